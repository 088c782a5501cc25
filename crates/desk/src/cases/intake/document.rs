//! 受付票 on paper, both forms. The reporter is not part of it: who reported is opened on its own page only.

use super::{Intake, IntakeChild, Report};
use crate::cases::codes;
use crate::cases::meeting::{Meeting, Minutes};
use crate::cases::printed::{self, Boxes, Line, boxes, line, sample, wide};
use crate::frame::moment_wareki;
use crate::papers::Sample;
use crate::people::PersonView;
use jiff::Timestamp;
use serde::Serialize;

/// What both forms hold.
#[derive(Debug, Clone, Serialize)]
pub struct IntakeSheet {
    head: Vec<Line>,
    children: Vec<Vec<Line>>,
    guardians: Vec<[String; 6]>,
    family: Vec<[String; 8]>,
    ticks: Vec<Boxes>,
    passages: Vec<(String, String)>,
    meetings: Vec<Minutes>,
}

/// 虐待相談・通告受付票
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct AbuseIntake(pub IntakeSheet);

/// 相談受付票
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct GeneralIntake(pub IntakeSheet);

impl paper::Document for AbuseIntake {
    const KIND: &'static str = "intake-abuse";
    const TITLE: &'static str = "虐待相談・通告受付票";
}

impl paper::Document for GeneralIntake {
    const KIND: &'static str = "intake-general";
    const TITLE: &'static str = "相談受付票";
}

impl IntakeSheet {
    /// The form of a report; `persons` are its children, in its order.
    pub fn of(intake: &Intake, persons: &[PersonView], meetings: &[Meeting], now: Timestamp) -> Self {
        let report = &intake.report;
        let children = intake.children.iter().zip(persons).map(|(child, person)| of_child(child, person, now));
        Self {
            head: vec![
                line("受付番号", &intake.number),
                line("受付者", &intake.received_by_name),
                line("受付日時", moment_wareki(report.received_at)),
                line("手段", codes::label(codes::MEANS, &report.means)),
                line("経路", codes::label(codes::ROUTES, &report.route)),
                line("種別", codes::label(codes::KINDS, &report.kind)),
                line("処理", codes::disposition(&report.handling)),
                line("区分", codes::label(codes::DIVISIONS, &report.division)),
            ],
            children: children.collect(),
            guardians: once(persons.iter().flat_map(printed::guardians)),
            family: once(persons.iter().flat_map(printed::family)),
            ticks: ticks(report),
            passages: passages(report),
            meetings: meetings.iter().map(Minutes::of).collect(),
        }
    }
}

fn of_child(child: &IntakeChild, person: &PersonView, now: Timestamp) -> Vec<Line> {
    let schooling = [codes::label(codes::SCHOOLING, &child.schooling), &child.school, &child.grade, &child.class];
    let check = [child.clock.label(now).text, child.no_check_reason.clone()];
    let spaced = |words: &[&str]| words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let mut lines = printed::child(person);
    lines.push(wide("就学状況", spaced(&schooling)));
    lines.push(wide("安全確認", spaced(&[&check[0], &check[1]])));
    lines
}

/// Brothers and sisters share their family: each row stands once.
fn once<Row: PartialEq>(rows: impl Iterator<Item = Row>) -> Vec<Row> {
    rows.fold(Vec::new(), |mut seen, row| {
        if !seen.contains(&row) {
            seen.push(row);
        }
        seen
    })
}

fn ticks(report: &Report) -> Vec<Boxes> {
    let among = |chosen: &[String], code: &str| chosen.iter().any(|one| one == code);
    vec![
        boxes("緊急度", codes::URGENCIES, |code| report.urgency == code),
        boxes("虐待の分類", codes::ABUSE_TYPES, |code| among(&report.abuse_types, code)),
        boxes("内訳", codes::ABUSE_DETAILS, |code| among(&report.abuse_types, code)),
        boxes("虐待者", codes::ABUSERS, |code| among(&report.abusers, code)),
        boxes("通告・相談の意図", codes::INTENTS, |code| report.intent == code),
        boxes("調査への協力", codes::COOPERATION, |code| report.cooperation == code),
        boxes("保護者の了解", codes::GUARDIAN_KNOWS, |code| report.guardian_knows == code),
    ]
}

fn passages(report: &Report) -> Vec<(String, String)> {
    [
        ("主訴・虐待の状況", &report.complaint),
        ("こどもの状況", &report.child_state),
        ("家族の状況及びこどもの家庭環境", &report.family_state),
        ("過去の相談履歴", &report.past_contact),
        ("発見者", &report.finder),
        ("調査時の配慮", &report.care_points),
    ]
    .map(|(label, text)| (label.to_owned(), text.clone()))
    .to_vec()
}

fn invented() -> IntakeSheet {
    IntakeSheet {
        head: vec![
            line("受付番号", "R8-0001(架空)"),
            line("受付者", "架空 花子"),
            line("受付日時", "令和8年11月21日 10:00"),
            line("手段", "電話"),
            line("経路", "近隣・知人"),
            line("種別", "養護相談(児童虐待)"),
            line("処理", "継続指導"),
            line("区分", "要保護"),
        ],
        children: vec![sample::child(), sample::child()],
        guardians: sample::guardians(),
        family: sample::family(),
        ticks: vec![
            boxes("緊急度", codes::URGENCIES, |code| code == "B"),
            boxes("虐待の分類", codes::ABUSE_TYPES, |code| code == "身体的"),
            boxes("虐待者", codes::ABUSERS, |code| code == "実母"),
        ],
        passages: vec![
            ("主訴・虐待の状況".to_owned(), sample::passage()),
            ("こどもの状況".to_owned(), sample::passage()),
            ("発見者".to_owned(), String::new()),
        ],
        meetings: vec![Minutes::sample()],
    }
}

impl Sample for AbuseIntake {
    fn sample() -> Self {
        Self(invented())
    }
}

impl Sample for GeneralIntake {
    fn sample() -> Self {
        Self(invented())
    }
}
