//! From what is on record to the facts that red flags are judged by. Pure.
//!
//! Only what somebody wrote becomes a fact; whatever is added can raise a flag and never lower one. An injury of unknown degree is an injury, and one
//! whose place nobody wrote down may be anywhere.

use crate::items::model::{Given, Item, Source};
use crate::items::rules::UNPLACED;
use risk::govern::flags::{Answer, Blank, Fact, Subject};

/// Where an injury is whose place nobody wrote down.
const UNKNOWN_SITE: &str = "unknown";

/// An answer of the sheets, the fact it is and how grave that is. Answers that stand in no line are no red flag.
type Told = (&'static str, &'static str, &'static str, u8);

#[rustfmt::skip]
const TOLD: &[Told] = &[
    ("urgency.q1", "yes", "asks_protection", 1),
    ("urgency.q1_who.child", "yes", "refuses_home", 1),
    ("urgency.q2", "yes", "pressing", 1),
    ("urgency.q2_what.sexual", "yes", "sexual", 2),
    ("urgency.q2_what.kill", "yes", "guardian_may_kill", 1),
    ("urgency.q2_what.home", "yes", "refuses_home", 1),
    ("urgency.words_degree", "mild", "statement", 1),
    ("urgency.words_degree", "heavy", "statement", 2),
    ("urgency.words_degree", "deadly", "statement", 3),
    ("urgency.q3", "yes", "grave_result", 1),
    ("urgency.q3_what.sexual", "yes", "sexual", 2),
    ("urgency.q3_what.fracture", "yes", "injury", 3),
    ("urgency.q3_what.burn", "yes", "injury", 3),
    ("urgency.q3_what.starving", "yes", "starving", 1),
    ("urgency.q3_what.medical", "yes", "medical_neglect", 1),
    ("urgency.q3_what.other", "yes", "injury", 3),
    ("urgency.explained", "no", "unmatched_story", 1),
    ("urgency.weight_course", "standing", "weight_stagnation", 1),
    ("urgency.weight_course", "losing", "weight_stagnation", 2),
    ("urgency.q4", "yes", "next_is_grave", 1),
    ("urgency.q4_acts.head", "yes", "deadly_act", 2),
    ("urgency.q4_acts.neck", "yes", "deadly_act", 2),
    ("urgency.q4_acts.shake", "yes", "deadly_act", 2),
    ("urgency.q4_acts.tool", "yes", "deadly_act", 2),
    ("urgency.q4_acts.outside", "yes", "deadly_act", 1),
    ("urgency.q4_acts.drown", "yes", "deadly_act", 2),
    ("urgency.q4_sexual", "yes", "sexual", 1),
    ("urgency.q5_what.wounds", "yes", "mixed_wounds", 1),
    ("urgency.fear_degree", "extreme", "refuses_home", 1),
    ("risk_common.types.性的", "yes", "sexual", 1),
    ("risk_common.explained", "no", "unmatched_story", 1),
    ("risk_common.statement", "help", "refuses_home", 1),
    ("risk_common.growth", "heavy", "weight_stagnation", 2),
    ("risk_common.daily_care", "heavy", "care_harms_health", 1),
    ("register.weight_stands", "yes", "weight_stagnation", 1),
];

/// What is known of the child beside facts.
pub fn subject(items: &[Item], to_be_seen: bool) -> Subject {
    let number = |feature: &str| {
        let item = items.iter().find(|item| item.feature == feature)?;
        if let Given::Number(number) = item.given { whole(number) } else { None }
    };
    let months = number("register.age").and_then(|years| u16::try_from(years.saturating_mul(12)).ok());
    Subject { age_months: months, unseen_days: number("register.days_unseen"), to_be_seen }
}

/// A number of the record as a whole one; days and years are small and never below nought.
fn whole(number: f64) -> Option<u32> {
    (0..=60_000).find(|n| (f64::from(*n) - number).abs() < 0.5)
}

/// Where an item stands, as a name that does not change: the sheet, the saving of it, and the item.
pub fn record(item: &Item) -> String {
    match &item.source {
        Some(Source { sheet: Some(sheet), version, .. }) => format!("{sheet}.{version}.{}", item.feature),
        _ => item.feature.clone(),
    }
}

/// The facts of everything that was ever written.
pub fn facts(items: &[Item]) -> Vec<Fact> {
    items.iter().flat_map(of_item).collect()
}

fn of_item(item: &Item) -> Vec<Fact> {
    let code = code(&item.given);
    let fact = |name: &str, site: Option<&str>, answer: Answer| Fact {
        item: name.to_owned(),
        site: site.map(str::to_owned),
        answer,
        record: record(item),
    };
    let told = TOLD.iter().filter(|(feature, answer, _, _)| *feature == item.feature && *answer == code);
    let told = told.map(|(_, _, name, degree)| fact(name, None, Answer::Degree(*degree)));
    let hurt = injury(&item.feature, code).map(|(site, degree)| fact("injury", site, Answer::Degree(degree)));
    let is_unexplained = item.feature == "urgency.weight_explained" && ["no", "unknown"].contains(&code);
    let unexplained = is_unexplained.then(|| fact("weight_reason", None, Answer::Blank(Blank::Unknown)));
    told.chain(hurt).chain(unexplained).collect()
}

fn code(given: &Given) -> &str {
    match given {
        Given::Yes => "yes",
        Given::No => "no",
        Given::Unknown => "unknown",
        Given::Code(code) => code,
        Given::Number(_) | Given::Unasked | Given::Disputed | Given::NotApplicable | Given::Missed => "",
    }
}

/// An injury: where, as far as that is known, and how grave.
fn injury<'i>(feature: &'i str, code: &str) -> Option<(Option<&'i str>, u8)> {
    match (feature, feature.strip_prefix("urgency.injuries.")) {
        (UNPLACED, _) => Some((Some(UNKNOWN_SITE), of_row(code)?)),
        (_, Some("grade")) => Some((None, of_row(code)?)),
        (_, Some("count")) => None,
        (_, Some(site)) => Some((Some(site), of_row(code)?)),
        ("urgency.q3_what.head", None) => (code == "yes").then_some((Some("head"), 3)),
        ("risk_common.harm", None) => Some((Some(UNKNOWN_SITE), of_harm(code)?)),
        _ => None,
    }
}

/// Degree of a row of the body map. Of a row without a degree it is known that there is an injury.
fn of_row(code: &str) -> Option<u8> {
    match code {
        "faint" | "mild" | "unknown" => Some(1),
        "heavy" => Some(2),
        "severe" => Some(3),
        _ => None,
    }
}

/// Degree of けが・健康への影響. Its heaviest is 入院・後遺症・命の危険; unknown is whether there is any.
fn of_harm(code: &str) -> Option<u8> {
    match code {
        "mild" => Some(1),
        "middle" => Some(2),
        "heavy" => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
