//! What has ended by today, with who needs it: the lines of a list.

use super::model::{Ended, Kind, Need};
use super::rules::{self, End, Periods};
use super::store;
use desk::agencies::{settings as agency, settings_of};
use ground::Result;
use ground::audit::Entry;
use ground::db::{Change, Db, Tx};
use ground::gate::Permit;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Periods of an agency today.
pub async fn periods(tx: &mut Tx<'_>) -> Result<Periods> {
    let org = tx.permit().actor().org;
    let mut years = [0_i16; 5];
    let settings = [
        agency::RETENTION_CASE_AGE,
        agency::RETENTION_CUSTODY_AGE,
        agency::RETENTION_CLOSE_YEARS,
        agency::RETENTION_LINKED_AGE,
        agency::RETENTION_ROWS_YEARS,
    ];
    for (year, setting) in years.iter_mut().zip(settings) {
        let value = settings_of(tx, &[org], &setting).await?;
        let value = value.get(&org).and_then(serde_json::Value::as_i64).unwrap_or(setting.default);
        // A value below what the law asks is none.
        *year = i16::try_from(value.max(setting.default)).unwrap_or(i16::MAX);
    }
    let [case_age, custody_age, close_years, linked_age, rows_years] = years;
    Ok(Periods { case_age, custody_age, close_years, linked_age, rows_years })
}

/// Makes a list of what has ended by today and is on no other; by hand none without a line, by the clock one in any case. `work` tells what other
/// agencies keep.
///
/// # Errors
/// Those of the database.
pub async fn make_list(db: &Db, permit: &Permit, work: &Permit, by_clock: bool) -> Result<Option<Uuid>> {
    let mut tx = db.write(permit).await?;
    store::patient(&mut tx).await?;
    let mut ended = ended(&mut tx).await?;
    let records: Vec<Uuid> = of_kind(&ended, Kind::Record);
    if !records.is_empty() {
        let actor = permit.actor();
        let mut other = db.work(work).await?;
        let kept = store::kept_elsewhere(&mut other, actor.area, actor.org, &records).await?;
        other.commit().await?;
        let needs = kept.into_iter().map(|(child, agency)| (child, elsewhere(&agency)));
        add(&mut ended, needs);
        let pairs = store::children_of_reports(&mut tx, &records).await?;
        bind_reports(&mut ended, &pairs);
    }
    if ended.is_empty() && !by_clock {
        return Ok(None);
    }
    let month = tx.today().first_of_month();
    let state = if ended.is_empty() { "done" } else { "draft" };
    let Some(list) = store::make(&mut tx, month, by_clock, state).await? else { return Ok(None) };
    store::insert(&mut tx, list, &ended).await?;
    if !ended.is_empty() {
        let persons = ended.iter().filter(|one| one.kind != Kind::Rows).map(|one| one.object).collect();
        tx.audit(Entry {
            kind: "retention.listed".to_owned(),
            subject_area: Some(permit.actor().area),
            subject_org: Some(permit.actor().org),
            object_kind: "retention_list".to_owned(),
            object: Some(list),
            count: i32::try_from(ended.len()).ok(),
            persons,
            ..Entry::default()
        })
        .await?;
        tx.event("retention.listed", None, Some(list), json!({})).await?;
    }
    tx.commit().await?;
    Ok(Some(list))
}

/// The need of another agency that took the case over.
pub fn elsewhere(agency: &str) -> Need {
    Need::bar("elsewhere", format!("{agency}が、引き継いだ記録を保存している"))
}

/// What is put on record about a list.
pub fn change(kind: &'static str, list: Uuid) -> Change {
    Change { kind, entity: "retention_list", id: list, person: None, fields: Vec::new(), payload: json!({}) }
}

fn of_kind(ended: &[Ended], kind: Kind) -> Vec<Uuid> {
    ended.iter().filter(|one| one.kind == kind).map(|one| one.object).collect()
}

fn add(ended: &mut [Ended], needs: impl IntoIterator<Item = (Uuid, Need)>) {
    for (object, need) in needs {
        if let Some(one) = ended.iter_mut().find(|one| one.object == object) {
            one.needs.push(need);
        }
    }
}

/// What is over and stands on no list that waits, with the needs of the own agency.
async fn ended(tx: &mut Tx<'_>) -> Result<Vec<Ended>> {
    let (today, periods) = (tx.today(), periods(tx).await?);
    let waiting = store::listed(tx).await?;
    let mut ended = Vec::new();
    let mut take = |kind: Kind, object: Uuid, end: End| {
        if !end.is_over(today) || waiting.contains(&object) {
            return;
        }
        if let End::On(since, rule, why) = end {
            ended.push(Ended { kind, object, rule: rule.code(), since, why, needs: Vec::new() });
        }
    };
    let before = |age: i16| -> Date {
        today.checked_sub(i32::from(age).years()).and_then(|day| day.checked_add(2.days())).unwrap_or(Date::MIN)
    };
    for (child, case) in store::cases(tx, before(periods.case_age.min(periods.custody_age))).await? {
        take(Kind::Record, child, rules::case(&case, &periods));
    }
    for (person, linked) in store::linked(tx, before(periods.linked_age)).await? {
        take(Kind::Linked, person, rules::linked(&linked, &periods));
    }
    for (run, day) in store::rests(tx).await? {
        take(Kind::Rows, run, rules::rows(day, &periods));
    }
    let (records, linked) = (of_kind(&ended, Kind::Record), of_kind(&ended, Kind::Linked));
    let mut needs = store::needs_of_records(tx, &records).await?;
    needs.extend(store::needs_of_linked(tx, &linked).await?);
    let mut by_object: BTreeMap<Uuid, Vec<Need>> = BTreeMap::new();
    for (object, need) in needs {
        by_object.entry(object).or_default().push(need);
    }
    for one in &mut ended {
        one.needs = by_object.remove(&one.object).unwrap_or_default();
    }
    Ok(ended)
}

/// Children of one report end together: who is told of beside one that must stay, stays. Goes on until nobody is drawn in any more.
fn bind_reports(ended: &mut [Ended], pairs: &[(Uuid, Uuid)]) {
    let mut free: BTreeSet<Uuid> = ended
        .iter()
        .filter(|one| one.kind == Kind::Record && !one.needs.iter().any(|need| need.bars))
        .map(|one| one.object)
        .collect();
    loop {
        let bound: BTreeSet<Uuid> = pairs
            .iter()
            .filter(|(child, other)| free.contains(child) && !free.contains(other))
            .map(|(child, _)| *child)
            .collect();
        if bound.is_empty() {
            break;
        }
        for child in bound {
            free.remove(&child);
            let need = Need::bar("report", "同じ通告・相談のほかの児童の記録が、まだ要る(1枚の受付票に書かれている)");
            add(ended, [(child, need)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::HOLD;
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn child(n: u128, needs: Vec<Need>) -> Ended {
        Ended {
            kind: Kind::Record,
            object: Uuid::from_u128(n),
            rule: "case",
            since: date(2026, 1, 1),
            why: String::new(),
            needs,
        }
    }

    fn both(pairs: &[(u128, u128)]) -> Vec<(Uuid, Uuid)> {
        pairs
            .iter()
            .flat_map(|(a, b)| [(*a, *b), (*b, *a)])
            .map(|(a, b)| (Uuid::from_u128(a), Uuid::from_u128(b)))
            .collect()
    }

    #[test]
    fn a_chain_of_reports_to_a_child_that_must_stay_holds_all_of_it() {
        // 1–2–3, and 9 is not over yet; 4 and 5 are free.
        let mut ended: Vec<Ended> = (1..=5).map(|n| child(n, Vec::new())).collect();
        bind_reports(&mut ended, &both(&[(1, 2), (2, 3), (3, 9), (4, 5)]));
        let states: Vec<&str> = ended.iter().map(Ended::state).collect();
        assert_eq!(states, ["barred", "barred", "barred", "listed", "listed"]);
    }

    #[test]
    fn a_hold_is_told_apart_from_other_needs_and_what_only_informs_bars_nothing() {
        assert_eq!(child(1, vec![Need { bars: false, ..Need::bar("siblings", "") }]).state(), "listed");
        assert_eq!(child(1, vec![Need::bar("transition", "")]).state(), "barred");
        assert_eq!(child(1, vec![Need::bar("transition", ""), Need::bar(HOLD, "")]).state(), "held");
    }

    proptest! {
        #[test]
        fn nobody_free_shares_a_report_with_somebody_bound(
            pairs in prop::collection::vec((0..12u128, 0..12u128), 0..20), barred in prop::collection::btree_set(0..12u128, 0..4)
        ) {
            let need = |n: u128| if barred.contains(&n) { vec![Need::bar("transition", "")] } else { Vec::new() };
            // 10 and 11 are not over.
            let mut ended: Vec<Ended> = (0..10).map(|n| child(n, need(n))).collect();
            let pairs = both(&pairs);
            bind_reports(&mut ended, &pairs);
            let free: BTreeSet<Uuid> = ended.iter().filter(|one| one.state() == "listed").map(|one| one.object).collect();
            for (a, b) in pairs {
                prop_assert!(!free.contains(&a) || free.contains(&b));
            }
        }
    }
}
