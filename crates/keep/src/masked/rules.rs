//! 伏せ方: what becomes of a column and of each of its cells. Pure.
//!
//! Columns that hold texts of fifty characters or more are blank, names, addresses and telephones are stars, numbers that name somebody become keyed
//! numbers, a birth date keeps year and month. What is left as it is, is said too.

use super::key::Key;
use jiff::civil::Date;
use jp::PartialDate;

/// Texts of so many characters may say anything.
pub const LONG: usize = 50;
/// Stands for a name, an address or a telephone number, however long it was.
pub const STARS: &str = "***";

/// What becomes of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// As it is.
    Keep,
    /// 空白
    Blank,
    /// 伏字
    Star,
    /// 不可逆の番号
    Number,
    /// 年月まで
    Month,
}

impl Rule {
    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Keep => "そのまま",
            Self::Blank => "空白",
            Self::Star => "伏字",
            Self::Number => "不可逆の番号に置換",
            Self::Month => "年月まで",
        }
    }
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Anything.
    Text,
    /// A number that names something.
    Digits,
    /// A day.
    Day,
    /// A quantity or a code of a list.
    Fixed,
}

/// A column before its rule is known.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// Its name.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What its values are.
    pub sort: Sort,
    /// Whether it is part of the key of its rows.
    pub is_key: bool,
    /// Characters it has room for, where that is known.
    pub room: Option<usize>,
    /// Characters of its longest value.
    pub longest: usize,
}

const NAMES: [&str; 21] = [
    "氏名",
    "姓名",
    "名前",
    "カナ",
    "フリガナ",
    "ふりがな",
    "よみ",
    "通称",
    "世帯主",
    "保護者",
    "担任",
    "担当",
    "記入者",
    "記録者",
    "職員",
    "医師",
    "保健師",
    "届出人",
    "申請者",
    "受給者名",
    "見た人",
];
const PLACES: [&str; 9] = ["住所", "所在地", "方書", "番地", "地番", "本籍", "居所", "郵便", "転出先"];
const CONTACTS: [&str; 6] = ["電話", "連絡先", "携帯", "メール", "FAX", "ＦＡＸ"];
const NUMBERS: [&str; 6] = ["番号", "ID", "ＩＤ", "コード番号", "カルテ", "世帯"];

/// Kinds of what is looked for in the finished files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 氏名
    Name,
    /// 住所
    Place,
    /// 電話
    Contact,
    /// 番号
    Number,
    /// 生年月日
    Birth,
}

impl Kind {
    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "氏名・カナ",
            Self::Place => "住所",
            Self::Contact => "電話",
            Self::Number => "番号",
            Self::Birth => "生年月日",
        }
    }
}

impl Column<'_> {
    /// What the column tells of a person, if anything.
    pub fn kind(&self) -> Option<Kind> {
        let says = |words: &[&str]| words.iter().any(|word| self.title.contains(word));
        let has_words = matches!(self.sort, Sort::Text);
        match self.id {
            "name" | "family" | "given" | "kana" | "family_kana" | "given_kana" => Some(Kind::Name),
            "address" => Some(Kind::Place),
            "birth" => Some(Kind::Birth),
            "number" | "household" => Some(Kind::Number),
            _ if says(&["生年月日"]) => Some(Kind::Birth),
            _ if says(&CONTACTS) => Some(Kind::Contact),
            _ if self.is_key || self.sort == Sort::Digits => Some(Kind::Number),
            _ if has_words && says(&PLACES) => Some(Kind::Place),
            _ if has_words && says(&NUMBERS) => Some(Kind::Number),
            _ if has_words && says(&NAMES) => Some(Kind::Name),
            _ => None,
        }
    }

    /// What becomes of it. A long text goes whatever it is about.
    pub fn rule(&self) -> Rule {
        let is_long = self.room.is_some_and(|room| room >= LONG) || self.longest >= LONG;
        match self.kind() {
            _ if self.sort == Sort::Text && is_long => Rule::Blank,
            Some(Kind::Name | Kind::Place | Kind::Contact) => Rule::Star,
            Some(Kind::Number) => Rule::Number,
            Some(Kind::Birth) => Rule::Month,
            None => Rule::Keep,
        }
    }
}

/// What becomes of a cell. `births` are those of the person of the row and of the household: none of them leaves to the day, in whatever column it stands.
pub fn apply(rule: Rule, space: &str, cell: &str, key: &Key, births: &[Date]) -> String {
    if cell.trim().is_empty() {
        return String::new();
    }
    match rule {
        Rule::Blank => String::new(),
        Rule::Star => STARS.to_owned(),
        Rule::Number => key.number(space, cell.trim()),
        Rule::Month => month(cell),
        Rule::Keep if cell.chars().count() >= LONG => String::new(),
        Rule::Keep if !births.is_empty() && days_in(cell).iter().any(|day| births.contains(day)) => month(cell),
        Rule::Keep => cell.to_owned(),
    }
}

/// Year and month of a day, in one style; nothing where no date can be read.
fn month(cell: &str) -> String {
    match jp::parse_date(cell.trim()) {
        Ok(PartialDate::Day(day)) => format!("{:04}-{:02}", day.year(), day.month()),
        Ok(partial) => partial.iso(),
        Err(_) => String::new(),
    }
}

/// Whether a character can be part of a number.
pub fn is_digit(c: char) -> bool {
    c.is_numeric() || matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '〇')
}

/// Every whole day a text tells, in whatever style it is written.
pub fn days_in(text: &str) -> Vec<Date> {
    if !text.chars().any(is_digit) {
        return Vec::new();
    }
    let is_part = |c: char| {
        is_digit(c)
            || matches!(c, '年' | '月' | '日' | '元' | '/' | '／' | '-' | '－' | '.' | '．' | '‐' | '−')
            || matches!(c, '明' | '治' | '大' | '正' | '昭' | '和' | '平' | '成' | '令')
            || matches!(c, 'M' | 'T' | 'S' | 'H' | 'R' | 'Ｍ' | 'Ｔ' | 'Ｓ' | 'Ｈ' | 'Ｒ' | 'm' | 't' | 's' | 'h' | 'r')
    };
    let mut runs: Vec<&str> = vec![text.trim()];
    runs.extend(text.split(|c: char| !is_part(c)).filter(|run| run.chars().count() >= 5));
    let mut days: Vec<Date> = runs.iter().filter_map(|run| jp::parse_date(run).ok()?.day()).collect();
    // A run may have something before or behind it: 生年月日平成30年5月5日生, 20180505003.
    for run in runs {
        let letters: Vec<char> = run.chars().collect();
        for from in 0..letters.len().min(40) {
            for length in 6..=13 {
                let part: Option<String> = letters.get(from..from + length).map(|part| part.iter().collect());
                days.extend(part.and_then(|part| jp::parse_date(&part).ok()?.day()));
            }
        }
    }
    days.sort_unstable();
    days.dedup();
    days
}

#[cfg(test)]
mod tests;
