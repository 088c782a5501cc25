//! How a model does on landmarks it never saw, beside the one that is shown. Pure.

use super::model::Opening;
use super::table;
use crate::practice::model::{Landmark, MadeBy};
use jiff::civil::Date;
use risk::Model;
use risk::evaluate::{self, delong_gain, evaluate};
use risk::govern::capacity::{curve, gain};
use risk::govern::card::{Figure, Measures, Part};
use risk::govern::gate::{Measured, Registered, moved, worse};
use risk::govern::interval::{Interval, Share};
use risk::govern::leak::Stop;
use risk::govern::subgroups::{Audit, Group, Line, Rules, Scored, audit};

/// Fewest of the rarer outcome in a test.
pub const LEAST_TEST: usize = 20;
/// Of so many rows, one can be looked after: where shares missed and in vain are counted.
const CAPACITY: usize = 10;

/// Everything that is measured on a test.
pub struct Test<'a> {
    /// Landmarks with a known outcome.
    pub rows: Vec<&'a Landmark>,
    /// Of each child with a case under way, the newest landmark.
    pub open: Vec<&'a Landmark>,
    /// Bounds.
    pub registered: Registered,
    /// When its records were first opened, and whether that was under other bounds.
    pub opened: Opened,
    /// The model shown today.
    pub champion: Option<&'a Model>,
    /// Share of the outcome among the rows learnt from: what is said to everybody while no model is shown.
    pub prevalence: f64,
}

/// When the records of a test were first opened for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// The day.
    pub on: Date,
    /// Whether other bounds stood then.
    pub otherwise: bool,
}

impl Opened {
    /// The first opening of any of the days of a test, with the bounds it is held to. Bounds that stood at the first opening stay registered since then,
    /// also where others were tried between; others cannot be registered for these records any more.
    pub fn of(rows: &[&Landmark], earlier: &[Opening], registered: &Registered, today: Date) -> (Self, Registered) {
        let days = rows.first().zip(rows.last()).map(|(first, last)| (first.day, last.day));
        let overlaps = |one: &&Opening| days.is_some_and(|(from, to)| one.from <= to && from <= one.to);
        match earlier.iter().filter(overlaps).min_by_key(|one| one.on) {
            None => (Self { on: today, otherwise: false }, registered.clone()),
            Some(first) if first.registered.is_as(registered) => {
                let on = first.registered.on.min(registered.on);
                (Self { on: first.on, otherwise: false }, Registered { on, ..registered.clone() })
            }
            Some(first) => (Self { on: first.on, otherwise: true }, registered.clone()),
        }
    }
}

/// Where and on how much a model learnt.
pub struct Learnt {
    /// Who, from when to when.
    pub part: Part,
    /// Last day of what was learnt from.
    pub until: Date,
    /// Rows it learnt from.
    pub rows: usize,
    /// Rows needed for so many parameters.
    pub needed: usize,
    /// What must not have been learnt from and was.
    pub leaks: Vec<Stop>,
}

/// What came out.
pub struct Found {
    /// For the gate.
    pub measured: Measured,
    /// For the card.
    pub measures: Measures,
    /// Decision curve.
    pub curve: Vec<risk::govern::capacity::Point>,
    /// Groups.
    pub audit: Audit,
}

/// Groups of landmarks; an attribute that is recorded for nobody makes none.
pub fn groups(rows: &[&Landmark]) -> Vec<Group> {
    let told: Vec<MadeBy> = rows.iter().map(|landmark| landmark.groups.told()).collect();
    let attributes = told.first().map(|first| first.each_ref().map(|(attribute, _)| *attribute));
    let by = |(at, attribute): (usize, &'static str)| {
        let values = told.iter().map(|row| row.get(at).and_then(|(_, value)| value.clone()));
        Group::by(attribute, values, Clone::clone)
    };
    attributes.into_iter().flatten().enumerate().flat_map(by).collect()
}

impl Test<'_> {
    /// Why nothing can be measured, if so.
    pub fn lacks(&self) -> Option<String> {
        let yes = table::outcomes(&self.rows).iter().filter(|yes| **yes).count();
        let rarer = yes.min(self.rows.len() - yes);
        (rarer < LEAST_TEST).then(|| {
            format!(
                "試験に使える記録が足りません。結果が出た記録{}件のうち、該当が{yes}件、非該当が{}件です。どちらも{LEAST_TEST}件以上必要です。",
                self.rows.len(),
                self.rows.len() - yes
            )
        })
    }

    fn scores(&self, model: Option<&Model>, rows: &[&Landmark]) -> Vec<f64> {
        let said = model.and_then(|model| table::scores(model, rows).ok());
        said.unwrap_or_else(|| vec![self.prevalence; rows.len()])
    }

    /// Measures a model. Call [`Test::lacks`] first.
    pub fn measure(&self, model: &Model, learnt: &Learnt) -> Found {
        let yes = table::outcomes(&self.rows);
        let scores = self.scores(Some(model), &self.rows);
        let before = self.scores(self.champion, &self.rows);
        let found = evaluate(&scores, &yes, &[], &[]);
        let auc = found.auc.unwrap_or(evaluate::Estimate { value: 0.5, low: 0.0, high: 1.0 });
        let gained = delong_gain(&scores, &before, &yes);
        let groups = groups(&self.rows);
        let audited = |scores: &[f64]| {
            audit(&Scored { scores, outcomes: &yes }, &groups, &Rules::at((yes.len() / CAPACITY).max(1)))
        };
        let own = audited(&scores);
        let registered = &self.registered;
        let slope = found.calibration.and_then(|found| found.slope_estimate(&scores)).unwrap_or(NO_SLOPE);
        let slope = figure(slope);
        let ratio = figure(evaluate::observed_by_expected(&scores, &yes));
        let measured = Measured {
            leaks: learnt.leaks.clone(),
            auc: Interval { low: auc.low, high: auc.high },
            auc_gain: Interval { low: gained.low, high: gained.high },
            learnt: learnt.rows,
            needed: learnt.needed,
            learnt_until: learnt.until,
            tested_from: self.rows.first().map_or(learnt.until, |first| first.day),
            opened_on: self.opened.on,
            opened_otherwise: self.opened.otherwise.then_some(self.opened.on),
            slope: slope.value,
            ratio: ratio.value,
            benefit: registered.thresholds.iter().map(|at| (*at, gain(&scores, &before, &yes, *at).1)).collect(),
            worse: self.worse(&audited(&before), &own),
            moved: self.moved(model),
        };
        let measures = Measures {
            auc: figure(auc),
            precision_recall: found.pr_auc.unwrap_or(0.0),
            brier: found.brier,
            slope,
            ratio,
            calibration_error: found.calibration.map_or(0.0, |calibration| calibration.ece),
            optimism: None,
        };
        Found { measured, measures, curve: curve(&scores, &yes, &registered.thresholds), audit: own }
    }

    /// Groups that fit worse than before; while no model is shown, those that fit badly by more than the bound.
    fn worse(&self, before: &Audit, own: &Audit) -> Vec<Line> {
        match self.champion {
            Some(_) => worse(before, own, self.registered.misfit),
            None => own.alarms().filter(|line| (line.ratio - 1.0).abs() > self.registered.misfit).cloned().collect(),
        }
    }

    /// Cases under way whose score moves; while no model is shown, there is none that could.
    fn moved(&self, model: &Model) -> Share {
        match self.champion {
            Some(champion) => {
                let before = self.scores(Some(champion), &self.open);
                moved(&before, &self.scores(Some(model), &self.open), self.registered.moved_by)
            }
            None => Share { count: 0, of: self.open.len() },
        }
    }
}

/// The slope of a regression that found none is 0, and as sure as that.
const NO_SLOPE: evaluate::Estimate = evaluate::Estimate { value: 0.0, low: 0.0, high: 0.0 };

fn figure(found: evaluate::Estimate) -> Figure {
    Figure { value: found.value, interval: Interval { low: found.low, high: found.high } }
}
