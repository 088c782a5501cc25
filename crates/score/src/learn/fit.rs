//! One run of learning, from landmarks to a model with its verdict, or to the reason why there is none. Pure; it may take minutes.

use super::measure::{Found, Learnt, Opened, Test};
use super::model::{Kept, Opening};
use super::over_time::{self, OverTime};
use super::sample::Sample;
use super::table::{self, LEAST_OTHER, OUTCOME, Split};
use super::{ablation, offices};
use crate::card::model::Outcome;
use crate::practice::{self, model::Landmark};
use jiff::civil::Date;
use risk::govern::card::Part;
use risk::govern::feedback::{self, Served};
use risk::govern::gate::Registered;
use risk::govern::labels::{self, Ascertainment, ThreeWay, learnable, thousands};
use risk::govern::sample_size::{Plan, PlanOverTime, needed, needed_over_time};
use risk::govern::structure::Structure;
use risk::maths::real;
use risk::{Family, FitError, Model, Options, Penalty, fit};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Layers of the shown score within which somebody must have been left alone by it.
const STRATA: usize = 5;
/// Additive shapes that rank so much better show that a structure is missed.
pub const MISSED: f64 = 0.01;
/// Draws of households by which it is told how much a fit flatters itself.
const DRAWS: usize = 40;
/// The same draws each time.
const SEED: u64 = 1;

/// What a run works on.
pub struct Task<'a> {
    /// Landmarks of the agency, the oldest first.
    pub landmarks: &'a [Landmark],
    /// What is learnt: how soon a report comes again, or whether a custody begins within its days.
    pub outcome: Outcome,
    /// What was known by the end of this day counts.
    pub cut: Date,
    /// Bounds as registered.
    pub registered: Registered,
    /// AUC the number of rows is planned with.
    pub expected: f64,
    /// The model shown today.
    pub champion: Option<Model>,
    /// Children with a case under way.
    pub under_way: &'a HashSet<Uuid>,
    /// Tests that were opened before, of whichever model.
    pub openings: &'a [Opening],
}

/// A model that came out.
pub struct Made {
    /// Its file.
    pub definition: String,
    /// What was measured.
    pub kept: Kept,
    /// SHA-256 of the rows learnt from and tested on.
    pub rows_hash: String,
}

/// Why no model came out: what a person reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub String);

/// The first words of every refusal for want of records.
pub const TOO_FEW: &str = "データが足りないため学習しません。確認項目と似た事例でお使いください。";

fn too_few(why: impl std::fmt::Display) -> Refused {
    Refused(format!("{TOO_FEW}{why}"))
}

impl Task<'_> {
    /// Learns and measures. `tell` says how far it is.
    ///
    /// # Errors
    /// Why nothing was learnt.
    pub fn learn(&self, tell: &dyn Fn(&str)) -> Result<Made, Refused> {
        tell("記録を学習と試験に分けています");
        let horizon = practice::horizon(self.outcome);
        let Split { begins, weighed, learn, test } = self.untouched(table::split(self.landmarks, horizon, self.cut))?;
        let counts = table::counts(&learn);
        learnable(&table::labels(&learn), Ascertainment::Untold).map_err(|refusal| match refusal {
            labels::Refusal::OneSided(_) => too_few(refusal),
            labels::Refusal::TooManyUnknown(_) => Refused(format!("学習しません。{refusal}")),
        })?;
        let known = table::known(&learn);
        let sample = match self.outcome {
            Outcome::Custody => Sample::within(&learn),
            Outcome::Recurrence => Sample::over_time(&weighed, begins),
        };
        let (mut items, mut left_out) = usable(&known);
        tell("結果を先に知っている項目がないか調べています");
        for stop in table::leaks(&known, &items, self.registered.ceiling) {
            items.retain(|item| *item != stop.column);
            left_out.push(stop.sentence());
        }
        let parameters = table::parameters(&table::columns(&sample.rows, &items));
        let needed = self.enough(parameters, &sample)?;
        tell("重みの強さを選んでいます");
        let (model, penalty) = righted(&sample, &items, &known, tell).map_err(too_few)?;
        tell("学習した記録での成績が、どれだけ良く見えているかを調べています");
        let optimism = sample.optimism(&items, penalty, begins, DRAWS, SEED);
        let learnt = Learnt {
            until: known.iter().map(|landmark| landmark.due).max().map_or(begins, |due| match sample.seen {
                Some(_) => begins,
                None => due,
            }),
            part: part(&learn, counts),
            rows: sample.rows.len(),
            needed,
            leaks: Vec::new(),
        };
        tell("学習に使っていない記録で確かめています");
        let tested = self.test(&test, real(counts.yes) / real((counts.yes + counts.no).max(1)));
        if let Some(why) = tested.lacks() {
            return Err(too_few(why));
        }
        let mut found = tested.measure(&model, &learnt);
        found.measures.optimism = optimism.map(|found| found.apparent_auc - found.corrected_auc);
        tell("受給や経済的な困りごとの項目を除いて比べています");
        let ablation = ablation::of(&known, &items, &found, |kept| {
            Some(tested.measure(&righted(&sample, kept, &known, &|_| {}).ok()?.0, &learnt))
        });
        tell("形の違うモデルと比べています");
        let (shapes, trees) = others(&known, &items, &tested.rows);
        // They know no offices, so the model is compared without its levels.
        let plain = table::scores(&model.clone().levelled(None), &tested.rows).unwrap_or_default();
        let auc = risk::evaluate::auc(&plain, &table::outcomes(&tested.rows));
        let over_time = sample.seen.is_some().then(|| OverTime::of(&model, &sample, &items, &known, &tested.rows));
        let kept = Kept {
            parameters,
            left_out,
            additive: shapes.map(|shapes| shapes - auc),
            structure: trees.map(|trees| Structure { shown: auc, trees }),
            ablation: Some(ablation),
            over_time: over_time.flatten(),
            optimism,
            features: table::blanks(&sample.rows, &items),
            ..self.kept(&model, &tested, table::counts(&test), (found, learnt))
        };
        let rows: Vec<&Landmark> = sample.rows.iter().chain(&test).copied().collect();
        let rows_hash = table::hash(&rows, sample.seen.as_deref().unwrap_or_default());
        Ok(Made { definition: model.to_json(), kept, rows_hash })
    }

    /// Looks at a model that is there, on landmarks after everything it may have learnt from.
    ///
    /// # Errors
    /// Why nothing could be measured.
    pub fn check(&self, model: &Model, learnt: Option<&Kept>, added_on: Date) -> Result<Made, Refused> {
        let until = learnt.map_or(added_on, |kept| kept.measured.learnt_until);
        let due = self.landmarks.iter().filter(|landmark| landmark.day > until);
        let test: Vec<&Landmark> = due.filter(|landmark| landmark.came.label().is_some()).collect();
        let split = Split { begins: until, weighed: Vec::new(), learn: Vec::new(), test };
        let Split { test, .. } = self.untouched(split)?;
        let items: Vec<String> = model.columns().iter().map(|input| input.name.clone()).collect();
        let known = table::known(&test);
        let labels = ThreeWay { yes: model.events, no: model.rows - model.events, unknown: 0 };
        let part = learnt.map_or(Part { from: added_on, to: added_on, labels }, |kept| kept.learnt.clone());
        let share = real(part.labels.yes) / real((part.labels.yes + part.labels.no).max(1));
        let plan = Plan { parameters: parameters(model), c_statistic: self.expected, prevalence: share };
        let learnt = Learnt {
            until,
            part,
            rows: learnt.map_or(model.rows, |kept| kept.measured.learnt),
            needed: learnt.map_or_else(|| needed(&plan).children(), |kept| kept.measured.needed),
            leaks: table::leaks(&known, &items, self.registered.ceiling),
        };
        let tested = self.test(&test, share);
        if let Some(why) = tested.lacks() {
            return Err(Refused(format!("自分の所属の記録が少なすぎるため、確かめられません。{why}")));
        }
        let found = tested.measure(model, &learnt);
        let kept = self.kept(model, &tested, table::counts(&test), (found, learnt));
        Ok(Made { definition: String::new(), kept, rows_hash: table::hash(&test, &[]) })
    }

    /// What is kept of a look at a model: everything that can be said of one that was not learnt here.
    fn kept(&self, model: &Model, tested: &Test<'_>, labels: ThreeWay, (found, learnt): (Found, Learnt)) -> Kept {
        let items: Vec<String> = model.columns().iter().map(|input| input.name.clone()).collect();
        Kept {
            registered: tested.registered.clone(),
            measured: found.measured,
            measures: found.measures,
            curve: found.curve,
            audit: found.audit,
            learnt: learnt.part,
            tested: part(&tested.rows, labels),
            features: table::blanks(&tested.rows, &items),
            parameters: parameters(model),
            left_out: Vec::new(),
            additive: None,
            has_champion: self.champion.is_some(),
            champion: None,
            optimism: None,
            ablation: None,
            family: Some(model.family),
            calibrated: model.calibration().is_some(),
            offices: offices::of(model, &tested.rows),
            structure: None,
            over_time: None,
            ahead: over_time::ahead(model, &tested.rows),
        }
    }

    fn test<'t>(&'t self, test: &[&'t Landmark], prevalence: f64) -> Test<'t> {
        let (opened, registered) = Opened::of(test, self.openings, &self.registered, self.cut);
        let newest: HashMap<Uuid, &Landmark> =
            self.landmarks.iter().map(|landmark| (landmark.person, landmark)).collect();
        let mut open: Vec<&Landmark> = self.under_way.iter().filter_map(|person| newest.get(person).copied()).collect();
        open.sort_by_key(|landmark| (landmark.at, landmark.person));
        Test { rows: table::known(test), open, registered, opened, champion: self.champion.as_ref(), prevalence }
    }

    /// Leaves out landmarks whose outcome a shown score may have brought about. Who is left out follows from the items alone, so what came of those who
    /// are left, given their items, stays true; only where nobody is left in a layer of the score there is nothing to learn from. While no model is shown,
    /// one that was shown before has left its marks, and all are one layer.
    fn untouched<'l>(&self, split: Split<'l>) -> Result<Split<'l>, Refused> {
        let all: Vec<&Landmark> = split.learn.iter().chain(&split.test).copied().collect();
        if all.iter().all(|landmark| landmark.shown.is_none()) {
            return Ok(split);
        }
        let scores = match &self.champion {
            Some(champion) => table::scores(champion, &all).map_err(|error| Refused(error.to_string()))?,
            None => vec![0.0; all.len()],
        };
        let mut order = scores.clone();
        order.sort_by(f64::total_cmp);
        let stratum = |score: f64| order.partition_point(|other| *other < score) * STRATA / order.len().max(1);
        let served = all.iter().zip(&scores).map(|(landmark, score)| Served {
            shown: landmark.shown.is_some(),
            visit_caused: landmark.shown.is_some(),
            stratum: u16::try_from(stratum(*score)).unwrap_or(0),
        });
        feedback::weights(&served.collect::<Vec<_>>()).map_err(|refusal| Refused(refusal.to_string()))?;
        let alone = |rows: Vec<&'l Landmark>| rows.into_iter().filter(|landmark| landmark.shown.is_none()).collect();
        Ok(Split {
            weighed: alone(split.weighed),
            learn: alone(split.learn),
            test: alone(split.test),
            begins: split.begins,
        })
    }

    fn enough(&self, parameters: usize, sample: &Sample<'_>) -> Result<usize, Refused> {
        if parameters == 0 {
            return Err(too_few("学習に使える項目がありません。確認項目がほとんど記入されていません。"));
        }
        let (rows, yes, c_statistic) = (sample.rows.len(), sample.events(), self.expected);
        let years = sample.years();
        let needed = if sample.seen.is_some() {
            let (rate, seen) = (real(yes) / years.max(f64::EPSILON), years / real(rows.max(1)));
            needed_over_time(&PlanOverTime { parameters, c_statistic, rate, seen, horizon: 1.0 })
        } else {
            needed(&Plan { parameters, c_statistic, prevalence: real(yes) / real(rows.max(1)) })
        };
        let needed = needed.children();
        if rows >= needed {
            return Ok(needed);
        }
        let what = match sample.seen {
            Some(_) => format!("1件あたり平均{:.1}か月見た記録", 12.0 * years / real(rows.max(1))),
            None => "結果の出た記録".to_owned(),
        };
        Err(too_few(format!(
            "係数の数{parameters}に対し、{what}が{}件必要ですが、{}件(うち該当{}件)です。",
            thousands(needed),
            thousands(rows),
            thousands(yes)
        )))
    }
}

/// The model of some items, put right on households it has not learnt from, and the penalty it was learnt with.
fn righted(
    sample: &Sample<'_>,
    items: &[String],
    known: &[&Landmark],
    tell: &dyn Fn(&str),
) -> Result<(Model, Penalty), FitError> {
    let (model, penalty) = sample.learn(items)?;
    tell("学習に使っていない世帯で、見込みの高さを確かめています");
    let righted = offices::right(&sample.unseen(items, penalty, known)?, known);
    Ok((model.calibrated(righted.calibration).levelled(righted.levels), penalty))
}

/// How well shapes, and trees that look at items together, rank the test; none where they cannot be learnt. They are never shown.
fn others(known: &[&Landmark], items: &[String], test: &[&Landmark]) -> (Option<f64>, Option<f64>) {
    let frame = Sample::within(known).frame(items);
    let auc = |family: Family| {
        let model = fit(frame.clone(), OUTCOME, &Options { family, ..Options::default() }).ok()?.model;
        Some(risk::evaluate::auc(&table::scores(&model, test).ok()?, &table::outcomes(test)))
    };
    (auc(Family::Additive), auc(Family::Boost))
}

/// Parameters of a model that is there; where it does not tell them, its items.
fn parameters(model: &Model) -> usize {
    model.coefficients().len().saturating_sub(1).max(model.columns().len())
}

/// Items with enough answers to learn from, and what is said of the others.
fn usable(rows: &[&Landmark]) -> (Vec<String>, Vec<String>) {
    let (usable, rare): (Vec<_>, Vec<_>) =
        table::candidates(rows).into_iter().partition(|(_, other)| *other >= LEAST_OTHER);
    let mut said = Vec::new();
    if !rare.is_empty() {
        let names: Vec<&str> = rare.iter().map(|(name, _)| name.as_str()).collect();
        said.push(format!(
            "答えがほとんど同じか、記入が少ない(違う答えが{LEAST_OTHER}件未満の)ため使わない項目: {}",
            names.join("、")
        ));
    }
    let (kept, same) = table::distinct(rows, usable.into_iter().map(|(name, _)| name).collect());
    if !same.is_empty() {
        said.push(format!("ほかの項目と答えの分かれ方がまったく同じため使わない項目: {}", same.join("、")));
    }
    (kept, said)
}

fn part(rows: &[&Landmark], labels: ThreeWay) -> Part {
    let day = |landmark: Option<&&Landmark>| landmark.map_or(Date::MIN, |landmark| landmark.day);
    Part { from: day(rows.first()), to: day(rows.last()), labels }
}

/// Measures of a shadow: how it stood on what has come due.
pub fn silent(scores: &[f64], yes: &[bool]) -> Option<(risk::evaluate::Estimate, f64, f64)> {
    let found = risk::evaluate::evaluate(scores, yes, &[], &[]);
    let calibration = found.calibration?;
    Some((found.auc?, calibration.slope, calibration.observed_by_expected))
}

#[cfg(test)]
pub(super) mod tests;
