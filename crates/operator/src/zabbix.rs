//! The state as Zabbix reads it: one flat JSON object for its dependent items, and lists for its low-level discovery. Pure.

use crate::VERSION;
use crate::health::{Health, wrongs};
use ground::web::{Blocked, Tally};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Everything at once.
pub fn state(health: Option<&Health>, tally: &Tally) -> Value {
    let mut all = Map::new();
    all.insert("version".into(), json!(VERSION));
    all.insert("database_up".into(), json!(u8::from(health.is_some())));
    for (class, n) in ["1xx", "2xx", "3xx", "4xx", "5xx"].iter().zip(tally.classes) {
        all.insert(format!("responses_{class}"), json!(n));
    }
    for (reason, n) in Blocked::ALL.iter().zip(tally.blocked) {
        all.insert(format!("blocked_{}", reason.code()), json!(n));
    }
    let Some(health) = health else { return Value::Object(all) };
    let age = |at: Option<Timestamp>| at.map(|at| health.at.duration_since(at).as_secs());
    let wrong = wrongs(health);
    for (name, value) in [
        ("database_question_seconds", json!(health.database_seconds)),
        ("database_bytes", json!(health.database_bytes)),
        ("events_waiting", json!(health.events.waiting)),
        ("events_lag_seconds", json!(age(health.events.oldest).unwrap_or(0))),
        ("events_dead", json!(health.events.dead)),
        ("mails_waiting", json!(health.mails.waiting)),
        ("mails_dead", json!(health.mails.dead)),
        ("unsealed_seconds", json!(age(health.unsealed_since).unwrap_or(0))),
        // Where there never was one: older than any limit.
        ("backup_age_seconds", json!(age(health.backup_at).unwrap_or(i64::from(u32::MAX)))),
        ("sessions", json!(health.sessions)),
        ("login_failures_hour", json!(health.failures.hour)),
        ("login_unknown_names_hour", json!(health.failures.unknown)),
        ("alarms_open", json!(health.alarms.iter().map(|(_, n)| n).sum::<i64>())),
        ("troubles", json!(wrong.len())),
        ("troubles_critical", json!(wrong.iter().filter(|wrong| wrong.severity.code() == "critical").count())),
        ("trouble_words", json!(wrong.iter().map(|wrong| wrong.detail.as_str()).collect::<Vec<_>>().join(" / "))),
        ("jobs", jobs(health)),
        ("processes", processes(health)),
    ] {
        all.insert(name.into(), value);
    }
    Value::Object(all)
}

/// Jobs by name: seconds since each ran, and how often it is due.
fn jobs(health: &Health) -> Value {
    let of = |job: &crate::health::Job| {
        let ago = job.last_run.map(|at| health.at.duration_since(at).as_secs());
        (job.name.clone(), json!({ "ago": ago, "every": job.every }))
    };
    Value::Object(health.jobs.iter().map(of).collect())
}

fn processes(health: &Health) -> Value {
    let of = |beat: &crate::health::beat::Beat| {
        let facts = json!({
            "silent": health.at.duration_since(beat.at).as_secs(),
            "disk_free": beat.disk_free,
            "disk_free_percent": beat.disk_free.zip(beat.disk_total).filter(|(_, total)| *total > 0).map(|(free, total)| free.saturating_mul(100) / total),
            "search_ready": beat.search_ready.map(u8::from),
            "version": beat.version,
        });
        (beat.process.to_string(), facts)
    };
    Value::Object(health.processes.iter().map(of).collect())
}

/// Jobs for low-level discovery.
pub fn discovered_jobs(health: &Health) -> Value {
    Value::Array(health.jobs.iter().map(|job| json!({ "{#JOB}": job.name, "{#EVERY}": job.every })).collect())
}

/// Processes for low-level discovery.
pub fn discovered_processes(health: &Health) -> Value {
    let of = |beat: &crate::health::beat::Beat| json!({ "{#PROCESS}": beat.process, "{#HOST}": beat.host, "{#KIND}": beat.kind });
    Value::Array(health.processes.iter().map(of).collect())
}
