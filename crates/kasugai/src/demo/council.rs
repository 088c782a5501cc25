//! The council of the example town and the centre's meeting: a ledger worth looking at, and what is planned.

use jiff::ToSpan as _;
use std::collections::BTreeSet;
use uuid::Uuid;

use super::model::{AgencyKind, AgendaItem, Duty, LedgerRow, PlannedMeeting};
use super::people::{Pen, moment};
use super::{Nation, TOWN};

/// Days since the last council, and until the next one.
const LAST: i64 = 62;
const NEXT: i64 = 12;
/// Cases the centre's next meeting has.
const CENTRE_CASES: usize = 8;

/// Adds ledger and meetings where somebody will look.
pub(super) fn add_council(pen: &mut Pen<'_>) {
    if pen.agency.id == Nation::municipality_id(TOWN) {
        add_ledger(pen);
        let cases = pen.batch.ledger.iter().map(|row| (row.person, format!("進行管理 {}", row.number))).collect();
        add_meeting(pen, "実務者", cases);
    } else if pen.agency.kind == AgencyKind::Centre && Some(pen.agency.id) == pen.nation.example_centre() {
        let open = open_children(pen).into_iter().take(CENTRE_CASES);
        let cases = open.map(|person| (person, "在宅での支援の継続を協議".to_owned())).collect();
        add_meeting(pen, "援助方針", cases);
    }
}

fn open_children(pen: &Pen<'_>) -> Vec<Uuid> {
    let open = pen.batch.episodes.iter().filter(|episode| episode.closed_on.is_none());
    let children: BTreeSet<Uuid> = open.map(|episode| episode.person).collect();
    children.into_iter().collect()
}

fn add_ledger(pen: &mut Pen<'_>) {
    let today = pen.nation.today();
    let last = today.saturating_sub(LAST.days());
    for person in open_children(pen) {
        let severity =
            pen.batch.records.iter().find(|record| record.person == person).and_then(|record| record.severity);
        let before = severity.map(|code| (code + pen.dice.weighted(&[(70, 0), (20, 1), (10, -1)])).clamp(0, 6));
        let review = i64::from(pen.dice.between(0, 60)) - 15;
        let row = LedgerRow {
            id: pen.id(last),
            person,
            number: super::cases::number(pen, "ledger", last),
            division: pen.dice.weighted(&[(55, "要保護"), (40, "要支援"), (5, "特定妊婦")]),
            severity_before: before,
            severity,
            main_agency: pen.dice.weighted(&[(60, "府中町こども家庭係"), (25, "児童相談所"), (15, "府中町母子保健係")]),
            roles: pen.dice.pick(&[
                "学校: 毎日の登校と様子の確認\n民生委員: 見守り",
                "保育所: 送迎時の声かけ、着替えの確認\n保健師: 月1回の訪問",
                "警察: 通報時の情報共有\n医療機関: 受診の確認",
            ]),
            plan: pen.dice.pick(&[
                "月2回の家庭訪問で養育の様子を確かめ、負担が増える時期に子育て短期支援を案内する。",
                "学校と週1回情報を交わし、欠席が続くときは家庭を訪問する。",
                "母の受診に同行し、家事支援の利用を調整する。",
                "きょうだいの所属とも様子を共有し、あざがあれば直ちに連絡を受ける。",
            ]),
            next_review: today.saturating_add(review.days()),
            entered_on: last,
            since: moment(last, 16 * 60),
        };
        pen.batch.ledger.push(row);
    }
}

fn add_meeting(pen: &mut Pen<'_>, kind: &'static str, cases: Vec<(Uuid, String)>) {
    let as_of = pen.nation.options.as_of;
    let heads = pen.agency.posts.iter().zip(&pen.batch.staff).filter(|(post, _)| post.duty == Duty::Head);
    let invited: Vec<String> = heads.map(|(_, staff)| staff.name.clone()).collect();
    let (recorded_by, name) =
        pen.workers.first().map_or((None, "担当".to_owned()), |(id, name, _)| (Some(*id), name.clone()));
    let held_on = pen.nation.today().saturating_add(NEXT.days());
    let meeting = PlannedMeeting {
        id: pen.id(pen.nation.today()),
        kind,
        title: "次回".to_owned(),
        held_at: moment(held_on, 14 * 60),
        place: "第1会議室",
        invited,
        others: if kind == "実務者" {
            vec![("警察署", "生活安全課 係長(架空)"), ("小学校", "教頭(架空)"), ("保育所", "所長(架空)")]
        } else {
            Vec::new()
        },
        recorded_by,
        recorded_by_name: name.clone(),
        recorded_at: as_of,
    };
    for (sort, (person, reason)) in (1..).zip(cases) {
        let id = pen.id(pen.nation.today());
        let requested_by_name = name.clone();
        pen.batch.agenda.push(AgendaItem {
            id,
            meeting: meeting.id,
            kind,
            person,
            reason,
            requested_by_name,
            requested_at: as_of,
            sort,
        });
    }
    pen.batch.planned.push(meeting);
}
