//! What staff see of a child over time: watched and favourite cases, comments, genogram and ecomap, searches over every field, examples.
//!
//! Stands on `desk`; nothing there knows of it.

pub mod area;
pub mod comment;
pub mod example;
pub mod find;
pub mod genogram;
pub mod topic;
pub mod watch;

use desk::App;
use ground::web::Routes;

/// Every route of these slices, with the action it needs.
pub fn routes() -> Routes<App> {
    Routes::default()
        .merge(watch::routes())
        .merge(comment::routes())
        .merge(genogram::routes())
        .merge(find::routes())
        .merge(example::routes())
        .merge(topic::routes())
        .merge(area::routes())
}
