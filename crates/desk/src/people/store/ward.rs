//! Pupils, siblings and families, read within the reach of the transaction.

use crate::people::ward::{PARENTS, SIBLINGS};
use ground::Result;
use ground::db::Tx;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// The school of each child of a case the roll of the school system speaks of; empty once the child left it.
pub(in crate::people) async fn rolls(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, String)>> {
    let (area, today) = (tx.permit().actor().area, tx.today());
    Ok(sqlx::query_as(
        "select distinct on (l.case_person) l.case_person,
                case when f.valid_to < $2 then '' else coalesce(f.attributes ->> 'school', '') end
         from app.linked_person l
         join app.source_record s on s.area = $1 and s.person_id = l.id and s.source = 'gakuseki'
         join app.fact f on f.area = $1 and f.record_id = s.id and f.kind = 'pupil' and f.until is null and not f.gone
         where l.area = $1 and l.case_person is not null
         order by l.case_person, f.valid_from desc nulls last, f.position desc",
    )
    .bind(area)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// Every 所属 of the records in reach, as it is written.
pub async fn school_names(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let (area, orgs) = (tx.permit().actor().area, tx.permit().actor().reach.clone());
    Ok(sqlx::query_scalar(
        "select distinct school from app.record where area = $1 and org_id = any ($2) and school <> '' order by school",
    )
    .bind(area)
    .bind(orgs)
    .fetch_all(tx.conn())
    .await?)
}

/// Children whose record says one of these names.
pub(in crate::people) async fn pupils_of(tx: &mut Tx<'_>, names: &[String]) -> Result<Vec<Uuid>> {
    let (area, orgs) = (tx.permit().actor().area, tx.permit().actor().reach.clone());
    Ok(sqlx::query_scalar(
        "select person_id from app.record where area = $1 and org_id = any ($2) and school = any ($3)",
    )
    .bind(area)
    .bind(orgs)
    .bind(names)
    .fetch_all(tx.conn())
    .await?)
}

/// Brothers and sisters of these children: by a relation between them, by a parent of both, or as children of cases in one household of the
/// resident register.
pub(in crate::people) async fn siblings_of(tx: &mut Tx<'_>, children: &[Uuid]) -> Result<Vec<Uuid>> {
    let area = tx.permit().actor().area;
    Ok(sqlx::query_scalar(
        "select r.relative_id from app.relation r where r.area = $1 and r.person_id = any ($2) and r.kind = any ($3) and r.valid_until is null
         union
         select r.person_id from app.relation r where r.area = $1 and r.relative_id = any ($2) and r.kind = any ($3) and r.valid_until is null
         union
         select o.person_id from app.relation r
         join app.relation o on o.area = $1 and o.relative_id = r.relative_id and o.kind = any ($4) and o.valid_until is null
         where r.area = $1 and r.person_id = any ($2) and r.kind = any ($4) and r.valid_until is null
         union
         select k.case_person from app.linked_person l
         join app.source_record s on s.area = $1 and s.person_id = l.id and s.source = 'jumin' and s.household <> '' and not s.gone
         join app.source_record h on h.area = $1 and h.org_id = s.org_id and h.household = s.household and h.source = 'jumin' and not h.gone
         join app.linked_person k on k.area = $1 and k.id = h.person_id
         where l.area = $1 and l.case_person = any ($2)
           and exists (select from app.record c where c.area = $1 and c.person_id = k.case_person)",
    )
    .bind(area)
    .bind(children)
    .bind(SIBLINGS)
    .bind(PARENTS)
    .fetch_all(tx.conn())
    .await?)
}

/// The relatives of these children, without those who have a record of their own: they are children of somebody else's school.
pub(in crate::people) async fn families_of(tx: &mut Tx<'_>, children: &[Uuid]) -> Result<Vec<Uuid>> {
    let area = tx.permit().actor().area;
    Ok(sqlx::query_scalar(
        "select distinct r.relative_id from app.relation r where r.area = $1 and r.person_id = any ($2)
           and not exists (select from app.record c where c.area = $1 and c.person_id = r.relative_id)",
    )
    .bind(area)
    .bind(children)
    .fetch_all(tx.conn())
    .await?)
}

/// Whom schools are asked about though no case knows them, each with the school as it was asked.
pub(in crate::people) async fn asked_about(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, String)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select distinct person_id, place from app.outreach_ask where area = $1 and org_id = $2 and linked and kind in ('school', 'nursery') and withdrawn_at is null",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?)
}
