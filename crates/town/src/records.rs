//! What six systems of a municipality hold about its families: one file each, each in its own notation, with the truth beside them.

use crate::dice::{Dice, Topic};
use crate::family::{Country, Family, Person, Role};
use crate::faults::{Birth, Draft, spoil};
use crate::home::{BuildingStyle, Numbers, Style};
use crate::names::register_form;
use crate::writing::{DateStyle, Script, date, kana};

/// A system that keeps records about people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    /// 住民基本台帳: everyone, in official forms.
    Jumin,
    /// 児童手当: half-width kana without small kana, dates with the digit of the era.
    Jite,
    /// 母子保健: hiragana, dates in eras.
    Boshi,
    /// 保育: dates in Western years, 丁目 in kanji.
    Hoiku,
    /// 福祉: half-width kana.
    Fukushi,
    /// 児童相談: written by hand in every way, some people more than once.
    Jiso,
}

impl System {
    /// All six.
    pub const ALL: [Self; 6] = [Self::Jumin, Self::Jite, Self::Boshi, Self::Hoiku, Self::Fukushi, Self::Jiso];

    /// Short name, as in file names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jumin => "jumin",
            Self::Jite => "jite",
            Self::Boshi => "boshi",
            Self::Hoiku => "hoiku",
            Self::Fukushi => "fukushi",
            Self::Jiso => "jiso",
        }
    }

    fn letters(self) -> &'static str {
        match self {
            Self::Jumin => "ju",
            Self::Jite => "te",
            Self::Boshi => "bo",
            Self::Hoiku => "ho",
            Self::Fukushi => "fu",
            Self::Jiso => "so",
        }
    }

    /// Mistakes beside those of the other systems, in hundredths.
    fn often(self) -> u32 {
        match self {
            Self::Jumin => 30,
            Self::Jite | Self::Hoiku | Self::Fukushi => 100,
            Self::Boshi => 140,
            Self::Jiso => 400,
        }
    }

    /// Rows without 宛名番号, in a thousand.
    fn without_number(self) -> u32 {
        match self {
            Self::Jumin => 0,
            Self::Jite => 20,
            Self::Boshi | Self::Hoiku => 55,
            Self::Fukushi => 60,
            Self::Jiso => 300,
        }
    }

    /// Members it knows, in a thousand.
    fn knows(self, role: Role) -> u32 {
        match (self, role) {
            (Self::Jumin, _) => 1000,
            (Self::Jite, Role::Child) => 900,
            (Self::Jite, Role::Mother) => 520,
            (Self::Jite, Role::Father) => 480,
            (Self::Boshi, Role::Child) => 330,
            (Self::Boshi, Role::Mother) => 800,
            (Self::Hoiku, Role::Child) => 650,
            (Self::Hoiku, Role::Mother) => 620,
            (Self::Hoiku, Role::Father) => 430,
            (Self::Fukushi, Role::Grandmother) => 250,
            (Self::Fukushi, _) => 115,
            (Self::Jite | Self::Boshi | Self::Hoiku | Self::Jiso, _) => 0,
        }
    }
}

/// One row of an extract, and beside it who it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// System whose file holds it.
    pub system: System,
    /// Key of the row.
    pub id: String,
    /// Five-digit code of the municipality.
    pub municipality: &'static str,
    /// 宛名番号; empty where it is missing.
    pub number: String,
    /// Name in kanji.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Birth date.
    pub birth: String,
    /// Sex.
    pub sex: String,
    /// Address.
    pub address: String,
    /// Truth: the person.
    pub person: u64,
    /// Truth: the family.
    pub family: u64,
    /// Truth: part in the family.
    pub role: Role,
}

/// Titles of an extract.
pub const TITLES: [&str; 8] = ["rec_id", "muni", "atena", "name_kanji", "name_kana", "birth", "sex", "address"];
/// Titles of the truth.
pub const TRUTH_TITLES: [&str; 4] = ["rec_id", "person_id", "household_id", "role"];

/// A line of a CSV file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written(
    /// With its line break.
    pub String,
);

impl Record {
    /// The row in the order of [`TITLES`].
    #[must_use]
    pub fn line(&self) -> Written {
        let cells = [
            self.id.as_str(),
            self.municipality,
            &self.number,
            &self.name,
            &self.kana,
            &self.birth,
            &self.sex,
            &self.address,
        ];
        Written(format!("{}\n", cells.join(",")))
    }

    /// The row of the truth, in the order of [`TRUTH_TITLES`].
    #[must_use]
    pub fn truth(&self) -> Written {
        Written(format!("{},{},{},{}\n", self.id, self.person, self.family, self.role.word()))
    }
}

/// Records of the country's families, at least `rows` of them: families come whole.
pub fn records(country: &Country, rows: usize) -> impl Iterator<Item = Record> + '_ {
    let mut count = 0_u64;
    let wanted = u64::try_from(rows).unwrap_or(u64::MAX);
    country
        .families()
        .map(move |family| {
            let mut drafts = family_records(country, &family);
            for record in &mut drafts {
                count += 1;
                record.id = format!("{}{count:08}", record.system.letters());
            }
            (count, drafts)
        })
        // The family that reaches the number is the last one.
        .scan(false, move |done, (count, drafts)| {
            if *done {
                return None;
            }
            *done = count >= wanted;
            Some(drafts)
        })
        .flatten()
}

/// Records of one family, without keys.
fn family_records(country: &Country, family: &Family) -> Vec<Record> {
    let dice = Dice::new(country.settings().seed, Topic::Extract, family.id, 0);
    let mut clerk = Clerk { country, family, dice, official: None, records: Vec::new() };
    let known = clerk.dice.chance(70);
    let name = family.members.first().and_then(Person::name);
    clerk.official = name.filter(|_| clerk.dice.chance(300)).and_then(|name| {
        let plain = name.family.text.clone();
        register_form(&plain, &mut clerk.dice).map(|official| (plain, official))
    });
    for person in &family.members {
        let stays: Vec<usize> = (0..family.stays.len()).collect();
        for system in System::ALL {
            let held = match system {
                System::Jiso => known && clerk.dice.chance(if person.role == Role::Child { 900 } else { 600 }),
                _ => clerk.dice.chance(system.knows(person.role)),
            };
            if !held {
                continue;
            }
            match (system, stays.as_slice()) {
                // The register of each municipality they lived in has them.
                (System::Jumin, [first, last]) if clerk.municipality(*first) != clerk.municipality(*last) => {
                    clerk.write(system, person, *first, true);
                    clerk.write(system, person, *last, true);
                }
                (System::Jumin, stays) => clerk.write(system, person, stays.len().saturating_sub(1), true),
                (_, stays) => {
                    let fresh = clerk.dice.chance(620);
                    let stay = if fresh { stays.len().saturating_sub(1) } else { 0 };
                    let named_today = clerk.dice.chance(620);
                    clerk.write(system, person, stay, named_today);
                }
            }
            while system == System::Jiso && clerk.dice.chance(250) {
                let stay = stays.len().saturating_sub(1);
                let named_today = clerk.dice.chance(620);
                clerk.write(system, person, stay, named_today);
            }
        }
    }
    clerk.records
}

struct Clerk<'a> {
    country: &'a Country,
    family: &'a Family,
    dice: Dice,
    /// The family name as everybody writes it, and its form in the register.
    official: Option<(String, String)>,
    records: Vec<Record>,
}

impl Clerk<'_> {
    fn municipality(&self, stay: usize) -> usize {
        self.family.stays.get(stay).map_or(0, |stay| stay.municipality)
    }

    /// Writes one row about a person as known at one of the family's homes.
    fn write(&mut self, system: System, person: &Person, stay: usize, named_today: bool) {
        let municipality = self.municipality(stay);
        let name = if named_today { person.name() } else { person.names.first() };
        let (Some(name), Some(stay)) = (name, self.family.stays.get(stay)) else { return };
        let mut draft = Draft {
            family: name.family.clone(),
            given: name.given.clone(),
            spaced: true,
            has_kana: true,
            male: Some(person.male),
            birth: Birth::Known(person.birth),
            address: Some(stay.address.clone()),
        };
        if let Some((plain, official)) = &self.official
            && *plain == draft.family.text
            && self.dice.chance(if system == System::Jumin { 1000 } else { 250 })
        {
            draft.family.text.clone_from(official);
        }
        let often = system.often() * self.country.settings().faults / 100;
        spoil(&mut draft, person.male, self.country.names(), often, &mut self.dice);
        let number = self.number(system, person, municipality, often);
        let record = self.written(system, &draft, municipality, number, person);
        self.records.push(record);
    }

    /// 宛名番号, sometimes missing, rarely that of another member.
    fn number(&mut self, system: System, person: &Person, municipality: usize, often: u32) -> String {
        if self.dice.chance(system.without_number()) {
            return String::new();
        }
        let other = system != System::Jumin && self.dice.rate(often);
        let member = if other { self.dice.below(u32::try_from(self.family.members.len()).unwrap_or(0)) } else { 0 };
        let member = usize::try_from(member).ok().and_then(|at| self.family.members.get(at));
        member.filter(|_| other).unwrap_or(person).number(municipality)
    }

    fn written(&mut self, system: System, draft: &Draft, place: usize, number: String, person: &Person) -> Record {
        let dice = &mut self.dice;
        let space = match system {
            System::Jite | System::Fukushi => " ",
            _ if dice.chance(250) => " ",
            _ => "　",
        };
        let join = |family: &str, given: &str, space: &str| match (given.is_empty(), draft.spaced) {
            (true, _) => family.to_owned(),
            (_, true) => format!("{family}{space}{given}"),
            (_, false) => format!("{family}{given}"),
        };
        let script = match system {
            System::Jumin | System::Hoiku => Script::Katakana,
            System::Jite => Script::HalfWidth,
            System::Boshi => Script::Hiragana,
            System::Fukushi => Script::HalfWidthSmall,
            System::Jiso => dice.pick(&[Script::Katakana, Script::Hiragana, Script::HalfWidthSmall]),
        };
        let (family, given) = (kana(&draft.family.kana, script), kana(&draft.given.kana, script));
        // Those who write Latin names in kana, and those who keep the letters of the card.
        let latin = draft.family.text.is_ascii();
        let in_kana = latin && dice.chance(500);
        let (family_text, given_text) = if in_kana {
            (kana(&draft.family.kana, Script::Katakana), kana(&draft.given.kana, Script::Katakana))
        } else {
            (draft.family.text.clone(), draft.given.text.clone())
        };
        let birth_style = match system {
            System::Jumin => DateStyle::Digits,
            System::Jite => DateStyle::EraCode,
            System::Boshi => dice.pick(&[DateStyle::EraShort, DateStyle::EraLong, DateStyle::EraWide]),
            System::Hoiku => dice.pick(&[DateStyle::Iso, DateStyle::Slash]),
            System::Fukushi => dice.pick(&[DateStyle::EraCode, DateStyle::EraLong, DateStyle::EraWide]),
            System::Jiso => dice.pick(&[
                DateStyle::Digits,
                DateStyle::EraShort,
                DateStyle::EraPadded,
                DateStyle::EraLong,
                DateStyle::Iso,
                DateStyle::Slash,
            ]),
        };
        let sex = match (system, draft.male) {
            (_, None) => "",
            (System::Jumin | System::Jite, Some(true)) => "1",
            (System::Jumin | System::Jite, Some(false)) => "2",
            (System::Fukushi, Some(true)) => "M",
            (System::Fukushi, Some(false)) => "F",
            (_, Some(true)) => "男",
            (_, Some(false)) => "女",
        };
        let numbers = match system {
            System::Jumin => Numbers::Words,
            System::Jite => Numbers::WideHyphens,
            System::Hoiku => Numbers::KanjiBlock,
            System::Boshi | System::Fukushi => Numbers::Hyphens,
            System::Jiso => dice.pick(&[Numbers::Words, Numbers::Hyphens, Numbers::WideHyphens, Numbers::KanjiBlock]),
        };
        let building = dice.weighted(&[
            (30, Some(BuildingStyle::Room)),
            (25, Some(BuildingStyle::Spaced)),
            (10, Some(BuildingStyle::Joined)),
            (15, Some(BuildingStyle::NumberOnly)),
            (20, None),
        ]);
        let prefecture = matches!(system, System::Jumin | System::Jite | System::Hoiku) || dice.chance(300);
        let building = if system == System::Jumin { Some(BuildingStyle::Room) } else { building };
        let style = Style { prefecture, numbers, building };
        let address = draft.address.as_ref().map(|address| respelled(&address.line(style), dice)).unwrap_or_default();
        Record {
            system,
            id: String::new(),
            municipality: self.country.municipalities().get(place).map_or("", |place| place.code),
            number,
            name: join(&family_text, &given_text, space),
            kana: if draft.has_kana { join(&family, &given, space) } else { String::new() },
            birth: match draft.birth {
                Birth::Known(day) => date(day, birth_style),
                Birth::Blank => String::new(),
                Birth::Nines => "99999999".to_owned(),
            },
            sex: sex.to_owned(),
            address,
            person: person.id,
            family: self.family.id,
            role: person.role,
        }
    }
}

/// Particles of an address as another office writes them.
fn respelled(line: &str, dice: &mut Dice) -> String {
    match dice.below(20) {
        0 => line.replacen('ケ', "ヶ", 1),
        1 => line.replacen('ヶ', "ケ", 1),
        2 => line.replacen("大字", "", 1),
        _ => line.to_owned(),
    }
}
