//! The conformance test passes against this server, and every check of it fails against a server that breaks its word.

use super::key;
use crate::browser::served::Served;
use crate::nation::Nation;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use ground::db::Clock;
use links::conformance::{CHECKS, Finding, Options, Outcome, run};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use tower::ServiceExt;

/// What a broken server does to requests and answers.
#[derive(Clone, Copy)]
enum Fault {
    /// Lets everybody in.
    AnyKey,
    /// Lets nobody in.
    NoKey,
    /// Carries every request out.
    NoOnce,
    /// Gives every id a child of its own.
    NewIds,
    /// Says another thing in answers to this method (empty: any) and path.
    Says(&'static str, &'static str, &'static str, &'static str),
    /// Answers with another status.
    Status(u16, u16),
    /// Forgets changes; all of them, since others change things at the same time.
    Forgets,
    /// Signs with a clock that is ten minutes off.
    Late,
}

use Fault::{AnyKey, Forgets, Late, NewIds, NoKey, NoOnce, Says, Status};

/// By number: how a server fails the check.
const FAULTS: [(u8, Fault); 34] = [
    (1, AnyKey),
    (2, AnyKey),
    (3, NoKey),
    (4, Says("PUT", "/external/", "\"created\"", "\"updated\"")),
    (5, Says("GET", "/external/", "髙", "高")),
    (6, Status(201, 200)),
    (7, Says("PUT", "/external/", "\"unchanged\"", "\"updated\"")),
    (8, NoOnce),
    (9, NoOnce),
    (10, NoOnce),
    (11, NewIds),
    (12, Says("GET", "/external/", "架空小学校", "")),
    (13, Says("PUT", "/records/", "current_version", "version")),
    (14, Says("PUT", "/external/", "\"older\"", "\"updated\"")),
    (15, Says("GET", "/external/", "2025-09-30", "2025-09-29")),
    (16, Says("GET", "/external/", "2025-10-10", "2025-05-01")),
    (17, Says("GET", "/search", "\"key\":\"34", "\"key\":\"x")),
    (18, Says("GET", "/layouts", "external_id", "id")),
    (19, Says("GET", "/results", "\"refused\"", "\"created\"")),
    (20, Says("GET", "/results", "\"unchanged\"", "\"created\"")),
    (21, Says("GET", "/results", "\"created\"", "\"refused\"")),
    (22, Says("POST", "/bulk", "あだ名", "")),
    (23, Says("PUT", "/external/", "person.nickname", "nickname")),
    (24, Status(422, 500)),
    (25, Status(404, 200)),
    (26, Says("GET", "/changes", "\"key\":\"", "\"key\":\"x")),
    (27, Forgets),
    (28, Says("GET", "/notices", "\"notices\"", "\"list\"")),
    (29, Late),
    (30, Says("PUT", "/external/", "\"key\":\"", "\"key\":\"x")),
    (31, Says("POST", "/webhooks", "whsec_", "x")),
    (32, Says("GET", "/transitions", "\"transitions\"", "\"list\"")),
    (33, Says("GET", "/receivers", "\"bases\"", "\"list\"")),
    (34, Says("POST", "/transitions", "\"to\"", "\"from\"")),
];

struct Broken {
    router: Router,
    key: String,
    fault: Fault,
    n: AtomicUsize,
}

/// Stands between the checks and the server, and breaks one promise.
async fn meddle(State(broken): State<Arc<Broken>>, mut request: Request) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    match broken.fault {
        AnyKey => {
            request.headers_mut().insert("authorization", format!("Bearer {}", broken.key).parse().unwrap());
        }
        NoKey => {
            request.headers_mut().remove("authorization");
        }
        NoOnce => {
            request.headers_mut().remove("idempotency-key");
        }
        NewIds if method == "PUT" => {
            let n = broken.n.fetch_add(1, Ordering::Relaxed);
            *request.uri_mut() = format!("{path}-{n}").parse().unwrap();
            let (parts, body) = request.into_parts();
            let text = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
            request = Request::from_parts(parts, Body::from(text.replace("架空at-once", &format!("架空{n}at-once"))));
        }
        _ => {}
    }
    let (mut parts, body) = broken.router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, 64 << 20).await.unwrap();
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    match broken.fault {
        Says(only, place, from, to) if path.contains(place) && method == only => text = text.replace(from, to),
        Forgets if path.contains("/changes") => {
            let mut list: serde_json::Value = serde_json::from_str(&text).unwrap();
            list["changes"].as_array_mut().unwrap().clear();
            text = list.to_string();
        }
        Status(from, to) if parts.status == from => parts.status = to.try_into().unwrap(),
        _ => {}
    }
    parts.headers.remove("content-length");
    Response::from_parts(parts, Body::from(text))
}

/// An address of this process's own: whoever asks meanwhile for any port of 127.0.0.1 never gets it.
fn free_address() -> SocketAddr {
    static NEXT: AtomicU8 = AtomicU8::new(64);
    let [.., high, low] = std::process::id().to_be_bytes();
    let own = Ipv4Addr::new(127, NEXT.fetch_add(1, Ordering::Relaxed), high, low);
    TcpListener::bind((own, 0)).unwrap().local_addr().unwrap()
}

async fn serve(listen: &[SocketAddr]) -> (Served, String) {
    let nation = Nation::new().await;
    nation.app.allow_targets(listen.iter().map(SocketAddr::to_string).collect());
    let served = Served::serve(nation).await;
    let key = key(&served.nation, "架空ベンダー").await;
    (served, key)
}

fn options(served: &Served, url: String, key: &str, listen: SocketAddr, only: Vec<String>) -> Options {
    Options {
        url,
        key: key.to_owned(),
        only,
        listen: Some(listen),
        callback: None,
        clock: served.nation.clock().clone(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_server_keeps_its_word() {
    let listen = free_address();
    let (served, key) = serve(&[listen]).await;
    let mut told = 0;
    let url = format!("http://{}", served.address);
    let findings = run(&options(&served, url, &key, listen, Vec::new()), |_| told += 1).await.unwrap();
    let wrong: Vec<String> =
        findings.iter().filter(|finding| finding.outcome != Outcome::Passed).map(Finding::line).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!((findings.len(), told), (CHECKS.len(), CHECKS.len()));
}

/// A clock to which what the server signs now is far from now.
fn off(server: &Clock) -> Clock {
    let clock = Clock::system();
    clock.advance(server.ahead() - jiff::SignedDuration::from_hours(2));
    clock
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_check_can_fail() {
    assert_eq!(FAULTS.map(|(number, _)| number), CHECKS.map(|check| check.number));
    // Each check of webhooks has a place of its own to listen at.
    let listening = [29_u8, 30, 31].map(|number| (number, free_address()));
    let (served, key) = serve(&listening.map(|(_, at)| at)).await;
    let router = kasugai::router::router(served.nation.app.clone());
    let runs = FAULTS.map(|(number, fault)| {
        let (router, key) = (router.clone(), key.clone());
        let listen = listening.iter().find(|(known, _)| *known == number).map(|(_, at)| *at);
        let clock = if matches!(fault, Late) { off(served.nation.clock()) } else { served.nation.clock().clone() };
        tokio::spawn(async move {
            let broken = Broken { router, key: key.clone(), fault, n: AtomicUsize::new(0) };
            let app = Router::new().fallback(meddle).with_state(Arc::new(broken));
            let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}", server.local_addr().unwrap());
            tokio::spawn(async move { axum::serve(server, app).await.unwrap() });
            let options = Options { url, key, only: vec![number.to_string()], listen, callback: None, clock };
            (number, run(&options, |_| ()).await.unwrap())
        })
    });
    let mut passed = Vec::new();
    for task in runs {
        let (number, findings) = task.await.unwrap();
        if findings.len() != 1 || findings[0].is_fine() {
            passed.push(number);
        }
    }
    assert!(passed.is_empty(), "these passed although the server broke its word: {passed:?}");
    let unknown = Options {
        url: "http://127.0.0.1:1".into(),
        key: String::new(),
        only: vec!["なぞ".into()],
        listen: None,
        callback: None,
        clock: served.nation.clock().clone(),
    };
    assert!(run(&unknown, |_| ()).await.is_err());
}
