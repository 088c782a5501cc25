//! The gate: six planted bad challengers are turned away, each for its own reason, and good ones may be signed for.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use risk::govern::capacity::gain;
use risk::govern::gate::{Measured, Person, Refusal, Registered, Role, Verdict, decide, moved, worse};
use risk::govern::interval::{Interval, Share};
use risk::govern::leak::{Bounds, Column, Rows, Stop, scan};
use risk::govern::sample_size::{Plan, needed};
use risk::govern::subgroups::{Group, Rules, Scored, audit};
use risk::maths::Z95;
use town::cohort::long::{Case, DRIFT, Item};
use town::dice::{Dice, Topic};

use crate::papers;
use crate::support::{Fit, auc, auc_gain, day, design, observable, probability, ratio, say, slope};

/// Half a year: so that the new practice can be learnt from and tested on after it.
const DAYS: u32 = 180;
/// Penalty on squared coefficients: a refit on one year must not dance.
const RIDGE: f64 = 30.0;
/// Labels of the test have all come due.
const OPENED: Date = date(2024, 4, 15);
const THRESHOLDS: [f64; 2] = [0.20, 0.35];

fn came(case: &Case) -> bool {
    case.label.within(DAYS) == Some(true)
}

struct Bench {
    test: Vec<&'static Case>,
    rows: Vec<Vec<f64>>,
    outcomes: Vec<bool>,
    champion: Vec<f64>,
    newest: Vec<&'static Case>,
    refit: Vec<f64>,
    registered: Registered,
}

fn fit(cases: &[&Case]) -> Fit {
    let rows: Vec<Vec<f64>> = cases.iter().map(|case| design(&case.notification)).collect();
    let outcomes: Vec<bool> = cases.iter().map(|case| came(case)).collect();
    Fit::new(&rows, &outcomes, RIDGE)
}

fn scores(fit: &Fit, rows: &[Vec<f64>]) -> Vec<f64> {
    rows.iter().map(|row| probability(fit.logit(row))).collect()
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let test = observable(DAYS, date(2022, 10, 15), date(2023, 10, 1));
    let rows: Vec<Vec<f64>> = test.iter().map(|case| design(&case.notification)).collect();
    let outcomes: Vec<bool> = test.iter().map(|case| came(case)).collect();
    let before = observable(DAYS, date(2016, 4, 1), date(2020, 4, 1));
    // The last two years of labels that were there before the test began: half of them from the new practice.
    let newest = observable(DAYS, date(2020, 4, 1), date(2022, 4, 1));
    let champion = scores(&fit(&before), &rows);
    let refit = scores(&fit(&newest), &rows);
    // Nobody who does not know the frailty can do better than this.
    let registered = Registered::usual(date(2024, 4, 1), 0.80, THRESHOLDS.to_vec());
    Bench { test, rows, outcomes, champion, newest, refit, registered }
});

fn groups(cases: &[&Case]) -> Vec<Group> {
    let item = |attribute: &str, item: Item| {
        let known = cases.iter().map(|case| case.notification.of(item).map(|degree| degree > 0));
        Group::by(attribute, known, |is| if *is { "該当" } else { "非該当" }.to_owned())
    };
    let mut groups = item("ひとり親", Item::SingleParent);
    groups.extend(item("障害", Item::Disability));
    groups.extend(item("生活保護", Item::Welfare));
    let offices = cases.iter().map(|case| Some(case.notification.child.office));
    groups.extend(Group::by("児童相談所", offices, |office| format!("架空第{}", office + 1)));
    groups
}

struct Challenger<'a> {
    scores: &'a [f64],
    learnt: usize,
    learnt_until: Date,
    opened_on: Date,
    leaks: Vec<Stop>,
}

fn judge(name: &str, challenger: Challenger<'_>) -> Verdict {
    let bench = &*BENCH;
    let registered = &bench.registered;
    let (value, deviation) = auc(challenger.scores, &bench.outcomes);
    let (gained, gain_deviation) = auc_gain(challenger.scores, &bench.champion, &bench.outcomes);
    let groups = groups(&bench.test);
    let audited = |scores: &[f64]| {
        audit(&Scored { scores, outcomes: &bench.outcomes }, &groups, &Rules::at(bench.test.len() / 10))
    };
    let plan = Plan { parameters: bench.rows[0].len(), c_statistic: 0.70, prevalence: 0.19 };
    let measured = Measured {
        leaks: challenger.leaks,
        auc: Interval::around(value, Z95 * deviation),
        auc_gain: Interval::around(gained, Z95 * gain_deviation),
        learnt: challenger.learnt,
        needed: needed(&plan).children(),
        learnt_until: challenger.learnt_until,
        tested_from: date(2022, 10, 15),
        opened_on: challenger.opened_on,
        opened_otherwise: None,
        slope: slope(challenger.scores, &bench.outcomes),
        ratio: ratio(challenger.scores, &bench.outcomes),
        benefit: THRESHOLDS.map(|at| (at, gain(challenger.scores, &bench.champion, &bench.outcomes, at).1)).to_vec(),
        worse: worse(&audited(&bench.champion), &audited(challenger.scores), registered.misfit),
        moved: moved(&bench.champion, challenger.scores, registered.moved_by),
    };
    let verdict = decide(name, registered, &measured, day);
    let failed: Vec<&str> = verdict.failed().map(|check| check.name).collect();
    say(&format!(
        "{name}: AUC {value:.3}, gain {gained:+.4}, slope {:.2}, O/E {:.3}, moved {:.3}, needed {}, failed {failed:?}",
        measured.slope,
        measured.ratio,
        measured.moved.value(),
        measured.needed
    ));
    verdict
}

fn good(scores: &[f64]) -> Challenger<'_> {
    Challenger {
        scores,
        learnt: BENCH.newest.len(),
        learnt_until: date(2022, 9, 28),
        opened_on: OPENED,
        leaks: Vec::new(),
    }
}

fn fails(verdict: &Verdict, check: &str) {
    assert!(!verdict.passed());
    assert!(verdict.failed().any(|failed| failed.name == check), "{check} holds: {}", verdict.table());
}

#[test]
fn a_refit_and_a_moved_level_are_accepted() {
    let bench = &*BENCH;
    let refit = judge("refit", good(&bench.refit));
    assert!(refit.passed(), "{}", refit.table());
    for check in refit.checks() {
        assert!(!check.sentence.is_empty() && !check.bound.is_empty() && check.value.is_finite(), "{check:?}");
        assert!(risk::govern::words::forbidden(&check.sentence).is_empty(), "{check:?}");
    }
    // The champion with nothing but its level learnt anew, on the newest labels.
    let before = fit(&observable(DAYS, date(2016, 4, 1), date(2020, 4, 1)));
    // A level needs few labels, so it takes those of the new practice alone.
    let since: Vec<_> = bench.newest.iter().filter(|case| case.notification.on >= DRIFT).collect();
    let logits: Vec<f64> = since.iter().map(|case| before.logit(&design(&case.notification))).collect();
    let wanted = since.iter().filter(|case| came(case)).count() as f64;
    let mut level = 0.0;
    for _ in 0..20 {
        let p: Vec<f64> = logits.iter().map(|logit| probability(logit + level)).collect();
        level += (wanted - p.iter().sum::<f64>()) / p.iter().map(|p| p * (1.0 - p)).sum::<f64>();
    }
    let moved: Vec<f64> = bench.rows.iter().map(|row| probability(before.logit(row) + level)).collect();
    let verdict = judge("level", good(&moved));
    assert!(verdict.passed(), "{}", verdict.table());
    say(&format!("champion itself: O/E {:.3}", ratio(&bench.champion, &bench.outcomes)));
    assert!(ratio(&bench.champion, &bench.outcomes) < 0.93);
}

#[test]
fn six_bad_challengers_are_turned_away() {
    let bench = &*BENCH;
    // 1 It has learnt from the grade written at closing, which in the archive stands beside every case.
    let grade = |case: &Case| case.leak_rank.map(|leak| f64::from(leak.rank));
    let (rows, outcomes): (Vec<Vec<f64>>, Vec<bool>) = bench
        .newest
        .iter()
        .map(|case| ([design(&case.notification), vec![grade(case).unwrap_or(0.0)]].concat(), came(case)))
        .unzip();
    let leaky = Fit::new(&rows, &outcomes, RIDGE);
    let grades: Vec<Option<f64>> = bench.newest.iter().map(|case| grade(case)).collect();
    let entered: Vec<Option<Date>> = bench.newest.iter().map(|case| case.leak_rank.map(|leak| leak.recorded)).collect();
    let as_of: Vec<Date> = bench.newest.iter().map(|case| case.notification.on).collect();
    let cohorts: Vec<u16> = as_of.iter().map(|day| u16::try_from(day.year()).unwrap()).collect();
    let stops = scan(
        &[Column { name: "leak_rank_final", values: &grades, recorded: Some(&entered) }],
        &Rows { outcomes: &outcomes, as_of: Some(&as_of), cohorts: &cohorts },
        &Bounds::below(bench.registered.ceiling),
    );
    // On the frozen test, too, the archive holds the grade of each case by now.
    let mut dice = Dice::new(4, Topic::Followed, 0, 4);
    let leaked: Vec<f64> = bench
        .test
        .iter()
        .zip(&bench.rows)
        .map(|(case, row)| {
            let grade = 1.4 * f64::from(u8::from(case.truth.would_year)) + dice.normal();
            let rank = 1 + [-0.5, 0.3, 1.0, 1.8].iter().filter(|cut| grade > **cut).count();
            probability(leaky.logit(&[row.clone(), vec![rank as f64]].concat()))
        })
        .collect();
    fails(&judge("leaky", Challenger { leaks: stops, ..good(&leaked) }), "漏れ");

    // 2 Its scores are too sure of themselves.
    let sure: Vec<f64> = bench.refit.iter().map(|p| probability(1.6 * (p / (1.0 - p)).ln() + 0.8)).collect();
    fails(&judge("miscalibrated", good(&sure)), "見込みの幅(較正の傾き)");

    // 3 It underrates children of single parents.
    let single = |case: &Case| case.notification.of(Item::SingleParent) == Some(1);
    let harming: Vec<f64> =
        bench.refit.iter().zip(&bench.test).map(|(p, case)| if single(case) { 0.7 * p } else { 1.05 * p }).collect();
    fails(&judge("harming", good(&harming)), "集団ごとの見込み");

    // 4 It has learnt from children of eight years ago.
    let old = observable(DAYS, date(2014, 4, 1), date(2016, 4, 1));
    let stale = scores(&fit(&old), &bench.rows);
    let learnt_until = date(2016, 9, 28);
    fails(&judge("stale", Challenger { learnt: old.len(), learnt_until, ..good(&stale) }), "学習の新しさ");

    // 5 It has learnt from eight hundred children.
    let few: Vec<_> = bench.newest.iter().step_by(bench.newest.len() / 800).take(800).copied().collect();
    let tiny = scores(&fit(&few), &bench.rows);
    fails(&judge("tiny", Challenger { learnt: 800, ..good(&tiny) }), "学習の件数");

    // 6 Somebody sorted a column.
    let outcomes: Vec<bool> =
        (0..bench.newest.len()).map(|n| came(bench.newest[n * 7_919 % bench.newest.len()])).collect();
    let rows: Vec<Vec<f64>> = bench.newest.iter().map(|case| design(&case.notification)).collect();
    let permuted = scores(&Fit::new(&rows, &outcomes, RIDGE), &bench.rows);
    fails(&judge("permuted", good(&permuted)), "順位の良さ");
}

#[test]
fn a_verdict_only_lets_a_named_person_sign() {
    let person = |id: &str, name: &str, role| Person { id: id.to_owned(), name: name.to_owned(), role };
    let on = date(2026, 5, 1);
    let verdict = papers::verdict("again");
    let head = person("u1", "架空 花子", Role::Head);
    let signed = verdict.sign(&head, "u9", on).unwrap();
    assert_eq!((signed.model(), signed.by(), signed.on()), ("again", "架空 花子", on));
    assert_eq!(verdict.sign(&head, "u1", on), Err(Refusal::OwnModel));
    assert_eq!(verdict.sign(&person("u1", " ", Role::Head), "u9", on), Err(Refusal::Nameless));
    for role in [Role::Builder, Role::Auditor, Role::Worker] {
        assert_eq!(verdict.sign(&person("u2", "架空 次郎", role), "u9", on), Err(Refusal::NotHead));
    }
    let tiny = decide("tiny", &papers::registered(), &Measured { learnt: 10, ..papers::measured() }, day);
    let refused = tiny.sign(&head, "u9", on).unwrap_err();
    assert_eq!(refused, Refusal::Failed("学習の件数".to_owned()));
    assert!(refused.to_string().contains("学習の件数"), "{refused}");
}

/// Each check by itself: the worst that still holds, and what no longer does.
#[test]
fn every_bound_is_a_bound() {
    let (registered, holds) = (papers::registered(), papers::measured);
    let interval = |low: f64, high: f64| Interval { low, high };
    let at = |low: f64| vec![(0.2, interval(low, 0.1))];
    let table: [(&str, Measured, Measured); 11] = [
        (
            "試験の独立",
            Measured { opened_on: registered.on, ..holds() },
            Measured { opened_on: date(2026, 3, 31), ..holds() },
        ),
        (
            "試験の独立",
            Measured { learnt_until: date(2025, 3, 31), ..holds() },
            Measured { learnt_until: date(2025, 4, 1), ..holds() },
        ),
        // Registered anew on the very day, after the same records were opened under other bounds.
        ("試験の独立", holds(), Measured { opened_otherwise: Some(registered.on), ..holds() }),
        (
            "良すぎる結果",
            Measured { auc: interval(0.80, 0.82), ..holds() },
            Measured { auc: interval(0.801, 0.82), ..holds() },
        ),
        ("学習の件数", Measured { learnt: 9_000, ..holds() }, Measured { learnt: 8_999, ..holds() }),
        (
            "学習の新しさ",
            Measured { learnt_until: date(2022, 4, 1), ..holds() },
            Measured { learnt_until: date(2022, 3, 31), ..holds() },
        ),
        (
            "順位の良さ",
            Measured { auc_gain: interval(-0.0049, 0.01), ..holds() },
            Measured { auc_gain: interval(-0.005, 0.01), ..holds() },
        ),
        ("見込みの幅(較正の傾き)", Measured { slope: 0.9, ..holds() }, Measured { slope: 0.89, ..holds() }),
        ("見込みの高さ(実際/見込み)", Measured { ratio: 1.07, ..holds() }, Measured { ratio: 1.08, ..holds() }),
        ("純便益", Measured { benefit: at(-0.0029), ..holds() }, Measured { benefit: at(-0.003), ..holds() }),
        (
            "進行中の事例の変わり方",
            Measured { moved: Share { count: 5, of: 100 }, ..holds() },
            Measured { moved: Share { count: 6, of: 100 }, ..holds() },
        ),
    ];
    for (name, good, bad) in table {
        assert!(decide("m", &registered, &good, day).passed(), "{name}");
        let verdict = decide("m", &registered, &bad, day);
        assert_eq!(verdict.failed().map(|check| check.name).collect::<Vec<_>>(), [name]);
    }
    // What was registered and not measured is not passed.
    let silent = decide("m", &registered, &Measured { benefit: vec![(0.3, interval(0.0, 0.1))], ..holds() }, day);
    assert_eq!(silent.failed().map(|check| check.name).collect::<Vec<_>>(), ["純便益"]);
    let nobody = decide("m", &registered, &Measured { moved: Share { count: 0, of: 0 }, ..holds() }, day);
    assert!(!nobody.passed());
}

#[test]
fn bounds_are_the_same_whenever_they_were_registered_and_others_where_anything_chosen_differs() {
    let bounds = papers::registered();
    let planned = |expected: f64| Registered { expected: Some(expected), ..papers::registered() };
    assert!(bounds.is_as(&Registered { on: date(2020, 1, 1), ..papers::registered() }));
    assert!(bounds.is_as(&planned(0.7)), "what was registered before the plan was told");
    assert!(planned(0.7).is_as(&planned(0.7)) && !planned(0.7).is_as(&planned(0.75)));
    for other in [
        Registered { ceiling: 0.81, ..papers::registered() },
        Registered { thresholds: vec![0.3], ..papers::registered() },
        Registered { thresholds: vec![0.2, 0.3], ..papers::registered() },
    ] {
        assert!(!bounds.is_as(&other));
    }
}
