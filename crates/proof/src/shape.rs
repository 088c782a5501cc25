//! Shapes: directions that are kept, and structure that is not missed in silence.

use risk::evaluate::auc;
use risk::govern::structure::Structure;
use risk::maths::sigmoid;
use risk::{Cells, Column, Family, Frame, Options, Value, bench, fit};
use town::cohort::long::Case;
use town::dice::{Dice, Topic};

use crate::cohort::{OUTCOME, cases, custody, fifths, flags, known, number, outcomes, row, table};
use crate::{Bound, Error, Finding, Found, Size};

/// Columns along which a score may only rise: injuries, the child's words, unseen, absent.
const RISING: [&str; 7] =
    ["injury_head", "injury_face", "injury_trunk", "injury_limbs", "statement", "unseen", "absence"];

/// No graver answer ever lowers a score.
///
/// # Errors
/// No model came out.
pub fn directions(size: &Size) -> Found {
    let all = cases(size.cases);
    let cases: Vec<&Case> = all.iter().collect();
    let (train, test) = (fifths(&cases, &[1, 2, 3, 4]), fifths(&cases, &[0]));
    let frame = Frame::new(known(&test));
    let monotone: Vec<(String, bool)> = RISING.iter().map(|name| ((*name).to_owned(), true)).collect();
    let mut findings = Vec::new();
    let pairs = u32::try_from(10 * size.questions).unwrap_or(u32::MAX);
    for (family, name) in [(Family::Additive, "direction-additive"), (Family::Boost, "direction-boost")] {
        let options = Options { family, monotone: monotone.clone(), ..Options::default() };
        let model = fit(table(known(&train), &train, custody), OUTCOME, &options)?.model;
        let mut dice = Dice::new(5, Topic::Followed, 0, 6);
        let rows = u32::try_from(frame.rows()).unwrap_or(u32::MAX);
        let mut violations = 0.0;
        for _ in 0..pairs {
            let mut lower = row(&model, &frame, usize::try_from(dice.below(rows)).unwrap_or(0));
            let column = dice.pick(&RISING);
            let (a, b) = (dice.below(4), dice.below(4));
            let Some(place) = model.columns().iter().position(|input| input.name == column) else { continue };
            let mut higher = lower.clone();
            for (row, degree) in [(&mut lower, a.min(b)), (&mut higher, a.max(b))] {
                if let Some(cell) = row.get_mut(place) {
                    *cell = Value::Number(f64::from(degree));
                }
            }
            violations += number(model.score(&higher).log_odds < model.score(&lower).log_odds - 1e-12);
        }
        findings.push(Finding::new(name, "重い答えで見込みが下がった組", violations, Bound::AtMost(0.0)));
    }
    Ok(findings)
}

/// What trees gain over shapes on held-out rows.
fn compared(train: &Frame, test: &Frame, yes: &[bool]) -> Result<Structure, Error> {
    let scores = |family: Family| -> Result<Vec<f64>, Error> {
        let model = fit(train.clone(), OUTCOME, &Options { family, ..Options::default() })?.model;
        Ok(model.score_frame(test)?)
    };
    Ok(Structure::of(&scores(Family::Additive)?, &scores(Family::Boost)?, yes))
}

/// Rows in which two answers count only where they differ.
fn crossed(rows: usize, seed: u64) -> (Frame, Vec<bool>) {
    let mut frame = bench::frame(rows, seed);
    frame.remove(&[bench::OUTCOME]);
    let mut dice = Dice::new(seed, Topic::Followed, 0, 7);
    let values = |name: &str| match frame.column(name).map(|column| &column.cells) {
        Some(Cells::Numbers { values, .. }) => values.clone(),
        _ => Vec::new(),
    };
    let (a, b) = (values("x05"), values("x08"));
    let yes: Vec<bool> = a.iter().zip(&b).map(|(a, b)| dice.happens(sigmoid(-1.2 + 1.6 * (a - b).abs()))).collect();
    let mut columns: Vec<Column> = frame.columns().to_vec();
    columns.push(flags(OUTCOME, yes.iter().copied()));
    (Frame::new(columns), yes)
}

/// A planted crossing is reported; the cohort, which has next to none, is not.
///
/// # Errors
/// No model came out.
pub fn missed_structure(size: &Size) -> Found {
    let (train, (test, yes)) = (crossed(size.cases / 2, 21).0, crossed(size.cases / 4, 22));
    let planted = compared(&train, &test, &yes)?;
    let all = cases(size.cases);
    let cases: Vec<&Case> = all.iter().collect();
    let (train, held) = (fifths(&cases, &[1, 2, 3, 4]), fifths(&cases, &[0]));
    let yes = outcomes(&held, custody);
    let quiet = compared(&table(known(&train), &train, custody), &Frame::new(known(&held)), &yes)?;
    let oracle = auc(&held.iter().map(|case| case.truth.p_custody).collect::<Vec<_>>(), &yes);
    Ok(vec![
        Finding::new(
            "structure-planted",
            "植えた組み合わせで木が上回るAUC",
            planted.trees - planted.shown,
            Bound::Shown,
        ),
        Finding::new(
            "structure-reported",
            "それを知らせる(1)",
            number(planted.sentence().is_some()),
            Bound::AtLeast(1.0),
        ),
        Finding::new(
            "structure-cohort",
            "組み合わせのほぼないデータで木が上回るAUC",
            quiet.trees - quiet.shown,
            Bound::AtMost(0.01),
        ),
        Finding::new("structure-quiet", "そこで知らせた回数", number(quiet.sentence().is_some()), Bound::AtMost(0.0)),
        Finding::new("custody-additive", "一時保護のAUC(形の和)", quiet.shown, Bound::Shown),
        Finding::new("custody-boost", "一時保護のAUC(木)", quiet.trees, Bound::Shown),
        Finding::new("custody-best", "一時保護のAUC(すべてを知る人)", oracle, Bound::Shown),
    ])
}
