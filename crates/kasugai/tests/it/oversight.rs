//! 閲覧履歴 and the watch, through the screens.

use crate::fixtures;
use crate::nation::{AREA, CENTRE, NEXT_TOWN, Nation, TOWN};
use sqlx::Executor;
use uuid::Uuid;

async fn look(nation: &Nation, staff: Uuid, person: Uuid, org: i32, name: &str) {
    look_at(nation, staff, person, org, name, "now()").await;
}

/// A look at a moment, written in SQL.
async fn look_at(nation: &Nation, staff: Uuid, person: Uuid, org: i32, name: &str, at: &str) {
    let sql = format!(
        "insert into log.audit (area, org_id, id, at, kind, action, staff_id, staff_name, post, request_id, subject_area, subject_org, person_id, object_kind, purpose)
         values ({AREA}, {org}, gen_random_uuid(), {at}, 'view', 'record.read', '{staff}', '{name}', '担当', gen_random_uuid(), {AREA}, {TOWN}, '{person}', 'record', '通告の調査')"
    );
    nation.admin().await.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
}

async fn watch(nation: &Nation) {
    for job in kasugai::jobs::TIMED {
        ground::outbox::timed::run_if_due(&nation.app.db, job).await.unwrap();
    }
    nation.work().await;
}

/// Kinds of alarms about a member of staff.
async fn alarms(nation: &Nation, staff: Uuid) -> Vec<String> {
    sqlx::query_scalar("select kind from log.alarm where staff_id = $1 order by kind")
        .bind(staff)
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap()
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
    watch(&nation).await;
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

#[tokio::test]
async fn looking_at_somebody_of_the_same_rare_surname_or_house_is_told() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let home = "広島県府中町大通一丁目2番3号";
    let namesake = fixtures::child(&nation.app, TOWN, "小鳥遊 一子").await;
    let neighbour =
        fixtures::living_at(fixtures::named("架空 二子"), "34302", "広島県府中町大通1-2-3", "000-0000-0001");
    let neighbour = fixtures::register(&nation.app, TOWN, &neighbour).await;
    for n in 0..6 {
        fixtures::child(&nation.app, TOWN, &format!("佐藤 {n}")).await;
    }
    let common = fixtures::child(&nation.app, TOWN, "佐藤 七子").await;
    for (name, address, seen, expected) in [
        ("小鳥遊 職員", "", namesake, true),
        ("別姓 職員", home, neighbour, true),
        ("佐藤 職員", "", common, false),
        ("別姓 職員", "広島県府中町大通一丁目2番4号", neighbour, false),
    ] {
        let (staff, _) = nation.hire(TOWN, "family_staff").await;
        sqlx::query("update app.staff set name = $2, address = $3 where id = $1")
            .bind(staff)
            .bind(name)
            .bind(address)
            .execute(&mut admin)
            .await
            .unwrap();
        look(&nation, staff, seen.id, TOWN, name).await;
        nation.clock().advance(jiff::SignedDuration::from_mins(1));
        watch(&nation).await;
        assert_eq!(alarms(&nation, staff).await.contains(&"look.kin".to_owned()), expected, "{name} {address}");
    }
}

#[tokio::test]
async fn one_child_seen_by_three_outsiders_in_a_week_is_told_of() {
    let nation = Nation::new().await;
    let (talked_about, other) = (nation.clock().new_id(), nation.clock().new_id());
    for (days, person) in [(6, talked_about), (3, talked_about), (0, talked_about), (8, other), (3, other), (0, other)]
    {
        let staff = nation.clock().new_id();
        look_at(&nation, staff, person, TOWN, "架空 閲覧", &format!("now() - interval '{days} days'")).await;
    }
    watch(&nation).await;
    let told: Vec<i32> = sqlx::query_scalar("select org_id from log.alarm where kind = 'look.same'")
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(told, [TOWN], "the third look at the other child was not within seven days");
}

#[tokio::test]
async fn the_night_of_the_watch_is_the_agencys() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    // The town's night is the present hour; its neighbour's was, until it put the shipped hours back, far from now.
    let hour = i64::from(nation.clock().japan().hour());
    let (shipped, elsewhere) = ((22, 6), (hour, (hour + 1) % 24));
    admin
        .execute(sqlx::AssertSqlSafe(format!(
            "insert into ref.setting (org_id, name, value, valid_from, set_by, set_at) values
               ({TOWN}, 'night_from', '{}', '2020-01-01', '', now()), ({TOWN}, 'night_until', '{}', '2020-01-01', '', now()),
               ({NEXT_TOWN}, 'night_from', '{}', '2020-01-01', '', now()), ({NEXT_TOWN}, 'night_from', '{}', '2999-01-01', '', now()),
               ({NEXT_TOWN}, 'night_until', '{}', '2020-01-01', '', now())",
            elsewhere.0, elsewhere.1, (hour + 2) % 24, elsewhere.0, (hour + 3) % 24
        )))
        .await
        .unwrap();
    for (org, is_night) in [(TOWN, true), (NEXT_TOWN, false), (CENTRE, hour >= shipped.0 || hour < shipped.1)] {
        let staff = nation.clock().new_id();
        for _ in 0..5 {
            look(&nation, staff, nation.clock().new_id(), org, "架空 夜").await;
        }
        nation.clock().advance(jiff::SignedDuration::from_mins(1));
        watch(&nation).await;
        assert_eq!(alarms(&nation, staff).await == ["look.night"], is_night, "{org}");
    }
}

#[tokio::test]
async fn whoever_may_read_looks_only_reads_no_other_operations() {
    let nation = Nation::new().await;
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    worker.get("/operations").await.expect(403);
    let page = worker.get("/views?kind=login").await.expect(200);
    assert!(!page.body.contains("<td>ログイン"), "{}", page.body);
    assert!(!page.body.contains("href=\"/operations\""), "a door that does not open");
}

/// Sources of the product.
fn sources(folder: &std::path::Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[tokio::test]
async fn every_operation_has_a_japanese_name() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let page = chief.get("/operations").await.expect(200).body;
    let mut text = String::new();
    for folder in ["src", "../desk/src", "../relay/src", "../links/src", "../ground/src/gate"] {
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut text);
    }
    let kinds = text.split("Change {").chain(text.split("Change { ")).skip(1).filter_map(|rest| {
        let rest = rest.trim_start().strip_prefix("kind: \"")?;
        rest.split('"').next()
    });
    let kinds: std::collections::BTreeSet<&str> = kinds.collect();
    assert!(kinds.len() > 15, "{kinds:?}");
    for kind in kinds {
        assert!(page.contains(&format!("<option value=\"{kind}\">")), "{kind}");
    }
}
