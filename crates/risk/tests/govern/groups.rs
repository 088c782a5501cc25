//! Groups: a misfit is found, a fair score raises no alarm, and groups with another base rate are missed differently all the same.

use risk::govern::ablation;
use risk::govern::subgroups::{Audit, Finding, Group, Rules, Scored, audit};
use town::cohort::long::{Case, Item};
use town::dice::{Dice, Topic};

use crate::support::{SOME, say};

fn cases(count: usize) -> Vec<&'static Case> {
    SOME.iter().filter(|case| case.label.at_risk_from.is_some()).take(count).collect()
}

fn groups(cases: &[&Case]) -> Vec<Group> {
    let item = |attribute: &str, item: Item| {
        let known = cases.iter().map(|case| case.notification.of(item).map(|degree| degree > 0));
        Group::by(attribute, known, |is| if *is { "該当" } else { "非該当" }.to_owned())
    };
    let mut groups = Group::by("性別", cases.iter().map(|c| Some(c.notification.child.male)), |male| {
        if *male { "男" } else { "女" }.to_owned()
    });
    let ages = cases.iter().map(|case| Some(case.notification.age_days / 365 / 3));
    groups.extend(Group::by("年齢", ages, |third| format!("{}〜{}歳", third * 3, third * 3 + 2)));
    let offices = cases.iter().map(|case| Some(case.notification.child.office));
    groups.extend(Group::by("児童相談所", offices, |office| format!("架空第{}", office + 1)));
    groups.extend(item("ひとり親", Item::SingleParent));
    groups.extend(item("障害", Item::Disability));
    groups.extend(item("生活保護", Item::Welfare));
    groups.extend(item("外国籍", Item::Foreign));
    groups
}

fn audited(cases: &[&Case], groups: &[Group], dice: &mut Dice, raised: &[usize]) -> Audit {
    let scores: Vec<f64> = cases.iter().map(|case| case.truth.p_year).collect();
    let mut truth = scores.clone();
    for row in raised {
        truth[*row] = (truth[*row] * 1.5).min(1.0);
    }
    let outcomes: Vec<bool> = truth.iter().map(|p| dice.happens(*p)).collect();
    audit(&Scored { scores: &scores, outcomes: &outcomes }, groups, &Rules::at(cases.len() / 10))
}

#[test]
fn a_group_with_half_more_outcomes_is_found_and_a_fair_score_raises_no_alarm() {
    let cases = cases(12_000);
    let mut groups = groups(&cases);
    let mut dice = Dice::new(7, Topic::Followed, 0, 1);
    let fair = (0..300).filter(|_| audited(&cases, &groups, &mut dice, &[]).alarms().count() > 0).count();
    // 300 children who have nothing in common but the misfit.
    let hidden: Vec<usize> = (0..300).map(|n| n * 37 + 5).collect();
    groups.push(Group { attribute: "地区".to_owned(), value: "架空町".to_owned(), rows: hidden.clone() });
    let found = (0..200).filter(|_| {
        let audit = audited(&cases, &groups, &mut dice, &hidden);
        audit.lines.last().is_some_and(|line| line.finding == Finding::Underrated)
    });
    let power = found.count() as f64 / 200.0;
    say(&format!("false alarm in {fair} of 300 fair audits of {} groups; power {power}", groups.len() - 1));
    assert!(power >= 0.9, "{power}");
    assert!(fair <= 15, "{fair} of 300");
}

#[test]
fn groups_with_another_rate_are_missed_differently_though_both_fit() {
    let cases = cases(60_000);
    let groups = groups(&cases);
    let mut dice = Dice::new(8, Topic::Followed, 0, 1);
    let audit = audited(&cases, &groups, &mut dice, &[]);
    let of = |value: &str| audit.lines.iter().find(|line| line.attribute == "ひとり親" && line.value == value).unwrap();
    let (single, others) = (of("該当"), of("非該当"));
    assert_eq!((single.finding, others.finding), (Finding::Fits, Finding::Fits));
    say(&format!("missed: single parent {:.2}, others {:.2}", single.missed.value(), others.missed.value()));
    assert!(single.missed.wilson().high < others.missed.wilson().low, "{single:?} {others:?}");
    assert!(audit.table().contains("等しくなりません"));
}

#[test]
fn leaving_a_variable_out_is_shown_group_by_group() {
    let cases = cases(60_000);
    let groups = groups(&cases);
    let outcomes: Vec<bool> = cases.iter().map(|case| case.truth.would_year).collect();
    let with: Vec<f64> = cases.iter().map(|case| case.truth.p_year).collect();
    // Single parenthood left out: everybody gets the logit without it.
    let without: Vec<f64> = with
        .iter()
        .zip(&cases)
        .map(|(p, case)| {
            let single = f64::from(u8::from(case.truth.state.answers.has(Item::SingleParent)));
            crate::support::probability((p / (1.0 - p)).ln() - 0.5 * single + 0.15)
        })
        .collect();
    let audit = |scores: &[f64]| audit(&Scored { scores, outcomes: &outcomes }, &groups, &Rules::at(6_000));
    let (with, without) = (audit(&with), audit(&without));
    let lines = ablation::groups(&with, &without);
    let single = lines.iter().find(|line| line.group == ("ひとり親".to_owned(), "該当".to_owned())).unwrap();
    assert!((single.with - 1.0).abs() < 0.05 && single.without > 1.15, "{single:?}");
    assert!(single.missed_without > single.missed_with, "{single:?}");
}
