//! Comments in the database.

use ground::db::{Change, FieldChange, Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use uuid::Uuid;

/// A comment.
#[derive(Debug, Clone)]
pub struct Comment {
    /// The row.
    pub id: Uuid,
    /// The agency that wrote it.
    pub org: i32,
    /// What it says.
    pub body: String,
    /// Who wrote it.
    pub by: Option<Uuid>,
    /// Name of who wrote it.
    pub by_name: String,
    /// 所属
    pub by_section: String,
    /// When.
    pub at: Timestamp,
    /// When it was corrected last.
    pub edited_at: Option<Timestamp>,
    /// Counts changes.
    pub version: i32,
}

type Row = (Uuid, i32, String, Option<Uuid>, String, String, SqlTimestamp, Option<SqlTimestamp>, i32);

fn comment((id, org, body, by, by_name, by_section, at, edited_at, version): Row) -> Comment {
    Comment {
        id,
        org,
        body,
        by,
        by_name,
        by_section,
        at: at.to_jiff(),
        edited_at: edited_at.map(|at| at.to_jiff()),
        version,
    }
}

/// Comments about a child, the newest first.
pub async fn list(tx: &mut Tx<'_>, person: Key, org: i32) -> Result<Sealed<Vec<Comment>>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, org_id, body, written_by, written_by_name, written_by_section, written_at, edited_at, version from app.comment
         where area = $1 and person_id = $2 and removed_at is null order by written_at desc, id desc limit 500",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    let view = View {
        kind: "view",
        subject_area: Some(person.area),
        subject_org: Some(org),
        person: Some(person.id),
        object_kind: "comment",
        fields: "body",
        count: i32::try_from(rows.len()).ok(),
        ..View::default()
    };
    Ok(Sealed::new(rows.into_iter().map(comment).collect(), view))
}

/// One comment of the own agency.
pub async fn find(tx: &mut Tx<'_>, person: Key, id: Uuid) -> Result<Comment> {
    let org = tx.permit().actor().org;
    let row: Option<Row> = sqlx::query_as(
        "select id, org_id, body, written_by, written_by_name, written_by_section, written_at, edited_at, version from app.comment
         where area = $1 and org_id = $2 and person_id = $3 and id = $4 and removed_at is null",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .bind(id)
    .fetch_optional(tx.conn())
    .await?;
    row.map(comment).ok_or(Error::NotFound)
}

/// How many there are about a child, and when the newest was written.
pub async fn count(tx: &mut Tx<'_>, person: Key) -> Result<(usize, Option<Timestamp>)> {
    let (count, newest): (i64, Option<SqlTimestamp>) = sqlx::query_as(
        "select count(*), max(written_at) from app.comment where area = $1 and person_id = $2 and removed_at is null",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_one(tx.conn())
    .await?;
    Ok((usize::try_from(count).unwrap_or_default(), newest.map(|at| at.to_jiff())))
}

/// Adds a comment.
pub async fn insert(tx: &mut Tx<'_>, person: Key, body: &str, section: &str) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.comment (area, org_id, id, person_id, body, written_by, written_by_name, written_by_section, written_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(body)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(section)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    record(tx, "comment.added", person, id, Vec::new()).await
}

/// Corrects a comment; what stood before is in the history.
///
/// # Errors
/// `Stale` when somebody else changed it since `version`.
pub async fn update(tx: &mut Tx<'_>, person: Key, before: &Comment, version: i32, body: &str) -> Result<()> {
    let now = tx.now().to_sqlx();
    let done = sqlx::query(
        "update app.comment set body = $4, edited_at = $5, version = version + 1 where area = $1 and id = $2 and version = $3 and removed_at is null",
    )
    .bind(person.area)
    .bind(before.id)
    .bind(version)
    .bind(body)
    .bind(now)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    record(tx, "comment.edited", person, before.id, vec![change(before, body)]).await
}

/// Removes a comment; what it said is in the history.
///
/// # Errors
/// `Stale` as above.
pub async fn remove(tx: &mut Tx<'_>, person: Key, before: &Comment, version: i32) -> Result<()> {
    let now = tx.now().to_sqlx();
    let done =
        sqlx::query("update app.comment set removed_at = $4, version = version + 1 where area = $1 and id = $2 and version = $3 and removed_at is null")
            .bind(person.area)
            .bind(before.id)
            .bind(version)
            .bind(now)
            .execute(tx.conn())
            .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    record(tx, "comment.removed", person, before.id, vec![change(before, "(削除)")]).await
}

fn change(before: &Comment, to: &str) -> FieldChange {
    FieldChange {
        field: "comment".to_owned(),
        label: "コメント".to_owned(),
        from: before.body.clone(),
        to: to.to_owned(),
    }
}

async fn record(tx: &mut Tx<'_>, kind: &'static str, person: Key, id: Uuid, fields: Vec<FieldChange>) -> Result<()> {
    tx.record(Change { kind, entity: "comment", id, person: Some(person.id), fields, payload: json!({}) }).await
}
