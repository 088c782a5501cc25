//! Pure decisions about staff, dates and rights.

use jiff::civil::{Date, date};

/// The latest last day of access one may enter on a day: the end of the next fiscal year.
pub fn latest_end(today: Date) -> Date {
    let fiscal = if today.month() >= 4 { today.year() } else { today.year().saturating_sub(1) };
    date(fiscal.saturating_add(2), 3, 31)
}

/// The 1st of April to come: when posts change.
pub fn next_april(today: Date) -> Date {
    let year = if today.month() >= 4 { today.year().saturating_add(1) } else { today.year() };
    date(year, 4, 1)
}

/// Why a log-in name cannot be given, if it cannot.
pub fn wrong_login(login: &str) -> Option<&'static str> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | '@');
    if !(4..=64).contains(&login.chars().count()) {
        Some("ログインIDは4文字から64文字で入力してください。")
    } else if !login.chars().all(plain) {
        Some("ログインIDは半角の英小文字・数字・「.」「-」「_」「@」で入力してください。")
    } else {
        None
    }
}

/// A post with its section before it, unless the title says the section already.
pub fn post_label(section: &str, title: &str) -> String {
    if title.starts_with(section) { title.to_owned() } else { format!("{section} {title}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn access_ends_with_the_next_fiscal_year_at_the_latest() {
        assert_eq!(latest_end(date(2026, 3, 31)), date(2027, 3, 31));
        assert_eq!(latest_end(date(2026, 4, 1)), date(2028, 3, 31));
        assert_eq!(next_april(date(2026, 3, 31)), date(2026, 4, 1));
        assert_eq!(next_april(date(2026, 4, 1)), date(2027, 4, 1));
    }

    #[test]
    fn a_post_names_its_section_once() {
        assert_eq!(post_label("こども家庭係", "主査"), "こども家庭係 主査");
        assert_eq!(post_label("こども家庭係", "こども家庭係長"), "こども家庭係長");
        assert_eq!(post_label("", "所長"), "所長");
    }

    #[test]
    fn log_in_names_can_be_typed_everywhere() {
        assert_eq!(wrong_login("h.yamada-01"), None);
        for wrong in ["abc", "やまだはなこ", "Yamada", "a b c d"] {
            assert!(wrong_login(wrong).is_some(), "{wrong}");
        }
    }
}
