//! 決裁: signed in order, sent back, acted for and seen afterwards; every act leaves its trace.

use super::*;

/// Sets the chain staff → chief of the town, in this order.
async fn route(nation: &Nation) {
    let mut admin = nation.staff(TOWN, "admin").await;
    let post = async |role: &str| -> i32 {
        sqlx::query_scalar("select id from ref.post where org_id = $1 and role = $2")
            .bind(TOWN)
            .bind(role)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap()
    };
    let (first, second) = (post("health_chief").await.to_string(), post("family_chief").await.to_string());
    let minutes = |second| [("kind", "会議録"), ("会議録.1", first.as_str()), ("会議録.2", second)];
    admin.post("/admin/routes", &minutes(&first)).await.expect(422);
    admin.post("/admin/routes", &minutes(&second)).await.expect(303);
    has(&admin.get("/admin/routes").await.expect(200), &["母子保健係-管理"]);
}

/// A closed meeting of the town.
async fn closed(nation: &Nation) -> Uuid {
    let id = nation.clock().new_id();
    sqlx::query(
        "insert into app.meeting (area, org_id, id, kind, title, state, held_at, attendees, recorded_by_name, recorded_at, closed_at, closed_by_name)
         values (34, $1, $2, '実務者', '第3回', 'closed', now(), '{架空}', '架空', now(), now(), '架空')",
    )
    .bind(TOWN)
    .bind(id)
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
    id
}

/// Has the events handed on and finds them among the notices.
async fn hears(nation: &Nation, visitor: &mut Visitor, parts: &[&str]) {
    nation.work().await;
    has(&visitor.get("/notices").await.expect(200), parts);
}

#[tokio::test]
async fn minutes_are_signed_in_order_sent_back_and_seen_afterwards() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    let mut first = nation.staff(TOWN, "health_chief").await;
    let mut second = nation.staff(TOWN, "family_chief").await;
    let meeting = closed(&nation).await;
    let path = format!("/meetings/{meeting}/approval");
    has(&clerk.post(&path, &[]).await.expect(422), &["決裁ルートがまだ決まっていません"]);
    route(&nation).await;
    let submitted = clerk.post(&path, &[("acted_first", "緊急のため口頭で了承を得て訪問した")]).await.expect(303);
    let approval = submitted.location().to_owned();
    has(&clerk.post(&path, &[]).await.expect(422), &["すでに決裁に回っています"]);
    has(&clerk.get(&approval).await.expect(200), &["実施済・決裁待ち(母子保健係-管理)", "口頭で了承"]);
    has(&first.get("/approvals").await.expect(200), &["あなたの順番です"]);
    hears(&nation, &mut first, &["決裁のお知らせ", "決裁の順番です", &format!("href=\"{approval}\"")]).await;
    assert!(!second.get("/notices").await.body.contains("決裁のお知らせ"), "it is not their turn");

    clerk.post(&approval, &[("act", "承認")]).await.expect(422);
    second.post(&approval, &[("act", "承認")]).await.expect(422);
    first.post(&approval, &[("act", "差戻し")]).await.expect(422);
    first.post(&approval, &[("act", "差戻し"), ("reason", "出席者を確かめること")]).await.expect(303);
    hears(&nation, &mut clerk, &["差し戻されました"]).await;
    second.post(&format!("{approval}/own"), &[("act", "再提出"), ("reason", "x")]).await.expect(422);
    clerk.post(&format!("{approval}/own"), &[("act", "再提出"), ("reason", "出席者を訂正した")]).await.expect(303);

    // The first is away: the second acts for them, then for itself; the first sees it afterwards.
    second.post(&approval, &[("act", "代決")]).await.expect(422);
    second.post(&approval, &[("act", "代決"), ("reason", "出張で不在")]).await.expect(303);
    second.post(&approval, &[("act", "承認")]).await.expect(303);
    has(&clerk.get(&approval).await.expect(200), &["実施済・決裁済・後閲待ち"]);
    hears(&nation, &mut first, &["決裁が終わり、後閲を待っています"]).await;
    first.post(&approval, &[("act", "後閲")]).await.expect(303);
    let page = clerk.get(&approval).await.expect(200);
    has(&page, &["実施済・決裁済", "出席者を確かめること", "出席者を訂正した", "出張で不在", "後閲"]);
    assert_eq!(count(&nation, "select count(*) from app.approval_act").await, 5, "nothing vanishes");
    first.post(&approval, &[("act", "承認")]).await.expect(422);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_sign_at_once_sign_one_step_once() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    let mut chiefs = Vec::new();
    for role in ["health_chief", "family_chief", "health_chief", "health_chief"] {
        chiefs.push(nation.staff(TOWN, role).await);
    }
    route(&nation).await;
    let meeting = closed(&nation).await;
    let approval = clerk.post(&format!("/meetings/{meeting}/approval"), &[]).await.expect(303).location().to_owned();
    let mut signing = Vec::new();
    for mut chief in chiefs {
        let approval = approval.clone();
        signing.push(tokio::spawn(async move { chief.post(&approval, &[("act", "承認")]).await.status.as_u16() }));
    }
    for one in signing {
        assert!([303, 422].contains(&one.await.unwrap()));
    }
    let steps: Vec<i16> = sqlx::query_scalar("select step from app.approval_act order by at")
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap();
    let once: std::collections::BTreeSet<i16> = steps.iter().copied().collect();
    assert_eq!(once.len(), steps.len(), "a step was signed twice: {steps:?}");
}
