//! What was acknowledged, notes and reports, is there after every kill; and the ledger that says so would notice if it were not.

use super::http::Client;
use super::installation::{Installation, Server};
use ground::db::Key;
use rand::RngExt;
use sqlx::{Connection, Executor, PgConnection};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const WRITERS: usize = 4;
const SERVER_KILLS: usize = 10;
const DATABASE_KILLS: usize = 5;

/// The tester's own book, outside of what is tested: a line stands in it only after the answer came, and is on the disk then.
#[derive(Clone)]
struct Ledger {
    path: PathBuf,
    file: Arc<Mutex<File>>,
}

impl Ledger {
    fn open(path: PathBuf) -> Self {
        let file = File::options().create(true).append(true).open(&path).unwrap();
        Self { path, file: Arc::new(Mutex::new(file)) }
    }

    fn acknowledge(&self, mark: &str) {
        let mut file = self.file.lock().unwrap();
        writeln!(file, "{mark}").unwrap();
        file.sync_data().unwrap();
    }

    fn marks(&self) -> Vec<String> {
        fs::read_to_string(&self.path).unwrap().lines().map(str::to_owned).collect()
    }

    /// Acknowledged writes the database does not have.
    async fn lost(&self, database: &mut PgConnection) -> Vec<String> {
        let there: HashSet<String> = marked(database).await.into_iter().collect();
        self.marks().into_iter().filter(|mark| !there.contains(mark)).collect()
    }
}

/// What notes and reports in the database are marked with, each as often as it is there.
async fn marked(database: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar("select body from app.progress union all select complaint from app.intake")
        .fetch_all(database)
        .await
        .unwrap()
}

/// Rows that say less than they must: written without their audit row, or audit rows of something that is not there.
async fn torn(database: &mut PgConnection) -> i64 {
    sqlx::query_scalar(
        "select (select count(*) from app.progress p
                 where not exists (select from log.audit a where a.area = p.area and a.kind = 'progress.added' and a.object_id = p.id))
              + (select count(*) from log.audit a
                 where a.kind = 'progress.added' and not exists (select from app.progress p where p.area = a.area and p.id = a.object_id))
              + (select count(*) from app.intake i
                 where not exists (select from log.audit a where a.area = i.area and a.kind = 'intake.registered' and a.object_id = i.id)
                    or not exists (select from app.intake_child c where c.area = i.area and c.intake_id = i.id)
                    or not exists (select from app.reporter r where r.area = i.area and r.intake_id = i.id))
              + (select count(*) from log.audit a
                 where a.kind = 'intake.registered' and not exists (select from app.intake i where i.area = a.area and i.id = a.object_id))",
    )
    .fetch_one(database)
    .await
    .unwrap()
}

/// Writers that go on through every failure until told to stop.
struct Writers {
    stop: Arc<AtomicBool>,
    port: Arc<AtomicU16>,
    unknown: Arc<AtomicUsize>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Writers {
    async fn start(installation: &Installation, server: &Server, ledger: &Ledger) -> Self {
        let (stop, port, unknown) =
            (Arc::<AtomicBool>::default(), Arc::new(AtomicU16::new(server.port)), Arc::<AtomicUsize>::default());
        let mut tasks = Vec::new();
        for _ in 0..WRITERS {
            let session = installation.session("family_staff", server.port).await;
            let child = installation.child_of(&session).await;
            tasks.push(tokio::spawn(write(
                session,
                child,
                ledger.clone(),
                stop.clone(),
                port.clone(),
                unknown.clone(),
            )));
        }
        Self { stop, port, unknown, tasks }
    }

    async fn stop(self) -> usize {
        self.stop.store(true, Ordering::SeqCst);
        for task in self.tasks {
            task.await.unwrap();
        }
        self.unknown.load(Ordering::SeqCst)
    }
}

async fn write(
    session: Client,
    child: Key,
    ledger: Ledger,
    stop: Arc<AtomicBool>,
    port: Arc<AtomicU16>,
    unknown: Arc<AtomicUsize>,
) {
    while !stop.load(Ordering::SeqCst) {
        let mark = format!("架空の経過 {:032x}", rand::random::<u128>());
        match add(&session.at(port.load(Ordering::SeqCst)), child, &mark).await {
            Ok(303) => ledger.acknowledge(&mark),
            // 503 while the database is away; anything else would be a refusal of a good note.
            Ok(503) => tokio::time::sleep(Duration::from_millis(20)).await,
            Ok(status) => panic!("a good note was answered with {status}"),
            Err(_) => {
                unknown.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        let (id, mark) = (rand::random::<u128>(), format!("架空の通告 {:032x}", rand::random::<u128>()));
        // Nobody knows what became of a report that met a kill: it is sent again, as the form on the screen would be, until it is answered.
        while !stop.load(Ordering::SeqCst) {
            match report(&session.at(port.load(Ordering::SeqCst)), id, &mark).await {
                Ok(303) => {
                    ledger.acknowledge(&mark);
                    break;
                }
                Ok(503) => tokio::time::sleep(Duration::from_millis(20)).await,
                Ok(status) => panic!("a good report was answered with {status}"),
                Err(_) => {
                    unknown.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    }
}

/// A report on a new child by a neighbour.
async fn report(session: &Client, id: u128, complaint: &str) -> std::io::Result<u16> {
    let id = uuid::Uuid::from_u128(id).to_string();
    let fields = [
        ("id", id.as_str()),
        ("form", "abuse"),
        ("received_on", "令和6年4月1日"),
        ("received_time", "10:00"),
        ("route", "近隣・知人"),
        ("urgency", "B"),
        ("complaint", complaint),
        ("child.0.family", "架空"),
        ("child.0.given", "通告子"),
        ("reporter.name", "架空 隣人"),
    ];
    session.post("/intakes", &fields).await.map(|answer| answer.status)
}

async fn add(session: &Client, child: Key, body: &str) -> std::io::Result<u16> {
    let fields = [("at_on", "令和6年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", body)];
    session.post(&format!("/records/{child}/progress"), &fields).await.map(|answer| answer.status)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_server_or_database_are_killed() {
    let (installation, mut server) = Installation::new().await;
    let ledger = Ledger::open(installation.ledger());
    let writers = Writers::start(&installation, &server, &ledger).await;
    for _ in 0..SERVER_KILLS {
        // However slow the machine is: some writes, and then no telling when.
        let then = ledger.marks().len();
        let goes_on = wait_for(|| ledger.marks().len() > then + WRITERS);
        assert!(goes_on.await, "no write succeeds after the server was started: {}", last_lines(&installation.log()));
        pause(200..900).await;
        server.kill();
        server = installation.serve(&[]).await;
        writers.port.store(server.port, Ordering::SeqCst);
    }
    let before = ledger.marks().len();
    for _ in 0..DATABASE_KILLS {
        pause(200..900).await;
        installation.kill_database();
        let then = ledger.marks().len();
        // The server starts it again by itself; the writers go on when it does.
        let again = wait_for(|| ledger.marks().len() > then + WRITERS);
        assert!(again.await, "no write succeeds after the database was killed: {}", last_lines(&installation.log()));
    }
    let unknown = writers.stop().await;

    let mut admin = installation.admin().await;
    let acknowledged = ledger.marks().len();
    assert!(
        before > SERVER_KILLS * WRITERS && acknowledged > before + DATABASE_KILLS * WRITERS,
        "too few writes: {before}, {acknowledged}"
    );
    assert!(unknown > 0, "no kill ever met a request");
    let lost = ledger.lost(&mut admin).await;
    assert!(lost.is_empty(), "{} of {acknowledged} acknowledged notes are lost: {lost:?}", lost.len());
    assert_eq!(
        torn(&mut admin).await,
        0,
        "notes or reports without audit rows, child or reporter, or the other way round"
    );
    let mut marks = marked(&mut admin).await;
    let reports = marks.iter().filter(|mark| mark.starts_with("架空の通告")).count();
    assert!(reports > SERVER_KILLS, "too few reports: {reports}");
    marks.sort_unstable();
    assert!(marks.windows(2).all(|pair| pair[0] != pair[1]), "sent again, and registered twice");
    let fsync: String = sqlx::query_scalar("select current_setting('fsync')").fetch_one(&mut admin).await.unwrap();
    assert_eq!(fsync, "on");
}

/// The same ledger, database and kill, but commits that are acknowledged before they are on the disk: the loss is noticed.
#[tokio::test]
async fn the_ledger_notices_a_loss() {
    let (installation, server) = Installation::new().await;
    let ledger = Ledger::open(installation.ledger());
    let mut admin = installation.admin().await;
    let session = installation.session("family_staff", server.port).await;
    let child = installation.child_of(&session).await;
    let first = "架空の経過 本物";
    assert_eq!(add(&session, child, first).await.unwrap(), 303);
    ledger.acknowledge(first);
    assert!(ledger.lost(&mut admin).await.is_empty());
    assert_eq!(torn(&mut admin).await, 0);

    // The writer of the log sleeps, and nobody waits for it.
    admin.execute("alter system set wal_writer_delay = '10s'").await.unwrap();
    admin.execute("alter system set wal_writer_flush_after = 0").await.unwrap();
    admin.execute("select pg_reload_conf()").await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut lost = Vec::new();
    // The database itself may write the log meanwhile: then once more.
    for round in 0..5 {
        // Its jobs commit too, and would write the log for all.
        server.hold();
        admin.execute("set synchronous_commit = off").await.unwrap();
        for number in 0..20 {
            let mark = format!("架空の経過 {round}-{number}");
            sqlx::query(
                "insert into app.progress (area, org_id, id, record_id, person_id, at, category, body, written_by_name, written_at)
                 select area, org_id, gen_random_uuid(), record_id, person_id, at, category, $1, written_by_name, written_at from app.progress where body = $2",
            )
            .bind(&mark)
            .bind(first)
            .execute(&mut admin)
            .await
            .unwrap();
            ledger.acknowledge(&mark);
        }
        assert!(torn(&mut admin).await >= 20, "notes without audit rows go unnoticed");
        installation.kill_database();
        server.go_on();
        let _ = admin.close().await;
        admin = installation.admin().await;
        lost = ledger.lost(&mut admin).await;
        if !lost.is_empty() {
            break;
        }
    }
    assert!(!lost.is_empty(), "commits nobody waited for survived: this harness would see no loss");
    assert!(!lost.contains(&first.to_owned()), "the note the server acknowledged is lost");
}

async fn pause(milliseconds: std::ops::Range<u64>) {
    let wait = rand::rng().random_range(milliseconds);
    tokio::time::sleep(Duration::from_millis(wait)).await;
}

async fn wait_for(is_so: impl Fn() -> bool) -> bool {
    for _ in 0..1800 {
        if is_so() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
