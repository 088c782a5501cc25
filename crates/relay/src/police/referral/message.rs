//! 照会 and 取扱い結果: what the police ask or tell a centre about a child, shared with them or not.

use super::{prefill, store};
use crate::transitions::{self, Child, Contact, Fact, Kind, NewTransition, Package};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::cases::codes::{self, Table};
use desk::frame::{self, Choice, Errors, Frame, choices};
use desk::people::PersonForm;
use ground::db::Key;
use ground::gate::{AgencyKind, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};

/// 警察の取扱い
const RESULTS: Table = &[
    ("arrest", "検挙"),
    ("warning", "警告・指導"),
    ("aid", "児童相談所の求めによる援助"),
    ("protection", "児童の保護"),
    ("search", "所在の確認"),
    ("other", "その他の取扱い"),
];

#[derive(Template)]
#[template(path = "police/referral/message.html")]
struct MessagePage {
    frame: Frame,
    kind: Kind,
    centres: Vec<(i32, String)>,
    bases: Vec<Choice>,
    results: Vec<Choice>,
    fields: Fields,
    errors: Errors,
}

/// 照会 unless 情報提供 was asked for: nothing else goes this way.
fn kind_of(fields: &Fields) -> Kind {
    if fields.get("kind") == Kind::Information.code() { Kind::Information } else { Kind::Inquiry }
}

fn page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> MessagePage {
    let kind = kind_of(&fields);
    let registry = app.gate.registry();
    let area = permit.actor().area;
    let mut centres: Vec<(bool, i32, String)> = registry
        .agencies()
        .filter(|agency| agency.kind == AgencyKind::Centre)
        .map(|centre| (centre.area != area, centre.id, centre.name.clone()))
        .collect();
    centres.sort_unstable();
    let title = if kind == Kind::Inquiry { "児童相談所への照会" } else { "取扱い結果の連絡" };
    MessagePage {
        frame: Frame::new(app, permit, title, "/police/referrals"),
        kind,
        centres: centres.into_iter().map(|(_, id, name)| (id, name)).collect(),
        bases: choices(kind.bases()),
        results: choices(RESULTS),
        fields,
        errors,
    }
}

/// The form; about a shared case it begins with who the child is.
pub async fn new(State(app): State<App>, permit: Permit, query: Fields) -> Result<Response> {
    let mut fields = Fields::default();
    fields.set("id", app.db.clock().new_id().to_string());
    fields.set("kind", kind_of(&query).code());
    if let Ok(key) = query.get("case").parse::<Key>() {
        let Some(known) = prefill::of_case(&app, &permit, key).await? else {
            return Ok(Redirect::to(&format!("/police/cases/{key}")).into_response());
        };
        fields.0.extend(known.0);
    }
    Ok(frame::html(&page(&app, &permit, fields, Errors::default()))?.into_response())
}

/// Sends it; the answer comes back on the same transition.
pub async fn send(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    match try_send(&app, &permit, &fields).await {
        Ok(key) => Ok(Redirect::to(&format!("/transitions/{key}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, fields, errors))?.into_response())
        }
    }
}

async fn try_send(app: &App, permit: &Permit, fields: &Fields) -> Result<Key> {
    let kind = kind_of(fields);
    let mut tx = app.db.write(permit).await?;
    let form = fields.get("id").parse().unwrap_or_else(|_| tx.new_id());
    if let Some(sent) = store::message(&mut tx, form).await? {
        return Ok(sent);
    }
    let today = tx.today();
    let mut reader = Reader::new(fields);
    let to = reader.number("to", "あて先", 1..=i32::MAX).unwrap_or_default();
    let basis = reader.choice("basis", "法的根拠", &codes::codes(kind.bases()));
    let result = match kind {
        Kind::Information => reader.choice("result", "取扱い", &codes::codes(RESULTS)),
        _ => String::new(),
    };
    let person = PersonForm::read(&mut reader, "child.0", today);
    let words = reader.required("words", if kind == Kind::Inquiry { "照会する内容" } else { "内容" }, 8000);
    let officer = reader.required("officer", "担当者", 200);
    let (person, words, officer) = reader.finish((person, words, officer))?;
    let registry = app.gate.registry();
    let own = registry.agency(permit.actor().org).ok_or(Error::Forbidden)?;
    let handled = Fact { label: "警察の取扱い".to_owned(), text: codes::label(RESULTS, &result).to_owned() };
    let package = Package {
        child: Child { person, hides_places: false },
        form: Some(handled).filter(|fact| !fact.text.is_empty()).into_iter().collect(),
        words,
        contact: Contact {
            agency: own.name.clone(),
            person: officer,
            phone: own.phone.clone(),
            night_phone: own.night_phone.clone(),
        },
        ..Package::default()
    };
    let key = transitions::send(app, &mut tx, &NewTransition::new(kind, to, None, &basis, package)).await?;
    store::put_message(&mut tx, form, key).await?;
    tx.commit().await?;
    Ok(key)
}
