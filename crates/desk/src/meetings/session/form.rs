//! The forms of a meeting: its plan, who is invited, the decision on a case.

use super::{Decision, Invited, Meeting};
use crate::cases::codes::{self as words, codes};
use crate::meetings::codes::{DIVISIONS, OUTCOMES, PRESENCE};
use ground::Result;
use ground::db::japan;
use ground::web::{Fields, Reader};
use jiff::Timestamp;
use uuid::Uuid;

const LONG: usize = 20_000;

/// Reads day, time, title and place into a meeting that is to come.
pub fn read_plan(fields: &Fields, kinds: &[(&str, &str)], meeting: &Meeting) -> Result<Meeting> {
    let mut reader = Reader::new(fields);
    let known: Vec<&str> = kinds.iter().map(|(code, _)| *code).collect();
    let kind = if known.is_empty() { meeting.kind.clone() } else { reader.choice("kind", "会議の種類", &known) };
    let title = reader.text("title", "名称", 100);
    let place = reader.text("place", "場所", 100);
    let held_at = read_moment(&mut reader);
    reader.finish(Meeting { kind, title, place, held_at: held_at.unwrap_or(meeting.held_at), ..meeting.clone() })
}

/// `held_on` and `held_time`; a meeting may be planned ahead.
fn read_moment(reader: &mut Reader<'_>) -> Option<Timestamp> {
    let day = reader.date("held_on", "開催日");
    if day.is_none() && reader.fields().get("held_on").trim().is_empty() {
        reader.refuse("held_on", "開催日を入力してください。例: 令和9年2月1日");
    }
    let typed = reader.fields().get("held_time").to_owned();
    let Some(time) = crate::cases::time_of_day(&typed) else {
        reader.refuse("held_time", "開始時刻を「14:05」のように入力してください。");
        return None;
    };
    Some(day?.to_zoned(japan()).ok()?.timestamp() + time)
}

/// Fills the plan's fields.
pub fn fill_plan(fields: &mut Fields, meeting: &Meeting) {
    let local = meeting.held_at.to_zoned(japan());
    fields.set("held_on", format!("{:#}", jp::Wareki(local.date())));
    fields.set("held_time", format!("{:02}:{:02}", local.hour(), local.minute()));
    fields.set("kind", &meeting.kind);
    fields.set("title", &meeting.title);
    fields.set("place", &meeting.place);
}

/// Reads the rows `invited.n.…`; an own member of staff is chosen, anybody else named with their agency.
pub fn read_invited(fields: &Fields, own: &str, staff: &[(Uuid, String)]) -> Result<Vec<Invited>> {
    let mut reader = Reader::new(fields);
    let mut invited = Vec::new();
    for n in fields.rows("invited") {
        let of = |field: &str| format!("invited.{n}.{field}");
        let chosen = fields.get(&of("staff")).parse::<Uuid>().ok();
        let known = chosen.and_then(|id| staff.iter().find(|(known, _)| *known == id));
        let name = reader.text(&of("name"), "氏名", 100);
        let agency = reader.text(&of("agency"), "所属", 100);
        let presence = reader.optional_choice(&of("presence"), "出欠", &codes(PRESENCE));
        match known {
            Some((id, name)) => {
                invited.push(Invited { staff: Some(*id), name: name.clone(), agency: own.to_owned(), presence })
            }
            None if name.is_empty() && agency.is_empty() => {}
            None if name.is_empty() => reader.refuse(&of("name"), "氏名を入力してください。"),
            None => invited.push(Invited { staff: None, name, agency, presence }),
        }
    }
    reader.finish(invited)
}

/// Fills the rows of those invited.
pub fn fill_invited(fields: &mut Fields, invited: &[Invited]) {
    for (n, one) in invited.iter().enumerate() {
        let of = |field: &str| format!("invited.{n}.{field}");
        match one.staff {
            Some(id) => fields.set(&of("staff"), id.to_string()),
            None => {
                fields.set(&of("name"), &one.name);
                fields.set(&of("agency"), &one.agency);
            }
        }
        fields.set(&of("presence"), &one.presence);
    }
}

/// Reads the decision on a case.
pub fn read_decision(fields: &Fields) -> Result<Decision> {
    let mut reader = Reader::new(fields);
    let decision = Decision {
        discussion: reader.text("discussion", "協議の内容", LONG),
        decision: reader.text("decision", "決定", LONG),
        division: reader.optional_choice("division", "区分", &codes(DIVISIONS)),
        severity: reader.optional_choice("severity", "重症度", &codes(words::SEVERITIES)),
        main_agency: reader.text("main_agency", "主担当機関", 4000),
        roles: reader.text("roles", "関係機関と役割", 4000),
        plan: reader.text("plan", "支援方針・課題", 4000),
        next_review: reader.date("next_review", "次回確認"),
        outcome: reader.optional_choice("outcome", "継続・終結・移管", &codes(OUTCOMES)),
    };
    if decision.decision.is_empty() && decision.plan.is_empty() {
        reader.refuse("decision", "決定または支援方針を入力してください。");
    }
    if decision.outcome.is_empty() {
        reader.refuse("outcome", "継続・終結・移管を選んでください。");
    }
    reader.finish(decision)
}

/// Fills the form of a decision.
pub fn fill_decision(fields: &mut Fields, decision: &Decision) {
    let day = decision.next_review.map(crate::meetings::ledger::day_text).unwrap_or_default();
    for (name, value) in [
        ("discussion", decision.discussion.as_str()),
        ("decision", &decision.decision),
        ("division", &decision.division),
        ("severity", &decision.severity),
        ("main_agency", &decision.main_agency),
        ("roles", &decision.roles),
        ("plan", &decision.plan),
        ("next_review", &day),
        ("outcome", &decision.outcome),
    ] {
        fields.set(name, value);
    }
}
