//! Answers as people read them, and what is said when one is missing or wrong: the same words on the server and in the browser.

use super::{Answer, Item, Kind};
use jiff::civil::Date;

/// An answer as shown; codes that the form does not have any more show as they are.
pub fn label(item: &Item, answer: &Answer) -> String {
    let options = item.options();
    let choice =
        |code: &str| options.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label).to_owned();
    match answer {
        Answer::Text(text) => match item.kind {
            Kind::Date => text.parse::<Date>().map_or_else(|_| text.clone(), |date| jp::Wareki(date).to_string()),
            Kind::Choice | Kind::Scale | Kind::State => choice(text),
            _ => text.clone(),
        },
        Answer::Number(number) => format!("{number}{}", item.unit),
        Answer::Many(codes) => codes.iter().map(|code| choice(code)).collect::<Vec<_>>().join("、"),
        Answer::Person(person) => person.name.clone(),
        Answer::Rows(rows) => {
            let line = |row: &super::Row| {
                let cells = item.columns.iter().filter_map(|column| {
                    row.get(&column.key).map(|answer| format!("{} {}", column.label, label(column, answer)))
                });
                cells.collect::<Vec<_>>().join("／")
            };
            rows.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    }
}

/// What is said when something is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// No answer.
    Missing,
    /// No number, or out of bounds.
    Number,
    /// Too long.
    Long,
    /// No day.
    Date,
}

/// Every message that can be needed beside an item, for the browser.
pub fn messages(item: &Item) -> Vec<(&'static str, String)> {
    let mut messages = vec![("missing", Message::Missing.of(item))];
    match item.kind {
        Kind::Number => messages.push(("number", Message::Number.of(item))),
        Kind::Text | Kind::Long | Kind::Person => messages.push(("long", Message::Long.of(item))),
        Kind::Date => messages.push(("date", Message::Date.of(item))),
        _ => {}
    }
    messages
}

impl Message {
    /// The words for one item.
    pub fn of(self, item: &Item) -> String {
        let name = &item.label;
        match self {
            Self::Missing if item.kind.has_choices() || item.kind == Kind::State => {
                format!("「{name}」が未記入です。選んでください。")
            }
            Self::Missing => format!("「{name}」が未記入です。入力してください。"),
            Self::Number => {
                let bounds = match (item.min, item.max) {
                    (Some(min), Some(max)) => format!("{min}から{max}までの"),
                    (Some(min), None) => format!("{min}以上の"),
                    (None, Some(max)) => format!("{max}以下の"),
                    (None, None) => String::new(),
                };
                let digits =
                    if item.decimals > 0 { format!("(小数は{}桁まで)", item.decimals) } else { String::new() };
                format!("「{name}」は{bounds}数字{digits}で入力してください。")
            }
            Self::Long => format!("「{name}」は{}文字以内で入力してください。", item.longest()),
            Self::Date => format!("「{name}」は年月日で入力してください。例: 令和8年4月1日、R8.4.1"),
        }
    }
}
