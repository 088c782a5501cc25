//! 国, with the browsers of a centre and a town beside it: a review, a survey, an announcement, the map.

use super::desk::Desk;
use super::served::Served;
use crate::fixtures::{child, put_in_charge};
use crate::nation::{CENTRE, NATIONAL, TOWN};

#[tokio::test]
async fn a_holder_opens_one_record_and_sees_every_look() {
    let served = Served::open().await;
    let chief = served.at_desk(CENTRE, "centre_chief").await;
    let state = served.at_desk(NATIONAL, "national").await;
    let boy = child(&served.nation.app, CENTRE, "架空 検也").await;
    put_in_charge(&mut served.nation.admin().await, chief.staff.unwrap(), boy).await;
    state.go("/nation/cases").await;
    state.look("reviews-empty").await;
    chief.go(&format!("/records/{boy}")).await;
    chief.press("国の検証に開く").await;
    chief.press("国の検証に開く").await;
    chief.sees("開く理由を入力してください。").await;
    chief.look("review-open-wrong").await;
    chief.fill("開く理由", "死亡事例検証委員会の検証のため").await;
    chief.press("このこどもの記録").await;
    chief.press("国の検証に開く").await;
    chief.sees("まで閲覧できます").await;
    state.waits_for("document.querySelector('.bell .count')?.innerText === '1'").await;
    state.go("/nation/cases").await;
    state.look("reviews").await;
    state.press("記録を開く").await;
    state.sees("閲覧の目的").await;
    state.choose("閲覧の目的", "ケース移管・転出入の確認").await;
    state.press("目的を記録して開く").await;
    state.sees("読み取りだけができます").await;
    chief.reload().await;
    chief.sees("児童記録票").await;
    chief.look("review-looked-at").await;
    chief.press("いま閲覧を終わらせる").await;
    chief.sees("に終了").await;
    state.reload().await;
    state.sees("見つかりません").await;
}

async fn fill_in(town: &Desk) {
    town.press("[name='a.kind'][value='town']").await;
    town.fill("管内の児童人口", "12000").await;
}

#[tokio::test]
async fn a_survey_goes_out_and_comes_back() {
    let served = Served::open().await;
    let state = served.at_desk(NATIONAL, "national").await;
    let town = served.at_desk(TOWN, "family_chief").await;
    state.go("/nation/surveys").await;
    state.press("調査を送る").await;
    state.press("送る").await;
    state.sees("調査の名称を入力してください。").await;
    state.look("survey-form-wrong").await;
    state.fill("調査の名称", "架空の職員体制調査").await;
    state.choose("様式", "職員体制報告 第1版").await;
    state.fill("回答期限", "R20.3.31").await;
    state.press("市区町村").await;
    state.press("送る").await;
    state.sees("提出 0 / 5").await;
    state.look("survey-sent").await;

    town.waits_for("document.querySelector('.bell .count')?.innerText === '1'").await;
    town.go("/surveys").await;
    town.look("surveys").await;
    town.press("架空の職員体制調査").await;
    town.press("回答を始める").await;
    town.sees("この様式は調査").await;
    fill_in(&town).await;
    town.press("一時保存").await;
    town.sees("保存しました").await;
    town.press("調査の画面").await;
    town.sees("回答の記入を続ける").await;
    town.look("survey-answer").await;
    state.go("/nation/surveys").await;
    state.press("架空の職員体制調査").await;
    state.press("集計を見る").await;
    state.look("survey-results").await;
}

#[tokio::test]
async fn an_announcement_appears_on_open_home_pages() {
    let served = Served::open().await;
    let state = served.at_desk(NATIONAL, "national").await;
    let town = served.at_desk(TOWN, "family_staff").await;
    town.go("/").await;
    state.go("/announcements").await;
    state.press("お知らせを書く").await;
    state.fill("題名", "架空の通知の改正").await;
    state.fill("本文", "明日から様式が変わります。\n新しい様式を使ってください。").await;
    state.press("重要").await;
    state.press("公表する").await;
    state.sees("読んだ機関 0・0人").await;
    state.look("announcement-own").await;
    town.sees("架空の通知の改正").await;
    town.look("announcement-home").await;
    town.press("架空の通知の改正").await;
    town.sees("新しい様式を使ってください。").await;
    town.look("announcement").await;
    state.go("/announcements").await;
    state.sees("1人").await;
    state.look("announcements").await;
    let job = kasugai::jobs::TIMED.iter().find(|job| job.name == "導入の状況の集計").unwrap();
    ground::outbox::timed::run_if_due(&served.nation.app.db, job).await.unwrap();
    child(&served.nation.app, CENTRE, "架空 数也").await;
    state.go("/nation/adoption").await;
    state.sees("都道府県ごと").await;
    state.look("adoption").await;
}
