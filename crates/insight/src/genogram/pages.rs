//! The two pictures on screen and on paper, and what completes them.

use super::build::{Kin, blank, family};
use super::draw::{Drawing, draw};
use super::ecomap::{Ecomap, around, joined};
use super::form;
use super::graph::{Bond, Figure, Graph, Shape};
use super::marks::{Line, Mark};
use super::store::{self, Marked};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame, choices, date_wareki};
use desk::people::model::{Birth, RELATION_WORDS};
use desk::people::{self, Person, Relation, Strip};
use ground::db::{Key, Tx};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result, Sealed};
use jiff::civil::Date;
use uuid::Uuid;

fn shape(sex: &str, role: &str) -> Shape {
    let of_role = || match role.chars().last() {
        Some('父' | '夫' | '兄' | '弟' | 'じ') => Shape::Male,
        Some('母' | '妻' | '姉' | '妹' | 'ば') => Shape::Female,
        _ => Shape::Unknown,
    };
    match sex {
        "male" => Shape::Male,
        "female" => Shape::Female,
        _ => of_role(),
    }
}

/// Days since the year 1, to order by.
fn order(birth: Option<&Birth>) -> i64 {
    birth.map_or(i64::MAX, |birth| i64::from(birth.first.year()) * 366 + i64::from(birth.first.day_of_year()))
}

fn figure(person: &Person, role: &str, today: Date) -> Figure {
    let birth = person.facts.birth.as_ref();
    Figure {
        key: person.key.id.to_string(),
        role: role.to_owned(),
        name: person.name(),
        age: birth.map(|birth| birth.age(today)).unwrap_or_default(),
        shape: shape(person.facts.sex_code(), role),
        order: order(birth),
        birth: birth.and_then(Birth::day),
        ..blank()
    }
}

fn relative(permit: &Permit, relation: &Relation, parents: Vec<Uuid>, today: Date) -> Kin {
    let person = &relation.relative;
    let href = if permit.actor().is_walled(person.key.id) { String::new() } else { format!("/records/{}", person.key) };
    let figure = Figure {
        here: relation.facts.lives_together == Some(true) && relation.holds(today),
        href,
        note: relation.facts.note.clone(),
        ..figure(person, &relation.facts.kind, today)
    };
    Kin { figure, past: !relation.holds(today), parents: parents.iter().map(Uuid::to_string).collect() }
}

fn added(marked: &Marked, today: Date) -> Option<Kin> {
    let Mark::Figure(added) = &marked.mark else { return None };
    let birth = Birth::parse(&added.birth).ok().flatten();
    let figure = Figure {
        key: marked.id.to_string(),
        role: added.role.clone(),
        name: added.name.clone(),
        age: birth.as_ref().map_or_else(|| added.birth.clone(), |birth| birth.age(today)),
        shape: added.shape,
        dead: added.dead,
        here: added.here,
        order: order(birth.as_ref()),
        birth: birth.as_ref().and_then(Birth::day),
        note: added.note.clone(),
        ..blank()
    };
    Some(Kin { figure, past: false, parents: Vec::new() })
}

/// What both pictures are made of.
struct Known {
    strip: Strip,
    org: i32,
    graph: Graph,
    marks: Vec<Marked>,
}

async fn known(permit: &Permit, tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Known>> {
    let today = tx.today();
    let person = people::load(tx, key).await?;
    let relations = people::relations(tx, key).await?;
    let ids: Vec<Uuid> = relations.for_rules().iter().map(|relation| relation.relative.key.id).collect();
    let mut parents = store::parents_of(tx, key.area, &ids).await?;
    let marks = store::marks(tx, key).await?;
    Ok(person.zip(relations).map(|(person, relations)| {
        let registered = relations.iter().map(|relation| {
            let parents = parents.remove(&relation.relative.key.id).unwrap_or_default();
            relative(permit, relation, parents, today)
        });
        let mut kin: Vec<Kin> = registered.collect();
        kin.extend(marks.iter().filter_map(|marked| added(marked, today)));
        let focus = Figure {
            focus: true,
            here: kin.iter().any(|one| one.figure.here),
            href: format!("/records/{key}"),
            ..figure(&person, "本人", today)
        };
        let abouts: Vec<_> = marks
            .iter()
            .filter_map(|marked| if let Mark::About(about) = &marked.mark { Some(about.clone()) } else { None })
            .collect();
        let tied: Vec<_> = marks
            .iter()
            .filter_map(|marked| if let Mark::Union(tied) = &marked.mark { Some(tied.clone()) } else { None })
            .collect();
        let graph = family(focus, &kin, &abouts, &tied);
        Known { strip: Strip::of(&person, today), org: person.org, graph, marks }
    }))
}

/// A mark in the list of what was added by hand.
struct Shown {
    id: Uuid,
    said: String,
    by: String,
}

#[derive(Template)]
#[template(path = "genogram/page.html")]
struct GenogramPage {
    frame: Frame,
    key: Key,
    strip: Strip,
    drawing: Drawing,
    marks: Vec<Shown>,
    people: Vec<(String, String)>,
    roles: Vec<&'static str>,
    shapes: Vec<Choice>,
    sides: Vec<Choice>,
    bonds: Vec<Choice>,
    may_write: bool,
    printed: String,
    fields: Fields,
    errors: Errors,
}

fn shown(known: &Known, of_ecomap: bool) -> Vec<Shown> {
    let wanted = |marked: &&Marked| matches!(marked.mark, Mark::Agency(_)) == of_ecomap;
    known
        .marks
        .iter()
        .filter(wanted)
        .map(|marked| Shown { id: marked.id, said: form::said(&marked.mark, &known.graph), by: marked.by.clone() })
        .collect()
}

/// Line that stands below a printed picture.
fn printed(app: &App, permit: &Permit) -> String {
    let actor = permit.actor();
    format!("取扱注意 {} {} {} {}", actor.org_name, actor.post, actor.name, date_wareki(app.db.clock().today()))
}

async fn page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<GenogramPage> {
    let mut tx = app.db.read(permit).await?;
    let sealed = known(permit, &mut tx, key).await?;
    let known = tx.show(sealed).await?;
    let name = |figure: &Figure| (figure.key.clone(), format!("{} {}", figure.role, figure.name).trim().to_owned());
    Ok(GenogramPage {
        frame: Frame::new(app, permit, "ジェノグラム", "/records"),
        key,
        drawing: draw(&known.graph),
        marks: shown(&known, false),
        people: known.graph.figures.iter().map(name).collect(),
        roles: RELATION_WORDS.iter().chain(form::ROLES).copied().collect(),
        shapes: choices(form::SHAPES),
        sides: choices(form::SIDES),
        bonds: Bond::ALL.map(|bond| Choice { code: bond.code(), label: bond.label() }).to_vec(),
        may_write: known.org == permit.actor().org && permit.may(Action::WriteGenogram),
        printed: printed(app, permit),
        strip: known.strip,
        fields,
        errors,
    })
}

/// ジェノグラム
pub async fn genogram(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut fields = Fields::default();
    fields.set("shape", "male");
    fields.set("bond", "relation");
    frame::html(&page(&app, &permit, key, fields, Errors::default()).await?)
}

#[derive(Template)]
#[template(path = "genogram/ecomap.html")]
struct EcomapPage {
    frame: Frame,
    key: Key,
    strip: Strip,
    map: Ecomap,
    family: Vec<String>,
    marks: Vec<Shown>,
    lines: Vec<Choice>,
    may_write: bool,
    printed: String,
    fields: Fields,
    errors: Errors,
}

async fn ecomap_page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<EcomapPage> {
    let mut tx = app.db.read(permit).await?;
    let agencies = store::agencies(&mut tx, key).await?;
    let sealed = known(permit, &mut tx, key).await?;
    let known = tx.show(sealed).await?;
    let said: Vec<_> = known
        .marks
        .iter()
        .filter_map(|marked| if let Mark::Agency(agency) = &marked.mark { Some(agency.clone()) } else { None })
        .collect();
    let here = known.graph.figures.iter().filter(|figure| figure.focus || figure.here);
    let family: Vec<String> = here.map(|figure| format!("{} {}", figure.role, figure.age).trim().to_owned()).collect();
    Ok(EcomapPage {
        frame: Frame::new(app, permit, "エコマップ", "/records"),
        key,
        map: around(joined(&agencies, &said)),
        family: family.into_iter().take(7).collect(),
        marks: shown(&known, true),
        lines: Line::ALL.map(|line| Choice { code: line.code(), label: line.label() }).to_vec(),
        may_write: known.org == permit.actor().org && permit.may(Action::WriteGenogram),
        printed: printed(app, permit),
        strip: known.strip,
        fields,
        errors,
    })
}

/// エコマップ
pub async fn ecomap(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut fields = Fields::default();
    fields.set("line", "plain");
    frame::html(&ecomap_page(&app, &permit, key, fields, Errors::default()).await?)
}

/// Completes a picture by hand.
pub async fn add(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let is_agency = fields.get("mark") == "agency";
    let added = async {
        let mut tx = app.db.write(&permit).await?;
        let known = known(&permit, &mut tx, key).await?;
        let known = known.for_rules();
        let keys: Vec<&str> = known.graph.figures.iter().map(|figure| figure.key.as_str()).collect();
        let mark = form::read(&fields, &keys)?;
        let said = form::said(&mark, &known.graph);
        store::put(&mut tx, key, &mark, &form::replaced(&mark, &known.marks), said).await?;
        tx.commit().await
    };
    let place = if is_agency { "ecomap" } else { "genogram" };
    match added.await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/{place}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(if is_agency {
                frame::refused(&ecomap_page(&app, &permit, key, fields, errors).await?)?.into_response()
            } else {
                frame::refused(&page(&app, &permit, key, fields, errors).await?)?.into_response()
            })
        }
    }
}

/// Takes out what was added by hand.
pub async fn remove(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Redirect> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    let known = known(&permit, &mut tx, key).await?;
    let known = known.for_rules();
    let marked = known.marks.iter().find(|marked| marked.id == id).ok_or(Error::NotFound)?;
    let place = if matches!(marked.mark, Mark::Agency(_)) { "ecomap" } else { "genogram" };
    store::remove(&mut tx, key, id, form::said(&marked.mark, &known.graph)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/records/{key}/{place}")))
}
