//! The asking side: whom to ask about which child, until when; who has answered; reminding and withdrawing.

use super::model::{Ask, Told};
use super::rules::{Kind, asked_part};
use super::store::{self, NewAsk};
use crate::rounds::pages::open_round;
use crate::rounds::{self, Child, Round, listed};
use crate::rules::{Origin, Stage};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::assessment;
use desk::frame::{self, Errors, Frame, date_wareki, moment_label};
use desk::people::ward::is_same_school;
use ground::Result;
use ground::db::Tx;
use ground::gate::{Action, AgencyKind, Permit};
use ground::web::{Fields, Reader};
use jiff::civil::Date;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Letters of the name of a place, and of a reason.
const PLACE: usize = 80;
const REASON: usize = 200;

/// An ask as shown.
struct Line {
    id: Uuid,
    candidate: Uuid,
    name: String,
    place: String,
    kind: &'static str,
    due: String,
    state: &'static str,
    class: &'static str,
    late: bool,
    answered: String,
    reminded: String,
    way: &'static str,
}

/// Asks of one place, for the file.
pub(super) struct PlaceLine {
    kind: &'static str,
    kind_label: &'static str,
    place: String,
    asks: usize,
    waiting: usize,
}

/// A child who may be asked about.
struct ToAsk {
    id: Uuid,
    name: String,
    note: String,
    kind: String,
    place: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "asks/send.html")]
pub(super) struct Page {
    frame: Frame,
    round: Round,
    lines: Vec<Line>,
    places: Vec<PlaceLine>,
    children: Vec<ToAsk>,
    kinds: Vec<(&'static str, &'static str)>,
    sections: Vec<(String, String)>,
    waiting: usize,
    may_write: bool,
    pub(super) took: Option<usize>,
    pub(super) refused: Vec<(u32, String)>,
    fields: Fields,
    errors: Errors,
}

/// How those asked answer.
fn way(ask: &Ask) -> &'static str {
    if ask.to_org.is_some() || ask.to_section.is_some() { "画面" } else { "ファイル" }
}

fn line(ask: &Ask, today: Date) -> Line {
    let given = ask.given.as_ref();
    Line {
        id: ask.id,
        candidate: ask.candidate,
        name: ask.told.name.clone(),
        place: ask.place.clone(),
        kind: ask.kind.label(),
        due: date_wareki(ask.due_on),
        state: ask.state().label(),
        class: ask.state().class(),
        late: ask.is_late(today),
        answered: given
            .map(|given| {
                format!("{} {}{}", moment_label(given.at), given.by, if given.by_file { "(ファイル)" } else { "" })
            })
            .unwrap_or_default(),
        reminded: ask.reminded_on.map(date_wareki).unwrap_or_default(),
        way: way(ask),
    }
}

/// What is asked by whom first: the school of a pupil, the health section of a small child.
fn suggested(child: &Child) -> (Kind, &str) {
    match child.stage {
        Stage::School => (Kind::School, &child.school),
        Stage::Preschool => (Kind::Health, ""),
    }
}

pub(super) async fn page_of(
    app: &App,
    permit: &Permit,
    id: Uuid,
    typed: Option<Fields>,
    errors: Errors,
) -> Result<Page> {
    let (round, permit) = rounds::opened(app, permit, id).await?;
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let children = rounds::children(&mut tx, id).await?;
    let listed_ids: BTreeSet<Uuid> = children.iter().map(|child| child.id).collect();
    let mut asks = store::of_round(&mut tx, id).await?;
    asks.retain(|ask| listed_ids.contains(&ask.candidate));
    let persons = children.iter().map(|child| child.person).collect();
    let (children, asks) = tx.show(listed(&permit, "list", &round, persons, (children, asks))).await?;
    let sections: Vec<(String, String)> = app
        .gate
        .registry()
        .sections(permit.actor().org)
        .into_iter()
        .map(|section| (section.id.to_string(), section.name.clone()))
        .collect();
    let fields = typed.unwrap_or_else(|| first(&sections, today));
    let to_ask = |child: &Child| {
        let (kind, place) = suggested(child);
        let typed = |name: &str| fields.0.iter().find(|(field, _)| *field == format!("{name}.{}", child.id));
        ToAsk {
            id: child.id,
            name: child.name.clone(),
            note: [child.stage.label(), &child.age(&round.survey_on), &child.place()].join(" "),
            kind: typed("kind").map_or(kind.code(), |(_, kind)| kind.as_str()).to_owned(),
            place: typed("place").map_or(place, |(_, place)| place.as_str()).to_owned(),
            chosen: fields.has("child", child.id.to_string().as_str()),
        }
    };
    let unasked = children.iter().filter(|child| child.origin != Origin::Outside);
    Ok(Page {
        frame: Frame::new(app, &permit, "調査の依頼と回答", "/outreach"),
        waiting: asks.iter().filter(|ask| ask.given.as_ref().is_none_or(|given| !given.whole)).count(),
        places: places(&asks),
        children: unasked.map(to_ask).collect(),
        lines: asks.iter().map(|ask| line(ask, today)).collect(),
        kinds: Kind::ALL.map(|kind| (kind.code(), kind.label())).to_vec(),
        sections,
        may_write: permit.may(Action::WriteOutreach),
        took: None,
        refused: Vec::new(),
        fields,
        errors,
        round,
    })
}

/// The form at first: two weeks, and the sections whose names say what they do.
fn first(sections: &[(String, String)], today: Date) -> Fields {
    let mut fields = Fields::default();
    fields.set("due_on", date_wareki(today.saturating_add(jiff::Span::new().days(14))));
    for (field, word) in [("section.school", "学校"), ("section.nursery", "保育"), ("section.health", "母子保健")]
    {
        if let Some((id, _)) = sections.iter().find(|(_, name)| name.contains(word)) {
            fields.set(field, id.as_str());
        }
    }
    fields
}

fn places(asks: &[Ask]) -> Vec<PlaceLine> {
    let mut found: BTreeMap<(Kind, &str), (usize, usize)> = BTreeMap::new();
    for ask in asks {
        let one = found.entry((ask.kind, &ask.place)).or_default();
        one.0 += 1;
        one.1 += usize::from(ask.given.as_ref().is_none_or(|given| !given.whole));
    }
    let line = |((kind, place), (asks, waiting)): ((Kind, &str), (usize, usize))| PlaceLine {
        kind: kind.code(),
        kind_label: kind.label(),
        place: place.to_owned(),
        asks,
        waiting,
    };
    found.into_iter().map(line).collect()
}

/// Who is asked, and who has answered.
pub async fn page(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    frame::html(&page_of(&app, &permit, id, None, Errors::default()).await?)
}

/// Asks about the chosen children.
pub async fn ask(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    match sent(&app, &permit, id, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/outreach/{id}/asks")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page_of(&app, &permit, id, Some(fields), errors).await?)?.into_response())
        }
    }
}

/// One ask as chosen on the page.
struct Chosen<'a> {
    child: &'a Child,
    kind: Kind,
    place: String,
}

fn chosen<'a>(reader: &mut Reader<'_>, children: &'a [Child]) -> Vec<Chosen<'a>> {
    let fields = reader.fields();
    let mut found = Vec::new();
    for child in children.iter().filter(|child| fields.has("child", child.id.to_string().as_str())) {
        let field = format!("kind.{}", child.id);
        let kind = reader.choice(&field, "たずねる先", &Kind::ALL.map(Kind::code));
        let place = match Kind::from_code(&kind) {
            Some(Kind::Health) => reader.text(&format!("place.{}", child.id), "学校・園の名前", PLACE),
            _ => reader.required(&format!("place.{}", child.id), "学校・園の名前", PLACE),
        };
        found.extend(Kind::from_code(&kind).map(|kind| Chosen { child, kind, place }));
    }
    if found.is_empty() && reader.errors().is_empty() {
        reader.refuse("child", "調査を依頼する児童を選んでください。");
    }
    found
}

async fn sent(app: &App, permit: &Permit, id: Uuid, fields: &Fields) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let round = rounds::round(&mut tx, id).await?;
    open_round(&round)?;
    let children = rounds::children(&mut tx, id).await?;
    let today = tx.today();
    let mut reader = Reader::new(fields);
    let due = reader.date("due_on", "回答期限");
    match due {
        None if fields.get("due_on").trim().is_empty() => reader.refuse("due_on", "回答期限を入力してください。"),
        Some(due) if due < today => reader.refuse("due_on", "回答期限は今日以降の日にしてください。"),
        _ => {}
    }
    let chosen = chosen(&mut reader, &children);
    let (due, chosen) = reader.finish((due, chosen))?;
    let due_on = due.unwrap_or(today);
    let registry = app.gate.registry();
    let org = permit.actor().org;
    let section_of = |kind: Kind| {
        let id: i32 = fields.get(&format!("section.{}", kind.code())).parse().ok()?;
        registry.section(id).filter(|section| section.org == org).map(|section| (id, section.name.clone()))
    };
    let school_of = |place: &str| {
        let own = registry.agency(org).and_then(|agency| agency.municipality.clone());
        let mut schools =
            registry.agencies().filter(|one| one.kind == AgencyKind::School && one.area == permit.actor().area);
        schools.find(|school| school.municipality == own && is_same_school(&school.name, place)).map(|school| school.id)
    };
    let mut told: BTreeMap<(Option<i32>, Option<i32>, String), usize> = BTreeMap::new();
    for one in &chosen {
        let form = assessment::wording(&mut tx, one.kind.form(), today).await?.ok_or(ground::Error::NotFound)?;
        let section = section_of(one.kind);
        let place = match (&section, one.place.is_empty()) {
            (Some((_, name)), true) => name.clone(),
            (None, true) => one.kind.label().to_owned(),
            _ => one.place.clone(),
        };
        let to_org = if one.kind == Kind::School { school_of(&place) } else { None };
        let to_section = section.map(|(id, _)| id);
        let new = NewAsk {
            round: id,
            child: (one.child.id, one.child.person, one.child.linked),
            kind: one.kind,
            place: &place,
            to_org,
            to_section,
            told: &told_of(&round, one.child),
            form: &asked_part(&form, one.kind),
            due_on,
        };
        if store::send(&mut tx, &new).await? {
            *told.entry((to_org, to_section, place)).or_default() += 1;
        }
    }
    if told.is_empty() {
        return Err(ground::Error::invalid("child", "選んだ児童は、同じところにすでに依頼しています。"));
    }
    for ((to_org, to_section, place), n) in told {
        tell(&mut tx, "outreach.asked", id, (to_org, to_section), &place, n, due_on).await?;
    }
    tx.commit().await
}

/// All that is told: who the child is.
fn told_of(round: &Round, child: &Child) -> Told {
    Told {
        round: round.title(),
        name: child.name.clone(),
        kana: child.kana.clone(),
        birth: child.birth_label(),
        age: child.age(&round.survey_on),
        grade: child.grade.clone(),
        class: child.class.clone(),
    }
}

/// News to those who answer for a place; it names no child.
async fn tell(
    tx: &mut Tx<'_>,
    kind: &str,
    round: Uuid,
    to: (Option<i32>, Option<i32>),
    place: &str,
    n: usize,
    due: Date,
) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let staff = store::staff_asked(tx, area, org, to.1, place).await?;
    let orgs: Vec<i32> = to.0.into_iter().collect();
    let words = format!("{place} {n}件 期限 {}", date_wareki(due));
    tx.event(kind, None, Some(round), json!({ "orgs": orgs, "staff": staff, "words": words })).await
}

/// Reminds every place of a round that has not answered all.
pub async fn remind(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    open_round(&rounds::round(&mut tx, id).await?)?;
    let asks = store::of_round(&mut tx, id).await?;
    let waiting: Vec<&Ask> = asks.iter().filter(|ask| ask.given.as_ref().is_none_or(|given| !given.whole)).collect();
    let ids: Vec<Uuid> = waiting.iter().map(|ask| ask.id).collect();
    store::note_reminded(&mut tx, &ids).await?;
    let mut places = BTreeMap::new();
    for ask in waiting {
        *places.entry((ask.to_org, ask.to_section, ask.place.as_str(), ask.due_on)).or_insert(0_usize) += 1;
    }
    for ((to_org, to_section, place, due), n) in places {
        tell(&mut tx, "outreach.reminded", id, (to_org, to_section), place, n, due).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/outreach/{id}/asks")))
}

/// Withdraws an ask, with the reason.
pub async fn withdraw(
    State(app): State<App>,
    permit: Permit,
    Path((id, ask)): Path<(Uuid, Uuid)>,
    fields: Fields,
) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    let round = rounds::round(&mut tx, id).await?;
    let asked = store::of_round(&mut tx, id).await?.into_iter().find(|one| one.id == ask);
    rounds::child(&mut tx, id, asked.ok_or(ground::Error::NotFound)?.candidate).await?;
    open_round(&round)?;
    let mut reader = Reader::new(&fields);
    let reason = reader.required("reason", "取り下げる理由", REASON);
    let reason = reader.finish(reason)?;
    store::withdraw(&mut tx, id, ask, &reason).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/outreach/{id}/asks")))
}
