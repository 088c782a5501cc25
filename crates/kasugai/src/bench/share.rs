//! Sharing at the size of the nation: a notice to everybody, savings that keep coming, and the API beside another server over the same table.

use super::Spread;
use super::browser::{Browser, Heard, listen};
use super::spread::micros;
use super::staff::{self, Staff};
use anyhow::{Context as _, ensure};
use ground::db::{Clock, Key};
use serde::Serialize;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until, timeout};

/// How long all who are told may take to hear; longer is a failure.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the server may take to tell of everything once the savings have ended.
const DRAINING: Duration = Duration::from_secs(120);
/// Connections that save and read.
const LANES: usize = 8;

/// How much to measure.
#[derive(Debug, Clone)]
pub struct Options {
    /// 手配 sent, to every centre and to every agency by turns.
    pub broadcasts: usize,
    /// Savings a second.
    pub rate: u32,
    /// For so many seconds.
    pub seconds: u32,
    /// Records read over the API, here and from the peer.
    pub reads: usize,
    /// Address of the same record at another server, `{id}` standing for the person.
    pub peer: Option<String>,
}

/// A notice on its way.
#[derive(Debug, Clone, Serialize)]
pub struct Broadcast {
    /// Agencies with an open browser that were told.
    pub told: usize,
    /// From the answer to who sent it, which follows the commit, until the last of them had heard.
    pub last_after_answer: Spread,
    /// From before it was sent until the last of them had heard.
    pub last_after_sending: Spread,
}

/// Savings that came at a fixed rate, whether or not the one before was answered.
#[derive(Debug, Clone, Serialize)]
pub struct Savings {
    /// Asked for, a second.
    pub rate: u32,
    /// Answered, a second.
    pub done_per_second_x10: u64,
    /// From the moment it was due until the answer, waiting for a connection included.
    pub time: Spread,
    /// Until the last notice had been told once the savings ended.
    pub drained_us: u64,
    /// Most events that waited at any second.
    pub most_waiting: i64,
}

/// Reading single records over a kept connection, [`LANES`] at once.
#[derive(Debug, Clone, Serialize)]
pub struct Reading {
    /// Whose server.
    pub server: &'static str,
    /// Times.
    pub time: Spread,
    /// Answers a second.
    pub per_second: u64,
}

/// Everything measured.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Open browsers, one an agency.
    pub listeners: usize,
    /// To every centre.
    pub centres: Broadcast,
    /// To every centre and municipality.
    pub everybody: Broadcast,
    /// Savings with their notices.
    pub savings: Savings,
    /// The API, and the peer when there is one.
    pub readings: Vec<Reading>,
}

/// Measures the server at `server` with sessions written to the database of `admin`. `said` hears what is being done.
///
/// # Errors
/// When a page answers anything but success, or somebody does not hear.
pub async fn run(
    server: SocketAddr,
    admin: &PgConnectOptions,
    options: &Options,
    mut said: impl FnMut(&str),
) -> anyhow::Result<Report> {
    let mut connection = admin.connect().await?;
    let workers = staff::workers(&mut connection, 200).await?;
    let centres: Vec<Staff> = staff::in_centres(&mut connection, workers.clone()).await?;
    ensure!(!centres.is_empty(), "児童相談所の担当者がいません");
    let listening = staff::one_of_each_agency(&mut connection).await?;
    said(&format!("{} の機関がつなぎます", listening.len()));
    let mut crowd = Crowd::gather(server, listening).await?;
    let listeners = crowd.staff.len();
    said("手配を全国の児童相談所へ");
    let half = options.broadcasts.max(1);
    let to_centres = crowd.broadcast(server, &mut connection, &centres, 0..half, false).await?;
    said("手配を全国の児童相談所と市区町村へ");
    let everybody = crowd.broadcast(server, &mut connection, &centres, half..half * 2, true).await?;
    said("保存");
    let savings = save(server, &mut connection, &workers, options).await?;
    drop(crowd);
    said("API");
    let readings = read(server, &mut connection, options).await?;
    staff::end(&mut connection, &workers).await?;
    connection.close().await?;
    Ok(Report { listeners, centres: to_centres, everybody, savings, readings })
}

/// Open browsers, one an agency.
struct Crowd {
    staff: Vec<Staff>,
    heard: UnboundedReceiver<(usize, Heard, Instant)>,
    _streams: JoinSet<anyhow::Result<()>>,
}

impl Crowd {
    async fn gather(server: SocketAddr, staff: Vec<Staff>) -> anyhow::Result<Self> {
        let (tell, mut heard) = unbounded_channel();
        let mut streams = JoinSet::new();
        for (number, one) in staff.iter().enumerate() {
            streams.spawn(listen(server, one.session.clone(), number, tell.clone()));
            if number % 50 == 49 {
                sleep(Duration::from_millis(20)).await; // people do not all come in the same instant
            }
        }
        for greeted in 0..staff.len() {
            let greeting = timeout(PATIENCE, heard.recv()).await;
            greeting.with_context(|| format!("{greeted} 本目の接続で止まりました"))?.context("streams")?;
        }
        Ok(Self { staff, heard, _streams: streams })
    }

    /// Sends notices of missing children one after the other and waits each time until everybody concerned has heard.
    async fn broadcast(
        &mut self,
        server: SocketAddr,
        connection: &mut PgConnection,
        centres: &[Staff],
        numbers: std::ops::Range<usize>,
        wide: bool,
    ) -> anyhow::Result<Broadcast> {
        let mut browser = Browser::open(server).await?;
        let (mut after_answer, mut after_sending, mut told) = (Vec::new(), Vec::new(), 0);
        for number in numbers {
            let sender = centres.get(number % centres.len()).context("児童相談所")?;
            let child = sender.children.get(number / centres.len()).context("担当の記録が足りません")?;
            while self.heard.try_recv().is_ok() {} // late news of the one before
            let sent = Instant::now();
            browser.post(&sender.session, &format!("/records/{child}/missing"), &notice(wide)).await?;
            let answered = Instant::now();
            let receivers = staff::told_of_missing(connection, child.id).await?;
            let concerned = self.staff.iter().filter(|one| receivers.contains(&one.org)).count();
            let last = self.last_of(&receivers, concerned).await?;
            after_answer.push(last.saturating_duration_since(answered));
            after_sending.push(last.saturating_duration_since(sent));
            told = concerned;
            sleep(Duration::from_millis(300)).await;
        }
        Ok(Broadcast {
            told,
            last_after_answer: Spread::of(after_answer),
            last_after_sending: Spread::of(after_sending),
        })
    }

    /// When the last of the receivers first heard.
    async fn last_of(&mut self, receivers: &[i32], concerned: usize) -> anyhow::Result<Instant> {
        let mut first: HashMap<usize, Instant> = HashMap::new();
        while first.len() < concerned {
            let next = timeout(PATIENCE, self.heard.recv()).await;
            let (number, what, at) = next
                .with_context(|| format!("{concerned} 機関のうち {} 機関にだけ届きました", first.len()))?
                .context("streams")?;
            if what == Heard::News && self.staff.get(number).is_some_and(|one| receivers.contains(&one.org)) {
                first.entry(number).or_insert(at);
            }
        }
        first.into_values().max().context("だれにも届きませんでした")
    }
}

/// The form of a 手配.
fn notice(wide: bool) -> Vec<(&'static str, String)> {
    let id = Clock::system().new_id().to_string();
    let mut form: Vec<(&'static str, String)> = [
        ("op", "send"),
        ("id", &id),
        ("urgency", "soon"),
        ("photo", "none"),
        ("scope", "all"),
        ("last_seen", "測定の日（架空）"),
        ("last_place", "架空駅"),
        ("features", "測定のための手配（架空）"),
        ("ask", "その場で目視する（架空）"),
        ("contact", "測定 係"),
        ("call_day", "000-0000-0000"),
        ("call_night", "000-0000-0000"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec();
    if wide {
        form.push(("wider", "municipality".to_owned()));
        form.extend((1..=47).map(|code| ("prefectures", format!("{code:02}"))));
    }
    form
}

/// Saves at a fixed rate; what is late stays late, so that a slow server shows.
async fn save(
    server: SocketAddr,
    connection: &mut PgConnection,
    workers: &[Staff],
    options: &Options,
) -> anyhow::Result<Savings> {
    let workers: Arc<Vec<Staff>> = Arc::new(workers.iter().filter(|one| !one.children.is_empty()).cloned().collect());
    let total = usize::try_from(options.rate * options.seconds)?;
    let step = Duration::from_secs(1) / options.rate.max(1);
    let began = Instant::now();
    let mut working = JoinSet::new();
    for lane in 0..LANES {
        let workers = workers.clone();
        working.spawn(async move {
            let mut browser = Browser::open(server).await?;
            let now = Clock::system().japan();
            let (day, time) = (now.date().to_string(), format!("{:02}:{:02}", now.hour(), now.minute()));
            let form = [
                ("at_on", day.as_str()),
                ("at_time", &time),
                ("category", "電話"),
                ("body", "測定のための記録（架空）"),
            ];
            let mut times = Vec::new();
            for number in (lane..total).step_by(LANES) {
                let due = began + step * u32::try_from(number)?;
                sleep_until(due.into()).await;
                let worker = workers.get(number % workers.len()).context("担当者")?;
                let child = worker.children.get(number / workers.len() % worker.children.len()).context("記録")?;
                browser.post(&worker.session, &format!("/records/{child}/progress"), &form).await?;
                times.push(due.elapsed());
            }
            anyhow::Ok(times)
        });
    }
    let (mut times, mut most_waiting) = (Vec::new(), 0);
    while !working.is_empty() {
        match timeout(Duration::from_secs(1), working.join_next()).await {
            Ok(lane) => times.extend(lane.context("保存")???),
            Err(_) => most_waiting = most_waiting.max(waiting(connection).await?),
        }
    }
    let elapsed = micros(began.elapsed()).max(1);
    let ended = Instant::now();
    while waiting(connection).await? > 0 {
        ensure!(ended.elapsed() < DRAINING, "知らせが {} 秒たっても残っています", DRAINING.as_secs());
        sleep(Duration::from_millis(20)).await;
    }
    Ok(Savings {
        rate: options.rate,
        done_per_second_x10: u64::try_from(times.len())? * 10_000_000 / elapsed,
        time: Spread::of(times),
        drained_us: micros(ended.elapsed()),
        most_waiting,
    })
}

/// Events not told of yet.
async fn waiting(connection: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from app.event where not dead").fetch_one(connection).await
}

/// Reads records of one agency over the API, and the same persons from the peer.
async fn read(server: SocketAddr, connection: &mut PgConnection, options: &Options) -> anyhow::Result<Vec<Reading>> {
    let (key, children) = staff::system(connection).await?;
    let ours: Vec<String> = children.iter().map(|child| format!("/api/v1/records/{child}")).collect();
    let mut readings = vec![reading("kasugai", server, Some(key), &ours, options.reads).await?];
    if let Some(peer) = &options.peer {
        let url: axum::http::Uri = peer.replace("{id}", "0").parse().context("--peer")?;
        let authority = url.authority().context("--peer にアドレスがありません")?;
        let address = tokio::net::lookup_host(authority.as_str()).await?.next().context("--peer")?;
        let path = |child: &Key| -> anyhow::Result<String> {
            let url: axum::http::Uri = peer.replace("{id}", &child.id.to_string()).parse()?;
            Ok(url.path_and_query().context("--peer")?.to_string())
        };
        let theirs = children.iter().map(path).collect::<anyhow::Result<Vec<_>>>()?;
        readings.push(reading("peer", address, None, &theirs, options.reads).await?);
    }
    Ok(readings)
}

async fn reading(
    name: &'static str,
    server: SocketAddr,
    key: Option<String>,
    paths: &[String],
    reads: usize,
) -> anyhow::Result<Reading> {
    let paths: Arc<[String]> = paths.into();
    // As any server that has been up for a minute.
    many(server, key.clone(), paths.clone(), reads.div_ceil(10)).await?;
    let began = Instant::now();
    let times = many(server, key, paths, reads).await?;
    let elapsed = micros(began.elapsed()).max(1);
    Ok(Reading { server: name, per_second: u64::try_from(times.len())? * 1_000_000 / elapsed, time: Spread::of(times) })
}

async fn many(
    server: SocketAddr,
    key: Option<String>,
    paths: Arc<[String]>,
    reads: usize,
) -> anyhow::Result<Vec<Duration>> {
    let mut working = JoinSet::new();
    for lane in 0..LANES {
        let (key, paths) = (key.clone(), paths.clone());
        working.spawn(async move {
            let mut browser = Browser::open(server).await?;
            let mut times = Vec::new();
            for number in (lane..reads).step_by(LANES) {
                let path = paths.get(number % paths.len()).context("記録")?;
                times.push(browser.call(key.as_deref(), path).await?);
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Vec::new();
    while let Some(lane) = working.join_next().await {
        times.extend(lane??);
    }
    Ok(times)
}
