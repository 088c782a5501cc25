//! Fits against the numbers of statsmodels and scikit-learn; `bench/peers/risk_reference.py` prints them.

use super::*;
use crate::bench;
use crate::frame::{Column, Value};
use crate::maths::sigmoid;

// risk_reference.py logistic
const LOGISTIC: [(&str, f64, f64, f64); 6] = [
    ("(Intercept)", -0.6762786825764623, 0.3452228303505065, 0.05011714340705314),
    ("age", 0.011224966979415737, 0.022726081026514206, 0.6213595392894082),
    ("grade=b", 0.0640541326062609, 0.2855254684206583, 0.8224945277093244),
    ("grade=c", 0.15873550209657888, 0.28426312154895256, 0.5765641278635592),
    ("weight=空欄", -0.4031392232418308, 0.4232764511722151, 0.34088130690023477),
    ("weight", 0.04259309448440348, 0.05169178263097468, 0.409949829097369),
];
const LOGISTIC_LIKELIHOOD: f64 = -201.59261551159233;

// risk_reference.py ridge
const RIDGE: [f64; 6] = [
    -0.6725501963935608,
    0.011239250273437997,
    0.044517753158127005,
    0.12905016785932094,
    -0.27996285057839565,
    0.042531833526607214,
];

// risk_reference.py net
const NETS: [((f64, f64), [f64; 6]); 2] = [
    ((4.0, 0.5), [-0.5892821644895699, 0.009119733944123019, 0.0, 0.0, 0.0, 0.03267535409304604]),
    ((8.0, 0.0), [-0.5262637764732246, 0.006930962650450463, 0.0, 0.0, 0.0, 0.0218770636817104]),
];

// risk_reference.py cloglog
const CLOGLOG: [(&str, f64, f64, f64); 6] = [
    ("(Intercept)", -0.8856367405275934, 0.2718047866047021, 0.0011205975630249137),
    ("age", 0.00875355962987343, 0.017657077685934153, 0.6200682732410869),
    ("grade=b", 0.04274268412558646, 0.22321177026097644, 0.8481421979155064),
    ("grade=c", 0.12665168687026246, 0.21939747156606154, 0.5637567423947863),
    ("weight=空欄", -0.3201657431225883, 0.3485142722669419, 0.3582740059570483),
    ("weight", 0.033785487289141596, 0.03991312454308989, 0.39728746261892933),
];
const CLOGLOG_LIKELIHOOD: f64 = -201.58220639660138;

// risk_reference.py hazard
const HAZARD: [(&str, f64, f64, f64); 17] = [
    ("(期間 ～1)", -3.647784861416991, 0.41316525153712275, 1.05732660408352e-18),
    ("(期間 ～2)", -3.465642907046155, 0.40350370788275985, 8.782500702926024e-18),
    ("(期間 ～3)", -3.8237970747740304, 0.4615385681788836, 1.1821656301953872e-16),
    ("(期間 ～4)", -3.1637361637937467, 0.3905690550166834, 5.481269305172243e-16),
    ("(期間 ～5)", -3.1342549043011982, 0.400262594386063, 4.8594648802310836e-15),
    ("(期間 ～6)", -2.9953523698769806, 0.40016884424384663, 7.142665947805373e-14),
    ("(期間 ～7)", -2.9364288600857367, 0.4121135505180975, 1.038612253244671e-12),
    ("(期間 ～8)", -2.753562925261103, 0.41501540381544816, 3.248434505935596e-11),
    ("(期間 ～9)", -2.6250352725736357, 0.4254431198612234, 6.823801163684025e-10),
    ("(期間 ～10)", -2.0973356804505037, 0.39752136489558093, 1.3201061411180947e-07),
    ("(期間 ～11)", -1.6466029953047736, 0.39794254679799473, 3.506659220956548e-05),
    ("(期間 ～12)", -1.0663887302397554, 0.42377790707135116, 0.011856529939881792),
    ("age", 0.014680930238086776, 0.017987642043244472, 0.41440429760132613),
    ("grade=b", 0.08576107062161537, 0.22102032988137188, 0.6979986809591863),
    ("grade=c", 0.11534831068675987, 0.21766116288112622, 0.59615049252958),
    ("weight=空欄", -0.20158682101391917, 0.3446122696336999, 0.5585698759234985),
    ("weight", 0.022853237484101136, 0.03912474418804497, 0.5591448774466622),
];
const HAZARD_LIKELIHOOD: f64 = -427.46318681589196;

/// The rows of `cases` in the script.
fn cases() -> Frame {
    let rows = 0..300_u32;
    let grade = rows.clone().map(|i| match i * 13 % 7 {
        0..3 => "a",
        3..5 => "b",
        _ => "c",
    });
    let weight = rows.clone().map(|i| if i % 11 == 0 { f64::NAN } else { f64::from(i * 29 % 83) / 10.0 });
    let yes = rows.clone().map(|i| f64::from(u8::from((i * 31 + (i * 7 % 18) * 4 + (i * 29 % 83)) % 97 > 55)));
    Frame::new(vec![
        Column::numbers("age", rows.clone().map(|i| f64::from(i * 7 % 18)).collect()),
        Column::levels("grade", grade.collect::<Vec<_>>()),
        Column::numbers("weight", weight.collect()),
        Column::numbers("time", rows.clone().map(|i| f64::from(i * 17 % 12 + 1)).collect()),
        Column::numbers("y", yes.collect()),
    ])
}

fn agree(found: &Report, wanted: &[(&str, f64, f64, f64)], likelihood: f64, within: f64) {
    let names: Vec<&str> = found.coefficients.iter().map(|one| one.term.as_str()).collect();
    assert_eq!(names, wanted.iter().map(|one| one.0).collect::<Vec<_>>());
    for (one, (term, estimate, error, p)) in found.coefficients.iter().zip(wanted) {
        for (value, wanted) in [(one.estimate, estimate), (one.standard_error, error), (one.p_value, p)] {
            assert!((value - wanted).abs() < within * wanted.abs().max(1.0), "{term}: {value} {wanted}");
        }
    }
    assert!((found.log_likelihood - likelihood).abs() < within * likelihood.abs());
}

#[test]
fn logistic_regression_is_that_of_statsmodels() {
    let found = fit(cases().without(&["time"]), "y", &Options::default()).unwrap();
    agree(&found.report, &LOGISTIC, LOGISTIC_LIKELIHOOD, 1e-8);
}

#[test]
fn the_penalty_is_that_of_scikit_learn() {
    let options = Options { penalty: Penalty::Raw(2.5), ..Options::default() };
    let found = fit(cases().without(&["time"]), "y", &options).unwrap();
    for (one, wanted) in found.report.coefficients.iter().zip(RIDGE) {
        assert!((one.estimate - wanted).abs() < 1e-7, "{}: {} {wanted}", one.term, one.estimate);
    }
}

#[test]
fn the_elastic_net_is_that_of_scikit_learn_and_its_noughts_are_exact() {
    for ((l1, l2), wanted) in NETS {
        let options = Options { penalty: Penalty::Net { l1, l2 }, ..Options::default() };
        let found = fit(cases().without(&["time"]), "y", &options).unwrap();
        for (one, wanted) in found.report.coefficients.iter().zip(wanted) {
            assert!((one.estimate - wanted).abs() < 1e-9, "{}: {} {wanted}", one.term, one.estimate);
            assert_eq!(one.estimate == 0.0, wanted == 0.0, "{}", one.term);
        }
        let told = found.model.score_rows(&cases()).unwrap();
        assert!(told.iter().all(|score| score.interval.is_some_and(|at| at.low < at.high)));
    }
    let trees = Options { family: Family::Boost, penalty: Penalty::Net { l1: 1.0, l2: 0.0 }, ..Options::default() };
    assert_eq!(fit(cases().without(&["time"]), "y", &trees).unwrap_err(), FitError::NoNet);
}

#[test]
fn a_rate_per_row_is_that_of_statsmodels() {
    let options = Options { family: Family::Hazard, ..Options::default() };
    let found = fit(cases().without(&["time"]), "y", &options).unwrap();
    agree(&found.report, &CLOGLOG, CLOGLOG_LIKELIHOOD, 1e-8);
}

fn over_months() -> Options {
    let time = Time { column: "time".to_owned(), period: None, month: 1.0 };
    Options { family: Family::Hazard, time: Some(time), ..Options::default() }
}

#[test]
fn a_rate_over_time_is_that_of_statsmodels_on_one_row_per_person_and_period() {
    let found = fit(cases(), "y", &over_months()).unwrap();
    agree(&found.report, &HAZARD, HAZARD_LIKELIHOOD, 1e-7);
}

#[test]
fn risks_over_time_are_what_the_rates_add_up_to() {
    let found = fit(cases(), "y", &over_months()).unwrap();
    let row = found.model.row(|name| match name {
        "age" => Some(Value::Number(7.0)),
        "grade" => Some(Value::Level("b".to_owned())),
        _ => None,
    });
    let risks = found.model.risks(&row);
    assert_eq!(risks.iter().map(|risk| risk.months).collect::<Vec<_>>(), [3.0, 6.0, 12.0]);
    let of = |term: &str| found.report.coefficients.iter().find(|one| one.term == term).unwrap().estimate;
    let own = 7.0 * of("age") + of("grade=b") + of("weight=空欄") + of("weight") * mean_weight();
    for risk in &risks {
        let survive: f64 = (1..=12)
            .filter(|period| f64::from(*period) <= risk.months)
            .map(|period| (-(of(&format!("(期間 ～{period})")) + own).exp()).exp())
            .product();
        assert!((risk.probability - (1.0 - survive)).abs() < 1e-12, "{risk:?} {survive}");
        assert!(risk.interval.low < risk.probability && risk.probability < risk.interval.high);
    }
    let score = found.model.score(&row);
    assert!((score.probability - risks[2].probability).abs() < 1e-12);
    assert!((score.intercept + score.contributions.iter().sum::<f64>() - score.log_odds).abs() < 1e-9);
}

#[test]
fn who_leaves_within_a_period_was_at_risk_for_a_share_of_it() {
    // Ten-day periods: the third was seen for half by one who left, the fourth by nobody without the event.
    let (ends, rows) =
        crate::hazard::periods(&[5.0, 12.0, 24.0, 31.0, 25.0], &[true, true, true, true, false], Some(10.0));
    assert_eq!(ends, [10.0, 20.0, 30.0]);
    let found: Vec<_> = rows.iter().map(|row| (row.periods, row.happened, row.share)).collect();
    assert_eq!(found, [(1, true, 1.0), (2, true, 1.0), (3, true, 1.0), (3, false, 1.0), (3, false, 0.5)]);
    // Without lengths, who leaves between two times has nothing of the later one.
    let (ends, rows) = crate::hazard::periods(&[5.0, 12.0, 20.0, 7.0], &[true, true, false, false], None);
    assert_eq!((ends.as_slice(), rows[3].periods), ([5.0, 12.0].as_slice(), 1));
}

fn mean_weight() -> f64 {
    let known: Vec<f64> = (0..300_u32).filter(|i| i % 11 != 0).map(|i| f64::from(i * 29 % 83) / 10.0).collect();
    known.iter().sum::<f64>() / crate::maths::real(known.len())
}

#[test]
fn large_data_and_small_steps_come_to_the_same_summit() {
    // The search on a sample first must not show in the result: nothing is left to gain at its end.
    let frame = bench::frame(30_000, 9);
    let found = fit(frame.clone(), bench::OUTCOME, &Options::default()).unwrap();
    let yes = frame.outcome(bench::OUTCOME).unwrap();
    let p = found.model.score_frame(&frame).unwrap();
    for column in frame.columns().iter().filter(|column| column.name != bench::OUTCOME) {
        let crate::frame::Cells::Numbers { values, .. } = &column.cells else { panic!() };
        let slope: f64 = values
            .iter()
            .zip(&p)
            .zip(&yes)
            .map(|((x, p), yes)| x * (f64::from(u8::from(*yes == Some(true))) - p))
            .sum();
        assert!(slope.abs() < 1e-6, "{}: {slope}", column.name);
    }
}

#[test]
fn reasons_add_up_in_every_model() {
    let frame = cases().without(&["time"]);
    for family in [Family::Logistic, Family::Additive, Family::Boost, Family::Hazard] {
        let found = fit(frame.clone(), "y", &Options { family, ..Options::default() }).unwrap();
        let back = Model::from_json(&found.model.to_json()).unwrap();
        assert_eq!(back, found.model);
        let all = back.score_frame(&frame).unwrap();
        for (score, p) in back.score_rows(&frame).unwrap().iter().zip(all) {
            let sum = score.intercept + score.contributions.iter().sum::<f64>();
            assert!((sum - score.log_odds).abs() < 1e-9 && (sigmoid(sum) - p).abs() < 1e-9, "{family:?}");
            if let Some(interval) = score.interval {
                assert!(interval.low < p && p < interval.high, "{family:?}");
            }
        }
    }
}

#[test]
fn a_level_never_seen_is_average_and_said_to_be_unknown() {
    let found = fit(cases().without(&["time"]), "y", &Options::default()).unwrap();
    let row =
        |grade: &str| found.model.row(|name| Some(if name == "grade" { Value::of(grade) } else { Value::Number(3.0) }));
    let score = found.model.score(&row("z"));
    assert_eq!((score.unknown.as_slice(), score.contributions[1]), ([1].as_slice(), 0.0));
    assert!(found.model.score(&row("b")).unknown.is_empty());
}

#[test]
fn what_settles_nothing_is_refused_in_words() {
    let frame = |x: Vec<f64>| {
        let y = (0..40_u32).map(|i| f64::from(i / 20)).collect();
        Frame::new(vec![Column::numbers("x", x), Column::numbers("y", y)])
    };
    let numbers = |of: fn(u32) -> f64| (0..40_u32).map(of).collect::<Vec<_>>();
    let error = |x: Vec<f64>| fit(frame(x), "y", &Options::default()).unwrap_err();
    assert_eq!(error(numbers(f64::from)), FitError::Separated("x".to_owned()));
    assert_eq!(error(numbers(|_| 3.0)), FitError::NoColumns);
    let few = Frame::new(vec![Column::numbers("y", vec![1.0, 0.0, 1.0])]);
    assert_eq!(fit(few, "y", &Options::default()).unwrap_err(), FitError::TooFew { rows: 3, events: 1 });
    let drawn = Options { penalty: Penalty::Raw(1.0), ..Options::default() };
    assert!(fit(frame(numbers(f64::from)), "y", &drawn).is_ok());
}

#[test]
fn a_time_that_is_none_is_named_with_its_row_in_the_table() {
    let with = |time: Column, yes: Column| {
        let mut columns = cases().without(&["time", "y"]).columns().to_vec();
        columns.extend([time, yes]);
        fit(Frame::new(columns), "y", &over_months()).unwrap_err().to_string()
    };
    let yes = || cases().column("y").unwrap().clone();
    // The outcome of the second row is not known: the row is not learnt from, but counts.
    let blank_second = |yes: Column| match yes.cells {
        crate::frame::Cells::Numbers { mut values, .. } => {
            values[1] = f64::NAN;
            Column::numbers("y", values)
        }
        crate::frame::Cells::Levels { .. } => panic!(),
    };
    let times = |bad: f64| Column::numbers("time", (0..300_u32).map(|i| if i == 41 { bad } else { 3.0 }).collect());
    for bad in [f64::NAN, -1.0] {
        let error = with(times(bad), blank_second(yes()));
        assert!(error.contains("「time」") && error.contains("見出しを除いて42行目"), "{error}");
    }
    let texts: Vec<String> = (0..300).map(|i| if i == 7 { "3か月".to_owned() } else { i.to_string() }).collect();
    let error = with(Column::levels("time", texts.iter().map(String::as_str)), yes());
    assert!(error.contains("見出しを除いて8行目の値「3か月」"), "{error}");
}

#[test]
fn texts_in_the_time_of_rows_without_an_outcome_do_no_harm() {
    let mut columns = cases().without(&["time", "y"]).columns().to_vec();
    let texts: Vec<String> =
        (0..300).map(|i| if i == 7 { "3か月".to_owned() } else { (i * 17 % 12 + 1).to_string() }).collect();
    let crate::frame::Cells::Numbers { mut values, .. } = cases().column("y").unwrap().cells.clone() else { panic!() };
    values[7] = f64::NAN;
    columns.extend([Column::levels("time", texts.iter().map(String::as_str)), Column::numbers("y", values.clone())]);
    let found = fit(Frame::new(columns), "y", &over_months()).unwrap().report;
    let mut plain = cases().without(&["y"]).columns().to_vec();
    plain.push(Column::numbers("y", values));
    assert_eq!(found.coefficients, fit(Frame::new(plain), "y", &over_months()).unwrap().report.coefficients);
}

#[test]
fn a_period_for_each_of_very_many_times_is_refused() {
    let rows = 0..3000_u32;
    let frame = Frame::new(vec![
        Column::numbers("x", rows.clone().map(|i| f64::from(i * 7 % 13)).collect()),
        Column::numbers("time", rows.clone().map(|i| f64::from(i) + 0.5).collect()),
        Column::numbers("y", rows.map(|i| f64::from(i % 2)).collect()),
    ]);
    let error = fit(frame.clone(), "y", &over_months()).unwrap_err();
    assert_eq!(error, FitError::TooManyPeriods(1499));
    let monthly = Time { column: "time".to_owned(), period: Some(300.0), month: 1.0 };
    assert!(fit(frame, "y", &Options { time: Some(monthly), ..over_months() }).is_ok());
}

#[test]
fn the_unit_of_a_number_changes_its_coefficient_only() {
    let scaled = |unit: f64| {
        let mut columns = cases().without(&["time"]).columns().to_vec();
        let crate::frame::Cells::Numbers { values, .. } = &mut columns[0].cells else { panic!() };
        values.iter_mut().for_each(|value| *value *= unit);
        let found = fit(Frame::new(columns), "y", &Options::default()).unwrap();
        (found.report.coefficients, found.report.log_likelihood)
    };
    let (plain, likelihood) = scaled(1.0);
    for unit in [1e-250, 1e-9, 1e12, 1e250] {
        let (found, own) = scaled(unit);
        assert!((own - likelihood).abs() < 1e-9, "{unit}");
        for (one, wanted) in found.iter().zip(&plain) {
            let back = if one.term == "age" { unit } else { 1.0 };
            for (value, wanted) in [(one.estimate, wanted.estimate), (one.standard_error, wanted.standard_error)] {
                assert!((value * back / wanted - 1.0).abs() < 1e-7, "{unit}, {}: {value} {wanted}", one.term);
            }
            assert!((one.p_value - wanted.p_value).abs() < 1e-9, "{unit}, {}", one.term);
        }
    }
}

#[test]
fn columns_that_say_nearly_the_same_keep_their_large_weights() {
    // In units of a thousandth of the difference the two are one column and the difference, which has an ordinary weight.
    let noise = |i: u32| f64::from(i * 37 % 101) - 50.0;
    let age = |i: u32| f64::from(i * 7 % 18);
    let with = |last: fn(f64, f64) -> f64| {
        let mut columns = cases().without(&["time"]).columns().to_vec();
        columns.push(Column::numbers("more", (0..300).map(|i| last(age(i), noise(i))).collect()));
        fit(Frame::new(columns), "y", &Options::default()).unwrap().report
    };
    let (near, plain) = (with(|age, noise| age + noise * 1e-4), with(|_, noise| noise));
    let of = |report: &Report, term: &str| report.coefficients.iter().find(|one| one.term == term).unwrap().estimate;
    assert!((near.log_likelihood - plain.log_likelihood).abs() < 1e-8);
    assert!((of(&near, "more") * 1e-4 - of(&plain, "more")).abs() < 1e-6);
    assert!((of(&near, "more") + of(&near, "age") - of(&plain, "age")).abs() < 1e-5);
}

#[test]
fn columns_that_say_the_same_twice_are_named() {
    let mut columns = cases().without(&["time"]).columns().to_vec();
    columns.push(Column::numbers("twice", (0..300_u32).map(|i| f64::from(i * 7 % 18) * 2.0 + 1.0).collect()));
    columns.push(Column::numbers("same", vec![4.0; 300]));
    let found = fit(Frame::new(columns), "y", &Options::default()).unwrap();
    assert!(
        found.report.notes.iter().any(|note| note.contains("「twice」") && note.contains("共線")),
        "{:?}",
        found.report.notes
    );
    assert!(found.report.notes.iter().any(|note| note.contains("「same」")));
    agree(&found.report, &LOGISTIC, LOGISTIC_LIKELIHOOD, 1e-8);
}

#[test]
fn shapes_and_trees_say_too_which_columns_are_of_no_use_and_which_are_not_there() {
    let mut columns = cases().without(&["time"]).columns().to_vec();
    columns.push(Column::numbers("same", vec![4.0; 300]));
    let frame = Frame::new(columns);
    for family in [Family::Additive, Family::Boost] {
        let along = |name: &str| Options { family, monotone: vec![(name.to_owned(), true)], ..Options::default() };
        let found = fit(frame.clone(), "y", &along("age")).unwrap();
        assert!(
            found.report.notes.iter().any(|note| note.contains("「same」")),
            "{family:?}: {:?}",
            found.report.notes
        );
        let refused = |name: &str| fit(frame.clone(), "y", &along(name)).unwrap_err();
        assert_eq!(refused("none"), FitError::NoColumn("none".to_owned()));
        assert_eq!(refused("grade"), FitError::NotNumbers("grade".to_owned()));
    }
}

#[test]
fn shapes_and_trees_that_may_only_rise_never_fall() {
    let frame = bench::frame(3000, 4);
    for family in [Family::Additive, Family::Boost] {
        // The truth along x55 is a curve that rises and falls.
        let options = Options { family, monotone: vec![("x55".to_owned(), true)], ..Options::default() };
        let model = fit(frame.clone(), bench::OUTCOME, &options).unwrap().model;
        for row in (0..3000).step_by(211) {
            let mut values = bench::values(&frame, row, &model);
            let mut last = f64::NEG_INFINITY;
            for step in -40..=40 {
                values[55] = Value::Number(f64::from(step) / 10.0);
                let own = model.score(&values).log_odds;
                assert!(own >= last - 1e-12, "{family:?}: row {row}, {step}");
                last = own;
            }
        }
    }
}

#[test]
fn trees_find_what_a_line_does_not_and_do_not_depend_on_threads() {
    let (train, test) = (bench::frame(20_000, 1), bench::frame(10_000, 2));
    let yes: Vec<bool> = test.outcome(bench::OUTCOME).unwrap().into_iter().map(|yes| yes == Some(true)).collect();
    let learnt = |family, threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| fit(train.clone(), bench::OUTCOME, &Options { family, ..Options::default() }).unwrap().model)
    };
    let loss = |model: &Model| crate::evaluate::log_loss(&model.score_frame(&test).unwrap(), &yes);
    let shapes = learnt(Family::Additive, 1);
    let (shaped, straight) = (loss(&shapes), loss(&learnt(Family::Logistic, 1)));
    assert!(shaped < straight, "{shaped} {straight}");
    for family in [Family::Logistic, Family::Boost] {
        assert_eq!(learnt(family, 1).to_json(), learnt(family, 2).to_json(), "{family:?}");
    }
}

mod net_over_time;
