//! How like two cases are where no model says what weighs more: item by item, as far as both are known; and what was done in a case, in words that
//! tell nothing of whose it was. Pure.

use super::store::Done;
use desk::cases::codes;

/// How like two cases are: the share of the items known of both that agree, drawn towards a half where few are known.
pub fn share(alike: u32, unlike: u32) -> f64 {
    (f64::from(alike) + 1.0) / (f64::from(alike) + f64::from(unlike) + 2.0)
}

/// Notes that say nothing of a way to help, and custody, which has a procedure of its own.
const NO_WAYS: [&str; 4] = ["その他", "文書", "調査", "一時保護"];
/// Decisions that say nothing.
const NO_DECISIONS: [&str; 2] = ["その他", "未対応"];

/// Something that was done, to be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Names it on the page.
    pub code: String,
    /// As it is taken over.
    pub text: String,
}

/// What was done in a case: ways of contact with how often, decisions, meetings.
pub fn entries(done: &Done) -> Vec<Entry> {
    let ways = done.contacts.iter().filter(|(way, _)| !NO_WAYS.contains(&way.as_str())).map(|(way, n)| Entry {
        code: format!("way.{way}"),
        text: format!("{}({})", codes::label(codes::CATEGORIES, way), often(*n, done.months)),
    });
    let decisions = done
        .decisions
        .iter()
        .filter(|kind| !NO_DECISIONS.contains(&kind.as_str()))
        .map(|kind| Entry { code: format!("decision.{kind}"), text: format!("対応: {}", codes::disposition(kind)) });
    let meetings = (done.meetings > 0).then(|| Entry {
        code: "meetings".to_owned(),
        text: format!("会議での検討({})", often(done.meetings, done.months)),
    });
    decisions.chain(ways).chain(meetings).collect()
}

/// How often something was done: roughly, because the days of another family are not told.
fn often(times: i64, months: i32) -> String {
    let months = i64::from(months.max(1));
    let monthly = times.saturating_add(months / 2).checked_div(months).unwrap_or_default();
    match (times, monthly) {
        (1, _) => "1回".to_owned(),
        (_, 0) => "数か月に1回くらい".to_owned(),
        (_, 1..=3) => format!("月{monthly}回くらい"),
        _ => "週1回以上".to_owned(),
    }
}

/// The age of a child in a word, without saying which.
pub fn age_band(years: i16) -> &'static str {
    match years {
        ..1 => "乳児",
        1..=5 => "幼児",
        6..=11 => "小学生の年齢",
        12..=14 => "中学生の年齢",
        _ => "高校生の年齢",
    }
}

/// The text for the draft: from which kind of case, and what was done there.
pub fn draft(kind: &str, chosen: &[Entry]) -> String {
    let lines: String = chosen.iter().map(|entry| format!("\n・{}", entry.text)).collect();
    format!("【支援の案】終結した似た事例({kind})でしたことを参考にした案:{lines}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_by_code_and_roughly_how_often() {
        let done = Done {
            months: 6,
            contacts: vec![
                ("家庭訪問".into(), 12),
                ("電話".into(), 60),
                ("来所面接".into(), 1),
                ("一時保護".into(), 4),
            ],
            decisions: vec!["児童福祉司指導".into(), "未対応".into()],
            meetings: 2,
        };
        let entries = entries(&done);
        let texts: Vec<&str> = entries.iter().map(|entry| entry.text.as_str()).collect();
        let expected = [
            "対応: 児童福祉司指導",
            "家庭訪問(月2回くらい)",
            "電話(週1回以上)",
            "来所面接(1回)",
            "会議での検討(数か月に1回くらい)",
        ];
        assert_eq!(texts, expected, "custody is decided, not copied");
        let draft = draft("小学生の年齢・身体的虐待", &entries[..2]);
        assert_eq!(
            draft,
            "【支援の案】終結した似た事例(小学生の年齢・身体的虐待)でしたことを参考にした案:\n・対応: 児童福祉司指導\n・家庭訪問(月2回くらい)"
        );
        assert_eq!([0, 5, 6, 12, 17].map(age_band), ["乳児", "幼児", "小学生の年齢", "中学生の年齢", "高校生の年齢"]);
    }

    #[test]
    fn more_in_common_is_more_alike_and_one_item_is_not_everything() {
        assert!(share(10, 0) > share(1, 0) && share(1, 0) > share(0, 0) && share(0, 0) > share(0, 1));
        assert!((share(1, 1) - 0.5).abs() < 1e-12);
    }
}
