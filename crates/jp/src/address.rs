//! Search keys for addresses.

use crate::fold::{LONG, fold};
use crate::kanji_number::with_digits;

/// Parts the town and number of a key from the prefecture and the county (郡), which people leave out at will.
const PART: char = '@';

/// The search key of an address.
///
/// One form for numbers (`1-3`, `一の三`, `1丁目3番`, `一丁目3番地`, `１－３`), for ヶ, ケ, が and for の, ノ; without 大字 and 字;
/// with [`fold`]'s variant characters, widths and spaces. The prefecture and the county move to the end, each behind
/// `@`. Building names stay. Compare keys with [`address_contains`].
#[must_use]
pub fn fold_address(address: &str) -> String {
    let text = with_digits(&fold(strip_postal_code(address)));
    let (prefecture, rest) = split_prefecture(&text);
    let (county, rest) = split_county(rest);
    let mut key = plain_numbers(&plain_town(rest));
    for part in [prefecture, county].into_iter().flatten() {
        key.push(PART);
        key.push_str(&plain_town(part));
    }
    key
}

/// Whether the address with key `whole` contains the typed one with key `part`: the town and number as a substring,
/// the prefecture and county where both tell them.
#[must_use]
pub fn address_contains(whole: &str, part: &str) -> bool {
    let (town, places) = split_key(whole);
    let (wanted_town, wanted_places) = split_key(part);
    let agrees = |wanted: &str| {
        let told = places.iter().find(|place| place.ends_with('郡') == wanted.ends_with('郡'));
        told.map_or(!wanted_town.is_empty(), |told| *told == wanted)
    };
    town.contains(wanted_town) && !part.is_empty() && wanted_places.into_iter().all(agrees)
}

/// The town and number of a key, and its prefecture and county.
#[must_use]
pub fn split_key(key: &str) -> (&str, Vec<&str>) {
    let mut parts = key.split(PART);
    (parts.next().unwrap_or(""), parts.collect())
}

/// `〒730-0001 ` in front of an address is not part of it.
fn strip_postal_code(address: &str) -> &str {
    let Some((_, coded)) = address.split_once('〒') else { return address };
    coded.trim_start_matches(|c: char| c.is_numeric() || c.is_whitespace() || crate::fold::is_hyphen(c))
}

fn split_prefecture(text: &str) -> (Option<&str>, &str) {
    PREFECTURES.iter().find_map(|name| text.strip_prefix(name).map(|rest| (Some(*name), rest))).unwrap_or((None, text))
}

/// 安芸郡 of 安芸郡府中町, or 安芸郡 alone; not the 郡 of 郡山市 or 蒲郡市.
fn split_county(rest: &str) -> (Option<&str>, &str) {
    let Some(at) = rest.find('郡').filter(|at| *at > 0) else { return (None, rest) };
    let (county, town) = rest.split_at(at + '郡'.len_utf8());
    let head =
        county.chars().count() <= 6 && !county.contains(['市', '区', '町', '村']) && !county.contains(char::is_numeric);
    let has_town = town.chars().skip(1).any(|c| c == '町' || c == '村');
    let is_city = town.starts_with('市') || town.starts_with("山市");
    if head && !is_city && (has_town || town.is_empty()) { (Some(county), town) } else { (None, rest) }
}

/// One kana for each particle, no 大字 and 字.
fn plain_town(text: &str) -> String {
    let mut town = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '大' | '小' if characters.peek() == Some(&'字') => {
                characters.next();
            }
            // 文字 is a word of its own (十文字).
            '字' if !town.ends_with('文') => {}
            'ヶ' | 'ヵ' | 'ケ' => town.push('ガ'),
            'ッ' => town.push('ツ'),
            _ => town.push(c),
        }
    }
    town
}

/// 1丁目3番地の2 → 1ー3ー2: whatever parts two numbers is one mark, and what closes the last one goes.
fn plain_numbers(town: &str) -> String {
    let mut key = String::with_capacity(town.len());
    let mut rest = town;
    while let Some(c) = rest.chars().next() {
        let left = if key.ends_with(is_digit) { after_closing(rest) } else { rest };
        if left.len() == rest.len() {
            key.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or("");
        } else {
            if left.starts_with(is_digit) {
                key.push(LONG);
            }
            rest = left;
        }
    }
    key
}

/// What follows the words behind a number: `3` of `番地ノ3`. 一番町 and 3ノ宮 are names.
fn after_closing(rest: &str) -> &str {
    const CLOSING: [&str; 6] = ["丁目", "番地", "号室", "番", "号", "ー"];
    let particle = rest.strip_prefix('ノ').filter(|left| left.starts_with(is_digit));
    let word = CLOSING.iter().find_map(|word| rest.strip_prefix(word));
    match particle.or(word.filter(|left| !(rest.starts_with('番') && left.starts_with('町')))) {
        Some(left) => after_closing(left),
        None => rest,
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

#[rustfmt::skip]
const PREFECTURES: [&str; 47] = [
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県",
    "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "3重県",
    "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県",
    "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_have_one_form() {
        for address in [
            "府中町本町1-3",
            "府中町本町一の三",
            "府中町本町1丁目3番",
            "府中町本町一丁目3番地",
            "府中町本町１－３",
            "府中町 本町1丁目3番地",
        ] {
            assert_eq!(fold_address(address), "府中町本町1ー3", "{address}");
        }
        assert_eq!(fold_address("本町2丁目15番1号 コーポ架空101号室"), fold_address("本町二-十五-1コーポ架空101"));
        assert_eq!(fold_address("千代田区1番町"), fold_address("千代田区一番町"));
        assert!(fold_address("千代田区一番町").contains("番町"));
    }

    #[test]
    fn particles_and_sections_have_one_form() {
        for (a, b) in [
            ("千代田区霞が関", "千代田区霞ヶ関"),
            ("鎌ケ谷市", "鎌ヶ谷市"),
            ("武蔵野市井の頭", "武蔵野市井ノ頭"),
            ("府中町大字本町字浜田", "府中町本町浜田"),
            ("神戸市三の宮", "神戸市三ノ宮"),
            ("〒730-0001 広島県広島市", "広島県広島市"),
            ("澤町", "沢町"),
        ] {
            assert_eq!(fold_address(a), fold_address(b), "{a} {b}");
        }
        assert!(fold_address("横手市十文字町").contains("文字"));
    }

    #[test]
    fn prefecture_and_county_may_be_left_out() {
        let found = |stored: &str, typed: &str| address_contains(&fold_address(stored), &fold_address(typed));
        let full = "広島県安芸郡府中町本町1丁目3番";
        for typed in ["広島県府中町", "府中町本町1-3", "安芸郡府中町", full, "本町1", "広島県", "安芸郡"]
        {
            assert!(found(full, typed), "{typed}");
        }
        assert!(found("府中町本町1-3", full));
        assert!(!found(full, "東京都府中町"));
        assert!(!found("府中町", "広島県"));
        assert!(!found("東京都府中市宮町", "広島県府中市"));
        assert!(!found(full, ""));
        assert!(found("三重県津市", "三重県"));
        assert!(found("福島県郡山市大町1", "郡山市大町"));
        assert!(found("愛知県蒲郡市旭町", "蒲郡市旭町"));
    }

    proptest! {
        #[test]
        fn every_address_contains_itself(address in "[一-三都府県郡市町村大字丁目番地号のノヶケ0-9０-９-]{1,16}") {
            let key = fold_address(&address);
            prop_assert!(key.is_empty() || address_contains(&key, &key));
        }

        #[test]
        fn folding_any_text_never_fails(address in any::<String>()) {
            let _ = fold_address(&address);
        }
    }
}
