//! From what is on record to the facts that red flags are judged by. Pure.
//!
//! Only what somebody wrote becomes a fact; whatever is added can raise a flag and never lower one.

use crate::items::model::{Given, Item, Source};
use risk::govern::flags::{Answer, Blank, Fact, Subject};

/// What is known of the child beside facts.
pub fn subject(items: &[Item]) -> Subject {
    let number = |feature: &str| {
        let item = items.iter().find(|item| item.feature == feature)?;
        if let Given::Number(number) = item.given { whole(number) } else { None }
    };
    let months = number("register.age").and_then(|years| u16::try_from(years.saturating_mul(12)).ok());
    Subject { age_months: months, unseen_days: number("register.days_unseen") }
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
    let fact = |name: &str, site: Option<&str>, answer: Answer| Fact {
        item: name.to_owned(),
        site: site.map(str::to_owned),
        answer,
        record: record(item),
    };
    let degree = |name: &str, site: Option<&str>, degree: u8| vec![fact(name, site, Answer::Degree(degree))];
    let code = if let Given::Code(code) = &item.given { code.as_str() } else { "" };
    let is_yes = item.given == Given::Yes;
    if let Some(site) = item.feature.strip_prefix("urgency.injuries.") {
        let place = (!["grade", "count"].contains(&site)).then_some(site);
        return grade(code).filter(|_| site != "count").map(|n| degree("injury", place, n)).unwrap_or_default();
    }
    match item.feature.as_str() {
        "urgency.q3_what.head" if is_yes => degree("injury", Some("head"), 3),
        "urgency.q3_what.fracture" | "urgency.q3_what.burn" | "urgency.q3_what.sexual" | "urgency.q3_what.other"
            if is_yes =>
        {
            degree("injury", None, 3)
        }
        "urgency.q3_what.starving" if is_yes => degree("weight_stagnation", None, 2),
        "urgency.q2_what.kill" if is_yes => degree("statement", None, 3),
        "urgency.q2_what.home" if is_yes => degree("refuses_home", None, 1),
        "urgency.words_degree" => words(code).map(|n| degree("statement", None, n)).unwrap_or_default(),
        "urgency.fear_degree" if code == "extreme" => degree("refuses_home", None, 1),
        "urgency.weight_course" if code == "standing" => degree("weight_stagnation", None, 1),
        "urgency.weight_course" if code == "losing" => degree("weight_stagnation", None, 2),
        "urgency.weight_explained" if matches!(item.given, Given::No | Given::Unknown) => {
            vec![fact("weight_reason", None, Answer::Blank(Blank::Unknown))]
        }
        "risk_common.harm" => grade(code).map(|n| degree("injury", None, n)).unwrap_or_default(),
        "risk_common.statement" if code == "help" => degree("refuses_home", None, 1),
        "risk_common.growth" if code == "heavy" => degree("weight_stagnation", None, 2),
        "register.weight_stands" if is_yes => degree("weight_stagnation", None, 1),
        _ => Vec::new(),
    }
}

fn grade(code: &str) -> Option<u8> {
    match code {
        "faint" | "mild" => Some(1),
        "heavy" | "middle" => Some(2),
        "severe" => Some(3),
        _ => None,
    }
}

fn words(code: &str) -> Option<u8> {
    match code {
        "mild" => Some(1),
        "heavy" => Some(2),
        "deadly" => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use risk::govern::flags::Rules;

    fn item(feature: &str, given: Given) -> Item {
        Item { feature: feature.to_owned(), label: String::new(), shown: String::new(), given, source: None }
    }

    fn code(feature: &str, code: &str) -> Item {
        item(feature, Given::Code(code.to_owned()))
    }

    fn seen(years: f64, days: f64) -> Vec<Item> {
        vec![item("register.age", Given::Number(years)), item("register.days_unseen", Given::Number(days))]
    }

    fn raised(items: &[Item]) -> Vec<String> {
        let mut flags: Vec<String> =
            Rules::shipped().unwrap().judge(&subject(items), &facts(items)).into_iter().map(|flag| flag.rule).collect();
        flags.sort();
        flags
    }

    #[test]
    fn severe_words_without_a_bruise_raise_a_flag() {
        let with = |items: &[Item]| raised(&[seen(8.0, 0.0), items.to_vec()].concat());
        assert_eq!(with(&[code("urgency.words_degree", "deadly")]), ["deadly_words", "grave_words"]);
        assert_eq!(with(&[item("urgency.q2_what.kill", Given::Yes)]), ["deadly_words", "grave_words"]);
        assert_eq!(with(&[code("urgency.fear_degree", "extreme")]), ["refuses_home"]);
        assert_eq!(with(&[code("urgency.injuries.face", "mild")]), [""; 0]);
        assert_eq!(raised(&[seen(2.0, 0.0), vec![code("urgency.injuries.face", "mild")]].concat()), ["young_injury"]);
        assert_eq!(with(&[code("risk_common.growth", "heavy")]), ["weight_loss"]);
        let unexplained = [code("urgency.weight_course", "standing"), item("urgency.weight_explained", Given::No)];
        assert_eq!(with(&unexplained), ["weight_unexplained"]);
        assert_eq!(with(&[item("urgency.q3", Given::No), code("urgency.words_degree", "none")]), [""; 0]);
        assert_eq!(raised(&seen(8.0, 31.0)), ["unseen"]);
        assert_eq!(raised(&seen(1.0, 15.0)), ["unseen_young"]);
    }

    fn any_item() -> impl Strategy<Value = Item> {
        let features = vec![
            "urgency.words_degree",
            "urgency.injuries.head",
            "urgency.injuries.grade",
            "urgency.q2_what.kill",
            "urgency.q3_what.head",
            "urgency.weight_course",
            "urgency.weight_explained",
            "risk_common.harm",
            "risk_common.statement",
        ];
        let codes = prop::sample::select(vec![
            "none", "mild", "heavy", "severe", "deadly", "losing", "standing", "help", "unknown",
        ]);
        let given = prop_oneof![
            Just(Given::Yes),
            Just(Given::No),
            Just(Given::Unknown),
            codes.prop_map(|code| Given::Code(code.to_owned()))
        ];
        (prop::sample::select(features), given).prop_map(|(feature, given)| item(feature, given))
    }

    proptest! {
        /// Whatever else is written, nothing that was raised is lowered.
        #[test]
        fn another_fact_never_lowers_a_flag(items in prop::collection::vec(any_item(), 0..8), more in prop::collection::vec(any_item(), 0..8)) {
            let base = [seen(2.0, 3.0), items].concat();
            let (before, after) = (raised(&base), raised(&[base.clone(), more].concat()));
            prop_assert!(before.iter().all(|flag| after.contains(flag)), "{:?} {:?}", before, after);
        }
    }
}
