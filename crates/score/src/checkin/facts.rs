//! What the linked systems tell of a child that nobody looks after yet, in five states. Pure.

use super::{asked, mother};
use crate::items::model::{Given, Item};
use jiff::civil::Date;
use renkei::facts::related::{self, Known, Standing, Stays, TOPICS, Topic, Unrecorded};
use renkei::facts::{Fact, Mother};
use renkei::matching::REGISTER;

/// What features are called after.
const NAME: &str = "linked";

/// Name of a topic within features.
fn key(topic: &Topic) -> String {
    format!("{NAME}.{}", topic.code())
}

/// Topics of the child itself; those of the mother are told by [`mother`].
fn own_topics() -> impl Iterator<Item = &'static Topic> {
    TOPICS.iter().filter(|topic| !topic.of_mother)
}

/// Whether a model may look at a feature: topics of the linked systems and their columns, answers at checkups, age, what is told of the mother, and
/// nothing else.
pub fn may_weigh(feature: &str) -> bool {
    let is_of = |topic: &Topic| {
        let key = key(topic);
        let column = feature.strip_prefix(&key).and_then(|rest| rest.strip_prefix('.'));
        feature == key || column.is_some_and(|column| topic.shown.contains(&column) && !NAMES.contains(&column))
    };
    feature == AGE || mother::is_of_mother(feature) || asked::is_asked(feature) || own_topics().any(is_of)
}

/// A source that tells of a feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Code.
    pub code: String,
    /// As shown.
    pub name: String,
    /// Days without a file after which it is late.
    pub late_after: i64,
}

/// The sources a feature is told by.
pub fn sources_of(feature: &str) -> Vec<Source> {
    let is_of = |topic: &&Topic| {
        let key = key(topic);
        feature == key || feature.strip_prefix(&key).is_some_and(|rest| rest.starts_with('.'))
    };
    let of_topic = || own_topics().find(is_of).map_or(&[][..], |topic| topic.kinds);
    let kinds = asked::kinds_of(feature).unwrap_or_else(|| mother::kinds_of(feature).unwrap_or_else(of_topic).to_vec());
    let register = feature == AGE || mother::is_her_age(feature);
    let told = |layout: &&renkei::layout::Layout| {
        let by_kind = layout.facts.iter().any(|fact| kinds.contains(&fact.kind.as_str()));
        by_kind || (register && layout.code == REGISTER)
    };
    let source = |layout: &renkei::layout::Layout| Source {
        code: layout.code.clone(),
        name: layout.name.clone(),
        late_after: layout.late_after,
    };
    renkei::layout::shipped().iter().filter(told).map(source).collect()
}

/// Age in whole years.
const AGE: &str = "linked.age";
/// Columns that name a place or an office: no reason to visit anybody.
const NAMES: [&str; 3] = ["school", "place", "office"];

/// Everything known of a child: each topic, the columns of those that hold, what was answered at checkups, and what is told of its mother.
pub fn features(facts: &[Fact], mother: Option<&Mother>, birth: Option<Date>, known: &Known<'_>) -> Vec<Item> {
    let stays = Stays::of(facts);
    let list = related::items(facts, &[], known);
    let answers = asked::features(&renkei::facts::asked::told(facts, &list, birth, known));
    let mut items: Vec<Item> = TOPICS
        .iter()
        .zip(list)
        .filter(|(topic, _)| !topic.of_mother)
        .flat_map(|(topic, told)| {
            let unrecorded = (topic.is_checkup() && told.standing == Standing::Nothing)
                .then(|| stays.unrecorded(topic, birth, known));
            let given = given(told.standing, unrecorded);
            let columns = if given == Given::Yes { columns(topic, facts, known.today) } else { Vec::new() };
            let origin = match unrecorded.and_then(Unrecorded::why) {
                Some(why) => why.to_owned(),
                None => [told.origin.as_str(), told.when.as_str()].join(" ").trim().to_owned(),
            };
            let shown = if told.value.is_empty() { given.words().to_owned() } else { told.value };
            let item = Item { feature: key(topic), label: told.label.to_owned(), shown, given, source: None };
            std::iter::once(with_origin(item, &origin)).chain(columns).collect::<Vec<_>>()
        })
        .collect();
    let years = known.months.map(|months| months / 12);
    items.push(Item {
        feature: AGE.to_owned(),
        label: "年齢".to_owned(),
        shown: years.map(|years| format!("{years}歳")).unwrap_or_default(),
        given: years.map_or(Given::Unasked, |years| Given::Number(f64::from(years))),
        source: None,
    });
    items.extend(answers);
    items.extend(mother::features(mother, birth, known));
    items
}

/// Where a fact stands is told with it: file, day and row.
fn with_origin(item: Item, origin: &str) -> Item {
    let shown = if origin.is_empty() { item.shown } else { format!("{}({origin})", item.shown) };
    Item { shown, ..item }
}

/// `unrecorded` of a checkup that every source is silent about.
fn given(standing: Standing, unrecorded: Option<Unrecorded>) -> Given {
    match (standing, unrecorded) {
        (_, Some(Unrecorded::Missed)) => Given::Missed,
        (_, Some(Unrecorded::Open)) => Given::Unasked,
        (_, Some(Unrecorded::Elsewhere)) | (Standing::Unknown, None) => Given::Unknown,
        (Standing::Present, None) => Given::Yes,
        (Standing::Past, None) => Given::Code("以前あり".to_owned()),
        (Standing::Nothing, None) => Given::No,
        (Standing::TooYoung, None) => Given::NotApplicable,
    }
}

/// What the newest fact of a topic says in its columns.
fn columns(topic: &Topic, facts: &[Fact], today: Date) -> Vec<Item> {
    let holds = |fact: &&Fact| {
        topic.kinds.contains(&fact.kind.as_str())
            && fact.valid_to.is_none_or(|last| last >= today)
            && topic.only.is_none()
    };
    let newest = facts.iter().filter(holds).max_by_key(|fact| (fact.valid_from, fact.position));
    let Some(fact) = newest.filter(|_| !topic.counted) else { return Vec::new() };
    let value = |column: &&str| fact.attributes.get(*column).and_then(serde_json::Value::as_str).unwrap_or_default();
    let filled = topic.shown.iter().filter(|column| !NAMES.contains(column) && !value(column).is_empty());
    filled
        .map(|column| Item {
            feature: format!("{}.{column}", key(topic)),
            label: format!("{}: {}", topic.label, title(fact, column)),
            shown: value(column).to_owned(),
            given: number(fact, column, value(column)).unwrap_or_else(|| told(value(column))),
            source: None,
        })
        .collect()
}

/// What a source itself calls a checkup nobody attended is that, and no answer like others.
fn told(value: &str) -> Given {
    if value == Given::Missed.words() { Given::Missed } else { Given::Code(value.to_owned()) }
}

/// What a source counts or measures is a number, as tables to learn from hold it.
fn number(fact: &Fact, column: &str, value: &str) -> Option<Given> {
    let layout = renkei::layout::for_day(&fact.source, Date::MAX, &[])?;
    let is_number = layout.column(column)?.kind == renkei::layout::Kind::Number;
    value.parse().ok().filter(|_| is_number).map(Given::Number)
}

fn title(fact: &Fact, column: &str) -> String {
    let layout = renkei::layout::for_day(&fact.source, Date::MAX, &[]);
    layout.map_or_else(|| column.to_owned(), |layout| layout.title_of(column).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    const TODAY: Date = jiff::civil::date(2026, 11, 2);
    const BIRTH: Date = jiff::civil::date(2023, 6, 15);

    fn every_file() -> HashMap<String, Date> {
        let layouts = renkei::layout::shipped().iter();
        layouts.map(|layout| (layout.code.clone(), jiff::civil::date(2026, 11, 1))).collect()
    }

    /// The register's row of the child.
    fn resident(since: &str, reason: &str, on: Date) -> Fact {
        Fact {
            series: uuid::Uuid::nil(),
            source: REGISTER.to_owned(),
            kind: "resident".to_owned(),
            key: String::new(),
            attributes: serde_json::json!({ "since": since, "reason": reason }),
            raw: serde_json::json!({}),
            gone: false,
            valid_from: Some(on),
            valid_to: None,
            position: 202_611_010_000,
            until: None,
            file_name: "架空.csv".to_owned(),
            n: 2,
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    /// What is known and shown of a feature.
    fn of(facts: &[Fact], birth: Date, joined: bool, feature: &str) -> (Given, String) {
        let stated = every_file();
        let months = Some(jp::months_on(birth, TODAY));
        let known =
            Known { layouts: &[], stated: &stated, joined, numbered: true, mother: false, months, today: TODAY };
        let items = features(facts, None, Some(birth), &known);
        let item = items.into_iter().find(|item| item.feature == feature).unwrap();
        (item.given, item.shown)
    }

    #[test]
    fn silence_is_no_no_where_nobody_asked_and_a_missed_checkup_where_one_was_due() {
        let born_here = [resident("2023-06-15", "出生", BIRTH)];
        let given = |feature: &str| of(&born_here, BIRTH, true, feature).0;
        assert_eq!((given("linked.check_18m"), given("linked.welfare")), (Given::Missed, Given::No));
        assert_eq!((given("linked.pregnancy"), given("linked.age")), (Given::Unknown, Given::Number(3.0)));
        let born = |year: i16, month: i8| of(&born_here, jiff::civil::date(year, month, 1), true, "linked.check_18m").0;
        assert_eq!(born(2026, 1), Given::NotApplicable, "too young");
        assert_eq!(born(2025, 3), Given::Unasked, "its time is not over");
        assert_eq!(of(&born_here, BIRTH, false, "linked.welfare").0, Given::Unknown, "not joined");
    }

    #[test]
    fn who_lived_elsewhere_when_a_checkup_was_due_missed_none_that_is_known() {
        let at = |facts: &[Fact]| of(facts, BIRTH, true, "linked.check_18m");
        let on = jiff::civil::date;
        let (moved_in, why) = at(&[resident("2025-09-01", "転入", on(2025, 9, 1))]);
        assert_eq!(moved_in, Given::Unknown, "after the age of the checkup");
        assert!(why.contains("健診の時期にこの町にいたかがわかりません"), "{why}");
        assert_eq!(at(&[resident("2023-06-15", "転出", on(2024, 3, 1))]).0, Given::Unknown, "had left before");
        assert_eq!(at(&[resident("2023-06-15", "転出", on(2026, 9, 1))]).0, Given::Missed, "left after its time");
        assert_eq!(at(&[resident("2024-11-01", "転入", on(2024, 11, 1))]).0, Given::Missed, "here before its time");
        assert_eq!(at(&[resident("", "転入", on(2024, 11, 1))]).0, Given::Unknown, "nobody knows since when");
        assert_eq!(at(&[]).0, Given::Unknown, "the register says nothing");
    }

    #[test]
    fn a_checkup_that_is_on_record_as_missed_is_a_missed_one() {
        assert_eq!(told("未受診"), Given::Missed);
        assert_eq!(told("受診"), Given::Code("受診".to_owned()));
    }

    #[test]
    fn what_is_counted_is_a_number_and_what_is_judged_is_not() {
        let checked = Fact {
            source: "boshi_18m".to_owned(),
            kind: "check_18m".to_owned(),
            attributes: serde_json::json!({ "state": "受診", "caries": "2", "dental": "要治療" }),
            ..resident("", "", BIRTH)
        };
        let given = |feature: &str| of(std::slice::from_ref(&checked), BIRTH, true, feature).0;
        assert_eq!(given("linked.check_18m.caries"), Given::Number(2.0));
        assert_eq!(given("linked.check_18m.dental"), Given::Code("要治療".to_owned()));
        assert_eq!(given("linked.asked.caries_1"), Given::Yes);
        assert_eq!((given("linked.single_parent_medical"), given("linked.child_medical")), (Given::No, Given::No));
    }

    #[test]
    fn every_feature_has_the_sources_that_tell_of_it() {
        let codes = |feature: &str| sources_of(feature).into_iter().map(|source| source.code).collect::<Vec<_>>();
        assert_eq!(codes("linked.welfare"), ["seiho"]);
        assert_eq!(codes("linked.welfare.type"), ["seiho"]);
        assert_eq!(codes("linked.age"), ["jumin"]);
        assert_eq!(codes("linked.mother_age"), ["jumin"]);
        assert_eq!(codes("linked.pregnancy.smoking"), ["boshi_todokede"]);
        assert_eq!(codes("linked.pregnancy_checks"), ["boshi_ninpu"]);
        assert_eq!(codes("linked.attendance_part"), codes("linked.attendance"));
        assert!(codes("linked.unheard_of").is_empty());
        let known = Known {
            layouts: &[],
            stated: &HashMap::new(),
            joined: true,
            numbered: true,
            mother: false,
            months: Some(60),
            today: jiff::civil::date(2026, 11, 2),
        };
        for item in features(&[], None, None, &known) {
            assert!(!codes(&item.feature).is_empty(), "{}", item.feature);
        }
    }

    #[test]
    fn models_see_topics_and_no_names_or_places() {
        for feature in [
            "linked.welfare",
            "linked.welfare.type",
            "linked.check_3y.result",
            "linked.check_3y.dental",
            "linked.check_3y.scold",
            "linked.asked.screamed",
            "linked.single_parent_medical",
            "linked.child_medical",
            "linked.attendance_part",
            "linked.age",
            "linked.pregnancy.weeks",
        ] {
            assert!(may_weigh(feature), "{feature}");
        }
        for feature in [
            "linked.pupil.school",
            "linked.nursery.place",
            "linked.address",
            "linked.pregnancy.mental",
            "linked.pregnancy.partner",
            "linked.check_3y.note",
            "linked.check_4m.drank_much",
            "linked.asked.nationality",
            "linked.sex",
            "urgency.q3",
            "name",
        ] {
            assert!(!may_weigh(feature), "{feature}");
        }
    }
}
