//! The paper and the transition are one: a letter that asks something of an agency in the directory is a transition by itself, and the
//! letter that answers it takes its step. Pitfall: a receipt on paper alone takes no child over; only 受理する on the screen does, because
//! only there the record and the clock begin.

use super::kinds::{Kind, Taking};
use super::model::NewTransition;
use super::package::{Child, Contact, Fact, Package};
use super::rules::{Act, Side, State, next};
use super::store::{self, Issued};
use ground::Result;
use ground::db::{Key, Tx};
use ground::outbox::Event;

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
            let words = format!("文書 {} を施行しました。", letter.number);
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
    let parts = letter.paper.parts().iter().map(|(label, text)| Fact { label: label.clone(), text: text.clone() });
    let package = Package {
        child: Child {
            person: store::identity(tx, letter.child, letter.org).await?.unwrap_or_default(),
            hides_places: false,
        },
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
    let basis = kind.bases().first().map(|(code, _)| *code).unwrap_or_default();
    let due = tx.now() + kind.default_wait();
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
