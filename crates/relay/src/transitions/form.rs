//! What is read of the fields of a form or of a call of the API: the same questions, refusals and steps for both.

use super::gather::{Choice, PARTS, gather};
use super::rules::Act;
use super::{
    Acceptance, Kind, NewTransition, Step, Taking, Transition, accept, act, directory, receiver, rules, store,
};
use desk::App;
use desk::cases::{codes, moment};
use ground::db::{Key, Tx};
use ground::web::{Fields, Reader};
use ground::{Error, Result};

/// What is to be sent about a child of the own register.
///
/// # Errors
/// `Invalid` beside each field that is missing or wrong; `NotFound` for a request the own agency has no part in.
pub async fn new(app: &App, tx: &mut Tx<'_>, child: Key, kind: Kind, fields: &Fields) -> Result<NewTransition> {
    let registry = app.gate.registry();
    let own = registry.agency(tx.permit().actor().org).ok_or(Error::NotFound)?;
    let mut reader = Reader::new(fields);
    let basis = reader.choice("basis", "法的根拠", &codes::codes(kind.bases()));
    let words = reader.required("words", "伝えること", 8000);
    let due = moment::read_ahead(&mut reader, "answer_due", "回答の期限", tx.now());
    let parts = reader.choices("part", "渡す内容", &codes::codes(PARTS));
    let to = directory::chosen(&mut reader, &registry, own, kind, tx.today());
    reader.finish(())?;
    let to = to.ok_or(Error::NotFound)?;
    let _ = receiver(app, tx, kind, to)?;
    let notes = fields.all("note").filter_map(|id| id.parse().ok()).collect();
    let package = gather(app, tx, child, &Choice { parts, notes, words }).await?;
    let answers = fields.get("answers").parse::<Key>().ok();
    if let Some(request) = answers {
        // Only what asks the own agency can be answered.
        let _ = store::find(tx, request).await?;
    }
    Ok(NewTransition { answer_due: Some(due), answers, ..NewTransition::new(kind, to, Some(child), &basis, package) })
}

/// Takes a step with what was said and chosen; the child taken over, if the step made one the own agency's.
///
/// # Errors
/// Those of [`act`] and [`accept`].
pub async fn step(app: &App, tx: &mut Tx<'_>, found: &Transition, wanted: Act, fields: &Fields) -> Result<Option<Key>> {
    let mut reader = Reader::new(fields);
    let words = reader.text("words", "内容", 8000);
    if wanted == Act::Accept {
        let how = acceptance(&mut reader, found, words)?;
        reader.finish(())?;
        return accept(app, tx, found.key, &how).await;
    }
    reader.finish(())?;
    act(app, tx, found.key, wanted, &Step::saying(&words)).await?;
    if wanted == Act::Send {
        answer_request(app, tx, found).await?;
    }
    Ok(None)
}

/// What was sent for a request answers it.
async fn answer_request(app: &App, tx: &mut Tx<'_>, sent: &Transition) -> Result<()> {
    let Some(request) = sent.answers else { return Ok(()) };
    let asked = store::find(tx, request).await?.for_rules().clone();
    let Some(side) = asked.side(tx.permit().actor().org) else { return Ok(()) };
    if rules::next(asked.kind, asked.state, side, Act::Answer).is_some() {
        let words = format!("「{}」を送って回答しました。", sent.kind.label());
        act(app, tx, request, Act::Answer, &Step::saying(&words)).await?;
    }
    Ok(())
}

/// Whether the package says the 相談種別.
pub fn says_kind(found: &Transition) -> bool {
    found.package.case.as_ref().is_some_and(|case| !case.kind.is_empty())
}

/// What the receiver confirmed and chose.
fn acceptance(reader: &mut Reader<'_>, found: &Transition, words: String) -> Result<Acceptance> {
    let confirmed = Kind::from_code(reader.fields().get("confirmed"));
    let Some(kind) = confirmed else {
        let message = format!("「{}」として受理することを確かめて、チェックを付けてください。", found.kind.label());
        return Err(Error::invalid("confirmed", message));
    };
    let is_case = kind.taking() == Taking::Case;
    let join = match reader.fields().get("join") {
        "" if is_case => {
            reader.refuse("join", "新しいこどもとして登録するか、登録済みのこどもに加えるかを選んでください。");
            None
        }
        "" | "new" => None,
        chosen => Some(chosen.parse::<Key>().map_err(|_| Error::NotFound)?.id),
    };
    let reason = reader.text("no_check_reason", "安全確認をしない理由", 300);
    let no_check = match reader.fields().get("check") {
        "none" if reason.is_empty() => {
            reader.refuse("no_check_reason", "安全確認が不要な理由を入力してください。");
            None
        }
        "none" => Some(reason),
        _ => None,
    };
    let consultation = match is_case && !says_kind(found) {
        true => reader.choice("consultation", "相談種別", &codes::codes(codes::KINDS)),
        false => String::new(),
    };
    Ok(Acceptance { kind, join, no_check, consultation, words })
}
