//! 閲覧履歴, 操作履歴 and 見張り: who looked, and what looked like no work.

use super::served::Served;
use crate::fixtures::{child, put_in_charge};
use crate::nation::{AREA, CENTRE, Nation, TOWN};
use ground::db::Key;
use sqlx::Executor;
use uuid::Uuid;

/// Rows of looks at persons outside one's own cases, as many as there are persons.
async fn looks(nation: &Nation, staff: Uuid, persons: usize) {
    let sql = format!(
        "insert into log.audit (area, org_id, id, at, kind, action, staff_id, staff_name, post, request_id, subject_area, subject_org, person_id, object_kind, purpose)
         select {AREA}, {TOWN}, gen_random_uuid(), now(), 'view', 'record.read', '{staff}', '架空 閲覧太郎', '担当', gen_random_uuid(), {AREA}, {TOWN},
           gen_random_uuid(), 'record', '会議の準備' from generate_series(1, {persons})"
    );
    nation.admin().await.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
}

async fn look_from_the_centre(nation: &Nation, child: Key) {
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let path = format!("/records/{child}");
    let asked = worker.get(&path).await.expect(303).location().to_owned();
    worker.post(&asked, &[("next", &path), ("code", "会議の準備"), ("note", "個別ケース検討会議")]).await.expect(303);
    worker.get(&path).await.expect(200);
}

#[tokio::test]
async fn the_holder_sees_who_looked_at_a_child_and_narrows_the_log() {
    let served = Served::open().await;
    let child = child(&served.nation.app, TOWN, "架空 花子").await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    put_in_charge(&mut served.nation.admin().await, desk.staff.unwrap(), child).await;
    look_from_the_centre(&served.nation, child).await;

    desk.go(&format!("/records/{child}")).await;
    desk.press(&format!("[href='/records/{child}/views']")).await;
    desk.sees("他機関").await;
    desk.sees("架空西部児童相談所").await;
    desk.sees("会議の準備 個別ケース検討会議").await;
    desk.look("record-views").await;
    desk.press("一覧への表示も含める").await;
    desk.sees("他機関").await;

    desk.go("/views").await;
    desk.sees("架空西部児童相談所").await;
    desk.press("ほかの機関による閲覧だけ").await;
    desk.fill("対象者", &format!("https://kasugai.example/records/{child}/family")).await;
    desk.press("絞り込む").await;
    desk.sees("架空西部児童相談所").await;
    desk.waits_for("[...document.querySelectorAll('tbody tr')].every(row => flat(row.innerText).includes('他機関'))")
        .await;
    desk.look("views").await;
    desk.choose("操作", "印刷").await;
    desk.press("絞り込む").await;
    desk.sees("該当する履歴はありません。").await;
    desk.holds("操作", "print").await;
    desk.fill("期間のはじめ", "R8.4.1").await;
    desk.fill("期間のおわり", "R7.4.1").await;
    desk.press("絞り込む").await;
    desk.sees("期間のおわりは、はじめより後の日にしてください。").await;
    desk.holds("期間のはじめ", "R8.4.1").await;
    desk.look("views-wrong").await;

    desk.go("/operations").await;
    desk.choose("操作", "ログイン").await;
    desk.press("絞り込む").await;
    desk.sees("パスワード").await;
    desk.look("operations").await;
}

#[tokio::test]
async fn an_alarm_reaches_the_chief_and_is_judged_in_a_sentence() {
    let served = Served::open().await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    desk.go("/alarms").await;
    desk.sees("警告はありません。").await;
    let (browser, _) = served.nation.hire(TOWN, "family_staff").await;
    looks(&served.nation, browser, 31).await;
    served.nation.clock().advance(jiff::SignedDuration::from_mins(2));
    for job in kasugai::jobs::TIMED {
        ground::outbox::timed::run_if_due(&served.nation.app.db, job).await.unwrap();
    }

    desk.waits_for("document.querySelector('.bell .count')?.innerText === '1'").await;
    desk.go("/notices").await;
    desk.sees("見張りの警告があります").await;
    desk.look("notice-of-an-alarm").await;
    desk.press("見張りの警告があります").await;
    desk.sees("担当外の人を1時間に30人を超えて閲覧しています。").await;
    desk.look("alarms").await;
    desk.tab_and_type("judgement", "統計の作業と確認しました。").await;
    desk.tab_to("確認した").await;
    desk.keys("\u{e007}").await;
    desk.sees("統計の作業と確認しました。").await;
    desk.waits_for("document.querySelector('li.urgent') === null").await;
    desk.look("alarms-judged").await;
}
