//! Many persons and relations at once, one statement a table; for registers that are taken over.

use crate::people::model::{NewPerson, NewRelation};
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use serde_json::{Value, json};
use uuid::Uuid;

/// Registers persons of the permit's agency under the ids given. The caller records what it did.
pub async fn register_many(tx: &mut Tx<'_>, persons: &[(Uuid, &NewPerson)]) -> Result<()> {
    let (area, org, now, today) = (tx.permit().actor().area, tx.permit().actor().org, tx.now(), tx.today());
    let rows = persons.iter().map(|(id, person)| {
        let birth = person.birth.as_ref();
        json!({
            "id": id, "sex": person.sex_code(), "first": birth.map(|birth| birth.first), "last": birth.map(|birth| birth.last),
            "text": birth.map_or("", |birth| birth.text.as_str()), "nationality": person.nationality, "note": person.note,
        })
    });
    sqlx::query(
        "insert into app.person (area, org_id, id, sex, birth_first, birth_last, birth_text, nationality, note, first_registered_on, updated_at)
         select $1, $2, r.id, r.sex, r.first, r.last, r.text, r.nationality, r.note, $3, $4
         from jsonb_to_recordset($5) as r(id uuid, sex text, first date, last date, text text, nationality text, note text)",
    )
    .bind(area)
    .bind(org)
    .bind(today.to_sqlx())
    .bind(now.to_sqlx())
    .bind(Value::Array(rows.collect()))
    .execute(tx.conn())
    .await?;
    add_names(tx, persons).await?;
    add_places(tx, persons).await
}

/// Writes names in their order; the first one is shown.
pub(super) async fn add_names(tx: &mut Tx<'_>, persons: &[(Uuid, &NewPerson)]) -> Result<()> {
    let mut rows = Vec::new();
    for (person, facts) in persons {
        for (sort, name) in facts.names.iter().enumerate() {
            rows.push(json!({
                "id": tx.new_id(), "person": person, "kind": name.kind, "family": name.family, "given": name.given,
                "family_kana": name.family_kana, "given_kana": name.given_kana, "from": name.valid_from, "until": name.valid_until, "sort": sort,
            }));
        }
    }
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        r#"insert into app.person_name (area, org_id, id, person_id, kind, family, given, family_kana, given_kana, valid_from, valid_until, sort)
         select $1, $2, r.id, r.person, r.kind, r.family, r.given, r.family_kana, r.given_kana, r."from", r.until, r.sort
         from jsonb_to_recordset($3) as r(id uuid, person uuid, kind text, family text, given text, family_kana text, given_kana text,
           "from" date, until date, sort smallint)"#,
    )
    .bind(area)
    .bind(org)
    .bind(Value::Array(rows))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Addresses and telephones; all in clear, since nobody registered here is protected yet.
async fn add_places(tx: &mut Tx<'_>, persons: &[(Uuid, &NewPerson)]) -> Result<()> {
    let (mut addresses, mut phones) = (Vec::new(), Vec::new());
    for (person, facts) in persons {
        addresses.extend(facts.addresses.iter().map(|address| {
            json!({
                "id": tx.new_id(), "person": person, "kind": address.kind, "municipality": address.municipality, "postal": address.postal,
                "line": address.line, "from": address.valid_from, "until": address.valid_until,
            })
        }));
        phones.extend(
            facts.phones.iter().map(
                |phone| json!({ "id": tx.new_id(), "person": person, "number": phone.number, "note": phone.note }),
            ),
        );
    }
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        r#"insert into app.person_address (area, org_id, id, person_id, kind, municipality, postal, line, valid_from, valid_until)
         select $1, $2, r.id, r.person, r.kind, r.municipality, r.postal, r.line, r."from", r.until
         from jsonb_to_recordset($3) as r(id uuid, person uuid, kind text, municipality text, postal text, line text, "from" date, until date)"#,
    )
    .bind(area)
    .bind(org)
    .bind(Value::Array(addresses))
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "insert into app.person_phone (area, org_id, id, person_id, number, note)
         select $1, $2, r.id, r.person, r.number, r.note from jsonb_to_recordset($3) as r(id uuid, person uuid, number text, note text)",
    )
    .bind(area)
    .bind(org)
    .bind(Value::Array(phones))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds relatives to children of the own agency: child, relative, relation. The caller records what it did.
pub async fn relate_many(tx: &mut Tx<'_>, relations: &[(Uuid, Uuid, &NewRelation)]) -> Result<()> {
    let rows: Vec<Value> = relations
        .iter()
        .map(|(child, relative, relation)| {
            json!({
                "id": tx.new_id(), "child": child, "relative": relative, "kind": relation.kind, "guardian": relation.guardian,
                "custodian": relation.custodian, "together": relation.lives_together, "occupation": relation.occupation,
                "workplace": relation.workplace, "health": relation.health, "services": relation.services, "note": relation.note,
                "from": relation.valid_from, "until": relation.valid_until, "sort": relation.sort,
            })
        })
        .collect();
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        r#"insert into app.relation (area, org_id, id, person_id, relative_id, kind, guardian, custodian, lives_together, occupation, workplace,
           health, services, note, valid_from, valid_until, sort)
         select $1, $2, r.id, r.child, r.relative, r.kind, r.guardian, r.custodian, r.together, r.occupation, r.workplace, r.health, r.services,
           r.note, r."from", r.until, r.sort
         from jsonb_to_recordset($3) as r(id uuid, child uuid, relative uuid, kind text, guardian boolean, custodian boolean, together boolean,
           occupation text, workplace text, health text, services text, note text, "from" date, until date, sort smallint)"#,
    )
    .bind(area)
    .bind(org)
    .bind(Value::Array(rows))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whom the own agency keeps: id, birth when the day is known, and names as 姓 and 名 of every kind. For recognising persons of a
/// register; nothing of it is shown.
pub async fn identities(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, Option<Date>, Vec<String>)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, Option<SqlDate>, Vec<String>)> = sqlx::query_as(
        "select p.id, case when p.birth_first = p.birth_last then p.birth_first end, array_agg(n.family || n.given)
         from app.person p join app.person_name n on n.area = p.area and n.person_id = p.id
         where p.area = $1 and p.org_id = $2 and n.kind <> 'placeholder' group by p.area, p.id",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(id, birth, names)| (id, birth.map(|birth| birth.to_jiff()), names)).collect())
}

/// Marks persons as changed at `now`, the end of a long load: the search index looks for changes by that moment.
pub async fn touch_many(tx: &mut Tx<'_>, persons: &[Uuid], now: Timestamp) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    // A part at a time: no statement of a slow machine may take longer than statements are given.
    for part in persons.chunks(1000) {
        sqlx::query("update app.person set updated_at = $4 where area = $1 and org_id = $2 and id = any($3)")
            .bind(area)
            .bind(org)
            .bind(part)
            .bind(now.to_sqlx())
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}
