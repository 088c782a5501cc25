//! How strongly to hold weights down, and how much a fit flatters itself.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::evaluate::log_loss;
use crate::fit::{FitError, Options, Penalty, fit};
use crate::frame::{Cells, Frame};
use crate::hazard::Time;
use crate::maths::real;
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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

/// Measures the optimism of a fit with `draws` draws; the same `seed` gives the same draws. Whole households are drawn, as brothers and sisters are no
/// news to each other: `households` gives each row its own. `learn` fits the rows at some places, one that was drawn twice counting twice; `measure`
/// tells AUC and calibration slope of a model on the rows at some places.
///
/// None where all rows, or no draw, could be fitted. Draws that cannot be (an outcome or a level too rare) are left out.
pub fn optimism<M>(
    households: &[u32],
    draws: usize,
    seed: u64,
    learn: impl Fn(&[usize]) -> Option<M> + Sync,
    measure: impl Fn(&M, &[usize]) -> (f64, f64) + Sync,
) -> Option<Optimism> {
    let all: Vec<usize> = (0..households.len()).collect();
    let mut together: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (row, household) in households.iter().enumerate() {
        together.entry(*household).or_default().push(row);
    }
    let together: Vec<Vec<usize>> = together.into_values().collect();
    let (apparent_auc, apparent_slope) = measure(&learn(&all)?, &all);
    let one = |draw: usize| {
        // Not the step of the dice themselves: the next draw would be this one less its first household.
        let mut state = seed.wrapping_add(u64::try_from(draw).unwrap_or(0).wrapping_mul(0xd1b5_4a32_d192_ed03));
        let drawn = (0..together.len()).filter_map(|_| together.get(crate::bench::draw(&mut state, together.len())));
        let drawn: Vec<usize> = drawn.flatten().copied().collect();
        let model = learn(&drawn)?;
        let (own, other) = (measure(&model, &drawn), measure(&model, &all));
        let flattery = (own.0 - other.0, own.1 - other.1);
        (flattery.0.is_finite() && flattery.1.is_finite()).then_some(flattery)
    };
    let flattery: Vec<(f64, f64)> = (0..draws).into_par_iter().filter_map(one).collect();
    let n = real(flattery.len());
    let (by_auc, by_slope) = flattery.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    (n > 0.0).then(|| Optimism {
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
    use crate::evaluate::{auc, line};
    use crate::frame::Column;
    use crate::maths::logit;

    #[test]
    fn with_few_rows_weights_are_held_down_and_optimism_is_told() {
        let frame = bench::frame(500, 31);
        let folds: Vec<usize> = (0..500).map(|row| row % 5).collect();
        let tuned = penalty(&frame, bench::OUTCOME, &Options::default(), &folds).unwrap();
        assert_ne!(tuned.penalty, Penalty::Scaled(0.1), "{tuned:?}");
        let options = Options { penalty: Penalty::Scaled(1.0), ..Options::default() };
        let found = flattery(&frame, &(0..500).collect::<Vec<_>>(), &options).unwrap();
        let test = bench::frame(20_000, 32);
        let yes: Vec<bool> = test.outcome(bench::OUTCOME).unwrap().into_iter().map(|yes| yes == Some(true)).collect();
        let truth = auc(&fit(frame.clone(), bench::OUTCOME, &options).unwrap().model.score_frame(&test).unwrap(), &yes);
        assert!((found.corrected_auc - truth).abs() < 0.5 * (found.apparent_auc - truth), "{found:?} {truth}");
        assert!(found.corrected_slope < 0.9 && found.draws == 40, "{found:?}");
        assert_eq!(found, flattery(&frame, &(0..500).collect::<Vec<_>>(), &options).unwrap());
    }

    /// The optimism of a fit to a frame, each row of a household.
    fn flattery(frame: &Frame, households: &[u32], options: &Options) -> Option<Optimism> {
        let answers = frame.outcome(bench::OUTCOME).unwrap();
        let measure = |model: &Model, rows: &[usize]| {
            let yes: Vec<bool> = rows.iter().map(|row| answers[*row] == Some(true)).collect();
            let p = model.score_frame(&frame.take(rows)).unwrap();
            let sums: Vec<f64> = p.iter().map(|p| logit(p.clamp(1e-12, 1.0 - 1e-12))).collect();
            (auc(&p, &yes), line(&sums, &yes, true).1)
        };
        let learn = |rows: &[usize]| Some(fit(frame.take(rows), bench::OUTCOME, options).ok()?.model);
        optimism(households, 40, 1, learn, measure)
    }

    #[test]
    fn each_draw_is_another_one() {
        let drawn = std::sync::Mutex::new(Vec::new());
        let learn = |places: &[usize]| {
            drawn.lock().unwrap().push(places.to_vec());
            Some(())
        };
        optimism(&(0..500).collect::<Vec<_>>(), 10, 1, learn, |(), _| (0.7, 1.0)).unwrap();
        let drawn = drawn.into_inner().unwrap();
        let counts = |places: &[usize]| (0..500).map(|row| places.iter().filter(|at| **at == row).count()).collect();
        let counts: Vec<Vec<usize>> = drawn.iter().skip(1).map(|places| counts(places)).collect();
        // By chance two draws have a row as often in less than half of the rows.
        let alike = |one: &[usize], other: &[usize]| one.iter().zip(other).filter(|(one, other)| one == other).count();
        for (at, one) in counts.iter().enumerate() {
            assert!(counts.iter().skip(at + 1).all(|other| alike(one, other) < 250), "draw {at}");
        }
    }

    #[test]
    fn brothers_and_sisters_are_drawn_together_and_are_no_news_to_each_other() {
        // Each row stands there five times: as rows of one household it is as much as one; taken apart it would pass for five.
        let few = bench::frame(200, 31);
        let places: Vec<usize> = (0..1000).map(|row| row / 5).collect();
        let many = few.take(&places);
        let options = Options { penalty: Penalty::Scaled(1.0), ..Options::default() };
        let gap = |found: Optimism| found.apparent_auc - found.corrected_auc;
        let together: Vec<u32> = places.iter().map(|place| u32::try_from(*place).unwrap()).collect();
        let together = gap(flattery(&many, &together, &options).unwrap());
        let apart = gap(flattery(&many, &(0..1000).collect::<Vec<_>>(), &options).unwrap());
        assert!(together > 2.0 * apart && apart > 0.0, "{together} {apart}");
        assert_eq!(flattery(&few, &[], &options), None);
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
