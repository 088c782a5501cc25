//! Rows of text on their way to numbers, column by column: one table of names or values after the other stays in the nearest memory.

use std::collections::BTreeMap;

use super::{NAME_SLOTS, OTHER_SLOTS, Others, slot};
use crate::dates;
use crate::dict::at;
use crate::names::{Cut, Names, cut};
use crate::place::Place;
use crate::roles::Role;
use crate::table::{Batch, Table};
use crate::values::{Values, fold_code, sex_of, value};

/// Name slots of a batch, and the names that must wait.
pub(super) struct Named {
    pub(super) cells: Vec<[u32; NAME_SLOTS]>,
    pub(super) pending: Vec<(usize, String, String)>,
}

/// Column by column: one table of names after the other stays in the nearest memory.
pub(super) fn take_names(names: &mut Names, table: &Table, batch: &Batch) -> Named {
    let mut cells = vec![[0; NAME_SLOTS]; batch.len()];
    let parts = [
        (Role::Surname, slot::SURNAME),
        (Role::SurnameKana, slot::SURNAME_KANA),
        (Role::Given, slot::GIVEN),
        (Role::GivenKana, slot::GIVEN_KANA),
        (Role::FormerSurname, slot::FORMER),
        (Role::FormerSurnameKana, slot::FORMER_KANA),
    ];
    for (role, slot) in parts {
        let Some(column) = table.position(role) else { continue };
        let texts = (0..batch.len()).map(|row| (row, batch.cell(row, Some(column)).trim()));
        number_names(names, &mut cells, slot, texts);
    }
    let mut pending: BTreeMap<usize, (String, String)> = BTreeMap::new();
    for (role, family, given) in
        [(Role::Name, slot::SURNAME, slot::GIVEN), (Role::Kana, slot::SURNAME_KANA, slot::GIVEN_KANA)]
    {
        let Some(column) = table.position(role) else { continue };
        let cuts: Vec<Cut<'_>> =
            (0..batch.len()).map(|row| cut(batch.cell(row, Some(column)), table.family_last)).collect();
        let in_parts = |second: bool| {
            cuts.iter().enumerate().filter_map(move |(row, cut)| match cut {
                Cut::Parts(family, given) => Some((row, if second { *given } else { *family })),
                Cut::Whole(_) => None,
            })
        };
        number_names(names, &mut cells, family, in_parts(false));
        number_names(names, &mut cells, given, in_parts(true));
        for (row, cut) in cuts.iter().enumerate() {
            if let Cut::Whole(name) = cut
                && !name.is_empty()
            {
                let (text, kana) = pending.entry(row).or_default();
                *if role == Role::Name { text } else { kana } = (*name).to_owned();
            }
        }
    }
    let whole = |(row, _): &(usize, &mut [u32; NAME_SLOTS])| !pending.contains_key(row);
    for (_, cells) in cells.iter_mut().enumerate().filter(whole) {
        let [surname, surname_kana, given, given_kana, ..] = cells;
        for (text, kana) in [(surname, surname_kana), (given, given_kana)] {
            if *kana == 0 {
                *kana = names.read_from(*text);
            }
        }
    }
    Named { cells, pending: pending.into_iter().map(|(row, (text, kana))| (row, text, kana)).collect() }
}

/// Puts the numbers of names in their slot.
fn number_names<'a>(
    names: &mut Names,
    cells: &mut [[u32; NAME_SLOTS]],
    slot: usize,
    texts: impl Iterator<Item = (usize, &'a str)>,
) {
    let is_read = matches!(slot, slot::SURNAME_KANA | slot::GIVEN_KANA | slot::FORMER_KANA);
    for (row, text) in texts {
        if let Some(cell) = cells.get_mut(row).and_then(|cells| cells.get_mut(slot)) {
            *cell = if is_read { names.kana(text) } else { names.text(text) };
        }
    }
}

impl Others {
    /// Column by column, as [`take_names`].
    pub(super) fn take(&mut self, table: &Table, batch: &Batch) -> Vec<u32> {
        let width = OTHER_SLOTS + table.extras.len();
        let mut cells = vec![0; batch.len() * width];
        let texts =
            |role: Role| table.position(role).map(|at| (0..batch.len()).map(move |row| batch.cell(row, Some(at))));
        let mut put = |slot: usize, row: usize, id: u32| {
            if let Some(cell) = cells.get_mut(row * width + slot - NAME_SLOTS) {
                *cell = id;
            }
        };
        for (row, text) in texts(Role::Birth).into_iter().flatten().enumerate() {
            put(slot::BIRTH, row, self.birth(text, table.day_first));
        }
        for (row, text) in texts(Role::Sex).into_iter().flatten().enumerate() {
            put(slot::SEX, row, sex_of(text));
        }
        // Rows of one municipality come one after the other.
        let mut last = ("", 0);
        for (row, text) in texts(Role::Municipality).into_iter().flatten().map(str::trim).enumerate() {
            if text != last.0 {
                last = (text, self.groups.intern(text));
            }
            put(slot::GROUP, row, last.1);
        }
        (0..batch.len()).for_each(|row| put(slot::SOURCE, row, table.source));
        for (row, text) in texts(Role::Source).into_iter().flatten().map(str::trim).enumerate() {
            if !text.is_empty() {
                put(slot::SOURCE, row, self.sources.intern(text));
            }
        }
        for (row, text) in texts(Role::Address).into_iter().flatten().enumerate() {
            let Place { town, city, house, room, home } = self.places.place(text);
            let ids =
                [(slot::TOWN, town), (slot::CITY, city), (slot::HOUSE, house), (slot::ROOM, room), (slot::HOME, home)];
            ids.into_iter().for_each(|(slot, id)| put(slot, row, id));
        }
        for (row, text) in texts(Role::Number).into_iter().flatten().enumerate() {
            put(slot::NUMBER, row, self.number(text));
        }
        let extras = self.extras.iter_mut().zip(&mut self.extra_rows).enumerate();
        for ((extra, (values, rows)), column) in extras.zip(&table.extras) {
            for row in 0..batch.len() {
                let id = value(values, batch.cell(row, *column));
                if !matches!(values, Values::Amounts) {
                    count(rows, id);
                }
                put(slot::EXTRA + extra, row, id);
            }
        }
        cells
    }

    /// How many rows have a value in a column of its own; `None` for amounts, which are not counted.
    pub(crate) fn rows_of(&self, extra: usize, id: u32) -> Option<u32> {
        self.extra_rows.get(extra).and_then(|rows| rows.get(at(id))).copied()
    }

    fn birth(&mut self, raw: &str, day_first: bool) -> u32 {
        let (id, new) = self.births.intern_new(raw);
        if new {
            self.birth_of.push(dates::parse(raw, day_first));
        }
        at(id).checked_sub(1).and_then(|id| self.birth_of.get(id)).copied().unwrap_or(0)
    }

    fn number(&mut self, raw: &str) -> u32 {
        let raw = raw.trim();
        if raw.bytes().all(|b| b.is_ascii_digit()) {
            let digits = raw.trim_start_matches('0');
            let nothing = digits.len() >= 6 && digits.bytes().all(|b| b == b'9');
            return self.numbers.intern(if nothing { "" } else { digits });
        }
        let folded = fold_code(raw);
        self.numbers.intern(folded.trim_start_matches('0'))
    }
}

fn count(rows: &mut Vec<u32>, id: u32) {
    if rows.len() <= at(id) {
        rows.resize(at(id) + 1, 0);
    }
    if let Some(rows) = rows.get_mut(at(id)) {
        *rows += 1;
    }
}
