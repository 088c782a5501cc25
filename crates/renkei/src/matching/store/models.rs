//! Stored weights.

use crate::matching::weigh::{LOWER, UPPER};
use ground::db::Tx;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use nayose::{Backdrop, Rate};
use serde_json::Value;
use sqlx::types::Json;

/// Weights as they are stored, with where they come from.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its version; none: as shipped, never learnt.
    pub version: Option<i32>,
    /// When it was learnt.
    pub learnt_at: Option<Timestamp>,
    /// By whom.
    pub learnt_by: String,
    /// Records of the agency then.
    pub records: i64,
    /// Pairs whose numbers told.
    pub learnt_from: i64,
    /// `numbers`, `shipped`.
    pub origin: String,
    /// The model; none: the weights shipped with the product.
    pub model: Option<Value>,
    /// How often names and homes occur.
    pub backdrop: Backdrop,
    /// m and u by level.
    pub rates: Vec<Rate>,
    /// Certainty from which on nobody need look.
    pub upper: f64,
    /// Certainty below which two records are two.
    pub lower: f64,
    /// Every record was judged by them.
    pub judged: bool,
}

impl Default for Stored {
    fn default() -> Self {
        Self {
            version: None,
            learnt_at: None,
            learnt_by: String::new(),
            records: 0,
            learnt_from: 0,
            origin: "shipped".to_owned(),
            model: None,
            backdrop: Backdrop::default(),
            rates: Vec::new(),
            upper: UPPER,
            lower: LOWER,
            judged: true,
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    version: i32,
    learnt_at: SqlTimestamp,
    learnt_by_name: String,
    records: i64,
    learnt_from: i64,
    origin: String,
    model: Option<Value>,
    backdrop: Json<Backdrop>,
    rates: Json<Vec<Rate>>,
    upper: f64,
    lower: f64,
    judged: bool,
}

/// The weights in force.
pub async fn in_force(tx: &mut Tx<'_>) -> Result<Stored> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row: Option<Row> = sqlx::query_as(
        "select version, learnt_at, learnt_by_name, records, learnt_from, origin, model, backdrop, rates, upper, lower, judged
         from app.match_model where area = $1 and org_id = $2 order by version desc limit 1",
    )
    .bind(area)
    .bind(org)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map_or_else(Stored::default, |row| Stored {
        version: Some(row.version),
        learnt_at: Some(row.learnt_at.to_jiff()),
        learnt_by: row.learnt_by_name,
        records: row.records,
        learnt_from: row.learnt_from,
        origin: row.origin,
        model: row.model,
        backdrop: row.backdrop.0,
        rates: row.rates.0,
        upper: row.upper,
        lower: row.lower,
        judged: row.judged,
    }))
}

/// Puts new weights in force; nothing is judged by them yet.
///
/// # Errors
/// `Stale` when others came in between.
pub async fn put(tx: &mut Tx<'_>, new: &Stored) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let put = sqlx::query(
        "insert into app.match_model (area, org_id, version, learnt_at, learnt_by_name, records, learnt_from, origin, model, backdrop, rates, upper, lower)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing",
    )
    .bind(area)
    .bind(org)
    .bind(new.version.unwrap_or(0) + 1)
    .bind(now.to_sqlx())
    .bind(&new.learnt_by)
    .bind(new.records)
    .bind(new.learnt_from)
    .bind(&new.origin)
    .bind(&new.model)
    .bind(Json(&new.backdrop))
    .bind(Json(&new.rates))
    .bind(new.upper)
    .bind(new.lower)
    .execute(tx.conn())
    .await?;
    if put.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Agencies whose newest weights have not judged every record yet.
pub async fn unjudged(tx: &mut Tx<'_>) -> Result<Vec<(i16, i32)>> {
    let agencies = sqlx::query_as("select distinct area, org_id from app.match_model where not judged")
        .fetch_all(tx.conn())
        .await?;
    Ok(agencies)
}

/// Every record has been judged by the weights in force.
pub async fn judged(tx: &mut Tx<'_>) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query("update app.match_model set judged = true where area = $1 and org_id = $2 and not judged")
        .bind(area)
        .bind(org)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many records the agency has, and how many of them are open.
pub async fn sizes(tx: &mut Tx<'_>) -> Result<(i64, i64)> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let sizes = sqlx::query_as(
        "select count(*), count(*) filter (where open) from app.source_record where area = $1 and org_id = $2",
    )
    .bind(area)
    .bind(org)
    .fetch_one(tx.conn())
    .await?;
    Ok(sizes)
}
