use std::sync::LazyLock;

use super::*;
use crate::cohort::{Row as _, write_csv};

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| Cohort::new(Settings::default()).cases(200_000).collect());

fn share<'a>(cases: impl IntoIterator<Item = &'a Case>, of: impl Fn(&Case) -> bool) -> f64 {
    let (mut yes, mut all) = (0_u32, 0_u32);
    for case in cases {
        yes += u32::from(of(case));
        all += 1;
    }
    f64::from(yes) / f64::from(all)
}

fn at_risk() -> impl Iterator<Item = &'static Case> {
    CASES.iter().filter(|case| case.label.at_risk_from.is_some())
}

/// Share of pairs of a yes and a no in which the yes has more; a tie is half a pair.
fn auc(pairs: impl Iterator<Item = (f64, bool)>) -> f64 {
    let mut pairs: Vec<(f64, bool)> = pairs.collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut sum, mut yes) = (0.0, 0.0, 0.0);
    for tied in pairs.chunk_by(|a, b| a.0 == b.0) {
        let here = tied.iter().filter(|(_, is)| *is).count() as f64;
        let others = tied.len() as f64 - here;
        sum += here * (below + others / 2.0);
        yes += here;
        below += others;
    }
    sum / (yes * below)
}

fn near(value: f64, wanted: f64, within: f64) {
    assert!((value - wanted).abs() <= within, "{value} is not {wanted} +- {within}");
}

#[test]
fn known_facts_of_200k_hold() {
    near(share(at_risk(), |case| case.truth.would_year), 0.303, 0.006);
    near(share(at_risk().filter(|case| case.notification.episode == 1), |case| case.truth.would_year), 0.233, 0.006);
    near(share(CASES.iter(), |case| case.label.custody), 0.12, 0.006);
    near(auc(at_risk().map(|case| (case.truth.p_year, case.truth.would_year))), 0.744, 0.006);
    near(auc(at_risk().map(|case| (case.truth.p_year_frailty, case.truth.would_year))), 0.804, 0.006);
    near(auc(CASES.iter().map(|case| (case.truth.p_custody, case.label.custody))), 0.845, 0.006);
    let known = at_risk().filter(|case| case.label.within(365).is_some());
    near(share(known, |case| case.label.within(365) == Some(true)), 0.319, 0.006);
}

#[test]
fn the_closed_form_is_calibrated_in_every_tenth() {
    let mut cases: Vec<&Case> = at_risk().collect();
    for of in [(|case: &Case| case.truth.p_year) as fn(&Case) -> f64, |case| case.truth.p_year_frailty] {
        cases.sort_by(|a, b| of(a).total_cmp(&of(b)));
        for tenth in cases.chunks(cases.len() / 10) {
            let expected = tenth.iter().map(|case| of(case)).sum::<f64>() / tenth.len() as f64;
            near(share(tenth.iter().copied(), |case| case.truth.would_year), expected, 0.017);
        }
    }
    let expected = CASES.iter().map(|case| case.truth.p_custody).sum::<f64>() / 200_000.0;
    near(share(CASES.iter(), |case| case.label.custody), expected, 0.003);
}

#[test]
fn the_rate_and_its_sum_are_inverse() {
    for days in [0.5, 29.0, 31.0, 100.0, 365.0, 366.0, 900.0, 2_000.0] {
        near(hazard::day_of(hazard::cumulated(days)), days, 1e-9);
    }
    near(hazard::cumulated(365.0), 30.0 * 9e-4 + 60.0 * 7e-4 + 90.0 * 5e-4 + 185.0 * 3.5e-4, 1e-12);
}

#[test]
fn blanks_are_rather_where_there_is_something_to_know() {
    for item in Item::ALL {
        let unknown =
            |cases: &mut dyn Iterator<Item = &'static Case>| share(cases, |c| c.notification.of(item).is_none());
        let (before, after): (Vec<_>, Vec<_>) = CASES.iter().partition(|case| case.notification.on < DRIFT);
        let all = unknown(&mut before.iter().copied());
        let facts = item.facts();
        if facts.unknown == 0 {
            assert!(all < 1e-9);
            continue;
        }
        assert!((0.03..0.65).contains(&all), "{}: {all}", facts.name);
        let has = unknown(&mut before.iter().copied().filter(|case| case.truth.state.answers.has(item)));
        let has_not = unknown(&mut before.iter().copied().filter(|case| !case.truth.state.answers.has(item)));
        assert!(has > has_not, "{}: {has} {has_not}", facts.name);
        let later = unknown(&mut after.iter().copied());
        near(later - all, if item == Item::CgMental { 0.30 } else { 0.0 }, 0.02);
        assert!(
            CASES.iter().all(|case| case.notification.of(item).is_none_or(|d| d == case.truth.state.answers.of(item)))
        );
    }
}

#[test]
fn practice_changes_on_its_day() {
    let police = |drifted: bool| {
        let there = CASES.iter().filter(move |case| (case.notification.on >= DRIFT) == drifted);
        share(there, |case| case.notification.route == Route::Police)
    };
    near(police(false), 0.40, 0.015);
    near(police(true), 0.54, 0.015);
    let still = Cohort::new(Settings { drift: false, ..Settings::default() });
    assert!(still.cases(20_000).all(|case| case.notification.form == 1 && !case.truth.state.drifted));
}

#[test]
fn entries_tell_when_they_were_made() {
    let case = CASES.iter().find(|case| case.leak_rank.is_some() && case.lags.contains(&None)).unwrap();
    let entries: Vec<Entry> = case.entries().collect();
    for entry in &entries {
        let item = Item::ALL.into_iter().find(|item| item.facts().name == entry.item);
        match item {
            Some(item) => {
                let known = case.notification.of(item).is_some();
                assert_eq!(known, entry.recorded == case.notification.on, "{entry:?}");
            }
            None => assert_eq!((entry.recorded - entry.valid).get_days(), 400, "{entry:?}"),
        }
    }
    let never = case.lags.iter().filter(|lag| lag.is_none()).count();
    assert_eq!(entries.len(), ITEMS + 1 - never);
    let waits: Vec<f64> =
        CASES.iter().take(2_000).flat_map(|case| case.lags).flatten().filter(|lag| *lag > 0).map(f64::from).collect();
    near(waits.iter().sum::<f64>() / waits.len() as f64, 14.5, 0.5);
}

#[test]
fn children_are_followed_as_long_as_they_are_there() {
    for case in CASES.iter() {
        let (notification, label) = (&case.notification, &case.label);
        assert!((1..=EPISODES).contains(&notification.episode) && notification.on <= END && notification.on >= START);
        assert!(label.followed <= label.potential, "{label:?}");
        assert_eq!(label.at_risk_from.is_none(), label.potential == 0);
        assert!(notification.age_days < 6_575, "{notification:?}");
        assert_eq!(notification.episode == 1, notification.days_since.is_none());
        if let Some(came) = label.within(365) {
            assert_eq!(came, case.truth.would_year);
        }
    }
    let mut ids = CASES.iter().map(|case| case.notification.id);
    assert!((0..200_000).all(|id| ids.next() == Some(id)));
    let again = CASES.iter().filter(|case| case.notification.episode > 1).count();
    let came =
        CASES.iter().filter(|case| case.label.end == End::Renotified && case.notification.episode < EPISODES).count();
    assert!(
        came.abs_diff(again) <= EPISODES.into(),
        "{came} came, {again} are there: only the last household is cut off"
    );
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let bytes = |seed| {
        let cohort = Cohort::new(Settings { seed, ..Settings::default() });
        let mut out = Vec::new();
        let cases: Vec<Case> = cohort.cases(300).collect();
        write_csv(&mut out, cases.iter().map(|case| case.notification)).unwrap();
        write_csv(&mut out, cases.iter().map(|case| case.truth)).unwrap();
        write_csv(&mut out, cases.iter().map(|case| case.label)).unwrap();
        write_csv(&mut out, cases.iter().flat_map(Case::entries)).unwrap();
        write_csv(&mut out, cohort.households().take(100).flat_map(|household| household.children)).unwrap();
        write_csv(&mut out, cohort.households().take(100).flat_map(|household| household.events)).unwrap();
        String::from_utf8(out).unwrap()
    };
    let text = bytes(3);
    assert_eq!(text, bytes(3));
    assert_ne!(text, bytes(4));
    let mut width = 0;
    for line in text.lines() {
        let cells = line.split(',').count();
        width = if line.starts_with("notification,") || line.starts_with("child,") { cells } else { width };
        assert_eq!(cells, width, "{line}");
    }
    assert_eq!(Notification::titles().len(), 16 + ITEMS);
}

#[test]
fn a_notification_is_65_numbers() {
    assert_eq!(features::names().len(), features::FEATURES);
    assert_eq!(features::FEATURES, 65);
    assert!(CASES.iter().take(100).all(|case| case.notification.features().len() == 65));
}

/// Without frailty the planted effects are all there is: they are found again by maximum likelihood over the days at risk.
#[test]
fn planted_effects_are_found_again() {
    let cohort = Cohort::new(Settings { frailty: false, drift: false, seed: 11 });
    let cases: Vec<Case> = cohort.cases(60_000).filter(|case| case.label.followed > 0).collect();
    let width = hazard::EFFECTS.len() + 1;
    let row = |case: &Case| -> Vec<f64> {
        let effects = hazard::EFFECTS.iter().map(|effect| (effect.of)(&case.truth.state));
        std::iter::once(1.0).chain(effects).collect()
    };
    let rows: Vec<(Vec<f64>, f64, f64)> = cases
        .iter()
        .map(|case| {
            let came = f64::from(u8::from(case.label.end == End::Renotified));
            // A day is counted when it has passed: on average the event was half a day before its end.
            let days = f64::from(case.label.followed) - came / 2.0;
            (row(case), came, hazard::cumulated(days))
        })
        .collect();
    let (mut beta, mut inverse) = (vec![0.0; width], Vec::new());
    for _ in 0..8 {
        let (mut gradient, mut information) = (vec![0.0; width], vec![vec![0.0; 2 * width]; width]);
        for (x, came, exposure) in &rows {
            let expected = exposure * x.iter().zip(&beta).map(|(x, b)| x * b).sum::<f64>().exp();
            for i in 0..width {
                gradient[i] += (came - expected) * x[i];
                for j in 0..width {
                    information[i][j] += expected * x[i] * x[j];
                }
            }
        }
        inverse = inverted(information);
        for i in 0..width {
            beta[i] += (0..width).map(|j| inverse[i][j] * gradient[j]).sum::<f64>();
        }
    }
    let z: Vec<f64> = hazard::EFFECTS
        .iter()
        .enumerate()
        .map(|(at, effect)| (beta[at + 1] - effect.log_hr) / inverse[at + 1][at + 1].sqrt())
        .collect();
    let rms = (z.iter().map(|z| z * z).sum::<f64>() / z.len() as f64).sqrt();
    let most = z.iter().map(|z| z.abs()).fold(0.0, f64::max);
    assert!(rms <= 1.5 && most <= 3.5, "rms z {rms}, max {most}: {z:?}");
}

/// Gauss and Jordan's way, on rows twice as long as they are many.
fn inverted(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = rows.len();
    for (i, row) in rows.iter_mut().enumerate() {
        row[n + i] = 1.0;
    }
    for i in 0..n {
        let pivot = rows[i][i];
        rows[i].iter_mut().for_each(|value| *value /= pivot);
        let own = rows[i].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(other, _)| *other != i) {
            let factor = row[i];
            row.iter_mut().zip(&own).for_each(|(value, own)| *value -= factor * own);
        }
    }
    rows.into_iter().map(|row| row[n..].to_vec()).collect()
}
