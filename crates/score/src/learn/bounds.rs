//! Where the measures of a trial must lie: chosen by people before it begins, within what promises anything at all.

use ground::web::{Fields, Reader};
use risk::govern::interval::Interval;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The field of one bound.
pub struct Bound {
    /// Name of the field.
    pub name: &'static str,
    /// As shown.
    pub label: &'static str,
    /// A code of [`super::model::MEASURES`].
    measure: &'static str,
    /// Whether it is the least the measure may be; otherwise the most.
    is_least: bool,
    /// What may be chosen.
    range: RangeInclusive<f64>,
    /// What is proposed.
    proposed: f64,
}

const fn bound(
    (name, label): (&'static str, &'static str),
    measure: &'static str,
    is_least: bool,
    range: RangeInclusive<f64>,
    proposed: f64,
) -> Bound {
    Bound { name, label, measure, is_least, range, proposed }
}

/// Every bound there is. No AUC is too good for a trial but what is above 1.
pub const BOUNDS: [Bound; 5] = [
    bound(("auc_low", "AUCの下限"), "auc", true, 0.55..=0.95, 0.60),
    bound(("slope_low", "較正の傾きの下限"), "slope", true, 0.40..=1.00, 0.70),
    bound(("slope_high", "較正の傾きの上限"), "slope", false, 1.00..=2.50, 1.40),
    bound(("ratio_low", "実際/見込みの下限"), "ratio", true, 0.50..=1.00, 0.80),
    bound(("ratio_high", "実際/見込みの上限"), "ratio", false, 1.00..=2.00, 1.25),
];

impl Bound {
    /// What may be chosen, in words.
    pub fn hint(&self) -> String {
        format!("{:.2}から{:.2}まで。", self.range.start(), self.range.end())
    }
}

/// Puts in what is proposed, where nothing was typed.
pub fn propose(fields: &mut Fields) {
    for bound in BOUNDS {
        if fields.all(bound.name).next().is_none() {
            fields.set(bound.name, format!("{:.2}", bound.proposed));
        }
    }
}

/// Reads the bounds of the measures that were chosen.
pub fn typed(reader: &mut Reader<'_>, measures: &[String]) -> BTreeMap<String, Interval> {
    let mut typed: BTreeMap<String, Interval> = BTreeMap::new();
    for bound in BOUNDS.into_iter().filter(|bound| measures.iter().any(|measure| measure == bound.measure)) {
        let value = decimal(reader.fields().get(bound.name));
        let Some(value) = value.filter(|value| bound.range.contains(value)) else {
            let (low, high) = (bound.range.start(), bound.range.end());
            reader.refuse(bound.name, format!("{}を{low:.2}から{high:.2}までの数字で入力してください。", bound.label));
            continue;
        };
        let within = typed.entry(bound.measure.to_owned()).or_insert(Interval { low: 0.0, high: 1.0 });
        *(if bound.is_least { &mut within.low } else { &mut within.high }) = value;
    }
    typed
}

/// A number with a point; wide characters count. What folds names takes points away, so the parts are folded one by one.
fn decimal(typed: &str) -> Option<f64> {
    let parts: Vec<String> = typed.trim().split(['.', '．']).map(jp::fold).collect();
    parts.join(".").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_may_be_wide_and_must_be_one() {
        for (typed, number) in [
            ("0.60", Some(0.6)),
            (" ０．６０ ", Some(0.6)),
            ("1", Some(1.0)),
            ("", None),
            ("約0.6", None),
            ("-0.6", None),
        ] {
            assert_eq!(decimal(typed), number, "{typed}");
        }
    }
}
