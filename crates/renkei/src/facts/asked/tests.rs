use super::*;
use crate::clean::{Cleaner, Outcome, Tally};
use crate::facts::example::fact;
use crate::facts::related::items;
use crate::layout::for_day;
use jiff::civil::date;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use tables::Row;

const TODAY: Date = date(2026, 4, 10);
const BIRTH: Date = date(2022, 5, 5);

fn known(stated: &HashMap<String, Date>) -> Known<'_> {
    Known {
        layouts: &[],
        stated,
        joined: true,
        numbered: true,
        mother: false,
        months: Some(jp::months_on(BIRTH, TODAY)),
        today: TODAY,
    }
}

fn every_file() -> HashMap<String, Date> {
    shipped().iter().map(|layout| (layout.code.clone(), date(2026, 4, 1))).collect()
}

/// What is known of a question at each checkup.
fn answers(facts: &[Fact], known: &Known<'_>, column: &str) -> Vec<Option<Answer>> {
    let items = items(facts, &[], known);
    told(facts, &items, Some(BIRTH), known).iter().map(|told| told.answer(column)).collect()
}

fn at_three(attributes: serde_json::Value) -> Fact {
    fact("boshi_3y", "check_3y", attributes, Some(date(2025, 6, 1)), None)
}

#[test]
fn every_question_makes_a_variable_and_every_word_of_it_means_something() {
    let names: BTreeSet<&str> = VARIABLES.iter().map(|variable| variable.name).collect();
    let numbers: BTreeSet<u8> = VARIABLES.iter().map(|variable| variable.number).collect();
    assert_eq!((names.len(), numbers.len()), (VARIABLES.len(), VARIABLES.len()));
    assert!(numbers.iter().copied().eq((11..=45).chain(50..=53)), "{numbers:?}");
    for checkup in checkups() {
        for column in &checkup.columns {
            let column = checkup.layout.column(column).unwrap();
            let made: Vec<&Variable> = VARIABLES.iter().filter(|variable| variable.column == column.id).collect();
            assert!(!made.is_empty(), "{} is asked for nothing", column.title);
            for (variable, word) in made.iter().flat_map(|one| column.codes.values().map(move |word| (one, word))) {
                assert!(variable.holds(word).is_some(), "{}: {word} means nothing", variable.name);
            }
            for variable in made {
                let of = |wanted: bool| column.codes.values().any(|word| variable.holds(word) == Some(wanted));
                assert!(of(true) && of(false), "{} is always the same", variable.name);
            }
        }
    }
}

#[test]
fn questions_stand_at_the_checkups_of_the_tables() {
    let at = |name: &str| {
        let variable = VARIABLES.iter().find(|variable| variable.name == name).unwrap();
        variable.checkups().map(|checkup| checkup.topic.kinds[0]).collect::<Vec<_>>()
    };
    for variable in VARIABLES.iter().filter(|one| matches!(one.number, 11..=34 | 50..=53)) {
        assert_eq!(at(variable.name), ["check_4m", "check_18m", "check_3y"], "{}", variable.label);
    }
    for name in ["drank", "enough_care", "worked", "considered"] {
        assert_eq!(at(name), ["check_4m"], "{name}");
    }
    assert_eq!((at("unclean"), at("no_brushing")), (vec!["check_18m", "check_3y"], vec!["check_18m", "check_3y"]));
    assert_eq!((at("caries_1"), at("caries_3")), (vec!["check_18m"], vec!["check_3y"]));
    for name in ["no_rinsing", "mother_no_play", "father_no_play"] {
        assert_eq!(at(name), ["check_3y"], "{name}");
    }
}

/// What the row of a file with these columns more states of a checkup.
fn read(more: &[(&str, &str)]) -> serde_json::Value {
    let layout = for_day("boshi_3y", date(2026, 4, 1), &[]).unwrap();
    let own = [("カルテ番号", "K1"), ("宛名番号", "17"), ("受診日", "R7.6.1"), ("受診の状況", "1")];
    let (titles, cells): (Vec<String>, Vec<String>) =
        own.iter().chain(more).map(|(title, cell)| ((*title).to_owned(), (*cell).to_owned())).unzip();
    let cleaner = Cleaner::titled(layout, 7, &titles).unwrap();
    match cleaner.clean(&Row { number: 2, cells }, &mut Tally::new()) {
        Outcome::Taken(taken) => taken.facts[1].attributes.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_without_a_column_is_taken_in_and_says_neither_yes_nor_no() {
    let of = |attributes: serde_json::Value, column: &str| {
        let stated = every_file();
        answers(&[at_three(attributes)], &known(&stated), column).pop().unwrap().unwrap()
    };
    let without = read(&[]);
    assert!(without.get("scold").is_none(), "{without}");
    assert_eq!(of(without, "scold"), Answer::Unlinked("連携元のファイルにこの列がない".to_owned()));
    let said = |cell: &str| of(read(&[("感情的にたたいた", cell)]), "scold");
    assert_eq!((said("1"), said("無")), (Answer::Said("有".to_owned()), Answer::Said("無".to_owned())));
    assert_eq!((said(""), said("不明"), said("－")), (Answer::Unanswered, Answer::Unanswered, Answer::Unanswered));
    assert_eq!(of(read(&[("感情的に叫んだ", "有")]), "scold"), Answer::Said("有".to_owned()), "as the table words it");
    let odd = said("7");
    assert_eq!(odd, Answer::Said("7".to_owned()));
    let variable = VARIABLES.iter().find(|variable| variable.name == "screamed").unwrap();
    assert_eq!((variable.holds("7"), variable.holds("有"), variable.holds("無")), (None, Some(true), Some(false)));
    let caries = VARIABLES.iter().find(|variable| variable.name == "caries_3").unwrap();
    assert_eq!((caries.holds("2"), caries.holds("3"), caries.holds("多数")), (Some(false), Some(true), None));
}

#[test]
fn whoever_was_not_brought_or_lived_elsewhere_was_not_asked() {
    let stated = every_file();
    let known = known(&stated);
    let here = fact("jumin", "resident", json!({ "since": BIRTH.to_string(), "reason": "出生" }), Some(BIRTH), None);
    let missed = at_three(json!({ "state": "未受診", "scold": UNANSWERED }));
    assert_eq!(
        answers(&[here.clone(), missed], &known, "scold"),
        [Some(Answer::Missed), Some(Answer::Missed), Some(Answer::Missed)],
        "two are nowhere on record, and the child lived here"
    );
    let moved_in = answers(&[], &known, "scold");
    assert!(matches!(moved_in[0], Some(Answer::Unlinked(_))), "{moved_in:?}");
    let elsewhere = at_three(json!({ "state": "他市町村で受診", "scold": UNANSWERED }));
    assert_eq!(answers(&[elsewhere], &known, "scold")[2], Some(Answer::Unlinked("他市町村で受診".to_owned())));
    let young = Known { months: Some(20), ..known };
    assert_eq!(answers(&[here], &young, "scold")[2], Some(Answer::TooYoung));
    let nothing = HashMap::new();
    let unread = answers(&[], &super::tests::known(&nothing), "scold");
    assert_eq!(unread[0], Some(Answer::Unlinked("連携元のファイルがまだありません".to_owned())));
    assert_eq!(answers(&[], &young, "drank")[1..], [None, None], "asked of babies only");
}

#[test]
fn the_table_stands_age_by_age_and_names_what_no_file_tells() {
    let stated = every_file();
    let known = known(&stated);
    let told_of = |facts: &[Fact]| {
        let items = items(facts, &[], &known);
        sheet(&told(facts, &items, Some(BIRTH), &known), &known)
    };
    assert_eq!(told_of(&[]), None, "no checkup is on record");
    let facts = [
        fact(
            "boshi_4m",
            "check_4m",
            json!({ "state": "受診", "scold": "無", "drank": UNANSWERED }),
            Some(date(2022, 9, 9)),
            None,
        ),
        at_three(json!({ "state": "受診", "scold": "有" })),
    ];
    let sheet = told_of(&facts).unwrap();
    let row = |title: &str| sheet.rows.iter().find(|(of, _)| of == title).unwrap().1.clone();
    let words = |title: &str| row(title).into_iter().map(|cell| cell.words).collect::<Vec<_>>();
    assert_eq!(words("感情的にたたいた")[0], "無");
    assert!(words("感情的にたたいた")[1].starts_with("連携なし("), "{:?}", row("感情的にたたいた"));
    assert_eq!(words("感情的にたたいた")[2], "有");
    assert_eq!(words("妊娠中の母親の飲酒"), [UNANSWERED, "", ""]);
    assert_eq!(sheet.rows.len(), 2);
    assert!(sheet.without.iter().any(|title| title == "経済状況") && sheet.without.len() == 34, "{:?}", sheet.without);
    let (name, when, origin) = &sheet.checkups[2];
    assert_eq!((*name, when.as_str()), ("3歳児健診", "令和7年6月1日"));
    assert!(origin.contains("3歳児健診") && origin.contains("架空.csv 2行目"), "{origin}");
}
