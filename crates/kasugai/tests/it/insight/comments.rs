//! コメント: one's own, all by right, and what stood before.

use super::clerk_of;
use crate::fixtures;
use crate::nation::{Nation, TOWN};

#[tokio::test]
async fn s6_1_29_ones_own_comment_is_corrected_by_oneself_and_others_by_right() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 言葉").await;
    let mut writer = clerk_of(&nation, "こども家庭係", "family_staff").await;
    let mut other = clerk_of(&nation, "母子保健係", "health_staff").await;
    for one in [&writer, &other] {
        nation.state_purpose(one, child).await;
    }
    let place = format!("/records/{child}/comments");
    writer.post(&place, &[("body", " ")]).await.expect(422);
    writer.post(&place, &[("body", "朝食を食べていない様子")]).await.expect(303);
    let list = other.get(&place).await.expect(200);
    for word in ["朝食を食べていない様子", "こども家庭係", "架空 こども家庭係一般"] {
        assert!(list.body.contains(word), "{word}: {}", list.body);
    }
    let id: uuid::Uuid =
        sqlx::query_scalar("select id from app.comment").fetch_one(&mut nation.admin().await).await.unwrap();
    let one = format!("{place}/{id}");
    let body = |text: &'static str, version: &'static str| [("body", text), ("version", version)];
    other.post(&one, &body("夕食も", "1")).await.expect(303);
    let late = writer.post(&one, &body("朝も夜も", "1")).await.expect(422);
    assert!(late.body.contains("夕食も") && late.body.contains("朝も夜も"), "{}", late.body);

    // Without the right to all, one's own is what is left.
    sqlx::query(
        "insert into ref.right_rule (org_id, role, action, allowed, valid_from, set_by, set_at) values ($1, 'health_staff', 'comment.edit', false, '2020-01-01', '検査', now())",
    )
    .bind(TOWN)
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
    sqlx::query("update ref.version set n = n + 1").execute(&mut nation.admin().await).await.unwrap();
    other.get(&one).await.expect(403);
    other.post(&format!("{one}/remove"), &[("version", "2")]).await.expect(403);
    other.post(&place, &[("body", "わたしのコメント")]).await.expect(303);
    writer.post(&format!("{one}/remove"), &[("version", "2")]).await.expect(303);
    let list = writer.get(&place).await.expect(200);
    assert!(!list.body.contains("夕食も") && list.body.contains("わたしのコメント"), "{}", list.body);
    let history = writer.get(&format!("/records/{child}/history")).await.expect(200);
    for word in ["朝食を食べていない様子", "夕食も", "(削除)"] {
        assert!(history.body.contains(word), "{word}: {}", history.body);
    }
}
