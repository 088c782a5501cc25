//! The pitfalls of running a PostgreSQL of one's own, each tried on a real cluster.

use super::*;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A throw-away directory that the server's account can pass through.
fn temp() -> TempDir {
    let dir = tempfile::Builder::new().prefix("kasugai-").tempdir_in("/tmp").unwrap();
    std::fs::set_permissions(dir.path(), PermissionsExt::from_mode(0o711)).unwrap();
    dir
}

/// Quick to start; what these tests show does not depend on the disk keeping its word.
fn quick(state: &Path) -> Options {
    Options { fsync: false, settings: vec![("shared_buffers".into(), "16MB".into())], ..Options::new(state) }
}

async fn ask(db: &Embedded, question: &'static str) -> String {
    let mut connection = db.connect_options().connect().await.unwrap();
    sqlx::query_scalar(question).fetch_one(&mut connection).await.unwrap()
}

async fn tell(db: &Embedded, statement: &'static str) {
    let mut connection = db.connect_options().connect().await.unwrap();
    sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().mode() & 0o777
}

#[tokio::test]
async fn first_start_makes_a_closed_durable_japanese_ready_cluster() {
    let dir = temp();
    let state = dir.path().join("状態, \"1\"");
    let places = Places::below(&state);
    let options = Options::new(&state);

    // An earlier first start was interrupted.
    let account = Account::choose("postgres").unwrap();
    make_state_dir(&state, &account).unwrap();
    account.own_directory(&places.base).unwrap();
    std::fs::create_dir(places.base.join("data.init")).unwrap();
    std::fs::write(places.base.join("data.init/PG_VERSION"), "15\n").unwrap();

    let db = Embedded::start(&options).await.unwrap();
    assert_eq!(ask(&db, "select current_database()::text").await, db.database());
    assert_eq!(ask(&db, "select current_user::text").await, db.superuser());
    assert_eq!(ask(&db, "select datcollate from pg_database where datname = 'kasugai'").await, "C.UTF-8");
    assert_eq!(ask(&db, "show server_encoding").await, "UTF8");
    for (setting, expected) in [("data_checksums", "on"), ("fsync", "on"), ("synchronous_commit", "on")] {
        let mut connection = db.connect_options().connect().await.unwrap();
        let found: String =
            sqlx::query_scalar("select current_setting($1)").bind(setting).fetch_one(&mut connection).await.unwrap();
        assert_eq!(found, expected, "{setting}");
    }
    assert_eq!(ask(&db, "show listen_addresses").await, "");
    for closed in [&places.base, &places.data, db.socket_dir()] as [&Path; 3] {
        assert_eq!(mode(closed), 0o700, "{}", closed.display());
    }
    assert_eq!(mode(&state) & 0o007, 0);

    // One owner at a time; others join, and do not stop what they do not own.
    for guest in [Embedded::start(&options).await, Embedded::attach(&options).await] {
        let guest = guest.unwrap();
        assert_eq!(guest.pid(), None);
        assert_eq!(ask(&guest, "select 'guest'::text").await, "guest");
        guest.stop().await.unwrap();
    }

    tell(&db, "create table kept (word text); insert into kept values ('葛󠄀城')").await;
    db.stop().await.unwrap();
    assert!(matches!(Embedded::attach(&options).await, Err(EmbeddedError::NotRunning(_))));

    let db = Embedded::start(&options).await.unwrap();
    assert_eq!(ask(&db, "select word from kept").await, "葛󠄀城");
    db.stop().await.unwrap();
    let log = std::fs::read_to_string(&places.log).unwrap();
    assert!(log.contains("database system is shut down") && !log.contains("葛"), "{log}");
}

#[tokio::test]
async fn only_own_roles_and_own_accounts_log_in() {
    let dir = temp();
    let db = Embedded::start(&quick(&dir.path().join("s"))).await.unwrap();
    tell(&db, "create role kasugai_read login; create role stranger login").await;
    db.admit_roles().await.unwrap();
    let mut connection = db.connect_options().username("kasugai_read").connect().await.unwrap();
    let me: String = sqlx::query_scalar("select current_user::text").fetch_one(&mut connection).await.unwrap();
    assert_eq!(me, "kasugai_read");
    let refused = db.connect_options().username("stranger").connect().await.unwrap_err().to_string();
    assert!(refused.contains("eer authentication failed"), "{refused}");

    // Another account of the machine: the directory stops it, and peer authentication would if the directory did not.
    if Account::choose("postgres").unwrap().step_down {
        use std::os::unix::process::CommandExt;
        for open in [false, true] {
            if open {
                let rights = |mode| PermissionsExt::from_mode(mode);
                for passage in [db.socket_dir().parent().unwrap().parent().unwrap(), &db.places.base, db.socket_dir()] {
                    std::fs::set_permissions(passage, rights(0o755)).unwrap();
                }
                std::fs::set_permissions(db.socket_dir().join(".s.PGSQL.5432"), rights(0o777)).unwrap();
            }
            let mut psql = Command::new("psql");
            psql.args(["-U", ADMIN, "-d", DATABASE, "-c", "select 1", "-h"]).arg(db.socket_dir());
            let said = psql.uid(65534).gid(65534).output().unwrap();
            let said = String::from_utf8_lossy(&said.stderr).into_owned();
            assert!(said.contains(if open { "eer authentication failed" } else { "Permission denied" }), "{said}");
        }
    }
    db.stop().await.unwrap();
}

#[tokio::test]
async fn a_killed_server_is_back_with_every_acknowledged_row() {
    let dir = temp();
    let db = Embedded::start(&Options::new(dir.path().join("s"))).await.unwrap();
    tell(&db, "create table ledger (n int)").await;
    let client = db.connect_options().connect().await.unwrap();
    tell(&db, "insert into ledger select generate_series(1, 1000)").await;

    let killed = db.pid().unwrap();
    Command::new("sh").args(["-c", &format!("kill -9 {killed}")]).status().unwrap();
    let mut pid = db.keeper.as_ref().unwrap().pid.clone();
    pid.wait_for(|pid| *pid != killed).await.unwrap();
    assert_eq!(ask(&db, "select count(*)::text from ledger").await, "1000");
    drop(client);
    db.stop().await.unwrap();
}

/// Not a test of its own: the process that the next test kills.
#[tokio::test]
#[ignore = "started by another test, which kills it"]
async fn run_until_killed() {
    #[expect(clippy::disallowed_methods, reason = "the only way to tell a test process where to work")]
    let Some(state) = std::env::var_os("KASUGAI_TEST_STATE") else { return };
    let state = PathBuf::from(state);
    let db = Embedded::start(&quick(&state)).await.unwrap();
    std::fs::write(state.join("started"), db.pid().unwrap().to_string()).unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn the_server_of_a_killed_application_is_adopted() {
    let dir = temp();
    let state = dir.path().join("s");
    let mut application = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "embedded::tests::run_until_killed", "--ignored"])
        .env("KASUGAI_TEST_STATE", &state)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let pid: u32 = loop {
        assert!(application.try_wait().unwrap().is_none(), "the application ended by itself");
        match std::fs::read_to_string(state.join("started")).unwrap_or_default().parse() {
            Ok(pid) => break pid,
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    application.kill().unwrap();
    application.wait().unwrap();

    let db = Embedded::start(&quick(&state)).await.unwrap();
    assert_eq!(db.pid(), Some(pid));
    assert_eq!(ask(&db, "select current_user::text").await, ADMIN);
    db.stop().await.unwrap();
    assert!(!pidfile::alive(pid));
}

#[tokio::test]
async fn a_note_that_names_a_stranger_does_not_prevent_the_start() {
    let dir = temp();
    let options = quick(&dir.path().join("s"));
    let db = Embedded::start(&options).await.unwrap();
    let (note, account) = (db.places.data.join("postmaster.pid"), db.account.clone());
    let text = std::fs::read_to_string(&note).unwrap();
    let pid = db.pid().unwrap().to_string();
    db.stop().await.unwrap();

    let mut stranger = account.command("/bin/sleep").arg("600").spawn().unwrap();
    std::fs::write(&note, text.replacen(&pid, &stranger.id().unwrap().to_string(), 1)).unwrap();
    account.own(&note).unwrap();
    let db = Embedded::start(&options).await.unwrap();
    db.stop().await.unwrap();
    stranger.kill().await.unwrap();
}

#[tokio::test]
async fn a_long_path_gets_a_short_socket() {
    let dir = temp();
    let state = dir.path().join("長い".repeat(20)).join("s");
    let db = Embedded::start(&quick(&state)).await.unwrap();
    assert!(db.socket_dir().starts_with("/tmp") && !db.socket_dir().starts_with(dir.path()));
    assert_eq!(mode(db.socket_dir()), 0o700);
    assert_eq!(ask(&db, "select 'reached'::text").await, "reached");
    let socket_dir = db.socket_dir().to_owned();
    db.stop().await.unwrap();
    std::fs::remove_dir(socket_dir).unwrap();
}

#[tokio::test]
async fn data_of_another_version_stay_untouched() {
    let dir = temp();
    let state = dir.path().join("s");
    let places = Places::below(&state);
    std::fs::create_dir_all(&places.data).unwrap();
    std::fs::write(places.data.join("PG_VERSION"), "9\n").unwrap();
    let message = Embedded::start(&quick(&state)).await.unwrap_err().to_string();
    assert!(message.contains("PostgreSQL 9のもの") && message.contains("自動では移行しません"), "{message}");
    assert_eq!(std::fs::read_dir(&places.data).unwrap().count(), 1);
}

#[tokio::test]
async fn a_wrong_setting_is_reported_in_the_servers_own_words() {
    let dir = temp();
    let mut options = quick(&dir.path().join("s"));
    options.settings.push(("no_such_setting".into(), "1".into()));
    let message = Embedded::start(&options).await.unwrap_err().to_string();
    assert!(message.contains("起動しませんでした") && message.contains("no_such_setting"), "{message}");
}

#[tokio::test]
async fn a_closed_parent_is_named() {
    if !Account::choose("postgres").unwrap().step_down {
        return; // Only root steps down to an account that may lack the way.
    }
    let dir = temp();
    let closed = dir.path().join("closed");
    DirBuilder::new().mode(0o700).create(&closed).unwrap();
    let error = Embedded::start(&quick(&closed.join("s"))).await.unwrap_err();
    assert!(matches!(&error, EmbeddedError::Unreachable { directory, .. } if *directory == closed), "{error}");
    assert!(error.to_string().contains("chmod o+x"));
}

#[tokio::test]
async fn a_full_disk_at_the_first_start_leaves_nothing_behind() {
    let dir = temp();
    let disk = dir.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=20m,mode=755", "none"]).arg(&disk).output();
    if !mounted.is_ok_and(|said| said.status.success()) {
        return; // Only root may mount a small disk.
    }
    let outcome = Embedded::start(&quick(&disk.join("s"))).await;
    let left = std::fs::read_dir(disk.join("s/postgres")).unwrap().count();
    Command::new("umount").arg(&disk).status().unwrap();
    let error = outcome.unwrap_err();
    assert!(matches!(error, EmbeddedError::DiskFull(_)), "{error}");
    assert_eq!(left, 0);
}
