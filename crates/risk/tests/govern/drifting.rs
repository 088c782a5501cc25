//! Drift: the planted change of form and of practice are found in time, and a quiet year stays quiet.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use risk::govern::drift::{Alarm, Bounds, Change, Feature, Outlook, Watched, watch};
use town::cohort::long::{Case, Cohort, DRIFT, Settings, features};

use crate::support::{CASES, Fit, design, observable, probability, ratio, say};

fn watched(cases: &[&Case], from: Date) -> Vec<Alarm> {
    let names = features::names();
    let rows: Vec<Vec<Option<f64>>> = cases.iter().map(|case| case.notification.features()).collect();
    let values: Vec<Vec<Option<f64>>> = (0..names.len()).map(|at| rows.iter().map(|row| row[at]).collect()).collect();
    let features: Vec<Feature<'_>> = names.iter().zip(&values).map(|(name, values)| Feature { name, values }).collect();
    let days: Vec<Date> = cases.iter().map(|case| case.notification.on).collect();
    let forms: Vec<u8> = cases.iter().map(|case| case.notification.form).collect();
    watch(&Watched { days: &days, forms: &forms, features: &features }, from, &Bounds::default())
}

fn between(cases: &[Case], from: Date, to: Date) -> Vec<&Case> {
    let mut there: Vec<&Case> = cases.iter().filter(|case| (from..to).contains(&case.notification.on)).collect();
    there.sort_by_key(|case| case.notification.on);
    there
}

/// A prefecture's size: a tenth of the cohort, some 2,500 notifications a year.
fn prefecture() -> Vec<Case> {
    CASES.iter().filter(|case| case.notification.child.household % 10 == 3).copied().collect()
}

#[test]
fn a_changed_form_is_found_within_sixty_days_and_named_as_one() {
    for (size, cases) in [("nation", CASES.clone()), ("prefecture", prefecture())] {
        let alarms = watched(&between(&cases, date(2020, 4, 1), date(2021, 10, 1)), DRIFT);
        let mental = alarms.iter().find(|alarm| alarm.feature == "cg_mental").unwrap();
        let days = (mental.on - DRIFT).get_days();
        say(&format!("{size}: {} after {days} days: {}", mental.feature, mental.sentence()));
        assert!(days <= 60, "{days}");
        assert!(mental.new_form && mental.form == 2 && mental.change == Change::Blanks);
        // A month of a prefecture is some two hundred notifications: its index is far from sure.
        assert!(size != "nation" || (mental.shift.psi - 0.38).abs() < 0.05, "{}", mental.shift.psi);
        let others: Vec<&str> =
            alarms.iter().map(|alarm| alarm.feature.as_str()).filter(|name| *name != "cg_mental").collect();
        // The share of the police rose by fourteen points; nothing else changed.
        assert!(others.iter().all(|name| *name == "route_police"), "{others:?}");
    }
}

#[test]
fn quiet_years_stay_quiet() {
    let mut false_alarms = BTreeMap::new();
    let mut years = 0;
    for cases in [CASES.clone(), prefecture()] {
        for year in 2016..2020 {
            let alarms = watched(&between(&cases, date(year, 4, 1), date(year + 2, 4, 1)), date(year + 1, 4, 1));
            years += 1;
            for alarm in alarms {
                *false_alarms.entry(alarm.feature).or_insert(0) += 1;
            }
        }
    }
    say(&format!("false alarms of inputs in {years} quiet years of 65 features: {false_alarms:?}"));
    assert!(false_alarms.values().all(|count| *count <= years), "{false_alarms:?}");
    assert!(false_alarms.values().sum::<i32>() <= years, "{false_alarms:?}");
}

/// Labels by the day they come due: 365 days at risk, known beforehand.
fn due(cases: &[&'static Case], fit: &Fit) -> BTreeMap<Date, Vec<(f64, bool)>> {
    let mut days: BTreeMap<Date, Vec<(f64, bool)>> = BTreeMap::new();
    for case in cases {
        let day = case.label.at_risk_from.unwrap().saturating_add(365.days());
        let expected = probability(fit.logit(&design(&case.notification)));
        days.entry(day).or_default().push((expected, case.label.within(365) == Some(true)));
    }
    days
}

#[test]
fn a_changed_practice_is_found_within_sixty_days_of_labels_and_a_quiet_year_is_not() {
    let learnt: Vec<_> = observable(365, date(2018, 4, 1), date(2020, 4, 1)).into_iter().step_by(2).collect();
    let rows: Vec<Vec<f64>> = learnt.iter().map(|case| design(&case.notification)).collect();
    let outcomes: Vec<bool> = learnt.iter().map(|case| case.label.within(365) == Some(true)).collect();
    let fit = Fit::new(&rows, &outcomes, 1.0);
    let quiet = due(&observable(365, date(2020, 4, 1), DRIFT), &fit);
    let mut outlook = Outlook::default();
    // An alarm that stands from one day to the next is one.
    let days: Vec<bool> = quiet.into_values().map(|labels| outlook.day(labels).is_some()).collect();
    let false_alarms = days.chunk_by(|one, next| one == next).filter(|run| run.first() == Some(&true)).count();
    say(&format!("false alarms of outcomes in a quiet year: {false_alarms}"));
    assert!(false_alarms <= 1, "{false_alarms}");
    let after = observable(365, DRIFT, date(2022, 4, 1));
    let (scores, came): (Vec<f64>, Vec<bool>) = due(&after, &fit).into_values().flatten().unzip();
    say(&format!("observed over expected after the change: {:.3}", ratio(&scores, &came)));
    // The first labels of the new practice come due a year after it began.
    let first = DRIFT.saturating_add(365.days());
    let mut outlook = Outlook::default();
    let found = due(&after, &fit).into_iter().find_map(|(day, labels)| Some((day, outlook.day(labels)?)));
    let (day, shifted) = found.unwrap();
    let days = (day - first).get_days();
    say(&format!("practice found {days} days after the first labels came due: {}", shifted.sentence()));
    assert!(days <= 60 && !shifted.more && (0.80..0.95).contains(&shifted.ratio), "{days} {shifted:?}");
    // A tenth of the labels tell a tenth as soon; they must tell it at all.
    let few: Vec<&Case> = after.into_iter().filter(|case| case.notification.child.household % 10 == 3).collect();
    let mut outlook = Outlook::default();
    let found = due(&few, &fit).into_iter().find_map(|(day, labels)| Some((day, outlook.day(labels)?)));
    let days = found.map(|(day, _)| (day - first).get_days());
    say(&format!("prefecture: practice found {days:?} days after the first labels came due"));
    assert!(days.is_some_and(|days| days <= 365), "{days:?}");
}

#[test]
fn chance_alone_does_not_reach_the_height_within_a_year() {
    // Calibrated by construction: without drift, scored by the truth.
    let cases: Vec<Case> =
        Cohort::new(Settings { drift: false, seed: 5, ..Settings::default() }).cases(120_000).collect();
    let mut dice = town::dice::Dice::new(9, town::dice::Topic::Followed, 0, 3);
    let scores: Vec<f64> = cases.iter().map(|case| case.truth.p_year).collect();
    let (mut alarms, mut at) = (0, 0);
    for _ in 0..100 {
        let mut outlook = Outlook::default();
        let alarmed = (0..365).any(|_| {
            let labels: Vec<(f64, bool)> = (0..50)
                .map(|_| {
                    at = (at + 1) % scores.len();
                    (scores[at], dice.happens(scores[at]))
                })
                .collect();
            outlook.day(labels).is_some()
        });
        alarms += u32::from(alarmed);
    }
    say(&format!("years with a false alarm of outcomes: {alarms} of 100"));
    let most = 100.0 * (1.0 - (-365.0 / Outlook::QUIET).exp());
    assert!(f64::from(alarms) <= most, "one in {} days on average: {alarms} of {most}", Outlook::QUIET);
}
