//! Similar cases: alike in what matters, not in everything that can be ticked.

use risk::maths::{logit, real};
use risk::{Cell, Frame, Options, Similar, fit};
use town::cohort::long::Case;
use town::dice::{Dice, Topic};

use crate::cohort::{OUTCOME, YEAR, cases, custody, fifths, known, row, spread_over, table};
use crate::{Bound, Finding, Found, Size};

/// Cases shown.
const SHOWN: usize = 5;
/// Rows that are compared with every old case by hand.
const BY_HAND: usize = 500;

/// Columns of one byte each, for counting what differs: numbers by their whole part, blanks apart.
fn bytes(frame: &Frame) -> Vec<Vec<u8>> {
    let cell = |column: &risk::Column, at: usize| match column.cell(at) {
        Cell::Number(number) => (number.min(200.0) as u8).saturating_add(1),
        _ => 0,
    };
    (0..frame.rows()).map(|at| frame.columns().iter().map(|column| cell(column, at)).collect()).collect()
}

/// Whether a case may be shown beside another: of another household, and its year was over before.
fn may(case: &Case, beside: &Case) -> bool {
    let span = jiff::Span::new().days(i64::from(YEAR));
    case.notification.child.household != beside.notification.child.household
        && case.notification.on.saturating_add(span) < beside.notification.on
}

/// Similar cases resemble in the truth more than by counting differences, and none is of the same household or later.
///
/// # Errors
/// No model came out.
pub fn likeness(size: &Size) -> Found {
    let all = cases(size.pool * 5 / 4);
    let all: Vec<&Case> = all.iter().collect();
    let (pool, held) = (fifths(&all, &[1, 2, 3, 4]), fifths(&all, &[0]));
    let test: Vec<&Case> = spread_over(held.len(), size.questions).filter_map(|at| held.get(at).copied()).collect();
    let model = fit(table(known(&pool), &pool, custody), OUTCOME, &Options::default())?.model;
    let (old, new) = (Frame::new(known(&pool)), Frame::new(known(&test)));
    let index = Similar::of(&model, &old);
    let truth = |case: &Case| logit(case.truth.p_custody);
    let (old_bytes, new_bytes) = (bytes(&old), bytes(&new));
    let mut dice = Dice::new(4, Topic::Followed, 0, 5);
    let (mut wrong, mut shown) = (0.0, 0.0);
    let mut apart = [(0.0, 0.0); 3];
    let mut count = |which: usize, case: &Case, other: &Case| {
        if let Some(sum) = apart.get_mut(which) {
            sum.0 += (truth(case) - truth(other)).abs();
            sum.1 += 1.0;
        }
    };
    for (at, case) in test.iter().enumerate() {
        let allowed = |place: usize| pool.get(place).is_some_and(|other| may(other, case));
        let near = index.as_ref().map(|index| index.nearest(&model, &row(&model, &new, at), SHOWN, allowed));
        for other in near.into_iter().flatten().filter_map(|near| pool.get(near.row)) {
            shown += 1.0;
            let same = other.notification.child.household == case.notification.child.household;
            wrong += f64::from(u8::from(same || other.notification.on >= case.notification.on));
            if at < BY_HAND {
                count(0, case, other);
            }
        }
        if at >= BY_HAND {
            continue;
        }
        let Some(own) = new_bytes.get(at) else { continue };
        let differ = |other: &Vec<u8>| own.iter().zip(other).filter(|(a, b)| a != b).count();
        let mut counted: Vec<(usize, usize)> = old_bytes
            .iter()
            .enumerate()
            .filter(|(place, _)| allowed(*place))
            .map(|(at, other)| (differ(other), at))
            .collect();
        let most = SHOWN.min(counted.len());
        if most > 0 && most < counted.len() {
            counted.select_nth_unstable(most);
        }
        counted.truncate(most);
        for other in counted.iter().filter_map(|(_, place)| pool.get(*place)) {
            count(1, case, other);
        }
        if let Some(other) = pool.get(usize::try_from(dice.below(u32::try_from(pool.len()).unwrap_or(1))).unwrap_or(0))
        {
            count(2, case, other);
        }
    }
    let [own, plain, random] = apart.map(|(sum, count)| sum / count);
    Ok(vec![
        Finding::new("similar-apart", "似た事例の、本当の対数オッズの隔たり", own, Bound::Shown),
        Finding::new("similar-plain", "違う項目の数で選んだ事例の隔たり", plain, Bound::Shown),
        Finding::new("similar-random", "任意の事例の隔たり", random, Bound::Shown),
        Finding::new("similar-ratio", "隔たりの比(似た事例/違う項目の数)", own / plain, Bound::AtMost(0.75)),
        Finding::new("similar-shown", "問い合わせの数", real(test.len()), Bound::Shown),
        Finding::new("similar-wrong", "同じ世帯、または後の事例が出た数", wrong, Bound::AtMost(0.0)),
        Finding::new("similar-all", "示した事例/求めた事例", shown / real(test.len() * SHOWN), Bound::Shown),
    ])
}
