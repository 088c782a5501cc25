//! All SQL about files of rows: asked for, made, kept for a week.

use super::model::{Asked, State};
use ground::db::{Change, Tx};
use ground::outbox::{self, News};
use ground::{Error, Result};
use jiff::SignedDuration;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use uuid::Uuid;

/// After so long without a sign a file is begun anew.
const DEAD: SignedDuration = SignedDuration::from_mins(5);
/// How long a file is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Files told of on the page.
const LISTED: i64 = 20;

type Row = (Uuid, String, String, String, Uuid, String, SqlTimestamp, Option<SqlTimestamp>);

fn asked((id, purpose, state, words, by, by_name, at, ended_at): Row) -> Result<Asked> {
    let state = State::from_code(&state).ok_or_else(|| Error::internal("unknown state of a file of rows"))?;
    Ok(Asked {
        id,
        purpose,
        state,
        words,
        by,
        by_name,
        at: at.to_jiff(),
        ended_at: ended_at.map(SqlTimestamp::to_jiff),
    })
}

async fn record(tx: &mut Tx<'_>, kind: &'static str, id: Uuid) -> Result<()> {
    let entity = "checkin_rows";
    tx.record(Change { kind, entity, id, person: None, fields: Vec::new(), payload: json!({}) }).await
}

/// Asks for a file.
///
/// # Errors
/// `Invalid` while one of the agency is being made.
pub async fn ask(tx: &mut Tx<'_>, purpose: &str) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.checkin_rows (area, org_id, id, purpose, state, words, asked_by, asked_by_name, asked_at)
         values ($1, $2, $3, $4, 'asked', '順番を待っています', $5, $6, $7) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(purpose)
    .bind(actor.staff.ok_or(Error::Forbidden)?)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::invalid("purpose", "ほかの書き出しを作成しています。できあがるまでお待ちください。"));
    }
    record(tx, "rows.asked", id).await?;
    Ok(id)
}

/// What the agency asked for, the newest first.
pub async fn listed(tx: &mut Tx<'_>) -> Result<Vec<Asked>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, purpose, state, words, asked_by, asked_by_name, asked_at, ended_at from app.checkin_rows
         where area = $1 and org_id = $2 order by asked_at desc, id desc limit $3",
    )
    .bind(area)
    .bind(org)
    .bind(LISTED)
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(asked).collect()
}

/// Id, purpose and place of the newest file that waits for who asked for it.
///
/// # Errors
/// `NotFound` where none does.
pub async fn waiting(tx: &mut Tx<'_>) -> Result<(Uuid, String, Uuid, Vec<u8>)> {
    let actor = tx.permit().actor();
    let (area, org, staff) = (actor.area, actor.org, actor.staff);
    sqlx::query_as(
        "select id, purpose, file_id, file_key from app.checkin_rows
         where area = $1 and org_id = $2 and asked_by = $3 and state = 'ready' order by asked_at desc, id desc limit 1",
    )
    .bind(area)
    .bind(org)
    .bind(staff)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)
}

/// Files to be made and, marked so, those whose week is over: of every agency. For the worker.
pub async fn due(tx: &mut Tx<'_>) -> Result<Vec<(i16, i32, Uuid, bool)>> {
    let now = tx.now();
    let due = sqlx::query_as(
        "select area, org_id, id, state = 'ready' from app.checkin_rows
         where (state = 'asked' and (alive_at is null or alive_at < $1)) or (state = 'ready' and ended_at < $2) order by asked_at, id",
    );
    Ok(due.bind((now - DEAD).to_sqlx()).bind((now - KEPT).to_sqlx()).fetch_all(tx.conn()).await?)
}

/// Takes the making of a file on; none when another process is at it.
pub async fn claim(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Asked>> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let row: Option<Row> = sqlx::query_as(
        "update app.checkin_rows set alive_at = $4 where area = $1 and org_id = $2 and id = $3 and state = 'asked' and (alive_at is null or alive_at < $5)
         returning id, purpose, state, words, asked_by, asked_by_name, asked_at, ended_at",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind((now - DEAD).to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    row.map(asked).transpose()
}

/// The making goes on, and how far it is: pages that show it read it again.
pub async fn alive(tx: &mut Tx<'_>, id: Uuid, words: &str) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "update app.checkin_rows set alive_at = $3, words = $4 where area = $1 and id = $2 and state = 'asked'",
    )
    .bind(area)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(words)
    .execute(tx.conn())
    .await?;
    outbox::tell(tx, &News { orgs: vec![org], kind: "rows.progress".to_owned(), person: None }).await
}

/// Ends a making that is still under way, with its file where there is one; false where another process ended it.
pub async fn end(tx: &mut Tx<'_>, id: Uuid, state: State, words: &str, file: Option<(Uuid, &[u8])>) -> Result<bool> {
    let (area, now) = (tx.permit().actor().area, tx.now());
    let done = sqlx::query(
        "update app.checkin_rows set state = $3, words = $4, file_id = $5, file_key = $6, ended_at = $7 where area = $1 and id = $2 and state = 'asked'",
    )
    .bind(area)
    .bind(id)
    .bind(state.code())
    .bind(words)
    .bind(file.map(|(file, _)| file))
    .bind(file.map(|(_, key)| key))
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let kind = match state {
        State::Ready => "rows.made",
        State::Refused => "rows.refused",
        _ => "rows.failed",
    };
    record(tx, kind, id).await?;
    Ok(true)
}

/// Where a file that is kept lies.
pub async fn place(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Uuid>> {
    let area = tx.permit().actor().area;
    let place =
        sqlx::query_scalar("select file_id from app.checkin_rows where area = $1 and id = $2 and state = 'ready'");
    Ok(place.bind(area).bind(id).fetch_optional(tx.conn()).await?)
}

/// The file is gone.
pub async fn forget(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let area = tx.permit().actor().area;
    let done = sqlx::query(
        "update app.checkin_rows set state = 'over', file_id = null, file_key = null where area = $1 and id = $2 and state = 'ready'",
    );
    if done.bind(area).bind(id).execute(tx.conn()).await?.rows_affected() == 1 {
        record(tx, "rows.over", id).await?;
    }
    Ok(())
}
