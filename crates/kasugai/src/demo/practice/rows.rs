//! The practice as rows, laid down as its time comes.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::Serialize;
use sqlx::types::Json;
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::Place;
use super::children::{Child, Report};

/// Rows sent at a time.
const AT_ONCE: usize = 1_000;

/// Children with their records; those a start that was cut off had laid down stay. `$1` area, `$2` agency, `$3` rows.
const CHILDREN: [&str; 3] = [
    "insert into app.person (area, org_id, id, sex, birth_first, birth_last, first_registered_on, updated_at)
     select $1, $2, r.person, r.sex, r.birth, r.birth, r.first_on, r.first_on::timestamptz
     from jsonb_to_recordset($3) as r(person uuid, sex text, birth date, first_on date) on conflict do nothing",
    "insert into app.person_name (area, org_id, id, person_id, kind, family, given, family_kana, given_kana)
     select $1, $2, r.name, r.person, 'official', r.family, r.given, r.family_kana, r.given_kana
     from jsonb_to_recordset($3) as r(name uuid, person uuid, family text, given text, family_kana text, given_kana text) on conflict do nothing",
    "insert into app.record (area, org_id, id, person_id, case_no, section_id, first_registered_on, updated_at)
     select $1, $2, r.record, r.person, r.case_no, r.section, r.first_on, r.first_on::timestamptz
     from jsonb_to_recordset($3) as r(record uuid, person uuid, case_no text, section int, first_on date) on conflict do nothing",
];

/// Reports with what was done about them.
const REPORTS: [&str; 4] = [
    "insert into app.intake (area, org_id, id, intake_no, form, received_at, received_by_name, means, route, kind, complaint, abuse_types, abusers,
       urgency, first_registered_at, updated_at)
     select $1, $2, r.intake, r.intake_no, 'abuse', r.at, '架空 担当', '電話', r.route, '01', '架空の通告です。', array[r.abuse], array[r.abuser],
       case when r.urgency = 'none' then '' else r.urgency end, r.at, r.at
     from jsonb_to_recordset($3) as r(intake uuid, intake_no text, at timestamptz, route text, abuse text, abuser text, urgency text)",
    "insert into app.sighting (area, org_id, id, person_id, seen_at, place, method, seen_by, recorded_by_name, recorded_at)
     select $1, $2, r.sighting, r.person, r.seen_at, '家庭', '目視', '架空 担当', '架空 担当', r.seen_at
     from jsonb_to_recordset($3) as r(sighting uuid, person uuid, seen_at timestamptz)",
    "insert into app.intake_child (area, org_id, id, intake_id, person_id, clock_started_at, clock_hours, due_at, seen_at, sighting_id)
     select $1, $2, r.child, r.intake, r.person, r.at, 48, r.due_at, r.seen_at, r.sighting
     from jsonb_to_recordset($3) as r(child uuid, intake uuid, person uuid, at timestamptz, due_at timestamptz, seen_at timestamptz, sighting uuid)",
    "insert into app.episode (area, org_id, id, record_id, person_id, intake_id, accepted_on, kind, route, abuse_main, abuser_main, disposition,
       closed_on, close_reason)
     select $1, $2, r.episode, r.record, r.person, r.intake, r.day, '01', r.route, r.abuse, r.abuser, r.disposition, r.closed_on,
       case when r.closed_on is null then '' else '状況の改善' end
     from jsonb_to_recordset($3) as r(episode uuid, record uuid, person uuid, intake uuid, day date, route text, abuse text, abuser text,
       disposition text, closed_on date)",
];

/// The sheets of reports, in a wording that somebody has answered: `$4`.
const SHEETS: [&str; 2] = [
    "insert into app.sheet (area, org_id, id, person_id, form, form_version, wording, made_on, answers, status, written_by_name, created_at, updated_at,
       done_at)
     select $1, $2, r.sheet, r.person, s.form, s.form_version, s.wording, r.day, r.answers, 'done', '架空 担当', r.weighed_at, r.weighed_at, r.weighed_at
     from jsonb_to_recordset($3) as r(sheet uuid, person uuid, day date, answers jsonb, weighed_at timestamptz),
       (select form, form_version, wording from app.sheet where id = $4) s",
    "insert into app.sheet_revision (area, org_id, sheet_id, version, person_id, form, wording, made_on, status, answers, recorded_at, recorded_by_name)
     select $1, $2, r.sheet, 1, r.person, s.form, s.wording, r.day, 'done', r.answers, r.weighed_at, '架空 担当'
     from jsonb_to_recordset($3) as r(sheet uuid, person uuid, day date, answers jsonb, weighed_at timestamptz),
       (select form, wording from app.sheet where id = $4) s",
];

/// Custodies, once they have begun.
const CUSTODIES: &str =
    "insert into app.custody (area, org_id, id, person_id, started_at, first_started_at, basis, place_kind, grounds, purposes, necessity, child_timing,
       child_opinion, ended_at, end_kind, end_to, returned_told_on, started_by_name, updated_at)
     select $1, $2, r.custody, r.person, r.taken_at, r.taken_at, 'authority', '所内', '{1-done}', '{安全確保}', '架空の理由です。', 'before', '架空の意見です。',
       r.ended_at, '家庭復帰', '実母', r.ended_on, '架空 担当', r.ended_at
     from jsonb_to_recordset($3) as r(custody uuid, person uuid, taken_at timestamptz, ended_at timestamptz, ended_on date)";

async fn begin(connection: &mut PgConnection, place: Place) -> sqlx::Result<sqlx::Transaction<'_, sqlx::Postgres>> {
    let mut tx = connection.begin().await?;
    sqlx::query("select set_config('app.own', array[$1::int]::text, true)").bind(place.org).execute(&mut *tx).await?;
    Ok(tx)
}

async fn lay<T: Serialize + Sync>(
    tx: &mut PgConnection,
    place: Place,
    sql: &'static str,
    rows: &[T],
    beside: Option<Uuid>,
) -> sqlx::Result<()> {
    for some in rows.chunks(AT_ONCE) {
        let query = sqlx::query(sql).bind(place.area).bind(place.org).bind(Json(some));
        let query = if beside.is_some() { query.bind(beside) } else { query };
        query.execute(&mut *tx).await?;
    }
    Ok(())
}

/// Lays down every child. They stand in no list until they are reported.
pub(super) async fn children(connection: &mut PgConnection, place: Place, rows: &[Child]) -> sqlx::Result<()> {
    let mut tx = begin(connection, place).await?;
    for sql in CHILDREN {
        lay(&mut tx, place, sql, rows, None).await?;
    }
    tx.commit().await
}

/// Lays down reports, with their sheets in the wording of one that is there.
pub(super) async fn reports(
    connection: &mut PgConnection,
    place: Place,
    rows: &[Report],
    wording: Option<Uuid>,
) -> sqlx::Result<()> {
    let mut tx = begin(connection, place).await?;
    for sql in REPORTS {
        lay(&mut tx, place, sql, rows, None).await?;
    }
    tx.commit().await?;
    sheets(connection, place, rows, wording).await
}

/// Lays down the sheets of reports.
pub(super) async fn sheets(
    connection: &mut PgConnection,
    place: Place,
    rows: &[Report],
    wording: Option<Uuid>,
) -> sqlx::Result<()> {
    let Some(wording) = wording else { return Ok(()) };
    let mut tx = begin(connection, place).await?;
    for sql in SHEETS {
        lay(&mut tx, place, sql, rows, Some(wording)).await?;
    }
    tx.commit().await
}

/// Lays down custodies.
pub(super) async fn custodies(connection: &mut PgConnection, place: Place, rows: &[Report]) -> sqlx::Result<()> {
    let mut tx = begin(connection, place).await?;
    lay(&mut tx, place, CUSTODIES, rows, None).await?;
    tx.commit().await
}

/// Puts a member of staff in charge of children from now on.
pub(super) async fn charge(
    connection: &mut PgConnection,
    place: Place,
    login: &str,
    persons: &[Uuid],
    at: Timestamp,
) -> sqlx::Result<()> {
    let mut tx = begin(connection, place).await?;
    sqlx::query(
        "update app.record r set in_charge = s.id, in_charge_name = s.name, updated_at = $5 from app.staff s
         where r.area = $1 and r.org_id = $2 and r.person_id = any ($3) and s.area = $1 and s.org_id = $2 and s.login = $4",
    )
    .bind(place.area)
    .bind(place.org)
    .bind(persons)
    .bind(login)
    .bind(at.to_sqlx())
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// Fresh statistics: what was laid down at once is planned for as what is there.
pub(super) async fn analyze(connection: &mut PgConnection) -> sqlx::Result<()> {
    let tables = "analyze app.person, app.person_name, app.record, app.intake, app.intake_child, app.sighting, app.episode, app.sheet, app.sheet_revision, app.custody";
    sqlx::query(tables).execute(connection).await.map(drop)
}

/// Whether the practice was begun before.
pub(super) async fn is_there(connection: &mut PgConnection, place: Place) -> sqlx::Result<bool> {
    let mut tx = begin(connection, place).await?;
    let there = sqlx::query_scalar(
        "select exists (select from app.intake where area = $1 and org_id = $2 and intake_no like '%-7001')",
    )
    .bind(place.area)
    .bind(place.org)
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(there)
}
