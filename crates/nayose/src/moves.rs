//! Who moved together: others who are surely one person at both of two homes.

use hashbrown::HashMap;

use crate::compare::{Kind, Pattern, level};
use crate::corpus::{Corpus, slot};
use crate::dict::at;
use crate::logistic::probability;
use crate::model::{Scorer, Worth};
use crate::train::Compared;

/// Given names of those who are surely one person at both of two homes.
pub(crate) type Moves = HashMap<(u32, u32), Vec<u32>>;

/// Certainty from which a pair counts as company for others.
const SURE: f64 = 0.95;

/// Homes that people have in common, by the pairs that are sure.
pub(crate) fn moves(corpus: &Corpus, scorer: &Scorer, compared: &Compared) -> Moves {
    let near: Vec<f64> = compared.patterns.iter().map(|pattern| scorer.near_score(*pattern)).collect();
    let may_move = may_have_moved(scorer, compared);
    let mut moves = Moves::new();
    for (pair, kind) in compared.iter() {
        if may_move.get(at(kind)) == Some(&false) {
            continue;
        }
        let Some((homes, given)) = homes_and_given(corpus, pair) else { continue };
        let by_pattern = scorer.far_odds(compared.pattern(kind)).is_none() && matches!(scorer.near, Worth::Sum(_));
        let score = if by_pattern {
            near.get(at(kind)).copied().unwrap_or(0.0)
        } else {
            scorer.score(corpus, pair, compared.pattern(kind))
        };
        if probability(score) >= SURE {
            let names = moves.entry(homes).or_default();
            if !names.contains(&given) {
                names.push(given);
            }
        }
    }
    moves
}

/// By pattern: whether pairs of it can have two homes. Where the addresses agree, or one is missing, nobody moved.
pub(crate) fn may_have_moved(scorer: &Scorer, compared: &Compared) -> Vec<bool> {
    let position = scorer.comparisons.iter().position(|comparison| comparison.kind == Kind::Address);
    let moved = |pattern: &Pattern| position.is_none_or(|position| level(*pattern, position) > 3);
    compared.patterns.iter().map(moved).collect()
}

/// The two homes of a pair, where both are known and not one.
fn homes(corpus: &Corpus, (a, b): (u32, u32)) -> Option<(u32, u32)> {
    let (x, y) = (corpus.row(a).at(slot::HOME), corpus.row(b).at(slot::HOME));
    (x != 0 && y != 0 && x != y).then(|| (x.min(y), x.max(y)))
}

fn given(corpus: &Corpus, row: u32) -> u32 {
    let row = corpus.row(row);
    match row.at(slot::GIVEN_KANA) {
        0 => row.at(slot::GIVEN) | 1 << 31,
        kana => kana,
    }
}

/// The level of company of a pair: 0 where there is no move.
pub(crate) fn company(corpus: &Corpus, moves: &Moves, pair: (u32, u32)) -> u8 {
    let Some(homes) = homes(corpus, pair) else { return 0 };
    let own = [given(corpus, pair.0), given(corpus, pair.1)];
    let others = moves.get(&homes).is_some_and(|names| names.iter().any(|name| !own.contains(name)));
    1 + u8::from(others)
}

/// What a sure pair tells about a move: the two homes, and who moved.
pub(crate) fn homes_and_given(corpus: &Corpus, pair: (u32, u32)) -> Option<((u32, u32), u32)> {
    Some((homes(corpus, pair)?, given(corpus, pair.0)))
}
