//! ジェノグラム and エコマップ: drawn from relations, completed by hand, kept in the history.

use super::clerk_of;
use crate::fixtures::{self, named};
use crate::nation::{Nation, TOWN};
use desk::people::model::NewRelation;
use ground::db::Key;

/// Registers a relative of a child.
async fn relative(nation: &Nation, child: Key, name: &str, kind: &str, together: bool) -> Key {
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let id = desk::people::register(&mut tx, &named(name)).await.unwrap();
    let relation = NewRelation { kind: kind.into(), lives_together: Some(together), ..NewRelation::default() };
    desk::people::relate(&mut tx, child, id, &relation).await.unwrap();
    tx.commit().await.unwrap();
    Key::new(child.area, id)
}

#[tokio::test]
async fn s6_1_13_33_a_family_is_drawn_by_itself_and_completed_by_hand() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 図子").await;
    let mother = relative(&nation, child, "架空 母", "実母", true).await;
    relative(&nation, child, "架空 継父", "継父", true).await;
    let half = relative(&nation, child, "架空 異父弟", "異父弟", true).await;
    relative(&nation, child, "架空 祖母", "母方祖母", false).await;
    let mut clerk = clerk_of(&nation, "こども家庭係", "family_staff").await;
    nation.state_purpose(&clerk, child).await;
    let place = format!("/records/{child}/genogram");
    let page = clerk.get(&place).await.expect(200);
    for word in [
        "実母 架空 母 と 継父 架空 継父: 婚姻",
        "母方祖母 架空 祖母。子: 実母 架空 母",
        "異父弟 架空 異父弟",
        "class=\"home\"",
    ] {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
    assert!(page.body.contains(&format!("/records/{mother}")) && page.body.contains(&format!("/records/{half}")));

    // An unmarried father who is in no register; then how he and the mother lived.
    clerk.post(&place, &[("mark", "figure"), ("shape", "male")]).await.expect(422);
    let father =
        [("mark", "figure"), ("role", "実父"), ("shape", "male"), ("name", "架空 未婚父"), ("birth", "平成2年4月1日")];
    clerk.post(&place, &father).await.expect(303);
    let page = clerk.get(&place).await.expect(200);
    assert!(
        page.body.contains("実父 架空 未婚父 と 実母 架空 母: 離婚"),
        "a further husband tells of an end: {}",
        page.body
    );
    let mark: uuid::Uuid =
        sqlx::query_scalar("select id from app.genogram_mark").fetch_one(&mut nation.admin().await).await.unwrap();
    let tied = [("mark", "union"), ("a", &mark.to_string()), ("b", &mother.id.to_string()), ("bond", "parted")];
    clerk.post(&place, &tied).await.expect(303);
    clerk.post(&place, &tied).await.expect(303);
    let page = clerk.get(&place).await.expect(200);
    assert!(page.body.contains("実父 架空 未婚父 と 実母 架空 母: 関係の終了"), "{}", page.body);
    assert_eq!(page.body.matches("ふたりの関係:").count(), 2, "one mark, once shown and once read out");
    let about = [("mark", "about"), ("key", &mark.to_string()), ("dead", "1")];
    clerk.post(&place, &about).await.expect(303);
    assert!(clerk.get(&place).await.expect(200).body.contains("死亡"));
    clerk.post(&format!("{place}/{mark}/remove"), &[]).await.expect(303);
    assert!(!clerk.get(&place).await.expect(200).body.contains("実父 架空 未婚父 と"));
    let history = clerk.get(&format!("/records/{child}/history")).await.expect(200);
    assert!(history.body.contains("人物の追加: 実父 架空 未婚父"), "{}", history.body);

    let map = format!("/records/{child}/ecomap");
    let agency = [("mark", "agency"), ("name", "架空こども食堂"), ("line", "strong"), ("note", "毎週の夕食")];
    clerk.post(&place, &agency).await.expect(303);
    let page = clerk.get(&map).await.expect(200);
    for word in ["架空こども食堂", "強いつながり", "毎週の夕食", "手で追加"] {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
}
