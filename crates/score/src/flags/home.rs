//! Whether the own staff are to see a child: while its case is open and it lives at home. Pure.
//!
//! Pitfall: what is not known is never a reason to look away. Without a closed case, and without a custody or placement that nothing ended, the child
//! is to be seen.

use jiff::civil::Date;

/// 対応 by which a child lives away from home.
pub const PLACEMENTS: [&str; 6] = [
    "児童福祉施設入所",
    "指定発達支援医療機関委託",
    "里親委託",
    "小規模住居型児童養育事業(ファミリーホーム)委託",
    "児童自立生活援助",
    "障害児入所施設等利用契約",
];
/// 解除の事由 by which a child goes on living away from home.
const INTO_PLACEMENT: [&str; 2] = ["施設入所", "里親委託"];

/// Something on record that tells where a child lives from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// A custody ended so.
    Released(String),
    /// This was decided.
    Decided(String),
    /// A report was taken.
    Reported,
}

impl Sign {
    fn is_away(&self) -> bool {
        match self {
            Self::Released(how) => INTO_PLACEMENT.contains(&how.as_str()),
            Self::Decided(kind) => PLACEMENTS.contains(&kind.as_str()),
            Self::Reported => false,
        }
    }
}

/// What is on record of a child's case and of where it lives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stay {
    /// Whether a case of the own agency is open.
    pub is_open: bool,
    /// The day the last case was closed.
    pub closed_on: Option<Date>,
    /// The day of the last report that no case was opened for yet.
    pub waiting_since: Option<Date>,
    /// Whether a custody runs.
    pub in_custody: bool,
    /// What else tells where the child lives, with its day.
    pub signs: Vec<(Date, Sign)>,
}

impl Stay {
    /// Whether the own staff are to see the child.
    pub fn is_to_be_seen(&self) -> bool {
        self.is_followed() && !self.in_custody && !self.is_placed()
    }

    fn is_followed(&self) -> bool {
        let is_reported_again = |closed: Date| self.waiting_since.is_some_and(|since| since >= closed);
        self.is_open || self.closed_on.is_none_or(is_reported_again)
    }

    /// Of signs of one day, one of being at home is heard.
    fn is_placed(&self) -> bool {
        let last = self.signs.iter().map(|(day, _)| *day).max();
        let mut newest = self.signs.iter().filter(|(day, _)| Some(*day) == last).peekable();
        newest.peek().is_some() && newest.all(|(_, sign)| sign.is_away())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk::custody::HOME;
    use jiff::civil::date;

    fn open() -> Stay {
        Stay { is_open: true, ..Stay::default() }
    }

    #[test]
    fn a_closed_case_asks_for_no_visits_until_it_is_reported_again() {
        assert!(Stay::default().is_to_be_seen(), "nothing is known of any case");
        assert!(open().is_to_be_seen());
        let closed = Stay { closed_on: Some(date(2026, 4, 1)), ..Stay::default() };
        assert!(!closed.is_to_be_seen());
        assert!(Stay { is_open: true, ..closed.clone() }.is_to_be_seen(), "another case is open");
        let before = Stay { waiting_since: Some(date(2026, 3, 31)), ..closed.clone() };
        let after = Stay { waiting_since: Some(date(2026, 4, 1)), ..closed };
        assert!(!before.is_to_be_seen() && after.is_to_be_seen());
    }

    #[test]
    fn a_child_in_custody_or_placed_is_seen_by_others_until_it_is_home_again() {
        assert!(!Stay { in_custody: true, ..open() }.is_to_be_seen());
        let with = |signs: &[(i8, Sign)]| {
            let signs = signs.iter().map(|(day, sign)| (date(2026, 4, *day), sign.clone())).collect();
            Stay { signs, ..open() }.is_to_be_seen()
        };
        let (placed, home) = (Sign::Released("施設入所".into()), Sign::Released(HOME.to_owned()));
        let decided = |kind: &str| Sign::Decided(kind.to_owned());
        assert!(!with(&[(1, placed.clone())]));
        assert!(!with(&[(1, decided("里親委託"))]));
        assert!(!with(&[(1, Sign::Reported), (2, placed.clone()), (2, decided("児童福祉施設入所"))]));
        assert!(with(&[(2, placed.clone()), (3, home.clone())]));
        assert!(with(&[(2, placed.clone()), (3, decided("継続指導"))]));
        assert!(with(&[(2, placed.clone()), (3, Sign::Reported)]));
        assert!(with(&[(2, placed), (2, home)]), "of one day, what asks for more");
        assert!(with(&[(1, Sign::Released("その他".into()))]), "where to is not known");
    }

    #[test]
    fn the_codes_are_those_of_the_record() {
        let known = |code: &&str| desk::cases::codes::CENTRE_DISPOSITIONS.iter().any(|(known, _)| known == code);
        assert!(PLACEMENTS.iter().all(known));
        let ends = desk::custody::codes::ENDS;
        assert!(INTO_PLACEMENT.iter().all(|code| ends.iter().any(|(known, _)| known == code)));
    }
}
