//! 知らせ: a town and its centre look at the same child at the same moment.

use super::served::Served;
use crate::fixtures::{living_at, named, put_in_charge, register, state_purpose};
use crate::nation::{CENTRE, TOWN};
use fantoccini::key::Key;
use sqlx::Executor;

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

#[tokio::test]
async fn s6_1_40_an_alert_pops_up_on_an_open_page_and_is_put_away_or_acknowledged() {
    let served = Served::open().await;
    let child = register(&served.nation.app, TOWN, &named("架空 報子")).await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    desk.go("/search").await;
    desk.waits_for("document.querySelector('.popup').hidden").await;
    // A condition that holds, as the watch leaves it.
    let sql = format!(
        "insert into app.alert_rule (area, org_id, id, kind, days, tell, repeat_days, set_by_name, set_at)
           values ({area}, {TOWN}, '{rule}', 'silent', 30, '{{charge}}', 0, '架空', now());
         insert into app.alert (area, org_id, id, rule_id, person_id, detail, raised_at, told_at)
           values ({area}, {TOWN}, '{alert}', '{rule}', '{child}', '経過記録が45日ありません', now(), now());
         insert into app.event (area, org_id, id, kind, person_id, object_id, payload, at, due_at)
           values ({area}, {TOWN}, gen_random_uuid(), 'alert.raised', '{child}', '{alert}', '{{\"staff\": [\"{staff}\"], \"words\": \"経過記録が45日ありません\"}}', now(), now())",
        area = child.area,
        child = child.id,
        rule = uuid::Uuid::from_u128(81),
        alert = uuid::Uuid::from_u128(82),
        staff = desk.staff.unwrap(),
    );
    served.nation.admin().await.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    desk.waits_for("!document.querySelector('.popup').hidden").await;
    desk.sees("架空 報子 経過記録が45日ありません").await;
    desk.look("alert-popup").await;
    desk.key(Key::Escape).await;
    desk.waits_for("document.querySelector('.popup').hidden").await;
    // Put away, not acknowledged: on the next page it is there again.
    desk.go("/records").await;
    desk.waits_for("!document.querySelector('.popup').hidden").await;
    desk.press("確認した").await;
    desk.waits_for("document.querySelector('.popup').hidden").await;
    desk.waits_for("!document.querySelector('.bell .count')").await;
    desk.go("/search").await;
    desk.waits_for("document.querySelector('.popup').hidden").await;
    desk.go("/notices?all=1").await;
    desk.sees("が確認").await;
}
