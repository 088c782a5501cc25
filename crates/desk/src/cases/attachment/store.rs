//! Attachments in the database: what they are and where the vault keeps them.

use super::{About, Attachment};
use ground::db::{Key, Tx};
use ground::vault::StoredFile;
use ground::{Error, Result, Sealed, View};
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

fn attachment(row: &PgRow) -> Result<Attachment> {
    Ok(Attachment {
        id: row.try_get("id")?,
        title: row.try_get("title")?,
        kind: row.try_get("kind")?,
        body_part: row.try_get("body_part")?,
        taken_on: row.try_get::<Option<SqlDate>, _>("taken_on")?.map(|date| date.to_jiff()),
        media_type: row.try_get("media_type")?,
        bytes: row.try_get("bytes")?,
        file_id: row.try_get("file_id")?,
        file_key: row.try_get("file_key")?,
        added_by_name: row.try_get("added_by_name")?,
        added_at: row.try_get::<SqlTimestamp, _>("added_at")?.to_jiff(),
        removed_at: row.try_get::<Option<SqlTimestamp>, _>("removed_at")?.map(|at| at.to_jiff()),
    })
}

/// Attachments of a child, newest first.
pub async fn of_person(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Attachment>> {
    let rows =
        sqlx::query("select * from app.attachment where area = $1 and person_id = $2 order by added_at desc, id")
            .bind(person.area)
            .bind(person.id)
            .fetch_all(tx.conn())
            .await?;
    rows.iter().map(attachment).collect()
}

/// One attachment about to be opened.
pub async fn find(tx: &mut Tx<'_>, person: Key, id: Uuid) -> Result<Sealed<Attachment>> {
    let row = sqlx::query(
        "select * from app.attachment where area = $1 and person_id = $2 and id = $3 and removed_at is null",
    )
    .bind(person.area)
    .bind(person.id)
    .bind(id)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    let view = View {
        kind: "view",
        subject_area: Some(person.area),
        subject_org: Some(row.try_get("org_id")?),
        person: Some(person.id),
        object_kind: "attachment",
        object: Some(id),
        fields: "file",
        ..View::default()
    };
    Ok(Sealed::new(attachment(&row)?, view))
}

/// Inserts an attachment whose bytes the vault already keeps.
pub async fn insert(
    tx: &mut Tx<'_>,
    person: Key,
    record: Uuid,
    about: &About,
    media_type: &str,
    file: &StoredFile,
) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.attachment (area, org_id, id, person_id, record_id, title, kind, body_part, taken_on, media_type, bytes, file_id,
           file_key, added_by, added_by_name, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(record)
    .bind(&about.title)
    .bind(&about.kind)
    .bind(&about.body_part)
    .bind(about.taken_on.map(|date| date.to_sqlx()))
    .bind(media_type)
    .bind(i32::try_from(file.length).map_err(Error::internal)?)
    .bind(file.id)
    .bind(&file.key)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Marks an attachment as removed; yields its title.
pub async fn remove(tx: &mut Tx<'_>, person: Key, id: Uuid) -> Result<String> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let title: Option<String> = sqlx::query_scalar(
        "update app.attachment set removed_at = $5 where area = $1 and org_id = $2 and person_id = $3 and id = $4 and removed_at is null
         returning title",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(person.id)
    .bind(id)
    .bind(now.to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    title.ok_or(Error::NotFound)
}
