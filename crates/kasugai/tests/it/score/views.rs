//! The own view before any score, what is shown with it, the decision after it.

use super::{Cast, add_model, answers, begin, cast, count, learnt, learnt_over_time, passed, save, send_model, think};
use crate::nation::CENTRE;
use crate::visitor::Answer;
use axum::http::Method;
use jiff::SignedDuration;
use serde_json::json;

const GRAVE: [(&str, &str); 3] = [("q3", "yes"), ("q3_what", "head"), ("words_degree", "deadly")];
const SENTENCE: &str = "似た条件の100件のうち";

async fn page(cast: &mut Cast) -> Answer {
    let child = cast.child;
    cast.worker.get(&format!("/records/{child}/score")).await.expect(200)
}

#[tokio::test]
async fn without_a_shown_model_the_page_says_so_and_the_view_is_kept_all_the_same() {
    let mut cast = cast().await;
    let child = cast.child;
    answers(&mut cast.worker, child, &GRAVE).await;
    let words = "まだ学習していません。記録が少ないうちは、確認項目と似た事例でお使いください。";
    assert!(page(&mut cast).await.body.contains(words));
    let blank = cast.worker.post(&format!("/records/{child}/score/view"), &[("need", ""), ("reason", "")]).await;
    assert!(blank.expect(422).body.contains("そう考える理由を入力してください"));
    think(&mut cast.worker, child, "A").await;
    let body = page(&mut cast).await.body;
    assert!(body.contains("A 発生前の一時保護を検討") && body.contains(words), "{body}");
    let refused = cast.worker.post(&format!("/records/{child}/score/run"), &[]).await.expect(422);
    assert!(refused.body.contains("表示しているモデルがありません"), "{}", refused.body);
}

#[tokio::test]
async fn no_score_is_computed_or_shown_before_the_own_view() {
    let mut cast = cast().await;
    let child = cast.child;
    add_model(&mut cast.chief, "custody", 1, "shown").await;
    let sheet = answers(&mut cast.worker, child, &GRAVE).await;
    let run = format!("/records/{child}/score/run");
    let early = cast.worker.post(&run, &[]).await.expect(422);
    assert!(early.body.contains("先に自分の見立てを保存してください"), "{}", early.body);
    assert_eq!(count(&cast.nation, "select count(*) from app.score").await, 0);

    think(&mut cast.worker, child, "B").await;
    cast.worker.post(&run, &[]).await.expect(303);
    let body = page(&mut cast).await.body;
    for part in [
        SENTENCE,
        "一時保護が必要かどうかを示すものではありません",
        "③ 虐待によりすでに重大な結果が生じている: はい",
        "緊急度アセスメント(一時保護フローチャート)",
        "わかっていないこと",
        "モデルカード: 架空モデル1",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
    for word in ["確率", "低リスク"] {
        assert!(!body.contains(word), "{word}");
    }

    // The chief wrote no view: no score, and not what the worker thought.
    let other = cast.chief.get(&format!("/records/{child}/score")).await.expect(200).body;
    assert!(!other.contains(SENTENCE) && !other.contains("架空の見立て"), "{other}");
    assert!(other.contains("見立てを保存すると、スコアを見ることができます"), "{other}");
    think(&mut cast.chief, child, "AA").await;
    let other = cast.chief.get(&format!("/records/{child}/score")).await.expect(200).body;
    assert!(other.contains(SENTENCE) && other.contains("架空の見立て"), "{other}");

    // What is learnt afterwards asks for a view of its own; the old score stays as it was.
    let old: (serde_json::Value, serde_json::Value) =
        sqlx::query_as("select inputs, result from app.score").fetch_one(&mut cast.nation.admin().await).await.unwrap();
    cast.pass(SignedDuration::from_hours(1)).await;
    save(&mut cast.worker, child, sheet, 2, &[("q3", "no"), ("words_degree", "none")]).await;
    assert!(cast.worker.post(&run, &[]).await.expect(422).body.contains("もう一度見立てを保存"));
    think(&mut cast.worker, child, "C").await;
    // Opened before it is computed anew: the old one is none of this record.
    let body = page(&mut cast).await.body;
    for part in ["計算し直しが必要", "これまでのスコア 1件", "いまの記録で計算したスコアは、まだありません"]
    {
        assert!(body.contains(part), "{part}: {body}");
    }
    assert!(!body.contains("で、一時保護が行われていました") && !body.contains("name=\"beside\""), "{body}");
    cast.worker.post(&run, &[]).await.expect(303);
    let body = page(&mut cast).await.body;
    assert!(body.contains("これまでのスコア 1件") && body.contains("で、一時保護が行われていました"), "{body}");
    assert!(!body.contains("計算し直しが必要"), "{body}");
    let again: (serde_json::Value, serde_json::Value) =
        sqlx::query_as("select inputs, result from app.score order by at")
            .fetch_one(&mut cast.nation.admin().await)
            .await
            .unwrap();
    assert_eq!(old, again, "an old score is as it was");
    assert_eq!(count(&cast.nation, "select count(*) from app.score_view").await, 3, "every view is kept");
}

#[tokio::test]
async fn recurrence_is_told_at_three_six_and_twelve_months_beside_the_flags_and_the_unknowns() {
    let mut cast = cast().await;
    let child = cast.child;
    let added = send_model(&mut cast.chief, "recurrence", "架空の時間", &learnt_over_time()).await.expect(303);
    let id = added.location().rsplit('/').next().unwrap().parse().unwrap();
    begin(&mut cast.chief, id, 20).await.expect(303);
    passed::shown(&cast.chief, id).await;
    answers(&mut cast.worker, child, &GRAVE).await;
    let before = page(&mut cast).await.body;
    assert!(before.contains("直ちに確認") && !before.contains(SENTENCE), "flags need no score: {before}");
    think(&mut cast.worker, child, "A").await;
    cast.worker.post(&format!("/records/{child}/score/run"), &[]).await.expect(303);
    let body = page(&mut cast).await.body;
    for part in ["3か月以内に再び通告がありました", "6か月以内に", "1年以内に", "本人が語る被害の程度: 命に関わる"]
    {
        assert!(body.contains(part), "{part}: {body}");
    }
    // The words of the house: nothing on the page is said that must not be said.
    let text: String = body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    let main = text.split("見立てとスコア").skip(1).collect::<String>();
    assert!(risk::govern::words::forbidden(&main).is_empty(), "{:?}", risk::govern::words::forbidden(&main));
    // Shares do not fall with time.
    let shares: Vec<f64> =
        sqlx::query_scalar("select (s ->> 'share')::float8 from app.score, jsonb_array_elements(result -> 'shares') s")
            .fetch_all(&mut cast.nation.admin().await)
            .await
            .unwrap();
    assert!(shares.len() == 3 && shares.is_sorted(), "{shares:?}");

    // A person closes a flag; the same record raises it no more, a new one does.
    let close = [("rule", "deadly_words"), ("close-deadly_words", "医師と確かめた(架空)")];
    let long = "架空の長い話".repeat(200);
    for (typed, why) in [(" 　", "確かめたことを入力してください"), (long.as_str(), "1000文字以内")]
    {
        let form = [("rule", "deadly_words"), ("close-deadly_words", typed)];
        let refused = cast.worker.post(&format!("/records/{child}/flags/close"), &form).await.expect(422).body;
        assert!(refused.contains("id=\"close-deadly_words-error\"") && refused.contains(why), "{refused}");
        assert!(refused.contains(&format!(">{typed}</textarea>")), "what was typed is kept: {refused}");
    }
    cast.worker.post(&format!("/records/{child}/flags/close"), &close).await.expect(303);
    assert!(!page(&mut cast).await.body.contains("こどもが「首を絞められた」"));
    cast.pass(SignedDuration::from_hours(1)).await;
    answers(&mut cast.worker, child, &GRAVE).await;
    assert!(page(&mut cast).await.body.contains("こどもが「首を絞められた」"));
    cast.worker
        .post(&format!("/records/{child}/flags/close"), &[("rule", "unseen"), ("close-unseen", "架空")])
        .await
        .expect(422);
}

#[tokio::test]
async fn the_decision_is_kept_with_its_reason_and_counted() {
    let mut cast = cast().await;
    let child = cast.child;
    add_model(&mut cast.chief, "custody", 2, "shown").await;
    answers(&mut cast.worker, child, &GRAVE).await;
    let place = format!("/records/{child}/score/decision");
    let early = [("decided", "A"), ("beside", "alike"), ("why", "")];
    assert!(cast.worker.post(&place, &early).await.expect(422).body.contains("先に自分の見立て"));
    think(&mut cast.worker, child, "B").await;
    cast.worker.post(&format!("/records/{child}/score/run"), &[]).await.expect(303);
    let silent = [("decided", "AA"), ("beside", "alike"), ("why", "")];
    let unseen = cast.worker.post(&place, &silent).await.expect(422);
    assert!(unseen.body.contains("いまの記録で計算したスコアを、まだ表示していません"), "{}", unseen.body);
    let refused = cast.worker.post(&place, &silent).await.expect(422);
    assert!(refused.body.contains("理由を入力してください"), "{}", refused.body);
    let silent = [("decided", "B"), ("beside", "lighter"), ("why", "")];
    cast.worker.post(&place, &silent).await.expect(422);
    let told = [("decided", "AA"), ("beside", "heavier"), ("why", "医師の所見による(架空)")];
    cast.worker.post(&place, &told).await.expect(303);
    let body = page(&mut cast).await.body;
    assert!(body.contains("見立てより重くした・スコアの傾向より重く見る") && body.contains("医師の所見による(架空)"));

    let figures = cast.chief.get("/scores/statistics").await.expect(200).body;
    assert!(figures.contains("1件(件数が少ないため割合は出しません)"), "{figures}");
    cast.worker.get("/scores/statistics").await.expect(403);
    // Nothing of it can be changed, by the application's own role neither.
    let mut write = {
        use sqlx::ConnectOptions as _;
        cast.nation.database.role(ground::db::Role::Write).connect().await.unwrap()
    };
    for sql in [
        "update app.score set result = '{}'",
        "update app.score_view set need = 'C'",
        "update app.score_decision set reason = ''",
    ] {
        assert!(sqlx::query(sql).execute(&mut write).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn the_api_tells_items_and_scores_to_systems_with_the_right_and_to_no_others() {
    let mut cast = cast().await;
    let child = cast.child;
    add_model(&mut cast.chief, "custody", 3, "shown").await;
    answers(&mut cast.worker, child, &GRAVE).await;
    think(&mut cast.worker, child, "B").await;
    cast.worker.post(&format!("/records/{child}/score/run"), &[]).await.expect(303);
    let mut system = crate::links::system_of(&cast.nation, CENTRE, "架空の集計").await;
    let places = [format!("/api/v1/records/{child}/items"), format!("/api/v1/records/{child}/scores")];
    for place in &places {
        system.get(place).await.expect(403);
    }
    let rights = [("role", "system"), ("action", "api.read"), ("action", "api.score")];
    cast.chief.post("/admin/rights", &rights).await.expect(303);
    let items = system.get(&places[0]).await.expect(200).json();
    let q3 = items["items"].as_array().unwrap().iter().find(|item| item["feature"] == "urgency.q3").unwrap();
    assert_eq!((&q3["state"], &q3["disputed"]), (&json!("applies"), &json!(false)), "{q3}");
    let q4 = items["items"].as_array().unwrap().iter().find(|item| item["feature"] == "urgency.q4").unwrap();
    assert_eq!(q4["state"], "unknown", "a blank is not a no");
    system.get(&format!("{}?at=yesterday", places[0])).await.expect(422);
    let scores = system.get(&places[1]).await.expect(200).json();
    assert_eq!(scores["scores"][0]["outcome"], "custody", "{scores}");
    assert!(scores["scores"][0]["unknown"].is_array() && scores["scores"][0]["reasons"].is_array());
    // The town's system asks for the centre's child: it is told nothing.
    let mut other = crate::links::system(&cast.nation, "架空の町").await;
    other.get(&places[1]).await.expect(403);
    let body = json!({ "outcome": "custody", "name": "架空", "card": "架空", "definition": { "format": 1 } });
    system.json(Method::POST, "/api/v1/score-models", &body, &[]).await.expect(422);
    let body = json!({ "outcome": "custody", "name": "架空", "card": "架空", "definition": serde_json::from_str::<serde_json::Value>(&learnt(9)).unwrap() });
    let added = system.json(Method::POST, "/api/v1/score-models", &body, &[]).await.expect(201).json();
    let models = system.get("/api/v1/score-models").await.expect(200).json();
    let one = models["models"].as_array().unwrap().iter().find(|model| model["id"] == added["id"]).unwrap();
    assert_eq!(one["state"], "draft", "a system lets nothing through");
}
