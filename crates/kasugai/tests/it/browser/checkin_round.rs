//! From the list of 気づき to an ask: children are ticked, come on an open round and are asked about, and nobody is typed again; by keyboard.

use super::outreach::into_section;
use super::served::Served;
use crate::nation::TOWN;
use crate::score::checkins::town;
use fantoccini::key::Key;

#[tokio::test]
async fn s9_13_children_of_the_list_come_on_a_round_and_are_asked_about() {
    let served = Served::open().await;
    town(&served.nation).await;
    let chief = served.at_desk(TOWN, "family_chief").await;
    into_section(&served.nation, "family_chief", "こども家庭係").await;
    chief.go("/checkins").await;
    chief.press("計算する").await;
    chief.sees("対象 3人").await;
    chief.sees("宛名番号 0000000001").await;

    // Nobody ticked, and no round yet: the way on is said, and who was ticked stays.
    chief.press("選んだこどもを予防的支援の調査に加える").await;
    chief.sees("加える児童が選ばれていません").await;
    chief.look("checkin-round-nobody").await;
    chief.press("気づきの一覧に戻る").await;
    chief.tab_to("架空 先頭を調査に加える").await;
    chief.key(Key::Space).await;
    chief.look("checkin-round-ticked").await;
    chief.tab_to("選んだこどもを予防的支援の調査に加える").await;
    chief.key(Key::Enter).await;
    chief.sees("実施中の調査の回がありません").await;
    chief.look("checkin-round-none").await;

    chief.go("/outreach").await;
    chief.fill("名称", "架空の見守り調査").await;
    chief.fill("対象とする児童と理由", "架空の対象").await;
    chief.press("回をはじめる").await;
    chief.sees("該当する児童はいません。").await;
    chief.press("児童を加える").await;
    chief.press("気づきの一覧から選んで加える").await;
    chief.tab_to("上から3人をすべて選ぶ").await;
    chief.key(Key::Enter).await;
    chief.waits_for("document.querySelectorAll('[name=person]:checked').length === 3").await;
    chief.tab_to("架空 末を調査に加える").await;
    chief.key(Key::Space).await;
    chief.tab_to("選んだこどもを予防的支援の調査に加える").await;
    chief.key(Key::Enter).await;
    chief.sees("推定の一覧から加える").await;
    chief.sees("架空 次").await;
    chief.misses("架空 末").await;
    chief.misses("人のうち").await;
    chief.look("checkin-round").await;
    chief.tab_to("児童リストに加える").await;
    chief.key(Key::Enter).await;
    chief.sees("2人を児童リストに加えました。").await;
    chief.sees("推定の一覧").await;
    let round = chief.path().await;
    let round = round.split('?').next().unwrap_or_default().to_owned();

    // Once more, one of them again: it is told.
    chief.go("/checkins?all=1").await;
    chief.press("選んだこどもを予防的支援の調査に加える").await;
    chief.press("児童リストに加える").await;
    chief.sees("1人を児童リストに加えました。2人はすでに児童リストにあります。").await;
    chief.look("checkin-round-again").await;
    chief.press("調査を依頼する").await;
    chief.tab_to("架空 先頭に依頼する").await;
    chief.keys(" ").await;
    chief.tab_to("選んだ児童の調査を依頼する").await;
    chief.key(Key::Enter).await;
    chief.sees("回答待ち 1件").await;
    chief.go(&format!("{round}/results")).await;
    chief.sees("推定の一覧").await;
}
