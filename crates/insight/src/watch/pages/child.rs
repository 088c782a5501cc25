//! What one child's pages say: registered or not, the form, one's favourite, the history of registrations.

use super::range_label;
use crate::comment;
use crate::watch::rules::{DEGREES, Range, degree_class, degree_label, ranges};
use crate::watch::store::{self, Watch};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame, choices, moment_wareki};
use desk::people::{self, Strip};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed, View};

/// Letters of a reason.
const LONGEST: usize = 500;

/// A running registration as shown.
struct Shown {
    degree: String,
    class: &'static str,
    reason: String,
    range: String,
    by: String,
    at: String,
}

impl Shown {
    fn of(app: &App, permit: &Permit, watch: &Watch) -> Self {
        Self {
            degree: degree_label(&watch.degree).to_owned(),
            class: degree_class(&watch.degree),
            reason: watch.reason.clone(),
            range: range_label(app, permit, &watch.range, &watch.sections),
            by: watch.by.clone(),
            at: moment_wareki(watch.at),
        }
    }
}

/// The section of the reader as the history names it: the section, or else the agency.
pub fn section_of(app: &App, permit: &Permit) -> String {
    let actor = permit.actor();
    let registry = app.gate.registry();
    actor
        .section
        .and_then(|id| registry.section(id))
        .map_or_else(|| actor.org_name.clone(), |section| section.name.clone())
}

/// Puts on record that a registration of a child was read.
fn looked<T>(permit: &Permit, person: Key, value: T) -> Sealed<T> {
    let view = View {
        kind: "view",
        subject_area: Some(person.area),
        subject_org: Some(permit.actor().org),
        person: Some(person.id),
        object_kind: "watch",
        fields: "degree,reason,range",
        ..View::default()
    };
    Sealed::new(value, view)
}

#[derive(Template)]
#[template(path = "watch/pages/child.html")]
struct Region {
    key: Key,
    watches: Vec<Shown>,
    is_favourite: bool,
    may_watch: bool,
    is_own: bool,
    comments: usize,
    newest: String,
}

/// What the top of こどものページ says; read again on news.
pub async fn region(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let is_own = people::load(&mut tx, key).await?.for_rules().org == permit.actor().org;
    let watches = store::watches_of(&mut tx, key).await?;
    let is_favourite = store::is_favourite(&mut tx, key).await?;
    let (comments, newest) = comment::count(&mut tx, key).await?;
    let shown = watches.iter().map(|watch| Shown::of(&app, &permit, watch)).collect();
    let watches: Vec<Shown> = tx.show(looked(&permit, key, shown)).await?;
    frame::html(&Region {
        key,
        watches,
        is_favourite,
        may_watch: is_own && permit.may(Action::WatchCase),
        is_own,
        comments,
        newest: newest.map(moment_wareki).unwrap_or_default(),
    })
}

#[derive(Template)]
#[template(path = "watch/pages/form.html")]
struct FormPage {
    frame: Frame,
    key: Key,
    strip: Strip,
    others: Vec<Shown>,
    own: Option<(Shown, i32)>,
    degrees: Vec<Choice>,
    ranges: Vec<Choice>,
    sections: Vec<(String, String)>,
    own_section: String,
    may_watch: bool,
    fields: Fields,
    errors: Errors,
}

fn sections(app: &App, permit: &Permit) -> Vec<(String, String)> {
    app.gate
        .registry()
        .sections(permit.actor().org)
        .into_iter()
        .map(|section| (section.id.to_string(), section.name.clone()))
        .collect()
}

async fn form(app: &App, permit: &Permit, key: Key, typed: Option<Fields>, errors: Errors) -> Result<FormPage> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let watches = store::watches_of(&mut tx, key).await?;
    let (strip, watches) = tx.show(strip.zip(looked(permit, key, watches))).await?;
    let section = permit.actor().section;
    let (own, others): (Vec<Watch>, Vec<Watch>) = watches.into_iter().partition(|watch| watch.section == section);
    let own = own.into_iter().next();
    let fields = typed.unwrap_or_else(|| filled(own.as_ref(), section.is_some()));
    let codes = ranges(permit.actor().kind, section.is_some());
    Ok(FormPage {
        frame: Frame::new(app, permit, "要注意ケース", "/watches"),
        key,
        strip,
        others: others.iter().map(|watch| Shown::of(app, permit, watch)).collect(),
        own: own.map(|watch| (Shown::of(app, permit, &watch), watch.version)),
        degrees: choices(DEGREES),
        ranges: codes.iter().map(|&(code, label)| Choice { code, label }).collect(),
        sections: sections(app, permit),
        own_section: section_of(app, permit),
        may_watch: permit.may(Action::WatchCase),
        fields,
        errors,
    })
}

/// What the form holds at first: the own registration, or the narrowest range.
fn filled(own: Option<&Watch>, has_section: bool) -> Fields {
    let mut fields = Fields::default();
    match own {
        Some(watch) => {
            fields.set("degree", watch.degree.as_str());
            fields.set("reason", watch.reason.as_str());
            fields.set("range", watch.range.as_str());
            fields.set("version", watch.version.to_string());
            watch.sections.iter().for_each(|section| fields.push("section", section.to_string()));
        }
        None => fields.set("range", if has_section { "section" } else { "agency" }),
    }
    fields
}

/// The form.
pub async fn page(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    frame::html(&form(&app, &permit, key, None, Errors::default()).await?)
}

/// Registers, or changes the registration of the own section.
pub async fn save(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    answered(&app, &permit, key, fields.clone(), write(&app, &permit, key, &fields).await).await
}

async fn write(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let own = permit.actor().section;
    let known = sections(app, permit);
    let codes = ranges(permit.actor().kind, own.is_some());
    let mut reader = Reader::new(fields);
    let degree = reader.choice("degree", "要注意度", &DEGREES.iter().map(|(code, _)| *code).collect::<Vec<_>>());
    let reason = reader.required("reason", "登録の理由", LONGEST);
    let range = reader.choice("range", "共有する範囲", &codes.iter().map(|(code, _)| *code).collect::<Vec<_>>());
    let chosen: Vec<i32> = fields
        .all("section")
        .filter(|id| known.iter().any(|(known, _)| known == id))
        .filter_map(|id| id.parse().ok())
        .collect();
    let range = Range::of(&range, own, &chosen);
    if range.is_none() && reader.errors().is_empty() {
        reader.refuse("section", "共有する係を1つ以上選んでください。");
    }
    let (degree, reason, range) = reader.finish((degree, reason, range))?;
    let range = range.ok_or(Error::NotFound)?;
    let by = section_of(app, permit);
    let mut tx = app.db.write(permit).await?;
    let watches = store::watches_of(&mut tx, key).await?;
    match (watches.into_iter().find(|watch| watch.section == own), fields.get("version").parse::<i32>()) {
        (Some(watch), Ok(version)) => store::change(&mut tx, &watch, version, &degree, &reason, &range, &by).await?,
        (None, Ok(_)) => return Err(Error::Stale),
        (_, Err(_)) => store::begin(&mut tx, key, &degree, &reason, &range, &by).await?,
    }
    tx.commit().await
}

/// Releases the registration of the own section, with the reason.
pub async fn end(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let ended = async {
        let mut reader = Reader::new(&fields);
        let reason = reader.required("end_reason", "解除の理由", LONGEST);
        let version = reader.number("version", "版", 1..=i32::MAX).unwrap_or_default();
        let (reason, version) = reader.finish((reason, version))?;
        let mut tx = app.db.write(&permit).await?;
        let watches = store::watches_of(&mut tx, key).await?;
        let own = watches.into_iter().find(|watch| watch.section == permit.actor().section).ok_or(Error::Stale)?;
        store::end(&mut tx, &own, version, &reason, &section_of(&app, &permit)).await?;
        tx.commit().await
    };
    answered(&app, &permit, key, fields.clone(), ended.await).await
}

/// Back to the child, or the form again with what was typed.
async fn answered(app: &App, permit: &Permit, key: Key, typed: Fields, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&form(app, permit, key, Some(typed), errors).await?)?.into_response())
        }
    }
}

/// Puts a child among one's favourites, or takes it out.
pub async fn favourite(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Redirect> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    if fields.get("keep") == "0" {
        store::drop_favourite(&mut tx, key).await?;
    } else {
        store::keep_favourite(&mut tx, key).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/records/{key}")))
}

/// A step of a registration as shown.
struct StepShown {
    when: String,
    what: &'static str,
    degree: String,
    reason: String,
    range: String,
    by: String,
}

#[derive(Template)]
#[template(path = "watch/pages/history.html")]
struct History {
    steps: Vec<StepShown>,
}

/// 要注意登録・解除の履歴, part of the history of changes.
pub async fn history(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let steps = store::steps(&mut tx, key).await?;
    let steps = tx.show(looked(&permit, key, steps)).await?;
    let shown = steps.into_iter().map(|step| StepShown {
        when: moment_wareki(step.at),
        what: match step.what.as_str() {
            "set" => "登録",
            "changed" => "変更",
            _ => "解除",
        },
        degree: degree_label(&step.degree).to_owned(),
        reason: step.reason,
        range: range_label(&app, &permit, &step.range, &step.sections),
        by: format!("{} {}", step.by_section, step.by).trim().to_owned(),
    });
    frame::html(&History { steps: shown.collect() })
}
