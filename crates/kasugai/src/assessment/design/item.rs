//! One item in the editor: what is asked, when, and what can be answered.

use super::{apply, draft};
use crate::App;
use crate::assessment::form::edit::{Edit, choices, choices_text};
use crate::assessment::form::{Condition, Form, Item, Kind, Test};
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};

/// What stands in the list of conditions for one that is too long for it.
const KEEP: &str = "keep";

#[derive(Template)]
#[template(path = "assessment/design/item.html")]
struct ItemPage {
    frame: Frame,
    form: String,
    title: String,
    kind: Kind,
    key: String,
    section: String,
    revision: i32,
    lists: Vec<(String, String)>,
    conditions: Vec<(String, String)>,
    shown_kept: bool,
    required_kept: bool,
    suggests: bool,
    columns: Vec<String>,
    fields: Fields,
    errors: Errors,
}

/// Conditions that fit into a list: an answer is one of the choices, or there is one.
fn conditions(form: &Form, own: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for item in form.asked().filter(|item| item.key != own) {
        if item.kind.has_choices() || item.kind == Kind::State {
            let choices = item
                .options()
                .into_iter()
                .map(|(code, label)| (format!("{}:is:{code}", item.key), format!("「{}」が「{label}」", item.label)));
            found.extend(choices);
        }
        found.push((format!("{}:answered", item.key), format!("「{}」に答えがある", item.label)));
    }
    found
}

/// A condition as its line of the list; [`KEEP`] for longer ones.
fn written(condition: Option<&Condition>) -> String {
    match condition {
        None => String::new(),
        Some(Condition::Of(key, Test::Is(codes))) => match codes.as_slice() {
            [code] => format!("{key}:is:{code}"),
            _ => KEEP.to_owned(),
        },
        Some(Condition::Of(key, Test::Answered(true))) => format!("{key}:answered"),
        Some(_) => KEEP.to_owned(),
    }
}

/// What a line of the list says.
fn read_condition(line: &str, before: Option<&Condition>) -> Option<Condition> {
    if line == KEEP {
        return before.cloned();
    }
    let (key, test) = line.split_once(':')?;
    match test.split_once(':') {
        Some(("is", code)) => Some(Condition::Of(key.to_owned(), Test::Is(vec![code.to_owned()]))),
        _ if test == "answered" => Some(Condition::Of(key.to_owned(), Test::Answered(true))),
        _ => None,
    }
}

fn fill(item: &Item) -> Fields {
    let number = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_default();
    let mut fields = Fields::default();
    fields.set("label", item.label.clone());
    fields.set("help", item.help.clone());
    let required = match (&item.required_if, item.required) {
        (_, true) => "always".to_owned(),
        (condition, false) => written(condition.as_ref()),
    };
    fields.set("required", required);
    fields.set("shown_if", written(item.shown_if.as_ref()));
    fields.set("unit", item.unit.clone());
    fields.set("min", number(item.min));
    fields.set("max", number(item.max));
    fields.set("decimals", item.decimals.to_string());
    fields.set("max_length", item.max_length.map(|longest| longest.to_string()).unwrap_or_default());
    fields.set("choices", choices_text(&item.choices));
    fields.set("codes", item.codes.clone());
    fields.set("prefill", item.prefill.clone());
    fields
}

fn read(before: &Item, fields: &Fields) -> Result<Item> {
    let mut reader = Reader::new(fields);
    let mut item = before.clone();
    item.label = reader.required("label", "項目名", 200);
    item.help = reader.text("help", "説明", 500);
    let required = fields.get("required");
    item.required = required == "always";
    item.required_if = if item.required { None } else { read_condition(required, before.required_if.as_ref()) };
    item.shown_if = read_condition(fields.get("shown_if"), before.shown_if.as_ref());
    item.prefill = fields.get("prefill").trim().to_owned();
    match item.kind {
        Kind::Number => {
            item.unit = reader.text("unit", "単位", 20);
            item.min = reader.number("min", "最小", i32::MIN..=i32::MAX);
            item.max = reader.number("max", "最大", i32::MIN..=i32::MAX);
            item.decimals = reader.number("decimals", "小数の桁", 0..=6).unwrap_or_default();
        }
        Kind::Text | Kind::Long | Kind::Person => {
            item.max_length = reader.number("max_length", "文字数の上限", 1..=20_000);
        }
        kind if kind.has_choices() => {
            item.codes = fields.get("codes").trim().to_owned();
            item.choices =
                if item.codes.is_empty() { choices(fields.get("choices"), &before.choices) } else { Vec::new() };
        }
        _ => {}
    }
    reader.finish(item)
}

/// The item a page is about: one of the form, or a new one for a section.
fn item_of(form: &Form, fields: &Fields) -> Result<(Item, String)> {
    match fields.get("key") {
        "" => {
            let kind = Kind::from_code(fields.get("kind")).filter(|kind| *kind != Kind::Rows).ok_or(Error::NotFound)?;
            Ok((Item::new("own", "", kind), fields.get("section").to_owned()))
        }
        key => form.item(key).map(|item| (item.clone(), String::new())).ok_or(Error::NotFound),
    }
}

async fn page(app: &App, permit: &Permit, id: &str, asked: &Fields, errors: Errors) -> Result<ItemPage> {
    let mut tx = app.db.read(permit).await?;
    let (catalogue, draft) = draft(&mut tx, id).await?;
    let (catalogue, draft) = tx.show(Sealed::plain((catalogue, draft))).await?;
    let (item, section) = item_of(&draft.form, asked)?;
    let is_typed = asked.0.iter().any(|(name, _)| name == "label");
    Ok(ItemPage {
        frame: Frame::new(app, permit, "項目の編集", "/admin"),
        form: id.to_owned(),
        title: draft.form.title.clone(),
        kind: item.kind,
        key: asked.get("key").to_owned(),
        section,
        revision: draft.revision,
        lists: catalogue.lists.0.values().map(|list| (list.id.clone(), list.title.clone())).collect(),
        conditions: conditions(&draft.form, &item.key),
        shown_kept: written(item.shown_if.as_ref()) == KEEP,
        required_kept: written(item.required_if.as_ref()) == KEEP,
        suggests: !item.suggest.is_empty(),
        columns: item.columns.iter().map(|column| column.label.clone()).collect(),
        fields: if is_typed { asked.clone() } else { fill(&item) },
        errors,
    })
}

/// The page of an item.
pub async fn edit(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<String>,
    query: Fields,
) -> Result<Html<String>> {
    frame::html(&page(&app, &permit, &id, &query, Errors::default()).await?)
}

/// Saves an item of the draft.
pub async fn save(State(app): State<App>, permit: Permit, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    let done = async {
        let mut tx = app.db.read(&permit).await?;
        let (_, draft) = draft(&mut tx, &id).await?;
        let draft = tx.show(Sealed::plain(draft)).await?;
        let (before, section) = item_of(&draft.form, &fields)?;
        let item = Box::new(read(&before, &fields)?);
        let edit = if fields.get("key").is_empty() { Edit::Add { section, item } } else { Edit::Change { item } };
        apply(&app, &permit, &id, &fields, edit).await
    };
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/sheets/{id}/edit")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, &id, &fields, errors).await?)?.into_response())
        }
    }
}
