//! What statistics read: facts of a period, counted in one pass or listed one by one, and the closings.

use super::bands::Edges;
use super::period::Period;
use super::spans::{Span, Spec};
use super::table::{Count, Fact, Of};
use ground::db::Tx;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::types::Json;
use uuid::Uuid;

/// The facts of a period, one line each: `$1` area, `$2` agency, `$3`–`$4` period, `$5` persons behind the wall, `$6`–`$10` days with the
/// edges of their age bands. A case is received once, disposed once (by its first standing decision), and carried or open between.
macro_rules! facts {
    ($then:literal) => {
        concat!(
            "with decided as (
               select distinct on (d.episode_id) d.episode_id, d.kind, d.decided_on, d.is_estimated
               from app.disposition d
               where d.area = $1 and d.org_id = $2 and d.withdrawn_at is null and d.kind <> '未対応'
               order by d.episode_id, d.decided_on, d.id),
             cases as (
               select e.id, e.person_id, e.accepted_on, e.closed_on, e.kind, e.route, e.abuse_main, e.abuser_main, d.kind as disposition,
                      d.decided_on, d.is_estimated, p.birth_first, p.birth_last
               from app.episode e
               join app.person p on p.area = e.area and p.id = e.person_id
               left join decided d on d.episode_id = e.id
               where e.area = $1 and e.org_id = $2 and e.person_id <> all ($5)
                 and (e.accepted_on <= $4 or d.decided_on <= $4) and (d.decided_on is null or d.decided_on >= $3 or e.accepted_on >= $3)),
             facts as (
               select c.id, c.person_id, c.accepted_on, c.closed_on, c.decided_on, c.is_estimated, f.fact, f.day, c.kind, c.route,
                      c.abuse_main, c.abuser_main, coalesce(c.disposition, '') as disposition,
                      case when c.birth_first >= edge.under3 then 'under3' when c.birth_last < edge.under3 and c.birth_first >= edge.preschool then 'preschool'
                           when c.birth_last < edge.preschool and c.birth_first >= edge.elementary then 'primary'
                           when c.birth_last < edge.elementary and c.birth_first >= edge.junior then 'junior'
                           when c.birth_last < edge.junior then 'older' else '' end as band
               from cases c
               cross join lateral (values
                 ('carried', $3, c.accepted_on < $3 and (c.decided_on is null or c.decided_on >= $3)),
                 ('received', c.accepted_on, c.accepted_on between $3 and $4),
                 ('disposed', c.decided_on, c.decided_on between $3 and $4),
                 ('open', $4, c.accepted_on <= $4 and (c.decided_on is null or c.decided_on > $4))) as f (fact, day, holds)
               join unnest($6::date[], $7::date[], $8::date[], $9::date[], $10::date[]) as edge (day, under3, preschool, elementary, junior)
                 on edge.day = f.day
               where f.holds) ",
            $then
        )
    };
}

/// Binds the ten parameters of [`facts`].
fn bound<'q>(
    sql: &'static str,
    tx: &Tx<'_>,
    period: Period,
    walled: &[Uuid],
) -> Query<'q, sqlx::Postgres, PgArguments> {
    let actor = tx.permit().actor();
    let edges: Vec<Edges> = period.days().map(Edges::on).collect();
    let dates = |of: fn(&Edges) -> Date| edges.iter().map(|edge| of(edge).to_sqlx()).collect::<Vec<SqlDate>>();
    sqlx::query(sql)
        .bind(actor.area)
        .bind(actor.org)
        .bind(period.from.to_sqlx())
        .bind(period.until.to_sqlx())
        .bind(walled.to_vec())
        .bind(dates(|edge| edge.day))
        .bind(dates(|edge| edge.under3))
        .bind(dates(|edge| edge.preschool))
        .bind(dates(|edge| edge.primary))
        .bind(dates(|edge| edge.junior))
}

fn of(row: &PgRow) -> Result<Of> {
    let fact: &str = row.try_get("fact")?;
    Ok(Of {
        fact: Fact::from_code(fact).ok_or_else(|| Error::internal("a fact of no kind"))?,
        month: row.try_get::<SqlDate, _>("month")?.to_jiff(),
        kind: row.try_get("kind")?,
        route: row.try_get("route")?,
        abuse: row.try_get("abuse_main")?,
        abuser: row.try_get("abuser_main")?,
        band: row.try_get("band")?,
        disposition: row.try_get("disposition")?,
    })
}

/// Counts a period of the own agency in one pass. Codes are compared byte by byte, and the groups of a large agency fit into memory.
pub async fn counts(tx: &mut Tx<'_>, period: Period, walled: &[Uuid]) -> Result<Vec<Count>> {
    sqlx::query("select set_config('work_mem', '64MB', true)").execute(tx.conn()).await?;
    let query = bound(
        facts!(
            "select fact collate \"C\" as fact, date_trunc('month', day)::date as month, kind collate \"C\" as kind, route collate \"C\" as route,
                    abuse_main collate \"C\" as abuse_main, abuser_main collate \"C\" as abuser_main, band collate \"C\" as band,
                    disposition collate \"C\" as disposition, count(*) as n
             from facts group by facts.fact collate \"C\", 2, facts.kind collate \"C\", facts.route collate \"C\", facts.abuse_main collate \"C\",
                    facts.abuser_main collate \"C\", facts.band collate \"C\", facts.disposition collate \"C\""
        ),
        tx,
        period,
        walled,
    );
    let rows = query.fetch_all(tx.conn()).await?;
    rows.iter().map(|row| Ok(Count { of: of(row)?, n: row.try_get("n")? })).collect()
}

/// One fact with its case: what is behind a number.
#[derive(Debug, Clone)]
pub struct Case {
    /// 受理
    pub episode: Uuid,
    /// The child.
    pub person: Uuid,
    /// What it is counted by.
    pub of: Of,
    /// 受理年月日
    pub accepted_on: Date,
    /// Day of the first decision.
    pub decided_on: Option<Date>,
    /// That day is not known, another one stands for it.
    pub is_estimated: bool,
    /// 終結日
    pub closed_on: Option<Date>,
}

/// Every fact of a period of the own agency, oldest cases first. Without names: [`people`](crate::oversight::store::people) adds them to
/// the ones that are shown.
pub async fn cases(tx: &mut Tx<'_>, period: Period, walled: &[Uuid]) -> Result<Vec<Case>> {
    let query = bound(
        facts!("select *, date_trunc('month', day)::date as month from facts order by accepted_on, id"),
        tx,
        period,
        walled,
    );
    let rows = query.fetch_all(tx.conn()).await?;
    let day =
        |row: &PgRow, column: &str| row.try_get::<Option<SqlDate>, _>(column).map(|day| day.map(|day| day.to_jiff()));
    rows.iter()
        .map(|row| {
            Ok(Case {
                episode: row.try_get("id")?,
                person: row.try_get("person_id")?,
                of: of(row)?,
                accepted_on: row.try_get::<SqlDate, _>("accepted_on")?.to_jiff(),
                decided_on: day(row, "decided_on")?,
                is_estimated: row.try_get::<Option<bool>, _>("is_estimated")?.unwrap_or(false),
                closed_on: day(row, "closed_on")?,
            })
        })
        .collect()
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
