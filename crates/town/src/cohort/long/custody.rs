//! Who is taken into 一時保護: the graver cases, by the degree of what was seen and heard.

use super::hazard::{State, whether};
use super::items::Item;

/// The logit of 一時保護 without the office.
pub(super) fn custody_logit(state: &State, custodies: u8) -> f64 {
    let of = |item: Item| f64::from(state.answers.of(item));
    let grave_site = state.answers.has(Item::InjuryHead) || state.answers.has(Item::InjuryTrunk);
    CUSTODY
        + 0.6 * f64::from(state.answers.injury())
        + 0.25 * whether(grave_site)
        + 1.0 * of(Item::Statement)
        + 0.8 * of(Item::Fear)
        + 0.6 * of(Item::Explanation)
        + 1.2 * of(Item::RefusesHome)
        + 0.4 * of(Item::WeightStagnant)
        + 0.2 * of(Item::Hygiene)
        + 0.7 * whether(state.age_days < 1096)
        + 0.6 * whether(custodies > 0)
}

/// The level at which 12 of 100 notifications lead to 一時保護.
const CUSTODY: f64 = -4.4;
