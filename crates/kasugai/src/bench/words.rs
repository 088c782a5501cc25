//! What is typed: parts of names that exist, drawn at random, and now and then one that does not.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};
use sagasu::Name;

/// In which script something is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Script {
    /// As written: 漢字 for most names.
    Kanji,
    /// The reading.
    Kana,
}

/// Draws words from a sample of the names.
pub(super) struct Words {
    names: Vec<Name>,
    dice: ChaCha8Rng,
}

impl Words {
    pub(super) fn new(names: Vec<Name>, seed: u64) -> Self {
        Self { names, dice: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// A part of some name with exactly this many characters; none when the sample has no name as long.
    pub(super) fn part(&mut self, script: Script, characters: usize) -> Option<String> {
        // Nearly every name is long enough; a thousand tries end the search where none is.
        (0..1000).find_map(|_| {
            let name = self.names.get(self.dice.random_range(0..self.names.len().max(1)))?;
            let text = match script {
                Script::Kanji => &name.text,
                Script::Kana => &name.kana,
            };
            let letters: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace()).collect();
            let is_kanji = |letter: &char| matches!(letter, '\u{4E00}'..='\u{9FFF}');
            let last = letters.len().checked_sub(characters)?;
            let from = self.dice.random_range(0..=last);
            let part = letters.get(from..from + characters)?;
            (script == Script::Kana || part.iter().all(is_kanji)).then(|| part.iter().collect())
        })
    }

    /// Anything: one to five characters in either script; one in eight is put together from two names and mostly matches nobody.
    pub(super) fn anything(&mut self) -> Option<String> {
        let script = if self.dice.random_bool(0.5) { Script::Kanji } else { Script::Kana };
        let characters = self.dice.random_range(1..=if script == Script::Kanji { 4 } else { 5 });
        let part = self.part(script, characters)?;
        if !self.dice.random_bool(0.125) {
            return Some(part);
        }
        Some(part + &self.part(script, 1)?)
    }
}
