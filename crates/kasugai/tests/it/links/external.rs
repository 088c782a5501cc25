//! Records under the ids of a linked system.

use super::{child, count, put, system, system_of};
use crate::nation::{CENTRE, Nation, TOWN};
use crate::visitor::{Answer, Visitor};
use axum::http::Method;
use ground::db::Key;
use serde_json::{Value, json};

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
    // The same id at another agency is another one, under the same name of a system too.
    let mut centre = system_of(&nation, CENTRE, "福祉総合システム").await;
    centre.get("/api/v1/external/A-1").await.expect(404);
    let theirs = put(&mut centre, "A-1", &child("花子")).await.expect(201).json();
    assert_ne!(theirs["key"], made["key"]);
    assert_eq!(centre.get("/api/v1/external/A-1").await.expect(200).json()["record"]["key"], theirs["key"]);
    let bound = "select count(*) from log.audit where kind = 'external.bound'";
    assert_eq!(sqlx::query_scalar::<_, i64>(bound).fetch_one(&mut nation.admin().await).await.unwrap(), 1);
}

fn key_of(made: &Value) -> Key {
    made["key"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_case_that_was_handed_over_is_closed_to_every_message() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let made = put(&mut town, "A-1", &child("花子")).await.expect(201).json();
    let reason = town.get("/api/v1/codes").await.json()["close_reason"][0]["code"].clone();
    put(&mut town, "A-1", &json!({ "accepted_on": "R7.5.1", "closed_on": "R7.9.30", "close_reason": reason }))
        .await
        .expect(200);
    sqlx::query("insert into app.transition (area, org_id, id, kind, moves_holder, to_area, to_org, person_id, basis, package, state, answer_due, created_at, sent_at, decided_at, written_by_name)
        select area, org_id, gen_random_uuid(), 'handover', true, area, $2, id, '4-6', '{}', 'accepted', now(), now(), now(), now(), '架空' from app.person where id = $1")
        .bind(key_of(&made).id)
        .bind(CENTRE)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let refused = |answer: Answer| assert_eq!(answer.expect(422).json()["errors"][0]["field"], "record");
    refused(put(&mut town, "A-1", &json!({ "sheet": { "grade": "小6" } })).await);
    refused(put(&mut town, "A-1", &json!({ "accepted_on": "R7.11.1", "kind": "02", "route": "警察等" })).await);
    let note = json!({ "at_on": "R7.6.1", "at_time": "11:00", "category": "家庭訪問", "body": "架空" });
    refused(town.json(Method::PUT, "/api/v1/external/A-1/progress/P-1", &note, &[]).await);
    let seen =
        json!({ "seen_on": "R7.6.1", "seen_time": "10:00", "place": "自宅", "method": "目視", "seen_by": "架空 職員" });
    refused(town.json(Method::PUT, "/api/v1/external/A-1/sightings/S-1", &seen, &[]).await);
    // Nor does another system get at it by name and birth.
    let mut other = system(&nation, "母子保健システム").await;
    let mut again = child("花子");
    again["accepted_on"] = json!("R7.11.1");
    refused(put(&mut other, "B-1", &again).await);
    assert_eq!(
        town.get("/api/v1/external/A-1").await.expect(200).json()["record"]["sheet"]["grade"],
        "小4",
        "it is read still"
    );
    assert_eq!(
        (count(&nation, "episode").await, count(&nation, "progress").await, count(&nation, "sighting").await),
        (1, 0, 0)
    );
}

#[tokio::test]
async fn what_staff_write_about_a_case_is_not_the_systems_own() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let made = put(&mut town, "A-1", &child("花子")).await.expect(201).json();
    let own = async |town: &mut Visitor| town.get("/api/v1/external/A-1").await.json()["changed_by_others"] == false;
    let note = json!({ "at_on": "R7.6.1", "at_time": "11:00", "category": "家庭訪問", "body": "架空" });
    town.json(Method::PUT, "/api/v1/external/A-1/progress/P-1", &note, &[]).await.expect(200);
    put(&mut town, "A-1", &json!({ "sheet": { "grade": "小5" } })).await.expect(200);
    assert!(own(&mut town).await, "what the system wrote itself");
    let key = key_of(&made);
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let mut admin = nation.admin().await;
    crate::fixtures::put_in_charge(&mut admin, chief.staff.unwrap(), key).await;
    let version = town.get("/api/v1/external/A-1").await.json()["record"]["version"].clone();
    put(&mut town, "A-1", &json!({ "version": version, "sheet": { "grade": "小6" } })).await.expect(200);
    assert!(own(&mut town).await, "the system has read what others did");
    let episode: uuid::Uuid = sqlx::query_scalar("select id from app.episode where person_id = $1")
        .bind(key.id)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let (episode, today) = (episode.to_string(), nation.clock().today().to_string());
    let close = [("episode", episode.as_str()), ("closed_on", today.as_str()), ("reason", "状況の改善")];
    chief.post(&format!("/records/{key}/close"), &close).await.expect(303);
    assert!(!own(&mut town).await, "closed by staff, though no version of the record changed");
    put(&mut town, "A-1", &json!({ "sheet": { "school": "架空中学校" } })).await.expect(200);
    assert!(!own(&mut town).await, "the system does not know of the end yet");
    let mut line = json!(null);
    for _ in 0..2400 {
        line = town.get("/api/v1/changes").await.json()["changes"][0].clone();
        if !line.is_null() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!((&line["own"], &line["open"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn who_insists_is_heard_and_a_revision_stays_known() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let mut body = child("花子");
    body["revision"] = json!(5);
    let made = put(&mut town, "A-1", &body).await.expect(201).json();
    let path = format!("/api/v1/records/{}", made["key"].as_str().unwrap());
    let grade =
        async |town: &mut Visitor| town.get("/api/v1/external/A-1").await.json()["record"]["sheet"]["grade"].clone();
    let by_others = json!({ "version": made["version"], "sheet": { "grade": "中3" } });
    town.json(Method::PUT, &path, &by_others, &[]).await.expect(200);
    assert_eq!(put(&mut town, "A-1", &body).await.expect(200).json()["outcome"], "unchanged");
    assert_eq!(grade(&mut town).await, "中3");
    // With the version it has read, the same content holds again.
    body["version"] = town.get("/api/v1/external/A-1").await.json()["record"]["version"].clone();
    assert_eq!(put(&mut town, "A-1", &body).await.expect(200).json()["outcome"], "updated");
    assert_eq!(grade(&mut town).await, "小4");
    assert_eq!(
        put(&mut town, "A-1", &body).await.expect(200).json()["outcome"],
        "unchanged",
        "sent twice, applied once"
    );
    // A message without a revision leaves the one that is known: what is older stays older.
    put(&mut town, "A-1", &json!({ "sheet": { "grade": "小5" } })).await.expect(200);
    let older = json!({ "revision": 4, "sheet": { "grade": "小3" } });
    assert_eq!(put(&mut town, "A-1", &older).await.expect(200).json()["outcome"], "older");
    assert_eq!(grade(&mut town).await, "小5");
}

#[tokio::test]
async fn an_entry_that_staff_corrected_is_not_overwritten_unseen() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    put(&mut town, "A-1", &child("花子")).await.expect(201);
    let note = |body: &str| json!({ "at_on": "R7.6.1", "at_time": "11:00", "category": "家庭訪問", "body": body });
    let at = "/api/v1/external/A-1/progress/P-1";
    town.json(Method::PUT, at, &note("留守"), &[]).await.expect(200);
    sqlx::query("update app.progress set body = '職員の訂正', version = version + 1")
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(town.json(Method::PUT, at, &note("留守"), &[]).await.expect(200).json()["outcome"], "unchanged");
    let stale = town.json(Method::PUT, at, &note("在宅"), &[]).await.expect(409).json();
    assert_eq!((&stale["code"], &stale["current_version"]), (&json!("stale"), &json!(2)));
    let body = "select body from app.progress";
    assert_eq!(sqlx::query_scalar::<_, String>(body).fetch_one(&mut nation.admin().await).await.unwrap(), "職員の訂正");
    town.json(Method::PUT, &format!("{at}?version=2"), &note("在宅"), &[]).await.expect(200);
    assert_eq!(sqlx::query_scalar::<_, String>(body).fetch_one(&mut nation.admin().await).await.unwrap(), "在宅");
    town.json(Method::PUT, &format!("{at}?version=x"), &note("在宅"), &[]).await.expect(422);
}

#[tokio::test]
async fn what_a_protection_seals_is_left_alone() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let made = put(&mut town, "A-1", &child("花子")).await.expect(201).json();
    let key = key_of(&made);
    let mut chief = nation.staff(TOWN, "family_chief").await;
    crate::fixtures::put_in_charge(&mut nation.admin().await, chief.staff.unwrap(), key).await;
    let form = [("basis", "DV"), ("applied_on", "令和8年4月1日"), ("hidden_from_persons", "架空 父")];
    chief.post(&format!("/people/{key}/protection"), &form).await.expect(303);
    let person = town.get("/api/v1/external/A-1").await.json()["record"]["person"].clone();
    let rows = async || {
        let sql = "select count(*) from app.person_address where person_id = $1";
        sqlx::query_scalar::<_, i64>(sql).bind(key.id).fetch_one(&mut nation.admin().await).await.unwrap()
    };
    assert_eq!((person["protected"].clone(), rows().await), (json!(true), 1));
    let mut version = person["version"].clone();
    for (n, address) in
        [json!([{ "kind": "current", "line": "海田町上市2" }]), json!([{ "kind": "current", "line": "海田町上市1" }])]
            .into_iter()
            .enumerate()
    {
        let body = json!({ "person_version": version, "version": town.get("/api/v1/external/A-1").await.json()["record"]["version"],
            "person": { "note": format!("架空{n}"), "address": address } });
        version = put(&mut town, "A-1", &body).await.expect(200).json()["person_version"].clone();
    }
    assert_eq!(rows().await, 1, "no message seals another address");
    assert_eq!(town.get("/api/v1/external/A-1").await.json()["record"]["person"]["note"], "架空1", "the rest is taken");
}
