//! How a child stood in the lists so far, and what changed from one to the next. Pure.

use super::model::{Child, Input, Run};
use super::rules::share_of;
use std::collections::{BTreeMap, BTreeSet};

/// Lists looked back at.
pub const LISTS: i64 = 12;

/// A list that named the child.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The computation.
    pub run: Run,
    /// What it said, unless other weights stood in force: shares of weighed lists are no shares of anything.
    pub share: Option<f64>,
    /// What was known then and not in the list before, or otherwise; none for the first list.
    pub changed: Option<Vec<String>>,
}

/// The lists that named a child, the newest first; `is_weighed` says of a list that its parts were weighed, `hides` of an input that the reader may not
/// see it.
pub fn steps(
    lists: &[(Run, Child)],
    is_weighed: impl Fn(&Run) -> bool,
    hides: impl Fn(&Child, &str) -> bool,
) -> Vec<Step> {
    let before = lists.iter().skip(1).map(Some).chain(std::iter::once(None));
    let step = |(list, before): (&(Run, Child), Option<&(Run, Child)>)| Step {
        run: list.0.clone(),
        share: (!is_weighed(&list.0)).then(|| share_of(list.0.base, &list.1.parts, &BTreeMap::new())),
        changed: before.map(|before| changes(before, list, &hides)),
    };
    lists.iter().zip(before).map(step).collect()
}

/// What a list knows otherwise than the one before. Of lists of two models only what both look at is compared: the rest is no news of the child.
fn changes(before: &(Run, Child), list: &(Run, Child), hides: impl Fn(&Child, &str) -> bool) -> Vec<String> {
    let is_of_one_model = before.0.model == list.0.model;
    let (was, now) = (by_feature(&before.1), by_feature(&list.1));
    let features: BTreeSet<&str> = was.keys().chain(now.keys()).copied().collect();
    let shown = features.into_iter().filter(|feature| !hides(&list.1, feature));
    let change = |feature: &str| match (was.get(feature), now.get(feature)) {
        (Some(was), Some(now)) => (was.given != now.given).then(|| now.text()),
        (None, Some(now)) => is_of_one_model.then(|| now.text()),
        (Some(was), None) => is_of_one_model.then(|| format!("{}: 記載がなくなりました", was.label)),
        (None, None) => None,
    };
    shown.filter_map(change).collect()
}

fn by_feature(child: &Child) -> BTreeMap<&str, &Input> {
    child.given.iter().map(|input| (input.feature.as_str(), input)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::model::Given;
    use jiff::Timestamp;
    use uuid::Uuid;

    fn list(n: u8, model: u128, given: &[(&str, Given)]) -> (Run, Child) {
        let run = Run {
            id: Uuid::from_u128(n.into()),
            model: Uuid::from_u128(model),
            base: 0.0,
            known_at: Timestamp::from_second(i64::from(n) * 86_400).unwrap(),
            children: 3,
            by: "架空".to_owned(),
        };
        let input = |(feature, given): &(&str, Given)| Input {
            feature: (*feature).to_owned(),
            label: (*feature).to_owned(),
            shown: given.words().to_owned(),
            given: given.clone(),
            beyond: None,
        };
        let parts = given.iter().map(|(feature, _)| ((*feature).to_owned(), 0.5)).collect();
        (run, Child { person: Uuid::nil(), months: None, given: given.iter().map(input).collect(), parts })
    }

    #[test]
    fn each_list_tells_what_it_knew_otherwise_than_the_one_before() {
        let lists = [
            list(5, 2, &[("生活保護", Given::Yes), ("欠席", Given::Yes)]),
            list(4, 1, &[("生活保護", Given::Yes), ("健診", Given::Missed)]),
            list(3, 1, &[("生活保護", Given::No), ("健診", Given::Missed)]),
            list(2, 1, &[("生活保護", Given::No), ("手帳", Given::Yes)]),
        ];
        let told = steps(&lists, |_| false, |_, _| false);
        let changed: Vec<Option<Vec<String>>> = told.iter().map(|step| step.changed.clone()).collect();
        let words = |all: &[&str]| Some(all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        let of_another_model = words(&[]);
        let both = words(&["健診: 未受診", "手帳: 記載がなくなりました"]);
        assert_eq!(changed, [of_another_model, words(&["生活保護: はい"]), both, None]);
        let newest = told[0].share.unwrap();
        assert!((newest - 1.0 / (1.0 + (-1.0f64).exp())).abs() < 1e-12, "{newest}");
    }

    #[test]
    fn what_the_reader_may_not_see_and_weighed_shares_are_left_out() {
        let lists = [list(2, 1, &[("母の喫煙", Given::Yes)]), list(1, 1, &[("母の喫煙", Given::No)])];
        let told = steps(&lists, |_| true, |_, feature| feature == "母の喫煙");
        assert_eq!((told[0].changed.clone(), told[0].share), (Some(Vec::new()), None));
    }
}
