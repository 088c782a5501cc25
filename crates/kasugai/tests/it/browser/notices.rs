//! 知らせ: a town and its centre look at the same child at the same moment.

use super::served::Served;
use crate::fixtures::{living_at, named, put_in_charge, register, state_purpose};
use crate::nation::{CENTRE, TOWN};

#[tokio::test]
async fn what_the_centre_saves_moves_on_the_towns_open_page() {
    let served = Served::open().await;
    let child = living_at(named("架空 花子"), "34302", "広島県安芸郡府中町大通一丁目1-1", "");
    let child = register(&served.nation.app, CENTRE, &child).await;
    let centre = served.at_desk(CENTRE, "centre_worker").await;
    put_in_charge(&mut served.nation.admin().await, centre.staff.unwrap(), child).await;
    let town = served.at_desk(TOWN, "family_chief").await;
    state_purpose(&mut served.nation.admin().await, town.staff.unwrap(), child).await;

    // The town has the page of the centre's record open; its bell already tells of the new record.
    town.go(&format!("/records/{child}")).await;
    town.sees("架空西部児童相談所の記録です").await;
    town.waits_for(&bell(2)).await;
    town.look("record-of-centre").await;

    // The centre sees the child: nobody reloads anything.
    centre.go(&format!("/records/{child}/sighting")).await;
    centre.press("目視").await;
    centre.fill("場所", "自宅").await;
    centre.fill("こどもの様子", "笑顔で応対。").await;
    centre.press("記録する").await;
    centre.sees("現在の状況").await;
    town.sees("表示中のケースが更新されました。").await;
    town.waits_for("!find('[data-live-person]').innerText.includes('安全確認の記録がありません')").await;
    town.waits_for(&bell(3)).await;

    // It stays in the notices until somebody acknowledges it; then everyone sees who did.
    town.press("知らせ").await;
    town.sees("安全確認").await;
    town.picture("readme-notices").await;
    town.look("notices").await;
    town.press("確認した").await;
    town.waits_for(&bell(2)).await;
    town.press("すべて").await;
    town.sees("架空 こども家庭係管理 が確認").await;
    town.look("notices-acknowledged").await;
    let colleague = served.at_desk(TOWN, "family_staff").await;
    colleague.waits_for(&bell(2)).await;
    colleague.go("/notices?all=1").await;
    colleague.sees("架空 こども家庭係管理 が確認").await;
}

/// The bell shows this many notices nobody has acknowledged.
fn bell(count: usize) -> String {
    format!("document.querySelector('.bell .count')?.innerText === '{count}'")
}
