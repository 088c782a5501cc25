//! How soon something happens: a rate for each period of time, raised or lowered by what is known at the start.
//!
//! Time is cut into periods. A row is at risk in every period up to its event, or up to when it was last seen. Leaving for another reason (moving
//! away, turning 18, a measure) is the end of what was seen, so the rate is that among those still there. The chance of an event within a period is
//! 1 − exp(−rate): complementary log-log, the same as one row per person and period with an indicator for each period. Who leaves in the middle of
//! a period of known length was at risk for a share of it, and so with that share of its rate: the logarithm of the share is an offset.
//! A period without events has the rate nought and tells nothing; it is left out.
#![expect(clippy::indexing_slicing, reason = "terms and periods are numbered by this file")]

use serde::{Deserialize, Serialize};

use crate::design::Design;
use crate::design::Input;
use crate::glm::net::{Hill, Sight};
use crate::glm::{Found, Link, Slowness};
use crate::linalg::{Block, Gram, ROWS, Root, Square, dot};
use crate::linear::{Coefficient, Linear, error, name};

/// How time is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Time {
    /// Title of the column with the time from the start to the event, or to when the row was last seen.
    pub column: String,
    /// Length of a period in the unit of that column; `None`: a period for each time at which something happened.
    pub period: Option<f64>,
    /// Units in a month: 365.25 / 12 for days.
    pub month: f64,
}

/// Months ahead that are foretold.
const MONTHS: [f64; 3] = [3.0, 6.0, 12.0];
/// Steps before giving up.
const STEPS: usize = 200;

/// Rates over time, and sums for horizons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Hazard {
    /// Ends of the periods with events, in the unit of time.
    pub(crate) ends: Vec<f64>,
    /// Rate of a row that is average in everything, for each.
    pub(crate) rates: Vec<f64>,
    /// Length of each period, where they have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) length: Option<f64>,
    /// The horizons, the longest last; at least one.
    pub(crate) horizons: Vec<Horizon>,
    pub(crate) coefficients: Vec<Coefficient>,
}

/// What is foretold up to a point of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Horizon {
    /// Months ahead.
    pub(crate) months: f64,
    /// Its base is the logarithm of the sum of the rates so far.
    pub(crate) linear: Linear,
}

/// End of the period a time falls into.
fn end_of(time: f64, length: Option<f64>) -> f64 {
    length.map_or(time, |length| (time / length).ceil().max(1.0) * length)
}

/// How much of the period with this end lies before a time.
fn share_before(time: f64, end: f64, length: Option<f64>) -> f64 {
    match length {
        Some(length) => ((time - end) / length + 1.0).clamp(0.0, 1.0),
        None => f64::from(u8::from(end <= time)),
    }
}

impl Hazard {
    /// Sum of the rates up to a time, of a row that is average in everything.
    fn up_to(&self, time: f64) -> f64 {
        self.ends.iter().zip(&self.rates).map(|(end, rate)| rate * share_before(time, *end, self.length)).sum()
    }

    /// How many times the rates of an average row those of a row are, from its sum in the longest horizon.
    fn times_average(&self, sum: f64) -> f64 {
        self.horizons.last().map_or(0.0, |longest| (sum - longest.linear.base).exp())
    }

    /// The rate summed up to a time, of the row with this sum in the longest horizon.
    pub(crate) fn cumulated(&self, sum: f64, time: f64) -> f64 {
        self.times_average(sum) * self.up_to(time)
    }

    /// Log-likelihood of what was seen of a row that was not learnt from: up to a time, and whether the event ended that. An event in a period of
    /// which no rate is known tells that it had not come before, and no more.
    pub(crate) fn log_likelihood(&self, sum: f64, time: f64, happened: bool) -> f64 {
        if !happened {
            return -self.cumulated(sum, time);
        }
        let own = self.times_average(sum);
        let end = end_of(time, self.length);
        let (mut before, mut within) = (0.0, 0.0);
        for (known, rate) in self.ends.iter().zip(&self.rates) {
            if *known < end {
                before += own * rate;
            } else if *known <= end {
                within += own * rate;
            }
        }
        let came = if within > 0.0 { (-(-within).exp_m1()).ln() } else { 0.0 };
        came - before
    }
}

/// Rows with the periods they were at risk in.
pub(crate) struct Spells<'a> {
    pub(crate) design: &'a Design<'a>,
    /// Ends of the periods with events.
    pub(crate) ends: Vec<f64>,
    /// Length of each period, where they have one.
    pub(crate) length: Option<f64>,
    pub(crate) rows: Vec<Spell>,
    pub(crate) ridge: Vec<f64>,
}

/// The time of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spell {
    /// In how many of the periods with events it was at risk.
    pub(crate) periods: usize,
    /// Whether the last of them ended with the event.
    pub(crate) happened: bool,
    /// How much of the last of them it was seen; one for a whole period.
    pub(crate) share: f64,
}

impl Spell {
    /// Its periods: whether the event ended each, and what is added to the logarithm of its rate.
    fn each(self) -> impl Iterator<Item = (bool, f64)> {
        let last = self.periods.saturating_sub(1);
        let (happened, offset) = (self.happened, self.share.ln());
        (0..self.periods).map(move |period| if period == last { (happened, offset) } else { (false, 0.0) })
    }
}

/// Cuts times into periods: the ends of the periods with events, and for each row in which of them it was at risk. In a period that nobody was
/// seen in without the event, the rate has no end; its events count as not seen any more.
pub(crate) fn periods(times: &[f64], happened: &[bool], length: Option<f64>) -> (Vec<f64>, Vec<Spell>) {
    let end = |time: f64| end_of(time, length);
    // Rounding must not take a completed period away.
    let seen = |time: f64| time * (1.0 + 1e-12);
    // How much of the period up to `until` somebody who was last seen at a time was seen.
    let share = |time: f64, until: f64| match length {
        _ if until <= seen(time) => 1.0,
        Some(length) => ((time - until) / length + 1.0).max(0.0),
        None => 0.0,
    };
    let rows = || times.iter().copied().zip(happened.iter().copied());
    let mut ends: Vec<f64> = rows().filter(|row| row.1).map(|(time, _)| end(time)).collect();
    ends.sort_unstable_by(f64::total_cmp);
    ends.dedup();
    let last = |side: bool| rows().filter(|row| row.1 == side).map(|row| row.0).fold(f64::NEG_INFINITY, f64::max);
    let (last_event, last_seen) = (end(last(true)), last(false));
    ends.retain(|until| last_event > *until || share(last_seen, *until) > 0.0);
    let spell = |(time, happened): (f64, bool)| {
        if happened {
            let periods = ends.partition_point(|own| *own <= end(time));
            let happened = periods > 0 && ends.get(periods - 1) == Some(&end(time));
            return Spell { periods, happened, share: 1.0 };
        }
        let whole = ends.partition_point(|own| *own <= seen(time));
        match ends.get(whole).map(|until| share(time, *until)).filter(|share| *share > 0.0) {
            Some(share) => Spell { periods: whole + 1, happened, share },
            None => Spell { periods: whole, happened, share: 1.0 },
        }
    };
    let spells = rows().map(spell).collect();
    (ends, spells)
}

impl Hill for Spells<'_> {
    fn sight(&self, weights: &[f64]) -> Sight {
        self.look(weights)
    }

    fn matrix(&self, curvature: &[f64], left_out: &[bool]) -> Square {
        self.matrix(curvature, left_out)
    }
}

impl Spells<'_> {
    /// The most likely weights: scaled terms first, then the logarithm of the rate of each period.
    pub(crate) fn solve(&self) -> Found {
        let mut weights = self.start();
        let size = weights.len();
        let mut dropped = vec![false; size];
        let mut looked = self.look(&weights);
        let (mut steps, mut settled, mut slowness) = (0, false, Slowness::default());
        let root = loop {
            let root = Root::of(&self.matrix(&looked.curvature, &dropped), 1e-11);
            root.dependent.iter().for_each(|term| dropped[*term] = true);
            steps += 1;
            let step = root.solve(&looked.gradient);
            let gain = dot(&step, &looked.gradient) / 2.0;
            settled |= gain <= 1e-19;
            if settled || !gain.is_finite() || steps >= STEPS {
                break root;
            }
            let mut length = 1.0;
            let next = loop {
                let next: Vec<f64> = weights.iter().zip(&step).map(|(weight, step)| weight + length * step).collect();
                let seen = self.look(&next);
                if seen.value >= looked.value - 1e-11 * looked.value.abs() {
                    break Some((next, seen));
                }
                length /= 2.0;
                if length < 1e-6 {
                    break None;
                }
            };
            let Some(next) = next else {
                settled = gain < 1e-9;
                break root;
            };
            (weights, looked) = next;
            slowness.step(&step);
        };
        let dependent = (0..size).filter(|term| dropped[*term]).collect();
        let (covariance, endless) = (root.inverse(), slowness.is_endless());
        Found { weights, covariance, log_likelihood: looked.log_likelihood, steps, dependent, settled, endless }
    }

    /// No weight but the rates of the periods, each as if everybody were alike.
    pub(crate) fn start(&self) -> Vec<f64> {
        let mut weights = vec![0.0; self.design.terms.len()];
        weights.extend(self.counts().into_iter().map(|(events, seen)| (events / seen.max(0.01)).ln_1p().ln()));
        weights
    }

    /// For each period, how often it happened, and how long it was seen not to happen, in periods.
    fn counts(&self) -> Vec<(f64, f64)> {
        let mut counts = vec![(0.0, 0.0); self.ends.len()];
        for row in &self.rows {
            for (count, (happened, offset)) in counts.iter_mut().zip(row.each()) {
                if happened { count.0 += 1.0 } else { count.1 += offset.exp() }
            }
        }
        counts
    }

    /// Log-likelihood of the periods alone: the rate of each is the logarithm of one and events by what was seen without.
    pub(crate) fn null(&self) -> f64 {
        let of = |(events, seen): (f64, f64)| {
            let rate = (events / seen).ln_1p();
            events * (-(-rate).exp_m1()).ln() - rate * seen
        };
        self.counts().into_iter().filter(|(events, seen)| *events > 0.0 && *seen > 0.0).map(of).sum()
    }

    /// Likelihood and slopes at some weights, and the curvature of each row and period, row after row.
    fn look(&self, weights: &[f64]) -> Sight {
        let terms = self.design.terms.len();
        let (sloping, rates) = weights.split_at(terms);
        let mut gradient: Vec<f64> = sloping.iter().zip(&self.ridge).map(|(weight, ridge)| -weight * ridge).collect();
        gradient.resize(weights.len(), 0.0);
        let drawn: f64 = sloping.iter().zip(&self.ridge).map(|(weight, ridge)| ridge * weight * weight).sum();
        let mut sums = vec![0.0; self.design.rows];
        self.design.sums(0, sloping, &mut sums);
        let mut curvature = Vec::with_capacity(self.rows.iter().map(|row| row.periods).sum());
        let mut likelihood = 0.0;
        let (_, of_rates) = gradient.split_at_mut(terms);
        for (sum, row) in sums.iter_mut().zip(&self.rows) {
            let own = *sum;
            let mut total = 0.0;
            for ((rate, gradient), (happened, offset)) in rates.iter().zip(of_rates.iter_mut()).zip(row.each()) {
                let (likely, slope, curve) = Link::Cloglog.look(own + rate + offset, happened);
                likelihood += likely;
                total += slope;
                *gradient += slope;
                curvature.push(curve);
            }
            *sum = total;
        }
        self.design.moments(0, &sums, &mut gradient[..terms]);
        Sight { value: likelihood - drawn / 2.0, log_likelihood: likelihood, gradient, curvature }
    }

    /// The matrix of expected curvature.
    fn matrix(&self, curvature: &[f64], dropped: &[bool]) -> Square {
        let (terms, count) = (self.design.terms.len(), self.ends.len());
        let mut matrix = Square::zero(terms + count);
        let (mut gram, mut block) = (Gram::new(terms + 1), Block::new(terms + 1));
        let mut rest = curvature;
        let mut cross = vec![0.0; terms];
        for start in (0..self.design.rows).step_by(ROWS) {
            let own = &self.rows[start..(start + ROWS).min(self.design.rows)];
            let mut of_period = vec![vec![0.0; own.len()]; own.iter().map(|row| row.periods).max().unwrap_or(0)];
            let mut factors = vec![0.0; own.len()];
            for (row, spell) in own.iter().enumerate() {
                let (mine, behind) = rest.split_at(spell.periods);
                rest = behind;
                factors[row] = mine.iter().sum::<f64>().sqrt();
                for (of_period, curve) in of_period.iter_mut().zip(mine) {
                    of_period[row] = *curve;
                }
            }
            self.design.block(start, &factors, &mut block);
            gram.add(&block, own.len());
            for (period, curves) in of_period.iter().enumerate() {
                cross.fill(0.0);
                self.design.moments(start, curves, &mut cross);
                for (term, sum) in cross.iter().enumerate() {
                    matrix.add(terms + period, term, *sum);
                    matrix.add(term, terms + period, *sum);
                }
                matrix.add(terms + period, terms + period, curves.iter().sum());
            }
        }
        let square = gram.square();
        for a in 0..terms {
            for b in 0..terms {
                matrix.set(a, b, square.at(a, b) + if a == b { self.ridge[a] } else { 0.0 });
            }
        }
        for term in (0..terms + count).filter(|term| dropped[*term]) {
            matrix.clear(term);
        }
        matrix
    }

    /// What is kept of a fit: rates, horizons as far as anybody was seen, coefficients on the scale of the data.
    pub(crate) fn keep(&self, found: &Found, inputs: &[Input], month: f64, last: f64) -> Hazard {
        let terms = self.design.terms.len();
        let rates: Vec<f64> = found.weights[terms..].iter().map(|weight| weight.exp()).collect();
        // A horizon a little beyond the last day seen is meant by "a year".
        let mut horizons: Vec<Horizon> = MONTHS
            .into_iter()
            .filter(|months| months * month <= last * 1.02)
            .filter_map(|months| self.horizon(found, &rates, months, months * month))
            .collect();
        if horizons.is_empty() {
            horizons.extend(self.horizon(found, &rates, last / month, last));
        }
        let shift: Vec<f64> = self.design.terms.iter().map(|term| -term.mean / term.sd).collect();
        let mut coefficients = Vec::new();
        for (period, end) in self.ends.iter().enumerate() {
            let mut direction = shift.clone();
            direction.resize(found.weights.len(), 0.0);
            direction[terms + period] = 1.0;
            let title = format!("(期間 ～{end})");
            coefficients.push(Coefficient::new(
                title,
                dot(&direction, &found.weights),
                error(found.covariance.form(&direction)),
            ));
        }
        for (at, term) in self.design.terms.iter().enumerate().filter(|(at, _)| !found.dependent.contains(at)) {
            let spread = error(found.covariance.at(at, at)) / term.sd;
            let title = name(&inputs[term.column], term.what);
            coefficients.push(Coefficient::new(title, found.weights[at] / term.sd, spread));
        }
        Hazard { ends: self.ends.clone(), rates, length: self.length, horizons, coefficients }
    }

    /// The sum of the rates up to a time, with its covariances: each period has a part in them as large as its rate has in the sum.
    fn horizon(&self, found: &Found, rates: &[f64], months: f64, until: f64) -> Option<Horizon> {
        let terms = self.design.terms.len();
        // Of a period that ends later, its share before; where periods have no length, a day more or less is not minded.
        let reach = if self.length.is_some() { until } else { until * 1.02 };
        let within = |end: &f64| share_before(reach, *end, self.length);
        let counted: Vec<f64> = self.ends.iter().zip(rates).map(|(end, rate)| rate * within(end)).collect();
        let total: f64 = counted.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let mut direction = vec![0.0; found.weights.len()];
        for (part, counted) in direction[terms..].iter_mut().zip(&counted) {
            *part = counted / total;
        }
        let mut covariance = Square::zero(terms + 1);
        for a in 0..terms {
            for b in 0..terms {
                covariance.set(a, b, found.covariance.at(a, b));
            }
            let with = dot(found.covariance.row(a), &direction);
            covariance.set(a, terms, with);
            covariance.set(terms, a, with);
        }
        covariance.set(terms, terms, found.covariance.form(&direction));
        let mut weights = found.weights[..terms].to_vec();
        weights.push(total.ln());
        let dependent = found.dependent.iter().copied().filter(|at| *at < terms).collect();
        let own = Found { weights, covariance, dependent, ..found.clone() };
        Some(Horizon { months, linear: Linear::of(self.design, &own, Link::Cloglog) })
    }
}
