//! 保存期間と消去: what has reached its end, who may still need it, who approves, and the proof that it is gone.
//!
//! Each month lists what is over ([`rules`]): one drafts, the head approves, line by line where needed; then the database erases line after line
//! (`app.erase`), each in one transaction with the person's data key, and the files after it. When the last line is done a certificate without names is
//! issued, bound to the one before by its hash. Pitfall: children of one report end together, since one paper tells of all of them.

mod certificate;
mod due;
mod end;
mod holds;
mod model;
mod pages;
pub mod rules;
mod store;

pub use certificate::Paper;
pub use end::{end_due, list_months};

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/retention", Action::WriteRetention, pages::index)
        .post("/retention/lists", Action::WriteRetention, pages::make)
        .get("/retention/lists/{id}", Action::WriteRetention, pages::show)
        .post("/retention/lists/{id}/draft", Action::WriteRetention, pages::draft)
        .post("/retention/lists/{id}/return", Action::ApproveRetention, pages::give_back)
        .post("/retention/lists/{id}/approve", Action::ApproveRetention, pages::approve)
        .post("/retention/items/{id}/hold", Action::WriteRetention, holds::hold)
        .get("/retention/holds", Action::WriteRetention, holds::page)
        .post("/retention/holds", Action::WriteRetention, holds::add)
        .post("/retention/holds/{id}/end", Action::WriteRetention, holds::end)
        .get("/retention/certificates/{id}", Action::WriteRetention, certificate::print)
}
