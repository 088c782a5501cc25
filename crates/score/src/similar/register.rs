//! 終結した事例の索引: every closed case of an agency, with what was known when it was closed, in memory. Held by the process, once for each agency that
//! asks; no name is in it, and nothing of it is shown: what is told of a case is read anew under the reader's own rights.
//!
//! An answer is kept once and named by four bytes, so that 160,000 cases with 60 answers each take about 50 MB, and 20 MB more for the weights of a
//! model. Filling reads 200 children at a time; afterwards only cases are read that were closed since. What was known at the end of the day on
//! which a case was closed never changes: a case is read again only when it is closed on another day.

use super::rules::share;
use super::store::{self, Line};
use crate::engine::{Near, Nearness};
use crate::items;
use crate::items::model::{Given, Item};
use crate::models::model::Model;
use ground::db::Db;
use ground::gate::{Action, Permit};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// Cases read at a time.
const BATCH: usize = 200;
/// Items counted from the record begin so.
const COUNTED: &str = "register.";
/// How long a reader waits for cases that are being read; then what was there before is searched, or the page says that it is being prepared.
const WAIT: Duration = Duration::from_secs(8);

/// Database, area, agency.
type Place = (String, i16, i32);

static SHELVES: LazyLock<Mutex<HashMap<Place, Arc<Shelf>>>> = LazyLock::new(Mutex::default);

/// What the process holds of one agency.
#[derive(Default)]
struct Shelf {
    register: Mutex<Option<Arc<Register>>>,
    index: Mutex<Option<Index>>,
    /// Held by whoever reads.
    filling: tokio::sync::Mutex<()>,
}

/// The register by the weights of a model; none for a model without weights.
#[derive(Clone)]
struct Index {
    register: Arc<Register>,
    model: Uuid,
    nearness: Option<Arc<Nearness>>,
}

/// A closed case.
#[derive(Clone)]
struct Case {
    line: Line,
    /// What was known, in the order of the items.
    known: Arc<[u32]>,
}

/// Closed cases with what was known of them.
#[derive(Default)]
pub struct Register {
    mark: (i64, i64),
    cases: Vec<Case>,
    words: Words,
}

/// Answers to items, each once.
#[derive(Default, Clone)]
struct Words {
    features: HashMap<String, u32>,
    /// The item and the answer.
    answers: Vec<(u32, Given)>,
    places: HashMap<(u32, String), u32>,
}

impl Words {
    fn feature(&mut self, feature: &str) -> u32 {
        let next = u32::try_from(self.features.len()).unwrap_or(u32::MAX);
        *self.features.entry(feature.to_owned()).or_insert(next)
    }

    fn answer(&mut self, item: &Item) -> u32 {
        let feature = self.feature(&item.feature);
        let next = u32::try_from(self.answers.len()).unwrap_or(u32::MAX);
        let answers = &mut self.answers;
        *self.places.entry((feature, format!("{:?}", item.given))).or_insert_with(|| {
            answers.push((feature, item.given.clone()));
            next
        })
    }

    fn of(&self, answer: u32) -> Option<&(u32, Given)> {
        self.answers.get(usize::try_from(answer).ok()?)
    }

    fn known(&mut self, items: &[Item]) -> Arc<[u32]> {
        let asked = items.iter().filter(|item| item.given != Given::Unasked);
        let mut known: Vec<u32> = asked.map(|item| self.answer(item)).collect();
        known.sort_by_key(|answer| self.of(*answer).map(|(feature, _)| *feature));
        known.into()
    }
}

impl Register {
    /// How many cases may be told.
    pub fn count(&self, may: impl Fn(&Line) -> bool) -> usize {
        self.cases.iter().filter(|case| may(&case.line)).count()
    }

    /// The case at a place.
    pub fn line(&self, place: usize) -> Option<Line> {
        self.cases.get(place).map(|case| case.line)
    }

    fn given(&self, place: usize, feature: &str) -> &Given {
        let found = || {
            let (wanted, case) = (self.words.features.get(feature)?, self.cases.get(place)?);
            let of = |answer: &u32| self.words.of(*answer).map(|(feature, _)| *feature);
            let at = case.known.binary_search_by_key(&Some(*wanted), of).ok()?;
            self.words.of(*case.known.get(at)?).map(|(_, given)| given)
        };
        found().unwrap_or(&Given::Unasked)
    }

    /// The cases most like these items, item by item as far as both are known.
    pub fn alike(&self, own: &[Item], most: usize, may: impl Fn(&Line) -> bool) -> Vec<Near> {
        // Counts and days of the record are seldom the same to the number, and say nothing where they are not.
        let compared = |item: &&Item| !item.given.is_unknown() && !item.feature.starts_with(COUNTED);
        let known = own.iter().filter(compared);
        let own: HashMap<u32, &Item> =
            known.filter_map(|item| Some((*self.words.features.get(&item.feature)?, item))).collect();
        let same: Vec<Option<bool>> = self
            .words
            .answers
            .iter()
            .map(|(feature, given)| {
                let item = own.get(feature).filter(|_| !given.is_unknown())?;
                Some(item.given == *given)
            })
            .collect();
        let of = |answer: &u32| same.get(usize::try_from(*answer).ok()?).copied().flatten();
        let counted = |(place, case): (usize, &Case)| {
            let (mut alike, mut unlike) = (0_u32, 0_u32);
            for is_same in case.known.iter().filter_map(of) {
                *(if is_same { &mut alike } else { &mut unlike }) += 1;
            }
            (alike > 0 && may(&case.line)).then(|| (share(alike, unlike), place))
        };
        let mut ranked: Vec<(f64, usize)> = self.cases.iter().enumerate().filter_map(counted).collect();
        ranked.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        let near = |(_, place): (f64, usize)| {
            let (mut alike, mut unlike) = (Vec::new(), Vec::new());
            for answer in self.cases.get(place).iter().flat_map(|case| case.known.iter()) {
                let Some((feature, _)) = self.words.of(*answer) else { continue };
                let Some((item, is_same)) = own.get(feature).zip(of(answer)) else { continue };
                if is_same { &mut alike } else { &mut unlike }.push(item.feature.clone());
            }
            (place, alike, unlike)
        };
        ranked.into_iter().take(most).map(near).collect()
    }
}

/// What can be searched.
pub struct Found {
    /// The cases.
    pub register: Arc<Register>,
    nearness: Option<Arc<Nearness>>,
}

impl Found {
    /// The nearest cases that may be told: by the weights of the model, or item by item where there is none.
    pub fn nearest(&self, own: &[Item], most: usize, may: impl Fn(&Line) -> bool) -> Vec<Near> {
        match &self.nearness {
            Some(nearness) => {
                nearness.nearest(own, most, |place| self.register.line(place).is_some_and(|line| may(&line)))
            }
            None => self.register.alike(own, most, may),
        }
    }

    /// Whether a model's weights are used.
    pub fn is_weighed(&self) -> bool {
        self.nearness.is_some()
    }
}

/// The register of an agency as the mark says it stands, ready to be searched with a model; none while it is being read for the first time.
///
/// # Errors
/// Those of the database.
pub async fn ready(
    db: &Db,
    (area, org): (i16, i32),
    mark: (String, i64, i64),
    model: Option<&Model>,
) -> Result<Option<Found>> {
    let (database, count, hash) = mark;
    let shelf =
        SHELVES.lock().unwrap_or_else(PoisonError::into_inner).entry((database, area, org)).or_default().clone();
    if shelf.register().is_none_or(|register| register.mark != (count, hash)) {
        // Goes on when the reader has gone.
        let reading = tokio::spawn(fill(db.clone(), (area, org), (count, hash), shelf.clone()));
        if let Ok(done) = tokio::time::timeout(WAIT, reading).await {
            done.map_err(Error::internal)??;
        }
    }
    let Some(register) = shelf.register() else { return Ok(None) };
    let nearness = match model {
        Some(model) => weighed(&shelf, &register, model).await?,
        None => None,
    };
    Ok(Some(Found { register, nearness }))
}

impl Shelf {
    fn register(&self) -> Option<Arc<Register>> {
        self.register.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The register by the weights of a model, made once for both.
async fn weighed(shelf: &Shelf, register: &Arc<Register>, model: &Model) -> Result<Option<Arc<Nearness>>> {
    let made = shelf.index.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(made) = made.filter(|made| made.model == model.id && Arc::ptr_eq(&made.register, register)) {
        return Ok(made.nearness);
    }
    let (cases, definition) = (register.clone(), model.definition.clone());
    let make = move || Nearness::of(&definition, cases.cases.len(), |place, feature| cases.given(place, feature));
    let nearness = tokio::task::spawn_blocking(make).await.map_err(Error::internal)?.map(Arc::new);
    let index = Index { register: register.clone(), model: model.id, nearness: nearness.clone() };
    *shelf.index.lock().unwrap_or_else(PoisonError::into_inner) = Some(index);
    Ok(nearness)
}

/// Reads the cases that were closed since, and leaves out those that are no more.
async fn fill(db: Db, (area, org): (i16, i32), mark: (i64, i64), shelf: Arc<Shelf>) -> Result<()> {
    let _one = shelf.filling.lock().await;
    let before = shelf.register();
    if before.as_ref().is_some_and(|register| register.mark == mark) {
        return Ok(());
    }
    #[expect(clippy::disallowed_methods, reason = "reads for every reader of the agency; nothing of it is shown")]
    let permit = Permit::for_job(&db, area, org, Action::ReadScore, "似た事例の索引");
    let mut tx = db.read(&permit).await?;
    let lines = store::register(&mut tx).await?;
    tx.commit().await?;
    let (mut words, mut kept) = (Words::default(), HashMap::new());
    if let Some(before) = &before {
        words = before.words.clone();
        kept.extend(before.cases.iter().map(|case| (case.line, case.known.clone())));
    }
    let fresh: Vec<Line> = lines.iter().filter(|line| !kept.contains_key(*line)).copied().collect();
    for some in fresh.chunks(BATCH) {
        let mut moments: HashMap<Uuid, BTreeSet<Timestamp>> = HashMap::new();
        for (_, person, closed_on) in some {
            moments.entry(*person).or_default().extend(end(*closed_on));
        }
        let moments: HashMap<Uuid, Vec<Timestamp>> =
            moments.into_iter().map(|(person, moments)| (person, moments.into_iter().collect())).collect();
        let mut tx = db.read(&permit).await?;
        let known = items::of_children(&mut tx, &moments).await?;
        for line in some {
            let (_, person, closed_on) = line;
            let at = moments.get(person).and_then(|moments| moments.iter().position(|at| Some(*at) == end(*closed_on)));
            let items = at.and_then(|at| known.for_rules().get(person)?.get(at));
            // Who has no sheet is like everybody and nobody.
            let is_told = |item: &&Item| item.source.as_ref().is_some_and(|source| source.sheet.is_some());
            let items = items.filter(|items| items.iter().any(|item| is_told(&item)));
            kept.insert(*line, items.map_or_else(|| Arc::from([]), |items| words.known(items)));
        }
        tx.commit().await?;
    }
    let standing: HashSet<&Line> = lines.iter().collect();
    kept.retain(|line, known| standing.contains(line) && !known.is_empty());
    let case = |line: &Line| kept.remove(line).map(|known| Case { line: *line, known });
    let cases = lines.iter().filter_map(case).collect();
    *shelf.register.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(Register { mark, cases, words }));
    Ok(())
}

/// The moment at which a day is over.
pub fn end(day: Date) -> Option<Timestamp> {
    let next = day.tomorrow().and_then(|next| next.to_zoned(ground::db::japan()));
    next.ok().map(|next| next.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item(feature: u8, given: Given) -> Item {
        Item { feature: format!("f{feature}"), label: String::new(), shown: String::new(), given, source: None }
    }

    fn given(n: u8) -> Given {
        match n % 5 {
            0 => Given::Yes,
            1 => Given::No,
            2 => Given::Unknown,
            3 => Given::Number(f64::from(n)),
            _ => Given::Code("heavy".into()),
        }
    }

    fn case(answers: &[(u8, u8)]) -> Vec<Item> {
        let mut items: Vec<Item> = answers.iter().map(|(feature, n)| item(*feature, given(*n))).collect();
        items.sort_by(|x, y| x.feature.cmp(&y.feature));
        items.dedup_by(|x, y| x.feature == y.feature);
        items
    }

    /// Two cases by themselves: the items that agree, and those that differ. What is not known of one of them says nothing.
    fn compared(one: &[Item], other: &[Item]) -> (Vec<String>, Vec<String>) {
        let (mut alike, mut unlike) = (Vec::new(), Vec::new());
        for item in one.iter().filter(|item| !item.given.is_unknown()) {
            let known = other.iter().find(|known| known.feature == item.feature && !known.given.is_unknown());
            match known {
                Some(known) if known.given == item.given => alike.push(item.feature.clone()),
                Some(_) => unlike.push(item.feature.clone()),
                None => {}
            }
        }
        (alike, unlike)
    }

    fn register(cases: &[Vec<Item>]) -> Register {
        let mut words = Words::default();
        let day = jiff::civil::date(2026, 4, 1);
        let cases = (1..)
            .zip(cases)
            .map(|(n, items)| Case { line: (Uuid::from_u128(n), Uuid::from_u128(n), day), known: words.known(items) });
        let cases = cases.collect();
        Register { mark: (0, 0), cases, words }
    }

    proptest! {
        /// What is kept of a case is what was known of it, and it is found as if every case were compared with it one by one.
        #[test]
        fn the_register_finds_what_comparing_one_by_one_finds(
            all in prop::collection::vec(prop::collection::vec((0u8..12, 0u8..30), 0..14), 1..30), own in prop::collection::vec((0u8..14, 0u8..30), 0..14),
        ) {
            let (cases, own): (Vec<Vec<Item>>, _) = (all.iter().map(|answers| case(answers)).collect(), case(&own));
            let register = register(&cases);
            for (place, items) in cases.iter().enumerate() {
                for item in items {
                    prop_assert_eq!(register.given(place, &item.feature), &item.given);
                }
                prop_assert_eq!(register.given(place, "f99"), &Given::Unasked);
            }
            let count = |features: &[String]| u32::try_from(features.len()).unwrap();
            let compared = cases.iter().map(|items| compared(&own, items)).enumerate();
            let mut ranked: Vec<Near> = compared.map(|(place, (alike, unlike))| (place, alike, unlike)).collect();
            ranked.retain(|(place, alike, _)| !alike.is_empty() && !place.is_multiple_of(3));
            ranked.sort_by(|x, y| share(count(&y.1), count(&y.2)).total_cmp(&share(count(&x.1), count(&x.2))).then(x.0.cmp(&y.0)));
            ranked.truncate(5);
            let may = |line: &Line| !(line.0.as_u128() - 1).is_multiple_of(3);
            let found: Vec<Near> = register.alike(&own, 5, may).into_iter().map(|(place, mut alike, mut unlike)| {
                alike.sort();
                unlike.sort();
                (place, alike, unlike)
            }).collect();
            prop_assert_eq!(found, ranked);
        }
    }
}
