//! 気づき after the visits: what they say of the model, a feed that is lost and answered, and lists by the calendar; by keyboard.

use super::served::Served;
use crate::nation::TOWN;
use crate::score::checkins::learnt_by;
use crate::score::lists::{Cast, decide, on_trial};
use fantoccini::key::Key;
use score::monitor::make_due;

#[tokio::test]
async fn a_town_reads_what_its_visits_say_and_answers_a_lost_feed() {
    let mut cast = Cast::new().await;
    // A model on trial puts the same children into an order of its own, which nobody reads.
    let next = on_trial(&mut cast.chief, "架空の次", &learnt_by(-1.0)).await;
    cast.chief.post("/checkins/run", &[]).await.expect(303);
    cast.pass(1).await;
    // Two months of visits: most of the first ones of the list in need, most of the others not.
    for month in 0..2 {
        let of = |n: usize| cast.children[n - 1];
        let first = (1..=14).map(|n| (of(4 * (n + 14 * month)), if n % 7 == 3 { "none" } else { "support" }));
        let others = (1..=14).map(|n| (of(4 * (n + 14 * month) - 1), if n % 7 == 3 { "watch" } else { "none" }));
        let decided: Vec<_> = first.chain(others).collect();
        decide(&cast.nation, &cast.round, &decided).await;
        cast.pass(30).await;
        cast.chief.post("/checkins/run", &[]).await.expect(303);
    }
    let mut admin = cast.nation.admin().await;
    for sql in [
        "delete from app.fact where source = 'seiho'",
        "update app.source_run set state = 'undone' where source = 'seiho'",
    ] {
        sqlx::query(sql).execute(&mut admin).await.unwrap();
    }
    cast.pass(1).await;
    cast.chief.post("/checkins/run", &[]).await.expect(303);
    let model = cast.model;
    cast.chief.post(&format!("/scores/models/{model}/monitor"), &[]).await.expect(303);
    make_due(&cast.nation.app.db).await.unwrap();

    let served = Served::serve(cast.nation).await;
    let chief = served.at_desk(TOWN, "family_chief").await;
    chief.go(&format!("/scores/models/{model}")).await;
    chief.sees("訪問の結果による確認").await;
    chief.look("checkin-card").await;
    chief.tab_to("訪問の結果による確認を開く").await;
    chief.key(Key::Enter).await;
    chief.tab_to("いまの結果で確認する").await;
    chief.key(Key::Enter).await;
    chief.sees("この所属の訪問の結果で確かめました").await;
    chief.sees("56人(支援・見守り28人、支援不要28人)").await;
    chief.hides("架空 4番").await;
    chief.look("checkin-proof").await;

    chief.go(&format!("/scores/models/{next}/gate")).await;
    chief.tab_to("いまの結果で確認する").await;
    chief.key(Key::Enter).await;
    chief.sees("試行中の一覧(だれにも表示していないもの)").await;
    chief.sees("計算したときのまま").await;
    chief.sees("試行の一覧だけで先頭20人").await;
    chief.hides("架空 4番").await;
    chief.look("checkin-proof-trial").await;

    chief.go("/checkins").await;
    chief.sees("この一覧を見るときに知っておくこと").await;
    chief.sees("のデータが届いていません").await;
    chief.look("checkin-list-alarm").await;
    chief.go(&format!("/scores/models/{model}/monitor")).await;
    chief.sees("対応していない変化").await;
    chief.sees("のデータが届いていません").await;
    chief.sees("一覧の先頭20人から").await;
    chief.hides("架空 4番").await;
    chief.look("checkin-monitor").await;
    chief.tab_to("対応したこと…").await;
    chief.keys("福祉課にファイルを頼んだ(架空)").await;
    chief.tab_to("対応を記録する").await;
    chief.key(Key::Enter).await;
    chief.sees("これまでの変化と対応").await;

    chief.go("/checkins").await;
    chief.tab_to("計算の設定").await;
    chief.key(Key::Enter).await;
    chief.sees("まだ設定していません").await;
    chief.look("checkin-setting").await;
    chief.fill("計算する日(毎月)", "31").await;
    chief.press("設定を保存する").await;
    chief.sees("1から28まで").await;
    chief.look("checkin-setting-wrong").await;
    chief.fill("計算する日(毎月)", "1").await;
    chief.press("毎月計算する").await;
    chief.fill("訪問できる人数(月)", "12").await;
    chief.press("設定を保存する").await;
    chief.sees("いまは月12人").await;
    chief.sees("見込みが同じこどもが20人いて").await;
    chief.look("checkin-list-proved").await;
}
