//! Screens of the matching. They name people who are no cases: whoever may not read records sees none of it, and each look is on record.

pub mod case;
pub mod desk;
pub mod pair;
pub mod person;
pub mod weights;

use super::store::persons::Record;
use crate::facts::{Reach, day_label};
use crate::layout::{self, Layout};
use ground::gate::{Action, Permit};
use ground::{Error, Result, View};
use jiff::civil::Date;
use uuid::Uuid;

/// What a look is for, as the trail says.
const PURPOSE: &str = "名寄せの確認";

/// The permit to look under.
fn looking(permit: &Permit) -> Result<Permit> {
    if permit.may(Action::ReadRecord) { Ok(permit.with_purpose(PURPOSE)) } else { Err(Error::Forbidden) }
}

fn view(permit: &Permit, object: Option<Uuid>, detail: &str, count: usize) -> View {
    View {
        kind: if object.is_some() { "view" } else { "list" },
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "linked_person",
        object,
        fields: "names,birth,sex,address",
        detail: detail.to_owned(),
        count: i32::try_from(count).ok(),
        ..View::default()
    }
}

/// The name of a source.
fn source_name(code: &str, own: &[Layout]) -> String {
    layout::for_day(code, Date::MAX, own).map_or_else(|| code.to_owned(), |layout| layout.name.clone())
}

/// 99.8%; what is not certain is never shown as 100.
fn percent(certainty: f64) -> String {
    let shown = (certainty * 1000.0).floor() / 10.0;
    if certainty < 1.0 && shown >= 99.9 { "99.9%以上".to_owned() } else { format!("{shown:.1}%") }
}

/// What joined a record.
fn joined_by(code: &str) -> &'static str {
    match code {
        "number" => "宛名番号",
        "key" => "同じシステムの番号",
        "nayose" => "名寄せ(自動)",
        "hand" => "名寄せ(確認済み)",
        _ => "この人だけの記録",
    }
}

/// Why a proposal is left to people.
fn why(code: &str) -> &'static str {
    match code {
        "between" => "自動で決めるほど確かではない",
        "rival" => "候補が複数ある",
        "source" => "同じ連携元の別の記録",
        "number" => "宛名番号が住民基本台帳にない、または異なる",
        "birth" => "出産の予定と出生が合う",
        _ => "",
    }
}

/// A record as shown.
struct Shown {
    record: Record,
    source: String,
    birth: String,
    address: String,
    by: &'static str,
    numbers: Vec<(String, String)>,
}

impl Shown {
    fn new(record: Record, own: &[Layout], reach: &Reach, numbers: &[(Uuid, String, f64)]) -> Self {
        let proposed = numbers.iter().filter(|(id, ..)| *id == record.id);
        Self {
            source: source_name(&record.source, own),
            birth: day_label(&record.birth),
            address: reach.address(record.person_id, &record.address).to_owned(),
            by: joined_by(&record.matched_by),
            numbers: proposed.map(|(_, number, certainty)| (number.clone(), percent(*certainty))).collect(),
            record,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_certain_is_never_shown_as_certain() {
        assert_eq!(percent(0.99999), "99.9%以上");
        assert_eq!(percent(0.9977), "99.7%");
        assert_eq!(percent(1.0), "100.0%");
    }
}
