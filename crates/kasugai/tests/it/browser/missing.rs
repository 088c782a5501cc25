//! 行方不明の手配, with three browsers side by side: the sender, a far centre, and a clerk whose search meets the child.

use super::desk::Desk;
use super::served::Served;
use crate::fixtures::{child, put_in_charge};
use crate::nation::{CENTRE, FAR_CENTRE, FAR_TOWN};
use crate::objects::attach;

/// Fills in what is needed.
async fn write(desk: &Desk) {
    desk.press("生命に危険のおそれ").await;
    desk.fill("最後に確認した日時", "令和8年11月20日 16時ごろ").await;
    desk.fill("最後に確認した場所", "架空駅の改札").await;
    desk.fill("身長・体格・髪・目印", "左のまゆに傷あと。髪は肩まで").await;
    desk.fill("服装・持ち物", "黄色い帽子、紺のランドセル").await;
    desk.fill("見つけたときにしてほしいこと", "その場で目視し、夜間も電話してください").await;
}

#[tokio::test]
async fn a_child_is_looked_for_found_and_forgotten() {
    let served = Served::open().await;
    let nation = &served.nation;
    let sender = served.at_desk(CENTRE, "centre_worker").await;
    let far = served.at_desk(FAR_CENTRE, "centre_worker").await;
    let clerk = served.at_desk(FAR_TOWN, "family_staff").await;
    let girl = child(&nation.app, CENTRE, "架空 空良").await;
    put_in_charge(&mut nation.admin().await, sender.staff.unwrap(), girl).await;
    let mut worker = nation.staff(CENTRE, "centre_chief").await;
    nation.state_purpose(&worker, girl).await;
    attach(&mut worker, girl).await;

    far.go("/").await;
    sender.go(&format!("/records/{girl}")).await;
    sender.press(&format!("[href='/records/{girl}/missing']")).await;
    sender.sees("さがすこと").await;
    sender.press("送る内容を確かめる").await;
    sender.sees("最後に確認した場所を入力してください。").await;
    sender.look("missing-wrong").await;
    write(&sender).await;
    sender.press("架空の診断書").await;
    sender.press("送る内容を確かめる").await;
    sender.sees("あて先 1機関").await;
    sender.sees("黄色い帽子").await;
    sender.look("missing-preview").await;
    sender.press("この内容で手配する").await;
    sender.sees("読んだ機関 0 / 1").await;
    sender.look("missing-sent").await;

    // It stands in the open browser of the far centre, and is read there.
    far.sees("読んでいない手配(行方不明)").await;
    far.look("missing-home").await;
    far.press("架空 空良").await;
    far.sees("左のまゆに傷あと").await;
    far.look("missing-received").await;
    sender.sees("読んだ機関 1 / 1").await;

    // A clerk who was not told searches by another spelling.
    clerk.go("/search?q=%E6%9E%B6%E7%A9%BA%E7%A9%BA%E8%89%AF").await;
    clerk.sees("手配中のこどもに一致").await;
    clerk.sees("夜間・休日 000-0000-9401").await;
    clerk.look("missing-met").await;
    sender.sees("一致した検索・登録").await;

    far.press("こちらにいる・保護している").await;
    far.press("本人と確かめた").await;
    far.fill("場所", "架空公園").await;
    far.fill("内容", "母と二人で来所しています").await;
    far.press("回答する").await;
    far.sees("母と二人で来所しています").await;
    sender.sees("母と二人で来所しています").await;
    sender.look("missing-answered").await;

    sender.press("発見した").await;
    sender.choose("理由", "保護した・安全を確認した").await;
    sender.fill("経過(この所属だけに残ります)", "先方で目視した").await;
    sender.press("手配を終える").await;
    sender.sees("この手配は終了しました。").await;
    far.reload().await;
    far.sees("この手配は終了しました。").await;
    far.hides("空良").await;
    far.hides("まゆに傷").await;
    far.look("missing-over").await;
    far.go("/missing").await;
    far.look("missing-list").await;
    clerk.reload().await;
    clerk.waits_for("!flat(document.body.innerText).includes('手配中のこどもに一致')").await;
}
