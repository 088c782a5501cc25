//! Two server processes on one database behave as one.

use super::http::Client;
use super::installation::Installation;
use crate::nation::TOWN;
use sqlx::postgres::PgListener;
use std::collections::HashMap;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

const NOTES: usize = 30;

async fn note(session: &Client, child: ground::db::Key, body: &str) -> u16 {
    let fields = [("at_on", "令和6年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", body)];
    session.post(&format!("/records/{child}/progress"), &fields).await.unwrap().status
}

/// Reads a stream until it says `word`; what came so far when it does not.
async fn hear(stream: &mut TcpStream, word: &str) -> Result<(), String> {
    let mut heard = Vec::new();
    let listening = async {
        let mut buffer = [0; 4096];
        while !String::from_utf8_lossy(&heard).contains(word) {
            match stream.read(&mut buffer).await {
                Ok(0) | Err(_) => return false,
                Ok(read) => heard.extend_from_slice(&buffer[..read]),
            }
        }
        true
    };
    match tokio::time::timeout(Duration::from_secs(60), listening).await {
        Ok(true) => Ok(()),
        _ => Err(String::from_utf8_lossy(&heard).into_owned()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_behave_as_one() {
    let (installation, a) = Installation::new().await;
    let b = installation.serve(&[]).await;
    let at_a = installation.session("family_staff", a.port).await;
    let at_b = at_a.at(b.port);
    let child = installation.child_of(&at_a).await;
    let page = format!("/records/{child}");
    for session in [&at_a, &at_b] {
        assert_eq!(session.get(&page).await.unwrap().status, 200);
    }

    // A browser at B hears of a save at A.
    let mut stream = at_b.open("GET", "/live", "").await.unwrap();
    hear(&mut stream, "hello").await.unwrap();
    assert_eq!(note(&at_a, child, "架空の経過 最初").await, 303);
    hear(&mut stream, "progress.added").await.unwrap_or_else(|heard| panic!("B heard nothing of it: {heard}"));

    // Both processes work on the outbox; each event is handled once. Each child is another one: what wakes the same pages is said once.
    let mut children = Vec::new();
    for _ in 0..NOTES {
        children.push(installation.child_of(&at_a).await);
    }
    let mut listener =
        PgListener::connect_with(&sqlx::PgPool::connect_lazy_with(installation.admin_options())).await.unwrap();
    listener.listen(ground::outbox::CHANNEL).await.unwrap();
    for (number, child) in children.into_iter().enumerate() {
        let session = if number % 2 == 0 { &at_a } else { &at_b };
        assert_eq!(note(session, child, &format!("架空の経過 {number}")).await, 303);
    }
    let mut admin = installation.admin().await;
    let mut waiting: i64 = 1;
    for _ in 0..1200 {
        waiting = sqlx::query_scalar("select count(*) from app.event").fetch_one(&mut admin).await.unwrap();
        if waiting == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(waiting, 0, "events are left");
    let mut told: HashMap<String, usize> = HashMap::new();
    // All of them, however late; then a while in which nothing is said twice.
    let patience = |told: &HashMap<String, usize>| match told.get("progress.added") {
        Some(n) if *n >= NOTES => Duration::from_millis(300),
        _ => Duration::from_secs(10),
    };
    while let Ok(Ok(notification)) = tokio::time::timeout(patience(&told), listener.recv()).await {
        let news: ground::outbox::News = serde_json::from_str(notification.payload()).unwrap();
        *told.entry(news.kind).or_default() += 1;
    }
    assert_eq!(told.get("progress.added"), Some(&NOTES), "{told:?}");

    // A right that is taken away is gone at the next request of either process; so is one that is given.
    for (allowed, status) in [(false, 403), (true, 200)] {
        sqlx::query(
            "insert into ref.right_rule (org_id, role, action, allowed, valid_from, set_by, set_at) values ($1, 'family_staff', 'record.read', $2, '2001-01-01', '検査', now())
             on conflict (org_id, role, action, valid_from) do update set allowed = excluded.allowed",
        )
        .bind(TOWN)
        .bind(allowed)
        .execute(&mut admin)
        .await
        .unwrap();
        sqlx::query("update ref.version set n = n + 1").execute(&mut admin).await.unwrap();
        for session in [&at_a, &at_b] {
            assert_eq!(session.get(&page).await.unwrap().status, status, "port {}", session.port);
        }
    }

    // A session ended at A is no session at B.
    assert_eq!(at_a.post("/logout", &[]).await.unwrap().status, 303);
    for session in [&at_b, &at_a] {
        let answer = session.get(&page).await.unwrap();
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert!(answer.head.to_lowercase().contains("location: /login"), "{}", answer.head);
    }
    hear(&mut stream, "event: over")
        .await
        .unwrap_or_else(|heard| panic!("the open stream of an ended session goes on: {heard}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_to_end_waits_for_no_open_page_and_another_goes_on() {
    let (installation, mut first) = Installation::new().await;
    let session = installation.session("family_staff", first.port).await;
    let child = installation.child_of(&session).await;
    let mut stream = session.open("GET", "/live", "").await.unwrap();
    hear(&mut stream, "hello").await.unwrap();
    assert_eq!(note(&session, child, "架空の経過").await, 303);
    assert!(first.stop().await, "it ended well");
    let second = installation.serve(&[]).await;
    let page = session.at(second.port).get(&format!("/records/{child}/progress")).await.unwrap();
    assert!(page.status == 200 && page.body.contains("架空の経過"), "{}", page.body);
}
