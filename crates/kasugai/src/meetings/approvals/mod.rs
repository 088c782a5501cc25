//! 決裁: a chain of posts signs in order. Every act leaves its trace; where it stands follows from the acts, nothing is ever overwritten.
//!
//! 代決: another post of the chain acts for an absent one. 後閲: who was acted for sees it afterwards. 実施済: acted first, decided after.

mod pages;
mod rules;
mod store;

use crate::App;
use ground::gate::Action;
use ground::web::Routes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Routes of approvals.
pub(super) fn routes() -> Routes<App> {
    Routes::default()
        .get("/approvals", Action::ReadCouncil, pages::list)
        .get("/approvals/{id}", Action::ReadCouncil, pages::show)
        .post("/approvals/{id}", Action::Approve, pages::act)
        .post("/approvals/{id}/own", Action::WriteCouncil, pages::own_act)
        .post("/meetings/{id}/approval", Action::WriteCouncil, pages::submit)
        .get("/admin/routes", Action::WriteSetting, pages::route)
        .post("/admin/routes", Action::WriteSetting, pages::save_route)
}

/// A post of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Post.
    pub post: i32,
    /// Its title, as it was then.
    pub title: String,
}

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Step it is about; −1 for the one who submitted.
    pub step: i16,
    /// 承認 差戻し 代決 後閲 再提出 取下げ
    pub act: String,
    /// Who.
    pub staff: Option<Uuid>,
    /// Name of who.
    pub name: String,
    /// Their post.
    pub post: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// Something that goes through the chain.
#[derive(Debug, Clone)]
pub struct Approval {
    /// Row.
    pub id: Uuid,
    /// What is decided on, without any name.
    pub title: String,
    /// Where it is read.
    pub href: String,
    /// The chain as it was then.
    pub steps: Vec<Step>,
    /// What was done before the decision, and why; empty otherwise.
    pub acted_first: String,
    /// Who submitted it.
    pub submitted_by: Option<Uuid>,
    /// Name of who.
    pub submitted_by_name: String,
    /// When.
    pub submitted_at: Timestamp,
    /// Everything done since, oldest first.
    pub acts: Vec<Act>,
}

impl Approval {
    /// Where it stands.
    pub fn state(&self) -> rules::State {
        rules::state(self.steps.len(), &self.acts)
    }

    /// 決裁待ち(課長)・実施済 …
    pub fn label(&self) -> String {
        let word = match self.state() {
            rules::State::Waiting(step) => {
                format!("決裁待ち({})", self.steps.get(step).map_or("", |step| step.title.as_str()))
            }
            rules::State::Returned => "差戻し".to_owned(),
            rules::State::Withdrawn => "取下げ".to_owned(),
            rules::State::Decided => "決裁済".to_owned(),
            rules::State::Unseen(_) => "決裁済・後閲待ち".to_owned(),
        };
        if self.acted_first.is_empty() { word } else { format!("実施済・{word}") }
    }
}
