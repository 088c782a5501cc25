//! A letter on paper.

use super::kinds::{Field, Kind, Paper, Part};
use super::store::Reference;
use crate::cases::codes;
use crate::cases::printed::{self, Boxes, Line, line, sample, wide};
use crate::papers::Sample;
use crate::people::PersonView;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What staff wrote: field to text; of a list the codes, one a line.
pub type Written = BTreeMap<String, String>;

/// What stands on the paper. As issued it is kept whole, so that a later print is the same paper.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LetterPaper {
    title: String,
    opening: String,
    answer: String,
    number: String,
    date: String,
    to: Vec<String>,
    from: Vec<String>,
    // Papers issued by versions before have no such parts.
    #[serde(default)]
    reference: String,
    child: Vec<Line>,
    guardians: Vec<[String; 6]>,
    #[serde(default)]
    boxes: Vec<Boxes>,
    parts: Vec<(String, String)>,
    draft: bool,
}

/// 児童通告書: the same on a form of its own; its guardians are 続柄, 氏名, 年齢, 職業, 住所, 連絡先.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct ReferralPaper(pub LetterPaper);

impl paper::Document for LetterPaper {
    const KIND: &'static str = "letter";
    const TITLE: &'static str = "文書(送致書・依頼書・回答書など)";

    fn outside(&self) -> Option<&str> {
        Some(&self.number)
    }
}

impl paper::Document for ReferralPaper {
    const KIND: &'static str = "referral";
    const TITLE: &'static str = "児童通告書";

    fn outside(&self) -> Option<&str> {
        self.0.outside()
    }
}

/// What a letter is made of.
pub struct Parts<'a> {
    /// Addressee, line by line.
    pub to: &'a str,
    /// In whose name it is written.
    pub from: &'a str,
    /// The child and the family.
    pub person: &'a PersonView,
    /// 本籍, 学校 and others of the record that a 児童通告書 names.
    pub facts: Vec<Line>,
    /// What staff wrote.
    pub written: &'a Written,
    /// The letter it answers.
    pub reference: Option<&'a Reference>,
}

/// What a letter says about a child, line by line.
pub struct Typed<'a> {
    /// Addressee, line by line.
    pub to: &'a str,
    /// In whose name it is written.
    pub from: &'a str,
    /// What it says of the letter it answers; empty for none.
    pub reference: String,
    /// The child.
    pub child: Vec<Line>,
    /// On a 児童通告書: 続柄, 氏名, 年齢, 職業, 住所, 連絡先 of those who have the child.
    pub guardians: Vec<[String; 6]>,
    /// What staff wrote.
    pub written: &'a Written,
}

impl LetterPaper {
    /// The draft of a letter about a child.
    pub fn of(kind: Kind, parts: Parts<'_>) -> Self {
        let mut child = printed::child(parts.person);
        let guardians = match kind.paper {
            Paper::Letter => printed::guardians(parts.person),
            Paper::Referral => {
                child.extend(parts.facts);
                custodians(parts.person)
            }
        };
        let reference = parts.reference.map(Reference::label).unwrap_or_default();
        Self::typed(kind, Typed { to: parts.to, from: parts.from, reference, child, guardians, written: parts.written })
    }

    /// The draft of a letter about a child whom no record of the sender knows.
    pub fn typed(kind: Kind, typed: Typed<'_>) -> Self {
        let text = |part: &Part| typed.written.get(part.name).map(String::as_str).unwrap_or_default();
        let words = kind.parts().filter(|part| matches!(part.field, Field::Line | Field::Long));
        Self {
            title: kind.title.to_owned(),
            opening: kind.opening.to_owned(),
            answer: kind.answer().map(|answer| answer.title.to_owned()).unwrap_or_default(),
            number: String::new(),
            date: String::new(),
            to: typed.to.lines().map(str::to_owned).collect(),
            from: typed.from.lines().map(str::to_owned).collect(),
            reference: typed.reference,
            child: typed.child,
            guardians: typed.guardians,
            boxes: kind.parts().filter_map(|part| boxes(part, text(part))).collect(),
            parts: words
                .filter(|part| kind.paper == Paper::Referral || !text(part).is_empty())
                .map(|part| (part.label.to_owned(), text(part).to_owned()))
                .collect(),
            draft: true,
        }
    }

    /// The letter as it goes out.
    pub fn issued(self, number: &str, date: &str) -> Self {
        Self { number: number.to_owned(), date: date.to_owned(), draft: false, ..self }
    }

    /// What it is printed on: a 児童通告書 issued by a version before has no boxes and stays on the general form.
    pub fn sheet(&self, kind: Kind) -> Paper {
        if self.boxes.is_empty() { Paper::Letter } else { kind.paper }
    }

    /// In whose name it was written.
    pub fn from(&self) -> String {
        self.from.join(" ")
    }

    /// Label and words of each part staff wrote.
    pub fn parts(&self) -> &[(String, String)] {
        &self.parts
    }

    /// Name of the child, for lists of letters that came.
    pub fn child_name(&self) -> &str {
        self.child.iter().find(|(label, _, _)| label == "氏名").map_or("", |(_, name, _)| name)
    }
}

fn boxes(part: &Part, chosen: &str) -> Option<Boxes> {
    let (Field::One(table) | Field::Many(table)) = part.field else { return None };
    Some(printed::boxes(part.label, table, |code| chosen.lines().any(|one| one == code)))
}

/// What of the record a 児童通告書 says about the child.
pub fn facts(sheet: &crate::cases::record::Sheet, grade: &str) -> Vec<Line> {
    let class = [sheet.school.as_str(), if sheet.grade.is_empty() { grade } else { &sheet.grade }, &sheet.class];
    let class: Vec<&str> = class.into_iter().filter(|words| !words.is_empty()).collect();
    vec![wide("本籍(外国籍)", &sheet.domicile), wide("職業・学校・学年", class.join(" "))]
}

/// 続柄, 氏名, 年齢, 職業, 住所, 連絡先 of those who have the child.
fn custodians(person: &PersonView) -> Vec<[String; 6]> {
    let guardians = person.relatives.iter().filter(|relative| !relative.past && relative.guardian);
    let row = |relative: &crate::people::RelativeView| {
        let phones: Vec<String> =
            relative.phones.iter().map(|phone| format!("{} {}", phone.text, phone.note).trim().to_owned()).collect();
        let work = format!("{} {}", relative.occupation, relative.workplace).trim().to_owned();
        [
            relative.kind.clone(),
            relative.name.clone(),
            relative.age.clone(),
            work,
            relative.address.clone(),
            phones.join("\n"),
        ]
    };
    guardians.map(row).collect()
}

impl Sample for LetterPaper {
    fn sample() -> Self {
        invented(super::kinds::kind("transfer"), sample::guardians())
    }
}

impl Sample for ReferralPaper {
    fn sample() -> Self {
        let guardian = ["実母", "𠮷田 葛󠄀子(架空)", "38歳", "会社員 架空商店", "同上", "000-0000-0000 昼間"];
        let mut paper = invented(super::kinds::kind("referral-person"), vec![guardian.map(str::to_owned)]);
        paper.child.push(wide("本籍(外国籍)", "架空県架空市"));
        paper.child.push(line("職業・学校・学年", "架空小学校 2年 1組"));
        Self(paper)
    }
}

/// An invented letter of a kind with something in every part.
fn invented(kind: Option<Kind>, guardians: Vec<[String; 6]>) -> LetterPaper {
    let parts: Vec<&Part> = kind.iter().flat_map(Kind::parts).collect();
    let text = |part: &Part| match part.field {
        Field::Long => Some(sample::passage()),
        Field::Line => Some("架空の記載".to_owned()),
        Field::One(_) | Field::Many(_) => None,
    };
    let first = |part: &Part| match part.field {
        Field::One([(code, _), ..]) | Field::Many([(code, _), ..]) => boxes(part, code),
        _ => None,
    };
    LetterPaper {
        title: kind.map(|kind| kind.title.to_owned()).unwrap_or_default(),
        opening: kind.map(|kind| kind.opening.to_owned()).unwrap_or_default(),
        answer: kind.and_then(|kind| kind.answer()).map(|answer| answer.title.to_owned()).unwrap_or_default(),
        number: "R8-0001(架空)".to_owned(),
        date: "令和8年11月21日".to_owned(),
        to: vec!["架空県架空児童相談所長 様".to_owned()],
        from: vec!["架空町長".to_owned()],
        reference: "令和8年11月1日付け R8-0001 要保護児童等の援助依頼書(架空市長)".to_owned(),
        child: sample::child(),
        guardians,
        boxes: parts.iter().filter_map(|part| first(part)).collect(),
        parts: parts.iter().filter_map(|part| Some((part.label.to_owned(), text(part)?))).collect(),
        draft: false,
    }
}

/// Labels of what was chosen, for the screen.
pub fn shown(part: &Part, text: &str) -> String {
    match part.field {
        Field::Line | Field::Long => text.to_owned(),
        Field::One(table) | Field::Many(table) => {
            text.lines().map(|code| codes::label(table, code)).collect::<Vec<_>>().join("、")
        }
    }
}
