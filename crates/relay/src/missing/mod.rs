//! 行方不明の手配 (CA情報): what is needed to recognise a child goes to every centre at once, who read it is known, and who has seen the
//! child answers the sender.
//!
//! Source: 要保護児童等に関する情報共有システム (行方不明児童の情報共有). Neighbours call nothing; [`jobs`] runs by the clock and after events.
//! Pitfall: what tells who the child is lies in `app.missing_detail` alone, which names who may read it now; standing down empties that list.

mod form;
pub mod jobs;
mod model;
mod pages;
mod photo;
mod rules;
mod store;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    use pages::{acts, list, send, show};
    Routes::default()
        .get("/missing", Action::ReadMissing, list::page)
        .get("/missing/home", Action::UseHome, list::home)
        .get("/records/{key}/missing", Action::WriteMissing, send::new)
        .post("/records/{key}/missing", Action::WriteMissing, send::submit)
        .get("/missing/{key}", Action::ReadMissing, show::page)
        .get("/missing/{key}/status", Action::ReadMissing, show::status)
        .get("/missing/{key}/photo", Action::ReadMissing, show::photo)
        .post("/missing/{key}/answers", Action::ReadMissing, acts::answer)
        .get("/missing/{key}/edit", Action::WriteMissing, send::edit)
        .post("/missing/{key}/edit", Action::WriteMissing, send::correct)
        .post("/missing/{key}/repeat", Action::WriteMissing, acts::repeat)
        .post("/missing/{key}/end", Action::WriteMissing, acts::end)
}
