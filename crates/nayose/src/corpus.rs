//! Rows to be linked, turned once into columns of numbers.

mod take;

use crate::dict::{Dict, at, mix, number};
use crate::names::{Frequent, Names, Parts};
use crate::place::{Place, Places};
use crate::roles::{Columns, Role, key};
use crate::table::{Batch, Schema, Table};
use crate::values::Values;

use take::take_names;

/// Where a row keeps what.
pub(crate) mod slot {
    pub(crate) const SURNAME: usize = 0;
    pub(crate) const SURNAME_KANA: usize = 1;
    pub(crate) const GIVEN: usize = 2;
    pub(crate) const GIVEN_KANA: usize = 3;
    pub(crate) const FORMER: usize = 4;
    pub(crate) const FORMER_KANA: usize = 5;
    pub(crate) const BIRTH: usize = 6;
    pub(crate) const SEX: usize = 7;
    pub(crate) const GROUP: usize = 8;
    pub(crate) const SOURCE: usize = 9;
    pub(crate) const TOWN: usize = 10;
    pub(crate) const CITY: usize = 11;
    pub(crate) const HOUSE: usize = 12;
    pub(crate) const ROOM: usize = 13;
    pub(crate) const HOME: usize = 14;
    pub(crate) const NUMBER: usize = 15;
    /// The first of the columns that only this corpus has.
    pub(crate) const EXTRA: usize = 16;
}

/// Slots of [`slot`] that hold names; the others follow behind.
const NAME_SLOTS: usize = 6;
const OTHER_SLOTS: usize = slot::EXTRA - NAME_SLOTS;

/// Everything but names.
pub(crate) struct Others {
    pub(crate) places: Places,
    births: Dict,
    birth_of: Vec<u32>,
    groups: Dict,
    sources: Dict,
    numbers: Dict,
    pub(crate) extras: Vec<Values>,
    /// By column of its own and value: how many rows have it.
    extra_rows: Vec<Vec<u32>>,
}

/// The rows to be linked.
pub struct Corpus {
    schema: Schema,
    pub(crate) names: Names,
    pub(crate) others: Others,
    stride: usize,
    cells: Vec<u32>,
    /// Names in one piece, until it is known where to cut them: row, and the name.
    pending: Vec<(u32, String, String)>,
    settled: bool,
    /// Rows among which names and homes were counted, where that was elsewhere.
    recalled: Option<usize>,
    /// Names of the whole country are known.
    countrywide: bool,
}

/// One row as numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row<'a>(&'a [u32]);

impl Row<'_> {
    pub(crate) fn at(self, slot: usize) -> u32 {
        self.0.get(slot).copied().unwrap_or(0)
    }

    pub(crate) fn place(self) -> Place {
        Place {
            town: self.at(slot::TOWN),
            city: self.at(slot::CITY),
            house: self.at(slot::HOUSE),
            room: self.at(slot::ROOM),
            home: self.at(slot::HOME),
        }
    }
}

/// Rows above which two threads take their part of a batch.
const WORTH_TWO_THREADS: usize = 256;

impl Corpus {
    /// An empty corpus for tables of a schema.
    #[must_use]
    pub fn new(schema: Schema) -> Self {
        let extras = schema.extras.iter().map(|extra| Values::new(extra.role));
        let others = Others {
            places: Places::default(),
            births: Dict::default(),
            birth_of: Vec::new(),
            groups: Dict::default(),
            sources: Dict::default(),
            numbers: Dict::default(),
            extras: extras.collect(),
            extra_rows: vec![Vec::new(); schema.extras.len()],
        };
        let stride = slot::EXTRA + schema.extras.len();
        Self {
            schema,
            names: Names::default(),
            others,
            stride,
            cells: Vec::new(),
            pending: Vec::new(),
            settled: false,
            recalled: None,
            countrywide: false,
        }
    }

    /// An empty corpus that knows how often names and homes occur elsewhere: what its own rows hold changes nothing about that.
    pub(crate) fn recalling(schema: Schema, rows: usize, names: &Frequent, crowded: &[String]) -> Self {
        let mut corpus = Self::new(schema);
        corpus.names.recall(names);
        corpus.others.places.recall(crowded);
        corpus.settled = true;
        corpus.recalled = Some(rows);
        corpus
    }

    /// Rows among which names and homes were counted.
    pub(crate) fn counted(&self) -> usize {
        self.recalled.unwrap_or(self.len())
    }

    /// What its tables have in common.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Rows in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len() / self.stride
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Opens a table: `source` names the system its rows come from, unless a column does.
    pub fn table(&mut self, columns: &Columns, source: &str) -> Table {
        let positions = columns.roles.iter().enumerate().rev().map(|(at, role)| (*role, at)).collect();
        let extras = self.schema.extras.iter().map(|extra| {
            let same = |(role, title): (&Role, &String)| *role == extra.role && key(title) == key(&extra.title);
            columns.roles.iter().zip(&columns.titles).position(same)
        });
        Table {
            source: self.others.sources.intern(source),
            positions,
            extras: extras.collect(),
            family_last: columns.family_last,
            day_first: columns.day_first,
        }
    }

    /// Takes rows in, in their order. [`Corpus::settle`] follows once all are in.
    pub fn push(&mut self, table: &Table, batch: &Batch) {
        let first = self.len();
        let (names, others, stride) = (&mut self.names, &mut self.others, self.stride);
        let rows = batch.len();
        let (named, told) = if rows >= WORTH_TWO_THREADS {
            rayon::join(|| take_names(names, table, batch), || others.take(table, batch))
        } else {
            (take_names(names, table, batch), others.take(table, batch))
        };
        self.cells.reserve(rows * stride);
        let width = OTHER_SLOTS + table.extras.len();
        for (name, other) in named.cells.iter().zip(told.chunks_exact(width)) {
            self.cells.extend_from_slice(name);
            self.cells.extend_from_slice(other);
        }
        let pending = named.pending.into_iter().map(|(row, text, kana)| (number(first + row), text, kana));
        self.pending.extend(pending);
        if self.recalled.is_some() {
            if !self.pending.is_empty() && !self.countrywide {
                self.names.know_the_country();
                self.countrywide = true;
            }
            self.cut_pending();
        } else if self.settled {
            self.cut_pending();
            for row in first..first + rows {
                let parts = self.row_at(row).map(parts).unwrap_or_default();
                self.names.count(parts);
            }
        }
    }

    /// Cuts the names that came in one piece and counts all names.
    pub fn settle(&mut self) {
        let mut waiting = self.pending.iter().map(|(row, ..)| at(*row)).peekable();
        for row in 0..self.len() {
            if waiting.peek() == Some(&row) {
                waiting.next();
                continue;
            }
            let parts = self.row_at(row).map(parts).unwrap_or_default();
            self.names.count_cut(parts);
        }
        if self.pending.len() * 5 > self.len() {
            self.names.know_the_country();
        }
        self.cut_pending();
        for row in 0..self.len() {
            let parts = self.row_at(row).map(parts).unwrap_or_default();
            self.names.count(parts);
        }
        self.settled = true;
        self.cells.shrink_to_fit();
    }

    fn cut_pending(&mut self) {
        for (row, text, kana) in std::mem::take(&mut self.pending) {
            let mut set = |slot: usize, id: u32| {
                if let Some(cell) = self.cells.get_mut(at(row) * self.stride + slot) {
                    *cell = id;
                }
            };
            if !text.is_empty() {
                let (family, given) = self.names.cut_whole(&text, false);
                set(slot::SURNAME, self.names.text(&family));
                set(slot::GIVEN, self.names.text(&given));
            }
            if !kana.is_empty() {
                let (family, given) = self.names.cut_whole(&kana, true);
                set(slot::SURNAME_KANA, self.names.kana(&family));
                set(slot::GIVEN_KANA, self.names.kana(&given));
            }
            self.read_from_text(at(row));
        }
    }

    /// A part written in kana is its own reading.
    fn read_from_text(&mut self, row: usize) {
        let Some(cells) = self.cells.get_mut(row * self.stride..(row + 1) * self.stride) else { return };
        for (text, kana) in [(slot::SURNAME, slot::SURNAME_KANA), (slot::GIVEN, slot::GIVEN_KANA)] {
            let read = cells.get(text).map_or(0, |text| self.names.read_from(*text));
            if let Some(kana) = cells.get_mut(kana).filter(|kana| **kana == 0) {
                *kana = read;
            }
        }
    }

    fn row_at(&self, row: usize) -> Option<Row<'_>> {
        self.cells.get(row * self.stride..(row + 1) * self.stride).map(Row)
    }

    pub(crate) fn row(&self, row: u32) -> Row<'_> {
        self.row_at(at(row)).unwrap_or(Row(&[]))
    }

    /// Name of a source.
    pub(crate) fn source_name(&self, id: u32) -> &str {
        self.others.sources.get(id)
    }

    /// A hash of what a row tells: rows of equal content have equal hashes, whatever came before them.
    pub(crate) fn content(&self, row: u32) -> u64 {
        let row = self.row(row);
        let mut hash = 0;
        for (text, kana) in [(slot::SURNAME, slot::SURNAME_KANA), (slot::GIVEN, slot::GIVEN_KANA)] {
            hash = mix(hash, self.names.texts.hash(row.at(text)));
            hash = mix(hash, self.names.kanas.hash(row.at(kana)));
        }
        hash = mix(hash, u64::from(row.at(slot::BIRTH)));
        hash = mix(hash, u64::from(row.at(slot::SEX)));
        hash = mix(hash, self.others.places.towns.hash(row.at(slot::TOWN)));
        let [a, b, c] = self.others.places.house(row.at(slot::HOUSE)).map(u64::from);
        hash = mix(mix(hash, a << 32 | b << 16 | c), u64::from(row.at(slot::ROOM)));
        hash = mix(hash, self.others.groups.hash(row.at(slot::GROUP)));
        hash = mix(hash, self.others.numbers.hash(row.at(slot::NUMBER)));
        for (extra, values) in self.others.extras.iter().enumerate() {
            let id = row.at(slot::EXTRA + extra);
            hash = mix(
                hash,
                match values {
                    Values::Codes { folded, .. } => folded.hash(id),
                    Values::Words(words) => words.hash(id),
                    Values::Amounts => u64::from(id),
                },
            );
        }
        hash
    }

    /// 宛名番号 of a row as compared: digits without leading zeros. Empty where it has none.
    #[must_use]
    pub fn number_of(&self, row: u32) -> &str {
        self.others.numbers.get(self.row(row).at(slot::NUMBER))
    }
}

fn parts(row: Row<'_>) -> Parts {
    Parts {
        surname: row.at(slot::SURNAME),
        surname_kana: row.at(slot::SURNAME_KANA),
        given: row.at(slot::GIVEN),
        given_kana: row.at(slot::GIVEN_KANA),
    }
}
