//! Whether what comes in, and what comes of it, is still what was learnt from.
//!
//! Inputs: the population stability index and the share of blanks of each feature, window by window, and apart by version of the form, so that a
//! changed form is named as one. Outcomes: observed against expected as labels come in ([`Outlook`]), each on the day it was due to be known.

mod outcomes;

pub use outcomes::{Outlook, Shifted};

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use super::interval::Share;
use crate::maths::{real, two_sided};

/// How a feature was spread when the model learnt.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Upper ends of the classes but the last.
    cuts: Vec<f64>,
    /// Rows by class, blanks last.
    counts: Vec<usize>,
}

/// A feature then and now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// Population stability index over classes and blanks.
    pub psi: f64,
    /// What chance alone brings to it, on average.
    pub by_chance: f64,
    /// How probable so much is by chance.
    pub chance: f64,
    /// Blanks then.
    pub blanks_before: Share,
    /// Blanks now.
    pub blanks_now: Share,
}

/// What counts as changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Stability index beyond chance.
    pub psi: f64,
    /// Share of blanks, up or down.
    pub blanks: f64,
    /// Chance at which an alarm may be false: per feature and window.
    pub chance: f64,
}

impl Default for Bounds {
    /// 0.10 is the usual mark of a moderate shift; a hundred features looked at every thirty days raise a false alarm in a hundred years.
    fn default() -> Self {
        Self { psi: 0.10, blanks: 0.10, chance: 1e-5 }
    }
}

/// Classes a number is put into at most.
const CLASSES: usize = 10;

impl Reference {
    /// From the values that were learnt from; `None` is blank. Few distinct values are classes of their own, many are cut into tenths.
    #[must_use]
    pub fn learn(values: &[Option<f64>]) -> Self {
        let mut told: Vec<f64> = values.iter().flatten().copied().collect();
        told.sort_by(f64::total_cmp);
        let mut distinct = told.clone();
        distinct.dedup();
        let cuts = if distinct.len() <= CLASSES {
            distinct.iter().take(distinct.len().saturating_sub(1)).copied().collect()
        } else {
            let mut cuts: Vec<f64> =
                (1..CLASSES).filter_map(|tenth| told.get(told.len() * tenth / CLASSES)).copied().collect();
            cuts.dedup();
            cuts
        };
        let mut reference = Self { counts: Vec::new(), cuts };
        reference.counts = reference.count(values);
        reference
    }

    fn count(&self, values: &[Option<f64>]) -> Vec<usize> {
        let mut counts = vec![0; self.cuts.len() + 2];
        for value in values {
            let class = match value {
                Some(value) => self.cuts.partition_point(|cut| cut < value),
                None => self.cuts.len() + 1,
            };
            if let Some(count) = counts.get_mut(class) {
                *count += 1;
            }
        }
        counts
    }

    /// How far other values are from these. Half a row stands in for an empty class.
    #[must_use]
    pub fn shift(&self, values: &[Option<f64>]) -> Shift {
        let now = self.count(values);
        let (n, m): (usize, usize) = (self.counts.iter().sum(), now.iter().sum());
        let filled = self.counts.iter().zip(&now).filter(|(before, now)| **before + **now > 0);
        let (mut psi, mut classes) = (0.0, 0.0);
        for (before, now) in filled {
            let share = |count: usize, of: usize| real(count).max(0.5) / real(of).max(1.0);
            let (p, q) = (share(*before, n), share(*now, m));
            psi += (q - p) * (q / p).ln();
            classes += 1.0;
        }
        let freedom: f64 = (classes - 1.0_f64).max(1.0);
        let spread = 1.0 / real(n.max(1)) + 1.0 / real(m.max(1));
        Shift {
            psi,
            by_chance: freedom * spread,
            chance: beyond(psi / spread, freedom),
            blanks_before: Share { count: self.counts.last().copied().unwrap_or(0), of: n },
            blanks_now: Share { count: now.last().copied().unwrap_or(0), of: m },
        }
    }
}

/// How probable a chi-squared value or a greater one is, by Wilson and Hilferty's cube root (1931).
fn beyond(chi_squared: f64, freedom: f64) -> f64 {
    let ninth = 2.0 / (9.0 * freedom);
    let z = ((chi_squared / freedom).cbrt() - (1.0 - ninth)) / ninth.sqrt();
    if z > 0.0 { two_sided(z) / 2.0 } else { 1.0 - two_sided(z) / 2.0 }
}

/// What of a feature changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Its values.
    Spread,
    /// How often it is blank.
    Blanks,
}

impl Shift {
    /// What changed, if anything: far enough to matter, and not by chance.
    #[must_use]
    pub fn change(&self, bounds: &Bounds) -> Option<Change> {
        let (before, now) = (self.blanks_before.value(), self.blanks_now.value());
        let pooled = Share {
            count: self.blanks_before.count + self.blanks_now.count,
            of: self.blanks_before.of + self.blanks_now.of,
        }
        .value();
        let spread = 1.0 / real(self.blanks_before.of.max(1)) + 1.0 / real(self.blanks_now.of.max(1));
        let deviation = (pooled * (1.0 - pooled) * spread).sqrt();
        if (now - before).abs() > bounds.blanks && two_sided((now - before) / deviation) < bounds.chance {
            return Some(Change::Blanks);
        }
        (self.psi - self.by_chance > bounds.psi && self.chance < bounds.chance).then_some(Change::Spread)
    }
}

/// One feature over time.
#[derive(Debug, Clone, Copy)]
pub struct Feature<'a> {
    /// Its name.
    pub name: &'a str,
    /// A value per row; `None` is blank.
    pub values: &'a [Option<f64>],
}

/// A change that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// Last day of the window.
    pub on: Date,
    /// Name of the feature.
    pub feature: String,
    /// Version of the form in the window.
    pub form: u8,
    /// The form is another than the one learnt from.
    pub new_form: bool,
    /// What changed.
    pub change: Change,
    /// How far.
    pub shift: Shift,
}

impl Alarm {
    /// What a person reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        let form =
            if self.new_form { format!("様式の第{}版になってから、", self.form) } else { String::new() };
        let (before, now) = (100.0 * self.shift.blanks_before.value(), 100.0 * self.shift.blanks_now.value());
        match self.change {
            Change::Blanks => format!(
                "{form}「{}」の空欄が学習時の{before:.0}%から{now:.0}%に変わっています(PSI {:.2})。",
                self.feature, self.shift.psi
            ),
            Change::Spread => {
                format!("{form}「{}」の分布が学習時から変わっています(PSI {:.2})。", self.feature, self.shift.psi)
            }
        }
    }
}

/// What is watched: days in order, the version of the form, and the features, row by row.
#[derive(Debug, Clone, Copy)]
pub struct Watched<'a> {
    /// Day of each row, in order.
    pub days: &'a [Date],
    /// Version of the form of each row.
    pub forms: &'a [u8],
    /// The features.
    pub features: &'a [Feature<'a>],
}

/// Days of a window, and between looks.
pub const WINDOW: i64 = 30;
/// Fewer rows than this in a window say nothing.
const LEAST_ROWS: usize = 100;

/// Learns from the rows before `from`, then looks every [`WINDOW`] days at the rows since the last look, each version of the form by itself. Only the
/// first alarm of a feature, form and change is told: it stands until somebody has answered it.
#[must_use]
pub fn watch(watched: &Watched<'_>, from: Date, bounds: &Bounds) -> Vec<Alarm> {
    let learnt = watched.days.partition_point(|day| *day < from);
    let learnt_form = watched.forms.get(..learnt).and_then(|forms| forms.last()).copied();
    let references: Vec<Reference> = watched
        .features
        .iter()
        .map(|feature| Reference::learn(feature.values.get(..learnt).unwrap_or_default()))
        .collect();
    let mut alarms: Vec<Alarm> = Vec::new();
    let (mut start, mut at) = (from, learnt);
    let last = watched.days.last().copied().unwrap_or(from);
    while start.saturating_add(window()) <= last.saturating_add(1.days()) {
        let end = start.saturating_add(window());
        let to = watched.days.partition_point(|day| *day < end);
        for (form, rows) in by_form(watched.forms, at, to) {
            for (feature, reference) in watched.features.iter().zip(&references) {
                let values: Vec<Option<f64>> =
                    rows.iter().filter_map(|row| feature.values.get(*row)).copied().collect();
                let shift = reference.shift(&values);
                let Some(change) = shift.change(bounds) else { continue };
                let told =
                    |alarm: &Alarm| alarm.feature == feature.name && alarm.form == form && alarm.change == change;
                if !alarms.iter().any(told) {
                    alarms.push(Alarm {
                        on: end.saturating_sub(1.days()),
                        feature: feature.name.to_owned(),
                        form,
                        new_form: Some(form) != learnt_form,
                        change,
                        shift,
                    });
                }
            }
        }
        (start, at) = (end, to);
    }
    alarms
}

fn window() -> Span {
    Span::new().days(WINDOW)
}

/// The rows of a window, by version of the form; versions with too few rows are left out.
fn by_form(forms: &[u8], from: usize, to: usize) -> Vec<(u8, Vec<usize>)> {
    let mut groups: std::collections::BTreeMap<u8, Vec<usize>> = std::collections::BTreeMap::new();
    for row in from..to {
        if let Some(form) = forms.get(row) {
            groups.entry(*form).or_default().push(row);
        }
    }
    groups.into_iter().filter(|(_, rows)| rows.len() >= LEAST_ROWS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_by_hand() {
        let values = |zero: usize, one: usize, blank: usize| {
            let mut values = vec![Some(0.0); zero];
            values.extend(vec![Some(1.0); one]);
            values.extend(vec![None; blank]);
            values
        };
        let shift = Reference::learn(&values(500, 250, 250)).shift(&values(300, 150, 550));
        let by_hand = (0.3 - 0.5) * (0.6_f64).ln() + (0.15 - 0.25) * (0.6_f64).ln() + (0.55 - 0.25) * (2.2_f64).ln();
        assert!((shift.psi - by_hand).abs() < 1e-12);
        assert_eq!(shift.change(&Bounds::default()), Some(Change::Blanks));
        assert!((shift.by_chance - 2.0 * 0.002).abs() < 1e-12);
        let same = Reference::learn(&values(500, 250, 250)).shift(&values(500, 250, 250));
        assert!(same.psi.abs() < 1e-12 && same.change(&Bounds::default()).is_none());
    }

    #[test]
    fn chi_squared_tails_are_the_tabled_ones() {
        for (value, freedom, chance) in [(3.841, 1.0, 0.05), (11.07, 5.0, 0.05), (23.209, 10.0, 0.01)] {
            assert!((beyond(value, freedom) - chance).abs() < 0.003, "{value} {freedom}: {}", beyond(value, freedom));
        }
    }
}
