//! 決裁: a chain of posts signs in order. Every act leaves its trace; where it stands follows from the acts, nothing is ever overwritten.
//!
//! 代決: another post of the chain acts for an absent one. 後閲: who was acted for sees it afterwards. 実施済: acted first, decided after.
//! Neighbours [`submit`] what they keep, look where it stands by [`newest_of`], and show the way to it. Pitfall: what is under way must not
//! change beneath those who sign it; the neighbour that keeps it sees to that.

mod pages;
mod rules;
mod store;

pub use rules::State;

use crate::App;
use ground::db::Tx;
use ground::gate::Action;
use ground::web::Routes;
use ground::{Error, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Routes of approvals.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/approvals", Action::ReadCouncil, pages::list)
        .get("/approvals/{id}", Action::ReadCouncil, pages::show)
        .post("/approvals/{id}", Action::Approve, pages::act)
        .post("/approvals/{id}/own", Action::WriteCouncil, pages::own_act)
        .get("/admin/routes", Action::WriteSetting, pages::route)
        .post("/admin/routes", Action::WriteSetting, pages::save_route)
}

/// What goes through a chain; each kind has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Minutes of a meeting.
    Minutes,
    /// A letter before it is issued.
    Letter,
}

impl Kind {
    /// Every kind, in the order of the screen.
    pub const ALL: [Self; 2] = [Self::Minutes, Self::Letter];

    /// As stored and as shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Minutes => "会議録",
            Self::Letter => "文書",
        }
    }
}

/// What is to be decided on.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Which chain.
    pub kind: Kind,
    /// The row of the neighbour.
    pub id: Uuid,
    /// Without any name.
    pub title: &'a str,
    /// Where it is read.
    pub href: &'a str,
    /// What was done before the decision, and why; empty otherwise.
    pub acted_first: &'a str,
}

/// The chain of a kind as the agency set it, with the titles of today; empty where none is set.
pub async fn chain(tx: &mut Tx<'_>, kind: Kind) -> Result<Vec<Step>> {
    let route = store::route(tx, kind).await?;
    let posts = store::posts(tx).await?;
    Ok(route.iter().filter_map(|post| posts.iter().find(|step| step.post == *post)).cloned().collect())
}

/// Who holds today the post that signs last in any chain of an agency: its head. Nobody where no chain is set. For jobs.
pub async fn heads(tx: &mut Tx<'_>, area: i16, org: i32) -> Result<Vec<Uuid>> {
    store::heads(tx, area, org).await
}

/// Sends something on its way through the chain.
///
/// # Errors
/// `Invalid` beside `approval` where no chain is set, or while it is on its way already; only who submitted what was sent back submits it again.
pub async fn submit(tx: &mut Tx<'_>, subject: &Subject<'_>) -> Result<Uuid> {
    let steps = chain(tx, subject.kind).await?;
    if steps.is_empty() {
        return Err(Error::invalid(
            "approval",
            "決裁ルートがまだ決まっていません。管理の「決裁ルート」で決めてください。",
        ));
    }
    match hold(tx, subject.id).await? {
        Some(known) if known.state() == State::Returned => submit_again(tx, subject, &known).await,
        Some(known) if known.state() != State::Withdrawn => {
            Err(Error::invalid("approval", "すでに決裁に回っています。"))
        }
        _ => store::submit(tx, subject, &steps).await,
    }
}

/// 再提出: the same approval goes through its chain from the first step again.
async fn submit_again(tx: &mut Tx<'_>, subject: &Subject<'_>, known: &Approval) -> Result<Uuid> {
    if !known.is_of(tx.permit().actor().staff) {
        let message = format!("差し戻された決裁を再提出できるのは、起案した{}だけです。", known.submitted_by_name);
        return Err(Error::invalid("approval", message));
    }
    if !subject.acted_first.is_empty() && subject.acted_first != known.acted_first {
        return Err(Error::invalid(
            "acted_first",
            "差し戻された決裁に、実施したことは書き足せません。決裁の画面で取り下げてから、改めて回してください。",
        ));
    }
    store::act(tx, known.id, -1, "再提出", "").await?;
    Ok(known.id)
}

/// The newest approval of something, with every other act on it held off until the commit. Whoever keeps it holds it before reading where it
/// stands and changing it.
pub async fn hold(tx: &mut Tx<'_>, subject: Uuid) -> Result<Option<Approval>> {
    match newest_of(tx, subject).await? {
        Some(known) => store::lock(tx, known.id).await.map(Some),
        None => Ok(None),
    }
}

/// 施行: notes on an approval still under way that what was done first is out. From then on it cannot be taken back.
pub async fn carried_out(tx: &mut Tx<'_>, subject: Uuid) -> Result<()> {
    match hold(tx, subject).await? {
        Some(known) if matches!(known.state(), State::Waiting(_)) => store::act(tx, known.id, -1, "施行", "").await,
        _ => Ok(()),
    }
}

/// The newest approval of something.
pub async fn newest_of(tx: &mut Tx<'_>, subject: Uuid) -> Result<Option<Approval>> {
    store::newest_of(tx, subject).await
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
    /// 承認 差戻し 代決 後閲 再提出 取下げ 施行
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
    pub fn state(&self) -> State {
        rules::state(self.steps.len(), &self.acts)
    }

    /// Whether a member of staff submitted it.
    pub fn is_of(&self, staff: Option<Uuid>) -> bool {
        self.submitted_by.is_some() && self.submitted_by == staff
    }

    /// Whether who submitted it may take it back: before the decision, and before what was done first went out.
    pub fn may_withdraw(&self) -> bool {
        matches!(self.state(), State::Returned | State::Waiting(_)) && !self.acts.iter().any(|act| act.act == "施行")
    }

    /// 決裁待ち(課長)・実施済 …
    pub fn label(&self) -> String {
        let word = match self.state() {
            State::Waiting(step) => {
                format!("決裁待ち({})", self.steps.get(step).map_or("", |step| step.title.as_str()))
            }
            State::Returned => "差戻し".to_owned(),
            State::Withdrawn => "取下げ".to_owned(),
            State::Decided => "決裁済".to_owned(),
            State::Unseen(_) => "決裁済・後閲待ち".to_owned(),
        };
        if self.acted_first.is_empty() { word } else { format!("実施済・{word}") }
    }
}
