//! Addresses that look real and lead nowhere.

use std::collections::HashMap;

use crate::dice::{Dice, Weights};
use crate::home::{Address, Building};
use jp::reference::{self, PlaceKind};

/// A municipality with its towns.
#[derive(Debug)]
pub struct Municipality {
    /// Five-digit code.
    pub code: &'static str,
    /// Number of its prefecture.
    pub prefecture: u8,
    /// Name of its prefecture.
    pub prefecture_name: &'static str,
    /// Name without the prefecture.
    pub name: &'static str,
    /// Reading in hiragana.
    pub kana: &'static str,
    /// Weight: rough residents in thousands.
    pub size: u32,
    /// Body that runs the centres responsible for it.
    pub area: i16,
    towns: Vec<Town>,
}

/// A town of a municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Town {
    /// Ward of a designated city; empty elsewhere.
    pub ward: &'static str,
    /// Name.
    pub name: &'static str,
    /// Postal code without hyphen.
    pub postal: &'static str,
    /// Whether its numbers begin with a 丁目.
    pub has_chome: bool,
}

/// A place to live, without the person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Home {
    /// Index of the municipality.
    pub municipality: usize,
    /// Postal code.
    pub postal: String,
    /// All of it in one line.
    pub line: String,
    /// The same by its parts, for those who write it otherwise.
    pub address: Address,
}

impl Municipality {
    /// Its towns, in the order of their postal codes.
    #[must_use]
    pub fn towns(&self) -> &[Town] {
        &self.towns
    }

    /// Lowest postal code: says roughly where in the prefecture it lies.
    #[must_use]
    pub fn location(&self) -> u32 {
        self.towns.first().and_then(|town| town.postal.parse().ok()).unwrap_or_default()
    }

    /// A home here; half of the building names say that they are invented, none is real.
    pub fn home(&self, index: usize, dice: &mut Dice) -> Home {
        let town = dice.pick(&self.towns);
        let (block, lot, house) = (dice.between(1, 6), dice.between(1, 28), dice.between(1, 24));
        let (form, farm) = (dice.below(4), lot * 37 + house);
        let number = match (town.has_chome, form) {
            (true, 0) => format!("{block}丁目{lot}番{house}号"),
            (true, 1) => format!("{}丁目{lot}-{house}", kanji_digit(block)),
            (true, _) => format!("{block}-{lot}-{house}"),
            (false, 0) => format!("{farm}番地"),
            (false, 1) => format!("{farm}番地の{block}"),
            (false, _) => format!("{farm}-{block}"),
        };
        let building = dice.chance(420).then(|| {
            let name = dice.pick(&[
                "架空ハイツ",
                "コーポ架空",
                "メゾン架空",
                "架空町営住宅",
                "架空団地",
                "第二架空荘",
                "架空マンション",
            ]);
            Building { name, room: dice.between(1, 5) * 100 + dice.between(1, 9) }
        });
        let room = building.as_ref().map(|Building { name, room }| format!("　{name}{room}")).unwrap_or_default();
        let line = format!("{}{}{}{}{number}{room}", self.prefecture_name, self.name, town.ward, town.name);
        let (block, lot, house) = match (town.has_chome, form) {
            (true, _) => (block, lot, house),
            (false, 0) => (0, farm, 0),
            (false, _) => (0, farm, block),
        };
        let (prefecture, municipality) = (self.prefecture_name, self.name);
        let address = Address { prefecture, municipality, town, block, lot, house, building };
        let postal = match (town.postal.get(..3), town.postal.get(3..)) {
            (Some(head), Some(tail)) => format!("{head}-{tail}"),
            _ => town.postal.to_owned(),
        };
        Home { municipality: index, postal, line, address }
    }
}

/// All 1,741 municipalities, and the weights to draw one by residents.
#[must_use]
pub fn municipalities() -> (Vec<Municipality>, Weights) {
    let mut towns: HashMap<&str, Vec<Town>> = HashMap::new();
    let mut wards: HashMap<&str, (&str, &'static str)> = HashMap::new();
    let mut prefectures = HashMap::new();
    for place in reference::places() {
        match place.kind {
            PlaceKind::Prefecture => _ = prefectures.insert(place.code, place.name),
            PlaceKind::Ward => _ = wards.insert(place.code, (place.parent, place.name)),
            PlaceKind::Municipality => {}
        }
    }
    for [code, postal, name, _kana, chome] in reference::towns() {
        let (owner, ward) = wards.get(code).copied().unwrap_or((code, ""));
        towns.entry(owner).or_default().push(Town { ward, name, postal, has_chome: chome == "1" });
    }
    let bodies: HashMap<&str, i16> = reference::areas().map(|area| (area.code, area.id)).collect();
    let municipalities: Vec<Municipality> = reference::places()
        .filter(|place| place.kind == PlaceKind::Municipality)
        .map(|place| Municipality {
            code: place.short_code(),
            prefecture: place.prefecture(),
            prefecture_name: prefectures.get(place.parent).copied().unwrap_or_default(),
            name: place.name,
            kana: place.kana,
            size: place.size,
            area: bodies.get(place.code).copied().unwrap_or_else(|| i16::from(place.prefecture())),
            towns: towns.remove(place.code).unwrap_or_default(),
        })
        .collect();
    let weights = Weights::new(municipalities.iter().map(|municipality| municipality.size));
    (municipalities, weights)
}

pub(crate) fn kanji_digit(number: u32) -> char {
    "〇一二三四五六七八九".chars().nth(usize::try_from(number).unwrap_or(0)).unwrap_or('一')
}

/// A number that cannot be dialled: no Japanese number starts with 000.
pub fn phone(dice: &mut Dice) -> String {
    format!("000-{:04}-{:04}", dice.below(10_000), dice.below(10_000))
}
