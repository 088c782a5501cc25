use super::*;
use crate::card::model::Outcome;
use crate::items::model::State;
use crate::items::register::{Happened, Register};
use desk::assessment::shipped::shipped;
use ground::web::Fields;
use jiff::SignedDuration;
use jiff::civil::date;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

static URGENCY: LazyLock<Arc<Form>> =
    LazyLock::new(|| Arc::new(shipped().on("urgency", date(2026, 11, 21)).unwrap().resolved(&shipped().lists, 2026)));

fn at(hours: i64) -> Timestamp {
    "2026-11-01T09:00:00+09:00".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
}

fn saved(sheet: u128, version: i32, hours: i64, answers: &[(&str, &str)]) -> Revision {
    let fields = answers.iter().map(|(key, value)| (format!("a.{key}"), (*value).to_owned())).collect();
    Revision {
        sheet: Uuid::from_u128(sheet),
        version,
        form: URGENCY.clone(),
        made_on: at(hours).to_zoned(ground::db::japan()).date(),
        status: Status::Done,
        answers: form::read(&URGENCY, &Fields(fields), &[]).answers,
        origins: desk::assessment::origin::Origins::default(),
        recorded_at: at(hours),
        recorded_by: "架空 花子".to_owned(),
    }
}

fn given(items: &[Item], feature: &str) -> Given {
    items.iter().find(|item| item.feature == feature).map_or(Given::Unasked, |item| item.given.clone())
}

#[test]
fn blank_unknown_not_applicable_and_no_are_four_things() {
    let answers = [("q1", "no"), ("q2", "unknown"), ("q3", "yes"), ("q3_what", "head"), ("q5", "unasked")];
    let items = known(&[saved(1, 1, 0, &answers)], at(1), Date::MIN);
    assert_eq!(given(&items, "urgency.q1"), Given::No);
    assert_eq!(given(&items, "urgency.q2"), Given::Unknown);
    assert_eq!(given(&items, "urgency.q2_what.kill"), Given::Unasked, "hidden because nobody knows");
    assert_eq!(given(&items, "urgency.q3_what.head"), Given::Yes);
    assert_eq!(given(&items, "urgency.q3_what.burn"), Given::Unasked, "what was not ticked was not said");
    assert_eq!(given(&items, "urgency.q4"), Given::Unasked);
    assert_eq!(given(&items, "urgency.q5"), Given::Unasked);
    let items = known(&[saved(1, 1, 0, &[("q3", "no")])], at(1), Date::MIN);
    assert_eq!(given(&items, "urgency.q3_what.head"), Given::NotApplicable, "there is no grave result to name");
    assert_eq!(Given::Code("none".into()).state(), State::Not);
    assert!(
        items.iter().all(|item| !item.feature.contains("words") || item.feature == "urgency.words_degree"),
        "texts"
    );
    assert!(!items.iter().any(|item| item.feature == "urgency.urgency"), "what staff concluded is no item");
}

#[test]
fn a_model_may_look_at_what_may_be_weighed_and_at_nothing_else() {
    for feature in ["urgency.q3", "urgency.q3_what.head", "urgency.injuries.face", "register.age", "risk_common.harm"] {
        assert!(may_weigh(feature), "{feature}");
    }
    let never = [
        "urgency.urgency",
        "urgency.child_name",
        "urgency.q1_words",
        "urgency.reason",
        "risk_common.severity",
        "risk_common.school",
        "register.name",
        "intake.reporter",
        "address",
        "",
    ];
    for feature in never {
        assert!(!may_weigh(feature), "{feature}");
    }
    let items = known(&[saved(1, 1, 0, &[("q1", "no")])], at(1), Date::MIN);
    assert!(items.iter().all(|item| may_weigh(&item.feature)), "every item may be weighed");
}

#[test]
fn the_body_map_tells_the_gravest_grade_of_each_region() {
    let answers = [
        ("injuries.0.site", "左のほお"),
        ("injuries.0.region", "face"),
        ("injuries.0.grade", "mild"),
        ("injuries.1.site", "右のほお"),
        ("injuries.1.region", "face"),
        ("injuries.1.grade", "heavy"),
        ("injuries.2.site", "腹"),
        ("injuries.2.region", "abdomen"),
        ("injuries.2.grade", "unknown"),
    ];
    let items = known(&[saved(1, 1, 0, &answers)], at(1), Date::MIN);
    assert_eq!(given(&items, "urgency.injuries.face"), Given::Code("heavy".into()));
    assert_eq!(given(&items, "urgency.injuries.abdomen"), Given::Unknown);
    assert_eq!(given(&items, "urgency.injuries.head"), Given::Unasked);
    assert_eq!(given(&items, "urgency.injuries.grade"), Given::Code("heavy".into()));
    assert_eq!(given(&items, "urgency.injuries.count"), Given::Number(3.0));
}

#[test]
fn a_region_is_unharmed_only_when_all_of_it_was_looked_at() {
    let told = |rows: &[(&str, &str, &str)], feature: &str| {
        let mut answers: Vec<(String, &str)> = Vec::new();
        for (n, (site, region, grade)) in rows.iter().enumerate() {
            for (key, text) in [("site", site), ("region", region), ("grade", grade)] {
                answers.push((format!("injuries.{n}.{key}"), text));
            }
        }
        let answers: Vec<(&str, &str)> = answers.iter().map(|(key, text)| (key.as_str(), *text)).collect();
        given(&known(&[saved(1, 1, 0, &answers)], at(1), Date::MIN), &format!("urgency.injuries.{feature}"))
    };
    assert_eq!(told(&[("胸", "chest", "none")], "chest"), Given::No);
    assert_eq!(told(&[("胸", "chest", "none")], "grade"), Given::Unasked, "the rest was not looked at");
    assert_eq!(told(&[("胸", "chest", "none")], "count"), Given::Unasked);
    assert_eq!(told(&[("右腕(前)", "arm", "none")], "arm"), Given::Unasked, "one side of one arm is not the arms");
    assert_eq!(told(&[("両腕", "arm", "none")], "arm"), Given::No);
    assert_eq!(told(&[("胸", "chest", "none"), ("胸の下", "chest", "unknown")], "chest"), Given::Unknown);
    let both = [("胸", "chest", "none"), ("腹", "abdomen", "mild")];
    assert_eq!(told(&both, "grade"), Given::Code("mild".into()));
    assert_eq!(told(&both, "count"), Given::Number(1.0));
}

#[test]
fn a_blank_takes_nothing_back_and_a_sheet_begun_by_mistake_counts_no_more() {
    let mut said = vec![saved(1, 1, 0, &[("q3", "yes")]), saved(2, 1, 24, &[("q1", "no")])];
    assert_eq!(given(&known(&said, at(48), Date::MIN), "urgency.q3"), Given::Yes, "the newer sheet left it blank");
    said.push(Revision { status: Status::Discarded, ..saved(1, 2, 72, &[("q3", "yes")]) });
    assert_eq!(given(&known(&said, at(73), Date::MIN), "urgency.q3"), Given::Unasked);
    assert_eq!(given(&known(&said, at(48), Date::MIN), "urgency.q3"), Given::Yes, "then it counted");
}

#[test]
fn what_was_once_written_is_told_though_it_was_corrected() {
    let said = [saved(1, 1, 0, &[("words_degree", "deadly")]), saved(1, 2, 24, &[("words_degree", "none")])];
    let degrees = |hours| -> Vec<Given> {
        ever(&said, at(hours))
            .into_iter()
            .filter(|item| item.feature == "urgency.words_degree")
            .map(|item| item.given)
            .collect()
    };
    assert_eq!(degrees(48), [Given::Code("deadly".into()), Given::Code("none".into())]);
    assert_eq!(given(&known(&said, at(48), Date::MIN), "urgency.words_degree"), Given::Code("none".into()));
    let mistaken = [said[0].clone(), Revision { status: Status::Discarded, ..said[1].clone() }];
    assert!(ever(&mistaken, at(48)).is_empty(), "begun by mistake");
}

#[test]
fn what_is_said_to_be_wrong_is_unknown_until_it_is_settled() {
    let said = [saved(1, 1, 0, &[("q3", "yes"), ("q3_what", "head")])];
    let row = |id: u128, settles: Option<u128>, hours| Dispute {
        id: Uuid::from_u128(id),
        feature: "urgency.q3".to_owned(),
        settles: settles.map(Uuid::from_u128),
        said_by: "保護者".to_owned(),
        reason: "架空".to_owned(),
        by: "架空".to_owned(),
        at: at(hours),
    };
    let disputes = [row(1, None, 10), row(2, Some(1), 20)];
    let state = |hours| {
        let mut items = known(&said, at(hours), Date::MIN);
        mark(&mut items, &open_disputes(&disputes, at(hours)));
        (given(&items, "urgency.q3"), given(&items, "urgency.q3_what.head"))
    };
    assert_eq!(state(9), (Given::Yes, Given::Yes));
    assert_eq!(state(15), (Given::Disputed, Given::Yes), "q3_what is another item");
    assert_eq!(state(25), (Given::Yes, Given::Yes));
    assert!(is_about("urgency.q3_what", "urgency.q3_what.head") && !is_about("urgency.q3", "urgency.q3_what"));
}

#[test]
fn answers_of_an_earlier_report_are_told_as_such_and_only_what_lasts_counts() {
    let answers = [
        ("q3", "yes"),
        ("q3_what", "head"),
        ("q4", "yes"),
        ("q4_child", "frail"),
        ("words_degree", "deadly"),
        ("injuries.0.site", "左のほお"),
        ("injuries.0.region", "face"),
        ("injuries.0.grade", "heavy"),
    ];
    let said = [saved(1, 1, 0, &answers)];
    let written = said[0].made_on;
    let reported = |days: i32| written.saturating_add(days.days());
    let told = |today: Date, report: Option<Date>| {
        let moment = today.to_zoned(ground::db::japan()).unwrap().timestamp() + SignedDuration::from_hours(12);
        known(&said, moment, since(report, today))
    };
    let now = told(reported(20), Some(reported(20)));
    for feature in ["urgency.q3_what.head", "urgency.q4_child.frail"] {
        assert_eq!(given(&now, feature), Given::Yes, "{feature}: the sheet was made for this report");
    }
    let again = told(reported(40), Some(reported(40)));
    for feature in [
        "urgency.q3",
        "urgency.q3_what.head",
        "urgency.words_degree",
        "urgency.injuries.face",
        "urgency.injuries.grade",
    ] {
        assert_eq!(given(&again, feature), Given::Unasked, "{feature} was of the report before");
        let item = again.iter().find(|item| item.feature == feature).unwrap();
        assert!(
            item.shown.contains("以前の通告のときの記載") && item.source.as_ref().unwrap().day == written,
            "{item:?}"
        );
    }
    assert_eq!(given(&again, "urgency.q4_child.frail"), Given::Yes, "a disability lasts");
    let frail = again.iter().find(|item| item.feature == "urgency.q4_child.frail").unwrap();
    assert!(frail.shown.contains("以前の通告のときの記載"), "{}", frail.shown);
    assert_eq!(given(&told(reported(364), None), "urgency.q3"), Given::Yes);
    assert_eq!(given(&told(reported(366), None), "urgency.q3"), Given::Unasked, "a year is over");
    assert!(ever(&said, at(24 * 400)).iter().any(|item| item.feature == "urgency.words_degree"), "red flags stand");
}

#[test]
fn what_lasts_was_found_and_what_was_not_so_is_asked_again() {
    let asked: BTreeSet<String> = known(&[], at(0), Date::MIN).into_iter().map(|item| item.feature).collect();
    assert!(LASTING.iter().all(|feature| asked.contains(*feature)), "{LASTING:?}");
    let not = [saved(1, 1, 0, &[("q5", "yes"), ("q5_what", "before"), ("q8", "no")])];
    let later = known(&not, at(24 * 60), not[0].made_on.saturating_add(40.days()));
    assert_eq!(given(&later, "urgency.q5_what.before"), Given::Yes);
    assert_eq!(given(&later, "urgency.q8"), Given::Unasked);
    // A newer answer of an earlier report takes the older one back, and is itself of that report.
    let both = [saved(1, 1, 0, &[("q4", "yes"), ("q4_child", "frail")]), saved(2, 1, 24, &[("q4", "no")])];
    let later = known(&both, at(24 * 60), not[0].made_on.saturating_add(40.days()));
    assert_eq!(given(&later, "urgency.q4_child.frail"), Given::Unasked);
}

#[test]
fn what_an_agency_added_reaches_models_only_where_it_says_so_and_red_flags_always() {
    let mut form = URGENCY.next_version(9);
    let section = form.sections.iter_mut().find(|section| section.key == "plea").unwrap();
    section.items.push(form::Item::new("own_1", "家庭の宗教", Kind::State));
    section.items.push(form::Item { weigh: true, ..form::Item::new("own_2", "登校のしぶり", Kind::State) });
    let reworded = section.items.iter_mut().find(|item| item.key == "q2").unwrap();
    reworded.label = "② 外国にルーツがあり、差し迫っている".to_owned();
    let answers = [("own_1", "yes"), ("own_2", "yes"), ("q2", "yes"), ("q1", "yes")];
    let fields = answers.iter().map(|(key, value)| (format!("a.{key}"), (*value).to_owned())).collect();
    let answers = form::read(&form, &Fields(fields), &[]).answers;
    let said = [Revision { form: Arc::new(form), answers, ..saved(1, 1, 0, &[]) }];
    let told = known(&said, at(1), Date::MIN);
    assert_eq!(given(&told, "urgency.own_2"), Given::Yes);
    assert_eq!(given(&told, "urgency.q1"), Given::Yes);
    assert!(!told.iter().any(|item| item.feature == "urgency.own_1"), "nobody said that it may be weighed");
    assert_eq!(given(&told, "urgency.q2"), Given::Unasked, "the agency asks something else under this name");
    let ever = ever(&said, at(1));
    assert_eq!((given(&ever, "urgency.q2"), given(&ever, "urgency.own_1")), (Given::Yes, Given::Yes));
}

#[test]
fn an_injury_whose_place_nobody_chose_is_told_to_red_flags() {
    let row = |grade| [("injuries.0.site", "ほお"), ("injuries.0.grade", grade)];
    let told = |grade| given(&ever(&[saved(1, 1, 0, &row(grade))], at(1)), UNPLACED);
    assert_eq!(told("mild"), Given::Code("mild".into()));
    assert_eq!(told("unknown"), Given::Unknown);
    assert_eq!(told(""), Given::Unknown);
    assert_eq!(told("none"), Given::Unasked, "looked at and unharmed");
    let placed = [("injuries.0.site", "ほお"), ("injuries.0.region", "face"), ("injuries.0.grade", "mild")];
    assert_eq!(given(&ever(&[saved(1, 1, 0, &placed)], at(1)), UNPLACED), Given::Unasked);
}

fn saving() -> impl Strategy<Value = Revision> {
    let answer = |keys: &'static [&'static str], values: &'static [&'static str]| {
        prop::collection::vec((prop::sample::select(keys), prop::sample::select(values)), 0..6)
    };
    let states = answer(&["q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8"], &["yes", "no", "unknown", "unasked", ""]);
    let degrees = answer(&["words_degree", "fear_degree"], &["none", "mild", "heavy", "strong", "deadly", "unknown"]);
    let status = prop::sample::select(vec![Status::Draft, Status::Done, Status::Discarded]);
    (1u128..5, 0i64..400, -300i64..200, states, degrees, status).prop_map(
        |(sheet, hours, back, states, degrees, status)| {
            let answers: Vec<(&str, &str)> = states.into_iter().chain(degrees).collect();
            let made_on = at(hours + back).to_zoned(ground::db::japan()).date();
            Revision { made_on, status, ..saved(sheet, 1, hours, &answers) }
        },
    )
}

fn happened() -> impl Strategy<Value = Happened> {
    (0i64..400, -300i64..200).prop_map(|(hours, back)| Happened {
        day: at(hours + back).to_zoned(ground::db::japan()).date(),
        recorded_at: at(hours),
        by: "架空".to_owned(),
    })
}

fn register() -> impl Strategy<Value = Register> {
    let births = prop::collection::vec((0i64..400, prop::option::of(0i64..5000)), 0..4);
    let rows = || prop::collection::vec(happened(), 0..4);
    (births, rows(), rows(), rows()).prop_map(|(mut births, reports, custodies, sightings)| {
        births.sort_unstable();
        let born = |days: i64| date(2025, 1, 1).saturating_sub(days.days());
        let births = births.into_iter().map(|(hours, days)| (at(hours), days.map(born))).collect();
        Register { births, of_abuse: reports.clone(), reports, custodies, sightings, ..Register::default() }
    })
}

/// Everything that was on record by a moment.
fn ended(said: &[Revision], register: &Register, moment: Timestamp) -> (Vec<Revision>, Register) {
    let rows = |rows: &[Happened]| rows.iter().filter(|row| row.recorded_at <= moment).cloned().collect();
    let register = Register {
        births: register.births.iter().filter(|(since, _)| *since <= moment).copied().collect(),
        reports: rows(&register.reports),
        of_abuse: rows(&register.of_abuse),
        custodies: rows(&register.custodies),
        sightings: rows(&register.sightings),
        ..Register::default()
    };
    (said.iter().filter(|revision| revision.recorded_at <= moment).cloned().collect(), register)
}

static MODEL: LazyLock<String> = LazyLock::new(crate::engine::tests::model);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// What was known at a moment, and what a model says of it, is the same to the bit whether the store ends there or goes on: a later or corrected answer
    /// changes no older score. Five hundred children, twenty moments each.
    #[test]
    fn what_was_known_never_changes(
        savings in prop::collection::vec(saving(), 0..12), register in register(), moments in prop::collection::vec(-10i64..420, 20),
    ) {
        let mut all = savings;
        all.sort_by_key(|revision| revision.recorded_at);
        let mut versions: HashMap<Uuid, i32> = HashMap::new();
        for revision in &mut all {
            let version = versions.entry(revision.sheet).or_insert(0);
            *version += 1;
            revision.version = *version;
        }
        for moment in moments.into_iter().map(at) {
            let items = |said: &[Revision], register: &Register| -> Vec<Item> {
                let since = since(register.reported(moment), moment.to_zoned(ground::db::japan()).date());
                known(said, moment, since).into_iter().chain(register.known(moment)).collect()
            };
            let today = items(&all, &register);
            let (said, then) = ended(&all, &register, moment);
            let then = items(&said, &then);
            prop_assert_eq!(&today, &then);
            let read = |items: &[Item]| format!("{:?}", crate::engine::read(Outcome::Custody, &MODEL, items, "").unwrap());
            prop_assert_eq!(read(&today), read(&then));
            for source in today.iter().filter_map(|item| item.source.as_ref()) {
                prop_assert!(source.recorded_at <= moment);
                prop_assert!(source.day <= moment.to_zoned(ground::db::japan()).date());
            }
        }
    }
}
