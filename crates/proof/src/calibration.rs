//! Calibration: of all, by office, and of what may be said for certain.

use std::collections::BTreeMap;

use risk::calibrate::{Calibration, Conformal, Levels, Set, choose};
use risk::evaluate::evaluate;
use risk::maths::real;
use risk::{Frame, Model, Options, fit};
use town::cohort::long::Case;

use crate::cohort::{OUTCOME, a_year, again, cases, custody, fifths, known, number, outcomes, table};
use crate::{Bound, Error, Finding, Found, Size};

/// Learns from some fifths of the households.
fn learnt(cases: &[&Case], own: &[u32], of: fn(&Case) -> bool) -> Result<Model, Error> {
    let train = fifths(cases, own);
    Ok(fit(table(known(&train), &train, of), OUTCOME, &Options::default())?.model)
}

fn scored(model: &Model, cases: &[&Case]) -> Result<Vec<f64>, Error> {
    Ok(model.score_frame(&Frame::new(known(cases)))?)
}

fn ece(p: &[f64], yes: &[bool]) -> f64 {
    evaluate(p, yes, &[], &[]).calibration.map_or(f64::NAN, |found| found.ece)
}

/// Probabilities agree with what happened, and a map is only put on them where it helps.
///
/// # Errors
/// No model came out.
pub fn calibration(size: &Size) -> Found {
    let all = cases(size.cases);
    let cases = a_year(&all);
    let model = learnt(&cases, &[0, 1, 2], again)?;
    let (held, test) = (fifths(&cases, &[3]), fifths(&cases, &[4]));
    let (p, yes) = (scored(&model, &test)?, outcomes(&test, again));
    let (held_p, held_yes) = (scored(&model, &held)?, outcomes(&held, again));
    let found = evaluate(&p, &yes, &[], &[]).calibration;
    let of = |figure: fn(&risk::evaluate::Calibration) -> f64| found.as_ref().map_or(f64::NAN, figure);
    // A map learnt from few rows follows their chance: it is not to be taken.
    let few = held.len().min(1500);
    let (few_p, few_yes) = (held_p.get(..few).unwrap_or(&[]), held_yes.get(..few).unwrap_or(&[]));
    let isotonic = Calibration::isotonic(few_p, few_yes);
    let mapped: Vec<f64> = p.iter().map(|p| isotonic.probability(*p)).collect();
    let choice = choose(few_p, few_yes, &p, &yes);
    let taken = matches!(choice.calibration, Some(Calibration::Isotonic { .. }));
    Ok(vec![
        Finding::new("calibration-rows", "確かめた行", real(test.len()), Bound::Shown),
        Finding::new("calibration-slope", "較正の傾き", of(|found| found.slope), Bound::Within(0.90, 1.10)),
        Finding::new("calibration-intercept", "較正の切片", of(|found| found.intercept), Bound::Within(-0.05, 0.05)),
        Finding::new("calibration-ece", "ECE(10群)", of(|found| found.ece), Bound::AtMost(0.010)),
        Finding::new("isotonic-ece", "少ない行から学んだ階段の写像のECE", ece(&mapped, &yes), Bound::Shown),
        Finding::new(
            "isotonic-taken",
            "悪くする階段の写像を使った回数",
            number(taken && ece(&mapped, &yes) > ece(&p, &yes)),
            Bound::AtMost(0.0),
        ),
        Finding::new("map-ece", "選んだ写像によるECEの増え方", choice.after.1 - choice.before.1, Bound::AtMost(0.0)),
    ])
}

/// Offices take children into custody more or less readily; with a level of their own, drawn to the others, each is scored rightly.
///
/// # Errors
/// No model came out.
pub fn offices(size: &Size) -> Found {
    // Enough that an office has some hundreds of children taken into custody among the rows it is measured on: fewer would be chance.
    let all = cases(2 * size.cases);
    let cases: Vec<&Case> = all.iter().collect();
    let model = learnt(&cases, &[0, 1], custody)?;
    let (held, test) = (fifths(&cases, &[2, 3]), fifths(&cases, &[4]));
    let office = |case: &&Case| format!("架空第{}", case.notification.child.office + 1);
    let groups: Vec<String> = held.iter().map(office).collect();
    let levels = Levels::of(&scored(&model, &held)?, &outcomes(&held, custody), groups.iter().map(String::as_str));
    let mut sums: BTreeMap<String, [f64; 3]> = BTreeMap::new();
    for (case, p) in test.iter().zip(scored(&model, &test)?) {
        let group = office(case);
        let own = [number(custody(case)), p, levels.probability(&group, p)];
        let sums = sums.entry(group).or_default();
        sums.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
    }
    let worst = |of: fn(&[f64; 3]) -> f64| {
        let ratios = sums.values().map(of);
        ratios.max_by(|a, b| a.ln().abs().total_cmp(&b.ln().abs())).unwrap_or(f64::NAN)
    };
    Ok(vec![
        Finding::new(
            "office-plain",
            "児相ごとの実際/見込みで最も離れたもの(補正なし)",
            worst(|[o, e, _]| o / e),
            Bound::Shown,
        ),
        Finding::new("office-levels", "同じく(縮約した切片)", worst(|[o, _, e]| o / e), Bound::Within(0.85, 1.15)),
        Finding::new("office-spread", "児相の間の標準偏差(植えたもの 0.45)", levels.spread, Bound::Within(0.25, 0.65)),
    ])
}

/// Sets that hold the outcome as often as agreed, for those with it and those without.
///
/// # Errors
/// No model came out.
pub fn plausible_sets(size: &Size) -> Found {
    let all = cases(size.cases);
    let mut findings = Vec::new();
    let names = [
        ["set-again-yes", "set-again-no", "set-again-undecided"],
        ["set-custody-yes", "set-custody-no", "set-custody-undecided"],
    ];
    let of: [fn(&Case) -> bool; 2] = [again, custody];
    let cases: [Vec<&Case>; 2] = [a_year(&all), all.iter().collect()];
    for (([yes_name, no_name, undecided], of), cases) in names.into_iter().zip(of).zip(cases) {
        let model = learnt(&cases, &[0, 1, 2], of)?;
        let (held, test) = (fifths(&cases, &[3]), fifths(&cases, &[4]));
        let found = Conformal::of(&scored(&model, &held)?, &outcomes(&held, of), 0.90);
        let sets: Vec<Set> = scored(&model, &test)?.into_iter().map(|p| found.set(p)).collect();
        let share = |own: bool, wrong: Set| {
            let rows = || sets.iter().zip(&test).filter(|(_, case)| of(case) == own);
            real(rows().filter(|(set, _)| **set != wrong).count()) / real(rows().count())
        };
        let open = real(sets.iter().filter(|set| **set == Set::Undecided).count()) / real(sets.len());
        findings.extend([
            Finding::new(
                yes_name,
                "結果のあったこどもで、それを含む組の割合",
                share(true, Set::NotHigh),
                Bound::Within(0.885, 0.915),
            ),
            Finding::new(
                no_name,
                "結果のなかったこどもで、それを含む組の割合",
                share(false, Set::High),
                Bound::Within(0.885, 0.915),
            ),
            Finding::new(undecided, "「決められない」の割合", open, Bound::Shown),
        ]);
    }
    Ok(findings)
}
