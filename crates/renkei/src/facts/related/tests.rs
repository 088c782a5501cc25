use super::*;
use crate::facts::example::fact;
use jiff::civil::date;
use serde_json::json;

fn known(stated: &HashMap<String, Date>) -> Known<'_> {
    Known {
        layouts: &[],
        stated,
        joined: true,
        numbered: true,
        mother: false,
        months: Some(40),
        today: date(2026, 4, 10),
    }
}

fn of<'i>(items: &'i [Item], label: &str) -> &'i Item {
    items.iter().find(|item| item.label == label).unwrap()
}

#[test]
fn every_topic_names_kinds_and_columns_that_a_shipped_source_states() {
    for topic in &TOPICS {
        for kind in topic.kinds {
            let layouts = crate::layout::shipped().iter();
            let columns: Vec<&String> = layouts
                .flat_map(|layout| layout.facts.iter().filter(|fact| fact.kind == *kind).flat_map(|fact| &fact.columns))
                .collect();
            assert!(!columns.is_empty(), "{} {kind}", topic.label);
            let any = topic.shown.is_empty() || topic.shown.iter().any(|shown| columns.iter().any(|id| *id == shown));
            assert!(any, "{} {kind}: none of {:?} in {columns:?}", topic.label, topic.shown);
        }
    }
}

#[test]
fn something_nothing_and_not_known_are_three_answers() {
    let stated = HashMap::from([("seiho".to_owned(), date(2026, 4, 1)), ("hoiku".to_owned(), date(2026, 4, 1))]);
    let facts = [
        fact("seiho", "welfare", json!({ "type": "生活扶助" }), Some(date(2025, 1, 1)), None),
        fact("hoiku", "nursery", json!({ "place": "架空保育園" }), Some(date(2022, 4, 1)), Some(date(2025, 3, 31))),
    ];
    let all = items(&facts, &[], &known(&stated));
    let welfare = of(&all, "生活保護");
    assert_eq!((welfare.standing, welfare.value.as_str()), (Standing::Present, "扶助の種類: 生活扶助"));
    assert!(welfare.origin.contains("架空.csv 2行目") && welfare.when.contains("令和7年1月1日"), "{welfare:?}");
    assert_eq!(of(&all, "保育所").standing, Standing::Past);
    assert_eq!(of(&all, "児童扶養手当").standing, Standing::Unknown, "no file ever came");

    let none = items(&[], &[], &known(&stated));
    assert_eq!(of(&none, "生活保護").standing, Standing::Nothing);
    for unsure in [Known { numbered: false, ..known(&stated) }, Known { joined: false, ..known(&stated) }] {
        assert_eq!(of(&items(&[], &[], &unsure), "生活保護").standing, Standing::Unknown);
    }
    let two_of_three = HashMap::from([("techo_shintai".to_owned(), date(2026, 4, 1))]);
    assert_eq!(of(&items(&[], &[], &known(&two_of_three)), "障害者手帳").standing, Standing::Unknown);
}

#[test]
fn a_child_too_young_is_not_missing_and_a_pregnancy_needs_the_mother() {
    let stated =
        HashMap::from([("boshi_3y".to_owned(), date(2026, 4, 1)), ("boshi_todokede".to_owned(), date(2026, 4, 1))]);
    let young = Known { months: Some(20), ..known(&stated) };
    assert_eq!(of(&items(&[], &[], &young), "3歳児健診").standing, Standing::TooYoung);
    assert_eq!(of(&items(&[], &[], &known(&stated)), "3歳児健診").standing, Standing::Nothing);
    assert_eq!(of(&items(&[], &[], &known(&stated)), "妊娠届(母)").standing, Standing::Unknown);
    let told = [fact("boshi_todokede", "pregnancy", json!({ "weeks": "30" }), Some(date(2022, 1, 1)), None)];
    let mother = Known { mother: true, ..known(&stated) };
    assert_eq!(of(&items(&[], &told, &mother), "妊娠届(母)").value, "届出時の週数: 30");
}

#[test]
fn absences_are_counted_by_the_school_year_and_a_checklist_names_what_was_ticked() {
    let stated = HashMap::new();
    let on = |day: Date, mark: &str| fact("shukketsu", "attendance", json!({ "mark": mark }), Some(day), Some(day));
    let facts = [
        on(date(2026, 4, 7), "欠席"),
        on(date(2026, 4, 8), "欠席"),
        on(date(2026, 4, 9), "保健室"),
        on(date(2026, 3, 9), "欠席"),
        fact(
            "kizuki",
            "noticing",
            json!({ "injury": "有", "dirty": "無", "note": "架空の様子" }),
            Some(date(2026, 4, 8)),
            None,
        ),
    ];
    let all = items(&facts, &[], &known(&stated));
    assert_eq!(of(&all, "出席・欠席").value, "今年度 欠席2回 保健室1回");
    assert_eq!(of(&all, "保健室").value, "今年度 保健室1回");
    assert_eq!(of(&all, "観察した様子チェックシート").value, "不自然な傷・あざ");
}

#[test]
fn a_checkup_without_a_record_was_missed_only_by_a_child_that_lived_here_all_through_its_time() {
    let (stated, birth) = (HashMap::new(), date(2022, 5, 5));
    let months = jp::months_on(birth, date(2026, 4, 10));
    let at = |months: i32| Known { months: Some(months), ..known(&stated) };
    let known = at(months);
    let lived = |since: &str, reason: &str, on: Option<Date>| {
        fact("jumin", "resident", json!({ "since": since, "reason": reason }), on, None)
    };
    let of = |facts: &[Fact], label: &str, known: &Known<'_>| {
        let topic = TOPICS.iter().find(|topic| topic.label == label).unwrap();
        Stays::of(facts).unrecorded(topic, Some(birth), known)
    };
    let toddler = "1歳6か月児健診";
    let young = at(38);
    let here = [lived("2022-05-05", "出生", Some(birth))];
    assert_eq!(of(&here, toddler, &known), Unrecorded::Missed);
    assert_eq!(of(&here, "3歳児健診", &young), Unrecorded::Open);
    let came = [lived("2024-01-01", "転入", Some(date(2024, 1, 1)))];
    assert_eq!(of(&came, toddler, &known), Unrecorded::Elsewhere, "moved in when its time had begun");
    assert_eq!(of(&came, "3歳児健診", &known), Unrecorded::Missed, "and was here for the next one");
    let left = |on: Option<Date>| [lived("2022-05-05", "転出", on)];
    assert_eq!(of(&left(Some(date(2024, 2, 1))), toddler, &known), Unrecorded::Elsewhere, "left within its time");
    assert_eq!(of(&left(Some(date(2025, 2, 1))), toddler, &known), Unrecorded::Missed, "left after its time");
    assert_eq!(of(&left(None), toddler, &known), Unrecorded::Elsewhere, "left nobody knows when");
    let again = [lived("2025-04-01", "転入", Some(date(2025, 4, 1))), left(Some(date(2023, 4, 1)))[0].clone()];
    assert_eq!(of(&again, toddler, &known), Unrecorded::Elsewhere, "was away between");
    assert_eq!(of(&again, "4か月児健診", &known), Unrecorded::Missed, "before it left");
    for unknown in [&[][..], &[lived("", "転入", Some(date(2022, 6, 1)))]] {
        assert_eq!(of(unknown, toddler, &known), Unrecorded::Elsewhere, "nobody knows since when");
    }
    let dead = [lived("2022-05-05", "死亡", Some(date(2023, 4, 1)))];
    assert_eq!(of(&dead, toddler, &known), Unrecorded::Elsewhere);
    let topic = TOPICS.iter().find(|topic| topic.label == toddler).unwrap();
    assert_eq!(Stays::of(&here).unrecorded(topic, None, &known), Unrecorded::Open, "no birth date");
}
