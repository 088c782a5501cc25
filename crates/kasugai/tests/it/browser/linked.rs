//! 連携情報から入れる: a worker takes what the town's systems say into a sheet, one by one and in bulk, by keyboard; an administrator says what means what.

use super::served::Served;
use crate::fixtures::{named, put_in_charge, register};
use crate::nation::TOWN;
use crate::renkei::applied;
use crate::sheets::linked::{checkup, linked};
use fantoccini::key::Key;
use jiff::civil::date;

#[tokio::test]
async fn s2_1_answers_are_taken_from_linked_information_by_choice_with_their_origin() {
    let served = Served::open().await;
    let nation = &served.nation;
    let child = register(&nation.app, TOWN, &named("架空 花子")).await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    put_in_charge(&mut nation.admin().await, desk.staff.unwrap(), child).await;

    desk.go(&format!("/records/{child}/sheets")).await;
    desk.choose("記入する様式", "緊急度アセスメント(一時保護フローチャート)").await;
    desk.press("記入を始める").await;
    desk.sees("このこどもは連携情報と名寄せされていません。").await;
    desk.look("linked-not-joined").await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    nation.state_purpose(&chief, child).await;
    linked(nation, &mut chief, child).await;
    desk.reload().await;
    desk.sees("1歳6か月児健診: 未受診").await;
    desk.sees("児童扶養手当の「支給の事由」: 離婚").await;
    desk.sees("生活保護: 未把握").await;
    desk.look("linked-offers").await;

    // Enter in a field saves as ever; nothing is taken by it.
    desk.fill("最後にこどもを見た日", "令和8年4月2日").await;
    desk.key(Key::Enter).await;
    desk.sees("保存しました。続けて記入できます。").await;
    desk.sees("1歳6か月児健診: 未受診").await;
    desk.misses("入っています").await;

    // One answer, chosen with the keyboard; its question comes first, and what is typed meanwhile stays.
    desk.tab_to("「母子健康手帳の未交付・健診の未受診」に印を付ける").await;
    desk.keys(" ").await;
    desk.tab_to("選んだ答えを入れる").await;
    desk.key(Key::Enter).await;
    desk.sees("「保護者の要因」は、いまの答えでは表示されない項目です。").await;
    desk.waits_for("document.querySelector('[name=\"take\"]:checked') !== null").await;
    desk.look("linked-refused").await;
    desk.press("[name='a.q7'][value='yes']").await;
    desk.press("[name='a.q8'][value='unknown']").await;
    desk.fill("判断の根拠・次にすること", "架空の根拠。").await;
    desk.press("選んだ答えを入れる").await;
    desk.sees("保存しました。続けて記入できます。").await;
    desk.sees("入っています").await;
    desk.holds("判断の根拠・次にすること", "架空の根拠。").await;
    desk.waits_for("document.querySelector('[name=\"a.q7_what\"][value=checkups]').checked").await;
    // The rest at once, where nothing stands.
    desk.tab_to("空欄にまとめて入れる(1件)").await;
    desk.key(Key::Enter).await;
    desk.sees("いま入れられる答えはありません。").await;
    desk.waits_for("document.querySelector('[name=\"a.q8_what\"][value=family]').checked").await;
    desk.look("linked-taken").await;

    // A newer file says otherwise: pointed out, and the answer stands until somebody corrects it.
    applied(nation, "boshi_18m", date(2026, 4, 2), &checkup("2019-12-01", "3", "1")).await;
    desk.reload().await;
    desk.sees("入れたあとに変わったこと").await;
    desk.look("linked-moved").await;
    let edit = desk.path().await;
    desk.go(edit.split("/edit").next().unwrap()).await;
    desk.sees("連携情報 1歳6か月児健診: 未受診").await;
    desk.look("linked-shown").await;
    desk.press("変更の履歴").await;
    desk.sees("保護者の要因の出どころ").await;
    desk.look("linked-history").await;
}

#[tokio::test]
async fn s2_8_an_administrator_says_what_linked_information_means() {
    let served = Served::open().await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    desk.go("/admin/sheets/visit_note").await;
    desk.press("新しい版を作る").await;
    desk.press("事前に連絡した").await;
    desk.sees("連携情報から入れる答え").await;
    desk.choose("[name='linked.0.what']", "「1歳6か月児健診」が「未受診」").await;
    desk.press("項目を保存").await;
    desk.sees("連携情報が意味する答えを入力してください。").await;
    desk.look("design-linked-wrong").await;
    desk.choose("[name='linked.0.answer']", "はい").await;
    desk.press("連携情報の行を追加").await;
    desk.choose("[name='linked.2.what']", "「3歳児健診」の「総合判定」が次の値").await;
    desk.fill("[name='linked.2.value']", "要観察").await;
    desk.choose("[name='linked.2.answer']", "わからない").await;
    desk.look("design-linked").await;
    desk.press("項目を保存").await;
    desk.sees("連携情報から入れられる").await;
    desk.press("事前に連絡した").await;
    desk.holds("[name='linked.1.value']", "要観察").await;
}
