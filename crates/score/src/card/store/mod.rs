//! All SQL about views, scores and decisions. Rows are added and never changed.

mod exposure;
mod figures;

pub use exposure::{expose, exposed};
pub use figures::{Figure, Figures, Week, Weeks, figures};

use super::model::{Decision, NewScore, Outcome, OwnView, Score, Showing, Silent, Trace};
use crate::models::chain;
use ground::audit::Entry;
use ground::db::{Change, Key, Tx};
use ground::{Error, Result, View};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

/// The audit row of looking at what was thought and computed about a child.
pub fn looked(tx: &Tx<'_>, person: Key, fields: &'static str) -> View {
    View {
        kind: "view",
        subject_area: Some(person.area),
        subject_org: Some(tx.permit().actor().org),
        person: Some(person.id),
        object_kind: "score",
        fields,
        ..View::default()
    }
}

/// Who writes: a member of staff, never a system.
fn writer(tx: &Tx<'_>) -> Result<Uuid> {
    tx.permit().actor().staff.ok_or(Error::Forbidden)
}

/// Views about a child, the newest first.
pub async fn views(tx: &mut Tx<'_>, person: Key) -> Result<Vec<OwnView>> {
    let org = tx.permit().actor().org;
    type Row = (Uuid, String, String, Option<bool>, Uuid, String, SqlTimestamp);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, need, reason, held, by_id, trim(by_post || ' ' || by_name), at from app.score_view
         where area = $1 and org_id = $2 and person_id = $3 order by at desc, id desc limit 200",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    let view = |(id, need, reason, held, by, by_name, at): Row| OwnView {
        id,
        need,
        reason,
        held,
        by,
        by_name,
        at: at.to_jiff(),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Keeps a view, with what the week was.
pub async fn keep_view(tx: &mut Tx<'_>, person: Key, showing: Showing, (need, reason): (&str, &str)) -> Result<()> {
    let (id, now, by) = (tx.new_id(), tx.now(), writer(tx)?);
    let actor = tx.permit().actor();
    sqlx::query(
        "insert into app.score_view (area, org_id, id, person_id, need, reason, by_id, by_name, by_post, at, held) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(need)
    .bind(reason)
    .bind(by)
    .bind(&actor.name)
    .bind(&actor.post)
    .bind(now.to_sqlx())
    .bind(showing.held())
    .execute(tx.conn())
    .await?;
    record(tx, "score.viewed", "score_view", person, id).await
}

async fn record(tx: &mut Tx<'_>, kind: &'static str, entity: &'static str, person: Key, id: Uuid) -> Result<()> {
    tx.record(Change { kind, entity, id, person: Some(person.id), fields: Vec::new(), payload: json!({}) }).await
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    outcome: String,
    model_id: Uuid,
    model_name: String,
    model_hash: String,
    known_at: SqlTimestamp,
    newest_item_at: Option<SqlTimestamp>,
    inputs: Json<Vec<crate::items::model::Item>>,
    result: Json<super::model::Reading>,
    trace: Option<Json<Trace>>,
    by_name: String,
    at: SqlTimestamp,
}

impl Row {
    fn score(self) -> Option<Score> {
        Some(Score {
            id: self.id,
            outcome: Outcome::from_code(&self.outcome)?,
            model: self.model_id,
            model_name: self.model_name,
            model_hash: self.model_hash,
            known_at: self.known_at.to_jiff(),
            newest_item: self.newest_item_at.map(|at| at.to_jiff()),
            inputs: self.inputs.0,
            reading: self.result.0,
            trace: self.trace.map(|trace| trace.0),
            by_name: self.by_name,
            at: self.at.to_jiff(),
        })
    }
}

/// Scores of a child, the newest first. They are shown to whoever wrote a view since the newest record, see [`super::rules::opens`].
pub async fn scores(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Score>> {
    let org = tx.permit().actor().org;
    let rows: Vec<Row> = sqlx::query_as(
        "select s.id, s.outcome, s.model_id, m.name as model_name, s.model_hash, s.known_at, s.newest_item_at, s.inputs, s.result, s.trace, s.by_name, s.at
         from app.score s join app.score_model m on m.area = s.area and m.id = s.model_id
         where s.area = $1 and s.org_id = $2 and s.person_id = $3 order by s.at desc, s.outcome, s.id desc limit 60",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().filter_map(Row::score).collect())
}

/// The day up to which practice was read when a model was last measured here; none where it never was.
pub async fn learnt_until(tx: &mut Tx<'_>, model: Uuid) -> Result<Option<Date>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let cut: Option<SqlDate> = sqlx::query_scalar(
        "select cut from app.score_verdict where area = $1 and org_id = $2 and model_id = $3 order by at desc, id desc limit 1",
    )
    .bind(area)
    .bind(org)
    .bind(model)
    .fetch_optional(tx.conn())
    .await?;
    Ok(cut.map(|day| day.to_jiff()))
}

/// Keeps a score that follows a view, with what it was computed with.
pub async fn keep_score(tx: &mut Tx<'_>, person: Key, view: Uuid, new: &NewScore, trace: &Trace) -> Result<()> {
    let (id, now, by) = (tx.new_id(), tx.now(), writer(tx)?);
    let actor = tx.permit().actor();
    sqlx::query(
        "insert into app.score (area, org_id, id, person_id, outcome, model_id, model_hash, known_at, newest_item_at, inputs, result, program, view_id, by_id, by_name, at, trace)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(new.outcome.code())
    .bind(new.model)
    .bind(&new.hash)
    .bind(new.known_at.to_sqlx())
    .bind(new.newest_item.map(|at| at.to_sqlx()))
    .bind(Json(&new.inputs))
    .bind(Json(&new.reading))
    .bind(&trace.program)
    .bind(view)
    .bind(by)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .bind(Json(trace))
    .execute(tx.conn())
    .await?;
    record(tx, "score.computed", "score", person, id).await
}

/// Keeps what a model on trial, or one in a week held out, would have said, chained to what was kept before. Nobody who works on cases can read it back;
/// of the link the audit trail knows, which is sealed.
pub async fn keep_silent(tx: &mut Tx<'_>, person: Key, Silent { score: new, held }: &Silent) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    let org = tx.permit().actor().org;
    let (n, before) = newest_link(tx, person.area, org).await?;
    let link = chain::link(&before, id, (person.id, new.model, *held), new.known_at, &new.reading);
    sqlx::query(
        "insert into app.score_shadow (area, org_id, id, person_id, model_id, known_at, result, at, n, chain, held) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(person.area)
    .bind(org)
    .bind(id)
    .bind(person.id)
    .bind(new.model)
    .bind(new.known_at.to_sqlx())
    .bind(Json(&new.reading))
    .bind(now.to_sqlx())
    .bind(n + 1)
    .bind(&link)
    .bind(held)
    .execute(tx.conn())
    .await?;
    sqlx::query("update app.score_shadow_head set n = $3, chain = $4 where area = $1 and org_id = $2")
        .bind(person.area)
        .bind(org)
        .bind(n + 1)
        .bind(&link)
        .execute(tx.conn())
        .await?;
    let entry = Entry {
        kind: "score.silent".to_owned(),
        subject_area: Some(person.area),
        subject_org: Some(org),
        object_kind: "score_shadow".to_owned(),
        object: Some(id),
        detail: chain::hex(&link),
        ..Entry::default()
    };
    tx.audit(entry).await
}

/// The newest link of the chain and its place, held until the transaction ends.
async fn newest_link(tx: &mut Tx<'_>, area: i16, org: i32) -> Result<(i64, Vec<u8>)> {
    sqlx::query(
        "insert into app.score_shadow_head (area, org_id, n, chain) values ($1, $2, 0, '') on conflict do nothing",
    )
    .bind(area)
    .bind(org)
    .execute(tx.conn())
    .await?;
    Ok(sqlx::query_as("select n, chain from app.score_shadow_head where area = $1 and org_id = $2 for update")
        .bind(area)
        .bind(org)
        .fetch_one(tx.conn())
        .await?)
}

/// Decisions about a child, the newest first.
pub async fn decisions(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Decision>> {
    let org = tx.permit().actor().org;
    type Row = (String, String, String, String, String, SqlTimestamp);
    let rows: Vec<Row> = sqlx::query_as(
        "select need, stand, beside, reason, trim(by_post || ' ' || by_name), at from app.score_decision
         where area = $1 and org_id = $2 and person_id = $3 order by at desc, id desc limit 200",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    let decision = |(need, stand, beside, reason, by_name, at): Row| Decision {
        need,
        stand,
        beside,
        reason,
        by_name,
        at: at.to_jiff(),
    };
    Ok(rows.into_iter().map(decision).collect())
}

/// Keeps a decision made after these scores were seen.
pub async fn decide(tx: &mut Tx<'_>, person: Key, view: &OwnView, scores: &[Uuid], made: &Decision) -> Result<()> {
    let (id, now, by) = (tx.new_id(), tx.now(), writer(tx)?);
    let actor = tx.permit().actor();
    sqlx::query(
        "insert into app.score_decision (area, org_id, id, person_id, view_id, scores, need, stand, beside, reason, by_id, by_name, by_post, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(view.id)
    .bind(scores)
    .bind(&made.need)
    .bind(&made.stand)
    .bind(&made.beside)
    .bind(&made.reason)
    .bind(by)
    .bind(&actor.name)
    .bind(&actor.post)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    record(tx, "score.decided", "score_decision", person, id).await
}
