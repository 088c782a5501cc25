//! The pages of one 一時保護 and of all of a child's.

pub mod child;
pub mod deeds;
pub mod facts;
pub mod lists;
pub mod show;
pub mod start;

use super::model::Custody;
use super::rules::{Due, Urgency, left_label, urgency};
use super::store;
use crate::App;
use crate::frame::{date_wareki, moment_wareki};
use crate::people::{self, Relation};
use ground::db::{Key, Tx, japan};
use ground::gate::Permit;
use ground::{Result, Sealed};
use jiff::civil::Date;
use show::{Part, show_page};

/// The permit to read a 一時保護 under: that of its child.
pub(super) async fn open(app: &App, permit: &Permit, key: Key) -> Result<Permit> {
    let child = child_of(app, permit, key).await?;
    people::access::open(app, permit, child).await
}

/// [`open`], to change something: only the centre that keeps it may.
pub(super) async fn open_own(app: &App, permit: &Permit, key: Key) -> Result<Permit> {
    let child = child_of(app, permit, key).await?;
    people::access::open_kept(app, permit, child).await
}

async fn child_of(app: &App, permit: &Permit, key: Key) -> Result<Key> {
    let mut tx = app.db.read(permit).await?;
    store::child(&mut tx, key).await
}

/// Who held 親権 when it started, or is to start, with the relation to the child.
pub(super) async fn custodians(tx: &mut Tx<'_>, custody: &Custody) -> Result<Sealed<Vec<Relation>>> {
    let start = custody.facts.start.at().to_zoned(japan()).date();
    let relations = people::relations(tx, custody.person).await?;
    let held = move |relation: &Relation| {
        relation.facts.custodian && relation.holds(start) && relation.facts.valid_from.is_none_or(|from| from <= start)
    };
    Ok(relations.map(|all| all.into_iter().filter(held).collect()))
}

/// A deadline as shown.
pub(super) struct DueShown {
    name: String,
    words: String,
    law: &'static str,
    start: String,
    last_day: String,
    left: String,
    class: &'static str,
    done: String,
}

impl DueShown {
    fn of(due: &Due, today: Date) -> Self {
        let deadline = due.deadline;
        let urgency = urgency(deadline.rule, deadline.last_day, today);
        Self {
            name: deadline.rule.to_string(),
            words: deadline.counting.to_string(),
            law: deadline.rule.law(),
            start: date_wareki(deadline.start),
            last_day: date_wareki(deadline.last_day),
            left: left_label(deadline.last_day, today),
            class: class(urgency),
            done: due.done_at.map(moment_wareki).unwrap_or_default(),
        }
    }
}

/// Class of the chip of an open deadline.
pub(super) fn class(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Over | Urgency::Today => "danger",
        Urgency::Near => "warn",
        Urgency::Far => "",
    }
}
