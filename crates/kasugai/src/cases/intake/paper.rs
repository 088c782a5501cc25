//! What is made of a report: the paper and the records of its children.

use super::pages::{ChildShown, facts, open, open_own};
use super::{Intake, store};
use crate::App;
use crate::cases::{meeting, printed_by, record};
use crate::frame::{self, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Key, japan};
use ground::gate::Permit;
use ground::{Result, Sealed, View};

#[derive(Template)]
#[template(path = "cases/intake/paper.html")]
struct Paper {
    frame: Frame,
    facts: Vec<(&'static str, String)>,
    children: Vec<ChildShown>,
    printed: String,
    meetings: String,
    intake: Intake,
}

/// The paper: no reporter on it.
pub async fn print(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let now = tx.now();
    let printed = View {
        kind: "print",
        subject_area: Some(key.area),
        object_kind: "intake",
        object: Some(key.id),
        ..View::default()
    };
    let sealed = store::load(&mut tx, key).await?.zip(meeting::of_intake(&mut tx, key).await?);
    let intake = &sealed.for_rules().0;
    let person = intake.children.first().map(|child| child.person.id);
    let printed = View { subject_org: Some(intake.org), person, ..printed };
    let ((intake, meetings), ()) = tx.show(sealed.zip(Sealed::new((), printed))).await?;
    frame::html(&Paper {
        frame: Frame::new(&app, &permit, format!("{} {}", intake.title(), intake.number), "/intakes"),
        facts: facts(&intake),
        children: intake.children.iter().map(|child| ChildShown::of(child, now)).collect(),
        printed: printed_by(&permit, now),
        meetings: meeting::html(&meetings, false)?,
        intake,
    })
}

/// Makes 児童記録票 and episode for every child of the report that has none from it; nothing is typed again.
pub async fn make_records(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    let sealed = store::load(&mut tx, key).await?;
    let intake = sealed.for_rules().clone();
    let accepted = tx.now().to_zoned(japan()).date();
    for child in intake.children.iter().filter(|child| !child.has_episode) {
        let new = record::NewRecord::from_intake(&intake, child, accepted);
        record::register_record(&app, &mut tx, &new).await?;
    }
    tx.commit().await?;
    let to = match intake.children.as_slice() {
        [only] => format!("/records/{}", only.person),
        _ => format!("/intakes/{key}"),
    };
    Ok(Redirect::to(&to).into_response())
}
