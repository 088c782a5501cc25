//! How a case comes into the ledger.

use super::store;
use crate::agencies::settings::COUNCIL_REVIEW_MONTHS;
use crate::meetings::codes::DIVISIONS;
use crate::{App, cases, people};
use axum::extract::{Path, State};
use axum::response::Redirect;
use ground::Result;
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use jiff::civil::Date;
use uuid::Uuid;

/// The day by which a case is looked at again: the agency's months, at most the three of the guideline.
pub fn next_review(app: &App, org: i32, from: Date) -> Option<Date> {
    let months = COUNCIL_REVIEW_MONTHS.of(&app.gate.registry(), org, from);
    let law = jp::RuleName::CouncilReview.deadline(from).map(|deadline| deadline.last_day);
    let own = i16::try_from(months).ok().and_then(|months| jp::Counting::MonthsFromNextDay(months).last_day(from));
    own.min(law)
}

/// Enters a child of the own agency; false when it is there already.
pub async fn enter(app: &App, tx: &mut Tx<'_>, person: Uuid, division: &str) -> Result<bool> {
    let today = tx.today();
    let number = cases::next_number(tx, "ledger", today).await?;
    let review = next_review(app, tx.permit().actor().org, today);
    store::enter(tx, person, division, &number, review).await
}

/// Enters the child of a page.
pub async fn enter_one(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Redirect> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut reader = Reader::new(&fields);
    let division = reader.choice("division", "区分", &cases::codes::codes(DIVISIONS));
    let severity = reader.optional_choice("severity", "重症度", &cases::codes::codes(cases::codes::SEVERITIES));
    let (division, severity) = reader.finish((division, severity))?;
    let mut tx = app.db.write(&permit).await?;
    if let Ok(severity) = severity.parse() {
        cases::set_severity(&mut tx, key.id, Some(severity)).await?;
    }
    if enter(&app, &mut tx, key.id, &division).await? {
        tx.commit().await?;
    }
    Ok(Redirect::to(&format!("/records/{key}/meetings")))
}

/// Enters every open case that has no row; 区分 as the report named it, else 要支援.
pub async fn enter_open(State(app): State<App>, permit: Permit) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    for (person, division) in store::unentered(&mut tx).await? {
        let known = DIVISIONS.iter().find(|(code, _)| *code == division).map_or("要支援", |(code, _)| code);
        enter(&app, &mut tx, person, known).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to("/council/ledger"))
}
