//! Screens of the templates: the kinds, one kind with its history, its shipped text, a trial on the sample, a template from a day on.

use super::{KINDS, Kind, kind};
use crate::App;
use crate::frame::{self, Errors, Frame, date_wareki, moment_wareki};
use crate::papers::{self, Template, Text};
use axum::extract::{Multipart, Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::civil::Date;
use paper::{PaperError, Pdf};

/// Longest template in bytes.
const LONGEST: usize = 200 * 1024;

/// One line of the list.
struct Line {
    kind: Kind,
    now: String,
    failed: bool,
}

#[derive(askama::Template)]
#[template(path = "documents/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
}

/// The kinds of documents and what each is printed by.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let own = papers::current(&mut tx).await?;
    let own = tx.show(Sealed::plain(own)).await?;
    let line = |kind: &Kind| {
        let template = own.iter().find(|template| template.kind == kind.kind && template.source.is_some());
        Line { kind: *kind, now: now_label(template), failed: template.is_some_and(|one| one.failed_at.is_some()) }
    };
    let lines = KINDS.iter().map(line).collect();
    Ok(frame::html(&ListPage { frame: Frame::new(&app, &permit, "帳票のひな形", "/admin"), lines })?.into_response())
}

fn now_label(template: Option<&Template>) -> String {
    match template {
        Some(own) => format!("所属のひな形 第{}版({}から)", own.version, date_wareki(own.effective_on)),
        None => "出荷時のひな形".to_owned(),
    }
}

/// One row of a kind's history.
struct Version {
    number: i32,
    what: String,
    note: String,
    effective: String,
    added: String,
    state: &'static str,
    class: &'static str,
    has_source: bool,
}

#[derive(askama::Template)]
#[template(path = "documents/kind.html")]
struct KindPage {
    frame: Frame,
    kind: Kind,
    now: String,
    versions: Vec<Version>,
    fields: Fields,
    errors: Errors,
    done: bool,
}

async fn page(app: &App, permit: &Permit, name: &str, fields: Fields, errors: Errors) -> Result<KindPage> {
    let kind = kind(name).ok_or(Error::NotFound)?;
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let history = papers::history(&mut tx, kind.kind).await?;
    let history = tx.show(Sealed::plain(history)).await?;
    let used = history
        .iter()
        .filter(|template| template.effective_on <= today)
        .max_by_key(|template| (template.effective_on, template.version));
    let now = now_label(used.filter(|template| template.source.is_some()));
    let in_use = used.map(|template| template.version);
    Ok(KindPage {
        frame: Frame::new(app, permit, kind.title, "/admin"),
        kind,
        now,
        versions: history.iter().map(|template| version(template, in_use, today)).collect(),
        done: fields.get("done") == "1",
        fields,
        errors,
    })
}

fn version(template: &Template, in_use: Option<i32>, today: Date) -> Version {
    let (state, class) = match template {
        one if one.failed_at.is_some() => ("印刷に失敗し、出荷時のひな形で印刷", "danger"),
        one if Some(one.version) == in_use => ("使用中", "good"),
        one if one.effective_on > today => ("予定", "warn"),
        _ => ("過去", ""),
    };
    Version {
        number: template.version,
        what: if template.source.is_some() { "所属のひな形" } else { "出荷時のひな形に戻す" }.to_owned(),
        note: template.note.clone(),
        effective: date_wareki(template.effective_on),
        added: format!("{} {}", moment_wareki(template.added_at), template.added_by),
        state,
        class,
        has_source: template.source.is_some(),
    }
}

/// A kind: what it is printed by, its history, the form for a new template.
pub async fn show(State(app): State<App>, permit: Permit, Path(name): Path<String>, query: Fields) -> Result<Response> {
    Ok(frame::html(&page(&app, &permit, &name, query, Errors::default()).await?)?.into_response())
}

/// The template asked for: a version of the agency, or the shipped one.
async fn asked(app: &App, permit: &Permit, kind: Kind, query: &Fields) -> Result<Text> {
    let Ok(version) = query.get("version").parse::<i32>() else {
        return Text::shipped(kind.kind).ok_or(Error::NotFound);
    };
    let mut tx = app.db.read(permit).await?;
    let found = papers::at_version(&mut tx, kind.kind, version).await?;
    tx.show(Sealed::plain(found)).await?.source.map(Text::Own).ok_or(Error::NotFound)
}

/// Downloads a template.
pub async fn template(
    State(app): State<App>,
    permit: Permit,
    Path(name): Path<String>,
    query: Fields,
) -> Result<Response> {
    let kind = kind(&name).ok_or(Error::NotFound)?;
    let text = asked(&app, &permit, kind, &query).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.typ\"", kind.kind)),
    ];
    Ok((headers, text.as_str().to_owned()).into_response())
}

/// The sample by a template.
pub async fn sample(
    State(app): State<App>,
    permit: Permit,
    Path(name): Path<String>,
    query: Fields,
) -> Result<Response> {
    let kind = kind(&name).ok_or(Error::NotFound)?;
    let text = asked(&app, &permit, kind, &query).await?;
    Ok(papers::answer(kind.kind, tried(&app, &permit, kind, text).await?))
}

/// The sample printed by a template, or what is wrong with it, line by line.
async fn tried(app: &App, permit: &Permit, kind: Kind, text: Text) -> Result<Pdf> {
    let footer = papers::footer(app, permit, (kind.outside)().as_deref());
    match papers::set(app, text, kind.title, (kind.sample)()?, Vec::new(), footer).await? {
        Ok(pdf) => Ok(pdf),
        Err(PaperError::Template(flaws)) => {
            let errors = flaws
                .iter()
                .take(10)
                .map(|flaw| ground::FieldError { field: "file".to_owned(), message: flaw.to_string() });
            Err(Error::Invalid(errors.collect()))
        }
        Err(other) => Err(Error::Upstream(other.to_string())),
    }
}

/// Takes a template from a day on, or tries it: in both cases it must print the sample.
pub async fn add(
    State(app): State<App>,
    permit: Permit,
    Path(name): Path<String>,
    form: Multipart,
) -> Result<Response> {
    let kind = kind(&name).ok_or(Error::NotFound)?;
    let (fields, outcome) = match frame::upload(form, LONGEST).await {
        Ok((fields, bytes)) => {
            let outcome = take(&app, &permit, kind, &fields, bytes).await;
            (fields, outcome)
        }
        Err(error) => (Fields::default(), Err(error)),
    };
    answer(&app, &permit, kind, fields, outcome).await
}

/// The answer to a change, or the page with what was typed and why it was refused.
async fn answer(app: &App, permit: &Permit, kind: Kind, fields: Fields, outcome: Result<Response>) -> Result<Response> {
    match outcome {
        Ok(response) => Ok(response),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(app, permit, kind.kind, fields, errors).await?)?.into_response())
        }
    }
}

/// The text of an uploaded file.
fn read(bytes: Vec<u8>) -> Result<String> {
    if bytes.is_empty() {
        return Err(Error::invalid("file", "ひな形のファイルを選んでください。"));
    }
    if bytes.len() > LONGEST {
        return Err(Error::invalid("file", "ひな形が大きすぎます。200KB以内にしてください。"));
    }
    String::from_utf8(bytes).map_err(|_| Error::invalid("file", "ひな形の文字コードはUTF-8にしてください。"))
}

async fn take(app: &App, permit: &Permit, kind: Kind, fields: &Fields, bytes: Vec<u8>) -> Result<Response> {
    let text = read(bytes)?;
    let pdf = tried(app, permit, kind, Text::Own(text.clone())).await?;
    if fields.get("try") == "1" {
        return Ok(papers::answer(kind.kind, pdf));
    }
    save(app, permit, kind, fields, Some(&text)).await
}

/// Adds a version from the day typed on; without a text the shipped template is in effect again.
async fn save(app: &App, permit: &Permit, kind: Kind, fields: &Fields, text: Option<&str>) -> Result<Response> {
    let (effective_on, note) = when(app, fields)?;
    let mut tx = app.db.write(permit).await?;
    papers::add(&mut tx, kind.kind, text, &note, effective_on).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/admin/papers/{}?done=1", kind.kind)).into_response())
}

/// The first day, today when left empty, and what was changed.
fn when(app: &App, fields: &Fields) -> Result<(Date, String)> {
    let today = app.db.clock().today();
    let mut reader = Reader::new(fields);
    let effective_on = reader.date("effective_on", "適用開始日").unwrap_or(today);
    let note = reader.text("note", "変更の内容", 200);
    if effective_on < today {
        reader.refuse("effective_on", "適用開始日は今日以降にしてください。印刷済みの帳票はさかのぼって変わりません。");
    }
    reader.finish((effective_on, note))
}

/// Goes back to the shipped template from a day on.
pub async fn reset(
    State(app): State<App>,
    permit: Permit,
    Path(name): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let kind = kind(&name).ok_or(Error::NotFound)?;
    let saved = save(&app, &permit, kind, &fields, None).await;
    answer(&app, &permit, kind, fields, saved).await
}
