//! What one agency wrote down about the households it knows.

use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use jiff::{Timestamp, ToSpan as _};
use uuid::Uuid;

use super::cases::{Timeline, add_cases};
use super::dice::{Dice, Topic};
use super::households::{Household, Member, Part, Shape, household, relation};
use super::model::{Address, Agency, AgencyKind, Batch, Duty, Name, Person, Phone, Protection, Relation, Staff};
use super::names::{Generation, Spelled, other_reading, private_form};
use super::offices::fiscal_year_start;
use super::places::Home;
use super::work::add_work;
use super::{Nation, TOWN, TOWN_CHILDREN};

/// Households only this agency met have numbers from here on; lower ones are those of the municipality.
const OWN_HOUSEHOLDS: u64 = 1_000_000;

impl Nation {
    /// The day in Japan on which the nation stands.
    pub(crate) fn today(&self) -> Date {
        self.options.as_of.to_zoned(japan()).date()
    }
}

fn japan() -> TimeZone {
    TimeZone::fixed(offset(9))
}

/// A moment of a day in Japan.
pub(crate) fn moment(day: Date, minutes: u32) -> Timestamp {
    let start = day.to_zoned(japan()).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
    start.checked_add(i64::from(minutes).minutes()).unwrap_or(start)
}

/// Everything one agency holds.
pub(crate) fn batch(nation: &Nation, agency: &Agency) -> Batch {
    let mut pen = Pen::new(nation, agency, 0);
    pen.add_staff();
    match agency.kind {
        AgencyKind::Centre => pen.add_centre_households(),
        AgencyKind::Municipality => pen.add_municipal_households(),
        _ => {}
    }
    add_work(&mut pen);
    let mut counters: Vec<_> = pen.numbers.iter().map(|(&(kind, year), &last)| (kind, year, last)).collect();
    counters.sort_unstable();
    pen.batch.counters = counters;
    pen.batch
}

/// Name of the first holder of a post with this duty at an agency.
pub(super) fn name_of(nation: &Nation, agency: &Agency, duty: Duty) -> String {
    let mut pen = Pen::new(nation, agency, 0);
    pen.add_staff();
    let held = agency.posts.iter().position(|post| post.duty == duty).and_then(|index| pen.batch.staff.get(index));
    held.map(|staff| staff.name.clone()).unwrap_or_default()
}

/// The families an agency wrote down, each with the ids of its members there, and the children with a record.
pub(super) fn met(nation: &Nation, agency: &Agency) -> (Vec<(Household, Vec<Uuid>)>, Vec<Uuid>) {
    let mut pen = Pen::new(nation, agency, 0);
    pen.met = Some(Vec::new());
    pen.add_staff();
    pen.add_municipal_households();
    let recorded = pen.batch.records.iter().map(|record| record.person).collect();
    (pen.met.unwrap_or_default(), recorded)
}

/// The hand that fills a batch.
pub(crate) struct Pen<'a> {
    pub(crate) nation: &'a Nation,
    pub(crate) agency: &'a Agency,
    pub(crate) batch: Batch,
    pub(crate) dice: Dice,
    /// Staff who handle cases: id, name, section.
    pub(crate) workers: Vec<(Uuid, String, Option<i32>)>,
    /// Last number per (kind of number, fiscal year).
    pub(crate) numbers: std::collections::HashMap<(&'static str, i16), u32>,
    next_id: u64,
    /// Families with the ids of their members, where somebody asks for them.
    met: Option<Vec<(Household, Vec<Uuid>)>>,
}

impl<'a> Pen<'a> {
    /// For one agency; each `part` of what it holds is drawn by itself.
    pub(super) fn new(nation: &'a Nation, agency: &'a Agency, part: u64) -> Self {
        let id = u64::try_from(agency.id).unwrap_or(0);
        Self {
            nation,
            agency,
            batch: Batch { agency: agency.id, area: agency.area, ..Batch::default() },
            dice: Dice::new(nation.options.seed, Topic::View, id, part),
            workers: Vec::new(),
            numbers: std::collections::HashMap::new(),
            next_id: 0,
            met: None,
        }
    }

    /// A version 7 id that sorts by `day`.
    pub(crate) fn id(&mut self, day: Date) -> Uuid {
        self.next_id += 1;
        let millis = u64::try_from(moment(day, 0).as_millisecond()).unwrap_or(0) + self.next_id % 86_400_000;
        uuid::Builder::from_unix_timestamp_millis(millis, &self.dice.bytes()).into_uuid()
    }

    fn add_staff(&mut self) {
        let agency = self.agency;
        // The staff of the example centre stayed: some of what they did lies in the year before.
        let year = fiscal_year_start(self.nation.today());
        let stayed = self.nation.example_centre() == Some(agency.id);
        let since = if stayed { year.saturating_sub(1.years()) } else { year };
        for (number, post) in (1..).zip(&agency.posts) {
            let male = self.dice.chance(420);
            let family = self.nation.names.surname(&mut self.dice);
            let given = self.nation.names.given(male, Generation::Parent, None, &mut self.dice);
            let id = self.id(since);
            let name = format!("{}　{}", family.text, given.text);
            if matches!(post.duty, Duty::CaseWorker | Duty::Specialist) || agency.posts.len() == 1 {
                self.workers.push((id, name.clone(), post.section));
            }
            let kana = format!("{}　{}", family.kana, given.kana);
            self.batch.staff.push(Staff {
                id,
                login: format!("{}-{number}", agency.id),
                name,
                kana,
                post: post.id,
                since,
            });
        }
    }

    /// A centre meets families of each of its municipalities: a third are known there too.
    fn add_centre_households(&mut self) {
        let nation = self.nation;
        let Some(shares) = nation.centre_records.get(&self.agency.id) else { return };
        for &(municipality, quota) in shares {
            let known_there = nation.municipal_records.get(municipality).copied().unwrap_or(0) / 2;
            let own = OWN_HOUSEHOLDS * u64::try_from(self.agency.id).unwrap_or(1);
            let (mut left, mut number) = (quota, 0_u32);
            while left > 0 {
                let shared = number < known_there && self.dice.chance(340);
                let index = if shared { u64::from(number) } else { own + u64::from(number) };
                let family = household(nation, municipality, index);
                // The first family of each centre is one whose clock runs.
                let fresh = number == 0 && shares.first().is_some_and(|first| first.0 == municipality);
                left -= self.add_household(&family, left, fresh);
                number += 1;
            }
        }
    }

    fn add_municipal_households(&mut self) {
        let nation = self.nation;
        let Some(municipality) = nation.municipalities.iter().position(|m| Some(m.code) == self.agency.municipality)
        else {
            return;
        };
        let quota = nation.municipal_records.get(municipality).copied().unwrap_or(0);
        let is_town = self.agency.municipality == Some(TOWN);
        let (mut left, mut number) = (quota, 0_u32);
        while left > 0 {
            let family = match self.arrived_from(municipality) {
                Some(family) => family,
                None => household(nation, municipality, u64::from(number)),
            };
            left -= self.add_household(&family, left, is_town && number < 3);
            number += 1;
        }
        if is_town {
            self.add_residents(municipality, number, nation.options.scaled(TOWN_CHILDREN));
        }
    }

    /// In 4 of 100 cases the family has moved here from another municipality, whose agencies know it as well.
    fn arrived_from(&mut self, here: usize) -> Option<Household> {
        if !self.dice.chance(40) {
            return None;
        }
        let nation = self.nation;
        let before = nation.weights.draw(&mut self.dice);
        let known_there = nation.municipal_records.get(before).copied().unwrap_or(0) / 2;
        if known_there == 0 || before == here {
            return None;
        }
        let mut family = household(nation, before, u64::from(self.dice.below(known_there)));
        let new = nation.municipalities.get(here)?.home(here, &mut self.dice);
        let old = std::mem::replace(&mut family.home, new);
        // Half of those who move away quietly leave their registration behind.
        family.registered = self.dice.chance(500).then_some(old);
        Some(family)
    }

    /// The other children of the example town and their families, who have no record.
    fn add_residents(&mut self, municipality: usize, first: u32, children: u32) {
        let known = self.batch.persons.len();
        let mut count =
            self.batch.relations.iter().map(|relation| relation.child).collect::<std::collections::HashSet<_>>().len();
        let target = usize::try_from(children).unwrap_or(usize::MAX);
        let registered = self.nation.today().saturating_sub(600.days());
        for number in first.. {
            if count >= target || self.batch.persons.len() > known.saturating_add(target.saturating_mul(6)) {
                break;
            }
            let mut family = household(self.nation, municipality, u64::from(number));
            let spare = family.children().count().saturating_sub(target - count);
            family.members.drain(..spare);
            count += family.children().count();
            self.write_people(&family, registered);
        }
    }

    /// Writes one family and the cases of up to `most` of its children; returns of how many.
    fn add_household(&mut self, family: &Household, most: u32, fresh: bool) -> u32 {
        let recorded = family.children().count().min(usize::try_from(most).unwrap_or(usize::MAX));
        let timeline = Timeline::draw(self, family, recorded, fresh);
        let ids = self.write_people(family, timeline.first_day());
        add_cases(self, family, &ids, recorded, &timeline);
        u32::try_from(recorded).unwrap_or(0)
    }

    /// Persons, names, addresses, telephones and relations, as this agency wrote them down; ids in the order of the members.
    pub(super) fn write_people(&mut self, family: &Household, day: Date) -> Vec<Uuid> {
        let mut ids = Vec::with_capacity(family.members.len());
        for member in &family.members {
            let id = self.id(day);
            ids.push(id);
            let (first, last, text) = self.birth(member);
            self.batch.persons.push(Person {
                id,
                sex: if member.male { "male" } else { "female" },
                birth_first: first,
                birth_last: last,
                birth_text: text,
                nationality: family.nationality,
                first_registered_on: day,
            });
            self.write_names(member, id, !family.nationality.is_empty(), day);
            self.write_addresses(family, member, id, day);
            if let Some(number) = &member.phone {
                let protected = family.protected && member.lives_together;
                let phone = Phone { id: self.id(day), person: id, number: number.clone(), note: "携帯", protected };
                self.batch.phones.push(phone);
            }
        }
        if family.protected {
            self.write_protection(family, &ids, day);
        }
        self.write_relations(family, &ids, day);
        if let Some(met) = &mut self.met {
            met.push((family.clone(), ids.clone()));
        }
        ids
    }

    /// The birth date as known here: mostly exact, sometimes mistyped by a digit, sometimes only the month or the year.
    fn birth(&mut self, member: &Member) -> (Option<Date>, Option<Date>, String) {
        let birth = member.birth;
        let away = !member.lives_together && member.part != Part::Child;
        match self.dice.below(1000) {
            0..8 => {
                let wrong = birth
                    .with()
                    .day(if birth.day() > 9 { birth.day() - 9 } else { birth.day() + 10 })
                    .build()
                    .unwrap_or(birth);
                (Some(wrong), Some(wrong), String::new())
            }
            8..16 => (
                Some(birth.first_of_month()),
                Some(birth.last_of_month()),
                format!("{}年{}月（日は不詳）", birth.year(), birth.month()),
            ),
            16..300 if away => {
                (Some(birth.first_of_year()), Some(birth.last_of_year()), format!("{}年頃", birth.year()))
            }
            300..500 if away => (None, None, "不詳".to_owned()),
            _ => (Some(birth), Some(birth), String::new()),
        }
    }

    fn write_names(&mut self, member: &Member, person: Uuid, is_foreign: bool, day: Date) {
        let mut sort = 0;
        let mut add = |pen: &mut Self, kind: &'static str, family: &Spelled, given: &Spelled| {
            let (family, given) = (family.clone(), given.clone());
            let name = Name {
                id: pen.id(day),
                person,
                kind,
                family: family.text,
                given: given.text,
                family_kana: family.kana,
                given_kana: given.kana,
                sort,
            };
            sort += 1;
            pen.batch.names.push(name);
        };
        let (mut family, mut given) = (member.family.clone(), member.given.clone());
        if is_foreign {
            if let Some((alias_family, alias_given)) = member.alias.as_ref().filter(|_| self.dice.chance(500)) {
                add(self, "alias", alias_family, alias_given);
                add(self, "roman", &family, &given);
            } else {
                add(self, "roman", &family, &given);
                if let Some((alias_family, alias_given)) = &member.alias {
                    add(self, "alias", alias_family, alias_given);
                }
            }
            if let Some(kanji) = member.kanji_family {
                let family = Spelled { text: kanji.to_owned(), kana: family.kana };
                add(self, "kanji", &family, &given);
            }
            return;
        }
        // Offices differ: one keeps the register's form, one the everyday form, a few a character only they can print.
        match (&member.register_family, self.dice.below(100)) {
            (Some(form), 0..60) => family.text.clone_from(form),
            (_, 99) if self.dice.chance(300) => family.text = private_form(&family.text, &mut self.dice),
            _ => {}
        }
        match self.dice.below(1000) {
            0..25 => family.kana = other_reading(&family.kana, &mut self.dice),
            25..60 => given.kana = other_reading(&given.kana, &mut self.dice),
            60..68 => given.text.clone_from(&given.kana),
            _ => {}
        }
        add(self, "official", &family, &given);
        if let Some(former) = &member.former_family {
            add(self, "former", former, &given);
        }
        if let Some(used) = &member.used_family {
            add(self, "other", used, &given);
        }
    }

    fn write_addresses(&mut self, family: &Household, member: &Member, person: Uuid, day: Date) {
        let add = |pen: &mut Self, kind: &'static str, home: &Home, protected: bool| {
            let Some(municipality) = pen.nation.municipalities.get(home.municipality) else { return };
            let address = Address {
                id: pen.id(day),
                person,
                kind,
                municipality: municipality.code,
                postal: home.postal.clone(),
                line: home.line.clone(),
                valid_from: Some(day),
                valid_until: None,
                protected,
            };
            pen.batch.addresses.push(address);
        };
        if !member.lives_together {
            if self.dice.chance(600) {
                add(self, "current", &family.elsewhere, false);
            }
            return;
        }
        add(self, "current", &family.home, family.protected);
        if let Some(registered) = &family.registered {
            add(self, "registered", registered, family.protected);
        }
    }

    /// 支援措置 for each person of the hidden home: one year from the application.
    fn write_protection(&mut self, family: &Household, ids: &[Uuid], day: Date) {
        let from = family.members.iter().find(|member| member.part == Part::Father);
        let hidden =
            from.map_or_else(|| "前夫".to_owned(), |member| format!("{}　{}", member.family.text, member.given.text));
        let applied_on = self.nation.today().saturating_sub(i64::from(self.dice.between(10, 350)).days());
        let basis = if family.shape == Shape::UnmarriedFather { "ストーカー" } else { "DV" };
        for (_, &person) in family.members.iter().zip(ids).filter(|(member, _)| member.lives_together) {
            let ends_on = applied_on.saturating_add(1.year()).saturating_sub(1.day());
            let protection = Protection {
                id: self.id(day),
                person,
                basis,
                applied_on,
                ends_on,
                hidden_from_persons: hidden.clone(),
            };
            self.batch.protections.push(protection);
        }
    }

    fn write_relations(&mut self, family: &Household, ids: &[Uuid], day: Date) {
        for (index, (child, &child_id)) in
            family.members.iter().zip(ids).enumerate().filter(|(_, (m, _))| m.part == Part::Child)
        {
            let others = family.members.iter().zip(ids).enumerate().filter(|&(other, _)| other != index);
            for (sort, (other, (member, &relative))) in (0..).zip(others) {
                let relation = Relation {
                    id: self.id(day),
                    child: child_id,
                    relative,
                    kind: relation(child, member, other < index),
                    guardian: member.guardian,
                    custodian: member.custodian,
                    lives_together: member.lives_together,
                    occupation: member.occupation,
                    sort,
                };
                self.batch.relations.push(relation);
            }
        }
    }
}
