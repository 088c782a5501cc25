//! 見直し: what happens asks for another look, once, and changes no score.

use super::{Cast, add_model, answers, cast, count, save, think};
use crate::nation::{AREA, CENTRE, TOWN};
use jiff_sqlx::ToSqlx as _;
use serde_json::{Value, json};
use uuid::Uuid;

/// Leaves an event as its slice would.
async fn happen(cast: &Cast, kind: &str, object: Option<Uuid>, payload: Value) {
    sqlx::query(
        "insert into app.event (area, org_id, id, kind, person_id, object_id, payload, at, due_at) values ($1, $2, gen_random_uuid(), $3, $4, $5, $6, $7, $7)",
    )
    .bind(AREA)
    .bind(CENTRE)
    .bind(kind)
    .bind(cast.child.id)
    .bind(object)
    .bind(payload)
    .bind(cast.nation.clock().now().to_sqlx())
    .execute(&mut cast.nation.admin().await)
    .await
    .unwrap();
    cast.nation.work().await;
}

async fn open(cast: &Cast) -> Vec<String> {
    sqlx::query_scalar("select why from app.score_review where done_at is null order by why")
        .fetch_all(&mut cast.nation.admin().await)
        .await
        .unwrap()
}

async fn condition(cast: &Cast, kind: &str) -> Uuid {
    let alert = sqlx::query_scalar(
        "with rule as (insert into app.alert_rule (area, org_id, id, kind, days, tell, repeat_days, set_by_name, set_at)
           values ($1, $2, gen_random_uuid(), $3, 3, '{charge}', 0, '架空', now()) returning id)
         insert into app.alert (area, org_id, id, rule_id, person_id, detail, raised_at, told_at, subject)
         select $1, $2, gen_random_uuid(), rule.id, $4, '架空', now(), now(), '' from rule returning id",
    );
    alert
        .bind(AREA)
        .bind(CENTRE)
        .bind(kind)
        .bind(cast.child.id)
        .fetch_one(&mut cast.nation.admin().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_happens_to_a_child_that_was_weighed_asks_for_another_look() {
    let mut cast = cast().await;
    let child = cast.child;
    happen(&cast, "intake.registered", None, json!({})).await;
    assert!(open(&cast).await.is_empty(), "nobody has weighed the child yet");
    let sheet = answers(&mut cast.worker, child, &[("q3", "no")]).await;
    add_model(&mut cast.chief, "custody", 1, "shown").await;
    think(&mut cast.worker, child, "C").await;
    cast.worker.post(&format!("/records/{child}/score/run"), &[]).await.expect(303);
    cast.nation.work().await;
    let before: Value = sqlx::query_scalar("select jsonb_agg(s) from app.score s")
        .fetch_one(&mut cast.nation.admin().await)
        .await
        .unwrap();
    cast.pass(jiff::SignedDuration::from_mins(1)).await;

    happen(&cast, "intake.registered", None, json!({})).await;
    happen(&cast, "intake.registered", None, json!({})).await;
    assert_eq!(open(&cast).await, ["reported"], "once for each reason");
    happen(&cast, "clock.overdue", None, json!({})).await;
    for kind in ["unseen", "absent", "weight", "silent"] {
        let alert = condition(&cast, kind).await;
        happen(&cast, "alert.raised", Some(alert), json!({ "staff": [], "words": "架空の日数" })).await;
    }
    happen(&cast, "person.updated", None, json!({ "relation": Uuid::nil() })).await;
    happen(&cast, "comment.added", None, json!({})).await;
    save(&mut cast.worker, child, sheet, 2, &[("q3", "yes")]).await;
    cast.nation.work().await;
    assert_eq!(open(&cast).await, ["absent", "household", "items", "reported", "sighting", "unseen", "weight"]);
    let after: Value = sqlx::query_scalar("select jsonb_agg(s) from app.score s")
        .fetch_one(&mut cast.nation.admin().await)
        .await
        .unwrap();
    assert_eq!(before, after, "old scores stay as they are");

    // Whoever is in charge sees why: at home, at the child, among the notices; never a number.
    let home = cast.worker.fragment("/scores/home").await.expect(200).body;
    assert!(home.contains("新しい通告・相談がありました") && home.contains("架空 見立"), "{home}");
    assert!(!cast.chief.fragment("/scores/home").await.expect(200).body.contains("架空 見立"), "not in charge");
    assert!(cast.chief.get("/scores").await.expect(200).body.contains("架空 見立"));
    assert!(!cast.chief.get("/scores?mine=1").await.expect(200).body.contains("架空 見立"));
    let region = cast.worker.fragment(&format!("/records/{child}/score/region")).await.expect(200).body;
    assert!(region.contains("見直しが必要") && !region.contains("100件のうち"), "{region}");
    assert!(cast.worker.get("/notices").await.expect(200).body.contains("見立ての見直しが必要なケースがあります"));
    let mut town = cast.nation.staff(TOWN, "family_chief").await;
    assert!(!town.get("/notices").await.expect(200).body.contains("見直しが必要"));
}

#[tokio::test]
async fn a_mark_is_closed_by_a_person_once() {
    let mut cast = cast().await;
    let child = cast.child;
    think(&mut cast.worker, child, "C").await;
    cast.pass(jiff::SignedDuration::from_mins(1)).await;
    happen(&cast, "clock.overdue", None, json!({})).await;
    let id: Uuid =
        sqlx::query_scalar("select id from app.score_review").fetch_one(&mut cast.nation.admin().await).await.unwrap();
    let place = format!("/records/{child}/reviews/{id}/done");
    let page = cast.worker.get(&format!("/records/{child}/score")).await.expect(200).body;
    assert!(page.contains("安全確認の期限を過ぎています") && page.contains(&place), "{page}");
    // Nothing written is nothing done: the view before the mark is none of what happened since.
    let how = format!("how-{id}");
    for nothing in ["", " 　\n"] {
        let refused = cast.worker.post(&place, &[(&how, nothing)]).await.expect(422).body;
        assert!(refused.contains(&format!("id=\"{how}-error\"")), "{refused}");
        assert!(refused.contains("見直してどうしたかを入力してください"), "{refused}");
    }
    let long = "架空の長い話".repeat(200);
    let refused = cast.worker.post(&place, &[(&how, &long)]).await.expect(422).body;
    assert!(refused.contains("1000文字以内") && refused.contains(&long), "what was typed is kept");
    think(&mut cast.chief, child, "B").await;
    cast.worker.post(&place, &[(&how, "")]).await.expect(422);
    assert_eq!(open(&cast).await, ["sighting"], "another's view is none of one's own");
    cast.worker.post(&place, &[(&how, "訪問して見た(架空)")]).await.expect(303);
    cast.worker.post(&place, &[(&how, "もう一度")]).await.expect(409);
    assert!(open(&cast).await.is_empty());
    assert_eq!(
        count(&cast.nation, "select count(*) from app.score_review where done_how = '訪問して見た(架空)'").await,
        1
    );
    happen(&cast, "clock.overdue", None, json!({})).await;
    assert_eq!(open(&cast).await, ["sighting"], "it asks again when it happens again");
    // A view of one's own since then says what was done.
    cast.pass(jiff::SignedDuration::from_mins(1)).await;
    think(&mut cast.worker, child, "B").await;
    let again: Uuid = sqlx::query_scalar("select id from app.score_review where done_at is null")
        .fetch_one(&mut cast.nation.admin().await)
        .await
        .unwrap();
    let place = format!("/records/{child}/reviews/{again}/done");
    cast.worker.post(&place, &[(&format!("how-{again}"), "")]).await.expect(303);
    assert!(open(&cast).await.is_empty());
    assert_eq!(
        count(&cast.nation, "select count(*) from app.score_review where done_how = '見立てを書き直した'").await,
        1
    );
}
