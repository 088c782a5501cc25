//! 気づき: who is visited first, why, and weights with their effect before it takes effect; by keyboard.

use super::served::Served;
use crate::nation::TOWN;
use crate::score::checkins::town;
use crate::score::taught::{files, three};
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

    let no_welfare = "update app.fact set until = position + 1";
    sqlx::query(no_welfare).execute(&mut served.nation.admin().await).await.unwrap();
    chief.go("/checkins").await;
    chief.press("いまの連携情報で計算し直す").await;
    chief.sees("対象 3人").await;
    chief.press("架空 先頭").await;
    chief.sees("前の一覧から変わった記載").await;
    chief.look("checkin-child-again").await;

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

#[tokio::test]
async fn rows_to_learn_from_wait_for_a_year_and_ask_for_a_purpose() {
    let served = Served::open().await;
    let chief = served.at_desk(TOWN, "family_chief").await;
    chief.go("/checkins").await;
    chief.tab_to("学習用の行").await;
    chief.key(Key::Enter).await;
    chief.sees("書き出せる時点がまだありません").await;
    chief.look("checkin-learning-early").await;

    files(&mut served.nation.admin().await, 30).await;
    chief.go("/checkins/learning").await;
    chief.sees("登録されたかを見る期間の終わり").await;
    chief.look("checkin-learning").await;
    chief.tab_to("書き出す").await;
    chief.key(Key::Enter).await;
    chief.sees("目的を入力してください").await;
    chief.tab_and_type("目的", "架空の学習").await;
    chief.tab_to("書き出す").await;
    chief.key(Key::Enter).await;
    chief.sees("書き出せる行がありません").await;
    chief.look("checkin-learning-refused").await;
    three(&mut served.nation.admin().await).await;
    chief.tab_and_type("目的", "架空の学習").await;
    chief.tab_to("書き出す").await;
    chief.key(Key::Enter).await;
    chief.sees("3行(結果のわかる行 3、うち登録 0)").await;
    chief.look("checkin-learning-made").await;
    let file = chief.file("ファイルを受け取る", "text/csv; charset=utf-8").await;
    assert_eq!(String::from_utf8(file).unwrap().lines().count(), 4);
}
