//! 見立てとスコア: by keyboard from a sheet at the door to a decision, and the desk of models.

use super::served::Served;
use crate::fixtures::{child, put_in_charge};
use crate::nation::CENTRE;
use crate::score::{begin, learnt, passed};
use fantoccini::key::Key;

#[tokio::test]
async fn a_worker_writes_a_view_before_the_score_and_decides_after_it() {
    let served = Served::open().await;
    let nation = &served.nation;
    let one = child(&nation.app, CENTRE, "架空 見立").await;
    let chief = served.at_desk(CENTRE, "centre_chief").await;
    put_in_charge(&mut nation.admin().await, chief.staff.unwrap(), one).await;

    // Nothing was learnt yet: red flags and items are there all the same.
    chief.go(&format!("/records/{one}/sheets")).await;
    chief.tab_and_choose("記入する様式", "緊急度アセスメント(一時保護フローチャート)").await;
    chief.tab_to("記入を始める").await;
    chief.key(Key::Enter).await;
    chief.sees("① こども本人または保護者が").await;
    chief.press("[name='a.q3'][value='yes']").await;
    chief.press("[name='a.words_degree'][value='deadly']").await;
    chief.press("一時保存").await;
    chief.sees("保存しました。続けて記入できます。").await;
    chief.go(&format!("/records/{one}/score")).await;
    chief.sees("直ちに確認").await;
    chief.sees("首を絞められた").await;
    chief.sees("まだ学習していません。記録が少ないうちは、確認項目と似た事例でお使いください。").await;
    chief.look("score-unlearnt").await;
    chief.press("確認項目を見る").await;
    chief.sees("わかっていること").await;
    chief.sees("命に関わる").await;
    chief.look("score-items").await;

    // What is computed and how to say that something is wrong, for child and guardian, where a dispute is written down.
    chief.press("こどもと保護者の方への説明(やさしい日本語・印刷できます)").await;
    chief.sees("こどもと保護者の方へ 記録と計算について").await;
    chief.look("handout-computed").await;
    assert!(chief.paper("PDFで印刷").await.contains("こどもと保護者の方へ記録と計算について"));

    // A model is added by a person with a name; what the gate needs lies in the past of an agency that does not exist.
    chief.go("/scores/models").await;
    chief.sees("まだ学習していません").await;
    let file = nation.state.path().join("model.json");
    std::fs::write(&file, learnt(1)).unwrap();
    chief.choose("何のモデルか", "受理支援: 過去の一時保護の傾向").await;
    chief.fill("名前", "架空モデル").await;
    chief.attach("モデルのファイル(JSON)", &file).await;
    chief.fill("モデルカード", "架空の記録から学習した。判断には使わない。").await;
    chief.look("score-models").await;
    chief.press("登録する").await;
    chief.press("公開前の確認を開く").await;
    chief.sees("確認が通らない限り、表示する方法はありません").await;
    let model = chief.path().await.split('/').nth(3).unwrap().parse().unwrap();
    let mut visitor = nation.staff(CENTRE, "centre_chief").await;
    begin(&mut visitor, model, 20).await.expect(303);
    passed::shown(&visitor, model).await;
    chief.go(&format!("/scores/models/{model}")).await;
    chief.sees("表示中").await;
    chief.look("score-model").await;

    // The view first, by keyboard.
    chief.go(&format!("/records/{one}/score")).await;
    chief.sees("見立てを保存すると、スコアを見ることができます").await;
    chief.misses("件のうち").await;
    chief.tab_to("need").await;
    chief.key(Key::Down).await;
    chief.tab_and_type("そう考える理由", "架空の見立て").await;
    chief.tab_to("見立てを保存").await;
    chief.key(Key::Enter).await;
    chief.sees("スコアを計算する").await;
    chief.tab_to("スコアを計算する").await;
    chief.key(Key::Enter).await;
    chief.sees("似た条件の100件のうち").await;
    chief.sees("一時保護が必要かどうかを示すものではありません").await;
    chief.sees("わかっていないこと").await;
    chief.look("score-card").await;
    chief.press("[name=decided][value=AA]").await;
    chief.press("[name=beside][value=heavier]").await;
    chief.press("判断を保存").await;
    chief.sees("理由を入力してください").await;
    chief.look("score-wrong").await;
    chief.fill("判断の理由", "医師の所見による(架空)").await;
    chief.press("判断を保存").await;
    chief.sees("スコアの傾向より重く見る").await;
    chief.press("似た事例").await;
    chief.sees("似た事例は見つかりませんでした").await;
    chief.look("score-similar").await;
    chief.go("/scores").await;
    chief.look("score-reviews").await;
    chief.go("/scores/statistics").await;
    chief.sees("1件").await;
    chief.look("score-statistics").await;
}

#[tokio::test]
async fn what_was_done_in_a_similar_case_is_taken_into_the_own_draft() {
    let served = Served::open().await;
    let nation = &served.nation;
    let (own, other) = (child(&nation.app, CENTRE, "架空 本児").await, child(&nation.app, CENTRE, "架空 似子").await);
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let mut admin = nation.admin().await;
    for one in [own, other] {
        put_in_charge(&mut admin, worker.staff.unwrap(), one).await;
        crate::score::answers(&mut worker, one, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    }
    let today = nation.clock().today().to_string();
    let note = [
        ("category", "家庭訪問"),
        ("body", "架空 似子の母の架空の秘密"),
        ("at_on", today.as_str()),
        ("at_time", "00:01"),
    ];
    worker.post(&format!("/records/{other}/progress"), &note).await.expect(303);
    sqlx::query("update app.episode set closed_on = accepted_on, close_reason = 'done', disposition = '面接指導' where person_id = $1")
        .bind(other.id)
        .execute(&mut admin)
        .await
        .unwrap();
    nation.clock().advance(jiff::SignedDuration::from_hours(48));
    let chief = served.at_desk(CENTRE, "centre_chief").await;
    for one in [own, other] {
        put_in_charge(&mut admin, chief.staff.unwrap(), one).await;
    }
    chief.go(&format!("/records/{own}/score/similar")).await;
    chief.sees("似ている点").await;
    chief.look("score-similar-found").await;
    chief.tab_to("したことを経過記録の下書きに写す…").await;
    chief.key(Key::Enter).await;
    chief.sees("写すもの").await;
    chief.hides("秘密").await;
    chief.look("score-similar-take").await;
    chief.press("選んだものを下書きに写す").await;
    chief.sees("写すものを一つ以上選んでください。").await;
    chief.look("score-similar-take-wrong").await;
    chief.tab_to("家庭訪問(1回)").await;
    chief.keys(" ").await;
    chief.tab_to("選んだものを下書きに写す").await;
    chief.key(Key::Enter).await;
    chief.sees("経過記録・接触の予定").await;
    chief.waits_for("document.querySelector('[name=body]').value.includes('・家庭訪問(1回)')").await;
    chief.hides("秘密").await;
    chief.look("score-similar-draft").await;
}

#[tokio::test]
async fn how_the_scores_of_one_model_went_on_is_drawn_and_told() {
    let served = Served::open().await;
    let nation = &served.nation;
    let one = child(&nation.app, CENTRE, "架空 推移").await;
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let mut leader = nation.staff(CENTRE, "centre_chief").await;
    put_in_charge(&mut nation.admin().await, worker.staff.unwrap(), one).await;
    crate::score::add_model(&mut leader, "custody", 1, "shown").await;
    let sheet = crate::score::answers(&mut worker, one, &[("q3", "yes"), ("words_degree", "mild")]).await;
    for (version, days, words) in [(2, 40, "heavy"), (3, 25, "deadly"), (4, 60, "none")] {
        crate::score::think(&mut worker, one, "B").await;
        worker.post(&format!("/records/{one}/score/run"), &[]).await.expect(303);
        nation.clock().advance(jiff::SignedDuration::from_hours(24 * days));
        worker = nation.again(&worker).await;
        crate::score::save(&mut worker, one, sheet, version, &[("q3", "yes"), ("words_degree", words)]).await;
    }
    let chief = served.at_desk(CENTRE, "centre_chief").await;
    put_in_charge(&mut nation.admin().await, chief.staff.unwrap(), one).await;
    chief.go(&format!("/records/{one}/score")).await;
    chief.press("[name=need][value=B]").await;
    chief.fill("そう考える理由", "架空の見立て").await;
    chief.press("見立てを保存").await;
    chief.sees("計算し直しが必要").await;
    chief.look("score-due").await;
    chief.press("いまの記録で計算し直す").await;
    chief.sees("で、一時保護が行われていました").await;
    chief.press("これまでのスコア 3件").await;
    chief.sees("はじめは").await;
    chief.sees("いまの記録のスコア").await;
    chief.press("計算のもと").await;
    chief.sees("までに記録されたこと").await;
    chief.look("score-trend").await;
}
