//! 共有: what other agencies ask of this one, what this one asked of others, and who broke the glass here.

use crate::App;
use crate::frame::{self, Frame, date_wareki, moment_wareki};
use crate::sharing::glass::store::{self as glasses, Opening};
use crate::sharing::requests::store::{self as requests, Request, Way};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use ground::Result;
use ground::db::{Key, japan};
use ground::gate::{Action, Permit, Registry};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "sharing/board/page.html")]
struct Board {
    frame: Frame,
    received: Vec<RequestLine>,
    sent: Vec<RequestLine>,
    openings: Vec<OpeningLine>,
    may_grant: bool,
    may_review: bool,
}

struct RequestLine {
    id: Uuid,
    person: Key,
    name: String,
    holder: String,
    from: String,
    asked_by: String,
    asked_at: String,
    reason: String,
    is_open: bool,
    is_readable: bool,
    state: String,
    note: String,
}

impl RequestLine {
    fn of(request: Request, registry: &Registry, now: Timestamp) -> Self {
        let (state, is_readable, note) = match &request.answer {
            None => ("回答待ち".to_owned(), false, String::new()),
            Some(answer) => {
                let runs = answer.granted && answer.until.is_some_and(|until| now < until);
                let said = match answer.until.filter(|_| answer.granted) {
                    Some(until) if runs => format!("許可({}まで)", last_day(until)),
                    Some(until) => format!("期限切れ({}まで)", last_day(until)),
                    None => "お断り".to_owned(),
                };
                (format!("{said} {} {}", moment_wareki(answer.at), answer.by), runs, answer.note.clone())
            }
        };
        Self {
            id: request.id,
            person: request.person,
            name: request.name,
            holder: registry.name(request.holder).to_owned(),
            from: registry.name(request.from).to_owned(),
            asked_by: request.asked_by,
            asked_at: moment_wareki(request.asked_at),
            reason: request.reason,
            is_open: request.answer.is_none(),
            is_readable,
            state,
            note,
        }
    }
}

/// The last day a grant covers; it ends with the first instant after it.
fn last_day(until: Timestamp) -> String {
    date_wareki((until - SignedDuration::from_secs(1)).to_zoned(japan()).date())
}

struct OpeningLine {
    id: Uuid,
    person: Key,
    name: String,
    from: String,
    staff: String,
    at: String,
    reason: String,
    due: String,
    is_late: bool,
    reviewed: Option<String>,
}

impl OpeningLine {
    fn of(opening: Opening, registry: &Registry, today: Date) -> Self {
        Self {
            id: opening.id,
            person: opening.person,
            name: opening.name,
            from: registry.name(opening.from).to_owned(),
            staff: opening.staff,
            at: moment_wareki(opening.at),
            reason: opening.reason,
            due: date_wareki(opening.due),
            is_late: opening.reviewed.is_none() && opening.due < today,
            reviewed: opening.reviewed.map(|(at, by, judgement)| format!("{judgement}({} {by})", moment_wareki(at))),
        }
    }
}

/// `/sharing`.
pub async fn page(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let (now, today) = (tx.now(), tx.today());
    let received = requests::list(&mut tx, Way::Received, None).await?;
    let sent = requests::list(&mut tx, Way::Sent, None).await?;
    let openings = glasses::list(&mut tx, None).await?;
    let ((received, sent), openings) = tx.show(received.zip(sent).zip(openings)).await?;
    let registry = app.gate.registry();
    let lines =
        |requests: Vec<Request>| requests.into_iter().map(|request| RequestLine::of(request, &registry, now)).collect();
    frame::html(&Board {
        frame: Frame::new(&app, &permit, "共有", "/sharing"),
        received: lines(received),
        sent: lines(sent),
        openings: openings.into_iter().map(|opening| OpeningLine::of(opening, &registry, today)).collect(),
        may_grant: permit.may(Action::GrantAccess),
        may_review: permit.may(Action::ReviewBreakGlass),
    })
}
