//! Periods as an agency has them, and the list of the month.

use super::{kept, lines, listed, long_ago};
use crate::fixtures::child;
use crate::nation::{Nation, TOWN};
use jiff::SignedDuration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn periods_can_be_made_longer_and_never_shorter() {
    let nation = Nation::new().await;
    let one = child(&nation.app, TOWN, "架空 期間").await;
    long_ago(&nation, one.id).await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let shorter = [("name", "retention_case_age"), ("retention_case_age", "18")];
    let refused = admin.post("/admin/settings", &shorter).await.expect(422).body;
    assert!(refused.contains("25から100まで"), "{refused}");
    // Past the page it counts for nothing either.
    sqlx::query("insert into ref.setting (org_id, name, value, valid_from, set_by, set_at) values ($1, 'retention_case_age', '18', '2020-01-01', '架空', now())")
        .bind(TOWN)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let rules = chief.get("/retention").await.expect(200).body;
    assert!(rules.contains("25歳に達する日まで") && !rules.contains("こどもが18歳に達する日まで。終結"), "{rules}");

    let longer = [("name", "retention_case_age"), ("retention_case_age", "60")];
    admin.post("/admin/settings", &longer).await.expect(303);
    let nothing = chief.post("/retention/lists", &[]).await.expect(303);
    assert_eq!(nothing.location(), "/retention?nothing=1");
    let told = chief.get("/retention?nothing=1").await.expect(200).body;
    assert!(told.contains("60歳に達する日まで") && told.contains("いま満了しているものは"), "{told}");
    let page = {
        let back = [("name", "retention_case_age"), ("retention_case_age", "25")];
        admin.post("/admin/settings", &back).await.expect(303);
        listed(&mut chief).await
    };
    assert_eq!(lines(&nation, &page).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clock_makes_one_list_a_month_and_a_case_that_is_open_is_on_none() {
    let nation = Nation::new().await;
    let over = child(&nation.app, TOWN, "架空 満了").await;
    let open = child(&nation.app, TOWN, "架空 継続").await;
    let adopted = child(&nation.app, TOWN, "架空 養子").await;
    for key in [over, open, adopted] {
        long_ago(&nation, key.id).await;
    }
    let mut admin = nation.admin().await;
    sqlx::query("update app.episode set closed_on = null where person_id = $1")
        .bind(open.id)
        .execute(&mut admin)
        .await
        .unwrap();
    sqlx::query("update app.episode set close_reason = '特別養子縁組の成立' where person_id = $1")
        .bind(adopted.id)
        .execute(&mut admin)
        .await
        .unwrap();
    kept(&nation).await;
    kept(&nation).await;
    let lists: Vec<(uuid::Uuid, String)> = sqlx::query_as("select id, state from app.retention_list where org_id = $1")
        .bind(TOWN)
        .fetch_all(&mut admin)
        .await
        .unwrap();
    assert_eq!(lists.len(), 1, "one a month");
    let page = format!("/retention/lists/{}", lists[0].0);
    assert_eq!(lines(&nation, &page).await.iter().map(|line| line.1).collect::<Vec<_>>(), [over.id]);
    let told: i64 =
        sqlx::query_scalar("select count(*) from log.audit where kind = 'retention.listed' and object_id = $1")
            .bind(lists[0].0)
            .fetch_one(&mut admin)
            .await
            .unwrap();
    assert_eq!(told, 1);

    // The month after: what waits on the first list is not listed twice.
    nation.clock().advance(SignedDuration::from_hours(24 * 31));
    kept(&nation).await;
    let lists: Vec<String> =
        sqlx::query_scalar("select state from app.retention_list where org_id = $1 order by made_at")
            .bind(TOWN)
            .fetch_all(&mut admin)
            .await
            .unwrap();
    assert_eq!(lists, ["draft", "done"]);
}
