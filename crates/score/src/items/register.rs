//! What the record itself tells beside the sheets: age, reports, custodies, when the child was seen, attendance, weight. Pure.
//!
//! Every row has two times, when it was and when it was learnt; a row learnt after the moment does not count.

use super::model::{Given, Item, Source};
use desk::meetings::alerts::{absences, weight_stands};
use jiff::Timestamp;
use jiff::civil::Date;

/// What its features are called after.
pub const NAME: &str = "register";
/// Every feature of it.
pub const FEATURES: [&str; 6] = [
    "register.age",
    "register.reports",
    "register.custodies",
    "register.days_unseen",
    "register.absences",
    "register.weight_stands",
];
/// Days between two weights that are compared.
const WEIGHT_DAYS: i32 = 30;

/// A thing that happened: the day, and when it was learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// When it was.
    pub day: Date,
    /// When it was put on record.
    pub recorded_at: Timestamp,
    /// Who wrote it.
    pub by: String,
}

/// A measured value: 1 or 0 of attendance, grams of weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Day and record.
    pub at: Happened,
    /// The value.
    pub value: i32,
}

/// Everything the record holds of a child, whatever the moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    /// Birth dates with the moment from which each was on record, the oldest first.
    pub births: Vec<(Timestamp, Option<Date>)>,
    /// Reports taken.
    pub reports: Vec<Happened>,
    /// Those of them that were of abuse.
    pub of_abuse: Vec<Happened>,
    /// Custodies begun.
    pub custodies: Vec<Happened>,
    /// Sightings by the eye.
    pub sightings: Vec<Happened>,
    /// Days at school or nursery.
    pub attendance: Vec<Measured>,
    /// Weights.
    pub weights: Vec<Measured>,
}

impl Register {
    /// What was known at a moment.
    pub fn known(&self, moment: Timestamp) -> Vec<Item> {
        let today = moment.to_zoned(ground::db::japan()).date();
        let is_known = |row: &&Happened| row.recorded_at <= moment && row.day <= today;
        let known = |rows: &[Happened]| -> Vec<Happened> { rows.iter().filter(is_known).cloned().collect() };
        let measured = |rows: &[Measured]| -> Vec<Measured> {
            newest_of_each_day(rows.iter().filter(|row| is_known(&&row.at)).cloned().collect())
        };
        let (reports, sightings) = (known(&self.reports), known(&self.sightings));
        vec![
            self.age(moment, today),
            counted("register.reports", "これまでの通告・相談の受付", "受付票", "回", &reports),
            counted("register.custodies", "これまでの一時保護", "一時保護の記録", "回", &known(&self.custodies)),
            unseen(&sightings, &reports, today),
            absent(&measured(&self.attendance)),
            weight(&measured(&self.weights)),
        ]
    }

    /// The day of the newest report of abuse that was known at a moment.
    pub fn reported(&self, moment: Timestamp) -> Option<Date> {
        let today = moment.to_zoned(ground::db::japan()).date();
        let known = self.of_abuse.iter().filter(|row| row.recorded_at <= moment && row.day <= today);
        known.map(|row| row.day).max()
    }

    fn age(&self, moment: Timestamp, today: Date) -> Item {
        let birth = self.births.iter().rfind(|(since, _)| *since <= moment).and_then(|(_, birth)| *birth);
        let years = birth.map(|birth| jp::age_on(birth, today).max(0));
        Item {
            feature: "register.age".to_owned(),
            label: "年齢".to_owned(),
            shown: years.map(|years| format!("{years}歳")).unwrap_or_else(|| Given::Unasked.words().to_owned()),
            given: years.map_or(Given::Unasked, |years| Given::Number(f64::from(years))),
            source: None,
        }
    }
}

fn newest_of_each_day(mut rows: Vec<Measured>) -> Vec<Measured> {
    rows.sort_by_key(|row| (row.at.day, std::cmp::Reverse(row.at.recorded_at)));
    rows.dedup_by_key(|row| row.at.day);
    rows
}

fn source(title: &str, row: &Happened) -> Source {
    Source {
        sheet: None,
        version: 0,
        title: title.to_owned(),
        day: row.day,
        by: row.by.clone(),
        recorded_at: row.recorded_at,
        draft: false,
        origin: String::new(),
    }
}

fn newest(rows: &[Happened]) -> Option<&Happened> {
    rows.iter().max_by_key(|row| (row.day, row.recorded_at))
}

fn item(feature: &str, label: &str, given: Given, shown: String, source: Option<Source>) -> Item {
    let shown = if shown.is_empty() { given.words().to_owned() } else { shown };
    Item { feature: feature.to_owned(), label: label.to_owned(), shown, given, source }
}

/// How often: none on record is known to be none, for what this agency itself does.
fn counted(feature: &str, label: &str, title: &str, unit: &str, rows: &[Happened]) -> Item {
    let n = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    let source = newest(rows).map(|row| source(title, row));
    item(feature, label, Given::Number(f64::from(n)), format!("{n}{unit}"), source)
}

/// Days since the child was seen; never seen: since the first report.
fn unseen(sightings: &[Happened], reports: &[Happened], today: Date) -> Item {
    let (feature, label) = ("register.days_unseen", "こどもを見ていない日数");
    let first = || reports.iter().min_by_key(|row| row.day);
    let (row, title) = match newest(sightings) {
        Some(row) => (Some(row), "安全確認の記録"),
        None => (first(), "受付票(まだ一度も見ていません)"),
    };
    let days = row.and_then(|row| row.day.until(today).ok()).map(|span| span.get_days());
    match (row, days) {
        (Some(row), Some(days)) => {
            item(feature, label, Given::Number(f64::from(days)), format!("{days}日"), Some(source(title, row)))
        }
        _ => item(feature, label, Given::Unasked, String::new(), None),
    }
}

fn pairs(rows: &[Measured]) -> Vec<(Date, i32)> {
    rows.iter().map(|row| (row.at.day, row.value)).collect()
}

fn absent(rows: &[Measured]) -> Item {
    let (feature, label) = ("register.absences", "続けて欠席した回数");
    let Some(last) = rows.last() else { return item(feature, label, Given::Unasked, String::new(), None) };
    let n = i32::try_from(absences(&pairs(rows))).unwrap_or(i32::MAX);
    item(feature, label, Given::Number(f64::from(n)), format!("{n}回"), Some(source("出欠・体重", &last.at)))
}

fn weight(rows: &[Measured]) -> Item {
    let (feature, label) = ("register.weight_stands", "体重が30日以上増えていない");
    let given = match weight_stands(&pairs(rows), WEIGHT_DAYS) {
        Some(true) => Given::Yes,
        Some(false) => Given::No,
        None => Given::Unasked,
    };
    let source = rows.last().filter(|_| given != Given::Unasked).map(|row| source("出欠・体重", &row.at));
    item(feature, label, given, String::new(), source)
}
