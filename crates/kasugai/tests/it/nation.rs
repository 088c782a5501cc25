//! The small fictional nation of the tests: two areas, every kind of agency, one post per role.

use crate::fixtures;
use desk::App;
use ground::db::{Clock, Db, Key};
use ground::gate::{Gate, Settings};
use ground::testkit::Database;
use ground::vault::Vault;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};
use std::sync::Arc;
use uuid::Uuid;

use crate::visitor::Visitor;

/// 広島県: a centre, two municipalities in its jurisdiction, police, a school, the prefecture.
pub const AREA: i16 = 34;
/// 東京都: another centre and municipality.
pub const FAR_AREA: i16 = 13;
/// 広島 child-guidance centre.
pub const CENTRE: i32 = 3401;
/// 府中町, under [`CENTRE`].
pub const TOWN: i32 = 3402;
/// 海田町, under [`CENTRE`] too.
pub const NEXT_TOWN: i32 = 3403;
/// A school of [`TOWN`].
pub const SCHOOL: i32 = 3405;
/// Police station.
pub const POLICE: i32 = 3406;
/// Prefecture.
pub const PREFECTURE: i32 = 3407;
/// Centre in the far area.
pub const FAR_CENTRE: i32 = 1301;
/// Municipality in the far area.
pub const FAR_TOWN: i32 = 1302;
/// National agency.
pub const NATIONAL: i32 = 9901;
/// Contractor.
pub const CONTRACTOR: i32 = 9902;
/// Password of every test account.
pub const PASSWORD: &str = "kasanaru-yama-no-ao";

/// A running application on its own database.
pub struct Nation {
    /// The database; dropped last.
    pub database: Database,
    /// The application.
    pub app: App,
    /// State folder: keys and files.
    pub state: tempfile::TempDir,
}

impl Nation {
    /// A fresh nation. The second factor is not asked unless a test opens its own gate.
    pub async fn new() -> Self {
        Self::with(Settings { second_factor_required: false, ..Settings::default() }).await
    }

    /// A fresh nation with other limits.
    pub async fn with(settings: Settings) -> Self {
        let database =
            Database::new("nation", |owner| Box::pin(prepare(owner))).await.unwrap_or_else(|error| panic!("{error:?}"));
        let state = tempfile::tempdir().unwrap();
        let app = open(&database, state.path(), settings).await;
        Self { database, app, state }
    }

    /// A second process on the same database and state folder.
    pub async fn second_process(&self) -> App {
        open(&self.database, self.state.path(), self.app.gate.settings().clone()).await
    }

    /// The clock all processes of this nation share.
    pub fn clock(&self) -> &Clock {
        &self.database.clock
    }

    /// A connection of the superuser, for setting up and for tampering.
    pub async fn admin(&self) -> PgConnection {
        self.database.admin().connect().await.unwrap()
    }

    /// A new member of staff in the agency's post of this role, logged in.
    pub async fn staff(&self, org: i32, role: &str) -> Visitor {
        let (id, login) = self.hire(org, role).await;
        let mut visitor = Visitor::new(&self.app);
        visitor.staff = Some(id);
        visitor.log_in(&login, PASSWORD).await;
        visitor
    }

    /// A new member of staff, not logged in: id and log-in name.
    pub async fn hire(&self, org: i32, role: &str) -> (Uuid, String) {
        hire(&mut self.admin().await, &self.app, org, role).await
    }

    /// The same member of staff after logging in anew.
    pub async fn again(&self, visitor: &Visitor) -> Visitor {
        let login: String = sqlx::query_scalar("select login from auth.credential where staff_id = $1")
            .bind(visitor.staff)
            .fetch_one(&mut self.admin().await)
            .await
            .unwrap();
        let mut again = Visitor::new(&self.app);
        again.staff = visitor.staff;
        again.log_in(&login, PASSWORD).await;
        again
    }

    /// States a purpose in the sessions of a visitor, so that a child outside their own cases opens.
    pub async fn state_purpose(&self, visitor: &Visitor, child: Key) {
        fixtures::state_purpose(&mut self.admin().await, visitor.staff.unwrap(), child).await;
    }

    /// Handles every waiting event, as `kasugai work` does.
    pub async fn work(&self) {
        while ground::outbox::handle_next(&self.app.db, kasugai::jobs::handle).await.unwrap() {}
    }
}

/// A new member of staff in the agency's post of this role: id and log-in name. The post is made when there is none.
pub async fn hire(admin: &mut PgConnection, app: &App, org: i32, role: &str) -> (Uuid, String) {
    let clock = app.db.clock();
    let id = clock.new_id();
    let login = format!("{role}-{}", id.simple());
    let title = desk::agencies::role_label(role);
    let area: i16 =
        sqlx::query_scalar("select area from ref.agency where id = $1").bind(org).fetch_one(&mut *admin).await.unwrap();
    sqlx::query(
        "insert into app.staff (area, org_id, id, login, name, kana, hired_from, ends_on)
         values ($1, $2, $3, $4, $5, 'カクウ タロウ', '2020-04-01', $6)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(&login)
    .bind(format!("架空 {}", title.replace(['-', ' '], "")))
    .bind((clock.today() + jiff::Span::new().days(200)).to_sqlx())
    .execute(&mut *admin)
    .await
    .unwrap();
    let post: Option<i32> = sqlx::query_scalar("select id from ref.post where org_id = $1 and role = $2")
        .bind(org)
        .bind(role)
        .fetch_optional(&mut *admin)
        .await
        .unwrap();
    let post = match post {
        Some(post) => post,
        None => sqlx::query_scalar("insert into ref.post (org_id, title, role) values ($1, $2, $3) returning id")
            .bind(org)
            .bind(title)
            .bind(role)
            .fetch_one(&mut *admin)
            .await
            .unwrap(),
    };
    sqlx::query(
        "insert into app.appointment (area, org_id, id, staff_id, post_id, valid_from) values ($1, $2, $3, $4, $5, '2020-04-01')",
    )
    .bind(area)
    .bind(org)
    .bind(clock.new_id())
    .bind(id)
    .bind(post)
    .execute(&mut *admin)
    .await
    .unwrap();
    app.gate.create_credential(id, area, org, &login).await.unwrap();
    sqlx::query("update auth.credential set password_hash = $2, password_set_at = now() where staff_id = $1")
        .bind(id)
        .bind(password_hash().await)
        .execute(&mut *admin)
        .await
        .unwrap();
    (id, login)
}

async fn open(database: &Database, state: &std::path::Path, settings: Settings) -> App {
    let vault = Arc::new(Vault::open_or_create(&state.join("kasugai.key")).unwrap());
    let db: Db = database.db();
    let gate = Gate::open(db.clone(), settings, vault.clone()).await.unwrap();
    let app = App::open(db, gate, vault, state, crate::paper::printers(), false).unwrap();
    app.offer_topics(renkei::facts::offers::topics());
    app
}

/// Hashed once per process: argon2 is slow on purpose.
async fn password_hash() -> &'static str {
    static HASH: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
    HASH.get_or_init(async || ground::gate::hash_password(PASSWORD.to_owned()).await.unwrap()).await
}

/// Agencies, sections and jurisdiction of the nation, in a migrated database.
pub async fn prepare(owner: PgConnectOptions) -> anyhow::Result<()> {
    let mut connection = owner.connect().await?;
    desk::agencies::install_defaults(&mut connection).await?;
    connection
        .execute(
            "insert into ref.area (id, name, prefecture, kind) values
               (34, '広島県', '34', 'prefecture'), (13, '東京都', '13', 'prefecture'), (99, '全国', '00', 'nation');
             insert into ref.municipality (code, prefecture, name, kana, area) values
               ('34302', '34', '府中町', 'フチュウチョウ', 34), ('34304', '34', '海田町', 'カイタチョウ', 34), ('13104', '13', '新宿区', 'シンジュクク', 13);
             insert into ref.agency (id, area, kind, name, municipality, phone, night_phone, contact) values
               (3401, 34, 'centre', '架空西部児童相談所', null, '000-0000-3401', '000-0000-9401', '相談係'),
               (3402, 34, 'municipality', '府中町', '34302', '000-0000-3402', '000-0000-9402', 'こども家庭係'),
               (3403, 34, 'municipality', '海田町', '34304', '000-0000-3403', '', 'こども家庭係'),
               (3405, 34, 'school', '府中町立架空小学校', '34302', '000-0000-3405', '', '教頭'),
               (3406, 34, 'police_station', '架空警察署', null, '000-0000-3406', '', '生活安全課'),
               (3407, 34, 'prefecture', '広島県', null, '000-0000-3407', '', 'こども家庭課'),
               (1301, 13, 'centre', '架空中央児童相談所', null, '000-0000-1301', '000-0000-9301', '相談係'),
               (1302, 13, 'municipality', '新宿区', '13104', '000-0000-1302', '', '子ども家庭支援センター'),
               (9901, 99, 'national', 'こども家庭庁(架空)', null, '000-0000-9901', '', '虐待防止対策課'),
               (9902, 99, 'contractor', '架空相談受託法人', null, '000-0000-9902', '', '運用');
             insert into ref.section (org_id, name) values (3402, 'こども家庭係'), (3402, '母子保健係'), (3401, '相談第一係');
             insert into ref.jurisdiction (centre, municipality_org, valid_from) values
               (3401, 3402, '2000-04-01'), (3401, 3403, '2000-04-01'), (1301, 1302, '2000-04-01');
             call app.add_area(34::smallint); call app.add_area(13::smallint); call app.add_area(99::smallint);
             update ref.version set n = n + 1;",
        )
        .await?;
    connection.close().await?;
    Ok(())
}
