//! 進行管理台帳: how long a large one takes to open and to print.

use super::Spread;
use super::browser::Browser;
use super::staff;
use anyhow::{Context as _, ensure};
use ground::gate::Action;
use serde::Serialize;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use std::net::SocketAddr;

/// Everything measured.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Rows of the ledger.
    pub cases: i64,
    /// Bytes of the page.
    pub bytes: usize,
    /// From asking until the whole page was there.
    pub open: Spread,
    /// One row read again, as an open table does on news.
    pub row: Spread,
    /// From asking until the whole PDF was there, the database's work included.
    pub print: Spread,
}

/// A print takes as long as many pages.
const PRINTS: usize = 3;

/// Brings the ledger of the agency with the most records to `cases` rows and opens it `requests` times.
///
/// # Errors
/// When no agency has so many records, or a page answers anything but success.
pub async fn run(server: SocketAddr, admin: &PgConnectOptions, cases: i64, requests: usize) -> anyhow::Result<Report> {
    let mut connection = admin.connect().await?;
    let (area, org): (i16, i32) =
        sqlx::query_as("select area, org_id from app.record group by area, org_id order by count(*) desc limit 1")
            .fetch_one(&mut connection)
            .await?;
    let found = fill(&mut connection, area, org, cases).await?;
    ensure!(found >= cases, "{cases} 件の記録がある所属がありません(最大 {found} 件)。--records を増やしてください");
    let reader = staff::worker_of(&mut connection, org, Action::PrintRecord).await?.context("担当者がいません")?;
    let mut browser = Browser::open(server).await?;
    let (_, page) = browser.read(&reader.session, "/council/ledger").await?;
    let row: uuid::Uuid = sqlx::query_scalar("select id from app.ledger_row where org_id = $1 limit 1")
        .bind(org)
        .fetch_one(&mut connection)
        .await?;
    let (mut open, mut again) = (Vec::new(), Vec::new());
    for _ in 0..requests {
        open.push(browser.get(&reader.session, "/council/ledger").await?);
        again.push(browser.get(&reader.session, &format!("/council/ledger/cells?row={row}")).await?);
    }
    let mut print = Vec::new();
    for _ in 0..PRINTS {
        print.push(browser.get(&reader.session, "/council/ledger/print").await?);
    }
    staff::end(&mut connection, &[reader]).await?;
    connection.close().await?;
    let (open, row, print) = (Spread::of(open), Spread::of(again), Spread::of(print));
    Ok(Report { cases: found, bytes: page.len(), open, row, print })
}

/// Enters records of an agency until the ledger has so many rows; says how many it has.
async fn fill(connection: &mut PgConnection, area: i16, org: i32, cases: i64) -> anyhow::Result<i64> {
    sqlx::query(
        "insert into app.ledger_row (area, org_id, id, person_id, number, division, severity, plan, roles, entered_on, since, updated_at)
         select area, org_id, gen_random_uuid(), person_id, 'R8-' || lpad((row_number() over (order by case_no))::text, 4, '0'), '要支援', severity,
                '月2回の家庭訪問', '学校: 毎日の確認', current_date, now() - interval '90 days', now()
         from app.record r where area = $1 and org_id = $2
           and not exists (select 1 from app.ledger_row l where l.area = $1 and l.person_id = r.person_id and l.left_on is null)
         order by case_no limit greatest($3 - (select count(*) from app.ledger_row l where l.area = $1 and l.org_id = $2 and l.left_on is null), 0)",
    )
    .bind(area)
    .bind(org)
    .bind(cases)
    .execute(&mut *connection)
    .await?;
    let found = "select count(*) from app.ledger_row where area = $1 and org_id = $2 and left_on is null";
    Ok(sqlx::query_scalar(found).bind(area).bind(org).fetch_one(connection).await?)
}
