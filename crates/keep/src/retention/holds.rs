//! 保存の延長: set on a line of a list or on a case by its number, ended with the reason.

use super::model::{BASES, HOLD, Hold, Kind, Need};
use super::store;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame};
use ground::db::Change;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Result, Sealed, View};
use serde_json::json;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "retention/holds.html")]
struct HoldsPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    holds: Vec<Shown>,
    bases: Vec<Choice>,
}

struct Shown {
    hold: Hold,
    name: String,
    at: String,
    basis: &'static str,
}

/// What is put on record about a hold.
fn change(kind: &'static str, id: Uuid, of: Kind, object: Uuid) -> Change {
    let person = (of == Kind::Record).then_some(object);
    Change { kind, entity: "retention_hold", id, person, fields: Vec::new(), payload: json!({}) }
}

/// The names of what lists and holds point to, about to be shown: whom the wall hides, is not named.
pub(super) async fn named(
    tx: &mut ground::db::Tx<'_>,
    permit: &Permit,
    objects: &[Uuid],
) -> Result<Sealed<std::collections::HashMap<Uuid, String>>> {
    let actor = permit.actor();
    let open: Vec<Uuid> = objects.iter().copied().filter(|object| !actor.is_walled(*object)).collect();
    let mut names = store::names(tx, &open).await?;
    for object in objects {
        names.entry(*object).or_insert_with(|| "(表示できません)".to_owned());
    }
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "retention_list",
        fields: "name,case_no",
        count: i32::try_from(open.len()).ok(),
        persons: open,
        ..View::default()
    };
    Ok(if objects.is_empty() { Sealed::plain(names) } else { Sealed::new(names, view) })
}

async fn holds_page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<HoldsPage> {
    let mut tx = app.db.read(permit).await?;
    let holds = store::holds(&mut tx).await?;
    let objects: Vec<Uuid> = holds.iter().map(|hold| hold.object).collect();
    let names = named(&mut tx, permit, &objects).await?;
    let names = tx.show(names).await?;
    let shown = |hold: Hold| Shown {
        name: names.get(&hold.object).cloned().unwrap_or_default(),
        at: frame::moment_wareki(hold.set_at),
        basis: BASES.iter().find(|(code, _)| *code == hold.basis).map_or("", |(_, label)| label),
        hold,
    };
    Ok(HoldsPage {
        frame: Frame::new(app, permit, "保存の延長", "/retention"),
        fields,
        errors,
        holds: holds.into_iter().map(shown).collect(),
        bases: frame::choices(BASES),
    })
}

/// Every hold in force.
pub async fn page(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    frame::html(&holds_page(&app, &permit, Fields::default(), Errors::default()).await?)
}

fn read(reader: &mut Reader<'_>) -> (String, String) {
    let codes: Vec<&str> = BASES.iter().map(|(code, _)| *code).collect();
    (reader.choice("basis", "延長の区分", &codes), reader.required("reason", "延長の理由", 400))
}

/// Holds a case by its number.
pub async fn add(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let done = async {
        let mut reader = Reader::new(&fields);
        let (basis, reason) = read(&mut reader);
        let number = reader.required("case_no", "事例番号", 40);
        let mut tx = app.db.write(&permit).await?;
        let child = store::child_of_case(&mut tx, &number).await?.filter(|child| !permit.actor().is_walled(*child));
        if child.is_none() && !number.is_empty() {
            reader.refuse("case_no", "この事例番号のケースはありません。");
        }
        reader.finish(())?;
        if let Some(child) = child {
            let id = store::add_hold(&mut tx, Kind::Record, child, &basis, &reason).await?;
            tx.record(change("retention.held", id, Kind::Record, child)).await?;
        }
        tx.commit().await
    };
    match done.await {
        Ok(()) => Ok(Redirect::to("/retention/holds").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&holds_page(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}

/// Holds a line of a list.
pub async fn hold(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let mut tx = app.db.write(&permit).await?;
    let (item, list) = store::item(&mut tx, id).await?;
    let done = async {
        let mut reader = Reader::new(&fields);
        let (basis, reason) = read(&mut reader);
        if !store::is_held_object(&mut tx, item.kind, item.object).await? {
            reader.refuse("reason", "もう消去されています。");
        }
        let (basis, reason) = reader.finish((basis, reason))?;
        let hold = store::add_hold(&mut tx, item.kind, item.object, &basis, &reason).await?;
        store::hold_item(&mut tx, id, &Need::bar(HOLD, format!("保存の延長({basis}): {reason}"))).await?;
        tx.record(change("retention.held", hold, item.kind, item.object)).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/retention/lists/{list}")).into_response()),
        Err(error) => super::pages::refused(&app, &permit, list, fields, Errors::or_fail(error)?).await,
    }
}

/// Ends a hold.
pub async fn end(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let done = async {
        let mut reader = Reader::new(&fields);
        let why = reader.required("why", "解除の理由", 400);
        let mut tx = app.db.write(&permit).await?;
        let hold =
            store::holds(&mut tx).await?.into_iter().find(|hold| hold.id == id).ok_or(ground::Error::NotFound)?;
        let why = reader.finish(why)?;
        let object = store::end_hold(&mut tx, id, &why).await?;
        tx.record(change("retention.released", id, hold.kind, object)).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => Ok(Redirect::to("/retention/holds").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&holds_page(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}
