//! The screens: what passes between agencies in a list, one of them whole, and what is sent next.

mod child;
mod home;
mod list;
mod new;
mod show;
mod similar;

pub use child::{open as of_child_now, page as of_child};
pub use home::home;
pub use list::list;
pub use new::{create, form as new_form};
pub use show::{act, letter, now, show};
pub(super) use similar::{Candidate, candidates};

use super::model::Line;
use super::rules::{Side, waits};
use super::{Kind, State};
use desk::frame::{moment_label, moment_wareki};
use ground::db::Key;
use ground::gate::Registry;
use jiff::Timestamp;

/// A line of a list as shown.
pub(crate) struct Row {
    /// Where it lies.
    pub key: Key,
    /// ケース移管 …
    pub kind: &'static str,
    /// 受信 or 送信
    pub way: &'static str,
    /// The agency on the other side.
    pub other: String,
    /// Name of the child as it was shared.
    pub name: String,
    /// Where it stands.
    pub state: &'static str,
    /// Class of the chip.
    pub class: &'static str,
    /// Until when it is to be answered, while it is open.
    pub due: String,
    /// Whether that is over.
    pub overdue: bool,
    /// When it was sent or written.
    pub at: String,
    /// The own record of the child, where there is one.
    pub record: String,
}

impl Row {
    /// A line as an agency sees it.
    pub fn of(line: &Line, own: i32, registry: &Registry, now: Timestamp) -> Self {
        let is_sent = line.org == own;
        let waits = waits(line.kind, line.state);
        let overdue = waits && line.answer_due <= now;
        let record = if is_sent { line.person.map(|person| Key::new(line.key.area, person)) } else { line.received };
        Self {
            key: line.key,
            kind: line.kind.label(),
            way: if is_sent { "送信" } else { "受信" },
            other: registry.name(if is_sent { line.to_org } else { line.org }).to_owned(),
            name: if line.name.is_empty() { "(氏名の記載なし)".to_owned() } else { line.name.clone() },
            state: line.state.label(),
            class: class(line.state, overdue),
            due: if waits { moment_label(line.answer_due) } else { String::new() },
            overdue,
            at: moment_wareki(line.at),
            record: record.map(|key| format!("/records/{key}")).unwrap_or_default(),
        }
    }
}

/// Class of the chip of a state.
pub(crate) fn class(state: State, overdue: bool) -> &'static str {
    match state {
        _ if overdue => "danger",
        State::Accepted | State::Done => "good",
        State::Refused => "danger",
        State::Withdrawn => "",
        _ => "warn",
    }
}

/// Which way a kind goes, in words of the side one is on.
fn headline(kind: Kind, side: Side, other: &str) -> String {
    match side {
        Side::From => format!("{other}への{}", kind.label()),
        _ => format!("{other}からの{}", kind.label()),
    }
}
