//! 移管・送致・情報提供・照会・通告: what passes between agencies, typed by its legal kind, to be answered, on record on both sides.
//!
//! Law: 児童福祉法25条・25条の3・25条の7・26条, 児童虐待防止法4条・13条の4; 児童相談所運営指針. Neighbours write a [`Package`], [`send`] it, take steps with
//! [`act`], accept with [`accept`], and read with [`find`] and [`list`]. Pitfall: a handover is done when the receiver took it as what it
//! is; until then the sender's clocks run on. What was shared never changes: a correction is a new transition.

mod act;
pub mod api;
pub mod directory;
mod form;
pub mod gather;
pub mod jobs;
mod kinds;
mod letters;
mod model;
mod package;
mod pages;
mod rules;
mod store;
mod take;

pub use act::{act, check, default_due, draft, receiver, redraft, send};
pub use kinds::{Kind, Taking};
pub use model::{Line, NewTransition, Step, Taken, Transition};
pub use package::{Case, Child, Contact, Event, Fact, Package, Relative, Section};
pub(crate) use pages::Row;
pub use rules::{Act, Rung, Side, State, may, next, waits};
pub use store::{Which, earlier, find, list, of_move, of_person, of_request, steps};
pub use take::{Acceptance, accept, may_take, open};

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/transitions", Action::ReadTransition, pages::list)
        .get("/transitions/home", Action::ReadTransition, pages::home)
        .get("/transitions/{key}", Action::ReadTransition, pages::show)
        .post("/transitions/{key}", Action::WriteTransition, pages::act)
        .get("/transitions/{key}/now", Action::ReadTransition, pages::now)
        .post("/transitions/{key}/letter", Action::WriteLetter, pages::letter)
        .get("/records/{key}/transitions", Action::ReadTransition, pages::of_child)
        .get("/records/{key}/transitions/open", Action::ReadTransition, pages::of_child_now)
        .get("/records/{key}/transitions/new", Action::WriteTransition, pages::new_form)
        .post("/records/{key}/transitions/new", Action::WriteTransition, pages::create)
        .merge(api::routes())
}
