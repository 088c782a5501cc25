//! Writes the demo nation into a migrated, empty database.
//!
//! All partitions first, then two areas at a time, each in one transaction of the schema's owner: a loader that was killed goes on where it
//! stopped. COPY does not run under forced row-level security, so the owner lifts the force of the partitions it fills and puts it back in the
//! same transaction; nobody ever sees it lifted. Partitions and not their parents, so that two areas do not wait for each other.

use anyhow::{Context as _, bail};
use futures::stream::{self, StreamExt as _};
use ground::vault::{Files, Vault};
use jiff::Timestamp;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};
use std::sync::Arc;

use super::model::{AgencyKind, Batch, Duty};
use super::offices::NATION_AREA;
use super::rows::{NAMES, Table, partition, tables};
use super::{GENERATION, Nation, Options, copy::Lines};
use desk::reference::{self, AreaKind};

/// What was loaded, for the person who started it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// What the nation was made with: where it was there already, not what was asked for now.
    pub options: Options,
    /// Children with a 児童記録票, counted once per agency.
    pub records: usize,
    /// Persons, counted once per agency.
    pub persons: usize,
    /// Accounts worth trying first: log-in and whose it is.
    pub logins: Vec<(String, String)>,
}

/// What the database says about the demo nation in it.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Progress {
    generation: u32,
    seed: u64,
    people: Option<u32>,
    as_of: Timestamp,
    areas: Vec<i16>,
    complete: bool,
}

/// Areas loaded at the same time.
const AREAS_AT_ONCE: usize = 2;
/// Batches of an area that are generated and sent together.
const BATCHES_AT_ONCE: usize = 24;

/// Whether the database holds a complete demo nation.
///
/// # Errors
/// When the database cannot be asked.
pub async fn is_loaded(owner: &PgConnectOptions) -> anyhow::Result<bool> {
    let mut connection = owner.connect().await?;
    Ok(progress(&mut connection).await?.is_some_and(|known| known.complete))
}

/// Whether nothing has been put into the database yet: no agency.
///
/// # Errors
/// When the database cannot be asked.
pub async fn is_empty(owner: &PgConnectOptions) -> anyhow::Result<bool> {
    let mut connection = owner.connect().await?;
    Ok(!sqlx::query_scalar("select exists (select from ref.agency)").fetch_one(&mut connection).await?)
}

/// Loads the nation, or the rest of one whose loading was cut off (then with the options it was begun with); nothing when it is complete. `said` hears how far it is, in percent.
///
/// # Errors
/// When the database holds other data, was filled by another generation of the generator, or fails.
pub async fn load(
    owner: &PgConnectOptions,
    vault: Arc<Vault>,
    files: Files,
    options: Options,
    password_hash: &str,
    mut said: impl FnMut(u32),
) -> anyhow::Result<Loaded> {
    // Loading may take its time: no warnings between the lines of progress.
    let owner = owner.clone().disable_statement_logging();
    let mut connection = owner.connect().await.context("データベースに接続できません")?;
    let state = match progress(&mut connection).await? {
        Some(known) if known.generation != GENERATION => {
            bail!("別の版で作った架空データが途中まで入っています。空のデータベースを使ってください。")
        }
        Some(known) => known,
        None => Progress {
            generation: GENERATION,
            seed: options.seed,
            people: options.people,
            as_of: options.as_of,
            areas: Vec::new(),
            complete: false,
        },
    };
    let options = Options { seed: state.seed, people: state.people, as_of: state.as_of };
    let nation = Arc::new(Nation::new(options));
    let mut loaded = Loaded { options, records: 0, persons: 0, logins: logins(&nation) };
    if state.complete {
        return Ok(loaded);
    }
    if state.areas.is_empty() && !is_begun(&mut connection).await? {
        add_reference(&mut connection, &nation, &state).await.context("機関を登録できません")?;
    }
    let areas: Vec<i16> = reference::areas().map(|area| area.id).chain([NATION_AREA]).collect();
    for (done, area) in (1..).zip(&areas) {
        sqlx::query("call app.add_area($1)").bind(area).execute(&mut connection).await?;
        said(percent(0..20, done, areas.len()));
    }
    let missing: Vec<i16> = areas.iter().copied().filter(|area| !state.areas.contains(area)).collect();
    // Every foreign key is checked with a plan for the one partition it concerns, not with one for all 85.
    let each = owner.options([("plan_cache_mode", "force_custom_plan")]);
    let pool = PgPoolOptions::new().max_connections(u32::try_from(AREAS_AT_ONCE)?).connect_lazy_with(each);
    let source = Source { nation, vault, files, password_hash: password_hash.to_owned() };
    let mut filling =
        stream::iter(&missing).map(|&area| load_area(&pool, &source, area)).buffer_unordered(AREAS_AT_ONCE);
    let mut done = 0;
    while let Some(filled) = filling.next().await {
        let (persons, records) = filled?;
        loaded.persons += persons;
        loaded.records += records;
        done += 1;
        said(percent(20..90, done, missing.len()));
    }
    super::broadcast::send(&mut connection, options.as_of).await.context("手配・調査・お知らせを登録できません")?;
    // Fresh statistics: the first search must not plan with those of an empty table.
    let mut analyzing = stream::iter(NAMES).map(|table| analyze(&pool, table)).buffer_unordered(AREAS_AT_ONCE);
    let mut done = 0;
    while let Some(analyzed) = analyzing.next().await {
        analyzed?;
        done += 1;
        said(percent(90..100, done, NAMES.len()));
    }
    sqlx::query("update ref.setting set value = value || '{\"complete\": true}' where org_id = 0 and name = 'demo'")
        .execute(&mut connection)
        .await?;
    pool.close().await;
    connection.close().await?;
    Ok(loaded)
}

/// How far it is when `done` of `all` parts of a stretch are.
fn percent(stretch: std::ops::Range<usize>, done: usize, all: usize) -> u32 {
    let reached = stretch.start + stretch.len() * done / all.max(1);
    u32::try_from(reached).unwrap_or(100)
}

async fn analyze(pool: &PgPool, table: &str) -> sqlx::Result<()> {
    // Names are constants of this program.
    pool.execute(AssertSqlSafe(format!("analyze {table}"))).await.map(drop)
}

async fn progress(connection: &mut PgConnection) -> anyhow::Result<Option<Progress>> {
    let value: Option<serde_json::Value> =
        sqlx::query_scalar("select value from ref.setting where org_id = 0 and name = 'demo' limit 1")
            .fetch_optional(connection)
            .await?;
    Ok(value.map(serde_json::from_value).transpose()?)
}

async fn is_begun(connection: &mut PgConnection) -> anyhow::Result<bool> {
    let begun = progress(connection).await?.is_some();
    let used: bool = sqlx::query_scalar("select exists (select from ref.agency)").fetch_one(connection).await?;
    if used && !begun {
        bail!("データベースに既に機関が登録されています。架空データは空のデータベースにだけ入れられます。");
    }
    Ok(begun)
}

async fn begin_progress(connection: &mut PgConnection, state: &Progress) -> anyhow::Result<()> {
    sqlx::query(
        "insert into ref.setting (org_id, name, value, valid_from, set_by, set_at)
         values (0, 'demo', $1, '2000-01-01', 'kasugai demo', $2::timestamptz)",
    )
    .bind(serde_json::to_value(state)?)
    .bind(jiff_sqlx::Timestamp::from(state.as_of))
    .execute(connection)
    .await?;
    Ok(())
}

/// Areas, municipalities, agencies, sections, posts, jurisdiction: one transaction.
async fn add_reference(connection: &mut PgConnection, nation: &Nation, state: &Progress) -> anyhow::Result<()> {
    let (mut areas, mut municipalities, mut agencies) = (Lines::default(), Lines::default(), Lines::default());
    let (mut sections, mut posts, mut jurisdiction) = (Lines::default(), Lines::default(), Lines::default());
    areas.plain(NATION_AREA).text("全国（架空）").plain("00").plain("nation").end();
    for area in reference::areas() {
        let kind = match area.kind {
            AreaKind::Prefecture => "prefecture",
            AreaKind::Designated => "designated_city",
            AreaKind::City | AreaKind::Ward => "city",
        };
        areas.plain(area.id).text(area.name).plain(format_args!("{:02}", area.prefecture)).plain(kind).end();
    }
    for place in &nation.municipalities {
        municipalities
            .plain(place.code)
            .plain(format_args!("{:02}", place.prefecture))
            .text(place.name)
            .text(place.kana)
            .plain(place.area)
            .end();
    }
    for agency in &nation.agencies {
        agencies
            .plain(agency.id)
            .plain(agency.area)
            .plain(agency.kind.code())
            .text(&agency.name)
            .maybe(agency.municipality);
        agencies.maybe(agency.parent).text(&agency.phone).text(&agency.night_phone).text(agency.contact).end();
        for section in &agency.sections {
            sections.plain(section.id).plain(agency.id).text(section.name).end();
        }
        for post in &agency.posts {
            let section = agency.sections.iter().find(|section| Some(section.id) == post.section);
            let role = role(agency.kind, section.map_or("", |section| section.name), post.duty);
            posts.plain(post.id).plain(agency.id).maybe(post.section).text(post.title).plain(role).end();
        }
    }
    for row in &nation.jurisdiction {
        jurisdiction.plain(row.centre).plain(row.municipality).plain(row.from).maybe(row.until).end();
    }
    let mut tx = connection.begin().await?;
    for (statement, lines) in [
        ("copy ref.area (id, name, prefecture, kind) from stdin", areas),
        ("copy ref.municipality (code, prefecture, name, kana, area) from stdin", municipalities),
        (
            "copy ref.agency (id, area, kind, name, municipality, parent, phone, night_phone, contact) from stdin",
            agencies,
        ),
        ("copy ref.section (id, org_id, name) from stdin", sections),
        ("copy ref.post (id, org_id, section_id, title, role) from stdin", posts),
        ("copy ref.jurisdiction (centre, municipality_org, valid_from, valid_until) from stdin", jurisdiction),
    ] {
        send(&mut tx, statement, &lines).await?;
    }
    // COPY writes the ids itself: the next new section or post must come after them.
    tx.execute("select setval(pg_get_serial_sequence('ref.section', 'id'), (select max(id) from ref.section))").await?;
    tx.execute("select setval(pg_get_serial_sequence('ref.post', 'id'), (select max(id) from ref.post))").await?;
    share_with_police(&mut tx, state.as_of).await?;
    tx.execute("update ref.version set n = n + 1").await?;
    begin_progress(&mut tx, state).await?;
    tx.commit().await?;
    Ok(())
}

/// Every prefecture shares with its police, a third of them every case; of the cities with centres of their own every second one has joined.
async fn share_with_police(connection: &mut PgConnection, as_of: Timestamp) -> anyhow::Result<()> {
    sqlx::query(
        "insert into ref.police_share (area, police, range, valid_from, agreement, set_org, set_by, set_at)
         select a.id, p.id, case when a.kind = 'prefecture' and a.id % 3 = 1 then 'all' else 'minimum' end, '2024-10-01',
                '児童虐待事案に係る情報共有に関する協定(架空)', (select min(c.id) from ref.agency c where c.area = a.id and c.kind = 'centre'),
                '所長(架空)', $1::timestamptz
         from ref.area a join ref.area home on home.prefecture = a.prefecture join ref.agency p on p.area = home.id and p.kind = 'police_hq'
         where a.kind = 'prefecture' or (a.kind <> 'nation' and a.id % 2 = 0)",
    )
    .bind(jiff_sqlx::Timestamp::from(as_of))
    .execute(&mut *connection)
    .await?;
    connection
        .execute(
            "insert into ref.police_beat (station, municipality_org, valid_from, set_org)
             select s.id, t.id, '2024-10-01', s.parent from ref.agency s
             join ref.agency t on t.kind = 'municipality' and t.municipality = s.municipality
             where s.kind = 'police_station' and s.parent is not null",
        )
        .await?;
    Ok(())
}

/// Role of a post: what its holder does, in which section of which kind of agency.
fn role(kind: AgencyKind, section: &str, duty: Duty) -> &'static str {
    let is_centre = kind == AgencyKind::Centre;
    match duty {
        Duty::Head if is_centre => "centre_chief",
        Duty::Head if kind == AgencyKind::School => "education_chief",
        Duty::Head => "family_chief",
        Duty::CaseWorker | Duty::Specialist if is_centre => "centre_worker",
        Duty::CaseWorker => "family_staff",
        Duty::Specialist => "health_staff",
        Duty::Partner if section == "保育係" => "nursery_staff",
        Duty::Partner | Duty::Teacher => "education_staff",
        Duty::Police => "police",
        Duty::Overseer if kind == AgencyKind::National => "national",
        Duty::Overseer => "prefecture",
        Duty::Night => "centre_night",
        Duty::Administrator => "admin",
    }
}

/// What every area is made from.
struct Source {
    nation: Arc<Nation>,
    vault: Arc<Vault>,
    files: Files,
    password_hash: String,
}

/// One area in one transaction; gives the numbers of persons and records. Batches are made on another thread while the last ones are stored.
async fn load_area(pool: &PgPool, source: &Source, area: i16) -> anyhow::Result<(usize, usize)> {
    let (sender, mut receiver) = tokio::sync::mpsc::channel(2);
    let (nation, vault, files) = (source.nation.clone(), source.vault.clone(), source.files.clone());
    let as_of = nation.options.as_of;
    let maker = tokio::task::spawn_blocking(move || make(&nation, area, (&vault, &files), &sender));
    let mut tx = pool.begin().await?;
    set_force(&mut tx, area, false).await?;
    // Triggers on the partitions write into parent tables, whose policies hold for the owner too.
    sqlx::query("select set_config('app.own', (select array_agg(id)::text from ref.agency where area = $1), true)")
        .bind(area)
        .execute(&mut *tx)
        .await?;
    let (mut persons, mut records) = (0, 0);
    while let Some(chunk) = receiver.recv().await {
        let chunk: Chunk = chunk?;
        for table in &chunk.tables {
            send(&mut tx, &table.copy_into(area), &table.lines).await.with_context(|| table.name.to_owned())?;
        }
        send(&mut tx, "copy auth.credential (staff_id, area, org_id, login) from stdin", &chunk.credentials).await?;
        persons += chunk.persons;
        records += chunk.records;
    }
    maker.await?;
    sqlx::query("update auth.credential set password_hash = $1, password_set_at = $2::timestamptz where area = $3")
        .bind(&source.password_hash)
        .bind(jiff_sqlx::Timestamp::from(as_of))
        .bind(area)
        .execute(&mut *tx)
        .await?;
    set_force(&mut tx, area, true).await?;
    // In the database, not here: the other area may add itself at the same time.
    sqlx::query(
        "update ref.setting set value = jsonb_set(value, '{areas}', value->'areas' || to_jsonb($1::smallint))
         where org_id = 0 and name = 'demo'",
    )
    .bind(area)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok((persons, records))
}

/// Lines of some batches, ready to send.
struct Chunk {
    tables: Vec<Table>,
    credentials: Lines,
    persons: usize,
    records: usize,
}

type Sender = tokio::sync::mpsc::Sender<anyhow::Result<Chunk>>;

fn make(nation: &Nation, area: i16, (vault, files): (&Vault, &Files), sender: &Sender) {
    let agencies: Vec<_> = nation.agencies.iter().filter(|agency| agency.area == area).collect();
    for some in agencies.chunks(BATCHES_AT_ONCE) {
        let batches: Vec<Batch> = some.iter().map(|agency| super::people::batch(nation, agency)).collect();
        let mut credentials = Lines::default();
        for batch in &batches {
            for staff in &batch.staff {
                credentials.plain(staff.id).plain(batch.area).plain(batch.agency).text(&staff.login).end();
            }
        }
        let persons = batches.iter().map(|batch| batch.persons.len()).sum();
        let records = batches.iter().map(|batch| batch.records.len()).sum();
        let chunk = tables(&batches, nation.options.as_of, vault, files).map(|tables| Chunk {
            tables,
            credentials,
            persons,
            records,
        });
        if sender.blocking_send(chunk).is_err() {
            return;
        }
    }
}

/// Lifts or restores the force of row-level security over its owner on the partitions filled here.
async fn set_force(connection: &mut PgConnection, area: i16, force: bool) -> anyhow::Result<()> {
    let word = if force { "force" } else { "no force" };
    for table in NAMES {
        // Names are constants of this program.
        connection
            .execute(AssertSqlSafe(format!("alter table {} {word} row level security", partition(table, area))))
            .await?;
    }
    Ok(())
}

async fn send(connection: &mut PgConnection, statement: &str, lines: &Lines) -> anyhow::Result<()> {
    if lines.as_bytes().is_empty() {
        return Ok(());
    }
    let mut copy = connection.copy_in_raw(statement).await?;
    copy.send(lines.as_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

/// Accounts that show the main ways of working.
fn logins(nation: &Nation) -> Vec<(String, String)> {
    let town = Nation::municipality_id(super::TOWN);
    let centre = nation.example_centre();
    let elsewhere = nation
        .agencies
        .iter()
        .find(|agency| agency.kind == AgencyKind::Centre && agency.area == 13)
        .map(|agency| agency.id);
    let wanted = [
        (Some(town), Duty::CaseWorker),
        (Some(town), Duty::Head),
        (Some(town), Duty::Specialist),
        (Some(town), Duty::Administrator),
        (centre, Duty::CaseWorker),
        (centre, Duty::Head),
        (centre, Duty::Night),
        (elsewhere, Duty::CaseWorker),
        (elsewhere, Duty::Night),
        (Some(234), Duty::Police),
        (Some(super::offices::TOWN_STATION), Duty::Police),
        (Some(5001), Duty::Teacher),
        (Some(134), Duty::Overseer),
        (Some(1), Duty::Overseer),
    ];
    wanted
        .into_iter()
        .filter_map(|(id, duty)| {
            let agency = nation.agencies.iter().find(|agency| Some(agency.id) == id)?;
            let (number, post) = (1..).zip(&agency.posts).find(|(_, post)| post.duty == duty)?;
            Some((format!("{}-{number}", agency.id), format!("{}　{}", agency.name, post.title)))
        })
        .collect()
}
