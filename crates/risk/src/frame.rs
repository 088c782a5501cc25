//! Rows and columns as read: numbers, levels, and the ways of not knowing. A blank is never a "no".

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

mod read;
pub use read::{ReadError, Reading};
pub(crate) use read::{decode, open};

/// Why a cell holds no answer. Each is told apart from the others, and from every answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// 空欄: nothing was written.
    Blank,
    /// 不明: somebody asked, and it is not known.
    Unknown,
    /// 対象外: the question does not apply. The only one of the four that is known.
    NotApplicable,
    /// 未受診: was due and did not take place.
    NotAttended,
}

impl Missing {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Blank, Self::Unknown, Self::NotApplicable, Self::NotAttended];

    /// What staff call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Blank => "空欄",
            Self::Unknown => "不明",
            Self::NotApplicable => "対象外",
            Self::NotAttended => "未受診",
        }
    }

    /// Whether an answer could still be found out.
    #[must_use]
    pub fn is_open(self) -> bool {
        self != Self::NotApplicable
    }

    /// What a text says about not knowing; `None` when it is an answer.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        match text {
            "" | "空欄" | "NA" | "N/A" | "n/a" | "NaN" | "NAN" | "nan" | "-NaN" | "-nan" | "NULL" | "null" | "None"
            | "<NA>" | "#N/A" | "#NA" | "." | "-" => Some(Self::Blank),
            "不明" | "未確認" => Some(Self::Unknown),
            "対象外" | "非対象" => Some(Self::NotApplicable),
            "未受診" => Some(Self::NotAttended),
            _ => None,
        }
    }

    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Blank => 0,
            Self::Unknown => 1,
            Self::NotApplicable => 2,
            Self::NotAttended => 3,
        }
    }
}

/// One answer, as given for one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Why there is none.
    Missing(Missing),
    /// A number.
    Number(f64),
    /// A level.
    Level(String),
}

impl Value {
    /// Reads a text as an answer: words for not knowing, then numbers, then levels.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        match Missing::of(text) {
            Some(missing) => Self::Missing(missing),
            None => match number(text) {
                Some(number) => Self::Number(number),
                None => Self::Level(text.to_owned()),
            },
        }
    }
}

/// A finite number, as files write it, in narrow or wide digits.
pub(crate) fn number(text: &str) -> Option<f64> {
    if text.is_ascii() {
        return text.parse().ok().filter(|number: &f64| number.is_finite());
    }
    let narrow = |letter: char| match letter {
        '０'..='９' | '．' | '＋' | '－' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '−' => '-',
        other => other,
    };
    Some(text.chars().map(narrow).collect::<String>()).filter(|text| text.is_ascii()).and_then(|text| number(&text))
}

/// What a cell of a frame holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// No answer, and why.
    Missing(Missing),
    /// A number.
    Number(f64),
    /// A level.
    Level(&'a str),
}

/// The cells of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Numbers; what is missing is NaN here.
    Numbers {
        /// One per row.
        values: Vec<f64>,
        /// Why, for each row (the number of a [`Missing`]; without meaning where there is a number). Empty when nothing is missing.
        why: Vec<u8>,
    },
    /// Levels.
    Levels {
        /// One per row: the number of a [`Missing`], or four more than the place of the level.
        codes: Vec<u32>,
        /// The levels, in the order of their code points.
        levels: Vec<String>,
    },
}

/// Codes below this stand for missing answers.
pub(crate) const FIRST: u32 = 4;

/// A column with its title.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The title.
    pub name: String,
    /// The cells.
    pub cells: Cells,
}

impl Column {
    /// A column of numbers; NaN becomes blank.
    #[must_use]
    pub fn numbers(name: &str, values: Vec<f64>) -> Self {
        let missing = values.iter().any(|value| value.is_nan());
        let why = if missing { vec![Missing::Blank.number(); values.len()] } else { Vec::new() };
        Self { name: name.to_owned(), cells: Cells::Numbers { values, why } }
    }

    /// A column of levels from texts; words for not knowing become [`Missing`].
    #[must_use]
    pub fn levels<'a>(name: &str, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut found: HashMap<&str, u32> = HashMap::new();
        let mut codes = Vec::new();
        for text in texts {
            codes.push(match Missing::of(text) {
                Some(missing) => u32::from(missing.number()),
                None => {
                    let next = FIRST + u32::try_from(found.len()).unwrap_or(u32::MAX - FIRST);
                    *found.entry(text).or_insert(next)
                }
            });
        }
        let names = found.into_iter().map(|(text, code)| (text.to_owned(), code)).collect();
        let levels = sort(&mut codes, names);
        Self { name: name.to_owned(), cells: Cells::Levels { codes, levels } }
    }

    /// The cell of a row; blank behind the end.
    #[must_use]
    pub fn cell(&self, row: usize) -> Cell<'_> {
        match &self.cells {
            Cells::Numbers { values, why } => match values.get(row) {
                Some(value) if !value.is_nan() => Cell::Number(*value),
                _ => Cell::Missing(missing(why.get(row).copied().unwrap_or_default())),
            },
            Cells::Levels { codes, levels } => {
                let code = codes.get(row).copied().unwrap_or_default();
                match code.checked_sub(FIRST).and_then(|place| levels.get(usize::try_from(place).ok()?)) {
                    Some(level) => Cell::Level(level),
                    None => Cell::Missing(missing(u8::try_from(code).unwrap_or_default())),
                }
            }
        }
    }

    fn take(&self, rows: &[usize]) -> Self {
        fn pick<T: Copy>(from: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().filter_map(|row| from.get(*row).copied()).collect()
        }
        let cells = match &self.cells {
            Cells::Numbers { values, why } => Cells::Numbers {
                values: pick(values, rows),
                why: if why.is_empty() { Vec::new() } else { pick(why, rows) },
            },
            Cells::Levels { codes, levels } => Cells::Levels { codes: pick(codes, rows), levels: levels.clone() },
        };
        Self { name: self.name.clone(), cells }
    }
}

/// Gives levels their place in the order of their code points.
fn sort(codes: &mut [u32], mut names: Vec<(String, u32)>) -> Vec<String> {
    names.sort_unstable();
    let mut places = vec![0; names.len()];
    for ((_, code), place) in names.iter().zip(FIRST..) {
        if let Some(slot) = usize::try_from(code - FIRST).ok().and_then(|old| places.get_mut(old)) {
            *slot = place;
        }
    }
    for code in codes {
        let old = code.checked_sub(FIRST).and_then(|old| usize::try_from(old).ok());
        if let Some(place) = old.and_then(|old| places.get(old)) {
            *code = *place;
        }
    }
    names.into_iter().map(|(name, _)| name).collect()
}

pub(crate) fn missing(number: u8) -> Missing {
    Missing::ALL.get(usize::from(number)).copied().unwrap_or(Missing::Blank)
}

/// A table in memory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Frame {
    columns: Vec<Column>,
    rows: usize,
}

impl Frame {
    /// A table of columns of equal length; shorter ones are blank at their end.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        let length = |column: &Column| match &column.cells {
            Cells::Numbers { values, .. } => values.len(),
            Cells::Levels { codes, .. } => codes.len(),
        };
        let rows = columns.iter().map(length).max().unwrap_or(0);
        let mut columns = columns;
        for column in &mut columns {
            match &mut column.cells {
                Cells::Numbers { values, why } => {
                    if values.len() < rows || !why.is_empty() {
                        why.resize(rows, 0);
                    }
                    values.resize(rows, f64::NAN);
                }
                Cells::Levels { codes, .. } => codes.resize(rows, 0),
            }
        }
        Self { columns, rows }
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns, from the left.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column with a title.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The same table with the named columns left out.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let columns = self.columns.iter().filter(|column| !names.contains(&column.name.as_str()));
        Self { columns: columns.cloned().collect(), rows: self.rows }
    }

    /// Takes the named columns out.
    pub fn remove(&mut self, names: &[&str]) {
        self.columns.retain(|column| !names.contains(&column.name.as_str()));
    }

    /// Some rows, in the order asked for; a row may be asked for more than once.
    #[must_use]
    pub fn take(&self, rows: &[usize]) -> Self {
        Self { columns: self.columns.iter().map(|column| column.take(rows)).collect(), rows: rows.len() }
    }

    /// A column as yes and no, `None` where nothing is known.
    ///
    /// # Errors
    /// The column does not exist, or holds something that is neither.
    pub fn outcome(&self, name: &str) -> Result<Vec<Option<bool>>, OutcomeError> {
        let column = self.column(name).ok_or_else(|| OutcomeError::NoColumn {
            name: name.to_owned(),
            titles: self.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join("、"),
        })?;
        let wrong =
            |row: usize, text: String| OutcomeError::NeitherYesNorNo { name: name.to_owned(), row: row + 1, text };
        (0..self.rows)
            .map(|row| match column.cell(row) {
                Cell::Missing(_) => Ok(None),
                Cell::Number(1.0) => Ok(Some(true)),
                Cell::Number(0.0) => Ok(Some(false)),
                Cell::Number(number) => Err(wrong(row, number.to_string())),
                Cell::Level(text) => yes_or_no(text).map(Some).ok_or_else(|| wrong(row, text.to_owned())),
            })
            .collect()
    }
}

/// Yes or no, as files write it.
fn yes_or_no(text: &str) -> Option<bool> {
    match number(text) {
        Some(1.0) => return Some(true),
        Some(0.0) => return Some(false),
        _ => {}
    }
    match text.to_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "はい" | "有" | "あり" | "有り" | "該当" | "○" => Some(true),
        "false" | "f" | "no" | "n" | "いいえ" | "無" | "なし" | "無し" | "非該当" | "×" => Some(false),
        _ => None,
    }
}

/// Why a column cannot be an outcome.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutcomeError {
    /// No such column.
    #[error("列「{name}」がありません。列: {titles}")]
    NoColumn {
        /// The title asked for.
        name: String,
        /// The titles there are.
        titles: String,
    },
    /// A cell says something else.
    #[error(
        "列「{name}」の見出しを除いて{row}行目の値「{text}」は、結果として読めません。0/1、true/false、はい/いいえ のどれかにしてください"
    )]
    NeitherYesNorNo {
        /// The title.
        name: String,
        /// The row, the first below the titles being 1.
        row: usize,
        /// What stands there.
        text: String,
    },
}

#[cfg(test)]
mod tests;
