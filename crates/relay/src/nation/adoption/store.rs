//! Counting, by the clock; and the sums of the areas the reader oversees.

use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};

/// Counts every agency anew, a statement a kind of figure. Counting twice is harmless.
pub async fn count(tx: &mut Tx<'_>) -> Result<()> {
    let (now, today) = (tx.now(), tx.today());
    sqlx::query(
        "with staff as (
           select s.area, s.org_id, count(*) as staff, count(c.last_login_at) as logins
           from app.staff s left join auth.credential c on c.staff_id = s.id and not c.disabled
           where s.ends_on >= $2 group by s.area, s.org_id),
         records as (select area, org_id, count(*) as records from app.record group by area, org_id),
         episodes as (select area, org_id, count(distinct record_id) as open_cases from app.episode where closed_on is null group by area, org_id)
         insert into app.adoption as known (area, org_id, staff, logins, records, open_cases, taken_at)
         select a.area, a.id, coalesce(s.staff, 0), coalesce(s.logins, 0), coalesce(r.records, 0), coalesce(e.open_cases, 0), $1
         from ref.agency a
         left join staff s on s.area = a.area and s.org_id = a.id
         left join records r on r.area = a.area and r.org_id = a.id
         left join episodes e on e.area = a.area and e.org_id = a.id
         where a.kind in ('centre', 'municipality', 'prefecture', 'police_hq', 'police_station')
           and a.active_from <= $2 and (a.active_until is null or a.active_until >= $2)
         on conflict (area, org_id) do update set staff = excluded.staff, logins = excluded.logins, records = excluded.records,
           open_cases = excluded.open_cases, taken_at = excluded.taken_at",
    )
    .bind(now.to_sqlx())
    .bind(today.to_sqlx())
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "insert into app.adoption_month as known (area, org_id, month, moves, missing)
         select area, org_id, date_trunc('month', sent_at at time zone 'Asia/Tokyo')::date, count(*) filter (where is_move), count(*) filter (where not is_move)
         from (select area, org_id, sent_at, false as is_move from app.missing
               union all
               select area, org_id, sent_at, true from app.transition
               where sent_at is not null and (kind = 'move_notice' or moves_holder)) sent
         group by 1, 2, 3
         on conflict (area, org_id, month) do update set moves = excluded.moves, missing = excluded.missing
         where (known.moves, known.missing) is distinct from (excluded.moves, excluded.missing)",
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What one agency has.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Figure {
    /// Two-digit code.
    pub prefecture: String,
    /// Kind of agency, as stored.
    pub kind: String,
    /// Agencies.
    pub agencies: i64,
    /// Of them, with staff who have logged in.
    pub running: i64,
    /// Staff with access.
    pub staff: i64,
    /// Records.
    pub records: i64,
    /// Of them, with an open case.
    pub open_cases: i64,
}

/// By prefecture and kind of agency.
pub async fn figures(tx: &mut Tx<'_>) -> Result<Vec<Figure>> {
    let today = tx.today();
    let figures = sqlx::query_as(
        "select r.prefecture::text as prefecture, a.kind, count(*) as agencies, count(*) filter (where f.logins > 0) as running,
           coalesce(sum(f.staff), 0)::int8 as staff, coalesce(sum(f.records), 0)::int8 as records,
           coalesce(sum(f.open_cases), 0)::int8 as open_cases
         from app.adoption f join ref.agency a on a.id = f.org_id join ref.area r on r.id = f.area
         where a.active_from <= $1 and (a.active_until is null or a.active_until >= $1)
         group by r.prefecture, a.kind order by r.prefecture, a.kind",
    )
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(figures)
}

/// Moves and missing notices of each month since a day.
pub async fn months(tx: &mut Tx<'_>, since: Date) -> Result<Vec<(Date, i64, i64)>> {
    let rows: Vec<(SqlDate, i64, i64)> = sqlx::query_as(
        "select month, sum(moves)::int8, sum(missing)::int8 from app.adoption_month where month >= $1 group by month order by month",
    )
    .bind(since.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(month, moves, missing)| (month.to_jiff(), moves, missing)).collect())
}

/// When the figures were taken.
pub async fn taken_at(tx: &mut Tx<'_>) -> Result<Option<jiff::Timestamp>> {
    let at: Option<SqlTimestamp> =
        sqlx::query_scalar("select max(taken_at) from app.adoption").fetch_one(tx.conn()).await?;
    Ok(at.map(|at| at.to_jiff()))
}
