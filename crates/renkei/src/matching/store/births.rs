//! Births that were expected, and children who were born.

use crate::matching::REGISTER;
use crate::matching::births::Decided;
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// A child and a woman who expected one, of one home.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Expected {
    /// Record of the child in the resident register.
    pub child: Uuid,
    /// The child's person.
    pub child_person: Uuid,
    /// Record of the woman that tells of the birth to come.
    pub woman: Uuid,
    /// The woman's person.
    pub woman_person: Uuid,
    /// Birth date of the child.
    pub born: String,
    /// Day that was expected.
    pub due: String,
    /// Birth date of the woman.
    pub woman_birth: String,
    /// Sex of the woman, as far as told.
    pub sex: String,
    /// One household of the register.
    pub household: bool,
    /// One address.
    pub address: bool,
    /// One family name.
    pub surname: bool,
}

/// Children of the register and women of their household or address who expected a child about then.
pub async fn expected(tx: &mut Tx<'_>, sources: &[String], kinds: &[&str]) -> Result<Vec<Expected>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let expected = sqlx::query_as(
        "with woman as (
           select distinct f.record_id, r.person_id, f.attributes ->> 'due' as due, left(f.attributes ->> 'due', 4)::int as year,
             coalesce(nullif(h.birth, ''), r.birth) as birth, coalesce(nullif(h.sex, ''), r.sex) as sex,
             coalesce(h.household, '') as household, r.address_key, coalesce(h.address_key, '') as home_key,
             regexp_replace(coalesce(nullif(h.name, ''), r.name), '[ 　].*$', '') as surname
           from app.fact f join app.source_record r on r.area = $1 and r.id = f.record_id
             left join lateral (select j.household, j.address_key, j.name, j.birth, j.sex from app.source_record j
               where j.area = $1 and j.person_id = r.person_id and j.source = $5 order by j.gone, j.id limit 1) h on true
           where f.area = $1 and f.org_id = $2 and f.source = any ($3) and f.kind = any ($4) and f.until is null and not f.gone
             and r.person_id is not null and f.attributes ->> 'due' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
         pair as (
           select c.id, w.record_id, w.due from woman w join app.source_record c
             on c.area = $1 and c.org_id = $2 and c.source = $5 and c.household = w.household and w.household <> ''
           union
           select c.id, w.record_id, w.due from woman w join app.source_record c
             on c.area = $1 and c.org_id = $2 and c.source = $5 and c.address_key in (w.address_key, w.home_key) and c.address_key <> '')
         select c.id as child, c.person_id as child_person, w.record_id as woman, w.person_id as woman_person, c.birth as born, w.due,
           w.birth as woman_birth, w.sex, c.household = w.household and c.household <> '' as household,
           c.address_key <> '' and c.address_key in (w.address_key, w.home_key) as address,
           w.surname <> '' and regexp_replace(c.name, '[ 　].*$', '') = w.surname as surname
         from pair p join woman w on w.record_id = p.record_id and w.due = p.due join app.source_record c on c.area = $1 and c.id = p.id
         where c.person_id is not null and c.person_id <> w.person_id and c.birth ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
           and left(c.birth, 4) between (w.year - 1)::text and (w.year + 1)::text",
    )
    .bind(area)
    .bind(org)
    .bind(sources)
    .bind(kinds)
    .bind(REGISTER)
    .fetch_all(tx.conn())
    .await?;
    Ok(expected)
}

/// What people said of children and mothers, by their persons of today.
pub async fn decided(tx: &mut Tx<'_>) -> Result<Vec<Decided>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, Uuid, bool)> = sqlx::query_as(
        "select c.person_id, w.person_id, x.kind = 'mother' from app.match_decision x
           join app.match_decided d on d.area = $1 and d.decision_id = x.id
           join app.source_record c on c.area = $1 and c.id = d.a join app.source_record w on w.area = $1 and w.id = d.b
         where x.area = $1 and x.org_id = $2 and x.kind in ('mother', 'not_mother') and x.undone_at is null
           and c.person_id is not null and w.person_id is not null",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(child, woman, mother)| Decided { child, woman, mother }).collect())
}

/// These mothers are proposed, and no others.
pub async fn propose(tx: &mut Tx<'_>, proposals: &[(Uuid, Uuid, f64)]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query("delete from app.match_proposal where area = $1 and org_id = $2 and kind = 'mother'")
        .bind(area)
        .bind(org)
        .execute(tx.conn())
        .await?;
    let children: Vec<Uuid> = proposals.iter().map(|(child, ..)| *child).collect();
    let women: Vec<Uuid> = proposals.iter().map(|(_, woman, _)| *woman).collect();
    let certainties: Vec<f64> = proposals.iter().map(|(.., certainty)| *certainty).collect();
    sqlx::query(
        "insert into app.match_proposal (area, org_id, id, kind, a, b, certainty, why)
         select $1, $2, md5('mother/' || $2 || '/' || p.a || '/' || p.b)::uuid, 'mother', p.a, p.b, p.certainty, 'birth'
         from unnest($3::uuid[], $4::uuid[], $5::float8[]) as p(a, b, certainty)
         on conflict (area, id) do nothing",
    )
    .bind(area)
    .bind(org)
    .bind(children)
    .bind(women)
    .bind(certainties)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Relatives by confirmed links: the mother's person where the own one is the child, and the other way round.
pub async fn kin(tx: &mut Tx<'_>, person: Uuid) -> Result<Vec<(Uuid, bool)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let kin = sqlx::query_as(
        "select distinct case when c.person_id = $3 then w.person_id else c.person_id end, c.person_id = $3
         from app.match_decision x join app.match_decided d on d.area = $1 and d.decision_id = x.id
           join app.source_record c on c.area = $1 and c.id = d.a join app.source_record w on w.area = $1 and w.id = d.b
         where x.area = $1 and x.org_id = $2 and x.kind = 'mother' and x.undone_at is null and $3 in (c.person_id, w.person_id)
           and c.person_id is not null and w.person_id is not null order by 2 desc, 1",
    )
    .bind(area)
    .bind(org)
    .bind(person)
    .fetch_all(tx.conn())
    .await?;
    Ok(kin)
}

/// Women whom people had confirmed at a moment as the mothers of these children: child and woman, by their persons.
pub async fn mothers(tx: &mut Tx<'_>, children: &[Uuid], at: Timestamp) -> Result<Vec<(Uuid, Uuid)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let mothers = sqlx::query_as(
        "select distinct c.person_id, w.person_id
         from app.match_decision x join app.match_decided d on d.area = $1 and d.decision_id = x.id
           join app.source_record c on c.area = $1 and c.id = d.a join app.source_record w on w.area = $1 and w.id = d.b
         where x.area = $1 and x.org_id = $2 and x.kind = 'mother' and x.at <= $4 and (x.undone_at is null or x.undone_at > $4)
           and c.person_id = any ($3) and w.person_id is not null",
    )
    .bind(area)
    .bind(org)
    .bind(children)
    .bind(at.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(mothers)
}
