//! The facts of a period, told from the cases: pure. A case is received once, disposed once (by its first standing decision), and carried
//! or open between.

use super::bands::Edges;
use super::period::Period;
use super::table::{Count, Fact, Of};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// One 受理 of a child with its first standing decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    /// 受理
    pub id: Uuid,
    /// The child.
    pub person: Uuid,
    /// 受理年月日
    pub accepted_on: Date,
    /// 終結日
    pub closed_on: Option<Date>,
    /// 相談種別 code.
    pub kind: String,
    /// 経路 code.
    pub route: String,
    /// 主な虐待種別 code.
    pub abuse: String,
    /// 主な虐待者, a relation or a national code.
    pub abuser: String,
    /// 対応 code of the decision; empty when undecided.
    pub disposition: String,
    /// Day of the decision.
    pub decided_on: Option<Date>,
    /// That day is not known, another one stands for it.
    pub is_estimated: bool,
    /// First and last day the child may be born on.
    pub birth: Option<(Date, Date)>,
}

impl Episode {
    /// What of it counts in a period, each with the day it is told on.
    fn facts(&self, period: Period) -> impl Iterator<Item = (Fact, Date)> {
        let undecided_on = |day: Date| self.decided_on.is_none_or(|decided| decided > day);
        let was_carried = self.accepted_on < period.from && self.decided_on.is_none_or(|day| day >= period.from);
        let is_open = self.accepted_on <= period.until && undecided_on(period.until);
        [
            was_carried.then_some((Fact::Carried, period.from)),
            period.holds(self.accepted_on).then_some((Fact::Received, self.accepted_on)),
            self.decided_on.filter(|day| period.holds(*day)).map(|day| (Fact::Disposed, day)),
            is_open.then_some((Fact::Open, period.until)),
        ]
        .into_iter()
        .flatten()
    }
}

/// One fact with its case: what is behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// 受理
    pub episode: Uuid,
    /// The child.
    pub person: Uuid,
    /// What it is counted by.
    pub of: Of,
    /// 受理年月日
    pub accepted_on: Date,
    /// Day of the first decision.
    pub decided_on: Option<Date>,
    /// That day is not known, another one stands for it.
    pub is_estimated: bool,
    /// 終結日
    pub closed_on: Option<Date>,
}

/// Edges of the age bands, each day's computed once.
#[derive(Default)]
struct Bands(HashMap<Date, Edges>);

impl Bands {
    fn of(&mut self, episode: &Episode, day: Date) -> &'static str {
        let Some(birth) = episode.birth else { return "" };
        self.0.entry(day).or_insert_with(|| Edges::on(day)).band(birth)
    }
}

/// Every fact of a period, in the order of the cases.
pub fn cases(episodes: &[Episode], period: Period) -> Vec<Case> {
    let mut bands = Bands::default();
    let mut found = Vec::with_capacity(episodes.len() * 2);
    for episode in episodes {
        for (fact, day) in episode.facts(period) {
            found.push(Case {
                episode: episode.id,
                person: episode.person,
                of: Of {
                    fact,
                    month: day.first_of_month(),
                    kind: episode.kind.clone(),
                    route: episode.route.clone(),
                    abuse: episode.abuse.clone(),
                    abuser: episode.abuser.clone(),
                    band: bands.of(episode, day).to_owned(),
                    disposition: episode.disposition.clone(),
                },
                accepted_on: episode.accepted_on,
                decided_on: episode.decided_on,
                is_estimated: episode.is_estimated,
                closed_on: episode.closed_on,
            });
        }
    }
    found
}

/// How many facts are alike.
pub fn counts(episodes: &[Episode], period: Period) -> Vec<Count> {
    let mut bands = Bands::default();
    let mut sums: BTreeMap<(Fact, Date, [&String; 5], &str), i64> = BTreeMap::new();
    for episode in episodes {
        for (fact, day) in episode.facts(period) {
            let codes = [&episode.kind, &episode.route, &episode.abuse, &episode.abuser, &episode.disposition];
            *sums.entry((fact, day.first_of_month(), codes, bands.of(episode, day))).or_default() += 1;
        }
    }
    sums.into_iter()
        .map(|((fact, month, codes, band), n)| {
            let [kind, route, abuse, abuser, disposition] = codes.map(Clone::clone);
            Count { of: Of { fact, month, kind, route, abuse, abuser, band: band.to_owned(), disposition }, n }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn drawn() -> impl Strategy<Value = Episode> {
        let codes = || prop::sample::select(vec!["01", "02", ""]);
        (0_i32..400, prop::option::of(-5_i32..200), prop::option::of((0_i32..7_000, 0_i32..400)), codes(), codes())
            .prop_map(|(accepted, decided, birth, kind, route)| {
                let accepted_on = date(2025, 1, 1).saturating_add(accepted.days());
                let born = |(before, wide): (i32, i32)| {
                    let first = accepted_on.saturating_sub(before.days());
                    (first, first.saturating_add(wide.days()))
                };
                Episode {
                    id: Uuid::nil(),
                    person: Uuid::nil(),
                    accepted_on,
                    closed_on: None,
                    kind: kind.to_owned(),
                    route: route.to_owned(),
                    abuse: String::new(),
                    abuser: String::new(),
                    disposition: if decided.is_some() { "助言指導" } else { "" }.to_owned(),
                    decided_on: decided.map(|days| accepted_on.saturating_add(days.days())),
                    is_estimated: false,
                    birth: birth.map(born),
                }
            })
    }

    proptest! {
        /// Who was carried in or received is decided or stays open, and the counts are the cases, counted.
        #[test]
        fn nothing_is_lost_between_the_facts(episodes in prop::collection::vec(drawn(), 0..40), from in 0_i32..400, long in 0_i32..200) {
            let from = date(2025, 1, 1).saturating_add(from.days());
            let period = Period { from, until: from.saturating_add(long.days()) };
            let cases = cases(&episodes, period);
            let counts = counts(&episodes, period);
            let mut by_hand: BTreeMap<Of, i64> = BTreeMap::new();
            for case in &cases {
                *by_hand.entry(case.of.clone()).or_default() += 1;
            }
            let told: BTreeMap<Of, i64> = counts.iter().map(|count| (count.of.clone(), count.n)).collect();
            prop_assert_eq!(&told, &by_hand);
            let sum = |fact: Fact| by_hand.iter().filter(|(of, _)| of.fact == fact).map(|(_, n)| n).sum::<i64>();
            // A decision dated before its report is a mistake the check lists; it is carried nowhere.
            let early = episodes.iter().filter(|one| one.decided_on.is_some_and(|day| day < one.accepted_on));
            let (mut in_early, mut out_early) = (0, 0);
            for one in early {
                in_early += i64::from(period.holds(one.accepted_on));
                out_early += i64::from(one.decided_on.is_some_and(|day| period.holds(day)));
            }
            prop_assert_eq!(
                sum(Fact::Carried) + sum(Fact::Received) - in_early,
                sum(Fact::Disposed) + sum(Fact::Open) - out_early
            );
        }
    }
}
