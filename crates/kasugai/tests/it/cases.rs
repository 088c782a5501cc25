//! From the call to the closed case, on a real database.

use crate::nation::{AREA, CENTRE, Nation, TOWN};
use crate::visitor::{Answer, Visitor};
use ground::db::Key;
use ground::outbox::timed;
use jiff::SignedDuration;
use uuid::Uuid;

mod attachments;
mod intake;
mod papers;

type Form = Vec<(&'static str, String)>;

fn borrowed(form: &Form) -> Vec<(&str, &str)> {
    form.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// A report on two children and their mother, by a neighbour who wants to stay unnamed.
fn report(nation: &Nation, id: Uuid) -> Form {
    let now = nation.clock().japan();
    [
        ("id", id.to_string()),
        ("form", "abuse".into()),
        ("received_on", now.date().to_string()),
        ("received_time", format!("{:02}:{:02}", now.hour(), now.minute())),
        ("means", "電話".into()),
        ("route", "近隣・知人".into()),
        ("complaint", "架空の通告: 夜に泣き声と怒鳴り声が続いている。".into()),
        ("urgency", "A".into()),
        ("abuse_types", "面前DV".into()),
        ("abusers", "継父".into()),
        ("child_state", "右腕にあざ".into()),
        ("child.0.family", "髙𣘺".into()),
        ("child.0.given", "一郎".into()),
        ("child.0.family_kana", "たかはし".into()),
        ("child.0.given_kana", "いちろう".into()),
        ("child.0.birth", "H30.4.1".into()),
        ("child.0.address", "広島県安芸郡府中町大通一丁目1-1".into()),
        ("child.0.school", "架空小学校".into()),
        ("child.0.grade", "小2".into()),
        ("child.1.family", "髙𣘺".into()),
        ("child.1.given", "二郎".into()),
        ("child.1.birth", "令和3年頃".into()),
        ("family.0.kind", "実母".into()),
        ("family.0.family", "髙𣘺".into()),
        ("family.0.given", "花子".into()),
        ("family.0.guardian", "1".into()),
        ("family.0.custodian", "1".into()),
        ("reporter.anonymous", "1".into()),
        ("reporter.name", "隣家の架空さん".into()),
        ("reporter.contact", "000-9999-8888".into()),
    ]
    .into()
}

async fn registered(nation: &Nation, clerk: &mut Visitor) -> (Key, Vec<Key>) {
    let id = nation.clock().new_id();
    let form = report(nation, id);
    let answer = clerk.post("/intakes", &borrowed(&form)).await.expect(303);
    let key: Key = answer.location().strip_prefix("/intakes/").unwrap().parse().unwrap();
    let mut admin = nation.admin().await;
    let children: Vec<Uuid> =
        sqlx::query_scalar("select person_id from app.intake_child where intake_id = $1 order by id")
            .bind(key.id)
            .fetch_all(&mut admin)
            .await
            .unwrap();
    (key, children.into_iter().map(|id| Key::new(AREA, id)).collect())
}

async fn count(nation: &Nation, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut nation.admin().await).await.unwrap()
}

async fn with_record(nation: &Nation, clerk: &mut Visitor) -> (Key, Vec<Key>) {
    let (intake, children) = registered(nation, clerk).await;
    clerk.post(&format!("/intakes/{intake}/records"), &[]).await.expect(303);
    for child in &children {
        // In one's own charge, so that no purpose is asked.
        let staff = clerk.staff.unwrap().to_string();
        clerk.post(&format!("/records/{child}/assign"), &[("staff", &staff)]).await;
        sqlx::query("update app.record set in_charge = $2 where person_id = $1")
            .bind(child.id)
            .bind(clerk.staff)
            .execute(&mut nation.admin().await)
            .await
            .unwrap();
    }
    (intake, children)
}

#[track_caller]
fn has(answer: &Answer, parts: &[&str]) {
    for part in parts {
        assert!(answer.body.contains(part), "{part} is missing: {}", answer.body);
    }
}

#[tokio::test]
async fn the_town_hears_of_the_centres_call_before_there_is_a_record_and_may_read_it() {
    let nation = Nation::new().await;
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let (intake, children) = registered(&nation, &mut worker).await;
    nation.work().await;
    let town = &mut nation.staff(TOWN, "family_staff").await;
    let notices = town.get("/notices").await.expect(200);
    has(&notices, &["通告・相談を受け付けました", "至急", "髙𣘺 一郎", &format!("/records/{}", children[0])]);
    // The second child's address is not known: nobody can say that the town is concerned.
    assert!(!notices.body.contains("髙𣘺 二郎"), "{}", notices.body);
    nation.state_purpose(town, children[0]).await;
    let page = town.get(&format!("/records/{}", children[0])).await.expect(200);
    has(&page, &["髙𣘺 一郎", "夜に泣き声", "安全確認 あと"]);
    assert!(!page.body.contains("隣家の架空さん"));
    town.get(&format!("/intakes/{intake}")).await.expect(404);
}

#[tokio::test]
async fn a_report_becomes_two_records_without_retyping_and_keeps_the_reporter_apart() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (intake, children) = with_record(&nation, &mut clerk).await;
    let page = clerk.get(&format!("/intakes/{intake}")).await.expect(200);
    has(&page, &["髙𣘺 一郎", "髙𣘺 二郎", "面前DV", "心理的虐待", "夜に泣き声", "安全確認 あと"]);
    let child = clerk.get(&format!("/records/{}", children[0])).await.expect(200);
    has(&child, &["髙𣘺 一郎", "架空小学校", "小2", "右腕にあざ", "実母", "保護者", "親権者", "夜に泣き声", "府中町"]);
    for path in [
        format!("/intakes/{intake}"),
        format!("/intakes/{intake}/print"),
        format!("/records/{}", children[0]),
        format!("/records/{}/print", children[0]),
    ] {
        let body = match path.ends_with("/print") {
            true => crate::paper::printed(&mut clerk, &path).await,
            false => clerk.get(&path).await.expect(200).body,
        };
        assert!(!body.contains("隣家の架空さん") && !body.contains("000-9999-8888"), "{path} tells the reporter");
    }
    let opened = clerk.get(&format!("/intakes/{intake}/reporter")).await.expect(200);
    has(&opened, &["隣家の架空さん", "000-9999-8888", "匿名希望"]);
    assert_eq!(
        count(&nation, "select count(*) from log.audit where object_kind = 'reporter' and kind = 'view'").await,
        1
    );
    assert_eq!(
        count(&nation, "select count(*) from app.reporter where sealed::text like '%' || encode('架空', 'hex') || '%'")
            .await,
        0
    );
    let records: Vec<(String, Option<i32>)> =
        sqlx::query_as("select case_no, residence_org from app.record order by case_no")
            .fetch_all(&mut nation.admin().await)
            .await
            .unwrap();
    assert_eq!(records.len(), 2);
    assert_ne!(records[0].0, records[1].0);
    assert!(records.iter().any(|(_, residence)| *residence == Some(TOWN)), "{records:?}");
    assert_eq!(count(&nation, "select count(distinct relative_id) from app.relation").await, 1, "one mother for both");
}

#[tokio::test]
async fn sending_twice_registers_once_and_bad_input_registers_nothing() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    let id = nation.clock().new_id();
    let mut wrong = report(&nation, id);
    for (name, value) in &mut wrong {
        match *name {
            "received_time" => *value = "あとで".into(),
            "child.1.birth" => *value = "令和99年13月".into(),
            "route" => value.clear(),
            _ => {}
        }
    }
    let refused = clerk.post("/intakes", &borrowed(&wrong)).await.expect(422);
    has(
        &refused,
        &[
            "時刻を「14:05」のように",
            "経路を選んでください。",
            "生年月日",
            "夜に泣き声",
            "髙𣘺",
            "隣家の架空さん",
            "あとで",
        ],
    );
    assert_eq!(count(&nation, "select (select count(*) from app.intake) + (select count(*) from app.person)").await, 0);
    let form = report(&nation, id);
    let first = clerk.post("/intakes", &borrowed(&form)).await.expect(303);
    let again = clerk.post("/intakes", &borrowed(&form)).await.expect(303);
    assert_eq!(first.location(), again.location());
    assert_eq!(count(&nation, "select count(*) from app.intake").await, 1);
    assert_eq!(count(&nation, "select count(*) from app.person").await, 3);
    let none = [("id", nation.clock().new_id().to_string()), ("form", "abuse".into())];
    let none: Vec<_> = none.iter().map(|(name, value)| (*name, value.as_str())).collect();
    has(&clerk.post("/intakes", &none).await.expect(422), &["こどもを1人以上入力してください。"]);
}

#[tokio::test]
async fn each_child_has_its_own_clock_and_alerts_come_once() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (intake, children) = registered(&nation, &mut clerk).await;
    let watch = kasugai::jobs::TIMED.iter().find(|job| job.name == "安全確認の見張り").unwrap();
    let second = nation.second_process().await;
    let alerts = async || -> Vec<(String, Uuid, i64)> {
        timed::run_if_due(&nation.app.db, watch).await.unwrap();
        timed::run_if_due(&second.db, watch).await.unwrap();
        let mut admin = nation.admin().await;
        let rows = sqlx::query_as(
            "with taken as (delete from app.event where kind like 'clock.%' returning kind, person_id, (payload->>'hours')::bigint as hours)
             select kind, person_id, hours from taken order by person_id, hours",
        );
        rows.fetch_all(&mut admin).await.unwrap()
    };
    assert_eq!(alerts().await, [], "nothing at once");
    nation.clock().advance(SignedDuration::from_hours(25));
    let told = alerts().await;
    assert_eq!(
        told.iter().map(|(kind, _, hours)| (kind.as_str(), *hours)).collect::<Vec<_>>(),
        [("clock.warning", 24); 2]
    );
    nation.clock().advance(SignedDuration::from_mins(2));
    assert_eq!(alerts().await, [], "told once, though events are gone");

    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let now = nation.clock().japan();
    let (on, time) = (now.date().to_string(), format!("{:02}:{:02}", now.hour(), now.minute()));
    let first = children[0].to_string();
    let look = |method| {
        [
            ("seen_on", on.as_str()),
            ("seen_time", time.as_str()),
            ("method", method),
            ("place", "自宅"),
            ("seen_by", "架空 担当"),
            ("person", first.as_str()),
        ]
    };
    let path = format!("/intakes/{intake}/sighting");
    clerk.post(&path, &look("電話")).await.expect(303);
    assert_eq!(
        count(&nation, "select count(*) from app.intake_child where seen_at is not null").await,
        0,
        "a call stops nothing"
    );
    clerk.post(&path, &look("目視")).await.expect(303);
    let seen: Vec<Uuid> = sqlx::query_scalar("select person_id from app.intake_child where seen_at is not null")
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(seen, [children[0].id], "only the child that was seen");
    has(&clerk.post(&path, &look("目視")[..5]).await.expect(422), &["確認したこどもを選んでください。"]);

    nation.clock().advance(SignedDuration::from_hours(24));
    let told = alerts().await;
    assert_eq!(told, [("clock.overdue".to_owned(), children[1].id, 48)], "the brother's clock ran out");
    nation.clock().advance(SignedDuration::from_hours(24));
    assert_eq!(alerts().await, [("clock.overdue".to_owned(), children[1].id, 72)]);
}

#[tokio::test]
async fn two_people_edit_one_record_and_nothing_typed_is_lost() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (_, children) = with_record(&nation, &mut clerk).await;
    let path = format!("/records/{}/edit", children[0]);
    let version: i32 = sqlx::query_scalar("select version from app.record where person_id = $1")
        .bind(children[0].id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let version = version.to_string();
    let base = [
        ("version", version.as_str()),
        ("was.school", "架空小学校"),
        ("was.grade", "小2"),
        ("was.living", "右腕にあざ"),
    ];
    let mine =
        [&base[..], &[("school", "架空小学校"), ("grade", "小3"), ("living", "傷は消えた"), ("trait.state", "不登校")]]
            .concat();
    let theirs = [
        &base[..],
        &[("school", "府中町立架空小学校"), ("grade", "小2"), ("living", "新しい傷がある"), ("severity", "3")],
    ]
    .concat();
    clerk.post(&path, &theirs).await.expect(303);
    let conflict = clerk.post(&path, &mine).await.expect(409);
    has(
        &conflict,
        &["ほかの人が保存しました", "生活状況", "新しい傷がある", "傷は消えた", "府中町立架空小学校", "小3"],
    );
    let saved: (String, String) = sqlx::query_as("select school, living from app.record where person_id = $1")
        .bind(children[0].id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(saved, ("府中町立架空小学校".to_owned(), "新しい傷がある".to_owned()), "nothing overwritten");
    let history = clerk.get(&format!("/records/{}/history", children[0])).await.expect(200);
    has(&history, &["所属", "架空小学校", "府中町立架空小学校", "重症度", "軽度"]);
}

#[tokio::test]
async fn a_draft_survives_the_session_and_is_unreadable_at_rest() {
    let nation = Nation::new().await;
    let (id, login) = nation.hire(TOWN, "family_staff").await;
    let mut clerk = Visitor::new(&nation.app);
    clerk.log_in(&login, crate::nation::PASSWORD).await;
    let object = nation.clock().new_id();
    let form = report(&nation, object);
    has(
        &clerk.post(&format!("/drafts/intake-abuse/{object}"), &borrowed(&form)).await.expect(200),
        &["下書きを保存しました"],
    );
    clerk.post("/logout", &[]).await.expect(303);
    let mut again = Visitor::new(&nation.app);
    again.log_in(&login, crate::nation::PASSWORD).await;
    has(&again.get("/intakes/new?form=abuse").await.expect(200), &["下書きがあります", &object.to_string()]);
    has(
        &again.get(&format!("/intakes/new?form=abuse&draft={object}")).await.expect(200),
        &["隣家の架空さん", "夜に泣き声", "二郎"],
    );
    let mut other = nation.staff(TOWN, "family_staff").await;
    assert!(
        !other
            .get(&format!("/intakes/new?form=abuse&draft={object}"))
            .await
            .expect(200)
            .body
            .contains("隣家の架空さん")
    );
    let sealed: Vec<u8> = sqlx::query_scalar("select sealed from app.draft where staff_id = $1")
        .bind(id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert!(!sealed.windows("架空".len()).any(|part| part == "架空".as_bytes()));
    again.post("/intakes", &borrowed(&form)).await.expect(303);
    assert_eq!(count(&nation, "select count(*) from app.draft").await, 0, "gone once saved");
}

#[tokio::test]
async fn notes_are_corrected_with_history_and_episodes_closed_with_reason() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (_, children) = with_record(&nation, &mut clerk).await;
    let key = children[0];
    let today = nation.clock().today().to_string();
    let note = |body: &'static str| {
        vec![
            ("at_on", today.clone()),
            ("at_time", "0:00".to_owned()),
            ("category", "家庭訪問".to_owned()),
            ("body", body.to_owned()),
        ]
    };
    clerk.post(&format!("/records/{key}/progress"), &borrowed(&note("玄関先で面談した。"))).await.expect(303);
    let id: Uuid =
        sqlx::query_scalar("select id from app.progress").fetch_one(&mut nation.admin().await).await.unwrap();
    let corrected = [note("玄関先で母と面談した。"), vec![("version", "1".to_owned())]].concat();
    clerk.post(&format!("/records/{key}/progress/{id}"), &borrowed(&corrected)).await.expect(303);
    has(
        &clerk.post(&format!("/records/{key}/progress/{id}"), &borrowed(&corrected)).await.expect(422),
        &["ほかの人が先に訂正しました"],
    );
    has(
        &clerk.get(&format!("/records/{key}/history")).await.expect(200),
        &["玄関先で面談した。", "玄関先で母と面談した。"],
    );
    let episode: Uuid = sqlx::query_scalar("select id from app.episode where person_id = $1")
        .bind(key.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let episode = episode.to_string();
    let close = [("episode", episode.as_str()), ("closed_on", today.as_str()), ("reason", "状況の改善")];
    has(&clerk.post(&format!("/records/{key}/close"), &close).await.expect(422), &["安全確認が終わっていません"]);
    let seen = [
        ("seen_on", today.as_str()),
        ("seen_time", "0:00"),
        ("method", "面接"),
        ("place", "庁舎"),
        ("seen_by", "架空"),
        ("person", &key.to_string()),
    ];
    sqlx::query("update app.intake_child set clock_started_at = clock_started_at - interval '2 days'")
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    clerk.post(&format!("/records/{key}/sighting"), &seen).await.expect(303);
    clerk.post(&format!("/records/{key}/close"), &close).await.expect(303);
    has(&clerk.get(&format!("/records/{key}")).await.expect(200), &["終結 状況の改善", "継続中の受理はありません"]);
    has(&clerk.get("/records?state=closed").await.expect(200), &["髙𣘺 一郎"]);
    let file = clerk.get("/records/export?format=csv&state=all").await.expect(200);
    has(&file, &["事例番号", "髙𣘺 一郎", "髙𣘺 二郎"]);
    assert_eq!(
        count(
            &nation,
            "select count(*) from log.audit where kind = 'export' and result_count = 2 and cardinality(persons) = 2"
        )
        .await,
        1
    );
    clerk.get(&format!("/records/{key}/print")).await.expect(200);
    assert_eq!(count(&nation, "select count(*) from log.audit where kind = 'print'").await, 1);
}

#[tokio::test]
async fn the_decision_belongs_to_the_meeting_and_its_steps_come_home() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(CENTRE, "centre_chief").await;
    let (intake, children) = registered(&nation, &mut clerk).await;
    let path = format!("/intakes/{intake}/meeting");
    let now = nation.clock().japan();
    let mut form: Form = [
        ("id", nation.clock().new_id().to_string()),
        ("held_on", now.date().to_string()),
        ("held_time", format!("{:02}:{:02}", now.hour(), now.minute())),
        ("urgency", "A".into()),
        ("safety_check", "48時間以内調査".into()),
        ("custody", "集中援助".into()),
        ("policies", "家庭へ訪問".into()),
        ("policies", "警察と連携".into()),
        ("task.0.what", "家庭訪問の約束を取る".into()),
        ("task.0.owner", clerk.staff.unwrap().to_string()),
        ("task.0.due", now.date().tomorrow().unwrap().to_string()),
    ]
    .into();
    has(
        &clerk.post(&path, &borrowed(&form)).await.expect(422),
        &["出席者を1人以上入力してください", "家庭訪問の約束を取る"],
    );
    form.push(("attendees", "所長 架空一\n課長 架空二".into()));
    clerk.post(&path, &borrowed(&form)).await.expect(303);
    clerk.post(&path, &borrowed(&form)).await.expect(303);
    assert_eq!(count(&nation, "select count(*) from app.meeting").await, 1, "sent twice, held once");
    has(
        &clerk.get(&format!("/intakes/{intake}")).await.expect(200),
        &["所長 架空一、課長 架空二", "家庭へ訪問、警察と連携", "家庭訪問の約束を取る"],
    );
    has(&clerk.get(&format!("/records/{}", children[0])).await.expect(200), &["緊急受理会議", "家庭訪問の約束を取る"]);
    has(&clerk.get("/").await.expect(200), &["家庭訪問の約束を取る", "髙𣘺 一郎", "安全確認 あと"]);
    let task: Uuid = sqlx::query_scalar("select id from app.task").fetch_one(&mut nation.admin().await).await.unwrap();
    clerk.post(&format!("/tasks/{task}/done"), &[]).await.expect(303);
    assert!(!clerk.get("/").await.expect(200).body.contains("家庭訪問の約束を取る"));
}
