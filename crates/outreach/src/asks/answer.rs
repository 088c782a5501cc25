//! The asked side: what one is asked, and answering it on screen.
//!
//! What is typed is kept as a draft that only who typed it can see; it reaches those who ask when it is sent, in part or whole, and not before.

use super::model::{Ask, Told};
use super::store;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::assessment::form;
use desk::assessment::view::{Filled, SectionView};
use desk::cases::draft;
use desk::frame::{self, Errors, Frame, date_wareki, moment_label, moment_wareki};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};
use jiff::civil::Date;
use uuid::Uuid;

struct Line {
    id: Uuid,
    told: Told,
    place: String,
    from: String,
    due: String,
    late: bool,
    state: &'static str,
    class: &'static str,
    drafted: bool,
}

/// Drafts of answers, among those of all forms.
const DRAFT: &str = "asked";

#[derive(Template)]
#[template(path = "asks/asked.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    waiting: usize,
}

/// The audit row of what those asked see.
fn seen<T>(permit: &Permit, kind: &'static str, asks: &[&Ask], value: T) -> Sealed<T> {
    let Some(first) = asks.first() else { return Sealed::plain(value) };
    let view = View {
        kind,
        subject_area: Some(permit.actor().area),
        subject_org: Some(first.org),
        person: (kind == "view").then_some(first.person),
        object_kind: "outreach_ask",
        object: (kind == "view").then_some(first.id),
        fields: "name,birth,grade,answers",
        count: i32::try_from(asks.len()).ok(),
        persons: if kind == "view" { Vec::new() } else { asks.iter().map(|ask| ask.person).collect() },
        ..View::default()
    };
    Sealed::new(value, view)
}

/// What those asked are doing it for, as it goes on record.
fn stated(permit: &Permit) -> Permit {
    permit.with_purpose("予防的支援の調査への回答")
}

/// `/asked`: what one is asked.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let permit = stated(&permit);
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let asks = store::for_me(&mut tx).await?;
    let drafted = draft::objects(&mut tx, DRAFT).await?;
    let registry = app.gate.registry();
    let line = |ask: &Ask| Line {
        drafted: drafted.contains(&ask.id),
        id: ask.id,
        told: ask.told.clone(),
        place: ask.place.clone(),
        from: registry.name(ask.org).to_owned(),
        due: date_wareki(ask.due_on),
        late: ask.is_late(today),
        state: ask.state().label(),
        class: ask.state().class(),
    };
    let lines: Vec<Line> = asks.iter().map(line).collect();
    let waiting = asks.iter().filter(|ask| ask.given.as_ref().is_none_or(|given| !given.whole)).count();
    let sealed = seen(&permit, "list", &asks.iter().collect::<Vec<_>>(), lines);
    let lines = tx.show(sealed).await?;
    frame::html(&ListPage { frame: Frame::new(&app, &permit, "調査への回答", "/asked"), lines, waiting })
}

#[derive(Template)]
#[template(path = "asks/answer.html")]
struct AnswerPage {
    frame: Frame,
    id: Uuid,
    told: Told,
    from: String,
    place: String,
    title: String,
    due: String,
    late: bool,
    last: String,
    whole: bool,
    after: String,
    sections: Vec<SectionView>,
    saved: &'static str,
    stale: bool,
    errors: Errors,
    draft: String,
    offer: String,
}

impl AnswerPage {
    fn answered(&self) -> usize {
        self.sections.iter().map(|section| section.answered).sum()
    }

    fn asked(&self) -> usize {
        self.sections.iter().map(|section| section.asked).sum()
    }
}

/// What to show besides the ask as it stands.
#[derive(Default)]
struct Shown {
    typed: Option<Fields>,
    take_draft: bool,
    saved: &'static str,
    stale: bool,
    errors: Errors,
}

async fn answer_page(app: &App, permit: &Permit, id: Uuid, shown: Shown) -> Result<AnswerPage> {
    let permit = stated(permit);
    let mut tx = app.db.read(&permit).await?;
    let today: Date = tx.today();
    let ask = store::one_for_me(&mut tx, id).await?;
    let drafted = draft::find(&mut tx, &app.vault, DRAFT, id).await?;
    let sealed = seen(&permit, "view", &[&ask], ());
    tx.show(sealed).await?;
    let given = ask.given.as_ref();
    let after = given.map(|given| given.id.to_string()).unwrap_or_default();
    let (mut offer, mut stale) = (String::new(), shown.stale);
    let fields = match (shown.typed, drafted) {
        (Some(fields), _) => fields,
        (None, Some((fields, _))) if shown.take_draft => {
            // Somebody answered since it was typed: said before it is sent over theirs.
            stale |= fields.get("after") != after;
            fields
        }
        (None, drafted) => {
            if let Some((_, at)) = drafted {
                let offers = [draft::Offer { object: id, saved: moment_label(at) }];
                offer = draft::OfferLine { form: DRAFT, offers: &offers, here: &format!("/asked/{id}") }.html()?;
            }
            given.map(|given| form::fill(&ask.form, &given.answers)).unwrap_or_default()
        }
    };
    let typed = form::read(&ask.form, &fields, &[]);
    let filled =
        Filled { form: &ask.form, fields: &fields, answers: &typed.answers, errors: &shown.errors, shielded: false };
    Ok(AnswerPage {
        frame: Frame::new(app, &permit, "調査への回答", "/asked"),
        id,
        from: app.gate.registry().name(ask.org).to_owned(),
        place: ask.place.clone(),
        title: ask.form.title.clone(),
        due: date_wareki(ask.due_on),
        late: ask.is_late(today),
        last: given.map(|given| format!("{} {}", moment_wareki(given.at), given.by)).unwrap_or_default(),
        whole: given.is_some_and(|given| given.whole),
        after,
        sections: filled.sections(),
        saved: shown.saved,
        stale,
        draft: draft::path(DRAFT, id),
        offer,
        errors: shown.errors,
        told: ask.told,
    })
}

/// `/asked/{ask}`: the questions about one child.
pub async fn page(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, query: Fields) -> Result<Html<String>> {
    let saved = match query.get("saved") {
        "1" => "途中まで送りました。続けて記入できます。",
        "draft" => "下書きを保存しました。まだ送っていません。",
        _ => "",
    };
    let shown = Shown { saved, take_draft: query.get("draft") == id.to_string(), ..Shown::default() };
    frame::html(&answer_page(&app, &permit, id, shown).await?)
}

/// Keeps what is typed for who typed it; nothing is sent.
async fn keep(app: &App, permit: &Permit, id: Uuid, fields: &Fields) -> Result<()> {
    let permit = stated(permit);
    let mut tx = app.db.write(&permit).await?;
    store::one_for_me(&mut tx, id).await?;
    draft::keep(&mut tx, &app.vault, DRAFT, id, fields).await?;
    tx.commit().await
}

/// Keeps a draft, or sends the answers: as far as they are, or whole.
pub async fn save(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    // Sent only by a button that says so: Enter and Ctrl+S keep a draft.
    if !["save", "done"].contains(&fields.get("op")) {
        keep(&app, &permit, id, &fields).await?;
        return Ok(Redirect::to(&format!("/asked/{id}?saved=draft&draft={id}")).into_response());
    }
    match try_save(&app, &permit, id, &fields).await {
        Ok(true) => Ok(Redirect::to("/asked").into_response()),
        Ok(false) => Ok(Redirect::to(&format!("/asked/{id}?saved=1")).into_response()),
        Err(Error::Stale) => {
            let shown = Shown { typed: Some(fields), stale: true, ..Shown::default() };
            let page = frame::html(&answer_page(&app, &permit, id, shown).await?)?;
            Ok((axum::http::StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let shown = Shown { typed: Some(fields), errors, ..Shown::default() };
            Ok(frame::refused(&answer_page(&app, &permit, id, shown).await?)?.into_response())
        }
    }
}

async fn try_save(app: &App, permit: &Permit, id: Uuid, fields: &Fields) -> Result<bool> {
    let permit = stated(permit);
    let mut tx = app.db.write(&permit).await?;
    let ask = store::one_for_me(&mut tx, id).await?;
    let typed = form::read(&ask.form, fields, &[]);
    // What was whole stays whole: a correction lacks nothing.
    let whole = fields.get("op") == "done" || ask.given.as_ref().is_some_and(|given| given.whole);
    let errors = if whole { typed.unfinished(&ask.form) } else { typed.wrong.clone() };
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    if typed.answers.0.is_empty() {
        return Err(Error::invalid("", "回答がまだ一つもありません。分かるところから記入してください。"));
    }
    let section = insight::watch::section_of(app, &permit);
    store::answer(&mut tx, &ask, fields.get("after").parse().ok(), &typed.answers, whole, (&section, "screen")).await?;
    draft::done(&mut tx, DRAFT, id).await?;
    tx.commit().await?;
    Ok(whole)
}
