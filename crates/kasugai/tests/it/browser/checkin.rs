//! 気づき: who is visited first, why, and weights with their effect before it takes effect; by keyboard.

use super::served::Served;
use crate::nation::TOWN;
use crate::score::checkins::town;
use fantoccini::key::Key;

#[tokio::test]
async fn a_town_sees_whom_to_visit_first_and_changes_a_weight_knowingly() {
    let served = Served::open().await;
    let empty = served.at_desk(TOWN, "family_staff").await;
    empty.go("/checkins").await;
    empty.sees("まだ学習していません").await;
    empty.look("checkin-unlearnt").await;
    town(&served.nation).await;

    let chief = served.at_desk(TOWN, "family_chief").await;
    chief.go("/checkins").await;
    chief.tab_to("計算する").await;
    chief.key(Key::Enter).await;
    chief.sees("対象 3人").await;
    chief.sees("虐待があることを示すものではありません").await;
    chief.misses("架空 登録済").await;
    chief.look("checkin-list").await;
    chief.tab_and_choose("並べ方", "わからないことの多い順").await;
    chief.tab_to("この条件で見る").await;
    chief.key(Key::Enter).await;
    chief.sees("月20人訪問できるなら").await;
    chief.press("架空 先頭").await;
    chief.sees("人数を多くしている記載").await;
    chief.look("checkin-child").await;

    chief.go("/checkins/weights").await;
    chief.fill("[name='w.linked.welfare']", "21").await;
    chief.press("変わるところを見る").await;
    chief.sees("0から20までの数字").await;
    chief.holds("[name='w.linked.welfare']", "21").await;
    chief.look("checkin-weights-wrong").await;
    chief.fill("[name='w.linked.welfare']", "0").await;
    chief.press("変わるところを見る").await;
    chief.sees("一覧で変わるところ").await;
    chief.look("checkin-weights").await;
    chief.tab_and_type("変える理由", "制度の受給だけで上げない(架空)").await;
    chief.tab_to("この重みにする").await;
    chief.key(Key::Enter).await;
    chief.sees("重みを調整しています").await;
}
