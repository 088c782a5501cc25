//! The letters of a child: begin one from the record, look at it, print it.

use super::document::{LetterPaper, Parts, ReferralPaper, facts, shown};
use super::kinds::{Field, KINDS, Kind, Paper, kind};
use super::received::waiting;
use super::stage::Stage;
use super::store::{self, Letter, Reference};
use super::{posts, prefill};
use crate::approvals::{self, Approval};
use crate::cases::record;
use crate::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use crate::{App, papers, people};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};
use uuid::Uuid;

/// A letter in a list.
pub(super) struct Line {
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
        let answer = kind(&letter.kind).and_then(|kind| kind.answer());
        let (state, class) = match (letter.issued_on, letter.answered_on, answer) {
            (None, _, _) => ("下書き".to_owned(), "warn"),
            (Some(on), _, None) => (format!("{}施行", date_wareki(on)), "good"),
            (Some(_), Some(on), Some(_)) => (format!("{}に回答あり", date_wareki(on)), "good"),
            (Some(on), None, Some(answer)) => (format!("{}施行・{}待ち", date_wareki(on), answer.title), ""),
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
    waiting: Vec<(String, String)>,
    fields: Fields,
    errors: Errors,
}

async fn list_page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let letters = store::list(&mut tx, key).await?;
    let received = waiting(&mut tx).await?;
    let ((strip, letters), received) = tx.show(strip.zip(letters).zip(received)).await?;
    Ok(ListPage {
        frame: Frame::new(app, permit, "文書", "/records"),
        key,
        strip,
        lines: letters.iter().map(Line::of).collect(),
        kinds: KINDS.iter().map(|kind| Choice { code: kind.code, label: kind.title }).collect(),
        waiting: received,
        fields,
        errors,
    })
}

/// The letters about a child.
pub async fn list(State(app): State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Response> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    Ok(frame::html(&list_page(&app, &permit, key, query, Errors::default()).await?)?.into_response())
}

/// Begins a letter of a kind, or the answer to one that came, prefilled from the record.
pub async fn begin(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let begun = async {
        let registry = app.gate.registry();
        let mut tx = app.db.write(&permit).await?;
        let answers = fields.get("answers").parse::<Key>().ok();
        let (kind, to) = match answers {
            Some(answers) => {
                let asked = store::reference(&mut tx, answers).await?;
                if fields.get("same_child") != "1" && !is_named(&mut tx, key, &asked.child).await? {
                    return Err(Error::invalid(
                        "same_child",
                        "届いた文書のこどもの氏名が、このページのこどもの氏名と違います。同じこどもと確かめたときだけ、チェックを付けて作成してください。",
                    ));
                }
                let answer = kind(&asked.kind).and_then(|kind| kind.answer());
                let from = registry.agency(asked.from_org).ok_or(Error::NotFound)?;
                (answer, posts::addressed(&registry, from, tx.today()))
            }
            None => (kind(fields.get("kind")), String::new()),
        };
        let kind = kind.ok_or_else(|| Error::invalid("kind", "文書の種類を選んでください。"))?;
        let id = draft(&app, &mut tx, key, kind, &to, answers).await?;
        tx.commit().await?;
        Ok(id)
    };
    match begun.await {
        Ok(id) => Ok(Redirect::to(&format!("/records/{key}/letters/{id}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&list_page(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}

/// A draft prefilled from the record.
async fn draft(app: &App, tx: &mut Tx<'_>, key: Key, kind: Kind, to: &str, answers: Option<Key>) -> Result<Uuid> {
    let org = tx.permit().actor().org;
    let phone = app.gate.registry().agency(org).map(|agency| agency.phone.clone()).unwrap_or_default();
    let written = prefill::written(tx, key, kind, &phone).await?;
    store::insert(tx, key, &store::New { kind: kind.code, to, answers, written: &written }).await
}

/// Begins a letter of a kind about a child of the own register to an agency of the directory.
///
/// # Errors
/// `NotFound` for a kind or an agency there is not.
pub async fn begin_to(app: &App, tx: &mut Tx<'_>, child: Key, code: &str, to: i32) -> Result<Uuid> {
    let registry = app.gate.registry();
    let kind = kind(code).ok_or(Error::NotFound)?;
    let to = posts::addressed(&registry, registry.agency(to).ok_or(Error::NotFound)?, tx.today());
    draft(app, tx, child, kind, &to, None).await
}

/// Whether a name, however it is spelt, is one of a child's.
async fn is_named(tx: &mut Tx<'_>, key: Key, name: &str) -> Result<bool> {
    let child = people::load(tx, key).await?;
    Ok(child.for_rules().facts.names.iter().any(|own| jp::fold(&own.text()) == jp::fold(name)))
}

/// A part of the form.
struct Part {
    name: &'static str,
    label: String,
    hint: &'static str,
    field: Field,
    options: Vec<Choice>,
    shown: String,
}

#[derive(Template)]
#[template(path = "letters/show.html")]
pub(super) struct ShowPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    line: Line,
    kind: Kind,
    version: i32,
    stage: Stage,
    approval: Option<Approval>,
    reference: String,
    sender: String,
    addressees: Vec<String>,
    items: Vec<Part>,
    fields: Fields,
    errors: Errors,
}

/// The page of a letter, with what was typed when it was refused.
pub(super) async fn page(
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
    let (stage, approval) = stage(&mut tx, letter.for_rules()).await?;
    let reference = reference(&mut tx, letter.for_rules()).await?;
    let (strip, letter) = tx.show(strip.zip(letter)).await?;
    let kind = kind(&letter.kind).ok_or(Error::NotFound)?;
    let fields = typed.unwrap_or_else(|| filled(kind, &letter));
    let items = kind.parts().map(|part| Part {
        name: part.name,
        label: if part.needed { format!("{}(必須)", part.label) } else { part.label.to_owned() },
        hint: part.hint,
        field: part.field,
        options: match part.field {
            Field::One(table) | Field::Many(table) => choices(table),
            Field::Line | Field::Long => Vec::new(),
        },
        shown: shown(part, letter.written.get(part.name).map(String::as_str).unwrap_or_default()),
    });
    Ok(ShowPage {
        frame: Frame::new(app, permit, kind.title, "/records"),
        key,
        strip,
        line: Line::of(&letter),
        kind,
        version: letter.version,
        stage,
        approval,
        reference: reference.as_ref().map(Reference::label).unwrap_or_default(),
        sender: posts::sender(app, permit),
        addressees: posts::addressees(app, permit).into_iter().map(|(name, _)| name).collect(),
        items: items.collect(),
        fields,
        errors,
    })
}

/// The form as the letter has it.
fn filled(kind: Kind, letter: &Letter) -> Fields {
    let mut fields = Fields::default();
    fields.set("to", &letter.to);
    for part in kind.parts() {
        let text = letter.written.get(part.name).map(String::as_str).unwrap_or_default();
        match part.field {
            Field::Line | Field::Long => fields.set(part.name, text),
            Field::One(_) | Field::Many(_) => text.lines().for_each(|code| fields.push(part.name, code)),
        }
    }
    fields
}

/// Where a letter stands, and the chain it went through last.
pub(super) async fn stage(tx: &mut Tx<'_>, letter: &Letter) -> Result<(Stage, Option<Approval>)> {
    let decided = !approvals::chain(tx, approvals::Kind::Letter).await?.is_empty();
    let approval = approvals::newest_of(tx, letter.id).await?;
    Ok((Stage::of(letter.issued.is_some(), decided, approval.as_ref()), approval))
}

/// What an answer says of the letter it answers; none where that is behind the wall now.
pub(super) async fn reference(tx: &mut Tx<'_>, letter: &Letter) -> Result<Option<Reference>> {
    match letter.answers {
        None => Ok(None),
        Some(asked) => match store::reference(tx, asked).await {
            Ok(reference) => Ok(Some(reference)),
            Err(Error::NotFound) => Ok(None),
            Err(other) => Err(other),
        },
    }
}

/// One letter: the form of a draft, or what was issued.
pub async fn show(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Response> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    Ok(frame::html(&page(&app, &permit, key, id, None, Errors::default()).await?)?.into_response())
}

/// The paper of a letter as it would be now.
pub(super) async fn paper(app: &App, tx: &mut Tx<'_>, letter: &Letter, key: Key) -> Result<Sealed<LetterPaper>> {
    let kind = kind(&letter.kind).ok_or(Error::NotFound)?;
    let reference = reference(tx, letter).await?;
    let record = record::load(tx, key).await?;
    let sheet = record.for_rules().as_ref().map(|record| record.sheet.clone()).unwrap_or_default();
    let sender = posts::sender(app, tx.permit());
    let person = people::summary(tx, key).await?;
    Ok(person.map(|person| {
        let parts = Parts {
            to: &letter.to,
            from: &sender,
            facts: facts(&sheet, &person.strip.grade),
            person: &person,
            written: &letter.written,
            reference: reference.as_ref(),
        };
        LetterPaper::of(kind, parts)
    }))
}

/// The letter as PDF: as issued, as it goes through its chain, or a draft as it would be now. The print is on record.
pub async fn print(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Response> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let letter = store::find(&mut tx, key, id).await?;
    let kind = kind(&letter.for_rules().kind).ok_or(Error::NotFound)?;
    let (stage, _) = stage(&mut tx, letter.for_rules()).await?;
    let draft = paper(&app, &mut tx, letter.for_rules(), key).await?;
    let view = View {
        kind: "print",
        subject_area: Some(key.area),
        subject_org: Some(permit.actor().org),
        person: Some(key.id),
        object_kind: "letter",
        object: Some(id),
        detail: kind.title.to_owned(),
        ..View::default()
    };
    let ((letter, draft), ()) = tx.show(letter.zip(draft).zip(Sealed::new((), view))).await?;
    let signed = letter.submitted.filter(|_| !stage.may_write());
    let paper = letter.issued.or(signed).unwrap_or(draft);
    match paper.sheet(kind) {
        Paper::Letter => papers::print(&app, &permit, &paper, Vec::new()).await,
        Paper::Referral => papers::print(&app, &permit, &ReferralPaper(paper), Vec::new()).await,
    }
}
