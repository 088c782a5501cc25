//! All SQL of matching.

use ground::Result;
use ground::db::Tx;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// Makes records of the newest statements about who they are; a record nobody speaks of any more goes.
pub async fn refresh(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "insert into app.source_record as r (area, org_id, id, source, key, number, name, kana, birth, sex, address, household, name_key, kana_key, address_key, gone)
         select f.area, f.org_id, f.series, f.source, f.key, f.attributes ->> 'number', coalesce(f.attributes ->> 'name', ''), coalesce(f.attributes ->> 'kana', ''),
           coalesce(f.attributes ->> 'birth', ''), coalesce(f.attributes ->> 'sex', ''), coalesce(f.attributes ->> 'address', ''),
           coalesce(f.attributes ->> 'household', ''), coalesce(f.attributes ->> 'name_key', ''), coalesce(f.attributes ->> 'kana_key', ''),
           coalesce(f.attributes ->> 'address_key', ''), f.gone_now
         from unnest($3::uuid[]) as t(id) cross join lateral (
           select n.*, exists (select from app.fact l where l.area = $1 and l.series = t.id and l.until is null and l.gone) as gone_now
           from app.fact n where n.area = $1 and n.series = t.id and not n.gone order by n.position desc limit 1) f
         where f.org_id = $2
         on conflict (area, id) do update set number = excluded.number, name = excluded.name, kana = excluded.kana, birth = excluded.birth, sex = excluded.sex,
           address = excluded.address, household = excluded.household, name_key = excluded.name_key, kana_key = excluded.kana_key,
           address_key = excluded.address_key, gone = excluded.gone
         where (r.number, r.name, r.kana, r.birth, r.sex, r.address, r.household, r.name_key, r.kana_key, r.address_key, r.gone)
           is distinct from (excluded.number, excluded.name, excluded.kana, excluded.birth, excluded.sex, excluded.address, excluded.household,
             excluded.name_key, excluded.kana_key, excluded.address_key, excluded.gone)",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "delete from app.source_record r using unnest($3::uuid[]) as t(id)
         where r.area = $1 and r.org_id = $2 and r.id = t.id and not exists (
           select from app.fact f where f.area = $1 and f.series = r.id and not f.gone)",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// 宛名番号 decides: one number of the town, one person. A record without one loses the person a number had given it.
pub async fn by_number(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "insert into app.linked_person (area, org_id, id, number, created_at)
         select distinct r.area, r.org_id, md5('number/' || r.org_id || '/' || r.number)::uuid, r.number, $4::timestamptz
         from app.source_record r join unnest($3::uuid[]) as t(id) on r.id = t.id
         where r.area = $1 and r.org_id = $2 and r.number is not null and r.matched_by in ('', 'number')
         on conflict do nothing",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "update app.source_record r set person_id = p.id, matched_by = case when p.id is null then '' else 'number' end
         from unnest($3::uuid[]) as t(id) join app.source_record s on s.area = $1 and s.id = t.id
           left join app.linked_person p on p.area = $1 and p.org_id = $2 and p.number = s.number
         where r.area = $1 and r.org_id = $2 and r.id = t.id and r.matched_by in ('', 'number') and r.person_id is distinct from p.id",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whom records are about.
pub async fn persons(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let persons = sqlx::query_scalar(
        "select distinct r.person_id from app.source_record r join unnest($3::uuid[]) as t(id) on r.id = t.id
         where r.area = $1 and r.org_id = $2 and r.person_id is not null",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .fetch_all(tx.conn())
    .await?;
    Ok(persons)
}

/// A linked person no record is about any more goes, unless a case is joined to it.
pub async fn forget_nobody(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "delete from app.linked_person p using unnest($3::uuid[]) as t(id)
         where p.area = $1 and p.org_id = $2 and p.id = t.id and p.case_person is null
           and not exists (select from app.source_record r where r.area = $1 and r.person_id = p.id)",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .execute(tx.conn())
    .await?;
    Ok(())
}
