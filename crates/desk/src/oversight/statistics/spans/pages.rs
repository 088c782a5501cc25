//! The spans behind a number.

use super::{Span, find};
use crate::App;
use crate::frame::{self, Frame, date_wareki};
use crate::oversight::statistics::pages::{Head, head};
use crate::oversight::statistics::store;
use crate::oversight::store::{Person, people};
use crate::people::access::walled;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use ground::db::Key;
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result};
use uuid::Uuid;

struct Line {
    key: Key,
    case_no: String,
    name: String,
    kana: String,
    row: &'static str,
    mark: &'static str,
    started: String,
    ended: String,
    in_charge: String,
}

#[derive(Template)]
#[template(path = "oversight/statistics/spans/list.html")]
struct ListPage {
    frame: Frame,
    head: Head,
    what: String,
    row_label: &'static str,
    total: usize,
    lines: Vec<Line>,
}

/// So many are listed.
const LISTED: usize = 500;

/// `/statistics/spans`: for those who may read 一時保護 or the council. Where a child is stays closed: only the kind of place is named.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let head = head(&app, &permit, fields, "page")?;
    let spec = find(head.fields.get("table")).filter(|spec| permit.may(spec.right)).ok_or(Error::NotFound)?;
    let (row, column) = (head.fields.get("row"), head.fields.get("column"));
    let what = spec.label(row, column);
    let mut tx = app.db.read(&permit).await?;
    let spans = store::spans(&mut tx, spec, head.period, &walled(&permit)).await?;
    let mut spans = spec.behind(spans, head.period, row, column);
    let total = spans.len();
    spans.truncate(LISTED);
    let ids: Vec<Uuid> = spans.iter().map(|span| span.person).collect();
    let sealed = people(&mut tx, &ids, spec.id, format!("{} {what}", head.label)).await?;
    let people = tx.show(sealed).await?;
    let line = |(span, person): (Span, Person)| Line {
        key: person.key,
        case_no: person.case_no,
        name: person.name,
        kana: person.kana,
        row: spec.row_of(&span),
        mark: spec.mark(&span),
        started: date_wareki(span.started_on),
        ended: span.ended_on.map(date_wareki).unwrap_or_default(),
        in_charge: person.in_charge,
    };
    let frame = Frame::new(&app, &permit, "統計の内訳", "/statistics");
    let lines = spans.into_iter().zip(people).map(line).collect();
    frame::html(&ListPage { frame, head, what, row_label: spec.row_label, total, lines })
}
