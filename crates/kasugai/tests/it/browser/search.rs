//! さがす: from one character to another prefecture's record, step by step.

use super::desk::Desk;
use super::served::Served;
use crate::fixtures::{living_at, named, register};
use crate::nation::{FAR_CENTRE, TOWN};
use desk::people::model::NewPerson;
use jiff::Span;

const FAR_STREET: &str = "東京都新宿区架空三丁目3-3";

fn with_kana(mut person: NewPerson, family: &str, given: &str) -> NewPerson {
    person.names[0].family_kana = family.into();
    person.names[0].given_kana = given.into();
    person
}

#[tokio::test]
async fn from_one_character_to_another_prefectures_record() {
    let served = Served::open().await;
    let app = &served.nation.app;
    let own = with_kana(
        living_at(named("髙橋 架空子"), "34302", "広島県安芸郡府中町浜田一丁目1-1", ""),
        "タカハシ",
        "カクコ",
    );
    register(app, TOWN, &own).await;
    let far = with_kana(living_at(named("高𣘺 架空夫"), "13104", FAR_STREET, "000-0000-3333"), "タカハシ", "カクオ");
    let far = register(app, FAR_CENTRE, &far).await;
    app.finder.fill(&app.db).await.unwrap();

    let clerk = served.at_desk(TOWN, "family_chief").await;
    finds_however_it_is_typed(&clerk).await;
    sees_only_whom_to_phone(&clerk).await;
    asks_to_read(&clerk).await;
    let chief = served.at_desk(FAR_CENTRE, "centre_chief").await;
    let until = served.nation.clock().today() + Span::new().days(7);
    grants(&chief, &until.to_string()).await;
    reads_what_was_granted(&clerk, &far.to_string()).await;
}

/// One character, variants of a character, readings, eras.
async fn finds_however_it_is_typed(desk: &Desk) {
    desk.go("/search").await;
    desk.look("search-empty").await;
    for typed in ["髙", "高橋", "髙橋", "たかはし", "ﾀｶﾊｼ", "H30.5", "2018/5/5", "浜田"] {
        desk.fill("#q", typed).await;
        desk.press(".card .top-search button").await;
        desk.holds("#q", typed).await;
        desk.waits_for("document.querySelector('#own')?.innerText.includes('架空子')").await;
    }
    desk.fill("#q", "存在しない氏名").await;
    desk.press(".card .top-search button").await;
    desk.sees("該当する人はいません").await;
    desk.look("search-none").await;
}

/// Nationwide: a hit, the agency, the telephone; no name, no address.
async fn sees_only_whom_to_phone(desk: &Desk) {
    desk.fill("#q", "高橋").await;
    desk.press(".card .top-search button").await;
    desk.waits_for("document.querySelector('#nation')?.innerText.includes('000-0000-1301') || document.querySelector('#nation')?.innerText.includes('000-0000-9301')").await;
    desk.sees("架空中央児童相談所").await;
    for secret in ["架空夫", "カクオ", FAR_STREET, "000-0000-3333"] {
        desk.hides(secret).await;
    }
    desk.picture("readme-search").await;
    desk.look("search-nation").await;
}

async fn asks_to_read(desk: &Desk) {
    desk.fill("#q", "高橋 架空夫").await;
    desk.press(".card .top-search button").await;
    desk.press("閲覧を依頼").await;
    desk.press("依頼する").await;
    desk.sees("入力を確認してください").await;
    desk.fill("依頼の理由", "転入した家庭の支援経過を確認するため").await;
    desk.look("access-ask").await;
    desk.press("依頼する").await;
    desk.sees("出した依頼").await;
    desk.look("sharing-asked").await;
    desk.hides("架空夫").await;
}

async fn grants(chief: &Desk, until: &str) {
    chief.sees("閲覧の依頼が届きました").await;
    chief.go("/sharing").await;
    chief.look("sharing-received").await;
    chief.press("回答する").await;
    chief.press("許可").await;
    chief.fill("許可の最終日", until).await;
    chief.look("access-answer").await;
    chief.press("回答する").await;
    chief.sees("許可").await;
}

async fn reads_what_was_granted(desk: &Desk, far: &str) {
    desk.waits_for("document.querySelector('.bell .count') !== null").await;
    desk.go("/sharing").await;
    desk.press("記録を開く").await;
    desk.sees("閲覧の目的").await;
    desk.choose("閲覧の目的", "通告・相談の調査").await;
    desk.look("purpose").await;
    desk.press("目的を記録して開く").await;
    desk.sees("高𣘺 架空夫").await;
    desk.sees("読み取りだけができます").await;
    assert_eq!(desk.path().await, format!("/records/{far}"));
    desk.look("record-granted").await;
}
