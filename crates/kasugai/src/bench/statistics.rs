//! The yearly page of statistics over many cases of one agency, over HTTP: rights, counting, drawing and audit included.

use super::Spread;
use super::browser::Browser;
use super::staff;
use anyhow::Context as _;
use serde::Serialize;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use std::net::SocketAddr;

/// One page.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// Which.
    pub name: &'static str,
    /// From asking until the whole answer was there.
    pub time: Spread,
}

/// Everything measured.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Cases of the agency in the year.
    pub cases: i64,
    /// By kind.
    pub pages: Vec<Page>,
}

/// Measures the pages of the server at `server` for an agency that is given `cases` fictional cases in the last fiscal year.
///
/// # Errors
/// When a page answers anything but success.
pub async fn run(
    server: SocketAddr,
    admin: &PgConnectOptions,
    year: jp::FiscalYear,
    cases: i32,
    requests: usize,
) -> anyhow::Result<Report> {
    let mut connection = admin.connect().await?;
    let workers = staff::workers(&mut connection, 1).await?;
    let worker = workers.first().context("担当者のいる記録がありません")?;
    let counted = fill(&mut connection, worker.org, year, cases).await?;
    let mut browser = Browser::open(server).await?;
    let period = format!("from={}&until={}", year.first(), year.last());
    let mut pages = Vec::new();
    for (name, path) in [
        ("集計表(年度)", format!("/statistics?{period}")),
        ("内訳", format!("/statistics/cases?{period}&table=kinds&row=01&column=received")),
        ("点検", format!("/statistics/check?{period}")),
    ] {
        let mut times = Vec::new();
        for number in 0..=requests {
            let time = browser.get(&worker.session, &path).await?;
            // The first one warms the server up.
            if number > 0 {
                times.push(time);
            }
        }
        pages.push(Page { name, time: Spread::of(times) });
    }
    staff::end(&mut connection, &workers).await?;
    connection.close().await?;
    Ok(Report { cases: counted, pages })
}

/// Gives an agency as many cases of a year, once; how many it has then.
async fn fill(connection: &mut PgConnection, org: i32, year: jp::FiscalYear, cases: i32) -> anyhow::Result<i64> {
    let first = jiff_sqlx::Date::from(year.first());
    let last = jiff_sqlx::Date::from(year.last());
    let known: i64 =
        sqlx::query_scalar("select count(*) from app.episode where org_id = $1 and accepted_on between $2 and $3")
            .bind(org)
            .bind(first)
            .bind(last)
            .fetch_one(&mut *connection)
            .await?;
    let missing = i64::from(cases) - known;
    if missing > 0 {
        // Every draw follows from the number of the case: the same rows each time.
        sqlx::query(
            "with drawn as (
               select n, gen_random_uuid() as person, gen_random_uuid() as record, gen_random_uuid() as episode, a.area,
                      $2::date + n % 365 as day, $2::date - (n * 37) % 6500 as birth
               from generate_series(1, $3::int) n, ref.agency a where a.id = $1),
             persons as (
               insert into app.person (area, org_id, id, sex, birth_first, birth_last, birth_text, first_registered_on, updated_at)
               select area, $1, person, 'unknown', birth, birth, '', day, now() from drawn),
             records as (
               insert into app.record (area, org_id, id, person_id, case_no, first_registered_on, updated_at)
               select area, $1, record, person, 'B-' || person, day, now() from drawn),
             episodes as (
               insert into app.episode (area, org_id, id, record_id, person_id, accepted_on, kind, route, abuse_main, abuser_main, disposition)
               select area, $1, episode, record, person, day, case when n % 2 = 0 then '01' else lpad((n % 16 + 1)::text, 2, '0') end,
                      (array['警察等', '学校', '近隣・知人', '親戚', '医療機関', '保育所', '児童本人', 'その他'])[n % 8 + 1],
                      (array['身体的', '性的', '心理的', 'ネグレクト'])[n % 4 + 1], (array['実父', '実母', '継父'])[n % 3 + 1], '助言指導'
               from drawn)
             insert into app.disposition (area, org_id, id, episode_id, person_id, kind, decided_on, recorded_by_name, recorded_at)
             select area, $1, gen_random_uuid(), episode, person, (array['助言指導', '継続指導', '他機関あっせん'])[n % 3 + 1], day + n % 60, '', now()
             from drawn where n % 10 > 0",
        )
        .bind(org)
        .bind(first)
        .bind(i32::try_from(missing)?)
        .execute(&mut *connection)
        .await?;
        for table in ["analyze app.episode", "analyze app.disposition", "analyze app.person", "analyze app.record"] {
            sqlx::query(table).execute(&mut *connection).await?;
        }
    }
    Ok(known.max(i64::from(cases)))
}
