//! Addresses as numbers: the town, the house in it, the room.

use hashbrown::HashMap;

use crate::dict::{Dict, at, number};

/// Numbers of one address; 0 where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) town: u32,
    /// 市区町村 as it stands in the address.
    pub(crate) city: u32,
    /// The numbers of the house, by their own table.
    pub(crate) house: u32,
    pub(crate) room: u32,
    /// Town and house together.
    pub(crate) home: u32,
}

/// 丁目, 番, 号; 0 for those that are not there.
pub(crate) type House = [u16; 3];

#[derive(Clone, Copy, Default)]
struct Prefix {
    town: u32,
    city: u32,
    /// A number in kanji at its end belongs to the house.
    block: u16,
}

/// What addresses are made of.
#[derive(Default)]
pub(crate) struct Places {
    pub(crate) towns: Dict,
    pub(crate) cities: Dict,
    raw: Dict,
    prefixes: Vec<Prefix>,
    houses: HashMap<House, u32>,
    house_list: Vec<House>,
    homes: HashMap<(u32, u32), u32>,
    /// Rows per home.
    pub(crate) home_counts: Vec<u32>,
    /// Rows that come now are not counted.
    pub(crate) counted: bool,
}

impl Places {
    /// The numbers of an address as written.
    pub(crate) fn place(&mut self, text: &str) -> Place {
        let text = text.trim();
        if text.is_empty() {
            return Place::default();
        }
        let text = match text.split_once('〒') {
            Some((_, rest)) => rest.trim_start_matches(|c: char| c.is_numeric() || c.is_whitespace() || is_hyphen(c)),
            None => text,
        };
        let start = text.find(|c: char| digit(c).is_some()).unwrap_or(text.len());
        let (before, behind) = text.split_at(start);
        // A building without any number before it is not part of the town.
        let before = before.split_once(['　', ' ']).filter(|_| behind.is_empty()).map_or(before, |(town, _)| town);
        let prefix = self.prefix(before);
        let (house, room) = numbers(prefix.block, behind);
        let house_id = self.house_id(house);
        let home = if prefix.town == 0 || house_id == 0 { 0 } else { self.home(prefix.town, house_id) };
        Place { town: prefix.town, city: prefix.city, house: house_id, room, home }
    }

    fn prefix(&mut self, raw: &str) -> Prefix {
        let (id, new) = self.raw.intern_new(raw);
        if new {
            let key = jp::fold_address(raw);
            let (town, _) = jp::split_key(&key);
            let bare = town.trim_end_matches(|c: char| c.is_ascii_digit() || is_hyphen(c));
            let block = town.get(bare.len()..).unwrap_or("").trim_matches(is_hyphen).parse().unwrap_or(0);
            let city = bare.char_indices().skip(1).find(|(_, c)| matches!(c, '市' | '区' | '町' | '村'));
            let city = city.and_then(|(at, c)| bare.get(..at + c.len_utf8())).unwrap_or(bare);
            let prefix = Prefix { town: self.towns.intern(bare), city: self.cities.intern(city), block };
            self.prefixes.push(prefix);
        }
        at(id).checked_sub(1).and_then(|id| self.prefixes.get(id)).copied().unwrap_or_default()
    }

    fn house_id(&mut self, house: House) -> u32 {
        if house == House::default() {
            return 0;
        }
        let next = number(self.house_list.len()) + 1;
        let id = *self.houses.entry(house).or_insert(next);
        if id == next {
            self.house_list.push(house);
        }
        id
    }

    fn home(&mut self, town: u32, house: u32) -> u32 {
        let next = number(self.home_counts.len()) + 1;
        let home = *self.homes.entry((town, house)).or_insert(next);
        if home == next {
            self.home_counts.push(0);
        }
        if let Some(count) = self.home_counts.get_mut(at(home) - 1).filter(|_| !self.counted) {
            *count += 1;
        }
        home
    }

    /// Takes over homes that many rows share; no row that comes later counts.
    pub(crate) fn recall(&mut self, crowded: &[String]) {
        self.counted = true;
        for address in crowded {
            let home = self.place(address).home;
            if let Some(count) = at(home).checked_sub(1).and_then(|home| self.home_counts.get_mut(home)) {
                *count = u32::MAX;
            }
        }
    }

    /// How many rows have this home.
    pub(crate) fn crowd(&self, home: u32) -> u32 {
        at(home).checked_sub(1).and_then(|home| self.home_counts.get(home)).copied().unwrap_or(0)
    }

    pub(crate) fn house(&self, id: u32) -> House {
        at(id).checked_sub(1).and_then(|id| self.house_list.get(id)).copied().unwrap_or_default()
    }

    /// How alike two addresses are.
    pub(crate) fn agreement(&self, a: Place, b: Place) -> Agreement {
        if a.town == 0 || b.town == 0 {
            return Agreement::Missing;
        }
        if a.town != b.town {
            return if a.city == b.city { Agreement::City } else { Agreement::Different };
        }
        if a.house == b.house && a.house != 0 {
            return match (a.room, b.room) {
                (x, y) if x == y && x != 0 => Agreement::Room,
                (x, y) if x == 0 || y == 0 => Agreement::House,
                _ => Agreement::OtherRoom,
            };
        }
        let (x, y) = (self.house(a.house), self.house(b.house));
        let fits = |short: House, long: House, room: u32| {
            let given = short.iter().take_while(|n| **n != 0).count();
            let same = short.iter().zip(&long).take(given).all(|(x, y)| x == y);
            let rest = long.get(given).copied().unwrap_or(0);
            same && given > 0 && (room == 0 || rest == 0 || u32::from(rest) == room)
        };
        let differing = x.iter().zip(&y).filter(|(x, y)| x != y).count();
        match () {
            () if a.house == 0 || b.house == 0 => Agreement::Town,
            () if fits(x, y, a.room) || fits(y, x, b.room) => Agreement::Prefix,
            () if differing == 1 => Agreement::NearHouse,
            () => Agreement::Town,
        }
    }
}

/// How alike two addresses are; the position is the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    Missing,
    /// Down to the room.
    Room,
    /// The house, and one of them tells no room.
    House,
    /// The house, but another room.
    OtherRoom,
    /// One tells fewer numbers, and nothing against the other.
    Prefix,
    /// One of the numbers differs.
    NearHouse,
    Town,
    City,
    Different,
}

impl Agreement {
    pub(crate) const COUNT: u8 = 9;

    pub(crate) fn label(level: u8) -> &'static str {
        const LABELS: [&str; 9] = [
            "どちらかに住所がない",
            "住所が部屋まで一致",
            "住所が番地まで一致",
            "番地まで一致し、部屋が違う",
            "住所の分かる部分が一致",
            "番地の一つだけが違う",
            "町名まで一致",
            "市区町村が一致",
            "住所が違う",
        ];
        LABELS.get(usize::from(level)).copied().unwrap_or("")
    }
}

/// The numbers of the house and the room, from what stands behind the town: `1丁目58番18号　シティ第２208号室`.
fn numbers(block: u16, text: &str) -> (House, u32) {
    let mut parts: [u16; 4] = [block, 0, 0, 0];
    let mut filled = usize::from(block != 0);
    let mut rest = text;
    // A kanji in front of a lot number (甲, 乙, イ) is not told apart here.
    while filled < 4 {
        let (value, left) = leading_number(rest);
        let Some(value) = value else { break };
        if let Some(slot) = parts.get_mut(filled) {
            *slot = u16::try_from(value).unwrap_or(u16::MAX);
        }
        filled += 1;
        rest = after_closing(left);
    }
    let [a, b, c, d] = parts;
    let room = if d != 0 { u32::from(d) } else { last_number(rest) };
    ([a, b, c], room)
}

fn leading_number(text: &str) -> (Option<u32>, &str) {
    let mut value: Option<u32> = None;
    let mut rest = text;
    while let Some((c, digit)) = rest.chars().next().and_then(|c| Some((c, digit(c)?))) {
        value = Some(value.unwrap_or(0).saturating_mul(10).saturating_add(digit).min(99_999));
        rest = rest.get(c.len_utf8()..).unwrap_or("");
    }
    (value, rest)
}

/// What follows the words between two numbers of a house; all of it where a building follows.
fn after_closing(text: &str) -> &str {
    const WORDS: [&str; 8] = ["丁目", "番地の", "番地ノ", "番地", "番", "号", "の", "ノ"];
    let mut rest = text;
    if let Some(word) = WORDS.iter().find(|word| rest.starts_with(**word)) {
        rest = rest.get(word.len()..).unwrap_or("");
    }
    rest.strip_prefix(is_hyphen).unwrap_or(rest)
}

/// The last number of a building's line: the room. Digits of another width are another number (第２208号室).
fn last_number(text: &str) -> u32 {
    let (mut value, mut last, mut wide): (Option<u32>, u32, bool) = (None, 0, false);
    for c in text.chars() {
        match digit(c) {
            Some(digit) => {
                let is_wide = !c.is_ascii();
                value = match value {
                    Some(number) if is_wide == wide => Some((number * 10 + digit).min(99_999)),
                    _ => Some(digit),
                };
                wide = is_wide;
                last = value.unwrap_or(0);
            }
            None => value = None,
        }
    }
    last
}

fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '０'..='９' => u32::from(c).checked_sub(u32::from('０')),
        _ => None,
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '－' | 'ー' | '‐' | '―' | '−' | 'ｰ' | '–' | '—')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn both(a: &str, b: &str) -> Agreement {
        let mut places = Places::default();
        let (a, b) = (places.place(a), places.place(b));
        let level = places.agreement(a, b);
        assert_eq!(level, places.agreement(b, a));
        level
    }

    #[test]
    fn one_home_in_many_notations() {
        let full = "広島県安芸郡府中町本町1丁目58番18号";
        for other in [
            "府中町本町1-58-18",
            "広島県安芸郡府中町本町一丁目58番18号",
            "府中町大字本町１－５８－１８",
            "〒735-0000 府中町本町1-58-18",
        ] {
            assert_eq!(both(full, other), Agreement::House, "{other}");
        }
        assert_eq!(both(&format!("{full}　シティ架空第２208号室"), "府中町本町1-58-18-208"), Agreement::Room);
        assert_eq!(both(&format!("{full}架空荘２０８"), "府中町本町1-58-18 架空荘 208"), Agreement::Room);
        assert_eq!(both(&format!("{full}架空荘２０８"), "府中町本町1-58-18 架空荘 301"), Agreement::OtherRoom);
        assert_eq!(both("府中町八幡1406番地の5", "府中町八幡1406-5"), Agreement::House);
        assert_eq!(both("府中町八幡1406-5 架空荘 205", "府中町八幡1406"), Agreement::Prefix);
        assert_eq!(both("府中町八幡1406 架空荘 205", "府中町八幡1406-205"), Agreement::Prefix);
        assert_eq!(both("広島市中区八丁堀五丁目30番4号", "広島市中区八丁堀5-30-4"), Agreement::House);
    }

    #[test]
    fn other_homes_are_other_homes() {
        assert_eq!(both("府中町本町1-58-18", "府中町本町1-58-19"), Agreement::NearHouse);
        assert_eq!(both("府中町本町1-58-18", "府中町本町2-5-18"), Agreement::Town);
        assert_eq!(both("府中町本町1-58-18", "府中町浜田1-58-18"), Agreement::City);
        assert_eq!(both("府中町本町1-58-18", "広島市中区三川町1406"), Agreement::Different);
        assert_eq!(both("府中町本町1-58-18", ""), Agreement::Missing);
    }

    proptest! {
        #[test]
        fn any_address_is_read(a in any::<String>(), b in "[府中町本県市0-9０-９丁目番地号の一二三-]{0,20}") {
            let level = both(&a, &b);
            prop_assert!((level as u8) < Agreement::COUNT);
        }
    }
}
