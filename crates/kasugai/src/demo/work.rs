//! The work of the last days: meetings, photographs, notices nobody has seen yet, requests nobody has answered.

use jiff::{Timestamp, ToSpan as _};
use uuid::Uuid;

use super::model::{Agency, AgencyKind, Attachment, Duty, Meeting, Notice, Request, Task};
use super::people::Pen;
use super::{Nation, TOWN};

/// How much of each an agency has on its desk.
struct Desk {
    meetings: usize,
    photographs: usize,
    notices: usize,
}

impl Desk {
    /// The example town and its centre have enough of everything to look around in.
    fn of(nation: &Nation, agency: &Agency) -> Self {
        let is_example = agency.id == Nation::municipality_id(TOWN) || Some(agency.id) == nation.example_centre();
        match agency.kind {
            AgencyKind::Centre | AgencyKind::Municipality if is_example => {
                Self { meetings: 6, photographs: 6, notices: 6 }
            }
            AgencyKind::Centre => Self { meetings: 2, photographs: usize::from(agency.id % 10 == 0), notices: 2 },
            AgencyKind::Municipality => Self { meetings: 0, photographs: 0, notices: 1 },
            _ => Self { meetings: 0, photographs: 0, notices: 0 },
        }
    }
}

impl Nation {
    /// The centre responsible for the example town.
    pub(crate) fn example_centre(&self) -> Option<i32> {
        let town = Self::municipality_id(TOWN);
        self.jurisdiction.iter().find(|row| row.municipality == town).map(|row| row.centre)
    }

    /// Which centre waits for which one's answer: asker and holder, on opposite ends of the list, and the example centre both ways.
    fn open_requests(&self) -> Vec<(&Agency, &Agency)> {
        let centres: Vec<&Agency> = self.agencies.iter().filter(|agency| agency.kind == AgencyKind::Centre).collect();
        let half = centres.len() / 2;
        let mut pairs: Vec<_> =
            centres.iter().zip(centres.iter().skip(half)).step_by(6).map(|(a, b)| (*a, *b)).collect();
        let example = centres.iter().find(|centre| Some(centre.id) == self.example_centre());
        let elsewhere = centres.iter().find(|centre| centre.area == 13);
        pairs.extend(example.zip(elsewhere).into_iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]));
        pairs
    }
}

/// Adds what the agency's desks hold.
pub(super) fn add_work(pen: &mut Pen<'_>) {
    let desk = Desk::of(pen.nation, pen.agency);
    add_meetings(pen, desk.meetings);
    add_photographs(pen, desk.photographs);
    add_notices(pen, desk.notices);
    add_requests(pen);
    super::council::add_council(pen);
    super::custody::add_custodies(pen);
    super::transfers::add_transfers(pen);
    super::outreach::add_round(pen);
}

/// Names of the staff whose posts decide, and of one who handles cases.
fn attendees(pen: &Pen<'_>) -> Vec<String> {
    let heads = pen.agency.posts.iter().zip(&pen.batch.staff).filter(|(post, _)| post.duty == Duty::Head);
    heads.map(|(_, staff)| staff.name.clone()).chain(pen.workers.first().map(|(_, name, _)| name.clone())).collect()
}

/// 緊急受理会議 on the newest reports that could not wait.
fn add_meetings(pen: &mut Pen<'_>, count: usize) {
    let as_of = pen.nation.options.as_of;
    let mut reports: Vec<(Timestamp, Uuid, &'static str)> = pen
        .batch
        .intakes
        .iter()
        .filter(|intake| matches!(intake.urgency, "AA" | "A" | "B"))
        .map(|intake| (intake.received_at, intake.id, intake.urgency))
        .collect();
    reports.sort_unstable_by(|a, b| b.cmp(a));
    let (recorded_by, recorded_by_name) = worker(pen);
    for (received_at, intake, urgency) in reports.into_iter().take(count) {
        let held_at = later(received_at, i64::from(pen.dice.between(20, 180))).min(as_of);
        let id = pen.id(pen.nation.today());
        let safety_check = match urgency {
            "AA" => "即時調査",
            "A" => "48時間以内調査",
            _ => pen.dice.weighted(&[(80, "48時間以内調査"), (20, "調査依頼")]),
        };
        let visit = pen.dice.weighted(&[(60, "家庭へ訪問"), (40, "所属へ訪問")]);
        let also = pen.dice.pick(&["調査を継続", "警察と連携", "保護者に電話", "所属機関に見守り・面接を依頼"]);
        pen.batch.meetings.push(Meeting {
            id,
            intake,
            held_at,
            attendees: attendees(pen),
            urgency,
            safety_check,
            policies: vec![visit, also],
            decision: pen.dice.pick(&[
                "本日中に二人で訪問し、こどもを目視で確認する。会えないときは再度協議する。",
                "所属でこどもと面接し、けがの有無を確認する。保護者への連絡はその後とする。",
                "きょうだいの所属にも状況を照会し、結果を持ち寄って判断する。",
            ]),
            recorded_by,
            recorded_by_name: recorded_by_name.clone(),
        });
        add_task(pen, id, intake, held_at, (recorded_by, &recorded_by_name));
    }
}

/// One step of a meeting; of an older one it is done.
fn add_task(pen: &mut Pen<'_>, meeting: Uuid, intake: Uuid, held_at: Timestamp, (owner, name): (Option<Uuid>, &str)) {
    let Some(person) = pen.batch.intake_children.iter().find(|child| child.intake == intake).map(|child| child.person)
    else {
        return;
    };
    let due_at = later(held_at, 48 * 60);
    let task = Task {
        id: pen.id(pen.nation.today()),
        meeting,
        intake,
        person,
        what: pen.dice.pick(&["家庭を訪問して安全を確認する", "所属に出席の状況を照会する", "健診の記録を照会する"]),
        owner,
        owner_name: name.to_owned(),
        due_at,
        done_at: (due_at < pen.nation.options.as_of).then(|| later(held_at, 20 * 60)),
    };
    pen.batch.tasks.push(task);
}

/// Photographs of bruises in the newest cases of physical abuse.
fn add_photographs(pen: &mut Pen<'_>, count: usize) {
    let mut cases: Vec<_> = pen
        .batch
        .episodes
        .iter()
        .filter(|episode| episode.abuse_main == "身体的")
        .map(|episode| (episode.accepted_on, episode.record, episode.person))
        .collect();
    cases.sort_unstable_by(|a, b| b.cmp(a));
    let (added_by, added_by_name) = worker(pen);
    for (day, record, person) in cases.into_iter().take(count) {
        let body_part = pen.dice.pick(&["左腕・左手", "右腕・右手", "背中", "左脚・左足"]);
        let photograph = Attachment {
            id: pen.id(day),
            person,
            record,
            title: format!("{body_part}のあざ(架空の画像)"),
            body_part,
            taken_on: day,
            added_by,
            added_by_name: added_by_name.clone(),
            added_at: super::people::moment(day, 20 * 60).min(pen.nation.options.as_of),
            bruise: u8::try_from(pen.dice.between(30, 90)).unwrap_or(60),
        };
        pen.batch.attachments.push(photograph);
    }
}

/// What a centre and its municipality would have told each other these days.
fn add_notices(pen: &mut Pen<'_>, count: usize) {
    let nation = pen.nation;
    // Those of the example town first: it is looked at most.
    let town = Nation::municipality_id(TOWN);
    let (near, far): (Vec<_>, Vec<_>) = pen
        .batch
        .records
        .iter()
        .map(|record| (record.id, record.person, record.residence_org))
        .partition(|(_, _, residence)| *residence == town);
    let records: Vec<(Uuid, Uuid, i32)> = near.into_iter().chain(far).take(count).collect();
    let is_centre = pen.agency.kind == AgencyKind::Centre;
    let centre = nation.jurisdiction.iter().find(|row| row.municipality == pen.agency.id).map(|row| row.centre);
    for (record, person, residence) in records {
        let receiver = if is_centre { Some(residence) } else { centre };
        let minutes = i64::from(pen.dice.between(5, 3 * 24 * 60));
        let (Some(receiver), Ok(at)) = (receiver, nation.options.as_of.checked_sub(minutes.minutes())) else {
            continue;
        };
        let notice = Notice {
            id: pen.id(nation.today()),
            event: pen.id(nation.today()),
            receiver,
            kind: pen.dice.weighted(&[(50, "progress.added"), (30, "record.updated"), (20, "sighting.recorded")]),
            record,
            person,
            at,
        };
        pen.batch.notices.push(notice);
    }
}

/// Requests to this agency that wait, and where this agency has asked.
fn add_requests(pen: &mut Pen<'_>) {
    let nation = pen.nation;
    for (asker, holder) in nation.open_requests() {
        if asker.id == pen.agency.id {
            pen.batch.asked_areas.push(holder.area);
        }
        if holder.id == pen.agency.id
            && let Some(person) = pen.batch.records.first().map(|record| record.person)
            && let Ok(asked_at) = nation.options.as_of.checked_sub(i64::from(pen.dice.between(1, 40)).hours())
        {
            let request = Request {
                id: pen.id(nation.today()),
                person,
                from_area: asker.area,
                from: asker.id,
                asked_by_name: super::people::name_of(nation, asker, Duty::CaseWorker),
                asked_at,
                reason: pen.dice.pick(&[
                    "転入した家庭の過去の経過を確認するため",
                    "通告のあったこどもの以前の支援の内容を確認するため",
                    "きょうだいの記録と合わせて支援方針を検討するため",
                ]),
            };
            pen.batch.requests.push(request);
        }
    }
    pen.batch.asked_areas.sort_unstable();
    pen.batch.asked_areas.dedup();
}

fn worker(pen: &Pen<'_>) -> (Option<Uuid>, String) {
    pen.workers.first().map_or((None, "当直".to_owned()), |(id, name, _)| (Some(*id), name.clone()))
}

fn later(at: Timestamp, minutes: i64) -> Timestamp {
    at.checked_add(minutes.minutes()).unwrap_or(at)
}
