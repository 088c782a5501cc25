//! Coefficients, measures and groups on public tables, beside what other programs found there.

use risk::evaluate::evaluate;
use risk::govern::subgroups::{Group, Rules, Scored, audit};
use risk::{Family, Frame, Options, Penalty, Reading, Time, fit};
use serde::Deserialize;

use crate::cohort::OUTCOME;
use crate::{Bound, Finding, Found};

/// A penalty and the coefficients that go with it, the constant first.
#[derive(Debug, Clone, Deserialize)]
pub struct Theirs {
    /// Weight of the absolute values.
    pub l1: f64,
    /// Weight of half the squares.
    pub l2: f64,
    /// In the order of the columns.
    pub coefficients: Vec<f64>,
}

/// Our coefficients beside theirs, for each penalty; the table's outcome is its column `outcome`.
///
/// # Errors
/// The table cannot be read, or no model came out.
pub fn penalties(table: &[u8], theirs: &[Theirs]) -> Found {
    let mut reading = Reading { keep: vec![OUTCOME.to_owned()], ..Reading::default() };
    let frame = Frame::read(table, &mut reading)?;
    let mut findings = Vec::new();
    for wanted in theirs {
        let (l1, l2) = (wanted.l1, wanted.l2);
        let (penalty, name) =
            if l1 > 0.0 { (Penalty::Net { l1, l2 }, "public-net") } else { (Penalty::Raw(l2), "public-ridge") };
        let found = fit(frame.clone(), OUTCOME, &Options { penalty, ..Options::default() })?.report.coefficients;
        let apart = found.iter().zip(&wanted.coefficients).map(|(own, their)| (own.estimate - their).abs());
        let most = if found.len() == wanted.coefficients.len() { apart.fold(0.0, f64::max) } else { f64::INFINITY };
        findings.push(Finding::new(name, "公開データでの係数の、scikit-learnとの最大の差", most, Bound::AtMost(1e-6)));
    }
    Ok(findings)
}

/// A public set as statsmodels fitted it and scikit-learn measured it.
#[derive(Debug, Clone, Deserialize)]
pub struct Regression {
    /// The table's name.
    pub name: String,
    /// The column of times, where there is one: a row for each person and period.
    time: Option<String>,
    /// Term, estimate, standard error and p-value; periods first.
    terms: Vec<(String, f64, f64, f64)>,
    log_likelihood: f64,
    chances: Vec<f64>,
    came: Vec<bool>,
    auc: f64,
    pr_auc: f64,
    brier: f64,
    log_loss: f64,
}

impl Regression {
    /// Our coefficients, errors, p-values and log-likelihood beside theirs, apart at most relative to a number above 1; and what we measure of their
    /// chances.
    ///
    /// # Errors
    /// The table cannot be read, or no model came out.
    pub fn beside(&self, table: &[u8]) -> Found {
        let keep = [Some(OUTCOME.to_owned()), self.time.clone()].into_iter().flatten().collect();
        let frame = Frame::read(table, &mut Reading { keep, ..Reading::default() })?;
        let time = self.time.clone().map(|column| Time { column, period: None, month: 1.0 });
        let family = if time.is_some() { Family::Hazard } else { Family::Logistic };
        let found = fit(frame, OUTCOME, &Options { family, time, ..Options::default() })?.report;
        let mut most = apart(found.log_likelihood, self.log_likelihood);
        for (own, (term, estimate, error, p)) in found.coefficients.iter().zip(&self.terms) {
            let pairs = [(own.estimate, estimate), (own.standard_error, error), (own.p_value, p)];
            most = pairs.iter().map(|(own, their)| apart(*own, **their)).fold(most, f64::max);
            if own.term != *term && !term.starts_with("period ") {
                most = f64::INFINITY;
            }
        }
        if found.coefficients.len() != self.terms.len() {
            most = f64::INFINITY;
        }
        let (name, bound) = if self.time.is_some() {
            ("public-hazard", Bound::AtMost(1e-6))
        } else {
            ("public-logistic", Bound::AtMost(1e-8))
        };
        let about = "公開データでの係数・標準誤差・p値・対数尤度の、statsmodelsとの最大の差";
        Ok(vec![Finding::new(name, about, most, bound), self.measured()])
    }

    fn measured(&self) -> Finding {
        let own = evaluate(&self.chances, &self.came, &[], &[]);
        let of = |own: Option<f64>| own.unwrap_or(f64::INFINITY);
        let pairs = [
            (of(own.auc.map(|auc| auc.value)), self.auc),
            (of(own.pr_auc), self.pr_auc),
            (own.brier, self.brier),
            (own.log_loss, self.log_loss),
        ];
        let most = pairs.iter().map(|(own, their)| (own - their).abs()).fold(0.0, f64::max);
        let about = "公開データでのAUC・PR-AUC・Brier・対数損失の、scikit-learnとの最大の差";
        Finding::new("public-measures", about, most, Bound::AtMost(1e-9))
    }
}

fn apart(own: f64, their: f64) -> f64 {
    (own - their).abs() / their.abs().max(1.0)
}

/// Scores that were published, what came, and what another program counted by group where so many are acted on.
#[derive(Debug, Clone, Deserialize)]
pub struct Published {
    scores: Vec<f64>,
    came: Vec<bool>,
    /// The group of each row.
    by: Vec<String>,
    /// How many are acted on: those with the highest scores, and no tie at the end of them.
    capacity: usize,
    groups: Vec<Counted>,
}

#[derive(Debug, Clone, Deserialize)]
struct Counted {
    value: String,
    missed: f64,
    in_vain: f64,
    ratio: f64,
}

/// Our audit of the groups beside theirs: shares missed and in vain, and observed over expected.
#[must_use]
pub fn groups(published: &Published) -> Finding {
    let Published { scores, came, by, capacity, groups: theirs } = published;
    let groups = Group::by("群", by.iter().map(Some), |value| (*value).clone());
    let own = audit(&Scored { scores, outcomes: came }, &groups, &Rules::at(*capacity));
    let mut most: f64 = if own.lines.len() == theirs.len() { 0.0 } else { f64::INFINITY };
    for (line, their) in own.lines.iter().zip(theirs) {
        let pairs =
            [(line.missed.value(), their.missed), (line.in_vain.value(), their.in_vain), (line.ratio, their.ratio)];
        let apart = pairs.iter().map(|(own, their)| (own - their).abs()).fold(0.0, f64::max);
        most = most.max(if line.value == their.value { apart } else { f64::INFINITY });
    }
    let about = "公開データでの群ごとの見落とし・空振り・実際/見込みの、scikit-learnとの最大の差";
    Finding::new("public-groups", about, most, Bound::AtMost(1e-9))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of six, the two highest are acted on. Group a: one of two with the outcome missed, one of one without acted on; b: one of one missed, none of two acted
    /// on.
    const COUNTED: &str = r#"{"scores": [0.9, 0.8, 0.3, 0.2, 0.4, 0.1], "came": [true, false, true, true, false, false],
        "by": ["a", "a", "a", "b", "b", "b"], "capacity": 2,
        "groups": [{"value": "a", "missed": 0.5, "in_vain": 1.0, "ratio": 1.0}, {"value": "b", "missed": 1.0, "in_vain": 0.0, "ratio": RATIO}]}"#;

    fn apart(ratio: &str) -> Finding {
        groups(&serde_json::from_str(&COUNTED.replace("RATIO", ratio)).unwrap())
    }

    /// Twelve of sixteen with, four of sixteen without: the coefficients and their errors follow from the counts.
    #[test]
    fn a_table_of_four_numbers_is_fitted_as_by_hand_and_a_difference_shows() {
        let table = format!("x,outcome\n{}", "1,1\n1,1\n1,1\n1,0\n0,1\n0,0\n0,0\n0,0\n".repeat(4));
        let (one, two) = ((1.0_f64 / 3.0).sqrt(), (2.0_f64 / 3.0).sqrt());
        let p = |z: f64| risk::maths::two_sided(z);
        let of = |error: f64| Regression {
            name: "made".to_owned(),
            time: None,
            terms: vec![
                ("(Intercept)".to_owned(), -3.0_f64.ln(), one, p(3.0_f64.ln() / one)),
                ("x".to_owned(), 9.0_f64.ln(), error, p(9.0_f64.ln() / two)),
            ],
            log_likelihood: 24.0 * 0.75_f64.ln() + 8.0 * 0.25_f64.ln(),
            chances: vec![0.8, 0.2],
            came: vec![true, false],
            auc: 1.0,
            pr_auc: 1.0,
            brier: 0.04,
            log_loss: -0.8_f64.ln(),
        };
        let found = of(two).beside(table.as_bytes()).unwrap();
        assert!(found.iter().all(|one| one.met), "{found:?}");
        let found = of(two + 1e-7).beside(table.as_bytes()).unwrap();
        assert!(!found[0].met && found[1].met, "{found:?}");
    }

    #[test]
    fn groups_are_counted_as_by_hand_and_a_difference_shows() {
        let same = apart("1.4285714285714286");
        assert!(same.met, "{same:?}");
        let other = apart("1.43");
        assert!(!other.met, "{other:?}");
    }
}
