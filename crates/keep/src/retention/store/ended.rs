//! What periods are computed from, and who needs what has ended.

use crate::retention::model::Need;
use crate::retention::rules::{Case, Linked};
use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use sqlx::Row as _;
use uuid::Uuid;

/// What has ended is looked for among all: for as long as it takes.
pub async fn patient(tx: &mut Tx<'_>) -> Result<()> {
    sqlx::query("set local statement_timeout = '5min'").execute(tx.conn()).await?;
    Ok(())
}

/// Children of the agency born before a day, or whose birth is not known, with what their period is computed from.
pub async fn cases(tx: &mut Tx<'_>, born_before: Date) -> Result<Vec<(Uuid, Case)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(
        "select p.id, p.birth_last, p.first_registered_on,
           exists (select from app.episode e where e.area = $1 and e.person_id = p.id and e.closed_on is null)
             or exists (select from app.custody c where c.area = $1 and c.person_id = p.id and c.ended_at is null and c.given_up_at is null)
             or exists (select from app.ledger_row g where g.area = $1 and g.person_id = p.id and g.left_on is null) as is_open,
           greatest((select max(e.closed_on) from app.episode e where e.area = $1 and e.person_id = p.id),
             (select max((c.ended_at at time zone 'Asia/Tokyo')::date) from app.custody c where c.area = $1 and c.person_id = p.id),
             (select max((i.received_at at time zone 'Asia/Tokyo')::date) from app.intake_child k join app.intake i on i.area = $1 and i.id = k.intake_id
              where k.area = $1 and k.person_id = p.id)) as closed_on,
           exists (select from app.custody c where c.area = $1 and c.person_id = p.id and c.started_at is not null)
             or exists (select from app.disposition d where d.area = $1 and d.person_id = p.id and d.withdrawn_at is null
               and d.kind in ('児童福祉施設入所', '里親委託', '小規模住居型児童養育事業(ファミリーホーム)委託', '児童自立生活援助', '障害児入所施設等利用契約',
                 '指定発達支援医療機関委託')) as was_placed,
           exists (select from app.custody c where c.area = $1 and c.person_id = p.id and strpos(c.end_kind, '養子縁組') > 0)
             or exists (select from app.episode e where e.area = $1 and e.person_id = p.id and strpos(e.close_reason || e.disposition, '養子縁組') > 0)
             or exists (select from app.disposition d where d.area = $1 and d.person_id = p.id and d.withdrawn_at is null
               and strpos(d.kind || d.basis, '養子縁組') > 0) as was_adopted
         from app.person p
         where p.area = $1 and p.org_id = $2 and (p.birth_last is null or p.birth_last < $3)
           and (exists (select from app.record r where r.area = $1 and r.person_id = p.id)
             or exists (select from app.intake_child k where k.area = $1 and k.person_id = p.id))",
    )
    .bind(area)
    .bind(org)
    .bind(born_before.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let mut cases = Vec::with_capacity(rows.len());
    for row in rows {
        let day = |name: &str| -> Result<Option<Date>> {
            Ok(row.try_get::<Option<SqlDate>, _>(name)?.map(|day| day.to_jiff()))
        };
        let case = Case {
            birth: day("birth_last")?,
            is_open: row.try_get("is_open")?,
            closed_on: day("closed_on")?,
            registered_on: day("first_registered_on")?,
            was_placed: row.try_get("was_placed")?,
            was_adopted: row.try_get("was_adopted")?,
        };
        cases.push((row.try_get("id")?, case));
    }
    Ok(cases)
}

/// Everybody the town's systems tell of who was born before a day, whose birth is not known, or whom no source names any more.
pub async fn linked(tx: &mut Tx<'_>, born_before: Date) -> Result<Vec<(Uuid, Linked)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(
        "with person as materialized (
           select person_id, max(case when birth ~ '^\\d{4}-\\d{2}-\\d{2}$' then birth::date end) as birth, bool_and(gone) as gone,
             array_agg(distinct household) filter (where household <> '') as households
           from app.source_record where area = $1 and org_id = $2 and person_id is not null group by person_id)
         select p.person_id, p.birth, (l.created_at at time zone 'Asia/Tokyo')::date as first_seen,
           case when p.gone then (select to_date((max(f.position) / 10000)::text, 'YYYYMMDD') from app.source_record r join app.fact f on f.area = $1 and f.record_id = r.id
             where r.area = $1 and r.person_id = p.person_id) end as gone_on,
           (select max(case when o.birth ~ '^\\d{4}-\\d{2}-\\d{2}$' then o.birth::date end) from app.source_record o
             where o.area = $1 and o.org_id = $2 and o.household = any (p.households) and o.household <> '' and o.person_id <> p.person_id) as youngest
         from person p join app.linked_person l on l.area = $1 and l.id = p.person_id
         where p.birth is null or p.birth < $3 or p.gone",
    )
    .bind(area)
    .bind(org)
    .bind(born_before.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let mut linked = Vec::with_capacity(rows.len());
    for row in rows {
        let day = |name: &str| -> Result<Option<Date>> {
            Ok(row.try_get::<Option<SqlDate>, _>(name)?.map(|day| day.to_jiff()))
        };
        let known = Linked {
            birth: day("birth")?,
            first_seen: day("first_seen")?,
            gone_on: day("gone_on")?,
            youngest: day("youngest")?,
        };
        linked.push((row.try_get("person_id")?, known));
    }
    Ok(linked)
}

/// Files of sources of which something is left, with the day they came.
pub async fn rests(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, Date)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, SqlDate)> = sqlx::query_as(
        "select u.id, (u.created_at at time zone 'Asia/Tokyo')::date from app.source_run u
         where u.area = $1 and u.org_id = $2 and u.state in ('applied', 'undone', 'discarded', 'failed')
           and (exists (select from app.refused_row f where f.area = $1 and f.run_id = u.id) or exists (select from app.check_result c where c.area = $1 and c.run_id = u.id)
             or exists (select from app.staged_row s where s.area = $1 and s.run_id = u.id) or exists (select from app.source_part t where t.area = $1 and t.run_id = u.id))",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(id, day)| (id, day.to_jiff())).collect())
}

/// Pairs of children told of in one report, the first one of these.
pub async fn children_of_reports(tx: &mut Tx<'_>, children: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    let area = tx.permit().actor().area;
    let pairs = sqlx::query_as(
        "select distinct a.person_id, b.person_id from app.intake_child a join app.intake_child b on b.area = $1 and b.intake_id = a.intake_id
         where a.area = $1 and a.person_id = any ($2) and b.person_id <> a.person_id",
    )
    .bind(area)
    .bind(children)
    .fetch_all(tx.conn())
    .await?;
    Ok(pairs)
}

/// Who in the own agency, and between it and others, still needs the records of these children.
pub async fn needs_of_records(tx: &mut Tx<'_>, children: &[Uuid]) -> Result<Vec<(Uuid, Need)>> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let rows: Vec<(Uuid, String, String, bool)> = sqlx::query_as(
        "select h.object_id, 'hold', '保存の延長(' || h.basis || '): ' || h.reason, true from app.retention_hold h
         where h.area = $1 and h.org_id = $2 and h.object_id = any ($3) and h.ended_at is null
         union all
         select distinct t.person_id, 'transition', 'ほかの機関とのやりとりが終わっていない', true from app.transition t
         where t.area = $1 and t.org_id = $2 and t.person_id = any ($3)
           and (t.state in ('sent', 'delivered', 'opened', 'asked_back', 'answered_back') or t.state = 'accepted' and t.kind in ('aid', 'inquiry', 'material'))
         union all
         select distinct t.received_person, 'transition', 'ほかの機関からの依頼に答え終わっていない', true from app.transition t
         where t.received_person = any ($3)
           and (t.state in ('sent', 'delivered', 'opened', 'asked_back', 'answered_back') or t.state = 'accepted' and t.kind in ('aid', 'inquiry', 'material'))
         union all
         select distinct m.person_id, 'missing', '行方不明の手配が続いている', true from app.missing m
         where m.area = $1 and m.org_id = $2 and m.person_id = any ($3) and m.state = 'open'
         union all
         select distinct a.person_id, 'granted', a.from_org || '番の機関に閲覧を許可している', true from app.access_request a
         where a.area = $1 and a.org_id = $2 and a.person_id = any ($3) and a.answer = 'granted' and a.valid_until > $4 and a.ended_at is null
         union all
         select r.person_id, 'siblings', 'きょうだい・家族' || count(distinct k.person_id) || '人に、この所属の記録がある(その人の記録は残る)', false
         from app.relation r join app.record k on k.area = $1 and k.person_id = r.relative_id
         where r.area = $1 and r.org_id = $2 and r.person_id = any ($3) group by r.person_id
         union all
         select l.case_person, 'linked', '連携した情報と結び付いている(連携した情報は、その保存期間まで残る)', false from app.linked_person l
         where l.area = $1 and l.org_id = $2 and l.case_person = any ($3)",
    )
    .bind(area)
    .bind(org)
    .bind(children)
    .bind(now.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(child, code, words, bars)| (child, Need { code, words, bars })).collect())
}

/// Children whose record another agency took over and still keeps: what was sent is part of its record too. For the worker.
pub async fn kept_elsewhere(tx: &mut Tx<'_>, area: i16, org: i32, children: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    let kept = sqlx::query_as(
        "select distinct t.person_id, a.name from app.transition t join ref.agency a on a.id = t.to_org
         where t.area = $1 and t.org_id = $2 and t.person_id = any ($3) and t.received_person is not null
           and exists (select from app.person p where p.area = t.to_area and p.id = t.received_person)",
    )
    .bind(area)
    .bind(org)
    .bind(children)
    .fetch_all(tx.conn())
    .await?;
    Ok(kept)
}

/// The same of what is linked: holds, and cases that go on.
pub async fn needs_of_linked(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<Vec<(Uuid, Need)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, String, String, bool)> = sqlx::query_as(
        "select h.object_id, 'hold', '保存の延長(' || h.basis || '): ' || h.reason, true from app.retention_hold h
         where h.area = $1 and h.org_id = $2 and h.object_id = any ($3) and h.ended_at is null
         union all
         select l.id, 'case', '結び付いたケースが継続している', true from app.linked_person l
         where l.area = $1 and l.org_id = $2 and l.id = any ($3) and exists (
           select from app.episode e where e.area = $1 and e.person_id = l.case_person and e.closed_on is null)",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(person, code, words, bars)| (person, Need { code, words, bars })).collect())
}
