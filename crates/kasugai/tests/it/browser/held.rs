//! スコアを表示しない週: a chief sets them by keyboard, and in such a week a worker weighs a child without the score and with all the rest.

use super::served::Served;
use crate::fixtures::{child, put_in_charge};
use crate::nation::{CENTRE, Nation};
use crate::score::{add_model, answers, held::until_week};
use fantoccini::key::Key;

#[tokio::test]
async fn a_chief_sets_weeks_without_scores_and_the_card_of_such_a_week_misleads_nobody() {
    let nation = Nation::new().await;
    let one = child(&nation.app, CENTRE, "架空 見立").await;
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let mut maker = nation.staff(CENTRE, "centre_chief").await;
    put_in_charge(&mut nation.admin().await, worker.staff.unwrap(), one).await;
    nation.work().await;
    answers(&mut worker, one, &[("q3", "yes"), ("q3_what", "head"), ("words_degree", "deadly")]).await;
    add_model(&mut maker, "custody", 1, "shown").await;
    let served = Served::serve(nation).await;

    let chief = served.at_desk(CENTRE, "centre_chief").await;
    chief.go("/scores/models").await;
    chief.tab_to("スコアを表示しない週").await;
    chief.key(Key::Enter).await;
    chief.sees("表示しないのはスコアだけです").await;
    chief.sees("まだ設定していません").await;
    chief.look("held").await;
    chief.tab_to("of_hundred").await;
    chief.ctrl('a').await;
    chief.keys("50").await;
    chief.tab_to("設定を保存する").await;
    chief.key(Key::Enter).await;
    chief.sees("理由を入力してください").await;
    chief.sees("名前を確かめて選んでください").await;
    chief.holds("[name=of_hundred]", "50").await;
    chief.look("held-wrong").await;
    chief.tab_and_type("reason", "スコアの影響を確かめる(架空)").await;
    chief.tab_to("説明を読みました…").await;
    chief.keys(" ").await;
    chief.tab_to("設定を保存する").await;
    chief.key(Key::Enter).await;
    chief.sees("次の月曜日から、100週のうち約50週は表示しない").await;
    chief.sees("スコアの影響を確かめる(架空)").await;

    // A week of the section that is held out.
    let by = until_week(&served.nation, one, true).await;
    served.nation.clock().advance(by);
    let desk = served.at_desk(CENTRE, "centre_chief").await;
    put_in_charge(&mut served.nation.admin().await, desk.staff.unwrap(), one).await;
    desk.go("/scores/held").await;
    desk.sees("表示しない").await;
    desk.look("held-week").await;
    desk.go(&format!("/records/{one}/score")).await;
    desk.sees("この係ではスコアを表示しません").await;
    desk.sees("心配がないという意味ではありません").await;
    desk.sees("直ちに確認").await;
    desk.look("held-card").await;
    desk.tab_to("need").await;
    desk.key(Key::Down).await;
    desk.tab_and_type("そう考える理由", "架空の見立て").await;
    desk.tab_to("見立てを保存").await;
    desk.key(Key::Enter).await;
    desk.sees("判断(スコアを表示しない週)").await;
    desk.misses("似た条件の100件のうち").await;
    desk.misses("スコアを計算する").await;
    desk.tab_to("decided").await;
    desk.key(Key::Down).await;
    desk.tab_and_type("判断の理由", "話し合って決めた(架空)").await;
    desk.tab_to("判断を保存").await;
    desk.key(Key::Enter).await;
    desk.sees("これまでの見立てと判断").await;
    desk.sees("話し合って決めた(架空)").await;
    desk.look("held-decided").await;
    desk.go("/scores/statistics").await;
    desk.sees("表示した週と表示しない週").await;
    desk.look("held-statistics").await;
}
