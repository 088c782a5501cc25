//! What a column holds, guessed from its title and some of its values.

use std::collections::HashSet;

use crate::roles::{Role, key};

mod titles;
use titles::{PARTS, TITLES};

/// The role of a column.
pub(crate) fn guess_one(title: &str, values: &[&str]) -> Role {
    let key = key(title);
    let by_title = TITLES.iter().find(|(_, titles)| titles.contains(&key.as_str()));
    let by_part = || PARTS.iter().find(|(_, parts)| parts.iter().any(|part| key.contains(part)));
    let by_title = by_title.or_else(by_part).map(|(role, _)| *role);
    let japanese = share(values, |value| value.chars().any(is_japanese));
    match by_title {
        // Nothing below it speaks against it.
        Some(role) if values.is_empty() => role,
        Some(Role::Name) if is_kana(values) > 0.8 => Role::Kana,
        Some(Role::Surname) if is_kana(values) > 0.95 => Role::SurnameKana,
        Some(Role::Given) if is_kana(values) > 0.95 => Role::GivenKana,
        Some(Role::Name) if share(values, is_body) > 0.2 => Role::Text,
        Some(Role::Name) if japanese < 0.5 && !looks_like_persons(values) => Role::Text,
        Some(Role::Address) if japanese < 0.5 => Role::Text,
        // Words stand for few values, or for many: the title alone does not tell.
        Some(Role::Category) if values.len() >= MANY && !is_few(values) && share(values, has_letters) > 0.5 => {
            Role::Text
        }
        Some(Role::Birth) if share(values, has_digits) < 0.5 => Role::Ignore,
        Some(role) => role,
        None => by_content(&key, values),
    }
}

/// Whether a title is one that registers use: a first row of such is a row of titles.
pub(crate) fn is_title(title: &str) -> bool {
    let key = key(title);
    TITLES.iter().any(|(_, titles)| titles.contains(&key.as_str()))
}

/// Whether a first row is one of data: it holds what stands in no title, a date, a telephone number, a mail
/// address, a postal code, a street with its numbers.
pub(crate) fn is_data(first: &[String]) -> bool {
    let told = |cell: &String| {
        let cell = cell.trim();
        cell.len() > 3 && (is_date(cell) || is_phone(cell) || is_mail(cell) || is_postcode(cell) || is_address(cell))
    };
    first.iter().any(told) && !first.iter().any(|cell| is_title(cell))
}

/// Whether every row has a value of its own, as keys have.
pub(crate) fn is_key(title: &str, values: &[&str], rows: usize) -> bool {
    let distinct = values.iter().collect::<HashSet<_>>().len();
    looks_like_key(&key(title)) && rows > 1 && distinct == rows
}

fn looks_like_key(key: &str) -> bool {
    key.ends_with("id")
        || key.ends_with("key")
        || key.ends_with("番号")
        || key.contains("cluster")
        || key.contains("class")
}

/// A role for a title nobody has heard of. What looks like a key is left out: it may be the very answer that is sought.
fn by_content(key: &str, values: &[&str]) -> Role {
    let words = share(values, |value| value.split_whitespace().count() > 1);
    let distinct = values.iter().collect::<HashSet<_>>().len();
    let letters = share(values, has_letters);
    let most = |test: fn(&str) -> bool| share(values, test) > 0.8;
    match () {
        () if values.is_empty() || looks_like_key(key) => Role::Ignore,
        () if most(is_mail) => Role::Email,
        () if most(is_postcode) => Role::Postcode,
        () if most(is_phone) => Role::Phone,
        () if distinct > 2 && most(is_date) => Role::Birth,
        () if most(is_sex) => Role::Sex,
        () if most(is_address) => Role::Address,
        () if is_kana(values) > 0.8 && words > 0.5 => Role::Kana,
        () if most(is_japanese_name) => Role::Name,
        () if is_few(values) => Role::Category,
        () if letters > 0.5 && (words > 0.2 || distinct * 2 > values.len()) => Role::Text,
        () if letters > 0.5 => Role::Category,
        () => Role::Ignore,
    }
}

/// Values enough to tell few from many.
const MANY: usize = 20;

/// Hardly more values than a form offers to tick.
fn is_few(values: &[&str]) -> bool {
    values.len() >= MANY && values.iter().collect::<HashSet<_>>().len() * 20 < values.len()
}

fn is_kana(values: &[&str]) -> f64 {
    share(values, |value| {
        let folded = jp::fold(value);
        !folded.is_empty() && folded.chars().all(jp::is_kana)
    })
}

fn is_mail(value: &str) -> bool {
    value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.contains('@') && !value.contains(' '))
}

/// 735-0006 with its hyphen, as bare digits may be anything; postal codes of elsewhere are known by their title.
fn is_postcode(value: &str) -> bool {
    let folded: String = value.trim_start_matches('〒').trim().chars().map(plain_digit).collect();
    let parts: Vec<&str> = folded.split('-').collect();
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    matches!(parts.as_slice(), [a, b] if digits(a, 3) && digits(b, 4))
}

/// Nine to fifteen digits that are grouped, or begin as numbers to dial do.
fn is_phone(value: &str) -> bool {
    let folded: String = value.trim().chars().map(plain_digit).collect();
    let digits = folded.chars().filter(char::is_ascii_digit).count();
    let only = folded.chars().all(|c| c.is_ascii_digit() || "+-() ./".contains(c));
    let dialled = folded.starts_with(['0', '+', '(']) || folded.matches(['-', ' ', '.', '/']).count() >= 2;
    only && dialled && (9..=15).contains(&digits) && crate::dates::parse(&folded, true) == 0
}

fn is_date(value: &str) -> bool {
    // A plain number is as often something else; one of eight digits, or of seven that begin with an era, hardly ever.
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    (!digits || matches!(value.len(), 7 | 8)) && has_digits(value) && crate::dates::parse(value, true) != 0
}

fn is_sex(value: &str) -> bool {
    crate::values::sex_of(value) != 0
}

/// A Japanese address: a municipality or a town and then a number.
fn is_address(value: &str) -> bool {
    let town = value.chars().skip(1).any(|c| matches!(c, '都' | '道' | '府' | '県' | '市' | '区' | '郡' | '町' | '村'));
    town && has_digits(value) && value.chars().filter(|c| is_japanese(*c)).count() >= 3
}

/// A family and a given name in Japanese letters: short, parted by a space.
fn is_japanese_name(value: &str) -> bool {
    let parts: Vec<&str> = value.split_whitespace().collect();
    let part = |part: &&str| (1..=6).contains(&part.chars().count()) && part.chars().all(is_japanese);
    parts.len() == 2 && parts.iter().all(part) && !is_body(value)
}

/// A company, a school, an association: no person.
fn is_body(value: &str) -> bool {
    const WORDS: [&str; 18] = [
        "会社",
        "(株)",
        "（株）",
        "㈱",
        "(有)",
        "（有）",
        "㈲",
        "合同",
        "法人",
        "組合",
        "商店",
        "学校",
        "協会",
        "病院",
        "医院",
        "センター",
        "工業",
        "商事",
    ];
    const FORMS: [&str; 11] = ["inc", "ltd", "llc", "corp", "co", "gmbh", "plc", "company", "limited", "sa", "pty"];
    WORDS.iter().any(|word| value.contains(word))
        || value.split_whitespace().skip(1).any(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            FORMS.contains(&word.as_str())
        })
}

fn has_letters(value: &str) -> bool {
    value.chars().any(char::is_alphabetic)
}

fn has_digits(value: &str) -> bool {
    value.chars().any(char::is_numeric)
}

fn plain_digit(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '－' | '‐' | '―' | '−' | 'ー' => '-',
        _ => c,
    }
}

fn looks_like_persons(values: &[&str]) -> bool {
    let person = |value: &str| {
        let words = value.split_whitespace().count();
        (2..=3).contains(&words) && value.chars().all(|c| c.is_alphabetic() || " .,'-".contains(c)) && !is_body(value)
    };
    share(values, person) > 0.9
}

/// Whether a column says again what other columns say: nearly every word of theirs is among its words.
pub(crate) fn repeats(whole: &[&str], parts: &[Vec<&str>]) -> bool {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric()).map(jp::fold).filter(|word| !word.is_empty()).collect()
    };
    let (mut seen, mut held) = (0, 0);
    for (row, text) in whole.iter().enumerate() {
        let all = words(text);
        let told = parts.iter().filter_map(|part| part.get(row)).flat_map(|part| words(part));
        for word in told {
            seen += 1;
            held += usize::from(all.contains(&word));
        }
    }
    seen > 0 && held * 10 >= seen * 7
}

fn share(values: &[&str], test: impl Fn(&str) -> bool) -> f64 {
    let hits = values.iter().filter(|value| test(value)).count();
    crate::jaro::count(hits) / crate::jaro::count(values.len().max(1))
}

pub(crate) fn is_latin(text: &str) -> bool {
    text.chars().all(|c| !c.is_alphabetic() || c < '\u{250}')
}

fn is_japanese(c: char) -> bool {
    jp::is_kana(c) || matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | 'ｦ'..='ﾟ' | '々' | '〓')
}
