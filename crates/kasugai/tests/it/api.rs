//! JSON API v1: linked systems at work, under the walls of the pages.

use crate::nation::{AREA, CENTRE, FAR_AREA, FAR_CENTRE, Nation, TOWN};
use crate::visitor::{Answer, Visitor};
use axum::http::Method;
use ground::gate::{Action, Permit};
use kasugai::api;
use serde_json::{Value, json};

async fn system(nation: &Nation, area: i16, org: i32) -> Visitor {
    let until = nation.clock().today() + jiff::Span::new().days(30);
    #[expect(clippy::disallowed_methods, reason = "an administrator's permit without the screens")]
    let permit = Permit::for_job(&nation.app.db, area, org, Action::WriteApiKey, "試験");
    let (_, key) = nation.app.gate.create_api_key(&permit, "福祉総合システム", "system", until).await.unwrap();
    Visitor::system(&nation.app, &key)
}

fn hanako() -> Value {
    json!({
        "person": { "family": "架空", "given": "花子", "family_kana": "かくう", "given_kana": "はなこ", "birth": "H27.4.1", "sex": "female",
                    "address": [{ "kind": "current", "line": "広島県安芸郡府中町本町1-2-3" }], "phone": [{ "number": "000-0000-0000" }] },
        "accepted_on": "令和7年5月1日", "kind": "01", "route": "警察等", "abuse_types": ["面前DV"], "abusers": ["実父"],
        "sheet": { "school": "架空小学校", "grade": "小4", "trait": { "state": [] } }
    })
}

async fn post(system: &mut Visitor, path: &str, body: &Value, key: &str) -> Answer {
    let headers = if key.is_empty() { vec![] } else { vec![("idempotency-key", key)] };
    system.json(Method::POST, path, body, &headers).await
}

async fn records(nation: &Nation) -> i64 {
    sqlx::query_scalar("select count(*) from app.record").fetch_one(&mut nation.admin().await).await.unwrap()
}

#[tokio::test]
async fn a_record_is_registered_read_listed_and_updated() {
    let nation = Nation::new().await;
    let mut town = system(&nation, AREA, TOWN).await;
    let made = post(&mut town, "/api/v1/records", &hanako(), "").await.expect(201).json();
    let path = format!("/api/v1/records/{}", made["key"].as_str().unwrap());
    let read = town.get(&path).await.expect(200).json();
    assert_eq!(read["person"]["name"][0]["family"], "架空");
    assert_eq!(read["person"]["birth"], "2015-04-01");
    assert_eq!(read["sheet"]["school"], "架空小学校");
    assert_eq!(read["episodes"][0]["abuse_main"], "心理的", "a detail implies its main type");
    let list = town.get("/api/v1/records?updated_since=2020-01-01T00:00:00Z").await.expect(200).json();
    assert_eq!(list["records"][0]["key"], made["key"]);
    assert!(list["cursor"].is_null());

    let change = json!({ "version": read["version"], "sheet": { "grade": "小5" } });
    let done = town.json(Method::PUT, &path, &change, &[]).await.expect(200).json();
    let again = town.get(&path).await.expect(200).json();
    assert_eq!(
        (again["sheet"]["grade"].as_str(), again["sheet"]["school"].as_str()),
        (Some("小5"), Some("架空小学校"))
    );
    assert_eq!(done["version"], again["version"]);

    let late = town.json(Method::PUT, &path, &change, &[]).await.expect(409);
    assert_eq!(late.headers["content-type"], "application/problem+json");
    let late = late.json();
    assert_eq!((&late["code"], &late["current_version"]), (&json!("stale"), &again["version"]));
    let views: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'view' and action = 'api.read' and person_id is not null",
    )
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert!(views >= 2, "every reading is on record");
}

#[tokio::test]
async fn a_repeated_request_is_carried_out_once() {
    let nation = Nation::new().await;
    let mut town = system(&nation, AREA, TOWN).await;
    let first = post(&mut town, "/api/v1/records", &hanako(), "a-1").await.expect(201).json();
    let second = post(&mut town, "/api/v1/records", &hanako(), "a-1").await.expect(201).json();
    assert_eq!(first, second);
    let mut other = hanako();
    other["kind"] = json!("02");
    let mismatch = post(&mut town, "/api/v1/records", &other, "a-1").await.expect(422).json();
    assert_eq!(mismatch["code"], "idempotency-mismatch");
    assert_eq!(records(&nation).await, 1);

    // A refused request leaves its key free.
    other["kind"] = json!("99");
    post(&mut town, "/api/v1/records", &other, "a-2").await.expect(422);
    other["kind"] = json!("03");
    post(&mut town, "/api/v1/records", &other, "a-2").await.expect(201);

    let at_once = (0..6).map(|_| {
        let mut town = town.clone();
        tokio::spawn(async move { post(&mut town, "/api/v1/records", &hanako(), "a-3").await.expect(201).json() })
    });
    let mut answers = Vec::new();
    for answer in at_once.collect::<Vec<_>>() {
        answers.push(answer.await.unwrap());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "all got the same answer");
    assert_eq!(records(&nation).await, 3);
}

#[tokio::test]
async fn refusals_name_the_field_in_japanese() {
    let nation = Nation::new().await;
    let mut town = system(&nation, AREA, TOWN).await;
    let refused = async |town: &mut Visitor, change: fn(&mut Value)| {
        let mut body = hanako();
        change(&mut body);
        let problem = post(town, "/api/v1/records", &body, "").await.expect(422).json();
        assert_eq!(problem["code"], "invalid");
        let first = &problem["errors"][0];
        (first["field"].as_str().unwrap().to_owned(), first["message"].as_str().unwrap().to_owned())
    };
    let (field, message) = refused(&mut town, |body| body["person"]["nickname"] = json!("x")).await;
    assert_eq!(
        (field.as_str(), message.contains("「nickname」という項目はありません")),
        ("person.nickname", true),
        "{message}"
    );
    assert_eq!(refused(&mut town, |body| body["person"]["birth"] = json!("R9.13.1")).await.0, "person.birth");
    assert_eq!(refused(&mut town, |body| body["sheet"]["severity"] = json!("12")).await.0, "sheet.severity");
    assert_eq!(refused(&mut town, |body| body["accepted_on"] = json!("2100-01-01")).await.0, "accepted_on");
    assert_eq!(records(&nation).await, 0, "nothing is half saved");
    let long = json!({ "person": "x".repeat(2 << 20) });
    assert!(post(&mut town, "/api/v1/records", &long, "").await.expect(422).body.contains("1MB"));
}

#[tokio::test]
async fn a_report_starts_its_clock_and_hides_its_reporter() {
    let nation = Nation::new().await;
    let mut town = system(&nation, AREA, TOWN).await;
    let body = json!({
        "form": "abuse", "received_on": "2026-01-05", "received_time": "14:05", "means": "電話", "route": "近隣・知人", "urgency": "A",
        "complaint": "泣き声が続く", "abuse_types": ["不明"],
        "child": [{ "family": "架空", "given": "次郎", "address": "広島県安芸郡府中町本町1-2-3" }],
        "reporter": { "anonymous": true, "name": "架空通告者", "contact": "000-0000-1111" }
    });
    let made = post(&mut town, "/api/v1/intakes", &body, "i-1").await.expect(201).json();
    let child = made["children"][0].as_str().unwrap().to_owned();
    let seen = json!({ "seen_on": "2026-01-06", "seen_time": "10:00", "place": "自宅", "method": "目視", "seen_by": "架空 職員" });
    post(&mut town, &format!("/api/v1/records/{child}/sightings"), &seen, "").await.expect(201);
    let seen_at: Option<String> =
        sqlx::query_scalar("select seen_at::text from app.intake_child where due_at is not null")
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
    assert!(seen_at.is_some(), "seeing the child stopped the clock");
    let note = json!({ "at_on": "2026-01-06", "at_time": "11:00", "category": "家庭訪問", "body": "家庭訪問" });
    post(&mut town, &format!("/api/v1/records/{child}/progress"), &note, "").await.expect(404);
    let kept: String = sqlx::query_scalar("select coalesce(string_agg(body::text, ''), '') from app.idempotency")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert!(!kept.contains("架空通告者") && !kept.contains("架空"), "kept answers hold ids only: {kept}");
}

#[tokio::test]
async fn keys_reach_no_further_than_their_agency() {
    let nation = Nation::new().await;
    let mut town = system(&nation, AREA, TOWN).await;
    let made = post(&mut town, "/api/v1/records", &hanako(), "").await.expect(201).json();
    let path = format!("/api/v1/records/{}", made["key"].as_str().unwrap());
    let mut centre = system(&nation, AREA, CENTRE).await;
    centre.get(&path).await.expect(200);
    centre.json(Method::PUT, &path, &json!({ "version": 1, "sheet": { "grade": "小6" } }), &[]).await.expect(403);
    let mut far = system(&nation, FAR_AREA, FAR_CENTRE).await;
    let hidden = far.get(&path).await.expect(404).json();
    assert_eq!(hidden["code"], "not-found");
    let mut nobody = Visitor::system(&nation.app, "kasugai_wrong");
    assert_eq!(nobody.get(&path).await.expect(401).json()["code"], "unauthenticated");
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    assert_eq!(clerk.get(&path).await.expect(403).json()["code"], "forbidden", "the API is for systems");
}

#[tokio::test]
async fn the_document_tells_every_call() {
    let document: Value = serde_json::from_str(&api::text().unwrap()).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let routes = kasugai::router::routes();
    let calls = routes
        .table()
        .iter()
        .filter(|route| route.path.starts_with("/api/v1/") && !route.path.ends_with("openapi.json"));
    let (mut told, mut ids) = (0, std::collections::HashSet::new());
    for route in calls {
        let method = route.method.as_str().to_lowercase();
        let call = &document["paths"][route.path][&method];
        assert!(call["summary"].is_string(), "{method} {} is not in the document", route.path);
        assert!(ids.insert(call["operationId"].to_string()), "two calls are named {}", call["operationId"]);
        told += 1;
    }
    let listed: usize =
        document["paths"].as_object().unwrap().values().map(|methods| methods.as_object().unwrap().len()).sum();
    assert_eq!(told, listed, "the document tells of calls that do not exist");
    let committed = include_str!("../../../../openapi.json");
    assert_eq!(committed, api::text().unwrap(), "write it again: kasugai openapi > openapi.json");
}

#[tokio::test]
async fn the_document_and_its_page_are_served() {
    let nation = Nation::new().await;
    let mut anybody = Visitor::new(&nation.app);
    let served = anybody.get("/api/v1/openapi.json").await.expect(200).json();
    assert_eq!(served, serde_json::from_str::<Value>(&api::text().unwrap()).unwrap());
    let page = anybody.get("/api/docs").await.expect(200).body;
    for expected in ["記録票の登録", "/api/v1/intakes", "shape-NewRecordBody", "Idempotency-Key"] {
        assert!(page.contains(expected), "{expected}");
    }
    let codes = system(&nation, AREA, TOWN).await.get("/api/v1/codes").await.expect(200).json();
    assert_eq!(codes["kind"][0]["label"], "養護相談(児童虐待)");
}

#[tokio::test]
async fn notices_are_read_and_acknowledged() {
    let nation = Nation::new().await;
    let mut town = system(&nation, AREA, TOWN).await;
    post(&mut town, "/api/v1/records", &hanako(), "").await.expect(201);
    nation.work().await;
    let mut centre = system(&nation, AREA, CENTRE).await;
    let told = centre.get("/api/v1/notices").await.expect(200).json();
    let kinds: Vec<_> =
        told["notices"].as_array().unwrap().iter().map(|notice| notice["kind"].as_str().unwrap().to_owned()).collect();
    assert!(kinds.contains(&"record.registered".to_owned()), "{kinds:?}");
    assert!(!told.to_string().contains("架空"), "a notice names nobody");
    for notice in told["notices"].as_array().unwrap() {
        let path = format!("/api/v1/notices/{}/acknowledge", notice["id"].as_str().unwrap());
        town.json(Method::POST, &path, &json!({}), &[]).await.expect(404);
        centre.json(Method::POST, &path, &json!({}), &[]).await.expect(200);
    }
    assert_eq!(centre.get("/api/v1/notices").await.expect(200).json()["notices"], json!([]));
}

#[tokio::test]
async fn the_search_tells_other_agencies_whom_to_phone_and_nothing_more() {
    let nation = Nation::new().await;
    let mut town = system(&nation, AREA, TOWN).await;
    let made = post(&mut town, "/api/v1/records", &hanako(), "").await.expect(201).json();
    nation.app.finder.fill(&nation.app.db).await.unwrap();
    let own = town.get("/api/v1/search?q=%E8%8A%B1").await.expect(200).json();
    assert_eq!(own["own"]["persons"][0]["key"], made["key"], "花 is enough");
    let mut far = system(&nation, FAR_AREA, FAR_CENTRE).await;
    let hit = far.get("/api/v1/search?q=%E8%8A%B1").await.expect(200);
    assert_eq!(hit.json()["own"]["total"], 0);
    assert_eq!(hit.json()["nation"]["agencies"][0]["org"], "府中町");
    assert!(!hit.body.contains("花子") && !hit.body.contains("本町1-2-3"), "{}", hit.body);
    assert_eq!(far.get("/api/v1/search").await.expect(422).json()["errors"][0]["field"], "q");
    assert_eq!(hit.json()["met"], json!([]));
}

#[tokio::test]
async fn the_search_says_that_a_child_is_looked_for_and_tells_the_sender() {
    let nation = Nation::new().await;
    let mut worker = nation.staff(crate::nation::CENTRE, "centre_worker").await;
    let child = crate::fixtures::child(&nation.app, crate::nation::CENTRE, "架空 空良").await;
    crate::fixtures::put_in_charge(&mut nation.admin().await, worker.staff.unwrap(), child).await;
    let missing = crate::missing::send(&mut worker, child, &[]).await;
    nation.work().await;
    nation.app.finder.fill(&nation.app.db).await.unwrap();
    let mut far = system(&nation, FAR_AREA, FAR_CENTRE).await;
    let answer = far.get(&crate::fixtures::encoded("/api/v1/search?q=架空空良")).await.expect(200).json();
    assert_eq!(answer["met"][0]["page"], format!("/missing/{missing}"));
    assert!(answer["met"][0]["contact"].as_str().unwrap().contains("000-0000-9401"), "{answer}");
    nation.work().await;
    assert!(worker.get("/notices").await.body.contains("手配中のこどもに一致する検索・登録がありました"));
}

#[tokio::test]
async fn answers_are_forgotten_after_a_day_and_not_before() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let now = jiff_sqlx::ToSqlx::to_sqlx(nation.clock().now());
    for (key, hours) in [("old", 25), ("young", 23)] {
        sqlx::query("insert into app.idempotency (area, org_id, key, request_hash, status, body, at) values ($1, $2, $3, '', 201, '{}', $4::timestamptz - make_interval(hours => $5))")
            .bind(AREA)
            .bind(TOWN)
            .bind(key)
            .bind(now)
            .bind(hours)
            .execute(&mut admin)
            .await
            .unwrap();
    }
    for job in kasugai::jobs::TIMED {
        ground::outbox::timed::run_if_due(&nation.app.db, job).await.unwrap();
    }
    let left: Vec<String> = sqlx::query_scalar("select key from app.idempotency").fetch_all(&mut admin).await.unwrap();
    assert_eq!(left, ["young"]);
}

#[tokio::test]
async fn sheets_are_listed_read_and_answered_under_the_rules_of_the_page() {
    let nation = Nation::new().await;
    let mut town = system(&nation, AREA, TOWN).await;
    let forms = town.get("/api/v1/sheet-forms").await.expect(200).json();
    let urgency = forms["forms"].as_array().unwrap().iter().find(|form| form["form"] == "urgency").unwrap();
    assert_eq!(urgency["subject"], "child");
    assert!(urgency["sections"][0]["items"][0]["key"].is_string(), "{urgency}");
    let made = post(&mut town, "/api/v1/records", &hanako(), "").await.expect(201).json();
    let path = format!("/api/v1/records/{}/sheets", made["key"].as_str().unwrap());

    let refused = json!({ "form": "urgency", "answers": { "q1": "perhaps", "injuries": [{ "site": "左のほお" }] } });
    let problem = post(&mut town, &path, &refused, "").await.expect(422).json();
    assert_eq!(problem["errors"][0]["field"], "answers.q1");
    let unknown = json!({ "form": "urgency", "answers": { "nowhere": "x" } });
    let problem = post(&mut town, &path, &unknown, "").await.expect(422).json();
    assert_eq!(problem["errors"][0]["field"], "answers.nowhere");
    assert_eq!(town.get(&path).await.expect(200).json()["sheets"], json!([]), "a refused sheet was kept");

    let new = json!({ "form": "urgency", "answers": { "q1": "yes", "decided_on": "令和8年4月1日", "injuries": [{ "site": "左のほお" }] } });
    let begun = post(&mut town, &path, &new, "s-1").await.expect(201).json();
    assert_eq!(post(&mut town, &path, &new, "s-1").await.expect(201).json(), begun, "once");
    let sheet = format!("{path}/{}", begun["id"].as_str().unwrap());
    let read = town.get(&sheet).await.expect(200).json();
    assert_eq!((read["version"].clone(), read["status"].as_str()), (begun["version"].clone(), Some("draft")));
    assert_eq!(read["answers"]["decided_on"], "2026-04-01");
    assert_eq!(read["answers"]["injuries"][0]["site"], "左のほお");
    assert_eq!(read["answers"]["child_name"], "架空 花子", "what the record knows is taken over");

    // What was read may be sent back as it is; a finished sheet lacks nothing.
    let mut change = json!({ "version": read["version"], "answers": read["answers"] });
    change["answers"]["q2"] = json!("no");
    let done = town.json(Method::PUT, &sheet, &change, &[]).await.expect(200).json();
    let problem = town.json(Method::PUT, &sheet, &change, &[]).await.expect(409).json();
    assert_eq!((&problem["code"], &problem["current_version"]), (&json!("stale"), &done["version"]));
    change["version"] = done["version"].clone();
    change["status"] = json!("done");
    let problem = town.json(Method::PUT, &sheet, &change, &[]).await.expect(422).json();
    assert!(problem["errors"].as_array().unwrap().iter().any(|error| error["field"] == "answers.urgency"), "{problem}");
    assert_eq!(town.get(&sheet).await.expect(200).json()["answers"]["q2"], "no");

    // Another prefecture's centre reaches nothing; every reading and every change is on record.
    let mut far = system(&nation, FAR_AREA, FAR_CENTRE).await;
    far.get(&sheet).await.expect(404);
    let views: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'view' and action = 'api.read' and object_kind = 'sheet'",
    )
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert!(views >= 3, "{views}");
    let changes: i64 = sqlx::query_scalar("select count(*) from app.change where entity = 'sheet'")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(changes, 2, "answered, and changed");
}
