use std::collections::{HashMap, HashSet};

use jiff::civil::date;

use crate::writing::{self, DateStyle, Script};
use crate::{Country, Event, Role, Settings, System, records};

fn country(seed: u64, municipalities: usize) -> Country {
    Country::new(Settings { seed, municipalities, ..Settings::default() })
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let text =
        |seed| records(&country(seed, 3), 500).map(|record| record.line().0 + &record.truth().0).collect::<String>();
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
}

#[test]
fn families_are_as_many_and_as_varied_as_wished() {
    let country = country(3, 5);
    let families: Vec<_> = country.families().take(4_000).collect();
    let moved = families.iter().filter(|family| family.stays.len() > 1).count();
    let renamed = families.iter().filter(|family| family.members.iter().any(|p| p.names.len() > 1)).count();
    assert!((480..720).contains(&moved), "{moved}");
    assert!((250..420).contains(&renamed), "{renamed}");
    let twins = families.iter().filter(|family| {
        let births: Vec<_> = family.members.iter().filter(|p| p.role == Role::Child).map(|p| p.birth).collect();
        births.len() > births.iter().collect::<HashSet<_>>().len()
    });
    assert!((20..140).contains(&twins.count()));
    let ids: HashSet<u64> = families.iter().flat_map(|family| &family.members).map(|p| p.id).collect();
    assert_eq!(ids.len(), families.iter().map(|family| family.members.len()).sum::<usize>());
    for family in &families {
        let events = family.events();
        assert!(events.is_sorted_by_key(|happening| happening.day));
        assert!(events.iter().all(|h| !matches!(h.event, Event::Moved(0))));
        assert!(family.members.iter().all(|person| person.name_on(person.birth).is_some()));
    }
}

#[test]
fn extracts_have_the_shape_of_municipal_data() {
    let country = country(11, 5);
    let rows: Vec<_> = records(&country, 20_000).collect();
    assert!((20_000..20_100).contains(&rows.len()));
    let mut by_system: HashMap<System, usize> = HashMap::new();
    for row in &rows {
        *by_system.entry(row.system).or_default() += 1;
        assert!(!row.line().0.trim_end().is_empty() && row.line().0.matches(',').count() == 7, "{row:?}");
    }
    let share = |system: System| by_system[&system] * 100 / rows.len();
    assert!((30..45).contains(&share(System::Jumin)));
    assert!((15..32).contains(&share(System::Jite)));
    assert!((1..8).contains(&share(System::Jiso)));
    let missing = rows.iter().filter(|row| row.number.is_empty()).count() * 1000 / rows.len();
    assert!((20..60).contains(&missing), "{missing}");
    let persons = rows.iter().map(|row| row.person).collect::<HashSet<_>>().len();
    assert!((25..33).contains(&(rows.len() * 10 / persons)));
    assert!(rows.iter().all(|row| row.system != System::Jumin || !row.number.is_empty()));
}

#[test]
fn a_chosen_town_has_only_its_own_people() {
    let country = Country::new(Settings { codes: vec!["34302".into()], ..Settings::default() });
    assert!(records(&country, 300).all(|row| row.municipality == "34302"));
}

#[test]
fn notations() {
    assert_eq!(writing::kana("しょうた", Script::HalfWidth), "ｼﾖｳﾀ");
    assert_eq!(writing::kana("しょうだ", Script::HalfWidthSmall), "ｼｮｳﾀﾞ");
    assert_eq!(writing::kana("ぱー", Script::HalfWidth), "ﾊﾟｰ");
    assert_eq!(writing::kana("づんゔ", Script::Katakana), "ヅンヴ");
    let day = date(2022, 9, 2);
    assert_eq!(writing::date(day, DateStyle::EraCode), "5040902");
    assert_eq!(writing::date(day, DateStyle::EraShort), "R4.9.2");
    assert_eq!(writing::date(day, DateStyle::EraWide), "令和４年９月２日");
}
