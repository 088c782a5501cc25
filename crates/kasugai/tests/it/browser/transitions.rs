//! 移管・送致・照会 and 転出: two agencies side by side.

use super::served::Served;
use crate::fixtures::{self, child, put_in_charge};
use crate::nation::{FAR_TOWN, NEXT_TOWN, TOWN};
use desk::people::NewRelation;

#[tokio::test]
async fn a_case_goes_to_the_next_town_and_is_taken_as_what_it_is() {
    let served = Served::open().await;
    let app = &served.nation.app;
    let child = child(app, TOWN, "架空 移子").await;
    let town = served.at_desk(TOWN, "family_staff").await;
    let next = served.at_desk(NEXT_TOWN, "family_chief").await;
    put_in_charge(&mut served.nation.admin().await, town.staff.unwrap(), child).await;

    town.go(&format!("/records/{child}/transitions")).await;
    town.sees("情報提供ではありません").await;
    town.look("transition-kinds").await;
    town.press("ケース移管").await;
    town.look("transition-new").await;
    town.press("渡す内容を確かめる").await;
    town.sees("入力を確認してください").await;
    town.look("transition-new-wrong").await;
    town.choose("送り先", "海田町(架空西部児童相談所の管内)").await;
    town.choose("法的根拠", "児童虐待の防止等に関する法律第4条第6項(転居時の引継ぎ)").await;
    town.fill("#words", "転居のため、見守りの引継ぎをお願いします。").await;
    town.press("渡す内容を確かめる").await;
    town.sees("まだ送っていません").await;
    town.sees("転居のため、見守りの引継ぎをお願いします。").await;
    town.look("transition-preview").await;

    next.go("/").await;
    town.press("この内容で海田町に送る").await;
    town.sees("海田町へのケース移管").await;
    // The other side hears of it in the open page.
    next.sees("答えを待たれている移管・送致・照会").await;
    next.look("transition-home").await;
    next.press("府中町 架空 移子").await;
    next.sees("府中町からのケース移管").await;
    next.look("transition-received").await;
    next.press("ケース移管として受理する").await;
    next.sees("として受理することを確かめて").await;
    next.look("transition-received-wrong").await;

    town.go(&format!("/records/{child}")).await;
    town.sees("移管中: 海田町へケース移管").await;
    next.press("[name=confirmed]").await;
    next.press("[name=join][value=new]").await;
    next.press("ケース移管として受理する").await;
    next.sees("安全確認 あと").await;
    town.sees("海田町がケース移管として受理しました。").await;
    town.look("transition-handed").await;
    town.go("/transitions?which=sent").await;
    town.sees("受理").await;
    town.look("transition-list").await;
    town.press("ケース移管").await;
}

#[tokio::test]
async fn siblings_move_and_a_child_that_came_is_asked_for() {
    let served = Served::open().await;
    let app = &served.nation.app;
    let town = served.at_desk(TOWN, "family_chief").await;
    let next = served.at_desk(NEXT_TOWN, "family_chief").await;
    let (one, two) = (child(app, TOWN, "架空 長子").await, child(app, TOWN, "架空 次子").await);
    for child in [one, two] {
        put_in_charge(&mut served.nation.admin().await, town.staff.unwrap(), child).await;
    }
    let permit = fixtures::permit(app, TOWN);
    let mut tx = app.db.write(&permit).await.unwrap();
    let relation = NewRelation { kind: "弟".into(), ..NewRelation::default() };
    desk::people::relate(&mut tx, one, two.id, &relation).await.unwrap();
    tx.commit().await.unwrap();
    town.go(&format!("/records/{one}/move")).await;
    town.sees("弟 架空 次子").await;
    town.look("move-new").await;
    town.choose("転出先の機関", "海田町(架空西部児童相談所の管内)").await;
    town.fill("転居の日(予定)", "R8.12.1").await;
    town.fill("伝えること", "父の転勤による転居です。").await;
    town.press("渡す内容を確かめる").await;
    town.sees("まだ送っていません").await;
    town.look("move-preview").await;
    town.press("この内容で海田町に送る").await;
    next.go("/").await;
    next.sees("件が未確認").await;
    next.go("/moves").await;
    next.sees("転入 府中町").await;
    next.look("move-list").await;

    let far = child(app, FAR_TOWN, "架空 遠子").await;
    let holder = served.at_desk(FAR_TOWN, "family_chief").await;
    put_in_charge(&mut served.nation.admin().await, holder.staff.unwrap(), far).await;
    // The page of a search does not change when a child is registered after it.
    app.finder.fill(&app.db).await.unwrap();
    next.go("/search").await;
    next.fill("氏名・かな・生年月日・住所・電話の一部", "架空 遠子").await;
    next.keys("\u{e007}").await;
    next.sees("この子の記録を求める").await;
    next.press("この子の記録を求める").await;
    next.sees("新宿区").await;
    next.look("move-ask").await;
    next.choose("法的根拠", "児童虐待の防止等に関する法律第13条の4(資料又は情報の提供)").await;
    next.fill("求める理由", "転入届がなく、母と当町に住んでいることが分かりました。").await;
    next.press("新宿区に求める").await;
    next.sees("新宿区への資料提供依頼").await;
    holder.go("/").await;
    holder.sees("資料提供依頼").await;
    holder.press("海田町").await;
    holder.sees("ケース移管として渡す").await;
    holder.look("move-asked").await;
    holder.fill("内容", "昨年度に終結しています。最終の安全確認は昨年3月です。").await;
    holder.press("回答する").await;
    next.sees("最終の安全確認は昨年3月です。").await;
    next.look("move-answered").await;
}
