use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::{Column, Family, Missing, Options, Packed, Time, explain, fit};

const FAMILIES: [(Family, bool); 5] = [
    (Family::Logistic, false),
    (Family::Additive, false),
    (Family::Boost, false),
    (Family::Hazard, false),
    (Family::Hazard, true),
];

/// Reports from 1 to 7, of which more go with the outcome, a kind, and days up to 400.
fn table() -> Frame {
    let mut state = 11;
    let mut draw = |of: usize| crate::bench::draw(&mut state, of);
    let (mut reports, mut kinds, mut days, mut yes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3000 {
        let own = 1 + draw(7);
        reports.push(crate::maths::real(own));
        kinds.push(["学校", "警察", "不明"][draw(3)]);
        days.push(crate::maths::real(1 + draw(400)));
        yes.push(f64::from(u8::from(draw(12) < own)));
    }
    Frame::new(vec![
        Column::numbers("通告", reports),
        Column::levels("経路", kinds),
        Column::numbers("日数", days),
        Column::numbers("結果", yes),
    ])
}

fn learnt(family: Family, over_time: bool) -> Model {
    let time = over_time.then(|| Time { column: "日数".to_owned(), period: Some(30.0), month: 365.25 / 12.0 });
    let frame = if over_time { table() } else { table().without(&["日数"]) };
    fit(frame, "結果", &Options { family, time, ..Options::default() }).unwrap().model
}

fn models() -> &'static [Model] {
    static MODELS: OnceLock<Vec<Model>> = OnceLock::new();
    MODELS.get_or_init(|| FAMILIES.into_iter().map(|(family, over_time)| learnt(family, over_time)).collect())
}

/// The same model as its file would be without ranges.
fn endless(model: &Model) -> Model {
    fn strip(value: &mut serde_json::Value) {
        if let Some(numbers) = value.pointer_mut("/coding/numbers").and_then(serde_json::Value::as_object_mut) {
            numbers.remove("low").unwrap();
            numbers.remove("high").unwrap();
        }
    }
    let mut file: serde_json::Value = serde_json::from_str(&model.to_json()).unwrap();
    file["inputs"].as_array_mut().unwrap().iter_mut().for_each(strip);
    Model::from_json(&file.to_string()).unwrap()
}

fn row(reports: f64) -> Vec<Value> {
    vec![Value::Number(reports), Value::of("警察")]
}

#[test]
fn a_child_with_fewer_reports_than_any_learnt_from_counts_as_one_with_the_fewest_and_that_is_told() {
    for model in models() {
        let (found, fewest) = (model.score(&row(0.0)), model.score(&row(1.0)));
        assert_eq!(found, fewest, "{:?}", model.family);
        assert_eq!(model.risks(&row(0.0)), model.risks(&row(1.0)));
        assert_eq!(model.over_time(&row(0.0), &[90.0]), model.over_time(&row(1.0), &[90.0]));
        let standing = |reports: f64| explain::standing(model, &row(reports), &explain::Rule::default());
        assert_eq!(standing(0.0), standing(1.0));
        let outside = model.outside(&row(0.0));
        assert_eq!(outside, [Outside { column: 0, beyond: Beyond::Held { low: 1.0, high: 7.0, counted: 1.0 } }]);
        assert_eq!(outside[0].beyond.text(), "学習した範囲(1〜7)の外のため、1として計算");
        // The same as a text, as forms and files give it.
        let text = model.outside(&[Value::Level("9".to_owned()), Value::of("警察")]);
        assert_eq!(text[0].beyond.text(), "学習した範囲(1〜7)の外のため、7として計算");
        assert_eq!(model.score(&[Value::Level("9".to_owned()), Value::of("警察")]), model.score(&row(7.0)));
    }
}

#[test]
fn tables_are_held_as_rows_are() {
    let beyond = [-1e300, -3.0, 0.0, 1.0, 4.0, 7.0, 7.5, 1e300];
    let values: Vec<f64> = beyond.into_iter().cycle().take(600).collect();
    let held: Vec<f64> = values.iter().map(|value| value.clamp(1.0, 7.0)).collect();
    let frame = |values: Vec<f64>| {
        let kinds = Column::levels("経路", std::iter::repeat_n("学校", values.len()));
        Frame::new(vec![Column::numbers("通告", values), kinds])
    };
    let (raw, held) = (frame(values), frame(held));
    for model in models() {
        assert_eq!(model.score_frame(&raw).unwrap(), model.score_frame(&held).unwrap(), "{:?}", model.family);
        assert_eq!(model.score_rows(&raw).unwrap(), model.score_rows(&held).unwrap());
        assert_eq!(model.risks_frame(&raw).unwrap(), model.risks_frame(&held).unwrap());
        let packed = |frame: &Frame| Packed::of(model, frame).map(|packed| packed.log_odds());
        assert_eq!(packed(&raw), packed(&held));
        let outside = model.outside_frame(&raw).unwrap();
        let rows: Vec<usize> = outside.iter().take(8).map(Vec::len).collect();
        assert_eq!(rows, [1, 1, 1, 0, 0, 0, 1, 1]);
        assert!(model.outside_frame(&held).unwrap().iter().all(Vec::is_empty));
    }
}

#[test]
fn a_file_without_ranges_is_read_says_so_and_holds_nothing() {
    let model = &models()[0];
    let old = endless(model);
    assert_eq!((old.without_range(), model.without_range()), (vec!["通告"], Vec::new()));
    assert!(old.outside(&row(0.0)).is_empty());
    assert!(old.score(&row(0.0)).log_odds < old.score(&row(1.0)).log_odds);
    assert_eq!(Model::from_json(&old.to_json()).unwrap(), old);
    let crooked = model.to_json().replacen("\"low\":1.0", "\"low\":9.0", 1);
    assert!(Model::from_json(&crooked).is_err());
    assert_eq!(Model::from_json(&model.to_json()).unwrap(), *model);
}

#[test]
fn answers_nobody_gave_are_told_and_those_not_given_are_not() {
    for model in models() {
        let strange = [Value::Level("多い".to_owned()), Value::Level("宇宙".to_owned())];
        let both = [0, 1].map(|column| Outside { column, beyond: Beyond::Unseen });
        assert_eq!(model.outside(&strange), both);
        assert_eq!(both[0].beyond.text(), "学習した記録になかった答えのため、平均として計算");
        assert_eq!(model.score(&strange).unknown, [0, 1]);
        let open = [Value::Missing(Missing::Blank), Value::Missing(Missing::NotAttended)];
        assert!(model.outside(&open).is_empty() && model.outside(&[]).is_empty());
        assert!(model.outside(&[Value::Number(f64::NAN)]).is_empty());
    }
}

#[test]
fn a_column_that_was_always_the_same_or_never_known_says_so() {
    let mut columns = table().without(&["日数"]).columns().to_vec();
    columns.push(Column::numbers("回", vec![1.0; 3000]));
    columns.push(Column::numbers("空", vec![f64::NAN; 3000]));
    let model = fit(Frame::new(columns), "結果", &Options::default()).unwrap().model;
    let with = |value: f64| [row(2.0), vec![Value::Number(value), Value::Number(value)]].concat();
    let outside = model.outside(&with(0.0));
    assert_eq!(outside[0].beyond.text(), "学習した範囲(1のみ)の外のため、1として計算");
    assert_eq!(outside[1].beyond, Beyond::Unseen);
    assert_eq!(model.outside(&with(1.0)).len(), 1);
    assert_eq!(model.score(&with(0.0)), model.score(&with(1.0)));
}

proptest! {
    /// Within the range nothing is held, to the last bit; beyond it, the score is that at the end.
    #[test]
    fn within_the_range_nothing_changes_and_beyond_it_the_end_counts(value in -20.0_f64..30.0, family in 0_usize..5) {
        let model = &models()[family];
        let (found, free) = (model.score(&row(value)), endless(model).score(&row(value)));
        if (1.0..=7.0).contains(&value) {
            prop_assert_eq!(found.log_odds.to_bits(), free.log_odds.to_bits());
            prop_assert_eq!(found, free);
            prop_assert!(model.outside(&row(value)).is_empty());
        } else {
            let end = if value < 1.0 { 1.0 } else { 7.0 };
            prop_assert_eq!(found.log_odds.to_bits(), model.score(&row(end)).log_odds.to_bits());
            prop_assert_eq!(found, model.score(&row(end)));
            prop_assert_eq!(model.outside(&row(value)).len(), 1);
        }
    }
}
