//! 要注意ケース and よく見るケース: registered, known to the range, told of, released.

use super::clerk_of;
use crate::fixtures;
use crate::nation::{CENTRE, Nation, TOWN};
use crate::visitor::Visitor;
use ground::db::Key;

struct Cast {
    nation: Nation,
    child: Key,
    family: Visitor,
    colleague: Visitor,
    health: Visitor,
}

/// A child of the town, two of one section and one of another, who have said what for they look.
async fn cast() -> Cast {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 見守").await;
    let family = clerk_of(&nation, "こども家庭係", "family_staff").await;
    let colleague = clerk_of(&nation, "こども家庭係", "family_chief").await;
    let health = clerk_of(&nation, "母子保健係", "health_staff").await;
    for one in [&family, &colleague, &health] {
        nation.state_purpose(one, child).await;
    }
    nation.work().await;
    Cast { nation, child, family, colleague, health }
}

const WATCH: [(&str, &str); 3] = [("degree", "high"), ("reason", "架空の傷あと"), ("range", "section")];

#[tokio::test]
async fn s6_1_31_a_registration_for_one_section_is_known_to_that_section_alone() {
    let Cast { nation, child, mut family, mut colleague, mut health } = cast().await;
    family.post(&format!("/records/{child}/watch"), &WATCH).await.expect(303);
    nation.work().await;
    let places = ["/insight/home".to_owned(), "/watches".to_owned()];
    let of_child = ["insight", "watch", "watch/history"].map(|place| format!("/records/{child}/{place}"));
    for place in places.iter().chain(&of_child) {
        let known = colleague.get(place).await.expect(200);
        assert!(known.body.contains("架空の傷あと") || place == "/insight/home", "{place}: {}", known.body);
        assert!(known.body.contains('高'), "{place}: {}", known.body);
        let other = health.get(place).await.expect(200);
        assert!(!other.body.contains("架空の傷あと"), "{place}: {}", other.body);
        assert!(
            places.iter().all(|list| list != place) || !other.body.contains("架空 見守"),
            "{place}: {}",
            other.body
        );
    }
    // The history of fields, which all read who read the child, says nothing of it.
    let history = health.get(&format!("/records/{child}/history")).await.expect(200);
    assert!(!history.body.contains("架空の傷あと"));
    assert!(colleague.get("/notices").await.expect(200).body.contains("要注意ケースに登録されました"));
    for other in [&mut family, &mut health] {
        assert!(!other.get("/notices").await.expect(200).body.contains("要注意ケースに登録されました"));
    }

    // The other section registers the child for itself, and shares with the first.
    let section: i32 = sqlx::query_scalar("select id from ref.section where name = 'こども家庭係'")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let form = [("degree", "low"), ("reason", "架空の体重"), ("range", "chosen"), ("section", &section.to_string())];
    health.post(&format!("/records/{child}/watch"), &form).await.expect(303);
    let both = colleague.get("/watches").await.expect(200);
    assert!(both.body.contains("架空の傷あと") && both.body.contains("架空の体重"), "{}", both.body);
    let one = health.get("/watches").await.expect(200);
    assert!(!one.body.contains("架空の傷あと") && one.body.contains("架空の体重"));
}

#[tokio::test]
async fn s6_1_38_whoever_is_in_the_range_hears_of_changes_and_nobody_else() {
    let Cast { nation, child, mut family, mut colleague, mut health } = cast().await;
    family.post(&format!("/records/{child}/watch"), &WATCH).await.expect(303);
    nation.work().await;
    let mother = {
        let permit = fixtures::permit(&nation.app, TOWN);
        let mut tx = nation.app.db.write(&permit).await.unwrap();
        let id = desk::people::register(&mut tx, &fixtures::named("架空 母")).await.unwrap();
        let relation = desk::people::NewRelation { kind: "実母".into(), ..Default::default() };
        desk::people::relate(&mut tx, child, id, &relation).await.unwrap();
        tx.commit().await.unwrap();
        Key::new(child.area, id)
    };
    nation.work().await;
    let comment = [("body", "架空の気づき")];
    colleague.post(&format!("/records/{child}/comments"), &comment).await.expect(303);
    nation.work().await;
    nation.work().await;
    let titles = |body: &str| body.matches("要注意ケースに動きがありました").count();
    let told = family.get("/notices").await.expect(200);
    assert!(titles(&told.body) >= 2, "{}", told.body);
    assert!(told.body.contains("コメントの追加"), "{}", told.body);
    assert_eq!(titles(&health.get("/notices").await.expect(200).body), 0, "not in the range");
    let own = colleague.get("/notices").await.expect(200);
    assert!(!own.body.contains("コメントの追加"), "nobody is told of what they did themselves: {}", own.body);

    // What moved about the mother moved about the child; handled again it is told no more than once.
    let before: i64 = count(&nation, "watch.moved").await;
    sqlx::query("insert into app.event (area, org_id, id, kind, person_id, at, due_at) values ($1, $2, $3, 'person.updated', $4, now(), now())")
        .bind(child.area)
        .bind(TOWN)
        .bind(uuid::Uuid::from_u128(77))
        .bind(mother.id)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    nation.work().await;
    let after = count(&nation, "watch.moved").await;
    assert_eq!(after, before + 2, "both of the section");

    // Released: no more news; registering again begins anew.
    let version = [("version", "1"), ("end_reason", "")];
    let refused = family.post(&format!("/records/{child}/watch/end"), &version).await.expect(422);
    assert!(refused.body.contains("解除の理由"), "{}", refused.body);
    let released = [("version", "1"), ("end_reason", "状況が落ち着いた")];
    family.post(&format!("/records/{child}/watch/end"), &released).await.expect(303);
    nation.work().await;
    assert!(colleague.get("/notices").await.expect(200).body.contains("要注意ケースの登録が解除されました"));
    family.post(&format!("/records/{child}/comments"), &comment).await.expect(303);
    nation.work().await;
    assert_eq!(count(&nation, "watch.moved").await, after);
    family.post(&format!("/records/{child}/watch"), &WATCH).await.expect(303);
}

async fn count(nation: &Nation, kind: &str) -> i64 {
    sqlx::query_scalar("select count(*) from app.notice where kind = $1")
        .bind(kind)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn s6_1_39_a_favourite_is_ones_own() {
    let Cast { nation, child, mut family, mut colleague, .. } = cast().await;
    for _ in 0..2 {
        family.post(&format!("/records/{child}/favourite"), &[("keep", "1")]).await.expect(303);
    }
    let list = family.get("/watches").await.expect(200);
    assert!(list.body.contains("よく見るケース <small>1件"), "{}", list.body);
    assert!(colleague.get("/watches").await.expect(200).body.contains("よく見るケース <small>0件"));
    colleague.post(&format!("/records/{child}/comments"), &[("body", "架空")]).await.expect(303);
    nation.work().await;
    assert!(family.get("/notices").await.expect(200).body.contains("よく見るケースに動きがありました"));
    assert!(!colleague.get("/notices").await.expect(200).body.contains("よく見るケースに動きがありました"));
    family.post(&format!("/records/{child}/favourite"), &[("keep", "0")]).await.expect(303);
    assert!(family.get("/watches").await.expect(200).body.contains("よく見るケース <small>0件"));
}

#[tokio::test]
async fn s6_1_30_who_changed_first_wins_and_a_section_registers_a_child_once() {
    let Cast { child, mut family, mut colleague, nation, .. } = cast().await;
    let lacking =
        family.post(&format!("/records/{child}/watch"), &[("reason", "架空"), ("range", "chosen")]).await.expect(422);
    assert!(lacking.body.contains("要注意度"), "{}", lacking.body);
    family.post(&format!("/records/{child}/watch"), &WATCH).await.expect(303);
    let twice = colleague.post(&format!("/records/{child}/watch"), &WATCH).await.expect(422);
    assert!(twice.body.contains("すでに要注意ケースに登録されています"), "{}", twice.body);
    let changed = [("version", "1"), ("degree", "low"), ("reason", "落ち着いてきた"), ("range", "agency")];
    colleague.post(&format!("/records/{child}/watch"), &changed).await.expect(303);
    family.post(&format!("/records/{child}/watch"), &changed).await.expect(409);
    // Another agency neither sees nor makes a registration.
    let mut centre = nation.staff(CENTRE, "centre_chief").await;
    nation.state_purpose(&centre, child).await;
    assert!(!centre.get(&format!("/records/{child}/insight")).await.expect(200).body.contains("落ち着いてきた"));
    centre.post(&format!("/records/{child}/watch"), &WATCH).await.expect(403);
    let history = colleague.fragment(&format!("/records/{child}/watch/history")).await.expect(200);
    for word in ["登録", "変更", "架空の傷あと", "落ち着いてきた", "こども家庭係"] {
        assert!(history.body.contains(word), "{word}: {}", history.body);
    }
}
