//! One run of learning, from landmarks to a model with its verdict, or to the reason why there is none. Pure; it may take minutes.

use super::measure::{Learnt, Test};
use super::model::Kept;
use super::table::{self, LEAST_OTHER, OUTCOME, Split};
use crate::practice::model::Landmark;
use jiff::ToSpan as _;
use jiff::civil::Date;
use risk::govern::card::Part;
use risk::govern::feedback::{self, Served};
use risk::govern::gate::Registered;
use risk::govern::labels::{self, Ascertainment, ThreeWay, learnable, thousands};
use risk::govern::sample_size::{Plan, needed};
use risk::maths::real;
use risk::{Family, Frame, Model, Options, fit, tune};

/// Parts held out in turn while the penalty is chosen.
const FOLDS: u32 = 5;
/// Layers of the shown score within which somebody must have been left alone by it.
const STRATA: usize = 5;
/// Additive shapes that rank so much better show that a structure is missed.
pub const MISSED: f64 = 0.01;
/// Days before the cut in which a case counts as under way.
const UNDER_WAY: i32 = 365;

/// What a run works on.
pub struct Task<'a> {
    /// Landmarks of the agency, the oldest first.
    pub landmarks: &'a [Landmark],
    /// Days within which the outcome is looked for.
    pub horizon: i32,
    /// What was known by the end of this day counts.
    pub cut: Date,
    /// Bounds as registered.
    pub registered: Registered,
    /// AUC the number of rows is planned with.
    pub expected: f64,
    /// The model shown today.
    pub champion: Option<Model>,
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
        let Split { learn, test } = self.untouched(table::split(self.landmarks, self.horizon, self.cut))?;
        let counts = table::counts(&learn);
        learnable(&table::labels(&learn), Ascertainment::Untold).map_err(|refusal| match refusal {
            labels::Refusal::OneSided(_) => too_few(refusal),
            labels::Refusal::TooManyUnknown(_) => Refused(format!("学習しません。{refusal}")),
        })?;
        let learn = table::known(&learn);
        let (mut items, mut left_out) = usable(&learn);
        tell("結果を先に知っている項目がないか調べています");
        for stop in table::leaks(&learn, &items, self.registered.ceiling) {
            items.retain(|item| *item != stop.column);
            left_out.push(stop.sentence());
        }
        let frame = table::frame(&learn, &items);
        let parameters = table::parameters(&frame);
        let needed = self.enough(parameters, &learn, counts.yes)?;
        tell("重みの強さを選んでいます");
        let model = fitted(&frame, &learn)?;
        let apparent = model.score_frame(&frame).ok().map(|p| risk::evaluate::auc(&p, &table::outcomes(&learn)));
        let until = learn.iter().map(|landmark| landmark.due).max().unwrap_or(self.cut);
        let learnt = Learnt { until, part: part(&learn, counts), needed, leaks: Vec::new(), apparent };
        tell("学習に使っていない記録で確かめています");
        let tested = self.test(&test, real(counts.yes) / real((counts.yes + counts.no).max(1)));
        if let Some(why) = tested.lacks() {
            return Err(too_few(why));
        }
        let found = tested.measure(&model, &learnt, self.cut);
        tell("形の違うモデルと比べています");
        let additive = self.additive(frame, &tested, found.measures.auc.value);
        let kept = Kept {
            registered: self.registered.clone(),
            measured: found.measured,
            measures: found.measures,
            curve: found.curve,
            audit: found.audit,
            learnt: learnt.part,
            tested: part(&tested.rows, table::counts(&test)),
            features: table::blanks(&learn, &items),
            parameters,
            left_out,
            additive,
            has_champion: self.champion.is_some(),
        };
        let rows: Vec<&Landmark> = learn.iter().chain(&test).copied().collect();
        Ok(Made { definition: model.to_json(), kept, rows_hash: table::hash(&rows) })
    }

    /// Looks at a model that is there, on landmarks after everything it may have learnt from.
    ///
    /// # Errors
    /// Why nothing could be measured.
    pub fn check(&self, model: &Model, learnt: Option<&Kept>, added_on: Date) -> Result<Made, Refused> {
        let until = learnt.map_or(added_on, |kept| kept.measured.learnt_until);
        let due = self.landmarks.iter().filter(|landmark| landmark.day > until);
        let test: Vec<&Landmark> = due.filter(|landmark| landmark.came.label().is_some()).collect();
        let Split { test, .. } = self.untouched(Split { learn: Vec::new(), test })?;
        let items: Vec<String> = model.columns().iter().map(|input| input.name.clone()).collect();
        let parameters = model.coefficients().len().saturating_sub(1).max(items.len());
        let known = table::known(&test);
        let plan = Plan { parameters, c_statistic: self.expected, prevalence: model.prevalence() };
        let labels = ThreeWay { yes: model.events, no: model.rows - model.events, unknown: 0 };
        let learnt = Learnt {
            until,
            part: learnt.map_or(Part { from: added_on, to: added_on, labels }, |kept| kept.learnt.clone()),
            needed: learnt.map_or_else(|| needed(&plan).children(), |kept| kept.measured.needed),
            leaks: table::leaks(&known, &items, self.registered.ceiling),
            apparent: None,
        };
        let tested = self.test(&test, model.prevalence());
        if let Some(why) = tested.lacks() {
            return Err(Refused(format!("自分の所属の記録が少なすぎるため、確かめられません。{why}")));
        }
        let found = tested.measure(model, &learnt, self.cut);
        let kept = Kept {
            registered: self.registered.clone(),
            measured: found.measured,
            measures: found.measures,
            curve: found.curve,
            audit: found.audit,
            learnt: learnt.part,
            tested: part(&tested.rows, table::counts(&test)),
            features: table::blanks(&known, &items),
            parameters,
            left_out: Vec::new(),
            additive: None,
            has_champion: self.champion.is_some(),
        };
        Ok(Made { definition: String::new(), kept, rows_hash: table::hash(&test) })
    }

    fn test<'t>(&'t self, test: &[&'t Landmark], prevalence: f64) -> Test<'t> {
        let since = self.cut.saturating_sub(UNDER_WAY.days());
        Test {
            rows: table::known(test),
            open: self.landmarks.iter().filter(|landmark| landmark.day > since).collect(),
            registered: &self.registered,
            champion: self.champion.as_ref(),
            prevalence,
        }
    }

    /// Leaves out landmarks whose outcome a shown score may have brought about. Who is left out follows from the items alone, so what came of those who
    /// are left, given their items, stays true; only where nobody is left in a layer of the score there is nothing to learn from.
    fn untouched<'l>(&self, split: Split<'l>) -> Result<Split<'l>, Refused> {
        let Some(champion) = &self.champion else { return Ok(split) };
        let all: Vec<&Landmark> = split.learn.iter().chain(&split.test).copied().collect();
        if all.iter().all(|landmark| landmark.shown.is_none()) {
            return Ok(split);
        }
        let scores = table::scores(champion, &all).map_err(|error| Refused(error.to_string()))?;
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
        Ok(Split { learn: alone(split.learn), test: alone(split.test) })
    }

    fn enough(&self, parameters: usize, learn: &[&Landmark], yes: usize) -> Result<usize, Refused> {
        if parameters == 0 {
            return Err(too_few("学習に使える項目がありません。確認項目がほとんど記入されていません。"));
        }
        let plan = Plan { parameters, c_statistic: self.expected, prevalence: real(yes) / real(learn.len()) };
        let needed = needed(&plan).children();
        if learn.len() >= needed {
            return Ok(needed);
        }
        Err(too_few(format!(
            "係数の数{parameters}に対し、結果の出た記録が{}件必要ですが、{}件(うち該当{}件)です。",
            thousands(needed),
            thousands(learn.len()),
            thousands(yes)
        )))
    }

    /// How much better shapes rank the test than straight lines; none where they cannot be learnt.
    fn additive(&self, frame: Frame, test: &Test<'_>, auc: f64) -> Option<f64> {
        let shapes = fit(frame, OUTCOME, &Options { family: Family::Additive, ..Options::default() }).ok()?.model;
        let p = table::scores(&shapes, &test.rows).ok()?;
        Some(risk::evaluate::auc(&p, &table::outcomes(&test.rows)) - auc)
    }
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

/// Fits with the penalty that foretells households held out best.
fn fitted(frame: &Frame, rows: &[&Landmark]) -> Result<Model, Refused> {
    let folds: Vec<usize> =
        rows.iter().map(|landmark| usize::try_from(landmark.household % FOLDS).unwrap_or(0)).collect();
    let tuned = tune::penalty(frame, OUTCOME, &folds).map_err(too_few)?;
    let options = Options { penalty: tuned.penalty, ..Options::default() };
    Ok(fit(frame.clone(), OUTCOME, &options).map_err(too_few)?.model)
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
