//! Readings: keys that forgive how they were typed, and the order of the syllabary.

use crate::fold::{LONG, fold};

/// The key of a reading without long vowels: サトウ, サトー, サト and さとう are one.
///
/// On top of [`fold`]: small kana become large (ャ → ヤ: old registers have large ones only), ヂ → ジ, ヅ → ズ,
/// ヴァ → バ, ヴ → ブ, ヲ → オ, ヰ → イ, ヱ → エ; then long vowels vanish by one rule: `ー` always, ウ after a kana of the
/// ウ or オ row, オ after a kana of the オ row. エイ stays, because ケイ and ケエ are not confused in registers.
/// Voicing marks stay. Characters other than kana stay as [`fold`] leaves them.
#[must_use]
pub fn fold_kana(reading: &str) -> String {
    let mut key = String::with_capacity(reading.len());
    let mut last = None;
    for c in fold_kana_keeping_long(reading).chars() {
        if !lengthens(last, c) {
            key.push(c);
            last = Some(c);
        }
    }
    key
}

/// As [`fold_kana`], with long vowels as they were typed.
///
/// Searching for part of a reading needs both keys: ウコ is part of サトウコ only while its long vowels stand.
#[must_use]
pub fn fold_kana_keeping_long(reading: &str) -> String {
    let folded = fold(reading);
    let mut key = String::with_capacity(folded.len());
    let mut characters = folded.chars().peekable();
    while let Some(c) = characters.next() {
        let voiced = if c == 'ヴ' { characters.peek().copied().and_then(b_row) } else { None };
        if let Some(b) = voiced {
            characters.next();
            key.push(b);
        } else {
            key.push(plain(c));
        }
    }
    key
}

fn lengthens(last: Option<char>, c: char) -> bool {
    match c {
        LONG => true,
        'ウ' => last.is_some_and(|last| in_u_row(last) || in_o_row(last)),
        'オ' => last.is_some_and(in_o_row),
        _ => false,
    }
}

fn in_u_row(c: char) -> bool {
    "ウクスツヌフムユルグズブプ".contains(c)
}

fn in_o_row(c: char) -> bool {
    "オコソトノホモヨロゴゾドボポ".contains(c)
}

/// ヴ with a small vowel, as ビ in ヴィクトル.
fn b_row(small: char) -> Option<char> {
    Some(match small {
        'ァ' => 'バ',
        'ィ' => 'ビ',
        'ェ' => 'ベ',
        'ォ' => 'ボ',
        _ => return None,
    })
}

/// One kana for those that sound alike or that old registers cannot tell apart.
fn plain(c: char) -> char {
    match c {
        'ァ' => 'ア',
        'ィ' | 'ヰ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' | 'ヱ' => 'エ',
        'ォ' | 'ヲ' => 'オ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヂ' => 'ジ',
        'ヅ' => 'ズ',
        'ヴ' => 'ブ',
        _ => c,
    }
}

/// True for katakana, hiragana and the long vowel mark; half-width forms count only once folded.
#[must_use]
pub fn is_kana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー' | 'ヽ' | 'ヾ' | 'ぁ'..='ゖ' | 'ゝ' | 'ゞ')
}

pub(crate) fn hiragana_to_katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => c,
    }
}

/// A key that sorts readings in the order of the syllabary (五十音順), as a Japanese list does (JIS X 4061).
///
/// First the base kana decide, with `ー` read as the vowel it lengthens and marks left aside: シマ, シマウ, ジマ stand
/// together; only among equals come unvoiced before voiced before half-voiced, small before large, and `ー` before a
/// vowel. Kanji and letters sort after all kana. Compare the keys as plain strings.
#[must_use]
pub fn gojuon_key(reading: &str) -> String {
    let mut base = String::with_capacity(reading.len());
    let mut marks = String::with_capacity(reading.len());
    for c in fold(reading).chars() {
        let (kana, mark) = match c {
            LONG => (base.chars().next_back().map_or(LONG, vowel_of), 'a'),
            _ => unmarked(c),
        };
        base.push(kana);
        marks.push(mark);
    }
    // U+0001 sorts before every kana, so that a shorter reading precedes its continuations.
    base.push('\u{1}');
    base.push_str(&marks);
    base
}

/// The unvoiced large kana and a letter that ranks what was taken off.
fn unmarked(c: char) -> (char, char) {
    const VOICED: &str = "ガカギキグクゲケゴコザサジシズスゼセゾソダタヂチヅツデテドトバハビヒブフベヘボホヴウ";
    const HALF_VOICED: &str = "パハピヒプフペヘポホ";
    const SMALL: &str = "ァアィイゥウェエォオヵカヶケッツャヤュユョヨヮワ";
    for (table, mark) in [(SMALL, 'b'), (VOICED, 'd'), (HALF_VOICED, 'e')] {
        let mut pairs = table.chars();
        while let (Some(marked), Some(kana)) = (pairs.next(), pairs.next()) {
            if marked == c {
                return (kana, mark);
            }
        }
    }
    (c, 'c')
}

fn vowel_of(c: char) -> char {
    const ROWS: [(&str, char); 5] = [
        ("アカサタナハマヤラワ", 'ア'),
        ("イキシチニヒミリヰ", 'イ'),
        ("ウクスツヌフムユル", 'ウ'),
        ("エケセテネヘメレヱ", 'エ'),
        ("オコソトノホモヨロヲ", 'オ'),
    ];
    ROWS.iter().find(|(row, _)| row.contains(c)).map_or(LONG, |(_, vowel)| *vowel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn readings_forgive_their_typing() {
        for (a, b) in [
            ("サトウ", "サトー"),
            ("ｼﾖｳｺ", "しょうこ"),
            ("オオノ", "オーノ"),
            ("オオノ", "オノ"),
            ("ユウコ", "ユーコ"),
            ("ミヅキ", "ミズキ"),
            ("ヂュン", "ジュン"),
            ("かをる", "カオル"),
            ("ヴィクトル", "ビクトル"),
            ("リュウイチ", "リユウイチ"),
        ] {
            assert_eq!(fold_kana(a), fold_kana(b), "{a} {b}");
        }
        assert_ne!(fold_kana("カナ"), fold_kana("ガナ"));
        assert_ne!(fold_kana("ケイコ"), fold_kana("ケコ"));
        assert_eq!(fold_kana_keeping_long("とうこ"), "トウコ");
    }

    #[test]
    fn the_syllabary_orders_lists() {
        let sorted = [
            "アイ",
            "カアド",
            "カード",
            "カイ",
            "ガイ",
            "ハシ",
            "バシ",
            "パシ",
            "ハシモト",
            "ヒョウ",
            "ビヨウ",
            "ンダ",
            "ABC",
            "山田",
        ];
        let mut shuffled = sorted.to_vec();
        shuffled.reverse();
        shuffled.sort_by_key(|reading| gojuon_key(reading));
        let expected = [
            "アイ",
            "カード",
            "カアド",
            "カイ",
            "ガイ",
            "ハシ",
            "バシ",
            "パシ",
            "ハシモト",
            "ヒョウ",
            "ビヨウ",
            "ンダ",
        ];
        let kana: Vec<&str> = shuffled.iter().copied().filter(|reading| reading.chars().all(is_kana)).collect();
        assert_eq!(kana, expected);
    }

    proptest! {
        #[test]
        fn folding_readings_twice_changes_nothing(reading in any::<String>()) {
            let short = fold_kana(&reading);
            prop_assert_eq!(fold_kana(&short), short);
            let long = fold_kana_keeping_long(&reading);
            prop_assert_eq!(fold_kana_keeping_long(&long), long);
            let _ = gojuon_key(&reading);
        }

        #[test]
        fn folding_kana_twice_changes_nothing(reading in "[ァ-ヺーぁ-ゖ]{0,12}") {
            let short = fold_kana(&reading);
            prop_assert_eq!(fold_kana(&short), short);
        }

        #[test]
        fn part_of_a_reading_is_found_by_the_long_key(reading in "[ア-ンー]{1,12}", from in 0..12usize, len in 1..4usize) {
            let part: String = reading.chars().skip(from).take(len).collect();
            prop_assert!(fold_kana_keeping_long(&reading).contains(&fold_kana_keeping_long(&part)));
        }
    }
}
