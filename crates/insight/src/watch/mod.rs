//! 要注意ケース and よく見るケース: children somebody keeps an eye on, what moved about them, and who is told.
//!
//! Form: table 6-1 no. 5–7, 18, 19, 30–32, 38, 39. The binary calls [`jobs::follow`] for each event. Pitfall: a registration for one section is known to
//! that section alone: it stands in no history, list or notice that others read.

pub mod jobs;
mod pages;
pub mod rules;
mod store;

pub use pages::child::section_of;
pub use store::movements;

use desk::App;
use ground::Result;
use ground::db::Tx;
use ground::gate::Action;
use ground::web::Routes;
use uuid::Uuid;

/// Children whose registrations the reader may know of.
pub async fn watched(tx: &mut Tx<'_>) -> Result<Vec<Uuid>> {
    Ok(store::running(tx).await?.into_iter().map(|watch| watch.person.id).collect())
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/insight/home", Action::ReadRecord, pages::home::region)
        .get("/watches", Action::ReadRecord, pages::list::page)
        .get("/records/{key}/insight", Action::ReadRecord, pages::child::region)
        .get("/records/{key}/watch", Action::ReadRecord, pages::child::page)
        .post("/records/{key}/watch", Action::WatchCase, pages::child::save)
        .post("/records/{key}/watch/end", Action::WatchCase, pages::child::end)
        .post("/records/{key}/favourite", Action::ReadRecord, pages::child::favourite)
        .get("/records/{key}/watch/history", Action::ReadRecord, pages::child::history)
}
