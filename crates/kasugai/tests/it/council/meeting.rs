//! A council meeting from its plan to the closed minutes.

use super::*;
use crate::paper::printed;

/// Plans a meeting with its agenda and those who come; yields its id.
async fn planned(nation: &Nation, clerk: &mut Visitor, kind: &str) -> Uuid {
    let id = nation.clock().new_id();
    let form = [
        ("id", id.to_string()),
        ("kind", kind.to_owned()),
        ("title", "第3回".to_owned()),
        ("held_on", nation.clock().today().to_string()),
        ("held_time", "14:00".to_owned()),
        ("place", "架空会議室".to_owned()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    clerk.post("/meetings", &form).await.expect(303);
    clerk.post("/meetings", &form).await.expect(303);
    id
}

async fn invite(nation: &Nation, clerk: &mut Visitor, id: Uuid) {
    let version: i32 = sqlx::query_scalar("select version from app.meeting where id = $1")
        .bind(id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let (version, staff) = (version.to_string(), clerk.staff.unwrap().to_string());
    let form = [
        ("version", version.as_str()),
        ("invited.0.staff", &staff),
        ("invited.0.presence", "出席"),
        ("invited.1.agency", "架空警察署"),
        ("invited.1.name", "架空 係長"),
        ("invited.1.presence", "遅刻"),
        ("invited.2.agency", "架空小学校"),
        ("invited.2.name", "架空 教頭"),
        ("invited.2.presence", "欠席"),
    ];
    clerk.post(&format!("/meetings/{id}/invited"), &form).await.expect(303);
}

async fn items(nation: &Nation, id: Uuid) -> Vec<(Uuid, Uuid)> {
    sqlx::query_as(
        "select id, person_id from app.agenda_item where meeting_id = $1 and removed_at is null order by sort",
    )
    .bind(id)
    .fetch_all(&mut nation.admin().await)
    .await
    .unwrap()
}

/// Decides a case with the words of its form; the ledger's own review day stands in it.
async fn decide(clerk: &mut Visitor, id: Uuid, item: Uuid, extra: &[(&str, &str)]) -> Answer {
    let page = clerk.get(&format!("/meetings/{id}/cases/{item}")).await.expect(200);
    let value = |name: &str| {
        let rest = page.body.split(&format!("name=\"{name}\" value=\"")).nth(1);
        rest.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    };
    let (version, review) = (value("version"), value("was.next_review"));
    let mut form = vec![
        ("version", version.as_str()),
        ("was.division", "要保護"),
        ("division", "要保護"),
        ("was.severity", ""),
        ("was.status", "継続"),
        ("was.main_agency", "府中町"),
        ("main_agency", "府中町"),
        ("was.next_review", &review),
    ];
    form.extend_from_slice(extra);
    clerk.post(&format!("/meetings/{id}/cases/{item}"), &form).await
}

#[tokio::test]
async fn a_council_meeting_decides_is_closed_and_carries_the_ledger_on() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (child, row) = entered(&nation, &mut clerk, "架空 花子").await;
    let (leaving, _) = entered(&nation, &mut clerk, "架空 太郎").await;
    write(&mut clerk, row, "changes", "", "転居した").await;
    let id = planned(&nation, &mut clerk, "実務者").await;
    assert_eq!(count(&nation, "select count(*) from app.meeting").await, 1, "sent twice, planned once");
    clerk.post(&format!("/meetings/{id}/agenda"), &[("which", "all")]).await.expect(303);
    clerk.post(&format!("/meetings/{id}/agenda"), &[("which", "all")]).await.expect(422);
    let agenda = items(&nation, id).await;
    assert_eq!(agenda.len(), 2);
    let item = |person: Key| agenda.iter().find(|(_, of)| *of == person.id).unwrap().0;

    let decision =
        [("decision", "在宅で支援を続ける"), ("plan", "週1回の訪問"), ("severity", "4"), ("outcome", "継続")];
    has(&decide(&mut clerk, id, item(child), &decision).await.expect(422), &["会議を開始してから"]);
    clerk.post(&format!("/meetings/{id}/begin"), &[]).await.expect(303);
    has(&decide(&mut clerk, id, item(child), &decision).await.expect(422), &["先に出席者を記録してください"]);
    has(&clerk.post(&format!("/meetings/{id}/close"), &[]).await.expect(422), &["出席した人を1人以上"]);
    invite(&nation, &mut clerk, id).await;

    let task = [("task.0.what", "月2回の面接"), ("task.0.other", "架空小学校"), ("task.0.due", "R9.1.31")];
    decide(&mut clerk, id, item(child), &[&decision[..], &task].concat()).await.expect(303);
    let ends = [("decision", "見守りに移す"), ("outcome", "終結")];
    decide(&mut clerk, id, item(leaving), &ends).await.expect(303);
    has(&clerk.get("/tasks?who=all").await.expect(200), &["月2回の面接", "架空小学校", "架空 花子", "1月31日まで"]);
    let ledger = clerk.get("/council/ledger").await.expect(200);
    has(&ledger, &["週1回の訪問", "中度", "終結"]);

    clerk.post(&format!("/meetings/{id}/close"), &[]).await.expect(303);
    let page = clerk.get(&format!("/meetings/{id}")).await.expect(200);
    has(&page, &["終了", "架空警察署 架空 係長", "在宅で支援を続ける", "見守りに移す"]);
    assert!(!page.body.contains("架空 教頭"), "who did not come decided nothing");
    carried_on(&nation, &mut clerk, child, leaving).await;
    is_printed(&nation, &mut clerk, id).await;
    closed_for_good(&nation, &mut clerk, id, item(child)).await;
    has(&clerk.get(&format!("/records/{child}")).await.expect(200), &["実務者会議 継続", "在宅で支援を続ける"]);
}

/// Severity now became the one before, what changed begins anew, the closed case left with a task; the ledger of the day is kept.
async fn carried_on(nation: &Nation, clerk: &mut Visitor, child: Key, leaving: Key) {
    let mut admin = nation.admin().await;
    let rows: Vec<(Uuid, Option<i16>, String, bool)> = sqlx::query_as(
        "select person_id, severity_before, changes, left_on is not null from app.ledger_row order by number",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();
    assert_eq!(rows, [(child.id, Some(4), String::new(), false), (leaving.id, None, String::new(), true)]);
    let kept: Value = sqlx::query_scalar("select lines from app.ledger_snapshot").fetch_one(&mut admin).await.unwrap();
    assert_eq!(kept.as_array().unwrap().len(), 2);
    assert_eq!((&kept[0]["changes"], &kept[0]["severity"]), (&json!("転居した"), &json!("中度")));
    has(&clerk.get("/tasks").await.expect(200), &["終結の手続きをする", "架空 太郎"]);
}

/// Minutes, the ledger of the day and the ledger of today on paper; whose lines were printed is on record.
async fn is_printed(nation: &Nation, clerk: &mut Visitor, id: Uuid) {
    let minutes = printed(clerk, &format!("/meetings/{id}/print")).await;
    for part in ["実務者会議第3回会議録", "架空警察署架空係長", "在宅で支援を続ける", "月2回の面接", "見守りに移す"]
    {
        assert!(minutes.contains(part), "{part}: {minutes}");
    }
    let kept: Uuid =
        sqlx::query_scalar("select id from app.ledger_snapshot").fetch_one(&mut nation.admin().await).await.unwrap();
    let ledger = printed(clerk, &format!("/council/ledgers/{kept}/print")).await;
    for part in ["進行管理台帳", "架空花子", "転居した", "架空太郎", "終結", "2件"] {
        assert!(ledger.contains(part), "{part}: {ledger}");
    }
    let today = printed(clerk, "/council/ledger/print").await;
    assert!(today.contains("架空花子") && !today.contains("架空太郎"), "{today}");
    let prints = "select count(*) from log.audit where kind = 'print' and object_kind in ('ledger_row', 'meeting') and cardinality(persons) > 0";
    assert_eq!(count(nation, prints).await, 3);
}

/// Nothing of a closed meeting changes; a correction stands below it.
async fn closed_for_good(nation: &Nation, clerk: &mut Visitor, id: Uuid, item: Uuid) {
    for (path, form) in [
        (format!("/meetings/{id}/minutes"), vec![("minutes", "書き換え")]),
        (format!("/meetings/{id}/plan"), vec![("held_on", "R8.1.1"), ("held_time", "9:00")]),
        (format!("/meetings/{id}/agenda/{item}"), vec![("to", "off")]),
        (format!("/meetings/{id}/invited"), vec![("version", "1")]),
        (format!("/meetings/{id}/close"), vec![]),
    ] {
        let answer = clerk.post(&path, &form).await.expect(422);
        has(&answer, &["終了した会議は変更できません"]);
    }
    let refused = decide(clerk, id, item, &[("decision", "書き換え"), ("outcome", "継続")]).await.expect(422);
    has(&refused, &["終了した会議は変更できません"]);
    clerk.post(&format!("/meetings/{id}/additions"), &[("body", "出席者の氏名を訂正する")]).await.expect(303);
    has(&clerk.get(&format!("/meetings/{id}")).await.expect(200), &["訂正・補足", "出席者の氏名を訂正する"]);
    let update = sqlx::query("update app.ledger_snapshot set taken_by_name = 'x'")
        .execute(&mut sqlx::ConnectOptions::connect(&nation.database.role(ground::db::Role::Write)).await.unwrap())
        .await;
    assert!(update.is_err(), "a kept ledger can be changed");
}

#[tokio::test]
async fn what_somebody_asked_for_comes_first_and_what_was_not_reached_comes_again() {
    let nation = Nation::new().await;
    let mut worker = nation.staff(CENTRE, "centre_chief").await;
    let mut children = Vec::new();
    for name in ["架空 一郎", "架空 二郎"] {
        let child = fixtures::child(&nation.app, CENTRE, name).await;
        put_in_charge(&mut nation.admin().await, worker.staff.unwrap(), child).await;
        let form = [("kind", "援助方針"), ("why", "在宅指導の継続")];
        worker.post(&format!("/records/{child}/meetings"), &form).await.expect(303);
        worker.post(&format!("/records/{child}/meetings"), &form).await.expect(422);
        children.push(child);
    }
    let id = planned(&nation, &mut worker, "援助方針").await;
    worker.post(&format!("/meetings/{id}/agenda"), &[]).await.expect(303);
    let agenda = items(&nation, id).await;
    assert_eq!(agenda.len(), 2);
    worker.post(&format!("/meetings/{id}/agenda/{}", agenda[1].0), &[("to", "up")]).await.expect(303);
    assert_eq!(items(&nation, id).await[0], agenda[1], "moved up");
    worker.post(&format!("/meetings/{id}/begin"), &[]).await.expect(303);
    invite(&nation, &mut worker, id).await;
    let form = [("decision", "児童福祉司指導"), ("outcome", "継続")];
    decide(&mut worker, id, agenda[1].0, &form).await.expect(303);
    worker.post(&format!("/meetings/{id}/close"), &[]).await.expect(303);
    let next = planned(&nation, &mut worker, "援助方針").await;
    worker.post(&format!("/meetings/{next}/agenda"), &[]).await.expect(303);
    let again = items(&nation, next).await;
    assert_eq!(again.iter().map(|(_, person)| *person).collect::<Vec<_>>(), [agenda[0].1]);
    has(&worker.get(&format!("/meetings/{next}")).await.expect(200), &["在宅指導の継続(前回未了)"]);
}

#[tokio::test]
async fn a_meeting_reads_its_cases_without_asking_why_and_says_so_on_record() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (child, _) = entered(&nation, &mut clerk, "架空 花子").await;
    let id = planned(&nation, &mut clerk, "実務者").await;
    clerk.post(&format!("/meetings/{id}/agenda"), &[("which", "all")]).await.expect(303);
    let item = items(&nation, id).await[0].0;
    let mut colleague = nation.staff(TOWN, "family_staff").await;
    assert!(colleague.get(&format!("/records/{child}")).await.location().starts_with("/purpose/"));
    has(&colleague.get(&format!("/meetings/{id}/cases/{item}")).await.expect(200), &["架空 花子", "1 / 1"]);
    let purpose: String =
        sqlx::query_scalar("select purpose from log.audit where object_kind = 'agenda_item' and staff_id = $1")
            .bind(colleague.staff)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
    assert_eq!(purpose, "実務者会議 第3回");
}
