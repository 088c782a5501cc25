//! Landmarks as they are learnt from: who had the outcome within the time, or how soon it came. Pure.

use super::table::{self, OUTCOME};
use crate::practice::RECURRENCE_DAYS;
use crate::practice::model::{Came, Landmark};
use jiff::civil::Date;
use risk::evaluate::evaluate;
use risk::{Column, Family, FitError, Frame, Model, Options, Penalty, Time, fit, tune};

/// Parts held out in turn while the penalty is chosen.
pub const FOLDS: u32 = 5;
/// Title of the column of days at risk.
const DAYS: &str = "日数";
/// Days of a month, which is a period of the rates: three, six and twelve months end with one.
pub const MONTH: f64 = 365.25 / 12.0;

/// What is learnt from.
pub struct Sample<'l> {
    /// The landmarks.
    pub rows: Vec<&'l Landmark>,
    /// How many days each was at risk and whether that ended with the outcome; none where it is asked only whether it came within the time.
    pub seen: Option<Vec<(u32, bool)>>,
}

impl<'l> Sample<'l> {
    /// Whether it came within the time: those of whom that is known.
    pub fn within(rows: &[&'l Landmark]) -> Self {
        Self { rows: table::known(rows), seen: None }
    }

    /// How soon it came, by what was seen of each up to the end of a day and for a year at most. Who left, or turned 18, counts for the days before.
    pub fn over_time(rows: &[&'l Landmark], until: Date) -> Self {
        let a_year = u32::try_from(RECURRENCE_DAYS).unwrap_or(u32::MAX);
        let seen = |landmark: &&'l Landmark| {
            let follow = landmark.seen_by(until);
            (follow.followed.min(a_year), follow.came && follow.followed <= a_year)
        };
        let (rows, seen) = rows.iter().map(|row| (*row, seen(row))).filter(|(_, (days, _))| *days > 0).unzip();
        Self { rows, seen: Some(seen) }
    }

    /// Of the rows, those with the outcome.
    pub fn events(&self) -> usize {
        self.outcomes().into_iter().filter(|came| *came).count()
    }

    /// Years at risk, of all rows.
    pub fn years(&self) -> f64 {
        let days = self.seen.iter().flatten().map(|(days, _)| f64::from(*days)).sum::<f64>();
        days / (12.0 * MONTH)
    }

    fn outcomes(&self) -> Vec<bool> {
        match &self.seen {
            Some(seen) => seen.iter().map(|(_, came)| *came).collect(),
            None => table::outcomes(&self.rows),
        }
    }

    /// A table of these items, with what came behind them.
    pub fn frame(&self, items: &[String]) -> Frame {
        let yes = self.outcomes().into_iter().map(|came| f64::from(u8::from(came))).collect();
        let days = self.seen.iter().map(|seen| seen.iter().map(|(days, _)| f64::from(*days)).collect());
        let behind = days.map(|days| Column::numbers(DAYS, days)).chain([Column::numbers(OUTCOME, yes)]);
        Frame::new(table::columns(&self.rows, items).into_iter().chain(behind).collect())
    }

    fn options(&self, penalty: Penalty) -> Options {
        let time = || Time { column: DAYS.to_owned(), period: Some(MONTH), month: MONTH };
        match &self.seen {
            Some(_) => Options { family: Family::Hazard, penalty, time: Some(time()), ..Options::default() },
            None => Options { penalty, ..Options::default() },
        }
    }

    /// Learns with the penalty that foretells households held out best; says which that was.
    ///
    /// # Errors
    /// See [`fit`].
    pub fn learn(&self, items: &[String]) -> Result<(Model, Penalty), FitError> {
        let frame = self.frame(items);
        let folds: Vec<usize> = self.rows.iter().map(|landmark| usize::try_from(part(landmark)).unwrap_or(0)).collect();
        let penalty = tune::penalty(&frame, OUTCOME, &self.options(Penalty::None), &folds)?.penalty;
        Ok((fit(frame, OUTCOME, &self.options(penalty))?.model, penalty))
    }

    /// How much a fit of these items with this penalty flatters itself, by what had come due up to a day of those learnt from; none where it cannot be told.
    pub fn optimism(
        &self,
        items: &[String],
        penalty: Penalty,
        until: Date,
        draws: usize,
        seed: u64,
    ) -> Option<tune::Optimism> {
        let frame = self.frame(items);
        let households: Vec<u32> = self.rows.iter().map(|landmark| landmark.household).collect();
        let learn = |places: &[usize]| Some(fit(frame.take(places), OUTCOME, &self.options(penalty)).ok()?.model);
        let came = |place: &usize| match self.rows.get(*place).filter(|row| row.due <= until)?.came {
            Came::Yes => Some(true),
            Came::No => Some(false),
            Came::Open | Came::Unknown => None,
        };
        let measure = |model: &Model, places: &[usize]| {
            let told = places.iter().filter_map(|place| Some((*place, came(place)?)));
            let (told, yes): (Vec<usize>, Vec<bool>) = told.unzip();
            let said = table::within_a_year(model, &frame.take(&told)).unwrap_or_default();
            let slope = evaluate(&said, &yes, &[], &[]).calibration.map_or(f64::NAN, |found| found.slope);
            (risk::evaluate::auc(&said, &yes), slope)
        };
        tune::optimism(&households, draws, seed, learn, measure)
    }

    /// What is said of landmarks by models that have not learnt from their households.
    ///
    /// # Errors
    /// See [`fit`].
    pub fn unseen(&self, items: &[String], penalty: Penalty, rows: &[&Landmark]) -> Result<Vec<f64>, FitError> {
        let frame = self.frame(items);
        let mut said = vec![f64::NAN; rows.len()];
        for held in 0..FOLDS {
            let others = (0..).zip(&self.rows).filter(|(_, row)| part(row) != held).map(|(at, _)| at);
            let model = fit(frame.take(&others.collect::<Vec<_>>()), OUTCOME, &self.options(penalty))?.model;
            let own: Vec<(usize, &Landmark)> =
                (0..).zip(rows.iter().copied()).filter(|(_, row)| part(row) == held).collect();
            let landmarks: Vec<&Landmark> = own.iter().map(|(_, row)| *row).collect();
            let told = table::scores(&model, &landmarks).unwrap_or_default();
            for ((at, _), told) in own.into_iter().zip(told) {
                if let Some(said) = said.get_mut(at) {
                    *said = told;
                }
            }
        }
        Ok(said)
    }
}

/// The part a household is held out with.
fn part(landmark: &Landmark) -> u32 {
    landmark.household % FOLDS
}
