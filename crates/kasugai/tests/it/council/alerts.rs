//! Conditions: told once, again until acknowledged, cleared when they no longer hold.

use super::*;
use ground::outbox::timed;
use jiff::SignedDuration;

/// Sets a condition by the screen.
async fn set(chief: &mut Visitor, kind: &str, days: &str) {
    let form = [("kind", kind), ("days", days), ("repeat", "3"), ("tell", "charge"), ("tell", "chiefs")];
    chief.post("/admin/alerts", &form).await.expect(303);
}

/// Runs the watch as the clock does, and hands its events on.
async fn watch(nation: &Nation, after: SignedDuration) {
    nation.clock().advance(after);
    let job = kasugai::jobs::TIMED.iter().find(|job| job.name == "お知らせの条件の見張り").unwrap();
    assert!(timed::run_if_due(&nation.app.db, job).await.unwrap());
    nation.work().await;
}

async fn notices(nation: &Nation, staff: Option<Uuid>) -> i64 {
    sqlx::query_scalar(
        "select count(*) from app.notice where kind = 'alert.raised' and for_staff is not distinct from $1",
    )
    .bind(staff)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap()
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

#[tokio::test]
async fn a_child_nobody_saw_is_told_of_until_somebody_acknowledges_or_sees_it() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let (child, _) = entered(&nation, &mut chief, "架空 花子").await;
    let tried = [("kind", "unseen"), ("days", "0"), ("tell", "charge"), ("try", "1")];
    has(&chief.post("/admin/alerts", &tried).await.expect(422), &["日数・回数は1から"]);
    set(&mut chief, "unseen", "30").await;
    watch(&nation, HOUR).await;
    assert_eq!(notices(&nation, chief.staff).await, 0, "accepted today");
    watch(&nation, DAY * 31).await;
    assert_eq!(
        (notices(&nation, chief.staff).await, notices(&nation, None).await),
        (1, 1),
        "in charge, and the chiefs"
    );
    watch(&nation, HOUR).await;
    assert_eq!(notices(&nation, chief.staff).await, 1, "not twice");
    watch(&nation, DAY * 3).await;
    assert_eq!(notices(&nation, chief.staff).await, 2, "again after three days");

    let mut chief = nation.again(&chief).await;
    has(
        &chief.get("/notices").await.expect(200),
        &["お知らせの条件にあてはまりました", "目視による安全確認が31日ありません"],
    );
    let tried = [("kind", "unseen"), ("days", "20"), ("repeat", "7"), ("tell", "charge"), ("try", "1")];
    has(&chief.post("/admin/alerts", &tried).await.expect(200), &["今日は1件です"]);
    let page = chief.get("/alerts").await.expect(200);
    has(&page, &["架空 花子", "目視による安全確認が34日ありません", "確認した"]);
    let alert: Uuid =
        sqlx::query_scalar("select id from app.alert").fetch_one(&mut nation.admin().await).await.unwrap();
    chief.post(&format!("/alerts/{alert}/acknowledge"), &[]).await.expect(303);
    has(&chief.get("/alerts").await.expect(200), &["が確認"]);
    watch(&nation, DAY * 10).await;
    assert_eq!(notices(&nation, chief.staff).await, 2, "acknowledged");

    let mut chief = nation.again(&chief).await;
    let now = nation.clock().japan();
    let (day, time) = (now.date().to_string(), format!("{:02}:{:02}", now.hour(), now.minute()));
    let seen = [
        ("seen_on", day.as_str()),
        ("seen_time", &time),
        ("place", "自宅"),
        ("method", "目視"),
        ("seen_by", "架空"),
        ("person", &child.to_string()),
    ];
    chief.post(&format!("/records/{child}/sighting"), &seen).await.expect(303);
    watch(&nation, HOUR).await;
    let mut chief = nation.again(&chief).await;
    assert!(!chief.get("/alerts").await.expect(200).body.contains("架空 花子"), "the child was seen");
    watch(&nation, DAY * 31).await;
    assert_eq!(notices(&nation, chief.staff).await, 3, "a new alert when it holds anew");
}

#[tokio::test]
async fn an_acknowledged_notice_counts_for_its_alert() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    entered(&nation, &mut chief, "架空 花子").await;
    set(&mut chief, "silent", "30").await;
    watch(&nation, DAY * 40).await;
    let notice: Uuid = sqlx::query_scalar("select id from app.notice where for_staff = $1")
        .bind(chief.staff)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let mut chief = nation.again(&chief).await;
    chief.post(&format!("/notices/{notice}/acknowledge"), &[]).await.expect(303);
    watch(&nation, DAY * 10).await;
    assert_eq!(notices(&nation, chief.staff).await, 1);
}

#[tokio::test]
async fn absences_and_a_weight_that_stands_are_found_in_what_was_recorded() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let (child, _) = entered(&nation, &mut chief, "架空 花子").await;
    let path = format!("/records/{child}/measures");
    let today = nation.clock().today();
    let day = |before: i64| (today - jiff::Span::new().days(before)).to_string();
    for (before, came) in [(4, "1"), (3, "0"), (2, "0"), (1, "1")] {
        chief.post(&path, &[("kind", "attendance"), ("day", &day(before)), ("came", came)]).await.expect(303);
    }
    // The school corrects the last day: the child did not come.
    chief
        .post(&path, &[("kind", "attendance"), ("day", &day(1)), ("came", "0"), ("source", "架空小学校")])
        .await
        .expect(303);
    for (before, weight) in [(40, "9.2"), (1, "9.15")] {
        chief.post(&path, &[("kind", "weight"), ("day", &day(before)), ("weight", weight)]).await.expect(303);
    }
    has(
        &chief.post(&path, &[("kind", "weight"), ("day", &day(1)), ("weight", "九")]).await.expect(422),
        &["キログラム"],
    );
    has(&chief.get(&path).await.expect(200), &["9.150 kg", "架空小学校"]);
    set(&mut chief, "absent", "3").await;
    set(&mut chief, "weight", "30").await;
    watch(&nation, HOUR).await;
    let mut chief = nation.again(&chief).await;
    has(&chief.get("/alerts").await.expect(200), &["欠席が3回続いています", "体重が30日以上増えていません"]);
}

#[tokio::test]
async fn a_new_report_on_an_open_case_and_a_review_that_is_due_are_told() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let (child, row) = entered(&nation, &mut chief, "架空 花子").await;
    set(&mut chief, "reported", "7").await;
    set(&mut chief, "review", "1").await;
    watch(&nation, DAY * 2).await;
    assert_eq!(count(&nation, "select count(*) from app.alert").await, 0);
    let mut chief = nation.again(&chief).await;
    let now = nation.clock().japan();
    let form = [
        ("id", nation.clock().new_id().to_string()),
        ("form", "abuse".to_owned()),
        ("received_on", now.date().to_string()),
        ("received_time", format!("{:02}:{:02}", now.hour(), now.minute())),
        ("route", "近隣・知人".to_owned()),
        ("complaint", "架空の通告".to_owned()),
        ("urgency", "B".to_owned()),
        ("abuse_types", "身体的".to_owned()),
        ("child.0.person", child.to_string()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    chief.post("/intakes", &form).await.expect(303);
    sqlx::query("update app.ledger_row set next_review = $2 where id = $1")
        .bind(row)
        .bind(jiff_sqlx::ToSqlx::to_sqlx(now.date() - jiff::Span::new().days(1)))
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    watch(&nation, HOUR).await;
    let mut chief = nation.again(&chief).await;
    has(
        &chief.get("/alerts").await.expect(200),
        &["継続中のケースに新たな通告・相談がありました", "進行管理の次回確認を1日過ぎています"],
    );
}

#[tokio::test]
async fn a_task_past_its_day_is_told_to_whom_it_was_given_and_cleared_when_it_is_done() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let (helper, _) = nation.hire(TOWN, "family_staff").await;
    let (child, _) = entered(&nation, &mut chief, "架空 花子").await;
    for (owner, what) in [(helper, "架空の訪問"), (helper, "架空の電話"), (chief.staff.unwrap(), "架空の調整")]
    {
        let due = nation.clock().today() + jiff::Span::new().days(3);
        give(&nation, child, owner, what, due).await;
    }
    let form = [("kind", "task"), ("days", "2"), ("repeat", "0"), ("tell", "charge")];
    chief.post("/admin/alerts", &form).await.expect(303);
    watch(&nation, DAY * 4).await;
    assert_eq!(notices(&nation, Some(helper)).await, 0, "one day late is not two");
    watch(&nation, DAY).await;
    assert_eq!(notices(&nation, Some(helper)).await, 2, "each task by itself");
    assert_eq!(notices(&nation, chief.staff).await, 1);
    let mut chief = nation.again(&chief).await;
    has(&chief.get("/alerts").await.expect(200), &["役割・次の対応の期限を2日過ぎています"]);
    sqlx::query("update app.task set done_at = now() where owner = $1")
        .bind(helper)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    watch(&nation, DAY).await;
    assert_eq!(count(&nation, "select count(*) from app.alert where cleared_at is null").await, 1);
}

async fn give(nation: &Nation, child: Key, owner: Uuid, what: &str, due: jiff::civil::Date) {
    let end = due.tomorrow().unwrap().to_zoned(ground::db::japan()).unwrap().timestamp();
    sqlx::query(
        "insert into app.task (area, org_id, id, person_id, what, owner, owner_name, due_at) values (34, $1, $2, $3, $4, $5, '架空', $6)",
    )
    .bind(TOWN)
    .bind(nation.clock().new_id())
    .bind(child.id)
    .bind(what)
    .bind(owner)
    .bind(jiff_sqlx::ToSqlx::to_sqlx(end))
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
}
