//! 分析用の出力 and 保存期間と消去: asked for, approved by another, made; listed, drafted, approved, certified.

use super::served::Served;
use crate::fixtures::{child, put_in_charge};
use crate::keep::long_ago;
use crate::nation::TOWN;
use crate::renkei::{applied, register, resident};
use jiff::civil::date;

#[tokio::test]
async fn a_file_for_an_analyst_is_asked_for_approved_by_another_and_taken() {
    let served = Served::open().await;
    let rows = (1..6).map(|n| resident(&format!("5{n}"), &format!("架空　分析{n}子"), "府中町架空5-6-7")).collect();
    applied(&served.nation, "jumin", date(2026, 4, 1), &register(rows)).await;
    child(&served.nation.app, TOWN, "架空 分析").await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    desk.go("/masked").await;
    desk.sees("申請はまだありません。").await;
    desk.press("出力を申請する").await;
    desk.press("申請する").await;
    desk.sees("入力を確認してください").await;
    desk.look("masked-refused").await;
    // By keyboard alone.
    desk.go("/masked/new").await;
    desk.tab_and_type("目的", "架空の分析").await;
    desk.tab_and_type("受領者", "架空大学").await;
    desk.tab_to("ケースの記録…").await;
    desk.keys(" ").await;
    desk.tab_to("申請する").await;
    desk.key(fantoccini::key::Key::Enter).await;
    desk.sees("ほかの職員の承認を待っています。").await;
    desk.look("masked-waiting").await;
    let page = desk.path().await;

    let head = served.at_desk(TOWN, "family_chief").await;
    head.go(&page).await;
    head.press("承認して作成する").await;
    head.waits_for("document.body.innerText.includes('受け取れます')").await;
    head.go(&page).await;
    head.sees("ファイルを受け取る").await;
    head.sees("不可逆の番号に置換").await;
    head.look("masked-ready").await;
    head.go("/masked").await;
    head.look("masked").await;
}

#[tokio::test]
async fn what_has_ended_is_listed_drafted_approved_by_another_and_certified() {
    let served = Served::open().await;
    let nation = &served.nation;
    let desk = served.at_desk(TOWN, "family_chief").await;
    let (one, two) = (child(&nation.app, TOWN, "架空 満了一").await, child(&nation.app, TOWN, "架空 満了二").await);
    for key in [one, two] {
        long_ago(nation, key.id).await;
    }
    put_in_charge(&mut nation.admin().await, desk.staff.unwrap(), one).await;
    desk.go("/retention").await;
    desk.sees("保存期間の規則").await;
    // The clock may have made the list of the month already, before or after the children grew old.
    desk.press("今日までに満了したものを一覧にする").await;
    desk.waits_for("!document.querySelector('form[data-sent]')").await;
    desk.go("/retention").await;
    desk.look("retention").await;
    let list: uuid::Uuid = sqlx::query_scalar("select list_id from app.retention_item where object_id = $1")
        .bind(one.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let page = format!("/retention/lists/{list}");
    desk.go(&page).await;
    desk.sees("架空 満了一").await;
    desk.press("保存を延長する").await;
    desk.look("retention-hold").await;
    desk.press("この一覧の消去を起案する").await;
    desk.sees("承認待ち").await;

    let head = served.at_desk(TOWN, "family_chief").await;
    head.go(&page).await;
    head.press("架空 満了二").await;
    head.look("retention-approve").await;
    head.press("選んだ行を承認して消去する").await;
    head.sees("承認").await;
    for _ in 0..40 {
        head.go(&page).await;
        let done = head.eyes("return document.body.innerText.includes('消去済み')").await;
        if done == serde_json::json!(true) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    }
    head.sees("(消去済み)").await;
    head.sees("見送り").await;
    head.look("retention-done").await;
    head.go("/retention").await;
    head.sees("消第1号").await;
    head.look("retention-certified").await;
    head.go("/retention/holds").await;
    head.sees("延長しているものはありません。").await;
    head.look("retention-holds").await;
}
