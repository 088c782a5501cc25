//! What practice was: each moment at which a worker had to weigh a child, what was known then, and what came of it.
//!
//! Models learn from landmarks, are measured on them, and are watched by them. A landmark is a report (虐待相談・通告) at its first finished 緊急度
//! sheet, or without one at its registration. Pitfall: whose outcome is not due yet is no "no", and who left unseen is none either; take
//! [`Landmark::came`], never the mere absence of an event.

pub mod model;
mod rules;
mod seen;
mod store;

pub use rules::{AHEAD, CUSTODY_DAYS, RECURRENCE_DAYS, horizon};
pub use seen::Clock;
pub use store::office;

use crate::card::model::Outcome;
use crate::items;
use crate::items::model::Given;
use ground::db::Tx;
use ground::{Result, Sealed, View};
use jiff::Timestamp;
use jiff::civil::Date;
use model::{Came, Groups, Landmark};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Children whose sheets are read at a time.
const BATCH: usize = 200;

/// The landmarks of the own agency with the moment up to a day, the oldest first; outcomes are those that came, and were due, by the end of that
/// day. Children behind the wall are left out. Showing them is one look at all these children; `why` says what for.
///
/// # Errors
/// Those of the database.
pub async fn landmarks(tx: &mut Tx<'_>, outcome: Outcome, until: Date, why: &str) -> Result<Sealed<Vec<Landmark>>> {
    let lives = store::lives(tx, outcome).await?;
    let mut told: HashMap<Uuid, Vec<rules::Told>> = HashMap::new();
    for life in &lives {
        let moments = rules::moments(life, outcome, until);
        if !moments.is_empty() {
            told.insert(life.person, moments);
        }
    }
    let mut words = Words::default();
    let mut landmarks = Vec::new();
    for some in lives.chunks(BATCH) {
        let moments = |life: &rules::Life| {
            let told = told.get(&life.person)?;
            Some((life.person, told.iter().map(|told| told.at).collect::<Vec<Timestamp>>()))
        };
        let moments: HashMap<Uuid, Vec<Timestamp>> = some.iter().filter_map(moments).collect();
        let known = items::of_children(tx, &moments).await?;
        let known = known.for_rules();
        for life in some {
            let (Some(told), Some(known)) = (told.remove(&life.person), known.get(&life.person)) else { continue };
            landmarks.extend(told.into_iter().zip(known).map(|(told, items)| words.landmark(life, told, items)));
        }
    }
    landmarks.sort_by_key(|landmark| (landmark.at, landmark.intake, landmark.person));
    let view = looked(tx, &landmarks, outcome, why);
    Ok(Sealed::new(landmarks, view))
}

/// Whether children were reported again after the days on which their cases were accepted: child, birth date, day. Counted as what models learn is, up
/// to today.
///
/// # Errors
/// Those of the database.
pub async fn again(tx: &mut Tx<'_>, cases: &[(Uuid, Option<Date>, Date)]) -> Result<Vec<Came>> {
    let births: Vec<(Uuid, Option<Date>)> = cases.iter().map(|(person, birth, _)| (*person, *birth)).collect();
    let lives = store::lives_of(tx, &births).await?;
    let today = tx.today();
    let came = |(person, _, accepted_on): &(Uuid, Option<Date>, Date)| {
        lives.get(person).map_or(Came::Open, |life| rules::again(life, *accepted_on, today))
    };
    Ok(cases.iter().map(came).collect())
}

fn looked(tx: &Tx<'_>, landmarks: &[Landmark], outcome: Outcome, why: &str) -> View {
    let mut persons: Vec<Uuid> = landmarks.iter().map(|landmark| landmark.person).collect();
    persons.sort_unstable();
    persons.dedup();
    View {
        kind: "list",
        subject_area: Some(tx.permit().actor().area),
        subject_org: Some(tx.permit().actor().org),
        object_kind: "landmark",
        fields: "items,outcome",
        detail: format!("{why} {}", outcome.label()),
        count: i32::try_from(landmarks.len()).ok(),
        persons,
        ..View::default()
    }
}

/// Names of items, each kept once for all landmarks.
#[derive(Default)]
struct Words {
    names: HashMap<String, Arc<str>>,
    /// Of those that speak of receipt of welfare or want of money, the wording.
    of_welfare: HashMap<Arc<str>, Arc<str>>,
}

impl Words {
    fn name(&mut self, item: &items::model::Item) -> Arc<str> {
        if let Some(known) = self.names.get(&item.feature) {
            return known.clone();
        }
        let name: Arc<str> = item.feature.as_str().into();
        if rules::speaks_of_welfare(&item.label) {
            self.of_welfare.insert(name.clone(), item.label.as_str().into());
        }
        self.names.insert(item.feature.clone(), name.clone());
        name
    }

    fn landmark(&mut self, life: &rules::Life, told: rules::Told, items: &[items::model::Item]) -> Landmark {
        let asked = items.iter().filter(|item| item.given != Given::Unasked);
        let mut given: Vec<(Arc<str>, Given)> = asked.map(|item| (self.name(item), item.given.clone())).collect();
        given.sort_by(|x, y| x.0.cmp(&y.0));
        let of_welfare = given.iter().filter_map(|(name, _)| Some((name.clone(), self.of_welfare.get(name)?.clone())));
        let of_welfare = of_welfare.collect();
        Landmark {
            of_welfare,
            person: life.person,
            intake: told.intake,
            household: life.household,
            at: told.at,
            day: told.day,
            form: told.form,
            given,
            came: told.came,
            on: told.on,
            came_at: told.came_at,
            due: told.due,
            follow: told.follow,
            clock: told.clock,
            shown: told.shown,
            groups: Groups {
                age: told.months.map(|months| months / 12),
                age_months: told.months,
                sex: life.sex.clone(),
                office: told.office,
                single_parent: told.single_parent,
                welfare: told.welfare,
                disability: told.disability,
                japanese: life.japanese,
            },
        }
    }
}
