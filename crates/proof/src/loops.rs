//! The loop of showing, visiting and learning again: what visits find inflates a score that learns from it, and weeks held out keep it honest.

use jiff::civil::{Date, date};
use risk::govern::feedback::held_out;
use risk::maths::real;
use risk::{Frame, Model, Options, fit};
use town::cohort::long::Case;
use town::dice::{Dice, Topic};

use crate::cohort::{OUTCOME, a_year, again, cases, fifths, flags, known, number};
use crate::{Bound, Error, Finding, Found, Size};

/// Of a hundred weeks of an office.
const OF_HUNDRED: u32 = 20;
/// Of those flagged while the score is shown, so many are visited because of it.
const VISITED: f64 = 0.8;
/// Of those visited whom nobody would have notified, so many are found.
const FOUND: f64 = 0.25;
/// Weeks are counted from this Monday on.
const FIRST: Date = date(2014, 3, 31);

fn learnt(rows: &[&Case], labels: &[bool]) -> Result<Model, Error> {
    let mut columns = known(rows);
    columns.push(flags(OUTCOME, labels.iter().copied()));
    Ok(fit(Frame::new(columns), OUTCOME, &Options::default())?.model)
}

/// Whether the office was shown scores in the week of the notification.
fn is_shown(case: &Case) -> bool {
    let week = u32::try_from((case.notification.on - FIRST).get_days() / 7).unwrap_or(0);
    !held_out(u32::from(case.notification.child.office), week, OF_HUNDRED)
}

/// Scores, and whether each is in the highest fifth.
fn flagged(model: &Model, rows: &[&Case]) -> Result<Vec<(f64, bool)>, Error> {
    let scores = model.score_frame(&Frame::new(known(rows)))?;
    let mut order = scores.clone();
    order.sort_by(f64::total_cmp);
    let least = order.get(order.len() * 4 / 5).copied().unwrap_or(f64::INFINITY);
    Ok(scores.into_iter().map(|score| (score, score >= least)).collect())
}

/// What is on record of each case once flagged children were visited.
fn recorded(rows: &[&Case], model: &Model, dice: &mut Dice) -> Result<Vec<bool>, Error> {
    let visited = flagged(model, rows)?.into_iter().zip(rows).map(|((_, is_flagged), case)| {
        let is_found = dice.happens(VISITED) && dice.happens(FOUND);
        again(case) || (is_flagged && is_shown(case) && is_found)
    });
    Ok(visited.collect())
}

/// Said over come, among those of untouched cases who are flagged.
fn inflation(model: &Model, test: &[&Case]) -> Result<f64, Error> {
    let (mut said, mut came) = (0.0, 0.0);
    for ((score, is_flagged), case) in flagged(model, test)?.into_iter().zip(test) {
        if is_flagged {
            said += score;
            came += number(again(case));
        }
    }
    Ok(said / came)
}

/// Three rounds: one model learns from everything on record, the other only from what no score had a part in.
///
/// # Errors
/// No model came out.
pub fn held_out_weeks(size: &Size) -> Found {
    let all = cases(size.cases);
    let cases = a_year(&all);
    let test = fifths(&cases, &[0]);
    let first = fifths(&cases, &[1]);
    let before: Vec<bool> = first.iter().map(|case| again(case)).collect();
    let mut naive = learnt(&first, &before)?;
    let mut honest = naive.clone();
    let (mut untouched, mut labels): (Vec<&Case>, Vec<bool>) = (Vec::new(), Vec::new());
    let mut dice = Dice::new(5, Topic::Followed, 0, 3);
    for round in 2..=4 {
        let rows = fifths(&cases, &[round]);
        naive = learnt(&rows, &recorded(&rows, &naive, &mut dice)?)?;
        let alone = rows.iter().zip(recorded(&rows, &honest, &mut dice)?).filter(|(case, _)| !is_shown(case));
        for (case, label) in alone {
            untouched.push(case);
            labels.push(label);
        }
        honest = learnt(&untouched, &labels)?;
    }
    Ok(vec![
        Finding::new(
            "loop-naive",
            "見込み/実際(上位5分の1): スコアを見たあとの結果からも学び直した場合",
            inflation(&naive, &test)?,
            Bound::AtLeast(1.05),
        ),
        Finding::new(
            "loop-held",
            "見込み/実際(上位5分の1): スコアを表示しない週の結果だけから学び直した場合",
            inflation(&honest, &test)?,
            Bound::Within(0.95, 1.05),
        ),
        Finding::new("loop-rows", "そのうち学べた件数", real(untouched.len()), Bound::Shown),
    ])
}
