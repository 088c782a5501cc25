//! Where answers came from: what a linked system said when somebody took it into a sheet. Pure.
//!
//! An origin stays beside its answer for as long as the answer stands; what is answered otherwise later came from somebody.

use super::form::{Answer, Answers, Form};
use ground::db::FieldChange;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a linked system said, as it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Code of the kind of linked information.
    pub topic: String,
    /// Its column; empty: how the whole stood.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub column: String,
    /// 1歳6か月児健診: 未受診(令和4年2月1日)
    pub said: String,
    /// Source, day of its file, file and row.
    pub told_by: String,
    /// The answer it stands for: a code, or the text itself.
    pub answer: String,
}

impl Origin {
    /// As shown beside the answer.
    pub fn line(&self) -> String {
        format!("連携情報 {}({})", self.said, self.told_by)
    }

    fn stands(&self, answer: Option<&Answer>) -> bool {
        match answer {
            Some(Answer::Text(text)) => *text == self.answer,
            Some(Answer::Number(number)) => number.to_string() == self.answer,
            Some(Answer::Many(codes)) => codes.contains(&self.answer),
            Some(Answer::Person(_) | Answer::Rows(_)) | None => false,
        }
    }
}

/// Origins by item key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Origins(pub BTreeMap<String, Vec<Origin>>);

impl Origins {
    /// Where the answer of an item came from; nothing where somebody typed it.
    pub fn of(&self, key: &str) -> &[Origin] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// Adds what was taken: for an answer it takes the place of what was said of it before.
    pub fn with(mut self, taken: &Self) -> Self {
        for (key, origins) in &taken.0 {
            let known = self.0.entry(key.clone()).or_default();
            known.retain(|old| !origins.iter().any(|new| new.answer == old.answer));
            known.extend(origins.iter().cloned());
        }
        self
    }

    /// Those whose answers still stand.
    pub fn standing(&self, answers: &Answers) -> Self {
        let kept = self.0.iter().filter_map(|(key, origins)| {
            let kept: Vec<Origin> = origins.iter().filter(|origin| origin.stands(answers.get(key))).cloned().collect();
            (!kept.is_empty()).then(|| (key.clone(), kept))
        });
        Self(kept.collect())
    }
}

/// What changed between two sets of origins, as those read it who may see linked information.
pub fn changes(form: &Form, before: &Origins, after: &Origins) -> Vec<FieldChange> {
    let lines = |origins: &Origins, key: &str| -> String {
        origins.of(key).iter().map(Origin::line).collect::<Vec<_>>().join("\n")
    };
    let changed = form.items().filter(|item| before.of(&item.key) != after.of(&item.key));
    changed
        .map(|item| FieldChange {
            field: format!("origin.{}", item.key),
            label: format!("{}の出どころ", item.label),
            from: lines(before, &item.key),
            to: lines(after, &item.key),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn origin(answer: &str) -> Origin {
        Origin {
            topic: "welfare".into(),
            column: String::new(),
            said: "生活保護: あり".into(),
            told_by: "架空.csv 2行目".into(),
            answer: answer.into(),
        }
    }

    fn origins(of: &[(&str, &[&str])]) -> Origins {
        Origins(of.iter().map(|(key, answers)| ((*key).into(), answers.iter().map(|a| origin(a)).collect())).collect())
    }

    fn text(text: &str) -> Option<Answer> {
        Answer::text(text)
    }

    #[test]
    fn an_origin_goes_when_its_answer_does() {
        let mut answers = Answers::default();
        answers.set("a", text("yes"));
        answers.set("b", Some(Answer::Many(vec!["x".into(), "y".into()])));
        answers.set("c", Some(Answer::Number(3.into())));
        let all = origins(&[("a", &["yes"]), ("b", &["x", "z"]), ("c", &["3"]), ("d", &["yes"])]);
        assert_eq!(all.standing(&answers), origins(&[("a", &["yes"]), ("b", &["x"]), ("c", &["3"])]));
        answers.set("a", text("no"));
        answers.set("c", Some(Answer::Number(4.into())));
        assert_eq!(all.standing(&answers), origins(&[("b", &["x"])]));
    }

    #[test]
    fn what_is_taken_again_replaces_what_was_said_of_the_same_answer() {
        let newer = Origins([("b".into(), vec![Origin { said: "生活保護: 以前あり".into(), ..origin("x") }])].into());
        let merged = origins(&[("b", &["x", "y"])]).with(&newer);
        assert_eq!(merged.of("b").len(), 2);
        assert!(merged.of("b").iter().any(|one| one.answer == "x" && one.said.contains("以前")));
        assert_eq!(
            merged.clone().with(&newer),
            Origins([("b".into(), vec![origin("y"), newer.of("b")[0].clone()])].into())
        );
    }

    proptest! {
        #[test]
        fn nothing_stands_that_is_not_answered(answered in proptest::collection::vec(0..6_u8, 0..6), taken in proptest::collection::vec(0..6_u8, 0..6)) {
            let code = |n: &u8| format!("c{n}");
            let mut answers = Answers::default();
            answers.set("k", (!answered.is_empty()).then(|| Answer::Many(answered.iter().map(code).collect())));
            let all = Origins([("k".into(), taken.iter().map(|n| origin(&code(n))).collect())].into());
            let standing = all.standing(&answers);
            prop_assert!(standing.of("k").iter().all(|one| answered.iter().any(|n| code(n) == one.answer)));
            prop_assert_eq!(standing.of("k").len(), taken.iter().filter(|n| answered.contains(n)).count());
            prop_assert_eq!(standing.standing(&answers), standing);
        }
    }
}
