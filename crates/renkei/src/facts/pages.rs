//! The page of a linked person.

use super::reach::Reach;
use super::store::{self, Fact};
use crate::clean::Rule;
use crate::layout::{self, Kind, Layout};
use crate::runs::intake::Intake;
use crate::runs::model::day_of;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use desk::App;
use desk::frame::{self, Errors, Frame};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result};
use jiff::civil::Date;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "facts/person.html")]
struct PersonPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    id: Uuid,
    /// Whether the purpose was stated, and the facts are there.
    opened: bool,
    /// 支援措置: addresses are not shown.
    covered: bool,
    number: String,
    history: bool,
    facts: Vec<FactShown>,
}

/// A fact as shown.
pub(super) struct FactShown {
    pub(super) source: String,
    pub(super) label: String,
    pub(super) state: &'static str,
    pub(super) period: String,
    pub(super) values: Vec<ValueShown>,
    pub(super) origin: String,
}

/// A value as shown.
pub(super) struct ValueShown {
    pub(super) title: String,
    pub(super) text: String,
    /// As given, where cleaning did something.
    pub(super) given: String,
    pub(super) rules: String,
}

/// Shows what the linked systems say of a person, once the reader has said what for.
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let purpose: String = fields.get("purpose").trim().chars().take(200).collect();
    let stated = permit.with_purpose(&purpose);
    let mut tx = app.db.read(&stated).await?;
    let number = store::number_of(&mut tx, id).await?;
    tx.commit().await?;
    if !permit.may(Action::ReadRecord) {
        return Err(Error::Forbidden);
    }
    let reach = Reach::of(&app, &permit, &[id]).await?;
    if reach.hides(Some(id)) {
        return Err(Error::NotFound);
    }
    let mut page = PersonPage {
        frame: Frame::new(&app, &permit, "連携情報", "/sources"),
        errors: Errors::default(),
        id,
        opened: false,
        covered: reach.covers(id),
        number: number.unwrap_or_default(),
        history: fields.get("history") == "1",
        facts: Vec::new(),
        fields,
    };
    if purpose.is_empty() {
        page.number = String::new();
        return Ok(frame::html(&page)?.into_response());
    }
    let mut tx = app.db.read(&stated).await?;
    let own = Intake::of(&app).own_layouts(&mut tx).await?;
    let facts = store::of_person(&mut tx, id, page.history).await?;
    let facts = tx.show(facts).await?;
    page.opened = true;
    page.facts = facts.iter().map(|fact| shown(fact, &own, page.covered)).collect();
    Ok(frame::html(&page)?.into_response())
}

/// Columns that tell where somebody lives.
const PLACES: [&str; 2] = ["address", "building"];

fn wareki(day: Option<Date>) -> String {
    day.map(frame::date_wareki).unwrap_or_default()
}

/// A fact as shown; `covered` where addresses are not.
pub(super) fn shown(fact: &Fact, own: &[Layout], covered: bool) -> FactShown {
    let stated = day_of(fact.position);
    let layout = layout::for_day(&fact.source, stated.unwrap_or(Date::MAX), own);
    let title = |id: &str| layout.map_or_else(|| id.to_owned(), |layout| layout.title_of(id).to_owned());
    let is_day = |id: &str| layout.and_then(|layout| layout.column(id)).is_some_and(|column| column.kind == Kind::Date);
    let value = |(id, value): (&String, &serde_json::Value)| {
        let raw = fact.raw.get(id);
        let rules = raw.and_then(|raw| raw.get(1)?.as_array()).into_iter().flatten();
        let text = value.as_str().unwrap_or_default();
        let rules: Vec<&str> = rules.filter_map(|rule| Some(Rule::from_code(rule.as_str()?)?.label())).collect();
        ValueShown {
            title: title(id),
            text: if is_day(id) { super::day_label(text) } else { text.to_owned() },
            given: raw.and_then(|raw| raw.get(0)?.as_str()).unwrap_or_default().to_owned(),
            rules: rules.join("、"),
        }
    };
    let values = fact
        .attributes
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(id, value)| {
            // What nobody answered is no value; the table of the questions tells it.
            let is_shown = value.as_str() != Some(layout::UNANSWERED) && !id.ends_with("_key");
            is_shown && !(covered && PLACES.contains(&id.as_str()))
        })
        .map(value);
    let held_to = fact.valid_to.or_else(|| fact.until.and_then(day_of));
    FactShown {
        source: layout.map_or_else(|| fact.source.clone(), |layout| layout.name.clone()),
        label: layout.map_or_else(|| fact.kind.clone(), |layout| layout.label_of(&fact.kind).to_owned()),
        state: match (fact.gone, fact.until) {
            (true, _) => "なくなった",
            (false, None) => "現在",
            (false, Some(_)) => "以前",
        },
        period: format!("{}〜{}", wareki(fact.valid_from.or(stated)), wareki(held_to)),
        values: values.collect(),
        origin: format!("{} {}行目({}時点)", fact.file_name, fact.n, wareki(stated)),
    }
}
