//! A transition as both sides see it.

use super::kinds::Kind;
use super::package::Package;
use super::rules::{Act, Side, State, waits};
use ground::db::Key;
use jiff::Timestamp;
use uuid::Uuid;

/// What is to be sent.
#[derive(Debug, Clone)]
pub struct NewTransition {
    /// Legal kind.
    pub kind: Kind,
    /// The receiver.
    pub to: i32,
    /// The child in the own register; none where the sender keeps none.
    pub person: Option<Key>,
    /// A code of [`Kind::bases`].
    pub basis: String,
    /// What is shared.
    pub package: Package,
    /// Until when the receiver has to answer; none for the default of the kind and the agency.
    pub answer_due: Option<Timestamp>,
    /// Its paper.
    pub letter: Option<Uuid>,
    /// The move it is part of.
    pub move_id: Option<Uuid>,
    /// The request it is sent for.
    pub answers: Option<Key>,
    /// The child in the receiver's register, where the sender knows which one it asks about.
    pub received: Option<Uuid>,
}

impl NewTransition {
    /// A transition about a child of the own register, with the default due.
    pub fn new(kind: Kind, to: i32, person: Option<Key>, basis: &str, package: Package) -> Self {
        Self {
            kind,
            to,
            person,
            basis: basis.to_owned(),
            package,
            answer_due: None,
            letter: None,
            move_id: None,
            answers: None,
            received: None,
        }
    }
}

/// A transition on file.
#[derive(Debug, Clone)]
pub struct Transition {
    /// Where it lies: the sender's area.
    pub key: Key,
    /// The sender.
    pub org: i32,
    /// Area of the receiver.
    pub to_area: i16,
    /// The receiver.
    pub to_org: i32,
    /// Legal kind.
    pub kind: Kind,
    /// The child in the sender's register.
    pub person: Option<Uuid>,
    /// The move it is part of.
    pub move_id: Option<Uuid>,
    /// Its paper at the sender.
    pub letter: Option<Uuid>,
    /// The request it was sent for.
    pub answers: Option<Key>,
    /// A code of [`Kind::bases`].
    pub basis: String,
    /// What is shared.
    pub package: Package,
    /// Where it stands.
    pub state: State,
    /// Until when the receiver has to answer.
    pub answer_due: Timestamp,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When the receiver was told.
    pub delivered_at: Option<Timestamp>,
    /// When it was first read there.
    pub opened_at: Option<Timestamp>,
    /// When it was accepted or refused.
    pub decided_at: Option<Timestamp>,
    /// When it came to its end.
    pub ended_at: Option<Timestamp>,
    /// When the sender took the child back.
    pub returned_at: Option<Timestamp>,
    /// Last rung of the reminder ladder.
    pub rung: i16,
    /// The child in the receiver's register.
    pub received_person: Option<Uuid>,
    /// The receiver's intake.
    pub received_intake: Option<Uuid>,
    /// Who wrote it.
    pub written_by: Option<Uuid>,
    /// Their name.
    pub written_by_name: String,
    /// Counts changes.
    pub version: i32,
}

impl Transition {
    /// Which side an agency is on; none for everybody else.
    pub fn side(&self, org: i32) -> Option<Side> {
        if org == self.org {
            return Some(Side::From);
        }
        (org == self.to_org && self.sent_at.is_some()).then_some(Side::To)
    }

    /// The agency on the other side.
    pub fn other(&self, side: Side) -> i32 {
        if side == Side::From { self.to_org } else { self.org }
    }

    /// The child at the sender.
    pub fn child(&self) -> Option<Key> {
        self.person.map(|person| Key::new(self.key.area, person))
    }

    /// The child at the receiver.
    pub fn received(&self) -> Option<Key> {
        self.received_person.map(|person| Key::new(self.to_area, person))
    }

    /// Whether the answer is late.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        waits(self.kind, self.state) && self.answer_due <= now
    }
}

/// A line of a list: who, what, where it stands.
#[derive(Debug, Clone)]
pub struct Line {
    /// Where it lies.
    pub key: Key,
    /// The sender.
    pub org: i32,
    /// The receiver.
    pub to_org: i32,
    /// Legal kind.
    pub kind: Kind,
    /// Name of the child as it was shared.
    pub name: String,
    /// The child at the sender.
    pub person: Option<Uuid>,
    /// The child at the receiver.
    pub received: Option<Key>,
    /// Where it stands.
    pub state: State,
    /// Until when the receiver has to answer.
    pub answer_due: Timestamp,
    /// When it was sent, or else written.
    pub at: Timestamp,
    /// Last rung of the reminder ladder.
    pub rung: i16,
    /// The move it is part of.
    pub move_id: Option<Uuid>,
}

/// A step that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Row.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Code of the step: an [`Act`], or `reminded`, `passed`, `paper`.
    pub act: String,
    /// By which agency; 0 for the product itself.
    pub by_org: i32,
    /// Who.
    pub by: String,
    /// What was said.
    pub words: String,
    /// What an answer shares.
    pub package: Option<Package>,
}

impl Taken {
    /// In the list of steps.
    pub fn label(&self) -> &'static str {
        match self.act.as_str() {
            "reminded" => "督促",
            "passed" => "要約の自動提供",
            "paper" => "文書",
            act => Act::from_code(act).map_or("", Act::label),
        }
    }
}

/// What one side does.
#[derive(Debug, Clone, Default)]
pub struct Step<'a> {
    /// Words, where the step needs or allows them.
    pub words: &'a str,
    /// What an answer shares.
    pub package: Option<&'a Package>,
    /// The child and the report the receiver made of it.
    pub taken: Option<(Uuid, Option<Uuid>)>,
}

impl<'a> Step<'a> {
    /// A step with words.
    pub fn saying(words: &'a str) -> Self {
        Self { words, ..Self::default() }
    }
}
