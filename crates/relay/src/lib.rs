//! What goes on between agencies: a slice for each way a child is handed on, looked for or watched over together.
//!
//! Stands on `desk`; nothing there knows of it.

mod addressees;
pub mod missing;
pub mod moves;
pub mod nation;
pub mod places;
pub mod police;
pub mod transitions;

use desk::App;
use ground::web::Routes;

/// Every route of these slices, with the action it needs.
pub fn routes() -> Routes<App> {
    Routes::default()
        .merge(transitions::routes())
        .merge(moves::routes())
        .merge(missing::routes())
        .merge(nation::routes())
        .merge(police::routes())
}
