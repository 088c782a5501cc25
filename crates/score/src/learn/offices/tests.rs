use super::super::fit::tests::{Dice, landmark};
use super::*;
use crate::practice::model::Came;
use risk::maths::{logit, sigmoid};

/// Landmarks of four offices, each with what is said of it and an outcome as probable as `truth` says of that and of the office.
fn weighed(n: usize, seed: u64, truth: impl Fn(f64, &str) -> f64) -> (Vec<f64>, Vec<Landmark>) {
    let mut dice = Dice::new(seed);
    let made = |at: usize| {
        let said = sigmoid(-2.0 + 3.0 * dice.share());
        let mut one = landmark(at);
        one.groups.office = format!("架空{}係", (dice.share() * 4.0).floor());
        one.came = if dice.share() < truth(said, &one.groups.office) { Came::Yes } else { Came::No };
        (said, one)
    };
    (0..n).map(made).unzip()
}

fn righted(n: usize, seed: u64, truth: impl Fn(f64, &str) -> f64) -> Righted {
    let (said, rows) = weighed(n, seed, truth);
    right(&said, &rows.iter().collect::<Vec<_>>())
}

#[test]
fn offices_that_act_otherwise_get_their_level_and_others_none() {
    let shifted = |said: f64, office: &str| {
        sigmoid(
            logit(said)
                + if office == "架空0係" {
                    0.8
                } else if office == "架空1係" {
                    -0.8
                } else {
                    0.0
                },
        )
    };
    let found = righted(4000, 3, shifted);
    let levels = found.levels.unwrap();
    for (office, planted) in [("架空0係", 0.8), ("架空1係", -0.8), ("架空2係", 0.0), ("架空3係", 0.0)] {
        assert!((levels.level(office) - planted).abs() < 0.25, "{office}: {levels:?}");
    }
    let put_on = (1..=20).filter(|seed| righted(4000, *seed, |said, _| said) != Righted::default()).count();
    assert!(put_on <= 2, "of twenty agencies with nothing to put right: {put_on}");
}

#[test]
fn what_is_said_too_surely_is_brought_back() {
    let found = righted(4000, 5, |said, _| sigmoid(0.5 * logit(said) - 0.3));
    let map = found.calibration.unwrap();
    assert!((map.probability(0.5) - sigmoid(-0.3)).abs() < 0.06, "{map:?}");
    assert_eq!(found.levels, None);
}

#[test]
fn a_child_in_charge_of_no_section_gives_none_a_level() {
    let (said, mut rows) = weighed(4000, 7, |said, _| sigmoid(logit(said) + 0.6));
    rows.iter_mut().for_each(|row| row.groups.office.clear());
    assert_eq!(right(&said, &rows.iter().collect::<Vec<_>>()).levels, None);
}

#[test]
fn few_expected_give_no_ratio() {
    let office =
        Office { name: "架空係".to_owned(), rows: 9, observed: 3, before: 2.0, after: 6.0, level: Some(0.25) };
    assert_eq!(office.cells(), ["架空係", "9件", "3件", "2.0件", "件数不足", "6.0件", "0.50", "+0.25"]);
    assert_eq!(sentence(std::slice::from_ref(&office)), None);
    let told = sentence(&[office.clone(), office]).unwrap();
    assert!(told.contains("使わないとき0係のうち0係、使うとき2係のうち0係"), "{told}");
}
