//! Roman letters read as kana.

use unicode_normalization::UnicodeNormalization;

/// Reads Hepburn, Kunrei and what people type for them as katakana: `shi`, `si` → シ; `satou`, `satō`, `satoh` → サトウ, サトー.
///
/// Spaces, hyphens and apostrophes part syllables and vanish. `None` when some letters are not Japanese syllables, as
/// in `Wright`, or when nothing is left.
#[must_use]
pub fn romaji_to_kana(typed: &str) -> Option<String> {
    let letters = plain_letters(typed)?;
    let mut rest = letters.as_slice();
    let mut kana = String::new();
    while let Some((read, taken)) = syllable(rest, &kana) {
        kana.push_str(read);
        rest = rest.get(taken..)?;
    }
    (rest.is_empty() && !kana.is_empty()).then_some(kana)
}

/// Lower-case ASCII letters; a macron or circumflex becomes `-` behind its vowel, and parting marks become `'`.
fn plain_letters(typed: &str) -> Option<Vec<char>> {
    let mut letters = Vec::new();
    for c in typed.nfkd().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' => letters.push(if c == 'l' { 'r' } else { c }),
            '\u{304}' | '\u{302}' => letters.push('-'),
            '\'' | '’' | '-' | '・' | '.' | ',' => letters.push('\''),
            c if c.is_whitespace() => letters.push('\''),
            _ => return None,
        }
    }
    Some(letters)
}

/// The next kana and how many letters it took. `so_far` tells whether an `h` can lengthen a vowel.
fn syllable(rest: &[char], so_far: &str) -> Option<(&'static str, usize)> {
    let at = |i: usize| rest.get(i).copied();
    let first = at(0)?;
    let vowel = |c: Option<char>| c.is_some_and(|c| "aiueo".contains(c));
    match first {
        '\'' => return Some(("", 1)),
        '-' => return Some(("ー", 1)),
        'n' if at(1) == Some('\'') => return Some(("ン", 2)),
        'n' if at(1) == Some('n') && !vowel(at(2)) && at(2) != Some('y') => return Some(("ン", 2)),
        'n' if !vowel(at(1)) && at(1) != Some('y') => return Some(("ン", 1)),
        'm' if matches!(at(1), Some('b' | 'm' | 'p')) => return Some(("ン", 1)),
        't' if at(1) == Some('c') => return Some(("ッ", 1)),
        'h' if !vowel(at(1)) && at(1) != Some('y') => return so_far.ends_with(is_o_kana).then_some(("ー", 1)),
        _ if !vowel(Some(first)) && at(1) == Some(first) => return Some(("ッ", 1)),
        _ => {}
    }
    (1..=4).rev().find_map(|len| {
        let spelling: String = rest.get(..len)?.iter().collect();
        SYLLABLES.iter().find(|(roman, _)| *roman == spelling).map(|(_, kana)| (*kana, len))
    })
}

fn is_o_kana(c: char) -> bool {
    "オコソトノホモヨロゴゾドボポョ".contains(c)
}

/// Spellings of Hepburn and Kunrei, and the foreign syllables that registers write in kana.
#[rustfmt::skip]
const SYLLABLES: &[(&str, &str)] = &[
    ("a", "ア"), ("i", "イ"), ("u", "ウ"), ("e", "エ"), ("o", "オ"),
    ("ka", "カ"), ("ki", "キ"), ("ku", "ク"), ("ke", "ケ"), ("ko", "コ"), ("kya", "キャ"), ("kyu", "キュ"), ("kyo", "キョ"),
    ("sa", "サ"), ("si", "シ"), ("shi", "シ"), ("su", "ス"), ("se", "セ"), ("so", "ソ"),
    ("sya", "シャ"), ("syu", "シュ"), ("syo", "ショ"), ("sha", "シャ"), ("shu", "シュ"), ("sho", "ショ"), ("she", "シェ"),
    ("ta", "タ"), ("ti", "チ"), ("chi", "チ"), ("tu", "ツ"), ("tsu", "ツ"), ("te", "テ"), ("to", "ト"),
    ("tya", "チャ"), ("tyu", "チュ"), ("tyo", "チョ"), ("cha", "チャ"), ("chu", "チュ"), ("cho", "チョ"), ("che", "チェ"),
    ("na", "ナ"), ("ni", "ニ"), ("nu", "ヌ"), ("ne", "ネ"), ("no", "ノ"), ("nya", "ニャ"), ("nyu", "ニュ"), ("nyo", "ニョ"),
    ("ha", "ハ"), ("hi", "ヒ"), ("hu", "フ"), ("fu", "フ"), ("he", "ヘ"), ("ho", "ホ"), ("hya", "ヒャ"), ("hyu", "ヒュ"), ("hyo", "ヒョ"),
    ("fa", "ファ"), ("fi", "フィ"), ("fe", "フェ"), ("fo", "フォ"),
    ("ma", "マ"), ("mi", "ミ"), ("mu", "ム"), ("me", "メ"), ("mo", "モ"), ("mya", "ミャ"), ("myu", "ミュ"), ("myo", "ミョ"),
    ("ya", "ヤ"), ("yu", "ユ"), ("yo", "ヨ"), ("wa", "ワ"), ("wi", "ウィ"), ("we", "ウェ"), ("wo", "ヲ"),
    ("ra", "ラ"), ("ri", "リ"), ("ru", "ル"), ("re", "レ"), ("ro", "ロ"), ("rya", "リャ"), ("ryu", "リュ"), ("ryo", "リョ"),
    ("ga", "ガ"), ("gi", "ギ"), ("gu", "グ"), ("ge", "ゲ"), ("go", "ゴ"), ("gya", "ギャ"), ("gyu", "ギュ"), ("gyo", "ギョ"),
    ("za", "ザ"), ("zi", "ジ"), ("ji", "ジ"), ("zu", "ズ"), ("ze", "ゼ"), ("zo", "ゾ"),
    ("zya", "ジャ"), ("zyu", "ジュ"), ("zyo", "ジョ"), ("ja", "ジャ"), ("ju", "ジュ"), ("jo", "ジョ"), ("je", "ジェ"),
    ("jya", "ジャ"), ("jyu", "ジュ"), ("jyo", "ジョ"),
    ("da", "ダ"), ("di", "ヂ"), ("du", "ヅ"), ("dzu", "ヅ"), ("de", "デ"), ("do", "ド"), ("dya", "ヂャ"), ("dyu", "ヂュ"), ("dyo", "ヂョ"),
    ("ba", "バ"), ("bi", "ビ"), ("bu", "ブ"), ("be", "ベ"), ("bo", "ボ"), ("bya", "ビャ"), ("byu", "ビュ"), ("byo", "ビョ"),
    ("pa", "パ"), ("pi", "ピ"), ("pu", "プ"), ("pe", "ペ"), ("po", "ポ"), ("pya", "ピャ"), ("pyu", "ピュ"), ("pyo", "ピョ"),
    ("va", "ヴァ"), ("vi", "ヴィ"), ("vu", "ヴ"), ("ve", "ヴェ"), ("vo", "ヴォ"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold_kana;
    use proptest::prelude::*;

    #[test]
    fn both_systems_read_alike() {
        for (roman, kana) in [
            ("Satou", "サトウ"),
            ("satoh", "サトー"),
            ("Satō", "サトー"),
            ("shinji", "シンジ"),
            ("sinzi", "シンジ"),
            ("kan'ichi", "カンイチ"),
            ("hattori", "ハットリ"),
            ("matchan", "マッチャン"),
            ("Namba", "ナンバ"),
            ("Kanna", "カンナ"),
            ("kenn", "ケン"),
            ("Ryūnosuke", "リューノスケ"),
            ("Maria Santosu", "マリアサントス"),
            ("tsuchiya", "ツチヤ"),
            ("Ohno", "オーノ"),
        ] {
            assert_eq!(romaji_to_kana(roman).as_deref(), Some(kana), "{roman}");
        }
        for foreign in ["Wright", "", "  ", "Nguyen Xq", "佐藤", "h"] {
            assert_eq!(romaji_to_kana(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn long_vowels_reach_one_key() {
        for roman in ["satou", "satoh", "sato", "satô", "SATO"] {
            assert_eq!(romaji_to_kana(roman).map(|kana| fold_kana(&kana)), Some(fold_kana("サトウ")));
        }
    }

    proptest! {
        #[test]
        fn reading_any_text_never_fails(typed in any::<String>()) {
            let _ = romaji_to_kana(&typed);
        }

        #[test]
        fn reading_letters_gives_kana_only(typed in "[a-zōū'-]{0,16}") {
            if let Some(kana) = romaji_to_kana(&typed) {
                prop_assert!(kana.chars().all(crate::is_kana));
            }
        }
    }
}
