//! 運用状況: the screen of those who run the installation.

use super::store::{self, Trouble};
use super::trouble::{kind_label, reason_label};
use super::{Health, Queue, wrongs};
use crate::mail::{self, MailLine};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, moment_wareki};
use desk::oversight::alarm_label;
use ground::audit::Entry;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// One line of what is well or not.
struct Fact {
    label: &'static str,
    value: String,
    is_bad: bool,
}

struct Job {
    name: String,
    every: String,
    last: String,
    is_late: bool,
}

struct Process {
    name: String,
    version: String,
    since: String,
    beat: String,
    disk: String,
    search: String,
    is_silent: bool,
}

struct Told {
    trouble: Trouble,
    label: String,
}

/// One hour of failed log-ins, as a bar.
struct Bar {
    x: usize,
    y: usize,
    height: usize,
    hour: String,
    failures: i64,
    names: i64,
}

#[derive(Template)]
#[template(path = "health/page.html")]
struct Page {
    frame: Frame,
    errors: Errors,
    current: Vec<Told>,
    recent: Vec<Told>,
    facts: Vec<Fact>,
    jobs: Vec<Job>,
    processes: Vec<Process>,
    bars: Vec<Bar>,
    most: i64,
    blocked: Vec<(String, i64)>,
    alarms: Vec<(String, i64)>,
    mails: Vec<MailLine>,
}

/// `/operator`
pub async fn page(State(app): State<App>, permit: Permit) -> Result<Response> {
    Ok(frame::html(&read(&app, &permit, Errors::default()).await?)?.into_response())
}

async fn read(app: &App, permit: &Permit, errors: Errors) -> Result<Page> {
    let mut tx = app.db.work(permit).await?;
    let health = super::read(&mut tx).await?;
    let current = store::current(&mut tx).await?;
    let recent = store::recent(&mut tx).await?;
    let hours = store::failures_by_hour(&mut tx).await?;
    let blocked = store::blocked_since(&mut tx, health.at - SignedDuration::from_hours(24)).await?;
    let mails = mail::mails(&mut tx).await?;
    // States and counts: nobody is named.
    let (health, current, recent, hours, blocked, mails) =
        tx.show(Sealed::plain((health, current, recent, hours, blocked, mails))).await?;
    let wrong = wrongs(&health);
    let told = |trouble: Trouble| Told { label: kind_label(&trouble.kind).to_owned(), trouble };
    let is_wrong = |kind: &str, subject: &str| wrong.iter().any(|wrong| wrong.kind == kind && wrong.subject == subject);
    let ago = |at: Option<Timestamp>| at.map_or_else(|| "まだ".to_owned(), |at| ago(health.at, at));
    let jobs = health.jobs.iter().map(|job| Job {
        name: job.name.clone(),
        every: span(SignedDuration::from_secs(job.every)),
        last: ago(job.last_run),
        is_late: is_wrong("job.late", &job.name),
    });
    let processes = health.processes.iter().map(|beat| {
        let subject = beat.process.to_string();
        let disk = beat.disk_free.zip(beat.disk_total).map(|(free, total)| format!("{} / {}", size(free), size(total)));
        let search = match (beat.search_ready, beat.search_persons) {
            (Some(true), Some(persons)) => format!("{persons}人"),
            (Some(false), _) => "準備中".to_owned(),
            _ => "使わない".to_owned(),
        };
        Process {
            name: format!("{} ({})", beat.host, if beat.kind == "serve" { "画面・API" } else { "配信・見張り" }),
            version: beat.version.clone(),
            since: moment_wareki(beat.started_at),
            beat: ago(Some(beat.at)),
            disk: disk.unwrap_or_default(),
            search,
            is_silent: is_wrong("process.silent", &subject),
        }
    });
    Ok(Page {
        frame: Frame::new(app, permit, "運用状況", "/operator"),
        errors,
        facts: facts(&health),
        jobs: jobs.collect(),
        processes: processes.collect(),
        most: hours.iter().map(|(n, _)| *n).max().unwrap_or(0),
        bars: bars(&hours, health.at),
        blocked: blocked.into_iter().map(|(reason, n)| (reason_label(&reason).to_owned(), n)).collect(),
        alarms: health.alarms.iter().map(|(kind, n)| (alarm_label(kind).to_owned(), *n)).collect(),
        current: current.into_iter().map(told).collect(),
        recent: recent.into_iter().map(told).collect(),
        mails,
    })
}

fn facts(health: &Health) -> Vec<Fact> {
    let wrong = wrongs(health);
    let fact = |label, kinds: &[&str], value| Fact {
        label,
        value,
        is_bad: wrong.iter().any(|wrong| kinds.contains(&wrong.kind)),
    };
    let queue = |queue: &Queue| format!("待ち{}件、失敗{}件", queue.waiting, queue.dead);
    let ago = |at: Option<Timestamp>| at.map_or_else(|| "記録がありません".to_owned(), |at| ago(health.at, at));
    vec![
        fact(
            "データベース",
            &[],
            format!("応答 {:.1}ミリ秒、{}", health.database_seconds * 1000.0, size(health.database_bytes)),
        ),
        fact("知らせの配信", &["queue.late", "queue.dead"], queue(&health.events)),
        fact("メール", &["mail.dead"], queue(&health.mails)),
        fact("記録の封印", &["seal.late"], ago(health.sealed_at)),
        fact("バックアップ", &["backup.old"], ago(health.backup_at)),
        fact("使用中のセッション", &[], format!("{}(1時間以内)", health.sessions)),
        fact(
            "ログインの失敗",
            &["login.unknown"],
            format!(
                "1時間に{}回、1日に{}回(存在しないID 1時間に{}種類)",
                health.failures.hour, health.failures.day, health.failures.unknown
            ),
        ),
    ]
}

/// Height of the drawing, and width of an hour in it.
const HEIGHT: usize = 120;
const WIDTH: usize = 24;

fn bars(hours: &[(i64, i64)], now: Timestamp) -> Vec<Bar> {
    let most = hours.iter().map(|(n, _)| *n).max().unwrap_or(0).max(1);
    let count = i64::try_from(hours.len()).unwrap_or(0);
    let bar = |(nth, (failures, names)): (usize, &(i64, i64))| {
        let height = usize::try_from(failures.saturating_mul(120) / most).unwrap_or(0).min(HEIGHT);
        let before = count - i64::try_from(nth).unwrap_or(0);
        let from = (now - SignedDuration::from_hours(before)).to_zoned(ground::db::japan());
        let hour = format!("{}:{:02}", from.hour(), from.minute());
        Bar { x: nth * WIDTH, y: HEIGHT - height, height, hour, failures: *failures, names: *names }
    };
    hours.iter().enumerate().map(bar).collect()
}

/// 3分前, 2時間前, 5日前
fn ago(now: Timestamp, at: Timestamp) -> String {
    format!("{}前", span(now.duration_since(at)))
}

fn span(span: SignedDuration) -> String {
    match span.as_secs().max(0) {
        seconds @ 0..60 => format!("{seconds}秒"),
        seconds @ 60..3600 => format!("{}分", seconds / 60),
        seconds @ 3600..172_800 => format!("{}時間", seconds / 3600),
        seconds => format!("{}日", seconds / 86_400),
    }
}

/// 12MB, 3GB
fn size(bytes: i64) -> String {
    match bytes {
        ..1_073_741_824 => format!("{}MB", bytes >> 20),
        _ => format!("{}GB", bytes >> 30),
    }
}

/// Notes who looked at something wrong, and what they wrote.
pub async fn acknowledge(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    let mut reader = Reader::new(&fields);
    let note = reader.text("note", "対応", 500);
    let note = match reader.finish(note) {
        Ok(note) => note,
        Err(error) => {
            let page = read(&app, &permit, Errors::or_fail(error)?).await?;
            return Ok(frame::refused(&page)?.into_response());
        }
    };
    let mut tx = app.db.work(&permit).await?;
    if !store::acknowledge(&mut tx, id, &permit.actor().name, &note).await? {
        return Err(Error::NotFound);
    }
    tx.audit(entry("trouble.acknowledged", "trouble", id)).await?;
    tx.commit().await?;
    Ok(Redirect::to("/operator").into_response())
}

/// Sends a mail again that was set aside.
pub async fn retry(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    let mut tx = app.db.work(&permit).await?;
    if !mail::requeue(&mut tx, id).await? {
        return Err(Error::NotFound);
    }
    tx.audit(entry("mail.retried", "mail", id)).await?;
    tx.commit().await?;
    Ok(Redirect::to("/operator"))
}

fn entry(kind: &str, object: &str, id: Uuid) -> Entry {
    Entry { kind: kind.to_owned(), object_kind: object.to_owned(), object: Some(id), ..Entry::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_sizes_are_read_at_a_glance() {
        let words = [0, 59, 60, 3599, 3600, 172_799, 172_800].map(|seconds| span(SignedDuration::from_secs(seconds)));
        assert_eq!(words, ["0秒", "59秒", "1分", "59分", "1時間", "47時間", "2日"]);
        assert_eq!([0, 5 << 20, 3 << 30].map(size), ["0MB", "5MB", "3GB"]);
    }

    #[test]
    fn the_highest_hour_fills_the_drawing() {
        let now = "2026-11-02T10:30:00+09:00".parse().unwrap();
        let drawn = bars(&[(0, 0), (5, 1), (10, 2)], now);
        assert_eq!(drawn.iter().map(|bar| (bar.y, bar.height)).collect::<Vec<_>>(), [(120, 0), (60, 60), (0, 120)]);
        assert_eq!(drawn[2].hour, "9:30");
        assert!(bars(&[(0, 0)], now).iter().all(|bar| bar.height == 0));
    }
}
