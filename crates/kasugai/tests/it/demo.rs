//! The demo nation in a database: what it shows works as what users make themselves does.

mod practice;
mod town;

use crate::visitor::Visitor;
use desk::App;
use ground::db::{Key, Role};
use ground::gate::{Gate, Settings};
use ground::testkit::Database;
use ground::vault::Vault;
use kasugai::demo::{Options, PASSWORD, load};
use sqlx::{ConnectOptions, PgConnection};
use std::sync::Arc;
use uuid::Uuid;

async fn count(admin: &mut PgConnection, table: &'static str) -> i64 {
    let sql = format!("select count(*) from {table}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(admin).await.unwrap()
}

/// A loaded demo nation of so many people, and the application over it.
pub struct Demo {
    /// The database; dropped last.
    pub database: Database,
    /// The application.
    pub app: App,
    /// What the loader says.
    pub loaded: load::Loaded,
    _state: tempfile::TempDir,
}

impl Demo {
    /// Loads it.
    pub async fn of(people: u32) -> Self {
        let database = Database::new("empty", |owner| {
            Box::pin(async move { Ok(desk::agencies::install_defaults(&mut owner.connect().await?).await?) })
        })
        .await
        .unwrap();
        let state = tempfile::tempdir().unwrap();
        let vault = Arc::new(Vault::open_or_create(&state.path().join("kasugai.key")).unwrap());
        let files = desk::app::files(state.path()).unwrap();
        let options = Options { seed: 1, people: Some(people), as_of: database.clock.now() };
        let hash = ground::gate::hash_password(PASSWORD.to_owned()).await.unwrap();
        // As the schema's owner, who is bound by the policies: a superuser would not see what they refuse.
        let owner = database.role(Role::Migrate);
        let loaded = load::load(&owner, vault.clone(), files, options, &hash, |_| {}).await.unwrap();
        let settings = Settings { second_factor_required: false, ..Settings::default() };
        let gate = Gate::open(database.db(), settings, vault.clone()).await.unwrap();
        let app = App::open(database.db(), gate, vault, state.path(), crate::paper::printers(), true).unwrap();
        Self { database, app, loaded, _state: state }
    }

    /// Somebody of the demo nation, logged in.
    pub async fn visitor(&self, login: &str) -> Visitor {
        let mut visitor = Visitor::new(&self.app);
        visitor.log_in(login, PASSWORD).await;
        visitor
    }
}

/// Loaded once, and asked from every side: loading takes longer than the questions.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_nation_is_at_work_and_its_figures_are_a_slow_count() {
    let demo = Demo::of(8_000).await;
    is_at_work(&demo).await;
    crate::statistics::tables_are_a_slow_count(&demo).await;
    crate::process::flow_is_what_the_rows_say(&demo).await;
    town::linked_systems_show_life(&demo).await;
}

async fn is_at_work(demo: &Demo) {
    let (database, app, loaded) = (&demo.database, &demo.app, &demo.loaded);
    let mut admin = database.admin().connect().await.unwrap();

    assert_eq!(count(&mut admin, "app.record").await, i64::try_from(loaded.records).unwrap());
    for (table, least) in [
        ("app.meeting", 200),
        ("app.task", 200),
        ("app.attachment", 10),
        ("app.notice where acknowledged_at is null", 300),
        ("app.access_request where answer is null", 20),
        ("ref.post where role = 'centre_night'", 240),
    ] {
        let found = count(&mut admin, table).await;
        assert!(found >= least, "{table}: {found}");
    }
    // Every account named works, a night post of two centres among them.
    assert_eq!(loaded.logins.iter().filter(|(_, whose)| whose.contains("当直")).count(), 2, "{:?}", loaded.logins);
    for (login, whose) in &loaded.logins {
        let mut visitor = Visitor::new(app);
        visitor.log_in(login, PASSWORD).await;
        let status = visitor.get("/notices").await.status.as_u16();
        assert_eq!(status, 200, "{whose}");
    }

    let mut chief = Visitor::new(app);
    chief.log_in("134302-1", PASSWORD).await;
    let org = 134_302;
    let reporters: Vec<(i16, Uuid, Uuid)> = sqlx::query_as(
        "select r.area, r.intake_id, c.person_id from app.reporter r join app.intake_child c on c.area = r.area and c.intake_id = r.intake_id
         where r.org_id = $1 and r.sealed is not null limit 3",
    )
    .bind(org)
    .fetch_all(&mut admin)
    .await
    .unwrap();
    assert!(!reporters.is_empty());
    for (area, intake, person) in reporters {
        let (intake, person) = (Key::new(area, intake), Key::new(area, person));
        chief.post(&format!("/purpose/{person}"), &[("code", "会議の準備")]).await.expect(303);
        let page = chief.get(&format!("/intakes/{intake}/reporter")).await;
        if page.status.as_u16() == 303 {
            continue;
        }
        assert!(page.expect(200).body.contains("こどもとの関係"));
    }
    let pictures: Vec<(i16, i32, Uuid, Uuid)> = sqlx::query_as(
        "select distinct on (org_id) area, org_id, person_id, id from app.attachment order by org_id limit 3",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();
    assert_eq!(pictures.len(), 3);
    for (area, org, person, id) in pictures {
        let mut head = Visitor::new(app);
        head.log_in(&format!("{org}-1"), PASSWORD).await;
        let person = Key::new(area, person);
        head.post(&format!("/purpose/{person}"), &[("code", "会議の準備")]).await.expect(303);
        let picture = head.get(&format!("/records/{person}/attachments/{id}")).await.expect(200);
        assert_eq!(picture.headers["content-type"], "image/png");
    }
    let centre: i32 = sqlx::query_scalar("select centre from ref.jurisdiction where municipality_org = $1")
        .bind(org)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let mut head = Visitor::new(app);
    head.log_in(&format!("{centre}-1"), PASSWORD).await;
    let notices = head.get("/notices").await.expect(200).body;
    assert!(notices.contains("府中町"), "{notices}");
    let board = head.get("/sharing").await.expect(200).body;
    let (received, sent) = board.split_once("出した依頼").unwrap();
    assert!(received.contains("回答する") && sent.contains("東京都"), "{board}");
}
