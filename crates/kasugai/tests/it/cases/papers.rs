//! The documents of a case, read back from their PDF and held against what was registered.

use super::*;
use crate::paper::printed;

#[track_caller]
fn says(paper: &str, parts: &[&str]) {
    for part in parts {
        let part: String = part.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(paper.contains(&part), "{part} is missing: {paper}");
    }
}

#[tokio::test]
async fn documents_say_what_the_record_says_and_who_printed_them() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (intake, children) = with_record(&nation, &mut clerk).await;
    let child = children[0];
    let note = [
        ("at_on", "令和8年4月1日"),
        ("at_time", "10:00"),
        ("category", "電話"),
        ("body", "架空の経過\n2行目 <b>#let</b>"),
    ];
    clerk.post(&format!("/records/{child}/progress"), &note).await.expect(303);

    let sheet = printed(&mut clerk, &format!("/records/{child}/print")).await;
    says(
        &sheet,
        &["児童記録票", "髙𣘺 一郎", "たかはし いちろう", "平成30年4月1日", "架空小学校", "小2", "府中町大通一丁目1-1"],
    );
    says(&sheet, &["実母", "髙𣘺 花子", "親権者", "右腕にあざ", "□発達障害", "取扱注意", "に印刷", "1/2", "2/2"]);
    let progress = printed(&mut clerk, &format!("/records/{child}/progress/print")).await;
    says(&progress, &["経過記録表", "髙𣘺 一郎", "令和8年4月1日 10:00", "電話", "架空の経過", "2行目<b>#let</b>"]);
    let report = printed(&mut clerk, &format!("/intakes/{intake}/print")).await;
    says(
        &report,
        &["虐待相談・通告受付票", "髙𣘺 一郎", "髙𣘺 二郎", "■A 当日中", "■継父", "□実父", "夜に泣き声と怒鳴り声"],
    );

    let on_record: Vec<(String, String)> =
        sqlx::query_as("select object_kind, detail from log.audit where kind = 'print' order by at, id")
            .fetch_all(&mut nation.admin().await)
            .await
            .unwrap();
    let expected = [("record", "児童記録票"), ("progress", "経過記録表"), ("intake", "虐待相談・通告受付票")];
    assert_eq!(on_record.iter().map(|(kind, form)| (kind.as_str(), form.as_str())).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn the_minutes_name_those_present_and_what_each_does() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (intake, _) = with_record(&nation, &mut clerk).await;
    let (id, staff) = (nation.clock().new_id().to_string(), clerk.staff.unwrap().to_string());
    let now = nation.clock().japan();
    let (on, at) = (now.date().to_string(), format!("{:02}:{:02}", now.hour(), now.minute()));
    let form = [
        ("id", id.as_str()),
        ("held_on", on.as_str()),
        ("held_time", at.as_str()),
        ("attendees", "架空 所長\n架空 係長"),
        ("urgency", "A"),
        ("safety_check", "即時調査"),
        ("policies", "家庭へ訪問"),
        ("decision", "直ちに家庭を訪問する。"),
        ("task.0.what", "家庭訪問をする"),
        ("task.0.owner", staff.as_str()),
    ];
    clerk.post(&format!("/intakes/{intake}/meeting"), &form).await.expect(303);
    let minutes = printed(&mut clerk, &format!("/intakes/{intake}/meeting/print")).await;
    says(
        &minutes,
        &[
            "緊急受理会議録",
            "架空所長、架空係長",
            "■即時調査",
            "■家庭へ訪問",
            "直ちに家庭を訪問する。",
            "家庭訪問をする",
        ],
    );
    // The report carries them too.
    says(&printed(&mut clerk, &format!("/intakes/{intake}/print")).await, &["直ちに家庭を訪問する。"]);
}

#[tokio::test]
async fn a_letter_is_prefilled_issued_once_with_a_number_and_never_changes_again() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (_, children) = with_record(&nation, &mut clerk).await;
    let child = children[0];
    let note = [("at_on", "令和8年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", "学校から電話")];
    clerk.post(&format!("/records/{child}/progress"), &note).await.expect(303);
    let begun = clerk.post(&format!("/records/{child}/letters"), &[("kind", "aid")]).await.expect(303);
    let letter = begun.location().to_owned();
    has(&clerk.get(&letter).await.expect(200), &["要保護児童等の援助依頼書", "学校から電話", "下書き"]);
    says(&printed(&mut clerk, &format!("{letter}/print")).await, &["案", "髙𣘺 一郎", "学校から電話"]);
    clerk.post(&format!("{letter}/answered"), &[]).await.expect(404);

    let lacking = clerk.post(&letter, &[("version", "1"), ("issue", "1")]).await.expect(422);
    has(&lacking, &["あて先を入力してください", "理由・趣旨を入力してください"]);
    let form =
        [("version", "1"), ("to", "架空児童相談所長 様"), ("reason", "家庭訪問の同行"), ("background", "渡す分だけ")];
    let issue = [&form[..], &[("issue", "1")]].concat();
    clerk.post(&letter, &issue).await.expect(303);
    let paper = printed(&mut clerk, &format!("{letter}/print")).await;
    says(
        &paper,
        &["R8-0001", "架空児童相談所長 様", "家庭訪問の同行", "渡す分だけ", "髙𣘺 花子", "援助依頼に対する回答書"],
    );
    assert!(!paper.contains("学校から電話") && !paper.contains("隣家の架空さん") && !paper.contains('案'), "{paper}");

    // Issued: neither a form nor a change of the record reaches it any more.
    clerk.post(&letter, &[("version", "3"), ("to", "別の機関"), ("reason", "別の理由")]).await.expect(409);
    sqlx::query("update app.person_name set given = '改名後' where person_id = $1")
        .bind(child.id)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let again = printed(&mut clerk, &format!("{letter}/print")).await;
    assert!(again.contains("髙𣘺一郎") && !again.contains("改名後"), "{again}");
    clerk.post(&format!("{letter}/answered"), &[("answered_on", "")]).await.expect(303);
    has(&clerk.get(&format!("/records/{child}/letters")).await.expect(200), &["に回答あり", "R8-0001"]);
}

/// An upload of a template.
async fn upload(admin: &mut Visitor, template: &str, fields: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!("--xx\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str("--xx\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.typ\"\r\n\r\n");
    body.push_str(&format!("{template}\r\n--xx--\r\n"));
    let path = "/admin/papers/record-sheet";
    admin.send(axum::http::Method::POST, path, "multipart/form-data; boundary=xx", body, &[]).await
}

#[tokio::test]
async fn an_agencys_own_template_holds_from_its_day_and_gives_way_when_it_fails() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let (_, children) = with_record(&nation, &mut clerk).await;
    let sheet = format!("/records/{}/print", children[0]);
    const OWN: &str = "#import \"base.typ\": *\n#show: form\n府中町様式 #data.child.at(2).at(1)";

    let broken = upload(&mut admin, "#import \"base.typ\": *\n#show: form\n#dta.child", &[]).await.expect(422);
    has(&broken, &["3行目", "定義されていません"]);
    let tried = upload(&mut admin, OWN, &[("try", "1")]).await.expect(200);
    says(&crate::paper::text(&tried.bytes), &["府中町様式", "架空"]);
    upload(&mut admin, OWN, &[("effective_on", "令和8年4月1日")]).await.expect(422);
    assert!(!printed(&mut clerk, &sheet).await.contains("府中町様式"), "a trial took effect");
    upload(&mut admin, OWN, &[("note", "町の様式")]).await.expect(303);
    says(&printed(&mut clerk, &sheet).await, &["府中町様式", "髙𣘺 一郎", "取扱注意"]);
    has(&admin.get("/admin/papers/record-sheet").await.expect(200), &["第1版", "町の様式", "使用中"]);
    // Other agencies print as before.
    let mut centre = nation.staff(CENTRE, "centre_chief").await;
    nation.state_purpose(&centre, children[0]).await;
    assert!(!printed(&mut centre, &sheet).await.contains("府中町様式"));

    // It holds for the sample, and fails for a record: the shipped one steps in, and those who keep the templates hear of it, once.
    upload(&mut admin, "#import \"base.typ\": *\n#show: form\n#if data.facts.len() != 4 { panic(\"x\") }", &[])
        .await
        .expect(303);
    for _ in 0..2 {
        says(&printed(&mut clerk, &sheet).await, &["児童記録票", "髙𣘺 一郎"]);
    }
    nation.work().await;
    let told = "select count(*) from app.notice where kind = 'paper_template.failed'";
    assert_eq!(count(&nation, told).await, 1);
    has(&admin.get("/admin/papers").await.expect(200), &["印刷に失敗"]);
    admin.post("/admin/papers/record-sheet/reset", &[]).await.expect(303);
    has(&admin.get("/admin/papers/record-sheet").await.expect(200), &["出荷時のひな形に戻す", "第3版"]);
}
