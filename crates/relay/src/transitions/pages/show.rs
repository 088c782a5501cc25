//! `/transitions/{key}`: what was shared, how far it has come, and what one may do now.

use super::super::package::Section;
use super::super::rules::{self, Act, Side};
use super::super::{Kind, State as Stage, Taken, Taking, Transition, form, may_take, open, store};
use super::similar::{Candidate, candidates};
use super::{Row, class, headline};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::cases::{clock_hours, codes};
use desk::frame::{self, Errors, Frame, choices, moment_wareki};
use desk::people;
use desk::{App, letters};
use ground::db::Key;
use ground::gate::{Action, Permit, Registry};
use ground::web::Fields;
use ground::{Error, FieldError, Result, Sealed};
use jiff::{SignedDuration, Timestamp};

/// A step as shown.
struct Shown {
    label: &'static str,
    when: String,
    by: String,
    words: String,
    sections: Vec<Section>,
}

/// The part of the region at the foot of the page.
const STEPS: &str = "steps";

/// Where it stands, or how it came there: read again while the page is open.
#[derive(Template)]
#[template(path = "transitions/pages/now.html")]
struct Now {
    state: &'static str,
    class: &'static str,
    overdue: bool,
    due: String,
    steps: Vec<Shown>,
    part: &'static str,
}

impl Now {
    fn of(found: &Transition, steps: Vec<Taken>, registry: &Registry, now: Timestamp) -> Self {
        let overdue = found.is_overdue(now);
        let shown = steps.into_iter().map(|taken| Shown {
            label: taken.label(),
            when: moment_wareki(taken.at),
            by: match taken.by_org {
                0 => "自動".to_owned(),
                org => format!("{} {}", registry.name(org), taken.by),
            },
            words: taken.words,
            sections: taken.package.map(|package| package.sections()).unwrap_or_default(),
        });
        Self {
            state: found.state.label(),
            class: class(found.state, overdue),
            overdue,
            due: moment_wareki(found.answer_due),
            steps: shown.collect(),
            part: "",
        }
    }
}

/// `/transitions/{key}/now`: where it stands; with `part=steps` how it came there.
pub async fn now(app: State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Html<String>> {
    let State(app) = app;
    let mut tx = app.db.read(&permit).await?;
    let found = store::find(&mut tx, key).await?;
    let steps = store::steps(&mut tx, key).await?;
    let steps = store::shown(&tx, found.for_rules(), steps);
    let (found, steps) = tx.show(found.zip(steps)).await?;
    let region = Now::of(&found, steps, &app.gate.registry(), app.db.clock().now());
    frame::html(&Now { part: if query.get("part") == STEPS { STEPS } else { "" }, ..region })
}

/// What the buttons depend on.
struct May {
    ask: bool,
    answer_back: bool,
    accept: bool,
    refuse: bool,
    answer: bool,
    finish: bool,
    withdraw: bool,
    letter: bool,
}

impl May {
    fn of(found: &Transition, side: Side, permit: &Permit) -> Self {
        let acts =
            if permit.may(Action::WriteTransition) { rules::may(found.kind, found.state, side) } else { Vec::new() };
        let has = |act| acts.contains(&act);
        let is_case = found.kind.taking() == Taking::Case;
        let may_take = !is_case || may_take(permit);
        Self {
            ask: has(Act::Ask),
            answer_back: has(Act::AnswerBack),
            accept: has(Act::Accept) && may_take,
            refuse: has(Act::Refuse),
            answer: has(Act::Answer),
            finish: has(Act::Finish),
            withdraw: has(Act::Withdraw),
            letter: side == Side::From
                && found.person.is_some()
                && found.kind.letter().is_some()
                && found.letter.is_none()
                && permit.may(Action::WriteLetter),
        }
    }

    fn decides(&self) -> bool {
        self.ask || self.accept || self.refuse || self.answer
    }
}

#[derive(Template)]
#[template(path = "transitions/pages/show.html")]
struct Page {
    frame: Frame,
    key: Key,
    kind: Kind,
    is_case: bool,
    asks: bool,
    is_draft: bool,
    headline: String,
    basis: String,
    other: String,
    phones: Vec<(&'static str, String)>,
    child: String,
    record: String,
    letter: String,
    edit: String,
    sections: Vec<Section>,
    now: String,
    steps: String,
    may: May,
    candidates: Vec<Candidate>,
    clock: String,
    was_seen: bool,
    consultations: Vec<frame::Choice>,
    moves: bool,
    related: Vec<Row>,
    answer_with: Vec<(String, &'static str)>,
    request: String,
    fields: Fields,
    errors: Errors,
}

async fn page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let found = store::find(&mut tx, key).await?;
    let side = found.for_rules().side(permit.actor().org).ok_or(Error::NotFound)?;
    let steps = store::steps(&mut tx, key).await?;
    let steps = store::shown(&tx, found.for_rules(), steps);
    let related = store::of_request(&mut tx, key).await?;
    let may = May::of(found.for_rules(), side, permit);
    let proposed = match may.accept && found.for_rules().kind.taking() == Taking::Case {
        true => candidates(app, &mut tx, found.for_rules()).await?,
        false => Sealed::plain(Vec::new()),
    };
    let now = tx.now();
    let (((found, steps), related), candidates) = tx.show(found.zip(steps).zip(related).zip(proposed)).await?;
    let registry = app.gate.registry();
    let other = found.other(side);
    let own_child = if side == Side::From { found.child() } else { found.received() };
    let hours = clock_hours(app, permit);
    let clock_end = now + SignedDuration::from_hours(hours.into());
    let phones = registry.agency(other).map(|agency| (agency.phone.clone(), agency.night_phone.clone()));
    let (day, night) = phones.unwrap_or_default();
    let mut region = Now::of(&found, steps, &registry, now);
    let now_region = region.render()?;
    region.part = STEPS;
    let steps = region.render()?;
    let answer_with = match (may.answer, own_child) {
        (true, Some(child)) => [Kind::Information, Kind::Handover]
            .into_iter()
            .filter(|kind| {
                kind.may_go(permit.actor().kind, registry.agency(other).map_or(permit.actor().kind, |it| it.kind))
            })
            .map(|kind| {
                (
                    format!("/records/{child}/transitions/new?kind={}&to={other}&answers={key}", kind.code()),
                    kind.label(),
                )
            })
            .collect(),
        _ => Vec::new(),
    };
    Ok(Page {
        frame: Frame::new(app, permit, found.kind.label(), "/transitions"),
        key,
        kind: found.kind,
        is_case: found.kind.taking() == Taking::Case,
        asks: found.kind.taking() == Taking::Answer,
        is_draft: found.state == Stage::Draft,
        headline: headline(found.kind, side, registry.name(other)),
        basis: codes::label(found.kind.bases(), &found.basis).to_owned(),
        other: registry.name(other).to_owned(),
        phones: [("電話", day), ("夜間・休日", night)].into_iter().filter(|(_, phone)| !phone.is_empty()).collect(),
        child: found.package.child_name(),
        record: own_child.map(|child| format!("/records/{child}")).unwrap_or_default(),
        letter: match (side, found.child(), found.letter) {
            (Side::From, Some(child), Some(letter)) => format!("/records/{child}/letters/{letter}"),
            _ => String::new(),
        },
        edit: own_child.map(|child| format!("/records/{child}/transitions/new?draft={key}")).unwrap_or_default(),
        sections: found.package.sections(),
        now: now_region,
        steps,
        may,
        candidates,
        clock: format!("{hours}時間({}まで)", moment_wareki(clock_end)),
        was_seen: found.package.was_seen(),
        consultations: if form::says_kind(&found) { Vec::new() } else { choices(codes::KINDS) },
        moves: found.kind.moves_holder(),
        related: related.iter().map(|line| Row::of(line, permit.actor().org, &registry, now)).collect(),
        answer_with,
        request: found.answers.map(|request| format!("/transitions/{request}")).unwrap_or_default(),
        fields,
        errors,
    })
}

/// Shows it; the receiver's first look opens it.
pub async fn show(app: State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let State(app) = app;
    if permit.may(Action::WriteTransition) {
        let mut tx = app.db.write(&permit).await?;
        let found = store::find(&mut tx, key).await?.for_rules().clone();
        if open(&app, &mut tx, &found).await? {
            tx.commit().await?;
        }
    }
    Ok(frame::html(&page(&app, &permit, key, Fields::default(), Errors::default()).await?)?.into_response())
}

/// Takes a step.
pub async fn act(app: State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let State(app) = app;
    let (status, errors) = match try_act(&app, &permit, key, &fields).await {
        Ok(to) => return Ok(Redirect::to(&to).into_response()),
        Err(error @ Error::Stale) => {
            let message = format!("{error} いまの状態を確かめてください。");
            (StatusCode::CONFLICT, Errors(vec![FieldError { field: "words".to_owned(), message }]))
        }
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, Errors::or_fail(error)?),
    };
    let page = page(&app, &permit, key, fields, errors).await?;
    Ok((status, frame::html(&page)?).into_response())
}

async fn try_act(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<String> {
    let here = format!("/transitions/{key}");
    let mut tx = app.db.write(permit).await?;
    let found = store::find(&mut tx, key).await?.for_rules().clone();
    let wanted = Act::from_code(fields.get("act"));
    let wanted = wanted.ok_or_else(|| Error::invalid("words", "何をするかをボタンで選んでください。"))?;
    let taken = form::step(app, &mut tx, &found, wanted, fields).await?;
    tx.commit().await?;
    Ok(match taken {
        Some(child) => format!("/records/{child}"),
        None if wanted == Act::Withdraw && found.state == Stage::Draft => "/transitions".to_owned(),
        None => here,
    })
}

/// Begins the paper of what was sent, and ties it.
pub async fn letter(app: State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Redirect> {
    let State(app) = app;
    let mut tx = app.db.read(&permit).await?;
    let found = store::find(&mut tx, key).await?;
    let found = tx.show(found).await?;
    let child = found.child().filter(|_| found.org == permit.actor().org).ok_or(Error::NotFound)?;
    let code = found.kind.letter().ok_or(Error::NotFound)?;
    let permit = people::access::open_kept(&app, &permit, child).await?;
    let mut tx = app.db.write(&permit).await?;
    let found = store::lock(&mut tx, key).await?.for_rules().clone();
    let letter = match found.letter {
        Some(letter) => letter,
        None => {
            let letter = letters::begin_to(&app, &mut tx, child, code, found.to_org).await?;
            store::tie_letter(&mut tx, &found, Side::From, letter).await?;
            letter
        }
    };
    tx.commit().await?;
    Ok(Redirect::to(&format!("/records/{child}/letters/{letter}")))
}
