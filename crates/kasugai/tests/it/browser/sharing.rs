//! 共有: asking another agency, answering, 緊急閲覧 and its review.

use super::desk::Desk;
use super::served::Served;
use crate::fixtures::{child, put_in_charge};
use crate::nation::{CENTRE, FAR_CENTRE};

async fn find(desk: &Desk) {
    desk.go("/search").await;
    desk.fill("氏名・かな・生年月日・住所・電話の一部", "架空 遠子").await;
    desk.keys("\u{e007}").await;
    desk.sees("該当あり").await;
    desk.sees("架空中央児童相談所").await;
    // Neither the name's writing nor anything else of the person is shown.
    desk.waits_for("!flat(document.querySelector('#nation').innerText).includes('平成30年5月5日')").await;
}

#[tokio::test]
async fn a_request_is_answered_and_the_record_opens_until_its_day() {
    let served = Served::open().await;
    let far = child(&served.nation.app, FAR_CENTRE, "架空 遠子").await;
    let desk = served.at_desk(CENTRE, "centre_worker").await;
    let chief = served.at_desk(FAR_CENTRE, "centre_chief").await;
    chief.go("/sharing").await;
    chief.look("sharing-empty").await;

    find(&desk).await;
    desk.press("閲覧を依頼").await;
    desk.look("ask").await;
    desk.press("依頼する").await;
    desk.sees("依頼の理由を入力してください。").await;
    desk.look("ask-wrong").await;
    desk.fill("依頼の理由", "転入した家庭の支援の経過を確認するため").await;
    desk.press("依頼する").await;
    desk.sees("転入した家庭の支援の経過を確認するため").await;
    desk.look("sharing-asked").await;

    // The other side hears of it in the open page, and answers.
    chief.waits_for("document.querySelector('.bell .count')?.innerText === '1'").await;
    chief.go("/notices").await;
    chief.press("閲覧の依頼が届きました").await;
    chief.waits_for("location.pathname !== '/notices'").await;
    chief.go("/sharing").await;
    chief.look("sharing-received").await;
    chief.press("回答する").await;
    chief.press("断る").await;
    chief.press("回答する").await;
    chief.sees("入力を確認してください").await;
    chief.look("answer-wrong").await;
    chief.press("許可する").await;
    chief.press("回答する").await;
    chief.sees("許可(").await;
    chief.look("sharing-answered").await;

    desk.waits_for("document.querySelector('.bell .count')?.innerText === '1'").await;
    desk.go("/sharing").await;
    desk.press("記録を開く").await;
    desk.sees("閲覧の目的").await;
    desk.press("目的を記録して開く").await;
    desk.sees("入力を確認してください").await;
    desk.look("purpose-wrong").await;
    desk.choose("閲覧の目的", "ケース移管・転出入の確認").await;
    desk.press("目的を記録して開く").await;
    desk.sees("架空 遠子").await;
    desk.sees("読み取りだけができます").await;
    assert_eq!(desk.path().await, format!("/records/{far}"));
}

#[tokio::test]
async fn breaking_the_glass_takes_a_reason_and_is_reviewed_by_the_holder() {
    let served = Served::open().await;
    let far = child(&served.nation.app, FAR_CENTRE, "架空 遠子").await;
    let desk = served.at_desk(CENTRE, "centre_night").await;
    let chief = served.at_desk(FAR_CENTRE, "centre_chief").await;
    put_in_charge(&mut served.nation.admin().await, chief.staff.unwrap(), far).await;

    find(&desk).await;
    desk.press("緊急閲覧").await;
    desk.sees("この人の記録だけを60分間見ることができます。").await;
    desk.look("glass").await;
    desk.tab_and_type("緊急閲覧の理由", "急ぐ").await;
    desk.tab_to("理由を記録して開く").await;
    desk.keys("\u{e007}").await;
    desk.sees("緊急閲覧の理由を10文字以上で入力してください。").await;
    desk.holds("緊急閲覧の理由", "急ぐ").await;
    desk.look("glass-wrong").await;
    desk.fill("緊急閲覧の理由", "夜間の通告で、きょうだいの安全を確認するため").await;
    desk.press("理由を記録して開く").await;
    desk.sees("架空 遠子").await;

    // Told twice: to the one in charge and to those who review.
    chief.waits_for("document.querySelector('.bell .count')?.innerText === '2'").await;
    chief.go("/sharing").await;
    chief.sees("夜間の通告で、きょうだいの安全を確認するため").await;
    chief.look("sharing-broken").await;
    chief.press("確認する").await;
    chief.look("review").await;
    chief.press("確認を記録する").await;
    chief.sees("判断を選んでください。").await;
    chief.look("review-wrong").await;
    chief.press("妥当").await;
    chief.fill("判断の理由", "夜間の対応として必要でした。").await;
    chief.press("確認を記録する").await;
    chief.sees("妥当: 夜間の対応として必要でした。").await;
    chief.look("sharing-reviewed").await;
}
