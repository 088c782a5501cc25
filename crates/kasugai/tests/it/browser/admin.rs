//! 管理: who works here, in which post from when, what posts may do, settings, keys, conflicts.

use super::served::Served;
use crate::fixtures::child;
use crate::nation::TOWN;

/// The 1st of April to come, as people type it.
fn april(served: &Served) -> String {
    let today = served.nation.clock().today();
    let year = if today.month() >= 4 { today.year() + 1 } else { today.year() };
    format!("R{}.4.1", year - 2018)
}

#[tokio::test]
async fn a_newcomer_is_registered_and_changes_post_in_april() {
    let served = Served::open().await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    desk.go("/admin").await;
    desk.look("admin").await;
    desk.tab_to("操作者").await;
    desk.keys("\u{e007}").await;
    desk.sees("操作者を登録する").await;
    desk.look("staff").await;
    desk.press("操作者を登録する").await;
    desk.press("登録して初期パスワードを発行する").await;
    desk.sees("ログインIDを入力してください。").await;
    desk.sees("職を選んでください。").await;
    desk.look("staff-wrong").await;
    desk.fill("ログインID", "k.kakuu").await;
    desk.fill("氏名", "架空 係子").await;
    desk.fill("ふりがな", "かくう かかりこ").await;
    desk.choose("職", "こども家庭係-管理(こども家庭係-管理)").await;
    desk.press("登録して初期パスワードを発行する").await;
    desk.sees("この画面を閉じると二度と表示できません。").await;
    desk.look("staff-registered").await;

    desk.reload().await;
    desk.go("/admin/staff").await;
    desk.press("架空 係子").await;
    desk.misses("初期パスワードを発行しました").await;
    desk.fill("開始日", &april(&served)).await;
    desk.press("発令を登録する").await;
    desk.sees("職を選んでください。").await;
    desk.holds("開始日", &april(&served)).await;
    desk.look("appointment-wrong").await;
    desk.choose("職", "こども家庭係-管理(こども家庭係-管理)").await;
    desk.press("発令を登録する").await;
    desk.sees("開始日の0時から権限が切り替わります。").await;
    desk.sees("予定").await;
    desk.press("利用を停止する").await;
    desk.sees("停止中").await;
    desk.look("staff-stopped").await;
    desk.press("利用を再開する").await;
    desk.sees("利用できます").await;
    desk.sees("変更の履歴").await;
}

#[tokio::test]
async fn posts_rights_and_settings_change_from_a_day_on() {
    let served = Served::open().await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    desk.go("/admin/posts").await;
    desk.fill("係の名前", "こども家庭係").await;
    desk.press("[action='/admin/sections'] button").await;
    desk.sees("同じ名前の係があります。").await;
    desk.look("posts-wrong").await;
    desk.go("/admin/posts").await;
    desk.fill("[name=section_name]", "虐待対応係").await;
    desk.press("[action='/admin/sections'] button").await;
    desk.sees("保存しました。").await;
    desk.fill("[action='/admin/posts'] [name=title]", "虐待対応係 主査").await;
    desk.choose("[action='/admin/posts'] [name=section]", "虐待対応係").await;
    desk.eyes("document.querySelector(\"[action='/admin/posts'] [name=role]\").value = 'family_staff'").await;
    desk.press("[action='/admin/posts'] button").await;
    desk.waits_for("[...document.querySelectorAll('[name=title]')].some(one => one.value === '虐待対応係 主査')").await;
    desk.look("posts").await;

    desk.go("/admin/rights").await;
    desk.look("rights").await;
    desk.press("こども家庭係-一般").await;
    desk.sees("この機関だけの変更です。").await;
    desk.press("変更する").await;
    desk.sees("変更がありません。").await;
    desk.look("rights-wrong").await;
    desk.press("全国検索").await;
    desk.fill("適用開始日", &april(&served)).await;
    desk.press("変更する").await;
    desk.sees("これからの変更").await;
    desk.sees("こども家庭係-一般 検索 全国検索").await;
    desk.look("rights-planned").await;

    desk.go("/admin/settings").await;
    desk.fill("#safety_check_hours", "72").await;
    desk.press("#safety_check_hours-card button").await;
    desk.sees("安全確認の期限は1から48までの数字で入力してください。").await;
    desk.holds("#safety_check_hours", "72").await;
    desk.look("settings-wrong").await;
    desk.fill("#safety_check_hours", "24").await;
    desk.press("#safety_check_hours-card button").await;
    desk.sees("この変更の効果").await;
    desk.look("settings-effect").await;
    desk.press("変更する").await;
    desk.sees("いまの値: 24時間").await;
    desk.look("settings").await;
    desk.go("/admin/settings/fields").await;
    desk.fill("項目の名前", "母子手帳").await;
    desk.press("効果を確かめる").await;
    desk.sees("「母子手帳」の欄ができます。").await;
    desk.look("settings-fields").await;
    desk.press("変更する").await;
    desk.sees("保存しました。").await;
    desk.go("/intakes/new?form=abuse").await;
    desk.sees("受付から24時間以内に目視で確認する").await;

    desk.go("/admin/agency").await;
    desk.fill("電話(夜間・休日)", "000-0000-7777").await;
    desk.press("保存する").await;
    desk.sees("保存しました。次の操作から反映されます。").await;
    desk.holds("電話(夜間・休日)", "000-0000-7777").await;
    desk.look("agency").await;
}

#[tokio::test]
async fn a_key_is_shown_once_and_withdrawn() {
    let served = Served::open().await;
    let desk = served.at_desk(TOWN, "admin").await;
    desk.look("home-of-an-administrator").await;
    desk.go("/admin/keys").await;
    desk.look("keys-none").await;
    desk.fill("システムの名前", "住民情報システム").await;
    desk.press("発行する").await;
    desk.sees("有効期限を入力してください。").await;
    desk.holds("システムの名前", "住民情報システム").await;
    desk.look("keys-wrong").await;
    desk.fill("有効期限", &april(&served)).await;
    desk.press("発行する").await;
    desk.sees("kasugai_").await;
    desk.look("key").await;
    desk.go("/admin/keys").await;
    desk.hides("kasugai_").await;
    desk.press("失効させる").await;
    desk.sees("失効 ").await;
    desk.look("keys").await;
    desk.press("APIの説明").await;
    desk.sees("OpenAPI").await;
    desk.look("api-docs").await;
}

#[tokio::test]
async fn a_relative_is_hidden_from_a_member_of_staff_and_found_again() {
    let served = Served::open().await;
    let child = child(&served.nation.app, TOWN, "架空 姪子").await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    let aunt = served.at_desk(TOWN, "family_staff").await;
    desk.go("/admin/conflicts").await;
    desk.look("conflicts-none").await;
    desk.fill("こどものページのアドレス", "姪子").await;
    desk.choose("職員", "架空 こども家庭係一般").await;
    desk.press("加える").await;
    desk.sees("アドレス欄の内容をそのまま貼り付けてください。").await;
    desk.look("conflicts-wrong").await;
    desk.fill("こどものページのアドレス", &format!("https://kasugai.example/records/{child}")).await;
    desk.press("加える").await;
    desk.sees("架空 姪子").await;
    desk.look("conflicts").await;

    aunt.go(&format!("/records/{child}")).await;
    aunt.sees("見つかりません").await;
    aunt.look("not-found").await;
    aunt.go("/search?q=%E5%A7%AA%E5%AD%90").await;
    aunt.sees("該当する人はいません。").await;

    desk.press("解除する").await;
    desk.waits_for("find('解除する') === null").await;
    aunt.go(&format!("/records/{child}")).await;
    aunt.sees("閲覧の目的").await;
}

#[tokio::test]
async fn who_runs_the_installation_sees_what_is_wrong_and_says_so() {
    let served = Served::open().await;
    let job = kasugai::jobs::TIMED.iter().find(|job| job.name == "システムの見張り").unwrap();
    ground::outbox::timed::run_if_due(&served.nation.app.db, job).await.unwrap();
    let desk = served.at_desk(TOWN, "admin").await;
    desk.go("/operator").await;
    desk.sees("バックアップの記録がありません").await;
    desk.look("operator").await;
    desk.tab_and_type("バックアップの遅れへの対応", "架空の業者に依頼した").await;
    desk.key(fantoccini::key::Key::Enter).await;
    desk.sees("架空の業者に依頼した").await;
    desk.look("operator-acknowledged").await;
}
