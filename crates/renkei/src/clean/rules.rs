//! What cleaning does to a value, one rule at a time. Pure, and done twice the same as once.

use crate::layout::{Column, Kind};
use unicode_normalization::UnicodeNormalization as _;

/// A rule of cleaning; the unit of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// White space and signs that cannot be seen.
    Trim,
    /// A declared text that means "nothing".
    Blank,
    /// Full-width digits and signs.
    Width,
    /// Zeros lost at the front.
    Zeros,
    /// An era became a year.
    Era,
    /// A date in another style.
    Date,
    /// A spreadsheet's number of a day.
    Serial,
    /// A number held as text.
    Number,
    /// A code became its word.
    Code,
    /// Not in the list of codes: kept as given.
    Unknown,
    /// Cannot be read as what the column holds: kept as given.
    Kept,
    /// Characters that could not be read.
    Lost,
    /// 外字: kept as given.
    Private,
}

impl Rule {
    /// Every rule, in the order of the ledger.
    pub const ALL: [Self; 13] = [
        Self::Trim,
        Self::Blank,
        Self::Width,
        Self::Zeros,
        Self::Era,
        Self::Date,
        Self::Serial,
        Self::Number,
        Self::Code,
        Self::Unknown,
        Self::Kept,
        Self::Lost,
        Self::Private,
    ];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Trim => "trim",
            Self::Blank => "blank",
            Self::Width => "width",
            Self::Zeros => "zeros",
            Self::Era => "era",
            Self::Date => "date",
            Self::Serial => "serial",
            Self::Number => "number",
            Self::Code => "code",
            Self::Unknown => "unknown",
            Self::Kept => "kept",
            Self::Lost => "lost",
            Self::Private => "private",
        }
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Trim => "前後の空白・見えない文字を除いた",
            Self::Blank => "空欄の代わりの値を空欄にした",
            Self::Width => "全角の数字・記号を半角にした",
            Self::Zeros => "落ちていた先頭の0を補った",
            Self::Era => "和暦を西暦にした",
            Self::Date => "日付の書き方をそろえた",
            Self::Serial => "表計算の通し番号を日付にした",
            Self::Number => "文字の数値を数値にした",
            Self::Code => "コードを言葉にした",
            Self::Unknown => "一覧にないコード(そのまま残した)",
            Self::Kept => "読み取れない値(そのまま残した)",
            Self::Lost => "読めない文字を含む(そのまま残した)",
            Self::Private => "外字を含む(そのまま残した)",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// Whether somebody should look: nothing was made of the value.
    pub fn is_doubt(self) -> bool {
        matches!(self, Self::Unknown | Self::Kept | Self::Lost)
    }
}

/// A value after cleaning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Value {
    /// What it says; none when blank.
    pub text: Option<String>,
    /// What was done, in order.
    pub rules: Vec<Rule>,
}

impl Value {
    /// Whether it could not be read as what the column holds.
    pub fn is_unread(&self) -> bool {
        self.rules.contains(&Rule::Kept)
    }
}

/// Cleans one cell. `blank` are the layout's texts for nothing; the column's own come on top.
pub fn clean(column: &Column, blank: &[String], given: &str) -> Value {
    let mut rules = Vec::new();
    let trimmed = trim(given);
    // Widths are filled up with blanks: the writer's habit, nothing to tell of.
    let is_filling = trimmed.len() == given.trim_end_matches(' ').len();
    if trimmed.len() != given.len() && !is_filling {
        rules.push(Rule::Trim);
    }
    if trimmed.is_empty() {
        return Value { text: None, rules };
    }
    let is_blank = |text: &str| blank.iter().chain(&column.blank).any(|mark| trim(mark) == text);
    if is_blank(trimmed) {
        rules.push(Rule::Blank);
        return Value { text: None, rules };
    }
    if trimmed.contains('\u{FFFD}') {
        rules.push(Rule::Lost);
    }
    if trimmed.chars().any(|c| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')) {
        rules.push(Rule::Private);
    }
    let text = match column.kind {
        Kind::Text => trimmed.to_owned(),
        Kind::Digits => digits(trimmed, column.digits, &mut rules),
        Kind::Date => date(trimmed, &mut rules),
        Kind::Number => number(trimmed, &mut rules),
        Kind::Code => code(trimmed, column, &mut rules),
    };
    // 99,999,999 is 99999999.
    if is_blank(&text) {
        rules.push(Rule::Blank);
        return Value { text: None, rules };
    }
    Value { text: Some(text), rules }
}

/// Without white space and signs that cannot be seen, at both ends.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '␀' | '\u{3164}')
    })
}

fn narrow(text: &str, rules: &mut Vec<Rule>) -> String {
    let narrow: String = text.nfkc().collect();
    if narrow != text {
        rules.push(Rule::Width);
    }
    narrow
}

fn kept(text: &str, rules: &mut Vec<Rule>) -> String {
    rules.retain(|rule| *rule != Rule::Width);
    rules.push(Rule::Kept);
    text.to_owned()
}

fn digits(text: &str, wanted: usize, rules: &mut Vec<Rule>) -> String {
    let mut found = narrow(text, rules);
    // A spreadsheet that took the number for a quantity.
    if let Some((whole, rest)) = found.split_once('.')
        && !rest.is_empty()
        && rest.bytes().all(|b| b == b'0')
    {
        found = whole.to_owned();
        rules.push(Rule::Number);
    }
    if found.is_empty() || !found.bytes().all(|b| b.is_ascii_digit()) {
        rules.retain(|rule| *rule != Rule::Number);
        return kept(text, rules);
    }
    if found.len() < wanted {
        rules.push(Rule::Zeros);
        return format!("{found:0>wanted$}");
    }
    found
}

/// Days of a spreadsheet's calendar that a birth or an event can have: 1920 to 2100.
const SERIALS: std::ops::Range<i32> = 7_306..73_415;

fn date(text: &str, rules: &mut Vec<Rule>) -> String {
    let plain: String = text.nfkc().collect();
    let serial = plain.strip_suffix(".0").unwrap_or(&plain);
    if serial.len() == 5
        && serial.bytes().all(|b| b.is_ascii_digit())
        && let Ok(days) = serial.parse::<i32>()
        && SERIALS.contains(&days)
        && let Ok(day) = jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(days))
    {
        rules.push(Rule::Serial);
        return day.to_string();
    }
    // A day with a time: the day is what counts.
    let dated = match text.split_once(['T', ' ', '　']) {
        Some((date, time)) if time.contains(':') => date,
        _ => text,
    };
    let Ok(read) = jp::read_date(dated) else { return kept(text, rules) };
    let iso = read.date.iso();
    if iso != text {
        let western = dated.nfkc().collect::<String>();
        let western = western.trim_start_matches("西暦");
        let is_western = western.len() >= 4
            && western.bytes().take(4).all(|b| b.is_ascii_digit())
            && !(western.len() == 7 && western.bytes().all(|b| b.is_ascii_digit()));
        rules.push(if is_western { Rule::Date } else { Rule::Era });
    }
    iso
}

fn number(text: &str, rules: &mut Vec<Rule>) -> String {
    let plain = text.nfkc().filter(|c| !c.is_whitespace() && *c != ',').collect::<String>();
    let plain = plain.trim_start_matches('¥').trim_end_matches('円').replace(['−', '‐'], "-");
    let (sign, size) = match plain.strip_prefix(['-', '△', '▲']) {
        Some(size) => ("-", size),
        None => ("", plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (whole, part) = size.split_once('.').unwrap_or((size, ""));
    let is_number = !whole.is_empty() && whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit());
    if !is_number || whole.len() > 15 || part.len() > 9 {
        return kept(text, rules);
    }
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if whole == "0" && part.is_empty() { "" } else { sign };
    let read = if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") };
    if read != text {
        rules.push(Rule::Number);
    }
    read
}

fn code(text: &str, column: &Column, rules: &mut Vec<Rule>) -> String {
    // Already its word, or one that is no code at all.
    if column.codes.values().any(|word| word == text) && !column.codes.contains_key(text) {
        return text.to_owned();
    }
    let plain: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let unpadded = plain.trim_start_matches('0');
    let known = column.codes.get(text).or_else(|| column.codes.get(&plain)).or_else(|| {
        let same = |code: &&String| code.trim_start_matches('0') == unpadded && !unpadded.is_empty();
        column.codes.keys().find(same).and_then(|code| column.codes.get(code))
    });
    match known {
        Some(word) => {
            if word != text {
                rules.push(Rule::Code);
            }
            word.clone()
        }
        None => {
            rules.push(Rule::Unknown);
            text.to_owned()
        }
    }
}
