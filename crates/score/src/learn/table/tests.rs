use super::super::fit::tests::{landmark, landmarks, planted};
use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn at(landmarks: &[Landmark]) -> Vec<&Landmark> {
    landmarks.iter().collect()
}

#[test]
fn rare_answers_and_one_sided_items_are_counted_by_what_differs() {
    let mut some = landmarks(100, 1);
    for (n, one) in some.iter_mut().enumerate() {
        one.given = vec![("urgency.q1".into(), Given::Yes)];
        if n < 30 {
            one.given.push(("urgency.q2".into(), if n % 2 == 0 { Given::Yes } else { Given::Unknown }));
        }
        one.given.push(("urgency.child_name".into(), Given::Code(n.to_string())));
    }
    let counts = candidates(&at(&some));
    assert_eq!(counts.get("urgency.q1"), Some(&0), "always the same");
    assert_eq!(counts.get("urgency.q2"), Some(&30), "seventy blanks are the most frequent answer");
    assert_eq!(counts.get("urgency.child_name"), None, "who it is about may not be learnt from");
}

#[test]
fn what_is_asked_only_because_of_another_answer_is_no_item_of_its_own() {
    let mut some = landmarks(60, 1);
    for (n, one) in some.iter_mut().enumerate() {
        let (first, below) = if n % 3 == 0 { (Given::Yes, Given::Unasked) } else { (Given::No, Given::NotApplicable) };
        one.given = vec![("urgency.q1".into(), first)];
        if below != Given::Unasked {
            one.given.extend([("urgency.q1_who.child".into(), below.clone()), ("urgency.q2".into(), below)]);
        }
        one.given.push(("urgency.q3".into(), if n % 2 == 0 { Given::Yes } else { Given::No }));
    }
    let items = ["urgency.q1", "urgency.q1_who.child", "urgency.q2", "urgency.q3"].map(str::to_owned).to_vec();
    let (kept, same) = distinct(&at(&some), items);
    assert_eq!(kept, ["urgency.q1", "urgency.q3"]);
    assert_eq!(same, ["urgency.q1_who.child", "urgency.q2"]);
}

#[test]
fn blanks_and_not_knowing_are_values_of_their_own() {
    let mut some = landmarks(4, 1);
    let given = [Given::Number(3.0), Given::Unknown, Given::NotApplicable, Given::Unasked];
    for (one, given) in some.iter_mut().zip(given) {
        one.given = vec![("register.age".into(), given)];
    }
    some[3].given.clear();
    let columns = columns(&at(&some), &["register.age".to_owned()]);
    let cells: Vec<String> = (0..4).map(|row| format!("{:?}", columns[0].cell(row))).collect();
    assert_eq!(cells, ["Number(3.0)", "Missing(Unknown)", "Missing(NotApplicable)", "Missing(Blank)"]);
    assert_eq!(parameters(&columns), 4, "a number, and three ways of not knowing");
}

#[test]
fn an_item_that_knows_the_outcome_is_stopped_and_an_honest_one_is_not() {
    let mut some = planted(2000, 7);
    for one in &mut some {
        // Written at the end of the case, and so only where it came.
        let known = one.came == Came::Yes;
        one.given.push(("urgency.q9".into(), if known { Given::Yes } else { Given::No }));
        one.given.sort_by(|a, b| a.0.cmp(&b.0));
    }
    let items = ["urgency.q3".to_owned(), "urgency.q9".to_owned(), "register.age".to_owned()];
    let stops = leaks(&known(&at(&some)), &items, 0.88);
    assert_eq!(stops.iter().map(|stop| stop.column.as_str()).collect::<Vec<_>>(), ["urgency.q9"]);
    assert!(stops[0].sentence().contains("学習に使えません"));
}

#[test]
fn a_change_of_any_answer_changes_the_hash_and_the_order_of_a_run_does_not() {
    let some = planted(50, 3);
    let first = hash(&at(&some), &[]);
    assert_eq!(first, hash(&at(&planted(50, 3)), &[]));
    let mut other = some.clone();
    other[7].given[0].1 = Given::Disputed;
    assert_ne!(first, hash(&at(&other), &[]));
    let mut other = some;
    other[7].came = Came::Unknown;
    assert_ne!(first, hash(&at(&other), &[]));
}

proptest! {
    /// Nothing that is learnt from was due after the test began, and nothing is in both.
    #[test]
    fn the_test_is_later_than_every_label(days in prop::collection::vec(0i32..3000, 1..200), horizon in 1i32..400, cut in 0i32..3500) {
        let start = date(2018, 1, 1);
        let cut = start.saturating_add(cut.days());
        let made = |(n, day): (usize, &i32)| {
            let day = start.saturating_add(day.days());
            let due = day.saturating_add(horizon.days());
            let came = if due > cut { Came::Open } else if n % 3 == 0 { Came::Yes } else { Came::No };
            Landmark { day, due, came, ..landmark(n) }
        };
        let some: Vec<Landmark> = days.iter().enumerate().map(made).collect();
        let split = split(&some, horizon, cut);
        let last = split.learn.iter().map(|one| one.due).max();
        let first = split.test.iter().map(|one| one.day).min();
        prop_assert!(last.zip(first).is_none_or(|(last, first)| last < first), "{:?} {:?}", last, first);
        prop_assert!(split.learn.iter().chain(&split.test).all(|one| one.came != Came::Open && one.due <= cut));
    }
}
