//! 転出 of a child on a list: noticed by the clock, told to the own staff, and handed over by a person in words that were read first.
//!
//! Law: 児童虐待防止法4条6項 (転居時の引継ぎ). What was asked, seen, decided and done stays with the agency that did it; the new municipality learns of it only
//! through what somebody sends there (転出の手続き). Pitfall: how a child came on the list, and that an estimate put it there, is never among what is handed
//! over; and a child whom only the linked systems know is no case that could be.

pub mod jobs;
mod pages;
mod rules;
mod store;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default().post("/outreach/{id}/children/{candidate}/handover", Action::WriteOutreach, pages::draft)
}
