//! A family that moves: announced with all or some of its children, unannounced, and by night.

use crate::fixtures;
use crate::nation::{FAR_CENTRE, FAR_TOWN, NEXT_TOWN, Nation, TOWN};
use crate::visitor::{Answer, Visitor};
use desk::people::NewRelation;
use ground::db::Key;
use jiff::SignedDuration;

#[track_caller]
fn has(answer: &Answer, words: &[&str]) {
    for word in words {
        assert!(answer.body.contains(word), "{word} is not on the page: {}", answer.body);
    }
}

/// Brothers and sisters with a record each, in the charge of somebody.
async fn siblings(nation: &Nation, chief: &Visitor, names: &[&str]) -> Vec<Key> {
    let mut children = Vec::new();
    for name in names {
        let child = fixtures::child(&nation.app, TOWN, name).await;
        fixtures::put_in_charge(&mut nation.admin().await, chief.staff.unwrap(), child).await;
        children.push(child);
    }
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    for child in &children {
        for other in children.iter().filter(|other| *other != child) {
            let relation = NewRelation { kind: "きょうだい".into(), ..NewRelation::default() };
            desk::people::relate(&mut tx, *child, other.id, &relation).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    children
}

#[tokio::test]
async fn a_family_splits_and_each_child_stands_where_it_stands() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let mut far = nation.staff(FAR_TOWN, "family_chief").await;
    let children = siblings(&nation, &chief, &["架空 長子", "架空 次子", "架空 残子"]).await;
    let place = format!("/records/{}/move", children[0]);
    let form = chief.get(&place).await.expect(200);
    has(&form, &["架空 長子", "きょうだい 架空 次子", "きょうだい 架空 残子", "転出先が受理するまで"]);
    let (first, second) = (children[0].to_string(), children[1].to_string());
    let going = [
        ("kind", "handover"),
        ("basis", "25-2"),
        ("to_name", "新宿区"),
        ("moved_on", "R8.12.1"),
        ("words", "父の転勤"),
        ("child", first.as_str()),
        ("child", second.as_str()),
        ("part", "case"),
        ("part", "record"),
    ];
    let refused = chief.post(&place, &going[..5]).await.expect(422);
    has(&refused, &["転出するこどもを1人以上選んでください", "父の転勤"]);
    let made = chief.post(&place, &going).await.expect(303).location().to_owned();
    let preview = chief.get(&made).await.expect(200);
    has(&preview, &["まだ送っていません", "転出しないきょうだい", "架空 残子", "令和8年12月1日", "2人"]);
    far.get(&made).await.expect(404);
    chief.post(&made, &[]).await.expect(303);
    chief.post(&made, &[]).await.expect(404);
    nation.work().await;
    has(&far.get("/moves").await.expect(200), &["転入", "府中町", "架空 長子", "架空 次子"]);

    // One is accepted; the other and the one that stays are still the origin's.
    let transitions: Vec<(i16, uuid::Uuid, uuid::Uuid)> =
        sqlx::query_as("select area, id, person_id from app.transition")
            .fetch_all(&mut nation.admin().await)
            .await
            .unwrap();
    let (area, id, _) = transitions.iter().find(|(_, _, person)| *person == children[0].id).unwrap();
    let key = Key::new(*area, *id);
    far.get(&format!("/transitions/{key}")).await.expect(200);
    let accept = [("act", "accepted"), ("join", "new"), ("confirmed", "handover")];
    far.post(&format!("/transitions/{key}"), &accept).await.expect(303);
    nation.work().await;
    chief.get(&format!("/records/{}/edit", children[0])).await.expect(422);
    chief.get(&format!("/records/{}/edit", children[1])).await.expect(200);
    chief.get(&format!("/records/{}/edit", children[2])).await.expect(200);
    has(&chief.get("/moves").await.expect(200), &["転出", "新宿区", "受理", "到達・未開封"]);
    far.get(&made).await.expect(200);
    has(&chief.get("/moves").await.expect(200), &["受理", "開封・未回答"]);
    let gone = chief.post(&place, &going).await.expect(422);
    has(&gone, &["新宿区が受理したため"]);
    let place = format!("/records/{}/move", children[1]);
    let gone = chief.post(&place, &going).await.expect(422);
    has(&gone, &["架空 長子: このケースは新宿区が受理したため"]);
}

/// The record of a child asked for by the agency it came to.
async fn asked(nation: &Nation, worker: &mut Visitor, child: Key) -> String {
    let place = format!("/moves/ask/{child}");
    has(&worker.get(&place).await.expect(200), &["新宿区", "000-0000-1302"]);
    worker.post(&place, &[("basis", "13-4")]).await.expect(422);
    let form = [("basis", "13-4"), ("words", "当町に住んでいることが分かりました"), ("name", "架空 転子")];
    let sent = worker.post(&place, &form).await.expect(303).location().to_owned();
    nation.work().await;
    sent
}

#[tokio::test]
async fn a_child_that_came_without_a_word_is_asked_for_and_handed_over() {
    let nation = Nation::new().await;
    let mut worker = nation.staff(NEXT_TOWN, "family_chief").await;
    let mut holder = nation.staff(FAR_TOWN, "family_chief").await;
    let child = fixtures::child(&nation.app, FAR_TOWN, "架空 転子").await;
    fixtures::put_in_charge(&mut nation.admin().await, holder.staff.unwrap(), child).await;
    let request = asked(&nation, &mut worker, child).await;
    has(&worker.get("/moves").await.expect(200), &["資料提供依頼", "新宿区"]);
    let page = holder.get(&request).await.expect(200);
    has(&page, &["海田町からの資料提供依頼", "当町に住んでいる", &format!("/records/{child}"), "ケース移管として渡す"]);
    let other = nation.staff(FAR_CENTRE, "centre_chief").await.get(&request).await;
    other.expect(404);
    let form = format!(
        "/records/{child}/transitions/new?kind=handover&to={NEXT_TOWN}&answers={}",
        request.trim_start_matches("/transitions/")
    );
    has(&holder.get(&form).await.expect(200), &["海田町"]);
    let answer = [
        ("kind", "handover"),
        ("to", &*NEXT_TOWN.to_string()),
        ("basis", "4-6"),
        ("words", "記録を移管します"),
        ("answer_due_on", "R30.1.31"),
        ("answer_due_time", "17:00"),
        ("answers", request.trim_start_matches("/transitions/")),
        ("part", "case"),
    ];
    let handover =
        holder.post(&format!("/records/{child}/transitions/new"), &answer).await.expect(303).location().to_owned();
    holder.post(&handover, &[("act", "sent")]).await.expect(303);
    has(&worker.get(&request).await.expect(200), &["「ケース移管」を送って回答しました。", "完了"]);
    worker.get(&handover).await.expect(200);
    let taken =
        worker.post(&handover, &[("act", "accepted"), ("join", "new"), ("confirmed", "handover")]).await.expect(303);
    assert!(taken.location().starts_with("/records/"));
    nation.work().await;
    holder.get(&format!("/records/{child}/edit")).await.expect(422);
}

async fn night(nation: &Nation) {
    let job = kasugai::jobs::TIMED.iter().find(|job| job.name == "夜間・休日の要約の提供").unwrap();
    ground::outbox::timed::run_if_due(&nation.app.db, job).await.unwrap();
    nation.work().await;
}

#[tokio::test]
async fn by_night_a_summary_passes_only_where_the_holder_says_so() {
    let nation = Nation::new().await;
    let mut worker = nation.staff(NEXT_TOWN, "family_chief").await;
    let home = fixtures::living_at(fixtures::named("架空 転子"), "13104", "架空区架空町1-2-3", "0312345678");
    let child = fixtures::register(&nation.app, FAR_TOWN, &home).await;
    let request = asked(&nation, &mut worker, child).await;
    // The clock of the tests stands at ten in the morning: on to the night.
    nation.clock().advance(SignedDuration::from_hours(12));
    night(&nation).await;
    let passed = async || -> i64 {
        sqlx::query_scalar("select count(*) from app.transition_step where act = 'passed'")
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap()
    };
    assert_eq!(passed().await, 0, "nothing passes unless it was set");
    sqlx::query("insert into ref.setting (org_id, name, value, valid_from, set_by, set_at) values ($1, 'night_summary_hours', '2', '2020-01-01', '架空', now())")
        .bind(FAR_TOWN)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    sqlx::query("insert into ref.setting (org_id, name, value, valid_from, set_by, set_at) values ($1, 'night_summary_hours', 'null', '2021-01-01', '架空', now())")
        .bind(FAR_TOWN)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    nation.clock().advance(SignedDuration::from_mins(2));
    night(&nation).await;
    assert_eq!(passed().await, 0, "put back, it passes nothing");
    sqlx::query("delete from ref.setting where value = 'null'").execute(&mut nation.admin().await).await.unwrap();
    for _ in 0..2 {
        nation.clock().advance(SignedDuration::from_mins(2));
        night(&nation).await;
    }
    assert_eq!(passed().await, 1, "once");
    let mut worker = nation.again(&worker).await;
    let page = worker.get(&request).await.expect(200);
    has(&page, &["要約の自動提供", "架空 転子", "平成30年5月5日", "000-0000-1302"]);
    assert!(
        !page.body.contains("架空町1-2-3") && !page.body.contains("0312345678"),
        "where the child lives is not told by rule"
    );
    let mut holder = nation.staff(FAR_TOWN, "family_chief").await;
    has(&holder.get("/notices").await.expect(200), &["夜間・休日の規則により要約を自動で渡しました"]);
    let audited: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'transition.passed' and subject_org = $1 and person_id = $2",
    )
    .bind(FAR_TOWN)
    .bind(child.id)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(audited, 1);
    let read: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'view' and subject_org = $1 and person_id = $2 and org_id = $3",
    )
    .bind(FAR_TOWN)
    .bind(child.id)
    .bind(NEXT_TOWN)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert!(read >= 1, "the holder sees who read the summary");
}

#[tokio::test]
async fn the_wall_hides_a_child_from_those_who_would_ask_or_answer() {
    let nation = Nation::new().await;
    let mut worker = nation.staff(NEXT_TOWN, "family_chief").await;
    let child = fixtures::child(&nation.app, FAR_TOWN, "架空 転子").await;
    let request = asked(&nation, &mut worker, child).await;
    let walled = nation.staff(FAR_TOWN, "family_chief").await;
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values (13, $1, $2, 13, $3, 'by_hand', now())")
        .bind(FAR_TOWN)
        .bind(walled.staff)
        .bind(child.id)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let mut walled = nation.again(&walled).await;
    walled.get(&request).await.expect(404);
    assert!(!walled.get("/transitions").await.expect(200).body.contains("資料提供依頼</strong>"));
    let state: String =
        sqlx::query_scalar("select state from app.transition").fetch_one(&mut nation.admin().await).await.unwrap();
    assert_eq!(state, "delivered", "who may not see it does not open it");
}
