use super::*;
use proptest::prelude::*;

// bench/peers/risk_reference.py metrics, wilson
const EVENTS: usize = 75;
const AUC: f64 = 0.5538133333333333;
const AUC_LOW: f64 = 0.47451849822115194;
const PR_AUC: f64 = 0.36539855973401536;
const BRIER: f64 = 0.28962520661157026;
const LOG_LOSS: f64 = 0.7994671272377297;
const SLOPE: f64 = 0.18281277943524535;
const SLOPE_INTERCEPT: f64 = -0.4723438467496777;
const INTERCEPT: f64 = -0.5065564851831491;
const ECE: f64 = 0.2515;
const COUNTS: [usize; 4] = [37, 56, 38, 69];
const NET_BENEFIT: f64 = -0.095;
const WILSON_LOW: f64 = 0.13593660611409739;
const WILSON_HIGH: f64 = 0.3466111763891869;

/// Scores and outcomes that `bench/peers/risk_reference.py` makes in the same way.
fn made() -> (Vec<f64>, Vec<bool>) {
    let p: Vec<f64> = (0..200_u32).map(|i| f64::from(i * 37 % 101 + 1) / 110.0).collect();
    let yes = (0..200_u32).map(|i| (i * 37 % 101 + i * i % 53) % 100 > 60).collect();
    (p, yes)
}

#[test]
fn the_measures_are_those_of_scikit_learn() {
    // bench/peers/risk_reference.py metrics
    let (p, yes) = made();
    let found = evaluate(&p, &yes, &[0.3, 0.5], &[20]);
    let near = |value: f64, wanted: f64| assert!((value - wanted).abs() < 1e-9, "{value} {wanted}");
    assert_eq!((found.rows, found.events), (200, EVENTS));
    near(found.auc.unwrap().value, AUC);
    near(found.auc.unwrap().low, AUC_LOW);
    near(found.pr_auc.unwrap(), PR_AUC);
    near(found.brier, BRIER);
    near(found.log_loss, LOG_LOSS);
    let calibration = found.calibration.unwrap();
    near(calibration.slope, SLOPE);
    near(calibration.slope_intercept, SLOPE_INTERCEPT);
    near(calibration.intercept, INTERCEPT);
    near(calibration.ece, ECE);
    let half = &found.thresholds[1];
    assert_eq!([half.true_positives, half.false_positives, half.false_negatives, half.true_negatives], COUNTS);
    near(half.net_benefit, NET_BENEFIT);
}

#[test]
fn table_8_9_of_the_town_report_is_reproduced_from_its_counts() {
    // 府中町 2022: 8,262 children, 497 of them registered.
    let printed = [
        (0.15, [128, 271, 369, 7494], [92.25, 32.08, 95.31, 25.75, 96.51, 28.57], 0.00970),
        (0.20, [100, 132, 397, 7633], [93.60, 43.10, 95.06, 20.12, 98.30, 27.43], 0.00811),
        (0.50, [49, 26, 448, 7739], [94.26, 65.33, 94.53, 9.86, 99.67, 17.13], 0.00278),
    ];
    for (threshold, counts, percent, benefit) in printed {
        let found = Threshold::of_counts(threshold, counts);
        let Threshold { accuracy, ppv, npv, sensitivity, specificity, f1, .. } = found.clone();
        let shares = [accuracy.share, ppv.share, npv.share, sensitivity.share, specificity.share, f1];
        for (share, percent) in shares.into_iter().zip(percent) {
            assert!((share.unwrap() * 100.0 - percent).abs() < 0.005_1, "{threshold}: {share:?} {percent}");
        }
        assert!((found.net_benefit - benefit).abs() < 5e-6, "{threshold}: {}", found.net_benefit);
        // Whoever visits nobody is right more often than the model at 15 and 20 percent.
        assert_eq!(accuracy.share.unwrap() < found.accuracy_of_nobody, threshold < 0.5);
    }
}

#[test]
fn yield_has_the_interval_of_wilson() {
    // 13 of 58 surveyed children were new: 13.6 % to 34.7 % (statsmodels proportion_confint, method="wilson").
    let share = Share::new(13, 58);
    assert!((share.low.unwrap() - WILSON_LOW).abs() < 1e-9 && (share.high.unwrap() - WILSON_HIGH).abs() < 1e-9);
    assert_eq!(Share::new(0, 0).share, None);
}

#[test]
fn scores_of_nought_and_one_that_are_sometimes_wrong_have_the_line_of_their_two_shares() {
    // 40 scores of one of which 30 happened, 60 of nought of which 6 did: both shares are met exactly.
    let p: Vec<f64> = (0..100).map(|row| f64::from(u8::from(row < 40))).collect();
    let yes: Vec<bool> = (0..100).map(|row| row < 30 || (40..46).contains(&row)).collect();
    let found = evaluate(&p, &yes, &[0.5], &[]).calibration.unwrap();
    let far = logit(f64::EPSILON);
    let at = |x: f64| sigmoid(found.slope_intercept + found.slope * x);
    assert!((at(-far) - 0.75).abs() < 1e-9 && (at(far) - 0.1).abs() < 1e-9, "{found:?}");
    // With the slope held at one, what is foretold on the whole comes.
    let whole: f64 = p.iter().map(|p| sigmoid(found.intercept + if *p > 0.5 { -far } else { far })).sum();
    assert!((whole - 36.0).abs() < 1e-6, "{whole} {found:?}");
}

#[test]
fn a_slope_is_settled_only_where_scores_differ_and_outcomes_overlap() {
    assert!(settles_slope(&[0.1, 0.2, 0.3, 0.4], &[false, true, false, true]));
    assert!(!settles_slope(&[0.3; 4], &[false, true, false, true]));
    assert!(!settles_slope(&[0.1, 0.2, 0.3, 0.4], &[false, false, true, true]));
    assert!(!settles_slope(&[0.1, 0.2, 0.2, 0.4], &[false, false, true, true]));
    assert!(!settles_slope(&[0.4, 0.3, 0.2, 0.1], &[false, false, true, true]));
}

#[test]
fn ranges_of_equal_width_hold_their_upper_end() {
    // 0.1 is in the first range, 0.11 and 0.2 in the second, 1 in the last.
    let p = [0.0, 0.1, 0.11, 0.2, 1.0];
    let yes = [true, false, false, true, false];
    let wanted = ((1.0 - 0.1) + (1.0 - 0.31) + 1.0) / 5.0;
    let found = evaluate(&p, &yes, &[], &[]).calibration.unwrap().ece_equal_width;
    assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
}

#[test]
fn those_left_out_at_a_tie_are_counted() {
    let p = [0.9, 0.5, 0.5, 0.5, 0.1];
    let yes = [true, false, true, false, true];
    let found = at_capacity(&p, &yes, &descending(&p), 2);
    assert_eq!((found.threshold, found.tied_left_out, found.found.count, found.missed), (Some(0.5), 2, 1, 2));
    assert_eq!(at_capacity(&p, &yes, &descending(&p), 9).visits, 5);
}

proptest! {
    #[test]
    fn the_area_is_the_share_of_pairs_in_order(rows in prop::collection::vec((0_u8..20, any::<bool>()), 2..60)) {
        let p: Vec<f64> = rows.iter().map(|(p, _)| f64::from(*p) / 20.0).collect();
        let yes: Vec<bool> = rows.iter().map(|(_, yes)| *yes).collect();
        let pairs = || rows.iter().filter(|(_, yes)| *yes).flat_map(|a| rows.iter().filter(|(_, yes)| !*yes).map(move |b| (a.0, b.0)));
        prop_assume!(pairs().count() > 0);
        let won: f64 = pairs().map(|(a, b)| if a > b { 1.0 } else if a == b { 0.5 } else { 0.0 }).sum();
        let wanted = won / real(pairs().count());
        prop_assert!((auc(&p, &yes) - wanted).abs() < 1e-12);
        prop_assert!((delong(&p, &yes).value - wanted).abs() < 1e-12);
        let found = evaluate(&p, &yes, &[0.25], &[3]);
        let half = &found.thresholds[0];
        prop_assert_eq!(half.true_positives + half.false_negatives, found.events);
        prop_assert!(found.brier >= 0.0 && found.log_loss >= 0.0);
    }
}
