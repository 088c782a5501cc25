//! Search keys for telephone numbers.

use unicode_normalization::UnicodeNormalization;

/// The digits of a telephone number in any width and grouping, `+81` read as the leading `0`; an extension is dropped.
#[must_use]
pub fn fold_phone(number: &str) -> String {
    let plain: String = number.nfkc().flat_map(char::to_lowercase).collect();
    let main = ["内線", "ext", "#"].iter().filter_map(|mark| plain.find(mark)).min().and_then(|at| plain.get(..at));
    let main = main.unwrap_or(&plain);
    let digits: String = main.chars().filter(char::is_ascii_digit).collect();
    let abroad = main.trim_start_matches(|c: char| c.is_whitespace() || c == '(').starts_with('+');
    match digits.strip_prefix("81") {
        Some(national) if abroad => format!("0{}", national.trim_start_matches('0')),
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_number_in_many_forms() {
        for number in [
            "082-000-1234",
            "０８２－０００－１２３４",
            "(082)000 1234",
            "+81-82-000-1234",
            "+81 (0)82 000 1234",
            "082-000-1234 内線56",
        ] {
            assert_eq!(fold_phone(number), "0820001234", "{number}");
        }
        assert_eq!(fold_phone("810"), "810");
        assert_eq!(fold_phone("なし"), "");
    }

    proptest! {
        #[test]
        fn folding_any_text_gives_digits(number in any::<String>()) {
            let digits = fold_phone(&number);
            prop_assert!(digits.bytes().all(|b| b.is_ascii_digit()));
            prop_assert_eq!(fold_phone(&digits), digits);
        }
    }
}
