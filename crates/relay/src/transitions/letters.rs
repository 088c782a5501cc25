//! The paper and the transition are one: a letter that asks something of an agency in the directory is a transition by itself, and the
//! letter that answers it takes its step. Pitfall: a receipt on paper alone takes no child over; only 受理する on the screen does, because
//! only there the record and the clock begin.

use super::kinds::{Kind, Taking};
use super::model::NewTransition;
use super::package::{Child, Contact, Fact, Package};
use super::rules::{Act, Side, State, next};
use super::store::{self, Issued};
use desk::agencies::settings::{HANDOVER_HOURS, INQUIRY_DAYS};
use desk::agencies::settings_of;
use desk::people::NewPerson;
use ground::Result;
use ground::db::{Key, Tx};
use ground::outbox::Event;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// What an issued letter leads to. Handling one twice changes nothing.
pub async fn issued(tx: &mut Tx<'_>, event: &Event) -> Result<()> {
    let Some(letter) = event.object else { return Ok(()) };
    let Some(letter) = store::issued(tx, Key::new(event.area, letter)).await? else { return Ok(()) };
    match letter.answers {
        Some(asked) => answered(tx, &letter, asked).await,
        None => sent(tx, &letter).await,
    }
}

/// A letter that asks: the transition it is the paper of says so; where there is none, it becomes one.
async fn sent(tx: &mut Tx<'_>, letter: &Issued) -> Result<()> {
    if let Some(found) = store::of_letter(tx, letter.key).await? {
        if found.sent_at.is_some() && !store::has_step(tx, &found, "paper").await? {
            let words = match found.state {
                State::Withdrawn => format!("文書 {} を施行しました。この送付は取り下げてあります。", letter.number),
                _ => format!("文書 {} を施行しました。", letter.number),
            };
            store::put_rule_step(tx, &found, "paper", found.state, &words, None).await?;
        }
        return Ok(());
    }
    let (Some(from), Some(to)) = (store::office(tx, letter.org).await?, store::office_of(tx, letter.to_org).await?)
    else {
        return Ok(());
    };
    let Some(kind) = Kind::of_letter(&letter.kind, from.kind).filter(|kind| kind.may_go(from.kind, to.kind)) else {
        return Ok(());
    };
    // A case goes to one agency at a time: the paper belongs to what is on its way.
    if kind.moves_holder()
        && let Some(found) = store::on_its_way(tx, letter.child, letter.org).await?
    {
        if !store::has_step(tx, &found, "paper").await? {
            let words =
                format!("文書 {} を施行しました。すでに送ったものがあるため、別の送付にはなりません。", letter.number);
            store::put_rule_step(tx, &found, "paper", found.state, &words, None).await?;
        }
        return Ok(());
    }
    let parts = letter.paper.parts().iter().map(|(label, text)| Fact { label: label.clone(), text: text.clone() });
    let package = Package {
        child: Child { person: identity(tx, letter).await?, hides_places: false },
        form: parts.collect(),
        words: format!("文書 {} のとおりです。「届いた文書」で印刷できます。", letter.number),
        contact: Contact {
            agency: from.name,
            person: letter.issued_by.clone(),
            phone: from.phone,
            night_phone: from.night_phone,
        },
        ..Package::default()
    };
    let basis = kind.basis_for(from.kind, to.kind);
    let due = due(tx, kind, letter.org).await?;
    let new = NewTransition {
        letter: Some(letter.key.id),
        ..NewTransition::new(kind, to.id, Some(letter.child), basis, package)
    };
    let found = store::insert_sent(tx, letter, &new, to.area, due).await?;
    store::put_rule_step(
        tx,
        &found,
        "paper",
        State::Sent,
        &format!("文書 {} の施行により送付しました。", letter.number),
        None,
    )
    .await?;
    // The notice of the letter has told the receiver.
    store::deliver(tx, &found).await
}

/// Who the child is, with the address only where the paper says it too.
async fn identity(tx: &mut Tx<'_>, letter: &Issued) -> Result<NewPerson> {
    let mut person = store::identity(tx, letter.child, letter.org).await?.unwrap_or_default();
    let paper = json!(letter.paper).to_string();
    person.addresses.retain(|address| !address.line.is_empty() && paper.contains(&address.line));
    Ok(person)
}

/// Until when what a letter asks is to be answered, as the sender set it.
async fn due(tx: &mut Tx<'_>, kind: Kind, org: i32) -> Result<Timestamp> {
    let (setting, unit) = match kind.taking() {
        Taking::Case => (HANDOVER_HOURS, SignedDuration::from_hours(1)),
        Taking::Answer => (INQUIRY_DAYS, SignedDuration::from_hours(24)),
        Taking::Notice => return Ok(tx.now() + kind.default_wait()),
    };
    let set = settings_of(tx, &[org], &setting).await?;
    let count = set.get(&org).and_then(Value::as_i64).unwrap_or(setting.default);
    let wait = SignedDuration::from_secs(unit.as_secs().saturating_mul(count));
    Ok(tx.now() + wait)
}

/// A letter that answers: what asks is answered by it; a receipt is noted and still has to be taken over on the screen.
async fn answered(tx: &mut Tx<'_>, letter: &Issued, asked: Key) -> Result<()> {
    let Some(found) = store::of_letter(tx, asked).await?.filter(|found| found.to_org == letter.org) else {
        return Ok(());
    };
    let title = desk::letters::KINDS.iter().find(|kind| kind.code == letter.kind).map_or("", |kind| kind.title);
    let paper = format!("{title} {}", letter.number);
    if found.kind.taking() == Taking::Case {
        if !store::has_step(tx, &found, "paper").await? || found.state.is_open() {
            let words = match found.state.is_open() {
                true => format!(
                    "{paper}が施行されました。まだ受理になっていません。受理する機関が、画面で受理してください。"
                ),
                false => format!("{paper}が施行されました。"),
            };
            store::put_rule_step(tx, &found, "paper", found.state, &words, None).await?;
        }
        return Ok(());
    }
    let opened = next(found.kind, found.state, Side::To, Act::Open).unwrap_or(found.state);
    let Some(done) = next(found.kind, opened, Side::To, Act::Answer) else { return Ok(()) };
    if store::end_by_rule(tx, &found, done).await? {
        store::put_rule_step(tx, &found, Act::Answer.code(), done, &format!("{paper}で回答しました。"), None).await?;
    }
    Ok(())
}
