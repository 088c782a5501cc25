//! 児童記録票 on paper: addresses and telephones under 支援措置 are blank, the reporter is nowhere.

use super::pages::facts;
use super::{Episode, Record};
use crate::cases::codes;
use crate::cases::printed::{self, Boxes, Line, boxes, line, sample};
use crate::frame::date_wareki;
use crate::papers::Sample;
use crate::people::PersonView;
use serde::Serialize;

/// The two pages of the form.
#[derive(Debug, Clone, Serialize)]
pub struct RecordSheet {
    head: Vec<Line>,
    child: Vec<Line>,
    guardians: Vec<[String; 6]>,
    family: Vec<[String; 8]>,
    facts: Vec<(String, String)>,
    traits: Vec<Boxes>,
}

impl paper::Document for RecordSheet {
    const KIND: &'static str = "record-sheet";
    const TITLE: &'static str = "児童記録票";
}

impl RecordSheet {
    /// The form of a record as it stands; `complaint` is what the newest report says, `seen` the last time somebody saw the child.
    pub fn of(record: &Record, person: &PersonView, episodes: &[Episode], complaint: &str, seen: &str) -> Self {
        let newest = episodes.first();
        let consulted_before = episodes.len() > 1 || !record.sheet.past_contact.is_empty();
        let on_second_page: Vec<_> = codes::TRAITS.iter().map(|column| column.label).chain(["重症度"]).collect();
        let code = |table: codes::Table, of: fn(&Episode) -> &String| {
            newest.map(|episode| codes::label(table, of(episode))).unwrap_or_default().to_owned()
        };
        let complaint = std::iter::once(("主訴".to_owned(), complaint.to_owned()));
        let facts = facts(record).into_iter().filter(|(label, _)| !on_second_page.contains(&label.as_str()));
        Self {
            head: vec![
                line("受理年月日", newest.map(|episode| date_wareki(episode.accepted_on)).unwrap_or_default()),
                line("相談歴", if consulted_before { "有" } else { "無" }),
                line("事例番号", &record.case_no),
                line("種別", code(codes::KINDS, |episode| &episode.kind)),
                line("経路", code(codes::ROUTES, |episode| &episode.route)),
                line("処理", newest.map(|episode| codes::disposition(&episode.disposition)).unwrap_or_default()),
                line("虐待種別", code(codes::ABUSE_TYPES, |episode| &episode.abuse_main)),
                line("主な虐待者", code(codes::NATIONAL_ABUSERS, |episode| &episode.abuser_main)),
                line("担当者", &record.in_charge_name),
                line("最終安全確認", seen),
            ],
            child: printed::child(person),
            guardians: printed::guardians(person),
            family: printed::family(person),
            facts: complaint.chain(facts).collect(),
            traits: traits(record),
        }
    }
}

fn traits(record: &Record) -> Vec<Boxes> {
    let columns = codes::TRAITS.iter().map(|column| {
        let had = record.sheet.traits.get(column.code);
        boxes(column.label, column.table, |code| had.is_some_and(|had| had.iter().any(|one| one == code)))
    });
    columns.chain([boxes("重症度", codes::SEVERITIES, |code| record.sheet.severity == code)]).collect()
}

impl Sample for RecordSheet {
    fn sample() -> Self {
        Self {
            head: vec![
                line("受理年月日", "令和8年11月21日"),
                line("相談歴", "有"),
                line("事例番号", "R8-0001(架空)"),
                line("種別", "養護相談(児童虐待)"),
                line("経路", "近隣・知人"),
                line("処理", "継続指導"),
                line("虐待種別", "身体的虐待"),
                line("主な虐待者", "実母"),
                line("担当者", "架空 花子"),
                line("最終安全確認", "令和8年11月21日 10:00 架空 花子"),
            ],
            child: sample::child(),
            guardians: sample::guardians(),
            family: sample::family(),
            facts: vec![
                ("所属".to_owned(), "架空小学校".to_owned()),
                ("学年".to_owned(), "2年".to_owned()),
                ("主訴".to_owned(), "架空の通告の内容".to_owned()),
                ("生活状況".to_owned(), sample::passage()),
                ("成育歴".to_owned(), sample::passage()),
            ],
            traits: vec![
                boxes("児の特性", codes::INTENTS, |code| code == "調査"),
                boxes("重症度", codes::SEVERITIES, |code| code == "4"),
            ],
        }
    }
}
