//! The list of forms, one form with its versions and what nobody fills in, and the draft as a whole.

use super::{apply, draft, faults, record};
use crate::App;
use crate::assessment::catalogue::{Catalogue, catalogue};
use crate::assessment::form::edit::Edit;
use crate::assessment::form::{Form, Item, Kind, Subject, source_label};
use crate::assessment::shipped::shipped;
use crate::assessment::store::{self, usage::Usage};
use crate::frame::{self, Errors, Frame, date_wareki};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::ToSpan;
use jiff::civil::Date;

/// A form in the list.
struct FormShown {
    id: String,
    title: String,
    subject: &'static str,
    version: String,
    own: bool,
    coming: String,
    drafted: bool,
    newer: String,
}

#[derive(Template)]
#[template(path = "assessment/design/list.html")]
struct ListPage {
    frame: Frame,
    forms: Vec<FormShown>,
    lists: Vec<(String, String, usize)>,
}

/// Every form of the agency.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let catalogue = catalogue(&mut tx).await?;
    let drafts = store::forms::drafts(&mut tx).await?;
    let (catalogue, drafts) = tx.show(Sealed::plain((catalogue, drafts))).await?;
    let mut ids: Vec<&str> = catalogue.ids();
    ids.extend(drafts.iter().map(|draft| draft.form.id.as_str()).filter(|id| catalogue.newest(id).is_none()));
    let shown = |id: &str| {
        let draft = drafts.iter().find(|draft| draft.form.id == id);
        let newest = catalogue.on(id, today).or(catalogue.newest(id)).or(draft.map(|draft| &draft.form))?;
        let coming = catalogue.newest(id).filter(|form| form.effective_on > today);
        Some(FormShown {
            id: id.to_owned(),
            title: newest.title.clone(),
            subject: if newest.subject == Subject::Child { "こども" } else { "所属" },
            version: catalogue.on(id, today).map(Form::version_label).unwrap_or_default(),
            own: newest.own,
            coming: coming
                .map(|form| format!("{}を{}から", form.version_label(), date_wareki(form.effective_on)))
                .unwrap_or_default(),
            drafted: draft.is_some(),
            newer: catalogue.newer_standard(newest, today).map(Form::version_label).unwrap_or_default(),
        })
    };
    let lists = catalogue.lists.0.values().map(|list| (list.id.clone(), list.title.clone(), list.codes.len()));
    frame::html(&ListPage {
        frame: Frame::new(&app, &permit, "様式の編集", "/admin"),
        forms: ids.into_iter().filter_map(shown).collect(),
        lists: lists.collect(),
    })
}

/// An item with how often it is answered.
struct ItemShown {
    key: String,
    label: String,
    kind: &'static str,
    notes: String,
    answered: String,
    unused: bool,
    retired: bool,
}

struct SectionShown {
    title: String,
    own: bool,
    items: Vec<ItemShown>,
}

#[derive(Template)]
#[template(path = "assessment/design/form.html")]
struct FormPage {
    frame: Frame,
    form: Form,
    versions: Vec<(String, String, bool)>,
    sections: Vec<SectionShown>,
    months: u32,
    sheets: i64,
    unused: Vec<String>,
    drafted: bool,
    newer: String,
    fields: Fields,
    errors: Errors,
}

/// Months the unused-field report looks back over.
const MONTHS: u32 = 12;

async fn form_page(
    app: &App,
    permit: &Permit,
    id: &str,
    months: u32,
    fields: Fields,
    errors: Errors,
) -> Result<FormPage> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let catalogue = catalogue(&mut tx).await?;
    let form = catalogue.on(id, today).or(catalogue.newest(id)).ok_or(Error::NotFound)?.clone();
    let since = today.checked_sub(i64::from(months).months()).unwrap_or(Date::MIN);
    let usage = store::usage::of_form(&mut tx, id, since).await?;
    let drafts = store::forms::drafts(&mut tx).await?;
    let (usage, drafts) = tx.show(Sealed::plain((usage, drafts))).await?;
    let sections = sections(&form, Some(&usage));
    let unused =
        sections.iter().flat_map(|section| &section.items).filter(|item| item.unused).map(|item| item.label.clone());
    Ok(FormPage {
        frame: Frame::new(app, permit, form.title.clone(), "/admin"),
        versions: versions(&catalogue, id, today),
        unused: unused.collect(),
        sections,
        months,
        sheets: usage.sheets,
        drafted: drafts.iter().any(|draft| draft.form.id == id),
        newer: catalogue.newer_standard(&form, today).map(Form::version_label).unwrap_or_default(),
        form,
        fields,
        errors,
    })
}

/// Every version with its first day; the one in force is marked.
fn versions(catalogue: &Catalogue, id: &str, today: Date) -> Vec<(String, String, bool)> {
    let in_force = catalogue.on(id, today).map(|form| (form.own, form.version));
    let mut known: Vec<&Form> = shipped().forms.iter().chain(&catalogue.own).filter(|form| form.id == id).collect();
    known.sort_by_key(|form| std::cmp::Reverse((form.effective_on, form.version)));
    let shown = |form: &&Form| {
        let from = if form.own { "(所属の版)" } else { "(標準)" };
        let is_in_force = in_force == Some((form.own, form.version));
        (format!("{}{from}", form.version_label()), date_wareki(form.effective_on), is_in_force)
    };
    known.iter().map(shown).collect()
}

fn sections(form: &Form, usage: Option<&Usage>) -> Vec<SectionShown> {
    let item = |item: &Item| {
        // Sealed places cannot be counted without opening them.
        let counted = usage.filter(|_| !item.is_place());
        let answered = counted.map(|usage| usage.answered.get(&item.key).copied().unwrap_or_default());
        ItemShown {
            key: item.key.clone(),
            label: item.label.clone(),
            kind: item.kind.label(),
            notes: notes(form, item),
            unused: !item.retired && answered.is_some_and(|(answered, asked)| asked > 0 && answered == 0),
            answered: answered.map(|(answered, asked)| format!("{answered}/{asked}")).unwrap_or_default(),
            retired: item.retired,
        }
    };
    form.sections
        .iter()
        .map(|section| SectionShown {
            title: section.title.clone(),
            own: section.own,
            items: section.items.iter().map(item).collect(),
        })
        .collect()
}

/// 必須、数値0から150、転記元…: what an item asks besides its label.
fn notes(form: &Form, item: &Item) -> String {
    let mut notes = Vec::new();
    if item.required {
        notes.push("必須".to_owned());
    } else if item.required_if.is_some() {
        notes.push("条件により必須".to_owned());
    }
    if let Some(condition) = &item.shown_if {
        let labels: Vec<&str> =
            condition.keys().into_iter().filter_map(|key| form.item(key).map(|item| item.label.as_str())).collect();
        notes.push(format!("「{}」により表示", labels.join("」「")));
    }
    if !item.prefill.is_empty() {
        notes.push(format!("転記: {}", source_label(&item.prefill)));
    }
    if !item.linked.is_empty() {
        notes.push("連携情報から入れられる".to_owned());
    }
    if item.weigh {
        notes.push("スコアに使う".to_owned());
    }
    if item.kind == Kind::Rows {
        let columns: Vec<&str> = item.columns.iter().map(|column| column.label.as_str()).collect();
        notes.push(format!("列: {}", columns.join("・")));
    }
    notes.join("、")
}

/// One form: items, versions, how often each item was answered.
pub async fn form(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<String>,
    query: Fields,
) -> Result<Html<String>> {
    let months = query.get("months").parse().ok().filter(|months| (1..=120).contains(months)).unwrap_or(MONTHS);
    frame::html(&form_page(&app, &permit, &id, months, Fields::default(), Errors::default()).await?)
}

/// Begins a draft: the next version of the form, or with `copy` a form of the agency's own made from it.
pub async fn begin(State(app): State<App>, permit: Permit, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    match try_begin(&app, &permit, &id, &fields).await {
        Ok(id) => Ok(Redirect::to(&format!("/admin/sheets/{id}/edit")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&form_page(&app, &permit, &id, MONTHS, fields, errors).await?)?.into_response())
        }
    }
}

async fn try_begin(app: &App, permit: &Permit, id: &str, fields: &Fields) -> Result<String> {
    let mut tx = app.db.write(permit).await?;
    let catalogue = catalogue(&mut tx).await?;
    let today = tx.today();
    let source = catalogue.newest(id).ok_or(Error::NotFound)?;
    let form = match fields.get("op") {
        "copy" => {
            let mut reader = Reader::new(fields);
            let title = reader.required("title", "新しい様式の名前", 100);
            reader.finish(())?;
            let taken: Vec<&str> = catalogue.ids();
            let key = (1_u32..).map(|n| format!("own_form_{n}")).find(|key| !taken.contains(&key.as_str()));
            source.copied(&key.unwrap_or_default(), &title)
        }
        "standard" => {
            let standard = catalogue.newer_standard(source, today).ok_or(Error::NotFound)?;
            standard.with_own_sections(source).next_version(catalogue.next_version(id))
        }
        _ => source.next_version(catalogue.next_version(id)),
    };
    crate::assessment::form::check(&form, &catalogue.lists).map_err(faults)?;
    let drafted = store::forms::begin(&mut tx, &form).await?;
    record(&mut tx, "sheetform.begun", drafted, &form.id, Vec::new()).await?;
    tx.commit().await?;
    Ok(form.id)
}

#[derive(Template)]
#[template(path = "assessment/design/edit.html")]
struct EditPage {
    frame: Frame,
    form: Form,
    sections: Vec<SectionShown>,
    kinds: Vec<(&'static str, &'static str)>,
    places: Vec<(String, String)>,
    revision: i32,
    saved: String,
    fields: Fields,
    errors: Errors,
    first_day: String,
}

async fn edit_page(app: &App, permit: &Permit, id: &str, fields: Fields, errors: Errors) -> Result<EditPage> {
    let mut tx = app.db.read(permit).await?;
    let tomorrow = tx.today().tomorrow().unwrap_or(Date::MAX);
    let (_, draft) = draft(&mut tx, id).await?;
    let draft = tx.show(Sealed::plain(draft)).await?;
    let mut places: Vec<(String, String)> =
        draft.form.sections.iter().map(|section| (section.key.clone(), section.title.clone())).collect();
    if !places.iter().any(|(key, _)| key == crate::assessment::form::edit::OWN_SECTION) {
        places.push((crate::assessment::form::edit::OWN_SECTION.to_owned(), "所属で加えた項目(新しい区分)".to_owned()));
    }
    let mut shown = fields;
    for (name, value) in [("title", &draft.form.title), ("note", &draft.form.note)] {
        if !shown.0.iter().any(|(known, _)| known == name) {
            shown.set(name, value.clone());
        }
    }
    Ok(EditPage {
        frame: Frame::new(app, permit, format!("{}の編集", draft.form.title), "/admin"),
        sections: sections(&draft.form, None),
        kinds: Kind::ALL.iter().map(|(_, code, label)| (*code, *label)).collect(),
        places,
        revision: draft.revision,
        saved: format!("{} {}", draft.updated_by_name, frame::moment_wareki(draft.updated_at)),
        first_day: format!("{:#}", jp::Wareki(tomorrow)),
        form: draft.form,
        fields: shown,
        errors,
    })
}

/// The draft of a form.
pub async fn edit(State(app): State<App>, permit: Permit, Path(id): Path<String>) -> Result<Html<String>> {
    frame::html(&edit_page(&app, &permit, &id, Fields::default(), Errors::default()).await?)
}

/// One step of editing: `op` says which.
pub async fn save(State(app): State<App>, permit: Permit, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    let done = async {
        let key = || fields.get("item").to_owned();
        let edit = match fields.get("op") {
            "head" => {
                let mut reader = Reader::new(&fields);
                let edit = Edit::Head {
                    title: reader.required("title", "様式の名前", 100),
                    note: reader.text("note", "説明", 1000),
                };
                reader.finish(edit)?
            }
            "section" => {
                let mut reader = Reader::new(&fields);
                let edit = Edit::AddSection { title: reader.required("section_title", "区分の見出し", 60) };
                reader.finish(edit)?
            }
            "up" => Edit::Move { key: key(), up: true },
            "down" => Edit::Move { key: key(), up: false },
            "retire" => Edit::Retire { key: key(), retired: true },
            "restore" => Edit::Retire { key: key(), retired: false },
            _ => return Err(Error::invalid("form", "操作を選んでください。")),
        };
        apply(&app, &permit, &id, &fields, edit).await
    };
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/sheets/{id}/edit")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&edit_page(&app, &permit, &id, fields, errors).await?)?.into_response())
        }
    }
}

/// The draft page with errors, for the neighbours of this file.
pub async fn refused(app: &App, permit: &Permit, id: &str, fields: Fields, errors: Errors) -> Result<Response> {
    Ok(frame::refused(&edit_page(app, permit, id, fields, errors).await?)?.into_response())
}
