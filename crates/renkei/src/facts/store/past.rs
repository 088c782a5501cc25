//! What stood at a moment of the past, as was known then: for learning, which may not look ahead.
//!
//! A statement counts from the moment it was taken in, so what came late, or was corrected later, does not change what was known before. Pitfall: who is
//! who (名寄せ) is as it is known today; only confirmed mothers are those of the moment.

use super::{Fact, Person, Standing, births, fact, together};
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row as _;
use std::collections::HashMap;
use uuid::Uuid;

/// The end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day, in Japan.
    pub day: Date,
    /// The first moment that is no longer of it.
    pub until: Timestamp,
}

impl Moment {
    /// The end of this day in Japan.
    ///
    /// # Errors
    /// `Internal` for a day at the end of time.
    pub fn end_of(day: Date) -> Result<Self> {
        let next = day.tomorrow().map_err(ground::Error::internal)?;
        let until = next.to_zoned(ground::db::japan()).map_err(ground::Error::internal)?.timestamp();
        Ok(Self { day, until })
    }
}

/// When the first file of any source was applied.
pub async fn first_applied(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let first: Option<SqlTimestamp> = sqlx::query_scalar(
        "select min(applied_at) from app.source_run where area = $1 and org_id = $2 and state = 'applied'",
    )
    .bind(area)
    .bind(org)
    .fetch_one(tx.conn())
    .await?;
    Ok(first.map(SqlTimestamp::to_jiff))
}

/// By source: the newest day that a file had been applied for.
pub async fn stated(tx: &mut Tx<'_>, at: Moment) -> Result<HashMap<String, Date>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let days: Vec<(String, SqlDate)> = sqlx::query_as(
        "select source, max(stated_on) from app.source_run
         where area = $1 and org_id = $2 and applied_at < $3 and state = 'applied' group by source",
    )
    .bind(area)
    .bind(org)
    .bind(at.until.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(days.into_iter().map(|(source, day)| (source, day.to_jiff())).collect())
}

/// Linked persons born in these days whom the ledger of the 要対協 did not hold at the moment, in the order of their ids from behind `after` on, at most
/// `most` of them; each with what stood then: nothing of whom no source had told yet. The caller puts the look on record.
pub async fn unregistered(
    tx: &mut Tx<'_>,
    at: Moment,
    born: std::ops::RangeInclusive<Date>,
    after: Option<Uuid>,
    most: i64,
) -> Result<Vec<Standing>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Person> = sqlx::query_as(
        "select p.id, coalesce(max(r.birth) filter (where r.source = 'jumin'), max(r.birth)), bool_or(r.number is not null and not r.open)
         from app.linked_person p join app.source_record r on r.area = $1 and r.person_id = p.id
         where p.area = $1 and p.org_id = $2 and ($3::uuid is null or p.id > $3)
           and not exists (select from app.ledger_row l where l.area = $1 and l.org_id = $2 and l.person_id = p.case_person
                           and l.entered_on <= $6 and (l.left_on is null or l.left_on > $6))
         group by p.id having coalesce(max(r.birth) filter (where r.source = 'jumin'), max(r.birth)) between $4 and $5 order by p.id limit $7",
    )
    .bind(area)
    .bind(org)
    .bind(after)
    .bind(born.start().to_string())
    .bind(born.end().to_string())
    .bind(at.day.to_sqlx())
    .bind(most)
    .fetch_all(tx.conn())
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    let mothers = crate::matching::mothers_at(tx, &ids, at.until).await?;
    let women: Vec<Uuid> = mothers.values().copied().collect();
    let facts = standing(tx, &[ids, women.clone()].concat(), at).await?;
    Ok(together(rows, facts, &mothers, &births(tx, &women).await?))
}

/// What stood of these linked persons at the moment: of each series the newest statement that had been taken in by then.
pub async fn standing(tx: &mut Tx<'_>, persons: &[Uuid], at: Moment) -> Result<HashMap<Uuid, Vec<Fact>>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let found = sqlx::query(
        "select distinct on (f.series) r.person_id, f.series, f.source, f.kind, f.key, f.attributes, f.raw, f.gone, f.valid_from, f.valid_to, f.position,
           null::bigint as until, u.file_name, f.n, f.recorded_at
         from app.source_record r join app.fact f on f.area = $1 and f.record_id = r.id and f.recorded_at < $4
         join app.source_run u on u.area = $1 and u.id = f.run_id where r.area = $1 and r.org_id = $2 and r.person_id = any ($3)
         order by f.series, f.position desc, f.recorded_at desc",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .bind(at.until.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let mut of: HashMap<Uuid, Vec<Fact>> = HashMap::new();
    for row in &found {
        let fact = fact(row)?;
        if !fact.gone {
            of.entry(row.try_get("person_id")?).or_default().push(fact);
        }
    }
    Ok(of)
}
