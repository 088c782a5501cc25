//! All SQL of matching.

pub mod alike;
pub mod births;
pub mod cases;
pub mod component;
pub mod decisions;
pub mod desk;
pub mod models;
pub mod persons;

use super::REGISTER;
use ground::Result;
use ground::db::Tx;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// Makes records of the newest statements about who they are; a record nobody speaks of any more goes.
pub async fn refresh(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "insert into app.source_record as r (area, org_id, id, source, key, number, name, kana, birth, sex, address, household, name_key, kana_key, address_key, gone, open)
         select f.area, f.org_id, f.series, f.source, f.key, f.attributes ->> 'number', coalesce(f.attributes ->> 'name', ''), coalesce(f.attributes ->> 'kana', ''),
           coalesce(f.attributes ->> 'birth', ''), coalesce(f.attributes ->> 'sex', ''), coalesce(f.attributes ->> 'address', ''),
           coalesce(f.attributes ->> 'household', ''), coalesce(f.attributes ->> 'name_key', ''), coalesce(f.attributes ->> 'kana_key', ''),
           coalesce(f.attributes ->> 'address_key', ''), f.gone_now, f.attributes ->> 'number' is null
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
        // One look into the index for each: `not exists` would be planned as one reading of every fact of the town.
        "delete from app.source_record r using unnest($3::uuid[]) as t(id)
         where r.area = $1 and r.org_id = $2 and r.id = t.id
           and (select f.series from app.fact f where f.area = $1 and f.series = r.id and not f.gone limit 1) is null",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// 宛名番号 decides: one number of the town, one person.
pub async fn by_number(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "insert into app.linked_person (area, org_id, id, number, created_at)
         select distinct r.area, r.org_id, md5('number/' || r.org_id || '/' || r.number)::uuid, r.number, $4::timestamptz
         from app.source_record r where r.area = $1 and r.org_id = $2 and r.id = any ($3) and r.number is not null
         on conflict do nothing",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "update app.source_record r set person_id = md5('number/' || r.org_id || '/' || r.number)::uuid, matched_by = 'number'
         where r.area = $1 and r.org_id = $2 and r.id = any ($3) and r.number is not null
           and (r.person_id, r.matched_by) is distinct from (md5('number/' || r.org_id || '/' || r.number)::uuid, 'number')",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A linked person no record is about any more goes.
pub async fn forget_nobody(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "delete from app.linked_person p using unnest($3::uuid[]) as t(id)
         where p.area = $1 and p.org_id = $2 and p.id = t.id
           and not exists (select from app.source_record r where r.area = $1 and r.person_id = p.id)",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One transaction at a time groups the records of an agency.
pub async fn alone(tx: &mut Tx<'_>) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('matching/' || $1 || '/' || $2, 35))")
        .bind(area)
        .bind(org)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Whether there is anything of the resident register.
pub async fn has_register(tx: &mut Tx<'_>) -> Result<bool> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let known = sqlx::query_scalar(
        "select exists (select from app.source_record where area = $1 and org_id = $2 and source = $3)",
    )
    .bind(area)
    .bind(org)
    .bind(REGISTER)
    .fetch_one(tx.conn())
    .await?;
    Ok(known)
}

/// Sets which of these records and of those with their numbers are open: without a number, or with one that the register does not know while there
/// is a register. Yields those that turned.
pub async fn turned(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let register = has_register(tx).await?;
    let turned = sqlx::query_scalar(
        "with asked as (
           select t.id from unnest($3::uuid[]) as t(id)
           union
           select s.id from app.source_record n join app.source_record s on s.area = $1 and s.org_id = $2 and s.number = n.number
           where n.area = $1 and n.org_id = $2 and n.id = any ($3))
         update app.source_record r set open = not r.open from asked
         where r.area = $1 and r.org_id = $2 and r.id = asked.id and r.open <> (r.number is null or ($5 and not exists (
           select from app.source_record j where j.area = $1 and j.org_id = $2 and j.number = r.number and j.source = $4)))
         returning r.id",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .bind(REGISTER)
    .bind(register)
    .fetch_all(tx.conn())
    .await?;
    Ok(turned)
}

/// Tells the planner how much there is where it knows of less than half: of rows that only this transaction sees.
pub async fn analyze(tx: &mut Tx<'_>) -> Result<()> {
    let area = tx.permit().actor().area;
    sqlx::query("call app.analyze_linked($1)").bind(area).execute(tx.conn()).await?;
    Ok(())
}

/// Records of the persons and of the numbers that these records have.
pub async fn mates(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let mates = sqlx::query_scalar(
        "select m.id from app.source_record r join app.source_record m on m.area = $1 and m.person_id = r.person_id
         where r.area = $1 and r.org_id = $2 and r.id = any ($3)
         union
         select m.id from app.source_record r join app.source_record m on m.area = $1 and m.org_id = $2 and m.number = r.number
         where r.area = $1 and r.org_id = $2 and r.id = any ($3)",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .fetch_all(tx.conn())
    .await?;
    Ok(mates)
}

/// Every record of the agency.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let all = sqlx::query_scalar("select id from app.source_record where area = $1 and org_id = $2 order by id")
        .bind(area)
        .bind(org)
        .fetch_all(tx.conn())
        .await?;
    Ok(all)
}
