//! What is wrong, decided from a state. Pure.

use super::Health;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// To be looked at within the day.
    Warning,
    /// To be looked at now.
    Critical,
}

impl Severity {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// Something wrong: what, with which of several, how bad, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Kind; see [`KINDS`](crate::health::trouble::KINDS).
    pub kind: &'static str,
    /// Which job, process or reason; empty where there is one only.
    pub subject: String,
    /// How bad.
    pub severity: Severity,
    /// In words, without any name.
    pub detail: String,
}

/// How far back requests turned away count together.
pub const BLOCKED_SPAN: SignedDuration = SignedDuration::from_mins(5);
const SILENT: SignedDuration = SignedDuration::from_mins(2);
const LAG: SignedDuration = SignedDuration::from_mins(5);
const LONG_LAG: SignedDuration = SignedDuration::from_mins(30);
const UNSEALED: SignedDuration = SignedDuration::from_mins(10);
const FILLING: SignedDuration = SignedDuration::from_mins(15);
const BACKUP: SignedDuration = SignedDuration::from_hours(26);
const OLD_BACKUP: SignedDuration = SignedDuration::from_hours(24 * 3);
const GIB: i64 = 1 << 30;
/// Log-in names that do not exist, tried within an hour: somebody walks through a list.
const UNKNOWN_NAMES: i64 = 50;
/// Requests of one reason turned away within [`BLOCKED_SPAN`] that no clumsy hand explains.
const BLOCKED: [(&str, i64); 3] = [("csrf", 20), ("rate", 100), ("forbidden", 200)];

/// Everything that is wrong.
pub fn wrongs(health: &Health) -> Vec<Wrong> {
    let mut found = Vec::new();
    found.extend(queues(health));
    found.extend(jobs(health));
    found.extend(processes(health));
    found.extend(kept(health));
    found.extend(attacks(health));
    found
}

fn wrong(kind: &'static str, subject: impl Into<String>, severity: Severity, detail: String) -> Wrong {
    Wrong { kind, subject: subject.into(), severity, detail }
}

fn is_older(at: Timestamp, now: Timestamp, span: SignedDuration) -> bool {
    now.duration_since(at) > span
}

fn queues(health: &Health) -> Vec<Wrong> {
    let mut found = Vec::new();
    if let Some(oldest) = health.events.oldest.filter(|oldest| is_older(*oldest, health.at, LAG)) {
        let minutes = health.at.duration_since(oldest).as_mins();
        let severity = if is_older(oldest, health.at, LONG_LAG) { Severity::Critical } else { Severity::Warning };
        found.push(wrong(
            "queue.late",
            "",
            severity,
            format!("知らせの配信が{minutes}分遅れています({}件待ち)", health.events.waiting),
        ));
    }
    if health.events.dead > 0 {
        let detail = format!("配信できなかった知らせが{}件あります", health.events.dead);
        found.push(wrong("queue.dead", "", Severity::Warning, detail));
    }
    if health.mails.dead > 0 {
        let detail = format!("送れなかったメールが{}通あります", health.mails.dead);
        found.push(wrong("mail.dead", "", Severity::Warning, detail));
    }
    found
}

/// A job is late when it missed two of its turns, and some process is there to run it long enough.
fn jobs(health: &Health) -> Vec<Wrong> {
    let is_late = |last: Option<Timestamp>, every: i64| {
        let allowed = SignedDuration::from_secs(every.saturating_mul(3)) + SignedDuration::from_mins(5);
        last.is_some_and(|last| is_older(last, health.at, allowed))
    };
    let late = health.jobs.iter().filter(|job| is_late(job.last_run, job.every));
    late.map(|job| {
        let minutes = job.last_run.map_or(0, |last| health.at.duration_since(last).as_mins());
        wrong("job.late", job.name.as_str(), Severity::Warning, format!("「{}」が{minutes}分動いていません", job.name))
    })
    .collect()
}

fn processes(health: &Health) -> Vec<Wrong> {
    let mut found = Vec::new();
    for beat in &health.processes {
        let name = format!("{} {}", beat.host, beat.kind);
        let subject = beat.process.to_string();
        if is_older(beat.at, health.at, SILENT) {
            let minutes = health.at.duration_since(beat.at).as_mins();
            found.push(wrong(
                "process.silent",
                subject,
                Severity::Critical,
                format!("{name} から{minutes}分応答がありません"),
            ));
            continue;
        }
        if beat.search_ready == Some(false) && is_older(beat.started_at, health.at, FILLING) {
            let detail = format!("{name} の検索の準備が終わりません");
            found.push(wrong("search.away", subject.as_str(), Severity::Critical, detail));
        }
        if let Some((free, total)) = beat.disk_free.zip(beat.disk_total)
            && (free < 2 * GIB || free < total / 20)
        {
            let severity = if free < GIB { Severity::Critical } else { Severity::Warning };
            let detail = format!("{name} のディスクの空きが{}MBです", free >> 20);
            found.push(wrong("disk.low", subject, severity, detail));
        }
    }
    let live = health.processes.iter().filter(|beat| !is_older(beat.at, health.at, SILENT));
    let versions: BTreeSet<&str> = live.map(|beat| beat.version.as_str()).collect();
    if versions.len() > 1 {
        let names: Vec<&str> = versions.into_iter().collect();
        let detail = format!("異なる版が同時に動いています({})", names.join("、"));
        found.push(wrong("version.mixed", "", Severity::Warning, detail));
    }
    found
}

fn kept(health: &Health) -> Vec<Wrong> {
    let mut found = Vec::new();
    if let Some(since) = health.unsealed_since.filter(|since| is_older(*since, health.at, UNSEALED)) {
        let minutes = health.at.duration_since(since).as_mins();
        found.push(wrong(
            "seal.late",
            "",
            Severity::Critical,
            format!("操作・閲覧の記録が{minutes}分封印されていません"),
        ));
    }
    match health.backup_at {
        None => found.push(wrong("backup.old", "", Severity::Warning, "バックアップの記録がありません".to_owned())),
        Some(at) if is_older(at, health.at, BACKUP) => {
            let severity = if is_older(at, health.at, OLD_BACKUP) { Severity::Critical } else { Severity::Warning };
            let hours = health.at.duration_since(at).as_hours();
            found.push(wrong("backup.old", "", severity, format!("最後のバックアップから{hours}時間たっています")));
        }
        Some(_) => {}
    }
    found
}

fn attacks(health: &Health) -> Vec<Wrong> {
    let mut found = Vec::new();
    if health.failures.unknown >= UNKNOWN_NAMES {
        let detail = format!("存在しないログインIDが1時間に{}種類試されています", health.failures.unknown);
        found.push(wrong("login.unknown", "", Severity::Critical, detail));
    }
    for (reason, most) in BLOCKED {
        let n = health.blocked.iter().find(|(code, _)| code == reason).map_or(0, |(_, n)| *n);
        if n >= most {
            let word = crate::health::trouble::reason_label(reason);
            let detail = format!("{word}により断った要求が5分間に{n}件あります");
            found.push(wrong("blocked.many", reason, Severity::Warning, detail));
        }
    }
    found
}

#[cfg(test)]
mod tests;
