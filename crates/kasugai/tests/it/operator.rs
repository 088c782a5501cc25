//! The watch over the installation itself: attacks on log-ins, the screen of those who run it, what machines scrape, mails.

use crate::nation::{Nation, PASSWORD, TOWN};
use crate::visitor::Visitor;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use ground::outbox::timed;
use ground::web::{Blocked, tally};
use jiff::SignedDuration;
use operator::health::beat::{self, Process};
use operator::mail::{self, Post, Security, Server};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tower::ServiceExt;
use uuid::Uuid;

async fn run(nation: &Nation, job: &str) {
    let job = kasugai::jobs::TIMED.iter().find(|known| known.name == job).unwrap();
    assert!(timed::run_if_due(&nation.app.db, job).await.unwrap(), "{}", job.name);
}

/// Kinds of alarms of the town.
async fn alarms(nation: &Nation) -> Vec<String> {
    sqlx::query_scalar("select kind from log.alarm where org_id = $1 order by kind")
        .bind(TOWN)
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap()
}

/// Failed tries on a log-in name, as the gate notes them.
async fn tried(nation: &Nation, login: &str, times: i64) {
    sqlx::query("insert into auth.attempt (at, login, source, kind) select $1, $2, '192.0.2.' || n, 'password' from generate_series(1, $3) n")
        .bind(jiff_sqlx::ToSqlx::to_sqlx(nation.clock().now()))
        .bind(login)
        .bind(times)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
}

#[tokio::test]
async fn guesses_at_one_account_are_told_to_its_agency() {
    let nation = Nation::new().await;
    let (_, login) = nation.hire(TOWN, "family_staff").await;
    tried(&nation, &login, 29).await;
    run(&nation, "閲覧の見張り").await;
    assert_eq!(alarms(&nation).await, [""; 0]);
    nation.clock().advance(SignedDuration::from_mins(2));
    tried(&nation, &login, 1).await;
    run(&nation, "閲覧の見張り").await;
    assert_eq!(alarms(&nation).await, ["login.guesses"]);
    nation.clock().advance(SignedDuration::from_mins(2));
    tried(&nation, &login, 1).await;
    run(&nation, "閲覧の見張り").await;
    assert_eq!(alarms(&nation).await, ["login.guesses"], "once a day");
    nation.work().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let page = chief.get("/alarms").await.expect(200);
    assert!(page.body.contains("1時間に30回以上ログインに失敗"), "{}", page.body);
}

#[tokio::test]
async fn a_log_in_outside_the_hours_of_use_is_told_where_hours_are_set() {
    let nation = Nation::new().await;
    let (staff, login) = nation.hire(TOWN, "family_staff").await;
    let enters = async || {
        let mut visitor = Visitor::new(&nation.app);
        visitor.log_in(&login, PASSWORD).await;
        run(&nation, "閲覧の見張り").await;
        nation.clock().advance(SignedDuration::from_mins(2));
    };
    enters().await;
    assert_eq!(alarms(&nation).await, [""; 0], "no hours are set");
    // Hours that ended an hour ago, or begin in an hour.
    let hour = i64::from(nation.clock().japan().hour());
    let (from, until) = if hour >= 2 { (0, hour - 1) } else { (hour + 2, 24) };
    for (name, value) in [("use_from", from), ("use_until", until)] {
        sqlx::query("insert into ref.setting (org_id, name, value, valid_from, set_by, set_at) values ($1, $2, to_jsonb($3), '2026-04-01', '架空', now())")
            .bind(TOWN)
            .bind(name)
            .bind(value)
            .execute(&mut nation.admin().await)
            .await
            .unwrap();
    }
    enters().await;
    assert_eq!(alarms(&nation).await, ["login.hours"]);
    let of: Uuid =
        sqlx::query_scalar("select staff_id from log.alarm").fetch_one(&mut nation.admin().await).await.unwrap();
    assert_eq!(of, staff);
}

#[tokio::test]
async fn what_is_wrong_stands_on_the_screen_until_it_is_over_and_says_who_looked() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    nation.staff(TOWN, "family_chief").await.get("/operator").await.expect(403);
    for nth in 0..50 {
        tried(&nation, &format!("nobody-{nth}"), 1).await;
    }
    run(&nation, "システムの見張り").await;
    let page = admin.get("/operator").await.expect(200);
    for word in ["バックアップの記録がありません", "存在しないログインIDが1時間に50種類試されています", "1時間に50回"]
    {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
    assert!(!page.body.contains("nobody-1"), "names of accounts are shown");
    let trouble: Uuid = sqlx::query_scalar("select id from ops.trouble where kind = 'backup.old'")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let path = format!("/operator/troubles/{trouble}/acknowledge");
    admin.post(&path, &[("note", "業者に依頼した")]).await.expect(303);
    assert!(admin.get("/operator").await.expect(200).body.contains("業者に依頼した"));
    admin.post(&path, &[("note", "二度目")]).await.expect(404);
    let noted: i64 =
        sqlx::query_scalar("select count(*) from log.audit where kind = 'trouble.acknowledged' and object_id = $1")
            .bind(trouble)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
    assert_eq!(noted, 1);
    // A backup was made, the attack is over: nothing is wrong any more, and both stay in the list of what was.
    nation.clock().advance(SignedDuration::from_hours(2));
    operator::backed_up(&nation.app.db, Some(1 << 30), "架空の金庫").await.unwrap();
    run(&nation, "システムの見張り").await;
    let mut admin = nation.again(&admin).await;
    let page = admin.get("/operator").await.expect(200);
    let (now, before) = page.body.split_once("これまでの異常").unwrap();
    assert!(!now.contains("バックアップの記録がありません") && !now.contains("50種類"), "{now}");
    assert!(before.contains("バックアップの記録がありません") && before.contains("50種類"), "{before}");
}

#[tokio::test]
async fn a_process_beats_is_missed_when_silent_and_not_when_it_stopped() {
    let nation = Nation::new().await;
    let process = Process {
        db: nation.app.db.clone(),
        kind: "serve",
        state: nation.state.path().to_owned(),
        finder: Some(nation.app.finder.clone()),
    };
    let id = nation.clock().new_id();
    beat::once(&process, id, nation.clock().now(), &[(Blocked::Csrf, 30)]).await.unwrap();
    operator::backed_up(&nation.app.db, None, "").await.unwrap();
    let wrong = async || -> Vec<String> {
        run(&nation, "システムの見張り").await;
        // Whatever the disk of the machine is like.
        sqlx::query_scalar("select kind from ops.trouble where ended_at is null and kind <> 'disk.low' order by kind")
            .fetch_all(&mut nation.admin().await)
            .await
            .unwrap()
    };
    assert_eq!(wrong().await, ["blocked.many"]);
    nation.clock().advance(SignedDuration::from_mins(6));
    assert_eq!(wrong().await, ["process.silent"]);
    // Started anew in its place, it is not missed any more.
    let again = nation.clock().new_id();
    beat::once(&process, again, nation.clock().now(), &[]).await.unwrap();
    let left: Vec<Uuid> =
        sqlx::query_scalar("select process from ops.beat").fetch_all(&mut nation.admin().await).await.unwrap();
    assert_eq!(left, [again]);
    nation.clock().advance(SignedDuration::from_mins(1));
    assert_eq!(wrong().await, [""; 0]);
    // Who stops takes its row along.
    let stop = tokio_util::sync::CancellationToken::new();
    stop.cancel();
    beat::run(process, stop).await;
    let left: i64 =
        sqlx::query_scalar("select count(*) from ops.beat").fetch_one(&mut nation.admin().await).await.unwrap();
    assert_eq!(left, 0, "neither it nor the one it followed");
}

async fn scrape(nation: &Nation, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = operator::listener::router(nation.app.db.clone()).oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

/// A scraped page as a strict reader takes it: name and labels → value; every sample under its HELP and TYPE, none twice.
fn parsed(text: &str) -> BTreeMap<String, f64> {
    let (mut family, mut kind) = (String::new(), String::new());
    let mut samples = BTreeMap::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            family = rest.split(' ').next().unwrap().to_owned();
            assert!(!samples.keys().any(|name: &String| name == &family), "{family} stands twice");
            continue;
        }
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, said) = rest.split_once(' ').unwrap();
            assert_eq!(name, family);
            assert!(["gauge", "counter", "histogram"].contains(&said), "{line}");
            said.clone_into(&mut kind);
            continue;
        }
        let (name, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no sample: {line}"));
        let bare = name.split('{').next().unwrap();
        let fits = match kind.as_str() {
            "histogram" => ["_bucket", "_sum", "_count"].iter().any(|end| bare == format!("{family}{end}")),
            _ => bare == family,
        };
        assert!(fits, "{line} under {family}");
        if let Some(labels) = name.strip_prefix(bare).filter(|labels| !labels.is_empty()) {
            let inner =
                labels.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_else(|| panic!("{line}"));
            assert!(inner.matches('"').count() >= 2, "{line}");
        }
        let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
        assert!(samples.insert(name.to_owned(), value).is_none(), "{name} stands twice");
    }
    samples
}

#[tokio::test]
async fn what_prometheus_scrapes_is_well_formed_counts_and_names_nobody() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    chief.get("/").await.expect(200);
    let csrf = |tally: &ground::web::Tally| tally.blocked[0];
    let before = csrf(&tally());
    let foreign = [("sec-fetch-site", "cross-site")];
    let refused = chief.forged(axum::http::Method::POST, "/logout", &foreign).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    tried(&nation, "架空-login", 3).await;
    run(&nation, "システムの見張り").await;
    let process =
        Process { db: nation.app.db.clone(), kind: "work", state: nation.state.path().to_owned(), finder: None };
    beat::once(&process, nation.clock().new_id(), nation.clock().now(), &[]).await.unwrap();
    let (status, text) = scrape(&nation, "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    let samples = parsed(&text);
    assert_eq!(samples["kasugai_database_up"], 1.0);
    assert_eq!(samples["kasugai_login_failures_hour"], 3.0);
    assert_eq!(samples["kasugai_trouble{kind=\"backup.old\"}"], 1.0);
    assert_eq!(samples["kasugai_alarms_open{kind=\"login.guesses\"}"], 0.0);
    assert!(samples["kasugai_blocked_total{reason=\"csrf\"}"] >= f64::from(u32::try_from(before + 1).unwrap()));
    assert!(samples["kasugai_backup_age_seconds"].is_nan());
    assert!(samples["kasugai_job_last_run_timestamp_seconds{job_name=\"システムの見張り\"}"] > 1.0e9);
    assert!(samples.keys().any(|name| name.starts_with("kasugai_disk_free_bytes{")));
    let buckets: Vec<f64> = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "1", "5", "+Inf"]
        .map(|le| samples[&format!("kasugai_response_seconds_bucket{{le=\"{le}\"}}")])
        .to_vec();
    assert!(buckets.is_sorted() && buckets[8] == samples["kasugai_response_seconds_count"], "{buckets:?}");
    for name in ["架空-login", "架空 こども家庭係管理", "府中町", "192.0.2"] {
        assert!(!text.contains(name), "{name} is told to machines");
    }
    // What the shipped rules and the shipped template ask for is there.
    let rules = include_str!("../../../../contrib/prometheus/rules.yaml");
    let asked =
        rules.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| word.starts_with("kasugai_"));
    let mut count = 0;
    for name in asked {
        assert!(text.contains(&format!("\n{name}")) || text.contains(&format!("# TYPE {name} ")), "{name}");
        count += 1;
    }
    assert!(count > 10, "{count}");
    let (_, json) = scrape(&nation, "/zabbix.json").await;
    let state: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&state["database_up"], &state["login_failures_hour"]), (&1.into(), &3.into()));
    let template = include_str!("../../../../contrib/zabbix/kasugai.yaml");
    let paths = template.lines().filter_map(|line| line.trim().strip_prefix("- '$.")?.strip_suffix('\''));
    for path in paths.filter(|path| !path.contains('[')) {
        assert!(!state[path].is_null(), "{path}: {json}");
    }
    let (_, jobs) = scrape(&nation, "/zabbix/jobs.json").await;
    let jobs: serde_json::Value = serde_json::from_str(&jobs).unwrap();
    assert!(
        jobs.as_array().unwrap().iter().all(|job| state["jobs"][job["{#JOB}"].as_str().unwrap()]["every"].is_i64()),
        "{jobs}"
    );
    let (_, processes) = scrape(&nation, "/zabbix/processes.json").await;
    let processes: serde_json::Value = serde_json::from_str(&processes).unwrap();
    let process = processes[0]["{#PROCESS}"].as_str().unwrap();
    assert!(state["processes"][process]["disk_free_percent"].is_i64(), "{json}");
    // The database away: the process still answers, and says so.
    assert_eq!(scrape(&nation, "/healthz").await.0, StatusCode::OK);
    nation.app.db.close().await;
    let (status, text) = scrape(&nation, "/metrics").await;
    assert_eq!((status, parsed(&text)["kasugai_database_up"]), (StatusCode::OK, 0.0));
    assert_eq!(scrape(&nation, "/healthz").await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(scrape(&nation, "/zabbix/jobs.json").await.0, StatusCode::SERVICE_UNAVAILABLE);
}

/// A mail server that keeps what it is handed, and refuses receivers while told to.
struct Sink {
    port: u16,
    refuses: Arc<Mutex<bool>>,
    kept: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink = Self { port: listener.local_addr().unwrap().port(), refuses: Arc::default(), kept: Arc::default() };
        let (refuses, kept) = (sink.refuses.clone(), sink.kept.clone());
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let (refuses, kept) = (refuses.clone(), kept.clone());
                tokio::spawn(async move {
                    let mut line = BufReader::new(socket);
                    line.write_all(b"220 sink\r\n").await.unwrap();
                    let (mut in_mail, mut text) = (false, String::new());
                    let mut read = String::new();
                    while line.read_line(&mut read).await.unwrap_or(0) > 0 {
                        let answer = match read.trim_end_matches("\r\n") {
                            "." if in_mail => {
                                in_mail = false;
                                kept.lock().unwrap().push(std::mem::take(&mut text));
                                "250 kept\r\n"
                            }
                            kept_line if in_mail => {
                                text.push_str(kept_line);
                                text.push_str("\r\n");
                                ""
                            }
                            "DATA" => {
                                in_mail = true;
                                "354 go on\r\n"
                            }
                            "QUIT" => "221 bye\r\n",
                            rest if rest.starts_with("EHLO") => "250-sink\r\n250 SIZE 100000\r\n",
                            rest if rest.starts_with("RCPT") && *refuses.lock().unwrap() => "451 later\r\n",
                            _ => "250 ok\r\n",
                        };
                        line.write_all(answer.as_bytes()).await.unwrap();
                        read.clear();
                    }
                });
            }
        });
        sink
    }

    fn post(&self) -> Post {
        let server = Server { host: "127.0.0.1".into(), port: self.port, security: Security::Plain, user: None };
        Post {
            server,
            from: "kasugai@town.example.jp".into(),
            to: vec!["ops@town.example.jp".into(), "duty@town.example.jp".into()],
        }
    }
}

#[tokio::test]
async fn what_is_wrong_is_mailed_once_and_tried_again_until_it_leaves() {
    let nation = Nation::new().await;
    let sink = Sink::open().await;
    let (db, post) = (&nation.app.db, sink.post());
    let (_, login) = nation.hire(TOWN, "family_staff").await;
    mail::write(db, &post).await.unwrap();
    nation.clock().advance(SignedDuration::from_mins(1));
    tried(&nation, &login, 30).await;
    run(&nation, "閲覧の見張り").await;
    run(&nation, "システムの見張り").await;
    mail::write(db, &post).await.unwrap();
    nation.clock().advance(SignedDuration::from_mins(1));
    mail::write(db, &post).await.unwrap();
    let written: i64 =
        sqlx::query_scalar("select count(*) from ops.mail").fetch_one(&mut nation.admin().await).await.unwrap();
    assert_eq!(written, 4, "nothing new: nothing written");
    // Two things to tell, two receivers.
    *sink.refuses.lock().unwrap() = true;
    for _ in 0..4 {
        assert!(mail::send_due(db, &post).await.unwrap());
    }
    assert!(!mail::send_due(db, &post).await.unwrap(), "not again at once");
    assert!(sink.kept.lock().unwrap().is_empty());
    *sink.refuses.lock().unwrap() = false;
    nation.clock().advance(SignedDuration::from_mins(2));
    while mail::send_due(db, &post).await.unwrap() {}
    let kept = sink.kept.lock().unwrap().clone();
    assert_eq!(kept.len(), 4, "{kept:?}");
    assert_eq!(kept.iter().filter(|mail| mail.contains("To: <duty@town.example.jp>")).count(), 2);
    // None of them names anybody: subject and text are read as the receiver reads them.
    let texts: Vec<String> = kept.iter().map(|mail| decoded(mail)).collect();
    assert!(texts.iter().any(|text| text.contains("バックアップの記録がありません")), "{texts:?}");
    assert!(
        texts.iter().any(|text| text.contains(&format!("機関{TOWN}: 1つのIDでのログインの失敗の繰り返し 1件"))),
        "{texts:?}"
    );
    assert!(texts.iter().all(|text| !text.contains(&login) && !text.contains("架空")), "{texts:?}");
}

#[tokio::test]
async fn a_mail_that_cannot_leave_is_set_aside_shown_and_sent_again_by_hand() {
    let nation = Nation::new().await;
    let sink = Sink::open().await;
    let (db, post) = (&nation.app.db, Post { to: vec!["ops@town.example.jp".into()], ..sink.post() });
    run(&nation, "システムの見張り").await;
    mail::write(db, &post).await.unwrap();
    *sink.refuses.lock().unwrap() = true;
    let mut tries = 0;
    while tries < 100 {
        if !mail::send_due(db, &post).await.unwrap() {
            nation.clock().advance(SignedDuration::from_hours(4));
            if !mail::send_due(db, &post).await.unwrap() {
                break;
            }
        }
        tries += 1;
    }
    assert_eq!(tries, 12, "set aside");
    let mut admin = nation.staff(TOWN, "admin").await;
    let page = admin.get("/operator").await.expect(200);
    assert!(page.body.contains("送れない") && page.body.contains("451 later"), "{}", page.body);
    let id: Uuid = sqlx::query_scalar("select id from ops.mail").fetch_one(&mut nation.admin().await).await.unwrap();
    *sink.refuses.lock().unwrap() = false;
    admin.post(&format!("/operator/mails/{id}/retry"), &[]).await.expect(303);
    admin.post(&format!("/operator/mails/{id}/retry"), &[]).await.expect(404);
    assert!(mail::send_due(db, &post).await.unwrap());
    assert_eq!(sink.kept.lock().unwrap().len(), 1);
    assert!(admin.get("/operator").await.expect(200).body.contains("送信済"));
}

/// Subject and text of a mail.
fn decoded(mail: &str) -> String {
    let (headers, body) = mail.split_once("\r\n\r\n").unwrap();
    let words = headers.split("=?UTF-8?B?").skip(1).map(|word| word.split("?=").next().unwrap());
    words.map(plain).collect::<String>() + &plain(&body.replace("\r\n", ""))
}

/// Base64 undone, by this test's own few lines.
fn plain(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = LETTERS.iter().position(|known| *known == letter).unwrap();
        held = held << 6 | u32::try_from(value).unwrap();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).unwrap());
        }
    }
    String::from_utf8(bytes).unwrap()
}
