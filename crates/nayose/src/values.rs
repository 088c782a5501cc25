//! Cells that are no names, dates and addresses, as numbers: codes, amounts, words, and the sex.

use crate::dict::{Dict, at};
use crate::roles::Role;
use crate::words::Words;

/// Values of a column of its own.
pub(crate) enum Values {
    Codes {
        raw: Dict,
        folded: Dict,
        of_raw: Vec<u32>,
        /// How its values are brought to one form.
        fold: fn(&str) -> String,
    },
    Words(Words),
    /// Amounts, as thousandths in the row.
    Amounts,
}

impl Values {
    /// None yet, for a column of a role.
    pub(crate) fn new(role: Role) -> Self {
        let fold = match role {
            Role::Text => return Self::Words(Words::default()),
            Role::Quantity => return Self::Amounts,
            Role::Phone => fold_phone,
            Role::Email => fold_mail,
            _ => fold_code,
        };
        Self::Codes { raw: Dict::default(), folded: Dict::default(), of_raw: Vec::new(), fold }
    }
}

/// 1 male, 2 female, 0 unknown.
pub(crate) fn sex_of(raw: &str) -> u32 {
    match raw.as_bytes() {
        [] => return 0,
        [b'1' | b'M' | b'm'] => return 1,
        [b'2' | b'F' | b'f'] => return 2,
        _ => {}
    }
    let raw = raw.trim();
    match raw {
        "1" | "男" | "男性" | "M" | "m" | "１" | "♂" | "Ｍ" | "男児" | "おとこ" | "男子" => 1,
        "2" | "女" | "女性" | "F" | "f" | "２" | "♀" | "Ｆ" | "女児" | "おんな" | "女子" => 2,
        _ if ["male", "man", "boy", "mr"].iter().any(|word| raw.eq_ignore_ascii_case(word)) => 1,
        _ if ["female", "woman", "girl", "mrs", "ms"].iter().any(|word| raw.eq_ignore_ascii_case(word)) => 2,
        _ => 0,
    }
}

pub(crate) fn value(values: &mut Values, raw: &str) -> u32 {
    match values {
        Values::Words(words) => words.text(raw),
        Values::Amounts => amount(raw),
        Values::Codes { raw: seen, folded, of_raw, fold } => {
            let (id, new) = seen.intern_new(raw.trim());
            if new {
                of_raw.push(folded.intern(&fold(raw)));
            }
            at(id).checked_sub(1).and_then(|id| of_raw.get(id)).copied().unwrap_or(0)
        }
    }
}

/// What folding makes of hyphens, which only group a code.
const LONG: char = 'ー';

/// Letters and digits of a code in one width and case; words for nothing are nothing.
pub(crate) fn fold_code(raw: &str) -> String {
    let folded: String = jp::fold(raw).chars().filter(|c| (c.is_alphanumeric() && *c != LONG) || *c == '@').collect();
    let nothing = ["なし", "ナシ", "不明", "null", "none", "nan", "na", "unknown"].contains(&folded.as_str());
    let filler = folded.len() >= 5 && (folded.bytes().all(|b| b == b'9') || folded.bytes().all(|b| b == b'0'));
    if nothing || filler { String::new() } else { folded }
}

/// A telephone number as it is dialled; with too few digits it is none, and what is no number at all is a code.
fn fold_phone(raw: &str) -> String {
    let digits = jp::fold_phone(raw);
    let filler = digits.len() < 5 || digits.bytes().skip(1).all(|b| Some(b) == digits.as_bytes().get(1).copied());
    if filler { String::new() } else { digits }
}

/// A mail address in small letters; what follows a plus sign is the owner's own mark.
fn fold_mail(raw: &str) -> String {
    let folded = jp::fold(raw).to_lowercase();
    let Some((name, host)) = folded.split_once('@') else { return fold_code(raw) };
    let name = name.split('+').next().unwrap_or(name);
    if name.is_empty() { String::new() } else { format!("{name}@{host}") }
}

/// An amount in thousandths plus one, so that nothing stays 0.
fn amount(raw: &str) -> u32 {
    let digits: String = jp::fold(raw).chars().filter(|c| c.is_ascii_digit()).collect();
    let plain: String = raw.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let number = plain.parse::<f64>().or_else(|_| digits.parse()).ok();
    number.map_or(0, |number| u32::try_from(whole(number * 1000.0)).unwrap_or(u32::MAX - 1).saturating_add(1))
}

/// The nearest whole number of one that is not negative.
fn whole(number: f64) -> u64 {
    format!("{:.0}", number.max(0.0)).parse().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_in_many_forms() {
        let same = |role: Role, texts: &[&str]| {
            let mut values = Values::new(role);
            let ids: Vec<u32> = texts.iter().map(|text| value(&mut values, text)).collect();
            assert!(ids.iter().all(|id| *id == ids[0] && *id != 0), "{texts:?} {ids:?}");
        };
        same(Role::Phone, &["082-000-1234", "+81 82 000 1234", "（082）０００－１２３４"]);
        same(Role::Email, &["Kaku.U@Example.com", "kaku.u+shop@example.com"]);
        same(Role::Code, &["AB-12", "ａｂ１２", " ab 12 "]);
        for (role, nothing) in
            [(Role::Phone, "000-0000-0000"), (Role::Phone, "なし"), (Role::Email, "@"), (Role::Code, "不明")]
        {
            assert_eq!(value(&mut Values::new(role), nothing), 0, "{nothing}");
        }
        let sexes = ["男", "M", "１", "Male", "女児", "f", "2", "Ms", "他"].map(sex_of);
        assert_eq!(sexes, [1, 1, 1, 1, 2, 2, 2, 2, 0]);
    }
}
