//! Agreements: which body shares what with which police, from when on, on what ground.

use desk::agencies::{changed, field, ref_id};
use desk::frame::date_wareki;
use ground::db::Tx;
use ground::gate::ShareRange;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};

/// One agreement as it was set.
#[derive(Debug, Clone)]
pub struct Line {
    /// Name of the body.
    pub body: String,
    /// The police force.
    pub police: i32,
    /// What is shared.
    pub range: ShareRange,
    /// First day.
    pub from: Date,
    /// What it rests on.
    pub agreement: String,
    /// Who set it.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}

/// The agreements of a body, or with a police force; the newest first.
pub async fn history(tx: &mut Tx<'_>, area: Option<i16>, police: Option<i32>) -> Result<Vec<Line>> {
    type Row = (String, i32, String, SqlDate, String, String, SqlTimestamp);
    let rows: Vec<Row> = sqlx::query_as(
        "select a.name, s.police, s.range, s.valid_from, s.agreement, s.set_by, s.set_at
         from ref.police_share s join ref.area a on a.id = s.area
         where ($1::smallint is null or s.area = $1) and ($2::int is null or s.police = $2) order by s.valid_from desc, s.set_at desc limit 500",
    )
    .bind(area)
    .bind(police)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(body, police, range, from, agreement, set_by, set_at)| {
            let range = ShareRange::from_code(&range)?;
            Some(Line { body, police, range, from: from.to_jiff(), agreement, set_by, set_at: set_at.to_jiff() })
        })
        .collect())
}

/// The police forces: id and name, in the order of the prefectures.
pub async fn forces(tx: &mut Tx<'_>) -> Result<Vec<(i32, String)>> {
    Ok(sqlx::query_as("select id, name from ref.agency where kind = 'police_hq' order by area, id")
        .fetch_all(tx.conn())
        .await?)
}

/// The police force of the prefecture a body lies in.
pub async fn own_force(tx: &mut Tx<'_>, area: i16) -> Result<Option<i32>> {
    Ok(sqlx::query_scalar(
        "select p.id from ref.area mine join ref.area theirs on theirs.prefecture = mine.prefecture
         join ref.agency p on p.area = theirs.id and p.kind = 'police_hq' where mine.id = $1 order by p.id limit 1",
    )
    .bind(area)
    .fetch_optional(tx.conn())
    .await?)
}

/// A new agreement of the own body.
pub struct New<'a> {
    /// The police force.
    pub police: i32,
    /// What is shared.
    pub range: ShareRange,
    /// First day.
    pub from: Date,
    /// What it rests on.
    pub agreement: &'a str,
    /// What held until then.
    pub before: ShareRange,
}

/// Sets what the own body shares from a day on; every screen of the police follows at once.
pub async fn set(tx: &mut Tx<'_>, new: &New<'_>) -> Result<()> {
    let actor = tx.permit().actor();
    let now = tx.now();
    let known: bool = sqlx::query_scalar("select exists (select from ref.agency where id = $1 and kind = 'police_hq')")
        .bind(new.police)
        .fetch_one(tx.conn())
        .await?;
    if !known {
        return Err(Error::invalid("police", "警察本部を選んでください。"));
    }
    sqlx::query(
        "insert into ref.police_share (area, police, range, valid_from, agreement, set_org, set_by, set_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(actor.area)
    .bind(new.police)
    .bind(new.range.code())
    .bind(new.from.to_sqlx())
    .bind(new.agreement)
    .bind(actor.org)
    .bind(format!("{} {}", actor.post, actor.name))
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    let fields = [
        field("range", "共有の範囲", new.before.label(), new.range.label()),
        field("valid_from", "適用開始日", "", date_wareki(new.from)),
        field("agreement", "根拠となる協定など", "", new.agreement),
    ];
    changed(tx, "police_share.set", "police_share", ref_id(new.police), fields.into_iter().flatten().collect()).await
}
