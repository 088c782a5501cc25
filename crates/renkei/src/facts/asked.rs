//! 問診: what was answered at the checkups of a child, age by age. Pure.
//!
//! Five answers are kept apart: what was said; asked and not answered (未回答・不明); not asked, because the child was not brought or is not of that age;
//! and not linked (連携なし): the file has no such column, or there is no file, no number or no stay in this town that would tell. Pitfall: only what was
//! said can be a no.

mod variables;

pub use variables::{Means, VARIABLES, Variable};

use super::Fact;
use super::related::{Item, Known, Standing, Stays, TOPICS, Topic, Unrecorded, layout_of, text};
use crate::layout::{Layout, UNANSWERED, shipped};
use jiff::civil::Date;
use std::sync::LazyLock;

/// The column that tells whether a child was brought, and its words for no and for elsewhere.
const STATE: (&str, &str, &str) = ("state", "未受診", "他市町村で受診");

/// What is known of the answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// In the words of the code table; what no table knows stands as given.
    Said(String),
    /// 未回答・不明
    Unanswered,
    /// 未受診: not asked, for the child was not brought.
    Missed,
    /// 対象の月齢の前
    TooYoung,
    /// 連携なし, and why.
    Unlinked(String),
}

impl Answer {
    /// As shown.
    pub fn words(&self) -> String {
        match self {
            Self::Said(words) => words.clone(),
            Self::Unanswered => UNANSWERED.to_owned(),
            Self::Missed => "未受診".to_owned(),
            Self::TooYoung => Standing::TooYoung.label().to_owned(),
            Self::Unlinked(why) => format!("連携なし({why})"),
        }
    }

    /// Whether anything was said.
    pub fn is_said(&self) -> bool {
        matches!(self, Self::Said(_))
    }
}

/// A checkup with questions.
pub struct Checkup {
    /// As it is called in the list of linked information.
    pub topic: &'static Topic,
    /// Columns of its questions, in the order of the file.
    pub columns: Vec<&'static str>,
    layout: &'static Layout,
}

static CHECKUPS: LazyLock<Vec<Checkup>> = LazyLock::new(|| {
    let checkup = |topic: &'static Topic| {
        let states = |layout: &&Layout| layout.facts.iter().any(|fact| topic.kinds.contains(&fact.kind.as_str()));
        let layout = shipped().iter().find(states)?;
        let asked = layout.columns.iter().filter(|column| column.asked);
        let columns: Vec<&'static str> = asked.map(|column| column.id.as_str()).collect();
        (!columns.is_empty()).then_some(Checkup { topic, columns, layout })
    };
    TOPICS.iter().filter_map(checkup).collect()
});

/// The checkups at which questions are asked, youngest first.
pub fn checkups() -> &'static [Checkup] {
    &CHECKUPS
}

impl Checkup {
    /// Whether its files, as the product knows them, have a column.
    pub fn has(&self, column: &str) -> bool {
        self.layout.column(column).is_some()
    }

    /// The question as its source words it.
    pub fn title<'c>(&'c self, column: &'c str) -> &'c str {
        self.layout.title_of(column)
    }
}

impl Variable {
    /// The checkups whose answers make it.
    pub fn checkups(&self) -> impl Iterator<Item = &'static Checkup> {
        let counts = |checkup: &&Checkup| {
            let is_this = self.only.is_empty() || checkup.topic.kinds.contains(&self.only);
            is_this && checkup.has(self.column)
        };
        checkups().iter().filter(counts)
    }
}

/// What is known of one checkup of a child.
pub struct Told<'i> {
    /// Which.
    pub checkup: &'static Checkup,
    /// When it was.
    pub when: &'i str,
    /// From which source, of which day and row.
    pub origin: &'i str,
    fact: Option<&'i Fact>,
    /// What holds for every question of it, where that is so.
    whole: Option<Answer>,
}

impl Told<'_> {
    /// What is known of the answer to a question; none where this checkup does not ask it.
    pub fn answer(&self, column: &str) -> Option<Answer> {
        if !self.checkup.has(column) {
            return None;
        }
        let (Some(fact), None) = (self.fact, &self.whole) else { return self.whole.clone() };
        let is_elsewhere = text(fact, STATE.0) == STATE.2;
        let is_question = self.checkup.columns.contains(&column);
        Some(match text(fact, column) {
            UNANSWERED | "" if is_elsewhere => Answer::Unlinked(STATE.2.to_owned()),
            UNANSWERED => Answer::Unanswered,
            "" if is_question => Answer::Unlinked("連携元のファイルにこの列がない".to_owned()),
            // Of a finding nobody can tell a blank cell from a file without the column.
            "" => Answer::Unlinked("記入がないか、連携元のファイルにこの列がない".to_owned()),
            said => Answer::Said(said.to_owned()),
        })
    }

    /// Whether there is a record of it.
    pub fn is_on_record(&self) -> bool {
        self.fact.is_some()
    }
}

/// What is known of every checkup with questions; `items` is the list of linked information of the same child.
pub fn told<'i>(facts: &[Fact], items: &'i [Item], birth: Option<Date>, known: &Known<'_>) -> Vec<Told<'i>> {
    let stays = Stays::of(facts);
    let of = |checkup: &'static Checkup| {
        let item = items.iter().find(|item| item.label == checkup.topic.label)?;
        let fact = item.fact.as_ref();
        let whole = match (fact, item.standing) {
            (Some(fact), _) => (text(fact, STATE.0) == STATE.1).then_some(Answer::Missed),
            (None, Standing::TooYoung) => Some(Answer::TooYoung),
            (None, Standing::Nothing) => Some(match stays.unrecorded(checkup.topic, birth, known) {
                Unrecorded::Missed => Answer::Missed,
                other => Answer::Unlinked(other.why().unwrap_or_default().to_owned()),
            }),
            (None, _) => Some(Answer::Unlinked(item.origin.clone())),
        };
        Some(Told { checkup, when: &item.when, origin: &item.origin, fact, whole })
    };
    checkups().iter().filter_map(of).collect()
}

/// The questions of a child, age by age, as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Checkups: name, when, and where they stand.
    pub checkups: Vec<(&'static str, String, String)>,
    /// Questions, each with what is known at every checkup; empty where it is not asked.
    pub rows: Vec<(String, Vec<Cell>)>,
    /// Questions of which the town's files have no column.
    pub without: Vec<String>,
}

/// A cell of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What is known.
    pub words: String,
    /// Whether it was said.
    pub said: bool,
}

/// Draws up the table; none where no checkup is on record. Questions nobody was asked or could be told of are named below it.
pub fn sheet(told: &[Told<'_>], known: &Known<'_>) -> Option<Sheet> {
    told.iter().any(Told::is_on_record).then(|| {
        let mut columns: Vec<&'static str> = Vec::new();
        for column in told.iter().flat_map(|told| &told.checkup.columns) {
            if !columns.contains(column) {
                columns.push(column);
            }
        }
        let mut sheet = Sheet { checkups: told.iter().map(head).collect(), rows: Vec::new(), without: Vec::new() };
        for column in columns {
            let answers: Vec<Option<Answer>> = told.iter().map(|told| told.answer(column)).collect();
            let title = title(told, column, known);
            match answers.iter().flatten().any(|answer| matches!(answer, Answer::Said(_) | Answer::Unanswered)) {
                true => sheet.rows.push((title, answers.into_iter().map(cell).collect())),
                false => sheet.without.push(title),
            }
        }
        sheet
    })
}

fn head(told: &Told<'_>) -> (&'static str, String, String) {
    // A checkup is on a day.
    let when = told.when.trim_end_matches('〜');
    let state = told.whole.as_ref().map(Answer::words).unwrap_or_default();
    let when = [when, state.as_str()].join(" ").trim().to_owned();
    (told.checkup.topic.label, when, if told.is_on_record() { told.origin.to_owned() } else { String::new() })
}

/// The question as the town's own layout words it, else as the shipped one does.
fn title(told: &[Told<'_>], column: &'static str, known: &Known<'_>) -> String {
    let own = told.iter().filter_map(|told| layout_of(told.fact?, known)?.column(column)).next();
    let shipped =
        || told.iter().find(|told| told.checkup.has(column)).map_or(column, |told| told.checkup.title(column));
    own.map_or_else(|| shipped().to_owned(), |column| column.title.clone())
}

fn cell(answer: Option<Answer>) -> Cell {
    Cell {
        said: answer.as_ref().is_some_and(Answer::is_said),
        words: answer.map(|answer| answer.words()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
