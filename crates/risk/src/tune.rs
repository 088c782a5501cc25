//! How strongly to hold weights down, and how much a fit flatters itself.

use rayon::prelude::*;
use serde::Serialize;

use crate::evaluate::{auc, line, log_loss};
use crate::fit::{FitError, Options, Penalty, fit};
use crate::frame::{Cells, Frame};
use crate::hazard::Time;
use crate::maths::{logit, real};
use crate::model::Model;

/// Strengths tried, for terms scaled to standard deviation one.
const STRENGTHS: [f64; 7] = [0.1, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0];

/// A penalty chosen on held-out rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuned {
    /// The penalty.
    pub penalty: Penalty,
    /// Log-loss on held-out rows by strength.
    pub losses: Vec<(f64, f64)>,
}

/// Chooses the strength that foretells held-out rows best. `options` says what is fitted: yes or no, or a rate over time, which is judged by the
/// periods that were seen of each row; its own penalty is not looked at. `folds` gives each row its part, so that rows that belong together (a
/// household) are held out together; parts are held out in turn.
///
/// # Errors
/// See [`fit`]; rows without an outcome are left out.
pub fn penalty(frame: &Frame, outcome: &str, options: &Options, folds: &[usize]) -> Result<Tuned, FitError> {
    let answers = frame.outcome(outcome)?;
    let known: Vec<usize> = (0..answers.len()).filter(|row| answers.get(*row).is_some_and(Option::is_some)).collect();
    let mut parts: Vec<usize> = known.iter().filter_map(|row| folds.get(*row).copied()).collect();
    parts.sort_unstable();
    parts.dedup();
    let of = |strength: f64| -> Result<f64, FitError> {
        let each = parts.par_iter().map(|part| {
            let (held, rest): (Vec<usize>, Vec<usize>) = known.iter().partition(|row| folds.get(**row) == Some(part));
            let options = Options { penalty: Penalty::Scaled(strength), ..options.clone() };
            let model = fit(frame.take(&rest), outcome, &options)?.model;
            let yes: Vec<bool> = held.iter().filter_map(|row| *answers.get(*row)?).collect();
            Ok(lost(&model, &frame.take(&held), &yes, options.time.as_ref()))
        });
        Ok(each.collect::<Result<Vec<f64>, FitError>>()?.into_iter().sum::<f64>() / real(known.len()))
    };
    let losses =
        STRENGTHS.into_iter().map(|strength| Ok((strength, of(strength)?))).collect::<Result<Vec<_>, FitError>>()?;
    let best = losses.iter().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(1.0, |best| best.0);
    Ok(Tuned { penalty: Penalty::Scaled(best), losses })
}

/// The log-loss of a model on rows it has not learnt from, added up.
fn lost(model: &Model, held: &Frame, yes: &[bool], time: Option<&Time>) -> f64 {
    let times = time.and_then(|time| match &held.column(&time.column)?.cells {
        Cells::Numbers { values, .. } => Some(values),
        Cells::Levels { .. } => None,
    });
    match times {
        Some(times) => -model.seen(held, times, yes).unwrap_or(f64::NAN),
        None => log_loss(&model.score_frame(held).unwrap_or_default(), yes) * real(yes.len()),
    }
}

/// How much a fit flatters itself, by Harrell's bootstrap: fits to rows drawn again are measured on those rows and on the original ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Optimism {
    /// AUC on the rows learnt from.
    pub apparent_auc: f64,
    /// The same less the mean flattery.
    pub corrected_auc: f64,
    /// Calibration slope to expect on other rows (1 on those learnt from).
    pub corrected_slope: f64,
    /// Draws that could be fitted.
    pub draws: usize,
}

/// Measures the optimism of a fit with `draws` draws; the same `seed` gives the same draws.
///
/// # Errors
/// See [`fit`]. Draws that cannot be fitted (an outcome or a level too rare) are left out.
pub fn optimism(
    frame: &Frame,
    outcome: &str,
    options: &Options,
    draws: usize,
    seed: u64,
) -> Result<Optimism, FitError> {
    let answers = frame.outcome(outcome)?;
    let known: Vec<usize> = (0..answers.len()).filter(|row| answers.get(*row).is_some_and(Option::is_some)).collect();
    let frame = frame.take(&known);
    let yes: Vec<bool> = answers.into_iter().flatten().collect();
    let measure = |model: &Model, frame: &Frame, yes: &[bool]| {
        let p = model.score_frame(frame).unwrap_or_default();
        let sums: Vec<f64> = p.iter().map(|p| logit(p.clamp(1e-12, 1.0 - 1e-12))).collect();
        (auc(&p, yes), line(&sums, yes, true).1)
    };
    let (apparent_auc, apparent_slope) = measure(&fit(frame.clone(), outcome, options)?.model, &frame, &yes);
    let one = |draw: usize| {
        let mut state = seed.wrapping_add(u64::try_from(draw).unwrap_or(0).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let rows: Vec<usize> = (0..yes.len()).map(|_| crate::bench::draw(&mut state, yes.len())).collect();
        let drawn = frame.take(&rows);
        let drawn_yes: Vec<bool> = rows.iter().filter_map(|row| yes.get(*row).copied()).collect();
        let model = fit(drawn.clone(), outcome, options).ok()?.model;
        let (own, other) = (measure(&model, &drawn, &drawn_yes), measure(&model, &frame, &yes));
        Some((own.0 - other.0, own.1 - other.1))
    };
    let flattery: Vec<(f64, f64)> = (0..draws).into_par_iter().filter_map(one).collect();
    let n = real(flattery.len()).max(1.0);
    let (by_auc, by_slope) = flattery.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    Ok(Optimism {
        apparent_auc,
        corrected_auc: apparent_auc - by_auc / n,
        corrected_slope: apparent_slope - by_slope / n,
        draws: flattery.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench;
    use crate::frame::Column;

    #[test]
    fn with_few_rows_weights_are_held_down_and_optimism_is_told() {
        let frame = bench::frame(500, 31);
        let folds: Vec<usize> = (0..500).map(|row| row % 5).collect();
        let tuned = penalty(&frame, bench::OUTCOME, &Options::default(), &folds).unwrap();
        assert_ne!(tuned.penalty, Penalty::Scaled(0.1), "{tuned:?}");
        let options = Options { penalty: Penalty::Scaled(1.0), ..Options::default() };
        let found = optimism(&frame, bench::OUTCOME, &options, 40, 1).unwrap();
        let test = bench::frame(20_000, 32);
        let yes: Vec<bool> = test.outcome(bench::OUTCOME).unwrap().into_iter().map(|yes| yes == Some(true)).collect();
        let truth = auc(&fit(frame.clone(), bench::OUTCOME, &options).unwrap().model.score_frame(&test).unwrap(), &yes);
        assert!((found.corrected_auc - truth).abs() < 0.5 * (found.apparent_auc - truth), "{found:?} {truth}");
        assert!(found.corrected_slope < 0.9 && found.draws == 40, "{found:?}");
        assert_eq!(found, optimism(&frame, bench::OUTCOME, &options, 40, 1).unwrap());
    }
    /// Rows of two hundred children, of whom one column tells how soon and nine tell nothing.
    fn waiting(rows: usize, seed: u64) -> Frame {
        let mut state = seed;
        let mut dice = || real(bench::draw(&mut state, 1_000_000)) / 1e6;
        let mut columns: Vec<Vec<f64>> = vec![Vec::new(); 10];
        let (mut days, mut came) = (Vec::new(), Vec::new());
        for _ in 0..rows {
            columns.iter_mut().for_each(|column| column.push(f64::from(u8::from(dice() < 0.3))));
            let grave = columns.first().and_then(|column| column.last()).copied().unwrap_or(0.0);
            let soon = (-(1.0 - dice()).ln() / (0.002 * (1.2 * grave).exp())).ceil();
            let left = 365.0_f64.min(30.0 + dice() * 900.0).floor();
            days.push(soon.min(left));
            came.push(f64::from(u8::from(soon <= left)));
        }
        let named = columns.into_iter().zip('a'..).map(|(column, name)| Column::numbers(&name.to_string(), column));
        let behind = [Column::numbers("days", days), Column::numbers("came", came)];
        Frame::new(named.chain(behind).collect())
    }

    #[test]
    fn rates_over_time_are_held_down_where_little_is_seen_and_the_loss_is_that_of_the_periods() {
        let time = Time { column: "days".to_owned(), period: Some(365.25 / 12.0), month: 365.25 / 12.0 };
        let options = Options { family: crate::Family::Hazard, time: Some(time.clone()), ..Options::default() };
        let chosen = |rows: usize, seed: u64| {
            let folds: Vec<usize> = (0..rows).map(|row| row % 5).collect();
            let tuned = penalty(&waiting(rows, seed), "came", &options, &folds).unwrap();
            let Penalty::Scaled(strength) = tuned.penalty else { panic!("{tuned:?}") };
            assert!(tuned.losses.iter().all(|(_, loss)| loss.is_finite()), "{tuned:?}");
            strength
        };
        // Which one is chosen is chance where little is seen: over some draws few rows are held down more.
        let over_draws = |rows: usize| (1..=6).map(|seed| chosen(rows, seed)).sum::<f64>();
        assert!(over_draws(150) > over_draws(2500), "{} {}", over_draws(150), over_draws(2500));
        // Unpenalised and on the rows learnt from, the loss is the likelihood of the report.
        let frame = waiting(800, 9);
        let found = fit(frame.clone(), "came", &options).unwrap();
        let yes: Vec<bool> = frame.outcome("came").unwrap().into_iter().map(|yes| yes == Some(true)).collect();
        let loss = lost(&found.model, &frame, &yes, Some(&time));
        assert!((loss + found.report.log_likelihood).abs() < 1e-6, "{loss} {}", found.report.log_likelihood);
    }
}
