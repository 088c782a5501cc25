//! Sending and the steps of both sides. Every step is checked against the rules under a lock, and leaves its row, its audit row and its event.

use super::kinds::{Kind, Taking};
use super::model::{NewTransition, Step, Transition};
use super::package::Package;
use super::rules::{Act, Side, State, next};
use super::{gather, store};
use desk::App;
use desk::agencies::settings::{HANDOVER_HOURS, INQUIRY_DAYS};
use desk::frame::moment_wareki;
use desk::people;
use ground::audit::Entry;
use ground::db::{Key, Tx};
use ground::gate::Agency;
use ground::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// The receiver, when the law lets this kind go from the own agency to it.
///
/// # Errors
/// `Invalid` beside `to` or `kind`.
pub fn receiver(app: &App, tx: &Tx<'_>, kind: Kind, to: i32) -> Result<Agency> {
    let (registry, actor) = (app.gate.registry(), tx.permit().actor());
    let agency = registry.agency(to).filter(|agency| agency.id != actor.org);
    let agency = agency.ok_or_else(|| Error::invalid("to", "送り先を一覧から選んでください。"))?;
    let own = registry.agency(actor.org).ok_or(Error::Forbidden)?;
    if !kind.may_go(own.kind, agency.kind) {
        let message = format!(
            "{}から{}へ「{}」は送れません。送り先か種類を選び直してください。",
            own.kind.label(),
            agency.kind.label(),
            kind.label()
        );
        return Err(Error::invalid("to", message));
    }
    Ok(agency.clone())
}

/// Until when a kind is to be answered when nothing else is said: the own agency's setting, or the kind's own wait.
pub fn default_due(app: &App, tx: &Tx<'_>, kind: Kind) -> Timestamp {
    let (registry, org, today) = (app.gate.registry(), tx.permit().actor().org, tx.today());
    let wait = match kind.taking() {
        Taking::Case => SignedDuration::from_hours(HANDOVER_HOURS.of(&registry, org, today)),
        Taking::Answer => SignedDuration::from_hours(INQUIRY_DAYS.of(&registry, org, today) * 24),
        Taking::Notice => kind.default_wait(),
    };
    tx.now() + wait
}

/// Writes a draft: the package stands from here on as it will be sent.
///
/// # Errors
/// `Invalid` for a receiver or a basis the kind does not allow, and for a package that names a reporter or a hidden place.
pub async fn draft(app: &App, tx: &mut Tx<'_>, new: &NewTransition) -> Result<Key> {
    let agency = receiver(app, tx, new.kind, new.to)?;
    if !new.kind.bases().iter().any(|(code, _)| *code == new.basis) {
        return Err(Error::invalid("basis", "法的根拠を選んでください。"));
    }
    let due = new.answer_due.unwrap_or_else(|| default_due(app, tx, new.kind));
    if due <= tx.now() {
        return Err(Error::invalid("answer_due_on", "回答の期限が過ぎています。いまより後の日時を入力してください。"));
    }
    if let Some(child) = new.person {
        gather::hold(app, tx, child, &new.package, &agency.name).await?;
    }
    let key = store::insert(tx, new, agency.area, due).await?;
    tx.audit(Entry {
        kind: "transition.drafted".to_owned(),
        subject_area: Some(key.area),
        subject_org: Some(tx.permit().actor().org),
        person: new.person.map(|person| person.id),
        object_kind: "transition".to_owned(),
        object: Some(key.id),
        detail: new.kind.label().to_owned(),
        ..Entry::default()
    })
    .await?;
    Ok(key)
}

/// Sends at once what is to be sent: the draft and its sending in one.
///
/// # Errors
/// Those of [`draft`].
pub async fn send(app: &App, tx: &mut Tx<'_>, new: &NewTransition) -> Result<Key> {
    let key = draft(app, tx, new).await?;
    act(app, tx, key, Act::Send, &Step::default()).await?;
    Ok(key)
}

/// Takes a step for the side the permit's agency is on; says where the transition stands then. What only tells is done once it is accepted.
///
/// # Errors
/// `NotFound` for who is no side; `Forbidden` for a step that is never this side's; `Stale` for one that is not possible any more or not
/// yet; `Invalid` where words are missing.
pub async fn act(app: &App, tx: &mut Tx<'_>, key: Key, act: Act, step: &Step<'_>) -> Result<State> {
    let found = store::lock(tx, key).await?.for_rules().clone();
    let side = found.side(tx.permit().actor().org).ok_or(Error::NotFound)?;
    let Some(after) = next(found.kind, found.state, side, act) else {
        let ever = State::ALL.into_iter().any(|state| next(found.kind, state, side, act).is_some());
        return Err(if ever { Error::Stale } else { Error::Forbidden });
    };
    if act.needs_words() && step.words.trim().is_empty() {
        return Err(Error::invalid("words", format!("{}の内容を入力してください。", act.label())));
    }
    if act == Act::Accept && found.kind.taking() == Taking::Case && step.taken.is_none() {
        return Err(Error::internal("a case is accepted through take_over"));
    }
    if let (Act::Send, Some(child)) = (act, found.child()) {
        if found.kind.moves_holder() {
            moves_once(app, tx, &found, child).await?;
        }
        // A 支援措置 may have come since the draft was written.
        let to = app.gate.registry().name(found.to_org).to_owned();
        gather::hold(app, tx, child, &found.package, &to).await?;
    }
    if let Some(child) = own_child(&found, side, step) {
        let to = app.gate.registry().name(found.other(side)).to_owned();
        if let Some(package) = step.package {
            gather::hold(app, tx, child, package, &to).await?;
        }
        if !step.words.is_empty() {
            let said = Package { words: step.words.to_owned(), ..Package::default() };
            gather::hold(app, tx, child, &said, &to).await?;
        }
    }
    advance(tx, &found, side, act, after, step).await?;
    if act == Act::Accept && found.kind.taking() == Taking::Notice {
        let accepted = Transition { state: after, ..found };
        advance(tx, &accepted, side, Act::Finish, State::Done, &Step::default()).await?;
        return Ok(State::Done);
    }
    Ok(after)
}

/// The own child a step is about.
fn own_child(found: &Transition, side: Side, step: &Step<'_>) -> Option<Key> {
    if side == Side::From {
        return found.child();
    }
    step.taken.map(|(person, _)| Key::new(found.to_area, person)).or_else(|| found.received())
}

/// A case goes to one agency at a time: who sends it while it is on its way, or gone, is told where it is.
async fn moves_once(app: &App, tx: &mut Tx<'_>, found: &Transition, child: Key) -> Result<()> {
    if let Some((kind, to)) = store::on_its_way_locked(tx, child).await? {
        let message = format!(
            "このケースは、すでに{}に「{}」を送っていて、答えを待っています。先にそれを取り下げてから送ってください。",
            app.gate.registry().name(to),
            kind.label()
        );
        return Err(Error::invalid("words", message));
    }
    if let Some(to) = people::access::handed_to(tx, child).await? {
        let message = format!(
            "このケースは{}が受理しています。この所属から「{}」は送れません。",
            app.gate.registry().name(to),
            found.kind.label()
        );
        return Err(Error::invalid("words", message));
    }
    Ok(())
}

/// Writes a draft in the place of one that is changed. What the form does not ask again goes along: the move, the paper, the words of a
/// form, the child at the receiver.
///
/// # Errors
/// Those of [`draft`]; `Invalid` where the one before was sent or thrown away meanwhile.
pub async fn redraft(app: &App, tx: &mut Tx<'_>, before: Key, mut new: NewTransition) -> Result<Key> {
    let before = store::lock(tx, before).await?.for_rules().clone();
    if before.org != tx.permit().actor().org || before.child() != new.person {
        return Err(Error::NotFound);
    }
    if before.state != State::Draft {
        let message = format!(
            "直そうとした下書きは、すでに「{}」になっています。一覧で確かめて、必要なら新しく作ってください。",
            before.state.label()
        );
        return Err(Error::invalid("words", message));
    }
    new.package.form = before.package.form.clone();
    new.move_id = before.move_id;
    new.letter = before.letter;
    new.received = before.received_person;
    let made = draft(app, tx, &new).await?;
    act(app, tx, before.key, Act::Withdraw, &Step::default()).await?;
    Ok(made)
}

async fn advance(
    tx: &mut Tx<'_>,
    found: &Transition,
    side: Side,
    act: Act,
    after: State,
    step: &Step<'_>,
) -> Result<()> {
    store::move_on(tx, found, act, after, step).await?;
    if found.sent_at.is_none() && act == Act::Withdraw {
        return Ok(());
    }
    store::put_step(tx, found, act.code(), after, step).await?;
    let kind = format!("transition.{}", act.code());
    tx.audit(Entry {
        kind: kind.clone(),
        subject_area: Some(found.key.area),
        subject_org: Some(found.org),
        person: found.person,
        object_kind: "transition".to_owned(),
        object: Some(found.key.id),
        detail: found.kind.label().to_owned(),
        ..Entry::default()
    })
    .await?;
    let words = match act {
        Act::Send => format!("{} 回答の期限 {}", found.kind.label(), moment_wareki(found.answer_due)),
        _ => format!("{} {}", found.kind.label(), act.label()),
    };
    let urgent = act == Act::Send && found.kind.taking() == Taking::Case;
    let payload = json!({ "org": found.other(side), "area": found.key.area, "words": words, "urgent": urgent });
    tx.event(&kind, found.person, Some(found.key.id), payload).await
}
