//! A search over fields: groups of conditions joined by AND or OR, and who meets it. Pure.

use ground::gate::Action;
use ground::web::Fields;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use uuid::Uuid;

/// Groups of a form.
pub const GROUPS: usize = 3;
/// Conditions of a group.
pub const CONDITIONS: usize = 4;

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A few words: compared by their keys, so that spellings do not matter.
    Short,
    /// Running text: compared as typed, in the database.
    Long,
    /// A whole number.
    Number,
}

/// A field that can be searched: code, label, how, and the right without which it is not offered.
pub struct Field {
    /// As stored in a search.
    pub code: &'static str,
    /// As people say.
    pub label: &'static str,
    /// How it is compared.
    pub kind: Kind,
    /// Without this right it is not offered.
    pub right: Action,
}

const fn short(code: &'static str, label: &'static str) -> Field {
    Field { code, label, kind: Kind::Short, right: Action::SearchPeople }
}

const fn long(code: &'static str, label: &'static str, right: Action) -> Field {
    Field { code, label, kind: Kind::Long, right }
}

const fn number(code: &'static str, label: &'static str) -> Field {
    Field { code, label, kind: Kind::Number, right: Action::SearchPeople }
}

/// Every field, in the order of the form.
pub const FIELDS: &[Field] = &[
    short("name", "氏名"),
    short("kana", "ふりがな"),
    short("family_name", "家族・関係者の氏名"),
    number("age", "年齢"),
    short("sex", "性別"),
    short("nationality", "国籍"),
    short("address", "住所(家族も)"),
    short("phone", "電話番号(家族も)"),
    short("school", "所属(学校・園)"),
    short("grade", "学年"),
    short("class", "組"),
    short("teacher", "担任・その他職員"),
    short("case_no", "事例番号"),
    short("in_charge", "担当者"),
    short("section", "担当の係"),
    short("state", "継続・終結"),
    short("kind", "相談種別"),
    short("route", "経路"),
    short("abuse", "主な虐待種別"),
    short("abuser", "主な虐待者"),
    number("severity", "重症度"),
    short("relation", "家族の続柄"),
    short("traits", "児の特性・養育状況など"),
    short("extra", "独自の項目"),
    short("ledger", "進行管理台帳の区分"),
    short("degree", "要注意度"),
    long("living", "生活状況", Action::ReadRecord),
    long("family_history", "家族歴", Action::ReadRecord),
    long("growth", "成育歴", Action::ReadRecord),
    long("agencies", "関係機関", Action::ReadRecord),
    long("services", "福祉サービス利用状況", Action::ReadRecord),
    long("past_contact", "過去の相談履歴", Action::ReadRecord),
    long("progress", "経過記録", Action::ReadRecord),
    long("comment", "コメント", Action::ReadRecord),
    long("intake", "受付の主訴・状況", Action::ReadIntake),
];

/// A field by its code.
pub fn field(code: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.code == code)
}

/// How a value is compared: code and label.
pub const OPS: &[(&str, &str)] = &[
    ("has", "を含む"),
    ("lacks", "を含まない"),
    ("is", "と一致する"),
    ("starts", "で始まる"),
    ("ge", "以上"),
    ("le", "以下"),
    ("filled", "が入っている"),
    ("blank", "が空"),
];

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// A code of [`FIELDS`].
    pub field: String,
    /// A code of [`OPS`].
    pub op: String,
    /// What is looked for.
    pub value: String,
}

/// Conditions joined by AND, or by OR where `any`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// OR.
    pub any: bool,
    /// At least one.
    pub conditions: Vec<Condition>,
}

/// A whole search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Groups joined by OR.
    pub any: bool,
    /// At least one, or nothing is looked for.
    pub groups: Vec<Group>,
}

impl Query {
    /// Reads a form: `any`, `g0.any`, `g0.0.field`, `g0.0.op`, `g0.0.value`. What cannot be compared is left out.
    pub fn read(fields: &Fields) -> Self {
        let group = |g: usize| {
            let condition = |c: usize| {
                let of = |part: &str| fields.get(&format!("g{g}.{c}.{part}")).trim().to_owned();
                let condition = Condition { field: of("field"), op: of("op"), value: of("value") };
                condition.is_whole().then_some(condition)
            };
            let conditions: Vec<Condition> = (0..CONDITIONS).filter_map(condition).collect();
            let any = fields.get(&format!("g{g}.any")) == "1";
            (!conditions.is_empty()).then_some(Group { any, conditions })
        };
        Self { any: fields.get("any") == "1", groups: (0..GROUPS).filter_map(group).collect() }
    }

    /// The form that reads as this search.
    pub fn form(&self) -> Fields {
        let mut fields = Fields::default();
        fields.set("any", if self.any { "1" } else { "0" });
        for (g, group) in self.groups.iter().enumerate().take(GROUPS) {
            fields.set(&format!("g{g}.any"), if group.any { "1" } else { "0" });
            for (c, condition) in group.conditions.iter().enumerate().take(CONDITIONS) {
                fields.set(&format!("g{g}.{c}.field"), condition.field.as_str());
                fields.set(&format!("g{g}.{c}.op"), condition.op.as_str());
                fields.set(&format!("g{g}.{c}.value"), condition.value.as_str());
            }
        }
        fields
    }

    /// The search without fields the reader has no right to.
    pub fn within(mut self, may: impl Fn(Action) -> bool) -> Self {
        for group in &mut self.groups {
            group.conditions.retain(|condition| field(&condition.field).is_some_and(|field| may(field.right)));
        }
        self.groups.retain(|group| !group.conditions.is_empty());
        self
    }

    /// (氏名を含む「架空」 かつ 年齢以上「3」) または …: as the audit trail and the file name it.
    pub fn label(&self) -> String {
        let group = |group: &Group| {
            let joined: Vec<String> = group.conditions.iter().map(Condition::label).collect();
            format!("({})", joined.join(if group.any { " または " } else { " かつ " }))
        };
        self.groups.iter().map(group).collect::<Vec<_>>().join(if self.any { " または " } else { " かつ " })
    }

    /// Who meets it: `met` says for each condition who meets that one, in the order of [`Query::conditions`].
    pub fn meets(&self, everybody: &HashSet<Uuid>, met: &[HashSet<Uuid>]) -> HashSet<Uuid> {
        let mut next = met.iter();
        let mut of_groups: Vec<HashSet<Uuid>> = Vec::new();
        for group in &self.groups {
            let sets: Vec<&HashSet<Uuid>> = next.by_ref().take(group.conditions.len()).collect();
            of_groups.push(joined(&sets, group.any));
        }
        let found = joined(&of_groups.iter().collect::<Vec<_>>(), self.any);
        found.intersection(everybody).copied().collect()
    }

    /// Every condition, group by group.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.groups.iter().flat_map(|group| &group.conditions)
    }
}

fn joined(sets: &[&HashSet<Uuid>], any: bool) -> HashSet<Uuid> {
    let Some((first, rest)) = sets.split_first() else { return HashSet::new() };
    rest.iter().fold((*first).clone(), |all, set| {
        if any { all.union(set).copied().collect() } else { all.intersection(set).copied().collect() }
    })
}

impl Condition {
    /// Whether it says something that can be compared.
    fn is_whole(&self) -> bool {
        let Some(field) = field(&self.field) else { return false };
        let needs_value = !matches!(self.op.as_str(), "filled" | "blank");
        let is_number = matches!(self.op.as_str(), "ge" | "le") || field.kind == Kind::Number;
        OPS.iter().any(|(code, _)| *code == self.op)
            && (!needs_value || !self.value.is_empty())
            && (!is_number || !needs_value || (field.kind == Kind::Number && self.number().is_some()))
    }

    /// The number looked for, however its digits are typed.
    fn number(&self) -> Option<i64> {
        jp::fold(&self.value).parse().ok()
    }

    /// 氏名を含む「架空」
    fn label(&self) -> String {
        let field = field(&self.field).map_or(self.field.as_str(), |field| field.label);
        let op = OPS.iter().find(|(code, _)| *code == self.op).map_or("", |(_, label)| label);
        if matches!(self.op.as_str(), "filled" | "blank") {
            format!("{field}{op}")
        } else {
            format!("{field}「{}」{op}", self.value)
        }
    }

    /// Whether it is met by those whose field does not hold the value.
    pub fn is_negative(&self) -> bool {
        matches!(self.op.as_str(), "lacks" | "blank")
    }

    /// Whether one value of a short field or a number is what is looked for; of negative conditions, what must not be there.
    pub fn holds(&self, text: &str) -> bool {
        match self.op.as_str() {
            "filled" | "blank" => !text.trim().is_empty(),
            "ge" => text.parse::<i64>().ok().zip(self.number()).is_some_and(|(known, asked)| known >= asked),
            "le" => text.parse::<i64>().ok().zip(self.number()).is_some_and(|(known, asked)| known <= asked),
            _ => {
                if field(&self.field).is_some_and(|field| field.kind == Kind::Number) {
                    return text.parse::<i64>().ok() == self.number();
                }
                let key = |text: &str| if self.field == "address" { jp::fold_address(text) } else { jp::fold(text) };
                if self.field == "phone" {
                    let (known, asked) = (jp::fold_phone(text), jp::fold_phone(&self.value));
                    return !asked.is_empty() && if self.op == "is" { known == asked } else { known.contains(&asked) };
                }
                let (known, asked) = (key(text), key(&self.value));
                match self.op.as_str() {
                    "is" => known == asked,
                    "starts" => !asked.is_empty() && known.starts_with(&asked),
                    _ => !asked.is_empty() && known.contains(&asked),
                }
            }
        }
    }

    /// What the database looks for in running text.
    pub fn pattern(&self) -> String {
        let escaped = self.value.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        match self.op.as_str() {
            "is" => escaped,
            "starts" => format!("{escaped}%"),
            "filled" | "blank" => "_%".to_owned(),
            _ => format!("%{escaped}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn condition(field: &str, op: &str, value: &str) -> Condition {
        Condition { field: field.to_owned(), op: op.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn spellings_of_short_fields_do_not_matter() {
        assert!(condition("name", "has", "たかはし").holds("タカハシ花子"));
        assert!(condition("name", "has", "高橋").holds("髙𣘺 花子"));
        assert!(condition("phone", "has", "０８２ー１１１").holds("082-111-2222"));
        assert!(condition("address", "has", "大通1-1-11").holds("広島県安芸郡府中町大通一丁目1-11"));
        assert!(condition("age", "ge", "３").holds("3"));
        assert!(!condition("age", "le", "3").holds("4"));
        assert!(!condition("age", "is", "1").holds("10"));
        assert!(condition("school", "starts", "府中").holds("府中町立架空小学校"));
        assert!(!condition("school", "is", "府中").holds("府中町立架空小学校"));
    }

    #[test]
    fn a_form_reads_back_as_it_was_and_leaves_out_what_cannot_be_compared() {
        let query = Query {
            any: true,
            groups: vec![
                Group {
                    any: false,
                    conditions: vec![condition("name", "has", "架空"), condition("severity", "ge", "3")],
                },
                Group { any: true, conditions: vec![condition("comment", "blank", "")] },
            ],
        };
        assert_eq!(Query::read(&query.form()), query);
        let mut fields = query.form();
        fields.set("g2.0.field", "age");
        fields.set("g2.0.op", "ge");
        fields.set("g2.0.value", "三つくらい");
        fields.set("g2.1.field", "secret");
        fields.set("g2.1.op", "has");
        fields.set("g2.1.value", "x");
        assert_eq!(Query::read(&fields), query);
        assert_eq!(query.label(), "(氏名「架空」を含む かつ 重症度「3」以上) または (コメントが空)");
    }

    #[test]
    fn what_one_has_no_right_to_is_not_looked_for() {
        let query = Query {
            any: false,
            groups: vec![Group {
                any: false,
                conditions: vec![condition("intake", "has", "架空"), condition("name", "has", "架空")],
            }],
        };
        let within = query.clone().within(|action| action != Action::ReadIntake);
        assert_eq!(within.conditions().count(), 1);
        assert_eq!(query.within(|_| false).groups.len(), 0);
    }

    #[test]
    fn signs_of_patterns_are_letters() {
        assert_eq!(condition("growth", "has", "50%_\\").pattern(), "%50\\%\\_\\\\%");
    }

    proptest! {
        #[test]
        fn and_finds_no_more_than_or_and_nobody_out_of_reach(
            sets in prop::collection::vec(prop::collection::hash_set(0_u128..12, 0..12), 2..6),
            reach in prop::collection::hash_set(0_u128..12, 0..12),
            any in any::<bool>(),
        ) {
            let ids = |set: &HashSet<u128>| set.iter().map(|n| Uuid::from_u128(*n)).collect::<HashSet<_>>();
            let (met, reach): (Vec<_>, _) = (sets.iter().map(ids).collect(), ids(&reach));
            let group = |any| Group { any, conditions: vec![condition("name", "has", "x"); met.len()] };
            let of = |any| Query { any: false, groups: vec![group(any)] }.meets(&reach, &met);
            prop_assert!(of(false).is_subset(&of(true)));
            prop_assert!(of(any).is_subset(&reach));
            let expected: HashSet<Uuid> = reach.iter().copied().filter(|id| if any { met.iter().any(|set| set.contains(id)) } else { met.iter().all(|set| set.contains(id)) }).collect();
            prop_assert_eq!(of(any), expected);
        }
    }
}
