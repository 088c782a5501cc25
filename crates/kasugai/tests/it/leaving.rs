//! Who leaves is out: the end of employment or of the post ends sessions that are open, on every process, and their streams.

use crate::nation::{Nation, TOWN};
use crate::visitor::Visitor;
use axum::body::Body;
use axum::http::Method;
use futures::StreamExt;
use jiff::SignedDuration;
use jiff_sqlx::ToSqlx;
use tokio::task::JoinHandle;

/// Opens the visitor's stream and collects what it says until it ends.
async fn listen(visitor: &Visitor) -> JoinHandle<String> {
    let answer = visitor.response(Method::GET, "/live", "", Body::empty(), &[]).await;
    assert_eq!(answer.status().as_u16(), 200);
    let mut stream = answer.into_body().into_data_stream();
    tokio::spawn(async move {
        let mut said = String::new();
        while let Some(part) = stream.next().await {
            said.push_str(&String::from_utf8_lossy(&part.unwrap()));
        }
        said
    })
}

#[tokio::test]
async fn the_last_midnight_ends_open_sessions_and_streams_on_every_process() {
    let nation = Nation::new().await;
    let second = nation.second_process().await;
    // A minute before midnight, so that no session ends for want of activity.
    let midnight = nation.clock().japan().tomorrow().unwrap().start_of_day().unwrap().timestamp();
    nation.clock().advance(midnight.duration_since(nation.clock().now()) - SignedDuration::from_mins(1));
    let today = nation.clock().today().to_sqlx();
    let mut departed = nation.staff(TOWN, "family_staff").await;
    let mut moved = nation.staff(TOWN, "family_staff").await;
    let mut stays = nation.staff(TOWN, "family_staff").await;
    let mut admin = nation.admin().await;
    for (sql, visitor) in [
        ("update app.staff set ends_on = $2 where id = $1", &departed),
        ("update app.appointment set valid_until = $2 where staff_id = $1", &moved),
    ] {
        let done = sqlx::query(sql).bind(visitor.staff).bind(today).execute(&mut admin).await.unwrap();
        assert_eq!(done.rows_affected(), 1);
    }
    for visitor in [&mut departed, &mut moved, &mut stays] {
        visitor.get("/notices").await.expect(200);
        visitor.at(&second).get("/notices").await.expect(200);
    }
    let streams = [listen(&departed).await, listen(&moved.at(&second)).await];
    let goes_on = listen(&stays).await;
    nation.clock().advance(SignedDuration::from_mins(1) + SignedDuration::from_secs(1));
    for visitor in [&mut departed, &mut moved] {
        assert!(visitor.get("/notices").await.expect(303).location().starts_with("/login"));
        visitor.fragment("/notices/bell").await.expect(401);
        visitor.at(&second).fragment("/notices/bell").await.expect(401);
    }
    for stream in streams {
        let said = stream.await.unwrap();
        assert!(said.contains("hello") && said.contains("over"), "{said}");
    }
    stays.get("/notices").await.expect(200);
    assert!(!goes_on.is_finished(), "who stays goes on hearing");
    goes_on.abort();
}
