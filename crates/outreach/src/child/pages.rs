//! `/outreach/{id}/children/{candidate}`: all that a round knows of one child, with the forms to go on.

use super::model::{Judgement, Looked, Support};
use super::store;
use crate::asks;
use crate::rounds::pages::outcome_label;
use crate::rounds::{self, Child, Round, home_of};
use crate::rules::{
    Codes, INDICATORS, MENU, SUPPORT_STATES, VALUES, change, label, menu_label, outcome_class, outcomes,
};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use desk::App;
use desk::assessment::view::AnsweredSection;
use desk::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Result, Sealed, View};
use std::cmp::Ordering;
use uuid::Uuid;

/// An ask with its answers as shown.
struct AskShown {
    place: String,
    kind: &'static str,
    state: &'static str,
    class: &'static str,
    by: String,
    sections: Vec<AnsweredSection>,
}

/// A view or decision as shown.
struct JudgementShown {
    decided: bool,
    outcome: &'static str,
    class: &'static str,
    reason: String,
    day: String,
    present: String,
    by: String,
}

impl JudgementShown {
    fn of(judgement: Judgement) -> Self {
        Self {
            decided: judgement.decided,
            outcome: outcome_label(&judgement.outcome),
            class: outcome_class(&judgement.outcome),
            reason: judgement.reason,
            day: date_wareki(judgement.held_on),
            present: judgement.present,
            by: format!("{} {}", moment_wareki(judgement.at), judgement.by),
        }
    }
}

/// A support as shown: as it stands, and the states before.
struct SupportShown {
    id: Uuid,
    version: i32,
    department: &'static str,
    name: String,
    state: String,
    state_code: String,
    begin: String,
    end: String,
    note: String,
    by: String,
    before: Vec<String>,
}

impl SupportShown {
    fn of(states: &[Support]) -> Option<Self> {
        let newest = states.first()?;
        let (department, name) = menu_label(&newest.menu);
        let day = |day: Option<jiff::civil::Date>| day.map(date_wareki).unwrap_or_default();
        let told = |one: &Support| {
            let days = [day(one.begin_on), day(one.end_on)].join("〜");
            let days = if days == "〜" { String::new() } else { format!(" {days}") };
            format!("{}{days} {} {} {}", label(SUPPORT_STATES, &one.state), one.note, moment_wareki(one.at), one.by)
        };
        Some(Self {
            id: newest.id,
            version: newest.version,
            department,
            name: name.to_owned(),
            state: label(SUPPORT_STATES, &newest.state).to_owned(),
            state_code: newest.state.clone(),
            begin: day(newest.begin_on),
            end: day(newest.end_on),
            note: newest.note.clone(),
            by: format!("{} {}", moment_wareki(newest.at), newest.by),
            before: states.iter().skip(1).map(told).collect(),
        })
    }
}

/// An indicator as shown: before, after, what changed.
struct IndicatorShown {
    code: &'static str,
    label: &'static str,
    before: String,
    after: String,
    change: &'static str,
    class: &'static str,
    looks: usize,
}

impl IndicatorShown {
    fn of(code: &'static str, name: &'static str, looks: &[Looked]) -> Self {
        let of_this = || looks.iter().filter(|look| look.indicator == code);
        let newest = |before: bool| of_this().find(|look| look.before == before);
        let told = |look: Option<&Looked>| {
            look.map(|look| {
                let note = if look.note.is_empty() { String::new() } else { format!(" {}", look.note) };
                format!("{}({}){note}", label(VALUES, &look.value), date_wareki(look.measured_on))
            })
            .unwrap_or_default()
        };
        let value = |before| newest(before).map_or("", |look: &Looked| look.value.as_str());
        let (change, class) = match change(value(true), value(false)) {
            Some(Ordering::Greater) => ("よくなった", "good"),
            Some(Ordering::Equal) => ("変わらない", ""),
            Some(Ordering::Less) => ("わるくなった", "danger"),
            None => ("", ""),
        };
        Self {
            code,
            label: name,
            before: told(newest(true)),
            after: told(newest(false)),
            change,
            class,
            looks: of_this().count(),
        }
    }
}

#[derive(Template)]
#[template(path = "child/show.html")]
pub(crate) struct Page {
    frame: Frame,
    round: Round,
    child: Child,
    home: String,
    age: String,
    added: String,
    asks: Vec<AskShown>,
    judgements: Vec<JudgementShown>,
    hint: String,
    supports: Vec<SupportShown>,
    indicators: Vec<IndicatorShown>,
    outcomes: Vec<Choice>,
    menu: &'static [(&'static str, Codes)],
    states: Vec<Choice>,
    values: Vec<Choice>,
    moved: String,
    may_hand_over: bool,
    may_write: bool,
    may_remove: bool,
    fields: Fields,
    errors: Errors,
}

/// The child is read for the round: that goes on record as the purpose.
pub(crate) async fn page_of(
    app: &App,
    permit: &Permit,
    (id, candidate): (Uuid, Uuid),
    typed: Option<Fields>,
    errors: Errors,
) -> Result<Page> {
    let (round, permit) = rounds::opened(app, permit, id).await?;
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let child = rounds::child(&mut tx, id, candidate).await?;
    let asks = asks::of_child(&mut tx, candidate).await?;
    let judgements = store::judgements(&mut tx, id, Some(candidate)).await?;
    let supports = store::supports(&mut tx, id, Some(candidate)).await?;
    let looks = store::indicators(&mut tx, id, Some(candidate)).await?;
    let sealed = viewed(&permit, &child, (asks, judgements, supports, looks));
    let (asks, judgements, supports, looks) = tx.show(sealed).await?;
    let may_write = permit.may(Action::WriteOutreach) && round.is_open();
    let mut first = Fields::default();
    first.set("held_on", date_wareki(today));
    first.set("measured_on", date_wareki(today));
    first.set("moment", if supports.is_empty() { "before" } else { "after" });
    first.set("state", "planned");
    Ok(Page {
        frame: Frame::new(app, &permit, child.name.clone(), "/outreach"),
        home: home_of(&permit, &child),
        age: child.age(&round.survey_on),
        added: format!("{} {}", moment_wareki(child.added_at), child.added_by),
        hint: hint(&asks),
        asks: asks.iter().map(shown).collect(),
        moved: child.moved_on.map(date_wareki).unwrap_or_default(),
        may_hand_over: permit.may(Action::WriteOutreach) && permit.may(Action::WriteProgress),
        may_remove: may_write && judgements.is_empty() && supports.is_empty(),
        judgements: judgements.into_iter().map(JudgementShown::of).collect(),
        supports: supports.chunk_by(|a, b| a.id == b.id).filter_map(SupportShown::of).collect(),
        indicators: INDICATORS.iter().map(|(code, name)| IndicatorShown::of(code, name, &looks)).collect(),
        outcomes: choices(outcomes(child.stage)),
        menu: MENU,
        states: choices(SUPPORT_STATES),
        values: choices(VALUES),
        may_write,
        fields: typed.unwrap_or(first),
        errors,
        round,
        child,
    })
}

fn shown(ask: &asks::Ask) -> AskShown {
    AskShown {
        place: ask.place.clone(),
        kind: ask.kind.label(),
        state: ask.state().label(),
        class: ask.state().class(),
        by: ask.given.as_ref().map(|given| format!("{} {}", moment_wareki(given.at), given.by)).unwrap_or_default(),
        sections: ask.sections(),
    }
}

/// What the health section's answer means for the decision.
fn hint(asks: &[asks::Ask]) -> String {
    let managed = asks.iter().any(|ask| matches!(ask.management(), "managed" | "district"));
    if managed {
        "母子保健は「母子保健管理で把握している」と答えています。".to_owned()
    } else {
        String::new()
    }
}

/// Puts on record that all a round knows of a child was read.
pub(crate) fn viewed<T>(permit: &Permit, child: &Child, value: T) -> Sealed<T> {
    let view = View {
        kind: "view",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        person: Some(child.person),
        object_kind: "outreach_candidate",
        object: Some(child.id),
        fields: "name,birth,school,origin,reason,answers,judgements,supports,indicators",
        ..View::default()
    };
    Sealed::new(value, view)
}

/// The page.
pub async fn show(State(app): State<App>, permit: Permit, Path(place): Path<(Uuid, Uuid)>) -> Result<Html<String>> {
    frame::html(&page_of(&app, &permit, place, None, Errors::default()).await?)
}
