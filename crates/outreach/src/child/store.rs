//! Views, decisions, supports and indicators in the database. Rows are added only.

use super::model::{Judgement, Looked, Support};
use crate::rounds::Child;
use ground::db::{Change, Tx};
use ground::{Error, Result};
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// Rows about the children of a round, or about one of them. The statement takes area, agency, round and candidate.
async fn of_children<T>(
    tx: &mut Tx<'_>,
    written: &'static str,
    (round, candidate): (Uuid, Option<Uuid>),
    one: impl Fn(&PgRow) -> Result<T, sqlx::Error>,
) -> Result<Vec<T>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(written).bind(area).bind(org).bind(round).bind(candidate).fetch_all(tx.conn()).await?;
    Ok(rows.iter().map(one).collect::<Result<_, _>>()?)
}

/// Everything written down about the children of a round, or about one of them; the newest first.
pub async fn judgements(tx: &mut Tx<'_>, round: Uuid, candidate: Option<Uuid>) -> Result<Vec<Judgement>> {
    let written = "select j.candidate_id, j.kind, j.outcome, j.reason, j.held_on, j.present, trim(j.by_section || ' ' || j.by_name) as by_whom, j.at
         from app.outreach_judgement j join app.outreach_candidate c on c.area = $1 and c.id = j.candidate_id
         where j.area = $1 and j.org_id = $2 and c.round_id = $3 and ($4::uuid is null or c.id = $4) order by j.at desc, j.id desc";
    of_children(tx, written, (round, candidate), |row| {
        Ok(Judgement {
            candidate: row.try_get("candidate_id")?,
            decided: row.try_get::<String, _>("kind")? == "decision",
            outcome: row.try_get("outcome")?,
            reason: row.try_get("reason")?,
            held_on: row.try_get::<SqlDate, _>("held_on")?.to_jiff(),
            present: row.try_get("present")?,
            by: row.try_get("by_whom")?,
            at: row.try_get::<SqlTimestamp, _>("at")?.to_jiff(),
        })
    })
    .await
}

/// Adds a view or a decision.
pub async fn judge(tx: &mut Tx<'_>, child: &Child, judgement: &Judgement) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.outreach_judgement (area, org_id, id, candidate_id, person_id, kind, outcome, reason, held_on, present, by_id, by_name, by_section, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(child.id)
    .bind(child.person)
    .bind(if judgement.decided { "decision" } else { "view" })
    .bind(&judgement.outcome)
    .bind(&judgement.reason)
    .bind(judgement.held_on.to_sqlx())
    .bind(&judgement.present)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(&judgement.by)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    let kind = if judgement.decided { "outreach.decided" } else { "outreach.viewed" };
    record(tx, kind, "outreach_judgement", id, child.person).await
}

/// Supports of the children of a round, or of one of them, in every state they were in; the newest state first.
pub async fn supports(tx: &mut Tx<'_>, round: Uuid, candidate: Option<Uuid>) -> Result<Vec<Support>> {
    let written = "select s.id, s.version, s.candidate_id, s.menu, s.state, s.begin_on, s.end_on, s.note, s.by_name, s.at
         from app.outreach_support s join app.outreach_candidate c on c.area = $1 and c.id = s.candidate_id
         where s.area = $1 and s.org_id = $2 and c.round_id = $3 and ($4::uuid is null or c.id = $4) order by s.id, s.version desc";
    of_children(tx, written, (round, candidate), |row| {
        Ok(Support {
            id: row.try_get("id")?,
            version: row.try_get("version")?,
            candidate: row.try_get("candidate_id")?,
            menu: row.try_get("menu")?,
            state: row.try_get("state")?,
            begin_on: row.try_get::<Option<SqlDate>, _>("begin_on")?.map(|day| day.to_jiff()),
            end_on: row.try_get::<Option<SqlDate>, _>("end_on")?.map(|day| day.to_jiff()),
            note: row.try_get("note")?,
            by: row.try_get("by_name")?,
            at: row.try_get::<SqlTimestamp, _>("at")?.to_jiff(),
        })
    })
    .await
}

/// Adds a state of a support: the first of a new one, or the next of one known.
///
/// # Errors
/// `Stale` when somebody else wrote its next state meanwhile.
pub async fn support(tx: &mut Tx<'_>, child: &Child, support: &Support) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.outreach_support (area, org_id, id, version, candidate_id, person_id, menu, state, begin_on, end_on, note, by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (area, id, version) do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(support.id)
    .bind(support.version)
    .bind(child.id)
    .bind(child.person)
    .bind(&support.menu)
    .bind(&support.state)
    .bind(support.begin_on.map(|day| day.to_sqlx()))
    .bind(support.end_on.map(|day| day.to_sqlx()))
    .bind(&support.note)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    record(tx, "outreach.supported", "outreach_support", support.id, child.person).await
}

/// Looks at the indicators of the children of a round, or of one of them; the newest first.
pub async fn indicators(tx: &mut Tx<'_>, round: Uuid, candidate: Option<Uuid>) -> Result<Vec<Looked>> {
    let written = "select i.candidate_id, i.indicator, i.moment, i.value, i.measured_on, i.note, i.by_name, i.at
         from app.outreach_indicator i join app.outreach_candidate c on c.area = $1 and c.id = i.candidate_id
         where i.area = $1 and i.org_id = $2 and c.round_id = $3 and ($4::uuid is null or c.id = $4) order by i.at desc, i.id desc";
    of_children(tx, written, (round, candidate), |row| {
        Ok(Looked {
            candidate: row.try_get("candidate_id")?,
            indicator: row.try_get("indicator")?,
            before: row.try_get::<String, _>("moment")? == "before",
            value: row.try_get("value")?,
            measured_on: row.try_get::<SqlDate, _>("measured_on")?.to_jiff(),
            note: row.try_get("note")?,
            by: row.try_get("by_name")?,
            at: row.try_get::<SqlTimestamp, _>("at")?.to_jiff(),
        })
    })
    .await
}

/// Adds a look at an indicator.
pub async fn look(tx: &mut Tx<'_>, child: &Child, looked: &Looked) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.outreach_indicator (area, org_id, id, candidate_id, person_id, indicator, moment, value, measured_on, note, by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(child.id)
    .bind(child.person)
    .bind(&looked.indicator)
    .bind(if looked.before { "before" } else { "after" })
    .bind(&looked.value)
    .bind(looked.measured_on.to_sqlx())
    .bind(&looked.note)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    record(tx, "outreach.measured", "outreach_indicator", id, child.person).await
}

/// Audit row and event; no field history, which everybody reads who may read the child.
async fn record(tx: &mut Tx<'_>, kind: &'static str, entity: &'static str, id: Uuid, person: Uuid) -> Result<()> {
    tx.record(Change { kind, entity, id, person: Some(person), fields: Vec::new(), payload: json!({}) }).await
}
