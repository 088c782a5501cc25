//! Agreement by group and by office.

use super::{Judged, said_and_came};
use crate::monitor::model::{Groups, Office, Part};
use risk::evaluate::Estimate;
use risk::govern::subgroups::{self, Rules, Scored};
use risk::maths::{Z95, real};
use std::collections::BTreeSet;

/// What offices are told apart by; drawn towards all of them instead of judged each.
pub const OFFICE: &str = "担当係";

/// Groups with the house's rules, at so many visits in all.
pub(super) fn groups(rows: &[Judged<'_>], monthly: usize, visits: usize) -> Part<Groups> {
    let (scores, outcomes) = said_and_came(rows);
    let groups = made(rows, |attribute| attribute != OFFICE);
    if groups.is_empty() {
        return Part::TooFew("集団に分けられる記録(年齢・性別など)がまだありません。".to_owned());
    }
    let scored = Scored { scores: &scores, outcomes: &outcomes };
    let audit = subgroups::audit(&scored, &groups, &Rules::at(visits));
    Part::Found(Groups { capacity: monthly, lines: audit.lines })
}

/// Groups by everything they are made by; a landmark of which that is not known is in none.
fn made(rows: &[Judged<'_>], wanted: impl Fn(&str) -> bool) -> Vec<subgroups::Group> {
    let attributes: BTreeSet<&'static str> =
        rows.iter().flat_map(|one| one.row.groups.keys().copied()).filter(|attribute| wanted(attribute)).collect();
    let of = |attribute: &'static str| {
        let values = rows.iter().map(move |one| one.row.groups.get(attribute).map(|value| in_order(value)));
        subgroups::Group::by(attribute, values, |(_, value)| value.clone())
    };
    attributes.into_iter().flat_map(of).collect()
}

/// Bands of numbers by their first number, words by themselves.
fn in_order(value: &str) -> (u32, String) {
    let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
    (digits.parse().unwrap_or_default(), value.to_owned())
}

/// Offices, each drawn towards all of them.
pub(super) fn offices(rows: &[Judged<'_>]) -> Part<Vec<Office>> {
    let offices = made(rows, |attribute| attribute == OFFICE);
    let counted: Vec<Counted> = offices.iter().map(|office| Counted::of(rows, office)).collect();
    let counted: Vec<Counted> = counted.into_iter().filter(|one| one.variance > 0.0).collect();
    if counted.len() < 2 {
        return Part::TooFew("担当の係が2つ以上になるまで、係ごとの比較は出しません。".to_owned());
    }
    let shrunk = shrunk(&counted);
    Part::Found(counted.iter().zip(shrunk).map(|(one, shrunk)| one.office(shrunk)).collect())
}

/// One office as counted.
struct Counted {
    name: String,
    rows: usize,
    observed: usize,
    expected: f64,
    variance: f64,
}

impl Counted {
    fn of(rows: &[Judged<'_>], office: &subgroups::Group) -> Self {
        let own = || office.rows.iter().filter_map(|at| rows.get(*at));
        Self {
            name: office.value.clone(),
            rows: office.rows.len(),
            observed: own().filter(|one| one.came).count(),
            expected: own().map(|one| one.row.share).sum(),
            variance: own().map(|one| one.row.share * (1.0 - one.row.share)).sum(),
        }
    }

    fn ratio(&self) -> f64 {
        real(self.observed) / self.expected
    }

    /// Variance of the ratio.
    fn spread(&self) -> f64 {
        self.variance / (self.expected * self.expected)
    }

    fn office(&self, shrunk: Estimate) -> Office {
        Office {
            name: self.name.clone(),
            rows: self.rows,
            observed: self.observed,
            expected: self.expected,
            ratio: self.ratio(),
            shrunk,
        }
    }
}

/// Empirical Bayes: each ratio drawn towards their weighted mean by what is noise in it, with the spread between offices by the moments
/// (DerSimonian and Laird 1986).
fn shrunk(offices: &[Counted]) -> Vec<Estimate> {
    let weights: Vec<f64> = offices.iter().map(|one| 1.0 / one.spread()).collect();
    let sum: f64 = weights.iter().sum();
    let mean = |weights: &[f64]| {
        let all: f64 = weights.iter().sum();
        offices.iter().zip(weights).map(|(one, weight)| one.ratio() * weight).sum::<f64>() / all
    };
    let fixed = mean(&weights);
    let apart: f64 = offices.iter().zip(&weights).map(|(one, weight)| weight * (one.ratio() - fixed).powi(2)).sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    let between = ((apart - (real(offices.len()) - 1.0)) / (sum - squares / sum)).max(0.0);
    let total: Vec<f64> = offices.iter().map(|one| 1.0 / (one.spread() + between)).collect();
    let (middle, all) = (mean(&total), total.iter().sum::<f64>());
    let draw = |one: &Counted| {
        let own = between / (between + one.spread());
        let value = own * one.ratio() + (1.0 - own) * middle;
        // What is not known of the office itself, and of the mean it is drawn towards.
        let error = (own * one.spread() + (1.0 - own).powi(2) / all).sqrt();
        Estimate { value, low: (value - Z95 * error).max(0.0), high: value + Z95 * error }
    };
    offices.iter().map(draw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(observed: usize, expected: f64, variance: f64) -> Counted {
        Counted { name: String::new(), rows: 100, observed, expected, variance }
    }

    #[test]
    fn ages_come_in_their_order() {
        let mut bands = ["12〜14歳", "0〜2歳", "6〜11歳", "3〜5歳"].map(in_order);
        bands.sort();
        assert_eq!(bands.map(|(_, band)| band), ["0〜2歳", "3〜5歳", "6〜11歳", "12〜14歳"]);
    }

    #[test]
    fn few_are_drawn_further_than_many_and_alike_offices_to_one_number() {
        // By hand: ratios 1.5, 0.9, 1.0 with variances 0.04, 0.0025, 0.01.
        let offices = [counted(30, 20.0, 16.0), counted(90, 100.0, 25.0), counted(50, 50.0, 25.0)];
        let (w, r) = ([25.0, 400.0, 100.0], [1.5, 0.9, 1.0]);
        let fixed = (w[0] * r[0] + w[1] * r[1] + w[2] * r[2]) / 525.0;
        let q: f64 = (0..3).map(|at| w[at] * (r[at] - fixed) * (r[at] - fixed)).sum();
        let tau = (q - 2.0) / (525.0 - (625.0 + 160_000.0 + 10_000.0) / 525.0);
        let total = [1.0 / (0.04 + tau), 1.0 / (0.0025 + tau), 1.0 / (0.01 + tau)];
        let middle = (0..3).map(|at| total[at] * r[at]).sum::<f64>() / total.iter().sum::<f64>();
        let found = shrunk(&offices);
        for (at, variance) in [0.04, 0.0025, 0.01].into_iter().enumerate() {
            let own = tau / (tau + variance);
            assert!((found[at].value - (own * r[at] + (1.0 - own) * middle)).abs() < 1e-12, "{found:?}");
            assert!(found[at].low < found[at].value && found[at].value < found[at].high);
        }
        let alike = shrunk(&[counted(10, 10.0, 8.0), counted(101, 100.0, 80.0)]);
        assert!((alike[0].value - alike[1].value).abs() < 1e-12, "no more apart than chance: one number");
    }
}
