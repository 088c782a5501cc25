//! SQL of the stated purposes.

use ground::db::{Change, Key, Tx};
use ground::{Error, Result};
use jiff_sqlx::ToSqlx;
use serde_json::json;

/// Keeps the purpose for this session and person; the first one holds.
pub async fn insert(tx: &mut Tx<'_>, person: Key, code: &str, note: &str) -> Result<()> {
    let actor = tx.permit().actor();
    let session = actor.session.ok_or(Error::Forbidden)?;
    let done = sqlx::query(
        "insert into app.purpose (area, org_id, session_id, person_id, code, note, at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(session)
    .bind(person.id)
    .bind(code)
    .bind(note)
    .bind(tx.now().to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    tx.record(Change {
        kind: "purpose.stated",
        entity: "purpose",
        id: session,
        person: Some(person.id),
        fields: Vec::new(),
        payload: json!({ "code": code }),
    })
    .await
}

/// The purpose stated for a person in this session, as it goes on record.
pub async fn stated(tx: &mut Tx<'_>, person: Key) -> Result<Option<String>> {
    let actor = tx.permit().actor();
    Ok(sqlx::query_scalar(
        "select concat_ws(' ', code, nullif(note, '')) from app.purpose where area = $1 and session_id = $2 and person_id = $3",
    )
    .bind(actor.area)
    .bind(actor.session)
    .bind(person.id)
    .fetch_optional(tx.conn())
    .await?)
}
