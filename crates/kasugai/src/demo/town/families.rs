//! The households of the example town as its systems know them. Pure: the same nation gives the same families, numbers and all.

use jiff::ToSpan as _;
use jiff::civil::Date;
use town::{Called, Family, Person, Role, Stay};
use uuid::Uuid;

use super::super::households::{Household, Member, Part, Shape};
use super::super::model::Agency;
use super::super::names::Spelled;
use super::super::{Nation, people};

/// Members a family can have: numbers of persons leave room for so many.
const MOST: u64 = 16;

/// The families whose 住民票 is in the town, and the children among them whose case its staff keep.
pub(super) struct Residents {
    /// Those with cases first.
    pub(super) families: Vec<Family>,
    /// In the order of the families.
    pub(super) cases: Vec<Case>,
}

/// A child with a case, and the 宛名番号 that the 住民票 in its papers shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) child: Uuid,
    pub(super) number: String,
}

/// About so many persons of the town: every household with a case, and others beside them.
pub(super) fn residents(nation: &Nation, town: &Agency, most: usize) -> Residents {
    let (households, recorded) = people::met(nation, town);
    let mut residents = Residents { families: Vec::new(), cases: Vec::new() };
    let mut persons = 0;
    // Whoever left the registration elsewhere is in no register of the town.
    for (household, ids) in households.into_iter().filter(|(household, _)| household.registered.is_none()) {
        let id = u64::try_from(residents.families.len()).unwrap_or(u64::MAX);
        let is_known = ids.iter().any(|person| recorded.contains(person));
        if persons >= most && !is_known {
            continue;
        }
        let (family, numbers) = family(id, &household, nation.today());
        persons += family.members.len();
        residents.families.push(family);
        let numbered = ids.iter().zip(numbers).filter(|(person, _)| recorded.contains(person));
        residents.cases.extend(numbered.filter_map(|(child, number)| Some(Case { child: *child, number: number? })));
    }
    residents
}

/// A household as the registers see it: who lives there. With the 宛名番号 of each member of the household; none of who lives elsewhere.
fn family(id: u64, household: &Household, today: Date) -> (Family, Vec<Option<String>>) {
    let births = || household.children().map(|child| child.birth);
    let (eldest, youngest) = (births().min().unwrap_or(today), births().max().unwrap_or(today));
    // A name changes with the wedding, or with what came after it.
    let renamed = match household.shape {
        Shape::Both | Shape::Father | Shape::StepMother | Shape::Grandparents => eldest.saturating_sub(400.days()),
        _ => youngest.saturating_add(2.years()).min(today.saturating_sub(30.days())),
    };
    let person = |(at, member): (u64, &Member)| Person {
        id: id * MOST + at,
        role: role(member.part),
        male: member.male,
        birth: member.birth,
        names: names(member, renamed),
        nationality: household.nationality,
    };
    let all: Vec<Option<Person>> =
        (0..MOST).zip(&household.members).map(|one| one.1.lives_together.then(|| person(one))).collect();
    let numbers = all.iter().map(|person| person.as_ref().map(|person| person.number(0))).collect();
    let stay =
        Stay { from: eldest, municipality: household.home.municipality, address: household.home.address.clone() };
    (Family { id, members: all.into_iter().flatten().collect(), stays: vec![stay] }, numbers)
}

/// Who brings the children up has the part of a parent; only who bore them is a mother, and is asked about pregnancies.
fn role(part: Part) -> Role {
    match part {
        Part::Child => Role::Child,
        Part::Mother => Role::Mother,
        Part::Father | Part::StepFather => Role::Father,
        Part::Grandmother => Role::Grandmother,
        Part::Partner | Part::StepMother | Part::Grandfather => Role::Other,
    }
}

fn names(member: &Member, renamed: Date) -> Vec<Called> {
    let called = |from: Date, family: &Spelled| Called { from, family: family.clone(), given: member.given.clone() };
    let former = member.former_family.iter().map(|family| called(member.birth, family));
    let now = if member.former_family.is_some() { renamed } else { member.birth };
    former.chain([called(now, &member.family)]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::{Options, TOWN};
    use super::*;
    use jiff::Timestamp;
    use std::collections::HashSet;

    fn nation() -> Nation {
        let as_of: Timestamp = "2026-11-22T03:00:00Z".parse().unwrap();
        Nation::new(Options { seed: 1, people: Some(40_000), as_of })
    }

    #[test]
    fn every_household_with_a_case_is_known_and_numbers_are_of_one_person() {
        let nation = nation();
        let town = super::super::agency(&nation).unwrap();
        let residents = residents(&nation, town, 500);
        let (households, recorded) = people::met(&nation, town);
        let registered = |child: &Uuid| {
            households.iter().any(|(household, ids)| household.registered.is_none() && ids.contains(child))
        };
        let known: HashSet<Uuid> = residents.cases.iter().map(|case| case.child).collect();
        assert!(recorded.iter().filter(|child| registered(child)).all(|child| known.contains(child)));
        assert_eq!(known.len(), residents.cases.len());
        let persons = || residents.families.iter().flat_map(|family| &family.members);
        let numbers: HashSet<String> = persons().map(|person| person.number(0)).collect();
        assert_eq!(numbers.len(), persons().count());
        assert!((500..900).contains(&numbers.len()), "{}", numbers.len());
        assert!(residents.cases.iter().all(|case| numbers.contains(&case.number)));
        let names = nation.municipalities.iter().find(|place| place.code == TOWN).unwrap();
        for family in &residents.families {
            let line = family.stays[0].address.line(town::home::Style {
                prefecture: true,
                numbers: Default::default(),
                building: None,
            });
            assert!(line.starts_with("広島県") && line.contains(names.name), "{line}");
            assert!(family.members.iter().all(|person| !person.names.is_empty()));
        }
    }

    #[test]
    fn a_home_by_its_parts_is_the_home_of_the_case_register() {
        let nation = nation();
        let (households, _) = people::met(&nation, super::super::agency(&nation).unwrap());
        let digits = |text: &str| -> Vec<u32> {
            let plain: String = text
                .chars()
                .map(|c| {
                    "〇一二三四五六七八九"
                        .chars()
                        .position(|kanji| kanji == c)
                        .map_or(c, |at| char::from_digit(at as u32, 10).unwrap())
                })
                .collect();
            plain.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
        };
        for (household, _) in households.iter().take(300) {
            let (home, address) = (&household.home, &household.home.address);
            assert!(home.line.contains(address.town.name), "{home:?}");
            let rest = home.line.split_once(address.town.name).unwrap().1;
            let parts = [address.block, address.lot, address.house].into_iter().filter(|part| *part > 0);
            let told: Vec<u32> = parts.chain(address.building.as_ref().map(|building| building.room)).collect();
            // 第二架空荘 counts no homes.
            assert_eq!(digits(&rest.replace("第二", "")), told, "{}", home.line);
        }
    }
}
