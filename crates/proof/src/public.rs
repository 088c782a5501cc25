//! Penalties on a public table, beside what another program found there.

use risk::{Frame, Options, Penalty, Reading, fit};
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
