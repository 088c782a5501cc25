//! What a pattern of levels is made of, for a model that adds weights up.

use crate::compare::{Comparison, Kind, Pattern, coarse, coarse_levels, level};

/// Terms of a model over some comparisons: each level of each, and classes of levels of pairs of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Features {
    /// Comparisons with the place of their first level.
    singles: Vec<(usize, usize)>,
    /// Two comparisons, how many classes the second has, and the place of their first term.
    doubles: Vec<(usize, usize, usize, usize)>,
    names: Vec<String>,
}

impl Features {
    /// Terms of all comparisons alone.
    pub(crate) fn new(comparisons: &[Comparison], with_doubles: bool) -> Self {
        let mut features = Self { singles: Vec::new(), doubles: Vec::new(), names: Vec::new() };
        for (position, comparison) in comparisons.iter().enumerate() {
            features.singles.push((position, features.names.len()));
            features.names.extend((1..comparison.levels).map(|level| format!("{}:{level}", comparison.name)));
        }
        if !with_doubles {
            return features;
        }
        let find = |kind: &Kind| comparisons.iter().position(|comparison| comparison.kind == *kind);
        for (a, b) in TOGETHER {
            let (Some(a), Some(b)) = (find(&a), find(&b)) else { continue };
            let (Some(first), Some(second)) = (comparisons.get(a), comparisons.get(b)) else { continue };
            let classes = usize::from(coarse_levels(second));
            features.doubles.push((a, b, classes, features.names.len()));
            for x in 1..=coarse_levels(first) {
                for y in 1..=classes {
                    features.names.push(format!("{}*{}:{x}.{y}", first.name, second.name));
                }
            }
        }
        features
    }

    /// How many terms there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// Their names, as models store them.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The terms of a pattern, and the comparisons each speaks of.
    pub(crate) fn terms<'a>(
        &'a self,
        comparisons: &'a [Comparison],
        pattern: Pattern,
    ) -> impl Iterator<Item = (usize, usize, Option<usize>)> + 'a {
        let singles = self.singles.iter().filter_map(move |(position, first)| {
            let level = usize::from(level(pattern, *position));
            (level > 0).then(|| (first + level - 1, *position, None))
        });
        let doubles = self.doubles.iter().filter_map(move |(a, b, classes, first)| {
            let class = |at: usize| {
                comparisons.get(at).map_or(0, |comparison| usize::from(coarse(&comparison.kind, level(pattern, at))))
            };
            let (x, y) = (class(*a), class(*b));
            (x > 0 && y > 0).then(|| (first + (x - 1) * classes + y - 1, *a, Some(*b)))
        });
        singles.chain(doubles)
    }
}

/// What says more together than alone. Twins share all but the given name; siblings share name and home; whoever moved shares neither.
const TOGETHER: [(Kind, Kind); 9] = [
    (Kind::Given, Kind::Birth),
    (Kind::Surname, Kind::Address),
    (Kind::Given, Kind::Surname),
    (Kind::Birth, Kind::Address),
    (Kind::Given, Kind::Sex),
    (Kind::Given, Kind::Address),
    (Kind::Given, Kind::GivenBand),
    (Kind::Surname, Kind::SurnameBand),
    (Kind::Given, Kind::Source),
];
