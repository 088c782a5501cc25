//! Which fact of the linked systems means which answer: named by an item, offered while a sheet is filled in. A person takes it or leaves it.
//!
//! What there is to be named comes from the crate that keeps the facts ([`Topic`]). Pitfall: silence means something only where the source would have
//! named the child; a state that nobody knows means nothing and cannot be named at all.

use super::{Form, Item, Kind};
use serde::{Deserialize, Serialize};

/// How a kind of linked information stands for a child, as far as it means anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// あり
    Present,
    /// 以前あり
    Past,
    /// 該当なし: a file of everything does not name the child.
    Nothing,
    /// 未受診: it was due, and the child was not brought.
    Missed,
}

impl LinkState {
    /// As written in a file and in the page.
    pub fn code(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Past => "past",
            Self::Nothing => "nothing",
            Self::Missed => "missed",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Present, Self::Past, Self::Nothing, Self::Missed].into_iter().find(|state| state.code() == code)
    }
}

/// What one thing a linked system says means for an item: how it stands, or the value of one of its columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Code of the kind of linked information ([`Topic::code`]).
    pub topic: String,
    /// How it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<LinkState>,
    /// A column of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub column: String,
    /// The value of the column; empty where the value itself is the answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// Code of the choice it means; empty where the value itself is the answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer: String,
}

/// A kind of linked information that items can name, in the words of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Stable name.
    pub code: String,
    /// 1歳6か月児健診
    pub label: String,
    /// States that mean something, as they are called of this kind.
    pub states: Vec<(LinkState, String)>,
    /// Columns that may be taken into a sheet.
    pub columns: Vec<TopicColumn>,
}

/// A column of linked information.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicColumn {
    /// Stable name.
    pub id: String,
    /// 育児の心配
    pub label: String,
    /// Every value it can have; empty where it can be anything.
    pub values: Vec<String>,
}

impl Topic {
    /// A column by its name.
    pub fn column(&self, id: &str) -> Option<&TopicColumn> {
        self.columns.iter().find(|column| column.id == id)
    }
}

impl Item {
    /// Whether linked information can answer it with one of its choices; else the value itself is the answer.
    pub fn links_choose(&self) -> bool {
        self.kind.has_choices() || self.kind == Kind::State
    }

    /// Whether linked information can answer it at all. Addresses have their own way, somebody and tables are more than one value.
    pub fn can_be_linked(&self) -> bool {
        !self.is_place() && !matches!(self.kind, Kind::Person | Kind::Rows)
    }
}

impl Form {
    /// The items that linked information may answer.
    pub fn linked(&self) -> impl Iterator<Item = &Item> {
        self.asked().filter(|item| !item.linked.is_empty())
    }
}

/// What is wrong with the links of an item by itself; whether a choice exists is for the caller to say.
pub(super) fn faults(item: &Item, is_choice: impl Fn(&str) -> bool) -> Vec<String> {
    if item.linked.is_empty() {
        return Vec::new();
    }
    if !item.can_be_linked() {
        return vec!["連携情報は、人・表・住所・電話の項目には使えません。".to_owned()];
    }
    let fault = |link: &Link| {
        let is_of_state = link.state.is_some();
        if is_of_state != link.column.is_empty() {
            return Some("連携情報の「状態」か「列」のどちらか一つを決めてください。".to_owned());
        }
        match (item.links_choose(), is_of_state) {
            (false, true) => Some("連携情報の状態は、選択の項目だけで使えます。".to_owned()),
            (false, false) if !(link.answer.is_empty() && link.value.is_empty()) => {
                Some("文字・数値・年月日の項目には、連携情報の値がそのまま入ります。答えは決められません。".to_owned())
            }
            (true, _) if !is_choice(&link.answer) => {
                Some(format!("連携情報の答え「{}」は選択肢にありません。", link.answer))
            }
            (true, false) if link.value.is_empty() => Some("連携情報の値を入力してください。".to_owned()),
            _ => None,
        }
    };
    item.linked.iter().filter_map(fault).collect()
}

/// What a form names and nobody offers.
///
/// # Errors
/// Every fault found, in Japanese, each with its place.
pub fn check_links(form: &Form, topics: &[Topic]) -> Result<(), Vec<String>> {
    let fault = |item: &Item, link: &Link| {
        let place = format!("項目「{}」の連携情報", item.label);
        let Some(topic) = topics.iter().find(|topic| topic.code == link.topic) else {
            return Some(format!("{place}: 「{}」はありません。", link.topic));
        };
        let is_state = |state: LinkState| topic.states.iter().any(|(known, _)| *known == state);
        if link.state.is_some_and(|state| !is_state(state)) {
            return Some(format!("{place}: 「{}」からは、この状態を判断できません。", topic.label));
        }
        if link.column.is_empty() {
            return None;
        }
        match topic.column(&link.column) {
            None => {
                Some(format!("{place}: 「{}」に、様式に入れられる列「{}」はありません。", topic.label, link.column))
            }
            Some(column) => {
                let is_known = column.values.is_empty() || link.value.is_empty() || column.values.contains(&link.value);
                (!is_known).then(|| format!("{place}: 「{}」に値「{}」はありません。", column.label, link.value))
            }
        }
    };
    let faults: Vec<String> =
        form.items().flat_map(|item| item.linked.iter().filter_map(move |link| fault(item, link))).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::form::check;
    use crate::assessment::shipped::shipped;
    use jiff::civil::date;

    fn topics() -> Vec<Topic> {
        let column = |id: &str, values: &[&str]| TopicColumn {
            id: id.into(),
            label: id.into(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        vec![Topic {
            code: "welfare".into(),
            label: "生活保護".into(),
            states: vec![(LinkState::Present, "あり".into())],
            columns: vec![column("type", &["生活扶助"]), column("stop", &[])],
        }]
    }

    fn with(kind: &str, link: Link) -> Form {
        let mut form = shipped().on("risk_common", date(2026, 11, 21)).unwrap().clone();
        for item in form.sections.iter_mut().flat_map(|section| &mut section.items) {
            item.linked = if item.key == kind { vec![link.clone()] } else { Vec::new() };
        }
        form
    }

    fn link(state: Option<LinkState>, column: &str, value: &str, answer: &str) -> Link {
        Link { topic: "welfare".into(), state, column: column.into(), value: value.into(), answer: answer.into() }
    }

    #[test]
    fn a_link_says_one_thing_and_names_a_choice_there_is() {
        let present = Some(LinkState::Present);
        let faults = |kind: &str, link: Link| check(&with(kind, link), &shipped().lists).err();
        for (kind, good) in [
            ("moves", link(present, "", "", "yes")),
            ("money", link(None, "type", "生活扶助", "heavy")),
            ("money", link(present, "", "", "unknown")),
            ("since", link(None, "stop", "", "")),
            ("weight", link(None, "stop", "", "")),
        ] {
            assert_eq!(faults(kind, good.clone()), None, "{kind} {good:?}");
        }
        for (kind, bad) in [
            ("moves", link(None, "", "", "yes")),
            ("moves", link(present, "type", "生活扶助", "yes")),
            ("moves", link(present, "", "", "maybe")),
            ("money", link(None, "type", "", "heavy")),
            ("since", link(present, "", "", "")),
            ("since", link(None, "stop", "", "yes")),
            ("guardian_name", link(None, "stop", "", "")),
            ("household", link(None, "stop", "", "")),
        ] {
            assert!(faults(kind, bad.clone()).is_some(), "{kind} {bad:?}");
        }
    }

    #[test]
    fn what_nobody_offers_cannot_be_named() {
        let refused = |link: Link| check_links(&with("moves", link), &topics()).is_err();
        assert!(!refused(link(Some(LinkState::Present), "", "", "yes")));
        assert!(!refused(link(None, "type", "生活扶助", "yes")));
        assert!(!refused(link(None, "stop", "就労", "yes")), "any text");
        assert!(refused(link(Some(LinkState::Nothing), "", "", "no")), "its silence says nothing");
        assert!(refused(link(None, "type", "医療扶助", "yes")), "no such value");
        assert!(refused(link(None, "address", "架空", "yes")), "no such column");
        assert!(refused(Link { topic: "tax".into(), ..link(Some(LinkState::Present), "", "", "yes") }));
    }
}
