//! The results as a workbook: counts only, no child.

use super::figures::{Figures, words};
use crate::rounds::Round;
use crate::rules::SUPPORT_STATES;
use desk::frame::date_wareki;
use ground::{Error, Result};
use tables::{Cell, Grid};

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn text(words: impl Into<String>) -> Cell {
    Cell::Text(words.into())
}

fn count(n: usize) -> Cell {
    Cell::Number(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Writes the workbook; `mark` says who took it out and what for.
pub fn write(round: &Round, figures: &Figures, mark: &str) -> Result<Vec<u8>> {
    let cover = Grid {
        name: "表紙".to_owned(),
        header: texts(&["項目", "内容"]),
        rows: [
            ("調査の回", round.title()),
            ("調査日", date_wareki(round.survey_on)),
            ("対象", round.target.clone()),
            ("出力", mark.to_owned()),
            (
                "数え方",
                "要対協に登録のある児童は、判断によらず「要対協」に数えます。未判断の児童は割合に入れません。"
                    .to_owned(),
            ),
        ]
        .into_iter()
        .map(|(name, words)| vec![text(name), text(words)])
        .collect(),
    };
    let line = |line: &super::figures::Line| {
        let tally = &line.tally;
        let counts = [
            tally.surveyed,
            tally.registered,
            tally.health,
            tally.support,
            tally.watch,
            tally.none,
            tally.open,
            tally.outside,
        ];
        let counts = counts.into_iter().map(|n| Cell::Number(i64::from(n)));
        let shares = [words(tally.of_surveyed()), words(tally.of_unknown())].map(text);
        std::iter::once(text(line.label)).chain(counts).chain(shares).collect()
    };
    let results = Grid {
        name: "調査結果".to_owned(),
        header: texts(&[
            "区分",
            "対象者",
            "要対協",
            "母子保健管理",
            "要支援児童",
            "見守り対象児童",
            "支援を必要としない児童",
            "未判断",
            "調査以外で把握",
            "調査した児童のうち潜在的に支援が必要な児童",
            "把握していなかった児童のうち潜在的に支援が必要な児童",
        ]),
        rows: figures.lines.iter().map(line).collect(),
    };
    let origins = Grid {
        name: "加えた経路".to_owned(),
        header: texts(&["加えた経路", "対象者", "潜在的に支援が必要な児童"]),
        rows: figures
            .origins
            .iter()
            .map(|(label, surveyed, found)| {
                vec![text(*label), Cell::Number(i64::from(*surveyed)), Cell::Number(i64::from(*found))]
            })
            .collect(),
    };
    let answers = Grid {
        name: "回答".to_owned(),
        header: texts(&["たずねた先", "依頼", "回答済"]),
        rows: figures
            .answers
            .iter()
            .map(|(place, asks, whole)| vec![text(place.as_str()), count(*asks), count(*whole)])
            .collect(),
    };
    let supports = Grid {
        name: "支援".to_owned(),
        header: texts(&["部署", "支援策"])
            .into_iter()
            .chain(SUPPORT_STATES.iter().map(|(_, label)| (*label).to_owned()))
            .collect(),
        rows: figures
            .supports
            .iter()
            .map(|(department, name, counts)| {
                [text(*department), text(name.as_str())].into_iter().chain(counts.iter().map(|n| count(*n))).collect()
            })
            .collect(),
    };
    let indicators = Grid {
        name: "効果指標".to_owned(),
        header: texts(&["指標", "支援の前", "支援の後", "よくなった", "変わらない", "わるくなった"]),
        rows: figures
            .indicators
            .iter()
            .map(|(label, counts)| std::iter::once(text(*label)).chain(counts.iter().map(|n| count(*n))).collect())
            .collect(),
    };
    tables::write_workbook(&[cover, results, origins, answers, supports, indicators]).map_err(Error::internal)
}
