//! Rows that come one by one, linked at once to those that are there.

use hashbrown::HashMap;

use crate::block::{self, MOST, Rule, word_keys};
use crate::compare::{Comparer, Kind, with_level};
use crate::corpus::Corpus;
use crate::dict::number;
use crate::link::{Linked, NumberWeights, Pair, Parts};
use crate::logistic::probability;
use crate::model::Scorer;
use crate::moves::{company, homes_and_given};
use crate::table::{Batch, Table};

/// A corpus that was linked, ready for more rows. What a new row costs does not depend on how many there are.
pub struct Index {
    corpus: Corpus,
    scorer: Scorer,
    repeats: Vec<bool>,
    moves: HashMap<(u32, u32), Vec<u32>>,
    numbers: NumberWeights,
    rules: Vec<Rule>,
    /// By rule: keys with their rows, ascending.
    sorted: Vec<Vec<(u64, u32)>>,
    /// By rule: the rows that came later.
    added: Vec<HashMap<u64, Vec<u32>>>,
    /// Rows by the rare words of their texts.
    words: HashMap<(usize, u32), Vec<u32>>,
}

impl Index {
    /// Takes over a linked corpus.
    #[must_use]
    pub fn new(corpus: Corpus, linked: Linked) -> Self {
        let Parts { scorer, repeats, moves, numbers, evidence } = linked.into_parts();
        let mut rules = block::rules(&corpus);
        if evidence {
            rules.extend(block::number_rules(corpus.schema()));
        }
        let rows = number(corpus.len());
        let sorted = rules.iter().map(|rule| {
            let mut keys: Vec<(u64, u32)> = (0..rows).filter_map(|row| Some((rule.key(&corpus, row)?, row))).collect();
            keys.sort_unstable();
            keys
        });
        let sorted = sorted.collect();
        let added = rules.iter().map(|_| HashMap::new()).collect();
        let mut words: HashMap<(usize, u32), Vec<u32>> = HashMap::new();
        for row in 0..rows {
            for key in word_keys(&corpus, row) {
                words.entry(key).or_default().push(row);
            }
        }
        Self { corpus, scorer, repeats, moves, numbers, rules, sorted, added, words }
    }

    /// The rows.
    #[must_use]
    pub fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    /// Opens a table for new rows: see [`Corpus::table`].
    pub fn table(&mut self, columns: &crate::Columns, source: &str) -> Table {
        self.corpus.table(columns, source)
    }

    /// Adds a row: its number, and the rows it may be one person with, the surest first.
    pub fn add<'a>(
        &mut self,
        table: &Table,
        cells: impl IntoIterator<Item = &'a str>,
        width: usize,
    ) -> (u32, Vec<Pair>) {
        let mut batch = Batch::new(width);
        batch.push(cells);
        let row = number(self.corpus.len());
        self.corpus.push(table, &batch);
        let found = self.matches(row);
        for (rule, added) in self.rules.iter().zip(&mut self.added) {
            if let Some(key) = rule.key(&self.corpus, row) {
                added.entry(key).or_default().push(row);
            }
        }
        for key in word_keys(&self.corpus, row) {
            self.words.entry(key).or_default().push(row);
        }
        for pair in found.iter().filter(|pair| pair.probability() >= 0.95) {
            if let Some((homes, given)) = homes_and_given(&self.corpus, (pair.a, pair.b)) {
                let names = self.moves.entry(homes).or_default();
                if !names.contains(&given) {
                    names.push(given);
                }
            }
        }
        (row, found)
    }

    /// The rows a row may be one person with, the surest first.
    #[must_use]
    pub fn matches(&self, row: u32) -> Vec<Pair> {
        let mut others: Vec<u32> = Vec::new();
        for ((rule, sorted), added) in self.rules.iter().zip(&self.sorted).zip(&self.added) {
            let Some(key) = rule.key(&self.corpus, row) else { continue };
            let start = sorted.partition_point(|(one, _)| *one < key);
            let there = sorted.iter().skip(start).take_while(|(one, _)| *one == key).map(|(_, row)| *row);
            let run: Vec<u32> =
                there.chain(added.get(&key).into_iter().flatten().copied()).filter(|other| *other != row).collect();
            let crowded = rule.is_crowded(run.len() + 1);
            others.extend(run.into_iter().filter(|other| !crowded || rule.agree_further(&self.corpus, row, *other)));
        }
        for key in word_keys(&self.corpus, row) {
            let run = self.words.get(&key).filter(|run| run.len() < MOST);
            others.extend(run.into_iter().flatten().copied().filter(|other| *other != row));
        }
        others.sort_unstable();
        others.dedup();
        let comparer = Comparer::new(&self.corpus, &self.scorer.comparisons, &self.repeats);
        let position = self.scorer.comparisons.iter().position(|comparison| comparison.kind == Kind::Company);
        let mut found: Vec<Pair> = others
            .into_iter()
            .map(|other| {
                let pair = block::ordered(row, other);
                let mut pattern = comparer.pattern(pair.0, pair.1);
                if let Some(position) = position {
                    pattern = with_level(pattern, position, company(&self.corpus, &self.moves, pair));
                }
                let score = self.scorer.score(&self.corpus, pair, pattern) + self.numbers.weight(pattern);
                Pair { a: pair.0, b: pair.1, score }
            })
            .filter(|pair| probability(pair.score) >= 0.01)
            .collect();
        found.sort_by(|x, y| y.score.total_cmp(&x.score).then(x.a.cmp(&y.a)).then(x.b.cmp(&y.b)));
        found
    }
}
