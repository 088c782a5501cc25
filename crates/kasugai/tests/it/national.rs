//! 国: records opened for reviews, surveys, figures of adoption, announcements.

use crate::fixtures;
use crate::nation::{AREA, CENTRE, FAR_CENTRE, FAR_TOWN, NATIONAL, NEXT_TOWN, Nation, PREFECTURE, TOWN};
use crate::visitor::{Answer, Visitor};
use axum::http::Method;
use ground::db::Key;
use ground::outbox::timed;
use jiff::{SignedDuration, ToSpan};
use uuid::Uuid;

/// What came of a form that leads on to a thing.
fn key_of(answer: &Answer, place: &str) -> Key {
    answer.location().strip_prefix(place).unwrap_or_else(|| panic!("{}", answer.location())).parse().unwrap()
}

/// Sends the staff survey to centres and towns.
pub async fn survey(nation: &Nation, changes: &[(&str, &str)]) -> Key {
    let mut visitor = nation.staff(NATIONAL, "national").await;
    let due = (nation.clock().today() + 30.days()).to_string();
    let id = Uuid::from_u128(0x0199_0000_0000_7000_b000_0000_0000_0001).to_string();
    let form = [
        ("id", id.as_str()),
        ("title", "架空の職員体制調査"),
        ("form", "staff_report"),
        ("due_on", &due),
        ("period_from", "R8.4.1"),
        ("period_until", "R9.3.31"),
        ("kinds", "centre"),
        ("kinds", "municipality"),
    ];
    let answer = visitor.post("/nation/surveys", &[form.as_slice(), changes].concat()).await.expect(303);
    key_of(&answer, "/nation/surveys/")
}

/// A form with a file, as a browser sends it.
fn multipart(fields: &[(&str, &str)], file: Option<&[u8]>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--xx\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    if let Some(file) = file {
        body.extend(b"--xx\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n");
        body.extend(file);
        body.extend(b"\r\n");
    }
    body.extend(b"--xx--\r\n");
    body
}

async fn publish(visitor: &mut Visitor, nation: &Nation, changes: &[(&str, &str)]) -> Answer {
    let (today, until) = (nation.clock().today().to_string(), (nation.clock().today() + 10.days()).to_string());
    let mut picture = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(1, 1).write_to(&mut picture, image::ImageFormat::Png).unwrap();
    let id = nation.clock().new_id().to_string();
    let form = [
        ("id", id.as_str()),
        ("title", "架空の通知の改正"),
        ("body", "明日から様式が変わります。"),
        ("importance", "important"),
        ("from_on", &today),
        ("until_on", &until),
        ("file_title", "新旧対照表"),
    ];
    let kept = form.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let body = multipart(&kept.chain(changes.iter().copied()).collect::<Vec<_>>(), Some(picture.get_ref()));
    visitor.send(Method::POST, "/announcements", "multipart/form-data; boundary=xx", body, &[]).await
}

/// An announcement of the nation.
pub async fn announce(nation: &Nation, changes: &[(&str, &str)]) -> Key {
    let mut visitor = nation.staff(NATIONAL, "national").await;
    key_of(&publish(&mut visitor, nation, changes).await.expect(303), "/announcements/")
}

async fn case_of(nation: &Nation, chief: &Visitor) -> (Key, String) {
    let child = fixtures::child(&nation.app, CENTRE, "架空 検子").await;
    fixtures::put_in_charge(&mut nation.admin().await, chief.staff.unwrap(), child).await;
    let case_no = sqlx::query_scalar("select case_no from app.record where person_id = $1")
        .bind(child.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    (child, case_no)
}

#[tokio::test]
async fn a_record_opened_for_a_review_is_read_until_it_is_ended() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(CENTRE, "centre_chief").await;
    let mut state = nation.staff(NATIONAL, "national").await;
    let (child, _) = case_of(&nation, &chief).await;
    let (other, _) = case_of(&nation, &chief).await;
    state.get(&format!("/records/{child}")).await.expect(404);
    let until = (nation.clock().today() + 30.days()).to_string();
    let form = [("reason", "死亡事例の検証のため"), ("until", until.as_str()), ("confirmed", "1")];
    chief.post(&format!("/records/{child}/review"), &form[..2]).await.expect(422);
    chief
        .post(&format!("/records/{child}/review"), &[("reason", "x"), ("until", "R20.1.1"), ("confirmed", "1")])
        .await
        .expect(422);
    chief.post(&format!("/records/{child}/review"), &form).await.expect(303);
    chief.post(&format!("/records/{child}/review"), &form).await.expect(422);
    nation.work().await;
    assert!(state.get("/notices").await.body.contains("検証のために記録が開かれました"));
    let list = state.get("/nation/cases").await.expect(200).body;
    assert!(list.contains("架空西部児童相談所") && list.contains(&format!("/records/{child}")), "{list}");
    nation.state_purpose(&state, child).await;
    for path in ["", "/progress", "/family", "/sheets", "/attachments", "/history"] {
        state.get(&format!("/records/{child}{path}")).await.expect(200);
    }
    assert!(state.get(&format!("/records/{child}")).await.body.contains("架空 検子"));
    // Nothing can be changed, and nobody else opened.
    let note = [("at_on", "R8.4.1"), ("at_time", "10:00"), ("category", "電話"), ("body", "架空")];
    state.post(&format!("/records/{child}/progress"), &note).await.expect(403);
    state.get(&format!("/records/{other}")).await.expect(404);
    let page = chief.get(&format!("/records/{child}/review")).await.expect(200).body;
    assert!(
        page.contains("国一般") || page.contains("架空 国") || page.contains("児童記録票"),
        "the looks are shown: {page}"
    );
    let looks: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where org_id = $1 and subject_org = $2 and person_id = $3 and kind = 'view'",
    )
    .bind(NATIONAL)
    .bind(CENTRE)
    .bind(child.id)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert!(looks >= 6, "{looks}");
    chief.post(&format!("/records/{child}/review/end"), &[]).await.expect(303);
    state.get(&format!("/records/{child}")).await.expect(404);
    assert!(state.get("/nation/cases").await.body.contains("に終了"));
}

#[tokio::test]
async fn the_nation_asks_by_case_number_and_the_holder_grants_until_a_day() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(CENTRE, "centre_chief").await;
    let mut state = nation.staff(NATIONAL, "national").await;
    let (child, case_no) = case_of(&nation, &chief).await;
    let ask = |number: &str| {
        [
            ("agency", "架空西部児童相談所".to_owned()),
            ("case_no", number.to_owned()),
            ("reason", "検証委員会".to_owned()),
        ]
    };
    let post = async |state: &mut Visitor, number: &str| {
        let fields = ask(number);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        state.post("/nation/cases", &fields).await
    };
    assert!(post(&mut state, "R1-9999").await.expect(422).body.contains("見つかりません"));
    post(&mut state, &case_no).await.expect(303);
    nation.work().await;
    state.get(&format!("/records/{child}")).await.expect(404);
    assert!(chief.get("/sharing").await.body.contains("検証委員会"));
    let id: Uuid = sqlx::query_scalar("select id from app.access_request where review")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let until = (nation.clock().today() + 200.days()).to_string();
    chief.post(&format!("/access/{id}/answer"), &[("answer", "granted"), ("until", &until)]).await.expect(303);
    nation.state_purpose(&state, child).await;
    state.get(&format!("/records/{child}")).await.expect(200);
    nation.clock().advance(SignedDuration::from_hours(24 * 199));
    sqlx::query("update app.staff set ends_on = ends_on + 400").execute(&mut nation.admin().await).await.unwrap();
    let mut state = nation.again(&state).await;
    nation.state_purpose(&state, child).await;
    state.get(&format!("/records/{child}")).await.expect(200);
    nation.clock().advance(SignedDuration::from_hours(48));
    let mut state = nation.again(&state).await;
    nation.state_purpose(&state, child).await;
    state.get(&format!("/records/{child}")).await.expect(404);
}

/// Fills in the staff sheet of an agency.
fn staff_sheet<'a>(version: &'a str, full: &'a str, op: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("op", op),
        ("a.body", "架空の所属"),
        ("a.on", "R8.4.1"),
        ("a.kind", "town"),
        ("a.population", "12000"),
        ("a.staff.0.kind", "保健師"),
        ("a.staff.0.full", full),
        ("a.family_centre", "yes"),
        ("a.coordinator", "yes"),
        ("a.writer", "架空 記入者"),
    ]
}

/// Answers and submits as an agency; the sheet's address.
async fn submit(visitor: &mut Visitor, survey: Key, full: &str) -> String {
    let sheet = visitor.post(&format!("/surveys/{survey}/begin"), &[]).await.expect(303).location().to_owned();
    visitor.post(&format!("/surveys/{survey}/submit"), &[]).await.expect(422);
    let done = visitor.post(&sheet, &staff_sheet("1", full, "done")).await.expect(303);
    assert_eq!(done.location(), sheet.trim_end_matches("/edit"), "{}", done.body);
    visitor.post(&format!("/surveys/{survey}/submit"), &[]).await.expect(303);
    sheet
}

#[tokio::test]
async fn a_survey_is_sent_answered_chased_returned_and_added_up() {
    let nation = Nation::new().await;
    let key = survey(&nation, &[]).await;
    assert_eq!(survey(&nation, &[]).await, key, "the same form sent twice is one survey");
    nation.work().await;
    let mut state = nation.staff(NATIONAL, "national").await;
    let mut town = nation.staff(TOWN, "family_chief").await;
    let mut far = nation.staff(FAR_TOWN, "family_chief").await;
    assert!(town.get("/notices").await.body.contains("国の調査が届きました"));
    assert!(state.get(&format!("/nation/surveys/{key}")).await.expect(200).body.contains("提出 0 / 5"));
    // A draft stays the agency's own.
    let sheet = town.post(&format!("/surveys/{key}/begin"), &[]).await.expect(303).location().to_owned();
    assert_eq!(town.post(&format!("/surveys/{key}/begin"), &[]).await.expect(303).location(), sheet, "begun once");
    // A sheet that was thrown away is begun anew.
    town.post(&sheet, &[("version", "1"), ("op", "discard")]).await.expect(303);
    let thrown = sheet;
    let sheet = town.post(&format!("/surveys/{key}/begin"), &[]).await.expect(303).location().to_owned();
    assert_ne!(sheet, thrown);
    town.post(&sheet, &staff_sheet("1", "7", "save")).await.expect(303);
    assert!(
        town.fragment(&sheet.replace("/sheets/", "/surveys/of/").replace("/edit", ""))
            .await
            .body
            .contains("架空の職員体制調査")
    );
    assert!(!state.get(&format!("/nation/surveys/{key}/results")).await.expect(200).body.contains("12000"));
    town.post(&sheet, &staff_sheet("2", "7", "done")).await.expect(303);
    town.post(&format!("/surveys/{key}/submit"), &[]).await.expect(303);
    submit(&mut far, key, "5").await;
    let status = state.fragment(&format!("/nation/surveys/{key}/status")).await.expect(200).body;
    assert!(status.contains("提出 2 / 5") && status.contains("架空海田町") || status.contains("海田町"), "{status}");

    let results = state.get(&format!("/nation/surveys/{key}/results")).await.expect(200).body;
    assert!(results.contains("職員の数") || results.contains("職種ごとの人数 常勤"), "{results}");
    assert!(
        results.contains("<td class=\"number\">12</td>") && results.contains("<td class=\"number\">24000</td>"),
        "{results}"
    );
    assert!(state.get(&format!("/nation/surveys/{key}/results?by=kind")).await.expect(200).body.contains("市区町村"));
    let file = state.get(&format!("/nation/surveys/{key}/export?as=csv")).await.expect(200);
    assert!(file.body.contains("府中町") && file.body.contains("12000"), "{}", file.body);
    let book = state.get(&format!("/nation/surveys/{key}/export")).await.expect(200);
    let read = tables::read(&book.bytes, "x.xlsx", &tables::Options::default()).unwrap();
    assert!(format!("{:?}", read[0]).contains("新宿区"));

    state.post(&format!("/nation/surveys/{key}/return"), &[("org", "3402"), ("note", "")]).await.expect(422);
    state
        .post(&format!("/nation/surveys/{key}/return"), &[("org", "3402"), ("note", "人数を確かめてください")])
        .await
        .expect(303);
    nation.work().await;
    assert!(town.get(&format!("/surveys/{key}")).await.expect(200).body.contains("人数を確かめてください"));
    assert!(!state.get(&format!("/nation/surveys/{key}/results")).await.body.contains("<td class=\"number\">12</td>"));
    town.post(&sheet, &staff_sheet("3", "8", "done")).await.expect(303);
    town.post(&format!("/surveys/{key}/submit"), &[]).await.expect(303);
    assert!(state.get(&format!("/nation/surveys/{key}/results")).await.body.contains("<td class=\"number\">13</td>"));

    state.post(&format!("/nation/surveys/{key}/chase"), &[]).await.expect(303);
    nation.work().await;
    let chased: Vec<i32> = sqlx::query_scalar("select org_id from app.notice where kind = 'survey.chased' order by 1")
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(chased, [FAR_CENTRE, CENTRE, NEXT_TOWN]);
    state.post(&format!("/nation/surveys/{key}/close"), &[]).await.expect(303);
    state.post(&format!("/nation/surveys/{key}/close"), &[]).await.expect(409);
    town.post(&format!("/surveys/{key}/submit"), &[]).await.expect(422);
    // Who was not asked learns nothing, and nobody but the nation reads results.
    nation.staff(PREFECTURE, "prefecture").await.get(&format!("/surveys/{key}")).await.expect(404);
    town.get(&format!("/nation/surveys/{key}/results")).await.expect(403);
}

#[tokio::test]
async fn who_has_not_answered_is_reminded_before_and_after_the_day() {
    let nation = Nation::new().await;
    let due = (nation.clock().today() + 8.days()).to_string();
    let key = survey(&nation, &[]).await;
    sqlx::query("update app.survey set due_on = $1::text::date")
        .bind(&due)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let mut town = nation.staff(TOWN, "family_chief").await;
    submit(&mut town, key, "3").await;
    nation.work().await;
    let job = kasugai::jobs::TIMED.iter().find(|job| job.name == "調査の督促").unwrap();
    let look = async |days: i64| {
        nation.clock().advance(SignedDuration::from_hours(24 * days));
        timed::run_if_due(&nation.app.db, job).await.unwrap();
        nation.work().await;
        let counts: (i64, i64) = sqlx::query_as("select count(*) filter (where kind = 'survey.due'), count(*) filter (where kind = 'survey.overdue') from app.notice")
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
        counts
    };
    assert_eq!(look(0).await, (0, 0));
    assert_eq!(look(1).await, (4, 0), "a week before, everybody but who has submitted");
    assert_eq!(look(1).await, (4, 0));
    assert_eq!(look(5).await, (8, 0), "the day before");
    assert_eq!(look(2).await, (8, 4), "the day after");
    assert_eq!(look(7).await, (8, 8));
}

#[tokio::test]
async fn adoption_is_counted_by_prefecture_and_names_nobody() {
    let nation = Nation::new().await;
    let mut state = nation.staff(NATIONAL, "national").await;
    nation.staff(CENTRE, "centre_worker").await;
    for n in 0..3 {
        fixtures::child(&nation.app, CENTRE, &format!("架空 数子{n}")).await;
    }
    fixtures::child(&nation.app, FAR_TOWN, "架空 数男").await;
    assert!(state.get("/nation/adoption").await.expect(200).body.contains("まだ数えていません"));
    let job = kasugai::jobs::TIMED.iter().find(|job| job.name == "導入の状況の集計").unwrap();
    assert!(timed::run_if_due(&nation.app.db, job).await.unwrap());
    for path in ["/nation/adoption", "/nation/adoption?measure=records", "/nation/adoption?measure=open"] {
        let page = state.get(path).await.expect(200).body;
        assert!(!page.contains("数子") && !page.contains("数男"));
        assert!(page.contains("<title>広島県"), "{path}");
    }
    let page = state.get("/nation/adoption?measure=records").await.body;
    assert!(page.contains("<title>広島県 3</title>") && page.contains("<title>東京都 1</title>"), "{page}");
    let sums: (i64, i64) = sqlx::query_as("select sum(records)::int8, sum(logins)::int8 from app.adoption")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(sums, (4, 1), "the nation itself is not counted");
    nation.clock().advance(SignedDuration::from_hours(2));
    assert!(timed::run_if_due(&nation.app.db, job).await.unwrap(), "counting again is harmless");
    nation.staff(TOWN, "family_chief").await.get("/nation/adoption").await.expect(403);
}

#[tokio::test]
async fn a_long_text_is_kept_whole_or_refused_and_told_of_on_its_first_day() {
    let nation = Nation::new().await;
    let mut state = nation.staff(NATIONAL, "national").await;
    let (long, longer) = ("あ".repeat(3000), "あ".repeat(4001));
    let refused = publish(&mut state, &nation, &[("body", &longer)]).await.expect(422).body;
    assert!(refused.contains("4000文字") || refused.contains("4,000文字"), "{refused}");
    let tomorrow = (nation.clock().today() + 1.days()).to_string();
    publish(&mut state, &nation, &[("body", &long), ("from_on", &tomorrow)]).await.expect(303);
    let mut admin = nation.admin().await;
    let kept: i32 =
        sqlx::query_scalar("select length(body) from app.announcement").fetch_one(&mut admin).await.unwrap();
    assert_eq!(kept, 3000);
    nation.work().await;
    let told = "select count(*) from app.notice where kind = 'announcement.published'";
    assert_eq!(sqlx::query_scalar::<_, i64>(told).fetch_one(&mut admin).await.unwrap(), 0, "not yet");
    nation.clock().advance(SignedDuration::from_hours(24));
    nation.work().await;
    assert!(sqlx::query_scalar::<_, i64>(told).fetch_one(&mut admin).await.unwrap() > 0);
}

#[tokio::test]
async fn an_announcement_stands_on_the_home_page_until_it_is_read() {
    let nation = Nation::new().await;
    let key = announce(&nation, &[("kinds", "municipality")]).await;
    nation.work().await;
    let mut town = nation.staff(TOWN, "family_staff").await;
    let mut colleague = nation.staff(TOWN, "family_chief").await;
    let mut centre = nation.staff(CENTRE, "centre_chief").await;
    assert!(town.fragment("/announcements/home").await.expect(200).body.contains("架空の通知の改正"));
    assert!(!centre.fragment("/announcements/home").await.body.contains("架空の通知の改正"));
    centre.get(&format!("/announcements/{key}")).await.expect(404);
    let page = town.get(&format!("/announcements/{key}")).await.expect(200).body;
    assert!(page.contains("明日から様式が変わります。") && page.contains("新旧対照表"));
    assert_eq!(town.get(&format!("/announcements/{key}/file")).await.expect(200).headers["content-type"], "image/png");
    assert!(!town.fragment("/announcements/home").await.body.contains("架空の通知の改正"), "read");
    assert!(colleague.fragment("/announcements/home").await.body.contains("架空の通知の改正"), "each for oneself");
    colleague.post(&format!("/announcements/{key}/read"), &[]).await.expect(303);
    let mut state = nation.staff(NATIONAL, "national").await;
    let list = state.get("/announcements").await.expect(200).body;
    assert!(list.contains("1 / 3") && list.contains("2人"), "{list}");

    // A prefecture speaks to its own area.
    let mut prefecture = nation.staff(PREFECTURE, "prefecture").await;
    let own =
        key_of(&publish(&mut prefecture, &nation, &[("title", "県からの連絡")]).await.expect(303), "/announcements/");
    assert_eq!(own.area, AREA);
    assert!(centre.fragment("/announcements/home").await.body.contains("県からの連絡"));
    let mut far = nation.staff(FAR_CENTRE, "centre_worker").await;
    assert!(!far.fragment("/announcements/home").await.body.contains("県からの連絡"));
    state.post(&format!("/announcements/{own}/withdraw"), &[]).await.expect(404);
    prefecture.post(&format!("/announcements/{own}/withdraw"), &[]).await.expect(303);
    centre.get(&format!("/announcements/{own}")).await.expect(404);
    let body = multipart(&[("title", "x")], None);
    prefecture.send(Method::POST, "/announcements", "multipart/form-data; boundary=xx", body, &[]).await.expect(422);
}
