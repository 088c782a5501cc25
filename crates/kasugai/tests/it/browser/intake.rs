//! 受付: from the ring of the telephone to the child's record, as a clerk of a town does it.

use super::desk::Desk;
use super::served::Served;
use crate::fixtures::{living_at, named, numbered, register};
use crate::nation::{FAR_CENTRE, PASSWORD, TOWN};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fantoccini::key::Key;
use ground::gate::{Settings, current_code};
use jiff::SignedDuration;

#[tokio::test]
async fn a_call_becomes_two_running_clocks_and_a_record() {
    let served = Served::with(Settings::default()).await;
    let app = &served.nation.app;
    register(app, TOWN, &living_at(named("架空 一郎"), "34302", "広島県安芸郡府中町大通一丁目1-1", "000-0000-0001"))
        .await;
    register(app, FAR_CENTRE, &named("架空 一郎")).await;

    let clerk = enters_with_a_second_factor(&served).await;
    takes_the_call_without_a_mouse(&clerk).await;
    finds_the_draft_after_a_reload(&clerk).await;
    corrects_what_was_wrong(&clerk).await;
    clocks_run_for_both_children(&clerk, &numbered(served.nation.clock(), 1)).await;
    sees_one_child(&clerk).await;
    holds_the_urgent_meeting(&clerk).await;
    makes_the_record_without_typing_again(&clerk).await;
}

/// First log-in sets up the authenticator app; the next one asks for its code.
async fn enters_with_a_second_factor(served: &Served) -> Desk {
    let clock = served.nation.clock();
    let (id, login) = served.nation.hire(TOWN, "family_chief").await;
    let mut desk = served.desk().await;
    desk.staff = Some(id);
    desk.look("login").await;
    desk.fill("ログインID", &login).await;
    desk.fill("パスワード", "chigau-pasuwaado").await;
    desk.press("ログイン").await;
    desk.sees("ログインIDまたはパスワードが違います").await;
    desk.holds("ログインID", &login).await;
    desk.look("login-wrong").await;
    clock.advance(SignedDuration::from_secs(5));
    desk.fill("パスワード", PASSWORD).await;
    desk.press("ログイン").await;

    desk.sees("認証アプリの登録").await;
    desk.look("login-enrol").await;
    let secret = desk.eyes("return find('[name=secret]').value").await;
    let secret = URL_SAFE_NO_PAD.decode(secret.as_str().unwrap()).unwrap();
    desk.fill("確認コード", &current_code(&secret, clock.now()).unwrap()).await;
    desk.press("登録する").await;
    desk.sees("今日やること").await;
    desk.press("ログアウト").await;

    clock.advance(SignedDuration::from_mins(2));
    desk.fill("ログインID", &login).await;
    desk.fill("パスワード", PASSWORD).await;
    desk.press("ログイン").await;
    desk.sees("6桁の数字").await;
    desk.look("login-code").await;
    desk.fill("確認コード", "000000").await;
    desk.press("ログイン").await;
    desk.sees("確認コードが違うか、期限が切れています").await;
    clock.advance(SignedDuration::from_mins(1));
    desk.fill("確認コード", &current_code(&secret, clock.now()).unwrap()).await;
    desk.press("ログイン").await;
    desk.sees("今日やること").await;
    desk
}

/// Types in the order the caller talks; the child who may already be known shows beside the name.
async fn takes_the_call_without_a_mouse(desk: &Desk) {
    desk.go("/").await;
    desk.tab_to("虐待の通告・相談を受け付ける").await;
    desk.key(Key::Enter).await;
    desk.sees("虐待相談・通告受付票").await;
    desk.tab_and_choose("手段", "電話(189)").await;
    desk.tab_and_choose("経路", "近隣・知人").await;

    desk.tab_and_type("姓", "架空").await;
    desk.tab_and_type("名", "一").await;
    desk.sees("この人を使う").await;
    desk.sees("全国 1件").await;
    desk.picture("readme-intake").await;
    desk.look("intake-similar").await;
    desk.tab_to("この人を使う").await;
    desk.key(Key::Enter).await;
    desk.holds("[name='child.0.given']", "一郎").await;
    desk.sees("登録済みの人を選んでいます").await;

    desk.tab_to("こどもを追加").await;
    desk.key(Key::Enter).await;
    desk.waits_for("document.activeElement.name === 'child.1.family'").await;
    desk.keys("架空").await;
    desk.tab_and_type("名", "二郎").await;
    desk.tab_and_type("せい", "かくう").await;
    desk.tab_and_type("めい", "じろう").await;
    desk.tab_and_type("生年月日", "令和40年1月1日").await;
    desk.tab_and_choose("性別", "男").await;
    desk.tab_and_choose("就学状況", "保育所").await;
    desk.tab_and_type("現住所", "広島県安芸郡府中町大通一丁目1-1").await;
    desk.tab_and_type("所属(園・学校名)", "架空保育園").await;

    desk.tab_and_type("虐待の状況", "夜9時ごろから1時間、こどもの泣き声と男性の怒鳴り声が続いた。").await;
    desk.tab_to("身体的虐待").await;
    desk.keys(" ").await;
    desk.tab_to("継父").await;
    desk.keys(" ").await;
    desk.tab_and_type("こどもの状況", "弟の腕にあざがあったという。").await;

    desk.tab_to("家族を追加").await;
    desk.key(Key::Enter).await;
    desk.waits_for("document.activeElement.name === 'family.0.kind'").await;
    desk.keys("実母").await;
    desk.tab_and_type("姓", "架空").await;
    desk.tab_and_type("名", "葉子").await;
    desk.tab_to("保護者").await;
    desk.keys(" ").await;
    desk.tab_to("親権者").await;
    desk.keys(" ").await;
    desk.tab_to("匿名を希望").await;
    desk.keys(" ").await;
    desk.tab_and_type("連絡先", "000-0000-7777").await;
    desk.sees("下書きを保存しました").await;
}

/// Loading the page again loses nothing.
async fn finds_the_draft_after_a_reload(desk: &Desk) {
    desk.waits_for("find('[data-draft]:not([data-unkept])') !== null").await;
    desk.reload().await;
    desk.holds("[name='child.0.given']", "一郎").await;
    desk.sees("登録済みの人を選んでいます").await;
    desk.holds("[name='child.1.school']", "架空保育園").await;
    desk.holds("[name='family.0.given']", "葉子").await;
    desk.waits_for("find('[name=abusers][value=継父]').checked && find('[name=\"reporter.anonymous\"]').checked").await;
    desk.holds("[name='reporter.contact']", "000-0000-7777").await;
}

/// Ctrl+S saves; what is wrong is said at the field, in Japanese, and everything typed is still there.
async fn corrects_what_was_wrong(desk: &Desk) {
    desk.tab_to("虐待の状況").await;
    desk.ctrl('s').await;
    desk.sees("入力を確認してください(2件)").await;
    desk.look("intake-wrong").await;
    desk.waits_for("find('[id=\"child.1.birth-error\"]').innerText.includes('未来')").await;
    desk.waits_for("find('#urgency-error').innerText.includes('緊急度')").await;
    desk.holds("[name='child.1.birth']", "令和40年1月1日").await;
    desk.holds("[name='child.1.school']", "架空保育園").await;
    desk.waits_for("find('[value=身体的]').checked").await;

    // The summary leads to the field.
    desk.tab_to("生年月日が未来…").await;
    desk.key(Key::Enter).await;
    desk.waits_for("document.activeElement.name === 'child.1.birth'").await;
    desk.fill("[name='child.1.birth']", "R4.6.1").await;
    desk.tab_to("urgency").await;
    desk.key(Key::Down).await;
    desk.waits_for("find('[name=urgency][value=A]').checked").await;
    desk.ctrl('s').await;
    // One of the children is a case of a colleague.
    states_a_purpose(desk).await;
    desk.sees("児童記録票を作成").await;
}

async fn clocks_run_for_both_children(desk: &Desk, number: &str) {
    desk.waits_for("document.querySelectorAll('main .clock').length === 2").await;
    desk.waits_for(
        "[...document.querySelectorAll('main .clock')].every(one => /安全確認 あと4[78]時間/.test(one.innerText))",
    )
    .await;
    desk.sees("架空 一郎").await;
    desk.sees("架空 二郎").await;
    desk.hides("000-0000-7777").await;
    desk.look("intake-registered").await;
    desk.press("通告者を開く").await;
    desk.sees("000-0000-7777").await;
    desk.sees("匿名希望").await;
    desk.look("intake-reporter").await;
    desk.press("受付に戻る").await;
    desk.misses("000-0000-7777").await;
    desk.go("/intakes").await;
    desk.sees("未作成").await;
    desk.look("intake-list").await;
    desk.go("/").await;
    desk.sees("安全確認 あと").await;
    desk.look("home-clocks").await;
    desk.press(number).await;
}

/// Only the child who was seen stops its clock.
async fn sees_one_child(desk: &Desk) {
    desk.press("安全確認を記録").await;
    desk.press("記録する").await;
    desk.sees("入力を確認してください").await;
    desk.look("sighting-wrong").await;
    desk.press("架空 二郎").await;
    desk.press("目視").await;
    desk.fill("場所", "架空保育園").await;
    desk.fill("こどもの様子", "右腕に直径2センチの青あざ。受け答えは普段どおり。").await;
    desk.look("sighting").await;
    desk.press("記録する").await;
    desk.sees("安全確認 済").await;
    desk.waits_for(
        "[...document.querySelectorAll('main .clock')].filter(one => one.innerText.includes('あと')).length === 1",
    )
    .await;
    desk.look("intake-one-seen").await;
}

/// The decision is the meeting's: who was there, what was decided, who does what until when.
async fn holds_the_urgent_meeting(desk: &Desk) {
    desk.press("緊急受理会議を記録").await;
    desk.sees("緊急受理会議").await;
    desk.fill("出席者", "係長 架空太郎、保健師 架空花子").await;
    desk.press("A 当日中に対応").await;
    desk.press("48時間以内調査").await;
    desk.press("家庭へ訪問").await;
    desk.fill("決定内容", "本日中に家庭訪問し、一郎の安全を確認する。").await;
    desk.fill("何をするか", "家庭訪問").await;
    desk.eyes("find('だれが').selectedIndex = 1").await;
    desk.fill("いつまでに", "R8.12.25").await;
    desk.look("meeting").await;
    desk.press("会議の決定を記録").await;
    desk.sees("本日中に家庭訪問し").await;
    desk.sees("係長 架空太郎").await;
    desk.look("intake-decided").await;
}

async fn makes_the_record_without_typing_again(desk: &Desk) {
    desk.press("児童記録票を作成").await;
    desk.sees("作成済").await;
    desk.press("架空 二郎").await;
    for known in [
        "架空 二郎",
        "かくう じろう",
        "架空保育園",
        "実母",
        "架空 葉子",
        "保護者",
        "親権者",
        "府中町",
        "夜9時ごろから",
        "青あざ",
        "家庭訪問",
    ] {
        desk.sees(known).await;
    }
    desk.hides("000-0000-7777").await;
    desk.picture("readme-record").await;
    desk.look("record-new").await;
    desk.go("/").await;
    desk.sees("家庭訪問").await;
    desk.sees("未確認の知らせはありません").await;
    desk.picture("readme-home").await;
    desk.look("home-busy").await;
}

async fn states_a_purpose(desk: &Desk) {
    desk.choose("閲覧の目的", "通告・相談の調査").await;
    desk.press("目的を記録して開く").await;
}
