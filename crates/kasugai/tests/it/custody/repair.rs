//! What two clerks, a stale page or a late record must not undo.

use super::{Case, dues, has};
use crate::paper::printed;
use jiff::SignedDuration;

#[tokio::test]
async fn two_clerks_cannot_record_an_issue_and_a_rejection_at_once() {
    let mut case = Case::new().await;
    let custody = case.start(2).await;
    case.save(custody, "架空の総括。", &["child_opinion"]).await;
    case.confirm_all(custody).await;
    case.step(custody, "request").await.expect(303);
    case.nation.clock().advance(SignedDuration::from_mins(1));
    let (day, time) = case.now();
    let path = format!("/custody/{custody}/warrant/step");
    let form = |step: &'static str| [("step", step), ("at_on", day.as_str()), ("at_time", time.as_str())];
    let (mut one, mut two) = (case.worker.clone(), case.worker.clone());
    let (issue, reject) = (form("issue"), form("reject"));
    let (issued, rejected) = tokio::join!(one.post(&path, &issue), two.post(&path, &reject));
    let mut answers = [issued.status.as_u16(), rejected.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [303, 422]);
    let steps: i64 = sqlx::query_scalar("select count(*) from app.warrant_step")
        .fetch_one(&mut case.nation.admin().await)
        .await
        .unwrap();
    assert_eq!(steps, 2);
}

#[tokio::test]
async fn a_refused_extension_is_not_followed_by_another_and_the_release_stays_due() {
    let mut case = Case::new().await;
    let custody = case.start(1).await;
    let path = format!("/custody/{custody}/extension");
    let today = super::day(&case.nation, 0);
    let filed = [("basis", "家裁承認"), ("filed_on", today.as_str())];
    case.worker.post(&path, &filed).await.expect(303);
    let refused = [("basis", "家裁承認"), ("filed_on", today.as_str()), ("refused_on", &today)];
    case.worker.post(&path, &refused).await.expect(303);
    let stale = case.worker.post(&path, &filed).await.expect(422);
    has(&stale, &["延長は却下されています。一時保護の解除を記録してください。"]);
    assert!(dues(&case.nation).await.contains(&("prompt_release".to_owned(), today, false)));
}

#[tokio::test]
async fn a_correction_moves_the_start_neither_past_the_release_nor_past_the_warrant() {
    let mut case = Case::new().await;
    let custody = case.start(5).await;
    case.release(custody, "家庭復帰", "実母").await;
    case.nation.clock().advance(SignedDuration::from_hours(2));
    case.worker = case.nation.again(&case.worker).await;
    let corrected = async |case: &mut Case, custody: ground::db::Key, hours_ago: i64| {
        let version = case.version("custody").await;
        let mut form = case.form(hours_ago);
        form.extend([("version", &*version.leak()), ("reason", "記録誤り")]);
        case.worker.post(&format!("/custody/{custody}/edit"), &form).await
    };
    has(&corrected(&mut case, custody, 1).await.expect(422), &["開始日時が解除日時より後です"]);
    corrected(&mut case, custody, 3).await.expect(303);

    let mut case = Case::new().await;
    let custody = case.plan(48).await;
    case.ask(custody).await;
    case.step(custody, "issue").await.expect(303);
    case.nation.clock().advance(SignedDuration::from_hours(48));
    case.worker = case.nation.again(&case.worker).await;
    case.begin(custody).await.expect(303);
    case.nation.clock().advance(SignedDuration::from_hours(8 * 24));
    case.worker = case.nation.again(&case.worker).await;
    has(&corrected(&mut case, custody, 1).await.expect(422), &["有効期間の末日より後です"]);
}

#[tokio::test]
async fn what_was_issued_in_advance_keeps_its_validity_when_recorded_after_the_start() {
    let mut case = Case::new().await;
    let custody = case.plan(48).await;
    case.ask(custody).await;
    case.nation.clock().advance(SignedDuration::from_mins(1));
    let (day, time) = case.now();
    let until = super::day(&case.nation, 5);
    case.nation.clock().advance(SignedDuration::from_hours(48));
    case.worker = case.nation.again(&case.worker).await;
    case.begin(custody).await.expect(303);
    let path = format!("/custody/{custody}/warrant");
    has(&case.worker.get(&path).await.expect(200), &["有効期間の末日"]);
    case.nation.clock().advance(SignedDuration::from_hours(1));
    case.worker = case.nation.again(&case.worker).await;
    let (late_day, late_time) = case.now();
    let issue = |day, time| [("step", "issue"), ("at_on", day), ("at_time", time), ("valid_until", until.as_str())];
    let late = case.worker.post(&format!("{path}/step"), &issue(late_day.as_str(), late_time.as_str())).await;
    has(&late.expect(422), &["開始より前に発付された一時保護状だけ"]);
    case.worker.post(&format!("{path}/step"), &issue(day.as_str(), time.as_str())).await.expect(303);
    let kept: Option<String> =
        sqlx::query_scalar("select valid_until::text from app.warrant_step where step = 'issue'")
            .fetch_one(&mut case.nation.admin().await)
            .await
            .unwrap();
    assert_eq!(kept, Some(until));
}

#[tokio::test]
async fn what_was_filed_stays_as_the_court_has_it_until_it_is_withdrawn() {
    let mut case = Case::new().await;
    let custody = case.start(2).await;
    let (note, picture) = case.with_record().await;
    let (note, picture) = (format!("progress:{}", note.simple()), format!("attachment:{}", picture.simple()));
    case.save(custody, "架空の総括。", &[&picture, &note]).await;
    case.confirm_all(custody).await;
    case.step(custody, "request").await.expect(303);
    let path = format!("/custody/{custody}/warrant");
    let print = format!("{path}/print");
    let filed = printed(&mut case.worker, &print).await;
    assert!(filed.contains("架空の総括。") && filed.contains("架空の診断書"), "{filed}");
    let version = case.version("warrant").await;
    let change = [("version", version.as_str()), ("summary", "後から直した総括。"), ("annexes", &note)];
    let said = "請求した後は、請求書の内容を変更できません。直すときは、請求の取下げを記録してください。";
    has(&case.worker.post(&path, &change).await.expect(422), &[said, "後から直した総括。"]);
    let press = [("version", version.as_str()), ("move", &format!("remove {note}")), ("annexes", &note)];
    has(&case.worker.post(&path, &press).await.expect(422), &[said]);
    let page = case.worker.get(&path).await.expect(200);
    assert!(!page.body.contains("請求書の内容を保存") && !page.body.contains("name=\"move\""), "{}", page.body);
    // The record goes on; the paper does not.
    case.quote(custody, &note, "後から引いた事実。").await;
    assert_eq!(printed(&mut case.worker, &print).await, filed);
    let sealed: Vec<u8> = sqlx::query_scalar("select filed from app.warrant_step where step = 'request'")
        .fetch_one(&mut case.nation.admin().await)
        .await
        .unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("総括"), "the filed request lies open in the database");
    case.step(custody, "withdraw").await.expect(303);
    case.save(custody, "後から直した総括。", &[&note]).await;
    let paper = printed(&mut case.worker, &print).await;
    assert!(paper.contains("後から直した総括。") && paper.contains("後から引いた事実。"), "{paper}");
}

#[tokio::test]
async fn a_refused_form_of_the_request_keeps_what_was_typed() {
    let mut case = Case::new().await;
    let custody = case.start(2).await;
    case.save(custody, "架空の総括。", &[]).await;
    let path = format!("/custody/{custody}/warrant");
    let version = case.version("warrant").await;
    let long = "架".repeat(301);
    let typed = [
        ("version", version.as_str()),
        ("court_kind", "家庭裁判所"),
        ("summary", ""),
        ("necessity", "打ちかけの必要性。"),
        ("annexes", "child_opinion"),
        ("court_name", &long),
    ];
    let page = case.worker.post(&path, &typed).await.expect(422);
    has(&page, &["打ちかけの必要性。", "資料1</span> こどもの意見"]);
    assert!(!page.body.contains("架空の総括。"), "what was emptied is back");
    let step = [("step", "request"), ("at_on", "令和8年4月1日"), ("at_time", "7:41"), ("note", "書記官に電話した")];
    let page = case.worker.post(&format!("{path}/step"), &step).await.expect(422);
    has(&page, &["書記官に電話した", "7:41", "令和8年4月1日", "value=\"request\" selected", "架空の総括。"]);
}
