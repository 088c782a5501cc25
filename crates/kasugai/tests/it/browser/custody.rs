//! 一時保護: from the call to the request on the seventh day, as a worker of a centre does it.

use super::desk::Desk;
use super::served::Served;
use crate::fixtures::{named, put_in_charge, register};
use crate::nation::{AREA, CENTRE};
use crate::paper::printed;
use fantoccini::key::Key as Press;
use ground::db::Key;
use jiff::SignedDuration;

const REPORTER: &str = "架空隣 みどり";

#[tokio::test]
async fn from_the_call_to_the_request_on_the_seventh_day() {
    let served = Served::open().await;
    let worker = served.at_desk(CENTRE, "centre_chief").await;
    let child = takes_the_call(&worker).await;
    put_in_charge(&mut served.nation.admin().await, worker.staff.unwrap(), child).await;
    writes_down_the_visit(&worker, child).await;
    begins_custody(&worker, child).await;
    quotes_a_fact(&worker).await;
    records_the_answer_of_the_mother(&worker).await;

    // Six days pass, nobody has asked the judge yet.
    served.nation.clock().advance(SignedDuration::from_hours(6 * 24));
    let worker = served.at_desk(CENTRE, "centre_chief").await;
    put_in_charge(&mut served.nation.admin().await, worker.staff.unwrap(), child).await;
    finds_the_last_day_on_every_list(&worker).await;
    writes_the_request(&worker).await;
    is_stopped_by_the_reporters_name(&worker).await;
    confirms_what_is_missing_and_asks_the_judge(&worker).await;
    let mut reader = served.nation.staff(CENTRE, "centre_chief").await;
    put_in_charge(&mut served.nation.admin().await, reader.staff.unwrap(), child).await;
    let request = printed(&mut reader, &format!("{}/print", worker.path().await)).await;
    for said in
        ["一時保護状請求書", "架空家庭裁判所", "架空光", "実母架空葉子", "不同意", "左頬に手の形のあざ(架空)", "資料1"]
    {
        assert!(request.contains(said), "{said} is missing: {request}");
    }
    for hidden in ["架空隣", "みどり", "架空里親方", "里親町"] {
        assert!(!request.contains(hidden), "{hidden} is on the request");
    }
}

async fn takes_the_call(desk: &Desk) -> Key {
    desk.go("/intakes/new?form=abuse").await;
    desk.choose("経路", "近隣・知人").await;
    for (field, typed) in [
        ("[name='child.0.family']", "架空"),
        ("[name='child.0.given']", "光"),
        ("[name='child.0.birth']", "H30.5.5"),
        ("虐待の状況", "夜に泣き声が続いている(架空)。"),
        ("[name='reporter.name']", REPORTER),
    ] {
        desk.fill(field, typed).await;
    }
    desk.press("[name=urgency][value=A]").await;
    desk.press("家族を追加").await;
    for (field, typed) in
        [("[name='family.0.kind']", "実母"), ("[name='family.0.family']", "架空"), ("[name='family.0.given']", "葉子")]
    {
        desk.fill(field, typed).await;
    }
    desk.press("[name='family.0.custodian']").await;
    desk.ctrl('s').await;
    desk.press("児童記録票を作成").await;
    desk.sees("現在の状況").await;
    let path = desk.path().await;
    let child: Key = path.trim_start_matches("/records/").parse().unwrap();
    assert_eq!(child.area, AREA);
    child
}

async fn writes_down_the_visit(desk: &Desk, child: Key) {
    desk.go(&format!("/records/{child}/progress")).await;
    desk.choose("区分", "家庭訪問").await;
    desk.fill("調査・相談内容", "左頬に手の形のあざ(架空)。本人は「ぶたれた」と話した。").await;
    desk.press("記録する").await;
    desk.sees("本人は「ぶたれた」と話した。").await;
}

async fn begins_custody(desk: &Desk, child: Key) {
    desk.go(&format!("/records/{child}/custody")).await;
    desk.look("custody-none").await;
    desk.press("一時保護の開始・予定を記録").await;
    desk.look("custody-form").await;
    desk.press("一時保護を記録").await;
    desk.sees("入力を確認してください").await;
    desk.look("custody-form-wrong").await;
    desk.press("職権").await;
    desk.press("安全の確保").await;
    desk.press("1号 児童虐待を受けた").await;
    desk.choose("場所の種類", "委託一時保護(里親)").await;
    desk.fill("一時保護の場所の名称", "架空里親方").await;
    desk.fill("一時保護の場所の所在地", "架空郡里親町三丁目4711番地").await;
    desk.fill("一時保護の必要性", "在宅ではけがの再発を防げない。").await;
    desk.choose("意見聴取", "一時保護の前に聴いた").await;
    desk.fill("こどもの意見・意向", "おうちにかえりたくない").await;
    desk.press("一時保護を記録").await;
    desk.sees("まだ確認されていません").await;
    desk.sees("一時保護状の請求 あと6日").await;
    desk.hides("里親町").await;
    desk.look("custody").await;
    desk.picture("readme-custody").await;
    desk.press("場所の名称・所在地を見る").await;
    desk.fill("閲覧の理由", "面会の送迎").await;
    desk.press("理由を記録して表示する").await;
    desk.sees("架空郡里親町三丁目4711番地").await;
    desk.look("custody-place").await;
    desk.press("戻る").await;
}

async fn quotes_a_fact(desk: &Desk) {
    desk.press("理由となる事実を引く").await;
    desk.press("経過記録 ").await;
    desk.press("この事実を引く").await;
    desk.sees("取り消す").await;
    desk.look("custody-facts").await;
    desk.press("一時保護に戻る").await;
    desk.sees("左頬に手の形のあざ(架空)").await;
}

async fn records_the_answer_of_the_mother(desk: &Desk) {
    desk.press("同意・不同意・撤回を記録する").await;
    desk.choose("親権者", "実母 架空 葉子").await;
    desk.choose("同意", "不同意").await;
    desk.choose("方法", "面接").await;
    desk.press("同意の状況を記録").await;
    desk.sees("同意しない親権者がいるため、請求が要ります。").await;
    desk.press("要否を確認した").await;
    desk.sees("確認: 必要").await;
    desk.look("custody-needed").await;
}

async fn finds_the_last_day_on_every_list(desk: &Desk) {
    desk.go("/").await;
    desk.sees("一時保護状の請求 本日まで").await;
    desk.look("home-custody").await;
    desk.press("一時保護").await;
    desk.sees("期限の近い順").await;
    desk.sees("一時保護状の請求 本日まで").await;
    desk.look("custody-list").await;
    desk.press("期限カレンダー").await;
    desk.sees("今日").await;
    desk.look("custody-calendar").await;
    desk.press("架空 光").await;
}

async fn writes_the_request(desk: &Desk) {
    desk.press("一時保護状の請求").await;
    desk.sees("戸籍謄本等").await;
    desk.choose("裁判所の種類", "家庭裁判所").await;
    desk.fill("裁判所の名称", "架空家庭裁判所").await;
    desk.fill("請求者の職", "所長").await;
    desk.fill("請求者の氏名", "架空 所長太郎").await;
    desk.fill("総括", "隣に住む架空隣みどりさんの話による。").await;
    desk.press("[name=move][value^='add ']").await;
    desk.sees("資料1").await;
    desk.holds("裁判所の名称", "架空家庭裁判所").await;
    desk.look("warrant").await;
}

async fn is_stopped_by_the_reporters_name(desk: &Desk) {
    let page = desk.path().await;
    let page = page.split('#').next().unwrap();
    desk.go(&format!("{page}/print")).await;
    desk.sees("印刷できません").await;
    desk.sees("総括: 通告者の氏名").await;
    desk.look("warrant-refused").await;
    desk.go(page).await;
    desk.fill("総括", "訪問の記録による(架空)。").await;
    desk.press("請求書の内容を保存").await;
    desk.holds("総括", "訪問の記録による(架空)。").await;
}

async fn confirms_what_is_missing_and_asks_the_judge(desk: &Desk) {
    desk.choose("次の手続", "裁判所に請求した").await;
    desk.press("手続を記録").await;
    desk.sees("足りないものを一つずつ確認してください").await;
    desk.look("warrant-unconfirmed").await;
    while desk.eyes("return find('[action$=\"/warrant/confirm\"] button') !== null").await == serde_json::json!(true) {
        let before = desk.eyes("return document.querySelectorAll('[action$=\"/warrant/confirm\"]').length").await;
        desk.press("[action$='/warrant/confirm'] button").await;
        desk.waits_for(&format!("document.querySelectorAll('[action$=\"/warrant/confirm\"]').length < {before}")).await;
    }
    desk.choose("次の手続", "裁判所に請求した").await;
    desk.press("手続を記録").await;
    desk.sees("請求済").await;
    desk.look("warrant-requested").await;
}

#[tokio::test]
async fn planned_asked_for_in_advance_and_started_on_the_day() {
    let served = Served::open().await;
    let desk = served.at_desk(CENTRE, "centre_chief").await;
    let child = register(&served.nation.app, CENTRE, &named("架空 花子")).await;
    put_in_charge(&mut served.nation.admin().await, desk.staff.unwrap(), child).await;
    writes_down_the_visit(&desk, child).await;

    desk.go(&format!("/records/{child}/custody/new")).await;
    desk.press("これから開始する(予定)").await;
    let tomorrow = served.nation.clock().today().tomorrow().unwrap();
    desk.fill("開始した(する)日", &tomorrow.to_string()).await;
    desk.press("職権").await;
    desk.press("安全の確保").await;
    desk.press("1号 児童虐待を受けた").await;
    desk.choose("場所の種類", "児童相談所の一時保護施設").await;
    desk.choose("意見聴取", "一時保護の前に聴いた").await;
    desk.fill("こどもの意見・意向", "学校には行きたい(架空)").await;
    desk.press("一時保護を記録").await;
    desk.sees("に開始する予定").await;
    desk.sees("一時保護の開始の予定").await;
    desk.look("custody-planned").await;
    let page = desk.path().await;
    desk.go("/custody").await;
    desk.sees("一時保護の開始の予定 あと1日").await;
    desk.look("custody-list-planned").await;

    desk.go(&page).await;
    desk.press("意見聴取記録を書く").await;
    desk.sees("説明した内容").await;
    desk.go(&page).await;
    desk.sees("意見聴取記録の続きを書く").await;
    orders_the_annexes_by_keyboard(&desk, &page).await;

    desk.go(&page).await;
    desk.press("開始した").await;
    desk.look("custody-begin").await;
    desk.press("開始を記録").await;
    desk.sees("一時保護状の請求 あと6日").await;
    desk.look("custody-begun").await;
}

async fn orders_the_annexes_by_keyboard(desk: &Desk, page: &str) {
    desk.go(&format!("{page}/warrant")).await;
    desk.sees("事前の請求").await;
    for annexed in ["資料1", "資料2"] {
        desk.press("[name=move][value^='add ']").await;
        desk.sees(annexed).await;
    }
    // The page comes back at the annex that was moved: the next key press belongs to it.
    let order = "[...document.querySelectorAll('ol.annexes input')].map((annex) => annex.value).join(' ')";
    let before = desk.eyes(&format!("return {order}")).await;
    desk.press("[name=move][value='up child_opinion']").await;
    desk.waits_for(&format!("{order} !== {before} && location.hash === '#annex-1'")).await;
    desk.key(Press::Tab).await;
    desk.waits_for("document.activeElement.closest('#annex-1') !== null").await;
    desk.key(Press::Enter).await;
    desk.waits_for(&format!("{order} === {before}")).await;
    desk.look("warrant-annexes").await;
}
