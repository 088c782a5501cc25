//! 支援措置: registered, renewed, ended; what it hides is sealed in the same transaction, and its clear text is gone.

use super::load::load_many;
use super::relations::family_list;
use super::rows::{opened_places, person_seal, put_address, put_phone};
use crate::people::model::{Address, NewProtection, Person, Phone, Protection};
use crate::people::protection::{Stage, basis_label, ends_on, stage};
use ground::db::{Change, FieldChange, Key, Tx};
use ground::vault::Vault;
use ground::{Error, Result, Sealed, View};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use serde_json::json;
use uuid::Uuid;

type ProtectionRow = (Uuid, i32, String, SqlDate, SqlDate, Option<SqlDate>, String, Vec<i32>, String);

/// The protections of a person, newest first; at most one has no confirmed end.
pub async fn protections(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Vec<Protection>>> {
    let rows: Vec<ProtectionRow> = sqlx::query_as(
        "select id, version, basis, applied_on, ends_on, ended_on, hidden_from_persons, hidden_from_orgs, note
         from app.protection where area = $1 and person_id = $2 order by ended_on is not null, applied_on desc, id",
    )
    .bind(key.area)
    .bind(key.id)
    .fetch_all(tx.conn())
    .await?;
    let protections =
        rows.into_iter().map(|(id, version, basis, applied_on, ends_on, ended_on, persons, orgs, note)| Protection {
            id,
            version,
            ended_on: ended_on.map(|date| date.to_jiff()),
            facts: NewProtection {
                basis,
                applied_on: applied_on.to_jiff(),
                ends_on: ends_on.to_jiff(),
                hidden_from_persons: persons,
                hidden_from_orgs: orgs,
                note,
            },
        });
    let view = View {
        kind: "view",
        subject_area: Some(key.area),
        person: Some(key.id),
        object_kind: "protection",
        fields: "basis,applied_on,ends_on,hidden_from",
        ..View::default()
    };
    Ok(Sealed::new(protections.collect(), view))
}

/// Registers a protection and seals every address and telephone of the person, past ones included; the history loses their text too.
///
/// # Errors
/// `Forbidden` for a person of another agency; `Invalid` when a protection already holds.
pub async fn protect(tx: &mut Tx<'_>, vault: &Vault, key: Key, new: &NewProtection) -> Result<Uuid> {
    let person = own(tx, key).await?;
    if person.protected {
        return Err(Error::invalid("basis", "支援措置はすでに登録されています。更新または終了してください。"));
    }
    let (id, org) = (tx.new_id(), person.org);
    sqlx::query(
        "insert into app.protection (area, org_id, id, person_id, basis, applied_on, ends_on, hidden_from_persons, hidden_from_orgs, note)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(key.area)
    .bind(org)
    .bind(id)
    .bind(key.id)
    .bind(&new.basis)
    .bind(new.applied_on.to_sqlx())
    .bind(new.ends_on.to_sqlx())
    .bind(&new.hidden_from_persons)
    .bind(&new.hidden_from_orgs)
    .bind(&new.note)
    .execute(tx.conn())
    .await?;
    let seal = person_seal(tx, vault, key).await?;
    for address in person.facts.addresses.iter().filter(|address| !address.sealed) {
        put_address(tx, key, address, Some(&seal)).await?;
    }
    for phone in person.facts.phones.iter().filter(|phone| !phone.sealed) {
        put_phone(tx, key, phone, Some(&seal)).await?;
    }
    sqlx::query("call app.redact_places($1, $2)").bind(key.area).bind(key.id).execute(tx.conn()).await?;
    touch(tx, key).await?;
    let fields = vec![
        field("basis", "支援措置の理由", "", basis_label(&new.basis)),
        field("applied_on", "申出年月日", "", &day(new.applied_on)),
        field("ends_on", "期間の末日", "", &day(new.ends_on)),
        field("hidden_from", "住所を知らせない相手", "", &new.hidden_from_persons),
    ];
    recorded(tx, "protection.set", key, id, fields).await?;
    Ok(id)
}

/// Renews: a year more, counted from the end of the running one when applied for in its last month, else from the application.
///
/// # Errors
/// `Stale` when it was changed since `version` was read or has ended.
pub async fn renew(tx: &mut Tx<'_>, key: Key, id: Uuid, version: i32, applied_on: Date) -> Result<()> {
    let old = running(tx, key, id).await?;
    if stage(old.facts.ends_on, tx.today()) == Stage::Running {
        let from = day(old.facts.ends_on.saturating_sub(1.month()));
        return Err(Error::invalid(
            "applied_on",
            format!("更新は期間の末日の1か月前からできます。{from}以後に登録してください。"),
        ));
    }
    let ends = ends_on(applied_on.max(old.facts.ends_on.tomorrow().unwrap_or(applied_on)));
    let updated = sqlx::query(
        "update app.protection set applied_on = $4, ends_on = $5, told_on = null, version = version + 1
         where area = $1 and id = $2 and version = $3 and ended_on is null",
    )
    .bind(key.area)
    .bind(id)
    .bind(version)
    .bind(applied_on.to_sqlx())
    .bind(ends.to_sqlx())
    .execute(tx.conn())
    .await?;
    if updated.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    let fields = vec![
        field("applied_on", "申出年月日", &day(old.facts.applied_on), &day(applied_on)),
        field("ends_on", "期間の末日", &day(old.facts.ends_on), &day(ends)),
    ];
    recorded(tx, "protection.renewed", key, id, fields).await
}

/// Ends a protection because a person confirmed it: addresses and telephones return to clear text.
///
/// # Errors
/// `Stale` as above; `Forbidden` for a person of another agency.
pub async fn end(tx: &mut Tx<'_>, vault: &Vault, key: Key, id: Uuid, version: i32) -> Result<()> {
    let person = own(tx, key).await?;
    let today = tx.today();
    let updated = sqlx::query(
        "update app.protection set ended_on = $4, version = version + 1 where area = $1 and id = $2 and version = $3 and ended_on is null",
    )
    .bind(key.area)
    .bind(id)
    .bind(version)
    .bind(today.to_sqlx())
    .execute(tx.conn())
    .await?;
    if updated.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    let (addresses, phones) = opened_places(tx, vault, &person).await?;
    for address in &addresses {
        put_address(tx, key, address, None).await?;
    }
    for phone in &phones {
        put_phone(tx, key, phone, None).await?;
    }
    touch(tx, key).await?;
    recorded(tx, "protection.ended", key, id, vec![field("ended_on", "支援措置の終了", "", &day(today))]).await
}

/// The protected addresses and telephones in clear, for one look. The audit row is of its own kind and carries the reason.
///
/// # Errors
/// `Forbidden` when the addresses are hidden from the reader's agency.
pub async fn reveal(
    tx: &mut Tx<'_>,
    vault: &Vault,
    key: Key,
    reason: &str,
) -> Result<Sealed<(Vec<Address>, Vec<Phone>)>> {
    let person = load_many(tx, key.area, &[key.id]).await?.pop().ok_or(Error::NotFound)?;
    let own_org = tx.permit().actor().org;
    let protections = protections(tx, key).await?;
    let hides = |known: &Protection| known.ended_on.is_none() && known.facts.hidden_from_orgs.contains(&own_org);
    if protections.for_rules().iter().any(hides) {
        return Err(Error::Forbidden);
    }
    let places = opened_places(tx, vault, &person).await?;
    let view = View {
        kind: "unseal",
        subject_area: Some(key.area),
        subject_org: Some(person.org),
        person: Some(key.id),
        object_kind: "person",
        object: Some(key.id),
        fields: "addresses,phones",
        detail: reason.to_owned(),
        ..View::default()
    };
    Ok(Sealed::new(places, view))
}

/// The protected addresses and telephones of a person in clear, for keeping them out of what leaves the agency. Never for showing.
pub async fn hidden_places(tx: &mut Tx<'_>, vault: &Vault, key: Key) -> Result<(Vec<Address>, Vec<Phone>)> {
    let person = load_many(tx, key.area, &[key.id]).await?.pop().ok_or(Error::NotFound)?;
    let (addresses, phones) = opened_places(tx, vault, &person).await?;
    let is_sealed = |id: Option<Uuid>| {
        person.facts.addresses.iter().any(|address| address.sealed && address.id == id)
            || person.facts.phones.iter().any(|phone| phone.sealed && phone.id == id)
    };
    let addresses = addresses.into_iter().filter(|address| is_sealed(address.id)).collect();
    Ok((addresses, phones.into_iter().filter(|phone| is_sealed(phone.id)).collect()))
}

/// The agencies from which running protections of a child and its family hide them; none where nobody of them is protected.
pub async fn hidden_from(tx: &mut Tx<'_>, child: Key) -> Result<Option<Vec<i32>>> {
    let hidden: Vec<Vec<i32>> = sqlx::query_scalar(
        "select x.hidden_from_orgs
         from (select $2::uuid union select relative_id from app.relation where area = $1 and person_id = $2) f (id)
         join app.protection x on x.area = $1 and x.person_id = f.id and x.ended_on is null",
    )
    .bind(child.area)
    .bind(child.id)
    .fetch_all(tx.conn())
    .await?;
    Ok((!hidden.is_empty()).then(|| hidden.concat()))
}

/// Those who live with a person, by the family tables of the own agency: protected together or not at all.
pub async fn household(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Vec<Person>>> {
    let today = tx.today();
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "with together as (
           select person_id, relative_id from app.relation
           where area = $1 and lives_together and (valid_until is null or $3 <= valid_until)
         ), children as (
           select $2::uuid as id union select person_id from together where relative_id = $2
         )
         select distinct member from children c join together t on t.person_id = c.id
           cross join lateral (values (t.person_id), (t.relative_id)) as pair (member)
         where member <> $2 order by member",
    )
    .bind(key.area)
    .bind(key.id)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let persons = load_many(tx, key.area, &ids).await?;
    Ok(Sealed::new(persons, family_list(key, ids, "同居する家族")))
}

async fn own(tx: &mut Tx<'_>, key: Key) -> Result<Person> {
    let person = load_many(tx, key.area, &[key.id]).await?.pop().ok_or(Error::NotFound)?;
    if person.org == tx.permit().actor().org { Ok(person) } else { Err(Error::Forbidden) }
}

async fn running(tx: &mut Tx<'_>, key: Key, id: Uuid) -> Result<Protection> {
    let known = protections(tx, key).await?;
    known.for_rules().iter().find(|known| known.id == id && known.ended_on.is_none()).cloned().ok_or(Error::Stale)
}

/// Search indexes and open pages read the person again; an edit that began before must not write clear text back.
async fn touch(tx: &mut Tx<'_>, key: Key) -> Result<()> {
    let now = tx.now();
    sqlx::query("update app.person set version = version + 1, updated_at = $3 where area = $1 and id = $2")
        .bind(key.area)
        .bind(key.id)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

async fn recorded(tx: &mut Tx<'_>, kind: &'static str, key: Key, id: Uuid, fields: Vec<FieldChange>) -> Result<()> {
    tx.record(Change { kind, entity: "protection", id, person: Some(key.id), fields, payload: json!({}) }).await
}

fn field(name: &str, label: &str, from: &str, to: &str) -> FieldChange {
    FieldChange { field: name.to_owned(), label: label.to_owned(), from: from.to_owned(), to: to.to_owned() }
}

fn day(date: Date) -> String {
    jp::Wareki(date).to_string()
}

/// Leaves an event for each protection that ends by `limit` and was not told of; for the job.
pub(in crate::people) async fn tell_due(tx: &mut Tx<'_>, limit: Date) -> Result<()> {
    let (today, now) = (tx.today(), tx.now());
    let due: Vec<(i16, i32, Uuid, Uuid, SqlDate)> = sqlx::query_as(
        "update app.protection set told_on = $2 where ended_on is null and told_on is null and ends_on <= $1
         returning area, org_id, id, person_id, ends_on",
    )
    .bind(limit.to_sqlx())
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    for (area, org, id, person, ends_on) in &due {
        let event = tx.new_id();
        sqlx::query(
            "insert into app.event (area, org_id, id, kind, person_id, object_id, payload, at, due_at)
             values ($1, $2, $3, 'protection.due', $4, $5, $6, $7, $7)",
        )
        .bind(area)
        .bind(org)
        .bind(event)
        .bind(person)
        .bind(id)
        .bind(json!({ "ends_on": ends_on.to_jiff().to_string() }))
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}
