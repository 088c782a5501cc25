//! Writing transitions, under the permit of one side. What is shared is written once.

use crate::transitions::kinds::Kind;
use crate::transitions::model::{NewTransition, Step, Transition};
use crate::transitions::rules::{Act, Side, State};
use ground::db::{Key, Tx};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use uuid::Uuid;

/// A draft of the own agency. `to_area` is the receiver's.
pub async fn insert(tx: &mut Tx<'_>, new: &NewTransition, to_area: i16, due: Timestamp) -> Result<Key> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.transition (area, org_id, id, kind, moves_holder, to_area, to_org, person_id, move_id, letter_id, answers_area, answers_id,
           basis, package, state, answer_due, created_at, written_by, written_by_name, received_person)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'draft', $15, $16, $17, $18, $19)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(new.kind.code())
    .bind(new.kind.moves_holder())
    .bind(to_area)
    .bind(new.to)
    .bind(new.person.map(|person| person.id))
    .bind(new.move_id)
    .bind(new.letter)
    .bind(new.answers.map(|key| key.area))
    .bind(new.answers.map(|key| key.id))
    .bind(&new.basis)
    .bind(json!(new.package))
    .bind(due.to_sqlx())
    .bind(now.to_sqlx())
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(new.received)
    .execute(tx.conn())
    .await?;
    Ok(Key::new(actor.area, id))
}

/// Moves a transition that is locked on to another state.
pub async fn move_on(tx: &mut Tx<'_>, transition: &Transition, act: Act, to: State, step: &Step<'_>) -> Result<()> {
    let now = tx.now().to_sqlx();
    let done = sqlx::query(
        "update app.transition set state = $4, version = version + 1,
           sent_at = case when $5 = 'sent' then $6 else sent_at end,
           opened_at = case when $5 = 'opened' then $6 else opened_at end,
           decided_at = case when $5 in ('accepted', 'refused') then $6 else decided_at end,
           ended_at = case when $4 in ('refused', 'done', 'withdrawn') then $6 else ended_at end,
           received_person = coalesce($7, received_person), received_intake = coalesce($8, received_intake)
         where area = $1 and id = $2 and state = $3",
    )
    .bind(transition.key.area)
    .bind(transition.key.id)
    .bind(transition.state.code())
    .bind(to.code())
    .bind(act.code())
    .bind(now)
    .bind(step.taken.map(|(person, _)| person))
    .bind(step.taken.and_then(|(_, intake)| intake))
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    if act == Act::Send {
        announce(tx, transition).await?;
    }
    Ok(())
}

/// Lets the receiver know in which area what is sent to it lies.
async fn announce(tx: &mut Tx<'_>, transition: &Transition) -> Result<()> {
    sqlx::query(
        "insert into app.transition_from (area, org_id, from_area, from_org) values ($1, $2, $3, $4) on conflict do nothing",
    )
    .bind(transition.to_area)
    .bind(transition.to_org)
    .bind(transition.key.area)
    .bind(transition.org)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The kind and receiver by which the case of an own child is on its way already. Two who send at once are put in a row.
pub async fn on_its_way_locked(tx: &mut Tx<'_>, child: Key) -> Result<Option<(Kind, i32)>> {
    let org = tx.permit().actor().org;
    let lock = "select id from app.person where area = $1 and org_id = $2 and id = $3 for update";
    sqlx::query(lock).bind(child.area).bind(org).bind(child.id).execute(tx.conn()).await?;
    let found: Option<(String, i32)> = sqlx::query_as(
        "select kind, to_org from app.transition where area = $1 and org_id = $2 and person_id = $3 and moves_holder
           and state in ('sent', 'delivered', 'opened', 'asked_back', 'answered_back') limit 1",
    )
    .bind(child.area)
    .bind(org)
    .bind(child.id)
    .fetch_optional(tx.conn())
    .await?;
    Ok(found.and_then(|(kind, to)| Some((Kind::from_code(&kind)?, to))))
}

/// Puts a step of the permit's holder on record.
pub async fn put_step(tx: &mut Tx<'_>, transition: &Transition, act: &str, to: State, step: &Step<'_>) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.transition_step (area, org_id, id, transition_id, to_org, at, act, from_state, to_state, by_org, by_staff, by_name,
           by_post, words, package)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(transition.key.area)
    .bind(transition.org)
    .bind(id)
    .bind(transition.key.id)
    .bind(transition.to_org)
    .bind(now.to_sqlx())
    .bind(act)
    .bind(transition.state.code())
    .bind(to.code())
    .bind(actor.org)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(&actor.post)
    .bind(step.words)
    .bind(step.package.map(|package| json!(package)))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The child is back: what the own agency once handed over is no longer with the other one.
pub async fn returned(tx: &mut Tx<'_>, person: Uuid) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    sqlx::query(
        "update app.transition set returned_at = $4
         where area = $1 and org_id = $2 and person_id = $3 and moves_holder and state in ('accepted', 'done') and returned_at is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(person)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ties the paper to a transition of the own agency.
pub async fn tie_letter(tx: &mut Tx<'_>, transition: &Transition, side: Side, letter: Uuid) -> Result<()> {
    if side != Side::From {
        return Err(Error::Forbidden);
    }
    sqlx::query("update app.transition set letter_id = $4 where area = $1 and org_id = $2 and id = $3")
        .bind(transition.key.area)
        .bind(transition.org)
        .bind(transition.key.id)
        .bind(letter)
        .execute(tx.conn())
        .await?;
    Ok(())
}
