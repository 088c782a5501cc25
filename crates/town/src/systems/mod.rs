//! What the eight systems of a town send day by day: each file in its system's own notation, with the mistakes such files have.
//!
//! A file of everything shows the town as it stands on its day; a file of changes what happened since the day before (on the first day: all that ever
//! did). What one person's row draws never depends on another's, so days follow from each other.

mod benefits;
mod checkups;
mod pen;
mod questions;
mod school;
mod town;

pub use pen::Extract;

use crate::dice::{Dice, Topic};
use crate::family::{Family, Person, Role};
use jiff::civil::Date;

/// One town's systems.
#[derive(Debug)]
pub struct Systems {
    seed: u64,
    families: Vec<Family>,
}

/// A day of which files are wanted.
#[derive(Debug, Clone, Copy)]
struct Day {
    /// The day.
    on: Date,
    /// Whether files of changes hold all that ever happened.
    first: bool,
}

impl Day {
    /// Whether something of that day is in a file of changes.
    fn tells(self, day: Date) -> bool {
        if self.first { day <= self.on } else { day == self.on }
    }
}

/// A member of a family as a system meets it.
struct Who<'a> {
    family: &'a Family,
    person: &'a Person,
    /// Draws of this system about this person.
    dice: Dice,
}

impl Systems {
    /// Systems of the town these families live in.
    #[must_use]
    pub fn new(seed: u64, families: Vec<Family>) -> Self {
        Self { seed, families }
    }

    /// Every file of a day; on the `first` one files of changes hold everything so far.
    #[must_use]
    pub fn files(&self, on: Date, first: bool) -> Vec<Extract> {
        let day = Day { on, first };
        let mut files = Vec::new();
        files.extend(town::files(self, day));
        files.extend(benefits::files(self, day));
        files.extend(checkups::files(self, day));
        files.extend(school::files(self, day));
        files
    }

    /// The file of the resident register alone.
    #[must_use]
    pub fn register(&self, on: Date) -> Extract {
        town::register(self, Day { on, first: false })
    }

    /// Members alive on a day, each with the draws of one system.
    fn people(&self, system: u64, on: Date) -> impl Iterator<Item = Who<'_>> {
        let born = move |person: &&Person| person.birth <= on;
        self.families.iter().flat_map(move |family| {
            family.members.iter().filter(born).map(move |person| Who {
                family,
                person,
                dice: Dice::new(self.seed, Topic::Extract, person.id, 1000 + system),
            })
        })
    }

    /// Draws about one person on one day.
    fn on_day(&self, who: &Who<'_>, on: Date) -> Dice {
        let day = u64::try_from((on - jiff::civil::date(1900, 1, 1)).get_days()).unwrap_or(0);
        Dice::new(self.seed, Topic::Extract, who.person.id, 1_000_000 + day)
    }

    fn children(&self, system: u64, on: Date) -> impl Iterator<Item = Who<'_>> {
        self.people(system, on).filter(|who| who.person.role == Role::Child)
    }
}

/// A day so many days after birth.
fn after_birth(person: &Person, days: u32) -> Date {
    person.birth.saturating_add(jiff::Span::new().days(i64::from(days)))
}

impl Who<'_> {
    /// Age in whole years on a day.
    fn age(&self, on: Date) -> i16 {
        jp::age_on(self.person.birth, on)
    }

    /// The mother, or whoever is there first.
    fn parent(&self) -> Option<&Person> {
        let adult = |role: Role| self.family.members.iter().find(|person| person.role == role);
        adult(Role::Mother).or_else(|| adult(Role::Father))
    }
}

#[cfg(test)]
mod tests;
