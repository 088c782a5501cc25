//! What levels mean, in words.

use super::{Comparison, FORMER, Kind, SWAPPED};
use crate::dates::Agreement as Dates;
use crate::place::Agreement as Places;
use crate::roles::Role;
use crate::words;

/// What a level of a comparison means, in words.
pub(crate) fn meaning(comparison: &Comparison, level: u8) -> String {
    let name = |what: &str| -> String {
        const WRITTEN: [&str; 5] = ["", "表記が一致", "表記がほぼ一致", "表記が一部一致", "表記が違う"];
        const READ: [&str; 6] =
            ["", "読みが一致", "読みが濁点を除き一致", "読みがほぼ一致", "読みが一部一致", "読みが違う"];
        let (written, read) = (WRITTEN.get(usize::from(level / 6)), READ.get(usize::from(level % 6)));
        match (level, written.copied().unwrap_or(""), read.copied().unwrap_or("")) {
            (SWAPPED, ..) => "姓と名が入れ替わり".to_owned(),
            (FORMER, ..) => "旧姓・通称の姓と一致".to_owned(),
            (0, ..) => format!("{what}がどちらかにない"),
            (_, "", read) => format!("{what}の{read}"),
            (_, written, "") => format!("{what}の{written}"),
            (_, written, read) => format!("{what}の{written}、{read}"),
        }
    };
    let band = |words: [&str; 4]| words.get(usize::from(level).saturating_sub(1)).copied().unwrap_or("").to_owned();
    match comparison.kind {
        Kind::Surname => name("姓"),
        Kind::Given => name("名"),
        Kind::SurnameBand => band(["とても珍しい姓", "珍しい姓", "ありふれた姓", "とても多い姓"]),
        Kind::GivenBand => band(["とても珍しい名", "珍しい名", "ありふれた名", "とても多い名"]),
        Kind::Birth => Dates::label(level).to_owned(),
        Kind::Sex => ["どちらかに性別がない", "性別が一致", "性別が違う"]
            .get(usize::from(level))
            .copied()
            .unwrap_or("")
            .to_owned(),
        Kind::Address => Places::label(level).to_owned(),
        Kind::HomeBand => band(["その住所の行は少ない", "その住所の行は多い", "", ""]),
        Kind::Company => band(["同じ二つの住所をもつ人はほかにいない", "同じ二つの住所をもつ人がほかにもいる", "", ""]),
        Kind::Source => band(["別のシステムの行", "同じ人を一度だけ載せるシステムの2行", "同じシステムの2行", ""]),
        Kind::Extra(_, Role::Text) => format!("「{}」の{}", comparison.title, words::label(level)),
        Kind::Extra(_, Role::Category) => {
            format!("「{}」が{}", comparison.title, band(["一致", "違う", "", ""]))
        }
        Kind::Extra(..) => {
            format!("「{}」が{}", comparison.title, band(["一致", "ほぼ一致", "一部一致", "違う"]))
        }
    }
}
