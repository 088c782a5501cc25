//! A letter on paper.

use super::{Kind, PARTS};
use crate::cases::printed::{self, Line, sample};
use crate::papers::Sample;
use crate::people::PersonView;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What staff wrote: field to text.
pub type Written = BTreeMap<String, String>;

/// The paper. As issued it is kept whole, so that a later print is the same paper.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LetterPaper {
    title: String,
    opening: String,
    answer: String,
    number: String,
    date: String,
    to: Vec<String>,
    from: Vec<String>,
    child: Vec<Line>,
    guardians: Vec<[String; 6]>,
    parts: Vec<(String, String)>,
    draft: bool,
}

impl paper::Document for LetterPaper {
    const KIND: &'static str = "letter";
    const TITLE: &'static str = "文書(送致書・依頼書・通告書など)";
}

impl LetterPaper {
    /// A letter about a child; without a number it is a draft.
    pub fn of(
        kind: Kind,
        to: &str,
        from: &str,
        person: &PersonView,
        written: &Written,
        issue: Option<(&str, &str)>,
    ) -> Self {
        let (number, date) = issue.unwrap_or_default();
        let parts = PARTS.iter().filter_map(|(field, label, _, _)| {
            let text = written.get(*field).filter(|text| !text.is_empty())?;
            Some(((*label).to_owned(), text.clone()))
        });
        Self {
            title: kind.title.to_owned(),
            opening: kind.opening.to_owned(),
            answer: kind.answer.unwrap_or_default().to_owned(),
            number: number.to_owned(),
            date: date.to_owned(),
            to: to.lines().map(str::to_owned).collect(),
            from: vec![from.to_owned()],
            child: printed::child(person),
            guardians: printed::guardians(person),
            parts: parts.collect(),
            draft: issue.is_none(),
        }
    }
}

impl Sample for LetterPaper {
    fn sample() -> Self {
        Self {
            title: "要保護児童等の援助依頼書".to_owned(),
            opening: "下記の児童等について、援助を依頼します。".to_owned(),
            answer: "援助依頼に対する回答書".to_owned(),
            number: "文書 R8-0001(架空)".to_owned(),
            date: "令和8年11月21日".to_owned(),
            to: vec!["架空児童相談所長 様".to_owned()],
            from: vec!["架空町こども家庭課長".to_owned()],
            child: sample::child(),
            guardians: sample::guardians(),
            parts: PARTS.iter().map(|(_, label, _, _)| ((*label).to_owned(), sample::passage())).collect(),
            draft: false,
        }
    }
}
