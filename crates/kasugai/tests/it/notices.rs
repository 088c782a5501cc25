//! 知らせ: who hears of a change, who acknowledged it, and what nobody else sees.

use crate::nation::{AREA, CENTRE, FAR_CENTRE, NEXT_TOWN, Nation, TOWN};
use ground::audit::Entry;
use ground::db::Tx;
use ground::outbox::{Event, News, handle_next};
use ground::{Error, Result};
use sqlx::Executor;
use std::pin::Pin;
use uuid::Uuid;

/// A record of the centre about a child of the town, put straight into the tables, and an event about it.
async fn record_of_centre(nation: &Nation) -> Uuid {
    let mut admin = nation.admin().await;
    let person = nation.clock().new_id();
    let sql = format!(
        "insert into app.person (area, org_id, id, first_registered_on, updated_at) values ({AREA}, {CENTRE}, '{person}', '2026-04-01', now());
         insert into app.person_name (area, org_id, id, person_id, kind, family, given) values ({AREA}, {CENTRE}, gen_random_uuid(), '{person}', 'official', '架空', '花子');
         insert into app.record (area, org_id, id, person_id, case_no, residence_org, first_registered_on, updated_at)
           values ({AREA}, {CENTRE}, gen_random_uuid(), '{person}', 'R8-1', {TOWN}, '2026-04-01', now());
         insert into app.event (area, org_id, id, kind, person_id, at, due_at) values ({AREA}, {CENTRE}, gen_random_uuid(), 'record.registered', '{person}', now(), now())"
    );
    admin.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    person
}

#[tokio::test]
async fn the_municipality_of_residence_hears_and_nobody_else() {
    let nation = Nation::new().await;
    record_of_centre(&nation).await;
    nation.work().await;
    let mut town = nation.staff(TOWN, "family_staff").await;
    let page = town.get("/notices").await.expect(200);
    assert!(page.body.contains("児童記録票が登録されました"), "{}", page.body);
    assert!(page.body.contains("架空 花子"));
    assert!(page.body.contains("架空西部児童相談所"));
    assert!(town.fragment("/notices/bell").await.body.contains(r#"<span class="count">1</span>"#));
    for org in [NEXT_TOWN, CENTRE, FAR_CENTRE] {
        let role = if org == NEXT_TOWN { "family_staff" } else { "centre_worker" };
        let page = nation.staff(org, role).await.get("/notices").await.expect(200);
        assert!(!page.body.contains("花子"), "{org} heard of it");
    }
}

#[tokio::test]
async fn a_notice_stays_until_acknowledged_and_keeps_who_did() {
    let nation = Nation::new().await;
    record_of_centre(&nation).await;
    nation.work().await;
    let mut town = nation.staff(TOWN, "family_staff").await;
    let id: Uuid = sqlx::query_scalar("select id from app.notice").fetch_one(&mut nation.admin().await).await.unwrap();
    town.post(&format!("/notices/{id}/acknowledge"), &[]).await.expect(303);
    assert!(!town.get("/notices").await.body.contains("花子"));
    assert!(town.get("/notices?all=1").await.body.contains("架空 こども家庭係一般 が確認"));
    let mut other = nation.staff(NEXT_TOWN, "family_staff").await;
    other.post(&format!("/notices/{id}/acknowledge"), &[]).await.expect(404);
}

#[tokio::test]
async fn an_event_handled_twice_tells_once() {
    let nation = Nation::new().await;
    record_of_centre(&nation).await;
    let mut admin = nation.admin().await;
    admin.execute("create table public.again as select * from app.event").await.unwrap();
    nation.work().await;
    admin.execute("insert into app.event select * from public.again").await.unwrap();
    nation.work().await;
    let told: i64 = sqlx::query_scalar("select count(*) from app.notice").fetch_one(&mut admin).await.unwrap();
    assert_eq!(told, 1);
}

#[tokio::test]
async fn showing_a_childs_name_in_a_notice_is_on_record() {
    let nation = Nation::new().await;
    let person = record_of_centre(&nation).await;
    nation.work().await;
    let mut town = nation.staff(TOWN, "family_staff").await;
    town.get("/notices").await.expect(200);
    let rows: i64 = sqlx::query_scalar("select count(*) from log.audit where $1 = any (persons) and staff_id = $2")
        .bind(person)
        .bind(town.staff)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(rows, 1);
}

/// Leaves a line in the trail for every event, and then fails for those of one kind.
fn picky<'a, 'p>(tx: &'a mut Tx<'p>, event: &'a Event) -> Pin<Box<dyn Future<Output = Result<News>> + Send + 'a>> {
    Box::pin(async move {
        tx.audit_for(event.area, event.org, Entry { kind: format!("検査 {}", event.kind), ..Entry::default() }).await?;
        if event.kind == "bad" {
            // As a statement that fails: the transaction takes nothing more until it goes back.
            sqlx::query("select 1 / 0").execute(tx.conn()).await?;
            return Err(Error::NotFound);
        }
        Ok(News::default())
    })
}

#[tokio::test]
async fn an_event_that_fails_takes_nothing_of_the_others_with_it_and_comes_again() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    for (kind, seconds) in [("first", 3), ("bad", 2), ("last", 1)] {
        let sql = format!(
            "insert into app.event (area, org_id, id, kind, at, due_at)
             values ({AREA}, {CENTRE}, gen_random_uuid(), '{kind}', now(), now() - interval '{seconds} s')"
        );
        admin.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    }
    // Until each had its turn once: a second later the failed one comes again.
    let waiting = "select count(*) from app.event where attempts = 0";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut admin).await.unwrap() > 0 {
        handle_next(&nation.app.db, picky).await.unwrap();
    }
    let done: Vec<String> = sqlx::query_scalar("select kind from log.audit where kind like '検査 %' order by kind")
        .fetch_all(&mut admin)
        .await
        .unwrap();
    assert_eq!(
        done,
        ["検査 first", "検査 last"],
        "what the failed one wrote is gone, what the others wrote is there once"
    );
    let left: Vec<(String, i32, bool, bool)> =
        sqlx::query_as("select kind, attempts, dead, error is not null and due_at > at from app.event")
            .fetch_all(&mut admin)
            .await
            .unwrap();
    assert_eq!(left, [("bad".to_owned(), 1, false, true)]);

    nation.clock().advance(jiff::SignedDuration::from_mins(1));
    nation.work().await;
    let left: i64 = sqlx::query_scalar("select count(*) from app.event").fetch_one(&mut admin).await.unwrap();
    assert_eq!(left, 0, "it came again and went through");
}
