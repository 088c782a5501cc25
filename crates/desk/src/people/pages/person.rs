//! 基本情報の編集: names, birth, addresses, telephones of one person.

use super::{Row, back_to};
use crate::App;
use crate::frame::{self, Choice, Errors, Frame};
use crate::people::model::{ADDRESS_KINDS, NAME_KINDS, Person, SEXES};
use crate::people::store::{self, Edit};
use crate::people::{PersonForm, Strip, access};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{FieldChange, Key};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, FieldError, Result};

const PREFIX: &str = "person";

#[derive(Template)]
#[template(path = "people/edit.html")]
struct EditPage {
    frame: Frame,
    strip: Strip,
    fields: Fields,
    errors: Errors,
    /// What somebody else saved meanwhile, against what was typed.
    meanwhile: Vec<FieldChange>,
    names: Vec<Row>,
    blank_name: Row,
    addresses: Vec<Row>,
    blank_address: Row,
    phones: Vec<Row>,
    blank_phone: Row,
    name_kinds: Vec<Choice>,
    address_kinds: Vec<Choice>,
    sexes: Vec<Choice>,
    may_edit_places: bool,
    may_protect: bool,
    protected: bool,
    back: String,
}

impl EditPage {
    fn new(app: &App, permit: &Permit, person: &Person, fields: Fields, errors: Errors) -> Self {
        let sealed = |id: &str| person.protected && !id.is_empty();
        Self {
            frame: Frame::new(app, permit, "基本情報の編集", "/records"),
            strip: Strip::of(person, app.db.clock().today()),
            names: Row::typed(&fields, "person.name", |_| false),
            blank_name: Row::blank("person.name"),
            addresses: Row::typed(&fields, "person.address", sealed),
            blank_address: Row::blank("person.address"),
            phones: Row::typed(&fields, "person.phone", sealed),
            blank_phone: Row::blank("person.phone"),
            name_kinds: frame::choices(NAME_KINDS),
            address_kinds: frame::choices(ADDRESS_KINDS),
            sexes: frame::choices(SEXES),
            may_edit_places: permit.may(Action::WriteAddress),
            may_protect: permit.may(Action::ProtectAddress),
            protected: person.protected,
            back: back_to(&fields, person.key),
            fields,
            errors,
            meanwhile: Vec::new(),
        }
    }
}

/// The form, filled.
pub async fn edit(State(app): State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Html<String>> {
    let permit = access::open_own(&app, &permit, key).await?;
    let person = load(&app, &permit, key).await?;
    let mut fields = Fields::default();
    PersonForm::fill(&mut fields, PREFIX, &person);
    fields.set("version", person.version.to_string());
    fields.set("back", query.get("back"));
    frame::html(&EditPage::new(&app, &permit, &person, fields, Errors::default()))
}

/// Saves; what was typed stays on the screen when it cannot be accepted or somebody else was faster.
pub async fn save(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    mut fields: Fields,
) -> Result<Response> {
    let permit = access::open_own(&app, &permit, key).await?;
    match try_save(&app, &permit, key, &fields).await {
        Ok(()) => Ok(Redirect::to(&back_to(&fields, key)).into_response()),
        Err(Error::Stale) => {
            let person = load(&app, &permit, key).await?;
            let mut reader = Reader::new(&fields);
            let typed = PersonForm::read(&mut reader, PREFIX, app.db.clock().today());
            let meanwhile = store::preview(&person, &typed, edit_of(&permit), app.db.clock().today());
            fields.set("version", person.version.to_string());
            let errors = Errors(vec![FieldError { field: "meanwhile".to_owned(), message: Error::Stale.to_string() }]);
            let page = EditPage { meanwhile, ..EditPage::new(&app, &permit, &person, fields, errors) };
            Ok((StatusCode::CONFLICT, frame::html(&page)?).into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let person = load(&app, &permit, key).await?;
            Ok(frame::refused(&EditPage::new(&app, &permit, &person, fields, errors))?.into_response())
        }
    }
}

async fn try_save(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let version = reader.number("version", "版", 1..=i32::MAX).unwrap_or_default();
    let typed = PersonForm::read(&mut reader, PREFIX, app.db.clock().today());
    let typed = reader.finish(typed)?;
    let mut tx = app.db.write(permit).await?;
    store::update(&mut tx, &app.vault, key, version, &typed, edit_of(permit)).await?;
    tx.commit().await
}

fn edit_of(permit: &Permit) -> Edit {
    if permit.may(Action::WriteAddress) { Edit::Everything } else { Edit::WithoutPlaces }
}

async fn load(app: &App, permit: &Permit, key: Key) -> Result<Person> {
    let mut tx = app.db.read(permit).await?;
    let sealed = store::load(&mut tx, key).await?;
    tx.show(sealed).await
}
