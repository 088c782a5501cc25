//! What is told to other systems: signed, without names, again after a failure, and never at the cost of others.

use super::{child, count, put, system, system_of};
use crate::nation::{CENTRE, Nation, TOWN};
use crate::visitor::Visitor;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::routing::post;
use jiff::SignedDuration;
use links::webhooks::{Sender, Targets, is_signed};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A receiver that keeps what it gets and answers as it is told.
#[derive(Clone, Default)]
pub struct Receiver {
    pub got: Arc<Mutex<Vec<(String, String, String)>>>,
    answer: Arc<Mutex<u16>>,
}

/// Never answers.
const HANG: u16 = 0;

impl Receiver {
    pub async fn open() -> (Self, String) {
        let receiver = Self::default();
        receiver.answers(200);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/hook", post(receive)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (receiver, address.to_string())
    }

    pub fn answers(&self, status: u16) {
        *self.answer.lock().unwrap() = status;
    }

    pub fn bodies(&self) -> Vec<Value> {
        self.got.lock().unwrap().iter().map(|(_, _, body)| serde_json::from_str(body).unwrap()).collect()
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> Result<(), StatusCode> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    receiver.got.lock().unwrap().push((text("kasugai-signature"), text("kasugai-event"), body));
    let status = *receiver.answer.lock().unwrap();
    match status {
        HANG => std::future::pending().await,
        200 => Ok(()),
        other => Err(StatusCode::from_u16(other).unwrap()),
    }
}

fn sender(nation: &Nation, allowed: &[String]) -> Sender {
    let targets = Targets::read(allowed).unwrap();
    Sender::new(nation.app.db.clone(), nation.app.vault.clone(), targets).with_patience(Duration::from_secs(2))
}

async fn register(town: &mut Visitor, address: &str, events: &[&str]) -> (String, String) {
    let body = json!({ "name": "架空の受け口", "url": format!("http://{address}/hook"), "events": events });
    let made = town.json(Method::POST, "/api/v1/webhooks", &body, &[]).await.expect(201).json();
    (made["id"].as_str().unwrap().to_owned(), made["secret"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn events_are_told_signed_and_without_names() {
    let nation = Nation::new().await;
    let (receiver, address) = Receiver::open().await;
    nation.app.allow_targets(vec![address.clone()]);
    let mut town = system(&nation, "福祉総合システム").await;
    let (id, secret) = register(&mut town, &address, &["record.registered", "episode.closed", "notice.received"]).await;
    let made = put(&mut town, "A-1", &child("花子")).await.expect(201).json();
    nation.work().await;
    let sender = sender(&nation, &[address]);
    sender.settle().await.unwrap();
    let bodies = receiver.bodies();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert_eq!((&bodies[0]["type"], &bodies[0]["data"]["key"]), (&json!("record.registered"), &made["key"]));
    let now = nation.clock().now().as_second();
    for (signature, event, body) in receiver.got.lock().unwrap().iter() {
        assert!(is_signed(&secret, signature, body, now, 300), "{signature}");
        assert!(!is_signed("other", signature, body, now, 300));
        assert_eq!(serde_json::from_str::<Value>(body).unwrap()["id"], event.as_str());
        assert!(!body.contains("架空") && !body.contains("花子") && !body.contains("本町"), "{body}");
    }
    sender.settle().await.unwrap();
    assert_eq!(receiver.bodies().len(), 1, "told once");
    town.json(Method::POST, &format!("/api/v1/webhooks/{id}/ping"), &json!({}), &[]).await.expect(202);
    sender.settle().await.unwrap();
    assert_eq!(receiver.bodies()[1]["type"], "ping");
    town.json(Method::POST, &format!("/api/v1/webhooks/{id}/end"), &json!({}), &[]).await.expect(200);
    put(&mut town, "A-2", &child("月子")).await.expect(201);
    nation.work().await;
    sender.settle().await.unwrap();
    assert_eq!(receiver.bodies().len(), 2, "an ended one is told nothing");
}

#[tokio::test]
async fn a_notice_reaches_the_agency_it_is_for() {
    let nation = Nation::new().await;
    let (receiver, address) = Receiver::open().await;
    nation.app.allow_targets(vec![address.clone()]);
    let mut admin = nation.staff(CENTRE, "admin").await;
    let fields = [("name", "児相システム"), ("url", &format!("http://{address}/hook")), ("events", "notice.received")];
    let page = admin.post("/links/webhooks", &fields).await.expect(200).body;
    assert!(page.contains("whsec_"), "the secret is shown once");
    assert!(!admin.get("/links/webhooks").await.expect(200).body.contains("whsec_"));
    let mut town = system(&nation, "福祉総合システム").await;
    put(&mut town, "A-1", &child("花子")).await.expect(201);
    nation.work().await;
    let receiver_address = [address];
    sender(&nation, &receiver_address).settle().await.unwrap();
    let bodies = receiver.bodies();
    assert!(
        !bodies.is_empty() && bodies.iter().all(|body| body["type"] == "notice.received" && body["org"] == CENTRE),
        "{bodies:?}"
    );
    assert_eq!(bodies[0]["data"]["source_org"], TOWN);
    // Each of them, and no other, is what the agency's key reads.
    let mut centre = system_of(&nation, CENTRE, "児相システム").await;
    let ids = |list: Vec<Value>, at: &str| -> HashSet<String> {
        list.iter().map(|one| one.pointer(at).unwrap().as_str().unwrap().to_owned()).collect()
    };
    let listed = centre.get("/api/v1/notices").await.expect(200).json()["notices"].as_array().unwrap().clone();
    assert_eq!(ids(receiver.bodies(), "/data/notice"), ids(listed, "/id"));
    // Notices to one member of staff, or to a right that systems lack, are not told to systems, nor acknowledged by them.
    let mut db = nation.admin().await;
    let before = receiver.bodies().len();
    for (n, change) in
        ["new.for_staff := gen_random_uuid();", "new.for_action := 'rights.write';"].into_iter().enumerate()
    {
        let function = format!(
            "create or replace function public.aside() returns trigger language plpgsql as $$ begin {change} return new; end $$"
        );
        sqlx::query(sqlx::AssertSqlSafe(function)).execute(&mut db).await.unwrap();
        if n == 0 {
            let trigger =
                "create trigger aside before insert on app.notice for each row execute function public.aside()";
            sqlx::query(trigger).execute(&mut db).await.unwrap();
        }
        put(&mut town, &format!("B-{n}"), &child(&format!("月{n}"))).await.expect(201);
        nation.work().await;
        sender(&nation, &receiver_address).settle().await.unwrap();
    }
    assert_eq!(receiver.bodies().len(), before);
    let aside: Vec<uuid::Uuid> = sqlx::query_scalar(
        "select id from app.notice where org_id = $1 and (for_staff is not null or for_action = 'rights.write')",
    )
    .bind(CENTRE)
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert!(aside.len() >= 2, "{aside:?}");
    for id in aside {
        let path = format!("/api/v1/notices/{id}/acknowledge");
        centre.json(Method::POST, &path, &json!({}), &[]).await.expect(404);
    }
}

#[tokio::test]
async fn only_allowed_places_are_called() {
    let nation = Nation::new().await;
    nation.app.allow_targets(vec!["hook.example.lg.jp".to_owned()]);
    let mut town = system(&nation, "福祉総合システム").await;
    for url in [
        "http://127.0.0.1/hook",
        "https://evil.example/",
        "https://hook.example.lg.jp@127.0.0.1/",
        "file:///etc/passwd",
        "x",
    ] {
        let body = json!({ "name": "架空", "url": url, "events": ["record.updated"] });
        let refused = town.json(Method::POST, "/api/v1/webhooks", &body, &[]).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "url", "{url}");
    }
    let body = json!({ "name": "架空", "url": "https://hook.example.lg.jp/", "events": ["なぞ"] });
    assert_eq!(
        town.json(Method::POST, "/api/v1/webhooks", &body, &[]).await.expect(422).json()["errors"][0]["field"],
        "events"
    );
    // Registered while it was allowed, and no more: it is not called either.
    let (receiver, address) = Receiver::open().await;
    let other = Nation::new().await;
    other.app.allow_targets(vec![address.clone()]);
    let mut town = system(&other, "福祉総合システム").await;
    let (id, _) = register(&mut town, &address, &["record.registered"]).await;
    town.json(Method::POST, &format!("/api/v1/webhooks/{id}/ping"), &json!({}), &[]).await.expect(202);
    sender(&other, &[]).settle().await.unwrap();
    assert!(receiver.bodies().is_empty());
    let listed = town.get("/api/v1/webhooks").await.json();
    assert!(listed["webhooks"][0]["last_error"].as_str().unwrap().contains("許可されていません"), "{listed}");
}

#[tokio::test]
async fn a_target_that_hangs_holds_up_nobody() {
    let nation = Nation::new().await;
    let ((hanging, first), (quick, second)) = (Receiver::open().await, Receiver::open().await);
    hanging.answers(HANG);
    nation.app.allow_targets(vec![first.clone(), second.clone()]);
    let mut town = system(&nation, "福祉総合システム").await;
    register(&mut town, &first, &["record.registered"]).await;
    register(&mut town, &second, &["record.registered"]).await;
    for n in 0..5 {
        put(&mut town, &format!("A-{n}"), &child(&format!("子{n}"))).await.expect(201);
    }
    nation.work().await;
    let sender = sender(&nation, &[first, second]).with_patience(Duration::from_secs(20));
    sender.round().await.unwrap();
    let begun = Instant::now();
    while quick.bodies().len() < 5 {
        assert!(begun.elapsed() < Duration::from_secs(15), "held up by the one that hangs");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(hanging.bodies().len(), 1, "one at a time to each target");
}

#[tokio::test]
async fn what_fails_comes_again_later_and_ends_before_a_person() {
    let nation = Nation::new().await;
    let (receiver, address) = Receiver::open().await;
    receiver.answers(500);
    nation.app.allow_targets(vec![address.clone()]);
    let mut town = system(&nation, "福祉総合システム").await;
    let (id, _) = register(&mut town, &address, &["record.registered"]).await;
    put(&mut town, "A-1", &child("花子")).await.expect(201);
    nation.work().await;
    let sender = sender(&nation, &[address]);
    sender.settle().await.unwrap();
    sender.settle().await.unwrap();
    assert_eq!(receiver.bodies().len(), 1, "it rests after a failure");
    nation.clock().advance(SignedDuration::from_secs(6));
    sender.settle().await.unwrap();
    assert_eq!(receiver.bodies().len(), 2);
    for _ in 0..20 {
        nation.clock().advance(SignedDuration::from_hours(7));
        sender.settle().await.unwrap();
    }
    let tries = receiver.bodies().len();
    assert_eq!(tries, 20, "then it is set aside");
    assert!(receiver.bodies().windows(2).all(|pair| pair[0]["id"] == pair[1]["id"]), "known by one id every time");

    let mut admin = nation.staff(TOWN, "admin").await;
    let page = admin.get(&format!("/links/webhooks/{id}")).await.expect(200).body;
    assert!(page.contains("送れなかった") && page.contains("送信先が500を返しました"), "{page}");
    assert!(admin.get("/links/webhooks").await.expect(200).body.contains("要確認"));
    receiver.answers(200);
    admin.post(&format!("/links/webhooks/{id}/resend"), &[]).await.expect(303);
    sender.settle().await.unwrap();
    assert!(admin.get(&format!("/links/webhooks/{id}")).await.expect(200).body.contains("送信済み"));
    assert_eq!(receiver.bodies().len(), tries + 1);
}

#[tokio::test]
async fn a_process_that_dies_loses_nothing() {
    let nation = Nation::new().await;
    let (receiver, address) = Receiver::open().await;
    receiver.answers(HANG);
    nation.app.allow_targets(vec![address.clone()]);
    let mut town = system(&nation, "福祉総合システム").await;
    register(&mut town, &address, &["record.registered"]).await;
    put(&mut town, "A-1", &child("花子")).await.expect(201);
    nation.work().await;
    // The process is gone between sending and knowing: its task never ends.
    let dying = sender(&nation, std::slice::from_ref(&address)).with_patience(Duration::from_secs(600));
    dying.round().await.unwrap();
    while receiver.bodies().is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    receiver.answers(200);
    let next = sender(&nation, &[address]);
    next.settle().await.unwrap();
    assert_eq!(receiver.bodies().len(), 1, "another process waits for the lease");
    nation.clock().advance(SignedDuration::from_secs(31));
    next.settle().await.unwrap();
    let bodies = receiver.bodies();
    assert_eq!(bodies.len(), 2);
    assert_eq!(bodies[0]["id"], bodies[1]["id"], "a repeat is known by its id");
    assert_eq!(count(&nation, "delivery").await, 1);
}

#[tokio::test]
async fn an_event_handled_twice_is_told_once() {
    let nation = Nation::new().await;
    let (receiver, address) = Receiver::open().await;
    nation.app.allow_targets(vec![address.clone()]);
    let mut town = system(&nation, "福祉総合システム").await;
    register(&mut town, &address, &["record.registered"]).await;
    put(&mut town, "A-1", &child("花子")).await.expect(201);
    // The same event comes back after its commit, as after a restored outbox.
    let mut admin = nation.admin().await;
    sqlx::query("create table public.before as select * from app.event").execute(&mut admin).await.unwrap();
    nation.work().await;
    sqlx::query("insert into app.event select * from public.before").execute(&mut admin).await.unwrap();
    nation.work().await;
    let sender = sender(&nation, &[address]);
    sender.settle().await.unwrap();
    assert_eq!(receiver.bodies().len(), 1);
    let kinds: Vec<Value> = receiver.bodies().into_iter().map(|body| body["type"].clone()).collect();
    assert_eq!(kinds, [json!("record.registered")]);
}

#[tokio::test]
async fn a_webhook_is_of_the_system_that_made_it() {
    let nation = Nation::new().await;
    nation.app.allow_targets(vec!["hook.example.lg.jp".to_owned()]);
    let mut town = system(&nation, "福祉総合システム").await;
    let body = json!({ "name": "架空", "url": "https://hook.example.lg.jp/", "events": ["record.updated"] });
    let made = town.json(Method::POST, "/api/v1/webhooks", &body, &[]).await.expect(201).json();
    let id = made["id"].as_str().unwrap();
    let strangers = [system(&nation, "母子保健システム").await, system_of(&nation, CENTRE, "福祉総合システム").await];
    for mut stranger in strangers {
        assert_eq!(stranger.get("/api/v1/webhooks").await.json()["webhooks"], json!([]));
        for act in ["ping", "end"] {
            stranger.json(Method::POST, &format!("/api/v1/webhooks/{id}/{act}"), &json!({}), &[]).await.expect(404);
        }
    }
    assert_eq!(town.get("/api/v1/webhooks").await.json()["webhooks"][0]["id"], id);
    // The screens see those of every system; what is done there goes on record.
    let mut admin = nation.staff(TOWN, "admin").await;
    assert!(admin.get("/links/webhooks").await.expect(200).body.contains("hook.example.lg.jp"));
    for act in ["ping", "resend"] {
        admin.post(&format!("/links/webhooks/{id}/{act}"), &[]).await.expect(303);
    }
    let kinds: Vec<String> = sqlx::query_scalar("select kind from log.audit where kind like 'webhook.%' order by kind")
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(kinds, ["webhook.registered", "webhook.resent", "webhook.tried"]);
}
