//! Transitions over the API: two linked systems pass a case, under the rules of the screens.

use crate::fixtures;
use crate::nation::{CENTRE, FAR_CENTRE, FAR_TOWN, Nation, TOWN};
use crate::objects;
use crate::visitor::{Answer, Visitor};
use axum::http::Method;
use ground::db::Key;
use relay::transitions::Kind;
use serde_json::{Value, json};

const PLACE: &str = "/api/v1/transitions";

/// A linked system of an agency.
async fn system(nation: &Nation, org: i32) -> Visitor {
    let until = nation.clock().today() + jiff::Span::new().days(30);
    let permit = fixtures::permit(&nation.app, org);
    let (_, key) = nation.app.gate.create_api_key(&permit, "福祉総合システム", "system", until).await.unwrap();
    Visitor::system(&nation.app, &key)
}

/// What is to be sent, with everything a linked system may share.
fn body(kind: Kind, to: i32, child: Key) -> Value {
    json!({ "kind": kind.code(), "to": to, "record": child, "basis": kind.bases()[0].0, "words": "架空の連絡事項",
            "part": ["household", "case", "record", "sightings", "meetings"] })
}

fn with(mut body: Value, member: &str, value: Value) -> Value {
    body[member] = value;
    body
}

async fn post(system: &mut Visitor, path: &str, body: &Value, once: &str) -> Answer {
    let headers = if once.is_empty() { vec![] } else { vec![("idempotency-key", once)] };
    system.json(Method::POST, path, body, &headers).await
}

async fn sent(system: &mut Visitor, body: &Value) -> String {
    let answer = post(system, PLACE, body, "").await.expect(201).json();
    format!("{PLACE}/{}", answer["key"].as_str().unwrap())
}

async fn step(system: &mut Visitor, place: &str, body: &Value) -> Answer {
    post(system, &format!("{place}/steps"), body, "").await
}

/// The field that is refused.
fn refused(answer: &Answer) -> String {
    assert_eq!(answer.status, 422, "{}", answer.body);
    answer.json()["errors"][0]["field"].as_str().unwrap().to_owned()
}

async fn number(nation: &Nation, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut nation.admin().await).await.unwrap()
}

const TRANSITIONS: &str = "select count(*) from app.transition";

#[tokio::test]
async fn two_systems_pass_a_case_from_the_preview_to_the_end() {
    let nation = Nation::new().await;
    let (mut town, mut far) = (system(&nation, TOWN).await, system(&nation, FAR_TOWN).await);
    let living = fixtures::living_at(fixtures::named("𠮷田 葛󠄀子"), "34302", "架空町一丁目1-1", "000-1111-2222");
    let child = fixtures::register(&nation.app, TOWN, &living).await;
    let name = nation.app.gate.registry().name(FAR_TOWN).to_owned();
    let query = serde_urlencoded::to_string([("kind", "handover"), ("name", &name)]).unwrap();
    let known = town.get(&format!("{PLACE}/receivers?{query}")).await.expect(200).json();
    assert!(known["receivers"].as_array().unwrap().iter().any(|one| one["org"] == FAR_TOWN), "{known}");
    assert_eq!(known["bases"][0]["code"], Kind::Handover.bases()[0].0);

    // The preview is what will be shared, and leaves nothing behind but the look.
    let new = body(Kind::Handover, FAR_TOWN, child);
    let preview = post(&mut town, PLACE, &with(new.clone(), "preview", json!(true)), "a-1").await.expect(200).json();
    let family = preview.pointer("/package/child/person/names/0/family");
    assert_eq!(family, Some(&json!("𠮷田")), "{preview}");
    assert_eq!(
        (number(&nation, TRANSITIONS).await, number(&nation, "select count(*) from app.idempotency").await),
        (0, 0)
    );
    assert_eq!(number(&nation, "select count(*) from app.event where kind like 'transition.%'").await, 0);
    let looks =
        "select count(*) from log.audit where kind = 'view' and object_kind = 'transition' and person_id is not null";
    assert_eq!(number(&nation, looks).await, 1);

    // However often it is sent, it is one.
    let first = post(&mut town, PLACE, &new, "a-1").await.expect(201).json();
    assert_eq!(post(&mut town, PLACE, &new, "a-1").await.expect(201).json(), first);
    assert_eq!(number(&nation, TRANSITIONS).await, 1);
    let other = post(&mut town, PLACE, &with(new, "words", json!("別の連絡")), "a-1").await.expect(422).json();
    assert_eq!(other["code"], "idempotency-mismatch");
    let place = format!("{PLACE}/{}", first["key"].as_str().unwrap());
    nation.work().await;

    // Nobody accepts what nobody opened; who reads it has opened it.
    let line = far.get(&format!("{PLACE}?which=in")).await.expect(200).json()["transitions"][0].clone();
    assert_eq!(
        (&line["key"], &line["way"], &line["state"]["code"]),
        (&first["key"], &json!("in"), &json!("delivered"))
    );
    let accept = json!({ "act": "accept", "confirmed": "handover", "join": "new" });
    let early = step(&mut far, &place, &accept).await.expect(409).json();
    assert_eq!(early["code"], "stale");
    let seen = far.get(&place).await.expect(200).json();
    assert_eq!((&seen["state"]["code"], &seen["package"]), (&json!("opened"), &preview["package"]), "as it was shown");
    assert_eq!(seen["may"], json!(["accept", "refuse", "ask"]));
    assert_eq!(town.get(&place).await.expect(200).json()["state"]["code"], "opened");

    assert_eq!(refused(&step(&mut far, &place, &json!({ "act": "ask" })).await), "words");
    step(&mut far, &place, &json!({ "act": "ask", "words": "いつからですか" })).await.expect(200);
    assert_eq!(town.get(&place).await.json()["may"], json!(["answer_back", "withdraw"]));
    step(&mut town, &place, &json!({ "act": "answer_back", "words": "先月からです" })).await.expect(200);

    // Accepted as what it is, by who received it, and said whether the child is known.
    let wrong = step(&mut far, &place, &json!({ "act": "accept", "confirmed": "information", "join": "new" })).await;
    assert_eq!(refused(&wrong), "confirmed");
    assert_eq!(refused(&step(&mut far, &place, &json!({ "act": "accept", "join": "new" })).await), "confirmed");
    assert_eq!(refused(&step(&mut far, &place, &json!({ "act": "accept", "confirmed": "handover" })).await), "join");
    assert_eq!(refused(&step(&mut far, &place, &json!({ "act": "swallow" })).await), "act");
    step(&mut town, &place, &accept).await.expect(409);
    let taken = post(&mut far, &format!("{place}/steps"), &accept, "b-1").await.expect(200).json();
    assert_eq!(post(&mut far, &format!("{place}/steps"), &accept, "b-1").await.expect(200).json(), taken);
    step(&mut far, &place, &accept).await.expect(409);
    assert_eq!(taken["state"], "accepted");
    let record = far.get(&format!("/api/v1/records/{}", taken["record"].as_str().unwrap())).await.expect(200).json();
    assert_eq!(record["person"]["name"][0]["given"], "葛󠄀子", "exactly as given");
    let clocks = "select count(*) from app.intake_child where org_id = 1302 and due_at is not null and seen_at is null";
    assert_eq!(number(&nation, clocks).await, 1, "the receiver's own clock runs");
    assert_eq!(number(&nation, "select count(*) from app.record where org_id = 1302").await, 1);

    nation.work().await;
    let done = step(&mut town, &place, &json!({ "act": "finish" })).await.expect(200).json();
    assert_eq!(done["state"], "done");
    let steps = town.get(&place).await.json()["steps"].as_array().unwrap().len();
    assert!(steps >= 6, "every step is on record: {steps}");
    let acts = "select count(distinct kind) from log.audit where action in ('api.read', 'api.write') and kind in ('transition.drafted',
        'transition.sent', 'transition.opened', 'transition.asked', 'transition.answered_back', 'transition.accepted', 'transition.done')";
    assert_eq!(number(&nation, acts).await, 7);
}

#[tokio::test]
async fn who_is_no_side_hears_nothing_and_each_side_does_its_own_part() {
    let nation = Nation::new().await;
    let (mut town, mut centre) = (system(&nation, TOWN).await, system(&nation, CENTRE).await);
    let child = fixtures::child(&nation.app, TOWN, "架空 一子").await;
    let place = sent(&mut town, &body(Kind::Inquiry, CENTRE, child)).await;
    let finish = json!({ "act": "finish" });
    for org in [FAR_TOWN, FAR_CENTRE] {
        let mut stranger = system(&nation, org).await;
        stranger.get(&place).await.expect(404);
        step(&mut stranger, &place, &finish).await.expect(404);
        assert_eq!(stranger.get(PLACE).await.expect(200).json()["transitions"], json!([]));
        post(&mut stranger, PLACE, &body(Kind::Inquiry, CENTRE, child), "").await.expect(404);
    }
    // A counterpart reads the child, and sends nothing of it.
    post(&mut centre, PLACE, &body(Kind::Inquiry, TOWN, child), "").await.expect(403);
    centre.get(&place).await.expect(200);
    assert_eq!(refused(&step(&mut centre, &place, &json!({ "act": "refuse" })).await), "words");
    step(&mut town, &place, &json!({ "act": "answer", "words": "自分で答えます" })).await.expect(403);
    let answered = step(&mut centre, &place, &json!({ "act": "answer", "words": "通所していません" })).await;
    assert_eq!(answered.expect(200).json()["state"], "done");
    step(&mut town, &place, &json!({ "act": "withdraw" })).await.expect(409);
    let back = sent(&mut town, &body(Kind::CentreTransfer, CENTRE, child)).await;
    assert_eq!(step(&mut town, &back, &json!({ "act": "withdraw" })).await.expect(200).json()["state"], "withdrawn");
    let open = town.get(&format!("{PLACE}?which=open")).await.expect(200).json();
    assert_eq!(open["transitions"], json!([]));

    let before = number(&nation, TRANSITIONS).await;
    let good = body(Kind::CentreTransfer, CENTRE, child);
    for (member, value, field) in [
        ("kind", json!("gift"), "kind"),
        ("kind", json!("handover"), "basis"),
        ("to", json!(FAR_TOWN), "to"),
        ("to", json!(0), "to"),
        ("record", json!("x"), "record"),
        ("words", json!(" "), "words"),
        ("part", json!(["diary"]), "part"),
        ("part", json!(["custody"]), "part"),
        ("answer_due_on", json!("R8.1.1"), "answer_due_time"),
        ("nickname", json!("x"), "nickname"),
    ] {
        assert_eq!(
            refused(&post(&mut town, PLACE, &with(good.clone(), member, value.clone()), "").await),
            field,
            "{member}: {value}"
        );
    }
    assert_eq!(number(&nation, TRANSITIONS).await, before, "what is refused leaves nothing");
}

#[tokio::test]
async fn what_must_not_leave_is_in_no_package() {
    let nation = Nation::new().await;
    let objects = objects::Objects::new(&nation).await;
    let (mut town, mut far) = (system(&nation, TOWN).await, system(&nation, FAR_TOWN).await);
    let new = body(Kind::Information, FAR_TOWN, objects.child);
    let preview = post(&mut town, PLACE, &with(new.clone(), "preview", json!(true)), "").await.expect(200);
    let place = sent(&mut town, &new).await;
    let received = far.get(&place).await.expect(200);
    assert_eq!(received.json()["package"]["child"]["hides_places"], true);
    for secret in [objects::ADDRESS, objects::PHONE, objects::REPORTER, objects::REPORTER_CONTACT] {
        assert!(!preview.body.contains(secret) && !received.body.contains(secret), "{secret} left the house");
        let words = json!(format!("{secret}のことです"));
        for preview in [true, false] {
            let named = with(with(new.clone(), "words", words.clone()), "preview", json!(preview));
            let answer = post(&mut town, PLACE, &named, "").await;
            if secret != objects::REPORTER_CONTACT {
                assert_eq!(refused(&answer), "words", "{secret}");
            }
        }
    }
}

#[tokio::test]
async fn a_long_list_is_read_page_by_page() {
    let nation = Nation::new().await;
    let mut town = system(&nation, TOWN).await;
    let child = fixtures::child(&nation.app, TOWN, "架空 一子").await;
    sent(&mut town, &body(Kind::Information, CENTRE, child)).await;
    let copies = "insert into app.transition
        select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid()))).* from app.transition t, generate_series(1, 150)";
    sqlx::query(copies).execute(&mut nation.admin().await).await.unwrap();
    let (mut keys, mut cursor) = (std::collections::HashSet::new(), String::new());
    loop {
        let list = town.get(&format!("{PLACE}?which=out&cursor={cursor}")).await.expect(200).json();
        for line in list["transitions"].as_array().unwrap() {
            assert!(keys.insert(line["key"].as_str().unwrap().to_owned()), "told twice");
        }
        let Some(next) = list["cursor"].as_str() else { break };
        cursor = next.to_owned();
    }
    assert_eq!(keys.len(), 151);
    assert_eq!(refused(&town.get(&format!("{PLACE}?cursor=x")).await), "cursor");
    assert_eq!(refused(&town.get(&format!("{PLACE}?which=x")).await), "which");
}
