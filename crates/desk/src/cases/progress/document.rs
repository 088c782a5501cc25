//! 経過記録表 on paper, the oldest note first.

use super::Progress;
use crate::cases::codes;
use crate::cases::printed::{Line, line, sample};
use crate::cases::record::{Episode, Record};
use crate::frame::{date_wareki, moment_wareki};
use crate::papers::Sample;
use crate::people::PersonView;
use serde::Serialize;

/// The table.
#[derive(Debug, Clone, Serialize)]
pub struct ProgressSheet {
    head: Vec<Line>,
    notes: Vec<[String; 4]>,
}

impl paper::Document for ProgressSheet {
    const KIND: &'static str = "progress-sheet";
    const TITLE: &'static str = "経過記録表";
}

impl ProgressSheet {
    /// The table of a child's notes, which come newest first.
    pub fn of(person: &PersonView, record: &Record, episodes: &[Episode], notes: &[Progress]) -> Self {
        let newest = episodes.first();
        let closed = newest.and_then(|episode| episode.closed_on).map(date_wareki).unwrap_or_default();
        Self {
            head: vec![
                line("ふりがな", &person.strip.kana),
                line("事例番号", &record.case_no),
                line("氏名", &person.strip.name),
                line("生年月日", format!("{}({})", person.birth, person.strip.age)),
                line("受理年月日", newest.map(|episode| date_wareki(episode.accepted_on)).unwrap_or_default()),
                line("終結日", closed),
                line("担当者", &record.in_charge_name),
                line("件数", format!("{}件", notes.len())),
            ],
            notes: notes.iter().rev().map(row).collect(),
        }
    }
}

fn row(progress: &Progress) -> [String; 4] {
    let note = &progress.note;
    [moment_wareki(note.at), codes::label(codes::CATEGORIES, &note.category).to_owned(), note.text(), progress.by()]
}

impl Sample for ProgressSheet {
    fn sample() -> Self {
        let note = |day: i32| {
            let at = format!("令和8年11月{day}日 10:00");
            [at, "家庭訪問".to_owned(), sample::passage(), "架空 花子".to_owned()]
        };
        Self {
            head: vec![
                line("ふりがな", "かくう つじこ"),
                line("事例番号", "R8-0001(架空)"),
                line("氏名", "架空 辻󠄀子"),
                line("生年月日", "平成31年4月30日(7歳)"),
                line("受理年月日", "令和8年11月1日"),
                line("終結日", ""),
                line("担当者", "架空 花子"),
                line("件数", "12件"),
            ],
            notes: (1..=12).map(note).collect(),
        }
    }
}
