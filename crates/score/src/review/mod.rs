//! 見直し: what happened since a child was last weighed, and asks for another look; closed by a person.
//!
//! The binary calls [`follow`] for each event. Neighbours ask for [`open_of`]. Pitfall: a mark computes nothing and changes no score; it says that
//! the last one is old.

mod jobs;
mod pages;
mod rules;
mod store;

pub use jobs::follow;
pub use store::open_of;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;
use uuid::Uuid;

/// A mark as shown.
pub struct Shown {
    /// Row.
    pub id: Uuid,
    /// 新しい通告・相談
    pub why: &'static str,
    /// More words; never a name.
    pub detail: String,
    /// Since when.
    pub at: String,
}

impl Shown {
    /// Name of the field that says what was done about it.
    pub fn field(&self) -> String {
        field(self.id)
    }
}

/// Each mark of the page has a field of its own, so that an error stands beside the one it is about.
fn field(id: Uuid) -> String {
    format!("how-{id}")
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/scores", Action::ReadScore, pages::list)
        .get("/scores/home", Action::ReadScore, pages::home)
        .post("/records/{key}/reviews/{id}/done", Action::RunScore, pages::done)
}
