//! Families: who they are, where they live, and what happens to them.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use crate::dice::{Dice, Topic, Weights};
use crate::home::Address;
use crate::names::{Foreign, Generation, Names, Spelled, foreign};
use crate::places::{Municipality, municipalities};

/// Which people to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Decides every draw.
    pub seed: u64,
    /// Five-digit codes of the municipalities; empty lets the seed choose [`Settings::municipalities`] of them.
    pub codes: Vec<String>,
    /// How many municipalities, where [`Settings::codes`] names none.
    pub municipalities: usize,
    /// The day on which the registers stand.
    pub today: Date,
    /// Mistakes in hundredths of the usual number.
    pub faults: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 1, codes: Vec::new(), municipalities: 5, today: date(2026, 4, 1), faults: 100 }
    }
}

/// Part in the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A child of the family, grown up or not.
    Child,
    /// The mother.
    Mother,
    /// The father.
    Father,
    /// A grandmother who lives with them.
    Grandmother,
    /// Another adult who lives with them and bore none of the children.
    Other,
}

impl Role {
    /// Word for it in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Mother => "mother",
            Self::Father => "father",
            Self::Grandmother => "grand",
            Self::Other => "other",
        }
    }
}

/// A name and the day from which it was borne.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// First day.
    pub from: Date,
    /// Family name.
    pub family: Spelled,
    /// Given name.
    pub given: Spelled,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Number of the person, unique in the country.
    pub id: u64,
    /// Part in the family.
    pub role: Role,
    /// Sex of the register.
    pub male: bool,
    /// Day of birth.
    pub birth: Date,
    /// Names by time, the first borne since birth; at least one.
    pub names: Vec<Called>,
    /// Nationality other than Japanese; empty otherwise.
    pub nationality: &'static str,
}

impl Person {
    /// The name borne on a day.
    #[must_use]
    pub fn name_on(&self, day: Date) -> Option<&Called> {
        self.names.iter().rev().find(|name| name.from <= day).or(self.names.first())
    }

    /// The name borne today.
    #[must_use]
    pub fn name(&self) -> Option<&Called> {
        self.names.last()
    }

    /// 宛名番号 in a municipality: ten digits.
    #[must_use]
    pub fn number(&self, municipality: usize) -> String {
        let municipality = u64::try_from(municipality).unwrap_or(0);
        format!("{:010}", 1_000_003 + self.id * 7_919 + municipality * 31)
    }
}

/// A home and the day from which the family lived there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// First day.
    pub from: Date,
    /// Which of the country's municipalities ([`Country::municipalities`]).
    pub municipality: usize,
    /// Where.
    pub address: Address,
}

/// A family that lives together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Number of the family, from 0.
    pub id: u64,
    /// Children first, the eldest before the younger.
    pub members: Vec<Person>,
    /// Homes by time; at least one.
    pub stays: Vec<Stay>,
}

/// Something that happened to a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A child was born; position of the member.
    Born(usize),
    /// They moved; position of the stay that began.
    Moved(usize),
    /// A member took another name: position of the member, position of the name.
    Renamed(usize, usize),
}

/// An event with its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub day: Date,
    /// What.
    pub event: Event,
}

impl Family {
    /// Births of children, moves and changes of name, by day.
    #[must_use]
    pub fn events(&self) -> Vec<Happening> {
        let children = self.members.iter().enumerate().filter(|(_, person)| person.role == Role::Child);
        let mut events: Vec<Happening> =
            children.map(|(at, child)| Happening { day: child.birth, event: Event::Born(at) }).collect();
        let moves = self.stays.iter().enumerate().skip(1);
        events.extend(moves.map(|(at, stay)| Happening { day: stay.from, event: Event::Moved(at) }));
        for (member, person) in self.members.iter().enumerate() {
            let renamed = person.names.iter().enumerate().skip(1);
            events.extend(renamed.map(|(at, name)| Happening { day: name.from, event: Event::Renamed(member, at) }));
        }
        events.sort_by_key(|happening| happening.day);
        events
    }

    /// Where they lived on a day.
    #[must_use]
    pub fn home_on(&self, day: Date) -> Option<&Stay> {
        self.stays.iter().rev().find(|stay| stay.from <= day).or(self.stays.first())
    }

    /// Where they live today.
    #[must_use]
    pub fn home(&self) -> Option<&Stay> {
        self.stays.last()
    }
}

/// Most members a family can have: person numbers leave room for so many.
const MOST_MEMBERS: u64 = 16;

/// The municipalities and the tables that families are drawn from.
#[derive(Debug)]
pub struct Country {
    settings: Settings,
    names: Names,
    municipalities: Vec<Municipality>,
    weights: Weights,
}

impl Country {
    /// A country of the municipalities asked for. Codes that do not exist are left out.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let (mut all, weights) = municipalities();
        let mut dice = Dice::new(settings.seed, Topic::Family, u64::MAX, 0);
        let mut chosen: Vec<usize> = Vec::new();
        if settings.codes.is_empty() {
            let wanted = settings.municipalities.clamp(1, all.len());
            while chosen.len() < wanted {
                let at = weights.draw(&mut dice);
                let has_towns = all.get(at).is_some_and(|place| !place.towns().is_empty());
                if has_towns && !chosen.contains(&at) {
                    chosen.push(at);
                }
            }
        } else {
            chosen.extend(settings.codes.iter().filter_map(|code| all.iter().position(|place| place.code == code)));
        }
        let mut at = 0_usize;
        all.retain(|_| {
            at += 1;
            chosen.contains(&(at - 1))
        });
        let weights = Weights::new(all.iter().map(|place| place.size.max(1)));
        Self { settings, names: Names::load(), municipalities: all, weights }
    }

    /// What it was made from.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// The municipalities, by code.
    #[must_use]
    pub fn municipalities(&self) -> &[Municipality] {
        &self.municipalities
    }

    /// The family with a number: the same whoever asks.
    #[must_use]
    pub fn family(&self, id: u64) -> Family {
        let mut dice = Dice::new(self.settings.seed, Topic::Family, id, 0);
        let people = dice.rate(2_500).then(|| foreign(&mut dice));
        Maker { country: self, dice, people, id, members: Vec::new() }.family()
    }

    /// Families without end, from number 0.
    pub fn families(&self) -> impl Iterator<Item = Family> {
        (0..).map(|id| self.family(id))
    }
}

struct Maker<'a> {
    country: &'a Country,
    dice: Dice,
    people: Option<&'static Foreign>,
    id: u64,
    members: Vec<Person>,
}

impl Maker<'_> {
    fn family(mut self) -> Family {
        let today = self.country.settings.today;
        let name = self.surname();
        let births = self.births(today);
        self.children(&births, &name);
        let eldest = births.iter().min().copied().unwrap_or(today);
        let mother = eldest.saturating_sub(i64::from(self.dice.between(19 * 365, 37 * 365)).days());
        if self.dice.chance(950) {
            self.adult(Role::Mother, mother, &name);
        }
        if self.dice.chance(800) {
            let birth = mother.saturating_sub(i64::from(self.dice.between(0, 9 * 365)).days());
            self.adult(Role::Father, birth, &name);
        }
        if self.dice.chance(50) {
            let birth = mother.saturating_sub(i64::from(self.dice.between(20 * 365, 30 * 365)).days());
            self.adult(Role::Grandmother, birth, &name);
        }
        if self.dice.chance(90) {
            self.rename(today);
        }
        let stays = self.stays(today);
        Family { id: self.id, members: self.members, stays }
    }

    fn surname(&mut self) -> Spelled {
        match self.people {
            Some(people) => people.family(&mut self.dice),
            None => self.country.names.surname(&mut self.dice),
        }
    }

    /// Birth dates, eldest first; 1.1 % of births are twins.
    fn births(&mut self, today: Date) -> Vec<Date> {
        let count = self.dice.weighted(&[(46, 1_usize), (37, 2), (13, 3), (4, 4)]);
        let mut birth = today.saturating_sub(i64::from(self.dice.between(3, 18 * 365)).days());
        let mut births = Vec::new();
        while births.len() < count && birth <= today {
            births.push(birth);
            if self.dice.chance(11) {
                births.push(birth);
            }
            birth = birth.saturating_add(i64::from(self.dice.between(330, 1_900)).days());
        }
        births
    }

    /// Siblings share the first character of the given name in 18 of 100 families, twins in 45; no two have one name.
    fn children(&mut self, births: &[Date], family: &Spelled) {
        let (mut previous, mut first): (Option<Date>, Option<char>) = (None, None);
        for &birth in births {
            let male = self.dice.chance(513);
            let twin = previous == Some(birth);
            let shared = first.filter(|_| self.dice.chance(if twin { 450 } else { 180 }));
            let mut given = self.given(male, Generation::Child, shared);
            for _ in 0..20 {
                let taken = |person: &Person| {
                    person.names.iter().any(|name| name.given.kana == given.kana || name.given.text == given.text)
                };
                if !self.members.iter().any(taken) {
                    break;
                }
                given = self.given(male, Generation::Child, shared);
            }
            first = first.or(given.text.chars().next());
            previous = Some(birth);
            self.add(Role::Child, male, birth, family, given);
        }
    }

    fn adult(&mut self, role: Role, birth: Date, family: &Spelled) {
        let male = role == Role::Father;
        let given = self.given(male, Generation::Parent, None);
        self.add(role, male, birth, family, given);
    }

    fn given(&mut self, male: bool, generation: Generation, first: Option<char>) -> Spelled {
        match self.people {
            Some(people) => people.given(male, &mut self.dice),
            None => self.country.names.given(male, generation, first, &mut self.dice),
        }
    }

    fn add(&mut self, role: Role, male: bool, birth: Date, family: &Spelled, given: Spelled) {
        let at = u64::try_from(self.members.len()).unwrap_or(MOST_MEMBERS).min(MOST_MEMBERS - 1);
        self.members.push(Person {
            id: self.id * MOST_MEMBERS + at,
            role,
            male,
            birth,
            names: vec![Called { from: birth, family: family.clone(), given }],
            nationality: self.people.map_or("", |people| people.nationality),
        });
    }

    /// The mother takes another family name, and most children with her; the father does not live with them any more than before.
    fn rename(&mut self, today: Date) {
        let day = today.saturating_sub(i64::from(self.dice.between(10, 8 * 365)).days());
        let (family, follow) = (self.surname(), self.dice.chance(750));
        for person in &mut self.members {
            let takes = person.role == Role::Mother || (person.role == Role::Child && follow);
            if let Some(now) = person.names.last().filter(|_| takes && person.birth < day) {
                let given = now.given.clone();
                person.names.push(Called { from: day, family: family.clone(), given });
            } else if let Some(only) = person.names.first_mut().filter(|_| takes) {
                only.family = family.clone();
            }
        }
    }

    /// 15 of 100 families have moved within the last years, 38 of 100 of those from another municipality.
    fn stays(&mut self, today: Date) -> Vec<Stay> {
        let municipality = self.country.weights.draw(&mut self.dice);
        let oldest = self.members.iter().map(|person| person.birth).min().unwrap_or(today);
        let mut stays = vec![self.stay(oldest, municipality)];
        if self.dice.chance(150) {
            let day = today.saturating_sub(i64::from(self.dice.between(10, 5 * 365)).days());
            let next = if self.dice.chance(380) { self.country.weights.draw(&mut self.dice) } else { municipality };
            let stay = self.stay(day, next);
            stays.push(stay);
        }
        stays
    }

    fn stay(&mut self, from: Date, municipality: usize) -> Stay {
        let place = self.country.municipalities.get(municipality);
        let address = place.map(|place| Address::draw(place, &mut self.dice)).unwrap_or_default();
        Stay { from, municipality, address }
    }
}
