//! What the linked systems tell of the mother around the birth of a child nobody looks after yet. Pure.
//!
//! Variables of tables 8-5 to 8-7 that the town left out because few mothers were linked: without a link a person confirmed they are 不明, and never a
//! no. Pitfall: her other pregnancies are not this child's; a file that does not name her is silent about years in which she lived elsewhere; and the
//! history of her illnesses and free texts are not for ranking, so they are not read here.

use crate::items::model::{Given, Item};
use jiff::ToSpan as _;
use jiff::civil::Date;
use renkei::facts::related::{self, Known, is_of_pregnancy};
use renkei::facts::{Fact, Mother};

/// Her age when the child was born, in whole years.
const AGE: &str = "linked.mother_age";
/// Whether the pregnancy was notified here.
const NOTIFIED: &str = "linked.pregnancy";
/// Weeks of pregnancy when it was notified.
const WEEKS: &str = "linked.pregnancy.weeks";
/// What she felt when she learnt of it.
const WANTED: &str = "linked.pregnancy.wanted";
/// Whether she smoked.
const SMOKING: &str = "linked.pregnancy.smoking";
/// Checkups in this pregnancy.
const CHECKS: &str = "linked.pregnancy_checks";
/// Whether she could be met at the visits after the birth.
const VISIT: &str = "linked.visit.met";

/// Everything of a mother that a model may look at, with how staff read it.
const FEATURES: [(&str, &str); 7] = [
    (AGE, "母の年齢(出産のとき)"),
    (NOTIFIED, "母の妊娠届"),
    (WEEKS, "母の妊娠届: 届出時の週数"),
    (WANTED, "母の妊娠届: 妊娠がわかったときの気持ち"),
    (SMOKING, "母の妊娠届: 喫煙"),
    (CHECKS, "母の妊婦健康診査: 回数"),
    (VISIT, "母の産後の訪問: 面接の可否"),
];

/// Days after a birth in which visits are about it.
const AFTER: i32 = 365;

/// Whether a feature tells of the mother.
pub fn is_of_mother(feature: &str) -> bool {
    FEATURES.iter().any(|(known, _)| *known == feature)
}

/// Kinds of facts that tell of a feature of hers; none for what is not hers. Her age is told by the resident register.
pub fn kinds_of(feature: &str) -> Option<&'static [&'static str]> {
    match feature {
        NOTIFIED | WEEKS | WANTED | SMOKING => Some(&["pregnancy"]),
        CHECKS => Some(&["pregnancy_check"]),
        VISIT => Some(&["visit"]),
        AGE => Some(&[]),
        _ => None,
    }
}

/// Whether it is her age.
pub fn is_her_age(feature: &str) -> bool {
    feature == AGE
}

/// What is known of her; every feature stands there, as 不明 where it is not.
pub fn features(mother: Option<&Mother>, birth: Option<Date>, known: &Known<'_>) -> Vec<Item> {
    let Some(mother) = mother else { return all_unknown("母との連結がありません") };
    let Some(birth) = birth else { return all_unknown("こどもの生年月日がわかりません") };
    let notified = newest(mother, "pregnancy", |fact| is_of_pregnancy(fact, birth));
    let visit = newest(mother, "visit", |fact| is_after(fact, birth));
    let item = |(feature, label): (&str, &str)| {
        let (given, words, fact) = match feature {
            AGE => (age(mother, birth), "歳", None),
            CHECKS => (checks(mother, birth, notified, known), "回", None),
            VISIT => (code(visit, "met"), "", visit),
            NOTIFIED if notified.is_some() => (Given::Yes, "", notified),
            WEEKS => (number(notified, "weeks"), "週", notified),
            WANTED => (code(notified, "wanted"), "", notified),
            SMOKING => (yes_or_no(notified, "smoking"), "", notified),
            _ => (Given::Unknown, "", None),
        };
        let words = shown(&given, words);
        let origin =
            fact.filter(|_| !given.is_unknown()).map(|fact| format!("(母の{})", related::told_by(fact, known)));
        let why = if given.is_unknown() {
            "(母の記録にありません。転入の前のことはわかりません)"
        } else {
            ""
        };
        let shown = format!("{words}{}{why}", origin.unwrap_or_default());
        Item { feature: feature.to_owned(), label: label.to_owned(), shown, given, source: None }
    };
    FEATURES.into_iter().map(item).collect()
}

fn all_unknown(why: &str) -> Vec<Item> {
    let unknown = |(feature, label): (&str, &str)| Item {
        feature: feature.to_owned(),
        label: label.to_owned(),
        shown: format!("{}({why})", Given::Unknown.words()),
        given: Given::Unknown,
        source: None,
    };
    FEATURES.into_iter().map(unknown).collect()
}

fn shown(given: &Given, unit: &str) -> String {
    match given {
        Given::Number(number) => format!("{number:.0}{unit}"),
        Given::Code(code) => code.clone(),
        given => given.words().to_owned(),
    }
}

fn newest<'f>(mother: &'f Mother, kind: &str, is_this: impl Fn(&Fact) -> bool) -> Option<&'f Fact> {
    let told = mother.facts.iter().filter(|fact| fact.kind == kind && is_this(fact));
    told.max_by_key(|fact| (fact.valid_from, fact.position))
}

fn is_after(fact: &Fact, birth: Date) -> bool {
    fact.valid_from.is_some_and(|on| (birth..=birth.saturating_add(AFTER.days())).contains(&on))
}

fn age(mother: &Mother, birth: Date) -> Given {
    let years = mother.birth.filter(|own| *own < birth).map(|own| jp::age_on(own, birth));
    years.map_or(Given::Unknown, |years| Given::Number(f64::from(years)))
}

/// None counts only where the pregnancy was notified here and the checkups' file is read: else she may have gone elsewhere.
fn checks(mother: &Mother, birth: Date, notified: Option<&Fact>, known: &Known<'_>) -> Given {
    let here =
        mother.facts.iter().filter(|fact| fact.kind == "pregnancy_check" && is_of_pregnancy(fact, birth)).count();
    let is_read = renkei::layout::shipped()
        .iter()
        .filter(|layout| layout.facts.iter().any(|fact| fact.kind == "pregnancy_check"))
        .all(|layout| known.stated.contains_key(&layout.code));
    match u32::try_from(here) {
        Ok(n) if n > 0 || (notified.is_some() && is_read) => Given::Number(f64::from(n)),
        _ => Given::Unknown,
    }
}

fn text<'f>(fact: &'f Fact, column: &str) -> &'f str {
    fact.attributes.get(column).and_then(serde_json::Value::as_str).unwrap_or_default()
}

fn number(fact: Option<&Fact>, column: &str) -> Given {
    let number = fact.and_then(|fact| text(fact, column).parse().ok());
    number.map_or(Given::Unknown, Given::Number)
}

fn code(fact: Option<&Fact>, column: &str) -> Given {
    let code = fact.map(|fact| text(fact, column)).filter(|code| !code.is_empty());
    code.map_or(Given::Unknown, |code| Given::Code(code.to_owned()))
}

fn yes_or_no(fact: Option<&Fact>, column: &str) -> Given {
    match fact.map(|fact| text(fact, column)) {
        Some("有") => Given::Yes,
        Some("無") => Given::No,
        _ => Given::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::date;
    use serde_json::json;
    use std::collections::HashMap;
    use uuid::Uuid;

    fn fact(kind: &str, on: Date, attributes: serde_json::Value) -> Fact {
        Fact {
            series: Uuid::nil(),
            source: "boshi_todokede".to_owned(),
            kind: kind.to_owned(),
            key: String::new(),
            attributes,
            raw: json!({}),
            gone: false,
            valid_from: Some(on),
            valid_to: None,
            position: 202_604_010_001,
            until: None,
            file_name: "架空.csv".to_owned(),
            n: 3,
            recorded_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn given(mother: Option<&Mother>, read: &[&str]) -> HashMap<String, (Given, String)> {
        let stated: HashMap<String, Date> =
            read.iter().map(|source| ((*source).to_owned(), date(2026, 4, 1))).collect();
        let known = Known {
            layouts: &[],
            stated: &stated,
            joined: true,
            numbered: true,
            mother: mother.is_some(),
            months: None,
            today: date(2026, 11, 22),
        };
        let items = features(mother, Some(date(2020, 5, 5)), &known);
        assert_eq!(items.len(), FEATURES.len());
        items.into_iter().map(|item| (item.feature, (item.given, item.shown))).collect()
    }

    fn mother(facts: Vec<Fact>) -> Mother {
        Mother { person: Uuid::nil(), birth: Some(date(2001, 6, 1)), facts }
    }

    #[test]
    fn without_a_confirmed_mother_everything_of_her_is_unknown_and_nothing_is_a_no() {
        for (feature, (given, shown)) in given(None, &["boshi_todokede", "boshi_ninpu"]) {
            assert_eq!(given, Given::Unknown, "{feature}");
            assert_eq!(shown, "わからない(母との連結がありません)");
        }
    }

    #[test]
    fn her_facts_of_this_pregnancy_come_with_where_they_stand() {
        let told = json!({ "weeks": "25", "wanted": "困った", "smoking": "有", "due": "2020-05-10", "mental": "有", "partner": "架空" });
        let visit = json!({ "kind": "新生児訪問", "met": "不在" });
        let of = mother(vec![
            fact("pregnancy", date(2020, 1, 20), told),
            fact("pregnancy_check", date(2020, 2, 1), json!({})),
            fact("visit", date(2020, 6, 1), visit),
        ]);
        let given = given(Some(&of), &[]);
        let of = |feature: &str| given[feature].0.clone();
        assert_eq!((of(AGE), of(NOTIFIED)), (Given::Number(18.0), Given::Yes));
        assert_eq!((of(WEEKS), of(WANTED)), (Given::Number(25.0), Given::Code("困った".into())));
        assert_eq!((of(SMOKING), of(CHECKS)), (Given::Yes, Given::Number(1.0)));
        assert_eq!(of(VISIT), Given::Code("不在".into()));
        assert!(
            given[WEEKS].1.starts_with("25週(母の") && given[WEEKS].1.contains("架空.csv 3行目"),
            "{:?}",
            given[WEEKS]
        );
        assert!(given.keys().all(|feature| !feature.contains("mental") && !feature.contains("partner")));
    }

    #[test]
    fn a_sisters_pregnancy_is_not_this_childs_and_silence_is_unknown() {
        let sister = json!({ "weeks": "9", "smoking": "無", "due": "2017-03-01" });
        let lost = json!({ "weeks": "9", "smoking": "無", "due": "2020-01-01" });
        let of = mother(vec![
            fact("pregnancy", date(2016, 8, 1), sister),
            fact("pregnancy_check", date(2016, 9, 1), json!({})),
            fact("pregnancy", date(2019, 7, 10), lost),
        ]);
        let given = given(Some(&of), &["boshi_todokede", "boshi_ninpu"]);
        for feature in [NOTIFIED, WEEKS, WANTED, SMOKING, CHECKS, VISIT] {
            assert_eq!(given[feature].0, Given::Unknown, "{feature}");
        }
        assert_eq!(given[AGE].0, Given::Number(18.0), "her age needs no pregnancy");
    }

    #[test]
    fn no_checkup_counts_only_where_it_would_be_on_record() {
        let notified = || fact("pregnancy", date(2020, 1, 20), json!({ "due": "2020-05-10" }));
        let of = mother(vec![notified()]);
        assert_eq!(given(Some(&of), &[])[CHECKS].0, Given::Unknown, "its file was never read");
        assert_eq!(given(Some(&of), &["boshi_ninpu"])[CHECKS].0, Given::Number(0.0));
        assert_eq!(given(Some(&of), &[])[SMOKING].0, Given::Unknown, "the column is blank");
    }
}
