//! 調査票: what schools, nurseries and the health section are asked about a child, and what they answer, on screen or as a file.
//!
//! Source: tables 2-1 and 2-2 of the report of 府中町; the forms `survey_school` and `survey_preschool`. Neighbours read [`of_child`] and [`of_round`].
//! Pitfall: who is asked sees the child and the questions, never why the child is on a list: all that is told lies in the ask itself.

mod answer;
mod file;
pub mod jobs;
mod model;
pub mod rules;
mod send;
mod store;

pub(crate) use file::workbook;
pub use model::{Ask, Given, Told};
pub use store::{of_child, of_round};

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/outreach/{id}/asks", Action::ReadOutreach, send::page)
        .post("/outreach/{id}/asks", Action::WriteOutreach, send::ask)
        .post("/outreach/{id}/asks/remind", Action::WriteOutreach, send::remind)
        .post("/outreach/{id}/asks/{ask}/withdraw", Action::WriteOutreach, send::withdraw)
        .get("/outreach/{id}/asks/file", Action::WriteOutreach, file::give)
        .post("/outreach/{id}/asks/file", Action::WriteOutreach, file::take)
        .get("/asked", Action::AnswerOutreach, answer::list)
        .get("/asked/{ask}", Action::AnswerOutreach, answer::page)
        .post("/asked/{ask}", Action::AnswerOutreach, answer::save)
}
