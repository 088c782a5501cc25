//! What the tests need to make and measure models: plain implementations of their own, so that they are a second opinion and not the code under test.

use std::sync::LazyLock;

use jiff::civil::Date;
use town::cohort::long::{Case, Cohort, Notification, Settings, features};

/// The followed cohort.
pub static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| Cohort::new(Settings::default()).cases(200_000).collect());

/// The beginning of it, for tests that do not need all.
pub static SOME: LazyLock<Vec<Case>> = LazyLock::new(|| Cohort::new(Settings::default()).cases(65_000).collect());

/// Cases whose days at risk could be observed for so long, notified from one day to before another.
pub fn observable(days: u32, from: Date, to: Date) -> Vec<&'static Case> {
    let there = |case: &&Case| (from..to).contains(&case.notification.on) && case.label.potential >= days;
    CASES.iter().filter(there).filter(|case| case.label.within(days).is_some()).collect()
}

/// A day as these papers write it.
pub fn day(date: Date) -> String {
    format!("架空{date}")
}

/// A notification as a row of a design: the 65 numbers with 0 for blank, and for items that are often blank whether they are.
pub fn design(notification: &Notification) -> Vec<f64> {
    let names = features::names();
    let numbers = notification.features();
    let mut row: Vec<f64> = numbers
        .iter()
        .zip(&names)
        .map(|(value, name)| match (value, name.as_str()) {
            (Some(value), "days_since") => (1.0 + value).ln(),
            (Some(value), "age_years") => value / 10.0,
            // What was seldom in the years learnt from must not be drawn out in a straight line.
            (Some(value), "episode") => value.min(5.0).ln(),
            (Some(value), "custodies") => value.min(2.0),
            (Some(value), _) => *value,
            (None, _) => 0.0,
        })
        .collect();
    row.extend(numbers.iter().take(43).map(|value| f64::from(u8::from(value.is_none()))));
    row
}

/// A ridge logistic regression with an intercept, by Newton's method.
pub struct Fit(Vec<f64>);

impl Fit {
    pub fn new(rows: &[Vec<f64>], outcomes: &[bool], penalty: f64) -> Self {
        let width = rows[0].len() + 1;
        let mut beta = vec![0.0; width];
        for _ in 0..20 {
            let (mut gradient, mut hessian) = (vec![0.0; width], vec![0.0; width * width]);
            for (row, outcome) in rows.iter().zip(outcomes) {
                // Most numbers of a row are nought.
                let told = row.iter().enumerate().filter(|(_, x)| **x != 0.0).map(|(at, x)| (at + 1, *x));
                let x: Vec<(usize, f64)> = std::iter::once((0, 1.0)).chain(told).collect();
                let p = probability(x.iter().map(|(at, x)| x * beta[*at]).sum());
                let (error, weight) = (f64::from(u8::from(*outcome)) - p, p * (1.0 - p));
                for (n, (i, xi)) in x.iter().enumerate() {
                    gradient[*i] += error * xi;
                    for (j, xj) in &x[..=n] {
                        hessian[i * width + j] += weight * xi * xj;
                    }
                }
            }
            for i in 1..width {
                gradient[i] -= penalty * beta[i];
                hessian[i * width + i] += penalty;
            }
            let steps = solve(hessian, gradient, width);
            for (value, step) in beta.iter_mut().zip(&steps) {
                *value += step;
            }
            if steps.iter().all(|step| step.abs() < 1e-7) {
                break;
            }
        }
        Self(beta)
    }

    pub fn logit(&self, row: &[f64]) -> f64 {
        self.0[0] + dot(row, &self.0[1..])
    }

    pub fn coefficient(&self, at: usize) -> f64 {
        self.0[at + 1]
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Cholesky's way, from the lower half.
fn solve(mut h: Vec<f64>, mut g: Vec<f64>, n: usize) -> Vec<f64> {
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| h[i * n + k] * h[j * n + k]).sum();
            let rest = h[i * n + j] - sum;
            h[i * n + j] = if i == j { rest.sqrt() } else { rest / h[j * n + j] };
        }
    }
    for i in 0..n {
        let sum: f64 = (0..i).map(|k| h[i * n + k] * g[k]).sum();
        g[i] = (g[i] - sum) / h[i * n + i];
    }
    for i in (0..n).rev() {
        let sum: f64 = (i + 1..n).map(|k| h[k * n + i] * g[k]).sum();
        g[i] = (g[i] - sum) / h[i * n + i];
    }
    g
}

/// Shows a measured figure to whoever runs the tests with `--nocapture`.
#[expect(clippy::disallowed_macros, reason = "figures are for the person at the terminal")]
pub fn say(line: &str) {
    println!("{line}");
}

pub fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// Slope of the outcome on the logit.
pub fn slope(scores: &[f64], outcomes: &[bool]) -> f64 {
    let rows: Vec<Vec<f64>> = scores.iter().map(|p| vec![(p / (1.0 - p)).ln()]).collect();
    Fit::new(&rows, outcomes, 0.0).coefficient(0)
}

pub fn ratio(scores: &[f64], outcomes: &[bool]) -> f64 {
    outcomes.iter().filter(|came| **came).count() as f64 / scores.iter().sum::<f64>()
}

/// Placements of DeLong and others (1988): for each row the share of the other kind that it beats.
fn placements(scores: &[f64], outcomes: &[bool]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let yes = outcomes.iter().filter(|came| **came).count() as f64;
    let no = outcomes.len() as f64 - yes;
    let (mut below, mut placements) = ([0.0, 0.0], vec![0.0; scores.len()]);
    for tied in order.chunk_by(|a, b| scores[*a] == scores[*b]) {
        let here = tied.iter().filter(|row| outcomes[**row]).count() as f64;
        let counts = [tied.len() as f64 - here, here];
        for row in tied {
            placements[*row] = if outcomes[*row] {
                (below[0] + counts[0] / 2.0) / no
            } else {
                1.0 - (below[1] + counts[1] / 2.0) / yes
            };
        }
        below = [below[0] + counts[0], below[1] + counts[1]];
    }
    placements
}

/// AUC, and the deviation of one, or of the difference of two on the same rows.
pub fn auc(scores: &[f64], outcomes: &[bool]) -> (f64, f64) {
    let placed = placements(scores, outcomes);
    spread(&placed, outcomes)
}

pub fn auc_gain(one: &[f64], other: &[f64], outcomes: &[bool]) -> (f64, f64) {
    let (one, other) = (placements(one, outcomes), placements(other, outcomes));
    let difference: Vec<f64> = one.iter().zip(&other).map(|(one, other)| one - other).collect();
    spread(&difference, outcomes)
}

fn spread(placed: &[f64], outcomes: &[bool]) -> (f64, f64) {
    let of = |kind: bool| -> Vec<f64> {
        placed.iter().zip(outcomes).filter(|(_, came)| **came == kind).map(|(value, _)| *value).collect()
    };
    let (yes, no) = (of(true), of(false));
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len() as f64;
    let variance = |list: &[f64]| {
        let middle = mean(list);
        list.iter().map(|value| (value - middle).powi(2)).sum::<f64>() / (list.len() as f64 - 1.0)
    };
    (mean(&yes), (variance(&yes) / yes.len() as f64 + variance(&no) / no.len() as f64).sqrt())
}
