//! 対象者検索: any field, AND and OR, saved, taken out with a purpose.

use super::clerk_of;
use crate::fixtures::{self, living_at, named};
use crate::nation::{CENTRE, Nation, TOWN};
use crate::visitor::Visitor;

/// A search as a query.
fn asked(any: bool, conditions: &[(&str, &str, &str)]) -> Vec<(String, String)> {
    let mut form = vec![("g0.any".to_owned(), if any { "1" } else { "0" }.to_owned())];
    for (n, (field, op, value)) in conditions.iter().enumerate() {
        for (part, text) in [("field", field), ("op", op), ("value", value)] {
            form.push((format!("g0.{n}.{part}"), (*text).to_owned()));
        }
    }
    form
}

async fn found(clerk: &mut Visitor, form: &[(String, String)]) -> String {
    clerk.get(&format!("/finds?{}", serde_urlencoded::to_string(form).unwrap())).await.expect(200).body
}

#[tokio::test]
async fn s6_1_25_any_field_is_searched_with_and_and_or() {
    let nation = Nation::new().await;
    let town = living_at(named("髙橋 花子"), "34302", "広島県安芸郡府中町大通一丁目1-11", "082-000-1111");
    let one = fixtures::register(&nation.app, TOWN, &town).await;
    let two = fixtures::child(&nation.app, TOWN, "架空 太郎").await;
    let walled = fixtures::child(&nation.app, TOWN, "架空 壁子").await;
    fixtures::child(&nation.app, CENTRE, "架空 他所").await;
    let clerk = clerk_of(&nation, "こども家庭係", "family_chief").await;
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $1, $4, 'by_hand', now())")
        .bind(walled.area)
        .bind(TOWN)
        .bind(clerk.staff)
        .bind(walled.id)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let mut clerk = nation.again(&clerk).await;
    for key in [one, two] {
        nation.state_purpose(&clerk, key).await;
    }
    clerk.post(&format!("/records/{two}/comments"), &[("body", "朝食をとらない")]).await.expect(303);

    let has = |body: &str, name: &str| body.contains(name);
    let both = [("name", "has", "高橋"), ("comment", "has", "朝食")];
    let any = found(&mut clerk, &asked(true, &both)).await;
    assert!(has(&any, "髙橋 花子") && has(&any, "架空 太郎"), "{any}");
    let all = found(&mut clerk, &asked(false, &both)).await;
    assert!(!has(&all, "髙橋 花子</a>") && has(&all, "条件に合うケースはありません"), "{all}");
    let town = found(&mut clerk, &asked(false, &[("address", "has", "大通1-1-11"), ("age", "ge", "5")])).await;
    assert!(has(&town, "髙橋 花子") && !has(&town, "架空 太郎"), "{town}");
    // Whatever is asked, nobody behind the wall and nobody of another agency is found or counted.
    let everybody = found(&mut clerk, &asked(false, &[("name", "lacks", "いない人")])).await;
    assert!(has(&everybody, "<h2>2件"), "{everybody}");
    assert!(!has(&everybody, "壁子") && !has(&everybody, "他所"));

    // Saved for oneself and for the section.
    let mut form = asked(false, &[("kind", "filled", "")]);
    form.extend([("name".to_owned(), "種別のあるケース".to_owned()), ("share".to_owned(), "1".to_owned())]);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    clerk.post("/finds/saved", &form).await.expect(303);
    let mut colleague = clerk_of(&nation, "こども家庭係", "family_staff").await;
    assert!(colleague.get("/finds").await.expect(200).body.contains("種別のあるケース"));
    let mut other = clerk_of(&nation, "母子保健係", "health_staff").await;
    assert!(!other.get("/finds").await.expect(200).body.contains("種別のあるケース"));
    let id: uuid::Uuid =
        sqlx::query_scalar("select id from app.saved_search").fetch_one(&mut nation.admin().await).await.unwrap();
    assert!(colleague.get(&format!("/finds?saved={id}")).await.expect(200).body.contains("架空 太郎"));
    colleague.post(&format!("/finds/saved/{id}/remove"), &[]).await.expect(404);
    clerk.post(&format!("/finds/saved/{id}/remove"), &[]).await.expect(303);

    // Without the right to reports they are not searched.
    let page = other.get("/finds").await.expect(200);
    assert!(!page.body.contains("受付の主訴") && page.body.contains("コメント"), "{}", page.body);
}

#[tokio::test]
async fn s6_1_23_24_a_list_leaves_with_right_purpose_and_mark() {
    let nation = Nation::new().await;
    fixtures::child(&nation.app, TOWN, "架空 一覧").await;
    let mut chief = clerk_of(&nation, "こども家庭係", "family_chief").await;
    let mut form = asked(false, &[("name", "has", "架空")]);
    form.push(("format".to_owned(), "csv".to_owned()));
    let fields =
        |form: &[(String, String)]| form.iter().map(|(name, value)| (name.clone(), value.clone())).collect::<Vec<_>>();
    let bare = fields(&form);
    let bare: Vec<(&str, &str)> = bare.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert!(chief.post("/finds/export", &bare).await.expect(422).body.contains("出力の目的"));
    let mut whole = bare.clone();
    whole.push(("purpose", "架空の会議の資料"));
    let file = String::from_utf8(chief.post("/finds/export", &whole).await.expect(200).bytes).unwrap();
    assert!(file.contains("架空 一覧") && file.matches("架空の会議の資料").count() == 2, "{file}");
    let (detail, count): (String, Option<i32>) =
        sqlx::query_as("select detail, result_count from log.audit where kind = 'export'")
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
    assert!(
        detail.contains("架空の会議の資料") && detail.contains("氏名「架空」を含む") && count == Some(1),
        "{detail}"
    );
    let mut staff = clerk_of(&nation, "こども家庭係", "family_staff").await;
    staff.post("/finds/export", &whole).await.expect(403);
}
