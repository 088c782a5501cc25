//! Which tables an export has: one a source, and the case register's.

use super::rules::{Column, Kind, Rule, Sort};
use renkei::layout::{self, Layout};
use std::collections::BTreeMap;

/// A column as it goes out.
#[derive(Debug, Clone)]
pub struct Out {
    /// Name of the attribute.
    pub id: String,
    /// Title.
    pub title: String,
    /// What becomes of it.
    pub rule: Rule,
    /// Made blank by hand.
    pub by_hand: bool,
    /// What its values tell.
    pub kind: Option<Kind>,
    /// Within which numbers its values are replaced: the same there, the same number.
    pub space: String,
}

/// A table as it goes out.
#[derive(Debug, Clone)]
pub struct Table {
    /// Name of the file.
    pub name: String,
    /// Its columns; the first tells whose row it is.
    pub columns: Vec<Out>,
}

/// Title of the first column of every table.
pub const WHO: &str = "対象者の番号";
/// Space of the numbers of persons.
pub const PERSONS: &str = "person";

/// A table of the case register: titles and what stands in its columns. How its rows are read is in the store.
pub struct CaseTable {
    /// Name of the file.
    pub name: &'static str,
    /// Columns after [`WHO`].
    pub columns: &'static [(&'static str, Sort, Room)],
}

/// Room of a column for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// For fifty characters or more.
    Long,
    /// For less.
    Short,
}

use Room::{Long, Short};
use Sort::{Day, Digits, Fixed, Text};

/// The case register.
pub const CASE_TABLES: [CaseTable; 6] = [
    CaseTable {
        name: "ケース",
        columns: &[
            ("事例番号", Digits, Short),
            ("性別", Fixed, Short),
            ("生年月日", Day, Short),
            ("登録日", Day, Short),
            ("所属", Text, Short),
            ("学年", Fixed, Short),
            ("組", Fixed, Short),
            ("担任", Text, Short),
            ("重症度", Fixed, Short),
            ("生活状況", Text, Long),
            ("家族状況", Text, Long),
            ("成育歴", Text, Long),
            ("関係機関", Text, Long),
            ("福祉サービス", Text, Long),
            ("過去の相談", Text, Long),
            ("担当者", Text, Short),
        ],
    },
    CaseTable {
        name: "受理",
        columns: &[
            ("受理年月日", Day, Short),
            ("相談種別", Fixed, Short),
            ("経路", Fixed, Short),
            ("主な虐待種別", Fixed, Short),
            ("主な虐待者", Fixed, Short),
            ("対応", Fixed, Short),
            ("終結日", Day, Short),
            ("終結理由", Fixed, Short),
        ],
    },
    CaseTable {
        name: "受付",
        columns: &[
            ("受付番号", Digits, Short),
            ("受付日", Day, Short),
            ("手段", Fixed, Short),
            ("経路", Fixed, Short),
            ("相談種別", Fixed, Short),
            ("虐待種別", Fixed, Short),
            ("虐待者", Fixed, Short),
            ("緊急度", Fixed, Short),
            ("就学状況", Fixed, Short),
            ("主訴", Text, Long),
            ("こどもの状況", Text, Long),
            ("家族の状況", Text, Long),
            ("受付者の氏名", Text, Short),
        ],
    },
    CaseTable {
        name: "経過",
        columns: &[("日", Day, Short), ("区分", Fixed, Short), ("内容", Text, Long), ("記入者", Text, Short)],
    },
    CaseTable {
        name: "安全確認",
        columns: &[
            ("日", Day, Short),
            ("方法", Fixed, Short),
            ("場所", Text, Long),
            ("見た人", Text, Short),
            ("様子", Text, Long),
        ],
    },
    CaseTable {
        name: "一時保護",
        columns: &[
            ("開始日", Day, Short),
            ("解除日", Day, Short),
            ("根拠", Fixed, Short),
            ("場所の種類", Fixed, Short),
            ("解除の区分", Fixed, Short),
        ],
    },
];

fn who() -> Out {
    Out {
        id: String::new(),
        title: WHO.to_owned(),
        rule: Rule::Number,
        by_hand: false,
        kind: None,
        space: PERSONS.to_owned(),
    }
}

/// A column with its rule, blank where it was asked for.
fn out(table: &str, column: &Column<'_>, space: String, blanked: &[String]) -> Out {
    let by_hand = blanked.iter().any(|place| place.split_once('/') == Some((table, column.title)));
    Out {
        id: column.id.to_owned(),
        title: column.title.to_owned(),
        rule: if by_hand { Rule::Blank } else { column.rule() },
        by_hand,
        kind: column.kind(),
        space,
    }
}

/// A table of the case register with the longest value of each column.
pub fn of_cases(table: &CaseTable, longest: &[usize], blanked: &[String]) -> Table {
    let columns = table.columns.iter().enumerate().map(|(n, (title, sort, room))| {
        let column = Column {
            id: title,
            title,
            sort: *sort,
            is_key: false,
            room: (*room == Room::Long).then_some(super::rules::LONG),
            longest: longest.get(n).copied().unwrap_or(0),
        };
        out(table.name, &column, format!("{}/{title}", table.name), blanked)
    });
    Table { name: table.name.to_owned(), columns: std::iter::once(who()).chain(columns).collect() }
}

/// A source's table: its attributes with the longest value of each, in the order of its files.
pub fn of_source(layout: &Layout, longest: &BTreeMap<String, usize>, blanked: &[String]) -> Table {
    let name = layout.name.clone();
    let fixed = |title: &str| Out {
        id: String::new(),
        title: title.to_owned(),
        rule: Rule::Keep,
        by_hand: false,
        kind: None,
        space: String::new(),
    };
    let place = |id: &str| layout.columns.iter().position(|column| column.id == id).unwrap_or(usize::MAX);
    let mut ids: Vec<&String> = longest.keys().collect();
    ids.sort_by_key(|id| (place(id), (*id).clone()));
    let columns = ids.into_iter().map(|id| {
        let column = column_of(layout, id, longest.get(id).copied().unwrap_or(0));
        out(&name, &column, space(&layout.code, id), blanked)
    });
    let columns = [who(), fixed("種類"), fixed("開始日"), fixed("終了日")].into_iter().chain(columns).collect();
    Table { name, columns }
}

/// An attribute of a source as a column.
pub fn column_of<'a>(layout: &'a Layout, id: &'a str, longest: usize) -> Column<'a> {
    let known = layout.column(id);
    let sort = match known.map(|column| column.kind) {
        Some(layout::Kind::Digits) => Sort::Digits,
        Some(layout::Kind::Date) => Sort::Day,
        Some(layout::Kind::Number | layout::Kind::Code) => Sort::Fixed,
        Some(layout::Kind::Text) | None => Sort::Text,
    };
    let is_fixed = matches!(layout.format, layout::Format::Fixed { .. });
    Column {
        id,
        title: layout.title_of(id),
        sort,
        is_key: layout.record.iter().chain(&layout.key).any(|key| key == id) && sort != Sort::Day,
        // Two bytes a full-width character.
        room: known.filter(|_| is_fixed).map(|column| column.length / 2),
        longest,
    }
}

/// The town's numbers of persons and households mean the same in every source; others only within theirs.
fn space(source: &str, id: &str) -> String {
    match id {
        "number" | "household" => id.to_owned(),
        _ => format!("{source}/{id}"),
    }
}
