//! Rates over time: planted effects, ranking, intervals.

use risk::evaluate::auc;
use risk::maths::real;
use risk::{Column, Family, Fitted, Frame, Options, Penalty, Time, fit};
use town::cohort::long::hazard::{EFFECTS, cumulated};
use town::cohort::long::{Case, End};

use crate::cohort::{a_year, again, at_risk, cases, effects, fifths, flags, known, outcomes, plain, spread_over};
use crate::{Bound, Error, Finding, Found, Size};

const DAYS: &str = "days";
const EVENT: &str = "event";

/// Learns rates in cells of thirty days from days at risk: custody stops the clock, and what ends otherwise ends what was seen.
fn learn(mut columns: Vec<Column>, seen: &[(u32, bool)]) -> Result<Fitted, Error> {
    columns.push(Column::numbers(DAYS, seen.iter().map(|row| f64::from(row.0)).collect()));
    columns.push(flags(EVENT, seen.iter().map(|row| row.1)));
    let time = Time { column: DAYS.to_owned(), period: Some(30.0), month: 365.25 / 12.0 };
    let options = Options { family: Family::Hazard, penalty: Penalty::None, time: Some(time), ..Options::default() };
    Ok(fit(Frame::new(columns), EVENT, &options)?)
}

fn seen(case: &Case) -> (u32, bool) {
    (case.label.followed, case.label.end == End::Renotified)
}

/// Everybody leaves on a day of the first year that has nothing to do with them.
fn leaving(at: usize, case: &Case) -> (u32, bool) {
    let leaves = 1 + u32::try_from(at * 7919 % 365).unwrap_or(0);
    let (days, came) = seen(case);
    if days <= leaves { (days, came) } else { (leaves, false) }
}

/// How far the rates found lie from the planted ones, as a share, averaged over the cells of the first year by their rates; the logarithm of the
/// planted level is that of a case without its effects.
fn level(found: &Fitted, case: &Case) -> f64 {
    let planted: f64 = EFFECTS.iter().map(|effect| effect.log_hr * (effect.of)(&case.truth.state)).sum();
    let level = case.truth.log_hazard - planted;
    let (mut own, mut truth) = (0.0, 0.0);
    for cell in 0..12_u32 {
        let title = format!("(期間 ～{})", (cell + 1) * 30);
        let found = found.report.coefficients.iter().find(|one| one.term == title);
        own += found.map_or(0.0, |one| one.estimate.exp());
        truth += level.exp() * (cumulated(f64::from((cell + 1) * 30)) - cumulated(f64::from(cell * 30)));
    }
    own / truth
}

/// The planted effects are found again, and the level too where many leave within a cell.
///
/// # Errors
/// No model came out.
pub fn planted_effects(size: &Size) -> Found {
    let all = plain(size.cases);
    let cases = at_risk(&all);
    let whole = learn(effects(&cases), &cases.iter().map(|case| seen(case)).collect::<Vec<_>>())?;
    let z: Vec<f64> = EFFECTS
        .iter()
        .filter_map(|effect| {
            let found = whole.report.coefficients.iter().find(|one| one.term == effect.name)?;
            Some((found.estimate - effect.log_hr) / found.standard_error)
        })
        .collect();
    let rms = (z.iter().map(|z| z * z).sum::<f64>() / real(z.len())).sqrt();
    let most = z.iter().map(|z| z.abs()).fold(0.0, f64::max);
    let left: Vec<(u32, bool)> = cases.iter().enumerate().map(|(at, case)| leaving(at, case)).collect();
    let left = learn(effects(&cases), &left)?;
    let level = |found: &Fitted| cases.first().map_or(f64::NAN, |case| level(found, case));
    let found = real(z.len());
    Ok(vec![
        Finding::new("hazard-effects", "見つけ直した効果の数", found, Bound::AtLeast(26.0)),
        Finding::new("hazard-z", "効果の誤差(標準誤差を1として)の二乗平均平方根", rms, Bound::AtMost(1.5)),
        Finding::new("hazard-z-most", "そのうち最大", most, Bound::AtMost(3.5)),
        Finding::new("hazard-level", "見つけた率/植えた率", level(&whole), Bound::Within(0.95, 1.05)),
        Finding::new(
            "hazard-leavers",
            "全員が1年以内の任意の日に見えなくなるときの、見つけた率/植えた率",
            level(&left),
            Bound::Within(0.95, 1.05),
        ),
    ])
}

/// The columns at intake, and the age by stages too: rates do not rise or fall with age along a line.
fn at_intake(cases: &[&Case]) -> Vec<Column> {
    let stage = |case: &&Case| match case.notification.age_days / 365 {
        0 => "乳児",
        1..=2 => "3歳未満",
        3..=5 => "幼児",
        6..=8 => "小学校低学年",
        9..=11 => "小学校高学年",
        12..=14 => "中学生",
        _ => "高校生の年齢",
    };
    let mut columns = known(cases);
    columns.push(Column::levels("stage", cases.iter().map(stage)));
    columns
}

/// Who comes again is ranked nearly as well as by somebody who knows all answers and every child's past.
///
/// # Errors
/// No model came out.
pub fn who_comes_again(size: &Size) -> Found {
    let all = cases(size.cases);
    let train = fifths(&at_risk(&all), &[1, 2, 3, 4]);
    let test = fifths(&a_year(&all), &[0]);
    let model = learn(at_intake(&train), &train.iter().map(|case| seen(case)).collect::<Vec<_>>())?.model;
    let yes = outcomes(&test, again);
    let own = auc(&model.score_frame(&Frame::new(at_intake(&test)))?, &yes);
    let best = auc(&test.iter().map(|case| case.truth.p_year).collect::<Vec<_>>(), &yes);
    Ok(vec![
        Finding::new("hazard-auc", "1年以内の再通告のAUC", own, Bound::Shown),
        Finding::new("hazard-best", "すべての答えと過去を知る人のAUC", best, Bound::Shown),
        Finding::new("hazard-gap", "その差", best - own, Bound::AtMost(0.020)),
    ])
}

/// Where the model has the truth's form, its intervals hold the truth as often as they say.
///
/// # Errors
/// No model came out.
pub fn intervals(size: &Size) -> Found {
    let all = plain(size.cases);
    let (train, test) = (fifths(&at_risk(&all), &[1, 2, 3, 4]), fifths(&at_risk(&all), &[0]));
    let model = learn(effects(&train), &train.iter().map(|case| seen(case)).collect::<Vec<_>>())?.model;
    let rows: Vec<&Case> = spread_over(test.len(), size.questions).filter_map(|at| test.get(at).copied()).collect();
    let risks = model.risks_frame(&Frame::new(effects(&rows)))?;
    let held = risks.iter().zip(&rows).filter(|(risks, case)| {
        risks.last().is_some_and(|risk| (risk.interval.low..=risk.interval.high).contains(&case.truth.p_year))
    });
    let share = real(held.count()) / real(rows.len());
    Ok(vec![Finding::new("interval", "90%の幅が本当の割合を含むこどもの割合", share, Bound::AtLeast(0.85))])
}
