//! One 児童通告書 on both sides: what was sent, where it stands, and 児童相談所の対応について(通知) that answers it.

use super::{form, store};
use crate::transitions::{self, Act, Section, Side, State as At, Step, Transition};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use desk::letters::{self, Field, LetterPaper, Part, ReferralPaper, Typed};
use desk::papers;
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result, Sealed};

/// The kind of letter that answers.
const ANSWER: &str = "referral-answer";

/// A part of the answer's form.
struct Item {
    part: &'static Part,
    label: String,
    options: Vec<Choice>,
}

/// An answer as shown.
struct Shown {
    number: String,
    at: String,
    by: String,
    lines: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "police/referral/show.html")]
struct ShowPage {
    frame: Frame,
    key: Key,
    title: String,
    number: String,
    child: String,
    from: String,
    to: String,
    sent: String,
    state: &'static str,
    is_receiver: bool,
    may_answer: bool,
    sections: Vec<Section>,
    answers: Vec<Shown>,
    items: Vec<Item>,
    fields: Fields,
    errors: Errors,
}

/// A 児童通告書 with its paper and answers; the agency of the permit is one of its sides.
struct Whole {
    transition: Transition,
    sent: store::Sent,
    answers: Vec<store::Answer>,
}

async fn load(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Whole>> {
    let transition = transitions::find(tx, key).await?;
    let sent = store::find(tx, key).await?.ok_or(Error::NotFound)?;
    let answers = store::answers(tx, key, transition.for_rules().to_area).await?;
    Ok(transition.map(|transition| Whole { transition, sent, answers }))
}

async fn page_of(app: &App, permit: &Permit, key: Key, typed: Option<Fields>, errors: Errors) -> Result<ShowPage> {
    let mut tx = app.db.read(permit).await?;
    let whole = load(&mut tx, key).await?;
    let Whole { transition, sent, answers } = tx.show(whole).await?;
    let registry = app.gate.registry();
    let is_receiver = transition.side(permit.actor().org) == Some(Side::To);
    let kind = letters::kind(&sent.kind).ok_or(Error::NotFound)?;
    let answer = letters::kind(ANSWER).ok_or(Error::NotFound)?;
    let fields = typed.unwrap_or_else(|| {
        let mut fields = Fields::default();
        fields.set("id", app.db.clock().new_id().to_string());
        let on = transition.decided_at.map(|at| date_wareki(at.to_zoned(ground::db::japan()).date()));
        fields.set("accepted_on", on.unwrap_or_default());
        fields.set("officer", format!("{} {}", permit.actor().post, permit.actor().name));
        fields
    });
    let shown = |known: store::Answer| Shown {
        lines: answer
            .parts()
            .filter_map(|part| {
                let text = letters::shown(part, known.written.get(part.name)?);
                (!text.is_empty()).then_some((part.label, text))
            })
            .collect(),
        number: known.number,
        at: moment_wareki(known.at),
        by: known.by,
    };
    let item = |part: &'static Part| Item {
        label: if part.needed { format!("{}(必須)", part.label) } else { part.label.to_owned() },
        options: match part.field {
            Field::One(table) | Field::Many(table) => choices(table),
            Field::Line | Field::Long => Vec::new(),
        },
        part,
    };
    Ok(ShowPage {
        frame: Frame::new(app, permit, kind.title, if is_receiver { "/transitions" } else { "/police/referrals" }),
        key,
        title: kind.title.to_owned(),
        number: sent.number,
        child: transition.package.child_name(),
        from: registry.name(transition.org).to_owned(),
        to: registry.name(transition.to_org).to_owned(),
        sent: format!("{} {}", moment_wareki(sent.at), sent.by),
        state: transition.state.label(),
        is_receiver,
        may_answer: is_receiver && matches!(transition.state, At::Accepted | At::Done),
        sections: transition.package.sections(),
        answers: answers.into_iter().map(shown).collect(),
        items: answer.parts().map(item).collect(),
        fields,
        errors,
    })
}

/// The page of either side.
pub async fn page(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    frame::html(&page_of(&app, &permit, key, None, Errors::default()).await?)
}

/// Tells the police what the centre does: content shared back, and the paper.
pub async fn send(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    match try_send(&app, &permit, key, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/police/referrals/{key}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page_of(&app, &permit, key, Some(fields), errors).await?)?.into_response())
        }
    }
}

async fn try_send(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let whole = load(&mut tx, key).await?;
    let Whole { transition, sent, .. } = whole.for_rules();
    if transition.side(permit.actor().org) != Some(Side::To) {
        return Err(Error::Forbidden);
    }
    if !matches!(transition.state, At::Accepted | At::Done) {
        return Err(Error::invalid("reason", "受理してから通知してください。"));
    }
    let registry = app.gate.registry();
    let today = tx.today();
    let police = registry.agency(transition.org).ok_or(Error::NotFound)?;
    let to = letters::addressed(&registry, police, today);
    let kind = letters::kind(ANSWER).ok_or(Error::NotFound)?;
    let mut typed = fields.clone();
    typed.set("to", to.as_str());
    let (_, written) = letters::read(kind, &typed, true)?;
    let number = desk::cases::next_number(&mut tx, "letter", today).await?;
    let on = date_wareki(sent.at.to_zoned(ground::db::japan()).date());
    let title = letters::kind(&sent.kind).map_or("", |kind| kind.title);
    let paper = LetterPaper::typed(
        kind,
        Typed {
            to: &to,
            from: &letters::sender(app, permit),
            reference: format!("{on}付け {} {title}({})", sent.number, police.name),
            child: form::lines(&transition.package.child.person, today),
            guardians: Vec::new(),
            written: &written,
        },
    );
    let id = fields.get("id").parse().unwrap_or_else(|_| tx.new_id());
    if !store::put_answer(&mut tx, id, sent, &number, &written, &paper.issued(&number, &date_wareki(today))).await? {
        return Ok(());
    }
    if transition.state == At::Accepted {
        transitions::act(app, &mut tx, key, Act::Finish, &Step::saying("児童相談所の対応を通知しました。")).await?;
    }
    tx.commit().await
}

/// The 児童通告書 as PDF, as it was sent. The print is on record.
pub async fn print(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let whole = load(&mut tx, key).await?;
    let org = whole.for_rules().transition.org;
    let (Whole { sent, .. }, ()) = tx.show(whole.zip(store::printed(key, org, "児童通告書"))).await?;
    papers::print_shipped(&app, &permit, &ReferralPaper(sent.paper)).await
}

/// The newest answer as PDF.
pub async fn print_answer(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let whole = load(&mut tx, key).await?;
    if whole.for_rules().answers.is_empty() {
        return Err(Error::NotFound);
    }
    let org = whole.for_rules().transition.to_org;
    let (whole, ()) = tx.show(whole.zip(store::printed(key, org, "児童相談所の対応について(通知)"))).await?;
    let answer = whole.answers.into_iter().next_back().ok_or(Error::NotFound)?;
    papers::print_shipped(&app, &permit, &answer.paper).await
}
