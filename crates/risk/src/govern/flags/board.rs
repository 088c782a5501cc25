//! The flags of a child as they stand: raised by rules, closed by people only.

use jiff::civil::Date;

use super::{Flag, Level};

/// A flag that a person closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The flag.
    pub flag: Flag,
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// When.
    pub on: Date,
    /// What raised it has since ceased: should it come back, it is a new flag.
    pub ceased: bool,
}

/// Flags of one child.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Board {
    standing: Vec<Flag>,
    closed: Vec<Closed>,
}

impl Board {
    /// Flags that stand.
    #[must_use]
    pub fn standing(&self) -> &[Flag] {
        &self.standing
    }

    /// Flags that were closed, oldest first.
    #[must_use]
    pub fn closed(&self) -> &[Closed] {
        &self.closed
    }

    /// The gravest level that stands.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.standing.iter().map(|flag| flag.level).max()
    }

    /// Adds what rules raise now. What stood before stays, also where its fact was since corrected. A closed flag is raised again by a record that was
    /// not among those it was closed with, or when what raised it had ceased in between. Yields the flags that are new: those somebody must be told of.
    pub fn raise(&mut self, flags: Vec<Flag>) -> Vec<Flag> {
        for closed in &mut self.closed {
            closed.ceased |= !flags.iter().any(|flag| flag.rule == closed.flag.rule);
        }
        let mut new = Vec::new();
        for flag in flags {
            if let Some(standing) = self.standing.iter_mut().find(|standing| standing.rule == flag.rule) {
                standing.records.extend(flag.records);
                standing.records.sort_unstable();
                standing.records.dedup();
                standing.level = standing.level.max(flag.level);
            } else if !self.answered(&flag) {
                self.standing.push(flag.clone());
                new.push(flag);
            }
        }
        new
    }

    /// Whether a person has already answered this flag on these records.
    fn answered(&self, flag: &Flag) -> bool {
        let same = |closed: &Closed| {
            !closed.ceased
                && closed.flag.rule == flag.rule
                && flag.records.iter().all(|record| closed.flag.records.contains(record))
        };
        self.closed.iter().any(same)
    }

    /// A person closes a flag and says why; false when it does not stand or nothing is said.
    pub fn close(&mut self, rule: &str, by: &str, why: &str, on: Date) -> bool {
        if by.trim().is_empty() || why.trim().is_empty() {
            return false;
        }
        let Some(at) = self.standing.iter().position(|flag| flag.rule == rule) else { return false };
        let flag = self.standing.remove(at);
        self.closed.push(Closed { flag, by: by.to_owned(), why: why.to_owned(), on, ceased: false });
        true
    }
}
