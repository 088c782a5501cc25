//! Search for parts of names: the index beside pg_trgm and plain LIKE, over the same people in the same run.

use super::crowd::{self, CHECKED, Crowd};
use super::spread::micros;
use super::words::{Script, Words};
use super::{Spread, peers};
use crate::demo;
use anyhow::Context as _;
use sagasu::{Index, Query, word_keys};
use serde::Serialize;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use std::hint::black_box;
use std::time::Instant;

/// How much to measure.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Which nation the people belong to.
    pub nation: demo::Options,
    /// Persons at least.
    pub people: usize,
    /// Words a cell for the index.
    pub words: usize,
    /// Words a cell for the others, which are slow: the first of those.
    pub peer_words: usize,
    /// Words for the comparison of everyone found.
    pub checks: usize,
}

/// What one way needed before it could search.
#[derive(Debug, Clone, Serialize)]
pub struct Built {
    /// `kasugai`, `pg_trgm` or `like`.
    pub way: &'static str,
    /// To build the index; 0 where there is none.
    pub build_us: u64,
    /// Bytes of the index; of the table for `like`.
    pub bytes: u64,
}

/// Times of one way in one cell.
#[derive(Debug, Clone, Serialize)]
pub struct Times {
    /// `kasugai`, `pg_trgm` or `like`.
    pub way: &'static str,
    /// The first 50: the best 50 for the index, any 50 for the others.
    pub first: Spread,
    /// The exact number of persons.
    pub count: Spread,
}

/// Words of one script and length.
#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    /// Script.
    pub script: Script,
    /// Characters of each word.
    pub characters: usize,
    /// Persons found, median over the words.
    pub found_p50: u64,
    /// Persons found, most over the words.
    pub found_max: u64,
    /// The index first, then the others.
    pub times: Vec<Times>,
}

/// Everything measured.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Persons searched.
    pub people: usize,
    /// Bytes of all folded names together.
    pub key_bytes: usize,
    /// What the ways needed.
    pub built: Vec<Built>,
    /// By script and length.
    pub cells: Vec<Cell>,
    /// Counts compared over all people: words of the cells that were given to the others too.
    pub counts_compared: usize,
    /// Words whose everyone found was compared with LIKE over `checked_people` persons.
    pub checks: usize,
    /// Persons among whom they were looked for.
    pub checked_people: usize,
    /// Words for which anybody was found by one way and not by the other. Must be 0.
    pub differences: usize,
}

/// Measures in a database of its own on the server of `admin`. `said` hears what is being done.
///
/// # Errors
/// When the server fails or the memory of the words runs dry.
pub async fn run(admin: &PgConnectOptions, options: Options, mut said: impl FnMut(&str)) -> anyhow::Result<Report> {
    let mut connection = peers::open(admin).await?;
    peers::make(&mut connection).await?;
    let mut next = 0;
    let crowd = crowd::gather(&mut connection, options.nation, options.people, |count| {
        if count >= next {
            said(&format!("{count} 人"));
            next = count + options.people / 10;
        }
    })
    .await?;
    let table_bytes = peers::settle(&mut connection).await?;
    let mut bench = Bench { crowd, connection, differences: 0, counts_compared: 0 };
    said("索引だけの測定");
    let mut words = Words::new(bench.crowd.sample.clone(), options.nation.seed);
    let mut cells = bench.cells(&mut words, options)?;
    said("LIKEの測定");
    bench.beside("like", &mut cells, options.peer_words).await?;
    said("全員の照合");
    bench.check(&mut words, options.checks).await?;
    said("pg_trgmの索引の作成と測定");
    let (built, trigram_bytes) = peers::index(&mut bench.connection).await?;
    bench.beside("pg_trgm", &mut cells, options.peer_words).await?;
    let index_bytes = u64::try_from(bench.crowd.index.bytes())?;
    peers::close(bench.connection, admin).await?;
    Ok(Report {
        people: bench.crowd.people,
        key_bytes: bench.crowd.key_bytes,
        built: vec![
            Built { way: "kasugai", build_us: micros(bench.crowd.indexing), bytes: index_bytes },
            Built { way: "pg_trgm", build_us: micros(built), bytes: trigram_bytes },
            Built { way: "like", build_us: 0, bytes: table_bytes },
        ],
        cells: cells.into_iter().map(|cell| cell.shown).collect(),
        counts_compared: bench.counts_compared,
        checks: options.checks,
        checked_people: bench.crowd.people.min(CHECKED),
        differences: bench.differences,
    })
}

struct Bench {
    crowd: Crowd,
    connection: PgConnection,
    differences: usize,
    counts_compared: usize,
}

/// A cell while it is measured: its words, and how many persons the index found for each.
struct Open {
    words: Vec<(String, u64)>,
    shown: Cell,
}

impl Bench {
    /// The index by itself, over all cells.
    fn cells(&self, words: &mut Words, options: Options) -> anyhow::Result<Vec<Open>> {
        let lengths = [1, 2, 3, 4];
        let mut cells = Vec::new();
        for script in [Script::Kanji, Script::Kana] {
            for characters in lengths {
                let typed: Option<Vec<String>> = (0..options.words).map(|_| words.part(script, characters)).collect();
                let typed = typed.with_context(|| format!("no name has {characters} characters"))?;
                cells.push(cell(&self.crowd.index, script, characters, typed));
            }
        }
        Ok(cells)
    }

    /// Another way with the first words of each cell; its counts must be those of the index.
    async fn beside(&mut self, way: &'static str, cells: &mut [Open], words: usize) -> sqlx::Result<()> {
        for cell in cells {
            let (mut first, mut count) = (Vec::new(), Vec::new());
            for (word, found) in cell.words.iter().take(words) {
                let keys = word_keys(word);
                let began = Instant::now();
                peers::first(&mut self.connection, &keys).await?;
                first.push(began.elapsed());
                let began = Instant::now();
                let counted = peers::count(&mut self.connection, &keys).await?;
                count.push(began.elapsed());
                self.counts_compared += 1;
                self.differences += usize::from(counted != *found);
            }
            cell.shown.times.push(Times { way, first: Spread::of(first), count: Spread::of(count) });
        }
        Ok(())
    }

    /// Everyone found among the first persons, by the index and by LIKE.
    async fn check(&mut self, words: &mut Words, checks: usize) -> anyhow::Result<()> {
        for _ in 0..checks {
            let word = words.anything().context("no names")?;
            let keys = word_keys(&word);
            let expected = peers::everyone(&mut self.connection, &keys, CHECKED).await?;
            let mut found: Vec<u128> =
                self.crowd.checked.keys(&Query::Name(word)).into_iter().map(|key| key.person).collect();
            found.sort_unstable();
            self.differences += usize::from(found != expected);
        }
        Ok(())
    }
}

fn cell(index: &Index, script: Script, characters: usize, typed: Vec<String>) -> Open {
    let (mut first, mut count, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for word in typed {
        let query = Query::Name(word.clone());
        let began = Instant::now();
        black_box(index.first(&query, 50));
        first.push(began.elapsed());
        let began = Instant::now();
        let found = index.count(&query);
        count.push(began.elapsed());
        words.push((word, found));
    }
    let mut found: Vec<u64> = words.iter().map(|(_, found)| *found).collect();
    found.sort_unstable();
    let times = vec![Times { way: "kasugai", first: Spread::of(first), count: Spread::of(count) }];
    let shown = Cell {
        script,
        characters,
        found_p50: found.get(found.len() / 2).copied().unwrap_or(0),
        found_max: found.last().copied().unwrap_or(0),
        times,
    };
    Open { words, shown }
}
