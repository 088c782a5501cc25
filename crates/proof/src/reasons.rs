//! Reasons: their order stays when the rows learnt from are drawn again, and they are what the score lives on.

use risk::evaluate::log_loss;
use risk::explain::SLIGHT;
use risk::maths::real;
use risk::{Family, Frame, Missing, Model, Options, Score, Value, fit};
use town::cohort::long::Case;
use town::dice::{Dice, Topic};

use crate::cohort::{OUTCOME, cases, custody, fifths, known, outcomes, row, spread_over, table};
use crate::{Bound, Finding, Found, Size};

/// Times the rows are drawn again.
const DRAWS: usize = 3;
/// Reasons taken away.
const TAKEN: usize = 3;

/// Ranks of the values, the lowest 0, of equals in their order.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values.get(*a).unwrap_or(&0.0).total_cmp(values.get(*b).unwrap_or(&0.0)));
    let mut ranks = vec![0.0; values.len()];
    for (rank, at) in order.into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(at) {
            *slot = real(rank);
        }
    }
    ranks
}

fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (ranks(a), ranks(b));
    let middle = (real(a.len()) - 1.0) / 2.0;
    let (mut both, mut own) = (0.0, 0.0);
    for (a, b) in a.iter().zip(&b) {
        both += (a - middle) * (b - middle);
        own += (a - middle) * (a - middle);
    }
    both / own
}

/// How the order agrees of what is told as a reason, and of all columns; `None` where fewer than three reasons are told.
fn told(own: &Score, other: &Score) -> Option<[f64; 2]> {
    let part = |score: &Score, at: &usize| score.contributions.get(*at).copied().unwrap_or(0.0);
    let reason = |at: &usize| part(own, at).abs() >= SLIGHT && !own.unknown.contains(at);
    let places: Vec<usize> = (0..own.contributions.len()).filter(reason).collect();
    let of = |score: &Score| -> Vec<f64> { places.iter().map(|at| part(score, at)).collect() };
    (places.len() >= 3).then(|| [spearman(&of(own), &of(other)), spearman(&own.contributions, &other.contributions)])
}

/// The row with some columns taken back to the average, as an answer never seen is.
fn without(row: &[Value], columns: &[usize]) -> Vec<Value> {
    let gone = |at: usize, value: &Value| {
        if columns.contains(&at) { Value::Missing(Missing::NotAttended) } else { value.clone() }
    };
    row.iter().enumerate().map(|(at, value)| gone(at, value)).collect()
}

/// Loss when the weightiest reasons of each row are taken away, and when as many others are, drawn at random.
fn losses(model: &Model, frame: &Frame, yes: &[bool]) -> [f64; 3] {
    let mut dice = Dice::new(2, Topic::Followed, 0, 3);
    let mut found = [Vec::new(), Vec::new(), Vec::new()];
    for at in 0..frame.rows() {
        let row = row(model, frame, at);
        let score = model.score(&row);
        let mut order: Vec<usize> = (0..row.len()).filter(|column| !score.unknown.contains(column)).collect();
        let part = |at: &usize| score.contributions.get(*at).copied().unwrap_or(0.0).abs();
        let chance: Vec<usize> = (0..TAKEN).map(|_| dice.pick(&order)).collect();
        order.sort_by(|a, b| part(b).total_cmp(&part(a)));
        order.truncate(TAKEN);
        let own = [
            score.probability,
            model.score(&without(&row, &order)).probability,
            model.score(&without(&row, &chance)).probability,
        ];
        found.iter_mut().zip(own).for_each(|(found, own)| found.push(own));
    }
    found.map(|p| log_loss(&p, yes))
}

/// Reasons are stable, and taking them away costs more than taking anything else.
///
/// # Errors
/// No model came out.
pub fn reasons(size: &Size) -> Found {
    let all = cases(size.cases);
    let cases: Vec<&Case> = all.iter().collect();
    let (train, held) = (fifths(&cases, &[1, 2, 3, 4]), fifths(&cases, &[0]));
    let test: Vec<&Case> = spread_over(held.len(), size.questions).filter_map(|at| held.get(at).copied()).collect();
    let (learnt, frame) = (table(known(&train), &train, custody), Frame::new(known(&test)));
    let model = fit(learnt.clone(), OUTCOME, &Options::default())?.model;
    let scores = model.score_rows(&frame)?;
    let mut agreement = [0.0; 2];
    for draw in 10..10 + u64::try_from(DRAWS).unwrap_or(1) {
        let mut dice = Dice::new(3, Topic::Followed, 0, draw);
        let rows = u32::try_from(learnt.rows()).unwrap_or(u32::MAX);
        let drawn: Vec<usize> = (0..rows).map(|_| usize::try_from(dice.below(rows)).unwrap_or(0)).collect();
        let other = fit(learnt.take(&drawn), OUTCOME, &Options::default())?.model.score_rows(&frame)?;
        let each: Vec<[f64; 2]> = scores.iter().zip(&other).filter_map(|(own, other)| told(own, other)).collect();
        for one in &each {
            agreement.iter_mut().zip(one).for_each(|(sum, one)| *sum += one / real(each.len() * DRAWS));
        }
    }
    let [told, all] = agreement;
    let mut findings = vec![
        Finding::new("reasons-stable", "引き直した行から学んだときの、示す理由の順位相関", told, Bound::AtLeast(0.90)),
        Finding::new("reasons-all", "同じく、理由と言えないほど小さいものも含む全項目", all, Bound::Shown),
    ];
    let yes = outcomes(&test, custody);
    let names = [
        (Family::Logistic, "reasons-taken-logistic"),
        (Family::Additive, "reasons-taken-additive"),
        (Family::Boost, "reasons-taken-boost"),
    ];
    for (family, name) in names {
        let model = match family {
            Family::Logistic => model.clone(),
            _ => fit(learnt.clone(), OUTCOME, &Options { family, ..Options::default() })?.model,
        };
        let [whole, reasons, chance] = losses(&model, &frame, &yes);
        let cost = (reasons - whole) / (chance - whole).max(1e-6);
        findings.push(Finding::new(
            name,
            "主な理由3つを除いたときに増える損失/任意の3つを除いたとき",
            cost,
            Bound::AtLeast(2.0),
        ));
    }
    Ok(findings)
}
