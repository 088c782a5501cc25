//! Sending, telling again, ending; reading and answering.

use super::super::model::{Answer, Content, Head, New, Scope, State};
use crate::addressees::{self, Scope as Addressees};
use desk::people;
use ground::db::{Key, Tx};
use ground::{Error, Result};
use jiff_sqlx::ToSqlx;
use sqlx::types::Json;
use uuid::Uuid;

/// Whom a notice about a child goes to, and whom protections keep from it.
#[derive(Debug, Default)]
pub struct Receivers {
    /// Agency and kind.
    pub told: Vec<(i32, String)>,
    /// In the scope, but child or family is hidden from them (支援措置).
    pub hidden: Vec<i32>,
}

impl Receivers {
    /// Who is told, with those told before: who was told once is told of every correction and of the end, unless hidden from since.
    pub fn with(&self, before: &[i32]) -> Vec<i32> {
        let known = before.iter().copied().filter(|org| !self.hidden.contains(org));
        let mut orgs: Vec<i32> = self.told.iter().map(|(org, _)| *org).chain(known).collect();
        orgs.sort_unstable();
        orgs.dedup();
        orgs
    }
}

/// The agencies a scope means, without the own one and without those protections of child and family name.
pub async fn receivers(tx: &mut Tx<'_>, child: Key, scope: &Scope) -> Result<Receivers> {
    let mut found = Vec::new();
    if scope.all_centres || !scope.prefectures.is_empty() {
        let prefectures: &[String] = if scope.all_centres { &[] } else { &scope.prefectures };
        let kinds = vec!["centre"];
        found.extend(addressees::active(tx, &Addressees { kinds, prefectures, area: None }).await?);
    }
    let kinds = scope.wider_kinds();
    if !kinds.is_empty() && !scope.prefectures.is_empty() {
        let prefectures = &scope.prefectures;
        found.extend(addressees::active(tx, &Addressees { kinds, prefectures, area: None }).await?);
    }
    let hidden = people::hidden_from(tx, child).await?.unwrap_or_default();
    let told = found.into_iter().filter(|(org, _)| !hidden.contains(org)).collect();
    Ok(Receivers { told, hidden })
}

/// Sends a notice; false when it was sent already, by the same form or about the same child.
pub async fn insert(tx: &mut Tx<'_>, new: &New, to: &[i32]) -> Result<bool> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "insert into app.missing (area, org_id, id, person_id, number, urgency, scope, to_orgs, read_hours, sent_at, sent_by_name, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open') on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(new.id)
    .bind(new.child.id)
    .bind(&new.number)
    .bind(&new.urgency)
    .bind(Json(&new.scope))
    .bind(to)
    .bind(new.read_hours)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let content = &new.content;
    sqlx::query(
        "insert into app.missing_detail (area, org_id, missing_id, person_id, facts, photo, whole, part, birth_first, birth_last, contact, to_orgs)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(new.id)
    .bind(new.child.id)
    .bind(Json(&content.facts))
    .bind(&content.photo)
    .bind(&content.whole)
    .bind(&content.part)
    .bind(content.birth.map(|(first, _)| first.to_sqlx()))
    .bind(content.birth.map(|(_, last)| last.to_sqlx()))
    .bind(content.contact())
    .bind(to)
    .execute(tx.conn())
    .await?;
    tell(tx, Key::new(actor.area, new.id), to, 1).await?;
    Ok(true)
}

/// One row a receiver, all in one statement; who was told already is told again of a newer round.
async fn tell(tx: &mut Tx<'_>, key: Key, to: &[i32], round: i32) -> Result<()> {
    let (org, now) = (tx.permit().actor().org, tx.now());
    sqlx::query(
        "insert into app.missing_told as known (area, org_id, missing_area, missing_id, from_org, round, told_at)
         select a.area, a.id, $1, $2, $3, $4, $5 from ref.agency a where a.id = any ($6)
         on conflict (area, org_id, missing_id) do update set round = excluded.round, told_at = excluded.told_at,
           reminded_at = null, raised_at = null
         where known.round < excluded.round",
    )
    .bind(key.area)
    .bind(key.id)
    .bind(org)
    .bind(round)
    .bind(now.to_sqlx())
    .bind(to)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Changes what was sent and to whom. With `again` everybody is told of a new round, otherwise only those who are new.
///
/// # Errors
/// `Stale` when somebody else changed it since, or it has ended.
pub async fn correct(
    tx: &mut Tx<'_>,
    head: &Head,
    urgency: &str,
    scope: &Scope,
    content: &Content,
    to: &[i32],
    again: bool,
) -> Result<()> {
    let (actor, key) = (tx.permit().actor(), head.key);
    let round = head.round + i32::from(again);
    let done = sqlx::query(
        "update app.missing set urgency = $5, scope = $6, to_orgs = $7, round = $8, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4 and state = 'open'",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(key.id)
    .bind(head.version)
    .bind(urgency)
    .bind(Json(scope))
    .bind(to)
    .bind(round)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    sqlx::query(
        "update app.missing_detail set facts = $4, photo = $5, whole = $6, part = $7, birth_first = $8, birth_last = $9, contact = $10, to_orgs = $11
         where area = $1 and org_id = $2 and missing_id = $3",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(key.id)
    .bind(Json(&content.facts))
    .bind(&content.photo)
    .bind(&content.whole)
    .bind(&content.part)
    .bind(content.birth.map(|(first, _)| first.to_sqlx()))
    .bind(content.birth.map(|(_, last)| last.to_sqlx()))
    .bind(content.contact())
    .bind(to)
    .execute(tx.conn())
    .await?;
    tell(tx, key, to, round).await
}

/// Tells everybody again, and whom its scope means now.
///
/// # Errors
/// `Stale` when somebody else changed it since, or it has ended.
pub async fn repeat(tx: &mut Tx<'_>, head: &Head, to: &[i32]) -> Result<()> {
    let actor = tx.permit().actor();
    let round = head.round + 1;
    let done = sqlx::query(
        "update app.missing set round = $5, to_orgs = $6, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4 and state = 'open'",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(head.key.id)
    .bind(head.version)
    .bind(round)
    .bind(to)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    sqlx::query("update app.missing_detail set to_orgs = $4 where area = $1 and org_id = $2 and missing_id = $3")
        .bind(actor.area)
        .bind(actor.org)
        .bind(head.key.id)
        .bind(to)
        .execute(tx.conn())
        .await?;
    tell(tx, head.key, to, round).await
}

/// How a notice ends.
pub struct Ending<'a> {
    /// Found, or ended otherwise.
    pub state: State,
    /// Code of the reason.
    pub reason: &'a str,
    /// Words that stay with the sender.
    pub note: &'a str,
}

/// Stands down: what tells who the child is can be read by nobody else any more.
///
/// # Errors
/// `Stale` when somebody else changed it since, or it has ended.
pub async fn end(tx: &mut Tx<'_>, head: &Head, ending: &Ending<'_>) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "update app.missing set state = $5, end_reason = $6, ended_at = $7, ended_by_name = $8, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4 and state = 'open'",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(head.key.id)
    .bind(head.version)
    .bind(ending.state.code())
    .bind(ending.reason)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    sqlx::query("update app.missing_detail set to_orgs = '{}', end_note = $4 where area = $1 and org_id = $2 and missing_id = $3")
        .bind(actor.area)
        .bind(actor.org)
        .bind(head.key.id)
        .bind(ending.note)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Notes that the reader has read the newest round, once a person and round; false when it was known.
pub async fn mark_read(tx: &mut Tx<'_>, head: &Head, staff: Uuid) -> Result<bool> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "insert into app.missing_read (area, org_id, missing_area, missing_id, from_org, staff_id, staff_name, post, round, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(head.key.area)
    .bind(head.key.id)
    .bind(head.org)
    .bind(staff)
    .bind(&actor.name)
    .bind(&actor.post)
    .bind(head.round)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "update app.missing_told set read_round = $4, read_at = $5, read_by_name = $6
         where area = $1 and org_id = $2 and missing_id = $3 and read_round < $4",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(head.key.id)
    .bind(head.round)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    Ok(true)
}

/// What a receiver says to the sender, under the id of the form; false when it was said already.
pub async fn answer(tx: &mut Tx<'_>, head: &Head, id: Uuid, said: &Answer) -> Result<bool> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "insert into app.missing_answer (area, org_id, id, missing_area, missing_id, from_org, kind, certainty, seen_at, place, words, contact,
           by_name, post, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(head.key.area)
    .bind(head.key.id)
    .bind(head.org)
    .bind(&said.kind)
    .bind(&said.certainty)
    .bind(said.seen_at.map(|at| at.to_sqlx()))
    .bind(&said.place)
    .bind(&said.words)
    .bind(&said.contact)
    .bind(&actor.name)
    .bind(&actor.post)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
