//! 家族状況: the family table of a child and its forms.

use crate::App;
use crate::frame::{self, Choice, Errors, Frame};
use crate::people::model::{NewPerson, RELATION_WORDS, Relation, SEXES};
use crate::people::{PersonForm, PersonView, RelationForm, Strip, access, store, view};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Key, Tx};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::civil::Date;
use uuid::Uuid;

const PREFIX: &str = "relative";
const TOGETHER: &[(&str, &str)] = &[("yes", "同居"), ("no", "別居")];

#[derive(Template)]
#[template(path = "people/family.html")]
struct FamilyPage {
    frame: Frame,
    person: PersonView,
    /// Whether the reader may change the table: own agency and the right to it.
    may_write: bool,
}

/// The family table.
pub async fn table(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let sealed = view::summary(&mut tx, key).await?;
    let person = tx.show(sealed).await?;
    let may_write = permit.may(Action::WriteFamily) && person.org == permit.actor().org;
    frame::html(&FamilyPage { frame: Frame::new(&app, &permit, "家族状況", "/records"), person, may_write })
}

#[derive(Template)]
#[template(path = "people/relative.html")]
struct RelativePage {
    frame: Frame,
    strip: Strip,
    child: Key,
    fields: Fields,
    errors: Errors,
    /// The relation being edited; none for a new one.
    relation: Option<Relation>,
    /// Persons of the family who are not in this child's table yet: id and label.
    known: Vec<(String, String)>,
    words: &'static [&'static str],
    together: Vec<Choice>,
    sexes: Vec<Choice>,
}

impl RelativePage {
    async fn load(app: &App, permit: &Permit, child: Key, relation: Option<Uuid>) -> Result<Self> {
        let mut tx = app.db.read(permit).await?;
        let today = tx.today();
        let person = store::load(&mut tx, child).await?;
        let relations = store::relations(&mut tx, child).await?;
        let family = store::family(&mut tx, child).await?;
        let ((person, relations), family) = tx.show(person.zip(relations).zip(family)).await?;
        let relation = match relation {
            Some(id) => Some(relations.into_iter().find(|known| known.id == id).ok_or(Error::NotFound)?),
            None => None,
        };
        let birth = |birth: Option<&crate::people::model::Birth>| birth.map(|birth| birth.label()).unwrap_or_default();
        let label = |one: &crate::people::Person| format!("{}({})", one.name(), birth(one.facts.birth.as_ref()));
        Ok(Self {
            frame: Frame::new(
                app,
                permit,
                if relation.is_some() { "続柄などの編集" } else { "家族・関係者の追加" },
                "/records",
            ),
            strip: Strip::of(&person, today),
            child,
            fields: Fields::default(),
            errors: Errors::default(),
            relation,
            known: family.iter().map(|one| (one.key.id.to_string(), label(one))).collect(),
            words: RELATION_WORDS,
            together: frame::choices(TOGETHER),
            sexes: frame::choices(SEXES),
        })
    }
}

/// The form for a new relative.
pub async fn new(State(app): State<App>, permit: Permit, Path(child): Path<Key>) -> Result<Html<String>> {
    let permit = access::open_own(&app, &permit, child).await?;
    frame::html(&RelativePage::load(&app, &permit, child, None).await?)
}

/// Adds a relative: somebody of the family who is already registered, or a new person.
pub async fn add(State(app): State<App>, permit: Permit, Path(child): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = access::open_own(&app, &permit, child).await?;
    match try_add(&app, &permit, child, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{child}/family")).into_response()),
        Err(error) => refuse(&app, &permit, child, None, fields, error).await,
    }
}

async fn try_add(app: &App, permit: &Permit, child: Key, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let relation = RelationForm::read(&mut reader, PREFIX);
    let chosen = fields.get("relative.known").parse::<Uuid>().ok();
    let person = read_person(&mut reader, chosen, app.db.clock().today());
    let (relation, person) = reader.finish((relation, person))?;
    let mut tx = app.db.write(permit).await?;
    let relative = match (chosen, person) {
        (Some(id), _) => known_relative(&mut tx, child, id).await?,
        (None, person) => store::register(&mut tx, &person).await?,
    };
    store::relate(&mut tx, child, relative, &relation).await?;
    tx.commit().await
}

fn read_person(reader: &mut Reader<'_>, chosen: Option<Uuid>, today: Date) -> NewPerson {
    if chosen.is_some() { NewPerson::default() } else { PersonForm::read(reader, PREFIX, today) }
}

/// Only those the form offered.
async fn known_relative(tx: &mut Tx<'_>, child: Key, id: Uuid) -> Result<Uuid> {
    let family = store::family(tx, child).await?;
    let is_offered = family.for_rules().iter().any(|one| one.key.id == id);
    if is_offered { Ok(id) } else { Err(Error::invalid("relative.known", "一覧から選んでください。")) }
}

/// The form of a relation.
pub async fn edit(
    State(app): State<App>,
    permit: Permit,
    Path((child, id)): Path<(Key, Uuid)>,
) -> Result<Html<String>> {
    let permit = access::open_own(&app, &permit, child).await?;
    let mut page = RelativePage::load(&app, &permit, child, Some(id)).await?;
    if let Some(relation) = &page.relation {
        RelationForm::fill(&mut page.fields, PREFIX, relation);
        page.fields.set("version", relation.version.to_string());
    }
    frame::html(&page)
}

/// Saves a relation.
pub async fn save(
    State(app): State<App>,
    permit: Permit,
    Path((child, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let permit = access::open_own(&app, &permit, child).await?;
    match try_save(&app, &permit, child, id, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{child}/family")).into_response()),
        Err(error) => refuse(&app, &permit, child, Some(id), fields, error).await,
    }
}

async fn try_save(app: &App, permit: &Permit, child: Key, id: Uuid, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let version = reader.number("version", "版", 1..=i32::MAX).unwrap_or_default();
    let relation = RelationForm::read(&mut reader, PREFIX);
    let relation = reader.finish(relation)?;
    let mut tx = app.db.write(permit).await?;
    store::edit_relation(&mut tx, child, id, version, &relation).await?;
    tx.commit().await
}

/// The form again, with what was typed and what was wrong. After somebody else's save it carries the new version: saving once more is a
/// decision made with the message in view.
async fn refuse(
    app: &App,
    permit: &Permit,
    child: Key,
    relation: Option<Uuid>,
    mut fields: Fields,
    error: Error,
) -> Result<Response> {
    let page = RelativePage::load(app, permit, child, relation).await?;
    let errors = match (error, &page.relation) {
        (Error::Stale, Some(relation)) => {
            fields.set("version", relation.version.to_string());
            Errors(vec![ground::FieldError { field: "relative.kind".to_owned(), message: Error::Stale.to_string() }])
        }
        (error, _) => Errors::or_fail(error)?,
    };
    Ok(frame::refused(&RelativePage { fields, errors, ..page })?.into_response())
}

/// Ends a relation today.
pub async fn end(
    State(app): State<App>,
    permit: Permit,
    Path((child, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Redirect> {
    let permit = access::open_own(&app, &permit, child).await?;
    let version = fields.get("version").parse().map_err(|_| Error::Stale)?;
    let mut tx = app.db.write(&permit).await?;
    let today = tx.today();
    store::end_relation(&mut tx, child, id, version, today).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/records/{child}/family")))
}
