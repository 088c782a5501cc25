//! An agency's own forms, its code lists, and the wording sheets were answered in.

use crate::assessment::form::{CodeList, Form};
use ground::db::Tx;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::types::Json;
use uuid::Uuid;

/// Keeps a wording once; yields its hash.
pub async fn keep_wording(tx: &mut Tx<'_>, form: &Form) -> Result<String> {
    let (hash, actor) = (form.hash()?, tx.permit().actor());
    sqlx::query(
        "insert into app.sheet_wording (area, org_id, hash, definition) values ($1, $2, $3, $4)
         on conflict (area, org_id, hash) do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(&hash)
    .bind(Json(form))
    .execute(tx.conn())
    .await?;
    Ok(hash)
}

/// The forms the agency put in force itself, of every day.
pub async fn published(tx: &mut Tx<'_>) -> Result<Vec<Form>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let forms: Vec<Json<Form>> = sqlx::query_scalar(
        "select definition from app.sheet_form where area = $1 and org_id = $2 and effective_on is not null order by form, version",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(forms.into_iter().map(|form| form.0).collect())
}

/// The code lists the agency changed or made.
pub async fn code_lists(tx: &mut Tx<'_>) -> Result<Vec<(CodeList, i32)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let lists: Vec<(Json<CodeList>, i32)> = sqlx::query_as(
        "select definition, revision from app.sheet_codes where area = $1 and org_id = $2 order by list",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(lists.into_iter().map(|(list, revision)| (list.0, revision)).collect())
}

/// A version that is being written.
#[derive(Debug, Clone)]
pub struct DraftForm {
    /// Row.
    pub id: Uuid,
    /// As it stands.
    pub form: Form,
    /// Counts changes.
    pub revision: i32,
    /// Who changed it last.
    pub updated_by_name: String,
    /// When.
    pub updated_at: Timestamp,
}

/// The drafts of the agency, one a form.
pub async fn drafts(tx: &mut Tx<'_>) -> Result<Vec<DraftForm>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, Json<Form>, i32, String, SqlTimestamp)> = sqlx::query_as(
        "select id, definition, revision, updated_by_name, updated_at from app.sheet_form
         where area = $1 and org_id = $2 and effective_on is null order by form",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let draft = |(id, form, revision, updated_by_name, at): (Uuid, Json<Form>, i32, String, SqlTimestamp)| DraftForm {
        id,
        form: form.0,
        revision,
        updated_by_name,
        updated_at: at.to_jiff(),
    };
    Ok(rows.into_iter().map(draft).collect())
}

/// Begins a draft.
///
/// # Errors
/// [`Error::Stale`] when somebody has begun one of this form meanwhile.
pub async fn begin(tx: &mut Tx<'_>, form: &Form) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.sheet_form (area, org_id, id, form, version, definition, updated_at, updated_by_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(&form.id)
    .bind(form.version)
    .bind(Json(form))
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(id) } else { Err(Error::Stale) }
}

/// Changes a draft, and puts it in force when a first day is given.
///
/// # Errors
/// [`Error::Stale`] when somebody else changed it since `revision`.
pub async fn change(tx: &mut Tx<'_>, id: Uuid, form: &Form, revision: i32, in_force_on: Option<Date>) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "update app.sheet_form set definition = $5, effective_on = $6, revision = revision + 1, updated_at = $7, updated_by_name = $8
         where area = $1 and org_id = $2 and id = $3 and revision = $4 and effective_on is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(revision)
    .bind(Json(form))
    .bind(in_force_on.map(|day| day.to_sqlx()))
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Throws a draft away.
pub async fn discard(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query("delete from app.sheet_form where area = $1 and org_id = $2 and id = $3 and effective_on is null")
        .bind(area)
        .bind(org)
        .bind(id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Keeps a code list; `revision` is 0 for one that was shipped only until now.
///
/// # Errors
/// [`Error::Stale`] when somebody else changed it since.
pub async fn keep_codes(tx: &mut Tx<'_>, list: &CodeList, revision: i32) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    let kept: Option<Uuid> = sqlx::query_scalar(
        "insert into app.sheet_codes as c (area, org_id, id, list, definition, updated_at, updated_by_name)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (area, org_id, list) do update set definition = excluded.definition, revision = c.revision + 1,
           updated_at = excluded.updated_at, updated_by_name = excluded.updated_by_name
         where c.revision = $8
         returning id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(&list.id)
    .bind(Json(list))
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .bind(revision)
    .fetch_optional(tx.conn())
    .await?;
    kept.ok_or(Error::Stale)
}
