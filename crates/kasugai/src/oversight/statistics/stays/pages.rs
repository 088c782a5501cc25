//! The custodies behind a number.

use super::{Stay, behind, label};
use crate::App;
use crate::cases::codes;
use crate::custody::{BASES, PLACE_KINDS};
use crate::frame::{self, Frame, date_wareki};
use crate::oversight::statistics::pages::{Head, head};
use crate::oversight::statistics::store;
use crate::oversight::store::{Person, people};
use crate::people::access::walled;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result};
use uuid::Uuid;

struct Line {
    key: Key,
    case_no: String,
    name: String,
    kana: String,
    place: String,
    basis: String,
    started: String,
    ended: String,
    in_charge: String,
}

#[derive(Template)]
#[template(path = "oversight/statistics/stays/list.html")]
struct ListPage {
    frame: Frame,
    head: Head,
    what: String,
    total: usize,
    lines: Vec<Line>,
}

/// So many are listed.
const LISTED: usize = 500;

/// `/statistics/stays`: for those who may read 一時保護. Where a child is stays closed: only the kind of place is named.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    if !permit.may(Action::ReadCustody) {
        return Err(Error::NotFound);
    }
    let head = head(&app, &permit, fields, "page")?;
    let (row, column) = (head.fields.get("row"), head.fields.get("column"));
    let what = label(row, column);
    let mut tx = app.db.read(&permit).await?;
    let stays = store::stays(&mut tx, head.period, &walled(&permit)).await?;
    let mut stays = behind(stays, head.period, row, column);
    let total = stays.len();
    stays.truncate(LISTED);
    let ids: Vec<Uuid> = stays.iter().map(|stay| stay.person).collect();
    let sealed = people(&mut tx, &ids, "custody", format!("{} {what}", head.label)).await?;
    let people = tx.show(sealed).await?;
    let line = |(stay, person): (Stay, Person)| Line {
        key: person.key,
        case_no: person.case_no,
        name: person.name,
        kana: person.kana,
        place: codes::label(PLACE_KINDS, &stay.place).to_owned(),
        basis: codes::label(BASES, &stay.basis).to_owned(),
        started: date_wareki(stay.started_on),
        ended: stay.ended_on.map(date_wareki).unwrap_or_default(),
        in_charge: person.in_charge,
    };
    let frame = Frame::new(&app, &permit, "統計の内訳", "/statistics");
    let lines = stays.into_iter().zip(people).map(line).collect();
    frame::html(&ListPage { frame, head, what, total, lines })
}
