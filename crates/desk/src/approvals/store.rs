//! Routes, approvals and acts in the database.

use super::rules::State;
use super::{Act, Approval, Kind, Step, Subject};
use crate::meetings::alerts::holders;
use ground::db::{Change, FieldChange, Tx};
use ground::{Error, Result};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// Posts of the own agency with their titles.
pub async fn posts(tx: &mut Tx<'_>) -> Result<Vec<Step>> {
    let org = tx.permit().actor().org;
    let rows: Vec<(i32, String)> = sqlx::query_as(
        "select p.id, trim(coalesce(s.name, '') || ' ' || p.title) from ref.post p left join ref.section s on s.id = p.section_id
         where p.org_id = $1 order by s.id nulls first, p.id",
    )
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(post, title)| Step { post, title }).collect())
}

/// Posts a member of staff holds today.
pub async fn posts_of(tx: &mut Tx<'_>, staff: Option<Uuid>) -> Result<Vec<i32>> {
    let (area, org, today) = (tx.permit().actor().area, tx.permit().actor().org, tx.today());
    Ok(sqlx::query_scalar(
        "select post_id from app.appointment where area = $1 and org_id = $2 and staff_id = $3 and valid_from <= $4
           and (valid_until is null or $4 <= valid_until)",
    )
    .bind(area)
    .bind(org)
    .bind(staff)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// The chain for a kind, as the agency set it.
pub async fn route(tx: &mut Tx<'_>, kind: Kind) -> Result<Vec<i32>> {
    let actor = tx.permit().actor();
    let posts =
        sqlx::query_scalar("select posts from app.approval_route where area = $1 and org_id = $2 and kind = $3")
            .bind(actor.area)
            .bind(actor.org)
            .bind(kind.label())
            .fetch_optional(tx.conn())
            .await?;
    Ok(posts.unwrap_or_default())
}

/// Who holds today the last post of any chain of an agency.
pub async fn heads(tx: &mut Tx<'_>, area: i16, org: i32) -> Result<Vec<Uuid>> {
    let today = tx.today();
    Ok(sqlx::query_scalar(
        "select distinct a.staff_id from app.approval_route r
         join app.appointment a on a.area = r.area and a.org_id = r.org_id and a.post_id = r.posts[cardinality(r.posts)]
         where r.area = $1 and r.org_id = $2 and a.valid_from <= $3 and (a.valid_until is null or $3 <= a.valid_until)
         order by a.staff_id",
    )
    .bind(area)
    .bind(org)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// Sets the chain for a kind; approvals under way keep theirs.
pub async fn set_route(tx: &mut Tx<'_>, kind: Kind, posts: &[i32], change: FieldChange) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.approval_route (area, org_id, kind, posts, updated_at, updated_by_name) values ($1, $2, $3, $4, $5, $6)
         on conflict (area, org_id, kind) do update set posts = excluded.posts, updated_at = excluded.updated_at, updated_by_name = excluded.updated_by_name",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(kind.label())
    .bind(posts)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    let fields = vec![change];
    tx.record(Change { kind: "route.set", entity: "approval_route", id, person: None, fields, payload: json!({}) })
        .await
}

/// Submits something to its chain.
pub async fn submit(tx: &mut Tx<'_>, new: &Subject<'_>, steps: &[Step]) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.approval (area, org_id, id, kind, subject_id, title, href, steps, acted_first, submitted_by, submitted_by_name, submitted_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(new.kind.label())
    .bind(new.id)
    .bind(new.title)
    .bind(new.href)
    .bind(Json(steps))
    .bind(new.acted_first)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    recorded(tx, "approval.submitted", id).await?;
    Ok(id)
}

/// Leaves the event of an act; who has to act next, or waits for the end, hears of it.
async fn recorded(tx: &mut Tx<'_>, kind: &'static str, id: Uuid) -> Result<()> {
    let approval = find(tx, id).await?;
    let (steps, words) = match approval.state() {
        State::Waiting(step) => (vec![step], "決裁の順番です"),
        State::Returned => (Vec::new(), "差し戻されました"),
        State::Unseen(steps) => (steps, "決裁が終わり、後閲を待っています"),
        State::Decided => (Vec::new(), "決裁が終わりました"),
        State::Withdrawn => (Vec::new(), "取り下げられました"),
    };
    let mut staff = holders_of(tx, &approval, &steps).await?;
    let is_waiting = matches!(approval.state(), State::Waiting(_));
    // Nobody holds the post today: whoever may act for it.
    let chiefs = is_waiting && staff.is_empty();
    staff.extend(approval.submitted_by.filter(|_| !is_waiting));
    let own = tx.permit().actor().staff;
    staff.retain(|one| Some(*one) != own);
    let payload = json!({ "staff": staff, "chiefs": chiefs, "words": format!("{} {words}", approval.title) });
    tx.record(Change { kind, entity: "approval", id, person: None, fields: Vec::new(), payload }).await
}

/// Staff who hold the posts of these steps today.
async fn holders_of(tx: &mut Tx<'_>, approval: &Approval, steps: &[usize]) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let posts: Vec<i32> = steps.iter().filter_map(|step| approval.steps.get(*step)).map(|step| step.post).collect();
    holders(tx, area, org, &posts, &[]).await
}

type Row = (Uuid, String, String, Json<Vec<Step>>, String, Option<Uuid>, String, SqlTimestamp);

async fn with_acts(tx: &mut Tx<'_>, rows: Vec<Row>) -> Result<Vec<Approval>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    type ActRow = (Uuid, i16, String, Option<Uuid>, String, String, String, SqlTimestamp);
    let acts: Vec<ActRow> = sqlx::query_as(
        "select approval_id, step, act, staff_id, staff_name, post, reason, at from app.approval_act
         where area = $1 and org_id = $2 and approval_id = any ($3) order by at, id",
    )
    .bind(area)
    .bind(org)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    let mut of: HashMap<Uuid, Vec<Act>> = HashMap::new();
    for (id, step, act, staff, name, post, reason, at) in acts {
        of.entry(id).or_default().push(Act { step, act, staff, name, post, reason, at: at.to_jiff() });
    }
    Ok(rows
        .into_iter()
        .map(|(id, title, href, steps, acted_first, submitted_by, submitted_by_name, submitted_at)| Approval {
            id,
            title,
            href,
            steps: steps.0,
            acted_first,
            submitted_by,
            submitted_by_name,
            submitted_at: submitted_at.to_jiff(),
            acts: of.remove(&id).unwrap_or_default(),
        })
        .collect())
}

/// Approvals of the own agency, newest first.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Approval>> {
    let actor = tx.permit().actor();
    let rows: Vec<Row> = sqlx::query_as(
        "select id, title, href, steps, acted_first, submitted_by, submitted_by_name, submitted_at from app.approval
         where area = $1 and org_id = $2 order by submitted_at desc limit 300",
    )
    .bind(actor.area)
    .bind(actor.org)
    .fetch_all(tx.conn())
    .await?;
    with_acts(tx, rows).await
}

/// The newest approval of one subject.
pub async fn newest_of(tx: &mut Tx<'_>, subject: Uuid) -> Result<Option<Approval>> {
    let actor = tx.permit().actor();
    let rows: Vec<Row> = sqlx::query_as(
        "select id, title, href, steps, acted_first, submitted_by, submitted_by_name, submitted_at from app.approval
         where area = $1 and org_id = $2 and subject_id = $3 order by submitted_at desc, id desc limit 1",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(subject)
    .fetch_all(tx.conn())
    .await?;
    Ok(with_acts(tx, rows).await?.pop())
}

/// One approval of the own agency.
pub async fn find(tx: &mut Tx<'_>, id: Uuid) -> Result<Approval> {
    let actor = tx.permit().actor();
    let row: Option<Row> = sqlx::query_as(
        "select id, title, href, steps, acted_first, submitted_by, submitted_by_name, submitted_at from app.approval
         where area = $1 and org_id = $2 and id = $3",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .fetch_optional(tx.conn())
    .await?;
    with_acts(tx, row.into_iter().collect()).await?.pop().ok_or(Error::NotFound)
}

/// One approval, with every other act on it held off until the commit.
pub async fn lock(tx: &mut Tx<'_>, id: Uuid) -> Result<Approval> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0))")
        .bind(id)
        .execute(tx.conn())
        .await?;
    find(tx, id).await
}

/// Leaves an act.
pub async fn act(tx: &mut Tx<'_>, approval: Uuid, step: i16, word: &str, reason: &str) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.approval_act (area, org_id, id, approval_id, step, act, staff_id, staff_name, post, reason, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(approval)
    .bind(step)
    .bind(word)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(&actor.post)
    .bind(reason)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    recorded(tx, "approval.acted", approval).await
}
