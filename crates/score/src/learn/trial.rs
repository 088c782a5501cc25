//! What the silent scores of a model show of those whose outcome has come due. Pure.

use super::fit;
use super::model::{LEAST_TRIAL, MEASURES, Trial};
use super::store::Silent;
use crate::models::chain;
use crate::practice::model::{Came, Landmark};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Judges the trial of a model that began at a moment: `silent` is the whole chain of the agency, `head` its newest link as the audit trail tells it. What
/// it said in a trial before does not count again: whoever saw what came out of it could register what fits.
///
/// A score counts only where it was computed before the outcome: afterwards the record knows of it (a custody counts among the custodies), and so would
/// the score.
pub fn judge(silent: &[Silent], head: Option<&str>, landmarks: &[Landmark], model: Uuid, since: Timestamp) -> Trial {
    let is_own = |row: &&Silent| row.model_id == model && !row.held && row.known_at.to_jiff() >= since;
    let told = silent.iter().filter(is_own).filter_map(|row| {
        let share = row.result.0.shares.last()?.share;
        let landmark = landmarks.iter().rfind(|landmark| is_of(landmark, row.person_id, row.known_at.to_jiff()))?;
        matches!(landmark.came, Came::Yes | Came::No)
            .then_some(((landmark.intake, row.person_id), (share, landmark.came == Came::Yes)))
    });
    // Of a report the first silent score counts.
    let mut first = BTreeMap::new();
    for (report, told) in told {
        first.entry(report).or_insert(told);
    }
    let (scores, yes): (Vec<f64>, Vec<bool>) = first.into_values().unzip();
    let mut trial = Trial { matured: yes.len(), whole: is_whole(silent, head), ..Trial::default() };
    if let Some((auc, slope, ratio)) = fit::silent(&scores, &yes).filter(|_| yes.len() >= LEAST_TRIAL) {
        let told = [
            (auc.value, format!("{:.3}(幅{:.3}〜{:.3})", auc.value, auc.low, auc.high)),
            (slope, format!("{slope:.2}")),
            (ratio, format!("{ratio:.2}")),
        ];
        for ((code, _), (value, words)) in MEASURES.iter().zip(told) {
            trial.values.insert((*code).to_owned(), value);
            trial.measured.insert((*code).to_owned(), words);
        }
    }
    trial
}

/// Whether a score of a child of a moment foretells what came of a landmark.
fn is_of(landmark: &Landmark, person: Uuid, known_at: Timestamp) -> bool {
    landmark.person == person
        && landmark.day <= day(known_at)
        && day(known_at) < landmark.due
        && landmark.came_at.is_none_or(|came| known_at < came)
}

/// Whether each link holds the one before it, up to the newest; none while there is none.
fn is_whole(silent: &[Silent], head: Option<&str>) -> Option<bool> {
    let mut before: Vec<u8> = Vec::new();
    let mut whole = true;
    for (row, n) in silent.iter().zip(1_i64..) {
        let of = (row.person_id, row.model_id, row.held);
        let link = chain::link(&before, row.id, of, row.known_at.to_jiff(), &row.result.0);
        whole &= row.n == n && row.chain == link;
        before.clone_from(&row.chain);
    }
    whole &= head.unwrap_or_default() == chain::hex(&before);
    (!silent.is_empty()).then_some(whole)
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(ground::db::japan()).date()
}

#[cfg(test)]
mod tests {
    use super::super::fit::tests::landmark;
    use super::*;
    use crate::card::model::{Reading, Share};
    use jiff::{SignedDuration, ToSpan as _};
    use jiff_sqlx::ToSqlx as _;
    use sqlx::types::Json;

    const MODEL: Uuid = Uuid::from_u128(7);

    /// A landmark of each of sixty children; of every third it came two days later, at noon.
    fn landmarks() -> Vec<Landmark> {
        let came = |n: usize| {
            let one = landmark(n);
            let at = one.at + SignedDuration::from_hours(51);
            if n.is_multiple_of(3) {
                Landmark { came: Came::Yes, on: Some(day(at)), came_at: Some(at), ..one }
            } else {
                one
            }
        };
        (0..60).map(came).collect()
    }

    /// A score of each child so many hours after its landmark, linked to the one before.
    fn chain_of(landmarks: &[Landmark], hours: i64, share: impl Fn(&Landmark) -> f64) -> (Vec<Silent>, String) {
        let mut before = Vec::new();
        let silent = landmarks.iter().zip(1_i64..).map(|(landmark, n)| {
            let result = Reading {
                shares: vec![Share { months: 0, share: share(landmark), low: 0.0, high: 1.0 }],
                reasons: Vec::new(),
                unknown: Vec::new(),
                outside: Vec::new(),
                ask: Vec::new(),
                office: None,
            };
            let (id, known_at) = (Uuid::from_u128(1), landmark.at + SignedDuration::from_hours(hours));
            before = chain::link(&before, id, (landmark.person, MODEL, false), known_at, &result);
            Silent {
                id,
                person_id: landmark.person,
                model_id: MODEL,
                known_at: known_at.to_sqlx(),
                result: Json(result),
                n,
                chain: before.clone(),
                held: false,
            }
        });
        let silent = silent.collect();
        (silent, chain::hex(&before))
    }

    /// A score that only reads the outcome from the record.
    fn reads_it(landmark: &Landmark) -> f64 {
        if landmark.came == Came::Yes { 0.9 } else { 0.1 }
    }

    #[test]
    fn a_score_of_after_the_outcome_knows_it_and_does_not_count() {
        let landmarks = landmarks();
        let judged = |hours| {
            let (silent, head) = chain_of(&landmarks, hours, reads_it);
            judge(&silent, Some(&head), &landmarks, MODEL, Timestamp::UNIX_EPOCH)
        };
        // Before the custody, and an hour before it on the same day: all count.
        for hours in [1, 50] {
            let before = judged(hours);
            assert_eq!((before.matured, before.whole), (60, Some(true)));
            assert!(before.values["auc"] > 0.99, "{before:?}");
        }
        // At its moment, an hour later on the same day, and ten days later: only those without one are left, and tell nothing.
        for hours in [51, 52, 291] {
            let after = judged(hours);
            assert_eq!((after.matured, after.values.len(), after.measured.len()), (40, 0, 0), "{after:?}");
        }
        // What is computed once the outcome is due foretells nothing.
        assert_eq!(judged(24 * 31).matured, 0);
    }

    #[test]
    fn a_trial_that_begins_anew_counts_anew() {
        let landmarks = landmarks();
        let (silent, head) = chain_of(&landmarks, 1, reads_it);
        let anew = landmarks[45].at;
        let judged = judge(&silent, Some(&head), &landmarks, MODEL, anew);
        assert_eq!((judged.matured, judged.values.len()), (15, 0), "fewer than twenty tell nothing");
    }

    #[test]
    fn of_a_report_the_first_score_counts_also_where_a_later_one_knows_the_outcome() {
        let landmarks = landmarks();
        let blind = |landmark: &Landmark| if landmark.household.is_multiple_of(2) { 0.3 } else { 0.4 };
        let (mut silent, _) = chain_of(&landmarks, 1, blind);
        let first = judge(&silent, None, &landmarks, MODEL, Timestamp::UNIX_EPOCH);
        silent.extend(chain_of(&landmarks, 100, reads_it).0);
        let both = judge(&silent, None, &landmarks, MODEL, Timestamp::UNIX_EPOCH);
        assert_eq!((both.matured, &both.values), (60, &first.values));
        assert_eq!(both.whole, Some(false), "two chains are none");
        assert!((first.values["auc"] - 0.5).abs() < 0.1);
        let other = Landmark { day: landmarks[0].day.saturating_add(40.days()), ..landmarks[0].clone() };
        assert_eq!(judge(&silent, None, &[other], MODEL, Timestamp::UNIX_EPOCH).matured, 0, "of another report");
    }
}
