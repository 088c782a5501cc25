//! 要注意ケース, よく見るケース, コメント, ジェノグラム, searches: table 6-1 as staff go through it.

use super::served::Served;
use crate::fixtures::{child, put_in_charge};
use crate::nation::TOWN;

#[tokio::test]
async fn s6_1_05_06_07_18_19_home_shows_what_moved_and_the_history_who_watched() {
    let served = Served::open().await;
    let nation = &served.nation;
    let one = child(&nation.app, TOWN, "架空 見守子").await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    put_in_charge(&mut nation.admin().await, desk.staff.unwrap(), one).await;
    desk.go("/").await;
    desk.sees("共有されている要注意ケースはありません。").await;
    desk.sees("よく見るケースはまだありません。").await;

    desk.go(&format!("/records/{one}")).await;
    desk.sees("要注意ケースの登録: なし").await;
    desk.press("☆ よく見るケースに入れる").await;
    desk.sees("★ よく見るケースから外す").await;
    desk.press("要注意ケースに登録").await;
    desk.press("高").await;
    desk.fill("登録の理由", "新しいあざが続いている(架空)").await;
    desk.look("watch-form").await;
    desk.press("要注意ケースに登録").await;
    desk.sees("要注意度 高").await;
    desk.look("watch-record").await;

    // A change by somebody else shows on the open home page by itself.
    let home = served.at_desk(TOWN, "family_chief").await;
    home.go("/").await;
    home.sees("要注意ケースの動き").await;
    home.sees("架空 見守子").await;
    desk.go(&format!("/records/{one}/comments")).await;
    desk.fill("コメントを書く", "学校から電話(架空)").await;
    desk.press("コメントを登録").await;
    desk.sees("学校から電話(架空)").await;
    desk.look("comments").await;
    home.sees("コメントの追加").await;
    home.sees("要注意ケースに動きがありました").await;
    home.look("watch-home").await;

    desk.go("/watches").await;
    desk.sees("新しいあざが続いている(架空)").await;
    desk.press("動きの新しい順").await;
    desk.sees("架空 見守子").await;
    desk.look("watches").await;

    desk.go(&format!("/records/{one}/watch")).await;
    desk.fill("解除の理由", "あざは消えた(架空)").await;
    desk.press("要注意ケースを解除").await;
    desk.sees("要注意ケースの登録: なし").await;
    desk.go(&format!("/records/{one}/history")).await;
    desk.sees("要注意ケースの登録・解除").await;
    desk.sees("新しいあざが続いている(架空)").await;
    desk.sees("あざは消えた(架空)").await;
    desk.look("watch-history").await;
}
