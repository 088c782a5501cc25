//! 対象者名寄せ登録: a child of the case register and the person of the linked systems it is. Proposed by the weights, confirmed by hand, kept, undone.

use super::keys::{self, ALIKE, Person};
use super::store::{self, cases};
use super::{decide, learn};
use desk::people;
use ground::db::{Change, Db, FieldChange, Key, Tx};
use ground::gate::Permit;
use ground::{Error, Result};
use nayose::Reason;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Candidates that are offered at most.
const OFFERED: usize = 10;

/// A person of the linked systems that may be the child.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The person.
    pub person: Uuid,
    /// Certainty from 0 to 1, by the record that says most.
    pub certainty: f64,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Joined to another child already.
    pub taken: bool,
}

/// What the case register says of a child, to be weighed. What a 支援措置 has sealed is not compared.
pub fn of_child(person: &people::Person) -> Vec<Person> {
    let facts = &person.facts;
    let birth = facts.birth.as_ref().and_then(people::model::Birth::day).map(|day| day.to_string()).unwrap_or_default();
    let sex = match facts.sex.as_str() {
        "male" => "男",
        "female" => "女",
        _ => "",
    };
    let address = facts.addresses.iter().find(|address| !address.sealed && address.valid_until.is_none());
    let one = |name: &people::model::Name| Person {
        id: person.key.id,
        source: "case".to_owned(),
        name: name.text(),
        kana: name.kana(),
        birth: birth.clone(),
        sex: sex.to_owned(),
        address: address.map(|address| address.line.clone()).unwrap_or_default(),
        ..Person::default()
    };
    facts.names.iter().filter(|name| name.kind != "placeholder" && !name.is_empty()).map(one).collect()
}

/// Who of the linked systems may be a child, the surest first; `known` are those it is joined to.
pub async fn candidates(tx: &mut Tx<'_>, person: &people::Person, known: &[Uuid]) -> Result<Vec<Candidate>> {
    let weights = learn::weights(tx).await?;
    let mut best: BTreeMap<Uuid, (f64, Vec<Reason>)> = BTreeMap::new();
    for child in of_child(person) {
        let keys: Vec<i64> =
            keys::keys(&child, None).into_iter().filter(|(kind, _)| *kind == ALIKE).map(|(_, key)| key).collect();
        let records = cases::records_with(tx, &keys).await?;
        let persons = store::alike::persons(tx, &records).await?;
        let of: BTreeMap<Uuid, Uuid> = store::persons::records(tx, &records)
            .await?
            .into_iter()
            .filter_map(|record| Some((record.id, record.person_id?)))
            .collect();
        let mut others: Vec<&Person> = persons
            .values()
            .filter(|record| of.get(&record.id).is_some_and(|linked| !known.contains(linked)))
            .collect();
        others.sort_by_key(|record| record.id);
        for (record, why) in others.iter().zip(weights.explain(&child, &others)) {
            let Some(linked) = of.get(&record.id) else { continue };
            let slot = best.entry(*linked).or_insert((0.0, Vec::new()));
            if why.probability > slot.0 {
                *slot = (why.probability, why.reasons);
            }
        }
    }
    best.retain(|_, (certainty, _)| *certainty >= weights.lower);
    let mut candidates = Vec::new();
    for (linked, (certainty, reasons)) in best {
        let (_, child) = cases::child_of(tx, linked).await?;
        let taken = child.is_some_and(|child| child != person.key.id);
        candidates.push(Candidate { person: linked, certainty, reasons, taken });
    }
    candidates.sort_by(|x, y| y.certainty.total_cmp(&x.certainty).then(x.person.cmp(&y.person)));
    candidates.truncate(OFFERED);
    Ok(candidates)
}

fn given(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > decide::LONGEST {
        return Err(Error::invalid("reason", "確かめたこと(理由)を500文字以内で入力してください。"));
    }
    Ok(reason)
}

async fn note(tx: &mut Tx<'_>, kind: &'static str, id: Uuid, child: Key, told: (&str, &str)) -> Result<()> {
    let field = FieldChange {
        field: "case_person".to_owned(),
        label: "対象者の名寄せ".to_owned(),
        from: told.0.to_owned(),
        to: told.1.to_owned(),
    };
    let change =
        Change { kind, entity: "linked_person", id, person: Some(child.id), fields: vec![field], payload: json!({}) };
    tx.record(change).await
}

/// Joins a child to a person of the linked systems.
///
/// # Errors
/// `Invalid` at `reason`; `Stale` when the person is gone, or joined to a child already.
pub async fn join(db: &Db, permit: &Permit, child: Key, person: Uuid, reason: &str) -> Result<()> {
    let reason = given(reason)?;
    let mut tx = db.write(permit).await?;
    store::alone(&mut tx).await?;
    let records: Vec<Uuid> = store::persons::of(&mut tx, person).await?.into_iter().map(|record| record.id).collect();
    let (_, taken) = cases::child_of(&mut tx, person).await.map_err(|_| Error::Stale)?;
    if records.is_empty() || taken == Some(child.id) {
        return Err(Error::Stale);
    }
    if taken.is_some() {
        let message =
            "この人は別のケースと名寄せされています。そのケースの画面で名寄せを取り消してから登録してください。";
        return Err(Error::invalid("number", message));
    }
    let id = cases::join(&mut tx, child.id, &records, reason).await?;
    cases::apply(&mut tx, &[person]).await?;
    note(&mut tx, "linked.joined", id, child, ("", "登録")).await?;
    tx.commit().await
}

/// Parts a child from what it was joined to.
///
/// # Errors
/// `Invalid` at `reason`; `Stale` when somebody did before.
pub async fn part(db: &Db, permit: &Permit, child: Key, join: Uuid, reason: &str) -> Result<()> {
    let reason = given(reason)?;
    let mut tx = db.write(permit).await?;
    store::alone(&mut tx).await?;
    let records = cases::part(&mut tx, child.id, join, reason).await?;
    let persons = store::persons::persons_of(&mut tx, &records).await?;
    cases::apply(&mut tx, &persons).await?;
    note(&mut tx, "linked.parted", join, child, ("登録", "取消し")).await?;
    tx.commit().await
}
