use super::*;
use crate::items::rules::FORMS;
use desk::assessment::form::Kind;
use desk::assessment::shipped::shipped;
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
    let mut flags: Vec<String> = Rules::shipped()
        .unwrap()
        .judge(&subject(items, true), &facts(items))
        .into_iter()
        .map(|flag| flag.rule)
        .collect();
    flags.sort();
    flags
}

/// Every answer of the two forms that is a red flag: what it raises of an eight-year-old, and what else of a one-year-old.
const TABLE: &[(&str, &str, &[&str], &[&str])] = &[
    ("urgency.q1", "yes", &["asks_protection"], &[]),
    ("urgency.q1_who.child", "yes", &["refuses_home"], &[]),
    ("urgency.q2", "yes", &["pressing"], &[]),
    ("urgency.q2_what.sexual", "yes", &["sexual_abuse", "sexual_harm"], &[]),
    ("urgency.q2_what.kill", "yes", &["guardian_may_kill"], &[]),
    ("urgency.q2_what.home", "yes", &["refuses_home"], &[]),
    ("urgency.words_degree", "heavy", &["grave_words"], &[]),
    ("urgency.words_degree", "deadly", &["deadly_words", "grave_words"], &[]),
    ("urgency.q3", "yes", &["grave_result"], &[]),
    ("urgency.q3_what.sexual", "yes", &["sexual_abuse", "sexual_harm"], &[]),
    ("urgency.q3_what.head", "yes", &["grave_injury"], &["young_injury"]),
    ("urgency.q3_what.fracture", "yes", &["grave_injury"], &[]),
    ("urgency.q3_what.burn", "yes", &["grave_injury"], &[]),
    ("urgency.q3_what.starving", "yes", &["starving"], &[]),
    ("urgency.q3_what.medical", "yes", &["medical_neglect"], &[]),
    ("urgency.q3_what.other", "yes", &["grave_injury"], &[]),
    ("urgency.injuries.grade", "severe", &["grave_injury"], &[]),
    ("urgency.injuries.head", "unknown", &[], &["young_injury"]),
    ("urgency.injuries.head", "faint", &[], &["young_injury"]),
    ("urgency.injuries.head", "mild", &[], &["young_injury"]),
    ("urgency.injuries.head", "heavy", &[], &["young_injury"]),
    ("urgency.injuries.head", "severe", &["grave_injury"], &["young_injury"]),
    ("urgency.injuries.face", "unknown", &[], &["young_injury"]),
    ("urgency.injuries.face", "faint", &[], &["young_injury"]),
    ("urgency.injuries.face", "mild", &[], &["young_injury"]),
    ("urgency.injuries.face", "heavy", &[], &["young_injury"]),
    ("urgency.injuries.face", "severe", &["grave_injury"], &["young_injury"]),
    ("urgency.injuries.neck", "unknown", &[], &["young_injury"]),
    ("urgency.injuries.neck", "faint", &[], &["young_injury"]),
    ("urgency.injuries.neck", "mild", &[], &["young_injury"]),
    ("urgency.injuries.neck", "heavy", &[], &["young_injury"]),
    ("urgency.injuries.neck", "severe", &["grave_injury"], &["young_injury"]),
    ("urgency.injuries.abdomen", "unknown", &[], &["young_injury"]),
    ("urgency.injuries.abdomen", "faint", &[], &["young_injury"]),
    ("urgency.injuries.abdomen", "mild", &[], &["young_injury"]),
    ("urgency.injuries.abdomen", "heavy", &[], &["young_injury"]),
    ("urgency.injuries.abdomen", "severe", &["grave_injury"], &["young_injury"]),
    ("urgency.injuries.chest", "severe", &["grave_injury"], &[]),
    ("urgency.injuries.back", "severe", &["grave_injury"], &[]),
    ("urgency.injuries.arm", "severe", &["grave_injury"], &[]),
    ("urgency.injuries.buttock", "severe", &["grave_injury"], &[]),
    ("urgency.injuries.genital", "severe", &["grave_injury"], &[]),
    ("urgency.injuries.leg", "severe", &["grave_injury"], &[]),
    ("urgency.injuries.unplaced", "unknown", &[], &["young_injury_somewhere"]),
    ("urgency.injuries.unplaced", "faint", &[], &["young_injury_somewhere"]),
    ("urgency.injuries.unplaced", "mild", &[], &["young_injury_somewhere"]),
    ("urgency.injuries.unplaced", "heavy", &[], &["young_injury_somewhere"]),
    ("urgency.injuries.unplaced", "severe", &["grave_injury"], &["young_injury_somewhere"]),
    ("urgency.explained", "no", &["unmatched_story"], &[]),
    ("urgency.weight_course", "losing", &["weight_loss"], &[]),
    ("urgency.q4", "yes", &["next_is_grave"], &[]),
    ("urgency.q4_acts.head", "yes", &["deadly_acts", "shut_out"], &["young_shut_out"]),
    ("urgency.q4_acts.neck", "yes", &["deadly_acts", "shut_out"], &["young_shut_out"]),
    ("urgency.q4_acts.shake", "yes", &["deadly_acts", "shut_out"], &["young_shut_out"]),
    ("urgency.q4_acts.tool", "yes", &["deadly_acts", "shut_out"], &["young_shut_out"]),
    ("urgency.q4_acts.outside", "yes", &["shut_out"], &["young_shut_out"]),
    ("urgency.q4_acts.drown", "yes", &["deadly_acts", "shut_out"], &["young_shut_out"]),
    ("urgency.q4_sexual", "yes", &["sexual_abuse"], &[]),
    ("urgency.q5_what.wounds", "yes", &["mixed_wounds"], &[]),
    ("urgency.fear_degree", "extreme", &["refuses_home"], &[]),
    ("risk_common.types.性的", "yes", &["sexual_abuse"], &[]),
    ("risk_common.harm", "mild", &[], &["young_injury_somewhere"]),
    ("risk_common.harm", "middle", &[], &["young_injury_somewhere"]),
    ("risk_common.harm", "heavy", &["grave_injury"], &["young_injury_somewhere"]),
    ("risk_common.explained", "no", &["unmatched_story"], &[]),
    ("risk_common.statement", "help", &["refuses_home"], &[]),
    ("risk_common.growth", "heavy", &["weight_loss"], &[]),
    ("risk_common.daily_care", "heavy", &["care_harms_health"], &[]),
];

/// Every answer that can be given on the two forms, by item: the choices of a list apply or are left open, the rest has its codes.
fn answers() -> Vec<(String, String)> {
    let day = jiff::civil::date(2026, 11, 21);
    let mut answers = Vec::new();
    for id in FORMS {
        let form = shipped().on(id, day).unwrap().resolved(&shipped().lists, 2026);
        for item in form.items() {
            let mut add = |key: &str, codes: &[(&str, &str)]| {
                answers.extend(codes.iter().map(|(code, _)| (format!("{id}.{key}"), (*code).to_owned())));
            };
            let column = |key: &str| item.columns.iter().find(|column| column.key == key).unwrap().options();
            match item.kind {
                Kind::Multi => {
                    item.options().iter().for_each(|(code, _)| add(&format!("{}.{code}", item.key), &[("yes", "")]));
                }
                Kind::Rows if item.is_body_map() => {
                    let places = column("region").into_iter().map(|(code, _)| code);
                    for place in places.chain(["grade", "unplaced"]) {
                        add(&format!("{}.{place}", item.key), &column("grade"));
                    }
                }
                _ => add(&item.key, &item.options()),
            }
        }
    }
    answers
}

fn given(code: &str) -> Given {
    match code {
        "yes" => Given::Yes,
        "no" => Given::No,
        "unknown" => Given::Unknown,
        "unasked" => Given::Unasked,
        code => Given::Code(code.to_owned()),
    }
}

#[test]
fn every_answer_of_both_forms_raises_what_the_table_says_and_no_more() {
    let answers = answers();
    assert!(answers.len() > 250, "{}", answers.len());
    for (feature, code) in &answers {
        let line = TABLE.iter().find(|(known, answer, ..)| known == feature && answer == code);
        let (older, young) = line.map_or((&[][..], &[][..]), |(_, _, older, young)| (*older, *young));
        let said = item(feature, given(code));
        assert_eq!(raised(&[seen(8.0, 0.0), vec![said.clone()]].concat()), older, "{feature} {code}");
        let mut both: Vec<&str> = [older, young].concat();
        both.sort_unstable();
        assert_eq!(raised(&[seen(1.0, 0.0), vec![said]].concat()), both, "{feature} {code} at one year");
    }
    let is_asked = |feature: &str, code: &str| answers.iter().any(|(f, c)| f == feature && c == code);
    assert!(TABLE.iter().all(|(feature, code, ..)| is_asked(feature, code)), "the table names what can be answered");
    let mut told = TOLD.iter().filter(|(feature, ..)| !feature.starts_with("register."));
    assert!(told.all(|(feature, code, ..)| is_asked(feature, code)), "so do the rules");
}

#[test]
fn what_a_flag_says_is_what_the_record_says() {
    let reasons = |feature: &str, code: &str| -> String {
        let items = [seen(1.0, 0.0), vec![item(feature, given(code))]].concat();
        let flags = Rules::shipped().unwrap().judge(&subject(&items, true), &facts(&items));
        flags.into_iter().map(|flag| flag.reason).collect()
    };
    // Words of a guardian are not the child's, and a sexual abuse is told as one.
    assert!(!reasons("urgency.q2_what.kill", "yes").contains("こどもが"));
    assert!(reasons("urgency.q2_what.kill", "yes").contains("保護者"));
    let sexual = reasons("urgency.q3_what.sexual", "yes");
    assert!(sexual.contains("性的虐待") && !sexual.contains("入院"), "{sexual}");
    assert!(reasons("urgency.q3_what.starving", "yes").contains("栄養失調"));
}

#[test]
fn severe_words_without_a_bruise_raise_a_flag() {
    let with = |items: &[Item]| raised(&[seen(8.0, 0.0), items.to_vec()].concat());
    assert_eq!(with(&[code("urgency.words_degree", "deadly")]), ["deadly_words", "grave_words"]);
    let unexplained = [code("urgency.weight_course", "standing"), item("urgency.weight_explained", Given::No)];
    assert_eq!(with(&unexplained), ["weight_unexplained"]);
    assert_eq!(with(&[item("urgency.q3", Given::No), code("urgency.words_degree", "none")]), [""; 0]);
}

#[test]
fn a_child_is_unseen_while_it_is_to_be_seen() {
    let at = |to_be_seen: bool, years, days| -> Vec<String> {
        let flags = Rules::shipped().unwrap().judge(&subject(&seen(years, days), to_be_seen), &[]);
        flags.into_iter().map(|flag| flag.rule).collect()
    };
    assert_eq!(at(true, 8.0, 31.0), ["unseen"]);
    assert_eq!(at(true, 1.0, 15.0), ["unseen_young"]);
    assert_eq!(at(true, 8.0, 30.0), [""; 0]);
    assert_eq!(at(false, 1.0, 400.0), [""; 0]);
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
        "urgency.injuries.unplaced",
        "urgency.q4_acts.outside",
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
