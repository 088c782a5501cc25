//! Prefectures, municipalities and the bodies that run child guidance centres: names and codes the product ships with.
//!
//! The tables are in `data/`, with their sources. The database holds its own copy from the first start on; the operator keeps that one.

/// What a row of the municipality table stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// 都道府県
    Prefecture,
    /// 市区町村: one of the 1,741, special wards included.
    Municipality,
    /// 行政区 of a designated city; no body of its own.
    Ward,
}

/// A prefecture, municipality or ward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// 全国地方公共団体コード with check digit: six digits, leading zeros kept.
    pub code: &'static str,
    /// What it is.
    pub kind: PlaceKind,
    /// Code of the prefecture or, for a ward, of its city; empty for a prefecture.
    pub parent: &'static str,
    /// Name without the prefecture, such as `府中町`.
    pub name: &'static str,
    /// Reading in hiragana.
    pub kana: &'static str,
    /// Rough residents in thousands: a weight for demo data, no statistics.
    pub size: u32,
}

impl Place {
    /// Number of the prefecture, 1 to 47.
    #[must_use]
    pub fn prefecture(&self) -> u8 {
        self.code.get(..2).and_then(|digits| digits.parse().ok()).unwrap_or_default()
    }

    /// The five-digit code, without the check digit.
    #[must_use]
    pub fn short_code(&self) -> &'static str {
        self.code.get(..5).unwrap_or(self.code)
    }
}

/// What kind of body runs the centres of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AreaKind {
    /// 都道府県
    Prefecture,
    /// 指定都市
    Designated,
    /// 児童相談所設置市
    City,
    /// 特別区 with a centre of its own
    Ward,
}

/// 児童相談所設置自治体: a body that runs child guidance centres, and so the unit in which data are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// Stable number; prefectures have their own number (1 to 47).
    pub id: i16,
    /// Six-digit code of the body.
    pub code: &'static str,
    /// Number of the prefecture it lies in.
    pub prefecture: u8,
    /// What the body is.
    pub kind: AreaKind,
    /// Name of the body, such as `広島県` or `横須賀市`.
    pub name: &'static str,
    /// How many centres the demo nation gives it.
    pub centres: u32,
}

/// All prefectures, municipalities and wards in order of code within their parent.
pub fn places() -> impl Iterator<Item = Place> {
    rows(include_str!("../data/municipalities.tsv")).filter_map(|cells| {
        let [code, kind, parent, name, kana, size] = cells;
        let kind = match kind {
            "prefecture" => PlaceKind::Prefecture,
            "municipality" => PlaceKind::Municipality,
            "ward" => PlaceKind::Ward,
            _ => return None,
        };
        Some(Place { code, kind, parent, name, kana, size: size.parse().ok()? })
    })
}

/// All bodies that run child guidance centres, as shipped.
pub fn areas() -> impl Iterator<Item = Area> {
    rows(include_str!("../data/areas.tsv")).filter_map(|cells| {
        let [id, code, prefecture, kind, name, centres] = cells;
        let kind = match kind {
            "prefecture" => AreaKind::Prefecture,
            "designated" => AreaKind::Designated,
            "city" => AreaKind::City,
            "ward" => AreaKind::Ward,
            _ => return None,
        };
        Some(Area {
            id: id.parse().ok()?,
            code,
            prefecture: prefecture.parse().ok()?,
            kind,
            name,
            centres: centres.parse().ok()?,
        })
    })
}

/// Family names: as written, reading in hiragana, rough head count.
pub fn surnames() -> impl Iterator<Item = [&'static str; 3]> {
    rows(include_str!("../data/surnames.tsv"))
}

/// Given names: reading in hiragana, sex (`m`, `w`), rank among children, rank among parents, spellings parted by commas.
pub fn given_names() -> impl Iterator<Item = [&'static str; 5]> {
    rows(include_str!("../data/given_names.tsv"))
}

/// Towns: code of the municipality or ward, postal code, name, reading, `1` where the town has 丁目.
pub fn towns() -> impl Iterator<Item = [&'static str; 5]> {
    rows(include_str!("../data/towns.tsv"))
}

/// Rows of a shipped tab-separated table, without its header line.
pub fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().skip(1).filter_map(|line| {
        let mut cells = [""; N];
        let mut rest = line.split('\t');
        for cell in &mut cells {
            *cell = rest.next()?;
        }
        Some(cells)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    #[test]
    fn the_nation_has_47_prefectures_and_1741_municipalities() {
        let mut count = HashMap::new();
        for place in places() {
            *count.entry(place.kind).or_insert(0) += 1;
        }
        assert_eq!(count[&PlaceKind::Prefecture], 47);
        assert_eq!(count[&PlaceKind::Municipality], 1741);
        assert_eq!(count[&PlaceKind::Ward], 171);
        let special = places().filter(|p| p.kind == PlaceKind::Municipality && p.name.ends_with('区'));
        assert_eq!(special.count(), 23);
    }

    #[test]
    fn every_line_of_the_tables_is_read() {
        assert_eq!(places().count(), include_str!("../data/municipalities.tsv").lines().count() - 1);
        assert_eq!(areas().count(), include_str!("../data/areas.tsv").lines().count() - 1);
    }

    #[test]
    fn codes_are_unique_and_their_check_digit_holds() {
        let mut seen = HashSet::new();
        for place in places() {
            assert!(seen.insert(place.code), "{} twice", place.code);
            let digits: Vec<u32> = place.code.chars().map(|c| c.to_digit(10).unwrap()).collect();
            assert_eq!(digits.len(), 6);
            let sum: u32 = digits.iter().zip([6, 5, 4, 3, 2]).map(|(d, w)| d * w).sum();
            assert_eq!(digits[5], (11 - sum % 11) % 10, "{}", place.code);
        }
    }

    #[test]
    fn parents_exist_and_areas_are_known_places() {
        let by_code: HashMap<_, _> = places().map(|p| (p.code, p)).collect();
        for place in by_code.values().filter(|p| p.kind != PlaceKind::Prefecture) {
            let parent = by_code[place.parent];
            assert_eq!(parent.prefecture(), place.prefecture());
        }
        for area in areas() {
            assert_eq!(by_code[area.code].name, area.name);
            assert_eq!(by_code[area.code].prefecture(), area.prefecture);
        }
    }

    #[test]
    fn areas_are_prefectures_designated_cities_and_own_centres() {
        let of = |kind| areas().filter(|a| a.kind == kind).count();
        assert_eq!(of(AreaKind::Prefecture), 47);
        assert_eq!(of(AreaKind::Designated), 20);
        assert_eq!(areas().map(|a| a.centres).sum::<u32>(), 240);
        assert!(areas().filter(|a| a.kind == AreaKind::Prefecture).all(|a| a.id == i16::from(a.prefecture)));
    }

    #[test]
    fn the_example_town_is_there() {
        let town = places().find(|p| p.short_code() == "34302").unwrap();
        assert_eq!((town.code, town.name, town.kana), ("343021", "府中町", "ふちゅうちょう"));
    }
}
