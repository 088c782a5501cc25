//! エリア傾向 and 要注意ケースの話題: counts by areas drawn by hand, words that watched cases share.

use super::clerk_of;
use crate::fixtures::{self, living_at, named};
use crate::nation::{Nation, TOWN};

#[tokio::test]
async fn s6_1_36_cases_are_counted_by_areas_drawn_by_hand() {
    let nation = Nation::new().await;
    for (name, line) in [
        ("架空 一", "広島県安芸郡府中町大通一丁目1-11"),
        ("架空 二", "府中町大通２丁目"),
        ("架空 三", "府中町桜ヶ丘3番"),
    ] {
        fixtures::register(&nation.app, TOWN, &living_at(named(name), "34302", line, "082-000-0000")).await;
    }
    fixtures::child(&nation.app, TOWN, "架空 無住所").await;
    let mut chief = clerk_of(&nation, "こども家庭係", "family_chief").await;
    let page = chief.get("/areas").await.expect(200);
    assert!(page.body.contains("大通 <span") && page.body.contains("桜ヶ丘 <span"), "{}", page.body);
    let lacking = [("name", "中央"), ("towns", "大通"), ("line", "1")];
    assert!(chief.post("/areas", &lacking).await.expect(422).body.contains("1から12"));
    let drawn = [("name", "中央"), ("towns", "大通\n本町"), ("col", "1"), ("line", "1")];
    chief.post("/areas", &drawn).await.expect(303);
    let taken = [("name", "北"), ("towns", "桜ヶ丘"), ("col", "1"), ("line", "1")];
    assert!(chief.post("/areas", &taken).await.expect(422).body.contains("ほかの地区"));
    let page = chief.get("/areas").await.expect(200);
    assert!(page.body.contains("2件</text>") && !page.body.contains("大通 <span"), "{}", page.body);
    // Drawn anew, the old one is gone.
    let anew = [("name", "中央"), ("towns", "大通、桜ヶ丘"), ("col", "2"), ("line", "1")];
    chief.post("/areas", &anew).await.expect(303);
    assert!(chief.get("/areas").await.expect(200).body.contains("3件</text>"));
    let mut staff = clerk_of(&nation, "こども家庭係", "family_staff").await;
    staff.post("/areas", &drawn).await.expect(403);
    assert!(!staff.get("/areas").await.expect(200).body.contains("地区を引く"));
}

#[tokio::test]
async fn s6_1_37_topics_are_words_watched_cases_share_and_never_names() {
    let nation = Nation::new().await;
    let mut clerk = clerk_of(&nation, "こども家庭係", "family_staff").await;
    for (name, body, is_watched) in [
        ("架空谷 一子", "架空谷の家で朝食欠食が続く。ネグレクトの疑い。", true),
        ("架空谷 二子", "朝食欠食と欠席。架空谷の祖母が来所。ネグレクト。", true),
        ("架空山 三子", "欠席の連絡があった。", false),
        ("架空山 四子", "面談をした。", false),
    ] {
        let child = fixtures::child(&nation.app, TOWN, name).await;
        nation.state_purpose(&clerk, child).await;
        let today = format!("{:#}", jp::Wareki(nation.clock().today()));
        let note = [("at_on", today.as_str()), ("at_time", "00:00"), ("category", "電話"), ("body", body)];
        clerk.post(&format!("/records/{child}/progress"), &note).await.expect(303);
        if is_watched {
            let form = [("degree", "high"), ("reason", "架空"), ("range", "section")];
            clerk.post(&format!("/records/{child}/watch"), &form).await.expect(303);
        }
    }
    let page = clerk.get("/topics").await.expect(200);
    for word in ["朝食欠食", "ネグレクト", "要注意ケース2件"] {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
    assert!(!page.body.contains("架空谷"), "{}", page.body);
    // Who is not in the range learns nothing of it.
    let mut other = clerk_of(&nation, "母子保健係", "health_staff").await;
    let page = other.get("/topics").await.expect(200);
    assert!(page.body.contains("要注意ケース0件") && !page.body.contains("朝食欠食"), "{}", page.body);
}
