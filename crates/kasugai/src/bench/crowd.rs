//! The people searched: made once, given to the index and, as folded names, to the table the other ways search in.

use super::peers;
use crate::demo::model::Batch;
use crate::demo::{Nation, Options};
use sagasu::{Doc, Index, Key, Name, name_keys};
use sqlx::postgres::PgConnection;
use std::time::{Duration, Instant};

/// Separates the keys of one person in the table; no name holds it.
const SEPARATOR: &str = "\u{1}";
/// One in so many persons is kept as a source of words to type.
const SAMPLE: usize = 50;
/// The first so many persons are also put into an index of their own, for comparing every person found.
pub(super) const CHECKED: usize = 200_000;

/// The same people in the index and in the table.
pub(super) struct Crowd {
    pub(super) index: Index,
    /// The first [`CHECKED`] persons.
    pub(super) checked: Index,
    pub(super) people: usize,
    pub(super) sample: Vec<Name>,
    /// What putting them into the index took.
    pub(super) indexing: Duration,
    /// Characters of all keys together, as UTF-8.
    pub(super) key_bytes: usize,
}

/// Fills the index and the table of [`peers`] with at least `people` persons. `said` hears how many there are.
pub(super) async fn gather(
    connection: &mut PgConnection,
    options: Options,
    people: usize,
    mut said: impl FnMut(usize),
) -> anyhow::Result<Crowd> {
    let nation = Nation::new(options);
    let mut crowd = Crowd {
        index: Index::new(),
        checked: Index::new(),
        people: 0,
        sample: Vec::new(),
        indexing: Duration::ZERO,
        key_bytes: 0,
    };
    for batch in nation.crowd(people) {
        let docs = docs(&batch, crowd.people);
        let began = Instant::now();
        docs.iter().for_each(|doc| crowd.index.upsert(doc));
        crowd.indexing += began.elapsed();
        docs.iter().take(CHECKED.saturating_sub(crowd.people)).for_each(|doc| crowd.checked.upsert(doc));
        let keys: Vec<String> = docs.iter().map(keys).collect();
        crowd.key_bytes += keys.iter().map(String::len).sum::<usize>();
        peers::add(connection, crowd.people, &keys).await?;
        crowd.sample.extend(docs.iter().step_by(SAMPLE).filter_map(|doc| doc.names.first().cloned()));
        crowd.people += docs.len();
        said(crowd.people);
    }
    Ok(crowd)
}

/// Names of the first `people` of a nation.
pub(super) fn names(options: Options, people: usize) -> Vec<Name> {
    let nation = Nation::new(options);
    let docs = nation.crowd(people).flat_map(|batch| docs(&batch, 0));
    docs.filter_map(|doc| doc.names.into_iter().next()).collect()
}

/// The persons of a batch with their names, numbered from `first` on. Names come in the order of their persons.
fn docs(batch: &Batch, first: usize) -> Vec<Doc> {
    let mut names = batch.names.iter().peekable();
    let numbered = (first..).zip(&batch.persons);
    let doc = |(at, person): (usize, &crate::demo::model::Person)| {
        let key = Key { area: batch.area, org: batch.agency, person: u128::try_from(at).unwrap_or(u128::MAX) };
        let mut doc = Doc { key, birth: person.birth_first.zip(person.birth_last), ..Doc::default() };
        while let Some(name) = names.next_if(|name| name.person == person.id) {
            let text = format!("{} {}", name.family, name.given);
            doc.names.push(Name { text, kana: format!("{} {}", name.family_kana, name.given_kana) });
        }
        doc
    };
    numbered.map(doc).collect()
}

/// Every key of every name of a person.
fn keys(doc: &Doc) -> String {
    doc.names.iter().flat_map(name_keys).collect::<Vec<_>>().join(SEPARATOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_of_the_crowd_has_a_name() {
        let nation = Nation::new(Options::full("2026-11-21T01:00:00Z".parse().unwrap()));
        let (mut count, mut nameless) = (0, 0);
        for batch in nation.crowd(20_000) {
            let docs = docs(&batch, count);
            count += docs.len();
            nameless += docs.iter().filter(|doc| doc.names.is_empty()).count();
        }
        assert!((20_000..30_000).contains(&count), "{count}");
        assert_eq!(nameless, 0);
    }
}
