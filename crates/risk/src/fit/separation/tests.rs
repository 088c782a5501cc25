use crate::fit::{FitError, Options, Penalty, fit};
use crate::frame::{Column, Frame};
use crate::model::Family;
use crate::{Time, Value};

/// 200 rows in which neither a grade nor a number nor a flag tells the outcome; `other` is a further column.
fn table(other: Column) -> Frame {
    let rows = 0..200_u32;
    let happened = |i: u32| u32::from((i * 31 + i * 7 % 18 * 4) % 97 > 55);
    Frame::new(vec![
        Column::numbers("age", rows.clone().map(|i| f64::from(i * 7 % 18)).collect()),
        Column::levels("grade", rows.clone().map(|i| ["a", "b", "c"][(i * 13 % 7 % 3) as usize]).collect::<Vec<_>>()),
        Column::numbers("time", rows.clone().map(|i| f64::from(i * 17 % 12 + 1)).collect()),
        Column::numbers("y", rows.map(|i| f64::from(happened(i))).collect()),
        other,
    ])
}

fn happened() -> Vec<bool> {
    let frame = table(Column::numbers("none", Vec::new()));
    frame.outcome("y").unwrap().into_iter().map(|yes| yes == Some(true)).collect()
}

/// The first so many rows with this outcome.
fn first(yes: bool, many: usize) -> Vec<usize> {
    happened().iter().zip(0..).filter(|(own, _)| **own == yes).map(|(_, row)| row).take(many).collect()
}

fn flag(rows: &[usize], on: f64, off: f64) -> Vec<f64> {
    (0..200).map(|row| if rows.contains(&row) { on } else { off }).collect()
}

fn fitted(frame: Frame) -> Result<crate::Fitted, FitError> {
    fit(frame.without(&["time"]), "y", &Options::default())
}

#[test]
fn answers_so_few_that_chance_explains_them_leave_the_other_weights_as_they_are_without_those_rows() {
    let few = first(false, 3);
    let rest: Vec<usize> = (0..200).filter(|row| !few.contains(row)).collect();
    let levels = |name: &str| {
        Column::levels(name, (0..200).map(|row| if few.contains(&row) { "x" } else { "w" }).collect::<Vec<_>>())
    };
    let blanks = Column::numbers("more", (0..200).map(|row| if few.contains(&row) { f64::NAN } else { 4.0 }).collect());
    let others =
        [("more=x", levels("more")), ("more=空欄", blanks), ("more", Column::numbers("more", flag(&few, 1.0, 0.0)))];
    for (name, other) in others {
        let without = fitted(table(other.clone()).without(&["more"]).take(&rest)).unwrap();
        let found = fitted(table(other)).unwrap();
        assert_eq!(found.report.coefficients, without.report.coefficients, "{name}");
        let notes = &found.report.notes;
        assert!(notes.iter().any(|note| note.contains(&format!("「{name}」の3行"))), "{notes:?}");
        assert_eq!(found.report.rows, 197);
    }
    // What was left out is average, and counts as not known.
    let model = fitted(table(levels("more"))).unwrap().model;
    let row = |text: &str| model.row(|name| Some(if name == "more" { Value::of(text) } else { Value::Number(3.0) }));
    let at = model.columns().iter().position(|input| input.name == "more").unwrap();
    assert!(model.score(&row("x")).unknown.contains(&at) && !model.score(&row("w")).unknown.contains(&at));
}

#[test]
fn answers_too_many_for_chance_are_refused_and_named() {
    let many = first(false, 30);
    let levels =
        Column::levels("more", (0..200).map(|row| if many.contains(&row) { "x" } else { "w" }).collect::<Vec<_>>());
    assert_eq!(fitted(table(levels)).unwrap_err(), FitError::Separated("more=x".to_owned()));
    // A yes or no as a number tells too, although the other side is mixed.
    for (on, off) in [(1.0, 0.0), (0.0, 1.0)] {
        let flags = Column::numbers("more", flag(&many, on, off));
        assert_eq!(fitted(table(flags)).unwrap_err(), FitError::Separated("more".to_owned()));
    }
    let drawn = Options { penalty: Penalty::Raw(1.0), ..Options::default() };
    let flags = table(Column::numbers("more", flag(&many, 1.0, 0.0)));
    assert_eq!(fit(flags.without(&["time"]), "y", &drawn).unwrap().report.rows, 200);
}

#[test]
fn two_columns_that_tell_together_are_refused() {
    // Neither flag tells by itself: the sum of both does, in one row of three.
    let (yes, no) = (first(true, 60), first(false, 60));
    let mut columns = table(Column::numbers("p", flag(&[&yes[..30], &no[..10]].concat(), 1.0, 0.0))).columns().to_vec();
    columns.push(Column::numbers("q", flag(&[&yes[..30], &no[10..20]].concat(), 1.0, 0.0)));
    let both = Frame::new(columns).without(&["time", "age", "grade"]);
    let alone = fit(both.without(&["q"]), "y", &Options::default());
    assert!(alone.is_ok());
    let found = fit(both, "y", &Options::default());
    assert!(found.is_ok(), "a corner of its own is no separation: {found:?}");
    // A line between: what is above it happened, what is below did not, but for one row upon it of each.
    let happened = happened();
    let slant = |row: usize| real_row(row) * 3.0 + if happened[row] { 1.0 } else { -1.0 };
    let mut columns = table(Column::numbers("p", (0..200).map(real_row).collect())).columns().to_vec();
    let on = [first(true, 1)[0], first(false, 1)[0]];
    let q = (0..200).map(|row| if on.contains(&row) { real_row(row) * 3.0 } else { slant(row) }).collect();
    columns.push(Column::numbers("q", q));
    let found = fit(Frame::new(columns).without(&["time", "age", "grade"]), "y", &Options::default()).unwrap_err();
    assert!(matches!(&found, FitError::Separated(name) if name.contains('p') || name.contains('q')), "{found:?}");
}

fn real_row(row: usize) -> f64 {
    crate::maths::real(row * 37 % 101)
}

#[test]
fn over_time_an_answer_without_any_event_tells() {
    let options = Options {
        family: Family::Hazard,
        time: Some(Time { column: "time".to_owned(), period: None, month: 1.0 }),
        ..Options::default()
    };
    let levels = |rows: &[usize]| {
        Column::levels("more", (0..200).map(|row| if rows.contains(&row) { "x" } else { "w" }).collect::<Vec<_>>())
    };
    let found = fit(table(levels(&first(false, 3))), "y", &options).unwrap();
    assert!(found.report.notes.iter().any(|note| note.contains("「more=x」の3行")), "{:?}", found.report.notes);
    let refused = fit(table(levels(&first(false, 40))), "y", &options).unwrap_err();
    assert_eq!(refused, FitError::Separated("more=x".to_owned()));
    // Each event has its own time: those who all had one are no riddle.
    assert!(
        fit(table(levels(&first(true, 20))), "y", &options)
            .unwrap()
            .report
            .coefficients
            .iter()
            .any(|one| one.term == "more=x")
    );
}
