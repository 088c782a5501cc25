//! Reads persons, several at a time: a family table needs all of them.

use crate::people::model::{Address, Announced, Birth, Name, NewPerson, Person, Phone};
use ground::db::{Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::civil::Date;
use jiff_sqlx::Date as SqlDate;
use std::collections::HashMap;
use uuid::Uuid;

/// One person, for a form or a page. Not found when outside the transaction's scope.
pub async fn load(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Person>> {
    let person = load_many(tx, key.area, &[key.id]).await?.pop().ok_or(Error::NotFound)?;
    let view = view_of(&person, "names,birth,sex,nationality,note,addresses,phones");
    Ok(Sealed::new(person, view))
}

/// The audit row of looking at a person.
pub(in crate::people) fn view_of(person: &Person, fields: &'static str) -> View {
    View {
        kind: "view",
        subject_area: Some(person.key.area),
        subject_org: Some(person.org),
        person: Some(person.key.id),
        object_kind: "person",
        object: Some(person.key.id),
        fields,
        ..View::default()
    }
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    org_id: i32,
    id: Uuid,
    version: i32,
    sex: String,
    birth_first: Option<SqlDate>,
    birth_last: Option<SqlDate>,
    birth_text: String,
    nationality: String,
    note: String,
    first_registered_on: SqlDate,
    due_on: Option<SqlDate>,
    due_label: String,
    protected: bool,
}

#[derive(sqlx::FromRow)]
struct NameRow {
    person_id: Uuid,
    kind: String,
    family: String,
    given: String,
    family_kana: String,
    given_kana: String,
    valid_from: Option<SqlDate>,
    valid_until: Option<SqlDate>,
}

#[derive(sqlx::FromRow)]
struct AddressRow {
    person_id: Uuid,
    id: Uuid,
    kind: String,
    municipality: Option<String>,
    postal: String,
    line: String,
    sealed: bool,
    valid_from: Option<SqlDate>,
    valid_until: Option<SqlDate>,
}

/// The persons among `ids` within scope, in the order of `ids`.
pub(in crate::people) async fn load_many(tx: &mut Tx<'_>, area: i16, ids: &[Uuid]) -> Result<Vec<Person>> {
    let rows: Vec<PersonRow> = sqlx::query_as(
        "select p.org_id, p.id, p.version, p.sex, p.birth_first, p.birth_last, p.birth_text, p.nationality, p.note, p.first_registered_on, p.due_on, p.due_label,
                exists (select 1 from app.protection t where t.area = $1 and t.person_id = p.id and t.ended_on is null) as protected
         from app.person p where p.area = $1 and p.id = any($2)",
    )
    .bind(area)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    let mut names = names(tx, area, ids).await?;
    let mut addresses = addresses(tx, area, ids).await?;
    let mut phones = phones(tx, area, ids).await?;
    let mut persons = HashMap::new();
    for row in rows {
        let (id, org, version) = (row.id, row.org_id, row.version);
        let birth = row.birth_first.zip(row.birth_last).map(|(first, last)| Birth {
            first: first.to_jiff(),
            last: last.to_jiff(),
            text: row.birth_text,
        });
        let facts = NewPerson {
            names: names.remove(&id).unwrap_or_default(),
            birth,
            sex: row.sex,
            nationality: row.nationality,
            note: row.note,
            addresses: addresses.remove(&id).unwrap_or_default(),
            phones: phones.remove(&id).unwrap_or_default(),
        };
        let first_registered_on = row.first_registered_on.to_jiff();
        let key = Key::new(area, id);
        let deadline = day(row.due_on).map(|last_day| Announced { last_day, label: row.due_label });
        let protected = row.protected;
        persons.insert(id, Person { key, org, version, first_registered_on, protected, deadline, facts });
    }
    Ok(ids.iter().filter_map(|id| persons.get(id).cloned()).collect())
}

async fn names(tx: &mut Tx<'_>, area: i16, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Name>>> {
    let rows: Vec<NameRow> = sqlx::query_as(
        "select person_id, kind, family, given, family_kana, given_kana, valid_from, valid_until
         from app.person_name where area = $1 and person_id = any($2) order by sort, id",
    )
    .bind(area)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    Ok(by_person(rows.into_iter().map(|row| {
        let name = Name {
            kind: row.kind,
            family: row.family,
            given: row.given,
            family_kana: row.family_kana,
            given_kana: row.given_kana,
            valid_from: day(row.valid_from),
            valid_until: day(row.valid_until),
        };
        (row.person_id, name)
    })))
}

/// Those that hold first, then by kind as the list of kinds goes.
async fn addresses(tx: &mut Tx<'_>, area: i16, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Address>>> {
    let rows: Vec<AddressRow> = sqlx::query_as(
        "select person_id, id, kind, municipality::text, postal, line, sealed is not null as sealed, valid_from, valid_until
         from app.person_address where area = $1 and person_id = any($2)
         order by valid_until desc nulls first, array_position(array['current', 'registered', 'stay', 'former', 'domicile'], kind), id",
    )
    .bind(area)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    Ok(by_person(rows.into_iter().map(|row| {
        let address = Address {
            id: Some(row.id),
            kind: row.kind,
            municipality: row.municipality,
            postal: row.postal,
            line: row.line,
            valid_from: day(row.valid_from),
            valid_until: day(row.valid_until),
            sealed: row.sealed,
        };
        (row.person_id, address)
    })))
}

async fn phones(tx: &mut Tx<'_>, area: i16, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Phone>>> {
    let rows: Vec<(Uuid, Uuid, String, String, bool)> = sqlx::query_as(
        "select person_id, id, number, note, sealed is not null from app.person_phone where area = $1 and person_id = any($2) order by id",
    )
    .bind(area)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    Ok(by_person(
        rows.into_iter()
            .map(|(person, id, number, note, sealed)| (person, Phone { id: Some(id), number, note, sealed })),
    ))
}

fn by_person<T>(rows: impl Iterator<Item = (Uuid, T)>) -> HashMap<Uuid, Vec<T>> {
    let mut grouped: HashMap<Uuid, Vec<T>> = HashMap::new();
    for (person, row) in rows {
        grouped.entry(person).or_default().push(row);
    }
    grouped
}

fn day(date: Option<SqlDate>) -> Option<Date> {
    date.map(|date| date.to_jiff())
}
