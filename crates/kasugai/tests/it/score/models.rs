//! Models: added by file, let through by people with names, one shown at a time, one click back.

use super::{add_model, answers, begin, cast, count, learnt, passed, send_model, step, think};
use crate::nation::{NEXT_TOWN, TOWN};
use ground::db::Role;
use sqlx::ConnectOptions as _;

#[tokio::test]
async fn a_model_is_added_by_file_and_shown_only_after_a_trial() {
    let mut cast = cast().await;
    let empty = cast.chief.get("/scores/models").await.expect(200).body;
    assert!(empty.contains("まだ学習していません"), "{empty}");
    for (outcome, file, words) in [
        ("custody", "{}", "モデルのファイルとして読めません"),
        ("nothing", "{}", "何のモデルかを選んでください"),
        ("custody", "", "モデルのファイル(JSON、8MBまで)を選んでください"),
    ] {
        let refused = send_model(&mut cast.chief, outcome, "架空", file).await.expect(422);
        assert!(refused.body.contains(words), "{words}: {}", refused.body);
        assert!(refused.body.contains("架空の記録から学習した"), "what was typed is lost");
    }
    // Purpose: what may not be scored cannot be read by the scorer.
    let barred = learnt(1).replace("urgency.q3", "urgency.child_name");
    let refused = send_model(&mut cast.chief, "custody", "架空", &barred).await.expect(422);
    assert!(refused.body.contains("スコアに使えない項目があります: urgency.child_name"), "{}", refused.body);
    assert!(send_model(&mut cast.worker, "custody", "架空", &learnt(1)).await.status == 403);

    let added = send_model(&mut cast.chief, "custody", "架空モデル", &learnt(1)).await.expect(303);
    let id = added.location().rsplit('/').next().unwrap().parse().unwrap();
    let twice = send_model(&mut cast.chief, "custody", "架空モデル", &learnt(1)).await.expect(422);
    assert!(twice.body.contains("すでに登録されています"), "{}", twice.body);
    let early = step(&mut cast.chief, id, "shown").await.expect(422);
    assert!(early.body.contains("「登録のみ」のモデルは「表示中」にできません"), "{}", early.body);
    assert!(early.body.contains("試行と表示は「公開前の確認」の画面で進めます"), "{}", early.body);
    let silent = cast.chief.post(&format!("/scores/models/{id}/gate/begin"), &[("matured", "20")]).await;
    let silent = silent.expect(422).body;
    assert!(
        silent.contains("理由を入力してください") && silent.contains("評価の指標を1つ以上選んでください"),
        "{silent}"
    );
    begin(&mut cast.worker, id, 20).await.expect(403);
    begin(&mut cast.chief, id, 20).await.expect(303);
    // There is no way around the gate, whoever tries.
    let early = step(&mut cast.chief, id, "shown").await.expect(422);
    assert!(early.body.contains("「試行中(だれにも表示しない)」のモデルは「表示中」にできません"), "{}", early.body);
    passed::shown(&cast.chief, id).await;
    let card = cast.worker.get(&format!("/scores/models/{id}")).await.expect(200).body;
    for part in ["判断には使わない", "架空の確認をした", "架空 児相管理", "urgency.q3", "表示中"]
    {
        assert!(card.contains(part), "{part}: {card}");
    }
    // Another agency's model does not exist.
    for org in [TOWN, NEXT_TOWN] {
        let mut other = cast.nation.staff(org, "family_chief").await;
        other.get(&format!("/scores/models/{id}")).await.expect(404);
        step(&mut other, id, "retired").await.expect(404);
        assert!(!other.get("/scores/models").await.expect(200).body.contains("架空モデル"));
    }
}

#[tokio::test]
async fn one_model_is_shown_at_a_time_and_one_click_goes_back() {
    let mut cast = cast().await;
    let first = add_model(&mut cast.chief, "custody", 1, "shown").await;
    let other = add_model(&mut cast.chief, "recurrence", 5, "shown").await;
    let lone = cast.chief.post(&format!("/scores/models/{first}/back"), &[("reason", "架空")]).await.expect(422);
    assert!(lone.body.contains("前に表示していたモデルがありません"), "{}", lone.body);
    let second = add_model(&mut cast.chief, "custody", 2, "shown").await;
    let shown = "select count(*) from (select distinct on (model_id) state from app.score_model_step order by model_id, n desc) s where state = 'shown'";
    assert_eq!(count(&cast.nation, shown).await, 2, "one of each outcome");
    let page = cast.chief.get(&format!("/scores/models/{first}")).await.expect(200).body;
    assert!(page.contains("「架空モデル2」の表示を始めたため"), "{page}");

    let back =
        cast.chief.post(&format!("/scores/models/{second}/back"), &[("reason", "外れが多い(架空)")]).await.expect(303);
    assert!(back.location().ends_with(&first.to_string()));
    assert_eq!(count(&cast.nation, shown).await, 2);
    let page = cast.chief.get(&format!("/scores/models/{first}")).await.expect(200).body;
    assert!(page.contains("外れが多い(架空)"), "{page}");
    cast.chief.post(&format!("/scores/models/{second}/back"), &[("reason", "架空")]).await.expect(422);
    // What was withdrawn comes back by the gate alone.
    assert!(!page.contains("前のモデルに戻す"), "{page}");
    let again = cast.chief.post(&format!("/scores/models/{first}/back"), &[("reason", "架空")]).await.expect(422);
    assert!(again.body.contains("前に表示していたモデルがありません"), "{}", again.body);
    assert!(cast.chief.get(&format!("/scores/models/{other}")).await.expect(200).body.contains("表示中"));
    assert_eq!(
        count(&cast.nation, "select count(*) from app.score_model_step where by_id is null").await,
        0,
        "named persons"
    );
}

#[tokio::test]
async fn what_a_model_on_trial_says_is_read_by_nobody_who_works_on_cases() {
    let mut cast = cast().await;
    let child = cast.child;
    add_model(&mut cast.chief, "custody", 1, "shown").await;
    let trial = add_model(&mut cast.chief, "custody", 2, "shadow").await;
    answers(&mut cast.worker, child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    think(&mut cast.worker, child, "A").await;
    cast.worker.post(&format!("/records/{child}/score/run"), &[]).await.expect(303);
    assert_eq!(count(&cast.nation, "select count(*) from app.score_shadow").await, 1);
    let page = cast.worker.get(&format!("/records/{child}/score")).await.expect(200).body;
    assert!(!page.contains(&trial.to_string()) && !page.contains("架空モデル2"), "{page}");
    for role in [Role::Read, Role::Write, Role::Export, Role::Search, Role::Work] {
        let mut connection = cast.nation.database.role(role).connect().await.unwrap();
        let read = sqlx::query("select result from app.score_shadow").fetch_all(&mut connection).await;
        assert!(read.is_err(), "{role:?} may read what a model on trial said");
    }
}
