//! One item in the editor: what is asked, when, and what can be answered.

use super::conditions::{self, ConditionView, GROUPS, MODES};
use super::links::{self, LinkView};
use super::{apply, columns, draft};
use crate::App;
use crate::assessment::form::edit::{Edit, choices, choices_text};
use crate::assessment::form::{CodeLists, Condition, Form, Item, Kind, STATES, Topic, WEIGHED};
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use uuid::Uuid;

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
    has_numbers: bool,
    shown_if: ConditionView,
    required: ConditionView,
    hints: Vec<(String, ConditionView)>,
    options: Vec<(String, String)>,
    /// Whether the agency says if models may look at it.
    weighable: bool,
    linkable: bool,
    chooses: bool,
    topics: Vec<(String, String)>,
    links: Vec<LinkView>,
    new_link: LinkView,
    columns: Vec<String>,
    column_kinds: Vec<(&'static str, &'static str)>,
    fields: Fields,
    errors: Errors,
}

fn fill(item: &Item, topics: &[Topic]) -> Fields {
    let number = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_default();
    let mut fields = Fields::default();
    fields.set("label", item.label.clone());
    fields.set("help", item.help.clone());
    if item.required {
        fields.set("required", "always");
    } else {
        conditions::fill(&mut fields, "required", item.required_if.as_ref());
    }
    conditions::fill(&mut fields, "shown_if", item.shown_if.as_ref());
    columns::fill(&mut fields, &item.columns);
    columns::fill_hints(&mut fields, &item.suggest);
    links::fill(&mut fields, &item.linked, topics);
    fields.set("unit", item.unit.clone());
    fields.set("min", number(item.min));
    fields.set("max", number(item.max));
    fields.set("decimals", item.decimals.to_string());
    fields.set("max_length", item.max_length.map(|longest| longest.to_string()).unwrap_or_default());
    fields.set("choices", choices_text(&item.choices));
    fields.set("codes", item.codes.clone());
    fields.set("prefill", item.prefill.clone());
    fields.set("weigh", if item.weigh { "1" } else { "" });
    fields
}

fn read(before: &Item, fields: &Fields, fresh: Uuid) -> Result<Item> {
    let mut reader = Reader::new(fields);
    let mut item = before.clone();
    item.label = reader.required("label", "項目名", 200);
    item.help = reader.text("help", "説明", 500);
    item.required = fields.get("required") == "always";
    item.required_if = if item.required {
        None
    } else {
        conditions::read(&mut reader, "required", "必須にする条件", before.required_if.as_ref())
    };
    item.shown_if = conditions::read(&mut reader, "shown_if", "表示する条件", before.shown_if.as_ref());
    item.prefill = fields.get("prefill").trim().to_owned();
    item.linked = if item.can_be_linked() { links::read(&mut reader, &item) } else { Vec::new() };
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
            if kind == Kind::Choice {
                item.suggest = columns::read_hints(&mut reader, &before.suggest);
            }
        }
        Kind::Rows => item.columns = columns::read(&mut reader, &before.columns, fresh),
        _ => {}
    }
    item.weigh = item.can_be_weighed() && fields.get("weigh") == "1";
    if let Some(word) = item.barred_word().filter(|_| item.weigh) {
        reader.refuse("weigh", format!("「{word}」にかかわる項目はスコアに使えません。"));
    }
    reader.finish(item)
}

/// The item a page is about: one of the form, or a new one for a section.
fn item_of(form: &Form, fields: &Fields) -> Result<(Item, String)> {
    match fields.get("key") {
        "" => {
            let kind = Kind::from_code(fields.get("kind")).ok_or(Error::NotFound)?;
            Ok((Item::new("own", "", kind), fields.get("section").to_owned()))
        }
        key => form.item(key).map(|item| (item.clone(), String::new())).ok_or(Error::NotFound),
    }
}

/// What a hint may hint at, and what linked information may mean: the choices on file, of a code list every code.
fn options(item: &Item, lists: &CodeLists) -> Vec<(String, String)> {
    if item.kind == Kind::State {
        return STATES.map(|(code, label)| (code.to_owned(), label.to_owned())).to_vec();
    }
    match lists.0.get(&item.codes) {
        Some(list) => list.codes.iter().map(|code| (code.code.clone(), code.label.clone())).collect(),
        None => item.choices.iter().map(|choice| (choice.code.clone(), choice.label.clone())).collect(),
    }
}

async fn page(app: &App, permit: &Permit, id: &str, asked: &Fields, errors: Errors) -> Result<ItemPage> {
    let mut tx = app.db.read(permit).await?;
    let (catalogue, draft) = draft(&mut tx, id).await?;
    let (catalogue, draft) = tx.show(Sealed::plain((catalogue, draft))).await?;
    let (item, section) = item_of(&draft.form, asked)?;
    let is_typed = asked.0.iter().any(|(name, _)| name == "label");
    let fields = if is_typed { asked.clone() } else { fill(&item, app.topics()) };
    let fits = |condition: Option<&Condition>| conditions::fill(&mut Fields::default(), "x", condition);
    let next = fields.rows("suggest").last().map_or(0, |last| last + 1);
    let hint = |n: usize| {
        let keep = !fits(item.suggest.get(n).map(|hint| &hint.when));
        (n.to_string(), conditions::view(&fields, &format!("suggest.{n}.when"), keep))
    };
    let hints = fields.rows("suggest").into_iter().chain([next]).map(hint).collect();
    let columns = fields.rows("column");
    let next = columns.last().map_or(0, |last| last + 1);
    Ok(ItemPage {
        frame: Frame::new(app, permit, "項目の編集", "/admin"),
        form: id.to_owned(),
        title: draft.form.title.clone(),
        kind: item.kind,
        key: asked.get("key").to_owned(),
        section,
        revision: draft.revision,
        lists: catalogue.lists.0.values().map(|list| (list.id.clone(), list.title.clone())).collect(),
        conditions: conditions::choices(&draft.form, &item.key),
        has_numbers: draft.form.asked().any(|other| other.kind == Kind::Number),
        shown_if: conditions::view(&fields, "shown_if", !fits(item.shown_if.as_ref())),
        required: conditions::view(&fields, "required", !fits(item.required_if.as_ref())),
        hints,
        options: options(&item, &catalogue.lists),
        weighable: WEIGHED.contains(&id) && item.can_be_weighed() && draft.form.is_own_wording(&item),
        linkable: item.can_be_linked(),
        chooses: item.links_choose(),
        topics: links::lines(app.topics(), &item),
        links: links::view(&fields),
        new_link: links::row(&Fields::default(), "__N__".to_owned()),
        columns: columns.into_iter().chain([next]).map(|n| n.to_string()).collect(),
        column_kinds: columns::kinds(),
        fields,
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
        let item = Box::new(read(&before, &fields, app.db.clock().new_id())?);
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
