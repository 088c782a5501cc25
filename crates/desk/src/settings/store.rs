//! SQL that counts what a setting touches. The policies keep it to the own agency and its counterparts; each query to the own one.

use ground::Result;
use ground::db::Tx;
use jiff_sqlx::ToSqlx;

/// 児童記録票 of the own agency.
pub async fn records(tx: &mut Tx<'_>) -> Result<i64> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_scalar("select count(*) from app.record where area = $1 and org_id = $2")
        .bind(area)
        .bind(org)
        .fetch_one(tx.conn())
        .await?)
}

/// Notices from other agencies within 90 days, by kind.
pub async fn notices(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    Ok(sqlx::query_as(
        "select kind, count(*) from app.notice
         where area = $1 and org_id = $2 and source_org <> $2 and at > $3::timestamptz - interval '90 days' group by kind",
    )
    .bind(area)
    .bind(org)
    .bind(now.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// Episodes by 相談種別: open ones and all.
pub async fn kinds(tx: &mut Tx<'_>) -> Result<Vec<(String, i64, i64)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select kind, count(*) filter (where closed_on is null), count(*) from app.episode where area = $1 and org_id = $2 group by kind",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?)
}

/// Staff who may log in today, by the role of their post.
pub async fn staff_by_role(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>> {
    let (area, org, today) = (tx.permit().actor().area, tx.permit().actor().org, tx.today());
    Ok(sqlx::query_as(
        "select p.role, count(distinct st.id) from app.staff st
         join app.appointment a on a.area = st.area and a.staff_id = st.id and a.valid_from <= $3 and (a.valid_until is null or $3 <= a.valid_until)
         join ref.post p on p.id = a.post_id
         where st.area = $1 and st.org_id = $2 and st.hired_from <= $3 and st.ends_on >= $3 group by p.role",
    )
    .bind(area)
    .bind(org)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// Clocks of 安全確認: those that run, the children seen within a year, and those of them who were seen after more than `hours`.
pub async fn sightings(tx: &mut Tx<'_>, hours: i64) -> Result<(i64, i64, i64)> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    Ok(sqlx::query_as(
        "select count(*) filter (where seen_at is null),
           count(*) filter (where seen_at > $3::timestamptz - interval '1 year'),
           count(*) filter (where seen_at > $3::timestamptz - interval '1 year' and seen_at > clock_started_at + $4 * interval '1 hour')
         from app.intake_child where area = $1 and org_id = $2 and clock_started_at is not null",
    )
    .bind(area)
    .bind(org)
    .bind(now.to_sqlx())
    .bind(i32::try_from(hours).unwrap_or(i32::MAX))
    .fetch_one(tx.conn())
    .await?)
}

/// Open cases of the council whose next review lies more than `months` ahead.
pub async fn reviews_after(tx: &mut Tx<'_>, months: i64) -> Result<i64> {
    let (area, org, today) = (tx.permit().actor().area, tx.permit().actor().org, tx.today());
    Ok(sqlx::query_scalar(
        "select count(*) from app.ledger_row where area = $1 and org_id = $2 and status = '継続' and next_review > $3::date + make_interval(months => $4)",
    )
    .bind(area)
    .bind(org)
    .bind(today.to_sqlx())
    .bind(i32::try_from(months).unwrap_or(i32::MAX))
    .fetch_one(tx.conn())
    .await?)
}

/// How many records of the own agency have something written in each field of its own, by key.
pub async fn written(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select field.key, count(*) from app.record r, jsonb_each(r.extra) field where r.area = $1 and r.org_id = $2 group by field.key",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?)
}
