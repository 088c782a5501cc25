//! 似た事例: closed cases of the own agency that were like this one, what was done and what followed. Useful without any score.
//!
//! The whole register of closed cases is searched, in memory; what is told of a case found is read under the reader's own rights. Nothing that was
//! answered about another child is ever put into a child's own sheet (docs/adr/0017).
//!
//! Pitfall: a case is never from the same family, never still open, and never behind the wall; what followed happened to others.

mod pages;
mod register;
mod rules;
mod store;
mod take;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/records/{key}/score/similar", Action::ReadScore, pages::page)
        .get("/records/{key}/score/similar/take", Action::ReadScore, take::page)
        .post("/records/{key}/score/similar/take", Action::ReadScore, take::take)
}
