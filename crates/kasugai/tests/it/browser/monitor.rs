//! モデルの点検: the clock looked at a model, the chief reads what was found, answers what changed, and asks what the visits that are possible reach.

use super::served::Served;
use crate::nation::{CENTRE, Nation};
use crate::score::monitor::Practice;
use crate::score::{add_model, answers};
use crate::{fixtures, score};
use fantoccini::key::Key;
use jiff::SignedDuration;

/// A nation in which a model was shown for some months, and what was filled in changed after it was added.
async fn months_after() -> (Nation, uuid::Uuid) {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, CENTRE, "架空 見立").await;
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let mut chief = nation.staff(CENTRE, "centre_chief").await;
    fixtures::put_in_charge(&mut nation.admin().await, worker.staff.unwrap(), child).await;
    nation.work().await;
    let sheet = answers(&mut worker, child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    let model = add_model(&mut chief, "custody", 1, "shown").await;
    score::send_model(&mut chief, "custody", "架空の次のモデル", &score::learnt(9)).await.expect(303);
    Practice { day: -200, n: 400, blank: 0.1, seed: 41 }.lay(&nation, sheet).await;
    Practice { day: 2, n: 480, blank: 0.5, seed: 42 }.lay(&nation, sheet).await;
    nation.clock().advance(SignedDuration::from_hours(24 * 160));
    (nation, model)
}

#[tokio::test]
async fn the_chief_reads_what_was_found_and_answers_what_changed() {
    let (nation, model) = months_after().await;
    let served = Served::serve(nation).await;
    let chief = served.at_desk(CENTRE, "centre_chief").await;
    let monitor = format!("/scores/models/{model}/monitor");
    chief.go(&monitor).await;
    // The clock asks for the look of the month by itself.
    chief.sees("いちばん新しい結果を見る").await;
    chief.press("いちばん新しい結果を見る").await;
    chief.sees("見込みと実際").await;
    chief.sees("対応していない変化").await;
    chief.sees("の空欄が学習時の").await;
    chief.hides("架空 見立").await;
    chief.look("monitor").await;

    // Told to who manages models, with the way there; answered by keyboard.
    chief.go("/notices").await;
    chief.press("モデルの点検で変化が見つかりました").await;
    chief.tab_to("how").await;
    chief.tab_to("対応を記録する").await;
    chief.key(Key::Enter).await;
    chief.sees("対応したことを入力してください").await;
    chief.look("monitor-wrong").await;
    chief.tab_to("how").await;
    chief.keys("様式の記入のしかたを係で確かめた(架空)").await;
    chief.tab_to("対応を記録する").await;
    chief.key(Key::Enter).await;
    chief.sees("これまでの変化と対応").await;
    chief.sees("様式の記入のしかたを係で確かめた(架空)").await;

    // Another look while the page is open: it says how far it is, then that it is done.
    chief.tab_to("いま点検する").await;
    chief.key(Key::Enter).await;
    chief.sees("これまでの点検").await;
    chief.waits_for("document.querySelectorAll('main a[href*=\"?of=\"]').length >= 1").await;
    chief.sees("点検済み").await;

    // What the visits that are possible reach follows the number, without a button.
    chief.tab_to("訪問できる件数").await;
    chief.key(Key::Enter).await;
    chief.sees("月20件訪問できるなら").await;
    chief.look("capacity").await;
    chief.tab_to("月に訪問できる件数").await;
    chief.ctrl('a').await;
    chief.keys("35").await;
    chief.sees("月35件訪問できるなら").await;
    chief.tab_to("この件数で見る").await;
    chief.key(Key::Enter).await;
    chief.waits_for("location.search === '?n=35'").await;
    chief.sees("月35件訪問できるなら").await;
    chief.go("/scores/statistics").await;
    chief.look("score-statistics-empty").await;
}

#[tokio::test]
async fn without_enough_records_there_are_words_and_no_drawing() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(CENTRE, "centre_chief").await;
    let model = add_model(&mut chief, "custody", 1, "shown").await;
    let served = Served::serve(nation).await;
    let desk = served.at_desk(CENTRE, "centre_chief").await;
    desk.go(&format!("/scores/models/{model}")).await;
    desk.press("点検").await;
    desk.sees("いちばん新しい結果を見る").await;
    desk.press("いちばん新しい結果を見る").await;
    desk.sees("結果のわかった記録(スコアを見せる前のもの)は0件").await;
    desk.waits_for("document.querySelectorAll('svg.plot').length === 0").await;
    desk.look("monitor-few").await;
}
