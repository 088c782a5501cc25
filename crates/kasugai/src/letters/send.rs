//! A letter on its way out: saved, submitted to its chain, issued with a number; and the note that its answer came.

use super::document::Written;
use super::kinds::{Field, Kind, kind};
use super::pages::{page, paper, stage};
use super::posts;
use super::stage::Stage;
use super::store::{self, Issue, Letter};
use crate::approvals::{self, Subject};
use crate::frame::{self, Errors, date_wareki};
use crate::{App, people};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, FieldError, Result};
use uuid::Uuid;

/// What is to become of what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Keep,
    Submit,
    Issue,
}

impl Wish {
    fn of(fields: &Fields) -> Self {
        match fields.get("wish") {
            "submit" => Self::Submit,
            "issue" => Self::Issue,
            _ => Self::Keep,
        }
    }
}

/// Saves a draft, submits it to its chain, or issues it: then the paper is kept as it is and never changes.
pub async fn save(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let saved = async {
        let version: i32 = fields.get("version").parse().map_err(|_| Error::NotFound)?;
        let mut tx = app.db.write(&permit).await?;
        let letter = store::find(&mut tx, key, id).await?.for_rules().clone();
        let kind = kind(&letter.kind).ok_or(Error::NotFound)?;
        let (stage, _) = stage(&mut tx, &letter).await?;
        let wish = Wish::of(&fields);
        match (stage, wish) {
            (Stage::Issued, _) => return Err(Error::Stale),
            (Stage::Waiting, _) | (Stage::Cleared, Wish::Keep | Wish::Submit) => {
                return Err(Error::invalid(
                    "to",
                    "決裁に回した文書は変更できません。直すときは、決裁の画面で取り下げてください。",
                ));
            }
            (Stage::Undecided, Wish::Issue) => {
                return Err(Error::invalid("approval", "この文書は、決裁が済んでから施行できます。"));
            }
            (Stage::Cleared, Wish::Issue) => issue(&app, &mut tx, key, &letter, version).await?,
            (Stage::Draft | Stage::Undecided, _) => {
                let (to, written) = read(kind, &fields, wish != Wish::Keep)?;
                store::update(&mut tx, key, id, &to, &written, version).await?;
                let letter = Letter { to, written, ..letter };
                match wish {
                    Wish::Keep => {}
                    Wish::Submit => submit(&mut tx, key, kind, &letter, &fields).await?,
                    Wish::Issue => issue(&app, &mut tx, key, &letter, version + 1).await?,
                }
            }
        }
        tx.commit().await
    };
    answer(&app, &permit, (key, id), saved.await, fields).await
}

fn read(kind: Kind, fields: &Fields, whole: bool) -> Result<(String, Written)> {
    let mut reader = Reader::new(fields);
    let to = if whole { reader.required("to", "あて先", 200) } else { reader.text("to", "あて先", 200) };
    let mut written = Written::new();
    for part in kind.parts() {
        let text = match part.field {
            Field::Line | Field::Long => reader.text(part.name, part.label, part.longest()),
            Field::One(table) => {
                let codes: Vec<&str> = table.iter().map(|(code, _)| *code).collect();
                reader.optional_choice(part.name, part.label, &codes)
            }
            Field::Many(table) => {
                let codes: Vec<&str> = table.iter().map(|(code, _)| *code).collect();
                reader.choices(part.name, part.label, &codes).join("\n")
            }
        };
        if whole && part.needed && text.is_empty() {
            let how = if matches!(part.field, Field::One(_)) { "選んで" } else { "入力して" };
            reader.refuse(part.name, format!("{}を{how}ください。", part.label));
        }
        written.insert(part.name.to_owned(), text);
    }
    reader.finish((to, written))
}

/// Sends a letter on its way through the chain; one that has to go out at once says why it was done first.
async fn submit(tx: &mut Tx<'_>, key: Key, kind: Kind, letter: &Letter, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let acted_first = reader.text("acted_first", "実施済のこと", 500);
    let acted_first = reader.finish(acted_first)?;
    let subject = Subject {
        kind: approvals::Kind::Letter,
        id: letter.id,
        title: &format!("文書 {}", kind.title),
        href: &format!("/records/{key}/letters/{}", letter.id),
        acted_first: &acted_first,
    };
    approvals::submit(tx, &subject).await.map(drop)
}

/// 施行: gives the letter its number and day, and keeps the paper.
async fn issue(app: &App, tx: &mut Tx<'_>, key: Key, letter: &Letter, version: i32) -> Result<()> {
    let today = tx.today();
    let number = crate::cases::next_number(tx, "letter", today).await?;
    let dated = date_wareki(today);
    let paper = paper(app, tx, letter, key, Some((&number, &dated))).await?;
    let addressees = posts::addressees(app, tx.permit());
    let to_org = addressees.into_iter().find(|(name, _)| *name == letter.to).map(|(_, org)| org);
    let issue = Issue { number: &number, to_org, paper: paper.for_rules() };
    store::issue(tx, key, letter.id, version, &issue).await
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
    answer(&app, &permit, (key, id), saved.await, fields).await
}

/// Back to the letter, or its page with what was typed and why it was refused.
async fn answer(
    app: &App,
    permit: &Permit,
    (key, id): (Key, Uuid),
    saved: Result<()>,
    fields: Fields,
) -> Result<Response> {
    let (status, errors) = match saved {
        Ok(()) => return Ok(Redirect::to(&format!("/records/{key}/letters/{id}")).into_response()),
        // What was typed stays on the form, over the version that is there now.
        Err(error @ Error::Stale) => {
            let error = FieldError { field: "to".to_owned(), message: error.to_string() };
            (StatusCode::CONFLICT, Errors(vec![error]))
        }
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, Errors::or_fail(error)?),
    };
    let page = page(app, permit, key, id, Some(fields), errors).await?;
    Ok((status, frame::html(&page)?).into_response())
}
