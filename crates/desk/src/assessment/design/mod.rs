//! The editor of forms for administrators: fields of a page, never raw TOML unless one wants to.
//!
//! A version is written as a draft, looked at as users will see it, and put in force from a day on; from then on it never changes.

pub mod codes;
mod columns;
mod conditions;
pub mod forms;
pub mod item;
mod links;
pub mod publish;

use super::catalogue::{Catalogue, catalogue};
use super::form::edit::Edit;
use super::form::{Form, Item, check_links};
use super::store::{self, forms::DraftForm};
use crate::App;
use ground::db::{Change, FieldChange, Tx};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, FieldError, Result};
use serde_json::json;
use uuid::Uuid;

/// The draft of a form, with what it is checked against.
async fn draft(tx: &mut Tx<'_>, form: &str) -> Result<(Catalogue, DraftForm)> {
    let catalogue = catalogue(tx).await?;
    let drafts = store::forms::drafts(tx).await?;
    let draft = drafts.into_iter().find(|draft| draft.form.id == form).ok_or(Error::NotFound)?;
    Ok((catalogue, draft))
}

/// Every fault beside the top of the form.
fn faults(faults: Vec<String>) -> Error {
    Error::Invalid(faults.into_iter().map(|message| FieldError { field: "form".to_owned(), message }).collect())
}

/// Changes a draft by one edit, with its trace.
async fn apply(app: &App, permit: &Permit, form: &str, fields: &Fields, edit: Edit) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let (catalogue, draft) = draft(&mut tx, form).await?;
    let revision: i32 = fields.get("revision").parse().map_err(|_| Error::Stale)?;
    let what = told(&draft.form, &edit);
    let after = draft.form.edited(edit, &catalogue.lists).map_err(faults)?;
    check_links(&after, app.topics()).map_err(faults)?;
    store::forms::change(&mut tx, draft.id, &after, revision, None).await?;
    record(&mut tx, "sheetform.changed", draft.id, form, vec![what]).await?;
    tx.commit().await
}

async fn record(tx: &mut Tx<'_>, kind: &'static str, id: Uuid, form: &str, fields: Vec<FieldChange>) -> Result<()> {
    let payload = json!({ "form": form });
    tx.record(Change { kind, entity: "sheet_form", id, person: None, fields, payload }).await
}

/// What an edit does, for the history.
fn told(form: &Form, edit: &Edit) -> FieldChange {
    let weighed = |item: &Item| format!("{}{}", item.label, if item.weigh { "(スコアに使う)" } else { "" });
    let label = |key: &str| form.item(key).map(|item| item.label.clone()).unwrap_or_default();
    let (label, from, to) = match edit {
        Edit::Head { title, .. } => ("様式の名前・説明".to_owned(), form.title.clone(), title.clone()),
        Edit::AddSection { title } => ("区分の追加".to_owned(), String::new(), title.clone()),
        Edit::Add { item, .. } => ("項目の追加".to_owned(), String::new(), weighed(item)),
        Edit::Change { item } => {
            ("項目の変更".to_owned(), form.item(&item.key).map(weighed).unwrap_or_default(), weighed(item))
        }
        Edit::Move { key, up } => {
            ("項目の並べ替え".to_owned(), label(key), if *up { "上へ" } else { "下へ" }.to_owned())
        }
        Edit::Retire { key, retired } => {
            ("項目の廃止・再開".to_owned(), label(key), if *retired { "廃止" } else { "再開" }.to_owned())
        }
    };
    FieldChange { field: "definition".to_owned(), label, from, to }
}
