//! What follows by itself: delivery, the reminder ladder, and the end of the sender's case once another agency took it.

use super::model::Transition;
use super::package::Package;
use super::rules::{Rung, rung};
use super::{letters, store};
use desk::approvals;
use desk::frame::moment_wareki;
use desk::people::{self, NewPerson};
use ground::Result;
use ground::audit::Entry;
use ground::db::{Key, Tx};
use ground::gate::Action;
use ground::outbox::Event;
use jiff::Timestamp;
use serde_json::json;
use std::pin::Pin;
use uuid::Uuid;

/// Before anybody is told: of a child that no agency keeps yet, the wall is built around the transition that names it.
pub async fn wall_off(tx: &mut Tx<'_>, event: &Event) -> Result<()> {
    let Some(key) = named(event).filter(|_| event.kind == "transition.sent" && event.person.is_none()) else {
        return Ok(());
    };
    let Some(found) = store::load(tx, key).await?.filter(|found| found.person.is_none()) else { return Ok(()) };
    let relatives = found.package.household.iter().map(|relative| &relative.person);
    let family: Vec<_> = std::iter::once(&found.package.child.person).chain(relatives).collect();
    people::jobs::wall_off_unregistered(tx, found.key, &family).await
}

/// The transition an event is about.
fn named(event: &Event) -> Option<Key> {
    let area = event.number("area").and_then(|area| i16::try_from(area).ok())?;
    Some(Key::new(area, event.object?))
}

/// What an event about a transition or a letter leads to, after its notices are written. Handling one twice changes nothing.
pub async fn follow(tx: &mut Tx<'_>, event: &Event) -> Result<()> {
    if event.kind == "letter.issued" {
        return letters::issued(tx, event).await;
    }
    if !event.kind.starts_with("transition.") {
        return Ok(());
    }
    let Some(key) = named(event) else { return Ok(()) };
    let Some(found) = store::load(tx, key).await? else { return Ok(()) };
    match event.kind.as_str() {
        "transition.sent" => store::deliver(tx, &found).await,
        "transition.accepted" if found.kind.moves_holder() => {
            let ended = store::close_origin(tx, &found).await?;
            if ended == 0 {
                return Ok(());
            }
            tx.audit_for(
                found.key.area,
                found.org,
                Entry {
                    kind: "transition.handed".to_owned(),
                    subject_area: Some(found.key.area),
                    subject_org: Some(found.org),
                    person: found.person,
                    object_kind: "transition".to_owned(),
                    object: Some(found.key.id),
                    count: i32::try_from(ended).ok(),
                    ..Entry::default()
                },
            )
            .await
        }
        _ => Ok(()),
    }
}

/// Whom each level of the ladder reaches: the one at work, the chiefs, the head; as rights of posts. The head is who signs last in the
/// chains the agency has set, and the right stands in where it has set none.
const LEVELS: [Option<Action>; 3] = [None, Some(Action::CloseEpisode), HEAD];
const HEAD: Option<Action> = Some(Action::GrantAccess);

/// Reminds both sides of what nobody opened or answered: each rung once, at night and on holidays too.
pub fn remind<'a, 'p>(
    tx: &'a mut Tx<'p>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let now = tx.now();
        for waiting in store::waiting(tx).await? {
            let reached = rung(waiting.kind, waiting.state, waiting.sent_at, waiting.answer_due, now);
            let Some(reached) = reached.filter(|rung| rung.0 > waiting.rung) else { continue };
            if store::remind(tx, &waiting, reached).await? {
                tell(tx, &waiting, reached).await?;
            }
        }
        Ok(())
    })
}

async fn tell(tx: &mut Tx<'_>, waiting: &store::Waiting, reached: Rung) -> Result<()> {
    let due = moment_wareki(waiting.answer_due);
    let words = format!("{} {}(期限 {due})", waiting.kind.label(), reached.words());
    let right = usize::try_from(reached.level() - 1).ok().and_then(|level| LEVELS.get(level).copied().flatten());
    let sides: [(i16, i32, &[Uuid]); 2] =
        [(waiting.key.area, waiting.org, &waiting.staff), (waiting.to_area, waiting.to_org, &[])];
    for (area, org, staff) in sides {
        // Above the first level others are told besides; the ones at work are not told again.
        let heads = if right == HEAD { approvals::heads(tx, area, org).await? } else { Vec::new() };
        let (staff, right) = match right {
            None => (staff, None),
            _ if !heads.is_empty() => (heads.as_slice(), None),
            right => (&[][..], right),
        };
        let payload = json!({
            "area": waiting.key.area, "org": org, "words": words, "staff": staff, "right": right.map(Action::code),
        });
        let nth = u128::from(reached.0.unsigned_abs());
        store::raise(tx, "transition.due", (area, org), waiting, nth, payload).await?;
    }
    if let Some(found) = store::load(tx, waiting.key).await? {
        let whom = ["担当", "係長・課長", "所属の長"].get(usize::from(reached.level().unsigned_abs()) - 1).copied();
        let said = format!("{}。{}に知らせました。", reached.words(), whom.unwrap_or("担当"));
        store::put_rule_step(tx, &found, "reminded", found.state, &said, None).await?;
    }
    Ok(())
}

/// A transition for a job of a neighbouring slice.
pub(crate) async fn both_sides(tx: &mut Tx<'_>, key: Key) -> Result<Option<Transition>> {
    store::load(tx, key).await
}

/// Who a child is, as an agency keeps it, for a neighbour's job.
pub(crate) async fn identity(tx: &mut Tx<'_>, child: Key, org: i32) -> Result<Option<NewPerson>> {
    store::identity(tx, child, org).await
}

/// Passes something by rule: a step with what was passed, and news to both sides. The transition stands where it stood.
pub(crate) async fn pass(tx: &mut Tx<'_>, found: &Transition, words: &str, package: &Package) -> Result<()> {
    store::put_rule_step(tx, found, "passed", found.state, words, Some(json!(package))).await?;
    for (area, org) in [(found.key.area, found.org), (found.to_area, found.to_org)] {
        let payload = json!({ "area": found.key.area, "org": org, "words": format!("{} 要約", found.kind.label()) });
        store::raise(tx, "transition.passed", (area, org), &store::Waiting::of(found), PASSED, payload).await?;
    }
    Ok(())
}

/// Tells the event of a passed summary from those of the ladder.
const PASSED: u128 = 100;
