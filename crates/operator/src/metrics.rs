//! The state as Prometheus reads it: text exposition format 0.0.4. Pure; labels name jobs, machines and kinds, never a person.

use crate::VERSION;
use crate::health::{Health, wrongs};
use ground::web::{BOUNDS, Blocked, Tally};
use jiff::Timestamp;
use std::fmt::Write;

/// Samples of one name.
struct Family {
    name: &'static str,
    help: &'static str,
    kind: &'static str,
    samples: Vec<(String, f64)>,
}

fn one(name: &'static str, help: &'static str, kind: &'static str, value: f64) -> Family {
    Family { name, help, kind, samples: vec![(String::new(), value)] }
}

fn gauge(name: &'static str, help: &'static str, value: f64) -> Family {
    one(name, help, "gauge", value)
}

/// `{name="value",…}` with the characters escaped that the format asks for.
fn labels(pairs: &[(&str, &str)]) -> String {
    let escaped = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    format!("{{{}}}", pairs.join(","))
}

#[expect(clippy::cast_precision_loss, reason = "counts and bytes stay far below 2^53")]
fn number(value: i64) -> f64 {
    value as f64
}

fn unsigned(value: u64) -> f64 {
    number(i64::try_from(value).unwrap_or(i64::MAX))
}

fn seconds_of(at: Timestamp) -> f64 {
    number(at.as_second())
}

/// The page that is scraped. Without a state the database did not answer: only what the process itself knows is told.
pub fn page(health: Option<&Health>, tally: &Tally, memory: Option<i64>) -> String {
    let mut families = vec![
        Family {
            name: "kasugai_build_info",
            help: "Version of this process.",
            kind: "gauge",
            samples: vec![(labels(&[("version", VERSION)]), 1.0)],
        },
        gauge("kasugai_database_up", "Whether the database answers.", f64::from(u8::from(health.is_some()))),
    ];
    families.extend(memory.map(|bytes| gauge("process_resident_memory_bytes", "Resident memory.", number(bytes))));
    families.extend(of_requests(tally));
    if let Some(health) = health {
        families.extend(of_state(health));
        families.extend(of_lists(health));
    }
    let mut text = String::new();
    for family in families.iter().filter(|family| !family.samples.is_empty()) {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "# HELP {} {}\n# TYPE {} {}", family.name, family.help, family.name, family.kind);
        for (labels, value) in &family.samples {
            let (suffix, labels) =
                labels.split_once('{').map_or((labels.as_str(), ""), |(suffix, rest)| (suffix, rest));
            let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}") };
            let _ = writeln!(text, "{}{suffix}{labels} {value}", family.name);
        }
    }
    text
}

fn of_requests(tally: &Tally) -> Vec<Family> {
    let classes = ["1xx", "2xx", "3xx", "4xx", "5xx"];
    let answers = classes.iter().zip(tally.classes).map(|(class, n)| (labels(&[("class", class)]), unsigned(n)));
    let blocked = Blocked::ALL.iter().zip(tally.blocked);
    let blocked = blocked.map(|(reason, n)| (labels(&[("reason", reason.code())]), unsigned(n)));
    let mut sum = 0;
    let mut buckets: Vec<(String, f64)> = Vec::new();
    for (slot, n) in tally.durations.iter().enumerate() {
        sum += n;
        let bound = BOUNDS.get(slot).map_or("+Inf".to_owned(), |bound| (unsigned(*bound) / 1000.0).to_string());
        buckets.push((format!("_bucket{}", labels(&[("le", &bound)])), unsigned(sum)));
    }
    buckets.push(("_sum".to_owned(), unsigned(tally.milliseconds) / 1000.0));
    buckets.push(("_count".to_owned(), unsigned(sum)));
    vec![
        Family {
            name: "kasugai_responses_total",
            help: "Answers of this process by class of status.",
            kind: "counter",
            samples: answers.collect(),
        },
        Family {
            name: "kasugai_blocked_total",
            help: "Requests this process turned away, by reason.",
            kind: "counter",
            samples: blocked.collect(),
        },
        Family {
            name: "kasugai_response_seconds",
            help: "How long answers of this process took to begin.",
            kind: "histogram",
            samples: buckets,
        },
    ]
}

fn of_state(health: &Health) -> Vec<Family> {
    let age = |at: Option<Timestamp>| at.map_or(f64::NAN, |at| number(health.at.duration_since(at).as_secs()));
    let lag = |at: Option<Timestamp>| at.map_or(0.0, |at| number(health.at.duration_since(at).as_secs()));
    vec![
        gauge(
            "kasugai_database_question_seconds",
            "How long one question to the database took.",
            health.database_seconds,
        ),
        gauge("kasugai_database_bytes", "Size of the database.", number(health.database_bytes)),
        gauge("kasugai_events_waiting", "Events to be told that are due.", number(health.events.waiting)),
        gauge("kasugai_events_lag_seconds", "How long the oldest of them is due.", lag(health.events.oldest)),
        gauge("kasugai_events_dead", "Events set aside after too many failures.", number(health.events.dead)),
        gauge("kasugai_mails_waiting", "Mails to be sent.", number(health.mails.waiting)),
        gauge("kasugai_mails_dead", "Mails set aside after too many failures.", number(health.mails.dead)),
        gauge("kasugai_seal_age_seconds", "Since the trail was last sealed.", age(health.sealed_at)),
        gauge("kasugai_unsealed_seconds", "How long rows of the trail wait for a seal.", lag(health.unsealed_since)),
        gauge(
            "kasugai_backup_age_seconds",
            "Since the last backup was finished; NaN where none was.",
            age(health.backup_at),
        ),
        gauge("kasugai_sessions", "Sessions used within the last hour.", number(health.sessions)),
        one("kasugai_login_failures_total", "Failed log-ins.", "counter", number(health.failures.all)),
        gauge("kasugai_login_failures_hour", "Failed log-ins within the last hour.", number(health.failures.hour)),
        gauge(
            "kasugai_login_unknown_names_hour",
            "Log-in names that do not exist, tried within the last hour.",
            number(health.failures.unknown),
        ),
    ]
}

fn of_lists(health: &Health) -> Vec<Family> {
    let list = |name, help, samples: Vec<(String, f64)>| Family { name, help, kind: "gauge", samples };
    let jobs = |value: &dyn Fn(&crate::health::Job) -> Option<f64>| -> Vec<(String, f64)> {
        health.jobs.iter().filter_map(|job| Some((labels(&[("job_name", &job.name)]), value(job)?))).collect()
    };
    let beats = |value: &dyn Fn(&crate::health::beat::Beat) -> Option<f64>| -> Vec<(String, f64)> {
        let of = |beat: &crate::health::beat::Beat| {
            let process = beat.process.to_string();
            labels(&[("host", &beat.host), ("kind", &beat.kind), ("process", &process)])
        };
        health.processes.iter().filter_map(|beat| Some((of(beat), value(beat)?))).collect()
    };
    let wrong = wrongs(health);
    let kinds = crate::health::trouble::KINDS.iter().map(|(kind, _)| {
        let n = wrong.iter().filter(|wrong| wrong.kind == *kind).count();
        (labels(&[("kind", kind)]), unsigned(u64::try_from(n).unwrap_or(u64::MAX)))
    });
    // Every kind, so that none begins out of nothing.
    let alarms = desk::oversight::ALARMS.iter().map(|(kind, _)| {
        let n = health.alarms.iter().find(|(known, _)| known == kind).map_or(0, |(_, n)| *n);
        (labels(&[("kind", kind)]), number(n))
    });
    vec![
        list(
            "kasugai_job_last_run_timestamp_seconds",
            "When a job by the clock last ran.",
            jobs(&|job| job.last_run.map(seconds_of)),
        ),
        list("kasugai_job_interval_seconds", "How often it is due.", jobs(&|job| Some(number(job.every)))),
        list(
            "kasugai_process_beat_timestamp_seconds",
            "When a process last said it is alive.",
            beats(&|beat| Some(seconds_of(beat.at))),
        ),
        list(
            "kasugai_process_start_timestamp_seconds",
            "Since when it runs.",
            beats(&|beat| Some(seconds_of(beat.started_at))),
        ),
        list(
            "kasugai_disk_free_bytes",
            "Free bytes of the disk of its state folder.",
            beats(&|beat| beat.disk_free.map(number)),
        ),
        list("kasugai_disk_bytes", "All bytes of that disk.", beats(&|beat| beat.disk_total.map(number))),
        list(
            "kasugai_search_ready",
            "Whether its search answers.",
            beats(&|beat| beat.search_ready.map(|ready| f64::from(u8::from(ready)))),
        ),
        list("kasugai_search_persons", "Persons in its search.", beats(&|beat| beat.search_persons.map(number))),
        list("kasugai_trouble", "What is wrong, by kind; see the screen for the words.", kinds.collect()),
        list("kasugai_alarms_open", "Alarms of agencies nobody judged, by kind.", alarms.collect()),
    ]
}
