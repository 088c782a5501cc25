//! Numbers beyond those learnt from count as their end: said on the card, in what is kept, over the API, and in the list of 気づき.

use super::checkins;
use super::{answers, begin, cast, learnt, passed, send_model, step, think};
use crate::nation::{CENTRE, Nation, TOWN};
use risk::{Beyond, Model, Value};
use serde_json::json;
use uuid::Uuid;

const SAID: &str = "学習した範囲(15〜16)の外のため、15として計算";

/// The same model as if only children of fifteen and sixteen had been learnt from; without ends, as files of elsewhere may be.
fn ranged(file: &str, item: &str, ends: Option<(f64, f64)>) -> String {
    let mut file: serde_json::Value = serde_json::from_str(file).unwrap();
    let age = file["inputs"].as_array_mut().unwrap().iter_mut().find(|input| input["name"] == item).unwrap();
    let numbers = age["coding"]["numbers"].as_object_mut().unwrap();
    match ends {
        Some((low, high)) => {
            numbers.insert("low".to_owned(), json!(low)).unwrap();
            numbers.insert("high".to_owned(), json!(high)).unwrap();
        }
        None => {
            numbers.remove("low").unwrap();
            numbers.remove("high").unwrap();
        }
    }
    file.to_string()
}

fn id(location: &str) -> Uuid {
    location.rsplit('/').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_child_beyond_what_was_learnt_from_counts_as_the_end_and_the_card_says_so() {
    let mut cast = cast().await;
    let child = cast.child;
    let file = ranged(&learnt(1), "register.age", Some((15.0, 16.0)));
    let shown = send_model(&mut cast.chief, "custody", "架空の範囲", &file).await.expect(303);
    let shown = id(shown.location());
    begin(&mut cast.chief, shown, 20).await.expect(303);
    passed::shown(&cast.chief, shown).await;
    let trial = ranged(&learnt(2), "register.age", Some((15.0, 16.0)));
    let trial = send_model(&mut cast.chief, "custody", "架空の試行", &trial).await.expect(303);
    begin(&mut cast.chief, id(trial.location()), 20).await.expect(303);

    answers(&mut cast.worker, child, &[("q3", "yes"), ("q3_what", "head"), ("words_degree", "deadly")]).await;
    think(&mut cast.worker, child, "B").await;
    cast.worker.post(&format!("/records/{child}/score/run"), &[]).await.expect(303);
    let body = cast.worker.get(&format!("/records/{child}/score")).await.expect(200).body;
    assert!(body.contains("学習した範囲の外の記載") && body.contains(SAID), "{body}");

    // What is kept: of the score that was shown, and of the one on trial that nobody sees.
    let mut admin = cast.nation.admin().await;
    for sql in ["select result from app.score", "select result from app.score_shadow"] {
        let kept: serde_json::Value = sqlx::query_scalar(sql).fetch_one(&mut admin).await.unwrap();
        let outside = &kept["outside"][0];
        assert_eq!(
            (&outside["feature"], &outside["beyond"]["counted"]),
            (&json!("register.age"), &json!(15.0)),
            "{sql}"
        );
    }
    // The number is that of a child of fifteen.
    let model = Model::from_json(&file).unwrap();
    let score = |age: f64| {
        let row = model.row(|feature| match feature {
            "urgency.q3" => Some(Value::of("該当")),
            "urgency.words_degree" => Some(Value::of("deadly")),
            _ => Some(Value::Number(age)),
        });
        assert_eq!(model.outside(&row).len(), usize::from(age < 15.0));
        model.score(&row).probability
    };
    let kept: f64 = sqlx::query_scalar("select (result -> 'shares' -> 0 ->> 'share')::float8 from app.score")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    assert!((kept - score(15.0)).abs() < 1e-12 && (kept - score(8.0)).abs() < 1e-12);

    let rights = [("role", "system"), ("action", "api.read"), ("action", "api.score")];
    let mut system = crate::links::system_of(&cast.nation, CENTRE, "架空の集計").await;
    cast.chief.post("/admin/rights", &rights).await.expect(303);
    let scores = system.get(&format!("/api/v1/records/{child}/scores")).await.expect(200).json();
    let outside = &scores["scores"][0]["outside"];
    assert_eq!(outside, &json!([{ "item": "register.age", "text": SAID, "counted": 15.0 }]));
}

#[tokio::test]
async fn a_list_is_made_of_the_end_and_a_child_of_it_says_so() {
    let nation = Nation::new().await;
    let (mut chief, mut worker, children) = checkins::town(&nation).await;
    let file = ranged(&checkins::learnt(), "linked.age", Some((15.0, 16.0)));
    let added = send_model(&mut chief, "checkin", "架空の範囲", &file).await.expect(303);
    step(&mut chief, id(added.location()), "shadow").await.expect(303);
    step(&mut nation.staff(TOWN, "family_chief").await, id(added.location()), "shown").await.expect(303);
    worker.post("/checkins/run", &[]).await.expect(303);
    let one = worker.get(&format!("/checkins/{}", children[0])).await.expect(200).body;
    assert!(one.contains("学習した範囲の外の記載") && one.contains(SAID), "{one}");
    let kept: serde_json::Value = sqlx::query_scalar(
        "select i from app.checkin_score s cross join lateral jsonb_array_elements(s.given) i where s.person_id = $1 and i ->> 'feature' = 'linked.age'",
    )
    .bind(children[0])
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    let beyond: Beyond = serde_json::from_value(kept["beyond"].clone()).unwrap();
    assert_eq!(beyond, Beyond::Held { low: 15.0, high: 16.0, counted: 15.0 });
}

#[tokio::test]
async fn the_card_of_a_model_without_ranges_says_that_nothing_is_held() {
    let mut cast = cast().await;
    for (seed, ends) in [(1, None), (2, Some((0.0, 16.0)))] {
        let file = ranged(&learnt(seed), "register.age", ends);
        let added = send_model(&mut cast.chief, "custody", "架空の古い形", &file).await.expect(303);
        let body = cast.chief.get(added.location()).await.expect(200).body;
        let said = "学習した数の範囲がない項目があります(register.age)";
        assert_eq!(body.contains(said), ends.is_none(), "{body}");
    }
}
