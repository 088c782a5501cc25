//! When a child had to be weighed and what came of it, from the dated rows of its life. Pure.

use super::model::Came;
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
    pub office: String,
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
    pub due: Date,
    pub follow: FollowUp,
    pub shown: Option<Timestamp>,
    pub months: Option<i32>,
    pub single_parent: Option<bool>,
    pub welfare: Option<bool>,
}

fn day_of(at: Timestamp) -> Date {
    at.to_zoned(ground::db::japan()).date()
}

fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

fn holds(span: &(Option<Date>, Option<Date>), day: Date) -> bool {
    span.0.is_none_or(|from| from <= day) && span.1.is_none_or(|until| day <= until)
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
    let clock = Clock { stays: if outcome == Outcome::Recurrence { &life.stays } else { &[] } };
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
        due,
        follow: FollowUp { potential: clock.count(day, last), followed: clock.count(day, end), came: on == Some(end) },
        shown: life.scores.iter().find(before).copied(),
        months: life.birth.map(|birth| jp::months_on(birth, day)),
        single_parent: (guardians > 0).then_some(guardians == 1),
        welfare: life.welfare.as_ref().map(|spans| spans.iter().any(|span| holds(span, day))),
    }
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

/// Days that count: those in custody do not.
struct Clock<'a> {
    stays: &'a [Stay],
}

impl Clock<'_> {
    /// Days that count from one day to another.
    fn count(&self, from: Date, to: Date) -> u32 {
        let stopped: i32 = self
            .stays
            .iter()
            .map(|stay| {
                let (begun, over) = (day_of(stay.from).max(from), stay.to.map_or(to, day_of).min(to));
                days(begun, over).max(0)
            })
            .sum();
        u32::try_from(days(from, to) - stopped).unwrap_or(0)
    }

    /// The day on which so many days are counted; the last of all days while a stay without an end stops the clock.
    fn after(&self, from: Date, counted: i32) -> Date {
        let mut end = from.saturating_add(counted.days());
        for stay in self.stays {
            let (begun, over) = (day_of(stay.from).max(from), stay.to.map(day_of));
            match over {
                _ if begun >= end => {}
                Some(over) if over <= begun => {}
                Some(over) => end = end.saturating_add(days(begun, over).days()),
                None => return Date::MAX,
            }
        }
        end
    }
}

#[cfg(test)]
mod tests;
