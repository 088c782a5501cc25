//! When a child had to be weighed and what came of it, from the dated rows of its life. Pure.

use super::model::Came;
use super::seen::{Clock, days};
use crate::card::model::Outcome;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use risk::govern::followup::FollowUp;
use risk::govern::labels::{Entry, Label, first, label};
use std::sync::Arc;
use uuid::Uuid;

/// Days within which a custody counts as what came of a report.
pub const CUSTODY_DAYS: i32 = 30;
/// Days within which a new report counts; days in custody are not counted.
pub const RECURRENCE_DAYS: i32 = 365;
/// Nearer horizons of a new report: months, and days that count.
pub const AHEAD: [(u32, i32); 2] = [(3, 91), (6, 183)];
/// A sheet finished so many days after the registration weighs this report; a later one was made for something else.
const SHEET_DAYS: i32 = 30;
/// Age at which a child is none any more.
const ADULT: i32 = 18;

/// Days within which the outcome is looked for.
pub fn horizon(outcome: Outcome) -> i32 {
    match outcome {
        Outcome::Custody => CUSTODY_DAYS,
        Outcome::Recurrence => RECURRENCE_DAYS,
    }
}

/// A stay in custody; without an end it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
}

/// What the record holds of a child: everything a landmark is made of but what was known.
#[derive(Debug, Clone, Default)]
pub struct Life {
    pub person: Uuid,
    pub household: u32,
    pub sex: String,
    /// The section in charge today; empty where none is.
    pub office: String,
    /// Changes of who is in charge: when, and the section before; the oldest first.
    pub charges: Vec<(Timestamp, String)>,
    pub birth: Option<Date>,
    /// Reports: which, and when they were registered, the oldest first.
    pub reports: Vec<(Timestamp, Uuid)>,
    /// 緊急度 sheets: when they were first finished, in which wording; the oldest first.
    pub sheets: Vec<(Timestamp, Arc<str>)>,
    /// Custodies, the oldest first.
    pub stays: Vec<Stay>,
    /// Days from which on the child is seen no more: handed over, moved away, placed, died.
    pub left: Vec<Date>,
    /// 保護者 with the days they were.
    pub guardians: Vec<(Option<Date>, Option<Date>)>,
    /// Days with 生活保護; none where the child is not joined to the town's files.
    pub welfare: Option<Vec<(Option<Date>, Option<Date>)>>,
    /// Days with a 手帳 of disability or 障害児通所支援; none where the child is not joined to the town's files.
    pub disability: Option<Vec<(Option<Date>, Option<Date>)>>,
    /// Days on which a 障害相談 was taken.
    pub disability_asked: Vec<Date>,
    /// See [`super::model::Groups::japanese`].
    pub japanese: Option<bool>,
    /// When scores of the outcome were shown.
    pub scores: Vec<Timestamp>,
}

/// A landmark without what was known.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub intake: Uuid,
    pub at: Timestamp,
    pub day: Date,
    pub form: Option<Arc<str>>,
    pub came: Came,
    pub on: Option<Date>,
    pub came_at: Option<Timestamp>,
    pub due: Date,
    pub follow: FollowUp,
    pub clock: Clock,
    pub office: String,
    pub shown: Option<Timestamp>,
    pub months: Option<i32>,
    pub single_parent: Option<bool>,
    pub welfare: Option<bool>,
    pub disability: Option<bool>,
}

pub(super) fn day_of(at: Timestamp) -> Date {
    at.to_zoned(ground::db::japan()).date()
}

fn holds(span: &(Option<Date>, Option<Date>), day: Date) -> bool {
    span.0.is_none_or(|from| from <= day) && span.1.is_none_or(|until| day <= until)
}

/// Whether the record or the town's files know of a disability on a day. The record alone cannot tell that there is none.
fn disability(life: &Life, day: Date) -> Option<bool> {
    if life.disability_asked.iter().any(|asked| *asked <= day) {
        return Some(true);
    }
    life.disability.as_ref().map(|spans| spans.iter().any(|span| holds(span, day)))
}

/// Words for not knowing a nationality, folded.
const NO_NATIONALITY: [&str; 4] = ["不明", "未確認", "未記入", "調査中"];
/// The Japanese nationality as people write it, folded.
const JAPANESE: [&str; 4] = ["japan", "japanese", "jpn", "jp"];

/// Whether a nationality as written is, or includes, the Japanese one; none where nothing is written, or that it is not known.
pub fn japanese(written: &str) -> Option<bool> {
    let folded = jp::fold(written);
    if folded.is_empty() || NO_NATIONALITY.iter().any(|unknown| folded.contains(unknown)) {
        return None;
    }
    // 日本国 too, and one of two; not 日本以外.
    let is_among = folded.contains("日本") && !folded.contains("以外");
    Some(is_among || JAPANESE.contains(&folded.as_str()))
}

/// Words by which an item speaks of receipt of welfare or want of money.
const OF_WELFARE: [&str; 7] = ["生活保護", "保護費", "公的扶助", "就学援助", "児童扶養手当", "経済的", "困窮"];

/// Whether an item does, by its wording.
pub fn speaks_of_welfare(label: &str) -> bool {
    OF_WELFARE.iter().any(|word| label.contains(word))
}

/// Every landmark of a child up to a day, with what was told of it by the end of that day.
pub fn moments(life: &Life, outcome: Outcome, until: Date) -> Vec<Told> {
    // Of one matter several people tell on the same day.
    let mut reports = life.reports.clone();
    reports.dedup_by_key(|(at, _)| day_of(*at));
    let mut all = Vec::new();
    for (n, (registered, intake)) in reports.iter().enumerate() {
        let next = reports.get(n + 1).map(|(at, _)| *at);
        let (at, form) = moment(life, *registered, next);
        let day = day_of(at);
        // Who is in custody already is not weighed for it any more; and nobody is a child for ever.
        let is_asked = outcome == Outcome::Recurrence || !life.stays.iter().any(|stay| is_in(stay, at));
        let age = life.birth.map(|birth| i32::from(jp::age_on(birth, day)));
        if day <= until && is_asked && age.is_none_or(|age| age < ADULT) {
            all.push(told(life, outcome, (*registered, *intake), (at, form), until));
        }
    }
    all
}

fn is_in(stay: &Stay, at: Timestamp) -> bool {
    stay.from <= at && stay.to.is_none_or(|to| at < to)
}

/// The moment of a report: when its sheet was finished, unless something came first that the sheet then already knew of.
fn moment(life: &Life, registered: Timestamp, next: Option<Timestamp>) -> (Timestamp, Option<Arc<str>>) {
    let taken = life.stays.iter().map(|stay| stay.from).find(|from| *from >= registered);
    let is_of = |at: &Timestamp| {
        *at >= registered
            && days(day_of(registered), day_of(*at)) <= SHEET_DAYS
            && next.is_none_or(|next| *at < next)
            && taken.is_none_or(|taken| *at < taken)
    };
    let sheet = life.sheets.iter().find(|(at, _)| is_of(at));
    sheet.map_or((registered, None), |(at, form)| (*at, Some(form.clone())))
}

fn told(
    life: &Life,
    outcome: Outcome,
    (registered, intake): (Timestamp, Uuid),
    (at, form): (Timestamp, Option<Arc<str>>),
    until: Date,
) -> Told {
    let day = day_of(at);
    let clock = Clock::of(outcome, &life.stays);
    let entries = entries(life, outcome, at, until);
    let due = clock.after(day, horizon(outcome));
    let eighteenth = life.birth.and_then(|birth| birth.checked_add(ADULT.years()).ok());
    let last = eighteenth.map_or(until, |eighteenth| eighteenth.min(until));
    let left = life.left.iter().filter(|left| **left >= day && **left <= until).min().copied();
    let on = first(&entries).filter(|on| left.is_none_or(|left| *on <= left) && *on <= last);
    // Who left before the time was over was seen no more, unless it had come before.
    let readable = left.is_none_or(|left| left >= due) || on.is_some_and(|on| on <= due);
    let came = match label(&entries, readable, due) {
        _ if due > last => Came::Open,
        Label::Yes => Came::Yes,
        Label::No => Came::No,
        Label::Unknown => Came::Unknown,
    };
    let end = [on, left, Some(last)].into_iter().flatten().min().unwrap_or(last);
    let guardians = life.guardians.iter().filter(|span| holds(span, day)).count();
    let before = |shown: &&Timestamp| **shown >= registered && day_of(**shown) <= on.unwrap_or(due).min(until);
    Told {
        intake,
        at,
        day,
        form,
        came,
        on,
        came_at: on.and_then(|on| came_at(life, outcome, at, on)),
        due,
        follow: FollowUp { potential: clock.count(day, last), followed: clock.count(day, end), came: on == Some(end) },
        clock,
        office: office(life, at).to_owned(),
        shown: life.scores.iter().find(before).copied(),
        months: life.birth.map(|birth| jp::months_on(birth, day)),
        single_parent: (guardians > 0).then_some(guardians == 1),
        welfare: life.welfare.as_ref().map(|spans| spans.iter().any(|span| holds(span, day))),
        disability: disability(life, day),
    }
}

/// Whether a child was reported again within the time after a day on which its case was accepted: counted as what models learn is.
pub fn again(life: &Life, accepted_on: Date, until: Date) -> Came {
    let Ok(start) = accepted_on.to_zoned(ground::db::japan()) else { return Came::Open };
    let at = start.timestamp();
    told(life, Outcome::Recurrence, (at, life.person), (at, None), until).came
}

/// The section in charge at a moment: a child that is taken into custody or placed afterwards may be another section's today.
fn office(life: &Life, at: Timestamp) -> &str {
    let next = life.charges.iter().find(|(changed, _)| *changed > at);
    next.map_or(&life.office, |(_, before)| before)
}

/// What may be the outcome, from a moment on and up to the end of the data.
fn entries(life: &Life, outcome: Outcome, at: Timestamp, until: Date) -> Vec<Entry> {
    let (day, within) = (day_of(at), |on: Date| on <= until);
    match outcome {
        // A custody that follows another on its last day or the next one only goes on.
        Outcome::Custody => {
            let goes_on = |stay: &Stay| {
                let from = day_of(stay.from);
                life.stays.iter().any(|before| {
                    before.from < stay.from && before.to.is_some_and(|to| (0..=1).contains(&days(day_of(to), from)))
                })
            };
            let later = life.stays.iter().filter(|stay| stay.from >= at && within(day_of(stay.from)));
            later.map(|stay| Entry { on: day_of(stay.from), continues: goes_on(stay) }).collect()
        }
        // What is told on the same day is of the same matter. While in custody the clock stands still.
        Outcome::Recurrence => {
            let is_home = |at: Timestamp| !life.stays.iter().any(|stay| is_in(stay, at));
            let later = life.reports.iter().filter(|(again, _)| day_of(*again) > day && is_home(*again));
            let entries = later.map(|(again, _)| Entry { on: day_of(*again), continues: false });
            entries.filter(|entry| within(entry.on)).collect()
        }
    }
}

/// The moment of the first event that day: the beginning of the custody, the registration of the report.
fn came_at(life: &Life, outcome: Outcome, at: Timestamp, on: Date) -> Option<Timestamp> {
    let is_it = |event: &Timestamp| *event >= at && day_of(*event) == on;
    match outcome {
        Outcome::Custody => life.stays.iter().map(|stay| stay.from).find(is_it),
        Outcome::Recurrence => life.reports.iter().map(|(again, _)| *again).find(is_it),
    }
}

#[cfg(test)]
mod tests;
