//! スコアを表示しない週: in so many of a hundred weeks of a section scores are computed and shown to nobody, so that there are records in which no
//! score had a part: to learn from, and to see what scores do to decisions.
//!
//! Neighbours ask [`is_on`]. Pitfall: only scores are held back. Red flags, items, similar cases and marks for another look know nothing of this slice
//! and must not: nobody is watched and left without help for its sake.

mod pages;
mod rules;
mod store;

pub use rules::week;

use desk::App;
use ground::Result;
use ground::db::{Key, Tx};
use ground::gate::Action;
use ground::web::Routes;

/// Whether this is a week in which the section in charge of a child is shown no scores.
///
/// # Errors
/// Those of the database.
pub async fn is_on(tx: &mut Tx<'_>, person: Key) -> Result<bool> {
    let settings = store::settings(tx).await?;
    if settings.is_empty() {
        return Ok(false);
    }
    let section = store::section(tx, person).await?;
    Ok(rules::is_held(&settings, section, tx.now()))
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default().get("/scores/held", Action::ManageModels, pages::page).post(
        "/scores/held",
        Action::ManageModels,
        pages::set,
    )
}
