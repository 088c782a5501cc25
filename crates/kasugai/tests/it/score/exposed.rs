//! Who was shown which score: kept when it is shown, asked for by learning, the figures and the decision; and what a score was computed with.

use super::{add_model, answers, cast, count, save, think};
use crate::nation::CENTRE;
use ground::db::Role;
use jiff::SignedDuration;
use sqlx::ConnectOptions as _;

const GRAVE: [(&str, &str); 3] = [("q3", "yes"), ("q3_what", "head"), ("words_degree", "deadly")];
const NOW: &str = "で、一時保護が行われていました";

#[tokio::test]
async fn what_is_shown_is_kept_once_for_each_view_and_a_new_record_makes_it_a_score_of_before() {
    let mut cast = cast().await;
    let child = cast.child;
    let (card, run) = (format!("/records/{child}/score"), format!("/records/{child}/score/run"));
    let decide = format!("{card}/decision");
    add_model(&mut cast.chief, "custody", 1, "shown").await;
    let sheet = answers(&mut cast.worker, child, &GRAVE).await;
    think(&mut cast.worker, child, "B").await;
    cast.worker.post(&run, &[]).await.expect(303);
    assert_eq!(count(&cast.nation, "select count(*) from app.score_exposure").await, 0, "nobody has seen it");
    for _ in 0..3 {
        assert!(cast.worker.get(&card).await.expect(200).body.contains(NOW));
    }
    let own = "select count(*) from app.score_exposure e join app.score_view v on v.id = e.view_id and v.by_id = e.by_id where e.current";
    assert_eq!(count(&cast.nation, own).await, 1, "once for a view");
    let told = "select count(*) from log.audit where kind = 'score.shown' and object_kind = 'score_exposure'";
    assert_eq!(count(&cast.nation, told).await, 1);
    cast.worker.get(&format!("{card}/region")).await.expect(200);
    cast.chief.get(&card).await.expect(200);
    assert_eq!(count(&cast.nation, own).await, 1, "no number stood there");
    think(&mut cast.chief, child, "A").await;
    cast.chief.get(&card).await.expect(200);
    assert_eq!(count(&cast.nation, own).await, 2, "to another, by a view of his own");

    // Something is learnt: the score is one of before, and no decision stands beside it.
    cast.pass(SignedDuration::from_hours(1)).await;
    save(&mut cast.worker, child, sheet, 2, &[("q3", "no"), ("words_degree", "none")]).await;
    think(&mut cast.worker, child, "C").await;
    let body = cast.worker.get(&card).await.expect(200).body;
    assert!(
        body.contains("計算し直しが必要") && body.contains("これまでのスコア 1件") && !body.contains(NOW),
        "{body}"
    );
    let form = [("decided", "C"), ("beside", "alike"), ("why", "架空")];
    let refused = cast.worker.post(&decide, &form).await.expect(422).body;
    assert!(refused.contains("まだ表示していません"), "{refused}");
    let earlier = "select count(*) from app.score_exposure where not current";
    assert_eq!(count(&cast.nation, earlier).await, 1, "it was seen among the earlier ones");
    cast.worker.post(&run, &[]).await.expect(303);
    cast.worker.get(&card).await.expect(200);
    cast.worker.post(&decide, &form).await.expect(303);
    let beside = "select count(*) from app.score_decision d where cardinality(d.scores) = 1 and exists (select from app.score_exposure e where e.view_id = d.view_id and e.current and e.score_id = any (d.scores))";
    assert_eq!(count(&cast.nation, beside).await, 1);
    assert!(cast.chief.get("/scores/statistics").await.expect(200).body.contains("<td class=\"number\">1件</td>"));

    // Somebody says that an answer is wrong: what was computed with it is of before, though nothing new is on record.
    let dispute = [("feature", "urgency.q3"), ("said_by", "保護者"), ("reason", "架空の申し出")];
    let raised = cast.worker.post(&format!("/records/{child}/items/dispute"), &dispute).await;
    raised.expect(303);
    let body = cast.worker.get(&card).await.expect(200).body;
    assert!(body.contains("計算し直しが必要") && !body.contains(NOW), "{body}");

    // A system of the agency is told which is of today; that is kept too, and nothing of it can be changed.
    let mut system = crate::links::system_of(&cast.nation, CENTRE, "架空の集計").await;
    let rights = [("role", "system"), ("action", "api.read"), ("action", "api.score")];
    cast.chief.post("/admin/rights", &rights).await.expect(303);
    for _ in 0..2 {
        let list = system.get(&format!("/api/v1/records/{child}/scores")).await.expect(200).json();
        let scores = list["scores"].as_array().unwrap();
        assert!(scores.len() == 2 && scores.iter().all(|score| score["current"] == false), "{list}");
        assert!(scores.iter().all(|score| score["model_name"] == "架空モデル1"), "{list}");
    }
    let system = "select count(*) from app.score_exposure where by_id is null and view_id is null";
    assert_eq!(count(&cast.nation, system).await, 2, "once while nothing newer is on record");
    let mut write = cast.nation.database.role(Role::Write).connect().await.unwrap();
    assert!(sqlx::query("update app.score_exposure set at = now()").execute(&mut write).await.is_err());
}

#[tokio::test]
async fn a_score_tells_what_it_was_computed_with_and_old_ones_stay_readable() {
    let mut cast = cast().await;
    let child = cast.child;
    let card = format!("/records/{child}/score");
    add_model(&mut cast.chief, "custody", 1, "shown").await;
    answers(&mut cast.worker, child, &GRAVE).await;
    think(&mut cast.worker, child, "B").await;
    cast.worker.post(&format!("{card}/run"), &[]).await.expect(303);
    let mut admin = cast.nation.admin().await;
    let (trace, known_at): (serde_json::Value, String) =
        sqlx::query_as("select trace, to_char(known_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI') from app.score")
            .fetch_one(&mut admin)
            .await
            .unwrap();
    assert!(trace["facts_until"].as_str().unwrap().starts_with(&known_at), "{trace} {known_at}");
    assert_eq!(trace["rules"]["widest"], 0.25, "{trace}");
    assert_eq!(trace["rules"]["months"], serde_json::json!([3, 6, 12]), "{trace}");
    assert_eq!(trace["thresholds"].as_array().unwrap().len(), 2, "{trace}");
    let source = trace["source"].as_str().unwrap();
    assert!(source.len() == 64 && source.bytes().all(|byte| byte.is_ascii_hexdigit()), "{trace}");
    let body = cast.worker.get(&card).await.expect(200).body;
    for part in [
        "計算のもと",
        "までに記録されたこと",
        &source[..8],
        "100件のうち10件、100件のうち20件",
        "はじめて緊急度の様式を書き終えた時点",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
    sqlx::query("update app.score set trace = null").execute(&mut admin).await.unwrap();
    let body = cast.worker.get(&card).await.expect(200).body;
    assert!(body.contains(NOW) && body.contains("計算のもと") && !body.contains(&source[..8]), "{body}");
}

#[tokio::test]
async fn scores_of_different_models_stand_apart_and_those_of_one_are_drawn() {
    let mut cast = cast().await;
    let child = cast.child;
    let (card, run) = (format!("/records/{child}/score"), format!("/records/{child}/score/run"));
    add_model(&mut cast.chief, "custody", 1, "shown").await;
    let sheet = answers(&mut cast.worker, child, &GRAVE).await;
    for version in 2..4 {
        think(&mut cast.worker, child, "B").await;
        cast.worker.post(&run, &[]).await.expect(303);
        cast.pass(SignedDuration::from_hours(24 * 10)).await;
        save(&mut cast.worker, child, sheet, version, &[("q3", "no"), ("words_degree", "none")]).await;
    }
    think(&mut cast.worker, child, "B").await;
    cast.worker.post(&run, &[]).await.expect(303);
    let body = cast.worker.get(&card).await.expect(200).body;
    assert_eq!(body.matches("class=\"plot\" role=\"img\"").count(), 1, "{body}");
    for part in
        ["モデル「架空モデル1」のスコアのうつりかわり", "これまでのスコア 2件", "はじめは", "いまの記録のスコア"]
    {
        assert!(body.contains(part), "{part}: {body}");
    }
    // Another model: its first score is no further point of that line, and the old ones are none of today though the record is the same.
    add_model(&mut cast.chief, "custody", 2, "shown").await;
    let body = cast.worker.get(&card).await.expect(200).body;
    assert!(body.contains("計算し直しが必要") && body.contains("これまでのスコア 3件"), "{body}");
    cast.worker.post(&run, &[]).await.expect(303);
    let body = cast.worker.get(&card).await.expect(200).body;
    assert_eq!(body.matches("class=\"plot\" role=\"img\"").count(), 1, "{body}");
    assert!(body.contains("モデルカード: 架空モデル2") && body.contains("架空モデル1</a> <small>版 "), "{body}");
    assert!(!body.contains("モデル「架空モデル2」のスコアのうつりかわり"), "{body}");
}
