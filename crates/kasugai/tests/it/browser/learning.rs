//! モデルの学習と公開前の確認: with few records it is told that nothing is learnt; with enough, one chief puts the model on trial and another signs.

use super::served::Served;
use crate::fixtures;
use crate::nation::{AREA, CENTRE, Nation};
use crate::score::learning::{SETTING, under_way};
use crate::score::monitor::Practice;
use crate::score::{self, answers, cast};
use fantoccini::key::Key;
use jiff::SignedDuration;
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn with_few_records_the_desk_says_that_nothing_is_learnt() {
    let served = Served::open().await;
    let chief = served.at_desk(CENTRE, "centre_chief").await;
    chief.go("/scores/models").await;
    chief.press("この所属の記録から学習する").await;
    chief.sees("まだ一度も実行していません").await;
    chief.sees("先に下の設定を保存してください").await;
    chief.look("learning").await;
    chief.press("半年ごと").await;
    chief.fill("問い合わせ先", "架空県 こども家庭課").await;
    chief.fill("純便益を比べるしきい値(%)", "たくさん").await;
    chief.press("設定を保存する").await;
    chief.sees("しきい値を1から99までの数で").await;
    chief.holds("問い合わせ先", "架空県 こども家庭課").await;
    chief.look("learning-wrong").await;
    chief.fill("純便益を比べるしきい値(%)", "10、20").await;
    chief.tab_to("設定を保存する").await;
    chief.key(Key::Enter).await;
    chief.sees("半年ごと(令和").await;
    chief.tab_to("いま学習する").await;
    chief.key(Key::Enter).await;
    chief.sees("データが足りないため学習しません。確認項目と似た事例でお使いください。").await;
    chief.look("learning-few").await;
}

/// An agency that learnt from two years of reports: the model with its verdict.
async fn learnt() -> (Nation, Uuid) {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, CENTRE, "架空 見立").await;
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let mut maker = nation.staff(CENTRE, "centre_chief").await;
    fixtures::put_in_charge(&mut nation.admin().await, worker.staff.unwrap(), child).await;
    nation.work().await;
    let sheet = answers(&mut worker, child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    Practice { day: -800, n: 3000, blank: 0.2, seed: 8 }.lay(&nation, sheet).await;
    under_way(&nation).await;
    maker.post("/scores/learning/custody/setting", &SETTING).await.expect(303);
    maker.post("/scores/learning/custody/run", &[]).await.expect(303);
    ::score::learn::drain(&nation.app.db).await.unwrap();
    let model =
        sqlx::query_scalar("select id from app.score_model").fetch_one(&mut nation.admin().await).await.unwrap();
    (nation, model)
}

#[tokio::test]
async fn one_chief_puts_a_model_on_trial_and_another_signs_for_it() {
    let (nation, model) = learnt().await;
    let served = Served::serve(nation).await;
    let chief = served.at_desk(CENTRE, "centre_chief").await;
    chief.go("/scores/learning").await;
    chief.press("公開前の確認を見る").await;
    chief.sees("すべて通っています").await;
    chief.sees("名前のある責任者が承認するまで、だれにも表示されません").await;
    chief.hides("架空 見立").await;
    chief.look("gate").await;

    // What the trial will be judged by comes before it, by keyboard.
    chief.tab_to("試行を始める").await;
    chief.key(Key::Enter).await;
    chief.sees("評価の指標を1つ以上選んでください").await;
    chief.look("gate-wrong").await;
    chief.tab_and_type("結果の出る件数", "200").await;
    chief.tab_to("順位の良さ(AUC)").await;
    chief.keys(" ").await;
    chief.tab_to("較正の傾き").await;
    chief.keys(" ").await;
    chief.tab_to("較正の傾きの下限").await;
    chief.fill("較正の傾きの下限", "ほどほど").await;
    chief.tab_to("試行を始める").await;
    chief.key(Key::Enter).await;
    chief.sees("較正の傾きの下限を0.40から1.00までの数字で").await;
    chief.look("gate-bounds").await;
    chief.fill("較正の傾きの下限", "0.8").await;
    chief.tab_and_type("始める理由", "架空の確認をした").await;
    chief.tab_to("試行を始める").await;
    chief.key(Key::Enter).await;
    chief.sees("0件(登録した件数 200件)").await;
    chief.look("gate-trial").await;
    chief.fill("倫理審査の承認番号", "架空倫理7号").await;
    chief.fill("承認の日", "R8.4.1").await;
    chief.fill("終える理由", "架空").await;
    chief.press("試行を終える").await;
    chief.sees("登録した200件に達していません").await;

    // As the end of a trial leaves it.
    sqlx::query(
        "insert into app.score_model_step (area, org_id, model_id, n, state, reason, detail, by_name, at)
         select $1, $2, $3, max(n) + 1, 'candidate', '架空の試行を終えた', $4, '架空 児相管理', max(at) + interval '1 second' from app.score_model_step where model_id = $3",
    )
    .bind(AREA)
    .bind(CENTRE)
    .bind(model)
    .bind(json!({ "ethics": "架空倫理7号", "on": "2026-04-01", "verdict": model,
        "shown": { "matured": 200, "measured": {}, "values": { "auc": 0.71, "slope": 0.97 }, "whole": true } }))
    .execute(&mut served.nation.admin().await)
    .await
    .unwrap();
    chief.go(&format!("/scores/models/{model}/gate")).await;
    chief.tab_to("承認して表示を始める").await;
    chief.key(Key::Enter).await;
    chief.sees("理由を入力してください").await;
    chief.look("gate-sign").await;
    chief.tab_and_type("理由", "架空の確認をした").await;
    chief.tab_to("承認して表示を始める").await;
    chief.key(Key::Enter).await;
    chief.sees("TRIPOD+AI報告書").await;
    chief.sees("表示中").await;
    chief.look("gate-shown").await;
}

#[tokio::test]
async fn the_gate_of_a_rate_over_time_tells_what_it_is_better_at_and_where_sections_differ() {
    let mut cast = cast().await;
    let model = score::over_time::learnt(&mut cast).await;
    cast.pass(SignedDuration::from_hours(24 * 60)).await;
    cast.chief.post(&format!("/scores/models/{model}/monitor"), &[]).await.expect(303);
    ::score::monitor::make_due(&cast.nation.app.db).await.unwrap();
    let served = Served::serve(cast.nation).await;
    let chief = served.at_desk(CENTRE, "centre_chief").await;
    chief.go(&format!("/scores/models/{model}/monitor")).await;
    chief.sees("短い期間での結果の変化").await;
    chief.sees("週ごとの再通告").await;
    chief.look("monitor-weeks").await;
    chief.go(&format!("/scores/models/{model}/gate")).await;
    chief.sees("1年以内に再通告があったかだけを").await;
    chief.sees("担当係ごとの水準を使います").await;
    chief.tab_to("担当係ごとの見込みと実際…").await;
    chief.key(Key::Enter).await;
    chief.sees("受付時の担当係").await;
    chief.hides("架空 見立").await;
    chief.look("gate-over-time").await;
}
