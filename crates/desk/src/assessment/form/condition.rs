//! Conditions over other answers: when an item is shown, required, or hinted at.

use super::{Answer, Answers, Form, Item};
use serde::{Deserialize, Serialize};

/// When something holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub enum Condition {
    /// All of these.
    All(Vec<Condition>),
    /// One of these.
    Any(Vec<Condition>),
    /// The answer of one item.
    Of(String, Test),
}

/// What is asked of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// One of these codes is chosen.
    Is(Vec<String>),
    /// A number within bounds.
    Within(Option<i32>, Option<i32>),
    /// There is an answer, or there is none.
    Answered(bool),
    /// Somebody chose otherwise than the other answers hint at.
    AgainstSuggestion,
}

/// A condition as it stands in a file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    item: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    is: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_least: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_most: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    against_suggestion: Option<bool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    all: Vec<Condition>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    any: Vec<Condition>,
}

impl TryFrom<Written> for Condition {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let test = match &written {
            Written { is, at_least: None, at_most: None, answered: None, against_suggestion: None, .. }
                if !is.is_empty() =>
            {
                Some(Test::Is(is.clone()))
            }
            Written { is, at_least, at_most, answered: None, against_suggestion: None, .. }
                if is.is_empty() && (at_least.is_some() || at_most.is_some()) =>
            {
                Some(Test::Within(*at_least, *at_most))
            }
            Written {
                is, at_least: None, at_most: None, answered: Some(answered), against_suggestion: None, ..
            } if is.is_empty() => Some(Test::Answered(*answered)),
            Written { is, at_least: None, at_most: None, answered: None, against_suggestion: Some(true), .. }
                if is.is_empty() =>
            {
                Some(Test::AgainstSuggestion)
            }
            _ => None,
        };
        match (written.item.is_empty(), written.all.is_empty(), written.any.is_empty(), test) {
            (false, true, true, Some(test)) => Ok(Self::Of(written.item, test)),
            (true, false, true, None) => Ok(Self::All(written.all)),
            (true, true, false, None) => Ok(Self::Any(written.any)),
            _ => Err(
                "条件は「item と is・at_least/at_most・answered・against_suggestion のどれか一つ」か、all か、any で書いてください",
            ),
        }
    }
}

impl From<Condition> for Written {
    fn from(condition: Condition) -> Self {
        match condition {
            Condition::All(all) => Self { all, ..Self::default() },
            Condition::Any(any) => Self { any, ..Self::default() },
            Condition::Of(item, Test::Is(is)) => Self { item, is, ..Self::default() },
            Condition::Of(item, Test::Within(at_least, at_most)) => Self { item, at_least, at_most, ..Self::default() },
            Condition::Of(item, Test::Answered(answered)) => Self { item, answered: Some(answered), ..Self::default() },
            Condition::Of(item, Test::AgainstSuggestion) => {
                Self { item, against_suggestion: Some(true), ..Self::default() }
            }
        }
    }
}

impl Condition {
    /// Keys of the items it looks at, each as often as it does.
    pub fn keys(&self) -> Vec<&str> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::keys).collect(),
            Self::Of(item, _) => vec![item],
        }
    }

    /// The tests with their items.
    pub fn tests(&self) -> Vec<(&str, &Test)> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tests).collect(),
            Self::Of(item, test) => vec![(item, test)],
        }
    }

    /// Whether it holds; `against` says whether somebody chose otherwise than hinted at for an item.
    fn holds_with(&self, answers: &Answers, against: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds_with(answers, against)),
            Self::Any(parts) => parts.iter().any(|part| part.holds_with(answers, against)),
            Self::Of(key, Test::AgainstSuggestion) => against(key),
            Self::Of(key, test) => test.holds(answers.get(key)),
        }
    }

    /// Whether it holds for the answers to a form.
    pub(super) fn holds_in(&self, form: &Form, answers: &Answers) -> bool {
        self.holds_with(answers, &|key| form.item(key).is_some_and(|item| is_against(item, answers)))
    }

    /// Whether it holds as the reason of a hint: hints do not look at hints.
    pub(super) fn hints(&self, answers: &Answers) -> bool {
        self.holds_with(answers, &|_| false)
    }
}

fn is_against(item: &Item, answers: &Answers) -> bool {
    match (item.suggestion(answers), answers.get(&item.key)) {
        (Some(suggestion), Some(Answer::Text(chosen))) => *chosen != suggestion.value,
        _ => false,
    }
}

impl Test {
    fn holds(&self, answer: Option<&Answer>) -> bool {
        match (self, answer) {
            (Self::Answered(expected), answer) => answer.is_some() == *expected,
            (Self::Is(codes), Some(Answer::Text(code))) => codes.contains(code),
            (Self::Is(codes), Some(Answer::Many(chosen))) => chosen.iter().any(|code| codes.contains(code)),
            (Self::Within(low, high), Some(Answer::Number(number))) => number.as_f64().is_some_and(|number| {
                low.is_none_or(|low| f64::from(low) <= number) && high.is_none_or(|high| number <= f64::from(high))
            }),
            _ => false,
        }
    }
}
