//! What looking for children brought: how many were found who nobody knew of. The registered are no success of a score that looks for the others.

use super::interval::Share;
use serde::{Deserialize, Serialize};

/// What came of visiting or asking about the children of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Looked {
    /// Already registered with the 要対協.
    pub registered: usize,
    /// Already followed by the health section.
    pub followed: usize,
    /// Newly 要支援.
    pub support: usize,
    /// Newly to be watched over (見守り).
    pub watched: usize,
    /// In need of nothing.
    pub nothing: usize,
}

impl Looked {
    /// All children of the list.
    #[must_use]
    pub fn all(&self) -> usize {
        self.registered + self.followed + self.support + self.watched + self.nothing
    }

    /// New children among all.
    #[must_use]
    pub fn of_all(&self) -> Share {
        Share { count: self.support + self.watched, of: self.all() }
    }

    /// New children among those nobody knew of: what the list is for.
    #[must_use]
    pub fn of_unknown(&self) -> Share {
        Share { count: self.support + self.watched, of: self.support + self.watched + self.nothing }
    }

    /// Children to be looked at for one new child; `None` while none was found.
    #[must_use]
    pub fn to_find_one(&self) -> Option<f64> {
        let share = self.of_all();
        (share.count > 0).then(|| 1.0 / share.value())
    }

    /// Two lists together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            registered: self.registered + other.registered,
            followed: self.followed + other.followed,
            support: self.support + other.support,
            watched: self.watched + other.watched,
            nothing: self.nothing + other.nothing,
        }
    }

    /// What a person reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (all, unknown) = (self.of_all(), self.of_unknown());
        let range = |share: Share| {
            let interval = share.wilson();
            format!(
                "{}/{}人、{:.0}%(幅{:.0}〜{:.0}%)",
                share.count,
                share.of,
                100.0 * share.value(),
                100.0 * interval.low,
                100.0 * interval.high
            )
        };
        format!(
            "新たに支援・見守りにつながったのは、全体では{}、まだ把握していなかったこどもの中では{}です。",
            range(all),
            range(unknown)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_8_11_and_8_12() {
        let school = Looked { registered: 15, followed: 0, support: 2, watched: 7, nothing: 20 };
        let before = Looked { registered: 7, followed: 3, support: 0, watched: 4, nothing: 0 };
        assert_eq!((school.all(), before.all()), (44, 14));
        let both = school.and(before);
        assert_eq!((both.of_all(), both.of_unknown()), (Share { count: 13, of: 58 }, Share { count: 13, of: 33 }));
        // Wilson's limits as the roots of (p - x)² = z² x (1 - x) / n.
        let root = |share: Share, sign: f64| {
            let (n, p, z2) = (share.of as f64, share.value(), crate::maths::Z95.powi(2));
            let (a, b, c) = (1.0 + z2 / n, -(2.0 * p + z2 / n), p * p);
            (-b + sign * (b * b - 4.0 * a * c).sqrt()) / (2.0 * a)
        };
        for share in [both.of_all(), both.of_unknown()] {
            let interval = share.wilson();
            assert!((interval.low - root(share, -1.0)).abs() < 1e-9 && (interval.high - root(share, 1.0)).abs() < 1e-9);
        }
        let (all, unknown) = (both.of_all().wilson(), both.of_unknown().wilson());
        for (limit, wanted) in
            [(all.low, 0.135_936_6), (all.high, 0.346_611_2), (unknown.low, 0.246_831_1), (unknown.high, 0.563_165_6)]
        {
            assert!((limit - wanted).abs() < 1e-6, "{limit} {wanted}");
        }
        assert!((both.to_find_one().unwrap() - 58.0 / 13.0).abs() < 1e-12);
        assert_eq!(Looked::default().to_find_one(), None);
        assert!(both.sentence().contains("13/33人、39%(幅25〜56%)"), "{}", both.sentence());
    }
}
