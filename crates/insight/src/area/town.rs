//! 町名 of an address, and cases by area. Pure.

use std::collections::BTreeMap;

/// 町名 of an address within a municipality: 大通 of 広島県安芸郡府中町大通一丁目1-11; empty when there is none.
pub fn town(line: &str, municipality: &str) -> String {
    let line = line.trim();
    let rest = match (line.find(municipality), municipality.is_empty()) {
        (Some(at), false) => line.get(at + municipality.len()..).unwrap_or_default(),
        _ => after_municipality(line),
    };
    let rest = rest.trim_start_matches([' ', '　']).trim_start_matches("大字").trim_start_matches("字");
    let end = rest
        .char_indices()
        .find(|(at, c)| {
            c.is_numeric() || is_block(rest.get(*at..).unwrap_or_default()) || matches!(c, ' ' | '　' | '-' | 'ー')
        })
        .map(|(at, _)| at);
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default().to_owned()
}

/// Whether 一丁目 and the like begin here.
fn is_block(rest: &str) -> bool {
    let digits = rest
        .chars()
        .take_while(|c| matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'))
        .count();
    let after: String = rest.chars().skip(digits).take(2).collect();
    digits > 0 && (after.starts_with("丁目") || after.starts_with("番"))
}

/// What follows the municipality where its name is not known: after 都道府県, 郡, and the first 市区町村.
fn after_municipality(line: &str) -> &str {
    let end_of = |line: &str, marks: &[char]| {
        line.char_indices().skip(1).find(|(_, c)| marks.contains(c)).map(|(at, c)| at + c.len_utf8())
    };
    let prefecture = end_of(line, &['都', '道', '府', '県'])
        .filter(|at| line.get(..*at).is_some_and(|name| name.chars().count() <= 4))
        .unwrap_or(0);
    let rest = line.get(prefecture..).unwrap_or_default();
    let rest = rest.get(end_of(rest, &['郡']).unwrap_or(0)..).unwrap_or_default();
    rest.get(end_of(rest, &['市', '区', '町', '村']).unwrap_or(0)..).unwrap_or_default()
}

/// What is counted of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// 町名; empty without an address, none when it is hidden.
    pub town: Option<String>,
    /// Whether an episode runs.
    pub open: bool,
    /// Whether taken up within the last year.
    pub new: bool,
    /// Whether of abuse.
    pub abuse: bool,
    /// Whether a watched case the reader may know of.
    pub watched: bool,
}

/// Counts of an area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Running.
    pub open: usize,
    /// Taken up within the last year.
    pub new: usize,
    /// Running, of abuse.
    pub abuse: usize,
    /// Watched.
    pub watched: usize,
}

impl Counts {
    fn add(&mut self, case: &Case) {
        self.open += usize::from(case.open);
        self.new += usize::from(case.new);
        self.abuse += usize::from(case.open && case.abuse);
        self.watched += usize::from(case.watched);
    }
}

/// Counts of each area, in the order given; of each 町名 in no area; and of those whose address is hidden or not known.
pub fn counted(cases: &[Case], areas: &[(String, Vec<String>)]) -> (Vec<Counts>, BTreeMap<String, Counts>, Counts) {
    let mut of_areas = vec![Counts::default(); areas.len()];
    let (mut of_towns, mut nowhere): (BTreeMap<String, Counts>, Counts) = Default::default();
    for case in cases {
        let Some(town) = case.town.as_ref().filter(|town| !town.is_empty()) else {
            nowhere.add(case);
            continue;
        };
        let key = jp::fold(town);
        // Of 大通 and 大通北 in two areas, the one that names more of the address holds it.
        let fits = |towns: &Vec<String>| {
            towns
                .iter()
                .map(|known| jp::fold(known))
                .filter(|known| key.starts_with(known))
                .map(|known| known.chars().count())
                .max()
        };
        let best = areas
            .iter()
            .enumerate()
            .filter_map(|(nth, (_, towns))| Some((fits(towns)?, nth)))
            .max_by_key(|(length, nth)| (*length, std::cmp::Reverse(*nth)));
        match best.and_then(|(_, nth)| of_areas.get_mut(nth)) {
            Some(counts) => counts.add(case),
            None => of_towns.entry(town.clone()).or_default().add(case),
        }
    }
    (of_areas, of_towns, nowhere)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_town_stands_between_municipality_and_number() {
        for (line, municipality, expected) in [
            ("広島県安芸郡府中町大通一丁目1-11", "府中町", "大通"),
            ("広島県安芸郡府中町大通1-1-11", "", "大通"),
            ("府中町 桜ヶ丘３番", "府中町", "桜ヶ丘"),
            ("東京都新宿区西新宿二丁目8", "新宿区", "西新宿"),
            ("広島県三原市大字架空町12", "三原市", "架空町"),
            ("府中町", "府中町", ""),
            ("", "", ""),
        ] {
            assert_eq!(town(line, municipality), expected, "{line}");
        }
    }

    fn case(town: Option<&str>) -> Case {
        Case { town: town.map(str::to_owned), open: true, new: false, abuse: true, watched: false }
    }

    #[test]
    fn the_longer_name_of_a_town_decides_its_area() {
        let areas = [("北".to_owned(), vec!["大通北".to_owned()]), ("中央".to_owned(), vec!["大通".to_owned()])];
        let cases = [case(Some("大通北")), case(Some("大通")), case(Some("桜")), case(None), case(Some(""))];
        let (of_areas, of_towns, nowhere) = counted(&cases, &areas);
        assert_eq!(of_areas.iter().map(|counts| counts.open).collect::<Vec<_>>(), [1, 1]);
        assert_eq!(of_towns.get("桜").map(|counts| counts.abuse), Some(1));
        assert_eq!(nowhere.open, 2);
    }

    proptest! {
        #[test]
        fn every_case_is_counted_once(towns in prop::collection::vec(prop::option::of("[大通桜北]{0,3}"), 0..30), areas in prop::collection::vec(prop::collection::vec("[大通桜北]{1,3}", 0..4), 0..5)) {
            let cases: Vec<Case> = towns.iter().map(|town| case(town.as_deref())).collect();
            let areas: Vec<_> = areas.into_iter().map(|towns| (String::new(), towns)).collect();
            let (of_areas, of_towns, nowhere) = counted(&cases, &areas);
            let all: usize = of_areas.iter().chain(of_towns.values()).map(|counts| counts.open).sum::<usize>() + nowhere.open;
            prop_assert_eq!(all, cases.len());
        }
    }
}
