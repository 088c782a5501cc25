//! Nothing passes silently: who is told when, also after the server stood still.

use super::{Case, has};
use crate::nation::{AREA, CENTRE, TOWN};
use ground::outbox::timed;
use jiff::SignedDuration;
use uuid::Uuid;

async fn look(case: &Case) {
    let watch = kasugai::jobs::TIMED.iter().find(|job| job.name == "一時保護の期限の見張り").unwrap();
    timed::run_if_due(&case.nation.app.db, watch).await.unwrap();
    case.nation.work().await;
}

async fn told(case: &Case, staff: Option<Uuid>) -> Vec<(String, String)> {
    sqlx::query_as("select kind, detail from app.notice where kind like 'custody.%ing' and for_staff = $1 or kind = 'custody.overdue' and for_staff = $1 order by id")
        .bind(staff)
        .fetch_all(&mut case.nation.admin().await)
        .await
        .unwrap()
}

/// Moves the clock so that the next look is `hours` after midnight of a day of the custody, the first being 1.
fn until(case: &Case, day: i64, hours: i64) {
    let clock = case.nation.clock();
    let first: jiff::civil::Date = clock.today();
    let at = first.saturating_add(jiff::Span::new().days(day - 1)).to_zoned(ground::db::japan()).unwrap().timestamp();
    clock.advance(at.duration_since(clock.now()) + SignedDuration::from_hours(hours));
}

#[tokio::test]
async fn the_worker_the_chief_and_the_deputy_hear_of_each_threshold_once() {
    let mut case = Case::new().await;
    let chief = case.nation.staff(CENTRE, "centre_chief").await;
    let (deputy, _) = case.nation.hire(CENTRE, "centre_night").await;
    let (bystander, _) = case.nation.hire(CENTRE, "centre_worker").await;
    let mut admin = case.nation.staff(CENTRE, "admin").await;
    let form = [
        ("deputy", deputy.to_string()),
        ("deputy_from", "令和2年4月1日".into()),
        ("deputy_until", "令和30年3月31日".into()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    admin.post(&format!("/admin/staff/{}/deputies", chief.staff.unwrap()), &form).await.expect(303);
    has(&admin.get(&format!("/admin/staff/{}", chief.staff.unwrap())).await, &["代理を終える"]);

    case.start(0).await;
    look(&case).await;
    for staff in [case.worker.staff, chief.staff, Some(deputy)] {
        let told = told(&case, staff).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].0, "custody.warning");
        assert!(told[0].1.contains("一時保護状の請求") && told[0].1.contains("あと6日"), "{}", told[0].1);
    }
    assert_eq!(told(&case, Some(bystander)).await, []);
    case.nation.clock().advance(SignedDuration::from_mins(2));
    look(&case).await;
    assert_eq!(told(&case, chief.staff).await.len(), 1, "told twice");
    let mut again = case.nation.again(&chief).await;
    has(&again.get("/notices").await.expect(200), &["一時保護の期限が近づいています", "架空姓 光", "/custody"]);
}

#[tokio::test]
async fn after_a_standstill_the_newest_threshold_is_told_and_the_overdue_stays_on_the_home_page() {
    let mut case = Case::new().await;
    let chief = case.nation.staff(CENTRE, "centre_chief").await;
    case.start(0).await;
    // Nobody watched from the first minute to the day after the last.
    until(&case, 8, 5);
    look(&case).await;
    let heard = told(&case, chief.staff).await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!(heard[0].0, "custody.overdue");
    assert!(heard[0].1.contains("1日超過"), "{heard:?}");
    case.nation.clock().advance(SignedDuration::from_mins(61));
    look(&case).await;
    assert_eq!(told(&case, chief.staff).await.len(), 2, "every hour of the first day");
    let mut chief = case.nation.again(&chief).await;
    for _ in 0..2 {
        has(&chief.get("/custody/panel").await.expect(200), &["架空姓 光", "一時保護状の請求 1日超過", "urgent"]);
    }
    has(&chief.get("/").await.expect(200), &["data-live=\"/custody/panel\""]);
    has(&chief.get("/custody/calendar").await.expect(200), &["過ぎている期限"]);
}

#[tokio::test]
async fn a_start_corrected_to_an_earlier_day_is_told_anew() {
    let mut case = Case::new().await;
    let custody = case.start(0).await;
    look(&case).await;
    let worker = case.worker.staff;
    assert_eq!(told(&case, worker).await.len(), 1);
    let mut form = case.form(24 * 7);
    form.extend([("version", "1"), ("reason", "開始日の誤り")]);
    case.worker.post(&format!("/custody/{custody}/edit"), &form).await.expect(303);
    case.nation.clock().advance(SignedDuration::from_mins(2));
    look(&case).await;
    let heard = told(&case, worker).await;
    assert_eq!(heard.last().unwrap().0, "custody.overdue", "{heard:?}");
}

#[tokio::test]
async fn the_town_of_residence_hears_of_start_and_release_but_not_of_deadlines() {
    let mut case = Case::new().await;
    sqlx::query("update app.record set residence_org = $2 where person_id = $1")
        .bind(case.child.id)
        .bind(TOWN)
        .execute(&mut case.nation.admin().await)
        .await
        .unwrap();
    case.start(0).await;
    look(&case).await;
    let kinds: Vec<String> =
        sqlx::query_scalar("select kind from app.notice where area = $1 and org_id = $2 and kind like 'custody.%'")
            .bind(AREA)
            .bind(TOWN)
            .fetch_all(&mut case.nation.admin().await)
            .await
            .unwrap();
    assert_eq!(kinds, ["custody.started"]);
}

/// An open deadline of each rule, its last day so many days ago; the one 一時保護 bears them all.
async fn overdue(case: &mut Case, rules: &[&str]) {
    case.start(0).await;
    for rule in rules {
        sqlx::query(
            "insert into app.custody_due (area, org_id, custody_id, person_id, rule, extended, start_on, since, last_day)
             select area, org_id, id, person_id, $1, 9, '2026-03-01', '2026-03-01', $2 from app.custody",
        )
        .bind(rule)
        .bind(jiff_sqlx::ToSqlx::to_sqlx(case.nation.clock().today().saturating_sub(jiff::ToSpan::days(2))))
        .execute(&mut case.nation.admin().await)
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn every_deadline_that_is_past_is_red_on_every_list_and_reaches_the_deputy() {
    let mut case = Case::new().await;
    let chief = case.nation.staff(CENTRE, "centre_chief").await;
    let (deputy, _) = case.nation.hire(CENTRE, "centre_night").await;
    sqlx::query("insert into app.deputy (area, org_id, id, staff_id, deputy_id, valid_from, valid_until) values ($1, $2, gen_random_uuid(), $3, $4, '2020-04-01', '2048-03-31')")
        .bind(AREA)
        .bind(CENTRE)
        .bind(chief.staff)
        .bind(deputy)
        .execute(&mut case.nation.admin().await)
        .await
        .unwrap();
    let rules = [
        ("warrant_request", "一時保護状の請求"),
        ("warrant_objection", "却下の裁判の取消しの請求"),
        ("warrant_validity", "一時保護状の有効期間"),
        ("prompt_release", "却下後の解除"),
        ("custody_limit", "一時保護の期間"),
        ("custody_extension", "一時保護の延長の期間"),
        ("planned_start", "一時保護の開始の予定"),
        ("return_notice", "家庭復帰の市町村への通知"),
    ];
    overdue(&mut case, &rules.map(|(code, _)| code)).await;
    look(&case).await;
    let heard = told(&case, Some(deputy)).await;
    let mut chief = case.nation.again(&chief).await;
    let list = chief.get("/custody").await.expect(200).body;
    let panel = chief.get("/custody/panel").await.expect(200).body;
    let calendar = chief.get("/custody/calendar").await.expect(200).body;
    let past = calendar.split("過ぎている期限").nth(1).unwrap().split("</section>").next().unwrap();
    for (_, name) in rules {
        let red = format!("<span class=\"chip clock danger\">{name} 2日超過</span>");
        assert!(list.contains(&red), "{name} in {list}");
        assert!(panel.contains(&red), "{name} in {panel}");
        assert!(past.contains(name), "{name} in {past}");
        let is_told = |(kind, words): &(String, String)| kind == "custody.overdue" && words.starts_with(name);
        assert!(heard.iter().any(is_told), "{name} in {heard:?}");
    }
}

#[tokio::test]
async fn a_condition_of_the_agency_tells_of_each_deadline_as_many_days_before_as_it_says() {
    let mut case = Case::new().await;
    let mut chief = case.nation.staff(CENTRE, "centre_chief").await;
    let form = [("kind", "custody"), ("days", "4"), ("repeat", "0"), ("tell", "charge")];
    chief.post("/admin/alerts", &form).await.expect(303);
    case.start(0).await;
    let alerts = async |case: &Case| -> Vec<String> {
        sqlx::query_scalar("select detail from app.notice where kind = 'alert.raised' and for_staff = $1 order by id")
            .bind(case.worker.staff)
            .fetch_all(&mut case.nation.admin().await)
            .await
            .unwrap()
    };
    let watch = async |case: &Case| {
        let job = kasugai::jobs::TIMED.iter().find(|job| job.name == "お知らせの条件の見張り").unwrap();
        assert!(timed::run_if_due(&case.nation.app.db, job).await.unwrap());
        case.nation.work().await;
    };
    watch(&case).await;
    assert_eq!(alerts(&case).await, [""; 0], "six days are left");
    until(&case, 3, 9);
    watch(&case).await;
    assert_eq!(alerts(&case).await, ["一時保護状の請求の期限まで4日です"]);
    until(&case, 58, 9);
    watch(&case).await;
    let told = alerts(&case).await;
    assert!(
        told.len() > 1 && told.iter().skip(1).any(|one| one.starts_with("一時保護の期間")),
        "each deadline: {told:?}"
    );
}
