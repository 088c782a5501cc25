use super::*;
use crate::facts::example::fact;
use desk::assessment::form::{Answer, Answers, Kind, Link, check_links};
use desk::assessment::shipped::shipped;
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::json;
use std::collections::HashMap;

const TODAY: Date = date(2026, 4, 10);
const BIRTH: Date = date(2022, 5, 5);

fn on_welfare() -> Fact {
    fact("seiho", "welfare", json!({ "type": "生活扶助" }), Some(date(2025, 1, 1)), None)
}

/// Lives here since birth.
fn resident(since: Date) -> Fact {
    fact("jumin", "resident", json!({ "since": since.to_string() }), None, None)
}

fn every_file() -> HashMap<String, Date> {
    crate::layout::shipped().iter().map(|layout| (layout.code.clone(), date(2026, 4, 1))).collect()
}

fn known(stated: &HashMap<String, Date>) -> Known<'_> {
    Known {
        layouts: &[],
        stated,
        joined: true,
        numbered: true,
        mother: true,
        months: Some(jp::months_on(BIRTH, TODAY)),
        today: TODAY,
    }
}

fn linked<'a>(child: &[Fact], mother: &[Fact], known: Known<'a>) -> Linked<'a> {
    Linked::new(child, mother, Some(BIRTH), known, false)
}

fn form(id: &str) -> Form {
    shipped().on(id, date(2026, 11, 21)).unwrap().clone()
}

/// What is offered to an item: codes and texts.
fn offered(linked: &Linked<'_>, form: &Form, key: &str) -> Vec<String> {
    let items = linked.answerable(form);
    let of = items.into_iter().find(|item| item.key == key).unwrap();
    of.offers.iter().map(|offer| offer.origins[0].answer.clone()).collect()
}

fn words(linked: &Linked<'_>, form: &Form, key: &str) -> String {
    let items = linked.answerable(form);
    let of = items.into_iter().find(|item| item.key == key).unwrap();
    of.said.iter().map(|said| format!("{} {}", said.words, said.told_by)).collect::<Vec<_>>().join("\n")
}

/// One item that names one thing.
fn asking(kind: Kind, link: Link) -> Form {
    let mut form = form("survey_school");
    let item = form.sections[0].items.iter_mut().find(|item| item.key == "council").unwrap();
    (item.kind, item.linked) = (kind, vec![link]);
    form
}

#[test]
fn every_shipped_link_names_what_there_is_and_can_come_true() {
    let (topics, mut seen) = (topics(), 0);
    for form in &shipped().forms {
        assert_eq!(check_links(form, &topics), Ok(()), "{}", form.id);
        for link in form.items().flat_map(|item| &item.linked) {
            let topic = topics.iter().find(|topic| topic.code == link.topic).unwrap();
            assert!(link.state.is_some() || topic.column(&link.column).is_some(), "{} {link:?}", form.id);
            seen += 1;
        }
    }
    assert!(seen > 12, "{seen}");
}

#[test]
fn what_is_there_to_be_named_is_in_staff_words_and_leaves_out_what_is_only_to_be_read() {
    let topics = topics();
    let of = |code: &str| topics.iter().find(|topic| topic.code == code).unwrap();
    let states = |code: &str| of(code).states.iter().map(|(state, _)| *state).collect::<Vec<_>>();
    assert_eq!(states("welfare"), [LinkState::Present, LinkState::Past, LinkState::Nothing]);
    assert_eq!(
        states("check_18m"),
        [LinkState::Present, LinkState::Missed],
        "no record of it is no answer to anything else"
    );
    assert_eq!(states("pregnancy"), [LinkState::Present], "her file is silent about other towns");
    assert_eq!(states("noticing"), [LinkState::Present], "nobody ticked does not mean nothing was seen");
    assert_eq!(states("attendance"), [LinkState::Present]);
    let columns = |code: &str| of(code).columns.iter().map(|column| column.id.as_str()).collect::<Vec<_>>();
    assert_eq!(columns("pregnancy"), ["weeks", "wanted"]);
    assert_eq!(columns("check_18m"), ["result", "worry", "caries", "dental"]);
    assert!(columns("attendance").is_empty() && columns("noticing").is_empty());
    assert_eq!(of("check_18m").column("worry").unwrap().values, ["無", "有"]);
    assert!(of("check_18m").column("result").unwrap().values.is_empty(), "free text");
    assert_eq!(of("pupil").column("school").unwrap().label, "学校名");
    let codes: std::collections::BTreeSet<&str> = topics.iter().map(|topic| topic.code.as_str()).collect();
    assert_eq!(codes.len(), TOPICS.len(), "names are not stable");
}

#[test]
fn a_checkup_that_is_silent_was_missed_only_when_it_is_over_and_the_child_lived_here() {
    let stated = every_file();
    let form = form("urgency");
    let at = |child: &[Fact], known: Known<'_>| offered(&linked(child, &[], known), &form, "q7_what");
    let born_here = [resident(BIRTH)];
    assert_eq!(at(&born_here, known(&stated)), ["checkups"]);
    assert!(at(&[], known(&stated)).is_empty(), "nobody knows where the child was");
    assert!(at(&[resident(date(2026, 4, 1))], known(&stated)).is_empty(), "it moved here after that");
    let moved_out = |on: Date| {
        let told = json!({ "since": BIRTH.to_string(), "reason": "転出" });
        [fact("jumin", "resident", told, Some(on), None)]
    };
    assert!(at(&moved_out(date(2022, 8, 1)), known(&stated)).is_empty(), "it had left by then");
    assert_eq!(at(&moved_out(date(2026, 4, 1)), known(&stated)), ["checkups"], "it left later");
    let young = Known { months: Some(8), ..known(&stated) };
    assert!(at(&born_here, young).is_empty(), "its time is not over");
    for unsure in [Known { joined: false, ..known(&stated) }, Known { numbered: false, ..known(&stated) }] {
        assert!(at(&born_here, unsure).is_empty());
    }
    let none = HashMap::new();
    assert!(at(&born_here, known(&none)).is_empty(), "no file ever came");
    // What the file says itself counts wherever the child lived.
    let said = [fact("boshi_18m", "check_18m", json!({ "state": "未受診" }), None, None)];
    let told = linked(&said, &[], known(&none));
    assert_eq!(offered(&told, &form, "q7_what"), ["checkups"]);
    assert!(
        words(&told, &form, "q7_what")
            .contains("1歳6か月児健診: 未受診 1歳6か月児健診 令和8年4月1日時点 架空.csv 2行目")
    );
    let brought = [fact("boshi_18m", "check_18m", json!({ "state": "受診" }), Some(date(2023, 12, 1)), None)];
    assert!(offered(&linked(&brought, &[], known(&none)), &form, "q7_what").is_empty());
}

#[test]
fn nothing_counts_only_where_a_whole_file_would_have_named_the_child() {
    let stated = every_file();
    let nothing = |topic: &str| {
        let link =
            Link { topic: topic.into(), state: Some(LinkState::Nothing), answer: "no".into(), ..Link::default() };
        let form = asking(Kind::State, link);
        offered(&linked(&[], &[], known(&stated)), &form, "council")
    };
    assert_eq!(nothing("welfare"), ["no"]);
    for silent in ["attendance", "noticing", "check_3y", "pregnancy"] {
        assert!(nothing(silent).is_empty(), "{silent}");
    }
}

#[test]
fn a_pregnancy_counts_only_when_it_is_this_childs_and_her_illnesses_never() {
    let stated = every_file();
    let notified = |on: Date, wanted: &str| {
        fact("boshi_todokede", "pregnancy", json!({ "wanted": wanted, "mental": "有" }), Some(on), None)
    };
    let wanted = |value: &str| {
        asking(
            Kind::State,
            Link {
                topic: "pregnancy".into(),
                column: "wanted".into(),
                value: value.into(),
                answer: "yes".into(),
                ..Link::default()
            },
        )
    };
    let mother = [notified(date(2021, 10, 1), "困った"), notified(date(2025, 1, 1), "うれしかった")];
    let all = linked(&[], &mother, known(&stated));
    assert_eq!(offered(&all, &wanted("困った"), "council"), ["yes"]);
    assert!(offered(&all, &wanted("うれしかった"), "council").is_empty(), "that was a sister's");
    let mental = Link {
        topic: "pregnancy".into(),
        column: "mental".into(),
        value: "有".into(),
        answer: "yes".into(),
        ..Link::default()
    };
    let form = asking(Kind::State, mental);
    assert!(check_links(&form, &topics()).is_err());
    assert!(offered(&all, &form, "council").is_empty() && !words(&all, &form, "council").contains("有"));
}

#[test]
fn a_place_is_hidden_under_a_protective_measure_and_offered_otherwise() {
    let stated = every_file();
    let facts = [fact("hoiku", "nursery", json!({ "place": "架空保育園" }), Some(date(2024, 4, 1)), None)];
    let form = form("survey_preschool");
    let open = linked(&facts, &[], known(&stated));
    assert_eq!(offered(&open, &form, "nursery"), ["架空保育園"]);
    let covered = Linked::new(&facts, &[], Some(BIRTH), known(&stated), true);
    assert!(offered(&covered, &form, "nursery").is_empty());
    let said = words(&covered, &form, "nursery");
    assert!(said.contains("支援措置のため表示しません") && !said.contains("架空保育園"), "{said}");
}

#[test]
fn what_is_said_otherwise_later_is_pointed_out_and_what_is_confirmed_is_not() {
    let stated = every_file();
    let form = form("urgency");
    let then = linked(&[on_welfare()], &[], known(&stated));
    let items = then.answerable(&form);
    let offers = &items.iter().find(|item| item.key == "q8_what").unwrap().offers;
    let taken = Origins([("q8_what".to_owned(), offers[0].origins.clone())].into());
    assert!(taken.of("q8_what")[0].said.starts_with("生活保護: あり(令和7年1月1日"), "{taken:?}");
    assert!(then.moved(&taken).is_empty());
    let confirmed = Fact { position: 202_604_090_000, n: 7, ..on_welfare() };
    assert!(linked(&[confirmed], &[], known(&stated)).moved(&taken).is_empty(), "another file says the same");
    let ended = Fact { valid_to: Some(date(2026, 3, 31)), ..on_welfare() };
    let moved = linked(&[ended], &[], known(&stated)).moved(&taken);
    assert_eq!(moved.len(), 1);
    assert!(moved[0].now.words.contains("以前あり"), "{moved:?}");
    let gone = linked(&[], &[], known(&stated)).moved(&taken);
    assert!(gone[0].now.words.contains("該当なし"), "{gone:?}");
}

#[test]
fn several_sources_of_one_answer_are_one_offer_that_names_them_all() {
    let stated = every_file();
    let missed = |kind: &str, source: &str| fact(source, kind, json!({ "state": "未受診" }), None, None);
    let facts = [missed("check_4m", "boshi_4m"), missed("check_3y", "boshi_3y")];
    let items = linked(&facts, &[], known(&stated)).answerable(&form("survey_preschool"));
    let checkup = items.iter().find(|item| item.key == "checkup").unwrap();
    assert_eq!(checkup.offers.len(), 1);
    assert_eq!(checkup.offers[0].origins.len(), 2);
    assert_eq!(checkup.offers[0].answer, Answer::Text("yes".into()));
    assert!(!checkup.offers[0].is_in(&Answers::default()));
}

proptest! {
    #[test]
    fn who_is_not_known_to_the_files_is_offered_nothing(joined in any::<bool>(), numbered in any::<bool>(), months in proptest::option::of(0..220_i32)) {
        let stated = HashMap::new();
        let known = Known { joined, numbered, months, ..known(&stated) };
        let all = Linked::new(&[], &[], None, known, false);
        for form in &shipped().forms {
            let offers: usize = all.answerable(form).iter().map(|item| item.offers.len()).sum();
            prop_assert_eq!(offers, 0, "{}", form.id);
        }
    }
}
