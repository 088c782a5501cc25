//! The paper and the transition are one, whichever was begun first.

use super::screens::sent;
use crate::fixtures;
use crate::nation::{CENTRE, Nation, TOWN};
use crate::visitor::Visitor;
use ground::db::Key;
use relay::transitions::Kind;

async fn count(nation: &Nation) -> i64 {
    sqlx::query_scalar("select count(*) from app.transition").fetch_one(&mut nation.admin().await).await.unwrap()
}

async fn town_and_child(nation: &Nation) -> (Visitor, Key) {
    let town = nation.staff(TOWN, "family_chief").await;
    let child = fixtures::child(&nation.app, TOWN, "架空 文子").await;
    fixtures::put_in_charge(&mut nation.admin().await, town.staff.unwrap(), child).await;
    (town, child)
}

const AID: [(&str, &str); 4] =
    [("version", "1"), ("wish", "issue"), ("to", "架空西部児童相談所長 様"), ("reason", "家庭訪問の同行")];

#[tokio::test]
async fn the_paper_of_a_transition_is_tied_to_it_and_makes_no_second() {
    let nation = Nation::new().await;
    let (mut town, child) = town_and_child(&nation).await;
    let place = sent(&mut town, child, Kind::Aid, CENTRE).await;
    let letter = town.post(&format!("{place}/letter"), &[]).await.expect(303).location().to_owned();
    assert!(letter.starts_with(&format!("/records/{child}/letters/")), "{letter}");
    assert_eq!(town.post(&format!("{place}/letter"), &[]).await.expect(303).location(), letter, "one paper, not two");
    let draft = town.get(&letter).await.expect(200);
    assert!(
        draft.body.contains("要保護児童等の援助依頼書") && draft.body.contains("架空西部児童相談所長 様"),
        "{}",
        draft.body
    );
    town.post(&letter, &AID).await.expect(303);
    nation.work().await;
    assert_eq!(count(&nation).await, 1);
    let page = town.get(&place).await.expect(200);
    assert!(page.body.contains("を施行しました。") && page.body.contains("この送付の文書"), "{}", page.body);
}

#[tokio::test]
async fn the_paper_of_what_was_withdrawn_is_not_issued() {
    let nation = Nation::new().await;
    let (mut town, child) = town_and_child(&nation).await;
    let place = sent(&mut town, child, Kind::Aid, CENTRE).await;
    let letter = town.post(&format!("{place}/letter"), &[]).await.expect(303).location().to_owned();
    town.post(&place, &[("act", "withdrawn")]).await.expect(303);
    let refused = town.post(&letter, &AID).await.expect(422);
    assert!(refused.body.contains("取り下げられています"), "{}", refused.body);
    nation.work().await;
    assert_eq!(count(&nation).await, 1);
}

#[tokio::test]
async fn a_letter_that_asks_is_a_transition_by_itself_and_its_answer_ends_it() {
    let nation = Nation::new().await;
    let (mut town, child) = town_and_child(&nation).await;
    let mut centre = nation.staff(CENTRE, "centre_chief").await;
    sqlx::query("insert into ref.setting (org_id, name, value, valid_from, set_by, set_at) values ($1, 'inquiry_days', '3', '2020-01-01', '架空', now())")
        .bind(TOWN)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let letter = town.post(&format!("/records/{child}/letters"), &[("kind", "aid")]).await.expect(303);
    let letter = letter.location().to_owned();
    town.post(&letter, &AID).await.expect(303);
    nation.work().await;
    nation.work().await;
    assert_eq!(count(&nation).await, 1);
    let (basis, days): (String, i64) =
        sqlx::query_as("select basis, (extract(epoch from answer_due - sent_at) / 86400)::bigint from app.transition")
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
    assert_eq!((basis.as_str(), days), ("25-3", 3), "a basis that binds a town, and the days it set");
    let list = centre.fragment("/transitions/home").await.expect(200);
    assert!(list.body.contains("援助依頼") && list.body.contains("架空 文子"), "{}", list.body);
    let key: Key = {
        let (area, id) =
            sqlx::query_as("select area, id from app.transition").fetch_one(&mut nation.admin().await).await.unwrap();
        Key::new(area, id)
    };
    let page = centre.get(&format!("/transitions/{key}")).await.expect(200);
    assert!(page.body.contains("家庭訪問の同行") && page.body.contains("の施行により送付しました"), "{}", page.body);

    let theirs = fixtures::child(&nation.app, CENTRE, "架空 文子").await;
    fixtures::put_in_charge(&mut nation.admin().await, centre.staff.unwrap(), theirs).await;
    let asked = Key::new(key.area, letter.rsplit('/').next().unwrap().parse().unwrap());
    let answer =
        centre.post(&format!("/records/{theirs}/letters"), &[("answers", &asked.to_string())]).await.expect(303);
    let answer = answer.location().to_owned();
    let form = [
        ("version", "1"),
        ("wish", "issue"),
        ("to", "府中町 児童福祉主管課長 様"),
        ("willing", "yes"),
        ("reason", "同行します"),
    ];
    centre.post(&answer, &form).await.expect(303);
    nation.work().await;
    let page = town.get(&format!("/transitions/{key}")).await.expect(200);
    assert!(page.body.contains("完了") && page.body.contains("で回答しました。"), "{}", page.body);
}

#[tokio::test]
async fn a_receipt_on_paper_alone_takes_no_child_over() {
    let nation = Nation::new().await;
    let (mut town, child) = town_and_child(&nation).await;
    let mut centre = nation.staff(CENTRE, "centre_chief").await;
    let letter = town.post(&format!("/records/{child}/letters"), &[("kind", "transfer")]).await.expect(303);
    let letter = letter.location().to_owned();
    let form = [
        ("version", "1"),
        ("wish", "issue"),
        ("to", "架空西部児童相談所長 様"),
        ("basis", "25-7-1-1"),
        ("reason", "判定をお願いします"),
    ];
    town.post(&letter, &form).await.expect(303);
    nation.work().await;
    let theirs = fixtures::child(&nation.app, CENTRE, "架空 文子").await;
    fixtures::put_in_charge(&mut nation.admin().await, centre.staff.unwrap(), theirs).await;
    let asked = Key::new(child.area, letter.rsplit('/').next().unwrap().parse().unwrap());
    let answer =
        centre.post(&format!("/records/{theirs}/letters"), &[("answers", &asked.to_string())]).await.expect(303);
    let answer = answer.location().to_owned();
    let form =
        [("version", "1"), ("wish", "issue"), ("to", "府中町 児童福祉主管課長 様"), ("accepted_on", "令和8年4月2日")];
    centre.post(&answer, &form).await.expect(303);
    nation.work().await;
    let (state, words): (String, String) = sqlx::query_as(
        "select t.state, s.words from app.transition t join app.transition_step s on s.transition_id = t.id where s.act = 'paper' order by s.at desc limit 1",
    )
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert!(state == "delivered" && words.contains("まだ受理になっていません"), "{state} {words}");
}
