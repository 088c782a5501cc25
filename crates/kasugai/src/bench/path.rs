//! The search as staff meet it: through log-in, rights, ranking, the look-up of every hit and the audit trail, over HTTP.

use super::browser::Browser;
use super::staff::{self, Staff};
use super::words::{Script, Words};
use super::{Spread, crowd};
use crate::demo;
use anyhow::{Context as _, ensure};
use serde::Serialize;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How long the index may take to fill.
const FILLING: Duration = Duration::from_secs(600);
/// Families drawn from for the words.
const SAMPLED: usize = 100_000;

/// Words of one script and length.
#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    /// Script.
    pub script: Script,
    /// Characters of each word.
    pub characters: usize,
    /// The whole page: the best of the own, shared and nationwide hits, and how many there are.
    pub page: Spread,
}

/// Everything measured.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Persons in the database.
    pub people: i64,
    /// By script and length.
    pub cells: Vec<Cell>,
}

/// Measures the search page of the server at `server` over the persons of the database of `admin`, by one user after the other.
///
/// # Errors
/// When a page answers anything but success, or the index is not ready in ten minutes.
pub async fn run(
    server: SocketAddr,
    admin: &PgConnectOptions,
    nation: demo::Options,
    words: usize,
) -> anyhow::Result<Report> {
    let mut connection = admin.connect().await?;
    let people: i64 = sqlx::query_scalar("select count(*) from app.person").fetch_one(&mut connection).await?;
    let workers = staff::workers(&mut connection, 10).await?;
    until_ready(server, &workers).await?;
    let mut drawn = Words::new(crowd::names(nation, SAMPLED), nation.seed);
    let mut browser = Browser::open(server).await?;
    let mut cells = Vec::new();
    for script in [Script::Kanji, Script::Kana] {
        for characters in 1..=4 {
            let mut times = Vec::new();
            for number in 0..words + workers.len() {
                let word = drawn.part(script, characters).context("no name is as long")?;
                let worker = workers.get(number % workers.len()).context("nobody")?;
                let time = browser.get(&worker.session, &path(&word)?).await?;
                // The first of each user warm the server up.
                if number >= workers.len() {
                    times.push(time);
                }
            }
            cells.push(Cell { script, characters, page: Spread::of(times) });
        }
    }
    staff::end(&mut connection, &workers).await?;
    connection.close().await?;
    Ok(Report { people, cells })
}

/// Waits until the search answers; how long that took.
pub(super) async fn until_ready(server: SocketAddr, workers: &[Staff]) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let session = &workers.first().context("担当者のいる記録がありません")?.session;
    let mut browser = Browser::open(server).await?;
    loop {
        let (_, page) = browser.read(session, &path("架")?).await?;
        if !String::from_utf8_lossy(&page).contains("検索の準備中") {
            return Ok(began.elapsed());
        }
        ensure!(began.elapsed() < FILLING, "検索の索引ができません");
        sleep(Duration::from_millis(100)).await;
    }
}

fn path(word: &str) -> anyhow::Result<String> {
    Ok(format!("/search?{}", serde_urlencoded::to_string([("q", word)])?))
}
