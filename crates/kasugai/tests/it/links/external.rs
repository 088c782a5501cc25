//! Records under the ids of a linked system.

use super::{child, count, put, system};
use crate::nation::{CENTRE, Nation};
use crate::visitor::Visitor;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn the_same_again_does_nothing_and_another_changes_only_what_it_says() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let made = put(&mut town, "A-1", &child("花子")).await.expect(201).json();
    assert_eq!(made["outcome"], "created");
    for _ in 0..3 {
        let again = put(&mut town, "A-1", &child("花子")).await.expect(200).json();
        assert_eq!(
            (&again["outcome"], &again["key"], &again["version"]),
            (&json!("unchanged"), &made["key"], &made["version"])
        );
    }
    assert_eq!((count(&nation, "record").await, count(&nation, "episode").await), (1, 1));

    let change = json!({ "sheet": { "grade": "小5" }, "person": { "given_kana": "はなこ" } });
    assert_eq!(put(&mut town, "A-1", &change).await.expect(200).json()["outcome"], "updated");
    let read = town.get("/api/v1/external/A-1").await.expect(200).json();
    let record = &read["record"];
    assert_eq!((&record["sheet"]["grade"], &record["sheet"]["school"]), (&json!("小5"), &json!("架空小学校")));
    assert_eq!(record["person"]["name"][0]["given_kana"], "はなこ");
    assert_eq!(record["person"]["name"][0]["given"], "花子", "names stay as they were given");
    assert_eq!(record["person"]["address"][0]["line"], "広島県安芸郡府中町本町1-2-3");
    assert_eq!(read["changed_by_others"], false);

    // A key of the same system's name goes on; another system has ids of its own.
    let mut renewed = system(&nation, "福祉総合システム").await;
    assert_eq!(put(&mut renewed, "A-1", &change).await.expect(200).json()["outcome"], "unchanged");
    let mut other = system(&nation, "母子保健システム").await;
    other.get("/api/v1/external/A-1").await.expect(404);
    let joined = put(&mut other, "B-9", &child("花子")).await.expect(200).json();
    assert_eq!(
        (&joined["outcome"], &joined["key"]),
        (&json!("joined"), &made["key"]),
        "the same child is no second child"
    );
    assert_eq!((count(&nation, "record").await, count(&nation, "person").await), (1, 1));
}

#[tokio::test]
async fn many_at_once_make_one_child() {
    let nation = Nation::new().await;
    let town = system(&nation, "福祉総合システム").await;
    let at_once: Vec<_> = (0..8)
        .map(|_| {
            let mut town = town.clone();
            tokio::spawn(async move { put(&mut town, "A-1", &child("花子")).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for answer in at_once {
        outcomes.push(answer.await.unwrap().json()["outcome"].as_str().unwrap().to_owned());
    }
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == "created").count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == "unchanged").count(), 7, "{outcomes:?}");
    assert_eq!((count(&nation, "record").await, count(&nation, "person").await), (1, 1));
}

#[tokio::test]
async fn what_others_changed_is_not_overwritten_unseen() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let made = put(&mut town, "A-1", &child("花子")).await.expect(201).json();
    let path = format!("/api/v1/records/{}", made["key"].as_str().unwrap());
    let by_clerk = json!({ "version": made["version"], "sheet": { "remark": "架空の特記" } });
    town.json(Method::PUT, &path, &by_clerk, &[]).await.expect(200);
    assert_eq!(town.get("/api/v1/external/A-1").await.json()["changed_by_others"], true);
    assert_eq!(
        put(&mut town, "A-1", &child("花子")).await.expect(200).json()["outcome"],
        "unchanged",
        "the same is harmless still"
    );
    let mut change = json!({ "sheet": { "grade": "小6" } });
    let stale = put(&mut town, "A-1", &change).await.expect(409).json();
    assert_eq!(stale["code"], "stale");
    change["version"] = stale["current_version"].clone();
    put(&mut town, "A-1", &change).await.expect(200);
    let record = town.get("/api/v1/external/A-1").await.json()["record"].clone();
    assert_eq!((&record["sheet"]["grade"], &record["sheet"]["remark"]), (&json!("小6"), &json!("架空の特記")));
}

#[tokio::test]
async fn messages_that_come_late_change_nothing() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let with = |revision: i64, grade: &str| {
        let mut body = child("花子");
        body["revision"] = json!(revision);
        body["sheet"]["grade"] = json!(grade);
        body
    };
    put(&mut town, "A-1", &with(3, "小6")).await.expect(201);
    assert_eq!(put(&mut town, "A-1", &with(2, "小5")).await.expect(200).json()["outcome"], "older");
    assert_eq!(put(&mut town, "A-1", &with(4, "中1")).await.expect(200).json()["outcome"], "updated");
    assert_eq!(town.get("/api/v1/external/A-1").await.json()["record"]["sheet"]["grade"], "中1");
}

#[tokio::test]
async fn episodes_open_close_and_open_again() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let made = put(&mut town, "A-1", &child("花子")).await.expect(201).json();
    let refused = put(&mut town, "A-1", &json!({ "accepted_on": "R7.5.1", "kind": "02" })).await.expect(422).json();
    assert_eq!(refused["errors"][0]["field"], "kind", "a 受理 keeps what it was accepted as");
    let close = json!({ "accepted_on": "R7.5.1", "closed_on": "R7.9.30", "close_reason": "" });
    assert_eq!(put(&mut town, "A-1", &close).await.expect(422).json()["errors"][0]["field"], "close_reason");
    let reason = town.get("/api/v1/codes").await.json()["close_reason"][0]["code"].clone();
    let close = json!({ "accepted_on": "R7.5.1", "closed_on": "R7.9.30", "close_reason": reason });
    put(&mut town, "A-1", &close).await.expect(200);
    assert_eq!(put(&mut town, "A-1", &close).await.expect(200).json()["outcome"], "unchanged");
    let again = json!({ "accepted_on": "R7.11.1", "kind": "02", "route": "警察等" });
    put(&mut town, "A-1", &again).await.expect(200);
    let episodes = town.get("/api/v1/external/A-1").await.json()["record"]["episodes"].clone();
    assert_eq!((&episodes[0]["accepted_on"], &episodes[0]["closed_on"]), (&json!("2025-11-01"), &json!(null)));
    assert_eq!((&episodes[1]["accepted_on"], &episodes[1]["closed_on"]), (&json!("2025-05-01"), &json!("2025-09-30")));

    // The same over the single calls, by key.
    let path = format!("/api/v1/records/{}", made["key"].as_str().unwrap());
    let body = json!({ "closed_on": "R7.12.1", "reason": reason });
    let headers = [("idempotency-key", "c-1")];
    for _ in 0..2 {
        town.json(Method::POST, &format!("{path}/close"), &body, &headers).await.expect(200);
    }
    let nothing = town.json(Method::POST, &format!("{path}/close"), &body, &[]).await.expect(422).json();
    assert_eq!(nothing["errors"][0]["field"], "accepted_on");
    let body = json!({ "accepted_on": "R7.12.15", "kind": "03", "route": "警察等" });
    town.json(Method::POST, &format!("{path}/episodes"), &body, &[]).await.expect(201);
    town.json(Method::POST, &format!("{path}/episodes"), &body, &[]).await.expect(422);
    assert_eq!(count(&nation, "episode").await, 3);
}

#[tokio::test]
async fn entries_have_ids_too() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    put(&mut town, "A-1", &child("花子")).await.expect(201);
    let note = |body: &str| json!({ "at_on": "R7.6.1", "at_time": "11:00", "category": "家庭訪問", "body": body });
    let at = "/api/v1/external/A-1/progress/P-1";
    for (body, outcome) in [("留守", "created"), ("留守", "unchanged"), ("在宅", "updated"), ("在宅", "unchanged")]
    {
        let answer = town.json(Method::PUT, at, &note(body), &[]).await.expect(200).json();
        assert_eq!(answer["outcome"], outcome, "{body}");
    }
    let seen =
        json!({ "seen_on": "R7.6.1", "seen_time": "10:00", "place": "自宅", "method": "目視", "seen_by": "架空 職員" });
    let at = "/api/v1/external/A-1/sightings/S-1";
    for outcome in ["created", "unchanged"] {
        assert_eq!(town.json(Method::PUT, at, &seen, &[]).await.expect(200).json()["outcome"], outcome);
    }
    let mut other = seen.clone();
    other["place"] = json!("学校");
    town.json(Method::PUT, at, &other, &[]).await.expect(422);
    town.json(Method::PUT, "/api/v1/external/A-9/progress/P-1", &note("x"), &[]).await.expect(404);
    assert_eq!((count(&nation, "progress").await, count(&nation, "sighting").await), (1, 1));
}

#[tokio::test]
async fn a_known_child_gets_an_id_once() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let made = town.json(Method::POST, "/api/v1/records", &child("花子"), &[]).await.expect(201).json();
    let path = format!("/api/v1/records/{}/external", made["key"].as_str().unwrap());
    let bind =
        async |town: &mut Visitor, id: &str| town.json(Method::PUT, &path, &json!({ "external_id": id }), &[]).await;
    bind(&mut town, "A-1").await.expect(200);
    bind(&mut town, "A-1").await.expect(200);
    bind(&mut town, "A-2").await.expect(422);
    for wrong in ["", "a/b", "a\nb"] {
        bind(&mut town, wrong).await.expect(422);
    }
    assert_eq!(
        put(&mut town, "A-1", &json!({ "sheet": { "grade": "小6" } })).await.expect(200).json()["key"],
        made["key"]
    );
    let mut centre = crate::links::system(&nation, "福祉総合システム").await;
    centre.get("/api/v1/external/A-1").await.expect(200);
    let _ = CENTRE;
}
