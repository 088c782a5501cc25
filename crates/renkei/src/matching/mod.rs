//! 名寄せ: which records of which sources are one person.
//!
//! [`settle`] is the one place where records get their person: what people decided, then 宛名番号, then a system's own key, then weights, see [`group`].
//! All but the decisions and the weights is a function of the records, made anew around whatever changed: files may come in any order, be undone and
//! come again. What the weights leave open waits on the review desk. A linked person is no case: a child of the case register is joined to one by hand,
//! see [`cases`]. Pitfall: 宛名番号 that a record lacks are proposed, never written into it.

pub mod births;
pub mod cases;
pub mod decide;
pub mod group;
pub mod keys;
pub mod learn;
mod pages;
mod store;
pub mod weigh;

use crate::layout::{self, Layout};
use desk::App;
use ground::Result;
use ground::db::Tx;
use ground::gate::Action;
use ground::web::Routes;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;
use weigh::Weights;

/// The source that knows every 宛名番号 of the town.
pub const REGISTER: &str = "jumin";

/// Records, or pairs, of one statement.
const BATCH: usize = 50_000;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/matching", Action::ReadMatching, pages::desk::list)
        .get("/matching/pairs/{id}", Action::ReadMatching, pages::pair::show)
        .post("/matching/pairs/{id}", Action::WriteMatching, pages::pair::decide)
        .get("/matching/persons/{id}", Action::ReadMatching, pages::person::show)
        .post("/matching/persons/{id}/split", Action::WriteMatching, pages::person::split)
        .post("/matching/persons/{id}/join", Action::WriteMatching, pages::person::join)
        .post("/matching/persons/{id}/undo", Action::WriteMatching, pages::person::undo)
        .get("/matching/weights", Action::ReadMatching, pages::weights::show)
        .post("/matching/weights", Action::WriteMatching, pages::weights::save)
        .post("/matching/weights/learn", Action::WriteMatching, pages::weights::learn)
        .get("/records/{key}/linking", Action::ReadMatching, pages::case::show)
        .post("/records/{key}/linking", Action::WriteMatching, pages::case::join)
        .post("/records/{key}/linking/part", Action::WriteMatching, pages::case::part)
}

/// Brings the records of a source up to date with the facts about who they are, and gives each its person.
///
/// Called within the transaction that applied or undid a run, with the records it spoke of. What was decided by hand stays.
pub async fn settle(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<()> {
    store::alone(tx).await?;
    let weights = learn::weights(tx).await?;
    let layouts = crate::runs::layouts(tx).await?;
    for records in records.chunks(BATCH) {
        let had_register = store::has_register(tx).await?;
        let mates = store::mates(tx, records).await?;
        let persons = store::persons::persons_of(tx, records).await?;
        store::refresh(tx, records).await?;
        store::analyze(tx).await?;
        let touched: Vec<Uuid> = records.iter().copied().chain(mates).collect();
        let turned = if had_register == store::has_register(tx).await? {
            store::turned(tx, &touched).await?
        } else {
            let all = store::all(tx).await?;
            store::turned(tx, &all).await?
        };
        let changed: BTreeSet<Uuid> = records.iter().copied().chain(turned).collect();
        let changed: Vec<Uuid> = changed.into_iter().collect();
        set_keys(tx, &layouts, &changed).await?;
        let others = compare(tx, &weights, &changed).await?;
        let touched: Vec<Uuid> = touched.into_iter().chain(changed).chain(others).collect();
        regroup(tx, &weights, &touched, persons).await?;
    }
    births::again(tx).await
}

/// Makes the keys of records anew.
async fn set_keys(tx: &mut Tx<'_>, own: &[Layout], changed: &[Uuid]) -> Result<()> {
    let persons = store::alike::persons(tx, changed).await?;
    let mut keys = Vec::new();
    for person in persons.values() {
        let layout = layout::for_day(&person.source, Date::MAX, own);
        keys.extend(keys::keys(person, layout).into_iter().map(|(kind, key)| (kind, key, person.id)));
    }
    store::alike::set_keys(tx, changed, &keys).await
}

/// Makes the pairs of records anew; yields the records that were in a pair with them.
async fn compare(tx: &mut Tx<'_>, weights: &Weights, changed: &[Uuid]) -> Result<Vec<Uuid>> {
    let others = store::alike::forget_pairs(tx, changed).await?;
    for pairs in store::alike::candidates(tx, changed).await?.chunks(BATCH) {
        let ids: BTreeSet<Uuid> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let persons: HashMap<Uuid, keys::Person> =
            store::alike::persons(tx, &ids.into_iter().collect::<Vec<_>>()).await?;
        store::alike::keep_pairs(tx, &weights.weigh(&persons, pairs)).await?;
    }
    Ok(others)
}

/// Makes persons anew of everything that hangs together with some records; `before` are persons whose records may have gone.
async fn regroup(tx: &mut Tx<'_>, weights: &Weights, touched: &[Uuid], before: Vec<Uuid>) -> Result<()> {
    let starts = store::component::touchy(tx, touched).await?;
    let around = store::component::around(tx, starts).await?;
    let all: BTreeSet<Uuid> = touched.iter().chain(&around).copied().collect();
    let all: Vec<Uuid> = all.into_iter().collect();
    let mut persons: BTreeSet<Uuid> = before.into_iter().collect();
    persons.extend(store::persons::persons_of(tx, &all).await?);
    store::component::forget_proposals(tx, &all).await?;
    let (nodes, evidence) = store::component::load(tx, &around, (weights.upper, weights.lower)).await?;
    let grouped = group::group(nodes, &evidence);
    store::component::write(tx, &grouped).await?;
    let around: BTreeSet<Uuid> = around.into_iter().collect();
    let plain: Vec<Uuid> = all.iter().copied().filter(|record| !around.contains(record)).collect();
    store::by_number(tx, &plain).await?;
    persons.extend(store::persons::persons_of(tx, &all).await?);
    let persons: Vec<Uuid> = persons.into_iter().collect();
    store::forget_nobody(tx, &persons).await?;
    store::cases::apply(tx, &persons).await
}

/// Weighs and groups every record of the agency anew: other weights or limits are in force.
async fn settle_all(tx: &mut Tx<'_>) -> Result<()> {
    store::alone(tx).await?;
    let weights = learn::weights(tx).await?;
    let all = store::all(tx).await?;
    for records in all.chunks(BATCH) {
        compare(tx, &weights, records).await?;
    }
    regroup(tx, &weights, &all, Vec::new()).await?;
    births::again(tx).await
}

/// Linked persons that are a child of the case register.
///
/// # Errors
/// Those of the database.
pub async fn persons_of_child(tx: &mut Tx<'_>, child: Uuid) -> Result<Vec<Uuid>> {
    store::cases::persons_of_child(tx, child).await
}

/// Confirmed mothers and children of a linked person, and whether it is the mother.
///
/// # Errors
/// Those of the database.
pub async fn relatives(tx: &mut Tx<'_>, person: Uuid) -> Result<Vec<(Uuid, bool)>> {
    store::births::kin(tx, person).await
}

/// The confirmed mothers of these linked persons, by child; a child with two of them has none until people have settled it.
///
/// # Errors
/// Those of the database.
pub async fn mothers(tx: &mut Tx<'_>, children: &[Uuid]) -> Result<HashMap<Uuid, Uuid>> {
    let now = tx.now();
    mothers_at(tx, children, now).await
}

/// The same as people had confirmed it at a moment.
///
/// # Errors
/// Those of the database.
pub async fn mothers_at(tx: &mut Tx<'_>, children: &[Uuid], at: Timestamp) -> Result<HashMap<Uuid, Uuid>> {
    let confirmed = store::births::mothers(tx, children, at).await?;
    let is_one = |child: &Uuid| confirmed.iter().filter(|(known, _)| known == child).count() == 1;
    Ok(confirmed.iter().filter(|(child, _)| is_one(child)).copied().collect())
}

/// Whether a proposal about any of these linked persons waits for somebody.
///
/// # Errors
/// Those of the database.
pub async fn is_asked_about(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<bool> {
    store::desk::is_asked_about(tx, persons).await
}
