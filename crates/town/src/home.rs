//! Addresses by their parts, and the ways in which systems write them.

use std::fmt::Write as _;

use crate::dice::Dice;
use crate::places::{Municipality, Town, kanji_digit};

/// Where a family lives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Prefecture.
    pub prefecture: &'static str,
    /// 市区町村 without the prefecture.
    pub municipality: &'static str,
    /// The town in it.
    pub town: Town,
    /// 丁目; 0 where the town has none.
    pub block: u32,
    /// 番 or 番地.
    pub lot: u32,
    /// 号 or the second number of a lot; 0 where there is none.
    pub house: u32,
    /// A house with many homes.
    pub building: Option<Building>,
}

/// 方書: a building and the room in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Building {
    /// Invented name.
    pub name: &'static str,
    /// Number of the room.
    pub room: u32,
}

/// How a system writes addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// With the prefecture in front.
    pub prefecture: bool,
    /// How the numbers are written.
    pub numbers: Numbers,
    /// How building and room are written; `None` leaves them out.
    pub building: Option<BuildingStyle>,
}

/// Ways to write the numbers of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Numbers {
    /// 1丁目2番3号
    #[default]
    Words,
    /// 1-2-3
    Hyphens,
    /// １－２－３
    WideHyphens,
    /// 一丁目2番3号
    KanjiBlock,
}

/// Ways to write a building and its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BuildingStyle {
    /// 　第二架空荘205号室
    #[default]
    Room,
    /// ` 第二架空荘 205`
    Spaced,
    /// 第二架空荘２０５, without space
    Joined,
    /// Only `-205` behind the numbers.
    NumberOnly,
}

impl Address {
    /// An address drawn in a municipality.
    #[must_use]
    pub fn draw(municipality: &Municipality, dice: &mut Dice) -> Self {
        const NAMES: [&str; 10] = [
            "架空ハイツ",
            "コーポ架空",
            "メゾン架空",
            "架空団地",
            "第二架空荘",
            "架空マンション",
            "サニー架空",
            "グリーン架空",
            "架空レジデンス",
            "シティ架空第２",
        ];
        let town = dice.pick(municipality.towns());
        let (block, lot, house) = if town.has_chome {
            (dice.between(1, 8), dice.between(1, 45), dice.between(1, 30))
        } else {
            (0, dice.between(1, 1_900), if dice.chance(500) { dice.between(1, 30) } else { 0 })
        };
        let building = dice
            .chance(420)
            .then(|| Building { name: dice.pick(&NAMES), room: dice.between(1, 8) * 100 + dice.between(1, 12) });
        Self {
            prefecture: municipality.prefecture_name,
            municipality: municipality.name,
            town,
            block,
            lot,
            house,
            building,
        }
    }

    /// The line a system writes.
    #[must_use]
    pub fn line(&self, style: Style) -> String {
        let mut line = String::new();
        if style.prefecture {
            line.push_str(self.prefecture);
        }
        for part in [self.municipality, self.town.ward, self.town.name] {
            line.push_str(part);
        }
        let numbers: Vec<u32> = [self.block, self.lot, self.house].into_iter().filter(|n| *n > 0).collect();
        let hyphens = numbers.iter().map(u32::to_string).collect::<Vec<_>>().join("-");
        // Writing into a string cannot fail.
        let _ = match style.numbers {
            Numbers::Hyphens => write!(line, "{hyphens}"),
            Numbers::WideHyphens => write!(line, "{}", wide(&hyphens)),
            Numbers::Words | Numbers::KanjiBlock if self.block == 0 => match self.house {
                0 => write!(line, "{}番地", self.lot),
                house => write!(line, "{}番地の{house}", self.lot),
            },
            Numbers::Words => write!(line, "{}丁目{}番{}号", self.block, self.lot, self.house),
            Numbers::KanjiBlock => write!(line, "{}丁目{}番{}号", kanji_digit(self.block), self.lot, self.house),
        };
        if let (Some(Building { name, room }), Some(style)) = (&self.building, style.building) {
            let _ = match style {
                BuildingStyle::Room => write!(line, "　{name}{room}号室"),
                BuildingStyle::Spaced => write!(line, " {name} {room}"),
                BuildingStyle::Joined => write!(line, "{name}{}", wide(&room.to_string())),
                BuildingStyle::NumberOnly => write!(line, "-{room}"),
            };
        }
        line
    }
}

/// ASCII as full-width characters.
pub(crate) fn wide(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .collect()
}
