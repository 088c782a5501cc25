//! 関連情報 (table 6-1 no. 11): what the linked systems say of a child in short. Pure.
//!
//! Three answers are kept apart: there is something; there is nothing, as a file of everything says by its silence; nobody knows.

use super::Fact;
use crate::layout::{IDENTITY, Layout};
use crate::matching::REGISTER;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::HashMap;

/// An item of the list.
pub struct Topic {
    /// Its name.
    pub label: &'static str,
    /// Kinds of facts.
    pub kinds: &'static [&'static str],
    /// Whether the facts are the mother's.
    pub of_mother: bool,
    /// Columns whose values are shown, in their order.
    pub shown: &'static [&'static str],
    /// Months of age before which nothing can be there.
    pub from_months: i32,
    /// Only facts with this value of this column.
    pub only: Option<(&'static str, &'static str)>,
    /// Facts are counted, not told one by one.
    pub counted: bool,
    /// Columns that are there to be read only: of them no answer of a sheet and no input of a score is made.
    pub read_only: &'static [&'static str],
}

impl Topic {
    /// Its stable name: what sheets and models call it by.
    pub fn code(&self) -> String {
        let kind = self.kinds.first().copied().unwrap_or_default();
        if self.only.is_some() { format!("{kind}_part") } else { kind.to_owned() }
    }

    /// Whether it is a checkup, which is due at an age: its absence is no absence of anything but the checkup.
    pub fn is_checkup(&self) -> bool {
        self.from_months > 0
    }
}

const TOPIC: Topic = Topic {
    label: "",
    kinds: &[],
    of_mother: false,
    shown: &[],
    from_months: 0,
    only: None,
    counted: false,
    read_only: &[],
};

/// Months after the age at which a checkup is due; after them its time is over.
const GRACE: i32 = 6;
/// The fact of the resident register, the column that tells since when somebody lives here, and the one that tells why it was written.
const RESIDENT: (&str, &str, &str) = ("resident", "since", "reason");
/// Reasons with which living here ends.
const ENDS: [&str; 2] = ["転出", "死亡"];
/// Days before a birth within which its pregnancy lies.
const PREGNANCY: i32 = 310;
/// Days by which a child may be born after the expected day, and before it.
const LATE: i32 = 30;
const EARLY: i32 = 120;

/// ①生活保護 to ⑩就学援助, and ひとり親医療 and 子ども医療 of table 8-5; ⑪要対協 comes from the own register.
pub const TOPICS: [Topic; 16] = [
    Topic { label: "生活保護", kinds: &["welfare"], shown: &["type", "stop"], ..TOPIC },
    Topic { label: "児童扶養手当", kinds: &["child_rearing_allowance"], shown: &["payment", "ground"], ..TOPIC },
    Topic { label: "ひとり親医療", kinds: &["single_parent_medical"], shown: &["end_reason"], ..TOPIC },
    Topic { label: "子ども医療費助成", kinds: &["child_medical"], shown: &["end_reason"], ..TOPIC },
    Topic {
        label: "妊娠届(母)",
        kinds: &["pregnancy"],
        of_mother: true,
        shown: &["weeks", "wanted", "partner", "mental"],
        // The history of her illnesses and free texts about her are for those who read them.
        read_only: &["partner", "mental"],
        ..TOPIC
    },
    Topic {
        label: "4か月児健診",
        kinds: &["check_4m"],
        shown: &["state", "result", "worry", "mood"],
        from_months: 4,
        ..TOPIC
    },
    Topic {
        label: "1歳6か月児健診",
        kinds: &["check_18m"],
        shown: &["state", "result", "worry", "caries", "dental"],
        from_months: 18,
        ..TOPIC
    },
    Topic {
        label: "3歳児健診",
        kinds: &["check_3y"],
        shown: &["state", "result", "worry", "caries", "dental"],
        from_months: 36,
        ..TOPIC
    },
    Topic {
        label: "障害者手帳",
        kinds: &["disability_card", "intellectual_card", "mental_card"],
        shown: &["grade", "part"],
        ..TOPIC
    },
    Topic { label: "障害児通所支援", kinds: &["day_service"], shown: &["service", "office"], ..TOPIC },
    Topic { label: "保育所", kinds: &["nursery"], shown: &["place", "class"], ..TOPIC },
    Topic { label: "小・中学校", kinds: &["pupil"], shown: &["school", "grade", "class"], ..TOPIC },
    Topic { label: "出席・欠席", kinds: &["attendance"], shown: &["mark"], counted: true, ..TOPIC },
    Topic {
        label: "保健室",
        kinds: &["attendance"],
        shown: &["mark"],
        only: Some(("mark", "保健室")),
        counted: true,
        ..TOPIC
    },
    Topic { label: "観察した様子チェックシート", kinds: &["noticing"], shown: &[], ..TOPIC },
    Topic { label: "就学援助", kinds: &["school_expense"], shown: &["result"], ..TOPIC },
];

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// あり
    Present,
    /// 以前あり
    Past,
    /// 該当なし: a file of everything does not name the child.
    Nothing,
    /// まだ対象の月齢ではない
    TooYoung,
    /// 未把握
    Unknown,
}

impl Standing {
    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Present => "あり",
            Self::Past => "以前あり",
            Self::Nothing => "該当なし",
            Self::TooYoung => "対象の月齢の前",
            Self::Unknown => "未把握",
        }
    }

    /// Class of its chip.
    pub fn class(self) -> &'static str {
        match self {
            Self::Present => "good",
            Self::Unknown => "warn",
            _ => "",
        }
    }
}

/// An item of a child.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its name.
    pub label: &'static str,
    /// How it stands.
    pub standing: Standing,
    /// What is told.
    pub value: String,
    /// Since when, or when.
    pub when: String,
    /// From which source, of which day; why nothing is known.
    pub origin: String,
    /// The newest fact that tells it.
    pub fact: Option<Fact>,
}

/// What is known beside the facts.
pub struct Known<'a> {
    /// The agency's own layouts.
    pub layouts: &'a [Layout],
    /// By source: the newest day it told of.
    pub stated: &'a HashMap<String, Date>,
    /// Whether the child is joined to the linked systems.
    pub joined: bool,
    /// Whether the resident register knows the child's 宛名番号, so that every source would have named it.
    pub numbered: bool,
    /// Whether a mother is confirmed.
    pub mother: bool,
    /// Months of age; none where the birth date is not known.
    pub months: Option<i32>,
    /// Today.
    pub today: Date,
}

/// The items of a child, by the standing facts about it and about its mother.
pub fn items(child: &[Fact], mother: &[Fact], known: &Known<'_>) -> Vec<Item> {
    TOPICS.iter().map(|topic| item(topic, if topic.of_mother { mother } else { child }, known)).collect()
}

fn item(topic: &Topic, facts: &[Fact], known: &Known<'_>) -> Item {
    let fits = |fact: &&Fact| {
        let only = topic.only.is_none_or(|(column, value)| text(fact, column) == value);
        topic.kinds.contains(&fact.kind.as_str()) && !fact.gone && only
    };
    let found: Vec<&Fact> = facts.iter().filter(fits).collect();
    if found.is_empty() {
        return silent(topic, known);
    }
    if topic.counted {
        return counted(topic, &found, known);
    }
    let held = |fact: &&&Fact| fact.valid_to.is_none_or(|last| last >= known.today);
    let newest = |facts: &[&Fact]| facts.iter().max_by_key(|fact| (fact.valid_from, fact.position)).copied().cloned();
    let now: Vec<&Fact> = found.iter().filter(held).copied().collect();
    let standing = if now.is_empty() { Standing::Past } else { Standing::Present };
    let Some(fact) = newest(if now.is_empty() { &found } else { &now }) else { return silent(topic, known) };
    let layout = layout_of(&fact, known);
    Item {
        label: topic.label,
        standing,
        value: values(topic, &fact, layout),
        when: period(&fact),
        origin: origin(&fact, layout),
        fact: Some(fact),
    }
}

/// Whether a fact about a mother lies in the pregnancy that ended with this birth: her other pregnancies are other children's.
pub fn is_of_pregnancy(fact: &Fact, birth: Date) -> bool {
    let is_within = fact.valid_from.is_some_and(|on| (birth.saturating_sub(PREGNANCY.days())..=birth).contains(&on));
    let expected = birth.saturating_sub(LATE.days())..=birth.saturating_add(EARLY.days());
    let due: Option<Date> = text(fact, "due").parse().ok();
    is_within && due.is_none_or(|due| expected.contains(&due))
}

/// What it means that a checkup is nowhere on record, though a record of it would have been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unrecorded {
    /// 未受診: its time is over, and the child lived here all through it.
    Missed,
    /// Its time is not over, or nobody knows whether it is.
    Open,
    /// The child lived elsewhere for some of its time, or nobody knows where: it may have been checked there.
    Elsewhere,
}

impl Unrecorded {
    /// Why it says nothing; none where it was missed.
    pub fn why(self) -> Option<&'static str> {
        match self {
            Self::Missed => None,
            Self::Open => Some("記録がありません。まだ健診の時期の途中か、時期がわかりません"),
            Self::Elsewhere => Some("記録がありません。健診の時期にこの町にいたかがわかりません"),
        }
    }
}

/// When a child lived here, as the resident register says it: from a day on, and to another where it left. Nobody knows of any other time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stays(Vec<(Date, Option<Date>)>);

impl Stays {
    /// As the standing facts about a child tell them.
    pub fn of(child: &[Fact]) -> Self {
        let told = child.iter().filter(|fact| fact.kind == RESIDENT.0 && !fact.gone);
        let stay = |fact: &Fact| {
            let since = text(fact, RESIDENT.1).parse().ok()?;
            let has_left = ENDS.contains(&text(fact, RESIDENT.2));
            // Whoever left on a day nobody knows lived here on no day that is known.
            if has_left { fact.valid_from.map(|left| (since, Some(left))) } else { Some((since, None)) }
        };
        Self(told.filter_map(stay).collect())
    }

    /// Whether a child born then was missed at a checkup of which there is no record.
    pub fn unrecorded(&self, topic: &Topic, birth: Option<Date>, known: &Known<'_>) -> Unrecorded {
        let is_over = known.months.is_some_and(|months| months >= topic.from_months + GRACE);
        let Some(birth) = birth.filter(|_| is_over) else { return Unrecorded::Open };
        let due = birth.saturating_add(topic.from_months.months());
        let over = birth.saturating_add((topic.from_months + GRACE).months());
        let lasts = |(since, left): &(Date, Option<Date>)| *since <= due && left.is_none_or(|left| left >= over);
        if self.0.iter().any(lasts) { Unrecorded::Missed } else { Unrecorded::Elsewhere }
    }
}

/// Whether the resident register says by these standing facts about a child that it lives here on a day; none where it says nothing of the child.
pub fn lives_here(child: &[Fact], day: Date) -> Option<bool> {
    let told: Vec<&Fact> = child.iter().filter(|fact| fact.kind == RESIDENT.0 && !fact.gone).collect();
    let has_left =
        |fact: &&Fact| ENDS.contains(&text(fact, RESIDENT.2)) && fact.valid_from.is_none_or(|left| left <= day);
    (!told.is_empty()).then(|| !told.iter().all(has_left))
}

/// Number of the household of a child, as the newest statement of who it is has it.
pub fn household(child: &[Fact]) -> Option<&str> {
    let told = child.iter().filter(|fact| fact.source == REGISTER && fact.kind == IDENTITY && !fact.gone);
    told.max_by_key(|fact| fact.position).map(|fact| text(fact, "household")).filter(|number| !number.is_empty())
}

/// Nothing is told: because there is nothing, or because nobody knows.
fn silent(topic: &Topic, known: &Known<'_>) -> Item {
    let sources: Vec<&Layout> = crate::layout::shipped()
        .iter()
        .filter(|layout| layout.facts.iter().any(|fact| topic.kinds.contains(&fact.kind.as_str())))
        .collect();
    let told: Vec<(&Layout, Date)> =
        sources.iter().filter_map(|layout| Some((*layout, *known.stated.get(&layout.code)?))).collect();
    let of_all = !told.is_empty() && told.len() == sources.len();
    let oldest = told.iter().map(|(_, day)| *day).min();
    let (standing, origin) = match oldest {
        _ if known.months.is_some_and(|months| months < topic.from_months) => (Standing::TooYoung, String::new()),
        _ if topic.of_mother && !known.mother => (Standing::Unknown, "母との連結がありません".to_owned()),
        _ if !known.joined => (Standing::Unknown, "連携情報と名寄せされていません".to_owned()),
        None => (Standing::Unknown, "連携元のファイルがまだありません".to_owned()),
        Some(_) if !of_all => (Standing::Unknown, "一部の連携元のファイルがまだありません".to_owned()),
        Some(_) if !known.numbered => (Standing::Unknown, "宛名番号が確かめられていません".to_owned()),
        // What only tells of events has told of none.
        Some(day) if told.iter().any(|(layout, _)| !layout.whole) => {
            (Standing::Nothing, format!("{} {}時点までに記録なし", names(&told), jp::Wareki(day)))
        }
        Some(day) => (Standing::Nothing, format!("{} {}時点", names(&told), jp::Wareki(day))),
    };
    Item { label: topic.label, standing, value: String::new(), when: String::new(), origin, fact: None }
}

fn names(told: &[(&Layout, Date)]) -> String {
    told.iter().map(|(layout, _)| layout.name.as_str()).collect::<Vec<_>>().join("・")
}

/// How often each value was told this school year.
fn counted(topic: &Topic, found: &[&Fact], known: &Known<'_>) -> Item {
    let year = jp::fiscal_year(known.today);
    let now: Vec<&&Fact> =
        found.iter().filter(|fact| fact.valid_from.is_some_and(|day| jp::fiscal_year(day) == year)).collect();
    let mut counts: Vec<(String, usize)> = Vec::new();
    for fact in &now {
        let value = topic.shown.iter().map(|column| text(fact, column)).collect::<Vec<_>>().join(" ");
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    counts.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.cmp(&y.0)));
    let value = counts.iter().map(|(value, count)| format!("{value}{count}回")).collect::<Vec<_>>().join(" ");
    let last = found.iter().max_by_key(|fact| (fact.valid_from, fact.position));
    Item {
        label: topic.label,
        standing: if now.is_empty() { Standing::Past } else { Standing::Present },
        value: if value.is_empty() { "今年度の記録なし".to_owned() } else { format!("今年度 {value}") },
        when: last.and_then(|fact| fact.valid_from).map(|day| format!("最新 {}", jp::Wareki(day))).unwrap_or_default(),
        origin: last.map(|fact| origin(fact, layout_of(fact, known))).unwrap_or_default(),
        fact: last.map(|fact| (*fact).clone()),
    }
}

/// The layout that wrote a fact.
pub(super) fn layout_of<'a>(fact: &Fact, known: &Known<'a>) -> Option<&'a Layout> {
    crate::layout::for_day(&fact.source, day(fact).unwrap_or(Date::MAX), known.layouts)
}

pub(super) fn text<'f>(fact: &'f Fact, column: &str) -> &'f str {
    fact.attributes.get(column).and_then(serde_json::Value::as_str).unwrap_or_default()
}

fn values(topic: &Topic, fact: &Fact, layout: Option<&Layout>) -> String {
    let title = |column: &str| layout.map_or_else(|| column.to_owned(), |layout| layout.title_of(column).to_owned());
    if topic.shown.is_empty() {
        // A checklist: what was ticked, then what was written.
        let attributes = fact.attributes.as_object();
        let ticked = attributes.into_iter().flatten().filter(|(_, value)| value.as_str() == Some("有"));
        let mut ticked: Vec<String> = ticked.map(|(column, _)| title(column)).collect();
        if ticked.is_empty() {
            ticked.push("該当する様子なし".to_owned());
        }
        return ticked.join("、");
    }
    let several = topic.kinds.len() > 1;
    let label = layout.filter(|_| several).map(|layout| layout.label_of(&fact.kind).to_owned());
    let value = |column: &&&str| {
        let value = text(fact, column);
        (!value.is_empty()).then(|| format!("{}: {value}", title(column)))
    };
    label.into_iter().chain(topic.shown.iter().filter_map(|column| value(&column))).collect::<Vec<_>>().join("、")
}

/// The day of the file that states a fact.
pub(super) fn day(fact: &Fact) -> Option<Date> {
    crate::runs::model::day_of(fact.position)
}

/// From when to when a fact holds, as far as the source says.
pub(super) fn period(fact: &Fact) -> String {
    let wareki = |day: Option<Date>| day.map(|day| jp::Wareki(day).to_string()).unwrap_or_default();
    match (fact.valid_from, fact.valid_to) {
        (None, None) => String::new(),
        (from, to) if from == to => wareki(from),
        (from, to) => format!("{}〜{}", wareki(from), wareki(to)),
    }
}

/// Where a fact comes from: source, day of its file, file and row.
pub fn told_by(fact: &Fact, known: &Known<'_>) -> String {
    origin(fact, layout_of(fact, known))
}

/// Where a fact comes from.
pub(super) fn origin(fact: &Fact, layout: Option<&Layout>) -> String {
    let source = layout.map_or(fact.source.as_str(), |layout| layout.name.as_str());
    let stated = day(fact).map(|day| format!("{}時点", jp::Wareki(day))).unwrap_or_default();
    format!("{source} {stated} {} {}行目", fact.file_name, fact.n)
}

#[cfg(test)]
mod tests;
