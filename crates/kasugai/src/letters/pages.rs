//! The letters of a child: begin one from the record, write, issue, print, note the answer.

use super::document::{LetterPaper, Written};
use super::store::{self, Letter};
use super::{KINDS, Kind, PARTS, kind};
use crate::cases::{codes, progress};
use crate::frame::{self, Choice, Errors, Frame, date_wareki, moment_wareki};
use crate::{App, papers, people};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::{Key, Tx};
use ground::gate::{AgencyKind, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, FieldError, Result, Sealed, View};
use uuid::Uuid;

/// Notes quoted in the background of a new letter.
const QUOTED: i64 = 10;

struct Line {
    id: Uuid,
    title: &'static str,
    to: String,
    number: String,
    state: String,
    class: &'static str,
    updated: String,
}

impl Line {
    fn of(letter: &Letter) -> Self {
        let answer = kind(&letter.kind).and_then(|kind| kind.answer);
        let (state, class) = match (letter.issued_on, letter.answered_on, answer) {
            (None, _, _) => ("下書き".to_owned(), "warn"),
            (Some(on), _, None) => (format!("{}発行", date_wareki(on)), "good"),
            (Some(_), Some(on), Some(_)) => (format!("{}に回答あり", date_wareki(on)), "good"),
            (Some(on), None, Some(answer)) => (format!("{}発行・{answer}待ち", date_wareki(on)), ""),
        };
        Self {
            id: letter.id,
            title: kind(&letter.kind).map_or("", |kind| kind.title),
            to: letter.to.clone(),
            number: letter.number.clone(),
            state,
            class,
            updated: format!("{} {}", moment_wareki(letter.updated.0), letter.updated.1),
        }
    }
}

#[derive(Template)]
#[template(path = "letters/list.html")]
struct ListPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    lines: Vec<Line>,
    kinds: Vec<Choice>,
    fields: Fields,
    errors: Errors,
}

/// The letters about a child.
pub async fn list(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let letters = store::list(&mut tx, key).await?;
    let (strip, letters) = tx.show(strip.zip(letters)).await?;
    let page = ListPage {
        frame: Frame::new(&app, &permit, "文書", "/records"),
        key,
        strip,
        lines: letters.iter().map(Line::of).collect(),
        kinds: KINDS.iter().map(|kind| Choice { code: kind.code, label: kind.title }).collect(),
        fields: Fields::default(),
        errors: Errors::default(),
    };
    Ok(frame::html(&page)?.into_response())
}

/// Begins a letter of a kind, prefilled from the record.
pub async fn begin(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let kind = kind(fields.get("kind")).ok_or_else(|| Error::invalid("kind", "文書の種類を選んでください。"))?;
    let mut tx = app.db.write(&permit).await?;
    let written = prefilled(&mut tx, key).await?;
    let id = store::insert(&mut tx, key, kind.code, &written).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/records/{key}/letters/{id}")).into_response())
}

/// The background as the newest notes tell it, oldest first.
async fn prefilled(tx: &mut Tx<'_>, key: Key) -> Result<Written> {
    let notes = progress::of_person(tx, key, QUOTED).await?;
    let lines = notes.iter().rev().map(|progress| {
        let category = codes::label(codes::CATEGORIES, &progress.note.category);
        format!("{} {category} {}", moment_wareki(progress.note.at), progress.note.body)
    });
    Ok(Written::from([("background".to_owned(), lines.collect::<Vec<_>>().join("\n"))]))
}

struct Part {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
}

#[derive(Template)]
#[template(path = "letters/show.html")]
struct ShowPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    line: Line,
    kind: Kind,
    version: i32,
    draft: bool,
    addressees: Vec<String>,
    items: Vec<Part>,
    fields: Fields,
    errors: Errors,
}

async fn page(
    app: &App,
    permit: &Permit,
    key: Key,
    id: Uuid,
    typed: Option<Fields>,
    errors: Errors,
) -> Result<ShowPage> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let letter = store::find(&mut tx, key, id).await?;
    let (strip, letter) = tx.show(strip.zip(letter)).await?;
    let kind = kind(&letter.kind).ok_or(Error::NotFound)?;
    let fields = typed.unwrap_or_else(|| {
        let mut fields = Fields::default();
        fields.set("to", &letter.to);
        letter.written.iter().for_each(|(name, text)| fields.set(name, text));
        fields
    });
    Ok(ShowPage {
        frame: Frame::new(app, permit, kind.title, "/records"),
        key,
        strip,
        line: Line::of(&letter),
        kind,
        version: letter.version,
        draft: letter.issued.is_none(),
        addressees: addressees(app, permit),
        items: PARTS.iter().map(|&(name, label, hint, _)| Part { name, label, hint }).collect(),
        fields,
        errors,
    })
}

/// Agencies of the directory as they are addressed: those of the own area, then the centres of the others. Any other may be typed.
fn addressees(app: &App, permit: &Permit) -> Vec<String> {
    let registry = app.gate.registry();
    let own = permit.actor();
    let mut agencies: Vec<_> = registry
        .agencies()
        .filter(|agency| agency.id != own.org && (agency.area == own.area || agency.kind == AgencyKind::Centre))
        .map(|agency| {
            let head = match agency.kind {
                AgencyKind::Centre | AgencyKind::School => "長 様",
                AgencyKind::PoliceStation => "長 殿",
                AgencyKind::Municipality | AgencyKind::Prefecture => " 児童福祉主管課長 様",
                AgencyKind::PoliceHq | AgencyKind::National | AgencyKind::Contractor => " 御中",
            };
            (agency.area != own.area, format!("{}{head}", agency.name))
        })
        .collect();
    agencies.sort();
    agencies.into_iter().map(|(_, name)| name).collect()
}

/// One letter: the form of a draft, or what was issued.
pub async fn show(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    Ok(frame::html(&page(&app, &permit, key, id, None, Errors::default()).await?)?.into_response())
}

fn read(fields: &Fields, issue: bool) -> Result<(String, Written)> {
    let mut reader = Reader::new(fields);
    let to = if issue { reader.required("to", "あて先", 200) } else { reader.text("to", "あて先", 200) };
    let mut written = Written::new();
    for (name, label, _, longest) in PARTS {
        written.insert(name.to_owned(), reader.text(name, label, longest));
    }
    if issue && written.get("reason").is_none_or(String::is_empty) {
        reader.refuse("reason", "理由・趣旨を入力してください。");
    }
    reader.finish((to, written))
}

/// Saves a draft, or issues it: then the paper is kept as it is and never changes.
pub async fn save(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let issue = fields.get("issue") == "1";
    let saved = async {
        let version: i32 = fields.get("version").parse().map_err(|_| Error::NotFound)?;
        let (to, written) = read(&fields, issue)?;
        let mut tx = app.db.write(&permit).await?;
        let letter = store::find(&mut tx, key, id).await?;
        let kind = kind(&letter.for_rules().kind).ok_or(Error::NotFound)?;
        store::update(&mut tx, key, id, &to, &written, version).await?;
        if issue {
            let (today, from) = (tx.today(), permit.actor().org_name.clone());
            let number = crate::cases::next_number(&mut tx, "letter", today).await?;
            let person = people::summary(&mut tx, key).await?;
            let dated = date_wareki(today);
            let paper = LetterPaper::of(kind, &to, &from, person.for_rules(), &written, Some((&number, &dated)));
            store::issue(&mut tx, key, id, &number, &paper).await?;
        }
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/letters/{id}")).into_response()),
        // What was typed stays on the form, over the version that is there now.
        Err(error @ Error::Stale) => {
            let errors = Errors(vec![FieldError { field: "to".to_owned(), message: error.to_string() }]);
            let (_, html) = frame::refused(&page(&app, &permit, key, id, Some(fields), errors).await?)?;
            Ok((StatusCode::CONFLICT, html).into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, key, id, Some(fields), errors).await?)?.into_response())
        }
    }
}

/// Notes when the answering paper came.
pub async fn answered(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let saved = async {
        let today = app.db.clock().today();
        let mut reader = Reader::new(&fields);
        let on = reader.date("answered_on", "回答を受けた日").unwrap_or(today);
        if on > today {
            reader.refuse("answered_on", "回答を受けた日が未来の日付です。");
        }
        let on = reader.finish(on)?;
        let mut tx = app.db.write(&permit).await?;
        let _ = store::find(&mut tx, key, id).await?;
        store::answer(&mut tx, key, id, on).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/letters/{id}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, key, id, Some(fields), errors).await?)?.into_response())
        }
    }
}

/// The letter as PDF: as issued, or a draft as it would be now. The print is on record.
pub async fn print(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let person = people::summary(&mut tx, key).await?;
    let letter = store::find(&mut tx, key, id).await?;
    let kind = kind(&letter.for_rules().kind).ok_or(Error::NotFound)?;
    let view = View {
        kind: "print",
        subject_area: Some(key.area),
        subject_org: Some(person.for_rules().org),
        person: Some(key.id),
        object_kind: "letter",
        object: Some(id),
        detail: kind.title.to_owned(),
        ..View::default()
    };
    let ((person, letter), ()) = tx.show(person.zip(letter).zip(Sealed::new((), view))).await?;
    let from = permit.actor().org_name.clone();
    let draft = || LetterPaper::of(kind, &letter.to, &from, &person, &letter.written, None);
    let paper = letter.issued.clone().unwrap_or_else(draft);
    papers::print(&app, &permit, &paper, Vec::new()).await
}
