//! Outcomes that a score itself brought about. A child is flagged, visited because of it, and what the visit finds becomes a label: learnt from as it
//! stands, the score proves itself right.
//!
//! So each row keeps whether the score was shown and whether the visit was because of it. Such rows are not learnt from; who resembles them and was
//! not visited because of a score (offices and weeks held out) stands in for them, weighted within strata of the score.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::maths::real;

/// What happened around a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// The score was shown to somebody before the outcome.
    pub shown: bool,
    /// A visit was made because of it.
    pub visit_caused: bool,
    /// Which rows are like it: strata of the score at the time.
    pub stratum: u16,
}

/// Why rows cannot be weighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Everybody in a stratum was visited because of the score: nobody is left to learn from.
    #[error(
        "スコアの{stratum}番目の層では、{rows}人全員がスコアをきっかけに訪問されています。スコアを見ずに対応した記録がないため、学習に使えません。"
    )]
    NobodyUntouched {
        /// The stratum.
        stratum: u16,
        /// Rows in it.
        rows: usize,
    },
}

/// Weights for learning and measuring: 0 for rows whose visit the score caused, and for the others how many of their stratum they stand for. They add
/// up to the number of rows.
///
/// # Errors
/// When a stratum has no row that was left alone by the score.
pub fn weights(rows: &[Served]) -> Result<Vec<f64>, Refusal> {
    let mut strata: BTreeMap<u16, (usize, usize)> = BTreeMap::new();
    for row in rows {
        let (all, untouched) = strata.entry(row.stratum).or_default();
        *all += 1;
        *untouched += usize::from(!row.visit_caused);
    }
    if let Some((stratum, (rows, _))) = strata.iter().find(|(_, (_, untouched))| *untouched == 0) {
        return Err(Refusal::NobodyUntouched { stratum: *stratum, rows: *rows });
    }
    let weight = |row: &Served| {
        let (all, untouched) = strata.get(&row.stratum).copied().unwrap_or((0, 1));
        if row.visit_caused { 0.0 } else { real(all) / real(untouched) }
    };
    Ok(rows.iter().map(weight).collect())
}

/// Whether an office's week is held out: there the score is made but not shown, so that there is somebody to learn from. Red flags are shown all the
/// same. So many of a hundred weeks, by office, the same on every machine and not to be guessed from the calendar.
#[must_use]
pub fn held_out(office: u32, week: u32, of_hundred: u32) -> bool {
    // Mixing after Steele and others (2014), the generator SplitMix64.
    let mut mixed = (u64::from(office) << 32 | u64::from(week)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)) % 100 < u64::from(of_hundred)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_left_alone_stands_for_who_was_not() {
        let row = |stratum, visit_caused| Served { shown: visit_caused, visit_caused, stratum };
        let rows = [row(0, false), row(0, false), row(1, true), row(1, true), row(1, false)];
        assert_eq!(weights(&rows).unwrap(), [1.0, 1.0, 0.0, 0.0, 3.0]);
        let refused = weights(&[row(0, false), row(2, true)]).unwrap_err();
        assert_eq!(refused, Refusal::NobodyUntouched { stratum: 2, rows: 1 });
    }

    #[test]
    fn a_tenth_of_the_weeks_is_held_out() {
        let weeks = (0..50).flat_map(|office| (0..200).map(move |week| held_out(office, week, 10)));
        let held = weeks.filter(|held| *held).count();
        assert!((900..1_100).contains(&held), "{held}");
    }
}
