//! The form of the police, and its sending.

use super::form::{self, Referral};
use super::{prefill, store};
use crate::transitions::{self, Contact, Kind as Transfer, NewTransition};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::cases::draft;
use desk::cases::{Row, rows};
use desk::frame::{self, Choice, Errors, Frame, choices, date_wareki};
use desk::letters::{self, Field, LetterPaper, Part, Typed};
use ground::db::{Key, Tx};
use ground::gate::{AgencyKind, Permit, Registry};
use ground::web::Fields;
use ground::{Error, Result};
use jiff::civil::Date;
use uuid::Uuid;

const DRAFT: &str = "referral";

/// A part of the form as shown.
struct Item {
    name: &'static str,
    label: String,
    hint: &'static str,
    field: Field,
    options: Vec<Choice>,
}

impl Item {
    fn of(part: &'static Part) -> Self {
        Self {
            name: part.name,
            label: if part.needed { format!("{}(必須)", part.label) } else { part.label.to_owned() },
            hint: part.hint,
            field: part.field,
            options: match part.field {
                Field::One(table) | Field::Many(table) => choices(table),
                Field::Line | Field::Long => Vec::new(),
            },
        }
    }
}

#[derive(Template)]
#[template(path = "police/referral/form.html")]
struct FormPage {
    frame: Frame,
    id: Uuid,
    kind: letters::Kind,
    kinds: Vec<Choice>,
    sender: String,
    children: Vec<Row>,
    family: Vec<Row>,
    blank_child: Row,
    blank_relative: Row,
    blank: Fields,
    items: Vec<Item>,
    centre: CentreChoice,
    offer: String,
    draft: String,
    fields: Fields,
    errors: Errors,
}

impl FormPage {
    fn new(app: &App, permit: &Permit, id: Uuid, mut fields: Fields, errors: Errors) -> Self {
        let kind = form::kind_of(&fields);
        fields.set("kind", kind.code);
        let named = |code: &str| letters::kind(code).map(|kind| Choice { code: kind.code, label: kind.title });
        Self {
            frame: Frame::new(app, permit, "児童通告書", "/police/referrals"),
            kinds: form::KINDS.into_iter().filter_map(named).collect(),
            sender: letters::sender(app, permit),
            children: rows(&fields, "child", 1),
            family: rows(&fields, "family", 1),
            blank_child: Row::blank("child"),
            blank_relative: Row::blank("family"),
            blank: Fields::default(),
            items: form::parts(kind).map(Item::of).collect(),
            centre: CentreChoice::new(app, permit, &fields),
            offer: String::new(),
            draft: draft::path(DRAFT, id),
            id,
            kind,
            fields,
            errors,
        }
    }
}

/// The empty form, one begun from a shared case, or a draft taken up again.
pub async fn new(State(app): State<App>, permit: Permit, query: Fields) -> Result<Response> {
    let mut known = Fields::default();
    if let Ok(key) = query.get("case").parse::<Key>() {
        match prefill::of_case(&app, &permit, key).await? {
            Some(fields) => known = fields,
            None => return Ok(Redirect::to(&format!("/police/cases/{key}")).into_response()),
        }
    }
    let mut tx = app.db.read(&permit).await?;
    let found = match query.get("draft").parse().ok() {
        Some(id) => draft::find(&mut tx, &app.vault, DRAFT, id).await?.map(|(fields, _)| (id, fields)),
        None => None,
    };
    let offers = draft::offers(&mut tx, DRAFT).await?;
    let offers = tx.show(offers).await?;
    let is_fresh = found.is_none();
    let (id, mut fields) = found.unwrap_or_else(|| (app.db.clock().new_id(), known));
    if !query.get("kind").is_empty() {
        fields.set("kind", query.get("kind"));
    }
    let mut page = FormPage::new(&app, &permit, id, fields, Errors::default());
    if is_fresh {
        page.offer = draft::OfferLine { form: DRAFT, offers: &offers, here: "/police/referrals/new" }.html()?;
    }
    Ok(frame::html(&page)?.into_response())
}

/// An agency to refer to.
struct Addressee {
    id: i32,
    name: String,
    night: String,
}

/// Whom to refer to: the centres responsible for the address, then the others.
#[derive(Template)]
#[template(path = "police/referral/centre.html")]
struct CentreChoice {
    responsible: Vec<Addressee>,
    others: Vec<Addressee>,
    chosen: String,
    error: String,
}

impl CentreChoice {
    fn new(app: &App, permit: &Permit, fields: &Fields) -> Self {
        let registry = app.gate.registry();
        let today = app.db.clock().today();
        let row = fields.rows("child").first().copied().unwrap_or(0);
        let address = fields.get(&format!("child.{row}.address")).to_owned();
        let responsible = responsible(&registry, &address, today);
        let area = permit.actor().area;
        let mut others: Vec<(bool, i32)> = registry
            .agencies()
            .filter(|agency| agency.kind == AgencyKind::Centre && !responsible.contains(&agency.id))
            .map(|centre| (centre.area != area, centre.id))
            .collect();
        others.sort_unstable();
        let shown = |id: i32| Addressee {
            id,
            name: registry.name(id).to_owned(),
            night: registry.agency(id).map(|centre| centre.night_phone.clone()).unwrap_or_default(),
        };
        let chosen = match (fields.get("to"), responsible.first()) {
            ("", Some(first)) => first.to_string(),
            (typed, _) => typed.to_owned(),
        };
        Self {
            responsible: responsible.into_iter().map(shown).collect(),
            others: others.into_iter().map(|(_, id)| shown(id)).collect(),
            chosen,
            error: String::new(),
        }
    }

    fn is_chosen(&self, id: &i32) -> bool {
        self.chosen == id.to_string()
    }
}

/// The centres responsible for an address on a day.
fn responsible(registry: &Registry, address: &str, on: Date) -> Vec<i32> {
    let code = desk::people::municipality_of(address);
    code.and_then(|code| registry.municipality(&code)).map_or_else(Vec::new, |town| registry.counterparts(town.id, on))
}

/// The choice again, for the address typed so far.
pub async fn centre(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    frame::html(&CentreChoice::new(&app, &permit, &fields))
}

/// Sends the 児童通告書: one transition and one paper a child, at the centre at once.
pub async fn send(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let id: Uuid = fields.get("id").parse().map_err(|_| Error::NotFound)?;
    // Another kind was chosen: the form asks for other things.
    if fields.get("wish") == "kind" {
        let page = FormPage::new(&app, &permit, id, fields, Errors::default());
        return Ok(frame::html(&page)?.into_response());
    }
    match try_send(&app, &permit, id, &fields).await {
        Ok(()) => Ok(Redirect::to("/police/referrals?done=1").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let mut page = FormPage::new(&app, &permit, id, fields, errors);
            page.centre.error = page.errors.of("to").to_owned();
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

async fn try_send(app: &App, permit: &Permit, id: Uuid, fields: &Fields) -> Result<()> {
    let referral = form::read(fields, app.db.clock().today())?;
    let mut tx = app.db.write(permit).await?;
    if store::was_sent(&mut tx, id).await? {
        return Ok(());
    }
    let today = tx.today();
    let number = match referral.number.as_str() {
        "" => desk::cases::next_number(&mut tx, "letter", today).await?,
        typed => typed.to_owned(),
    };
    for child in &referral.children {
        refer(app, &mut tx, id, &referral, child, &number).await?;
    }
    draft::done(&mut tx, DRAFT, id).await?;
    tx.commit().await
}

async fn refer(
    app: &App,
    tx: &mut Tx<'_>,
    batch: Uuid,
    referral: &Referral,
    child: &form::Referred,
    number: &str,
) -> Result<()> {
    let registry = app.gate.registry();
    let (permit, today) = (tx.permit(), tx.today());
    let actor = permit.actor();
    let own = registry.agency(actor.org).ok_or(Error::Forbidden)?;
    let contact = Contact {
        agency: own.name.clone(),
        person: referral.written.get("officer").cloned().unwrap_or_default(),
        phone: own.phone.clone(),
        night_phone: own.night_phone.clone(),
    };
    let package = form::package(referral, child, contact);
    let new = NewTransition::new(Transfer::Referral, referral.to, None, "25", package);
    let key = transitions::send(app, tx, &new).await?;
    let to = registry.agency(referral.to).ok_or(Error::NotFound)?;
    let paper = LetterPaper::typed(
        referral.kind,
        Typed {
            to: &letters::addressed(&registry, to, today),
            from: &letters::sender(app, permit),
            reference: String::new(),
            child: form::lines(&child.person, today).into_iter().chain(form::facts(child)).collect(),
            guardians: form::guardians(referral, today),
            written: &referral.written,
        },
    );
    let paper = paper.issued(number, &date_wareki(today));
    store::put(tx, key, batch, referral.to, referral.kind.code, number, &paper).await
}
