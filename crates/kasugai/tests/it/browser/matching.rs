//! 名寄せ and 関連情報: table 6-1 no. 11, 12 and 28 as staff go through it.

use super::served::Served;
use crate::fixtures::{self, put_in_charge};
use crate::nation::{Nation, TOWN};
use crate::renkei::matching::{at_nursery, nurseries, of_register, waiting};
use crate::renkei::{applied, register};
use crate::score::asked::checkup;
use ground::db::Key;
use jiff::civil::date;

/// A town whose register knows two siblings, and whose nursery wrote a number nobody has.
async fn town(nation: &Nation) -> Key {
    let siblings = vec![
        of_register("1", "9", "架空　花子", "カクウ　ハナコ", "20180505", "2"),
        of_register("2", "9", "架空　翔太", "カクウ　ショウタ", "20200808", "1"),
    ];
    applied(nation, "jumin", date(2026, 4, 1), &register(siblings)).await;
    let rows = vec![
        at_nursery("11", "77", "架空　花子", "カクウ　ハナコ", "2018-05-05", "女"),
        at_nursery("12", "", "架空　翔太", "ｶｸｳ ｼｮｳﾀ", "2020-08-08", "男"),
    ];
    applied(nation, "hoiku", date(2026, 4, 1), &nurseries(rows)).await;
    fixtures::child(&nation.app, TOWN, "架空 花子").await
}

#[tokio::test]
async fn s6_1_28_records_are_looked_at_side_by_side_joined_parted_and_joined_to_a_case() {
    let served = Served::open().await;
    let nation = &served.nation;
    let child = town(nation).await;
    assert_eq!(waiting(&mut nation.admin().await).await.len(), 1);
    let desk = served.at_desk(TOWN, "family_chief").await;
    put_in_charge(&mut nation.admin().await, desk.staff.unwrap(), child).await;

    desk.go("/matching").await;
    desk.sees("宛名番号が住民基本台帳にない、または異なる").await;
    desk.look("matching").await;
    desk.press(".pairs a").await;
    desk.sees("確からしさの内訳").await;
    desk.sees("違う").await;
    desk.look("matching-pair").await;
    // 保留 needs a reason; with the keyboard alone.
    desk.keys("h").await;
    desk.sees("理由を500文字以内で入力してください。").await;
    desk.look("matching-refused").await;
    desk.fill("理由", "母に電話で確認").await;
    desk.press("同一人(S)").await;
    desk.sees("確認を待っているものはありません。").await;

    desk.go(&format!("/records/{child}")).await;
    desk.sees("連携情報と名寄せされていません。").await;
    desk.press("対象者の名寄せ").await;
    desk.sees("候補").await;
    desk.look("matching-case").await;
    desk.fill("確かめたこと", "母子手帳で確認").await;
    desk.press("この人と名寄せする").await;
    desk.sees("名寄せの履歴").await;
    desk.sees("0000000001").await;
    desk.look("matching-joined").await;

    desk.press("名寄せの内訳").await;
    desk.sees("名寄せ(確認済み)").await;
    desk.look("matching-person").await;
    desk.press("取り消す").await;
    desk.fill("取り消す理由", "同姓同名の別の子").await;
    desk.press("決定を取り消す").await;
    desk.sees("取消し: 同姓同名の別の子").await;
    desk.go("/matching/weights").await;
    desk.sees("製品に付属の重み").await;
    desk.look("matching-weights").await;
}

#[tokio::test]
async fn s6_1_11_12_what_the_systems_know_stands_on_the_childs_page_with_a_timeline() {
    let served = Served::open().await;
    let nation = &served.nation;
    let child = town(nation).await;
    let asked = [("頼れる人", "2"), ("経済状況", "4"), ("感情的に怒鳴った", "無"), ("お父さんの仕事", "")];
    applied(nation, "boshi_18m", date(2026, 4, 1), &checkup("令和元年12月2日", &asked)).await;
    applied(nation, "boshi_3y", date(2026, 4, 1), &checkup("令和3年6月1日", &asked[1..])).await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    put_in_charge(&mut nation.admin().await, desk.staff.unwrap(), child).await;
    desk.go(&format!("/records/{child}/linking")).await;
    desk.fill("#number", "0000000001").await;
    desk.fill("#reason", "母子手帳で確認").await;
    desk.press("この宛名番号の人と名寄せする").await;
    desk.sees("名寄せの履歴").await;

    desk.go(&format!("/records/{child}")).await;
    desk.sees("関連情報").await;
    desk.sees("未把握").await;
    desk.sees("該当なし").await;
    desk.look("related-region").await;
    desk.press("関連情報の詳細").await;
    desk.sees("年表").await;
    desk.sees("住民記録").await;
    desk.sees("jumin_20260401.csv 2行目").await;
    desk.sees("健診の問診").await;
    desk.sees("親に頼れないが誰かに頼れる").await;
    desk.sees("連携なし(連携元のファイルにこの列がない)").await;
    desk.look("related").await;
    desk.press("これまで全部").await;
    desk.sees("本人の連携情報").await;
}
