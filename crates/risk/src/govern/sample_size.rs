//! How many children a model needs to learn from, after Riley and others (Stat Med 2019;38:1276, BMJ 2020;368:m441): the rule of ten events per
//! variable is not enough.

use crate::maths::Z95;
use crate::maths::{normal_point, real};

/// What is planned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Parameters looked at, also those that are dropped later. A category counts one less than its values.
    pub parameters: usize,
    /// C-statistic expected, from what was published before.
    pub c_statistic: f64,
    /// Share with the outcome.
    pub prevalence: f64,
}

/// How many are needed, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Needed {
    /// Cox and Snell's R² that the C-statistic stands for.
    pub r_squared: f64,
    /// So that coefficients shrink by no more than a tenth.
    pub for_shrinkage: f64,
    /// So that Nagelkerke's R² is not overstated by more than 0.05.
    pub for_optimism: f64,
    /// So that the overall rate is known to 0.05.
    pub for_rate: f64,
}

/// Coefficients may shrink by a tenth.
const SHRINKAGE: f64 = 0.9;
const OPTIMISM: f64 = 0.05;
const MARGIN: f64 = 0.05;

impl Needed {
    /// Children needed: whichever reason asks for most.
    #[must_use]
    pub fn children(&self) -> usize {
        let most = self.for_shrinkage.max(self.for_optimism).max(self.for_rate);
        most.ceil().clamp(0.0, 1e15) as usize
    }

    /// Expected shrinkage of coefficients learnt from so many children, after van Houwelingen and le Cessie (1990): 1 is none, below 0 is nothing left.
    #[must_use]
    pub fn shrinkage_with(&self, children: usize, parameters: usize) -> f64 {
        1.0 + real(parameters) / (real(children) * (1.0 - self.r_squared).ln())
    }
}

/// How many children a plan needs.
#[must_use]
pub fn needed(plan: &Plan) -> Needed {
    let p = plan.prevalence;
    let r_squared = r_squared(plan.c_statistic, p);
    let null = p * p.ln() + (1.0 - p) * (1.0 - p).ln();
    let at_most = 1.0 - (2.0 * null).exp();
    let shrinkage = r_squared / (r_squared + OPTIMISM * at_most);
    Needed {
        r_squared,
        for_shrinkage: for_shrinkage(plan.parameters, r_squared, SHRINKAGE),
        for_optimism: for_shrinkage(plan.parameters, r_squared, shrinkage),
        for_rate: (Z95 / MARGIN).powi(2) * p * (1.0 - p),
    }
}

/// What is planned where it is asked how soon something comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanOverTime {
    /// Parameters looked at; the rates of the periods are none.
    pub parameters: usize,
    /// C-statistic expected, from what was published before.
    pub c_statistic: f64,
    /// Events for each unit of time at risk.
    pub rate: f64,
    /// Time a child is at risk on average.
    pub seen: f64,
    /// Time up to which it is foretold.
    pub horizon: f64,
}

/// How many children a plan over time needs, each seen for as long as planned on average.
///
/// The R² that belongs to a C-statistic goes by Royston's D (Jinks and others 2015), and from there to Cox and Snell's by way of the share of information
/// that the events hold (Riley and others 2019, section 5). The most R² can be is taken from who has an event at all, which has no unit of time.
#[must_use]
pub fn needed_over_time(plan: &PlanOverTime) -> Needed {
    let PlanOverTime { parameters, rate, seen, horizon, .. } = *plan;
    // The share with an event is below one also where some have long follow-up.
    let share = (rate * seen).clamp(1e-6, 1.0 - 1e-6);
    let r_squared = 1.0 - (1.0 - explained(plan.c_statistic)).powf(share);
    let null = share * share.ln() + (1.0 - share) * (1.0 - share).ln();
    let shrinkage = r_squared / (r_squared + OPTIMISM * (1.0 - (2.0 * null).exp()));
    // So much time at risk that the rate, and with it the share up to the horizon, is known to the margin on its wider side.
    let reach = (MARGIN * (rate * horizon).exp()).ln_1p() / horizon;
    Needed {
        r_squared,
        for_shrinkage: for_shrinkage(parameters, r_squared, SHRINKAGE),
        for_optimism: for_shrinkage(parameters, r_squared, shrinkage),
        for_rate: rate * (Z95 / reach).powi(2) / seen,
    }
}

/// Share of what the events tell that a C-statistic stands for, where rates are proportional.
fn explained(c_statistic: f64) -> f64 {
    let above = c_statistic - 0.5;
    let separation = 5.50 * above + 10.26 * above.powi(3);
    // Variance of what separates, and of the logarithm of a waiting time.
    let (own, rest) = (separation.powi(2) * std::f64::consts::PI / 8.0, std::f64::consts::PI.powi(2) / 6.0);
    let royston = own / (own + rest);
    rest * royston / (1.0 - (1.0 - rest) * royston)
}

fn for_shrinkage(parameters: usize, r_squared: f64, shrinkage: f64) -> f64 {
    real(parameters) / ((shrinkage - 1.0) * (1.0 - r_squared / shrinkage).ln())
}

/// R² of a predictor that is normal in both groups and as far apart as the C-statistic says: the gain in log-likelihood, integrated.
fn r_squared(c_statistic: f64, prevalence: f64) -> f64 {
    let apart = std::f64::consts::SQRT_2 * normal_point(c_statistic);
    let log_odds = (prevalence / (1.0 - prevalence)).ln();
    let density = |z: f64| (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let step = 0.002;
    // From eight deviations below to eight above both groups; the trapezoid rule is exact here to the last digits.
    let steps = ((16.0 + apart) / step).clamp(0.0, 1e6) as u32;
    let gain: f64 = (0..=steps)
        .map(|n| {
            let x = -8.0 + f64::from(n) * step;
            let logit = log_odds + apart * x - apart * apart / 2.0;
            let p = 1.0 / (1.0 + (-logit).exp());
            let yes = prevalence * density(x - apart) * (p / prevalence).ln();
            let no = (1.0 - prevalence) * density(x) * ((1.0 - p) / (1.0 - prevalence)).ln();
            (yes + no) * step
        })
        .sum();
    1.0 - (-2.0 * gain).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_town_would_have_needed_22_thousand_children() {
        let town = |parameters| Plan { parameters, c_statistic: 0.67, prevalence: 0.06 };
        let found = needed(&town(53));
        assert!((21_500..22_700).contains(&found.children()), "{found:?}");
        assert!((27_200..28_600).contains(&needed(&town(67)).children()), "{:?}", needed(&town(67)));
        let events = 0.06 * real(found.children());
        assert!((1_290.0..1_360.0).contains(&events), "{events}");
        // It had 8,262.
        assert!((found.shrinkage_with(8_262, 53) - 0.70).abs() < 0.005, "{}", found.shrinkage_with(8_262, 53));
        assert!((found.shrinkage_with(8_262, 67) - 0.63).abs() < 0.015, "{}", found.shrinkage_with(8_262, 67));
    }

    #[test]
    fn more_parameters_need_more_and_better_ranking_needs_fewer() {
        let children = |parameters, c_statistic| needed(&Plan { parameters, c_statistic, prevalence: 0.3 }).children();
        assert!(children(20, 0.7) < children(40, 0.7));
        assert!(children(20, 0.8) < children(20, 0.7));
    }
    #[test]
    fn thrombosis_that_comes_again_needs_5143_patients_as_published() {
        // Riley and others (BMJ 2020;368:m441): R² 0.051 and thirty parameters.
        let children = for_shrinkage(30, 0.051, SHRINKAGE).ceil();
        assert!((children - 5_143.0).abs() < 0.5, "{children}");
    }

    #[test]
    fn over_a_whole_year_a_plan_needs_about_as_many_as_a_yes_within_it() {
        let a_year = |parameters, share: f64| PlanOverTime {
            parameters,
            c_statistic: 0.7,
            rate: -(-share).ln_1p(),
            seen: share / -(-share).ln_1p(),
            horizon: 1.0,
        };
        for share in [0.1, 0.2, 0.3] {
            let over_time = needed_over_time(&a_year(40, share)).for_shrinkage;
            let within = needed(&Plan { parameters: 40, c_statistic: 0.7, prevalence: share }).for_shrinkage;
            assert!((0.6..1.6).contains(&(over_time / within)), "{share}: {over_time} {within}");
        }
        // Who is seen for half as long tells half as much.
        let whole = a_year(40, 0.2);
        let half = PlanOverTime { seen: whole.seen / 2.0, ..whole };
        let ratio = needed_over_time(&half).for_shrinkage / needed_over_time(&whole).for_shrinkage;
        assert!((1.8..2.2).contains(&ratio), "{ratio}");
        // By hand: a share of 0.2 within the year is known to 0.05 below from 0.21 (1.96 / ln(1 + 0.05 / 0.8))² years on.
        let years = needed_over_time(&whole).for_rate * whole.seen;
        let by_hand = whole.rate * (1.959_964 / (1.0_f64 + 0.05 / 0.8).ln()).powi(2);
        assert!((years - by_hand).abs() < 0.01, "{years} {by_hand}");
    }
}
