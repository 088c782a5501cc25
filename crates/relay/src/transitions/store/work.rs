//! What the jobs read and write: delivery, reminders, and what follows at the sender once a case was taken over.

use super::read::transition;
use crate::transitions::kinds::Kind;
use crate::transitions::model::Transition;
use crate::transitions::rules::{Rung, State};
use desk::frame::date_wareki;
use ground::Result;
use ground::db::{FieldChange, Key, Tx, japan};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::{Value, json};
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

/// Transitions of every agency that wait for the receiver ([`crate::transitions::rules::waits`]).
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
         where (t.state in ('sent', 'delivered', 'opened', 'asked_back', 'answered_back') or t.state = 'accepted' and t.kind in ('aid', 'inquiry', 'material'))
           and t.sent_at is not null",
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

/// What follows at the sender once a case was taken over: the episodes and clocks it had by then end, as 転出(移管), with history and news.
/// Says how many ended. What began there since the acceptance stays, a child that came back too, and a second time nothing is left to end.
pub async fn close_origin(tx: &mut Tx<'_>, found: &Transition) -> Result<u64> {
    let (area, org) = (found.key.area, found.org);
    let standing: Option<Option<SqlTimestamp>> = sqlx::query_scalar(
        "select decided_at from app.transition where area = $1 and id = $2 and returned_at is null for update",
    )
    .bind(area)
    .bind(found.key.id)
    .fetch_optional(tx.conn())
    .await?;
    let Some(decided) = standing.flatten() else { return Ok(0) };
    let decided = decided.to_jiff();
    let day = decided.to_zoned(japan()).date();
    let closed: Vec<(Uuid, Uuid, Option<i32>)> = sqlx::query_as(
        "update app.episode e set closed_on = $4, close_reason = '転出(移管)', version = e.version + 1
         from app.record r
         where e.area = $1 and e.org_id = $2 and e.person_id = $3 and e.closed_on is null and r.area = e.area and r.id = e.record_id
           and e.accepted_on <= $4
           and not exists (select from app.intake i where i.area = e.area and i.id = e.intake_id and i.first_registered_at > $5)
         returning e.id, e.record_id, r.residence_org",
    )
    .bind(area)
    .bind(org)
    .bind(found.person)
    .bind(day.to_sqlx())
    .bind(decided.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let clocks = sqlx::query(
        "update app.intake_child c set due_at = null, no_check_reason = '移管先が受理したため'
         where c.area = $1 and c.org_id = $2 and c.person_id = $3 and c.seen_at is null and c.due_at is not null
           and not exists (select from app.intake i where i.area = c.area and i.id = c.intake_id and i.first_registered_at > $4)",
    )
    .bind(area)
    .bind(org)
    .bind(found.person)
    .bind(decided.to_sqlx())
    .execute(tx.conn())
    .await?;
    for (episode, record, residence) in &closed {
        tell_closed(tx, found, *episode, day, json!({ "record": record, "residence_org": residence })).await?;
    }
    Ok(clocks.rows_affected() + u64::try_from(closed.len()).unwrap_or_default())
}

/// The history and the event a closed episode leaves, at the sender it belongs to.
async fn tell_closed(tx: &mut Tx<'_>, found: &Transition, episode: Uuid, on: Date, payload: Value) -> Result<()> {
    let (id, event, now, by) = (tx.new_id(), tx.new_id(), tx.now(), tx.permit().actor().name.clone());
    let field = |label: &str, to: String| FieldChange {
        field: "closed_on".to_owned(),
        label: label.to_owned(),
        from: String::new(),
        to,
    };
    let fields = [field("終結日", date_wareki(on)), field("終結理由", "転出(移管)".to_owned())];
    sqlx::query(
        "insert into app.change (area, org_id, id, person_id, entity, entity_id, at, staff_name, post, fields)
         values ($1, $2, $3, $4, 'episode', $5, $6, $7, '', $8)",
    )
    .bind(found.key.area)
    .bind(found.org)
    .bind(id)
    .bind(found.person)
    .bind(episode)
    .bind(now.to_sqlx())
    .bind(by)
    .bind(json!(fields))
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "insert into app.event (area, org_id, id, kind, person_id, object_id, payload, at, due_at)
         values ($1, $2, $3, 'episode.closed', $4, $5, $6, $7, $7)",
    )
    .bind(found.key.area)
    .bind(found.org)
    .bind(event)
    .bind(found.person)
    .bind(episode)
    .bind(payload)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The transition by which a child's case is on its way to another agency already, for a job.
pub async fn on_its_way(tx: &mut Tx<'_>, child: Key, org: i32) -> Result<Option<Transition>> {
    let row = sqlx::query(
        "select * from app.transition where area = $1 and org_id = $2 and person_id = $3 and moves_holder
           and state in ('sent', 'delivered', 'opened', 'asked_back', 'answered_back') order by sent_at limit 1",
    )
    .bind(child.area)
    .bind(org)
    .bind(child.id)
    .fetch_optional(tx.conn())
    .await?;
    row.as_ref().map(transition).transpose()
}
