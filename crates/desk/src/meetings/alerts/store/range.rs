//! Who is told: holders of posts and sections, those in charge of the child's area, the posts limited to the child's school.

use crate::agencies::towns::{area_of, town};
use crate::people::ward::is_same_school;
use ground::Result;
use ground::db::Tx;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// Staff who hold one of these posts, or one of these sections, today.
pub async fn holders(tx: &mut Tx<'_>, area: i16, org: i32, posts: &[i32], sections: &[i32]) -> Result<Vec<Uuid>> {
    let today = tx.today();
    Ok(sqlx::query_scalar(
        "select distinct a.staff_id from app.appointment a join ref.post p on p.id = a.post_id
         where a.area = $1 and a.org_id = $2 and a.valid_from <= $5 and (a.valid_until is null or $5 <= a.valid_until)
           and (p.id = any ($3) or p.section_id = any ($4))",
    )
    .bind(area)
    .bind(org)
    .bind(posts)
    .bind(sections)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// 地区担当: staff who look today after the area the child lives in. A hidden address lies in no area.
pub async fn in_charge_of_area(tx: &mut Tx<'_>, area: i16, org: i32, child: Uuid) -> Result<Vec<Uuid>> {
    let today = tx.today();
    let address: Option<(String, Option<String>)> = sqlx::query_as(
        "select a.line, m.name from app.person_address a left join ref.municipality m on m.code = a.municipality
         where a.area = $1 and a.org_id = $2 and a.person_id = $3 and a.kind = 'current' and a.valid_until is null and a.sealed is null
         order by a.valid_from desc nulls last limit 1",
    )
    .bind(area)
    .bind(org)
    .bind(child)
    .fetch_optional(tx.conn())
    .await?;
    let Some((line, municipality)) = address else { return Ok(Vec::new()) };
    let drawn: Vec<(String, Vec<String>)> = sqlx::query_as(
        "select name, towns from app.area_group where area = $1 and org_id = $2 and removed_at is null order by line, col, name",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let town = town(&line, municipality.as_deref().unwrap_or_default());
    let nth = area_of(&town, drawn.iter().map(|(_, towns)| towns.as_slice()));
    let Some((name, _)) = nth.and_then(|nth| drawn.get(nth)) else { return Ok(Vec::new()) };
    Ok(sqlx::query_scalar(
        "select distinct staff_id from app.area_charge
         where area = $1 and org_id = $2 and name = $3 and valid_from <= $4 and (valid_until is null or $4 <= valid_until)",
    )
    .bind(area)
    .bind(org)
    .bind(name)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// The posts that are limited today to schools of which the child's is one.
pub async fn posts_of_school(tx: &mut Tx<'_>, area: i16, org: i32, child: Uuid) -> Result<Vec<i32>> {
    let today = tx.today();
    let school: Option<String> =
        sqlx::query_scalar("select school from app.record where area = $1 and org_id = $2 and person_id = $3")
            .bind(area)
            .bind(org)
            .bind(child)
            .fetch_optional(tx.conn())
            .await?;
    let Some(school) = school.filter(|school| !school.is_empty()) else { return Ok(Vec::new()) };
    let limited: Vec<(i32, Option<Vec<String>>)> = sqlx::query_as(
        "select distinct on (post_id) post_id, schools from ref.post_school
         where org_id = $1 and valid_from <= $2 order by post_id, valid_from desc",
    )
    .bind(org)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let of_school = |(post, schools): (i32, Option<Vec<String>>)| {
        schools.is_some_and(|names| names.iter().any(|name| is_same_school(name, &school))).then_some(post)
    };
    Ok(limited.into_iter().filter_map(of_school).collect())
}
