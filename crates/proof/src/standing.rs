//! 情報不足: where no number is given the numbers would have been worst, and what is suggested to ask helps most.

use risk::explain::{Rule, standing as standing_of};
use risk::maths::real;
use risk::{Column, Frame, Model, Options, Value, fit};
use town::cohort::long::{Case, ITEMS};
use town::dice::{Dice, Topic};

use crate::cohort::{OUTCOME, cases, custody, fifths, known, row, spread_over, table};
use crate::{Bound, Finding, Found, Size};

/// The columns at intake, and the office that decides.
fn columns(cases: &[&Case]) -> Vec<Column> {
    let mut columns = known(cases);
    let offices: Vec<String> = cases.iter().map(|case| format!("第{}", case.notification.child.office + 1)).collect();
    columns.push(Column::levels("office", offices.iter().map(String::as_str)));
    columns
}

/// The row once an item is answered as it is.
fn answered(row: &[Value], case: &Case, item: usize) -> Vec<Value> {
    let mut row = row.to_vec();
    if let (Some(cell), Some(degree)) = (row.get_mut(item), case.truth.state.answers.0.get(item)) {
        *cell = Value::Number(f64::from(*degree));
    }
    row
}

/// How far a row's score may reach, over all that is unknown.
fn width(model: &Model, row: &[Value]) -> f64 {
    let found = standing_of(model, row, &Rule { most: ITEMS, ..Rule::default() });
    found.high - found.low
}

/// Where numbers are given they are nearer to the truth; the first question narrows more than any other.
///
/// # Errors
/// No model came out.
pub fn standing(size: &Size) -> Found {
    let all = cases(size.cases);
    let cases: Vec<&Case> = all.iter().collect();
    let train = fifths(&cases, &[1, 2, 3, 4]);
    let held = fifths(&cases, &[0]);
    let test: Vec<&Case> = spread_over(held.len(), size.questions).filter_map(|at| held.get(at).copied()).collect();
    let model = fit(table(columns(&train), &train, custody), OUTCOME, &Options::default())?.model;
    let frame = Frame::new(columns(&test));
    // As the product tells numbers: what nobody knows does not reach too far, nor what the model itself does not know.
    let rule = Rule::default();
    let (mut all_apart, mut given_apart, mut given) = (0.0, 0.0, 0.0);
    let (mut by_first, mut by_chance) = (0.0, 0.0);
    let mut dice = Dice::new(1, Topic::Followed, 0, 2);
    for (at, case) in test.iter().enumerate() {
        let row = row(&model, &frame, at);
        let found = standing_of(&model, &row, &rule);
        let score = model.score(&row);
        let apart = (score.probability - case.truth.p_custody).abs();
        let is_narrow = score.interval.is_none_or(|at| at.high - at.low <= rule.widest);
        all_apart += apart;
        if !found.insufficient && is_narrow {
            given_apart += apart;
            given += 1.0;
            continue;
        }
        let open: Vec<usize> =
            (0..ITEMS).filter(|item| case.notification.answers.get(*item).is_some_and(Option::is_none)).collect();
        let Some((first, _)) = found.ask.iter().find(|ask| ask.0 < ITEMS) else { continue };
        let chance = dice.pick(&open);
        let wide = width(&model, &row);
        by_first += wide - width(&model, &answered(&row, case, *first));
        by_chance += wide - width(&model, &answered(&row, case, chance));
    }
    let rows = real(test.len());
    Ok(vec![
        Finding::new("standing-given", "数値を出した割合", given / rows, Bound::Shown),
        Finding::new("standing-error", "本当の割合からの平均の隔たり(全員)", all_apart / rows, Bound::Shown),
        Finding::new(
            "standing-fall",
            "数値を出したこどもでは、それが減る割合",
            1.0 - (given_apart / given) / (all_apart / rows),
            Bound::AtLeast(0.25),
        ),
        Finding::new(
            "standing-ask",
            "最初に勧める質問で狭まる幅/任意の質問で狭まる幅",
            by_first / by_chance,
            Bound::AtLeast(2.0),
        ),
    ])
}
