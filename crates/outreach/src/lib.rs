//! 予防的支援: children looked at before anything is known of them, from the list to what came of it.
//!
//! Source: the report of 府中町, figures 2-2 to 2-4, tables 2-1 to 2-3, 8-11, 8-12. [`rounds`] keeps who is on the list and why, [`asks`] what schools
//! and the health section are asked, [`child`] what people see, decide and do, [`moved`] what follows when it moves away, [`results`] what came of it. Stands on `desk`; nothing there knows of it.
//! Pitfall: a child here may be one of the case register or one whom only the linked systems know; neither becomes a case by being asked about.

pub mod asks;
pub mod child;
pub mod moved;
pub mod results;
pub mod rounds;
pub mod rules;

use desk::App;
use ground::web::Routes;

/// Every route of these slices, with the action it needs.
pub fn routes() -> Routes<App> {
    Routes::default()
        .merge(rounds::routes())
        .merge(asks::routes())
        .merge(child::routes())
        .merge(moved::routes())
        .merge(results::routes())
}
