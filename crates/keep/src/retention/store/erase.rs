//! Erasing, for the worker; and the certificates.

use crate::retention::model::Kind;
use ground::db::Tx;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// After so many failures a line waits for a person.
const MOST_TRIES: i32 = 5;

/// A line to be erased: area, agency, line.
pub type Due = (i16, i32, Uuid);

/// Lines to be erased, of every agency. For the worker.
pub async fn due(tx: &mut Tx<'_>) -> Result<Vec<Due>> {
    let due = sqlx::query_as(
        "select area, org_id, id from app.retention_item where state = 'approved' and tries < $1 order by area, org_id, id limit 500",
    )
    .bind(MOST_TRIES)
    .fetch_all(tx.conn())
    .await?;
    Ok(due)
}

/// Agencies with cases or linked persons for which the clock has made no list of a month yet. For the worker.
pub async fn months_due(tx: &mut Tx<'_>, month: Date) -> Result<Vec<(i16, i32)>> {
    let due = sqlx::query_as(
        "select a.area, a.id from ref.agency a
         where not exists (select from app.retention_list l where l.area = a.area and l.org_id = a.id and l.month = $1 and l.by_clock)
           and (exists (select from app.record r where r.area = a.area and r.org_id = a.id)
             or exists (select from app.linked_person p where p.area = a.area and p.org_id = a.id))
         order by a.area, a.id",
    )
    .bind(month.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(due)
}

/// What the database said to erasing a line.
pub enum Outcome {
    /// It is gone; with these lines.
    Gone(Vec<(Uuid, Kind, Uuid)>),
    /// It may not go, for this reason.
    Forbidden(&'static str),
}

/// Erases what a line points to.
///
/// # Errors
/// Those of the database.
pub async fn erase(tx: &mut Tx<'_>, item: Uuid) -> Result<Outcome> {
    let area = tx.permit().actor().area;
    super::patient(tx).await?;
    let called = sqlx::query("call app.erase($1, $2)").bind(area).bind(item).execute(tx.conn()).await;
    if let Err(error) = called {
        let code = error.as_database_error().and_then(|told| told.code()).unwrap_or_default().into_owned();
        return match code.as_str() {
            "KE001" => Ok(Outcome::Forbidden("2人の職員の承認がない")),
            "KE002" => Ok(Outcome::Forbidden("同じ通告・相談のほかの児童の消去が承認されていない")),
            "KE003" => Ok(Outcome::Forbidden("承認のあとに、このこどもについての仕事が始まった")),
            "KE004" => Ok(Outcome::Forbidden("保存の延長が設定された")),
            _ => Err(error.into()),
        };
    }
    let lines: Vec<(Uuid, String, Uuid)> = sqlx::query_as(
        "select id, kind, object_id from app.retention_item where area = $1 and state = 'erased' and erased_at = nullif(current_setting('app.now', true), '')::timestamptz
           and list_id = (select list_id from app.retention_item where area = $1 and id = $2)",
    )
    .bind(area)
    .bind(item)
    .fetch_all(tx.conn())
    .await?;
    Ok(Outcome::Gone(
        lines.into_iter().filter_map(|(id, kind, object)| Some((id, Kind::from_code(&kind)?, object))).collect(),
    ))
}

/// Leaves a line standing, with the reason; false when it is erased or spared already.
pub async fn spare(tx: &mut Tx<'_>, item: Uuid, words: &str) -> Result<bool> {
    let area = tx.permit().actor().area;
    let changed = sqlx::query(
        "update app.retention_item set state = 'spared', words = $3 where area = $1 and id = $2 and state = 'approved'",
    )
    .bind(area)
    .bind(item)
    .bind(words)
    .execute(tx.conn())
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Counts a failure; a line that fails again and again is left standing.
pub async fn unlucky(tx: &mut Tx<'_>, item: Uuid) -> Result<()> {
    let area = tx.permit().actor().area;
    sqlx::query(
        "update app.retention_item set tries = tries + 1, state = case when tries + 1 >= $3 then 'spared' else state end,
           words = case when tries + 1 >= $3 then '消去できなかった。システム管理者に連絡してください' else words end
         where area = $1 and id = $2 and state = 'approved'",
    )
    .bind(area)
    .bind(item)
    .bind(MOST_TRIES)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Files whose rows are gone: area, agency, file. For the worker.
pub async fn files(tx: &mut Tx<'_>) -> Result<Vec<Due>> {
    Ok(sqlx::query_as("select area, org_id, file_id from app.erased_file order by area, file_id limit 1000")
        .fetch_all(tx.conn())
        .await?)
}

/// The bytes are gone too.
pub async fn forget_file(tx: &mut Tx<'_>, file: Uuid) -> Result<()> {
    let area = tx.permit().actor().area;
    sqlx::query("delete from app.erased_file where area = $1 and file_id = $2")
        .bind(area)
        .bind(file)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Approved lists without a line to be erased and without a file left: they are finished. For the worker.
pub async fn open_lists(tx: &mut Tx<'_>) -> Result<Vec<Due>> {
    let lists = sqlx::query_as(
        "select l.area, l.org_id, l.id from app.retention_list l
         where l.state = 'approved' and not exists (select from app.retention_item i where i.area = l.area and i.list_id = l.id and i.state = 'approved')
           and not exists (select from app.erased_file f where f.area = l.area and f.org_id = l.org_id)",
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(lists)
}

/// Marks a list as done; false when another process did.
pub async fn finished(tx: &mut Tx<'_>, list: Uuid) -> Result<bool> {
    let area = tx.permit().actor().area;
    let changed = sqlx::query("update app.retention_list set state = 'done', version = version + 1 where area = $1 and id = $2 and state = 'approved'")
        .bind(area)
        .bind(list)
        .execute(tx.conn())
        .await?;
    Ok(changed.rows_affected() == 1)
}

/// A certificate as it is kept.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Its id.
    pub id: Uuid,
    /// Counts the agency's certificates.
    pub n: i32,
    /// Its number.
    pub number: String,
    /// What it says.
    pub paper: Value,
    /// Its hash.
    pub hash: Vec<u8>,
    /// When it was issued.
    pub issued_at: Timestamp,
}

type Row = (Uuid, i32, String, Json<Value>, Vec<u8>, SqlTimestamp);

fn kept((id, n, number, paper, hash, issued_at): Row) -> Certificate {
    Certificate { id, n, number, paper: paper.0, hash, issued_at: issued_at.to_jiff() }
}

/// The agency's certificates, newest first.
pub async fn certificates(tx: &mut Tx<'_>) -> Result<Vec<Certificate>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, n, number, paper, hash, issued_at from app.erasure_certificate where area = $1 and org_id = $2 order by n desc limit 200",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(kept).collect())
}

/// The agency's newest certificate, locked against a second one beside it.
pub async fn last_certificate(tx: &mut Tx<'_>) -> Result<Option<Certificate>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query("select pg_advisory_xact_lock(hashtext('certificate'), $1)").bind(org).execute(tx.conn()).await?;
    let row: Option<Row> = sqlx::query_as(
        "select id, n, number, paper, hash, issued_at from app.erasure_certificate where area = $1 and org_id = $2 order by n desc limit 1",
    )
    .bind(area)
    .bind(org)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(kept))
}

/// One of them.
///
/// # Errors
/// `NotFound`.
pub async fn certificate(tx: &mut Tx<'_>, id: Uuid) -> Result<Certificate> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row: Option<Row> = sqlx::query_as(
        "select id, n, number, paper, hash, issued_at from app.erasure_certificate where area = $1 and org_id = $2 and id = $3",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .fetch_optional(tx.conn())
    .await?;
    row.map(kept).ok_or(Error::NotFound)
}

/// Keeps a certificate of a list.
pub async fn certify(tx: &mut Tx<'_>, list: Uuid, certificate: &Certificate) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "insert into app.erasure_certificate (area, org_id, id, list_id, n, number, paper, hash, issued_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(area)
    .bind(org)
    .bind(certificate.id)
    .bind(list)
    .bind(certificate.n)
    .bind(&certificate.number)
    .bind(&certificate.paper)
    .bind(&certificate.hash)
    .bind(certificate.issued_at.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}
