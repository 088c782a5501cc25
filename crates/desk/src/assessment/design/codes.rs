//! Code lists: choices several forms share, each with the fiscal years it may be chosen in.

use super::faults;
use crate::App;
use crate::assessment::catalogue::{Catalogue, catalogue};
use crate::assessment::form::{Code, CodeList, check};
use crate::assessment::store;
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Change, FieldChange};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use serde_json::json;

/// Name of a list that is still to be made.
const NEW: &str = "new";

/// The number in the names of a row's fields; `__N__` in the pattern of a new one.
struct CodeRow(String);

impl CodeRow {
    fn of(&self, part: &str) -> String {
        format!("code.{}.{part}", self.0)
    }
}

#[derive(Template)]
#[template(path = "assessment/design/codes.html")]
struct CodesPage {
    frame: Frame,
    list: String,
    source: String,
    used_by: Vec<String>,
    revision: i32,
    rows: Vec<CodeRow>,
    pattern: CodeRow,
    fields: Fields,
    errors: Errors,
}

/// Forms in force or coming that choose from a list.
fn used_by(catalogue: &Catalogue, list: &str) -> Vec<String> {
    let newest = catalogue.ids().into_iter().filter_map(|id| catalogue.newest(id));
    let uses = |item: &crate::assessment::form::Item| {
        item.codes == list || item.columns.iter().any(|column| column.codes == list)
    };
    newest.filter(|form| form.asked().any(uses)).map(|form| form.title.clone()).collect()
}

fn fill(list: &CodeList) -> Fields {
    let mut fields = Fields::default();
    fields.set("title", list.title.clone());
    let year = |year: Option<i16>| year.map(|year| year.to_string()).unwrap_or_default();
    for (n, code) in list.codes.iter().enumerate() {
        fields.set(&format!("code.{n}.code"), code.code.clone());
        fields.set(&format!("code.{n}.label"), code.label.clone());
        fields.set(&format!("code.{n}.from"), year(code.from));
        fields.set(&format!("code.{n}.until"), year(code.until));
    }
    fields
}

async fn page(app: &App, permit: &Permit, id: &str, typed: Option<Fields>, errors: Errors) -> Result<CodesPage> {
    let mut tx = app.db.read(permit).await?;
    let catalogue = catalogue(&mut tx).await?;
    let changed = store::forms::code_lists(&mut tx).await?;
    let (catalogue, changed) = tx.show(Sealed::plain((catalogue, changed))).await?;
    let known = catalogue.lists.0.get(id);
    if known.is_none() && id != NEW {
        return Err(Error::NotFound);
    }
    let fields = typed.unwrap_or_else(|| known.map(fill).unwrap_or_default());
    Ok(CodesPage {
        frame: Frame::new(app, permit, "コード表", "/admin"),
        list: id.to_owned(),
        source: known.map(|list| list.source.clone()).unwrap_or_default(),
        used_by: used_by(&catalogue, id),
        revision: changed.iter().find(|(list, _)| list.id == id).map_or(0, |(_, revision)| *revision),
        rows: fields.rows("code").into_iter().map(|n| CodeRow(n.to_string())).collect(),
        pattern: CodeRow("__N__".to_owned()),
        fields,
        errors,
    })
}

/// A code list.
pub async fn edit(State(app): State<App>, permit: Permit, Path(id): Path<String>) -> Result<Html<String>> {
    frame::html(&page(&app, &permit, &id, None, Errors::default()).await?)
}

fn read(fields: &Fields, id: &str, before: Option<&CodeList>) -> Result<CodeList> {
    let mut reader = Reader::new(fields);
    let title = reader.required("title", "コード表の名前", 60);
    let mut codes = Vec::new();
    for n in fields.rows("code") {
        let name = |part: &str| format!("code.{n}.{part}");
        let label = reader.text(&name("label"), "表示名", 100);
        let code = reader.text(&name("code"), "コード", 60);
        let from = reader.number(&name("from"), "始まりの年度", 1950..=2200);
        let until = reader.number(&name("until"), "終わりの年度", 1950..=2200);
        if label.is_empty() && code.is_empty() {
            continue;
        }
        codes.push(Code { code: if code.is_empty() { label.clone() } else { code }, label, from, until });
    }
    let source = before.map(|list| list.source.clone()).unwrap_or_default();
    reader.finish(CodeList { id: id.to_owned(), title, source, codes })
}

async fn try_save(app: &App, permit: &Permit, id: &str, fields: &Fields) -> Result<String> {
    let mut tx = app.db.write(permit).await?;
    let catalogue = catalogue(&mut tx).await?;
    let known = catalogue.lists.0.get(id);
    let id = match (known, id) {
        (None, NEW) => {
            let free = (1_u32..).map(|n| format!("own_codes_{n}")).find(|key| !catalogue.lists.0.contains_key(key));
            free.unwrap_or_default()
        }
        (None, _) => return Err(Error::NotFound),
        (Some(_), id) => id.to_owned(),
    };
    let revision: i32 = fields.get("revision").parse().map_err(|_| Error::Stale)?;
    let list = read(fields, &id, known)?;
    list.check().map_err(faults)?;
    // No form may lose a choice its conditions speak of.
    let lists = catalogue.lists.clone().with(list.clone());
    let drafts = store::forms::drafts(&mut tx).await?;
    let newest = catalogue.ids().into_iter().filter_map(|id| catalogue.newest(id));
    for form in newest.chain(drafts.iter().map(|draft| &draft.form)) {
        check(form, &lists).map_err(|found| {
            faults(
                found.into_iter().map(|fault| format!("様式「{}」で使えなくなります。{fault}", form.title)).collect(),
            )
        })?;
    }
    let labels = |list: &CodeList| list.codes.iter().map(|code| code.label.as_str()).collect::<Vec<_>>().join("、");
    let change = FieldChange {
        field: "codes".to_owned(),
        label: format!("コード表「{}」", list.title),
        from: known.map(labels).unwrap_or_default(),
        to: labels(&list),
    };
    let row = store::forms::keep_codes(&mut tx, &list, revision).await?;
    let payload = json!({ "list": id });
    tx.record(Change {
        kind: "sheetcodes.changed",
        entity: "sheet_codes",
        id: row,
        person: None,
        fields: vec![change],
        payload,
    })
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// Saves a code list; what was answered keeps the words it was answered in.
pub async fn save(State(app): State<App>, permit: Permit, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    match try_save(&app, &permit, &id, &fields).await {
        Ok(id) => Ok(Redirect::to(&format!("/admin/sheets/codes/{id}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, &id, Some(fields), errors).await?)?.into_response())
        }
    }
}
