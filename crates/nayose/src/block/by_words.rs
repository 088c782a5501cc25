//! Rows whose texts share rare words.

use super::{Allowed, Candidates, MOST, emit, pairs_of};
use crate::corpus::{Corpus, slot};
use crate::roles::Role;
use crate::values::Values;

/// Words of a text that serve as keys.
const RAREST: usize = 4;

/// Rows whose texts have a rare word in common.
pub(super) fn by_words(corpus: &Corpus, rows: u32, allowed: &impl Allowed) -> Vec<Candidates> {
    let texts = corpus.others.extras.iter().enumerate().filter_map(|(at, values)| match values {
        Values::Words(words) => Some((at, words)),
        _ => None,
    });
    let names = corpus.schema().has(Role::Name) || corpus.schema().has(Role::Surname);
    // Where people have names, words of their streets are no key of their own.
    texts
        .filter(|_| !names)
        .map(|(position, words)| {
            let mut keys: Vec<(u64, u32)> = Vec::new();
            for row in 0..rows {
                let id = corpus.row(row).at(slot::EXTRA + position);
                keys.extend(words.rarest(id, RAREST).into_iter().map(|word| (u64::from(word), row)));
            }
            keys.sort_unstable();
            let mut found = Candidates::default();
            for run in keys.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
                if run.len() <= MOST {
                    emit(run, allowed, &mut found);
                } else {
                    found.capped += pairs_of(run.len());
                }
            }
            found
        })
        .collect()
}

/// Rows that share one of the rarest words of a text with this row, for rows that come one by one.
pub(crate) fn word_keys(corpus: &Corpus, row: u32) -> Vec<(usize, u32)> {
    let mut keys = Vec::new();
    if corpus.schema().has(Role::Name) || corpus.schema().has(Role::Surname) {
        return keys;
    }
    for (position, values) in corpus.others.extras.iter().enumerate() {
        if let Values::Words(words) = values {
            let id = corpus.row(row).at(slot::EXTRA + position);
            keys.extend(words.rarest(id, RAREST).into_iter().map(|word| (position, word)));
        }
    }
    keys
}
