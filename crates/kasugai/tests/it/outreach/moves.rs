//! A child of a list moves away: who is told, what stays, and what a person hands over.

use super::{SCHOOL, WHY, add, chief, line_of, linked, round, section};
use crate::fixtures::{self, put_in_charge};
use crate::insight::clerk_of;
use crate::nation::{FAR_TOWN, Nation, TOWN};
use ground::db::Key;
use ground::outbox::timed;
use jiff::{SignedDuration, ToSpan};
use outreach::rounds::{Candidate, add_candidates};
use outreach::rules::Origin;
use uuid::Uuid;

async fn watch(nation: &Nation) {
    let clock = kasugai::jobs::TIMED.iter().find(|job| job.name == "予防的支援の児童の転出の見張り").unwrap();
    nation.clock().advance(SignedDuration::from_mins(11));
    timed::run_if_due(&nation.app.db, clock).await.unwrap();
    nation.work().await;
}

async fn count(nation: &Nation, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut nation.admin().await).await.unwrap()
}

#[tokio::test]
async fn a_case_that_moves_takes_along_what_a_person_sends_and_never_how_it_came_on_the_list() {
    let nation = Nation::new().await;
    let mut chief = chief(&nation).await;
    let place = round(&nation, &mut chief).await;
    let child = fixtures::child(&nation.app, TOWN, "架空 移子").await;
    put_in_charge(&mut nation.admin().await, chief.staff.unwrap(), child).await;
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let wanted = vec![Candidate { person: child.id, origin: Origin::Estimate, reason: WHY.to_owned() }];
    add_candidates(&mut tx, place.rsplit('/').next().unwrap().parse().unwrap(), wanted).await.unwrap();
    tx.commit().await.unwrap();
    let line = line_of(&nation, child.id).await;
    let page = format!("{place}/children/{line}");
    let today = nation.clock().today().to_string();
    let decision = [
        ("kind", "decision"),
        ("outcome", "watch"),
        ("reason", "架空の判断の理由"),
        ("held_on", &today),
        ("present", "架空の出席者"),
    ];
    chief.post(&format!("{page}/judge"), &decision).await.expect(303);
    let (due, section) = ((nation.clock().today() + 14.days()).to_string(), section(&nation, "母子保健係").await);
    for (kind, at) in [("health", ""), ("school", SCHOOL)] {
        let (kind_of, place_of) = (format!("kind.{line}"), format!("place.{line}"));
        let line = line.to_string();
        let ask = [
            ("due_on", due.as_str()),
            ("section.health", section.as_str()),
            ("child", line.as_str()),
            (kind_of.as_str(), kind),
            (place_of.as_str(), at),
        ];
        chief.post(&format!("{place}/asks"), &ask).await.expect(303);
    }
    let mut nurse = clerk_of(&nation, "母子保健係", "health_staff").await;
    let asked: Uuid = sqlx::query_scalar("select id from app.outreach_ask where kind = 'health'")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let answer = [("a.concerns", "anxiety"), ("a.management", "none"), ("op", "done")];
    nurse.post(&format!("/asked/{asked}"), &answer).await.expect(303);

    // The summary goes into the draft of the next note, to be read and changed.
    let drafted = chief.post(&format!("{page}/handover"), &[]).await.expect(303).location().to_owned();
    let draft = chief.get(&drafted).await.expect(200).body;
    assert!(draft.contains("【予防的支援の引継ぎ】第1回 架空の調査") && draft.contains("架空の判断の理由"), "{draft}");
    for word in [WHY, "推定"] {
        assert!(!draft.contains(word), "{word}: {draft}");
    }

    // The new municipality takes the case over.
    let mut far = nation.staff(FAR_TOWN, "family_chief").await;
    let own = child.to_string();
    let going = [
        ("kind", "handover"),
        ("basis", "25-2"),
        ("to_name", "新宿区"),
        ("moved_on", "R8.12.1"),
        ("words", "父の転勤(架空)"),
        ("child", own.as_str()),
        ("part", "case"),
        ("part", "record"),
    ];
    let made = chief.post(&format!("/records/{child}/move"), &going).await.expect(303).location().to_owned();
    chief.post(&made, &[]).await.expect(303);
    nation.work().await;
    watch(&nation).await;
    assert_eq!(
        count(&nation, "select count(*) from app.outreach_candidate where moved_on is not null").await,
        0,
        "not accepted yet"
    );
    let (area, id): (i16, Uuid) =
        sqlx::query_as("select area, id from app.transition").fetch_one(&mut nation.admin().await).await.unwrap();
    let key = Key::new(area, id);
    let arrived = far.get(&format!("/transitions/{key}")).await.expect(200).body;
    far.post(&format!("/transitions/{key}"), &[("act", "accepted"), ("join", "new"), ("confirmed", "handover")])
        .await
        .expect(303);
    nation.work().await;
    let theirs = far.get("/records").await.expect(200).body;
    for word in [WHY, "推定", "予防的支援の調査"] {
        assert!(!arrived.contains(word) && !theirs.contains(word), "{word}: {arrived}");
    }

    watch(&nation).await;
    watch(&nation).await;
    assert_eq!(count(&nation, "select count(*) from app.event where kind = 'outreach.moved'").await, 0, "handled");
    assert_eq!(
        count(&nation, "select count(*) from app.outreach_candidate where moved_on is not null and removed_at is null")
            .await,
        1
    );
    let asks: Vec<(String, Option<String>)> = sqlx::query_as(
        "select kind, case when withdrawn_at is not null then withdrawn_reason end from app.outreach_ask order by kind",
    )
    .fetch_all(&mut nation.admin().await)
    .await
    .unwrap();
    let expected = [("health".to_owned(), None), ("school".to_owned(), Some("転出したため".to_owned()))];
    assert_eq!(asks, expected, "what was answered stays, what nobody can answer is withdrawn");
    let told = "select count(*) from log.audit where kind = 'outreach.moved' and person_id is not null";
    assert_eq!(count(&nation, told).await, 1, "once");
    let mut chief = nation.again(&chief).await;
    nation.state_purpose(&chief, child).await;
    let notices = chief.get("/notices").await.expect(200).body;
    assert!(notices.contains("予防的支援の児童リストの児童が転出しました"), "{notices}");
    assert!(notices.contains(&format!("href=\"{place}\"")), "{notices}");
    let list = chief.get(&place).await.expect(200).body;
    assert!(list.contains("転出</span>"), "{list}");
    let kept = chief.get(&page).await.expect(200).body;
    for word in ["ケースが転出(移管)で終結していることがわかりました", "架空の判断の理由", "子育て不安"]
    {
        assert!(kept.contains(word), "{word}: {kept}");
    }
    let late = chief.post(&format!("{page}/handover"), &[]).await.expect(422).body;
    assert!(late.contains("この所属の記録は変更できません"), "{late}");
}

#[tokio::test]
async fn who_moved_away_before_coming_on_the_list_is_not_taken_for_moving_now() {
    let nation = Nation::new().await;
    let mut chief = chief(&nation).await;
    let place = round(&nation, &mut chief).await;
    let child = fixtures::child(&nation.app, TOWN, "架空 戻子").await;
    let closed = "update app.episode set closed_on = '2024-05-05', close_reason = '転出(移管)' where person_id = $1";
    sqlx::query(closed).bind(child.id).execute(&mut nation.admin().await).await.unwrap();
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let wanted = vec![Candidate { person: child.id, origin: Origin::Hand, reason: WHY.to_owned() }];
    add_candidates(&mut tx, place.rsplit('/').next().unwrap().parse().unwrap(), wanted).await.unwrap();
    tx.commit().await.unwrap();
    watch(&nation).await;
    assert_eq!(count(&nation, "select count(*) from app.outreach_candidate where moved_on is not null").await, 0);
}

#[tokio::test]
async fn a_child_the_resident_register_lost_is_marked_and_one_that_is_back_is_not() {
    let nation = Nation::new().await;
    let mut chief = chief(&nation).await;
    let place = round(&nation, &mut chief).await;
    let pupil = linked(&nation, "0000000101", "架空 去子", "2018-05-05", SCHOOL).await;
    linked(&nation, "0000000102", "架空 残子", "2018-05-05", SCHOOL).await;
    add(&mut chief, &place, "101\n102").await.expect(303);
    let page = format!("{place}/children/{}", line_of(&nation, pupil).await);
    let gone = async |gone: bool| {
        sqlx::query("update app.source_record set gone = $2 where person_id = $1 and source = 'jumin'")
            .bind(pupil)
            .bind(gone)
            .execute(&mut nation.admin().await)
            .await
            .unwrap();
        watch(&nation).await;
        count(&nation, "select count(*) from app.outreach_candidate where moved_on is not null").await
    };
    assert_eq!((gone(false).await, gone(true).await), (0, 1));
    let mut chief = nation.again(&chief).await;
    let shown = chief.get(&page).await.expect(200).body;
    assert!(shown.contains("住民基本台帳からなくなったことがわかりました"), "{shown}");
    let refused = chief.post(&format!("{page}/handover"), &[]).await.expect(422).body;
    assert!(refused.contains("児童記録票がないため"), "{refused}");
    assert_eq!(gone(false).await, 0, "back again");
    let mut chief = nation.again(&chief).await;
    assert!(!chief.get(&page).await.expect(200).body.contains("住民基本台帳から"));
    // A round that is over is left as it was.
    let today = nation.clock().today().to_string();
    let form = [("name", "架空"), ("survey_on", today.as_str()), ("target", "架空"), ("version", "1"), ("closed", "1")];
    chief.post(&place, &form).await.expect(303);
    assert_eq!(gone(true).await, 0);
}
