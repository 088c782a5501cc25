//! What came of the lists of 気づき: landmarks of their own, never mixed with those of 受理支援.
//!
//! A landmark is a child in a computation at its moment. What came of it is told by the decisions of 予防的支援 and by the ledger of the 要対協. Pitfall: those
//! nobody went to are unknown, and those somebody went to were chosen: shares and orders among them are no shares of all children.

pub mod model;
pub mod rules;

use super::model::{Weighing, Weights};
use super::rules::share_of;
use super::store;
use ground::db::Tx;
use ground::{Result, Sealed, View};
use jiff::Timestamp;
use model::{Counts, Found, Landmark, Moment, Run};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Which lists are meant.
#[derive(Debug, Clone, Copy)]
pub struct Of {
    /// Of this model only; none: of every model.
    pub model: Option<Uuid>,
    /// Computed after this moment.
    pub since: Timestamp,
}

/// What came of these lists by today. Showing it is one look at all these children; `why` says what for.
///
/// # Errors
/// Those of the database.
pub async fn found(tx: &mut Tx<'_>, of: Of, why: &str) -> Result<Sealed<Found>> {
    let runs = store::runs(tx, of).await?;
    let (lines, entered) = (store::lines(tx).await?, store::entered(tx).await?);
    let (moments, open) = rules::moments(&runs, &lines, &entered, tx.today());
    let landmarks = landmarks(tx, &runs, &moments).await?;
    let ids: Vec<Uuid> = runs.iter().map(|run| run.id).collect();
    let known: HashSet<Uuid> = landmarks.iter().map(|landmark| landmark.person).collect();
    let open: Vec<Uuid> = open.into_iter().collect();
    let (children, open) = store::named(tx, &ids, &open).await?;
    let counts = Counts { runs: runs.len(), children, open, known: known.len() };
    let view = look(tx, "facts,outcome", why, known);
    let view = View { count: i32::try_from(landmarks.len()).ok(), ..view };
    Ok(Sealed::new(Found { landmarks, counts }, view))
}

/// A look at what came of these children, as it is put on record; `why` says what for.
pub fn look(tx: &Tx<'_>, fields: &'static str, why: &str, persons: HashSet<Uuid>) -> View {
    let mut persons: Vec<Uuid> = persons.into_iter().collect();
    persons.sort_unstable();
    View {
        kind: "list",
        subject_area: Some(tx.permit().actor().area),
        subject_org: Some(tx.permit().actor().org),
        object_kind: "checkin",
        fields,
        detail: why.to_owned(),
        count: i32::try_from(persons.len()).ok(),
        persons,
        ..View::default()
    }
}

/// Adds what was known at each moment, and the place in the list; whom the list did not name is left out.
async fn landmarks(tx: &mut Tx<'_>, runs: &[Run], moments: &[Moment]) -> Result<Vec<Landmark>> {
    let mut weighings: HashMap<Uuid, Vec<Weighing>> = HashMap::new();
    for run in runs {
        if let Entry::Vacant(missing) = weighings.entry(run.model) {
            missing.insert(store::weighings(tx, run.model).await?);
        }
    }
    let persons: Vec<Uuid> = moments.iter().map(|moment| moment.person).collect();
    let sexes = store::sexes(tx, &persons).await?;
    let mut by_run: BTreeMap<usize, Vec<&Moment>> = BTreeMap::new();
    for moment in moments {
        by_run.entry(moment.run).or_default().push(moment);
    }
    let mut found = Vec::new();
    for (at, moments) in by_run {
        let Some(run) = runs.get(at) else { continue };
        let wanted: Vec<Uuid> = moments.iter().map(|moment| moment.person).collect();
        let known = store::known(tx, run.id, &wanted).await?;
        let all = store::parts(tx, run.id).await?;
        // The order is another after each weighing; a list is used under few of them.
        let mut orders: HashMap<i32, Vec<f64>> = HashMap::new();
        for moment in moments {
            let Some(child) = known.get(&moment.person).cloned() else { continue };
            let (n, weights) = in_force(weighings.get(&run.model), moment.used_at);
            let order = orders.entry(n).or_insert_with(|| order(run.base, &all, &weights));
            let share = share_of(run.base, &child.parts, &weights);
            found.push(Landmark {
                person: moment.person,
                model: run.model,
                visited: moment.visited,
                came: moment.came,
                on: moment.on,
                months: child.months,
                sex: sexes.get(&moment.person).cloned().unwrap_or_default(),
                share,
                place: 1 + order.partition_point(|other| *other > share),
                known: child.known,
                whole: child.whole,
            });
        }
    }
    found.sort_by_key(|landmark| (landmark.on, landmark.person));
    Ok(found)
}

/// The weights that made the order at a moment, with their number.
fn in_force(weighings: Option<&Vec<Weighing>>, at: Timestamp) -> (i32, Weights) {
    let newest = weighings.into_iter().flatten().filter(|one| one.at <= at).max_by_key(|one| one.n);
    newest.map_or_else(|| (0, Weights::new()), |one| (one.n, one.weights.clone()))
}

/// Shares of a list, the highest first.
fn order(base: f64, parts: &[BTreeMap<String, f64>], weights: &Weights) -> Vec<f64> {
    let mut shares: Vec<f64> = parts.iter().map(|parts| share_of(base, parts, weights)).collect();
    shares.sort_by(|x, y| y.total_cmp(x));
    shares
}
