//! 転出・転入: a family that moves takes its cases along, announced or not.
//!
//! Law: 児童虐待防止法4条6項 (転居時の引継ぎ), 児童相談所運営指針. A move is one [`crate::transitions`] a child, tied by one id: siblings each have their
//! own, and one may stay. Where nobody announced it, the destination asks the origin it found by the nationwide search. Neighbours call
//! nothing here. Pitfall: until the destination accepts a child, that child is the origin's, whatever becomes of its siblings.

mod announce;
mod ask;
pub mod jobs;
mod list;
mod rules;
mod store;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/moves", Action::ReadTransition, list::list)
        .get("/moves/{id}", Action::ReadTransition, list::show)
        .post("/moves/{id}", Action::WriteTransition, list::send)
        .get("/moves/ask/{key}", Action::SearchNation, ask::form)
        .post("/moves/ask/{key}", Action::SearchNation, ask::ask)
        .get("/records/{key}/move", Action::WriteTransition, announce::form)
        .post("/records/{key}/move", Action::WriteTransition, announce::announce)
}
