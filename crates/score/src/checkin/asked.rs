//! 問診 as inputs: each answer by the age of its checkup, and the variables of tables 8-5 to 8-7 that the answers make. Pure.
//!
//! A variable is 該当 when the answers at any checkup say so, and 非該当 only when those of every checkup the child is old enough for say that: what nobody
//! answered, was asked or has linked is in neither.

use crate::items::model::{Given, Item};
use renkei::facts::asked::{Answer, Told, VARIABLES, Variable, checkups};

/// What the variables are called after.
const NAME: &str = "linked.asked.";

fn variable(feature: &str) -> Option<&'static Variable> {
    let name = feature.strip_prefix(NAME)?;
    VARIABLES.iter().find(|variable| variable.name == name)
}

/// Whether a feature is an answer at a checkup, or made of such answers.
pub fn is_asked(feature: &str) -> bool {
    let by_age = feature.strip_prefix("linked.").and_then(|rest| rest.split_once('.'));
    let is_question = |(topic, column): (&str, &str)| {
        checkups().iter().any(|checkup| checkup.columns.contains(&column) && checkup.topic.code() == topic)
    };
    variable(feature).is_some() || by_age.is_some_and(is_question)
}

/// Kinds of facts that make a variable; none for what is no variable.
pub fn kinds_of(feature: &str) -> Option<Vec<&'static str>> {
    let kinds = variable(feature)?.checkups().flat_map(|checkup| checkup.topic.kinds);
    Some(kinds.copied().collect())
}

fn key(topic: &str, column: &str) -> String {
    format!("linked.{topic}.{column}")
}

/// Every answer of a child, and every variable.
pub fn features(told: &[Told<'_>]) -> Vec<Item> {
    let by_age = told.iter().flat_map(|told| told.checkup.columns.iter().filter_map(|column| by_age(told, column)));
    by_age.chain(VARIABLES.iter().map(|variable| made(variable, told))).collect()
}

fn by_age(told: &Told<'_>, column: &'static str) -> Option<Item> {
    let answer = told.answer(column)?;
    let topic = told.checkup.topic;
    Some(Item {
        feature: key(&topic.code(), column),
        label: format!("{}: {}", topic.label, told.checkup.title(column)),
        shown: with_place(&answer, told),
        given: given(&answer),
        source: None,
    })
}

fn made(variable: &Variable, told: &[Told<'_>]) -> Item {
    let counts = |told: &&Told<'_>| variable.only.is_empty() || told.checkup.topic.kinds.contains(&variable.only);
    let answers: Vec<(&Told<'_>, Answer)> =
        told.iter().filter(counts).filter_map(|told| Some((told, told.answer(variable.column)?))).collect();
    let each: Vec<Given> = answers.iter().map(|(_, answer)| meant(variable, answer)).collect();
    let given = any(&each);
    let told =
        answers.iter().map(|(told, answer)| format!("{}: {}", told.checkup.topic.label, with_place(answer, told)));
    let words = match given {
        Given::Yes => "該当",
        Given::No => "非該当",
        Given::Unasked => "連携なし",
        ref other => other.words(),
    };
    Item {
        feature: format!("{NAME}{}", variable.name),
        label: format!("問診: {}", variable.label),
        shown: format!("{words}({})", told.collect::<Vec<_>>().join("、")),
        given,
        source: None,
    }
}

/// As answered, with the day of the checkup and where it stands.
fn with_place(answer: &Answer, told: &Told<'_>) -> String {
    match answer {
        // Why it is not linked, and that it lies ahead, needs no place.
        Answer::Unlinked(_) | Answer::TooYoung => answer.words(),
        _ => [&answer.words(), told.when.trim_end_matches('〜'), told.origin].join(" ").trim().to_owned(),
    }
}

fn given(answer: &Answer) -> Given {
    match answer {
        Answer::Said(words) => Given::Code(words.clone()),
        Answer::Unanswered => Given::Unknown,
        Answer::Missed => Given::Missed,
        Answer::TooYoung => Given::NotApplicable,
        Answer::Unlinked(_) => Given::Unasked,
    }
}

fn meant(variable: &Variable, answer: &Answer) -> Given {
    let Answer::Said(words) = answer else { return given(answer) };
    match variable.holds(words) {
        Some(true) => Given::Yes,
        Some(false) => Given::No,
        None => Given::Unknown,
    }
}

/// One that holds is enough; that none does is known only where all are.
fn any(each: &[Given]) -> Given {
    if each.contains(&Given::Yes) {
        return Given::Yes;
    }
    let mut due = each.iter().filter(|given| **given != Given::NotApplicable);
    match due.next() {
        None => Given::NotApplicable,
        Some(first) if due.all(|other| other == first) => first.clone(),
        Some(_) => Given::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Date, date};
    use renkei::facts::Fact;
    use renkei::facts::related::{Known, items};
    use serde_json::{Value, json};
    use std::collections::{BTreeSet, HashMap};

    const BIRTH: Date = date(2022, 5, 5);
    const TODAY: Date = date(2026, 4, 10);

    fn fact(source: &str, kind: &str, attributes: Value, on: Date) -> Fact {
        Fact {
            series: uuid::Uuid::nil(),
            source: source.to_owned(),
            kind: kind.to_owned(),
            key: String::new(),
            attributes,
            raw: json!({}),
            gone: false,
            valid_from: Some(on),
            valid_to: None,
            position: 202_604_010_000,
            until: None,
            file_name: "架空.csv".to_owned(),
            n: 3,
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    /// What is known of every feature where these answers to a question stand at 4 months, 18 months and three years; none: no row of the checkup.
    fn of(column: &str, answers: [Option<&str>; 3], months: i32) -> HashMap<String, Item> {
        let stated = HashMap::new();
        let known = Known {
            layouts: &[],
            stated: &stated,
            joined: true,
            numbered: true,
            mother: false,
            months: Some(months),
            today: TODAY,
        };
        let rows = [
            ("boshi_4m", "check_4m", date(2022, 9, 9)),
            ("boshi_18m", "check_18m", date(2023, 11, 9)),
            ("boshi_3y", "check_3y", date(2025, 6, 9)),
        ];
        let facts: Vec<Fact> = rows
            .into_iter()
            .zip(answers)
            .filter_map(|((source, kind, on), answer)| {
                let told = match answer? {
                    "未受診" => json!({ "state": "未受診" }),
                    "" => json!({ "state": "受診" }),
                    said => json!({ "state": "受診", column: said }),
                };
                Some(fact(source, kind, told, on))
            })
            .collect();
        let items = items(&facts, &[], &known);
        let told = renkei::facts::asked::told(&facts, &items, Some(BIRTH), &known);
        features(&told).into_iter().map(|item| (item.feature.clone(), item)).collect()
    }

    #[test]
    fn one_answer_is_enough_for_a_yes_and_only_all_of_them_for_a_no() {
        let screamed = |answers: [Option<&str>; 3], months: i32| {
            of("scold", answers, months)["linked.asked.screamed"].given.clone()
        };
        let (yes, no, open) = (Some("有"), Some("無"), Some("未回答・不明"));
        assert_eq!(screamed([yes, no, None], 47), Given::Yes);
        assert_eq!(screamed([no, no, no], 47), Given::No);
        assert_eq!(screamed([no, no, None], 20), Given::No, "the third lies ahead");
        for some in [[no, no, None], [no, open, no], [no, Some(""), no], [no, Some("未受診"), no], [no, Some("7"), no]]
        {
            assert_eq!(screamed(some, 47), Given::Unknown, "{some:?}");
        }
        assert_eq!(screamed([open, open, open], 47), Given::Unknown);
        assert_eq!(screamed([Some("未受診"); 3], 47), Given::Missed);
        assert_eq!(screamed([Some(""); 3], 47), Given::Unasked, "no file has the column");
        assert_eq!(screamed([None; 3], 2), Given::NotApplicable);
    }

    #[test]
    fn answers_by_age_keep_their_words_and_where_they_stand() {
        let all = of("father_cares", [Some("時々やっている"), Some("何とも言えない"), Some("未回答・不明")], 47);
        let of = |feature: &str| all[feature].clone();
        let young = of("linked.check_18m.father_cares");
        assert_eq!(young.given, Given::Code("何とも言えない".to_owned()));
        assert_eq!(young.label, "1歳6か月児健診: 父親の育児");
        assert!(young.shown.contains("令和5年11月9日") && young.shown.contains("架空.csv 3行目"), "{}", young.shown);
        assert_eq!(of("linked.check_3y.father_cares").given, Given::Unknown);
        assert_eq!(of("linked.check_3y.economy").given, Given::Unasked);
        assert!(of("linked.check_3y.economy").shown.starts_with("連携なし("));
        let idle = of("linked.asked.father_idle");
        assert_eq!(idle.given, Given::Yes);
        assert!(idle.shown.starts_with("該当(4か月児健診: 時々やっている 令和4年9月9日"), "{}", idle.shown);
    }

    #[test]
    fn a_variable_of_one_age_is_made_of_that_age_alone() {
        let given = |answers: [Option<&str>; 3], feature: &str| of("caries", answers, 47)[feature].given.clone();
        let two = [None, Some("2"), Some("2")];
        assert_eq!(given(two, "linked.asked.caries_1"), Given::Yes);
        assert_eq!(given(two, "linked.asked.caries_3"), Given::No);
        assert_eq!(given([None, Some("2"), Some("")], "linked.asked.caries_3"), Given::Unasked);
    }

    #[test]
    fn every_feature_may_be_weighed_has_sources_and_stands_in_the_document() {
        let document = include_str!("../../../../docs/checkin-inputs.md");
        let all = of("scold", [None; 3], 47);
        assert!(all.len() > 130, "{}", all.len());
        for feature in all.keys() {
            assert!(is_asked(feature) && crate::checkin::may_weigh(feature), "{feature}");
            assert!(!crate::checkin::facts::sources_of(feature).is_empty(), "{feature}");
            assert!(!crate::items::rules::may_weigh(feature), "{feature} is no matter of a report");
        }
        for variable in &VARIABLES {
            let row = format!("| {} | {} |", variable.number, variable.label);
            assert!(document.contains(&row), "{row}");
            assert!(document.contains(&format!("`{NAME}{}`", variable.name)), "{}", variable.name);
        }
        let columns: BTreeSet<&str> = checkups().iter().flat_map(|checkup| checkup.columns.iter().copied()).collect();
        for column in columns {
            assert!(document.contains(&format!("`{column}`")), "{column}");
        }
        assert!(
            !is_asked("linked.asked.note") && !is_asked("linked.check_3y.note") && !is_asked("linked.check_3y.mood")
        );
    }
}
