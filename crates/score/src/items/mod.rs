//! 確認項目: what is known of a child at a moment, from the sheets and the record, with where each stands and who says that it is wrong.
//!
//! Neighbours ask for [`of_child`]. Pitfall: what is learnt later never changes what was known before; a blank, わからない, 対象外 and 確認中 are
//! never a no.

pub mod api;
pub mod model;
pub(crate) mod pages;
mod register;
pub mod rules;
mod store;

use desk::App;
use ground::db::{Key, Tx};
use ground::gate::Action;
use ground::web::Routes;
use ground::{Result, Sealed};
use jiff::Timestamp;
use model::{Dispute, Item};

/// What is known of a child.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Items in the order of their names.
    pub items: Vec<Item>,
    /// Everything that was ever written, corrected and disputed answers too: what red flags are judged by.
    pub ever: Vec<Item>,
    /// Answers somebody says are wrong, not yet settled.
    pub disputes: Vec<Dispute>,
}

impl Known {
    /// An item by its name.
    pub fn item(&self, feature: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.feature == feature)
    }

    /// When the newest of it was learnt.
    pub fn newest(&self) -> Option<Timestamp> {
        self.items.iter().filter_map(|item| Some(item.source.as_ref()?.recorded_at)).max()
    }
}

/// What the own agency knew of a child at a moment. Call [`desk::people::access::open_kept`] first; reads with the rights of a look, not of a change.
///
/// # Errors
/// Those of the database.
pub async fn of_child(tx: &mut Tx<'_>, person: Key, moment: Timestamp) -> Result<Sealed<Known>> {
    let org = tx.permit().actor().org;
    let said = desk::assessment::said_until(tx, person, org, &rules::FORMS, moment).await?;
    let disputes = store::disputes(tx, person).await?;
    let register = store::register(tx, person).await?;
    Ok(said.map(|said| {
        let open = rules::open_disputes(&disputes, moment);
        let mut items = rules::known(&said, moment);
        let mut ever = rules::ever(&said, moment);
        items.extend(register.known(moment));
        ever.extend(register.known(moment));
        rules::mark(&mut items, &open);
        Known { items, ever, disputes: open.into_iter().cloned().collect() }
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
