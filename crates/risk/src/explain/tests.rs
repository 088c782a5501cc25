use super::*;
use crate::{Column, Family, Frame, Missing, Options, Value, fit};
use proptest::prelude::*;

/// Three yes-or-no columns of falling weight, with blanks, and a number.
fn model(family: Family) -> Model {
    let mut state = 3;
    let mut draw = |of: usize| crate::bench::draw(&mut state, of);
    let (mut columns, mut yes) = (vec![Vec::new(), Vec::new(), Vec::new()], Vec::new());
    let mut days = Vec::new();
    for _ in 0..4000 {
        let mut sum = -2.0;
        for (column, weight) in columns.iter_mut().zip([2.5, 1.2, 0.2]) {
            let holds = draw(3) == 0;
            sum += if holds { weight } else { 0.0 };
            column.push(if draw(5) == 0 {
                "不明"
            } else if holds {
                "該当"
            } else {
                "非該当"
            });
        }
        let days_now = crate::maths::real(draw(30));
        sum += days_now / 30.0;
        days.push(days_now);
        yes.push(f64::from(u8::from(crate::maths::real(draw(10_000)) / 10_000.0 < sigmoid(sum))));
    }
    let names = ["けが", "おびえ", "転居"];
    let mut all: Vec<Column> =
        names.into_iter().zip(&columns).map(|(name, texts)| Column::levels(name, texts.clone())).collect();
    all.push(Column::numbers("日数", days));
    all.push(Column::numbers("結果", yes));
    fit(Frame::new(all), "結果", &Options { family, ..Options::default() }).unwrap().model
}

fn row(answers: [&str; 3]) -> Vec<Value> {
    answers.into_iter().map(Value::of).chain([Value::Number(10.0)]).collect()
}

#[test]
fn reasons_are_told_in_numbers_of_cases_and_without_forbidden_words() {
    let model = model(Family::Logistic);
    let score = model.score(&row(["該当", "不明", "非該当"]));
    let answers = ["該当", "不明", "非該当", "10"].map(String::from);
    let found = explain(&model, &score, &answers, "1年以内に再び通告がありました", 5);
    assert_eq!(found.up[0].column, 0);
    assert!(found.up[0].text.starts_with("けが「該当」: ") && found.up[0].of_hundred.0 < found.up[0].of_hundred.1);
    assert_eq!(found.unknown, [1]);
    assert!(found.summary.starts_with("似た条件の100件のうち約") && found.summary.contains("幅"), "{}", found.summary);
    let low = model.score(&row(["非該当", "非該当", "非該当"]));
    let quiet = explain(&model, &low, &answers, "再び通告", 5);
    assert!(quiet.up.is_empty() && quiet.nothing_up.as_ref().unwrap().contains("安全を意味しません"), "{quiet:?}");
    let texts = |found: &Explanation| {
        let lines = found.up.iter().chain(&found.down).map(|line| line.text.clone());
        lines.chain([found.summary.clone()]).chain(found.nothing_up.clone()).collect::<Vec<_>>()
    };
    for text in texts(&found).iter().chain(&texts(&quiet)) {
        assert_eq!(forbidden(text), None, "{text}");
    }
}

#[test]
fn no_number_is_given_while_the_answers_could_be_anything_and_the_heaviest_is_asked_first() {
    for family in [Family::Logistic, Family::Additive, Family::Boost] {
        let model = model(family);
        let open = standing(&model, &row(["不明", "不明", "不明"]), &Rule::default());
        assert!(open.insufficient && open.text().is_some() && open.high - open.low > 0.3, "{family:?} {open:?}");
        assert_eq!(open.ask.iter().map(|ask| ask.0).collect::<Vec<_>>(), [0, 1, 2], "{family:?}");
        assert!(open.ask[0].1 > 2.0 * open.ask[2].1);
        let known = standing(&model, &row(["該当", "非該当", "非該当"]), &Rule::default());
        assert!(!known.insufficient && known.ask.is_empty() && known.low == known.high);
        let edges = Rule { edges: vec![(open.low + open.high) / 2.0], widest: 1.0, ..Rule::default() };
        assert!(standing(&model, &row(["不明", "非該当", "不明"]), &edges).insufficient);
        assert!(!standing(&model, &row(["該当", "非該当", "非該当"]), &edges).insufficient);
    }
}

proptest! {
    #[test]
    fn the_range_holds_every_answer_of_a_sum_of_columns(answers in prop::collection::vec(0_usize..2, 3), open in prop::collection::vec(any::<bool>(), 3)) {
        use std::sync::OnceLock;
        static MODEL: OnceLock<Model> = OnceLock::new();
        let model = MODEL.get_or_init(|| model(Family::Logistic));
        let words = ["該当", "非該当"];
        let full: Vec<Value> = answers.iter().map(|at| Value::of(words[*at])).chain([Value::Number(10.0)]).collect();
        let asked: Vec<Value> = full
            .iter()
            .zip(open.iter().chain([&false]))
            .map(|(value, open)| if *open { Value::Missing(Missing::Unknown) } else { value.clone() })
            .collect();
        let found = standing(model, &asked, &Rule::default());
        let p = model.score(&full).probability;
        prop_assert!(found.low - 1e-12 <= p && p <= found.high + 1e-12);
        prop_assert!(found.ask.iter().all(|ask| ask.1 >= -1e-12));
    }
}
