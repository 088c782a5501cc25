//! Items: degrees instead of ticks, and how few of them need to be asked.

use risk::evaluate::auc;
use risk::maths::real;
use risk::{Column, Frame, Options, fit};
use town::cohort::long::items::About;
use town::cohort::long::{Case, Item};

use crate::cohort::{OUTCOME, a_year, again, cases, custody, fifths, flags, known, outcomes, table};
use crate::{Bound, Error, Finding, Found, Size};

/// Items that a sheet of ticks had no place for.
const ABSENT: [Item; 4] = [Item::Fear, Item::Explanation, Item::RefusesHome, Item::WeightStagnant];
const INJURIES: [Item; 4] = [Item::InjuryHead, Item::InjuryFace, Item::InjuryTrunk, Item::InjuryLimbs];

/// A sheet of ticks: no degree, no place of an injury, no item for fear; what is not known is not ticked.
fn ticks(cases: &[&Case]) -> Vec<Column> {
    let ticked = |item: Item| cases.iter().map(move |case| case.notification.of(item).is_some_and(|degree| degree > 0));
    let gone: Vec<&str> = ABSENT.iter().chain(&INJURIES).map(|item| item.facts().name).collect();
    let mut columns: Vec<Column> =
        known(cases).into_iter().filter(|column| !gone.contains(&column.name.as_str())).collect();
    for item in Item::ALL {
        let name = item.facts().name;
        if let Some(column) = columns.iter_mut().find(|column| column.name == name) {
            *column = flags(name, ticked(item));
        }
    }
    let injured =
        |case: &&Case| INJURIES.iter().any(|item| case.notification.of(*item).is_some_and(|degree| degree > 0));
    columns.push(flags("injury", cases.iter().map(injured)));
    columns
}

/// Scores of held-out cases by a model of some columns.
fn scores(
    train: &[&Case],
    test: &[&Case],
    outcome: fn(&Case) -> bool,
    of: &dyn Fn(&[&Case]) -> Vec<Column>,
) -> Result<Vec<f64>, Error> {
    let model = fit(table(of(train), train, outcome), OUTCOME, &Options::default())?.model;
    Ok(model.score_frame(&Frame::new(of(test)))?)
}

/// Degrees find what ticks do not, above all where there are grave words and no bruise.
///
/// # Errors
/// No model came out.
pub fn severity(size: &Size) -> Found {
    let all = cases(size.cases);
    let cases: Vec<&Case> = all.iter().collect();
    let (train, test) = (fifths(&cases, &[1, 2, 3, 4]), fifths(&cases, &[0]));
    let yes = outcomes(&test, custody);
    let base = real(yes.iter().filter(|yes| **yes).count()) / real(yes.len());
    let (graded, ticked) = (scores(&train, &test, custody, &known)?, scores(&train, &test, custody, &ticks)?);
    // Grave words, and no injury anywhere: as recorded at intake, and as it is.
    let recorded = |case: &Case| {
        let bruise = INJURIES.iter().any(|item| case.notification.of(*item).is_some_and(|degree| degree > 0));
        case.notification.of(Item::Statement).is_some_and(|degree| degree >= 2) && !bruise
    };
    let is = |case: &Case| case.truth.state.answers.of(Item::Statement) >= 2 && case.truth.state.answers.injury() == 0;
    let below = |scores: &[f64], grave: &dyn Fn(&Case) -> bool| {
        let rows = || scores.iter().zip(&test).filter(|(_, case)| grave(case));
        real(rows().filter(|(p, _)| **p < base).count()) / real(rows().count())
    };
    let gain = auc(&graded, &yes) - auc(&ticked, &yes);
    Ok(vec![
        Finding::new("severity-graded", "一時保護のAUC(程度のある項目)", auc(&graded, &yes), Bound::Shown),
        Finding::new("severity-ticked", "一時保護のAUC(はい・いいえの項目)", auc(&ticked, &yes), Bound::Shown),
        Finding::new("severity-gain", "その差", gain, Bound::AtLeast(0.04)),
        Finding::new(
            "grave-words-below",
            "重い言葉の記録があり傷の記録のないこどもで、平均より低い割合",
            below(&graded, &recorded),
            Bound::AtMost(0.26),
        ),
        Finding::new(
            "grave-words-below-ticked",
            "同じく、はい・いいえの項目で",
            below(&ticked, &recorded),
            Bound::Shown,
        ),
        Finding::new(
            "grave-words-unrecorded",
            "言葉がまだ記録されていないこどもも含めると",
            below(&graded, &is),
            Bound::Shown,
        ),
        Finding::new(
            "grave-words-unrecorded-ticked",
            "同じく、はい・いいえの項目で",
            below(&ticked, &is),
            Bound::Shown,
        ),
    ])
}

/// The most a worker is asked.
const ASKED: usize = 12;

/// AUC with all items less that with the twelve that move the score most; what registers hold is there without asking.
fn short_of(train: &[&Case], test: &[&Case], outcome: fn(&Case) -> bool) -> Result<f64, Error> {
    let frame = table(known(train), train, outcome);
    let model = fit(frame.clone(), OUTCOME, &Options::default())?.model;
    let mut moved = vec![0.0; model.columns().len()];
    for score in model.score_rows(&frame)? {
        moved.iter_mut().zip(&score.contributions).for_each(|(sum, part)| *sum += part.abs());
    }
    let asked = |name: &str| {
        let item = Item::ALL.into_iter().find(|item| item.facts().name == name);
        item.is_some_and(|item| item.facts().about != About::Register)
    };
    let mut items: Vec<(f64, &str)> = model
        .columns()
        .iter()
        .zip(&moved)
        .filter(|(input, _)| asked(&input.name))
        .map(|(input, moved)| (*moved, input.name.as_str()))
        .collect();
    items.sort_by(|a, b| b.0.total_cmp(&a.0));
    let kept: Vec<&str> = items.iter().take(ASKED).map(|item| item.1).collect();
    let few = |cases: &[&Case]| -> Vec<Column> {
        let there = |column: &Column| !asked(&column.name) || kept.contains(&column.name.as_str());
        known(cases).into_iter().filter(there).collect()
    };
    let yes = outcomes(test, outcome);
    Ok(auc(&scores(train, test, outcome, &known)?, &yes) - auc(&scores(train, test, outcome, &few)?, &yes))
}

/// Twelve questions, chosen by how much they move the score, do nearly as well as all.
///
/// # Errors
/// No model came out.
pub fn burden(size: &Size) -> Found {
    let all = cases(size.cases);
    let (taken, followed): (Vec<&Case>, Vec<&Case>) = (all.iter().collect(), a_year(&all));
    let of = |cases: &[&Case], outcome| short_of(&fifths(cases, &[1, 2, 3, 4]), &fifths(cases, &[0]), outcome);
    Ok(vec![
        Finding::new("asked-custody", "12項目だけ尋ねて失うAUC(一時保護)", of(&taken, custody)?, Bound::AtMost(0.005)),
        Finding::new("asked-again", "12項目だけ尋ねて失うAUC(再通告)", of(&followed, again)?, Bound::AtMost(0.005)),
    ])
}
