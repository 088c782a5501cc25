//! SQL of the API: what has changed in the own register since a moment, and how other systems name our codes.

use super::mapping::Line;
use ground::db::{Key, Tx};
use ground::{Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// A record and the moment it was last touched.
pub struct Touched {
    /// The child.
    pub key: Key,
    /// 事例番号
    pub case_no: String,
    /// Version.
    pub version: i32,
    /// When.
    pub at: Timestamp,
}

/// Records of the own agency touched after `since` (and, at that same moment, with a greater id), oldest first.
pub async fn touched(tx: &mut Tx<'_>, since: Timestamp, after: Uuid, limit: i64) -> Result<Sealed<Vec<Touched>>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, String, i32, SqlTimestamp)> = sqlx::query_as(
        "select person_id, case_no, version, updated_at from app.record
         where area = $1 and org_id = $2 and (updated_at, person_id) > ($3, $4) order by updated_at, person_id limit $5",
    )
    .bind(area)
    .bind(org)
    .bind(since.to_sqlx())
    .bind(after)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    let view = View {
        kind: "list",
        subject_area: Some(area),
        subject_org: Some(org),
        object_kind: "record",
        fields: "case_no,version",
        count: i32::try_from(rows.len()).ok(),
        persons: rows.iter().map(|row| row.0).collect(),
        ..View::default()
    };
    let touched = rows.into_iter().map(|(person, case_no, version, at)| Touched {
        key: Key::new(area, person),
        case_no,
        version,
        at: at.to_jiff(),
    });
    Ok(Sealed::new(touched.collect(), view))
}

/// The mapping of a system of the own agency, by table and code.
pub async fn of_system(tx: &mut Tx<'_>, system: &str) -> Result<Vec<Line>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (String, String, String, i16, Option<i16>);
    let rows: Vec<Row> = sqlx::query_as(
        "select field, theirs, ours, from_year, until_year from app.code_map
         where area = $1 and org_id = $2 and system = $3 order by field, theirs, from_year",
    )
    .bind(area)
    .bind(org)
    .bind(system)
    .fetch_all(tx.conn())
    .await?;
    let line = |(field, theirs, ours, from_year, until_year)| Line { field, theirs, ours, from_year, until_year };
    Ok(rows.into_iter().map(line).collect())
}
