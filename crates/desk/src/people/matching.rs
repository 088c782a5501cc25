//! Compares the staff register with persons: is a member of staff this person, or do they live at the same place?
//!
//! Everything is compared folded (variant characters, widths, kana), names with one typing mistake forgiven.

use super::model::{Birth, NewPerson};
use jiff::civil::Date;

/// A member of staff, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffKeys {
    name: String,
    kana: String,
    birth: Option<Date>,
    address: String,
    phone: String,
}

impl StaffKeys {
    /// Folds a row of the register.
    pub fn new(name: &str, kana: &str, birth: Option<Date>, address: &str, phone: &str) -> Self {
        Self {
            name: jp::fold(name),
            kana: jp::fold_kana(kana),
            birth,
            address: address_key(address),
            phone: phone_key(phone),
        }
    }

    /// What the register is looked up by: kind and key.
    pub fn lookup(&self) -> Vec<(&'static str, String)> {
        let birth = self.birth.map(|birth| ("birth", birth.to_string()));
        let address = (!self.address.is_empty()).then(|| ("address", self.address.clone()));
        let phone = (!self.phone.is_empty()).then(|| ("phone", self.phone.clone()));
        [birth, address, phone].into_iter().flatten().collect()
    }

    /// Birth dates under which the same person may be written, a mistake in one digit included.
    pub fn births(&self) -> Vec<Date> {
        self.birth.map(similar_days).unwrap_or_default()
    }
}

/// A person, folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonKeys {
    birth: Option<Date>,
    names: Vec<(String, String)>,
    addresses: Vec<String>,
    phones: Vec<String>,
}

impl PersonKeys {
    /// Begins with the birth date, when the whole date is known.
    pub fn new(birth: Option<Date>) -> Self {
        Self { birth, ..Self::default() }
    }

    /// Of somebody as given, before they are registered. What a 支援措置 has sealed is not among the keys.
    pub fn of(person: &NewPerson) -> Self {
        let mut keys = Self::new(person.birth.as_ref().and_then(Birth::day));
        for name in &person.names {
            keys.name(&format!("{}{}", name.family, name.given), &format!("{}{}", name.family_kana, name.given_kana));
        }
        person.addresses.iter().filter(|address| !address.sealed).for_each(|address| keys.address(&address.line));
        person.phones.iter().filter(|phone| !phone.sealed).for_each(|phone| keys.phone(&phone.number));
        keys
    }

    /// Adds a name and its reading.
    pub fn name(&mut self, name: &str, kana: &str) {
        self.names.push((jp::fold(name), jp::fold_kana(kana)));
    }

    /// Adds an address.
    pub fn address(&mut self, line: &str) {
        let key = address_key(line);
        if !key.is_empty() {
            self.addresses.push(key);
        }
    }

    /// Adds a telephone number.
    pub fn phone(&mut self, number: &str) {
        let key = phone_key(number);
        if !key.is_empty() {
            self.phones.push(key);
        }
    }

    /// Keys under which a member of staff who may match is filed.
    pub fn lookup(&self) -> Vec<(&'static str, String)> {
        let births = self.birth.map(similar_days).unwrap_or_default();
        let births = births.into_iter().map(|birth| ("birth", birth.to_string()));
        let addresses = self.addresses.iter().map(|key| ("address", key.clone()));
        let phones = self.phones.iter().map(|key| ("phone", key.clone()));
        births.chain(addresses).chain(phones).collect()
    }
}

/// Why the wall must stand between a member of staff and a person, if it must: `name_birth`, `address` or `phone`.
pub fn why(staff: &StaffKeys, person: &PersonKeys) -> Option<&'static str> {
    if is_same_person(staff, person) {
        Some("name_birth")
    } else if person.addresses.contains(&staff.address) {
        Some("address")
    } else if person.phones.contains(&staff.phone) {
        Some("phone")
    } else {
        None
    }
}

/// Surname and home, folded: what members of one family often share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    family: String,
    address: String,
}

impl Household {
    /// Of a surname and an address.
    pub fn new(family: &str, address: &str) -> Self {
        Self { family: jp::fold(family), address: address_key(address) }
    }

    /// Of a row of the staff register, where a blank ends the surname.
    pub fn of_staff(name: &str, address: &str) -> Self {
        Self::new(name.split_whitespace().next().unwrap_or_default(), address)
    }

    /// Whether the surnames agree.
    pub fn has_surname_of(&self, other: &Self) -> bool {
        !self.family.is_empty() && self.family == other.family
    }
}

/// Whether two may be of one family. A surname says so only where it is rare.
pub fn is_kin(one: &Household, other: &Household, is_rare: bool) -> bool {
    (is_rare && one.has_surname_of(other)) || (!one.address.is_empty() && one.address == other.address)
}

/// One mistake in all is forgiven: with the same birth date, name or reading may differ by one; with one wrong digit in the birth date,
/// name and reading must agree.
fn is_same_person(staff: &StaffKeys, person: &PersonKeys) -> bool {
    let Some((staff_birth, birth)) = staff.birth.zip(person.birth) else { return false };
    let near = |ours: &str, theirs: &str| !ours.is_empty() && !theirs.is_empty() && within_one_typo(ours, theirs);
    let equal = |ours: &str, theirs: &str| !ours.is_empty() && ours == theirs;
    person.names.iter().any(|(name, kana)| {
        if staff_birth == birth {
            near(&staff.name, name) || near(&staff.kana, kana)
        } else {
            within_one_typo(&digits(staff_birth), &digits(birth))
                && equal(&staff.name, name)
                && equal(&staff.kana, kana)
        }
    })
}

/// Whether two texts are equal but for one character more, less or other, or two neighbours exchanged.
pub fn within_one_typo(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same_start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(same_start..).unwrap_or_default(), b.get(same_start..).unwrap_or_default());
    let same_end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(..a.len() - same_end).unwrap_or_default(), b.get(..b.len() - same_end).unwrap_or_default());
    match (a, b) {
        ([a1, a2], [b1, b2]) => a1 == b2 && a2 == b1,
        _ => a.len() <= 1 && b.len() <= 1,
    }
}

/// The day itself and every day written with one digit other or two neighbouring digits exchanged.
fn similar_days(day: Date) -> Vec<Date> {
    let written: Vec<char> = digits(day).chars().collect();
    let mut days = vec![day];
    for place in 0..written.len() {
        let others = ('0'..='9').map(|digit| {
            let mut other = written.clone();
            other.iter_mut().skip(place).take(1).for_each(|c| *c = digit);
            other
        });
        let mut exchanged = written.clone();
        if place + 1 < exchanged.len() {
            exchanged.swap(place, place + 1);
        }
        days.extend(
            others
                .chain([exchanged])
                .filter_map(|chars| Date::strptime("%Y%m%d", chars.iter().collect::<String>()).ok()),
        );
    }
    days.sort_unstable();
    days.dedup();
    days
}

fn digits(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// Empty when the address names no house: a whole town is no neighbour.
fn address_key(line: &str) -> String {
    let key = jp::fold_address(line);
    if key.bytes().any(|byte| byte.is_ascii_digit()) { key } else { String::new() }
}

/// Empty when too short to be a number of one's own.
fn phone_key(number: &str) -> String {
    let key = jp::fold_phone(number);
    if key.len() >= 9 { key } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn person(name: &str, kana: &str, birth: Date) -> PersonKeys {
        let mut keys = PersonKeys::new(Some(birth));
        keys.name(name, kana);
        keys
    }

    #[test]
    fn one_mistake_is_forgiven_two_are_not() {
        let staff = StaffKeys::new("髙橋 はな子", "たかはし はなこ", Some(date(1990, 4, 12)), "", "");
        let is = |name, kana, birth| why(&staff, &person(name, kana, birth)).is_some();
        assert!(is("高橋ハナ子", "タカハシ　ハナコ", date(1990, 4, 12)), "other characters, same person");
        assert!(is("高橋はな", "", date(1990, 4, 12)), "one character missing");
        assert!(is("大橋太郎", "たかはしはなご", date(1990, 4, 12)), "the reading agrees but for one");
        assert!(is("高橋はな子", "たかはしはなこ", date(1990, 4, 21)), "digits exchanged");
        assert!(!is("高橋はな", "たかはしはな", date(1990, 4, 21)), "two mistakes");
        assert!(!is("鈴木一郎", "すずきいちろう", date(1990, 4, 12)), "born on the same day only");
    }

    #[test]
    fn neighbours_share_a_house_not_a_town() {
        let staff = StaffKeys::new("山田 太郎", "", None, "広島県府中町大通一丁目2番3号", "082-000-0001");
        let mut near = PersonKeys::new(None);
        near.address("広島県府中町大通1-2-3");
        assert_eq!(why(&staff, &near), Some("address"));
        let mut calls = PersonKeys::new(None);
        calls.phone("０８２(０００)０００１");
        assert_eq!(why(&staff, &calls), Some("phone"));
        let town = StaffKeys::new("山田 太郎", "", None, "広島県府中町", "");
        let mut far = PersonKeys::new(None);
        far.address("広島県府中町");
        assert_eq!(why(&town, &far), None);
        assert_eq!(why(&town, &PersonKeys::new(None)), None, "two unknown addresses are not the same");
    }

    #[test]
    fn a_rare_surname_or_the_same_house_may_be_kin() {
        let staff = Household::of_staff("髙橋　はな子", "広島県府中町大通一丁目2番3号");
        assert!(is_kin(&staff, &Household::new("高橋", ""), true));
        assert!(!is_kin(&staff, &Household::new("高橋", ""), false), "too many are called so");
        assert!(is_kin(&staff, &Household::new("別", "広島県府中町大通1-2-3"), false));
        assert!(!is_kin(&staff, &Household::new("別", "広島県府中町"), true));
        assert!(
            !is_kin(&Household::of_staff("", ""), &Household::new("", ""), true),
            "two unknown names are not the same"
        );
    }

    /// Edit distance with exchanges, the long way.
    fn distance(a: &[char], b: &[char]) -> usize {
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let changed = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut best = changed.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(table[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        table[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn one_typo_is_edit_distance_one(a in "[あいう]{0,6}", b in "[あいう]{0,6}") {
            let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            prop_assert_eq!(within_one_typo(&a, &b), distance(&x, &y) <= 1);
        }

        #[test]
        fn a_member_of_staff_is_filed_under_what_finds_them(days in 0..20_000i32, place in 0..8usize, digit in 0..10u8) {
            let birth = date(1950, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let mut typed: Vec<u8> = digits(birth).into_bytes();
            typed[place] = b'0' + digit;
            let Ok(wrong) = Date::strptime("%Y%m%d", String::from_utf8(typed).unwrap()) else { return Ok(()) };
            prop_assert!(person("試験", "しけん", wrong).lookup().contains(&("birth", birth.to_string())));
        }
    }
}
