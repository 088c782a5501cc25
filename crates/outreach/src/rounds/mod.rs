//! 調査の回と児童リスト: a round of the survey, which children are on its list, how they came on it and why.
//!
//! Source: figure 2-2 of the report of 府中町 and its annexes 2 and 3. Neighbours read [`round`], [`children`] and [`child`], and put children on a list by
//! [`add_candidates`]. Pitfall: no figure of an estimate is kept here, only that one put the child on the list; and who was taken off stays readable.

mod add;
mod estimated;
pub(crate) mod file;
mod model;
pub(crate) mod pages;
mod store;

pub use model::{Added, Candidate, Child, Round};
pub use store::{add_candidates, child, children, of_person, round};

use desk::App;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::Routes;
use ground::{Result, Sealed, View};
use uuid::Uuid;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/outreach", Action::ReadOutreach, pages::list)
        .post("/outreach", Action::WriteOutreach, pages::begin)
        .get("/outreach/estimated", Action::WriteOutreach, estimated::page)
        .post("/outreach/estimated", Action::WriteOutreach, estimated::add)
        .get("/outreach/{id}", Action::ReadOutreach, pages::show)
        .post("/outreach/{id}", Action::WriteOutreach, pages::change)
        .get("/outreach/{id}/add", Action::WriteOutreach, add::page)
        .post("/outreach/{id}/add", Action::WriteOutreach, add::add)
        .post("/outreach/{id}/file", Action::WriteOutreach, file::take)
        .post("/outreach/{id}/children/{candidate}/remove", Action::WriteOutreach, pages::remove)
}

/// The permit to read children of a round under: what for goes on record with every look.
pub(crate) fn stated(permit: &Permit, round: &Round) -> Permit {
    permit.with_purpose(&format!("予防的支援の調査: {}", round.title()))
}

/// A round, and the permit to read its children under.
pub(crate) async fn opened(app: &App, permit: &Permit, id: Uuid) -> Result<(Round, Permit)> {
    let mut tx = app.db.read(permit).await?;
    let round = store::round(&mut tx, id).await?;
    tx.commit().await?;
    let permit = stated(permit, &round);
    Ok((round, permit))
}

/// The audit row of a list of children of a round.
pub(crate) fn listed<T>(permit: &Permit, kind: &'static str, round: &Round, persons: Vec<Uuid>, value: T) -> Sealed<T> {
    seen(permit, kind, Some(round.id), persons, value)
}

/// The audit row of a list of children, of a round or on the way to one.
fn seen<T>(permit: &Permit, kind: &'static str, round: Option<Uuid>, persons: Vec<Uuid>, value: T) -> Sealed<T> {
    if persons.is_empty() {
        return Sealed::plain(value);
    }
    let actor = permit.actor();
    let view = View {
        kind,
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "outreach_round",
        object: round,
        fields: "name,birth,school,origin,reason,outcome",
        count: i32::try_from(persons.len()).ok(),
        persons,
        ..View::default()
    };
    Sealed::new(value, view)
}

/// Address of the child's own page: of the case register, or of what the linked systems say; only for those who may open it.
pub(crate) fn home_of(permit: &Permit, child: &Child) -> String {
    match child.linked {
        false if permit.may(Action::ReadRecord) => format!("/records/{}", Key::new(permit.actor().area, child.person)),
        true if permit.may(Action::ReadSource) => format!("/linked/{}", child.person),
        _ => String::new(),
    }
}
