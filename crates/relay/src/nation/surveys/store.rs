//! All SQL of the surveys.

use super::model::{State, Survey, Told};
use desk::assessment::form::{Answers, Form};
use ground::db::{Key, Tx};
use ground::{Error, Result};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::Value;
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Sends a survey; false when this form was sent already.
pub async fn insert(tx: &mut Tx<'_>, survey: &Survey) -> Result<bool> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "insert into app.survey (area, org_id, id, title, note, form, period_from, period_until, kinds, to_orgs, sent_at, sent_by_name, due_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(survey.key.id)
    .bind(&survey.title)
    .bind(&survey.note)
    .bind(Json(&survey.form))
    .bind(survey.period.0.to_sqlx())
    .bind(survey.period.1.to_sqlx())
    .bind(&survey.kinds)
    .bind(&survey.to_orgs)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .bind(survey.due_on.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "insert into app.survey_told (area, org_id, survey_area, survey_id, from_org, told_at)
         select a.area, a.id, $1, $2, $3, $4 from ref.agency a where a.id = any ($5)",
    )
    .bind(actor.area)
    .bind(survey.key.id)
    .bind(actor.org)
    .bind(now.to_sqlx())
    .bind(&survey.to_orgs)
    .execute(tx.conn())
    .await?;
    Ok(true)
}

fn survey(row: &PgRow) -> Result<Survey, sqlx::Error> {
    let day = |name: &str| -> Result<Date, sqlx::Error> { Ok(row.try_get::<SqlDate, _>(name)?.to_jiff()) };
    Ok(Survey {
        key: Key::new(row.try_get("area")?, row.try_get("id")?),
        org: row.try_get("org_id")?,
        title: row.try_get("title")?,
        note: row.try_get("note")?,
        form: row.try_get::<Json<Form>, _>("form")?.0,
        period: (day("period_from")?, day("period_until")?),
        kinds: row.try_get("kinds")?,
        to_orgs: row.try_get("to_orgs")?,
        sent_at: row.try_get::<SqlTimestamp, _>("sent_at")?.to_jiff(),
        sent_by: row.try_get("sent_by_name")?,
        due_on: day("due_on")?,
        closed_at: row.try_get::<Option<SqlTimestamp>, _>("closed_at")?.map(|at| at.to_jiff()),
    })
}

/// A survey the own agency sent or is asked.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn find(tx: &mut Tx<'_>, key: Key) -> Result<Survey> {
    let row = sqlx::query("select * from app.survey where area = $1 and id = $2")
        .bind(key.area)
        .bind(key.id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(survey(&row.ok_or(Error::NotFound)?)?)
}

/// The surveys the own agency sent, newest first, with how many were asked and have submitted.
pub async fn sent(tx: &mut Tx<'_>) -> Result<Vec<(Survey, i64, i64)>> {
    let actor = tx.permit().actor();
    let rows = sqlx::query(
        "select s.*, (select count(*) from app.survey_told t where t.survey_id = s.id) as asked,
           (select count(*) from app.survey_told t where t.survey_id = s.id and t.state = 'submitted') as submitted
         from app.survey s where s.area = $1 and s.org_id = $2 order by s.sent_at desc limit 200",
    )
    .bind(actor.area)
    .bind(actor.org)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| Ok((survey(row)?, row.try_get("asked")?, row.try_get("submitted")?))).collect()
}

/// The surveys the own agency is asked, open ones first.
pub async fn asked(tx: &mut Tx<'_>) -> Result<Vec<(Survey, State)>> {
    let actor = tx.permit().actor();
    let rows = sqlx::query(
        "select s.*, t.state from app.survey_told t join app.survey s on s.area = t.survey_area and s.id = t.survey_id
         where t.area = $1 and t.org_id = $2 order by s.closed_at is not null, s.due_on desc limit 200",
    )
    .bind(actor.area)
    .bind(actor.org)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| Ok((survey(row)?, State::from_code(&row.try_get::<String, _>("state")?)))).collect()
}

/// Where agencies stand: every one for the nation, the own one (`only`) for an agency.
pub async fn told(tx: &mut Tx<'_>, key: Key, only: Option<i32>) -> Result<Vec<Told>> {
    let rows = sqlx::query(
        "select org_id, sheet_id, state, answers, submitted_at, submitted_by_name, returned_note, reminded_on from app.survey_told
         where survey_id = $1 and ($2::int is null or org_id = $2) order by state = 'submitted', org_id",
    )
    .bind(key.id)
    .bind(only)
    .fetch_all(tx.conn())
    .await?;
    let told = |row: &PgRow| -> Result<Told, sqlx::Error> {
        Ok(Told {
            org: row.try_get("org_id")?,
            sheet: row.try_get("sheet_id")?,
            state: State::from_code(&row.try_get::<String, _>("state")?),
            answers: row.try_get::<Option<Json<Answers>>, _>("answers")?.map(|answers| answers.0),
            submitted_at: row.try_get::<Option<SqlTimestamp>, _>("submitted_at")?.map(|at| at.to_jiff()),
            submitted_by: row.try_get("submitted_by_name")?,
            note: row.try_get("returned_note")?,
            reminded_on: row.try_get::<Option<SqlDate>, _>("reminded_on")?.map(|day| day.to_jiff()),
        })
    };
    Ok(rows.iter().map(told).collect::<Result<_, _>>()?)
}

/// The survey a sheet of the own agency answers.
pub async fn of_sheet(tx: &mut Tx<'_>, sheet: Uuid) -> Result<Option<Key>> {
    let actor = tx.permit().actor();
    let found: Option<(i16, Uuid)> = sqlx::query_as(
        "select survey_area, survey_id from app.survey_told where area = $1 and org_id = $2 and sheet_id = $3",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(sheet)
    .fetch_optional(tx.conn())
    .await?;
    Ok(found.map(|(area, id)| Key::new(area, id)))
}

/// Keeps the sheet in which the own agency answers, in place of the one known `before`; false when another took its place meanwhile.
pub async fn keep_sheet(tx: &mut Tx<'_>, key: Key, before: Option<Uuid>, sheet: Uuid) -> Result<bool> {
    let actor = tx.permit().actor();
    let done = sqlx::query(
        "update app.survey_told set sheet_id = $4 where area = $1 and org_id = $2 and survey_id = $3
           and sheet_id is not distinct from $5",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(key.id)
    .bind(sheet)
    .bind(before)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Submits the answers of the own agency; again until the survey is closed.
pub async fn submit(tx: &mut Tx<'_>, key: Key, answers: &Answers) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    sqlx::query(
        "update app.survey_told set state = 'submitted', answers = $4, submitted_at = $5, submitted_by_name = $6, returned_note = '',
           version = version + 1
         where area = $1 and org_id = $2 and survey_id = $3",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(key.id)
    .bind(Json(answers))
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Sends the answers of an agency back.
///
/// # Errors
/// `Stale` when it has not submitted.
pub async fn send_back(tx: &mut Tx<'_>, key: Key, org: i32, note: &str) -> Result<()> {
    let done = sqlx::query(
        "update app.survey_told set state = 'returned', returned_note = $3, version = version + 1
         where survey_id = $1 and org_id = $2 and from_org = $4 and state = 'submitted'",
    )
    .bind(key.id)
    .bind(org)
    .bind(note)
    .bind(tx.permit().actor().org)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Closes a survey of the own agency.
///
/// # Errors
/// `Stale` when it is closed.
pub async fn close(tx: &mut Tx<'_>, key: Key) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "update app.survey set closed_at = $4, version = version + 1 where area = $1 and org_id = $2 and id = $3 and closed_at is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(key.id)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// An open survey with those who have not submitted.
pub struct Waiting {
    /// Who asks.
    pub org: i32,
    /// Last day.
    pub due_on: Date,
    /// Agency and the day it was last told or reminded.
    pub orgs: Vec<(i32, Date)>,
}

/// Every open survey of which somebody has not submitted; for the clock.
pub async fn waiting(tx: &mut Tx<'_>) -> Result<BTreeMap<Key, Waiting>> {
    type Row = (i16, Uuid, i32, SqlDate, i32, SqlDate);
    let rows: Vec<Row> = sqlx::query_as(
        "select s.area, s.id, s.org_id, s.due_on, t.org_id,
           coalesce(t.reminded_on, (t.told_at at time zone 'Asia/Tokyo')::date)
         from app.survey s join app.survey_told t on t.survey_area = s.area and t.survey_id = s.id
         where s.closed_at is null and t.state <> 'submitted' order by s.area, s.id, t.org_id",
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found: BTreeMap<Key, Waiting> = BTreeMap::new();
    for (area, id, org, due_on, asked, last) in rows {
        let one = found.entry(Key::new(area, id)).or_insert_with(|| Waiting {
            org,
            due_on: due_on.to_jiff(),
            orgs: Vec::new(),
        });
        one.orgs.push((asked, last.to_jiff()));
    }
    Ok(found)
}

/// Notes that these agencies were reminded today.
pub async fn note_reminded(tx: &mut Tx<'_>, key: Key, orgs: &[i32]) -> Result<()> {
    let today = tx.today();
    sqlx::query("update app.survey_told set reminded_on = $3 where survey_id = $1 and org_id = any ($2)")
        .bind(key.id)
        .bind(orgs)
        .bind(today.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Leaves an event of a survey in the name of who asks.
pub async fn raise(tx: &mut Tx<'_>, kind: &str, key: Key, org: i32, payload: Value) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query(
        "insert into app.event (area, org_id, id, kind, object_id, payload, at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(key.area)
    .bind(org)
    .bind(id)
    .bind(kind)
    .bind(key.id)
    .bind(payload)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The prefecture of each area.
pub async fn prefectures(tx: &mut Tx<'_>) -> Result<BTreeMap<i16, String>> {
    let rows: Vec<(i16, String)> =
        sqlx::query_as("select id, prefecture::text from ref.area").fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().collect())
}
