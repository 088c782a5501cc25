//! Forms to ask for reading and to answer.

use super::store::{self, Request, Verdict, Way};
use crate::App;
use crate::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use crate::sharing::holder;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

const DEFAULT_DAYS: i32 = 7;
const MOST_DAYS: i32 = 90;
/// A 検証 of the nation reads for longer.
const MOST_DAYS_OF_REVIEW: i32 = 365;
const GRANT: &str = "granted";
const REFUSE: &str = "refused";
const ANSWERS: &[(&str, &str)] = &[(GRANT, "許可する"), (REFUSE, "断る")];

#[derive(Template)]
#[template(path = "sharing/requests/ask.html")]
struct AskPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    holder: String,
    phone: String,
}

impl AskPage {
    fn new(app: &App, permit: &Permit, holder: i32, fields: Fields, errors: Errors) -> Self {
        let registry = app.gate.registry();
        let phone = registry.agency(holder).map(|agency| agency.phone.clone()).unwrap_or_default();
        let frame = Frame::new(app, permit, "閲覧の依頼", "/sharing");
        Self { frame, fields, errors, holder: registry.name(holder).to_owned(), phone }
    }
}

/// The form to ask the holder of a person.
pub async fn ask_form(State(app): State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Response> {
    let holder = holder::of(&app, &permit, key).await?;
    if holder == permit.actor().org {
        return Ok(Redirect::to(&format!("/records/{key}")).into_response());
    }
    Ok(frame::html(&AskPage::new(&app, &permit, holder, query, Errors::default()))?.into_response())
}

/// Asks.
pub async fn ask(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let holder = holder::of(&app, &permit, key).await?;
    if holder == permit.actor().org {
        return Ok(Redirect::to(&format!("/records/{key}")).into_response());
    }
    match try_ask(&app, &permit, key, holder, &fields).await {
        Ok(()) => Ok(Redirect::to("/sharing").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&AskPage::new(&app, &permit, holder, fields, errors))?.into_response())
        }
    }
}

async fn try_ask(app: &App, permit: &Permit, key: Key, holder: i32, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let reason = reader.required("reason", "依頼の理由", 1000);
    let reason = reader.finish(reason)?;
    let mut tx = app.db.write(permit).await?;
    let id = tx.new_id();
    store::insert(&mut tx, id, key, holder, &reason, false).await?;
    tx.commit().await
}

#[derive(Template)]
#[template(path = "sharing/requests/answer.html")]
struct AnswerPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    request: Request,
    from: String,
    asked_at: String,
    answers: Vec<Choice>,
}

impl AnswerPage {
    async fn load(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<Self> {
        let mut tx = app.db.read(permit).await?;
        let requests = store::list(&mut tx, Way::Received, Some(id)).await?;
        let request = tx.show(requests).await?.pop().ok_or(Error::NotFound)?;
        let frame = Frame::new(app, permit, "閲覧の依頼への回答", "/sharing");
        let from = app.gate.registry().name(request.from).to_owned();
        Ok(Self {
            frame,
            fields,
            errors,
            from,
            asked_at: moment_wareki(request.asked_at),
            request,
            answers: choices(ANSWERS),
        })
    }
}

/// The form to answer a request.
pub async fn answer_form(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let mut fields = Fields::default();
    fields.set("until", date_wareki(in_days(app.db.clock().today(), DEFAULT_DAYS)?));
    frame::html(&AnswerPage::load(&app, &permit, id, fields, Errors::default()).await?)
}

/// Grants until a day, or refuses.
pub async fn answer(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    match try_answer(&app, &permit, id, &fields).await {
        Ok(()) => Ok(Redirect::to("/sharing").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&AnswerPage::load(&app, &permit, id, fields, errors).await?)?.into_response())
        }
    }
}

async fn try_answer(app: &App, permit: &Permit, id: Uuid, fields: &Fields) -> Result<()> {
    let today = app.db.clock().today();
    let mut reader = Reader::new(fields);
    let code = reader.choice("answer", "回答", &[GRANT, REFUSE]);
    let mut tx = app.db.write(permit).await?;
    let requests = store::list(&mut tx, Way::Received, Some(id)).await?;
    let most = match requests.for_rules().first() {
        Some(request) if request.review => MOST_DAYS_OF_REVIEW,
        _ => MOST_DAYS,
    };
    let verdict = match code.as_str() {
        GRANT => Verdict::Granted(last_day(&mut reader, today, most)?),
        _ => Verdict::Refused,
    };
    let note = match verdict {
        Verdict::Refused if code == REFUSE => reader.required("note", "断る理由", 500),
        _ => reader.text("note", "連絡", 500),
    };
    reader.finish(())?;
    store::answer(&mut tx, id, verdict, &note).await?;
    tx.commit().await
}

/// The last day of a grant: a week when none is typed, never more than `most` days away.
fn last_day(reader: &mut Reader<'_>, today: Date, most: i32) -> Result<Date> {
    let default = in_days(today, DEFAULT_DAYS)?;
    let last = reader.date("until", "許可の最終日").unwrap_or(default);
    if last < today || last > in_days(today, most)? {
        reader.refuse("until", format!("許可の最終日は今日から{most}日以内にしてください。"));
    }
    Ok(last)
}

fn in_days(today: Date, days: i32) -> Result<Date> {
    today.checked_add(days.days()).map_err(Error::internal)
}
