//! What is made of a report: the papers and the records of its children.

use super::document::IntakeSheet;
use super::pages::{open, open_own};
use super::{AbuseIntake, GeneralIntake, Intake, store};
use crate::cases::meeting::{self, Meeting, UrgentMinutes};
use crate::cases::record;
use crate::people::PersonView;
use crate::{App, papers, people};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::{Key, Tx, japan};
use ground::gate::Permit;
use ground::{Result, Sealed, View};
use paper::Document;

/// 受付票 as PDF: no reporter on it. The print is on record.
pub async fn print(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let permit = open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let now = tx.now();
    let sealed = report(&mut tx, key, None).await?;
    let persons = persons(&mut tx, &sealed.for_rules().0).await?;
    let ((intake, meetings), persons) = tx.show(sealed.zip(persons)).await?;
    let sheet = IntakeSheet::of(&intake, &persons, &meetings, now);
    match intake.form.as_str() {
        "abuse" => papers::print(&app, &permit, &AbuseIntake(sheet), Vec::new()).await,
        _ => papers::print(&app, &permit, &GeneralIntake(sheet), Vec::new()).await,
    }
}

/// 緊急受理会議録 as PDF: every meeting about the report. The print is on record.
pub async fn print_minutes(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let permit = open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let sealed = report(&mut tx, key, Some(UrgentMinutes::TITLE)).await?;
    let (intake, meetings) = tx.show(sealed).await?;
    papers::print(&app, &permit, &UrgentMinutes::of(&intake, &meetings), Vec::new()).await
}

/// A report with its meetings, to be printed: by the name of its own form unless another is given.
async fn report(tx: &mut Tx<'_>, key: Key, title: Option<&'static str>) -> Result<Sealed<(Intake, Vec<Meeting>)>> {
    let sealed = store::load(tx, key).await?.zip(meeting::of_intake(tx, key).await?);
    let intake = &sealed.for_rules().0;
    let printed = View {
        kind: "print",
        subject_area: Some(key.area),
        subject_org: Some(intake.org),
        person: intake.children.first().map(|child| child.person.id),
        object_kind: "intake",
        object: Some(key.id),
        detail: title.unwrap_or(intake.title()).to_owned(),
        persons: intake.children.iter().map(|child| child.person.id).collect(),
        ..View::default()
    };
    Ok(sealed.zip(Sealed::new((), printed)).map(|(report, ())| report))
}

async fn persons(tx: &mut Tx<'_>, intake: &Intake) -> Result<Sealed<Vec<PersonView>>> {
    let mut persons = Sealed::plain(Vec::new());
    for child in &intake.children {
        persons = persons.zip(people::summary(tx, child.person).await?).map(|(mut persons, person)| {
            persons.push(person);
            persons
        });
    }
    Ok(persons)
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
