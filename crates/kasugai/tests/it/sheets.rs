//! Sheets: begun with what is known, finished only when whole, shown as they were asked, hidden where an address is hidden.

mod design;
pub mod linked;

use crate::fixtures::{living_at, named, permit, put_in_charge, register};
use crate::nation::{Nation, TOWN};
use crate::objects::begin_sheet;
use crate::paper::printed;
use crate::visitor::{Answer, Visitor};
use desk::assessment::form::Answer as Given;
use desk::people::{NewRelation, relate};
use ground::db::{Key, Role};
use sqlx::ConnectOptions;
use uuid::Uuid;

/// A child with its mother, and a member of staff in charge.
pub async fn desk(nation: &Nation) -> (Visitor, Key) {
    let chief = nation.staff(TOWN, "family_chief").await;
    let living = living_at(named("架空 花子"), "34302", "広島県安芸郡府中町架空一丁目1-1", "000-1111-2222");
    let child = register(&nation.app, TOWN, &living).await;
    put_in_charge(&mut nation.admin().await, chief.staff.unwrap(), child).await;
    let permit = permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let mother = desk::people::register(&mut tx, &named("架空 葉子")).await.unwrap();
    let relation = NewRelation { kind: "実母".into(), guardian: true, custodian: true, ..NewRelation::default() };
    relate(&mut tx, child, mother, &relation).await.unwrap();
    tx.commit().await.unwrap();
    (chief, child)
}

/// Answers of the eight questions that make the sheet whole.
pub fn whole() -> Vec<(&'static str, &'static str)> {
    let mut answers = vec![
        ("version", "1"),
        ("op", "done"),
        ("a.child_name", "架空 花子"),
        ("a.scene", "intake"),
        ("a.q1", "yes"),
        ("a.q1_who", "child"),
        ("a.q3", "yes"),
        ("a.q3_what", "head"),
        ("a.injuries.0.site", "左のほお"),
        ("a.injuries.0.grade", "mild"),
        ("a.urgency", "AA"),
        ("a.decided_on", "R8.4.1"),
        ("a.reason", "架空の根拠"),
        ("a.writer", "架空 職員"),
    ];
    answers.extend(["a.q2", "a.q4", "a.q5"].map(|question| (question, "no")));
    answers.extend(["a.q6", "a.q7", "a.q8"].map(|question| (question, "unknown")));
    answers
}

#[track_caller]
fn has(answer: &Answer, parts: &[&str]) {
    for part in parts {
        assert!(answer.body.contains(part), "{part} is missing: {}", answer.body);
    }
}

async fn count(nation: &Nation, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut nation.admin().await).await.unwrap()
}

async fn stored(nation: &Nation, id: Uuid) -> serde_json::Value {
    sqlx::query_scalar("select answers from app.sheet where id = $1")
        .bind(id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_sheet_begins_with_what_is_known_and_is_finished_only_when_whole() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    let list = format!("/records/{child}/sheets");
    let id = begin_sheet(&mut chief, &list, "urgency").await;
    let page = chief.get(&format!("{list}/{id}/edit")).await.expect(200);
    has(&page, &["架空 花子", "① こども本人または保護者が", "未記入", "回答からの目安はまだ出せません。"]);

    let early = chief.post(&format!("{list}/{id}/edit"), &[("version", "1"), ("op", "done"), ("a.q1", "yes")]).await;
    has(&early.clone().expect(422), &["「緊急度」が未記入です。選んでください。", "「求めている人」が未記入です。"]);
    assert!(early.body.contains("value=\"yes\" checked"), "what was chosen is lost: {}", early.body);
    assert_eq!(count(&nation, "select count(*) from app.sheet where status = 'done'").await, 0);

    chief.post(&format!("{list}/{id}/edit"), &whole()).await.expect(303);
    let shown = chief.get(&format!("{list}/{id}")).await.expect(200);
    has(&shown, &["AA 緊急一時保護を検討", "令和8年4月1日", "左のほお", "わからない", "未記入", "完成"]);
    // The paper says what was answered, with boxes for the choices.
    let paper = printed(&mut chief, &format!("{list}/{id}/print")).await;
    for part in [
        "緊急度アセスメント(一時保護フローチャート)",
        "氏名架空花子",
        "■AA緊急一時保護を検討",
        "□B",
        "■わからない",
        "左のほお",
        "架空の根拠",
        "令和8年4月1日",
        "取扱注意",
    ] {
        assert!(paper.contains(part), "{part} is not on paper: {paper}");
    }
    assert_eq!(
        count(&nation, "select count(*) from log.audit where kind = 'print' and object_kind = 'sheet'").await,
        1
    );
    let answers = stored(&nation, id).await;
    assert_eq!(answers["q6"], "unknown");
    assert_eq!(answers["q3_what"], serde_json::json!(["head"]));
    assert_eq!(answers["decided_on"], "2026-04-01");
    assert!(answers.get("seen_on").is_none(), "a blank became an answer: {answers}");
    let looks = "select count(*) from log.audit where kind = 'view' and object_kind = 'sheet' and object_id is not null and person_id is not null";
    assert!(count(&nation, looks).await >= 2);
    assert_eq!(count(&nation, "select count(*) from log.audit where kind = 'sheet.finished'").await, 1);

    // A finished sheet is corrected with a trace.
    let mut corrected = whole();
    corrected.retain(|(name, _)| *name != "version" && *name != "a.reason");
    corrected.extend([("version", "2"), ("a.reason", "見直した根拠")]);
    chief.post(&format!("{list}/{id}/edit"), &corrected).await.expect(303);
    let history = chief.get(&format!("{list}/{id}/history")).await.expect(200);
    has(&history, &["架空の根拠", "見直した根拠", "判断の根拠"]);
    // Who saves on what they read before is told, and loses nothing.
    let mut late = whole();
    late.push(("a.again_on", "R8.5.1"));
    let stale = chief.post(&format!("{list}/{id}/edit"), &late).await.expect(409);
    has(&stale, &["ほかの人が保存しました", "見直した根拠", "架空の根拠", "R8.5.1"]);
}

#[tokio::test]
async fn what_does_not_apply_is_not_kept_and_what_is_no_number_stays_as_typed() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    let list = format!("/records/{child}/sheets");
    let id = begin_sheet(&mut chief, &list, "risk_common").await;
    let edit = format!("{list}/{id}/edit");
    let wrong = chief.post(&edit, &[("version", "1"), ("a.weight", "十二キロ"), ("a.harm", "none")]).await.expect(422);
    has(&wrong, &["「体重」は0から150までの数字(小数は1桁まで)で入力してください。", "十二キロ"]);
    let kept = [("version", "1"), ("a.weight", "12.5"), ("a.harm", "none"), ("a.harm_detail", "残った字")];
    chief.post(&edit, &kept).await.expect(303);
    let answers = stored(&nation, id).await;
    assert_eq!(answers["weight"], serde_json::json!(12.5));
    assert!(answers.get("harm_detail").is_none(), "{answers}");
    chief.post(&edit, &[("version", "2"), ("op", "discard")]).await.expect(303);
    chief.get(&format!("{list}/{id}")).await.expect(404);
}

#[tokio::test]
async fn custodians_come_as_rows_and_the_newest_finished_sheet_is_found() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    let list = format!("/records/{child}/sheets");
    let id = begin_sheet(&mut chief, &list, "consent").await;
    let answers = stored(&nation, id).await;
    assert_eq!(answers["consents"][0]["name"]["name"], "架空 葉子");
    assert_eq!(answers["consents"][0]["relation"], "実母");
    assert!(answers["consents"][0]["name"]["person"].is_string(), "the mother is not known by her key");
    let whole = [
        ("version", "1"),
        ("op", "done"),
        ("a.child_name", "架空 花子"),
        ("a.matter", "custody"),
        ("a.register", "register"),
        ("a.consents.0.name", "架空 葉子"),
        ("a.consents.0.consent", "unclear"),
        ("a.explained", "reason"),
        ("a.writer", "架空"),
    ];
    let permit = permit(&nation.app, TOWN);
    let latest = async || {
        let mut tx = nation.app.db.read(&permit).await.unwrap();
        let found = desk::assessment::latest(&mut tx, child, "consent").await.unwrap();
        match found {
            Some(sealed) => Some(tx.show(sealed).await.unwrap()),
            None => None,
        }
    };
    assert!(latest().await.is_none(), "an unfinished sheet was found");
    chief.post(&format!("{list}/{id}/edit"), &whole).await.expect(303);
    let found = latest().await.unwrap();
    assert!(matches!(found.answers.get("consents"), Some(Given::Rows(rows)) if rows.len() == 1));
}

#[tokio::test]
async fn an_address_in_an_answer_is_hidden_like_the_address_and_never_lies_in_clear() {
    const STREET: &str = "府中町架空一丁目1-1";
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    let list = format!("/records/{child}/sheets");
    let id = begin_sheet(&mut chief, &list, "referral").await;
    has(&chief.get(&format!("{list}/{id}/edit")).await.expect(200), &[STREET]);
    assert_eq!(count(&nation, "select count(*) from app.sheet t where t::text like '%架空一丁目%'").await, 0);
    let form = [("basis", "DV"), ("applied_on", "令和8年4月1日"), ("hidden_from_persons", "架空 父")];
    chief.post(&format!("/people/{child}/protection"), &form).await.expect(303);
    for path in [format!("{list}/{id}/edit"), format!("{list}/{id}"), format!("{list}/{id}/history")] {
        let page = chief.get(&path).await.expect(200);
        assert!(!page.body.contains(STREET), "{path} shows the address");
    }
    has(&chief.get(&format!("{list}/{id}")).await, &["非表示"]);
    let paper = printed(&mut chief, &format!("{list}/{id}/print")).await;
    assert!(paper.contains("非表示") && !paper.contains(STREET), "{paper}");
    // Saving what is on the page does not lose what is not on it.
    chief.post(&format!("{list}/{id}/edit"), &[("version", "1"), ("a.summary", "架空の概要")]).await.expect(303);
    assert_eq!(count(&nation, "select count(*) from app.sheet where places is not null").await, 1);
    // A sheet begun later does not take the address over at all.
    begin_sheet(&mut chief, &list, "visit_note").await;
    assert_eq!(count(&nation, "select count(*) from app.sheet where places is not null").await, 1);
}

#[tokio::test]
async fn a_report_of_the_agency_follows_its_year_and_leaves_as_a_file() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    let id = begin_sheet(&mut chief, "/sheets", "staff_report").await;
    let page = chief.get(&format!("/sheets/{id}/edit")).await.expect(200);
    has(&page, &["統括支援員(こども家庭センター)", "府中町"]);
    assert!(!page.body.contains("心理担当支援員(子ども家庭総合支援拠点)"), "a code of an older fiscal year is offered");
    let old =
        [("form", "staff_report"), ("made_on", "R6.3.31"), ("period_from", "R5.4.1"), ("period_until", "R6.3.31")];
    let old = chief.post("/sheets", &old).await.expect(303).location().to_owned();
    has(&chief.get(&old).await.expect(200), &["心理担当支援員(子ども家庭総合支援拠点)"]);
    has(&chief.get("/sheets").await.expect(200), &["職員体制報告 第1版", "令和7年4月1日~令和8年3月31日"]);

    let list = format!("/records/{child}/sheets");
    let sheet = begin_sheet(&mut chief, &list, "urgency").await;
    chief.post(&format!("{list}/{sheet}/edit"), &whole()).await.expect(303);
    let file = chief
        .response(axum::http::Method::GET, "/sheets/export?form=urgency", "", axum::body::Body::empty(), &[])
        .await;
    assert_eq!(file.status(), 200);
    let bytes = axum::body::to_bytes(file.into_body(), 1 << 24).await.unwrap();
    let read = tables::read(&bytes, "x.xlsx", &tables::Options::default()).unwrap();
    let text = format!("{:?}", read[0]);
    for part in ["架空 花子", "緊急度", "AA 緊急一時保護を検討", "左のほお"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let taken = "select count(*) from log.audit where kind = 'export' and object_kind = 'sheet' and result_count = 1 and persons is not null";
    assert_eq!(count(&nation, taken).await, 1);
    // Another town's staff does not see it.
    let mut next = nation.staff(crate::nation::NEXT_TOWN, "family_chief").await;
    next.get(&format!("/sheets/{id}")).await.expect(404);
}

#[tokio::test]
async fn the_yearly_report_takes_its_numbers_from_the_statistics() {
    let nation = Nation::new().await;
    let (mut chief, _) = desk(&nation).await;
    let year = jp::fiscal_year(nation.clock().today());
    let (first, last) = (year.first().to_string(), year.last().to_string());
    let today = nation.clock().today().to_string();
    let form = [
        ("form", "yearly_report"),
        ("made_on", today.as_str()),
        ("period_from", first.as_str()),
        ("period_until", last.as_str()),
    ];
    let begun = chief.post("/sheets", &form).await.expect(303).location().to_owned();
    let id = begun.trim_end_matches("/edit").rsplit('/').next().unwrap().parse().unwrap();
    let answers = stored(&nation, id).await;
    assert_eq!(answers["received"], 1, "{answers}");
    assert_eq!(answers["received_abuse"], 1, "{answers}");
    assert_eq!(answers["from_police"], 0, "{answers}");
}
