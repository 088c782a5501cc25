//! 一時保護: from the start to the release, and the watch over its deadlines.

mod annexes;
mod plan;
mod repair;
mod warrant;
mod watch;

use crate::fixtures;
use crate::nation::{AREA, CENTRE, Nation};
use crate::visitor::{Answer, Visitor};
use desk::people::{NewPerson, NewRelation, register, relate};
use ground::db::Key;
use jiff::SignedDuration;
use uuid::Uuid;

pub const PLACE: &str = "架空里親方4711";
pub const PLACE_ADDRESS: &str = "架空郡里親町三丁目4711番地";
pub const PLACE_PHONE: &str = "09047110001";
/// Where the mother lives: hidden once 支援措置 holds.
pub const HOME: &str = "架空郡秘匿町七丁目3917番地";
pub const HOME_PHONE: &str = "09039170001";

/// A child of the centre with both parents holding 親権, in charge of a worker.
pub struct Case {
    pub nation: Nation,
    pub worker: Visitor,
    pub child: Key,
    pub mother: Uuid,
    pub father: Uuid,
}

impl Case {
    pub async fn new() -> Self {
        let nation = Nation::new().await;
        let worker = nation.staff(CENTRE, "centre_worker").await;
        let child = fixtures::child(&nation.app, CENTRE, "架空姓 光").await;
        fixtures::put_in_charge(&mut nation.admin().await, worker.staff.unwrap(), child).await;
        let mother = fixtures::living_at(fixtures::named("架空姓 葉子"), "34302", HOME, HOME_PHONE);
        let mother = parent(&nation, child, &mother, "実母").await;
        let father = parent(&nation, child, &fixtures::named("架空別姓 太郎"), "実父").await;
        Self { nation, worker, child, mother, father }
    }

    /// Begins 一時保護 so many hours ago; yields its key.
    pub async fn start(&mut self, hours_ago: i64) -> Key {
        let answer = self.worker.post(&format!("/records/{}/custody/new", self.child), &self.form(hours_ago)).await;
        answer.expect(303).location().strip_prefix("/custody/").unwrap().parse().unwrap()
    }

    fn form(&self, hours_ago: i64) -> Vec<(&'static str, &'static str)> {
        let at = (self.nation.clock().now() - SignedDuration::from_hours(hours_ago)).to_zoned(ground::db::japan());
        let (day, time) = (at.date().to_string(), format!("{:02}:{:02}", at.hour(), at.minute()));
        vec![
            ("started_on", day.leak()),
            ("started_time", time.leak()),
            ("basis", "authority"),
            ("place_kind", "里親"),
            ("place_hidden", "yes"),
            ("hidden_from", "架空別姓 太郎"),
            ("place_name", PLACE),
            ("place_address", PLACE_ADDRESS),
            ("place_phone", PLACE_PHONE),
            ("grounds", "1-done"),
            ("grounds", "5-i"),
            ("purposes", "安全確保"),
            ("necessity", "在宅ではけがの再発を防げない。"),
            ("child_timing", "before"),
            ("child_opinion", "おうちにかえりたくない"),
        ]
    }

    /// Plans 一時保護 so many hours ahead; yields its key.
    pub async fn plan(&mut self, hours_ahead: i64) -> Key {
        let mut form = self.form(-hours_ahead);
        form.push(("phase", "planned"));
        let answer = self.worker.post(&format!("/records/{}/custody/new", self.child), &form).await;
        answer.expect(303).location().strip_prefix("/custody/").unwrap().parse().unwrap()
    }

    /// What the version of the newest row of a table is.
    pub async fn version(&self, table: &'static str) -> String {
        let sql = match table {
            "warrant" => "select coalesce(max(version), 0) from app.warrant",
            _ => "select max(version) from app.custody",
        };
        let version: i32 = sqlx::query_scalar(sql).fetch_one(&mut self.nation.admin().await).await.unwrap();
        version.to_string()
    }

    /// The day and the time it is, as a form takes them.
    pub fn now(&self) -> (String, String) {
        let now = self.nation.clock().japan();
        (now.date().to_string(), format!("{:02}:{:02}", now.hour(), now.minute()))
    }

    /// Ends 一時保護 now.
    pub async fn release(&mut self, custody: Key, kind: &str, to: &str) {
        let (version, (day, time)) = (self.version("custody").await, self.now());
        let form = [
            ("version", version.as_str()),
            ("ended_on", &day),
            ("ended_time", &time),
            ("end_kind", kind),
            ("end_to", to),
        ];
        self.worker.post(&format!("/custody/{custody}/release"), &form).await.expect(303);
    }

    /// What a parent said an hour ago.
    pub async fn said(&mut self, custody: Key, custodian: Uuid, answer: &str) -> Answer {
        let at = (self.nation.clock().now() - SignedDuration::from_mins(1)).to_zoned(ground::db::japan());
        let (day, time) = (at.date().to_string(), format!("{:02}:{:02}", at.hour(), at.minute()));
        let custodian = custodian.to_string();
        let form = [
            ("custodian", custodian.as_str()),
            ("answer", answer),
            ("at_on", &day),
            ("at_time", &time),
            ("told_to", "架空 担当"),
            ("told_how", "面接"),
        ];
        self.worker.post(&format!("/custody/{custody}/consent"), &form).await
    }
}

async fn parent(nation: &Nation, child: Key, parent: &NewPerson, kind: &str) -> Uuid {
    let permit = fixtures::permit(&nation.app, CENTRE);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let parent = register(&mut tx, parent).await.unwrap();
    let relation = NewRelation { kind: kind.into(), custodian: true, guardian: true, ..Default::default() };
    relate(&mut tx, child, parent, &relation).await.unwrap();
    tx.commit().await.unwrap();
    parent
}

#[track_caller]
pub fn has(answer: &Answer, parts: &[&str]) {
    for part in parts {
        assert!(answer.body.contains(part), "{part} is missing: {}", answer.body);
    }
}

async fn dues(nation: &Nation) -> Vec<(String, String, bool)> {
    sqlx::query_as("select rule, last_day::text, done_at is not null from app.custody_due order by last_day, rule")
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap()
}

fn day(nation: &Nation, ahead: i64) -> String {
    (nation.clock().today() + jiff::Span::new().days(ahead)).to_string()
}

#[tokio::test]
async fn a_start_computes_its_deadlines_and_every_page_about_the_child_shows_the_next() {
    let mut case = Case::new().await;
    let custody = case.start(0).await;
    let page = case.worker.get(&format!("/custody/{custody}")).await.expect(200);
    has(
        &page,
        &[
            "一時保護状の請求",
            "あと6日",
            "その日から起算して7日",
            "児童福祉法第33条第3項",
            "1号 児童虐待を受けた",
            "5号イ",
        ],
    );
    has(&page, &["委託一時保護(里親)", "まだ確認されていません", "おうちにかえりたくない"]);
    let request = ("warrant_request".to_owned(), day(&case.nation, 6), false);
    assert_eq!(dues(&case.nation).await[0], request);
    for path in [format!("/records/{}", case.child), format!("/records/{}/family", case.child)] {
        has(&case.worker.get(&path).await.expect(200), &["一時保護状の請求 あと6日"]);
    }
    has(&case.worker.get("/custody").await.expect(200), &["架空姓 光", "一時保護状の請求 あと6日", "一時保護の期間"]);
    has(&case.worker.get("/custody/calendar").await.expect(200), &["期限カレンダー"]);
    // One at a time.
    let form = case.form(0);
    let again = case.worker.post(&format!("/records/{}/custody/new", case.child), &form).await.expect(422);
    has(&again, &["一時保護中です"]);
}

#[tokio::test]
async fn a_form_without_a_ground_or_with_a_future_start_is_refused_and_keeps_what_was_typed() {
    let mut case = Case::new().await;
    let path = format!("/records/{}/custody/new", case.child);
    let mut form = case.form(-3);
    form.retain(|(name, _)| !["grounds", "purposes"].contains(name));
    form.push(("child_timing", "after"));
    form.retain(|(name, value)| *name != "child_timing" || *value == "after");
    let page = case.worker.post(&path, &form).await.expect(422);
    has(&page, &["号を1つ以上", "目的を選んで", "未来", "理由を入力", "在宅ではけがの再発を防げない。"]);
    assert_eq!(dues(&case.nation).await, []);
}

#[tokio::test]
async fn the_place_is_on_no_page_and_opens_for_a_reason_on_record() {
    let mut case = Case::new().await;
    let custody = case.start(1).await;
    for path in [
        format!("/custody/{custody}"),
        format!("/custody/{custody}/edit"),
        format!("/custody/{custody}/facts"),
        format!("/records/{}/custody", case.child),
        format!("/records/{}", case.child),
        format!("/records/{}/history", case.child),
        "/custody".to_owned(),
    ] {
        let page = case.worker.get(&path).await.expect(200);
        for hidden in [PLACE, PLACE_ADDRESS, PLACE_PHONE] {
            assert!(!page.body.contains(hidden), "{hidden} is on {path}");
        }
    }
    let stored: Vec<u8> = sqlx::query_scalar("select place_sealed from app.custody")
        .fetch_one(&mut case.nation.admin().await)
        .await
        .unwrap();
    assert!(!String::from_utf8_lossy(&stored).contains("4711"), "the place lies open in the database");
    let path = format!("/custody/{custody}/place");
    case.worker.post(&path, &[]).await.expect(422);
    let page = case.worker.post(&path, &[("place_reason", "面会の送迎")]).await.expect(200);
    has(&page, &[PLACE, PLACE_ADDRESS, PLACE_PHONE, "架空別姓 太郎に伝わらないよう"]);
    let looks: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'unseal' and object_kind = 'custody' and detail = '面会の送迎'",
    )
    .fetch_one(&mut case.nation.admin().await)
    .await
    .unwrap();
    assert_eq!(looks, 1);
}

#[tokio::test]
async fn consents_decide_whether_a_warrant_is_needed_and_a_person_confirms_it() {
    let mut case = Case::new().await;
    let custody = case.start(2).await;
    let path = format!("/custody/{custody}");
    let page = case.worker.get(&path).await.expect(200);
    has(&page, &["同意が明らかでない親権者がいるため", "規則では必要"]);
    case.said(custody, case.mother, "consents").await.expect(303);
    case.said(custody, case.father, "refuses").await.expect(303);
    has(&case.worker.get(&path).await, &["同意しない親権者がいるため", "不同意"]);
    // Against what the rules say only with a reason.
    let version = |page: &Answer| {
        page.body.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let seen = version(&case.worker.get(&path).await);
    let wrong = [("need", "not_needed"), ("version", &seen)];
    has(&case.worker.post(&format!("{path}/need"), &wrong).await.expect(422), &["理由を入力してください"]);
    case.said(custody, case.father, "consents").await.expect(303);
    has(&case.worker.get(&path).await, &["全員が同意しているため", "規則では不要"]);
    let seen = version(&case.worker.get(&path).await);
    let confirmed = [("need", "not_needed"), ("version", &seen)];
    case.worker.post(&format!("{path}/need"), &confirmed).await.expect(303);
    case.worker.post(&format!("{path}/need"), &confirmed).await.expect(409);
    let started = (case.nation.clock().now() - SignedDuration::from_hours(2)).to_zoned(ground::db::japan()).date();
    let last_day = (started + jiff::Span::new().days(6)).to_string();
    assert!(dues(&case.nation).await.contains(&("warrant_request".to_owned(), last_day.clone(), true)));
    // Withdrawn within the seven days: what was confirmed no longer holds, and the deadline runs again on every list.
    case.nation.clock().advance(SignedDuration::from_mins(1));
    case.said(custody, case.mother, "withdrawn").await.expect(303);
    assert!(dues(&case.nation).await.contains(&("warrant_request".to_owned(), last_day, false)));
    has(&case.worker.get("/custody").await, &["一時保護状の請求 あと"]);
    has(&case.worker.get(&path).await, &["撤回があったため、請求が要ります", "見立てが違います"]);
    let stranger = case.said(custody, case.child.id, "consents").await.expect(422);
    has(&stranger, &["親権者を選んでください"]);
}

#[tokio::test]
async fn a_corrected_start_moves_every_deadline_and_keeps_the_first_with_the_reason() {
    let mut case = Case::new().await;
    let first = case.nation.clock().now() - SignedDuration::from_hours(1);
    let custody = case.start(1).await;
    let before = dues(&case.nation).await;
    let mut form = case.form(49);
    form.push(("version", "1"));
    let path = format!("/custody/{custody}/edit");
    has(&case.worker.post(&path, &form).await.expect(422), &["訂正する理由"]);
    form.push(("reason", "記録誤り: 実際の開始は2日前"));
    case.worker.post(&path, &form).await.expect(303);
    let after = dues(&case.nation).await;
    assert_ne!(before, after);
    let start = (case.nation.clock().now() - SignedDuration::from_hours(49)).to_zoned(ground::db::japan()).date();
    assert_eq!(after[0].1, (start + jiff::Span::new().days(6)).to_string());
    let page = case.worker.get(&format!("/custody/{custody}")).await;
    has(&page, &["はじめの記録", &desk::frame::moment_wareki(first)]);
    has(
        &case.worker.get(&format!("/records/{}/history", case.child)).await,
        &["訂正の理由", "実際の開始は2日前", "開始日時"],
    );
    case.worker.post(&path, &form).await.expect(409);
}

#[tokio::test]
async fn facts_are_quoted_from_the_record_and_carry_where_they_stand() {
    let mut case = Case::new().await;
    let custody = case.start(1).await;
    let note = [("at_on", "令和8年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", "左頬に手の形のあざ")];
    case.worker.post(&format!("/records/{}/progress", case.child), &note).await.expect(303);
    let id: Uuid =
        sqlx::query_scalar("select id from app.progress").fetch_one(&mut case.nation.admin().await).await.unwrap();
    let path = format!("/custody/{custody}/facts");
    has(&case.worker.get(&path).await.expect(200), &["経過記録 令和8年4月1日 10:00(電話)", "左頬に手の形のあざ"]);
    let source = format!("progress:{}", id.simple());
    let form = [("source", source.as_str()), ("ground", "1"), ("text", "左頬に手の形のあざがある")];
    case.worker.post(&path, &form).await.expect(303);
    let page = case.worker.get(&format!("/custody/{custody}")).await;
    has(&page, &["左頬に手の形のあざがある", "経過記録 令和8年4月1日 10:00(電話)", "事実がまだ引かれていません"]);
    let elsewhere = format!("progress:{}", Uuid::nil().simple());
    case.worker.post(&path, &[("source", elsewhere.as_str()), ("ground", "1"), ("text", "作り話")]).await.expect(422);
    let fact: Uuid =
        sqlx::query_scalar("select id from app.custody_fact").fetch_one(&mut case.nation.admin().await).await.unwrap();
    case.worker.post(&format!("{path}/{fact}/remove"), &[]).await.expect(303);
    assert!(!case.worker.get(&format!("/custody/{custody}")).await.body.contains("あざがある"));
    has(&case.worker.get(&format!("/records/{}/history", case.child)).await, &["あざがある"]);
}

#[tokio::test]
async fn extension_and_release_end_what_was_open() {
    let mut case = Case::new().await;
    let custody = case.start(1).await;
    let path = format!("/custody/{custody}");
    let today = day(&case.nation, 0);
    has(&case.worker.post(&format!("{path}/extension"), &[("basis", "家裁承認")]).await.expect(422), &["申し立てた日"]);
    case.worker.post(&format!("{path}/extension"), &[("basis", "家裁承認"), ("filed_on", &today)]).await.expect(303);
    let open =
        |dues: Vec<(String, String, bool)>| dues.into_iter().filter(|due| !due.2).map(|due| due.0).collect::<Vec<_>>();
    assert_eq!(open(dues(&case.nation).await), ["warrant_request", "custody_limit"]);
    let decided = [("basis", "家裁承認"), ("filed_on", today.as_str()), ("decided_on", &today)];
    case.worker.post(&format!("{path}/extension"), &decided).await.expect(303);
    assert!(open(dues(&case.nation).await).contains(&"custody_extension".to_owned()));
    case.release(custody, "家庭復帰", "実母").await;
    assert_eq!(open(dues(&case.nation).await), ["return_notice"]);
    has(&case.worker.get(&path).await, &["に解除しました", "まだ通知していません"]);
    has(&case.worker.get("/custody").await, &["家庭復帰の市町村への通知 あと1日"]);
    case.worker.post(&format!("{path}/told"), &[("told_on", &today)]).await.expect(303);
    assert_eq!(open(dues(&case.nation).await), [""; 0]);
    assert!(!case.worker.get(&path).await.body.contains("まだ通知していません"));
    assert!(!case.worker.get(&format!("/records/{}", case.child)).await.body.contains("一時保護状の請求 あと"));
    has(&case.worker.get("/custody").await, &["一時保護中・予定のこどもはいません"]);
}

#[tokio::test]
async fn behind_the_wall_there_is_no_custody() {
    let mut case = Case::new().await;
    let custody = case.start(1).await;
    let kin = case.nation.staff(CENTRE, "centre_chief").await;
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $1, $4, 'by_hand', now())")
        .bind(AREA)
        .bind(CENTRE)
        .bind(kin.staff)
        .bind(case.child.id)
        .execute(&mut case.nation.admin().await)
        .await
        .unwrap();
    let mut kin = case.nation.again(&kin).await;
    kin.get(&format!("/custody/{custody}")).await.expect(404);
    kin.get(&format!("/records/{}/custody", case.child)).await.expect(404);
    for path in ["/custody", "/custody/calendar", "/custody/panel"] {
        assert!(!kin.get(path).await.expect(200).body.contains("架空姓"), "{path}");
    }
}
