//! Registering, changing and releasing; one's own favourites.

use super::Watch;
use super::staff_in;
use crate::watch::rules::Range;
use ground::db::{Change, Key, Tx};
use ground::{Error, Result};
use jiff_sqlx::ToSqlx;
use serde_json::{Value, json};
use uuid::Uuid;

/// Registers a child for the reader's section.
///
/// # Errors
/// `Invalid` when the section has registered the child already.
pub async fn begin(
    tx: &mut Tx<'_>,
    person: Key,
    degree: &str,
    reason: &str,
    range: &Range,
    section: &str,
) -> Result<()> {
    let (id, actor) = (tx.new_id(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.watch (area, org_id, id, person_id, degree, reason, range, sections, section_id, set_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (area, org_id, person_id, section_id) where ended_at is null do nothing",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(degree)
    .bind(reason)
    .bind(range.code())
    .bind(range.sections())
    .bind(actor.section)
    .bind(actor.staff)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::invalid(
            "degree",
            "この係では、すでに要注意ケースに登録されています。登録の内容を変更してください。",
        ));
    }
    step(tx, id, person, "set", degree, reason, range, section).await
}

/// Changes degree, reason or range.
///
/// # Errors
/// `Stale` when somebody else changed or released it since `watch` was read.
pub async fn change(
    tx: &mut Tx<'_>,
    watch: &Watch,
    version: i32,
    degree: &str,
    reason: &str,
    range: &Range,
    section: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update app.watch set degree = $4, reason = $5, range = $6, sections = $7, version = version + 1
         where area = $1 and id = $2 and version = $3 and ended_at is null",
    )
    .bind(watch.person.area)
    .bind(watch.id)
    .bind(version)
    .bind(degree)
    .bind(reason)
    .bind(range.code())
    .bind(range.sections())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    step(tx, watch.id, watch.person, "changed", degree, reason, range, section).await
}

/// Releases a child.
///
/// # Errors
/// `Stale` as above.
pub async fn end(tx: &mut Tx<'_>, watch: &Watch, version: i32, reason: &str, section: &str) -> Result<()> {
    let now = tx.now().to_sqlx();
    let done = sqlx::query("update app.watch set ended_at = $4, version = version + 1 where area = $1 and id = $2 and version = $3 and ended_at is null")
        .bind(watch.person.area)
        .bind(watch.id)
        .bind(version)
        .bind(now)
        .execute(tx.conn())
        .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    let range = match watch.range.as_str() {
        "agency" => Range::Agency,
        _ => Range::Chosen(watch.sections.clone()),
    };
    step(tx, watch.id, watch.person, "ended", &watch.degree, reason, &range, section).await
}

/// What was done, who did it and why; and news to those in the range.
#[expect(clippy::too_many_arguments, reason = "one row, as it stands in the history")]
async fn step(
    tx: &mut Tx<'_>,
    watch: Uuid,
    person: Key,
    what: &'static str,
    degree: &str,
    reason: &str,
    range: &Range,
    section: &str,
) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.watch_step (area, org_id, id, watch_id, person_id, what, degree, reason, range, sections, by_name, by_section, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(id)
    .bind(watch)
    .bind(person.id)
    .bind(what)
    .bind(degree)
    .bind(reason)
    .bind(range.code())
    .bind(range.sections())
    .bind(&actor.name)
    .bind(section)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    let payload = audience(tx, range).await?;
    let kind = match what {
        "set" => "watch.set",
        "changed" => "watch.changed",
        _ => "watch.ended",
    };
    // No field history: that is read by everybody who reads the child.
    tx.record(Change { kind, entity: "watch", id: watch, person: Some(person.id), fields: Vec::new(), payload }).await
}

/// Those of the range as a notice finds them.
async fn audience(tx: &mut Tx<'_>, range: &Range) -> Result<Value> {
    let sections = range.sections();
    if sections.is_empty() {
        return Ok(json!({ "all": true }));
    }
    let staff = staff_in(tx, &sections).await?;
    Ok(json!({ "staff": staff }))
}

/// Puts a child among one's own favourites; doing it twice changes nothing.
pub async fn keep_favourite(tx: &mut Tx<'_>, person: Key) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let staff = actor.staff.ok_or(Error::Forbidden)?;
    let done = sqlx::query("insert into app.favourite (area, org_id, staff_id, person_id, set_at) values ($1, $2, $3, $4, $5) on conflict do nothing")
        .bind(person.area)
        .bind(actor.org)
        .bind(staff)
        .bind(person.id)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    own_mark(tx, "favourite.set", person, done.rows_affected()).await
}

/// Takes it out again.
pub async fn drop_favourite(tx: &mut Tx<'_>, person: Key) -> Result<()> {
    let actor = tx.permit().actor();
    let staff = actor.staff.ok_or(Error::Forbidden)?;
    let done = sqlx::query("delete from app.favourite where area = $1 and staff_id = $2 and person_id = $3")
        .bind(person.area)
        .bind(staff)
        .bind(person.id)
        .execute(tx.conn())
        .await?;
    own_mark(tx, "favourite.ended", person, done.rows_affected()).await
}

async fn own_mark(tx: &mut Tx<'_>, kind: &'static str, person: Key, rows: u64) -> Result<()> {
    if rows == 0 {
        return Ok(());
    }
    tx.record(Change {
        kind,
        entity: "favourite",
        id: person.id,
        person: Some(person.id),
        fields: Vec::new(),
        payload: json!({}),
    })
    .await
}
