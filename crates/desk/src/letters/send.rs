//! A letter on its way out: saved, submitted to its chain, issued with a number; and the note that its answer came.

use super::document::Written;
use super::kinds::{Field, Kind, Part, kind};
use super::pages::{page, paper, reference, stage};
use super::posts;
use super::stage::Stage;
use super::store::{self, Issue, Letter};
use crate::approvals::{self, Subject};
use crate::cases::secrets::Secrets;
use crate::frame::{self, Errors, date_wareki};
use crate::{App, people};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, FieldError, Result};
use serde_json::json;
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
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let saved = async {
        let version: i32 = fields.get("version").parse().map_err(|_| Error::NotFound)?;
        let mut tx = app.db.write(&permit).await?;
        // Nobody acts on its approval between reading where it stands and the commit.
        approvals::hold(&mut tx, id).await?;
        let letter = store::find(&mut tx, key, id).await?.for_rules().clone();
        let kind = kind(&letter.kind).ok_or(Error::NotFound)?;
        let (stage, _) = stage(&mut tx, &letter).await?;
        let wish = Wish::of(&fields);
        match (stage, wish) {
            (Stage::Issued, _) => return Err(Error::Stale),
            (Stage::Waiting, _) => {
                return Err(Error::invalid(
                    "to",
                    "決裁に回した文書は変更できません。直すときは、決裁の画面で取り下げてください。",
                ));
            }
            (Stage::Cleared, Wish::Keep | Wish::Submit) => {
                return Err(Error::invalid(
                    "to",
                    "決裁が済んだ文書は変更できません。直すときは、新しい文書を作ってください。",
                ));
            }
            (Stage::Undecided, Wish::Issue) => {
                return Err(Error::invalid("approval", "この文書は、決裁が済んでから施行できます。"));
            }
            (Stage::Cleared, Wish::Issue) => issue(&app, &mut tx, key, kind, &letter, version).await?,
            (Stage::Draft | Stage::Undecided, _) => {
                let (to, written) = read(kind, &fields, wish != Wish::Keep)?;
                let mut letter = Letter { to, written, ..letter };
                letter.submitted = Some(paper(&app, &mut tx, &letter, key).await?.for_rules().clone());
                store::update(&mut tx, key, &letter, version).await?;
                match wish {
                    Wish::Keep => {}
                    Wish::Submit => submit(&app, &mut tx, key, kind, &letter, &fields).await?,
                    Wish::Issue => issue(&app, &mut tx, key, kind, &letter, version + 1).await?,
                }
            }
        }
        tx.commit().await
    };
    answer(&app, &permit, (key, id), saved.await, fields).await
}

/// What was typed into the form of a letter: addressee and parts. A whole one lacks nothing that is needed.
pub fn read(kind: Kind, fields: &Fields, whole: bool) -> Result<(String, Written)> {
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

/// Refuses words that name a reporter or a place hidden by 支援措置: they may have come from a note, and the letter leaves the house. Yields
/// the agency it goes to.
async fn hold(app: &App, tx: &mut Tx<'_>, key: Key, kind: Kind, letter: &Letter) -> Result<Option<i32>> {
    let asked = reference(tx, letter).await?;
    let registry = app.gate.registry();
    let own = registry.name(tx.permit().actor().org);
    let asking = asked.as_ref().map_or("", |asked| registry.name(asked.from_org));
    let secrets = Secrets::of(app, tx, key, &[own, asking]).await?;
    let part = |name: &str| kind.parts().find(|part| part.name == name);
    let found = secrets.found_in(&json!(letter.written), |name| part(name).map_or("", |part| part.name));
    let errors: Vec<FieldError> = found
        .iter()
        .filter_map(|finding| {
            let Part { name, label, .. } = part(finding.place)?;
            let message =
                format!("「{label}」に{}があります。文書は相手に渡るので、その部分を消してください。", finding.what);
            Some(FieldError { field: (*name).to_owned(), message })
        })
        .collect();
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    if store::is_withdrawn(tx, letter.id).await? {
        let message =
            "この文書で送るはずだったものは取り下げられています。施行せず、必要なら送り直して文書を作ってください。";
        return Err(Error::invalid("to", message));
    }
    posts::recipient(app, tx.permit(), &letter.to, asked.as_ref())
}

/// Sends a letter on its way through the chain; one that has to go out at once says why it was done first.
async fn submit(app: &App, tx: &mut Tx<'_>, key: Key, kind: Kind, letter: &Letter, fields: &Fields) -> Result<()> {
    hold(app, tx, key, kind, letter).await?;
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

/// 施行: gives the paper as it was saved last, and signed where there is a chain, its number and day, and keeps it.
async fn issue(app: &App, tx: &mut Tx<'_>, key: Key, kind: Kind, letter: &Letter, version: i32) -> Result<()> {
    let to_org = hold(app, tx, key, kind, letter).await?;
    let today = tx.today();
    let number = crate::cases::next_number(tx, "letter", today).await?;
    let dated = date_wareki(today);
    // One signed under a version before was not kept.
    let signed = match &letter.submitted {
        Some(paper) => paper.clone(),
        None => paper(app, tx, letter, key).await?.for_rules().clone(),
    };
    let issue = Issue { number: &number, to_org, paper: &signed.issued(&number, &dated) };
    store::issue(tx, key, letter.id, version, &issue).await?;
    approvals::carried_out(tx, letter.id).await
}

/// Notes when the answering paper came.
pub async fn answered(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
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
