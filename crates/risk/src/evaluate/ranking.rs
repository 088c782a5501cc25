//! Who comes before whom.

use super::{Estimate, number};
use crate::maths::{normal_point, real};

/// Ranks from 1, the mean among equals.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<(f64, usize)> = values.iter().copied().zip(0..).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equal in order.chunk_by(|a, b| a.0 == b.0) {
        let rank = real(before) + real(equal.len() + 1) / 2.0;
        for (_, at) in equal {
            if let Some(own) = ranks.get_mut(*at) {
                *own = rank;
            }
        }
        before += equal.len();
    }
    ranks
}

/// Share of pairs of a yes and a no in which the yes has the higher score; ties count half. NaN where there are no such pairs.
#[must_use]
pub fn auc(scores: &[f64], yes: &[bool]) -> f64 {
    let positives = real(yes.iter().filter(|yes| **yes).count());
    let negatives = real(yes.len()) - positives;
    let sum: f64 = ranks(scores).iter().zip(yes).map(|(rank, yes)| rank * number(*yes)).sum();
    (sum - positives * (positives + 1.0) / 2.0) / (positives * negatives)
}

/// The same with the 95 % interval of DeLong, DeLong and Clarke-Pearson (1988), by the ranks of Sun and Xu (2014).
#[must_use]
pub fn delong(scores: &[f64], yes: &[bool]) -> Estimate {
    let of = |side: bool| -> Vec<f64> {
        scores.iter().zip(yes).filter(|(_, yes)| **yes == side).map(|(score, _)| *score).collect()
    };
    let (positive, negative) = (of(true), of(false));
    let (m, n) = (real(positive.len()), real(negative.len()));
    let all = ranks(scores);
    let among = |side: bool, own: &[f64], others: f64| -> Vec<f64> {
        let overall = all.iter().zip(yes).filter(|(_, yes)| **yes == side).map(|(rank, _)| *rank);
        overall.zip(ranks(own)).map(|(rank, within)| (rank - within) / others).collect()
    };
    // For each yes, the share of noes below it; for each no, the share of yeses below it.
    let (below, above) = (among(true, &positive, n), among(false, &negative, m));
    let area = below.iter().sum::<f64>() / m;
    let error = (variance(&below) / m + variance(&above) / n).sqrt();
    let reach = normal_point(0.975) * error;
    Estimate { value: area, low: (area - reach).max(0.0), high: (area + reach).min(1.0) }
}

/// How much better one score ranks the same rows than another: the difference of the areas with the interval of DeLong and others for paired scores.
#[must_use]
pub fn delong_gain(one: &[f64], other: &[f64], yes: &[bool]) -> Estimate {
    let (one, other) = (placements(one, yes), placements(other, yes));
    let gains: Vec<f64> = one.iter().zip(&other).map(|(one, other)| one - other).collect();
    let of = |side: bool| -> Vec<f64> {
        gains.iter().zip(yes).filter(|(_, yes)| **yes == side).map(|(gain, _)| *gain).collect()
    };
    let (positive, negative) = (of(true), of(false));
    let value = positive.iter().sum::<f64>() / real(positive.len());
    let error = (variance(&positive) / real(positive.len()) + variance(&negative) / real(negative.len())).sqrt();
    let reach = normal_point(0.975) * error;
    Estimate { value, low: value - reach, high: value + reach }
}

/// For each yes the share of noes below it, for each no the share of yeses above it; a tie is half.
fn placements(scores: &[f64], yes: &[bool]) -> Vec<f64> {
    let all = ranks(scores);
    let side = |side: bool| -> Vec<f64> {
        ranks(&scores.iter().zip(yes).filter(|(_, yes)| **yes == side).map(|(score, _)| *score).collect::<Vec<_>>())
    };
    let (positive, negative) = (side(true), side(false));
    let (m, n) = (real(positive.len()), real(negative.len()));
    let (mut among_yes, mut among_no) = (positive.into_iter(), negative.into_iter());
    let place = |(rank, yes): (&f64, &bool)| {
        if *yes {
            (rank - among_yes.next().unwrap_or(0.0)) / n
        } else {
            1.0 - (rank - among_no.next().unwrap_or(0.0)) / m
        }
    };
    all.iter().zip(yes).map(place).collect()
}

fn variance(values: &[f64]) -> f64 {
    let n = real(values.len());
    let mean = values.iter().sum::<f64>() / n;
    if values.len() < 2 { 0.0 } else { values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0) }
}

/// Sum over the distinct scores, from the highest, of the gain in recall times the precision so far. `descending` sorts the scores.
#[must_use]
pub fn average_precision(scores: &[f64], yes: &[bool], descending: &[usize]) -> f64 {
    let pairs: Vec<(f64, bool)> =
        descending.iter().filter_map(|at| Some((*scores.get(*at)?, *yes.get(*at)?))).collect();
    let events = real(yes.iter().filter(|yes| **yes).count());
    let (mut found, mut seen, mut area) = (0, 0, 0.0);
    for equal in pairs.chunk_by(|a, b| a.0 == b.0) {
        let new = equal.iter().filter(|(_, yes)| *yes).count();
        found += new;
        seen += equal.len();
        area += real(new) / events * real(found) / real(seen);
    }
    area
}
