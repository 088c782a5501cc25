//! The pages of a running server: a few people working without pause, and thousands who have a page open.

use super::Spread;
use super::browser::{Browser, Heard, listen};
use super::spread::micros;
use super::staff::{self, Staff};
use anyhow::{Context as _, ensure};
use ground::db::Clock;
use ground::gate::Action;
use serde::Serialize;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How long all who are told may take to hear; longer is a failure.
const PATIENCE: Duration = Duration::from_secs(10);

/// How much to measure.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Requests of each kind of page.
    pub requests: usize,
    /// People working at the same time; each asks again as soon as the answer is there.
    pub at_once: usize,
    /// People with a page open.
    pub listeners: usize,
    /// Savings after which it is measured when the others hear of it.
    pub notices: usize,
}

/// One kind of page.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// Which.
    pub name: &'static str,
    /// From asking until the whole answer was there, one request after the other.
    pub time: Spread,
    /// The same while everybody works without pause.
    pub busy: Spread,
    /// Answers a second then, all workers together.
    pub per_second: u64,
}

/// How soon others hear of what was saved.
#[derive(Debug, Clone, Serialize)]
pub struct Notices {
    /// Live streams open all the while.
    pub listeners: usize,
    /// From the answer to who saved, which follows the commit; 0 where the news was faster than the answer.
    pub after_answer: Spread,
    /// From before the form was sent: saving included.
    pub after_sending: Spread,
}

/// Everything measured.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Records 児童記録票 in the database.
    pub records: i64,
    /// Persons.
    pub people: i64,
    /// By kind.
    pub pages: Vec<Page>,
    /// News.
    pub notices: Notices,
    /// Memory of the server's process, without PostgreSQL: after start, after the pages, with all live streams open.
    pub resident_mib: [u64; 3],
}

/// Measures the server at `server`, whose process is `pid`, with sessions written to the database of `admin`. `said` hears what is being done.
///
/// # Errors
/// When a page answers anything but success.
pub async fn run(
    server: SocketAddr,
    pid: u32,
    admin: &PgConnectOptions,
    options: Options,
    mut said: impl FnMut(&str),
) -> anyhow::Result<Report> {
    let mut connection = admin.connect().await?;
    let idle = resident_mib(pid)?;
    let workers = Arc::new(staff::workers(&mut connection, 10).await?);
    ensure!(!workers.is_empty(), "担当者のいる記録がありません");
    let words = Arc::new(staff::words(&mut connection).await?);
    let mut chiefs = Vec::new();
    for worker in workers.iter() {
        chiefs.extend(staff::worker_of(&mut connection, worker.org, Action::ReadStatistics).await?);
    }
    let chiefs = Arc::new(chiefs);
    said("検索の索引");
    let ready = super::path::until_ready(server, &workers).await?;
    said(&format!("索引の用意 {ready:?}"));
    let plan = Plan { server, workers: workers.clone(), chiefs: chiefs.clone(), words, clock: Clock::system() };
    let mut pages = Vec::new();
    for kind in [Kind::Home, Kind::Watched, Kind::Search, Kind::Person, Kind::Areas, Kind::Save] {
        said(kind.name());
        plan.measure(kind, options.at_once * 5, options.at_once).await?; // as any server that has been up for a minute
        let (time, _) = plan.measure(kind, options.requests, 1).await?;
        let (busy, per_second) = plan.measure(kind, options.requests, options.at_once).await?;
        pages.push(Page { name: kind.name(), time, busy, per_second });
    }
    let busy = resident_mib(pid)?;
    said("知らせ");
    let listening = staff::listeners(&mut connection, &workers, i64::try_from(options.listeners)?).await?;
    let (notices, crowded) = plan.notices(&listening, options.notices, pid).await?;
    staff::end(&mut connection, &workers).await?;
    staff::end(&mut connection, &chiefs).await?;
    staff::end(&mut connection, &listening).await?;
    let report = Report {
        records: count(&mut connection, "select count(*) from app.record").await?,
        people: count(&mut connection, "select count(*) from app.person").await?,
        pages,
        notices,
        resident_mib: [idle, busy, crowded],
    };
    connection.close().await?;
    Ok(report)
}

async fn count(connection: &mut PgConnection, sql: &'static str) -> sqlx::Result<i64> {
    sqlx::query_scalar(sql).fetch_one(connection).await
}

/// A kind of page.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Home,
    Watched,
    Areas,
    Search,
    Person,
    Save,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Watched => "watched",
            Self::Areas => "areas",
            Self::Search => "search",
            Self::Person => "person",
            Self::Save => "save",
        }
    }
}

/// Who asks for what.
#[derive(Clone)]
struct Plan {
    server: SocketAddr,
    workers: Arc<Vec<Staff>>,
    /// Who may see the map of the own area.
    chiefs: Arc<Vec<Staff>>,
    words: Arc<Vec<String>>,
    clock: Clock,
}

impl Plan {
    async fn measure(&self, kind: Kind, requests: usize, at_once: usize) -> anyhow::Result<(Spread, u64)> {
        let began = Instant::now();
        let mut working = JoinSet::new();
        for lane in 0..at_once {
            let plan = self.clone();
            working.spawn(async move {
                let mut browser = Browser::open(plan.server).await?;
                let mut times = Vec::new();
                for number in (lane..requests).step_by(at_once) {
                    times.push(plan.visit(&mut browser, kind, number).await?);
                }
                anyhow::Ok(times)
            });
        }
        let mut times = Vec::new();
        while let Some(lane) = working.join_next().await {
            times.extend(lane??);
        }
        let elapsed = micros(began.elapsed()).max(1);
        let per_second = u64::try_from(times.len())? * 1_000_000 / elapsed;
        Ok((Spread::of(times), per_second))
    }

    async fn visit(&self, browser: &mut Browser, kind: Kind, number: usize) -> anyhow::Result<Duration> {
        let worker = self.worker(number)?;
        let child = worker.children.get(number / self.workers.len() % worker.children.len().max(1));
        let child = child.context("担当の記録がありません")?;
        match kind {
            Kind::Home => browser.get(&worker.session, "/").await,
            Kind::Watched => browser.get(&worker.session, "/insight/home").await,
            Kind::Areas => {
                let chief = self.chiefs.get(number % self.chiefs.len().max(1)).context("統計を見る職員がいません")?;
                browser.get(&chief.session, "/areas").await
            }
            Kind::Search => {
                let word = self.words.get(number % self.words.len().max(1)).context("氏名がありません")?;
                let typed = serde_urlencoded::to_string([("q", word)])?;
                browser.get(&worker.session, &format!("/search?{typed}")).await
            }
            Kind::Person => browser.get(&worker.session, &format!("/records/{child}")).await,
            Kind::Save => {
                let now = self.clock.japan();
                let (day, time) = (now.date().to_string(), format!("{:02}:{:02}", now.hour(), now.minute()));
                let form = [
                    ("at_on", day.as_str()),
                    ("at_time", &time),
                    ("category", "電話"),
                    ("body", "測定のための記録（架空）"),
                ];
                browser.post(&worker.session, &format!("/records/{child}/progress"), &form).await
            }
        }
    }

    fn worker(&self, number: usize) -> anyhow::Result<&Staff> {
        self.workers.get(number % self.workers.len()).context("担当者がいません")
    }

    /// Saves one note after the other while everybody listens; also the memory of the server then.
    async fn notices(&self, listening: &[Staff], notices: usize, pid: u32) -> anyhow::Result<(Notices, u64)> {
        let (tell, mut heard) = unbounded_channel();
        let mut streams = JoinSet::new();
        for (number, staff) in listening.iter().enumerate() {
            streams.spawn(listen(self.server, staff.session.clone(), number, tell.clone()));
            if number % 50 == 49 {
                sleep(Duration::from_millis(20)).await; // people do not all come in the same instant
            }
        }
        for greeted in 0..listening.len() {
            let greeting = timeout(PATIENCE, heard.recv()).await;
            greeting.with_context(|| format!("{greeted} 本目の接続で止まりました"))?.context("streams")?;
        }
        let mut browser = Browser::open(self.server).await?;
        let (mut after_answer, mut after_sending) = (Vec::new(), Vec::new());
        for number in 0..notices {
            let org = self.worker(number)?.org;
            let concerned = listening.iter().filter(|staff| staff.org == org).count();
            while heard.try_recv().is_ok() {} // late news of the one before
            let sent = Instant::now();
            self.visit(&mut browser, Kind::Save, number).await?;
            let answered = Instant::now();
            for at in arrivals(&mut heard, listening, org, concerned).await? {
                after_answer.push(at.saturating_duration_since(answered));
                after_sending.push(at.saturating_duration_since(sent));
            }
            sleep(Duration::from_millis(100)).await;
        }
        let crowded = resident_mib(pid)?;
        streams.shutdown().await;
        let notices = Notices {
            listeners: listening.len(),
            after_answer: Spread::of(after_answer),
            after_sending: Spread::of(after_sending),
        };
        Ok((notices, crowded))
    }
}

/// When each of the concerned first heard.
async fn arrivals(
    heard: &mut UnboundedReceiver<(usize, Heard, Instant)>,
    listening: &[Staff],
    org: i32,
    concerned: usize,
) -> anyhow::Result<Vec<Instant>> {
    let mut first = std::collections::HashMap::new();
    while first.len() < concerned {
        let next = timeout(PATIENCE, heard.recv()).await;
        let (number, what, at) = next
            .with_context(|| format!("{} 人のうち {} 人にだけ届きました", concerned, first.len()))?
            .context("streams")?;
        if what == Heard::News && listening.get(number).is_some_and(|staff| staff.org == org) {
            first.entry(number).or_insert(at);
        }
    }
    Ok(first.into_values().collect())
}

/// Resident memory of a process.
fn resident_mib(pid: u32) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse::<u64>()? / 1024)
}
