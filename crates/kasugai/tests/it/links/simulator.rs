//! A system of a city office, simulated: its own little store, messages that are lost, repeated and overtaken, crashes, and rubbish.

use super::{child, count, put, system};
use crate::nation::Nation;
use crate::visitor::Visitor;
use axum::http::Method;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A child in the system's own store.
#[derive(Debug, Clone)]
struct Kept {
    revision: i64,
    body: Value,
}

/// The system: what it keeps, and what it still has to send.
struct Office {
    kept: BTreeMap<String, Kept>,
    outgoing: Vec<(String, Value)>,
    luck: ChaCha8Rng,
}

impl Office {
    fn new(seed: u64) -> Self {
        Self { kept: BTreeMap::new(), outgoing: Vec::new(), luck: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// A day's work: children are entered, moved up a year, closed.
    fn works(&mut self, reason: &Value) {
        for n in 0..12 {
            let id = format!("K-{n}");
            self.save(&id, |body| *body = child(&format!("子{n}")));
            for grade in ["小5", "小6"] {
                if self.luck.random_bool(0.6) {
                    self.save(&id, |body| body["sheet"]["grade"] = json!(grade));
                }
            }
            if self.luck.random_bool(0.4) {
                let reason = reason.clone();
                self.save(&id, |body| {
                    body["closed_on"] = json!("R7.9.30");
                    body["close_reason"] = reason;
                });
            }
        }
    }

    /// Saves and puts the whole of it among what goes out.
    fn save(&mut self, id: &str, change: impl FnOnce(&mut Value)) {
        let kept = self.kept.entry(id.to_owned()).or_insert(Kept { revision: 0, body: json!({}) });
        change(&mut kept.body);
        kept.revision += 1;
        kept.body["revision"] = json!(kept.revision);
        self.outgoing.push((id.to_owned(), kept.body.clone()));
    }

    /// Sends in any order, some twice, some broken off before the answer; the newest of each at last once more, as such systems do at night.
    async fn sends(&mut self, town: &mut Visitor) {
        self.outgoing.shuffle(&mut self.luck);
        for (id, body) in std::mem::take(&mut self.outgoing) {
            let times = self.luck.random_range(1..3);
            for _ in 0..times {
                let answer = put(town, &id, &body).await;
                assert!(matches!(answer.status.as_u16(), 200 | 201), "{} {}", answer.status, answer.body);
            }
        }
        for (id, kept) in &self.kept {
            put(town, id, &kept.body).await.expect(200);
        }
    }
}

#[tokio::test]
async fn both_ends_agree_whatever_happened_on_the_way() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let reason = town.get("/api/v1/codes").await.json()["close_reason"][0]["code"].clone();
    let mut office = Office::new(20_260_401);
    office.works(&reason);
    office.sends(&mut town).await;
    assert_eq!(
        (count(&nation, "record").await, count(&nation, "person").await, count(&nation, "episode").await),
        (12, 12, 12)
    );
    for (id, kept) in &office.kept {
        let read = town.get(&format!("/api/v1/external/{id}")).await.expect(200).json();
        assert_eq!(read["revision"], kept.revision, "{id}");
        assert_eq!(read["record"]["sheet"]["grade"], kept.body["sheet"]["grade"], "{id}");
        let closed = kept.body["closed_on"].as_str().map(|_| "2025-09-30");
        assert_eq!(read["record"]["episodes"][0]["closed_on"].as_str(), closed, "{id}");
    }
    // A crash between sending and noting it: everything again, by file this time.
    let lines = office.kept.iter().map(|(id, kept)| {
        let mut line = kept.body.clone();
        line["external_id"] = json!(id);
        format!("{line}\n")
    });
    let sent = town.send(Method::POST, "/api/v1/bulk", "", lines.collect::<String>(), &[]).await.expect(202).json();
    let path = format!("/api/v1/bulk/{}", sent["id"].as_str().unwrap());
    loop {
        let job = town.get(&path).await.json();
        if job["state"] == "done" {
            assert_eq!(job["counts"], json!({ "unchanged": 12 }));
            break;
        }
        assert_eq!(job["state"], "working", "{job}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// Any JSON.
fn rubbish() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(json!("\u{0}")),
        Just(json!("R99.99.99")),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{1,10}", inner, 0..4).prop_map(Value::from_iter),
        ]
    })
}

#[tokio::test]
async fn rubbish_is_refused_and_never_breaks_anything() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    put(&mut town, "A-1", &child("花子")).await.expect(201);
    let before = (count(&nation, "person").await, count(&nation, "episode").await);
    let mut runner = TestRunner::deterministic();
    let members: Vec<String> = child("x").as_object().unwrap().keys().cloned().collect();
    for n in 0..150 {
        let mut draw = || rubbish().new_tree(&mut runner).unwrap().current();
        // Half of it is a good message with one bad member: it goes deeper.
        let mut body = if n % 2 == 0 { draw() } else { child("花子") };
        if n % 2 == 1 {
            body[&members[n % members.len()]] = draw();
        }
        let calls = [
            (Method::PUT, "/api/v1/external/R-1"),
            (Method::POST, "/api/v1/webhooks"),
            (Method::PUT, "/api/v1/external/A-1/progress/P"),
            (Method::POST, "/api/v1/intakes"),
        ];
        let (method, path) = calls[n % calls.len()].clone();
        let answer = town.json(method, path, &body, &[]).await;
        let status = answer.status.as_u16();
        assert!(status < 500, "{path} {status} {body}");
        if status >= 400 {
            assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}");
        }
        let text: String = ".{0,60}".new_tree(&mut runner).unwrap().current();
        let file = town.send(Method::POST, "/api/v1/bulk", "", text.clone(), &[]).await.status.as_u16();
        assert!(file < 500, "{file} {text:?}");
        let cursor: String = "[ -~]{0,30}".new_tree(&mut runner).unwrap().current();
        let query = serde_urlencoded::to_string([("cursor", &cursor)]).unwrap();
        let list = town.get(&format!("/api/v1/changes?{query}")).await.status.as_u16();
        assert!(matches!(list, 200 | 422), "{list} {cursor:?}");
    }
    let known = town.get("/api/v1/external/R-1").await.status.as_u16();
    let after = (count(&nation, "person").await, count(&nation, "episode").await);
    assert_eq!(
        after,
        (before.0 + i64::from(known == 200), before.1 + i64::from(known == 200)),
        "only whole messages are taken"
    );
}
