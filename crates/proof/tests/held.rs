//! Every measurement, small: each figure keeps to its bound.

use proof::{Found, Size};

#[expect(clippy::disallowed_macros, reason = "figures are for the person at the terminal")]
fn held(found: Found) {
    let findings = found.unwrap_or_else(|error| panic!("{error}"));
    assert!(!findings.is_empty());
    for one in &findings {
        println!("{:28} {:>10.5} {:?} {}", one.name, one.figure, one.bound, if one.met { "" } else { "MISSED" });
    }
    let missed: Vec<_> = findings.iter().filter(|one| !one.met).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

/// Enough held-out rows to tell the bounds from chance.
fn many() -> Size {
    Size { cases: 200_000, ..Size::small() }
}

#[test]
fn planted_effects_and_their_level_are_found_again() {
    held(proof::planted_effects(&Size::small()));
}

#[test]
fn who_comes_again_is_ranked_nearly_as_well_as_can_be() {
    held(proof::who_comes_again(&Size::small()));
}

#[test]
fn intervals_hold_the_truth() {
    held(proof::intervals(&Size::small()));
}

#[test]
fn blanks_are_worth_knowing() {
    held(proof::blanks(&Size::small()));
}

#[test]
fn probabilities_agree_with_what_happened() {
    held(proof::calibration(&many()));
}

#[test]
fn each_office_is_scored_rightly() {
    held(proof::offices(&many()));
}

#[test]
fn sets_hold_the_outcome_as_often_as_agreed() {
    held(proof::plausible_sets(&many()));
}

#[test]
fn no_number_is_given_where_it_would_be_worst() {
    held(proof::standing(&Size::small()));
}

#[test]
fn reasons_are_stable_and_what_the_score_lives_on() {
    held(proof::reasons(&Size::small()));
}

#[test]
fn similar_cases_are_alike_in_what_matters() {
    held(proof::likeness(&Size::small()));
}

#[test]
fn a_graver_answer_never_lowers_a_score() {
    held(proof::directions(&Size::small()));
}

#[test]
fn structure_is_not_missed_in_silence() {
    held(proof::missed_structure(&Size::small()));
}

#[test]
fn degrees_find_what_ticks_do_not() {
    held(proof::severity(&Size::small()));
}

#[test]
fn twelve_questions_do() {
    held(proof::burden(&Size::small()));
}

#[test]
fn existence_and_age_together_are_stopped() {
    held(proof::existence_with_age(&Size::small()));
}

#[test]
fn the_same_rows_give_the_same_model() {
    held(proof::learnt_again(&Size::small()));
}

#[test]
fn a_score_that_is_shown_is_learnt_anew_from_what_it_had_no_part_in() {
    held(proof::held_out_weeks(&many()));
}
