//! What the jobs read and write: delivery, reminders, and what follows at the sender once a case was taken over.

use super::read::transition;
use crate::transitions::kinds::Kind;
use crate::transitions::model::Transition;
use crate::transitions::rules::{Rung, State};
use ground::Result;
use ground::db::{Key, Tx};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// One transition, for a job; none where it is gone.
pub async fn load(tx: &mut Tx<'_>, key: Key) -> Result<Option<Transition>> {
    let row = sqlx::query("select * from app.transition where area = $1 and id = $2")
        .bind(key.area)
        .bind(key.id)
        .fetch_optional(tx.conn())
        .await?;
    row.as_ref().map(transition).transpose()
}

/// The receiver was told: sent becomes delivered. Nothing happens the second time, or when somebody has read it already.
pub async fn deliver(tx: &mut Tx<'_>, found: &Transition) -> Result<()> {
    let now = tx.now();
    let done = sqlx::query(
        "update app.transition set state = 'delivered', delivered_at = $3, version = version + 1 where area = $1 and id = $2 and state = 'sent'",
    )
    .bind(found.key.area)
    .bind(found.key.id)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 {
        put_rule_step(tx, found, "delivered", State::Delivered, "", None).await?;
    }
    Ok(())
}

/// A step nobody took: by rule.
pub async fn put_rule_step(
    tx: &mut Tx<'_>,
    found: &Transition,
    act: &str,
    to: State,
    words: &str,
    package: Option<Value>,
) -> Result<()> {
    let (id, now, name) = (tx.new_id(), tx.now(), tx.permit().actor().name.clone());
    sqlx::query(
        "insert into app.transition_step (area, org_id, id, transition_id, to_org, at, act, from_state, to_state, by_org, by_name, words, package)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12)",
    )
    .bind(found.key.area)
    .bind(found.org)
    .bind(id)
    .bind(found.key.id)
    .bind(found.to_org)
    .bind(now.to_sqlx())
    .bind(act)
    .bind(found.state.code())
    .bind(to.code())
    .bind(name)
    .bind(words)
    .bind(package)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A transition nobody has decided on.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Where it lies.
    pub key: Key,
    /// The sender.
    pub org: i32,
    /// Area of the receiver.
    pub to_area: i16,
    /// The receiver.
    pub to_org: i32,
    /// Legal kind.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// The child at the sender.
    pub person: Option<Uuid>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Until when it is to be answered.
    pub answer_due: Timestamp,
    /// Last rung of the ladder.
    pub rung: i16,
    /// Who wrote it, and who is in charge of the child at the sender.
    pub staff: Vec<Uuid>,
}

impl Waiting {
    /// One that was read already.
    pub fn of(found: &Transition) -> Self {
        Self {
            key: found.key,
            org: found.org,
            to_area: found.to_area,
            to_org: found.to_org,
            kind: found.kind,
            state: found.state,
            person: found.person,
            sent_at: found.sent_at.unwrap_or(found.created_at),
            answer_due: found.answer_due,
            rung: found.rung,
            staff: found.written_by.into_iter().collect(),
        }
    }
}

/// Undecided transitions of every agency.
pub async fn waiting(tx: &mut Tx<'_>) -> Result<Vec<Waiting>> {
    type Row =
        (i16, i32, Uuid, i16, i32, String, String, Option<Uuid>, SqlTimestamp, SqlTimestamp, i16, Json<Vec<Uuid>>);
    let rows: Vec<Row> = sqlx::query_as(
        "select t.area, t.org_id, t.id, t.to_area, t.to_org, t.kind, t.state, t.person_id, t.sent_at, t.answer_due, t.rung,
           (select coalesce(jsonb_agg(distinct s.id), '[]') from (
              select t.written_by as id
              union select r.in_charge from app.record r where r.area = t.area and r.org_id = t.org_id and r.person_id = t.person_id) s
            where s.id is not null)
         from app.transition t
         where t.state in ('sent', 'delivered', 'opened', 'asked_back', 'answered_back') and t.sent_at is not null",
    )
    .fetch_all(tx.conn())
    .await?;
    let waiting = rows.into_iter().filter_map(
        |(area, org, id, to_area, to_org, kind, state, person, sent_at, due, rung, Json(staff))| {
            Some(Waiting {
                key: Key::new(area, id),
                org,
                to_area,
                to_org,
                kind: Kind::from_code(&kind)?,
                state: State::from_code(&state)?,
                person,
                sent_at: sent_at.to_jiff(),
                answer_due: due.to_jiff(),
                rung,
                staff,
            })
        },
    );
    Ok(waiting.collect())
}

/// Notes the rung that was reached; false when another process did.
pub async fn remind(tx: &mut Tx<'_>, waiting: &Waiting, rung: Rung) -> Result<bool> {
    let done = sqlx::query("update app.transition set rung = $3 where area = $1 and id = $2 and rung < $3")
        .bind(waiting.key.area)
        .bind(waiting.key.id)
        .bind(rung.0)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Leaves an event of one side. Its id is made of transition, occasion and side: raised again it is the same event.
pub async fn raise(
    tx: &mut Tx<'_>,
    kind: &str,
    side: (i16, i32),
    about: &Waiting,
    nth: u128,
    payload: Value,
) -> Result<()> {
    let now = tx.now();
    let side_mark = u128::from(side.1 != about.org);
    let id = Uuid::from_u128(about.key.id.as_u128().wrapping_add(nth * 2 + side_mark));
    sqlx::query(
        "insert into app.event (area, org_id, id, kind, person_id, object_id, payload, at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         on conflict (area, id) do nothing",
    )
    .bind(side.0)
    .bind(side.1)
    .bind(id)
    .bind(kind)
    .bind(about.person)
    .bind(about.key.id)
    .bind(payload)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What follows at the sender once a case was taken over: its open episodes close as 転出(移管), its running clocks end. Says how many
/// episodes closed.
pub async fn close_origin(tx: &mut Tx<'_>, found: &Transition) -> Result<u64> {
    let today = tx.today();
    let closed = sqlx::query(
        "update app.episode set closed_on = greatest($4, accepted_on), close_reason = '転出(移管)', version = version + 1
         where area = $1 and org_id = $2 and person_id = $3 and closed_on is null",
    )
    .bind(found.key.area)
    .bind(found.org)
    .bind(found.person)
    .bind(today.to_sqlx())
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "update app.intake_child set due_at = null, no_check_reason = '移管先が受理したため'
         where area = $1 and org_id = $2 and person_id = $3 and seen_at is null and due_at is not null",
    )
    .bind(found.key.area)
    .bind(found.org)
    .bind(found.person)
    .execute(tx.conn())
    .await?;
    Ok(closed.rows_affected())
}
