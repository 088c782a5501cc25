//! 統計 and 業務の流れ: the chief opens the year, goes from a number to its cases, closes a month, and looks at where time goes.

use super::served::Served;
use crate::fixtures::{child, put_in_charge};
use crate::nation::{Nation, TOWN};
use ground::db::Key;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// A child with a safety check, two notes, a decision and perhaps an end, all in the past.
async fn history(nation: &Nation, staff: Uuid, name: &str, accepted: Date, route: &str) -> Key {
    let child = child(&nation.app, TOWN, name).await;
    let mut admin = nation.admin().await;
    put_in_charge(&mut admin, staff, child).await;
    let episode: Uuid = sqlx::query_scalar(
        "update app.episode set accepted_on = $2, route = $3, abuse_main = '心理的', abuser_main = '実父', closed_on = $4, close_reason = '状況の改善',
           disposition = '継続指導' where person_id = $1 returning id",
    )
    .bind(child.id)
    .bind(accepted.to_sqlx())
    .bind(route)
    .bind(accepted.saturating_add(40.days()).to_sqlx())
    .fetch_one(&mut admin)
    .await
    .unwrap();
    sqlx::query(
        "insert into app.disposition (area, org_id, id, episode_id, person_id, kind, decided_on, recorded_by_name, recorded_at)
         select area, org_id, gen_random_uuid(), id, person_id, '継続指導', accepted_on + 20, '架空', now() from app.episode where id = $1",
    )
    .bind(episode)
    .execute(&mut admin)
    .await
    .unwrap();
    sqlx::query(
        "insert into app.progress (area, org_id, id, record_id, person_id, at, category, body, written_by_name, written_at)
         select e.area, e.org_id, gen_random_uuid(), e.record_id, e.person_id, e.accepted_on + interval '30 hours' * n, category, '架空の経過', '架空', now()
         from app.episode e, (values (1, '家庭訪問'), (3, '電話'), (9, '会議')) as note (n, category) where e.id = $1",
    )
    .bind(episode)
    .execute(&mut admin)
    .await
    .unwrap();
    child
}

#[tokio::test]
async fn the_chief_opens_the_year_goes_to_the_cases_and_closes_a_month() {
    let served = Served::open().await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    let staff = desk.staff.unwrap();
    let year = jp::FiscalYear(jp::fiscal_year(served.nation.clock().today()).0 - 1);
    let months =
        [(0, "架空 一郎", "警察等"), (1, "架空 二郎", "学校"), (1, "架空 三郎", "学校"), (5, "架空 四郎", "医療機関")];
    for (after, name, route) in months {
        history(&served.nation, staff, name, year.first().saturating_add(after.months()), route).await;
    }
    desk.go("/").await;
    desk.press("統計").await;
    desk.choose("年度", &year.to_string()).await;
    desk.press("集計する").await;
    desk.sees("月ごとの受付と対応").await;
    desk.look("statistics").await;
    let cell = desk.eyes("return [...document.querySelectorAll('#routes tbody tr')].find(row => flat(row.innerText).startsWith('学校等: 学校')).querySelector('a').innerText").await;
    assert_eq!(cell, serde_json::json!("2"));
    desk.eyes("[...document.querySelectorAll('#routes tbody tr')].find(row => flat(row.innerText).startsWith('学校等: 学校')).querySelector('a').click()").await;
    desk.sees("架空 二郎").await;
    desk.sees("架空 三郎").await;
    desk.misses("架空 一郎").await;
    desk.look("statistics-cases").await;
    desk.press("架空 二郎").await;
    desk.press("対応").await;
    desk.sees("統計に計上").await;
    desk.look("dispositions").await;

    desk.go(&format!("/statistics/check?year={}", year.0)).await;
    desk.sees("一致").await;
    desk.misses("不一致").await;
    desk.look("statistics-check").await;
    desk.go(&format!("/statistics/closings?year={}", year.0)).await;
    desk.press(&format!("{}を締める", jp::Wareki(year.first()).month())).await;
    desk.sees("締め済み").await;
    desk.look("statistics-closings").await;
    desk.go("/statistics/rules").await;
    desk.sees("世帯数では数えません").await;
    desk.look("statistics-rules").await;
}

#[tokio::test]
async fn the_chief_sees_where_time_goes_and_enters_measured_minutes() {
    let served = Served::open().await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    let staff = desk.staff.unwrap();
    let today = served.nation.clock().today();
    for (ago, name) in [(200, "架空 一郎"), (150, "架空 二郎"), (90, "架空 三郎")] {
        history(&served.nation, staff, name, today.saturating_sub(ago.days()), "学校").await;
    }
    desk.go("/process").await;
    desk.sees("3件のケースについて").await;
    desk.look("process").await;
    desk.picture("readme-process").await;
    let words = desk.eyes("return document.querySelector('svg.flow a').getAttribute('aria-label')").await;
    assert!(words.as_str().unwrap().contains("3件"), "{words}");
    desk.eyes("document.querySelector('svg.flow a').focus()").await;
    desk.keys("\u{e007}").await;
    desk.sees("架空 一郎").await;
    desk.look("process-cases").await;
    desk.go("/process").await;
    desk.press("業務量(分)の比較").await;
    desk.sees("5443分").await;
    desk.fill("調査の名前", "架空の調査").await;
    desk.press("変更前").await;
    desk.fill("期間のはじめ", "R8.4.1").await;
    desk.fill("期間のおわり", "R8.4.30").await;
    desk.fill("受理会議", "120").await;
    desk.press("時間を保存").await;
    desk.sees("架空の調査").await;
    desk.sees("120分").await;
    desk.look("process-study").await;
}
