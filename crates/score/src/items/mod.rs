//! 確認項目: what is known of a child at a moment, from the sheets and the record, with where each stands and who says that it is wrong.
//!
//! Neighbours ask for [`of_child`]. Pitfall: what is learnt later never changes what was known before; a blank, わからない, 対象外 and 確認中 are
//! never a no. Models learn from and are asked about the very same items: both come from [`rules::known`] with the same day.

pub mod api;
pub mod model;
pub(crate) mod pages;
mod register;
pub mod rules;
mod store;

use desk::App;
use desk::assessment::model::Revision;
use ground::db::{Key, Tx};
use ground::gate::Action;
use ground::web::Routes;
use ground::{Result, Sealed};
use jiff::Timestamp;
use jiff::civil::Date;
use model::{Dispute, Item, Source};
use register::Register;
use std::collections::HashMap;
use uuid::Uuid;

/// What is known of a child.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Items in the order of their names.
    pub items: Vec<Item>,
    /// Everything that was ever written, corrected and disputed answers too: what red flags are judged by.
    pub ever: Vec<Item>,
    /// Answers somebody says are wrong, not yet settled.
    pub disputes: Vec<Dispute>,
    /// Whether the reader may see what linked systems said.
    pub cites: bool,
}

impl Known {
    /// An item by its name.
    pub fn item(&self, feature: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.feature == feature)
    }

    /// Where something is on record, as far as the reader may see that.
    pub fn readable(&self, source: &Source) -> Source {
        if self.cites { source.clone() } else { Source { origin: String::new(), ..source.clone() } }
    }

    /// When the newest of it was learnt.
    pub fn newest(&self) -> Option<Timestamp> {
        self.items.iter().filter_map(|item| Some(item.source.as_ref()?.recorded_at)).max()
    }
}

/// Everything that was ever put on record of a child, from which what was known at any moment follows.
#[derive(Debug, Default)]
struct History {
    said: Vec<Revision>,
    register: Register,
    disputes: Vec<Dispute>,
}

impl History {
    fn items(&self, moment: Timestamp) -> Vec<Item> {
        self.marked(rules::known(&self.said, moment, self.since(moment)), moment)
    }

    /// Without what nobody was ever asked.
    fn asked(&self, moment: Timestamp) -> Vec<Item> {
        self.marked(rules::asked(&self.said, moment, self.since(moment)), moment)
    }

    /// The first day whose sheets speak of what is so at a moment.
    fn since(&self, moment: Timestamp) -> Date {
        rules::since(self.register.reported(moment), moment.to_zoned(ground::db::japan()).date())
    }

    fn marked(&self, mut items: Vec<Item>, moment: Timestamp) -> Vec<Item> {
        items.extend(self.register.known(moment));
        rules::mark(&mut items, &rules::open_disputes(&self.disputes, moment));
        items
    }

    fn known(&self, moment: Timestamp) -> Known {
        let mut ever = rules::ever(&self.said, moment);
        ever.extend(self.register.known(moment));
        let open = rules::open_disputes(&self.disputes, moment);
        Known { items: self.items(moment), ever, disputes: open.into_iter().cloned().collect(), cites: true }
    }
}

/// What items are called, by their names: of the sheets shipped for the day of the moment, and of the record.
pub(crate) fn labels(moment: Timestamp) -> HashMap<String, String> {
    History::default().items(moment).into_iter().map(|item| (item.feature, item.label)).collect()
}

/// What the own agency knew of a child at a moment. Call [`desk::people::access::open_kept`] first; reads with the rights of a look, not of a change.
///
/// # Errors
/// Those of the database.
pub async fn of_child(tx: &mut Tx<'_>, person: Key, moment: Timestamp) -> Result<Sealed<Known>> {
    let org = tx.permit().actor().org;
    let said = desk::assessment::said_until(tx, person, org, &rules::FORMS, moment).await?;
    let disputes = store::disputes(tx, &[person.id]).await?.remove(&person.id).unwrap_or_default();
    let register = store::registers(tx, &[person.id]).await?.remove(&person.id).unwrap_or_default();
    let cites = tx.permit().may(Action::ReadSource);
    Ok(said.map(|said| {
        let mut known = Known { cites, ..History { said, register, disputes }.known(moment) };
        for source in known.items.iter_mut().chain(&mut known.ever).filter_map(|item| item.source.as_mut()) {
            if !cites {
                source.origin = String::new();
            }
        }
        known
    }))
}

/// What the own agency knew of many children, each at its moments: one list a child, in the order of the moments, without what nobody was asked. One look at many; nobody is opened.
///
/// # Errors
/// Those of the database.
pub(crate) async fn of_children(
    tx: &mut Tx<'_>,
    moments: &HashMap<Uuid, Vec<Timestamp>>,
) -> Result<Sealed<HashMap<Uuid, Vec<Vec<Item>>>>> {
    let persons: Vec<Uuid> = moments.keys().copied().collect();
    let Some(last) = moments.values().flatten().max().copied() else { return Ok(Sealed::plain(HashMap::new())) };
    let said = desk::assessment::said_of_many(tx, &persons, &rules::FORMS, last).await?;
    let mut disputes = store::disputes(tx, &persons).await?;
    let mut registers = store::registers(tx, &persons).await?;
    Ok(said.map(|mut said| {
        let known = |(person, moments): (&Uuid, &Vec<Timestamp>)| {
            let history = History {
                said: said.remove(person).unwrap_or_default(),
                register: registers.remove(person).unwrap_or_default(),
                disputes: disputes.remove(person).unwrap_or_default(),
            };
            (*person, moments.iter().map(|moment| history.asked(*moment)).collect())
        };
        moments.iter().map(known).collect()
    }))
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/records/{key}/items", Action::ReadScore, pages::page)
        .post("/records/{key}/items/dispute", Action::RunScore, pages::dispute)
        .post("/records/{key}/items/settle", Action::RunScore, pages::settle)
        .merge(api::routes())
}
