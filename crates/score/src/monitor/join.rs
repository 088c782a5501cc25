//! From landmarks and a model to rows without anybody in them. Pure.

use super::model::{Row, Sooner, Week};
use crate::engine::Judge;
use crate::items::model::Given;
use crate::practice::AHEAD;
use crate::practice::model::Landmark;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// 対象外 as a class of its own: known, and none of the numbers items have.
const NOT_APPLICABLE: f64 = -1.0;
/// 未受診 as a class of its own.
const MISSED: f64 = -2.0;
/// Days of a week.
const WEEK: i32 = 7;
/// Weeks of a year that are looked at.
const WEEKS: i32 = 52;

/// What a model says of each landmark, and what came of it; in the order of the landmarks, the oldest first.
pub fn rows(landmarks: &[Landmark], judge: &Judge) -> Vec<Row> {
    let columns = judge.columns();
    let codes: Vec<BTreeMap<&str, f64>> = columns.iter().map(|column| codes(landmarks, column)).collect();
    let mut forms = Forms::default();
    let row = |landmark: &Landmark| {
        let (sooner, weeks) = ahead(landmark, judge);
        Row {
            on: landmark.day,
            due: landmark.due,
            came: landmark.came,
            share: judge.share(&landmark.groups.office, |feature| landmark.given(feature)),
            shown: landmark.shown.is_some(),
            form: forms.of(landmark.form.as_ref()),
            groups: landmark.groups.told().into_iter().filter_map(|(made_by, value)| Some((made_by, value?))).collect(),
            values: columns.iter().zip(&codes).map(|(column, codes)| value(landmark.given(column), codes)).collect(),
            sooner,
            weeks,
        }
    };
    landmarks.iter().map(row).collect()
}

/// Nearer horizons, and the weeks of a year up to when the child was seen no more or it came; nothing for a model that knows no time.
fn ahead(landmark: &Landmark, judge: &Judge) -> (Vec<Sooner>, Vec<Week>) {
    let said = |days: &[i32]| {
        let days: Vec<f64> = days.iter().map(|days| f64::from(*days)).collect();
        judge.over_time(&landmark.groups.office, |feature| landmark.given(feature), &days)
    };
    let sooner = AHEAD.iter().zip(said(&AHEAD.map(|(_, days)| days))).map(|((months, days), share)| Sooner {
        months: *months,
        due: landmark.after(*days),
        came: landmark.within(*days),
        share,
    });
    let ends: Vec<i32> = (1..=WEEKS).map(|week| WEEK * week).collect();
    let seen = landmark.follow;
    let mut before = 0.0;
    let week = |(end, share): (&i32, f64)| {
        let last = u32::try_from(*end).unwrap_or(0);
        let week = u32::try_from(WEEK).unwrap_or(0);
        // A week that is not over tells nothing, also where it came already; nor one in which the child was seen no more.
        let came = seen.came && seen.followed <= last && seen.followed > last - week;
        let told = last <= seen.potential && (came || last <= seen.followed);
        let own = (share - before) / (1.0 - before);
        before = share;
        told.then(|| Week { over: landmark.after(*end), share: own, came })
    };
    let weeks = ends.iter().zip(said(&ends)).filter_map(week).collect();
    (sooner.collect(), weeks)
}

/// Wordings of the sheet, counted in the order of their first use. What was weighed without a finished sheet counts with the wording in force.
#[derive(Default)]
struct Forms {
    known: HashMap<Arc<str>, u8>,
    in_force: u8,
}

impl Forms {
    fn of(&mut self, form: Option<&Arc<str>>) -> u8 {
        if let Some(form) = form {
            let next = u8::try_from(self.known.len()).unwrap_or(u8::MAX).saturating_add(1);
            self.in_force = *self.known.entry(form.clone()).or_insert(next);
        }
        self.in_force.max(1)
    }
}

/// A number for each code an item was ever answered with.
fn codes<'a>(landmarks: &'a [Landmark], column: &str) -> BTreeMap<&'a str, f64> {
    let code = |landmark: &'a Landmark| match landmark.given(column) {
        Given::Code(code) => Some((code.as_str(), 0.0)),
        _ => None,
    };
    let mut codes: BTreeMap<&str, f64> = landmarks.iter().filter_map(code).collect();
    for (number, place) in (0_u32..).zip(codes.values_mut()) {
        *place = f64::from(number);
    }
    codes
}

/// What is compared over time; none: blank.
fn value(given: &Given, codes: &BTreeMap<&str, f64>) -> Option<f64> {
    match given {
        Given::Yes => Some(1.0),
        Given::No => Some(0.0),
        Given::Number(number) => Some(*number),
        Given::Code(code) => codes.get(code.as_str()).copied(),
        Given::NotApplicable => Some(NOT_APPLICABLE),
        Given::Missed => Some(MISSED),
        Given::Unknown | Given::Unasked | Given::Disputed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_are_counted_as_they_come_and_no_sheet_goes_with_the_one_in_force() {
        let mut forms = Forms::default();
        let (old, new): (Arc<str>, Arc<str>) = ("a".into(), "b".into());
        let of: Vec<u8> =
            [None, Some(&old), None, Some(&new), None, Some(&old)].into_iter().map(|form| forms.of(form)).collect();
        assert_eq!(of, [1, 1, 1, 2, 2, 1]);
    }

    #[test]
    fn what_nobody_knows_is_blank_and_a_no_is_none() {
        let codes = BTreeMap::from([("heavy", 0.0), ("none", 1.0)]);
        let all = [Given::No, Given::Code("none".to_owned()), Given::Unknown, Given::Unasked, Given::Disputed];
        assert_eq!(all.map(|given| value(&given, &codes)), [Some(0.0), Some(1.0), None, None, None]);
        assert_ne!(value(&Given::NotApplicable, &codes), value(&Given::No, &codes));
    }
}
