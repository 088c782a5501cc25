//! Pairs judged one by one by weights that were stored: what a pair is worth depends on its two rows and the model, and on nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::compare::{Comparer, comparisons, level, meaning};
use crate::corpus::{Corpus, slot};
use crate::dict::{at, number};
use crate::link::Linked;
use crate::logistic::probability;
use crate::model::{Explanation, Model, ModelError, Scorer};
use crate::names::Frequent;
use crate::roles::Columns;
use crate::table::{Batch, Schema, Table};
use crate::train::{Compared, labels};

/// Rows of one home from which on it is crowded, as comparing says it.
const CROWD: u32 = 20;

/// What a model needs beside its weights to judge rows without the others: how often names and homes occur, which sources hold people once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backdrop {
    rows: usize,
    names: Frequent,
    /// An address of each home that many rows share.
    crowded: Vec<String>,
    /// Sources that hold everybody once.
    once: Vec<String>,
}

impl Linked {
    /// What of a corpus its model needs to judge rows without the others. `address` tells that of a row as it was given.
    #[must_use]
    pub fn backdrop<'a>(&self, corpus: &Corpus, address: impl Fn(u32) -> &'a str) -> Backdrop {
        let places = &corpus.others.places;
        let mut crowded: BTreeMap<u32, &str> = BTreeMap::new();
        for row in 0..number(corpus.len()) {
            let home = corpus.row(row).at(slot::HOME);
            if places.crowd(home) > CROWD {
                crowded.entry(home).or_insert_with(|| address(row));
            }
        }
        let mut crowded: Vec<String> = crowded.into_values().map(str::to_owned).collect();
        crowded.sort();
        let once = (0..).zip(&self.repeats).filter(|(id, repeats)| *id != 0 && !**repeats);
        let mut once: Vec<String> = once.map(|(id, _)| corpus.source_name(id).to_owned()).collect();
        once.sort();
        Backdrop { rows: corpus.len(), names: corpus.names.frequent(corpus.len()), crowded, once }
    }
}

/// How often a level is met.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// What was compared.
    pub title: String,
    /// What was found, in words.
    pub text: String,
    /// Its share among pairs of one person.
    pub m: f64,
    /// Its share among pairs of two.
    pub u: f64,
}

/// Shares of every level that was met among the pairs whose numbers tell; empty where none tell.
pub(crate) fn rates(scorer: &Scorer, compared: &Compared) -> Vec<Rate> {
    let labels = labels(compared);
    let mut rates = Vec::new();
    for (position, comparison) in scorer.comparisons.iter().enumerate() {
        let mut levels: BTreeMap<u8, (f64, f64)> = BTreeMap::new();
        for (pattern, (same, different)) in compared.patterns.iter().zip(&labels) {
            let level = level(*pattern, position);
            if level > 0 {
                let sums = levels.entry(level).or_default();
                *sums = (sums.0 + same, sums.1 + different);
            }
        }
        let (same, different) = levels.values().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        let met = levels.into_iter().filter(|(_, (one, two))| one + two > 0.0);
        rates.extend(met.map(|(level, (one, two))| Rate {
            title: comparison.title.clone(),
            text: meaning(comparison, level),
            m: share(one, same),
            u: share(two, different),
        }));
    }
    rates
}

/// Stored weights, ready to judge.
pub struct Judge {
    scorer: Scorer,
    columns: Columns,
    backdrop: Backdrop,
}

impl Judge {
    /// By a stored model, or by the weights shipped with the program.
    ///
    /// # Errors
    /// A model of other columns.
    pub fn new(model: Option<&Model>, columns: Columns, backdrop: Backdrop) -> Result<Self, ModelError> {
        // Rows of several systems are judged: that a pair is of one system is evidence.
        let comparisons = comparisons(&Schema::of(std::slice::from_ref(&columns)), 2);
        let scorer = match model {
            Some(model) => Scorer::stored(model, comparisons)?,
            None => Scorer::shipped(comparisons)?,
        };
        Ok(Self { scorer, columns, backdrop })
    }

    /// An empty bench.
    #[must_use]
    pub fn bench(&self) -> Bench<'_> {
        let schema = Schema::of(std::slice::from_ref(&self.columns));
        let corpus = Corpus::recalling(schema, self.backdrop.rows, &self.backdrop.names, &self.backdrop.crowded);
        Bench { judge: self, corpus, tables: BTreeMap::new(), repeats: Vec::new() }
    }
}

/// Rows laid out to be judged.
pub struct Bench<'j> {
    judge: &'j Judge,
    corpus: Corpus,
    tables: BTreeMap<String, Table>,
    repeats: Vec<bool>,
}

impl Bench<'_> {
    /// Lays a row out; its place.
    pub fn add<'a>(&mut self, source: &str, cells: impl IntoIterator<Item = &'a str>) -> u32 {
        let judge = self.judge;
        let table = match self.tables.get(source) {
            Some(table) => table.clone(),
            None => {
                let table = self.corpus.table(&judge.columns, source);
                let id = at(table.source);
                if self.repeats.len() <= id {
                    self.repeats.resize(id + 1, true);
                }
                if let Some(repeats) = self.repeats.get_mut(id) {
                    *repeats = !judge.backdrop.once.iter().any(|once| once == source);
                }
                self.tables.insert(source.to_owned(), table.clone());
                table
            }
        };
        let mut batch = Batch::new(judge.columns.titles.len());
        batch.push(cells);
        let row = number(self.corpus.len());
        self.corpus.push(&table, &batch);
        row
    }

    /// Certainty from 0 to 1 that two rows are one person. Their 宛名番号 do not count.
    #[must_use]
    pub fn certainty(&self, a: u32, b: u32) -> f64 {
        let pair = (a.min(b), a.max(b));
        let scorer = &self.judge.scorer;
        let pattern = Comparer::new(&self.corpus, &scorer.comparisons, &self.repeats).pattern(pair.0, pair.1);
        probability(scorer.score(&self.corpus, pair, pattern))
    }

    /// Why.
    #[must_use]
    pub fn explain(&self, a: u32, b: u32) -> Explanation {
        let pair = (a.min(b), a.max(b));
        let scorer = &self.judge.scorer;
        let pattern = Comparer::new(&self.corpus, &scorer.comparisons, &self.repeats).pattern(pair.0, pair.1);
        scorer.explain(&self.corpus, pair, pattern)
    }

    /// Rows laid out.
    #[must_use]
    pub fn len(&self) -> usize {
        self.corpus.len()
    }

    /// Whether nothing is laid out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.corpus.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, link};

    fn columns() -> Columns {
        let titles = ["氏名", "カナ", "生年月日", "性別", "住所"].map(String::from);
        Columns::guess(&titles, &[]).unwrap()
    }

    const ROWS: [(&str, [&str; 5]); 4] = [
        ("台帳", ["架空　花子", "カクウ　ハナコ", "2018-05-05", "女", "府中町本町1-2-3"]),
        ("学校", ["架空　花子", "ｶｸｳ ﾊﾅｺ", "2018-05-05", "女", "府中町本町一丁目2番3号"]),
        ("学校", ["架空　翔", "ｶｸｳ ｼｮｳ", "2018-05-05", "男", "府中町本町1-2-3"]),
        ("健診", ["架空花子", "カクウハナコ", "2018-05-05", "女", ""]),
    ];

    #[test]
    fn a_pair_is_worth_the_same_whatever_lies_beside_it() {
        let judge = Judge::new(None, columns(), Backdrop::default()).unwrap();
        let mut all = judge.bench();
        let rows: Vec<u32> = ROWS.iter().map(|(source, cells)| all.add(source, cells.iter().copied())).collect();
        for (x, (source, cells)) in ROWS.iter().enumerate() {
            for (y, (other, others)) in ROWS.iter().enumerate().filter(|(y, _)| *y != x) {
                let mut two = judge.bench();
                let (b, a) = (two.add(other, others.iter().copied()), two.add(source, cells.iter().copied()));
                assert_eq!(two.certainty(a, b).to_bits(), all.certainty(rows[x], rows[y]).to_bits(), "{x} {y}");
            }
        }
        let (same, twins) = (all.certainty(0, 1), all.certainty(0, 2));
        assert!(same > 0.99 && twins < 0.1, "twins are two: {same} {twins}");
    }

    #[test]
    fn the_reasons_add_up_to_the_certainty() {
        let judge = Judge::new(None, columns(), Backdrop::default()).unwrap();
        let mut bench = judge.bench();
        for (source, cells) in ROWS {
            bench.add(source, cells);
        }
        let explained = bench.explain(0, 3);
        let sum: f64 = explained.reasons.iter().map(|reason| reason.weight).sum();
        assert!((sum - explained.score).abs() < 1e-9);
        assert!((explained.probability - bench.certainty(0, 3)).abs() < 1e-12);
    }

    #[test]
    fn a_backdrop_keeps_what_is_frequent_and_comes_back_from_json() {
        let columns = columns();
        let mut corpus = Corpus::new(Schema::of(std::slice::from_ref(&columns)));
        let table = corpus.table(&columns, "台帳");
        let mut batch = Batch::new(5);
        for n in 0..40 {
            let (name, birth) = (format!("架空　第{n}子"), format!("2018-05-{:02}", n % 28 + 1));
            batch.push([name.as_str(), "", birth.as_str(), "女", "府中町本町9-9-9"]);
        }
        corpus.push(&table, &batch);
        corpus.settle();
        let linked = link(&corpus, &Options::default()).unwrap();
        let backdrop = linked.backdrop(&corpus, |_| "府中町本町9-9-9");
        assert_eq!((backdrop.rows, backdrop.crowded.as_slice()), (40, ["府中町本町9-9-9".to_owned()].as_slice()));
        let [surnames, ..] = &backdrop.names;
        assert_eq!(surnames.get("架空"), Some(&40));
        let again: Backdrop = serde_json::from_str(&serde_json::to_string(&backdrop).unwrap()).unwrap();
        assert_eq!(again, backdrop);
        let judge = Judge::new(Some(&linked.model()), columns, again);
        assert!(judge.is_err(), "a model of one system alone knows nothing of several");
    }
}
