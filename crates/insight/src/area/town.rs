//! Cases by area. Pure.

use desk::agencies::towns::area_of;
use std::collections::BTreeMap;

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
        let best = area_of(town, areas.iter().map(|(_, towns)| towns.as_slice()));
        match best.and_then(|nth| of_areas.get_mut(nth)) {
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
