//! Looks at people who may be kin of the one who looked, for the watch.

use crate::people::matching::{Household, is_kin};
use ground::Result;
use ground::db::{Key, Tx};
use std::collections::HashSet;
use uuid::Uuid;

/// Of these looks, as area and id of the member of staff and the person they saw, those at somebody with their own address, or with their
/// own surname where few at that agency bear it: as member of staff and person. What a 支援措置 has sealed is not compared.
pub async fn kin(tx: &mut Tx<'_>, looks: &[(i16, Uuid, Key)]) -> Result<HashSet<(Uuid, Uuid)>> {
    let areas: Vec<i16> = looks.iter().map(|look| look.0).collect();
    let readers: Vec<Uuid> = looks.iter().map(|look| look.1).collect();
    let person_areas: Vec<i16> = looks.iter().map(|look| look.2.area).collect();
    let persons: Vec<Uuid> = looks.iter().map(|look| look.2.id).collect();
    type Row = (Uuid, Uuid, i16, i32, String, String, String, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select distinct l.reader, l.person, n.area, n.org_id, s.name, s.address, n.family, coalesce(a.line, '')
         from unnest($1::smallint[], $2::uuid[], $3::smallint[], $4::uuid[]) as l (area, reader, person_area, person)
         join app.staff s on s.area = l.area and s.id = l.reader
         join app.person_name n on n.area = l.person_area and n.person_id = l.person
         left join app.person_address a on a.area = n.area and a.person_id = n.person_id and a.sealed is null",
    )
    .bind(areas)
    .bind(readers)
    .bind(person_areas)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    let mut found = HashSet::new();
    for (reader, person, area, org, name, address, family, line) in rows {
        let (own, seen) = (Household::of_staff(&name, &address), Household::new(&family, &line));
        let is_rare = own.has_surname_of(&seen) && is_rare(tx, area, org, &family).await?;
        if is_kin(&own, &seen, is_rare) {
            found.insert((reader, person));
        }
    }
    Ok(found)
}

/// Whether a surname tells anything at an agency: borne by few there, or by fewer than one in 200.
async fn is_rare(tx: &mut Tx<'_>, area: i16, org: i32, family: &str) -> Result<bool> {
    let (bearers, all): (i64, i64) = sqlx::query_as(
        "select count(*) filter (where family = $3), count(*) from app.person_name where area = $1 and org_id = $2",
    )
    .bind(area)
    .bind(org)
    .bind(family)
    .fetch_one(tx.conn())
    .await?;
    Ok(bearers <= 5 || bearers * 200 < all)
}
