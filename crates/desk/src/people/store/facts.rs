//! What [`crate::people::rules::decide`] needs.

use crate::people::rules::{Facts, Placing};
use ground::Result;
use ground::db::{Key, Tx};
use jiff_sqlx::ToSqlx;
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// A transition `t` by which a case was handed over, while nothing new runs at its sender.
macro_rules! handed {
    () => {
        "t.moves_holder and t.state in ('accepted', 'done') and t.returned_at is null
           and not exists (select 1 from app.episode e
             where e.area = t.area and e.person_id = t.person_id and e.org_id = t.org_id and e.closed_on is null)
           and not exists (select 1 from app.intake_child c
             where c.area = t.area and c.person_id = t.person_id and c.org_id = t.org_id and c.due_at is not null and c.seen_at is null)
           and not exists (select 1 from app.intake_child c join app.intake i on i.area = c.area and i.id = c.intake_id
             where c.area = t.area and c.person_id = t.person_id and c.org_id = t.org_id and i.first_registered_at > t.decided_at)"
    };
}

/// Every child of the own agency whose case another one took over, with that agency.
pub(in crate::people) async fn handed_over(tx: &mut Tx<'_>) -> Result<HashMap<Uuid, i32>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, i32)> = sqlx::query_as(concat!(
        "select distinct on (t.person_id) t.person_id, t.to_org from app.transition t
         where t.area = $1 and t.org_id = $2 and t.person_id is not null and ",
        handed!(),
        " order by t.person_id, t.decided_at desc",
    ))
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().collect())
}

/// The facts about the permit's holder and one person, at this moment.
pub(in crate::people) async fn facts(tx: &mut Tx<'_>, person: Key) -> Result<Facts> {
    let actor = tx.permit().actor();
    let now = tx.now();
    type Row = (Option<i32>, Json<Vec<Placing>>, Option<i32>, bool, Option<String>, Option<String>, bool);
    let (holder, Json(placings), lives_in, granted, glass, purpose, moved): Row = sqlx::query_as(
        "with children as (
           select $2::uuid as id
           union
           select f.person_id from app.relation f where f.area = $1 and f.relative_id = $2
             and not exists (select 1 from app.record o where o.area = $1 and o.person_id = $2)
         )
         select
           (select p.org_id from app.person p where p.area = $1 and p.id = $2),
           (select coalesce(jsonb_agg(jsonb_build_object('residence_org', r.residence_org, 'in_charge', r.in_charge, 'section_id', r.section_id)), '[]')
              from app.record r join children c on r.person_id = c.id where r.area = $1),
           (select h.id from ref.agency h where h.id = $3 and h.kind = 'municipality' and h.municipality = (
              select a.municipality from app.person_address a
              where a.area = $1 and a.person_id = $2 and a.kind = 'current' and a.valid_until is null
              order by a.valid_from desc nulls last limit 1)),
           exists (select 1 from app.access_request g where g.area = $1 and g.person_id = $2 and g.from_org = $3
              and g.answer = 'granted' and g.valid_until > $4),
           (select b.reason from app.break_glass b where b.area = $1 and b.person_id = $2 and b.from_org = $3 and b.staff_id = $5
              and b.until > $4 order by b.until desc limit 1),
           (select concat_ws(' ', u.code, nullif(u.note, '')) from app.purpose u where u.area = $6 and u.session_id = $7 and u.person_id = $2),
           exists (select 1 from app.transition t where t.area = $1 and t.person_id = $2 and t.org_id = $3 and t.moves_holder)",
    )
    .bind(person.area)
    .bind(person.id)
    .bind(actor.org)
    .bind(now.to_sqlx())
    .bind(actor.staff)
    .bind(actor.area)
    .bind(actor.session)
    .fetch_one(tx.conn())
    .await?;
    // Few children were ever handed over, and looking closer costs the planner more than everything above.
    let handed_to = if moved { handed_to(tx, person).await? } else { None };
    Ok(Facts { holder, placings, lives_in, granted, glass, purpose, handed_to })
}

async fn handed_to(tx: &mut Tx<'_>, person: Key) -> Result<Option<i32>> {
    let org = tx.permit().actor().org;
    let to = sqlx::query_scalar(concat!(
        "select t.to_org from app.transition t where t.area = $1 and t.person_id = $2 and t.org_id = $3 and ",
        handed!(),
        " order by t.decided_at desc limit 1",
    ))
    .bind(person.area)
    .bind(person.id)
    .bind(org)
    .fetch_optional(tx.conn())
    .await?;
    Ok(to)
}
