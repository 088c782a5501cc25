//! 事例検索: found by what was done, told without whose it was.

use super::clerk_of;
use crate::fixtures::{self, living_at, named};
use crate::nation::{CENTRE, Nation, TOWN};
use crate::objects::{Objects, REPORTER, REPORTER_CONTACT};

#[tokio::test]
async fn s6_1_22_26_a_case_is_found_by_what_was_done_and_told_without_names() {
    let nation = Nation::new().await;
    let person = living_at(named("架空谷 瑞穂"), "34302", "広島県安芸郡府中町大通一丁目1-11", "082-111-2222");
    let child = fixtures::register(&nation.app, TOWN, &person).await;
    let mut clerk = clerk_of(&nation, "こども家庭係", "family_staff").await;
    nation.state_purpose(&clerk, child).await;
    let body = "架空谷瑞穂が登校した。架空谷 みずほの母に電話(０８２ー１１１ー２２２２)。令和7年6月1日に大通の自宅を訪問し、隣の佐藤さんから話を聞いた。朝食の提供を提案。";
    let note = [("at_on", "令和8年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", body)];
    clerk.post(&format!("/records/{child}/progress"), &note).await.expect(303);

    let mut reader = clerk_of(&nation, "母子保健係", "health_staff").await;
    let list = reader.get(&fixtures::encoded("/examples?q=朝食+提案")).await.expect(200);
    assert!(list.body.contains("1件の事例") && list.body.contains("朝食の提供を提案"), "{}", list.body);
    let case = reader.get(&fixtures::encoded("/examples/case?q=朝食+提案&n=1")).await.expect(200);
    for page in [&list.body, &case.body] {
        for secret in ["架空谷", "瑞穂", "２２２２", "大通", "佐藤", "令和7年", &child.id.to_string()] {
            assert!(!page.contains(secret), "{secret}: {page}");
        }
    }
    assert!(case.body.contains("7歳の頃"), "{}", case.body);
    let looks: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where person_id = $1 and object_kind = 'example' and staff_id = $2",
    )
    .bind(child.id)
    .bind(reader.staff)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(looks, 2, "each reading is on record");
    // Nobody is found by a name, and nobody behind the wall at all.
    for name in ["架空谷", "瑞穂", "佐藤"] {
        let none = reader.get(&fixtures::encoded(&format!("/examples?q={name}"))).await.expect(200);
        assert!(none.body.contains("0件の事例"), "{name}: {}", none.body);
    }
    // The centre shares; a town beyond does not.
    let mut centre = nation.staff(CENTRE, "centre_worker").await;
    assert!(centre.get(&fixtures::encoded("/examples?q=朝食")).await.expect(200).body.contains("1件の事例"));
    let mut far = nation.staff(crate::nation::FAR_TOWN, "family_staff").await;
    assert!(far.get(&fixtures::encoded("/examples?q=朝食")).await.expect(200).body.contains("0件の事例"));
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $1, $4, 'by_hand', now())")
        .bind(child.area)
        .bind(TOWN)
        .bind(reader.staff)
        .bind(child.id)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let mut walled = nation.again(&reader).await;
    assert!(walled.get(&fixtures::encoded("/examples?q=朝食")).await.expect(200).body.contains("0件の事例"));
}

#[tokio::test]
async fn s6_1_22_a_passage_that_names_the_reporter_is_withheld() {
    let nation = Nation::new().await;
    let objects = Objects::new(&nation).await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    nation.state_purpose(&chief, objects.child).await;
    let body = format!("{REPORTER}からの連絡({REPORTER_CONTACT})。食堂を紹介した。");
    let note = [("at_on", "令和8年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", body.as_str())];
    chief.post(&format!("/records/{}/progress", objects.child), &note).await.expect(303);
    let other = [("at_on", "令和8年4月2日"), ("at_time", "10:00"), ("category", "電話"), ("body", "食堂に3回通った。")];
    chief.post(&format!("/records/{}/progress", objects.child), &other).await.expect(303);
    let case = chief.get(&fixtures::encoded("/examples/case?q=食堂&n=1")).await.expect(200);
    assert!(case.body.contains("食堂に3回通った") && case.body.contains("個人が分かるおそれ"), "{}", case.body);
    assert!(!case.body.contains(REPORTER) && !case.body.contains(REPORTER_CONTACT));
}
