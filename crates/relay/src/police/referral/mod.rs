//! 児童通告書 on screen: made by the police, at the responsible centre at once, answered there; and messages both ways.
//!
//! Form: the one set by 警察庁 (少年警察活動規則). What is typed becomes one transition of kind 児童通告 per child, with the names exactly as given,
//! so that the centre takes it over without typing again; the paper lies beside it and prints on both sides. 書類通告 and 身柄付通告 are kinds of
//! their own. Pitfall: the police keep no person rows, so the transition names no person of theirs.

mod answer;
mod form;
mod list;
mod message;
mod page;
mod prefill;
mod store;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this part.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/police/referrals", Action::ReferPolice, list::page)
        .get("/police/referrals/sent", Action::ReferPolice, list::sent)
        .get("/police/referrals/new", Action::ReferPolice, page::new)
        .post("/police/referrals", Action::ReferPolice, page::send)
        .get("/police/referrals/centre", Action::ReferPolice, page::centre)
        .get("/police/referrals/{key}", Action::ReadTransition, answer::page)
        .post("/police/referrals/{key}/answer", Action::WriteTransition, answer::send)
        .get("/police/referrals/{key}/print", Action::ReadTransition, answer::print)
        .get("/police/referrals/{key}/answer/print", Action::ReadTransition, answer::print_answer)
        .get("/police/messages/new", Action::ReferPolice, message::new)
        .post("/police/messages", Action::ReferPolice, message::send)
}
