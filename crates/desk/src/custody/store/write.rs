//! Writes 一時保護. Every function changes rows of the own agency only; the caller records what changed and settles the deadlines.

use crate::custody::model::{Consent, Custody, End, Extension, Facts, Source};
use ground::db::{Key, Tx};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use uuid::Uuid;

/// Binds every field of the form, in the order both statements name them.
fn bind<'q>(
    statement: Query<'q, sqlx::Postgres, PgArguments>,
    facts: &'q Facts,
) -> Query<'q, sqlx::Postgres, PgArguments> {
    statement
        .bind(facts.start.started().map(|at| at.to_sqlx()))
        .bind(facts.start.planned().map(|at| at.to_sqlx()))
        .bind(&facts.basis)
        .bind(&facts.place_kind)
        .bind(facts.place_hidden)
        .bind(&facts.hidden_from)
        .bind(&facts.grounds)
        .bind(&facts.purposes)
        .bind(&facts.necessity)
        .bind(&facts.child_timing)
        .bind(&facts.child_opinion)
        .bind(facts.child_heard_on.map(|date| date.to_sqlx()))
        .bind(&facts.child_heard_by)
        .bind(&facts.child_reason)
        .bind(&facts.guardian_opinion)
        .bind(facts.guardian_heard_on.map(|date| date.to_sqlx()))
        .bind(&facts.guardian_heard_by)
}

/// Begins a 一時保護 under an id the caller made, because the place is sealed for that row.
pub async fn insert(tx: &mut Tx<'_>, id: Uuid, person: Key, facts: &Facts, place: Option<Vec<u8>>) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let statement = sqlx::query(
        "insert into app.custody (area, org_id, id, person_id, place_sealed, started_by_name, updated_at, first_started_at,
           started_at, planned_at, basis, place_kind, place_hidden, hidden_from, grounds, purposes, necessity, child_timing, child_opinion, child_heard_on,
           child_heard_by, child_reason, guardian_opinion, guardian_heard_on, guardian_heard_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(place)
    .bind(&actor.name)
    .bind(now.to_sqlx());
    bind(statement, facts).execute(tx.conn()).await?;
    Ok(())
}

/// Changes what the form says when nobody else has since `version`; `place` none leaves the sealed place as it is.
pub async fn update(tx: &mut Tx<'_>, key: Key, facts: &Facts, place: Option<Vec<u8>>, version: i32) -> Result<()> {
    let (now, org) = (tx.now(), tx.permit().actor().org);
    let statement = sqlx::query(
        "update app.custody set place_sealed = coalesce($5, place_sealed), updated_at = $6, version = version + 1, started_at = $7,
           planned_at = coalesce($8, planned_at), basis = $9, place_kind = $10, place_hidden = $11, hidden_from = $12, grounds = $13,
           purposes = $14, necessity = $15, child_timing = $16, child_opinion = $17, child_heard_on = $18, child_heard_by = $19,
           child_reason = $20, guardian_opinion = $21, guardian_heard_on = $22, guardian_heard_by = $23
         where area = $1 and org_id = $2 and id = $3 and version = $4",
    )
    .bind(key.area)
    .bind(org)
    .bind(key.id)
    .bind(version)
    .bind(place)
    .bind(now.to_sqlx());
    let done = bind(statement, facts).execute(tx.conn()).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Keeps an answer of a holder of 親権.
pub async fn answer(tx: &mut Tx<'_>, custody: &Custody, said: &Consent) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.custody_consent (area, org_id, id, custody_id, person_id, custodian_id, answer, at, told_to, told_how, note,
           recorded_by_name, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(custody.key.id)
    .bind(custody.person.id)
    .bind(said.custodian)
    .bind(&said.answer)
    .bind(said.at.to_sqlx())
    .bind(&said.told_to)
    .bind(&said.told_how)
    .bind(&said.note)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Confirms whether a warrant is needed.
pub async fn confirm_need(tx: &mut Tx<'_>, key: Key, needed: bool, reason: &str, version: i32) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "update app.custody set need = $5, need_reason = $6, need_by_name = $7, need_at = $8, updated_at = $8, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4",
    )
    .bind(key.area)
    .bind(actor.org)
    .bind(key.id)
    .bind(version)
    .bind(if needed { "needed" } else { "not_needed" })
    .bind(reason)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Links a fact on record to a ground.
pub async fn add_fact(
    tx: &mut Tx<'_>,
    custody: &Custody,
    ground: &str,
    text: &str,
    source: Source,
    source_label: &str,
) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.custody_fact (area, org_id, id, custody_id, person_id, ground, fact, source_kind, source_id, source_label,
           added_by_name, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(custody.key.id)
    .bind(custody.person.id)
    .bind(ground)
    .bind(text)
    .bind(source.kind.code())
    .bind(source.id)
    .bind(source_label)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Takes a fact out; it stays in the table.
pub async fn remove_fact(tx: &mut Tx<'_>, key: Key, id: Uuid) -> Result<String> {
    let (now, org) = (tx.now(), tx.permit().actor().org);
    let text: Option<String> = sqlx::query_scalar(
        "update app.custody_fact set removed_at = $5 where area = $1 and org_id = $2 and custody_id = $3 and id = $4 and removed_at is null
         returning fact",
    )
    .bind(key.area)
    .bind(org)
    .bind(key.id)
    .bind(id)
    .bind(now.to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    text.ok_or(Error::NotFound)
}

/// Begins an extension.
pub async fn extend(tx: &mut Tx<'_>, custody: &Custody, new: &Extension) -> Result<Uuid> {
    let (id, actor) = (tx.new_id(), tx.permit().actor());
    sqlx::query(
        "insert into app.custody_extension (area, org_id, id, custody_id, person_id, n, basis, filed_on, decided_on, refused_on, note, recorded_by_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(custody.key.id)
    .bind(custody.person.id)
    .bind(new.n)
    .bind(&new.basis)
    .bind(new.days.filed_on.map(|date| date.to_sqlx()))
    .bind(new.days.decided_on.map(|date| date.to_sqlx()))
    .bind(new.days.refused_on.map(|date| date.to_sqlx()))
    .bind(&new.note)
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Changes the extension that is not decided yet, when nobody else has since `version`.
pub async fn update_extension(tx: &mut Tx<'_>, key: Key, changed: &Extension) -> Result<()> {
    let org = tx.permit().actor().org;
    let done = sqlx::query(
        "update app.custody_extension set basis = $5, filed_on = $6, decided_on = $7, refused_on = $8, note = $9, version = version + 1
         where area = $1 and org_id = $2 and custody_id = $3 and n = $4 and version = $10 and decided_on is null and refused_on is null",
    )
    .bind(key.area)
    .bind(org)
    .bind(key.id)
    .bind(changed.n)
    .bind(&changed.basis)
    .bind(changed.days.filed_on.map(|date| date.to_sqlx()))
    .bind(changed.days.decided_on.map(|date| date.to_sqlx()))
    .bind(changed.days.refused_on.map(|date| date.to_sqlx()))
    .bind(&changed.note)
    .bind(changed.version)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// A plan becomes a start.
pub async fn begin(tx: &mut Tx<'_>, key: Key, at: Timestamp, version: i32) -> Result<()> {
    let (now, org) = (tx.now(), tx.permit().actor().org);
    let done = sqlx::query(
        "update app.custody set started_at = $5, first_started_at = $5, updated_at = $6, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4 and started_at is null and given_up_at is null",
    )
    .bind(key.area)
    .bind(org)
    .bind(key.id)
    .bind(version)
    .bind(at.to_sqlx())
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// A plan is given up.
pub async fn give_up(tx: &mut Tx<'_>, key: Key, why: &str, version: i32) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "update app.custody set given_up_at = $5, given_up_why = $6, given_up_by_name = $7, updated_at = $5, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4 and started_at is null and given_up_at is null",
    )
    .bind(key.area)
    .bind(actor.org)
    .bind(key.id)
    .bind(version)
    .bind(now.to_sqlx())
    .bind(why)
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Ends a 一時保護 that still runs.
pub async fn end(tx: &mut Tx<'_>, key: Key, end: &End, version: i32) -> Result<()> {
    let (now, org) = (tx.now(), tx.permit().actor().org);
    let done = sqlx::query(
        "update app.custody set ended_at = $5, end_kind = $6, end_to = $7, end_note = $8, returned_told_on = $9, updated_at = $10,
           version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4 and ended_at is null and started_at is not null",
    )
    .bind(key.area)
    .bind(org)
    .bind(key.id)
    .bind(version)
    .bind(end.at.to_sqlx())
    .bind(&end.kind)
    .bind(&end.to)
    .bind(&end.note)
    .bind(end.told_on.map(|date| date.to_sqlx()))
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Notes when the municipality was told of the return home.
pub async fn told_home(tx: &mut Tx<'_>, key: Key, on: Date) -> Result<()> {
    let org = tx.permit().actor().org;
    let done = sqlx::query(
        "update app.custody set returned_told_on = $4, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and ended_at is not null",
    )
    .bind(key.area)
    .bind(org)
    .bind(key.id)
    .bind(on.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}
