//! Search keys for names as written.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::kana::{fold_kana, fold_kana_keeping_long, hiragana_to_katakana, is_kana};
use crate::romaji::romaji_to_kana;
use crate::variants::key_form;

/// Stands for a character nobody could encode (外字).
const UNKNOWN: char = '〓';
/// The one form of hyphens, dashes and the long vowel mark.
pub(crate) const LONG: char = 'ー';

/// The search key of a name as written.
///
/// Variant characters take one form (髙 → 高, 邉 → 辺, 齋 → 斉), compatibility characters and widths are unified,
/// hiragana becomes katakana, Latin letters lower case without accents, all hyphens and long marks `ー`. Spaces,
/// middle dots, commas and apostrophes vanish, as do variation selectors. Private-use characters (外字) become `〓`.
///
/// Folding a folded key changes nothing.
#[must_use]
pub fn fold(name: &str) -> String {
    if name.chars().all(is_plain) {
        return name.chars().filter(|c| !matches!(c, ' ' | '　')).map(hiragana_to_katakana).map(key_form).collect();
    }
    name.chars()
        .filter(|c| !is_invisible(*c))
        .nfkd()
        .filter(|c| !is_ignored(*c))
        .flat_map(char::to_lowercase)
        .filter(|c| !is_ignored(*c))
        .map(|c| hiragana_to_katakana(one_hyphen(c)))
        .nfc()
        .map(|c| key_form(one_unknown(c)))
        .collect()
}

/// Kanji, composed kana and spaces: nearly every name, and nothing that normalization would touch.
fn is_plain(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | 'ァ'..='ヺ' | 'ー' | 'ぁ'..='ゔ' | ' ' | '　')
}

/// Variation selectors (IVS too), joiners and controls: they change the look of a character, not the name.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{AD}'
            | '\u{34F}' | '\u{E0000}'..='\u{E007F}')
}

/// What separates the parts of a name or accents its letters; the marks that voice kana stay.
fn is_ignored(c: char) -> bool {
    const VOICED: [char; 2] = ['\u{3099}', '\u{309A}'];
    c.is_whitespace()
        || is_invisible(c)
        || matches!(c, '・' | '·' | '‧' | ',' | '、' | '.' | '。' | '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '\u{3164}')
        || (is_combining_mark(c) && !VOICED.contains(&c))
}

/// Hyphens and dashes that NFKC leaves apart.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FF0D}'
                | '\u{FF70}'
                | '~'
                | '\u{301C}'
                | '\u{FF5E}'
                | 'ー'
                | '\u{2053}'
    )
}

fn one_hyphen(c: char) -> char {
    if is_hyphen(c) { LONG } else { c }
}

fn one_unknown(c: char) -> char {
    match c {
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' | '\u{FFFD}' => UNKNOWN,
        _ => c,
    }
}

/// What to look up for one thing a user typed as a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchTerms {
    /// Key for names as written ([`fold`]).
    pub text: String,
    /// Keys for readings, when what was typed is kana or Roman letters that read as Japanese.
    pub kana: Option<KanaTerms>,
}

/// The two keys of a reading. A reading matches when either key is found in its counterpart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KanaTerms {
    /// Without long vowels ([`fold_kana`]): サトウ, サトー and サト are one.
    pub short: String,
    /// With long vowels ([`fold_kana_keeping_long`]): finds the ウ that stands at the edge of what was typed.
    pub long: String,
}

impl SearchTerms {
    /// True when nothing searchable was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// Classifies what a user typed as a name and gives the keys to look up.
#[must_use]
pub fn search_keys(typed: &str) -> SearchTerms {
    let text = fold(typed);
    let reading = if text.chars().all(is_kana) { Some(text.clone()) } else { romaji_to_kana(typed) };
    let kana = reading
        .map(|reading| KanaTerms { short: fold_kana(&reading), long: fold_kana_keeping_long(&reading) })
        .filter(|terms| !terms.long.is_empty());
    SearchTerms { text, kana }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn registers_spell_one_name_in_many_ways() {
        let same = [
            ["髙", "高", "髙"],
            ["﨑", "崎", "嵜"],
            ["邊", "邉", "辺"],
            ["齋", "斎", "斉"],
            ["齊", "斉", "斎"],
            ["澤", "沢", "澤"],
            ["德", "徳", "德"],
            ["濵", "濱", "浜"],
            ["冨", "富", "富"],
            ["廣", "広", "廣"],
            ["國", "国", "國"],
            ["𠮷", "吉", "吉"],
            ["\u{FA19}", "神", "\u{FA19}"],
            ["\u{FA1B}", "福", "福"],
            ["葛\u{E0100}", "葛", "葛\u{E0101}"],
        ];
        for [a, b, c] in same {
            assert_eq!(fold(a), fold(b));
            assert_eq!(fold(b), fold(c));
        }
        assert_ne!(fold("伊藤"), fold("伊東"));
        assert_ne!(fold("太田"), fold("大田"));
    }

    #[test]
    fn widths_spaces_and_marks_vanish() {
        assert_eq!(fold("ﾀｶﾊｼ ﾊﾅｺ"), "タカハシハナコ");
        assert_eq!(fold("たかはし　はなこ"), "タカハシハナコ");
        assert_eq!(fold("カ゛か\u{3099}ｶﾞ"), "ガガガ");
        assert_eq!(fold("ＭＡＲＩＡ　José O’Neil"), "mariajoseoneil");
        assert_eq!(fold("マリア・サントス"), "マリアサントス");
        assert_eq!(fold("ﾏﾘ-ｱ"), fold("マリーア"));
        assert_eq!(fold("外\u{E123}字"), "外〓字");
        assert_eq!(fold("   "), "");
    }

    #[test]
    fn typed_words_are_classified() {
        assert_eq!(search_keys("髙橋").kana, None);
        let kana = |typed| search_keys(typed).kana.map(|terms| terms.short);
        assert_eq!(kana("さとう"), Some("サト".to_owned()));
        assert_eq!(kana("satou"), kana("さとう"));
        assert_eq!(kana("SATOH"), kana("さとう"));
        assert_eq!(kana("sato"), kana("さとう"));
        assert_eq!(search_keys("Wright").text, "wright");
        assert!(search_keys("　").is_empty());
        let u = search_keys("う").kana.unwrap();
        assert_eq!((u.short.as_str(), u.long.as_str()), ("ウ", "ウ"));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(name in "\\PC*") {
            let once = fold(&name);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn folding_any_unicode_never_fails(name in any::<String>()) {
            let once = fold(&name);
            prop_assert_eq!(fold(&once), once);
            let _ = search_keys(&name);
        }

        #[test]
        fn part_of_a_name_is_part_of_its_key(name in "[一-龯ぁ-ゔァ-ヴ々]{1,12}", from in 0..12usize, len in 1..4usize) {
            let part: String = name.chars().skip(from).take(len).collect();
            prop_assert!(fold(&name).contains(&fold(&part)));
        }
    }
}
