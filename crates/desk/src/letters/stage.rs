//! Where a letter stands on its way out. Pure.

use crate::approvals::{Approval, State};

/// Where a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It may be written; goes out directly.
    Draft,
    /// It may be written; has to be decided on first.
    Undecided,
    /// Under way through the chain: what is signed must not change.
    Waiting,
    /// Decided, or to go out before: issued as it was submitted.
    Cleared,
    /// Out.
    Issued,
}

impl Stage {
    /// The stage of a letter by its newest approval; `decided` says whether the agency's letters are decided on.
    pub fn of(issued: bool, decided: bool, approval: Option<&Approval>) -> Self {
        let Some(approval) = approval.filter(|_| !issued) else {
            return match (issued, decided) {
                (true, _) => Self::Issued,
                (false, true) => Self::Undecided,
                (false, false) => Self::Draft,
            };
        };
        match approval.state() {
            State::Decided | State::Unseen(_) => Self::Cleared,
            State::Waiting(_) if !approval.acted_first.is_empty() => Self::Cleared,
            State::Waiting(_) => Self::Waiting,
            State::Returned | State::Withdrawn if decided => Self::Undecided,
            State::Returned | State::Withdrawn => Self::Draft,
        }
    }

    /// Whether its words may change.
    pub fn may_write(self) -> bool {
        matches!(self, Self::Draft | Self::Undecided)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approvals::{Act, Step};
    use uuid::Uuid;

    fn approval(acts: &[&str], acted_first: &str) -> Approval {
        let act = |word: &&str| Act {
            step: if *word == "取下げ" { -1 } else { 0 },
            act: (*word).to_owned(),
            staff: None,
            name: "架空".to_owned(),
            post: String::new(),
            reason: String::new(),
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        Approval {
            id: Uuid::nil(),
            title: String::new(),
            href: String::new(),
            steps: vec![Step { post: 1, title: "課長".to_owned() }],
            acted_first: acted_first.to_owned(),
            submitted_by: None,
            submitted_by_name: String::new(),
            submitted_at: jiff::Timestamp::UNIX_EPOCH,
            acts: acts.iter().map(act).collect(),
        }
    }

    #[test]
    fn a_letter_goes_out_when_it_is_decided_or_was_done_first() {
        let of = |acts: &[&str], first: &str| Stage::of(false, true, Some(&approval(acts, first)));
        assert_eq!(Stage::of(false, false, None), Stage::Draft);
        assert_eq!(Stage::of(false, true, None), Stage::Undecided);
        assert_eq!(of(&[], ""), Stage::Waiting);
        assert_eq!(of(&[], "口頭で了承"), Stage::Cleared);
        assert_eq!(of(&["承認"], ""), Stage::Cleared);
        assert_eq!(of(&["代決"], ""), Stage::Cleared, "seen afterwards");
        assert_eq!(of(&["差戻し"], ""), Stage::Undecided);
        assert_eq!(of(&["取下げ"], ""), Stage::Undecided);
        assert_eq!(Stage::of(true, true, Some(&approval(&["承認"], ""))), Stage::Issued);
    }
}
