//! What happened in each case, read from what is on record: reports, meetings, safety checks, changes, progress, decisions.

use super::flow::{Log, Step};
use crate::oversight::statistics::Period;
use ground::Result;
use ground::db::Tx;
use jiff_sqlx::ToSqlx;
use sqlx::Row;
use uuid::Uuid;

/// Which cases flow.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Received in this period.
    pub period: Period,
    /// 相談種別 code; empty for all.
    pub kind: String,
    /// 経路 code; empty for all.
    pub route: String,
    /// Section in charge.
    pub section: Option<i32>,
}

/// The log of every case of the own agency the filter keeps: one row a case, its steps in order of time. A day without a time stands at its
/// last second.
pub async fn logs(tx: &mut Tx<'_>, filter: &Filter, walled: &[Uuid]) -> Result<Vec<Log>> {
    let actor = tx.permit().actor();
    let rows = sqlx::query(
        "with cases as (
           select e.id, e.person_id, e.record_id, e.intake_id, coalesce(i.received_at, e.accepted_on::timestamp at time zone 'Asia/Tokyo') as began,
                  least((e.closed_on + 1)::timestamp at time zone 'Asia/Tokyo',
                        (select min(n.accepted_on) from app.episode n where n.area = e.area and n.record_id = e.record_id
                           and n.accepted_on > e.accepted_on)::timestamp at time zone 'Asia/Tokyo') as ended,
                  e.closed_on
           from app.episode e
           join app.record r on r.area = e.area and r.id = e.record_id
           left join app.intake i on i.area = e.area and i.id = e.intake_id
           where e.area = $1 and e.org_id = $2 and e.accepted_on between $3 and $4 and e.person_id <> all ($5)
             and ($6 = '' or e.kind = $6) and ($7 = '' or e.route = $7) and ($8::int is null or r.section_id = $8)),
         events as (
           select id, 0 as step, began as at from cases
           union all
           select c.id, 1, m.held_at from cases c join app.meeting m on m.area = $1 and m.intake_id = c.intake_id
           union all
           select c.id, 2, k.seen_at from cases c
           join app.intake_child k on k.area = $1 and k.intake_id = c.intake_id and k.person_id = c.person_id where k.seen_at is not null
           union all
           select c.id, 3, h.at from cases c join app.change h on h.area = $1 and h.entity = 'record' and h.entity_id = c.record_id
             and h.person_id = c.person_id and h.at >= c.began and (c.ended is null or h.at < c.ended)
           union all
           select c.id, case when m.kind in ('個別ケース', '実務者', '代表者') then 6 else 5 end, m.held_at from cases c
           join app.agenda_item a on a.area = $1 and a.org_id = $2 and a.person_id = c.person_id and a.removed_at is null and a.decided_at is not null
           join app.meeting m on m.area = $1 and m.id = a.meeting_id and m.held_at >= c.began and (c.ended is null or m.held_at < c.ended)
           union all
           select c.id, case p.category when '会議' then 5 when '一時保護' then 7 else 4 end, p.at from cases c
           join app.progress p on p.area = $1 and p.record_id = c.record_id and p.at >= c.began and (c.ended is null or p.at < c.ended)
           union all
           select c.id, 7, k.started_at from cases c join app.custody k on k.area = $1 and k.org_id = $2 and k.person_id = c.person_id
             and k.started_at >= c.began and (c.ended is null or k.started_at < c.ended)
           union all
           select c.id, 8, (d.decided_on + 1)::timestamp at time zone 'Asia/Tokyo' - interval '1 second' from cases c
           join app.disposition d on d.area = $1 and d.episode_id = c.id and d.withdrawn_at is null and d.kind <> '未対応'
           union all
           select id, 9, (closed_on + 1)::timestamp at time zone 'Asia/Tokyo' - interval '1 second' from cases where closed_on is not null)
         select c.person_id, array_agg(v.step order by v.at, v.step) as steps,
                array_agg(extract(epoch from v.at)::bigint order by v.at, v.step) as moments
         from cases c join events v on v.id = c.id and v.at >= c.began group by c.id, c.person_id order by c.id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(filter.period.from.to_sqlx())
    .bind(filter.period.until.to_sqlx())
    .bind(walled.to_vec())
    .bind(&filter.kind)
    .bind(&filter.route)
    .bind(filter.section)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let (steps, moments): (Vec<i32>, Vec<i64>) = (row.try_get("steps")?, row.try_get("moments")?);
            let step = |place: i32| usize::try_from(place).ok().and_then(|place| Step::ALL.get(place)).copied();
            let events = steps.into_iter().zip(moments).filter_map(|(place, at)| Some((step(place)?, at)));
            Ok(Log { person: row.try_get("person_id")?, events: events.collect() })
        })
        .collect()
}
