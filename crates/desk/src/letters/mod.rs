//! 文書: 送致書, ケース移管通知書, 援助依頼書, 情報提供等協力依頼書, 児童通告書 and the papers that answer them.
//!
//! Forms: a prefecture's numbered set; law: 児童福祉法25条・25条の7・26条. A letter is prefilled from the record, kept as a draft, decided on by
//! the chain of [`crate::approvals`] where the agency set one, issued with a number and then never changed; an addressee in the directory
//! reads it among the letters that came and answers it. Neighbours begin the paper of what they send with [`begin_to`]; who refers a
//! child without a record of it reads the same form with [`read`] and puts it on [`LetterPaper::typed`]. Pitfall: a letter leaves the
//! house, so it is made from
//! what may be shown: no reporter, no protected address, and nothing of the record that the writer did not leave in it.

mod document;
mod kinds;
mod pages;
mod posts;
mod prefill;
mod received;
mod send;
mod stage;
mod store;

pub use document::{LetterPaper, ReferralPaper, Typed, Written, shown};
pub use kinds::{Field, KINDS, Kind, Part, kind};
pub use pages::begin_to;
pub use posts::{addressed, sender};
pub use send::read;

use crate::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/records/{key}/letters", Action::WriteLetter, pages::list)
        .post("/records/{key}/letters", Action::WriteLetter, pages::begin)
        .get("/records/{key}/letters/{id}", Action::WriteLetter, pages::show)
        .post("/records/{key}/letters/{id}", Action::WriteLetter, send::save)
        .post("/records/{key}/letters/{id}/answered", Action::WriteLetter, send::answered)
        .get("/records/{key}/letters/{id}/print", Action::WriteLetter, pages::print)
        .get("/letters", Action::WriteLetter, received::list)
        .get("/letters/{key}", Action::WriteLetter, received::print)
}
