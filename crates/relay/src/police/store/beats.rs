//! Areas of the stations, kept by their headquarters.

use desk::agencies::{changed, field, ref_id};
use desk::frame::date_wareki;
use ground::db::Tx;
use ground::{Error, Result};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};

/// A municipality of a station.
#[derive(Debug, Clone)]
pub struct Line {
    /// The station.
    pub station: i32,
    /// Town hall of the municipality.
    pub town: i32,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
}

/// The areas of the own stations, past ones too.
pub async fn lines(tx: &mut Tx<'_>) -> Result<Vec<Line>> {
    let headquarters = tx.permit().actor().org;
    let rows: Vec<(i32, i32, SqlDate, Option<SqlDate>)> = sqlx::query_as(
        "select b.station, b.municipality_org, b.valid_from, b.valid_until from ref.police_beat b join ref.agency s on s.id = b.station
         where s.parent = $1 order by b.station, b.municipality_org, b.valid_from",
    )
    .bind(headquarters)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(station, town, from, until)| Line {
            station,
            town,
            from: from.to_jiff(),
            until: until.map(|date| date.to_jiff()),
        })
        .collect())
}

/// Gives a municipality to a station of the own headquarters from a day on.
pub async fn add(tx: &mut Tx<'_>, station: i32, town: i32, from: Date) -> Result<()> {
    let headquarters = tx.permit().actor().org;
    let (is_own, is_held): (bool, bool) = sqlx::query_as(
        "select exists (select from ref.agency s join ref.agency t on t.id = $2 and t.kind = 'municipality'
                        where s.id = $1 and s.kind = 'police_station' and s.parent = $4),
                exists (select from ref.police_beat b where b.station = $1 and b.municipality_org = $2
                        and (b.valid_until is null or b.valid_until >= $3))",
    )
    .bind(station)
    .bind(town)
    .bind(from.to_sqlx())
    .bind(headquarters)
    .fetch_one(tx.conn())
    .await?;
    if !is_own {
        return Err(Error::NotFound);
    }
    if is_held {
        return Err(Error::invalid("town", "この市区町村は、この日には既にこの警察署の管轄です。"));
    }
    sqlx::query("insert into ref.police_beat (station, municipality_org, valid_from, set_org) values ($1, $2, $3, $4)")
        .bind(station)
        .bind(town)
        .bind(from.to_sqlx())
        .bind(headquarters)
        .execute(tx.conn())
        .await?;
    note(tx, station, town, &format!("{}から", date_wareki(from))).await
}

/// Ends it after a last day.
pub async fn end(tx: &mut Tx<'_>, line: &Line, last: Date) -> Result<()> {
    let done = sqlx::query(
        "update ref.police_beat set valid_until = $4
         where station = $1 and municipality_org = $2 and valid_from = $3 and valid_until is null and valid_from <= $4",
    )
    .bind(line.station)
    .bind(line.town)
    .bind(line.from.to_sqlx())
    .bind(last.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    note(tx, line.station, line.town, &format!("{}まで", date_wareki(last))).await
}

async fn note(tx: &mut Tx<'_>, station: i32, town: i32, to: &str) -> Result<()> {
    let name: String =
        sqlx::query_scalar("select name from ref.agency where id = $1").bind(town).fetch_one(tx.conn()).await?;
    let fields = field("town", "警察署の管轄", "", format!("{name} {to}"));
    changed(tx, "police_beat.changed", "police_beat", ref_id(station), fields.into_iter().collect()).await
}

/// Town halls of the prefecture an area lies in: id and name, those of cities with centres of their own too.
pub async fn towns_of_prefecture(tx: &mut Tx<'_>, area: i16) -> Result<Vec<(i32, String)>> {
    Ok(sqlx::query_as(
        "select t.id, t.name from ref.area mine join ref.area theirs on theirs.prefecture = mine.prefecture
         join ref.agency t on t.area = theirs.id and t.kind = 'municipality' where mine.id = $1 order by t.municipality",
    )
    .bind(area)
    .fetch_all(tx.conn())
    .await?)
}
