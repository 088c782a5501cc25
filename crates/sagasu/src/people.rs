//! Who is in the index, by position: columns, because a scan reads one of them only.

use hashbrown::HashMap;

use crate::Key;
use crate::bits::{index, position};
use crate::born::Born;

/// Marks a free position.
const NOWHERE: u32 = u32::MAX;
/// Marks a person who lives under no other agency; identifiers of agencies are positive.
const NO_ORG: i32 = i32::MIN;

/// Persons by position.
#[derive(Default)]
pub(crate) struct People {
    persons: Vec<u128>,
    /// Where each person is held, as a position in `holders`.
    held: Vec<u32>,
    born: Vec<Born>,
    residence: Vec<i32>,
    /// Every area and agency once: there are thousands for millions of persons.
    holders: Vec<(i16, i32)>,
    by_holder: HashMap<(i16, i32), u32>,
    free: Vec<u32>,
}

impl People {
    pub(crate) fn add(&mut self, key: Key, born: Born, residence: Option<i32>) -> u32 {
        let holder = self.holder(key);
        let at = self.free.pop().unwrap_or_else(|| {
            self.persons.push(0);
            self.held.push(NOWHERE);
            self.born.push(Born::UNKNOWN);
            self.residence.push(NO_ORG);
            position(self.persons.len() - 1)
        });
        set(&mut self.persons, at, key.person);
        set(&mut self.held, at, holder);
        set(&mut self.born, at, born);
        set(&mut self.residence, at, residence.unwrap_or(NO_ORG));
        at
    }

    pub(crate) fn remove(&mut self, at: u32) {
        set(&mut self.held, at, NOWHERE);
        set(&mut self.born, at, Born::UNKNOWN);
        set(&mut self.residence, at, NO_ORG);
        self.free.push(at);
    }

    pub(crate) fn key(&self, at: u32) -> Option<Key> {
        let (area, org) = *self.holders.get(index(*self.held.get(index(at))?))?;
        Some(Key { area, org, person: *self.persons.get(index(at))? })
    }

    pub(crate) fn born(&self, at: u32) -> Born {
        self.born.get(index(at)).copied().unwrap_or(Born::UNKNOWN)
    }

    pub(crate) fn residence(&self, at: u32) -> Option<i32> {
        self.residence.get(index(at)).copied().filter(|org| *org != NO_ORG)
    }

    /// All positions are below.
    pub(crate) fn bound(&self) -> usize {
        self.persons.len()
    }

    pub(crate) fn present(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.held).filter(|(_, held)| **held != NOWHERE).map(|(at, _)| at)
    }

    pub(crate) fn shrink(&mut self) {
        self.persons.shrink_to_fit();
        self.held.shrink_to_fit();
        self.born.shrink_to_fit();
        self.residence.shrink_to_fit();
    }

    pub(crate) fn bytes(&self) -> usize {
        let column = |capacity: usize, width: usize| capacity * width;
        column(self.persons.capacity(), size_of::<u128>())
            + column(self.held.capacity() + self.free.capacity() + self.residence.capacity(), size_of::<u32>())
            + column(self.born.capacity(), size_of::<Born>())
    }

    fn holder(&mut self, key: Key) -> u32 {
        *self.by_holder.entry((key.area, key.org)).or_insert_with(|| {
            self.holders.push((key.area, key.org));
            position(self.holders.len() - 1)
        })
    }
}

fn set<T>(column: &mut [T], at: u32, value: T) {
    if let Some(place) = column.get_mut(index(at)) {
        *place = value;
    }
}
