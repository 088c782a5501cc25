//! 前回からの状況変化, written by itself from what the record says since the last meeting. Pure; the clerk's own words stand apart.

use crate::cases::codes;
use ground::db::japan;
use jiff::Timestamp;

/// One thing the record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// Kinds of things the record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A note of the progress: category and text.
    Note(String, String),
    /// The child was seen: place, by whom, how it was.
    Seen(String, String, String),
    /// A field changed: label, before, after.
    Changed(String, String, String),
    /// A new report came in: 相談種別.
    Reported(String),
}

/// So many lines are written out; what came before is counted.
const LINES: usize = 6;
/// So much of a text is quoted, in characters.
const QUOTE: usize = 48;

/// The proposal: one line per thing, in the order it happened, the oldest beyond [`LINES`] counted by kind.
pub fn write(facts: &mut [Fact]) -> String {
    facts.sort_by_key(|fact| fact.at);
    let written = facts.len().saturating_sub(LINES);
    let (counted, told) = facts.split_at(written);
    let mut lines = Vec::with_capacity(told.len() + 1);
    if let Some(line) = count(counted) {
        lines.push(line);
    }
    lines.extend(told.iter().map(line));
    lines.join("\n")
}

fn line(fact: &Fact) -> String {
    let day = fact.at.to_zoned(japan()).date();
    let day = format!("{}/{}", day.month(), day.day());
    match &fact.what {
        What::Note(category, body) => format!("{day} {} {}", codes::label(codes::CATEGORIES, category), quote(body)),
        What::Seen(place, by, state) => {
            let state = if state.is_empty() { String::new() } else { format!(" {}", quote(state)) };
            format!("{day} 目視({place}・{by}){state}")
        }
        What::Changed(label, from, to) => {
            let from = if from.is_empty() { "なし" } else { from };
            let to = if to.is_empty() { "なし" } else { to };
            format!("{day} {label}: {}→{}", quote(from), quote(to))
        }
        What::Reported(kind) => format!("{day} あらたな通告・相談({})", codes::label(codes::KINDS, kind)),
    }
}

/// ほか 電話2件・目視1件
fn count(facts: &[Fact]) -> Option<String> {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for fact in facts {
        let kind = match &fact.what {
            What::Note(category, _) => codes::label(codes::CATEGORIES, category),
            What::Seen(..) => "目視",
            What::Changed(..) => "記載の変更",
            What::Reported(_) => "通告・相談",
        };
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, n)) => *n += 1,
            None => kinds.push((kind, 1)),
        }
    }
    let words: Vec<String> = kinds.iter().map(|(kind, n)| format!("{kind}{n}件")).collect();
    (!words.is_empty()).then(|| format!("これより前に {}", words.join("・")))
}

/// The first sentence, at most [`QUOTE`] characters.
fn quote(text: &str) -> String {
    let first = text.split(['\n', '。']).map(str::trim).find(|part| !part.is_empty()).unwrap_or_default();
    match first.char_indices().nth(QUOTE) {
        Some((end, _)) => format!("{}…", first.get(..end).unwrap_or(first)),
        None => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use proptest::prelude::*;

    fn at(day: i64) -> Timestamp {
        "2026-11-01T10:00:00+09:00".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * day)
    }

    fn note(day: i64, category: &str, body: &str) -> Fact {
        Fact { at: at(day), what: What::Note(category.into(), body.into()) }
    }

    #[test]
    fn the_record_tells_its_own_story() {
        let mut facts = vec![
            Fact {
                at: at(3), what: What::Seen("保育所".into(), "架空保育士".into(), "笑顔あり。着替えた".into())
            },
            note(1, "家庭訪問", "母と面接。部屋は片付いていた"),
            Fact { at: at(4), what: What::Changed("所属".into(), "".into(), "架空小学校".into()) },
            Fact { at: at(5), what: What::Reported("01".into()) },
        ];
        assert_eq!(
            write(&mut facts),
            "11/2 家庭訪問 母と面接\n11/4 目視(保育所・架空保育士) 笑顔あり\n11/5 所属: なし→架空小学校\n11/6 あらたな通告・相談(養護相談(児童虐待))"
        );
        assert_eq!(write(&mut []), "");
    }

    #[test]
    fn what_is_too_much_is_counted() {
        let mut facts: Vec<Fact> = (0..9).map(|day| note(day, "電話", "架空")).collect();
        let text = write(&mut facts);
        assert_eq!(text.lines().next(), Some("これより前に 電話3件"));
        assert_eq!(text.lines().count(), LINES + 1);
    }

    #[test]
    fn long_texts_are_quoted_in_whole_characters() {
        assert_eq!(quote(&"𠮷".repeat(QUOTE + 1)), format!("{}…", "𠮷".repeat(QUOTE)));
        assert_eq!(quote(&"あ".repeat(QUOTE)), "あ".repeat(QUOTE));
    }

    proptest! {
        /// Nothing vanishes: every fact is a line of its own or counted.
        #[test]
        fn every_fact_is_told_or_counted(days in prop::collection::vec(0i64..90, 0..40)) {
            let mut facts: Vec<Fact> = days.iter().map(|day| note(*day, "電話", "架空")).collect();
            let text = write(&mut facts);
            let counted: usize = text
                .lines()
                .filter_map(|line| line.strip_prefix("これより前に 電話")?.strip_suffix("件")?.parse::<usize>().ok())
                .sum();
            prop_assert_eq!(counted + text.lines().filter(|line| line.contains('/')).count(), days.len());
        }
    }
}
