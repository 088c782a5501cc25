//! Labels, follow-up and leaks.

use jiff::civil::date;
use risk::govern::followup::{self, FollowUp};
use risk::govern::labels::{Ascertainment, Label, Refusal, ThreeWay, learnable};
use risk::govern::leak::{Bounds, Column, Reason, Rows, scan, too_good};
use town::cohort::long::features;
use town::cohort::xsec::tables::Source;
use town::cohort::xsec::variables::VARIABLES;
use town::cohort::xsec::{Managed, draw};

use crate::support::{CASES, SOME, say};

#[test]
fn the_town_is_not_learnt_from_because_most_outcomes_are_unknown() {
    let labels: Vec<Label> = draw(1)
        .iter()
        .map(|child| match child.managed.registered() {
            Some(true) => Label::Yes,
            Some(false) => Label::No,
            None => Label::Unknown,
        })
        .collect();
    let counts = ThreeWay::of(&labels);
    assert_eq!(counts, ThreeWay { yes: 497, no: 2_280, unknown: 5_485 });
    assert!(counts.table().contains("| 不明(確かめられない) | 5,485 | 66.4% |"), "{}", counts.table());
    let refused = learnable(&labels, Ascertainment::Untold).unwrap_err();
    assert_eq!(refused, Refusal::TooManyUnknown(counts));
    assert!(refused.to_string().contains("5,485人(66.4%)"), "{refused}");
    assert_eq!(learnable(&labels, Ascertainment::Modelled).unwrap().len(), 2_777);
}

#[test]
fn rates_are_those_of_who_could_be_observed() {
    let at_risk: Vec<_> = CASES.iter().filter(|case| case.label.at_risk_from.is_some()).collect();
    let rows: Vec<FollowUp> = at_risk
        .iter()
        .map(|case| FollowUp {
            potential: case.label.potential,
            followed: case.label.followed,
            came: case.label.end == town::cohort::long::End::Renotified,
        })
        .collect();
    let honest = followup::rate(&rows, 365).unwrap();
    let known = followup::among_known(&rows, 365).unwrap();
    let could: Vec<bool> =
        at_risk.iter().filter(|case| case.label.potential >= 365).map(|case| case.truth.would_year).collect();
    let truth = could.iter().filter(|came| **came).count() as f64 / could.len() as f64;
    say(&format!("honest {:.4}, truth {truth:.4}, among the known {known:.4}", honest.rate));
    assert!((honest.rate - truth).abs() <= 0.002, "{} {truth}", honest.rate);
    assert!(known - honest.rate > 0.004, "{known} {}", honest.rate);
    assert_eq!(honest.weights.len(), rows.len());
    let weight: f64 = honest.weights.iter().sum();
    assert!(
        (weight / could.len() as f64 - 1.0).abs() < 0.01,
        "the weighted stand for all who could be observed: {weight}"
    );
}

/// Columns by name, what the town counted as outcome, and the year of birth.
type Town = (Vec<(String, Vec<Option<f64>>)>, Vec<bool>, Vec<u16>);

fn town_columns() -> Town {
    let children = draw(1);
    let number = |is: bool| f64::from(u8::from(is));
    let mut columns: Vec<(String, Vec<Option<f64>>)> = VARIABLES
        .iter()
        .enumerate()
        .map(|(at, variable)| {
            (variable.name.to_owned(), children.iter().map(|child| child.variables[at].map(number)).collect())
        })
        .collect();
    let profile = children.iter().map(|child| Some(number(child.known(Source::Profile)))).collect();
    columns.push(("has_profile".to_owned(), profile));
    let outcomes = children.iter().map(|c| matches!(c.managed, Managed::Council | Managed::CouncilEnded)).collect();
    (columns, outcomes, children.iter().map(|child| child.year).collect())
}

#[test]
fn the_existence_of_a_profile_is_stopped_and_nothing_else_of_the_town() {
    let (columns, outcomes, cohorts) = town_columns();
    let columns: Vec<Column<'_>> =
        columns.iter().map(|(name, values)| Column { name, values, recorded: None }).collect();
    let rows = Rows { outcomes: &outcomes, as_of: None, cohorts: &cohorts };
    let stops = scan(&columns, &rows, &Bounds::below(0.75));
    assert_eq!(stops.iter().map(|stop| stop.column.as_str()).collect::<Vec<_>>(), ["has_profile"]);
    let reasons = &stops[0].reasons;
    say(&stops[0].sentence());
    assert!(matches!(reasons[0], Reason::TooGood { auc } if (auc - 0.853).abs() < 0.001), "{reasons:?}");
    assert!(
        matches!(reasons[1], Reason::TellsCohort { cohort: 2010..=2015, auc } if (auc - 1.0).abs() < 1e-12),
        "{reasons:?}"
    );
    // A profile's field that is only filled where there is a profile.
    let filled: Vec<Option<f64>> = columns.last().unwrap().values.iter().map(|v| v.filter(|is| *is > 0.0)).collect();
    let field = [Column { name: "birth_weight", values: &filled, recorded: None }];
    let stops = scan(&field, &rows, &Bounds::below(0.75));
    assert!(stops[0].reasons.iter().any(|reason| matches!(reason, Reason::Exists { .. })), "{stops:?}");
}

#[test]
fn the_grade_written_at_closing_is_stopped_and_none_of_the_65_columns() {
    let cases: Vec<_> = SOME
        .iter()
        .filter(|case| case.label.potential >= 365 && case.label.within(365).is_some() && case.leak_rank.is_some())
        .collect();
    let outcomes: Vec<bool> = cases.iter().map(|case| case.label.within(365) == Some(true)).collect();
    let as_of: Vec<_> = cases.iter().map(|case| case.notification.on).collect();
    let cohorts: Vec<u16> = as_of.iter().map(|day| u16::try_from(day.year()).unwrap()).collect();
    let rows = Rows { outcomes: &outcomes, as_of: Some(&as_of), cohorts: &cohorts };
    let features: Vec<Vec<Option<f64>>> = cases.iter().map(|case| case.notification.features()).collect();
    let names = features::names();
    let days: Vec<Option<jiff::civil::Date>> = as_of.iter().map(|day| Some(*day)).collect();
    let values: Vec<Vec<Option<f64>>> =
        (0..names.len()).map(|at| features.iter().map(|row| row[at]).collect()).collect();
    let mut columns: Vec<Column<'_>> =
        names.iter().zip(&values).map(|(name, values)| Column { name, values, recorded: Some(&days) }).collect();
    let bounds = Bounds::below(0.75);
    assert_eq!(scan(&columns, &rows, &bounds), [], "65 columns known at intake");
    let ranks: Vec<Option<f64>> = cases.iter().map(|case| case.leak_rank.map(|leak| f64::from(leak.rank))).collect();
    let entered: Vec<_> = cases.iter().map(|case| case.leak_rank.map(|leak| leak.recorded)).collect();
    columns.push(Column { name: "leak_rank_final", values: &ranks, recorded: Some(&entered) });
    let stops = scan(&columns, &rows, &bounds);
    assert_eq!(stops.iter().map(|stop| stop.column.as_str()).collect::<Vec<_>>(), ["leak_rank_final"]);
    say(&stops[0].sentence());
    assert!(stops[0].reasons.contains(&Reason::EnteredLater { share: 1.0 }));
    // Without dated entries its ranking still gives it away; with the days alone, they do.
    let undated = [Column { name: "leak_rank_final", values: &ranks, recorded: None }];
    assert!(matches!(scan(&undated, &rows, &bounds)[0].reasons[..], [Reason::TooGood { .. }]));
    assert!(too_good(0.86, &bounds) && !too_good(0.74, &bounds));
    assert!(as_of.iter().all(|day| *day < date(2023, 4, 1)));
}
