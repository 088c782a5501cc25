//! What an administrator does to a form: each step yields a form that is whole, or says why not.

use super::{Choice, CodeLists, Form, Item, Section, check};

/// Key of the section an agency's own items lie in.
pub const OWN_SECTION: &str = "own";

/// What can be done to a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Title and note.
    Head {
        /// As shown.
        title: String,
        /// What to know before filling it in.
        note: String,
    },
    /// A new section at the end.
    AddSection {
        /// As shown.
        title: String,
    },
    /// A new item at the end of a section; its key is made here.
    Add {
        /// Key of the section.
        section: String,
        /// As asked.
        item: Box<Item>,
    },
    /// An item in the place of the one of the same key.
    Change {
        /// As asked from now on.
        item: Box<Item>,
    },
    /// One place up or down within its section.
    Move {
        /// Key of the item.
        key: String,
        /// Up, else down.
        up: bool,
    },
    /// Asked no more, or asked again.
    Retire {
        /// Key of the item.
        key: String,
        /// Asked no more.
        retired: bool,
    },
}

impl Form {
    /// An agency's next version of this form; `version` counts on from every known one.
    pub fn next_version(&self, version: i32) -> Self {
        let based_on = if self.own { self.based_on } else { Some(self.version) };
        Self { version, based_on, own: true, ..self.clone() }
    }

    /// A form of the agency's own with the same items.
    pub fn copied(&self, id: &str, title: &str) -> Self {
        Self { id: id.to_owned(), title: title.to_owned(), version: 1, own: true, based_on: None, ..self.clone() }
    }

    /// This standard form with what an agency had added to `other`: its own sections, and its own items in sections of the standard.
    pub fn with_own_sections(&self, other: &Self) -> Self {
        let mut form = self.clone();
        for section in &other.sections {
            match form.sections.iter_mut().find(|known| known.key == section.key) {
                Some(known) => {
                    let added = section
                        .items
                        .iter()
                        .filter(|item| self.item(&item.key).is_none() && item.key.starts_with("own_"));
                    known.items.extend(added.cloned());
                }
                None if section.own => form.sections.push(section.clone()),
                None => {}
            }
        }
        form
    }

    /// The form after an edit.
    ///
    /// # Errors
    /// Every fault it would have, in Japanese; the form stays as it was.
    pub fn edited(&self, edit: Edit, lists: &CodeLists) -> Result<Self, Vec<String>> {
        let mut form = self.clone();
        match edit {
            Edit::Head { title, note } => (form.title, form.note) = (title, note),
            Edit::AddSection { title } => {
                let key = form.free_key("section", &|form, key| form.sections.iter().any(|section| section.key == key));
                form.sections.push(Section {
                    key,
                    title,
                    help: String::new(),
                    own: true,
                    shown_if: None,
                    items: Vec::new(),
                });
            }
            Edit::Add { section, item } => form.add(&section, *item)?,
            Edit::Change { item } => {
                let place = form.item_mut(&item.key).ok_or_else(|| vec!["項目が見つかりません。".to_owned()])?;
                *place = *item;
            }
            Edit::Move { key, up } => form.shift(&key, up),
            Edit::Retire { key, retired } => {
                if let Some(item) = form.item_mut(&key) {
                    item.retired = retired;
                }
            }
        }
        // A section without items is a heading the agency is about to fill.
        check(&form, lists).map(|()| form)
    }

    fn add(&mut self, section: &str, mut item: Item) -> Result<(), Vec<String>> {
        item.key = self.free_key("own", &|form, key| form.item(key).is_some());
        if section == OWN_SECTION && !self.sections.iter().any(|known| known.key == OWN_SECTION) {
            self.sections.push(Section {
                key: OWN_SECTION.to_owned(),
                title: "所属で加えた項目".to_owned(),
                help: String::new(),
                own: true,
                shown_if: None,
                items: Vec::new(),
            });
        }
        let place = self.sections.iter_mut().find(|known| known.key == section);
        place.ok_or_else(|| vec!["加える区分を選んでください。".to_owned()])?.items.push(item);
        Ok(())
    }

    /// `own_1`, `own_2` …: the first that was never used, so that no old answer gets a new question.
    fn free_key(&self, prefix: &str, is_taken: &dyn Fn(&Self, &str) -> bool) -> String {
        (1_u32..).map(|n| format!("{prefix}_{n}")).find(|key| !is_taken(self, key)).unwrap_or_default()
    }

    fn item_mut(&mut self, key: &str) -> Option<&mut Item> {
        self.sections.iter_mut().flat_map(|section| &mut section.items).find(|item| item.key == key)
    }

    fn shift(&mut self, key: &str, up: bool) {
        for section in &mut self.sections {
            let Some(at) = section.items.iter().position(|item| item.key == key) else { continue };
            let to = if up { at.checked_sub(1) } else { Some(at + 1) };
            if let Some(to) = to.filter(|to| *to < section.items.len()) {
                section.items.swap(at, to);
            }
            return;
        }
    }
}

/// Choices as an administrator writes them: one a line, `コード=表示名` or only what is shown. A label that exists keeps its code.
pub fn choices(typed: &str, before: &[Choice]) -> Vec<Choice> {
    let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| match line.split_once('=') {
            Some((code, label)) => Choice { code: code.trim().to_owned(), label: label.trim().to_owned() },
            None => {
                let known = before.iter().find(|choice| choice.label == line);
                Choice { code: known.map_or(line, |choice| choice.code.as_str()).to_owned(), label: line.to_owned() }
            }
        })
        .collect()
}

/// What [`choices`] reads.
pub fn choices_text(choices: &[Choice]) -> String {
    let line = |choice: &Choice| {
        if choice.code == choice.label { choice.label.clone() } else { format!("{}={}", choice.code, choice.label) }
    };
    choices.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::form::{Condition, Kind, Test};
    use crate::assessment::shipped::shipped;
    use jiff::civil::date;

    fn base() -> Form {
        shipped().on("survey_school", date(2026, 11, 21)).unwrap().clone()
    }

    fn item(label: &str) -> Box<Item> {
        Box::new(Item::new("own", label, Kind::Text))
    }

    fn added(form: &Form, section: &str, label: &str) -> Result<Form, Vec<String>> {
        form.edited(Edit::Add { section: section.into(), item: item(label) }, &shipped().lists)
    }

    #[test]
    fn own_items_get_keys_of_their_own_and_never_one_that_was_used() {
        let once = added(&base(), OWN_SECTION, "通学の手段").unwrap();
        let retired = once.edited(Edit::Retire { key: "own_1".into(), retired: true }, &shipped().lists).unwrap();
        let twice = added(&retired, OWN_SECTION, "習い事").unwrap();
        let own = twice.sections.iter().find(|section| section.key == OWN_SECTION).unwrap();
        let keys: Vec<&str> = own.items.iter().map(|item| item.key.as_str()).collect();
        assert_eq!(keys, ["own_1", "own_2"]);
        assert!(own.own && own.items[0].retired);
    }

    #[test]
    fn what_would_break_the_form_is_refused() {
        let lists = &shipped().lists;
        let with = added(&base(), OWN_SECTION, "通学の手段").unwrap();
        let mut hanging = with.item("concern_text").unwrap().clone();
        hanging.shown_if = Some(Condition::Of("own_1".into(), Test::Answered(true)));
        let hanging = with.edited(Edit::Change { item: Box::new(hanging) }, lists).unwrap();
        let gone = hanging.edited(Edit::Retire { key: "own_1".into(), retired: true }, lists).unwrap_err();
        assert!(gone[0].contains("気になる項目の内容") && gone[0].contains("使われていません"), "{gone:?}");
        assert!(added(&base(), "nowhere", "迷子").is_err());
        assert!(added(&base(), "result", " ").is_err());
    }

    #[test]
    fn items_move_within_their_section_and_stop_at_its_ends() {
        let lists = &shipped().lists;
        let order =
            |form: &Form| form.sections[1].items.iter().map(|item| item.key.clone()).collect::<Vec<_>>().join(" ");
        let form = base();
        assert_eq!(order(&form), "support concerns concern_text");
        let up = form.edited(Edit::Move { key: "support".into(), up: true }, lists).unwrap();
        assert_eq!(order(&up), order(&form));
        let down = form.edited(Edit::Move { key: "support".into(), up: false }, lists).unwrap();
        assert_eq!(order(&down), "concerns support concern_text");
    }

    #[test]
    fn a_newer_standard_takes_the_agencys_own_items_along() {
        let own = added(&base(), OWN_SECTION, "通学の手段").unwrap();
        let own = added(&own, "school", "給食の様子").unwrap();
        let standard = Form { version: 2, title: "新しい標準".into(), ..base() };
        let merged = standard.with_own_sections(&own).next_version(5);
        assert_eq!((merged.version, merged.based_on, merged.own), (5, Some(2), true));
        assert!(merged.item("own_1").is_some() && merged.item("own_2").is_some());
        assert_eq!(merged.item("own_2").unwrap().label, "給食の様子");
    }

    #[test]
    fn choices_keep_their_codes_while_their_words_stay() {
        let before = choices("walk=徒歩\nバス", &[]);
        assert_eq!(choices_text(&before), "walk=徒歩\nバス");
        let after = choices("徒歩\n送迎\n\n バス ", &before);
        let codes: Vec<&str> = after.iter().map(|choice| choice.code.as_str()).collect();
        assert_eq!(codes, ["walk", "送迎", "バス"]);
    }
}
