//! What statistics read: the cases of a period, what has a beginning and an end, and the closings.

use super::facts::Episode;
use super::period::Period;
use super::spans::{Span, Spec};
use super::table::Count;
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use uuid::Uuid;

/// Every case of the own agency that counts in a period, with its first standing decision; oldest first. Without names:
/// [`people`](crate::oversight::store::people) adds them to the ones that are shown.
pub async fn episodes(tx: &mut Tx<'_>, period: Period, walled: &[Uuid]) -> Result<Vec<Episode>> {
    // Two joins over all cases of a large agency fit into memory.
    sqlx::query("select set_config('work_mem', '64MB', true)").execute(tx.conn()).await?;
    let rows = sqlx::query(
        "with decided as (
           select distinct on (d.episode_id) d.episode_id, d.kind, d.decided_on, d.is_estimated
           from app.disposition d
           where d.area = $1 and d.org_id = $2 and d.withdrawn_at is null and d.kind <> '未対応'
           order by d.episode_id, d.decided_on, d.id)
         select e.id, e.person_id, e.accepted_on, e.closed_on, e.kind, e.route, e.abuse_main, e.abuser_main,
                coalesce(d.kind, ''), d.decided_on, coalesce(d.is_estimated, false), p.birth_first, p.birth_last
         from app.episode e
         join app.person p on p.area = e.area and p.id = e.person_id
         left join decided d on d.episode_id = e.id
         where e.area = $1 and e.org_id = $2 and e.person_id <> all ($5)
           and (e.accepted_on <= $4 or d.decided_on <= $4) and (d.decided_on is null or d.decided_on >= $3 or e.accepted_on >= $3)
         order by e.accepted_on, e.id",
    )
    .bind(tx.permit().actor().area)
    .bind(tx.permit().actor().org)
    .bind(period.from.to_sqlx())
    .bind(period.until.to_sqlx())
    .bind(walled.to_vec())
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(episode).collect()
}

/// Columns by place: their names are looked up once a row otherwise, for every case of a year.
fn episode(row: &PgRow) -> Result<Episode> {
    let day = |column: usize| row.try_get::<Option<SqlDate>, _>(column).map(|day| day.map(|day| day.to_jiff()));
    Ok(Episode {
        id: row.try_get(0)?,
        person: row.try_get(1)?,
        accepted_on: row.try_get::<SqlDate, _>(2)?.to_jiff(),
        closed_on: day(3)?,
        kind: row.try_get(4)?,
        route: row.try_get(5)?,
        abuse: row.try_get(6)?,
        abuser: row.try_get(7)?,
        disposition: row.try_get(8)?,
        decided_on: day(9)?,
        is_estimated: row.try_get(10)?,
        birth: day(11)?.zip(day(12)?),
    })
}

/// The spans of a table of the own agency that touch a period.
pub async fn spans(tx: &mut Tx<'_>, spec: &Spec, period: Period, walled: &[Uuid]) -> Result<Vec<Span>> {
    let query = match spec.id {
        "custody" => {
            "select person_id, place_kind, basis, (started_at at time zone 'Asia/Tokyo')::date as started,
                    (ended_at at time zone 'Asia/Tokyo')::date as ended
             from app.custody where area = $1 and org_id = $2 and person_id <> all ($5) and (started_at at time zone 'Asia/Tokyo')::date <= $4
               and (ended_at is null or (ended_at at time zone 'Asia/Tokyo')::date >= $3) order by started_at, id"
        }
        "council" => {
            "select person_id, division, status, entered_on, left_on from app.ledger_row
             where area = $1 and org_id = $2 and person_id <> all ($5) and entered_on <= $4 and (left_on is null or left_on >= $3)
             order by entered_on, id"
        }
        _ => {
            "select l.person_id, coalesce(a.severity::text, ''), l.division, l.entered_on, l.left_on
             from app.ledger_row l
             left join lateral (
               select severity from app.agenda_item a
               where a.area = $1 and a.person_id = l.person_id and a.org_id = $2 and a.removed_at is null and a.severity is not null
                 and a.decided_at < ($4 + 1)::timestamp at time zone 'Asia/Tokyo'
               order by a.decided_at desc limit 1) a on true
             where l.area = $1 and l.org_id = $2 and l.person_id <> all ($5) and l.entered_on <= $4 and (l.left_on is null or l.left_on >= $3)
             order by l.entered_on, l.id"
        }
    };
    type Row = (Uuid, String, String, SqlDate, Option<SqlDate>);
    let rows: Vec<Row> = sqlx::query_as(query)
        .bind(tx.permit().actor().area)
        .bind(tx.permit().actor().org)
        .bind(period.from.to_sqlx())
        .bind(period.until.to_sqlx())
        .bind(walled.to_vec())
        .fetch_all(tx.conn())
        .await?;
    let span = |(person, row, mark, started, ended): Row| Span {
        person,
        row,
        mark,
        started_on: started.to_jiff(),
        ended_on: ended.map(|day| day.to_jiff()),
    };
    Ok(rows.into_iter().map(span).collect())
}

/// A month as it was reported.
#[derive(Debug, Clone)]
pub struct Closing {
    /// The agency that reported.
    pub org: i32,
    /// First day of the month.
    pub month: Date,
    /// 1 as first reported.
    pub revision: i16,
    /// Version of the rules.
    pub rule: String,
    /// What was counted.
    pub counts: Vec<Count>,
    /// By whom.
    pub closed_by: String,
    /// When.
    pub closed_at: Timestamp,
}

/// The newest closing of each month of a period, of every agency the reader may see: the own one, or those it oversees. Sums only.
pub async fn closings(tx: &mut Tx<'_>, period: Period) -> Result<Vec<Closing>> {
    let rows = sqlx::query(
        "select distinct on (org_id, month) org_id, month, revision, rule, counts, closed_by_name, closed_at from app.statistics_close
         where month between $1 and $2 order by org_id, month, revision desc",
    )
    .bind(period.from.first_of_month().to_sqlx())
    .bind(period.until.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Closing {
                org: row.try_get("org_id")?,
                month: row.try_get::<SqlDate, _>("month")?.to_jiff(),
                revision: row.try_get("revision")?,
                rule: row.try_get("rule")?,
                counts: row.try_get::<Json<Vec<Count>>, _>("counts")?.0,
                closed_by: row.try_get("closed_by_name")?,
                closed_at: row.try_get::<SqlTimestamp, _>("closed_at")?.to_jiff(),
            })
        })
        .collect()
}

/// Keeps a month as reported: a first closing, or the next revision. Gives its row and number.
pub async fn close(tx: &mut Tx<'_>, month: Date, rule: &str, counts: &[Count]) -> Result<(Uuid, i16)> {
    let (id, actor, now) = (tx.new_id(), tx.permit().actor(), tx.now());
    let revision: i16 = sqlx::query_scalar(
        "insert into app.statistics_close (area, org_id, id, month, revision, rule, counts, closed_by, closed_by_name, closed_at)
         select $1, $2, $3, $4, coalesce(max(revision), 0) + 1, $5, $6, $7, $8, $9 from app.statistics_close
         where area = $1 and org_id = $2 and month = $4 returning revision",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(month.to_sqlx())
    .bind(rule)
    .bind(Json(counts))
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .fetch_one(tx.conn())
    .await?;
    Ok((id, revision))
}
