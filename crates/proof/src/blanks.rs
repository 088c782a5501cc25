//! Blanks: what a town loses that reads them as "no".

use risk::evaluate::auc;
use risk::{Boosting, Column, Family, Frame, Options, fit, tune};
use town::cohort::xsec::variables::VARIABLES;
use town::cohort::xsec::{Child, Managed, draw};

use crate::cohort::{OUTCOME, flags, number};
use crate::{Bound, Error, Finding, Found, Size};

const FOLDS: usize = 10;

/// The outcome as the town counted it: whoever has no profile is a "no".
fn registered(child: &Child) -> bool {
    matches!(child.managed, Managed::Council | Managed::CouncilEnded)
}

/// The 53 variables; blanks as they are and the year of birth beside them, or as "no".
fn table(children: &[Child], aware: bool) -> Frame {
    let blank = if aware { f64::NAN } else { 0.0 };
    let mut columns: Vec<Column> = VARIABLES
        .iter()
        .enumerate()
        .map(|(at, variable)| {
            let cell = |child: &Child| child.variables.get(at).copied().flatten().map_or(blank, number);
            Column::numbers(variable.name, children.iter().map(cell).collect())
        })
        .collect();
    if aware {
        let years: Vec<String> = children.iter().map(|child| child.year.to_string()).collect();
        columns.push(Column::levels("year", years.iter().map(String::as_str)));
    }
    columns.push(flags(OUTCOME, children.iter().map(registered)));
    Frame::new(columns)
}

/// Probabilities of rows that were held out in turn.
fn held_out(frame: &Frame, options: &Options) -> Result<Vec<f64>, Error> {
    let mut found = vec![0.0; frame.rows()];
    for fold in 0..FOLDS {
        let (held, rest): (Vec<usize>, Vec<usize>) = (0..frame.rows()).partition(|row| row % FOLDS == fold);
        let model = fit(frame.take(&rest), OUTCOME, options)?.model;
        for (row, p) in held.iter().zip(model.score_frame(&frame.take(&held))?) {
            if let Some(slot) = found.get_mut(*row) {
                *slot = p;
            }
        }
    }
    Ok(found)
}

/// Few shallow trees: the town has 497 registered children.
fn trees() -> Options {
    let boosting = Boosting { trees: 80, leaves: 6, rate: 0.06, fewest: 40, l2: 5.0 };
    Options { family: Family::Boost, boosting, ..Options::default() }
}

fn weights(frame: &Frame) -> Result<Options, Error> {
    let folds: Vec<usize> = (0..frame.rows()).map(|row| row % 5).collect();
    Ok(Options { penalty: tune::penalty(frame, OUTCOME, &Options::default(), &folds)?.penalty, ..Options::default() })
}

/// What blanks say is worth knowing, and children without a checkup are not scored too low.
///
/// # Errors
/// No model came out.
pub fn blanks(size: &Size) -> Found {
    let (mut gain, mut of_trees) = (0.0, 0.0);
    let (mut observed, mut expected, mut as_no) = (0.0, 0.0, 0.0);
    for seed in 1..=size.towns {
        let children = draw(seed.into());
        let (aware, zero) = (table(&children, true), table(&children, false));
        let yes: Vec<bool> = children.iter().map(registered).collect();
        let (with, without) = (held_out(&aware, &weights(&aware)?)?, held_out(&zero, &weights(&zero)?)?);
        gain += auc(&with, &yes) - auc(&without, &yes);
        of_trees += auc(&held_out(&aware, &trees())?, &yes) - auc(&held_out(&zero, &trees())?, &yes);
        for ((child, with), without) in children.iter().zip(&with).zip(&without).filter(|row| !row.0.0.had_checkup()) {
            observed += number(registered(child));
            expected += with;
            as_no += without;
        }
    }
    let towns = f64::from(size.towns);
    Ok(vec![
        Finding::new(
            "blank-weights",
            "空欄を「いいえ」と読むときに失うAUC(重みのモデル)",
            gain / towns,
            Bound::AtLeast(0.010),
        ),
        Finding::new("blank-trees", "同じく木のモデル", of_trees / towns, Bound::AtLeast(0.010)),
        Finding::new("no-checkup", "健診のないこどもの実際/見込み", observed / expected, Bound::Within(0.95, 1.05)),
        Finding::new("no-checkup-as-no", "空欄を「いいえ」と読むときの実際/見込み", observed / as_no, Bound::Shown),
    ])
}
