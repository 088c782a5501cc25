//! 全国: which agencies have a hit, how many, how well it matches and whom to phone. Never a name.

use super::query::Condition;
use super::view::{AgencyHit, PersonHit, how, is_open};
use super::{PAGE, key_of, store};
use crate::App;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::{Error, Result, View};
use sagasu::{Hit, Query};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// So many of the best hits are looked at one by one.
const BEST: usize = 500;
/// Up to so many persons a specific condition may name by key; above, it was not specific after all.
const SINGLE: u64 = 20;

/// The third ladder.
pub struct Nation {
    /// Persons found.
    pub total: u64,
    /// Agencies with a hit.
    pub agencies: usize,
    /// Those of this page, best match first.
    pub hits: Vec<AgencyHit>,
    /// Page shown.
    pub page: usize,
    /// Address of the page before.
    pub newer: Option<String>,
    /// Address of the page after.
    pub older: Option<String>,
    /// Persons that were offered by key, by holder.
    offered: BTreeMap<i32, Vec<Key>>,
}

impl Nation {
    /// Number of the first agency shown.
    pub fn from(&self) -> usize {
        (self.page - 1) * PAGE + 1
    }

    /// With links to the pages around this one.
    pub fn paged(self, link: impl Fn(usize) -> String) -> Self {
        let newer = (self.page > 1).then(|| link(self.page - 1));
        let older = (self.agencies > self.page * PAGE).then(|| link(self.page + 1));
        Self { newer, older, ..self }
    }

    /// One row for the look as a whole, and one for each agency of whose persons a key was offered.
    pub fn view(&self, detail: &str) -> Vec<View> {
        let whole = View {
            kind: "search",
            object_kind: "nation",
            fields: "count,agency",
            detail: detail.to_owned(),
            count: i32::try_from(self.total).ok(),
            ..View::default()
        };
        let offered = self.offered.iter().map(|(org, keys)| View {
            kind: "search",
            subject_area: keys.first().map(|key| key.area),
            subject_org: Some(*org),
            object_kind: "nation",
            fields: "count,agency",
            detail: detail.to_owned(),
            count: i32::try_from(keys.len()).ok(),
            persons: keys.iter().map(|key| key.id).collect(),
            ..View::default()
        });
        std::iter::once(whole).chain(offered).collect()
    }
}

/// Counts and ranks the agencies; offers single persons when the condition is specific.
pub async fn nation(app: &App, query: Query, condition: &Condition, page: usize) -> Result<Nation> {
    let finder = app.finder.clone();
    let (counts, best) =
        tokio::task::spawn_blocking(move || (finder.count_by_org(&query), finder.search(&query, BEST).hits))
            .await
            .map_err(Error::internal)?;
    let total: u64 = counts.values().sum();
    let singles = if condition.is_specific && total <= SINGLE {
        singles(app, &best, condition.has_birth).await?
    } else {
        HashMap::new()
    };
    let registry = app.gate.registry();
    let now = app.db.clock().japan().datetime();
    let mut ranked: Vec<(usize, i32, u64)> = counts
        .iter()
        .map(|(org, count)| (best.iter().position(|hit| hit.key.org == *org).unwrap_or(usize::MAX), *org, *count))
        .collect();
    ranked.sort_unstable_by_key(|(rank, org, count)| (*rank, std::cmp::Reverse(*count), *org));
    let mut singles = singles;
    let mut offered: BTreeMap<i32, Vec<Key>> = BTreeMap::new();
    let mut hits = Vec::new();
    for (rank, org, count) in ranked.iter().skip((page - 1) * PAGE).take(PAGE) {
        let Some(agency) = registry.agency(*org) else { continue };
        let how = best.get(*rank).map(|hit| how(hit, condition.has_birth)).unwrap_or_default();
        let persons = singles.remove(org).unwrap_or_default();
        if !persons.is_empty() {
            offered.insert(*org, persons.iter().map(|person: &PersonHit| person.key).collect());
        }
        hits.push(AgencyHit::of(agency, *count, how, persons, is_open(&registry, *org, now)));
    }
    Ok(Nation { total, agencies: ranked.len(), hits, page, newer: None, older: None, offered })
}

/// Single persons by agency, each with whether there is a record to ask for.
async fn singles(app: &App, best: &[Hit], has_birth: bool) -> Result<HashMap<i32, Vec<PersonHit>>> {
    let keys: Vec<Key> = best.iter().map(key_of).collect();
    let recorded = recorded(app, &keys).await?;
    let mut by_org: HashMap<i32, Vec<PersonHit>> = HashMap::new();
    for hit in best {
        let key = Key::new(hit.key.area, Uuid::from_u128(hit.key.person));
        let person = PersonHit { key, how: how(hit, has_birth), has_record: recorded.contains(&key) };
        by_org.entry(hit.key.org).or_default().push(person);
    }
    Ok(by_org)
}

#[expect(
    clippy::disallowed_methods,
    reason = "whether a record exists is part of the hit itself; nothing else is read"
)]
async fn recorded(app: &App, keys: &[Key]) -> Result<Vec<Key>> {
    let permit = Permit::for_job(&app.db, 0, 0, Action::SearchNation, "全国検索");
    let mut tx = app.db.search(&permit).await?;
    store::with_record(&mut tx, keys).await
}
