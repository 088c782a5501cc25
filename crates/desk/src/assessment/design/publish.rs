//! A draft as users will see it, as a file, put in force, or thrown away.

use super::{draft, faults, forms, record};
use crate::App;
use crate::assessment::catalogue::catalogue;
use crate::assessment::form::{Answers, Form, check_links, read};
use crate::assessment::store;
use crate::assessment::view::{Filled, SectionView};
use crate::frame::{self, Errors, Frame, date_wareki};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{FieldChange, Tx};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};

/// The draft of a form, or the version in force when there is none.
async fn shown(tx: &mut Tx<'_>, id: &str) -> Result<Form> {
    let today = tx.today();
    let catalogue = catalogue(tx).await?;
    let drafts = store::forms::drafts(tx).await?;
    let drafted = drafts.into_iter().map(|draft| draft.form).find(|form| form.id == id);
    let form = drafted.or_else(|| catalogue.on(id, today).or(catalogue.newest(id)).cloned()).ok_or(Error::NotFound)?;
    Ok(form.resolved(&catalogue.lists, jp::fiscal_year(today).0))
}

#[derive(Template)]
#[template(path = "assessment/design/preview.html")]
struct PreviewPage {
    frame: Frame,
    form: Form,
    sections: Vec<SectionView>,
}

/// The form as users will see it; nothing is saved.
pub async fn preview(State(app): State<App>, permit: Permit, Path(id): Path<String>) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let form = shown(&mut tx, &id).await?;
    let form = tx.show(Sealed::plain(form)).await?;
    let (fields, errors) = (Fields::default(), Errors::default());
    let answers: Answers = read(&form, &fields, &[]).answers;
    let filled = Filled { form: &form, fields: &fields, answers: &answers, errors: &errors, shielded: false };
    let sections = filled.sections();
    frame::html(&PreviewPage { frame: Frame::new(&app, &permit, form.title.clone(), "/admin"), sections, form })
}

/// Puts the draft in force from a day on; past days are over.
pub async fn publish(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    match try_publish(&app, &permit, &id, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/sheets/{id}")).into_response()),
        Err(error) => forms::refused(&app, &permit, &id, fields, Errors::or_fail(error)?).await,
    }
}

async fn try_publish(app: &App, permit: &Permit, id: &str, fields: &Fields) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let (catalogue, draft) = draft(&mut tx, id).await?;
    let revision: i32 = fields.get("revision").parse().map_err(|_| Error::Stale)?;
    let mut reader = Reader::new(fields);
    let first = reader.date("first_day", "使い始める日");
    let later = catalogue.own.iter().filter(|form| form.id == id).map(|form| form.effective_on).max();
    match (first, later) {
        (None, _) if reader.errors().is_empty() => reader.refuse("first_day", "使い始める日を入力してください。"),
        (Some(day), _) if day < tx.today() => {
            reader.refuse(
                "first_day",
                "使い始める日は今日以降にしてください。過ぎた日の記入は、その日の版のまま残ります。",
            );
        }
        (Some(day), Some(later)) if day < later => reader.refuse(
            "first_day",
            format!("{}から始まる版がすでにあります。その日以降にしてください。", date_wareki(later)),
        ),
        _ => {}
    }
    reader.finish(())?;
    let first = first.ok_or_else(|| Error::invalid("first_day", "使い始める日を入力してください。"))?;
    let form = Form { effective_on: first, ..draft.form };
    crate::assessment::form::check(&form, &catalogue.lists).map_err(faults)?;
    store::forms::change(&mut tx, draft.id, &form, revision, Some(first)).await?;
    let change = FieldChange {
        field: "effective_on".to_owned(),
        label: format!("{} {}の使用開始", form.title, form.version_label()),
        from: String::new(),
        to: date_wareki(first),
    };
    record(&mut tx, "sheetform.published", draft.id, id, vec![change]).await?;
    tx.commit().await
}

/// Throws the draft away.
pub async fn discard(State(app): State<App>, permit: Permit, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.write(&permit).await?;
    let (_, draft) = draft(&mut tx, &id).await?;
    store::forms::discard(&mut tx, draft.id).await?;
    record(&mut tx, "sheetform.discarded", draft.id, &id, Vec::new()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/admin/sheets").into_response())
}

/// The form as a TOML file.
pub async fn download(State(app): State<App>, permit: Permit, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let catalogue = catalogue(&mut tx).await?;
    let drafts = store::forms::drafts(&mut tx).await?;
    let (catalogue, drafts) = tx.show(Sealed::plain((catalogue, drafts))).await?;
    let drafted = drafts.iter().map(|draft| &draft.form).find(|form| form.id == id);
    let form = drafted.or_else(|| catalogue.on(&id, today)).or_else(|| catalogue.newest(&id)).ok_or(Error::NotFound)?;
    let toml = form.to_toml().map_err(Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/toml; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"kasugai-{}-{}.toml\"", form.id, form.version)),
    ];
    Ok((headers, toml).into_response())
}

/// Takes a TOML text into the place of the draft; its name, version and kind stay those of the draft.
pub async fn upload(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        let (catalogue, draft) = draft(&mut tx, &id).await?;
        let revision: i32 = fields.get("revision").parse().map_err(|_| Error::Stale)?;
        let typed = Form::parse(fields.get("toml"), &catalogue.lists).map_err(faults)?;
        check_links(&typed, app.topics()).map_err(faults)?;
        let known = draft.form;
        let form = Form {
            id: known.id,
            version: known.version,
            effective_on: known.effective_on,
            subject: known.subject,
            own: true,
            based_on: known.based_on,
            ..typed
        };
        store::forms::change(&mut tx, draft.id, &form, revision, None).await?;
        record(&mut tx, "sheetform.changed", draft.id, &id, Vec::new()).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/sheets/{id}/edit")).into_response()),
        Err(error) => forms::refused(&app, &permit, &id, fields, Errors::or_fail(error)?).await,
    }
}
