//! お知らせの条件: what an agency wants to be told of when a case stands still, and whom; told again until somebody acknowledges it.

mod codes;
pub mod job;
mod pages;
mod rules;
mod store;

pub use rules::{absences, weight_stands};
pub(crate) use store::holders;

use crate::App;
use ground::gate::Action;
use ground::web::Routes;
use uuid::Uuid;

/// Routes of alerts.
pub(super) fn routes() -> Routes<App> {
    Routes::default()
        .get("/alerts", Action::ReadCouncil, pages::list)
        .post("/alerts/{id}/acknowledge", Action::AcknowledgeNotice, pages::acknowledge)
        .get("/records/{key}/alerts", Action::ReadRecord, pages::of_child)
        .get("/admin/alerts", Action::WriteAlertRule, pages::rules)
        .post("/admin/alerts", Action::WriteAlertRule, pages::add)
        .post("/admin/alerts/{id}", Action::WriteAlertRule, pages::save)
}

/// A condition an agency set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Row.
    pub id: Uuid,
    /// A code of [`codes::KINDS`].
    pub kind: String,
    /// Days, as the kind counts them.
    pub days: i32,
    /// Codes of [`codes::TELL`].
    pub tell: Vec<String>,
    /// Posts that are told besides.
    pub posts: Vec<i32>,
    /// Sections all of which is told besides.
    pub sections: Vec<i32>,
    /// Told again after so many days until acknowledged; 0: once.
    pub repeat_days: i32,
    /// Whether it is watched.
    pub active: bool,
    /// Version for the next change.
    pub version: i32,
}

/// A case a condition holds for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The child.
    pub person: Uuid,
    /// Which deadline or task of the child; empty when it is about the child itself.
    pub subject: String,
    /// Member of staff in charge.
    pub in_charge: Option<Uuid>,
    /// Section in charge.
    pub section: Option<i32>,
    /// 目視なし95日: never a name.
    pub detail: String,
}

impl Rule {
    /// Whether the condition tells them; a code of [`codes::TELL`].
    fn tells(&self, who: &str) -> bool {
        self.tell.iter().any(|told| told == who)
    }
}
