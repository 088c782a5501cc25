//! More people than the cases of the nation need: families whom a municipality knows without a case. For measuring search.

use super::Nation;
use super::households::household;
use super::model::{Agency, AgencyKind, Batch};
use super::people::Pen;
use jiff::ToSpan as _;

/// Their households have numbers of their own, beyond those of the cases.
const FIRST_HOUSEHOLD: u64 = 500_000;
/// About how many persons are made at once.
const BATCH: usize = 5_000;

impl Nation {
    /// At least `people` persons with names, addresses and telephones, in batches of a few thousand: each municipality has its share, as large as
    /// its share of the cases.
    pub fn crowd(&self, people: usize) -> impl Iterator<Item = Batch> + '_ {
        let all: u32 = self.municipal_records.iter().sum();
        self.municipalities.iter().enumerate().flat_map(move |(at, municipality)| {
            let records = self.municipal_records.get(at).copied().unwrap_or(0);
            let share = people.saturating_mul(usize::try_from(records).unwrap_or(0));
            let quota = share.div_ceil(usize::try_from(all).unwrap_or(1).max(1));
            let hall = self.agencies.iter().find(move |agency| {
                agency.kind == AgencyKind::Municipality && agency.municipality == Some(municipality.code)
            });
            hall.into_iter().flat_map(move |agency| self.families(agency, at, quota))
        })
    }

    fn families<'a>(&'a self, agency: &'a Agency, at: usize, quota: usize) -> impl Iterator<Item = Batch> + 'a {
        let (mut left, mut number) = (quota, FIRST_HOUSEHOLD);
        let day = self.today().saturating_sub(200.days());
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let mut pen = Pen::new(self, agency, number);
            while left > 0 && pen.batch.persons.len() < BATCH {
                left = left.saturating_sub(pen.write_people(&household(self, at, number), day).len());
                number += 1;
            }
            Some(pen.batch)
        })
    }
}
