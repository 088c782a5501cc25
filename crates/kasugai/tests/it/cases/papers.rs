//! The documents of a case, read back from their PDF and held against what was registered.

use super::*;
use crate::fixtures;
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

    let lacking = clerk.post(&letter, &[("version", "1"), ("wish", "issue")]).await.expect(422);
    has(&lacking, &["あて先を入力してください", "依頼する援助の内容を入力してください"]);
    let form =
        [("version", "1"), ("to", "架空児童相談所長 様"), ("reason", "家庭訪問の同行"), ("background", "渡す分だけ")];
    let issue = [&form[..], &[("wish", "issue")]].concat();
    clerk.post(&letter, &issue).await.expect(303);
    let paper = printed(&mut clerk, &format!("{letter}/print")).await;
    says(
        &paper,
        &[
            &*fixtures::numbered(nation.clock(), 1),
            "架空児童相談所長 様",
            "家庭訪問の同行",
            "渡す分だけ",
            "髙𣘺 花子",
            "援助依頼に対する回答書",
        ],
    );
    assert!(!paper.contains("学校から電話") && !paper.contains("隣家の架空さん") && !paper.contains('案'), "{paper}");
    // It leaves the house: nobody's name and no 取扱注意 stand at its foot, only its number.
    assert!(
        !paper.contains("に印刷")
            && !paper.contains("取扱注意")
            && paper.matches(&fixtures::numbered(nation.clock(), 1)).count() > 1,
        "{paper}"
    );

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
    has(
        &clerk.get(&format!("/records/{child}/letters")).await.expect(200),
        &["に回答あり", &fixtures::numbered(nation.clock(), 1)],
    );
}

/// Writes a letter of a kind about a child and issues it; returns its address.
async fn issued(clerk: &mut Visitor, child: Key, kind: &str, form: &[(&str, &str)]) -> String {
    let begun = clerk.post(&format!("/records/{child}/letters"), &[("kind", kind)]).await.expect(303);
    let letter = begun.location().to_owned();
    let form = [form, &[("version", "1"), ("wish", "issue")]].concat();
    clerk.post(&letter, &form).await.expect(303);
    letter
}

/// The post in whose name an agency writes, from today on.
async fn head(nation: &Nation, org: i32, post: &str) {
    let mut admin = nation.staff(org, if org == TOWN { "admin" } else { "centre_chief" }).await;
    let form = [("name", "letter_head_post"), ("letter_head_post", post)];
    admin.post("/admin/settings", &form).await.expect(303);
    has(&admin.get("/admin/settings").await.expect(200), &[&format!("いまの値: <strong>{post}</strong>")]);
}

const REFERRAL: [(&str, &str); 10] = [
    ("referrer", "municipality"),
    ("ground", "abuse"),
    ("abuse_types", "心理的"),
    ("when_where", "令和8年11月1日 児童の自宅"),
    ("summary", "夜に泣き声と怒鳴り声"),
    ("noticed", "call"),
    ("condition", "右腕にあざ"),
    ("taken", "目視で安全を確認した"),
    ("evidence", "あざの写真 1枚"),
    ("officer", "架空 係長"),
];

#[tokio::test]
async fn a_notice_of_the_town_reaches_the_centre_whose_answer_takes_from_it() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let mut worker = nation.staff(CENTRE, "centre_chief").await;
    let (_, children) = with_record(&nation, &mut clerk).await;
    let (_, theirs) = with_record(&nation, &mut worker).await;
    head(&nation, TOWN, "府中町長").await;
    head(&nation, CENTRE, "広島県西部こども家庭センター所長").await;

    // Prefilled from the record and the report it came from.
    let path = format!("/records/{}/letters", children[0]);
    let begun = clerk.post(&path, &[("kind", "referral-paper")]).await.expect(303);
    has(&clerk.get(begun.location()).await.expect(200), &["夜に泣き声と怒鳴り声", "右腕にあざ", "府中町長"]);

    let form = [&REFERRAL[..], &[("to", "広島県西部こども家庭センター所長 様")]].concat();
    let letter = issued(&mut clerk, children[0], "referral-paper", &form).await;
    let paper = printed(&mut clerk, &format!("{letter}/print")).await;
    says(
        &paper,
        &["児童通告書(書類通告)", "広島県西部こども家庭センター所長 様", "府中町長", "髙𣘺 一郎", "たかはし いちろう"],
    );
    says(
        &paper,
        &[
            "架空小学校 小2",
            "髙𣘺 花子",
            "実母",
            "■市区町村",
            "■虐待を受けたと思われる児童",
            "■心理的虐待",
            "□身体的虐待",
        ],
    );
    says(&paper, &["令和8年11月1日 児童の自宅", "右腕にあざ", "目視で安全を確認した", "あざの写真 1枚", "架空 係長"]);
    assert!(!paper.contains("隣家の架空さん") && !paper.contains("に印刷"), "{paper}");

    // A draft reaches nobody; what is issued reaches the addressee alone, who is told.
    nation.work().await;
    has(&worker.get("/notices").await.expect(200), &["文書が届きました", "/letters"]);
    let page = worker.get("/letters").await.expect(200);
    has(&page, &["児童通告書(書類通告)", "髙𣘺 一郎", "児童相談所の対応について(通知)が必要"]);
    assert_eq!(page.body.matches("児童通告書(書類通告)").count(), 1, "{}", page.body);
    let id = letter.rsplit('/').next().unwrap();
    let key = Key::new(AREA, id.parse().unwrap());
    says(&printed(&mut worker, &format!("/letters/{key}")).await, &["児童通告書(書類通告)", "あざの写真 1枚"]);
    let mut stranger = nation.staff(crate::nation::FAR_CENTRE, "centre_chief").await;
    assert!(!stranger.get("/letters").await.expect(200).body.contains("児童通告書"));
    stranger.get(&format!("/letters/{key}")).await.expect(404);
    clerk.get(&format!("/letters/{key}")).await.expect(404);

    // The answer names it, goes to its sender, and shows there by itself.
    let path = format!("/records/{}/letters", theirs[0]);
    has(&worker.get(&path).await.expect(200), &[&key.to_string(), "児童相談所の対応について(通知)"]);
    let answer = worker.post(&path, &[("answers", &key.to_string())]).await.expect(303).location().to_owned();
    has(
        &worker.get(&answer).await.expect(200),
        &["府中町長 様", "回答する文書", &fixtures::numbered(nation.clock(), 1), "受理年月日"],
    );
    let form = [
        ("version", "1"),
        ("wish", "issue"),
        ("to", "府中町長 様"),
        ("accepted_on", "令和8年11月2日"),
        ("stay", "home"),
        ("stay", "transfer"),
        ("reason", "在宅で支援する"),
    ];
    worker.post(&answer, &form).await.expect(303);
    let paper = printed(&mut worker, &format!("{answer}/print")).await;
    says(
        &paper,
        &[
            "児童相談所の対応について(通知)",
            "回答する文書",
            &format!("{} 児童通告書(書類通告)(府中町長)", fixtures::numbered(nation.clock(), 1)),
            "■在宅で支援",
        ],
    );
    says(&paper, &["■市町村へ送致", "□一時保護", "広島県西部こども家庭センター所長"]);
    has(&clerk.get(&letter).await.expect(200), &["に回答あり"]);
    has(&clerk.get("/letters").await.expect(200), &["児童相談所の対応について(通知)"]);
    assert!(!worker.get(&path).await.expect(200).body.contains(&key.to_string()), "answered and still offered");
}

#[tokio::test]
async fn where_letters_are_decided_on_none_goes_out_before_and_none_changes_under_way() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let (_, children) = with_record(&nation, &mut clerk).await;
    let post: i32 = sqlx::query_scalar("select id from ref.post where org_id = $1 and role = 'family_chief'")
        .bind(TOWN)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let post = post.to_string();
    admin.post("/admin/routes", &[("kind", "文書"), ("文書.1", &post)]).await.expect(303);

    let begun = clerk.post(&format!("/records/{}/letters", children[0]), &[("kind", "aid")]).await.expect(303);
    let letter = begun.location().to_owned();
    let form = |version: &'static str, wish: &'static str, reason: &'static str| {
        [("version", version), ("wish", wish), ("to", "架空児童相談所長 様"), ("reason", reason)]
    };
    has(&clerk.get(&letter).await.expect(200), &["決裁に回す"]);
    has(&clerk.post(&letter, &form("1", "issue", "同行訪問")).await.expect(422), &["決裁が済んでから"]);
    clerk.post(&letter, &form("1", "submit", "同行訪問")).await.expect(303);
    let page = clerk.get(&letter).await.expect(200);
    has(&page, &["決裁待ち", "同行訪問"]);
    let approval = page.body.split("href=\"/approvals/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let approval = format!("/approvals/{approval}");
    for wish in ["", "submit", "issue"] {
        clerk.post(&letter, &form("2", wish, "すり替え")).await.expect(422);
    }

    // Sent back it may be written again, and goes through the same chain.
    chief.post(&approval, &[("act", "差戻し"), ("reason", "期限を書くこと")]).await.expect(303);
    clerk.post(&letter, &form("2", "", "同行訪問 12月まで")).await.expect(303);
    clerk.post(&letter, &form("3", "issue", "同行訪問 12月まで")).await.expect(422);
    clerk.post(&format!("{approval}/own"), &[("act", "再提出"), ("reason", "書いた")]).await.expect(303);
    has(&chief.get("/approvals").await.expect(200), &["文書 要保護児童等の援助依頼書", "あなたの順番です"]);
    chief.post(&approval, &[("act", "承認")]).await.expect(303);
    // Decided: issued as it was signed, whatever the form says now.
    clerk.post(&letter, &form("3", "issue", "すり替え")).await.expect(303);
    let paper = printed(&mut clerk, &format!("{letter}/print")).await;
    says(&paper, &[&*fixtures::numbered(nation.clock(), 1), "同行訪問12月まで"]);
    assert!(!paper.contains("すり替え"), "{paper}");
    clerk.post(&letter, &form("4", "issue", "二度目")).await.expect(409);

    // What cannot wait goes out first, with its trace.
    let begun = clerk.post(&format!("/records/{}/letters", children[0]), &[("kind", "aid")]).await.expect(303);
    let urgent = begun.location().to_owned();
    let form = [&form("1", "submit", "緊急")[..], &[("acted_first", "口頭で所属長の了承を得た")]].concat();
    clerk.post(&urgent, &form).await.expect(303);
    clerk.post(&urgent, &[("version", "2"), ("wish", "issue")]).await.expect(303);
    has(&clerk.get(&urgent).await.expect(200), &["実施済・決裁待ち", &fixtures::numbered(nation.clock(), 2)]);
}

/// The letters of the town are decided on by its chief.
async fn decided_by_the_chief(nation: &Nation) {
    sqlx::query(
        "insert into app.approval_route (area, org_id, kind, posts, updated_at, updated_by_name)
         select 34, $1, '文書', array_agg(id), now(), '架空' from ref.post where org_id = $1 and role = 'family_chief'",
    )
    .bind(TOWN)
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
}

/// Address of the newest approval, as the letter's page names it.
async fn approval_of(clerk: &mut Visitor, letter: &str) -> String {
    let page = clerk.get(letter).await.expect(200);
    format!("/approvals/{}", page.body.split("href=\"/approvals/").nth(1).unwrap().split('"').next().unwrap())
}

#[tokio::test]
async fn a_reporter_quoted_from_a_note_does_not_leave_in_a_letter() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (_, children) = with_record(&nation, &mut clerk).await;
    let note = "隣家の架空さん（０００−９９９９−８８８８）から再度の電話";
    let note = [("at_on", "令和8年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", note)];
    clerk.post(&format!("/records/{}/progress", children[0]), &note).await.expect(303);
    let begun = clerk.post(&format!("/records/{}/letters", children[0]), &[("kind", "aid")]).await.expect(303);
    let letter = begun.location().to_owned();
    let form = |background| {
        [("version", "1"), ("wish", "issue"), ("to", "隣家の架空 様"), ("reason", "同行"), ("background", background)]
    };
    let refused = clerk.post(&letter, &form("隣家の架空さんが聞いた泣き声")).await.expect(422);
    has(&refused, &["「経緯」に通告者の氏名があります", "隣家の架空さんが聞いた泣き声"]);
    has(&clerk.post(&letter, &form("000(9999)8888")).await.expect(422), &["「経緯」に通告者の連絡先があります"]);
    decided_by_the_chief(&nation).await;
    let submit = [&form("000-9999-8888")[..1], &[("wish", "submit")], &form("000-9999-8888")[2..]].concat();
    has(&clerk.post(&letter, &submit).await.expect(422), &["通告者の連絡先があります"]);
    assert_eq!(count(&nation, "select count(*) from app.approval").await, 0);
    // The addressee is not held against them, and the mother is named by right.
    let clean = [&form("髙𣘺 花子と面接")[..1], &[("wish", "submit")], &form("髙𣘺 花子と面接")[2..]].concat();
    clerk.post(&letter, &clean).await.expect(303);
}

/// A letter the chief sent back for its date.
struct SentBack {
    clerk: Visitor,
    chief: Visitor,
    child: Key,
    letter: String,
    approval: String,
}

async fn sent_back(nation: &Nation) -> SentBack {
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let (_, children) = with_record(nation, &mut clerk).await;
    let child = children[0];
    decided_by_the_chief(nation).await;
    let path = format!("/records/{child}/letters");
    let letter = clerk.post(&path, &[("kind", "aid")]).await.expect(303).location().to_owned();
    clerk.post(&letter, &aid("1", "submit", "同行")).await.expect(303);
    let approval = approval_of(&mut clerk, &letter).await;
    chief.post(&approval, &[("act", "差戻し"), ("reason", "期限")]).await.expect(303);
    SentBack { clerk, chief, child, letter, approval }
}

/// A 援助依頼書 as its form sends it.
fn aid<'a>(version: &'a str, wish: &'a str, reason: &'a str) -> [(&'a str, &'a str); 4] {
    [("version", version), ("wish", wish), ("to", "架空所長 様"), ("reason", reason)]
}

#[tokio::test]
async fn what_is_issued_is_what_was_signed_and_what_is_out_is_not_taken_back() {
    let nation = Nation::new().await;
    let SentBack { mut clerk, mut chief, child, letter, approval } = sent_back(&nation).await;
    // Sent back, the letter's own button saves what was changed and submits it again, through the same approval.
    let mut other = nation.staff(TOWN, "family_chief").await;
    nation.state_purpose(&other, child).await;
    has(&other.post(&letter, &aid("2", "submit", "別人")).await.expect(422), &["起案した", "別人"]);
    clerk.post(&letter, &aid("2", "submit", "同行 12月まで")).await.expect(303);
    assert_eq!(approval_of(&mut clerk, &letter).await, approval);
    has(&clerk.get(&letter).await.expect(200), &["決裁待ち", "同行 12月まで"]);
    sqlx::query("update app.person_name set given = '改名後' where person_id = $1")
        .bind(child.id)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    chief.post(&approval, &[("act", "承認")]).await.expect(303);
    for wish in ["", "submit"] {
        has(&clerk.post(&letter, &aid("3", wish, "x")).await.expect(422), &["決裁が済んだ文書は変更できません"]);
    }
    clerk.post(&letter, &[("version", "3"), ("wish", "issue")]).await.expect(303);
    let paper = printed(&mut clerk, &format!("{letter}/print")).await;
    assert!(
        paper.contains("髙𣘺一郎")
            && paper.contains(&fixtures::numbered(nation.clock(), 1))
            && !paper.contains("改名後"),
        "{paper}"
    );

    let letter =
        clerk.post(&format!("/records/{child}/letters"), &[("kind", "aid")]).await.expect(303).location().to_owned();
    let first = [&aid("1", "submit", "緊急")[..], &[("acted_first", "口頭で了承")]].concat();
    clerk.post(&letter, &first).await.expect(303);
    clerk.post(&letter, &[("version", "2"), ("wish", "issue")]).await.expect(303);
    let approval = approval_of(&mut clerk, &letter).await;
    let take_back = [("act", "取下げ"), ("reason", "決裁を避ける")];
    has(&clerk.post(&format!("{approval}/own"), &take_back).await.expect(422), &["取り下げられません"]);
    has(&chief.get(&approval).await.expect(200), &["施行", "実施済・決裁待ち"]);
    chief.post(&approval, &[("act", "承認")]).await.expect(303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_saved_while_it_is_submitted_again_does_not_change_beneath_the_chain() {
    let nation = Nation::new().await;
    let SentBack { mut clerk, letter, approval, .. } = sent_back(&nation).await;
    let id: Uuid = approval.rsplit('/').next().unwrap().parse().unwrap();
    let mut other = nation.admin().await;
    for statement in ["begin", &format!("select pg_advisory_xact_lock(hashtextextended('{id}', 0))")] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut other).await.unwrap();
    }
    let saving = tokio::spawn(async move { clerk.post(&letter, &aid("2", "", "すり替え")).await.status.as_u16() });
    let waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted";
    while count(&nation, waiting).await == 0 && !saving.is_finished() {
        tokio::task::yield_now().await;
    }
    sqlx::query(
        "insert into app.approval_act (area, org_id, id, approval_id, step, act, staff_name, post, at)
         values (34, $1, gen_random_uuid(), $2, -1, '再提出', '架空', '', now() + interval '1 day')",
    )
    .bind(TOWN)
    .bind(id)
    .execute(&mut other)
    .await
    .unwrap();
    sqlx::raw_sql("commit").execute(&mut other).await.unwrap();
    assert_eq!(saving.await.unwrap(), 422);
    assert_eq!(count(&nation, "select count(*) from app.letter where written->>'reason' = '同行'").await, 1);
}

#[tokio::test]
async fn a_letter_reaches_one_agency_and_its_answer_the_one_that_asked() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let mut far = nation.staff(crate::nation::FAR_CENTRE, "centre_chief").await;
    let (_, children) = with_record(&nation, &mut clerk).await;
    head(&nation, TOWN, "府中町長").await;
    head(&nation, CENTRE, "中央児童相談所長").await;
    head(&nation, crate::nation::FAR_CENTRE, "中央児童相談所長").await;
    let path = format!("/records/{}/letters", children[0]);
    let letter = clerk.post(&path, &[("kind", "aid")]).await.expect(303).location().to_owned();
    let form = |to| [("version", "1"), ("wish", "issue"), ("to", to), ("reason", "同行訪問")];
    has(&clerk.post(&letter, &form("中央児童相談所長 様")).await.expect(422), &["届け先を決められません", "同行訪問"]);
    head(&nation, crate::nation::FAR_CENTRE, "架空児童相談所長").await;
    clerk.post(&letter, &form("架空児童相談所長 様")).await.expect(303);
    let id: Uuid = letter.rsplit('/').next().unwrap().parse().unwrap();
    // Many letters that ask nothing came since: what waits for an answer is still at the top.
    sqlx::query(
        "insert into app.letter (area, org_id, id, person_id, kind, to_name, written, number, issued, issued_on, to_org, updated_at, updated_by_name)
         select area, org_id, gen_random_uuid(), person_id, 'aid-answer', to_name, written, number, issued, issued_on + 1, to_org, now(), '架空'
         from app.letter, generate_series(1, 201) where id = $1",
    )
    .bind(id)
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
    let key = Key::new(AREA, id).to_string();
    has(&far.get("/letters").await.expect(200), &[&key]);

    // On the page of a child of another name it is begun only when somebody says that it is the same.
    let theirs = crate::fixtures::child(&nation.app, crate::nation::FAR_CENTRE, "架空 別人").await;
    crate::fixtures::put_in_charge(&mut nation.admin().await, far.staff.unwrap(), theirs).await;
    let path = format!("/records/{theirs}/letters");
    let refused = far.post(&path, &[("answers", &key)]).await.expect(422);
    has(&refused, &["こどもの氏名と違います", "name=\"same_child\""]);
    let begun = far.post(&path, &[("answers", &key), ("same_child", "1")]).await.expect(303);
    let answer = begun.location().to_owned();
    let form = [&form("府中町長 様")[..], &[("willing", "yes")]].concat();
    far.post(&answer, &form).await.expect(303);
    has(&clerk.get("/letters").await.expect(200), &["援助依頼に対する回答書"]);
}

#[tokio::test]
async fn a_referral_issued_by_a_version_before_is_still_printed() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (_, children) = with_record(&nation, &mut clerk).await;
    let form = [&REFERRAL[..], &[("to", "架空所長 様")]].concat();
    let letter = issued(&mut clerk, children[0], "referral-paper", &form).await;
    sqlx::query("update app.letter set issued = issued - 'boxes' - 'reference'")
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let paper = printed(&mut clerk, &format!("{letter}/print")).await;
    says(&paper, &["児童通告書(書類通告)", &fixtures::numbered(nation.clock(), 1), "目視で安全を確認した"]);
    assert!(!paper.contains("通告の事由と状況"), "on the form of today: {paper}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_template_that_never_ends_or_eats_memory_is_stopped_and_the_one_before_stays() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let (_, children) = with_record(&nation, &mut clerk).await;
    let sheet = format!("/records/{}/print", children[0]);
    const OWN: &str = "#import \"base.typ\": *\n#show: form\n府中町様式 #data.child.at(2).at(1)";
    upload(&mut admin, OWN, &[]).await.expect(303);
    // Said at once; never ending though each loop ends; pages without end; words that double.
    let bombs = [
        ("#while true {}", "無限"),
        (
            "#let n = 0\n#for a in range(9000) { for b in range(9000) { for c in range(9000) { n += c } } }",
            "印刷を途中で止めました",
        ),
        ("#for a in range(9000) { for b in range(9000) { pagebreak() } }", "印刷を途中で止めました"),
        ("#let a = \"架空\"\n#for n in range(40) { a = a + a }\n#a", "印刷を途中で止めました"),
    ];
    for (bomb, said) in bombs {
        let refused = upload(&mut admin, bomb, &[]).await.expect(422);
        has(&refused, &[said]);
    }
    // The server is well, and prints by the template before.
    says(&printed(&mut clerk, &sheet).await, &["府中町様式", "髙𣘺 一郎"]);
    has(&admin.get("/admin/papers/record-sheet").await.expect(200), &["第1版", "使用中"]);
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
    upload(&mut admin, "#import \"base.typ\": *\n#show: form\n#if data.facts.len() != 5 { panic(\"x\") }", &[])
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
