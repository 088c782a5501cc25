//! Logistic regression on counted patterns.

/// Patterns with the same terms: how many pairs were the same person, and how many were not.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counted {
    /// Terms that hold, each once.
    pub(crate) terms: Vec<usize>,
    pub(crate) same: f64,
    pub(crate) different: f64,
}

/// Weights: the constant, then one per term.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Weights {
    pub(crate) constant: f64,
    pub(crate) terms: Vec<f64>,
}

impl Weights {
    /// Logarithm of the odds that a pattern with these terms is one person.
    pub(crate) fn score(&self, terms: impl IntoIterator<Item = usize>) -> f64 {
        self.constant + terms.into_iter().map(|term| self.terms.get(term).copied().unwrap_or(0.0)).sum::<f64>()
    }
}

/// Steps of Newton's method; it ends earlier when nothing moves.
const STEPS: usize = 25;

/// The weights under which the counts are most likely, drawn towards `prior` with the strength of `hold`.
pub(crate) fn fit(counted: &[Counted], prior: &Weights, hold: f64) -> Weights {
    let mut used: Vec<usize> = counted.iter().flat_map(|one| one.terms.iter().copied()).collect();
    used.sort_unstable();
    used.dedup();
    // Place of each term among those used; the constant comes last.
    let place = |term: usize| used.binary_search(&term).unwrap_or(used.len());
    let size = used.len() + 1;
    let rows: Vec<(Vec<usize>, f64, f64)> = counted
        .iter()
        .map(|one| {
            let mut places: Vec<usize> = one.terms.iter().map(|term| place(*term)).collect();
            places.push(used.len());
            (places, one.same, one.different)
        })
        .collect();
    let start = |at: usize| used.get(at).map_or(prior.constant, |term| prior.terms.get(*term).copied().unwrap_or(0.0));
    let anchor: Vec<f64> = (0..size).map(start).collect();
    let mut weights = anchor.clone();
    let mut best = loss(&rows, &weights, &anchor, hold);
    for _ in 0..STEPS {
        let (gradient, mut matrix) = slopes(&rows, &weights, &anchor, hold);
        let Some(step) = solve(&mut matrix, gradient) else { break };
        let mut length = 1.0;
        let mut moved = None;
        while length > 1e-4 {
            let next: Vec<f64> = weights.iter().zip(&step).map(|(weight, step)| weight - length * step).collect();
            let now = loss(&rows, &next, &anchor, hold);
            if now <= best {
                moved = Some((next, now));
                break;
            }
            length /= 2.0;
        }
        let Some((next, now)) = moved else { break };
        let gain = best - now;
        (weights, best) = (next, now);
        if gain < 1e-6 * best.abs().max(1.0) {
            break;
        }
    }
    let mut out = prior.clone();
    for (term, weight) in used.iter().zip(&weights) {
        if out.terms.len() <= *term {
            out.terms.resize(term + 1, 0.0);
        }
        if let Some(slot) = out.terms.get_mut(*term) {
            *slot = *weight;
        }
    }
    out.constant = weights.last().copied().unwrap_or(0.0);
    out
}

fn loss(rows: &[(Vec<usize>, f64, f64)], weights: &[f64], anchor: &[f64], hold: f64) -> f64 {
    let fit: f64 = rows
        .iter()
        .map(|(places, same, different)| {
            let score = dot(places, weights);
            same * softplus(-score) + different * softplus(score)
        })
        .sum();
    let last = weights.len().saturating_sub(1);
    let drawn = weights.iter().zip(anchor).take(last).map(|(weight, anchor)| (weight - anchor).powi(2)).sum::<f64>();
    fit + hold * drawn / 2.0
}

fn dot(places: &[usize], weights: &[f64]) -> f64 {
    places.iter().map(|place| weights.get(*place).copied().unwrap_or(0.0)).sum()
}

/// ln(1 + e^x) without overflow.
fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}

/// A probability from the logarithm of odds.
pub(crate) fn probability(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

/// First and second derivatives; of the latter the lower half, row by row.
fn slopes(rows: &[(Vec<usize>, f64, f64)], weights: &[f64], anchor: &[f64], hold: f64) -> (Vec<f64>, Vec<Vec<f64>>) {
    let size = weights.len();
    let mut gradient: Vec<f64> = weights.iter().zip(anchor).map(|(weight, anchor)| hold * (weight - anchor)).collect();
    if let (Some(last), true) = (gradient.last_mut(), size > 0) {
        *last = 0.0;
    }
    let mut matrix: Vec<Vec<f64>> = (0..size).map(|row| vec![0.0; row + 1]).collect();
    for (position, row) in matrix.iter_mut().enumerate() {
        if let Some(diagonal) = row.last_mut() {
            *diagonal = if position + 1 == size { 1e-6 } else { hold };
        }
    }
    for (places, same, different) in rows {
        let p = probability(dot(places, weights));
        let slope = p * (same + different) - same;
        let curve = (p * (1.0 - p) * (same + different)).max(1e-12);
        for place in places {
            if let Some(entry) = gradient.get_mut(*place) {
                *entry += slope;
            }
            let Some(row) = matrix.get_mut(*place) else { continue };
            for other in places {
                if let Some(entry) = row.get_mut(*other) {
                    *entry += curve;
                }
            }
        }
    }
    (gradient, matrix)
}

/// Solves the system by Cholesky's method, in place; `None` when the matrix has no root.
fn solve(matrix: &mut [Vec<f64>], mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for row in 0..size {
        let (above, rest) = matrix.split_at_mut(row);
        let current = rest.first_mut()?;
        for (column, upper) in above.iter().enumerate() {
            let head = current.get(..column)?;
            let sum: f64 = head.iter().zip(upper).map(|(x, y)| x * y).sum();
            let pivot = upper.last()?;
            let entry = current.get_mut(column)?;
            *entry = (*entry - sum) / pivot;
        }
        let sum: f64 = current.get(..row)?.iter().map(|x| x * x).sum();
        let diagonal = current.last_mut()?;
        *diagonal = Some(*diagonal - sum).filter(|rest| *rest > 0.0)?.sqrt();
    }
    for row in 0..size {
        let line = matrix.get(row)?;
        let sum: f64 = line.iter().zip(&right).take(row).map(|(x, y)| x * y).sum();
        let pivot = line.last()?;
        let entry = right.get_mut(row)?;
        *entry = (*entry - sum) / pivot;
    }
    for row in (0..size).rev() {
        let below = matrix.iter().zip(&right).skip(row + 1);
        let sum: f64 = below.map(|(line, x)| line.get(row).copied().unwrap_or(0.0) * x).sum();
        let pivot = *matrix.get(row)?.last()?;
        let entry = right.get_mut(row)?;
        *entry = (*entry - sum) / pivot;
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_those_of_the_counts() {
        // One term: odds 9 to 1 with it, 1 to 4 without.
        let counted = [
            Counted { terms: vec![0], same: 900.0, different: 100.0 },
            Counted { terms: vec![], same: 100.0, different: 400.0 },
        ];
        let weights = fit(&counted, &Weights::default(), 1e-6);
        assert!((weights.constant - 0.25_f64.ln()).abs() < 1e-4, "{weights:?}");
        assert!((weights.terms[0] - (9.0_f64.ln() - 0.25_f64.ln())).abs() < 1e-4);
    }

    #[test]
    fn without_counts_the_prior_stays() {
        let prior = Weights { constant: -1.0, terms: vec![2.0, 3.0] };
        assert_eq!(fit(&[], &prior, 1.0).terms, prior.terms);
        let held = fit(&[Counted { terms: vec![1], same: 1.0, different: 0.0 }], &prior, 1000.0);
        assert!((held.terms[1] - 3.0).abs() < 0.01 && held.terms[0] == 2.0);
    }

    #[test]
    fn perfect_separation_stays_finite() {
        let counted = [
            Counted { terms: vec![0], same: 1000.0, different: 0.0 },
            Counted { terms: vec![1], same: 0.0, different: 1000.0 },
        ];
        let weights = fit(&counted, &Weights::default(), 1.0);
        assert!(weights.terms.iter().all(|w| w.is_finite() && w.abs() < 20.0));
    }
}
