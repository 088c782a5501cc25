//! Process mining, pure: from what happened in each case to how cases flow from step to step, how long they wait, and on which ways.

use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A step of a case, in the order in which it is meant to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// 受付
    Received,
    /// 緊急受理会議
    UrgentMeeting,
    /// 安全確認
    Sighting,
    /// 児童記録票の記入
    Record,
    /// 調査・経過
    Inquiry,
    /// 所内の会議 (受理, 援助方針, 判定 …)
    Meeting,
    /// 要対協の会議 (個別ケース検討, 実務者, 代表者)
    Council,
    /// 一時保護
    Custody,
    /// 対応の決定
    Decision,
    /// 終結
    Closed,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 10] = [
        Self::Received,
        Self::UrgentMeeting,
        Self::Sighting,
        Self::Record,
        Self::Inquiry,
        Self::Meeting,
        Self::Council,
        Self::Custody,
        Self::Decision,
        Self::Closed,
    ];

    /// As in the database and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::UrgentMeeting => "urgent",
            Self::Sighting => "sighting",
            Self::Record => "record",
            Self::Inquiry => "inquiry",
            Self::Meeting => "meeting",
            Self::Council => "council",
            Self::Custody => "custody",
            Self::Decision => "decision",
            Self::Closed => "closed",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Received => "受付",
            Self::UrgentMeeting => "緊急受理会議",
            Self::Sighting => "安全確認",
            Self::Record => "児童記録票の記入",
            Self::Inquiry => "調査・経過の記録",
            Self::Meeting => "所内の会議",
            Self::Council => "要対協の会議",
            Self::Custody => "一時保護",
            Self::Decision => "対応の決定",
            Self::Closed => "終結",
        }
    }
}

/// What happened in one case, in order of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// The child.
    pub person: Uuid,
    /// Steps with their moments, in seconds.
    pub events: Vec<(Step, i64)>,
}

/// From one step directly to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arc {
    /// Where from.
    pub from: Step,
    /// Where to; the same step when it is done again.
    pub to: Step,
    /// Cases that took it.
    pub cases: usize,
    /// How often it was taken.
    pub times: usize,
    /// Seconds half of them waited at most.
    pub median: i64,
    /// Seconds nine in ten waited at most.
    pub p90: i64,
    /// All seconds waited.
    pub total: i64,
}

/// A whole way through a case; a step repeated at once counts as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its steps.
    pub path: Vec<Step>,
    /// Cases that went it.
    pub cases: usize,
    /// Seconds from first to last step, at most, for half of them.
    pub median: i64,
}

/// How cases flow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flow {
    /// Cases.
    pub cases: usize,
    /// Steps reached: by how many cases, how often.
    pub steps: Vec<(Step, usize, usize)>,
    /// The one with the most waiting first.
    pub arcs: Vec<Arc>,
    /// The most frequent first.
    pub variants: Vec<Variant>,
    /// All seconds waited.
    pub total: i64,
}

impl Flow {
    /// Share of an arc in all waiting, in tenths of a percent.
    pub fn share(&self, arc: &Arc) -> i64 {
        if self.total == 0 { 0 } else { arc.total * 1000 / self.total }
    }
}

/// The smallest value that at least `percent` of the values do not exceed (nearest rank); 0 of nothing.
pub fn percentile(values: &mut [i64], percent: usize) -> i64 {
    values.sort_unstable();
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied().unwrap_or(0)
}

/// Mines logs.
pub fn mine(logs: &[Log]) -> Flow {
    let mut steps: BTreeMap<Step, (usize, usize)> = BTreeMap::new();
    let mut waits: BTreeMap<(Step, Step), (usize, Vec<i64>)> = BTreeMap::new();
    let mut ways: HashMap<Vec<Step>, Vec<i64>> = HashMap::new();
    for log in logs {
        for step in Step::ALL {
            let times = log.events.iter().filter(|(known, _)| *known == step).count();
            if times > 0 {
                let (cases, all) = steps.entry(step).or_default();
                *cases += 1;
                *all += times;
            }
        }
        let mut taken: Vec<(Step, Step)> = Vec::new();
        for (pair, wait) in arcs_of(log) {
            let (cases, all) = waits.entry(pair).or_default();
            if !taken.contains(&pair) {
                taken.push(pair);
                *cases += 1;
            }
            all.push(wait);
        }
        let mut path: Vec<Step> = log.events.iter().map(|(step, _)| *step).collect();
        path.dedup();
        let ends = log.events.first().zip(log.events.last());
        ways.entry(path).or_default().push(ends.map_or(0, |((_, first), (_, last))| last - first));
    }
    let mut arcs: Vec<Arc> = waits
        .into_iter()
        .map(|((from, to), (cases, mut waits))| Arc {
            from,
            to,
            cases,
            times: waits.len(),
            median: percentile(&mut waits, 50),
            p90: percentile(&mut waits, 90),
            total: waits.iter().sum(),
        })
        .collect();
    arcs.sort_by_key(|arc| std::cmp::Reverse(arc.total));
    let mut variants: Vec<Variant> = ways
        .into_iter()
        .map(|(path, mut spans)| Variant { path, cases: spans.len(), median: percentile(&mut spans, 50) })
        .collect();
    variants.sort_by(|one, other| other.cases.cmp(&one.cases).then_with(|| one.path.cmp(&other.path)));
    Flow {
        cases: logs.len(),
        steps: steps.into_iter().map(|(step, (cases, times))| (step, cases, times)).collect(),
        total: arcs.iter().map(|arc| arc.total).sum(),
        arcs,
        variants,
    }
}

/// Each pair of directly following steps of a case with the seconds between them.
fn arcs_of(log: &Log) -> impl Iterator<Item = ((Step, Step), i64)> {
    log.events.iter().zip(log.events.iter().skip(1)).map(|((from, left), (to, reached))| ((*from, *to), reached - left))
}

/// The longest wait of a case on an arc; none when it did not take it.
pub fn wait_on(log: &Log, from: Step, to: Step) -> Option<i64> {
    arcs_of(log).filter(|(pair, _)| *pair == (from, to)).map(|(_, wait)| wait).max()
}

/// 45分, 20時間, 12日: as people say a span.
pub fn span_label(seconds: i64) -> String {
    match seconds {
        ..3_600 => format!("{}分", seconds / 60),
        3_600..172_800 => format!("{}時間", seconds / 3_600),
        _ => format!("{}日", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn log(events: &[(Step, i64)]) -> Log {
        Log { person: Uuid::nil(), events: events.to_vec() }
    }

    #[test]
    fn a_flow_of_three_cases() {
        use Step::{Closed, Decision, Inquiry, Received, Sighting};
        let logs = [
            log(&[(Received, 0), (Sighting, 100), (Inquiry, 150), (Inquiry, 250), (Decision, 300)]),
            log(&[(Received, 0), (Sighting, 300), (Inquiry, 310), (Decision, 400)]),
            log(&[(Received, 0), (Decision, 50), (Closed, 60)]),
        ];
        let flow = mine(&logs);
        assert_eq!(flow.cases, 3);
        assert_eq!(flow.steps[0], (Received, 3, 3));
        assert!(flow.steps.contains(&(Inquiry, 2, 3)));
        let arc = |from, to| flow.arcs.iter().find(|arc| (arc.from, arc.to) == (from, to)).unwrap();
        let first = arc(Received, Sighting);
        assert_eq!((first.cases, first.times, first.median, first.p90, first.total), (2, 2, 100, 300, 400));
        assert_eq!(flow.arcs[0], *first, "the most waiting first");
        assert_eq!(arc(Inquiry, Inquiry).total, 100, "a loop");
        assert_eq!(flow.total, 300 + 400 + 60);
        assert_eq!(flow.share(first), 526);
        assert_eq!(flow.variants[0].path, [Received, Sighting, Inquiry, Decision], "repeated at once counts as one");
        assert_eq!((flow.variants[0].cases, flow.variants[0].median), (2, 300));
        assert_eq!(wait_on(&logs[0], Received, Sighting), Some(100));
        assert_eq!(wait_on(&logs[2], Received, Sighting), None);
    }

    #[test]
    fn spans_are_said_as_people_say_them() {
        let said: Vec<_> = [0, 2_700, 7_200, 172_799, 172_800, 1_000_000].into_iter().map(span_label).collect();
        assert_eq!(said, ["0分", "45分", "2時間", "47時間", "2日", "11日"]);
    }

    fn drawn() -> impl Strategy<Value = Vec<Log>> {
        let events = prop::collection::vec((prop::sample::select(Step::ALL.to_vec()), 0_i64..5_000_000), 1..12);
        let log = events.prop_map(|mut events| {
            events.sort_by_key(|(_, at)| *at);
            Log { person: Uuid::nil(), events }
        });
        prop::collection::vec(log, 0..20)
    }

    proptest! {
        /// All waiting is the time from first to last step of every case; nothing is lost or told twice.
        #[test]
        fn waiting_adds_up(logs in drawn()) {
            let flow = mine(&logs);
            let spans: i64 = logs.iter().map(|log| log.events.last().unwrap().1 - log.events[0].1).sum();
            prop_assert_eq!(flow.total, spans);
            let steps: usize = logs.iter().map(|log| log.events.len()).sum();
            prop_assert_eq!(flow.steps.iter().map(|(_, _, times)| times).sum::<usize>(), steps);
            prop_assert_eq!(flow.arcs.iter().map(|arc| arc.times).sum::<usize>(), steps - logs.len());
            prop_assert_eq!(flow.variants.iter().map(|way| way.cases).sum::<usize>(), logs.len());
            for arc in &flow.arcs {
                let took = logs.iter().filter(|log| wait_on(log, arc.from, arc.to).is_some()).count();
                prop_assert_eq!(took, arc.cases);
                prop_assert!(arc.median <= arc.p90 && arc.cases <= arc.times);
            }
        }

        #[test]
        fn a_percentile_is_one_of_the_values_and_leaves_so_many_below(mut values in prop::collection::vec(0_i64..100, 1..40), percent in 1_usize..=100) {
            let found = percentile(&mut values, percent);
            let up_to = values.iter().filter(|value| **value <= found).count();
            prop_assert!(values.contains(&found) && up_to * 100 >= values.len() * percent);
            let below = values.iter().filter(|value| **value < found).count();
            prop_assert!(below * 100 < values.len() * percent);
        }
    }
}
