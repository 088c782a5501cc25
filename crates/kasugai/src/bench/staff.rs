//! Who uses the pages: members of staff of many agencies, with sessions and the children they are in charge of.

use ground::db::Key;
use ground::gate::Action;
use sqlx::Row as _;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

/// A member of staff with a session.
#[derive(Debug, Clone)]
pub(super) struct Staff {
    pub(super) org: i32,
    pub(super) session: String,
    /// Children of the own cases; empty for those who only listen.
    pub(super) children: Vec<Key>,
}

/// People in charge of cases, of as many different agencies, each with up to 20 of their children nobody was asked to look for yet.
pub(super) async fn workers(connection: &mut PgConnection, count: i64) -> anyhow::Result<Vec<Staff>> {
    let rows = sqlx::query(
        "select distinct on (org_id) area, org_id, in_charge,
           array(select c.person_id from app.record c where c.area = r.area and c.in_charge = r.in_charge
             and not exists (select from app.missing m where m.area = c.area and m.person_id = c.person_id) limit 20) as children
         from app.record r where in_charge is not null order by org_id, id",
    )
    .fetch_all(&mut *connection)
    .await?;
    let step = (rows.len() / usize::try_from(count)?).max(1);
    let mut workers = Vec::new();
    for row in rows.iter().step_by(step).take(usize::try_from(count)?) {
        let (area, org, staff): (i16, i32, Uuid) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let children: Vec<Uuid> = row.try_get(3)?;
        let session = begin(connection, &[staff]).await?.into_iter().next().map(|(_, session)| session);
        workers.push(Staff {
            org,
            session: session.unwrap_or_default(),
            children: children.into_iter().map(|child| Key::new(area, child)).collect(),
        });
    }
    Ok(workers)
}

/// Somebody of one agency whose post has a right as shipped, with a session.
pub(super) async fn worker_of(connection: &mut PgConnection, org: i32, right: Action) -> anyhow::Result<Option<Staff>> {
    let staff: Option<Uuid> = sqlx::query_scalar(
        "select a.staff_id from app.appointment a join ref.post p on p.id = a.post_id
           join ref.right_rule r on r.role = p.role and r.action = $2 and r.allowed
         where a.org_id = $1 and a.valid_from <= current_date and coalesce(a.valid_until >= current_date, true) order by a.staff_id limit 1",
    )
    .bind(org)
    .bind(right.code())
    .fetch_optional(&mut *connection)
    .await?;
    let sessions = begin(connection, staff.as_slice()).await?;
    Ok(sessions.into_iter().next().map(|(org, session)| Staff { org, session, children: Vec::new() }))
}

/// People who have a page open: everyone of the agencies of `workers`, then of others, `count` in all.
pub(super) async fn listeners(
    connection: &mut PgConnection,
    workers: &[Staff],
    count: i64,
) -> anyhow::Result<Vec<Staff>> {
    let orgs: Vec<i32> = workers.iter().map(|worker| worker.org).collect();
    let staff: Vec<Uuid> = sqlx::query_scalar(
        "select staff_id from auth.credential order by (org_id = any($1)) desc, md5(staff_id::text) limit $2",
    )
    .bind(&orgs)
    .bind(count)
    .fetch_all(&mut *connection)
    .await?;
    let sessions = begin(connection, &staff).await?;
    Ok(sessions.into_iter().map(|(org, session)| Staff { org, session, children: Vec::new() }).collect())
}

/// Sessions as the log-in would begin them, without two thousand password checks; agency and token of each.
async fn begin(connection: &mut PgConnection, staff: &[Uuid]) -> sqlx::Result<Vec<(i32, String)>> {
    sqlx::query_as(
        "with chosen as materialized (
           select staff_id, area, org_id, encode(sha256((staff_id::text || random() || clock_timestamp())::bytea), 'hex') as token
           from auth.credential where staff_id = any($1)),
         begun as (
           insert into auth.session (token_hash, id, staff_id, area, org_id, second_factor, created_at, seen_at)
           select sha256(token::bytea), gen_random_uuid(), staff_id, area, org_id, true, now(), now() from chosen)
         select org_id, token from chosen",
    )
    .bind(staff)
    .fetch_all(connection)
    .await
}

/// Those of them who work at a 児童相談所.
pub(super) async fn in_centres(connection: &mut PgConnection, workers: Vec<Staff>) -> sqlx::Result<Vec<Staff>> {
    let centres: Vec<i32> =
        sqlx::query_scalar("select id from ref.agency where kind = 'centre'").fetch_all(connection).await?;
    Ok(workers.into_iter().filter(|one| centres.contains(&one.org)).collect())
}

/// One member of staff of every centre and municipality, with a session.
pub(super) async fn one_of_each_agency(connection: &mut PgConnection) -> anyhow::Result<Vec<Staff>> {
    let staff: Vec<Uuid> = sqlx::query_scalar(
        "select distinct on (c.org_id) c.staff_id from auth.credential c join ref.agency a on a.id = c.org_id
         where a.kind in ('centre', 'municipality') order by c.org_id, c.staff_id",
    )
    .fetch_all(&mut *connection)
    .await?;
    let sessions = begin(connection, &staff).await?;
    Ok(sessions.into_iter().map(|(org, session)| Staff { org, session, children: Vec::new() }).collect())
}

/// The agencies a notice of a missing child went to.
pub(super) async fn told_of_missing(connection: &mut PgConnection, child: Uuid) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar(
        "select t.org_id from app.missing m join app.missing_told t on t.missing_area = m.area and t.missing_id = m.id where m.person_id = $1",
    )
    .bind(child)
    .fetch_all(connection)
    .await
}

/// A key of a linked system of the agency with the most records, and some of its children.
pub(super) async fn system(connection: &mut PgConnection) -> anyhow::Result<(String, Vec<Key>)> {
    let (area, org): (i16, i32) =
        sqlx::query_as("select area, org_id from app.record group by area, org_id order by count(*) desc limit 1")
            .fetch_one(&mut *connection)
            .await?;
    let key: String = sqlx::query_scalar(
        "with made as materialized (select encode(sha256((random() || clock_timestamp()::text)::bytea), 'hex') as key)
         insert into auth.api_key (key_hash, id, area, org_id, name, role, created_by, created_at, expires_on)
         select sha256(key::bytea), gen_random_uuid(), $1, $2, '測定', 'system', '測定', now(), current_date + 1 from made
         returning (select key from made)",
    )
    .bind(area)
    .bind(org)
    .fetch_one(&mut *connection)
    .await?;
    let children: Vec<Uuid> =
        sqlx::query_scalar("select person_id from app.record where area = $1 and org_id = $2 order by id limit 500")
            .bind(area)
            .bind(org)
            .fetch_all(connection)
            .await?;
    Ok((key, children.into_iter().map(|child| Key::new(area, child)).collect()))
}

/// Ends every session begun here.
pub(super) async fn end(connection: &mut PgConnection, staff: &[Staff]) -> sqlx::Result<()> {
    let tokens: Vec<&str> = staff.iter().map(|staff| staff.session.as_str()).collect();
    sqlx::query("update auth.session set ended_at = now() where token_hash in (select sha256(t::bytea) from unnest($1::text[]) t)")
        .bind(tokens)
        .execute(connection)
        .await
        .map(drop)
}

/// Family names and their beginnings, as somebody would type them.
pub(super) async fn words(connection: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "select left(family, 1 + (row_number() over (order by id) % 3)::int) from app.person_name
         where kind = 'official' and family <> '' order by id limit 500",
    )
    .fetch_all(connection)
    .await
}
