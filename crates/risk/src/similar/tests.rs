use super::*;
use crate::{Family, Options, bench, fit};

/// All rows, each measured.
fn by_hand(index: &Similar, model: &Model, row: &[Value], may: impl Fn(usize) -> bool) -> Vec<usize> {
    let all = index.nearest(model, row, usize::MAX, may);
    all.into_iter().map(|near| near.row).take(5).collect()
}

#[test]
fn the_nearest_are_those_of_an_exhaustive_search_and_none_that_may_not_be_shown() {
    let frame = bench::frame(3000, 5);
    let options = Options { family: Family::Logistic, ..Options::default() };
    let model = fit(frame.clone(), bench::OUTCOME, &options).unwrap().model;
    let index = Similar::of(&model, &frame).unwrap();
    for row in (0..frame.rows()).step_by(173) {
        let values = bench::values(&frame, row, &model);
        let may = |other: usize| other != row && !other.is_multiple_of(3);
        let near = index.nearest(&model, &values, 5, may);
        let rows: Vec<usize> = near.iter().map(|near| near.row).collect();
        assert_eq!(rows, by_hand(&index, &model, &values, may));
        assert!(
            near.iter().all(|near| may(near.row)) && near.windows(2).all(|pair| pair[0].distance <= pair[1].distance)
        );
        let itself = &index.nearest(&model, &values, 1, |_| true)[0];
        assert!(itself.distance == 0.0 && itself.unlike.is_empty());
    }
}

#[test]
fn similar_cases_have_similar_odds() {
    let frame = bench::frame(6000, 6);
    let model = fit(frame.clone(), bench::OUTCOME, &Options::default()).unwrap().model;
    let index = Similar::of(&model, &frame).unwrap();
    let sums = model.sums(&frame).unwrap();
    let (mut near, mut far, mut n) = (0.0, 0.0, 0.0);
    for row in (0..frame.rows()).step_by(97) {
        for found in index.nearest(&model, &bench::values(&frame, row, &model), 5, |other| other != row) {
            near += (sums[row] - sums[found.row]).abs();
            far += (sums[row] - sums[(row * 31 + found.row) % frame.rows()]).abs();
            n += 1.0;
        }
    }
    assert!(near / n < 0.7 * far / n, "{} {}", near / n, far / n);
}
