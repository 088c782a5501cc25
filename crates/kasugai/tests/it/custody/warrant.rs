//! 一時保護状の請求: from the record to one PDF, with nothing in it that must stay.

use super::{Case, PLACE, PLACE_ADDRESS, PLACE_PHONE, has};
use crate::objects;
use crate::paper::{printed, text};
use ground::db::Key;
use jiff::SignedDuration;
use uuid::Uuid;

const REPORTER: &str = "架空隣 みどり";
const REPORTER_PHONE: &str = "090-3917-0002";

impl Case {
    /// A report on the child, a note, a picture, and 支援措置 for the mother.
    pub async fn with_record(&mut self) -> (Uuid, Uuid) {
        let (child, id) = (self.child.to_string(), self.nation.clock().new_id().to_string());
        let report = [
            ("form", "abuse"),
            ("id", id.as_str()),
            ("received_on", "令和8年4月1日"),
            ("received_time", "9:00"),
            ("route", "近隣・知人"),
            ("complaint", "夜に泣き声が続いている(架空)。"),
            ("urgency", "A"),
            ("abuse_types", "身体的"),
            ("reporter.name", REPORTER),
            ("reporter.contact", REPORTER_PHONE),
            ("child.0.person", child.as_str()),
        ];
        self.worker.post("/intakes", &report).await.expect(303);
        let body = "左頬に手の形のあざ(架空)。本人は「ぶたれた」と話した。";
        let note = [("at_on", "令和8年4月1日"), ("at_time", "14:05"), ("category", "家庭訪問"), ("body", body)];
        self.worker.post(&format!("/records/{child}/progress"), &note).await.expect(303);
        objects::attach(&mut self.worker, self.child).await;
        let mother = Key::new(self.child.area, self.mother);
        let protect = [("basis", "DV"), ("applied_on", "令和8年4月1日"), ("hidden_from_persons", "架空別姓 太郎")];
        self.worker.post(&format!("/people/{mother}/protection"), &protect).await.expect(303);
        let mut admin = self.nation.admin().await;
        let id = async |sql: &'static str, admin: &mut sqlx::PgConnection| -> Uuid {
            sqlx::query_scalar(sql).fetch_one(admin).await.unwrap()
        };
        let note = id("select id from app.progress", &mut admin).await;
        (note, id("select id from app.attachment", &mut admin).await)
    }

    pub async fn quote(&mut self, custody: Key, source: &str, text: &str) {
        let form = [("source", source), ("ground", "1"), ("text", text)];
        self.worker.post(&format!("/custody/{custody}/facts"), &form).await.expect(303);
    }

    pub async fn save(&mut self, custody: Key, summary: &str, annexes: &[&str]) {
        let version = self.version("warrant").await;
        let mut form = vec![
            ("version", version.as_str()),
            ("court_kind", "家庭裁判所"),
            ("court_name", "架空家庭裁判所"),
            ("requester_title", "所長"),
            ("requester_name", "架空 所長太郎"),
            ("summary", summary),
            ("necessity", "在宅ではけがの再発を防げない。"),
            ("history", ""),
        ];
        form.extend(annexes.iter().map(|annex| ("annexes", *annex)));
        self.worker.post(&format!("/custody/{custody}/warrant"), &form).await.expect(303);
    }

    pub async fn step(&mut self, custody: Key, step: &str) -> crate::visitor::Answer {
        self.nation.clock().advance(SignedDuration::from_mins(1));
        let (day, time) = self.now();
        let form = [("step", step), ("at_on", day.as_str()), ("at_time", &time)];
        self.worker.post(&format!("/custody/{custody}/warrant/step"), &form).await
    }

    pub async fn confirm_all(&mut self, custody: Key) {
        for item in ["custodians", "answers", "need", "facts", "guardian", "register", "looked_through"] {
            let form = [("item", item)];
            self.worker.post(&format!("/custody/{custody}/warrant/confirm"), &form).await.expect(303);
        }
    }
}

#[tokio::test]
async fn the_request_holds_what_the_record_says_and_its_annexes_in_one_pdf() {
    let mut case = Case::new().await;
    let custody = case.start(2).await;
    let (note, picture) = case.with_record().await;
    let (note, picture) = (format!("progress:{}", note.simple()), format!("attachment:{}", picture.simple()));
    case.quote(custody, &note, "左頬に手の形のあざがある。").await;
    case.said(custody, case.father, "refuses").await.expect(303);
    case.save(custody, "架空の総括。", &[&note, &picture, "child_opinion"]).await;
    let page = case.worker.get(&format!("/custody/{custody}/warrant")).await.expect(200);
    has(&page, &["資料1", "資料3", "準備中", "戸籍謄本等", "未確認", "架空家庭裁判所"]);
    let text = printed(&mut case.worker, &format!("/custody/{custody}/warrant/print")).await;
    for said in [
        "一時保護状請求書",
        "架空家庭裁判所裁判官殿",
        "架空西部児童相談所",
        "架空所長太郎",
        "架空姓光",
        "実母架空姓葉子",
        "実父",
        "不同意",
        "1号児童虐待を受けた",
        "5号イ",
        "左頬に手の形のあざがある。",
        "経過記録令和8年4月1日14:05(家庭訪問)",
        "架空の総括。",
        "在宅ではけがの再発を防げない。",
        "おうちにかえりたくない",
        "委託一時保護(里親)",
        "資料1",
        "資料3",
        "本人は「ぶたれた」と話した。",
        "架空の診断書",
    ] {
        assert!(text.contains(said), "{said} is missing: {text}");
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    // It goes to the court: neither who printed it nor 取扱注意 stands at its foot.
    for hidden in ["架空隣", "みどり", "秘匿町", "架空里親方", "里親町", "に印刷", "取扱注意"] {
        assert!(!text.contains(hidden), "{hidden} is on the request");
    }
    for hidden in ["09039170002", "09039170001", "09047110001"] {
        assert!(!digits.contains(hidden), "{hidden} is on the request");
    }
    let printed: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'print' and object_kind = 'custody' and person_id = $1",
    )
    .bind(case.child.id)
    .fetch_one(&mut case.nation.admin().await)
    .await
    .unwrap();
    assert_eq!(printed, 1);
}

#[tokio::test]
async fn a_reporter_or_a_hidden_place_in_any_text_stops_the_print_and_the_page_says_where() {
    let mut case = Case::new().await;
    let custody = case.start(2).await;
    let (note, _) = case.with_record().await;
    let note = format!("progress:{}", note.simple());
    let path = format!("/custody/{custody}/warrant/print");
    for (summary, said) in [
        ("隣に住むミドリさんの話では、", "総括: 通告者の氏名"),
        ("連絡先０９０－３９１７－０００２", "総括: 通告者の連絡先"),
        ("母の住む秘匿町7-3917", "総括: 秘匿した住所"),
        ("架空里親方4711に委託", "総括: 一時保護の場所の名称"),
        ("里親町3丁目4711", "総括: 一時保護の場所の所在地"),
        ("電話090 4711 0001", "総括: 一時保護の場所の電話"),
    ] {
        case.save(custody, summary, &[&note]).await;
        has(&case.worker.get(&path).await.expect(422), &["印刷できません", said]);
    }
    case.save(custody, "記録にあるとおり。", &[&note]).await;
    case.worker.get(&path).await.expect(200);
    case.quote(custody, &note, "架空隣みどりさんが見たという。").await;
    has(&case.worker.get(&path).await.expect(422), &["理由となる事実: 通告者の氏名"]);
    let refused: i64 = sqlx::query_scalar("select count(*) from log.audit where detail like 'warrant: 印刷を止めた'")
        .fetch_one(&mut case.nation.admin().await)
        .await
        .unwrap();
    assert_eq!(refused, 7);
}

#[tokio::test]
async fn what_is_missing_is_confirmed_one_by_one_before_the_request_and_the_clock_follows_its_way() {
    let mut case = Case::new().await;
    let custody = case.start(2).await;
    case.save(custody, "総括", &["child_opinion"]).await;
    let page = case.step(custody, "request").await.expect(422);
    has(&page, &["一つずつ確認", "戸籍謄本等", "保護者の意見"]);
    case.step(custody, "issue").await.expect(422);
    case.confirm_all(custody).await;
    case.step(custody, "request").await.expect(303);
    let open = async |case: &Case| -> Vec<String> {
        sqlx::query_scalar("select rule from app.custody_due where done_at is null order by last_day, rule")
            .fetch_all(&mut case.nation.admin().await)
            .await
            .unwrap()
    };
    assert!(!open(&case).await.contains(&"warrant_request".to_owned()));
    case.step(custody, "reject").await.expect(303);
    assert_eq!(open(&case).await[0], "warrant_objection");
    has(&case.worker.get(&format!("/custody/{custody}")).await, &["却下の裁判の取消しの請求", "あと3日"]);
    case.step(custody, "object").await.expect(303);
    case.step(custody, "dismiss").await.expect(303);
    assert_eq!(open(&case).await[0], "prompt_release");
    case.step(custody, "close").await.expect(422);
    case.release(custody, "却下", "実母").await;
    assert_eq!(open(&case).await, [""; 0]);
    case.step(custody, "close").await.expect(303);
    has(
        &case.worker.get(&format!("/custody/{custody}/warrant")).await,
        &["終了", "取消しの請求が棄却された", "架空 児相担当"],
    );
}

#[tokio::test]
async fn the_letters_name_one_parent_and_no_hidden_place() {
    let mut case = Case::new().await;
    let custody = case.start(2).await;
    let (mother, father) = (case.mother, case.father);
    let letter = printed(&mut case.worker, &format!("/custody/{custody}/notice/{father}")).await;
    for said in [
        "一時保護決定通知書",
        "架空別姓太郎様",
        "架空姓光",
        "お知らせできません",
        "広島県知事に対して審査請求",
        "起算して3か月以内",
        "起算して6か月以内",
        "1号児童虐待を受けた",
    ] {
        assert!(letter.contains(said), "{said} is missing: {letter}");
    }
    for hidden in ["葉子", PLACE, PLACE_ADDRESS, PLACE_PHONE, "里親"] {
        assert!(!letter.contains(hidden), "{hidden} is on the letter");
    }
    case.worker.get(&format!("/custody/{custody}/release-notice/{mother}")).await.expect(404);
    case.worker.get(&format!("/custody/{custody}/notice/{}", case.child.id)).await.expect(404);
    case.release(custody, "家庭復帰", "実母 葉子").await;
    let answer = case.worker.get(&format!("/custody/{custody}/release-notice/{father}")).await.expect(200);
    let letter = text(&answer.bytes);
    assert!(
        letter.contains("一時保護解除通知書") && letter.contains("家庭復帰") && !letter.contains("葉子"),
        "{letter}"
    );
}
