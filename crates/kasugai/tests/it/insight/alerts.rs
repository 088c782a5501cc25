//! アラート: told to the range of its condition, over whatever page is open, acknowledged by each who was told.

use super::clerk_of;
use crate::fixtures::{self, living_at, named};
use crate::nation::{Nation, TOWN};
use crate::visitor::Visitor;
use ground::outbox::timed;
use jiff::SignedDuration;
use uuid::Uuid;

/// Sets a condition on silence by the screen and lets a month and a half pass.
async fn silence(nation: &Nation, chief: &mut Visitor, told: &[(&str, &str)]) {
    let form = [&[("kind", "silent"), ("days", "30"), ("repeat", "0")][..], told].concat();
    chief.post("/admin/alerts", &form).await.expect(303);
    nation.clock().advance(SignedDuration::from_hours(24 * 45));
    let job = kasugai::jobs::TIMED.iter().find(|job| job.name == "お知らせの条件の見張り").unwrap();
    assert!(timed::run_if_due(&nation.app.db, job).await.unwrap());
    nation.work().await;
}

async fn popup(nation: &Nation, visitor: &Visitor) -> String {
    nation.again(visitor).await.fragment("/notices/popup").await.expect(200).body
}

#[tokio::test]
async fn s6_1_35_40_an_alert_pops_up_for_those_in_its_range_until_each_acknowledges_it() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 静子").await;
    let mut chief = clerk_of(&nation, "こども家庭係", "family_chief").await;
    let one = clerk_of(&nation, "母子保健係", "health_staff").await;
    let two = clerk_of(&nation, "母子保健係", "health_chief").await;
    let nothing = [("kind", "silent"), ("days", "30"), ("repeat", "0")];
    assert!(chief.post("/admin/alerts", &nothing).await.expect(422).body.contains("知らせる人を1つ以上"));
    let section: i32 = sqlx::query_scalar("select id from ref.section where name = '母子保健係'")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    silence(&nation, &mut chief, &[("section", &section.to_string())]).await;
    for told in [&one, &two] {
        let shown = popup(&nation, told).await;
        assert!(shown.contains("架空 静子") && shown.contains("経過記録が45日ありません"), "{shown}");
    }
    assert!(!popup(&nation, &chief).await.contains("静子"), "not in the range");

    // At the child's page, and acknowledged there: the own popup goes, the other's stays.
    let mut one = nation.again(&one).await;
    nation.state_purpose(&one, child).await;
    let at_child = one.fragment(&format!("/records/{child}/alerts")).await.expect(200);
    assert!(at_child.body.contains("経過記録が45日ありません"), "{}", at_child.body);
    let alert: Uuid =
        sqlx::query_scalar("select id from app.alert").fetch_one(&mut nation.admin().await).await.unwrap();
    let back = format!("/records/{child}");
    let answer = one.post(&format!("/alerts/{alert}/acknowledge"), &[("back", &back)]).await.expect(303);
    assert_eq!(answer.location(), back);
    assert!(!popup(&nation, &one).await.contains("静子"));
    assert!(popup(&nation, &two).await.contains("静子"));
    // From the popup it leads back to the page that was open.
    let mut two = nation.again(&two).await;
    let notice: Uuid = sqlx::query_scalar("select id from app.notice where for_staff = $1")
        .bind(two.staff)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let form = [("from", "popup"), ("back", "/records")];
    assert_eq!(two.post(&format!("/notices/{notice}/acknowledge"), &form).await.expect(303).location(), "/records");
    assert!(!popup(&nation, &two).await.contains("静子"));
}

#[tokio::test]
async fn s6_1_40_the_range_is_the_area_or_the_school_and_nobody_unheard() {
    let nation = Nation::new().await;
    let north = living_at(named("架空 北子"), "34302", "広島県安芸郡府中町北町一丁目1", "");
    let north = fixtures::register(&nation.app, TOWN, &north).await;
    let south = living_at(named("架空 南子"), "34302", "広島県安芸郡府中町南町二丁目2", "");
    let south = fixtures::register(&nation.app, TOWN, &south).await;
    let mut admin = nation.admin().await;
    sqlx::query("update app.record set school = '架空小学校' where person_id = $1")
        .bind(south.id)
        .execute(&mut admin)
        .await
        .unwrap();
    let mut chief = clerk_of(&nation, "こども家庭係", "family_chief").await;
    let nurse = clerk_of(&nation, "母子保健係", "health_staff").await;
    let teacher = clerk_of(&nation, "母子保健係", "education_staff").await;
    fixtures::put_in_charge(&mut admin, chief.staff.unwrap(), north).await;
    for (name, town, col) in [("北地区", "北町", "1"), ("南地区", "南町", "2")] {
        chief.post("/areas", &[("name", name), ("towns", town), ("col", col), ("line", "1")]).await.expect(303);
    }
    let own = nurse.staff.unwrap().to_string();
    let nobody = [("charge_area", "北地区"), ("charge_staff", "")];
    assert!(chief.post("/areas/charges", &nobody).await.expect(422).body.contains("担当する職員"));
    chief.post("/areas/charges", &[("charge_area", "北地区"), ("charge_staff", &own)]).await.expect(303);
    assert!(chief.get("/areas").await.expect(200).body.contains("架空 母子保健係一般"));
    let post: i32 = sqlx::query_scalar("select post_id from app.appointment where staff_id = $1")
        .bind(teacher.staff)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let (post, today) = (post.to_string(), nation.clock().today().to_string());
    let limit = [("post", post.as_str()), ("limit", "1"), ("from", today.as_str()), ("school", "府中町立架空小学校")];
    chief.post("/admin/schools", &limit).await.expect(303);
    silence(&nation, &mut chief, &[("tell", "area"), ("tell", "school")]).await;
    let (nurse, teacher) = (popup(&nation, &nurse).await, popup(&nation, &teacher).await);
    assert!(nurse.contains("北子") && !nurse.contains("南子"), "{nurse}");
    assert!(teacher.contains("南子") && !teacher.contains("北子"), "{teacher}");
    assert!(!popup(&nation, &chief).await.contains("子 経過"), "somebody of the range was told of each");
}

/// What the bell counts.
async fn open(visitor: &mut Visitor) -> u32 {
    let bell = visitor.fragment("/notices/bell").await.expect(200).body;
    let count = bell.split_once("\"count\">").map_or("0", |(_, rest)| rest.split('<').next().unwrap());
    count.parse().unwrap()
}

#[tokio::test]
async fn s6_1_40_what_all_are_told_each_acknowledges_for_themselves() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 見子").await;
    let mut family = clerk_of(&nation, "こども家庭係", "family_staff").await;
    let mut one = clerk_of(&nation, "母子保健係", "health_staff").await;
    let mut two = clerk_of(&nation, "母子保健係", "health_chief").await;
    nation.state_purpose(&family, child).await;
    let watch = [("degree", "high"), ("reason", "架空の傷あと"), ("range", "agency")];
    family.post(&format!("/records/{child}/watch"), &watch).await.expect(303);
    nation.work().await;
    let told = "要注意ケースに登録されました";
    let notice: Uuid = sqlx::query_scalar("select id from app.notice where kind = 'watch.set' and for_staff is null")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let before = open(&mut one).await;
    one.post(&format!("/notices/{notice}/acknowledge"), &[]).await.expect(303);
    assert!(!one.get("/notices").await.expect(200).body.contains(told));
    assert_eq!(open(&mut one).await + 1, before, "the bell counts what the reader has not acknowledged");
    assert!(one.get("/notices?all=1").await.expect(200).body.contains("が確認"));
    assert!(two.get("/notices").await.expect(200).body.contains(told), "not acknowledged by the first for all");
    two.post(&format!("/notices/{notice}/acknowledge"), &[]).await.expect(303);
    assert!(!two.get("/notices").await.expect(200).body.contains(told));
}
