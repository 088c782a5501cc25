use super::*;
use risk::Options;

/// Learnt from rows in which grave words go with the outcome, and age with nothing.
pub fn model() -> String {
    let (mut words, mut age, mut taken) = (Vec::new(), Vec::new(), Vec::new());
    let mut state = 5_u64;
    let mut dice = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 33).unwrap()) / f64::from(1_u32 << 31)
    };
    for _ in 0..2000 {
        let grave = dice() < 0.3;
        words.push(if dice() < 0.1 {
            "不明"
        } else if grave {
            "deadly"
        } else {
            "none"
        });
        age.push((dice() * 17.0).floor());
        taken.push(f64::from(u8::from(dice() < if grave { 0.8 } else { 0.05 })));
    }
    let columns = vec![
        Column::levels("urgency.words_degree", words),
        Column::numbers("register.age", age),
        Column::numbers("taken", taken),
    ];
    risk::fit(Frame::new(columns), "taken", &Options::default()).unwrap().model.to_json()
}

fn item(feature: &str, given: Given) -> Item {
    Item { feature: feature.to_owned(), label: feature.to_owned(), shown: String::new(), given, source: None }
}

#[test]
fn what_is_known_gives_a_number_with_reasons_and_what_is_not_leaves_it_out() {
    let model = model();
    let age = item("register.age", Given::Number(8.0));
    let grave = item("urgency.words_degree", Given::Code("deadly".to_owned()));
    let told = read(Outcome::Custody, &model, &[age.clone(), grave.clone()], "").unwrap();
    assert_eq!(told.shares.len(), 1);
    let share = told.shares[0];
    assert!(share.low < share.share && share.share < share.high && share.share > 0.6, "{share:?}");
    assert_eq!(told.reasons[0].feature, "urgency.words_degree");
    assert!(told.reasons[0].weight > 0.0 && told.unknown.is_empty() && told.ask.is_empty());

    // Unknown words could mean one in twenty or four in five: no number, and the words are what to find out.
    for given in [Given::Unasked, Given::Unknown, Given::Disputed] {
        let told = read(Outcome::Custody, &model, &[age.clone(), item("urgency.words_degree", given)], "").unwrap();
        assert!(told.shares.is_empty(), "{told:?}");
        assert_eq!(told.ask, ["urgency.words_degree"]);
        assert_eq!(told.unknown, ["urgency.words_degree"]);
    }
    // Unknown age moves nothing: the number stays.
    let told = read(Outcome::Custody, &model, &[grave], "").unwrap();
    assert!(told.shares.len() == 1 && told.unknown == ["register.age"], "{told:?}");
}

#[test]
fn a_model_looks_at_its_own_product_only() {
    assert!(check("custody", &model()).is_ok());
    let refused = check("checkin", &model()).unwrap_err();
    assert!(refused.contains("urgency.words_degree"), "{refused}");
    assert!(check("custody", "{}").is_err());
    assert_eq!(columns(&model()), ["urgency.words_degree", "register.age"]);
    assert_eq!(inputs(&model(), &[item("register.age", Given::Number(8.0)), item("urgency.q1", Given::Yes)]).len(), 1);
}

#[test]
fn the_nearest_case_agrees_in_what_weighs() {
    let model = model();
    let case = |words: &str, age: f64| {
        vec![item("urgency.words_degree", Given::Code(words.to_owned())), item("register.age", Given::Number(age))]
    };
    let (far, near) = (case("none", 8.0), case("deadly", 15.0));
    let cases = [far, near];
    let given = |at: usize, feature: &str| {
        let item = cases[at].iter().find(|item| item.feature == feature);
        item.map_or(&Given::Unasked, |item| &item.given)
    };
    let index = Nearness::of(&model, 2, given).unwrap();
    let found = index.nearest(&case("deadly", 8.0), 2, |_| true);
    assert_eq!(found[0].0, 1, "the words weigh more than the age");
    assert!(found[0].1.contains(&"urgency.words_degree".to_owned()));
    assert!(found[1].2.contains(&"urgency.words_degree".to_owned()));
}

#[test]
fn parts_of_linked_facts_add_up() {
    let model = Linked::of(&model()).unwrap();
    let items =
        [item("urgency.words_degree", Given::Code("deadly".to_owned())), item("register.age", Given::Number(3.0))];
    let sum = model.base() + model.parts(&items).values().sum::<f64>();
    let row = model.0.row(|feature| answer(&items, feature));
    assert!((sum - model.0.score(&row).log_odds).abs() < 1e-9);
}

#[test]
fn a_number_beyond_what_was_learnt_from_counts_as_its_end_and_that_is_kept_with_the_score() {
    let model = model();
    let of = |age: f64, words: &str| {
        let words = item("urgency.words_degree", Given::Code(words.to_owned()));
        read(Outcome::Custody, &model, &[item("register.age", Given::Number(age)), words], "").unwrap()
    };
    let (oldest, beyond) = (of(16.0, "none"), of(90.0, "none"));
    assert_eq!((&beyond.shares, &beyond.reasons), (&oldest.shares, &oldest.reasons));
    assert!(oldest.outside.is_empty());
    assert_eq!(beyond.outside[0].feature, "register.age");
    assert_eq!(beyond.outside[0].beyond.text(), "学習した範囲(0〜16)の外のため、16として計算");
    let strange = of(16.0, "cosmic");
    assert_eq!(strange.outside[0].beyond, Beyond::Unseen);
    assert_eq!(strange.unknown, ["urgency.words_degree"]);
    // As it is kept; a score of before has none of it, and stays byte for byte.
    let kept = serde_json::to_value(&beyond).unwrap();
    assert_eq!(kept["outside"][0]["beyond"]["counted"], 16.0);
    assert_eq!(serde_json::from_value::<Reading>(kept).unwrap(), beyond);
    assert!(serde_json::to_value(&oldest).unwrap().get("outside").is_none());
    // The same over linked facts.
    let linked = Linked::of(&model).unwrap();
    let items = [item("register.age", Given::Number(-1.0)), item("urgency.words_degree", Given::Code("none".into()))];
    assert_eq!(linked.outside(&items).keys().collect::<Vec<_>>(), ["register.age"]);
    assert_eq!(
        linked.parts(&items)["register.age"],
        linked.parts(&[item("register.age", Given::Number(0.0))])["register.age"]
    );
}
