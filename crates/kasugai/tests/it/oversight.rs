//! 閲覧履歴 and the watch, through the screens.

use crate::nation::{AREA, CENTRE, NEXT_TOWN, Nation, TOWN};
use sqlx::Executor;
use uuid::Uuid;

async fn look(nation: &Nation, staff: Uuid, person: Uuid, org: i32, name: &str) {
    let sql = format!(
        "insert into log.audit (area, org_id, id, at, kind, action, staff_id, staff_name, post, request_id, subject_area, subject_org, person_id, object_kind, purpose)
         values ({AREA}, {org}, gen_random_uuid(), now(), 'view', 'record.read', '{staff}', '{name}', '担当', gen_random_uuid(), {AREA}, {TOWN}, '{person}', 'record', '通告の調査')"
    );
    nation.admin().await.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
}

#[tokio::test]
async fn the_holder_sees_looks_of_other_agencies_and_strangers_see_none() {
    let nation = Nation::new().await;
    let staff = nation.clock().new_id();
    look(&nation, staff, nation.clock().new_id(), CENTRE, "架空 児相次郎").await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let page = chief.get("/views").await.expect(200);
    assert!(
        page.body.contains("架空 児相次郎")
            && page.body.contains("架空西部児童相談所")
            && page.body.contains("通告の調査")
    );
    let narrowed = chief.get("/views?who=%E5%85%90%E7%9B%B8&from=R8.4.1").await.expect(200);
    assert!(narrowed.body.contains("架空 児相次郎"));
    let wrong = chief.get("/views?from=R8.4.1&until=R7.4.1").await.expect(422);
    assert!(wrong.body.contains("はじめより後の日"));
    let mut stranger = nation.staff(NEXT_TOWN, "family_chief").await;
    assert!(!stranger.get("/views").await.expect(200).body.contains("架空 児相次郎"));
}

#[tokio::test]
async fn looking_at_the_log_is_on_record() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    chief.get("/operations").await.expect(200);
    let rows: i64 = sqlx::query_scalar("select count(*) from log.audit where kind = 'log' and staff_id = $1")
        .bind(chief.staff)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(rows, 1);
}

#[tokio::test]
async fn a_hundred_strangers_in_a_day_stop_the_account_and_are_judged() {
    let nation = Nation::new().await;
    let mut browser = nation.staff(TOWN, "family_staff").await;
    for _ in 0..101 {
        look(&nation, browser.staff.unwrap(), nation.clock().new_id(), TOWN, "架空 閲覧太郎").await;
    }
    for job in kasugai::jobs::TIMED {
        ground::outbox::timed::run_if_due(&nation.app.db, job).await.unwrap();
    }
    nation.work().await;
    browser.get("/notices").await.expect(303);
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let page = chief.get("/alarms").await.expect(200);
    assert!(page.body.contains("1日に100人を超えて閲覧しています"), "{}", page.body);
    let id: Uuid = sqlx::query_scalar("select id from log.alarm where kind = 'look.day'")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    chief.post(&format!("/alarms/{id}/judge"), &[("judgement", "")]).await.expect(422);
    chief.post(&format!("/alarms/{id}/judge"), &[("judgement", "統計作業のためと確認した。")]).await.expect(303);
    assert!(chief.get("/alarms").await.body.contains("統計作業のためと確認した。"));
    chief.post(&format!("/alarms/{id}/judge"), &[("judgement", "上書き")]).await.expect(404);
    let mut other = nation.staff(NEXT_TOWN, "family_chief").await;
    assert!(!other.get("/alarms").await.expect(200).body.contains("100人"));
}
