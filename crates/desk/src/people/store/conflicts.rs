//! The conflict wall 利害関係 as the jobs build it: who must not find whom.

use super::walls::why_label;
use crate::people::matching::{PersonKeys, StaffKeys};
use futures::TryStreamExt;
use ground::Result;
use ground::db::{Key, Tx};
use ground::outbox::Event;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A member of staff of some agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::people) struct Staff {
    pub area: i16,
    pub org: i32,
    pub id: Uuid,
    pub name: String,
    pub keys: StaffKeys,
    /// Changes whenever something that is compared changes.
    pub state: String,
}

type StaffRow = (i16, i32, Uuid, String, String, Option<SqlDate>, String, String, String);

fn staff((area, org, id, name, kana, birth, address, phone, state): StaffRow) -> Staff {
    let keys = StaffKeys::new(&name, &kana, birth.map(|date| date.to_jiff()), &address, &phone);
    Staff { area, org, id, name, keys, state }
}

/// Members of staff whose keys are missing or made of an older state; at most `limit`.
pub(in crate::people) async fn changed_staff(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Staff>> {
    let rows: Vec<StaffRow> = sqlx::query_as(
        "select s.area, s.org_id, s.id, s.name, s.kana, s.birth, s.address, s.phone, n.state
         from app.staff s cross join lateral (select md5(concat_ws(e'\\n', s.name, s.kana, s.birth, s.address, s.phone)) as state) n
         where not exists (select 1 from app.wall_key k where k.area = s.area and k.staff_id = s.id and k.kind = 'state' and k.key = n.state)
         order by s.area, s.id limit $1",
    )
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(staff).collect())
}

/// Files a member of staff anew.
pub(in crate::people) async fn file_staff(tx: &mut Tx<'_>, staff: &Staff) -> Result<()> {
    sqlx::query("delete from app.wall_key where area = $1 and staff_id = $2")
        .bind(staff.area)
        .bind(staff.id)
        .execute(tx.conn())
        .await?;
    let mut keys = staff.keys.lookup();
    keys.push(("state", staff.state.clone()));
    let (kinds, keys): (Vec<&str>, Vec<String>) = keys.into_iter().unzip();
    sqlx::query("insert into app.wall_key (area, org_id, staff_id, kind, key) select $1, $2, $3, * from unnest($4::text[], $5::text[])")
        .bind(staff.area)
        .bind(staff.org)
        .bind(staff.id)
        .bind(kinds)
        .bind(keys)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Members of staff filed under any of the keys.
pub(in crate::people) async fn staff_filed_under(
    tx: &mut Tx<'_>,
    keys: Vec<(&'static str, String)>,
) -> Result<Vec<Staff>> {
    let (kinds, keys): (Vec<&str>, Vec<String>) = keys.into_iter().unzip();
    let rows: Vec<StaffRow> = sqlx::query_as(
        "select distinct s.area, s.org_id, s.id, s.name, s.kana, s.birth, s.address, s.phone, ''
         from unnest($1::text[], $2::text[]) as wanted (kind, key)
         join app.wall_key k on k.kind = wanted.kind and k.key = wanted.key
         join app.staff s on s.area = k.area and s.id = k.staff_id",
    )
    .bind(kinds)
    .bind(keys)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(staff).collect())
}

/// The folded keys of persons, by key. What a 支援措置 has sealed is not among them.
pub(in crate::people) async fn person_keys(
    tx: &mut Tx<'_>,
    area: i16,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, PersonKeys>> {
    let births: Vec<(Uuid, Option<SqlDate>)> = sqlx::query_as(
        "select id, case when birth_first = birth_last then birth_first end from app.person where area = $1 and id = any($2)",
    )
    .bind(area)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    let mut keys: HashMap<Uuid, PersonKeys> =
        births.into_iter().map(|(id, birth)| (id, PersonKeys::new(birth.map(|date| date.to_jiff())))).collect();
    type NameRow = (Uuid, String, String, String, String);
    let names: Vec<NameRow> = sqlx::query_as(
        "select person_id, family, given, family_kana, given_kana from app.person_name where area = $1 and person_id = any($2)",
    )
    .bind(area)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    for (id, family, given, family_kana, given_kana) in names {
        keys.entry(id).or_default().name(&format!("{family}{given}"), &format!("{family_kana}{given_kana}"));
    }
    let lines: Vec<(Uuid, String, bool)> = sqlx::query_as(
        "select person_id, line, true from app.person_address where area = $1 and person_id = any($2) and sealed is null
         union all
         select person_id, number, false from app.person_phone where area = $1 and person_id = any($2) and sealed is null",
    )
    .bind(area)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    for (id, text, is_address) in lines {
        let keys = keys.entry(id).or_default();
        if is_address { keys.address(&text) } else { keys.phone(&text) }
    }
    Ok(keys)
}

/// The persons an agency registered or changed in one transaction, by its moment; for loads that tell of themselves once.
pub async fn loaded_by(tx: &mut Tx<'_>, event: &Event) -> Result<Vec<Uuid>> {
    // A load takes a while: its persons bear the moment of its end, which its event tells.
    let told = event.payload.get("loaded_at").and_then(serde_json::Value::as_str);
    let at: Timestamp = told.and_then(|at| at.parse().ok()).unwrap_or(event.at);
    let ids = sqlx::query_scalar("select id from app.person where area = $1 and org_id = $2 and updated_at = $3")
        .bind(event.area)
        .bind(event.org)
        .bind(at.to_sqlx())
        .fetch_all(tx.conn())
        .await?;
    Ok(ids)
}

/// The relatives of a child.
pub(in crate::people) async fn relatives_of(tx: &mut Tx<'_>, child: Key) -> Result<Vec<Uuid>> {
    let relatives =
        sqlx::query_scalar("select distinct relative_id from app.relation where area = $1 and person_id = $2")
            .bind(child.area)
            .bind(child.id)
            .fetch_all(tx.conn())
            .await?;
    Ok(relatives)
}

/// Persons anywhere who may match one of these members of staff by birth date, address or telephone.
pub(in crate::people) async fn candidates(tx: &mut Tx<'_>, staff: &[Staff]) -> Result<Vec<(i16, Uuid)>> {
    let births: HashSet<Date> = staff.iter().flat_map(|staff| staff.keys.births()).collect();
    let births: Vec<SqlDate> = births.into_iter().map(|date| date.to_sqlx()).collect();
    let mut found: Vec<(i16, Uuid)> =
        sqlx::query_as("select area, id from app.person where birth_first = birth_last and birth_first = any($1)")
            .bind(births)
            .fetch_all(tx.conn())
            .await?;
    let filed = |kind: &str| -> HashSet<String> {
        staff
            .iter()
            .flat_map(|staff| staff.keys.lookup())
            .filter(|(known, _)| *known == kind)
            .map(|(_, key)| key)
            .collect()
    };
    let addresses = filed("address");
    if !addresses.is_empty() {
        let sql = "select area, person_id, line from app.person_address where sealed is null and line <> ''";
        found.extend(folding_to(tx, sql, &addresses, jp::fold_address).await?);
    }
    let phones = filed("phone");
    if !phones.is_empty() {
        let sql = "select area, person_id, number from app.person_phone where sealed is null and number <> ''";
        found.extend(folding_to(tx, sql, &phones, jp::fold_phone).await?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The persons of a query whose text folds to one of the keys; row by row, because the table is as long as the country.
async fn folding_to(
    tx: &mut Tx<'_>,
    sql: &'static str,
    keys: &HashSet<String>,
    fold: fn(&str) -> String,
) -> Result<Vec<(i16, Uuid)>> {
    let mut found = Vec::new();
    let mut rows = sqlx::query_as::<_, (i16, Uuid, String)>(sql).fetch(tx.conn());
    while let Some((area, id, text)) = rows.try_next().await? {
        if keys.contains(&fold(&text)) {
            found.push((area, id));
        }
    }
    Ok(found)
}

/// Builds the wall between a member of staff and a person, and the children the person is related to; says whether anything is new.
/// A wall that somebody lifted stays lifted.
pub(in crate::people) async fn build(tx: &mut Tx<'_>, staff: &Staff, person: Key, why: &str) -> Result<bool> {
    let now = tx.now();
    let built = sqlx::query(
        "insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at, set_by)
         select $1, $2, $3, $4, w.id, $6, $7, '自動照合' from
           (select $5::uuid as id union select r.person_id from app.relation r where r.area = $4 and r.relative_id = $5) w
         on conflict (area, staff_id, person_id) do nothing",
    )
    .bind(staff.area)
    .bind(staff.org)
    .bind(staff.id)
    .bind(person.area)
    .bind(person.id)
    .bind(why)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(built.rows_affected() > 0)
}

/// Extends walls around a child's relatives to the child.
pub(in crate::people) async fn spread(tx: &mut Tx<'_>, child: Key) -> Result<()> {
    let now = tx.now();
    sqlx::query(
        "insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at, set_by)
         select distinct on (c.area, c.staff_id) c.area, c.org_id, c.staff_id, c.person_area, $2, c.why, $3, '自動照合'
         from app.relation r join app.conflict c on c.person_area = r.area and c.person_id = r.relative_id and c.lifted_at is null
         where r.area = $1 and r.person_id = $2
         on conflict (area, staff_id, person_id) do nothing",
    )
    .bind(child.area)
    .bind(child.id)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Tells the supervisor of the member of staff. The alarm names no child.
pub(in crate::people) async fn alarm(tx: &mut Tx<'_>, staff: &Staff, why: &str) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    let what = why_label(why);
    sqlx::query(
        "insert into log.alarm (area, org_id, id, at, kind, staff_id, staff_name, detail) values ($1, $2, $3, $4, 'conflict', $5, $6, $7)",
    )
    .bind(staff.area)
    .bind(staff.org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(staff.id)
    .bind(&staff.name)
    .bind(format!("職員の登録と{what}が一致する人がいるため、この職員からはその人の記録が見えなくなりました。利害関係の画面で確認してください。"))
    .execute(tx.conn())
    .await?;
    Ok(())
}
