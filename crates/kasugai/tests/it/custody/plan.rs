//! 事前の請求: asked before the start, issued, then started on the real day or given up.

use super::{Case, PLACE, dues, has};
use crate::paper::printed;
use ground::db::Key;
use jiff::SignedDuration;

impl Case {
    async fn open(&self) -> Vec<(String, String)> {
        dues(&self.nation).await.into_iter().filter(|due| !due.2).map(|due| (due.0, due.1)).collect()
    }

    /// Asks the judge in advance, everything missing confirmed.
    pub async fn ask(&mut self, custody: Key) {
        self.save(custody, "架空の総括。", &["child_opinion"]).await;
        self.confirm_all(custody).await;
        self.step(custody, "request").await.expect(303);
    }

    pub async fn begin(&mut self, custody: Key) -> crate::visitor::Answer {
        let (version, (day, time)) = (self.version("custody").await, self.now());
        let form = [("version", version.as_str()), ("begun_on", &day), ("begun_time", &time)];
        self.worker.post(&format!("/custody/{custody}/begin"), &form).await
    }

    async fn gives_up(&mut self, custody: Key, why: &str) -> crate::visitor::Answer {
        let version = self.version("custody").await;
        let form = [("version", version.as_str()), ("given_up_why", why)];
        self.worker.post(&format!("/custody/{custody}/give-up"), &form).await
    }

    fn day(&self, ahead: i64) -> String {
        super::day(&self.nation, ahead)
    }
}

#[tokio::test]
async fn a_plan_is_on_every_list_and_no_clock_of_the_law_runs() {
    let mut case = Case::new().await;
    let custody = case.plan(48).await;
    let planned = case.day(2);
    assert_eq!(case.open().await, [("planned_start".to_owned(), planned)]);
    let page = case.worker.get(&format!("/custody/{custody}")).await.expect(200);
    has(
        &page,
        &["一時保護の予定", "に開始する予定", "予定のうちは動きません", "開始を記録", "取りやめを記録", "予定を変更"],
    );
    assert!(!page.body.contains("決定通知書"), "a letter about what has not been decided");
    has(&case.worker.get("/custody").await, &["架空姓 光", "一時保護の開始の予定 あと2日", "予定 "]);
    has(&case.worker.get("/custody/calendar").await, &["一時保護の開始の予定"]);
    has(&case.worker.get(&format!("/records/{}/custody", case.child)).await, &["予定</span>"]);
    has(&case.worker.get(&format!("/records/{}/history", case.child)).await, &["開始予定日時"]);
    // It stays with the centre: no other page about the child tells of it.
    assert!(!case.worker.get(&format!("/records/{}", case.child)).await.body.contains("開始の予定"));
    let letter = format!("/custody/{custody}/notice/{}", case.mother);
    case.worker.get(&letter).await.expect(404);
    // Neither released nor extended, and no second one beside it.
    for (path, form) in [
        (
            "release",
            vec![
                ("version", "1"),
                ("ended_on", "令和8年4月1日"),
                ("ended_time", "9:00"),
                ("end_kind", "その他"),
                ("end_to", "架空"),
            ],
        ),
        ("extension", vec![("basis", "同意"), ("decided_on", "令和8年4月1日")]),
    ] {
        case.worker.post(&format!("/custody/{custody}/{path}"), &form).await.expect(422);
    }
    let form = case.form(0);
    let again = case.worker.post(&format!("/records/{}/custody/new", case.child), &form).await.expect(422);
    has(&again, &["一時保護の予定があります"]);
    let past = case.form(3).into_iter().chain([("phase", "planned")]).collect::<Vec<_>>();
    has(&case.worker.post(&format!("/records/{}/custody/new", case.child), &past).await.expect(422), &["過ぎています"]);
}

#[tokio::test]
async fn issued_in_advance_and_started_there_is_no_seven_day_clock() {
    let mut case = Case::new().await;
    let custody = case.plan(48).await;
    case.ask(custody).await;
    let paper = printed(&mut case.worker, &format!("/custody/{custody}/warrant/print")).await;
    for said in ["一時保護を開始する前に、あらかじめ一時保護状を請求する", "開始する予定の日時", "(まだ開始していない)"]
    {
        assert!(paper.contains(said), "{said} is missing: {paper}");
    }
    assert!(!paper.contains("開始した日時") && !paper.contains(PLACE));
    case.nation.clock().advance(SignedDuration::from_mins(1));
    let (day, time) = case.now();
    let until = case.day(5);
    let issue = |until: String| {
        vec![("step", "issue".to_owned()), ("at_on", day.clone()), ("at_time", time.clone()), ("valid_until", until)]
    };
    let post = async |case: &mut Case, form: Vec<(&str, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        case.worker.post(&format!("/custody/{custody}/warrant/step"), &form).await
    };
    let yesterday = case.day(-1);
    has(&post(&mut case, issue(yesterday)).await.expect(422), &["有効期間の末日が、発付の日より前です"]);
    post(&mut case, issue(until.clone())).await.expect(303);
    let open = case.open().await;
    assert!(open.contains(&("warrant_validity".to_owned(), until)), "{open:?}");
    has(&case.worker.get(&format!("/custody/{custody}/warrant")).await, &["事前の請求", "発付", "有効期間"]);

    case.nation.clock().advance(SignedDuration::from_hours(40));
    case.worker = case.nation.again(&case.worker).await;
    case.begin(custody).await.expect(303);
    let started = jiff::civil::Date::to_string(&case.nation.clock().today());
    let all = dues(&case.nation).await;
    let request = all.iter().find(|due| due.0 == "warrant_request").unwrap();
    assert!(request.2, "the judge was asked before: nothing is open");
    let open: Vec<String> = case.open().await.into_iter().map(|due| due.0).collect();
    assert!(
        !open.iter().any(|rule| ["planned_start", "warrant_validity", "warrant_request"].contains(&rule.as_str())),
        "{open:?}"
    );
    assert!(open.contains(&"custody_limit".to_owned()), "the two months run from the real start");
    let start: String = sqlx::query_scalar("select start_on::text from app.custody_due where rule = 'custody_limit'")
        .fetch_one(&mut case.nation.admin().await)
        .await
        .unwrap();
    assert_eq!(start, started);
    let page = case.worker.get(&format!("/custody/{custody}")).await;
    assert!(!page.body.contains("はじめの記録"), "a plan that became a start is no correction");
    has(&case.worker.get(&format!("/custody/{custody}/warrant")).await, &["事前の請求"]);
    let (kinds, again) = (events(&case).await, case.begin(custody).await);
    assert_eq!(kinds.iter().filter(|kind| *kind == "custody.started").count(), 1);
    assert!(kinds.contains(&"custody.planned".to_owned()));
    again.expect(409);
}

async fn events(case: &Case) -> Vec<String> {
    sqlx::query_scalar("select kind from app.event where kind like 'custody.%' order by at")
        .fetch_all(&mut case.nation.admin().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn started_before_anybody_asked_the_seven_days_run_from_the_real_start() {
    let mut case = Case::new().await;
    let custody = case.plan(24).await;
    case.nation.clock().advance(SignedDuration::from_hours(48));
    case.worker = case.nation.again(&case.worker).await;
    has(&case.worker.get("/custody").await, &["一時保護の開始の予定 1日超過", "danger"]);
    case.begin(custody).await.expect(303);
    let last_day = case.day(6);
    assert!(case.open().await.contains(&("warrant_request".to_owned(), last_day)));
}

#[tokio::test]
async fn a_refused_plan_starts_under_no_paper_and_may_be_asked_for_again() {
    let mut case = Case::new().await;
    let custody = case.plan(72).await;
    case.ask(custody).await;
    case.step(custody, "reject").await.expect(303);
    assert!(case.open().await.iter().any(|due| due.0 == "warrant_objection"));
    has(&case.begin(custody).await.expect(422), &["事前の請求は却下されています"]);
    case.step(custody, "request").await.expect(303);
    assert!(!case.open().await.iter().any(|due| due.0 == "warrant_objection"));
    case.step(custody, "issue").await.expect(303);
    // Seven days where the paper says nothing; then it has run out.
    let validity = case.day(6);
    assert!(case.open().await.contains(&("warrant_validity".to_owned(), validity)));
    case.nation.clock().advance(SignedDuration::from_hours(7 * 24));
    case.worker = case.nation.again(&case.worker).await;
    has(&case.begin(custody).await.expect(422), &["有効期間を過ぎているため"]);
    has(&case.gives_up(custody, "").await.expect(422), &["取りやめの理由"]);
    case.gives_up(custody, "祖母が監護することになった").await.expect(303);
    assert_eq!(case.open().await, []);
    let page = case.worker.get(&format!("/custody/{custody}")).await;
    has(&page, &["予定を取りやめました", "祖母が監護することになった", "裁判所に返します"]);
    case.gives_up(custody, "もう一度").await.expect(409);
    let mut form = case.form(-48);
    form.push(("version", "9"));
    case.worker.post(&format!("/custody/{custody}/edit"), &form).await.expect(422);
    has(&case.worker.get("/custody").await, &["一時保護中・予定のこどもはいません"]);
    // Another may begin, with its own seven days.
    case.start(0).await;
    let last_day = case.day(6);
    assert!(case.open().await.contains(&("warrant_request".to_owned(), last_day)));
    assert!(events(&case).await.contains(&"custody.given_up".to_owned()));
}
