//! すぐに確かめること: red flags over everything that was ever written of a child. They only raise attention, are always shown, and know nothing of
//! scores and models.
//!
//! The rules are data of [`risk::govern::flags`]. Pitfall: a corrected or disputed answer lowers no flag; a person closes it, with a reason, and a new
//! record raises it again. What follows from there being no record is raised only while the own staff are to see the child.

mod home;
mod pages;
mod rules;
mod store;

use crate::items::Known;
use crate::items::pages::Place;
use desk::App;
use ground::db::{Key, Tx};
use ground::gate::Action;
use ground::web::Routes;
use ground::{Error, Result};
use risk::govern::flags::{Flag, Level, Rules};
use store::Closed;

/// A flag as shown.
pub struct Shown {
    /// Name of its rule.
    pub rule: String,
    /// 直ちに確認, 速やかに確認
    pub level: &'static str,
    /// Why, as a person reads it.
    pub reason: String,
    /// Where the rule comes from.
    pub source: String,
    /// Where it stands on record; none for what follows from there being no record.
    pub(crate) places: Vec<Place>,
}

impl Shown {
    /// Name of the field for what a person made sure of.
    pub fn field(&self) -> String {
        pages::field(&self.rule)
    }
}

/// What stands around the flags of a child.
pub struct Around {
    closed: Vec<Closed>,
    to_be_seen: bool,
}

/// Reads it.
///
/// # Errors
/// Those of the database.
pub async fn around(tx: &mut Tx<'_>, person: Key) -> Result<Around> {
    Ok(Around { closed: store::closed(tx, person).await?, to_be_seen: store::stay(tx, person).await?.is_to_be_seen() })
}

/// The flags that stand, the gravest first; without those a person closed on the same records.
///
/// # Errors
/// A defect: the shipped rules cannot be read.
pub fn standing(key: Key, known: &Known, around: &Around) -> Result<Vec<Shown>> {
    let is_closed = |flag: &Flag| around.closed.iter().any(|closed| answers(closed, flag));
    let flags = judged(known, around)?.into_iter().filter(|flag| !is_closed(flag));
    Ok(flags.map(|flag| shown(key, known, flag)).collect())
}

fn judged(known: &Known, around: &Around) -> Result<Vec<Flag>> {
    let rules = Rules::shipped().map_err(Error::internal)?;
    Ok(rules.judge(&rules::subject(&known.items, around.to_be_seen), &rules::facts(&known.ever)))
}

/// Whether a person answered a flag on these very records. What follows from there being no record is answered by a record only.
fn answers(closed: &Closed, flag: &Flag) -> bool {
    closed.rule == flag.rule
        && !flag.records.is_empty()
        && flag.records.iter().all(|record| closed.records.contains(record))
}

fn shown(key: Key, known: &Known, flag: Flag) -> Shown {
    let mut places: Vec<Place> = known
        .ever
        .iter()
        .filter(|item| flag.records.contains(&rules::record(item)))
        .map(|item| Place::of(key, item.source.as_ref()))
        .collect();
    places.dedup_by(|x, y| x.text == y.text);
    let level = match flag.level {
        Level::AtOnce => "直ちに確認",
        Level::Soon => "速やかに確認",
        Level::Note => "留意",
    };
    Shown { rule: flag.rule, level, reason: flag.reason, source: flag.source, places }
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default().post("/records/{key}/flags/close", Action::RunScore, pages::close)
}
