//! The terminal: search, purpose before the case, the trail the centre reads, the conflict wall, freshness.

use super::{agree, child, listed, nation, officers, report, sees, sql};
use crate::fixtures;
use crate::nation::{AREA, CENTRE, POLICE};
use ground::gate::Action;

#[tokio::test]
async fn a_child_is_found_by_part_of_what_is_shared() {
    let nation = nation().await;
    agree(&nation, CENTRE, "all").await;
    let ours = child(&nation, CENTRE, "髙橋 花子", "たかはし はなこ").await;
    let (_, mut station) = officers(&nation).await;
    for typed in ["高橋", "タカハシ", "takahashi", "はなこ", "H30.5.5", "府中町架空1番1", "高橋 平成30年"]
    {
        assert!(listed(&mut station, &format!("?q={typed}")).await.contains(&ours.to_string()), "{typed}");
    }
    for typed in ["高梨", "000-0000-0000", "架空2-2"] {
        let body = listed(&mut station, &format!("?q={typed}")).await;
        assert!(!body.contains(&ours.to_string()) && body.contains("見つかりません"), "{typed}");
    }
    sql(&nation, "update app.episode set closed_on = '2026-04-01' where person_id = $1 and $2 = 0", ours, 0).await;
    assert!(
        !listed(&mut station, "").await.contains(&ours.to_string()),
        "closed cases are not in the list by themselves"
    );
    assert!(listed(&mut station, "?q=高橋").await.contains("終結"), "but found by who looks for the child");
}

#[tokio::test]
async fn the_purpose_comes_first_and_every_look_is_seen_by_the_centre() {
    let nation = nation().await;
    agree(&nation, CENTRE, "all").await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    report(&nation, CENTRE, ours, 5).await;
    let (_, mut station) = officers(&nation).await;
    let case = format!("/police/cases/{ours}");
    let asked = station.get(&case).await.expect(200).body;
    assert!(asked.contains("閲覧の目的") && !asked.contains("花子"), "{asked}");
    station.fragment(&format!("{case}/now")).await.expect(403);
    station.post(&format!("{case}/purpose"), &[("code", "その他"), ("note", "")]).await.expect(422);
    station.post(&format!("{case}/purpose"), &[("code", "児童の安全の確認"), ("note", "架空の通報")]).await.expect(303);
    let shown = station.get(&case).await.expect(200).body;
    for part in [
        "架空 花子",
        "かくう はなこ",
        "架空西部児童相談所",
        "000-0000-9401",
        "夜間・休日",
        "対応中",
        "心理的虐待",
        "現在",
        "これまで1回",
        "架空1-1",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("面前DV"), "only the main type");

    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let looks = worker.get("/police/views").await.expect(200).body;
    for part in ["架空警察署", "架空 花子", "児童の安全の確認 架空の通報", "ケースの閲覧"] {
        assert!(looks.contains(part), "{part}: {looks}");
    }
    listed(&mut station, "?q=花子").await;
    assert!(worker.get("/police/views?lists=1").await.expect(200).body.contains("「花子」"));
    nation.state_purpose(&worker, ours).await;
    let of_child = worker.get(&format!("/records/{ours}/views")).await.expect(200).body;
    assert!(of_child.contains("架空警察署") && of_child.contains("児童の安全の確認"), "{of_child}");
    let elsewhere = nation.staff(super::CITY_CENTRE, "centre_worker").await.get("/police/views").await.expect(200).body;
    assert!(!elsewhere.contains("花子"), "another body's children are not in its log");

    // Without the row of the trail nothing is shown.
    let mut admin = nation.admin().await;
    sqlx::query("revoke insert on log.audit from kasugai_read").execute(&mut admin).await.unwrap();
    let refused = station.get(&case).await;
    assert!(refused.status.is_server_error() && !refused.body.contains("花子"), "{}", refused.body);
}

#[tokio::test]
async fn the_conflict_wall_holds_at_the_terminal() {
    let nation = nation().await;
    agree(&nation, CENTRE, "all").await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    let (_, mut station) = officers(&nation).await;
    assert!(sees(&mut station, ours).await);
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $1, $4, 'by_hand', now())")
        .bind(AREA)
        .bind(POLICE)
        .bind(station.staff)
        .bind(ours.id)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    assert!(!sees(&mut station, ours).await);
    listed(&mut station, "?q=架空の誰か").await;
    let vain: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'search' and org_id = $1 and detail = '「架空の誰か」' and result_count = 0",
    )
    .bind(POLICE)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(vain, 1, "a search in vain is on record too");
    let denied: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'denied' and person_id = $1 and subject_org = $2 and detail = '利害関係'",
    )
    .bind(ours.id)
    .bind(CENTRE)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert!(denied > 0, "the refusal is on record");
}

#[tokio::test]
async fn open_terminals_are_woken_without_a_name() {
    let nation = nation().await;
    agree(&nation, CENTRE, "all").await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    nation.work().await;
    let mut news = nation.app.hub.subscribe();
    let stop = tokio_util::sync::CancellationToken::new();
    let listening = tokio::spawn(nation.app.hub.clone().listen(nation.app.db.clone(), stop.clone()));
    let permit = fixtures::permit(&nation.app, CENTRE);
    let seen = async {
        // The listener connects first; what is heard before does not count.
        loop {
            let mut tx = nation.app.db.write(&permit).await.unwrap();
            tx.event("sighting.recorded", Some(ours.id), None, serde_json::json!({})).await.unwrap();
            tx.commit().await.unwrap();
            nation.work().await;
            while let Ok(heard) = news.try_recv() {
                if heard.kind == "police.case" {
                    return heard;
                }
            }
            tokio::task::yield_now().await;
        }
    };
    let heard = seen.await;
    assert_eq!(heard.orgs.iter().copied().collect::<std::collections::BTreeSet<_>>(), [POLICE, super::HQ].into());
    assert_eq!(heard.person, None);
    stop.cancel();
    listening.await.unwrap();
}

#[tokio::test]
async fn the_police_open_no_whole_record_whatever_is_granted() {
    let nation = nation().await;
    agree(&nation, CENTRE, "all").await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    let (hq, station) = officers(&nation).await;
    let mut admin = nation.admin().await;
    for org in [super::HQ, POLICE] {
        sqlx::query(
            "insert into app.access_request (area, org_id, id, person_id, from_area, from_org, asked_by_name, asked_at, reason, answer, answered_at, valid_until)
             values ($1, $2, gen_random_uuid(), $3, $1, $4, '架空', now(), '検査', 'granted', now(), now() + interval '1 day')",
        )
        .bind(AREA)
        .bind(CENTRE)
        .bind(ours.id)
        .bind(org)
        .execute(&mut admin)
        .await
        .unwrap();
    }
    // Even an agency of the police that gave its officers every right.
    for (org, visitor) in [(super::HQ, hq), (POLICE, station)] {
        for action in [Action::ReadRecord, Action::SearchPeople, Action::RequestAccess] {
            sqlx::query("insert into ref.right_rule (org_id, role, action, allowed, valid_from, set_by, set_at) values ($1, 'police', $2, true, '2020-04-01', '架空', now())")
                .bind(org)
                .bind(action.code())
                .execute(&mut admin)
                .await
                .unwrap();
        }
        sqlx::query("update ref.version set n = n + 1").execute(&mut admin).await.unwrap();
        nation.state_purpose(&visitor, ours).await;
        let mut visitor = visitor;
        for path in ["", "/family", "/progress", "/history", "/now"] {
            visitor.get(&format!("/records/{ours}{path}")).await.expect(404);
        }
    }
}
