//! The weights of an agency: learnt from its own records with 宛名番号 as free labels, by hand or when it grew by a quarter.

use super::keys::Person;
use super::store::models::{self, Stored};
use super::weigh::{Weights, cells, columns};
use super::{settle_all, store};
use crate::runs::intake::Intake;
use ground::audit::Entry;
use ground::db::{Db, Tx};
use ground::gate::Permit;
use ground::{Error, Result};
use nayose::{Backdrop, Batch, Corpus, Linked, Numbers, Options, Rate, Schema, Source, link};
use std::collections::BTreeMap;

/// Records from which on learning says more than the weights that are shipped.
const ENOUGH: i64 = 5_000;

/// The weights in force, ready to work.
pub(super) async fn weights(tx: &mut Tx<'_>) -> Result<Weights> {
    let stored = models::in_force(tx).await?;
    let model = stored.model.as_ref().map(serde_json::Value::to_string);
    Weights::new(model.as_deref(), stored.backdrop, stored.upper, stored.lower)
}

/// The certainty below which nothing is asked.
pub(super) async fn lower(tx: &mut Tx<'_>) -> Result<f64> {
    Ok(models::in_force(tx).await?.lower)
}

/// Whether so many records are a quarter more than were learnt from, or enough for a first time.
fn is_due(learnt: i64, records: i64) -> bool {
    records >= ENOUGH && records.saturating_sub(learnt).saturating_mul(4) >= learnt
}

/// What was learnt.
struct Learnt {
    model: Option<serde_json::Value>,
    backdrop: Backdrop,
    rates: Vec<Rate>,
    origin: &'static str,
    learnt_from: i64,
    records: i64,
}

/// Learns from records; the same from the same. Too few of them with numbers leave the weights that are shipped; too few of all tell nothing of how
/// often names occur.
fn learn_from(persons: &[Person]) -> Result<Learnt> {
    let columns = columns();
    let mut corpus = Corpus::new(Schema::of(std::slice::from_ref(&columns)));
    let mut by_source: BTreeMap<&str, Vec<&Person>> = BTreeMap::new();
    for person in persons {
        by_source.entry(&person.source).or_default().push(person);
    }
    let mut addresses: Vec<&str> = Vec::with_capacity(persons.len());
    for (source, persons) in by_source {
        let table = corpus.table(&columns, source);
        for persons in persons.chunks(10_000) {
            let mut batch = Batch::new(columns.titles.len());
            for person in persons {
                batch.push(cells(person));
                addresses.push(&person.address);
            }
            corpus.push(&table, &batch);
        }
    }
    corpus.settle();
    let options = Options { numbers: Numbers::Labels, ..Options::default() };
    let linked: Linked = link(&corpus, &options).map_err(Error::internal)?;
    let address = |row: u32| usize::try_from(row).ok().and_then(|row| addresses.get(row)).copied().unwrap_or_default();
    let model = linked.model();
    // Weights of one system alone know nothing of several.
    let is_enough = i64::try_from(persons.len()).is_ok_and(|records| records >= ENOUGH);
    let own = is_enough
        && model.source() == Source::Numbers
        && Weights::new(Some(&model.to_json()), Backdrop::default(), 1.0, 1.0).is_ok();
    Ok(Learnt {
        backdrop: if is_enough { linked.backdrop(&corpus, address) } else { Backdrop::default() },
        rates: if own { linked.rates } else { Vec::new() },
        origin: if own { "numbers" } else { "shipped" },
        learnt_from: if own { i64::try_from(model.learnt_from()).unwrap_or(i64::MAX) } else { 0 },
        model: own.then(|| serde_json::from_str(&model.to_json())).transpose().map_err(Error::internal)?,
        records: i64::try_from(persons.len()).unwrap_or(i64::MAX),
    })
}

/// Learns anew from the agency's records; the background weighs all of them again, see [`judge`].
///
/// # Errors
/// `Stale` when others put weights in force meanwhile.
pub async fn learn(db: &Db, permit: &Permit) -> Result<()> {
    let mut tx = db.read(permit).await?;
    crate::runs::patient(&mut tx).await?;
    let persons = store::alike::everybody(&mut tx).await?;
    let before = models::in_force(&mut tx).await?;
    tx.commit().await?;
    let learnt = tokio::task::spawn_blocking(move || learn_from(&persons)).await.map_err(Error::internal)??;
    let new = Stored {
        learnt_by: permit.actor().name.clone(),
        records: learnt.records,
        learnt_from: learnt.learnt_from,
        origin: learnt.origin.to_owned(),
        model: learnt.model,
        backdrop: learnt.backdrop,
        rates: learnt.rates,
        ..before
    };
    put(db, permit, &new, "match.learnt").await
}

/// Sets from which certainty on nobody need look, and below which two records are two; the background judges by them, see [`judge`].
///
/// # Errors
/// `Invalid` for limits that make no sense; `Stale` when others set weights since.
pub async fn limit(db: &Db, permit: &Permit, (upper, lower): (f64, f64), version: Option<i32>) -> Result<()> {
    if !(upper <= 1.0 && lower >= 0.01 && lower < upper) {
        return Err(Error::invalid(
            "upper",
            "自動の名寄せの確からしさは、確認に回す下限より大きく、100%以下にしてください。",
        ));
    }
    let mut tx = db.read(permit).await?;
    let before = models::in_force(&mut tx).await?;
    tx.commit().await?;
    if before.version != version {
        return Err(Error::Stale);
    }
    let new = Stored { upper, lower, ..before };
    put(db, permit, &new, "match.limited").await
}

async fn put(db: &Db, permit: &Permit, new: &Stored, kind: &str) -> Result<()> {
    let mut tx = db.write(permit).await?;
    models::put(&mut tx, new).await?;
    let entry = Entry {
        kind: kind.to_owned(),
        object_kind: "match_model".to_owned(),
        detail: format!("{:.1}% {:.1}%", new.upper * 100.0, new.lower * 100.0),
        ..Entry::default()
    };
    tx.audit(entry).await?;
    tx.commit().await
}

/// Judges every record by new weights, wherever that has not been done; killed in between, it begins anew.
///
/// # Errors
/// Those of the database.
pub async fn judge(intake: &Intake) -> Result<()> {
    let permit = intake.permit(0, 0);
    let mut tx = intake.db().work(&permit).await?;
    let agencies = models::unjudged(&mut tx).await?;
    tx.commit().await?;
    for (area, org) in agencies {
        let permit = intake.permit(area, org);
        let mut tx = intake.db().write(&permit).await?;
        crate::runs::patient(&mut tx).await?;
        store::alone(&mut tx).await?;
        // Another process may have done it while this one waited.
        if !models::in_force(&mut tx).await?.judged {
            settle_all(&mut tx).await?;
            models::judged(&mut tx).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Learns anew where an agency's records grew by a quarter since.
///
/// # Errors
/// Those of the database.
pub async fn where_grown(intake: &Intake, area: i16, org: i32) -> Result<()> {
    let permit = intake.permit(area, org);
    let mut tx = intake.db().read(&permit).await?;
    crate::runs::patient(&mut tx).await?;
    let (records, _) = models::sizes(&mut tx).await?;
    let learnt = models::in_force(&mut tx).await?.records;
    tx.commit().await?;
    if !is_due(learnt, records) {
        return Ok(());
    }
    match learn(intake.db(), &permit).await {
        // Somebody set other weights meanwhile: there is a next time.
        Err(Error::Stale) => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_quarter_more_is_learnt_again() {
        assert!(!is_due(0, 4_999));
        assert!(is_due(0, 5_000));
        assert!(!is_due(10_000, 12_499));
        assert!(is_due(10_000, 12_500));
        assert!(!is_due(10_000, 9_000), "fewer are no reason");
    }

    #[test]
    fn few_records_leave_the_shipped_weights_and_learning_twice_tells_the_same() {
        let person = |n: u128, source: &str| Person {
            id: Uuid::from_u128(n),
            source: source.to_owned(),
            name: format!("架空　{n}子"),
            birth: "2018-05-05".to_owned(),
            number: Some(n.to_string()),
            ..Person::default()
        };
        let persons: Vec<Person> = (0..40).flat_map(|n| [person(n, "jumin"), person(n, "hoiku")]).collect();
        let (one, two) = (learn_from(&persons).unwrap(), learn_from(&persons).unwrap());
        assert_eq!((one.origin, one.model.is_none(), one.records), ("shipped", true, 80));
        assert_eq!(one.backdrop, two.backdrop);
        assert!(learn_from(&[]).is_ok(), "nobody is nothing to fear");
    }
}
