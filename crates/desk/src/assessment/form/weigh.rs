//! Which answers models may learn from and look at: those asked as shipped, and what an agency added or reworded only where it says so itself.
//!
//! An agency knows alone what it asks for and why; without its word, what it asks serves the work on the case and nothing else. Pitfall: the words
//! of [`Item::barred_word`] catch what is named plainly. Whoever says that an item may be weighed answers for the rest.

use super::{Form, Item, Kind};
use crate::assessment::shipped::shipped;

/// Forms whose answers models may learn from and look at.
pub const WEIGHED: [&str; 2] = ["urgency", "risk_common"];

/// What nobody is weighed by: 憲法14条1項 (人種、信条、性別、社会的身分、門地), 個人情報保護法2条3項 (要配慮個人情報).
const BARRED: [&str; 17] = [
    "国籍",
    "外国",
    "人種",
    "民族",
    "本籍",
    "出身",
    "門地",
    "家柄",
    "同和",
    "社会的身分",
    "宗教",
    "信仰",
    "信条",
    "思想",
    "政治",
    "性的指向",
    "性自認",
];

impl Item {
    /// Whether its answers can be weighed at all: degrees, choices, numbers, yes or no. Never texts, names, days, places.
    pub fn can_be_weighed(&self) -> bool {
        let is_plain = matches!(self.kind, Kind::State | Kind::Scale | Kind::Choice | Kind::Multi | Kind::Number);
        !self.is_place() && (is_plain || self.is_body_map())
    }

    /// A word of its label, explanation or choices that names what nobody is weighed by.
    pub fn barred_word(&self) -> Option<&'static str> {
        let choices = self.choices.iter().map(|choice| choice.label.as_str());
        let texts: Vec<&str> = [self.label.as_str(), self.help.as_str()].into_iter().chain(choices).collect();
        BARRED.into_iter().find(|word| texts.iter().any(|text| text.contains(word)))
    }
}

impl Form {
    /// Whether an answer of an item may be weighed; `code` is the choice, where it is one.
    pub fn may_weigh(&self, item: &Item, code: Option<&str>) -> bool {
        item.can_be_weighed() && (!self.own || item.weigh || is_as_shipped(&self.id, item, code))
    }

    /// Whether an item asks, or offers as a choice, what the shipped form does not: then the agency says whether it may be weighed.
    pub fn is_own_wording(&self, item: &Item) -> bool {
        let is_own_choice = |code: &str| !is_as_shipped(&self.id, item, Some(code));
        !is_as_shipped(&self.id, item, None) || item.choices.iter().any(|choice| is_own_choice(&choice.code))
    }
}

/// Whether a version of the shipped form asks this in the same words, with this choice in the same words.
fn is_as_shipped(form: &str, item: &Item, code: Option<&str>) -> bool {
    let versions = shipped().forms.iter().filter(|known| known.id == form);
    let mut known = versions.filter_map(|known| known.item(&item.key));
    known.any(|known| {
        let is_offered = |code: &str| {
            let is_listed = !known.codes.is_empty() && shipped().lists.knows(&known.codes, code);
            let label =
                |item: &Item| item.options().iter().find(|(one, _)| *one == code).map(|(_, label)| (*label).to_owned());
            is_listed || label(known).is_some_and(|shipped| label(item) == Some(shipped))
        };
        known.kind == item.kind && known.label == item.label && code.is_none_or(is_offered)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::form::{Choice, check};
    use jiff::civil::date;

    fn own_version() -> Form {
        shipped().on("urgency", date(2026, 11, 21)).unwrap().next_version(9)
    }

    #[test]
    fn what_an_agency_added_or_reworded_is_weighed_only_where_it_says_so() {
        let form = own_version();
        let asked = |key: &str| form.item(key).unwrap().clone();
        assert!(form.may_weigh(&asked("q3"), None) && !form.is_own_wording(&asked("q3")));
        assert!(form.may_weigh(&asked("q8_what"), Some("money")));
        let added = Item::new("own_1", "登校のしぶり", Kind::State);
        assert!(!form.may_weigh(&added, None) && form.is_own_wording(&added));
        assert!(form.may_weigh(&Item { weigh: true, ..added.clone() }, None));
        assert!(!form.may_weigh(&Item { weigh: true, kind: Kind::Text, ..added }, None), "a text never");
        let reworded = Item { label: "外国にルーツがある".to_owned(), ..asked("q3") };
        assert!(!form.may_weigh(&reworded, None) && form.is_own_wording(&reworded));
        let mut more = asked("q8_what");
        more.choices.push(Choice { code: "own".to_owned(), label: "きょうだいが多い".to_owned() });
        assert!(form.may_weigh(&more, Some("money")) && !form.may_weigh(&more, Some("own")));
        assert!(form.is_own_wording(&more));
        let mut other = asked("q8_what");
        other.choices[0].label = "無宗教".to_owned();
        assert!(!form.may_weigh(&other, Some("growth")), "the code of one choice with the words of another");
        // What was answered in a shipped wording counts, whatever that said.
        let earlier = Form { own: false, ..form.clone() };
        assert!(earlier.may_weigh(&reworded, None));
    }

    #[test]
    fn nobody_is_weighed_by_nationality_faith_or_birth() {
        let with = |item: Item| {
            let mut form = own_version();
            form.sections[1].items.push(item);
            check(&form, &shipped().lists)
        };
        let item = |label: &str, kind| Item { weigh: true, ..Item::new("own_1", label, kind) };
        assert!(with(item("登校のしぶり", Kind::State)).is_ok());
        for label in ["保護者の国籍", "家庭の宗教", "門地", "出身地"] {
            let faults = with(item(label, Kind::State)).unwrap_err();
            assert!(faults[0].contains("スコアに使えません"), "{faults:?}");
            assert!(with(Item { weigh: false, ..item(label, Kind::State) }).is_ok(), "it may be asked");
        }
        let mut choice = item("家庭の事情", Kind::Multi);
        choice.choices.push(Choice { code: "a".to_owned(), label: "信仰".to_owned() });
        assert!(with(choice).is_err());
        assert!(with(item("様子", Kind::Long)).unwrap_err()[0].contains("スコアに使えるのは"));
    }

    #[test]
    fn no_shipped_item_names_what_nobody_is_weighed_by() {
        let forms = shipped().forms.iter().filter(|form| WEIGHED.contains(&form.id.as_str()));
        for item in forms.flat_map(Form::items).filter(|item| item.can_be_weighed()) {
            assert_eq!(item.barred_word(), None, "{}", item.label);
        }
    }
}
