//! Variant characters (異体字, 旧字体) and the form a search key uses for each.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The reviewed table: one class of characters a line, the key's form first.
const TABLE: &str = include_str!("../data/variants.txt");

/// The block that holds nearly every name; looked up by position because millions of names are folded at start-up.
const FIRST_COMMON: u32 = 0x4E00;
const LAST_COMMON: u32 = 0x9FFF;

struct Variants {
    common: Vec<char>,
    rare: BTreeMap<char, char>,
}

static VARIANTS: LazyLock<Variants> = LazyLock::new(|| {
    let rare: BTreeMap<char, char> = pairs().collect();
    let common =
        (FIRST_COMMON..=LAST_COMMON).filter_map(char::from_u32).map(|c| rare.get(&c).copied().unwrap_or(c)).collect();
    Variants { common, rare }
});

/// Every (variant, key form) of the table.
fn pairs() -> impl Iterator<Item = (char, char)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(|line| {
        let mut characters = line.chars().filter(|c| *c != ' ');
        let head = characters.next();
        characters.filter_map(move |variant| head.map(|head| (variant, head)))
    })
}

/// The form of `c` in a search key: 髙 → 高, 邉 → 辺. Characters without a variant stay as they are.
pub(crate) fn key_form(c: char) -> char {
    let code = u32::from(c);
    if (FIRST_COMMON..=LAST_COMMON).contains(&code) {
        let position = usize::try_from(code - FIRST_COMMON).unwrap_or(usize::MAX);
        return VARIANTS.common.get(position).copied().unwrap_or(c);
    }
    VARIANTS.rare.get(&c).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use unicode_normalization::is_nfkc;

    #[test]
    fn each_character_stands_in_one_class_only() {
        let mut seen = BTreeSet::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            assert!(line.chars().nth(1) == Some(' ') && line.chars().count() > 2, "malformed line {line}");
            for c in line.chars().filter(|c| *c != ' ') {
                assert!(seen.insert(c), "{c} stands twice");
                assert!(is_nfkc(&c.to_string()), "{c} is folded by NFKC already");
            }
        }
        assert!(pairs().count() > 550);
    }

    #[test]
    fn key_forms_are_stable() {
        for (variant, head) in pairs() {
            assert_eq!(key_form(variant), head);
            assert_eq!(key_form(head), head);
        }
    }
}
