//! SQL of the request.

use super::model::{Draft, NewStep};
use crate::custody::model::Custody;
use ground::db::Tx;
use ground::{Error, Result};
use jiff_sqlx::ToSqlx;
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use uuid::Uuid;

fn draft(row: &PgRow) -> Result<Draft> {
    Ok(Draft {
        id: row.try_get("id")?,
        court_kind: row.try_get("court_kind")?,
        court_name: row.try_get("court_name")?,
        requester_title: row.try_get("requester_title")?,
        requester_name: row.try_get("requester_name")?,
        texts: row.try_get::<Json<_>, _>("texts")?.0,
        annexes: row.try_get::<Json<_>, _>("annexes")?.0,
        left_out: row.try_get::<Json<_>, _>("left_out")?.0,
        confirmed: row.try_get::<Json<_>, _>("confirmed")?.0,
        version: row.try_get("version")?,
    })
}

/// The request of a 一時保護, when one was begun. Shown only together with the 一時保護, whose audit row tells of the look.
pub async fn find(tx: &mut Tx<'_>, custody: &Custody) -> Result<Option<Draft>> {
    let row = sqlx::query("select * from app.warrant where area = $1 and custody_id = $2")
        .bind(custody.key.area)
        .bind(custody.key.id)
        .fetch_optional(tx.conn())
        .await?;
    row.as_ref().map(draft).transpose()
}

/// Court and requester of the own agency's newest request: most go the same way.
pub async fn usual(tx: &mut Tx<'_>) -> Result<Draft> {
    let actor = tx.permit().actor();
    let row: Option<(String, String, String, String)> = sqlx::query_as(
        "select court_kind, court_name, requester_title, requester_name from app.warrant
         where area = $1 and org_id = $2 and court_name <> '' order by updated_at desc limit 1",
    )
    .bind(actor.area)
    .bind(actor.org)
    .fetch_optional(tx.conn())
    .await?;
    let (court_kind, court_name, requester_title, requester_name) = row.unwrap_or_default();
    Ok(Draft { court_kind, court_name, requester_title, requester_name, ..Draft::default() })
}

/// Saves a request when nobody else has since its version; 0 begins one.
pub async fn save(tx: &mut Tx<'_>, custody: &Custody, draft: &Draft) -> Result<Uuid> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let id = draft.id.unwrap_or_else(|| tx.new_id());
    let done = sqlx::query(
        "insert into app.warrant as known (area, org_id, id, custody_id, person_id, court_kind, court_name, requester_title, requester_name,
           texts, annexes, confirmed, updated_at, left_out)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $15)
         on conflict (area, custody_id) do update set court_kind = excluded.court_kind, court_name = excluded.court_name,
           requester_title = excluded.requester_title, requester_name = excluded.requester_name, texts = excluded.texts,
           annexes = excluded.annexes, confirmed = excluded.confirmed, updated_at = excluded.updated_at, left_out = excluded.left_out,
           version = known.version + 1
           where known.version = $14",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(custody.key.id)
    .bind(custody.person.id)
    .bind(&draft.court_kind)
    .bind(&draft.court_name)
    .bind(&draft.requester_title)
    .bind(&draft.requester_name)
    .bind(Json(&draft.texts))
    .bind(Json(&draft.annexes))
    .bind(Json(&draft.confirmed))
    .bind(now.to_sqlx())
    .bind(draft.version)
    .bind(Json(&draft.left_out))
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(id) } else { Err(Error::Stale) }
}

/// The newest request as it was filed, with the step it is sealed for. Shown only together with the 一時保護.
pub async fn filed(tx: &mut Tx<'_>, custody: &Custody) -> Result<Option<(Uuid, Vec<u8>)>> {
    let newest: Option<(Uuid, Option<Vec<u8>>)> = sqlx::query_as(
        "select id, filed from app.warrant_step where area = $1 and custody_id = $2 and step = 'request'
         order by recorded_at desc, id desc limit 1",
    )
    .bind(custody.key.area)
    .bind(custody.key.id)
    .fetch_optional(tx.conn())
    .await?;
    Ok(newest.and_then(|(id, filed)| Some((id, filed?))))
}

/// Keeps a step under an id the caller made, because the request as filed is sealed for that row.
pub async fn step(
    tx: &mut Tx<'_>,
    custody: &Custody,
    warrant: Uuid,
    id: Uuid,
    taken: &NewStep,
    filed: Option<Vec<u8>>,
) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.warrant_step (area, org_id, id, warrant_id, custody_id, person_id, step, at, note, by_name, recorded_at, valid_until, filed)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(warrant)
    .bind(custody.key.id)
    .bind(custody.person.id)
    .bind(taken.step.code())
    .bind(taken.at.to_sqlx())
    .bind(&taken.note)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .bind(taken.valid_until.map(|date| date.to_sqlx()))
    .bind(filed)
    .execute(tx.conn())
    .await?;
    Ok(())
}
