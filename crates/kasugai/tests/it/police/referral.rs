//! 児童通告書 on screen: at the centre at once, an intake without typing again, answered; questions and results both ways.

use super::{agree, child, nation, officers};
use crate::fixtures;
use crate::nation::{CENTRE, FAR_CENTRE, Nation, POLICE};
use crate::visitor::Visitor;
use ground::db::Key;
use jiff::SignedDuration;

const FORM: [(&str, &str); 30] = [
    ("id", "01990000-0000-7000-9000-0000000000f1"),
    ("kind", "referral-person"),
    ("to", "3401"),
    ("child.0.family", "𠮷田"),
    ("child.0.given", "葛\u{E0100}子"),
    ("child.0.family_kana", "よしだ"),
    ("child.0.given_kana", "かつらこ"),
    ("child.0.birth", "平成30年5月頃"),
    ("child.0.sex", "female"),
    ("child.0.address", "広島県安芸郡府中町架空1-1"),
    ("child.0.school", "架空小学校"),
    ("child.0.grade", "小2"),
    ("child.1.family", "𠮷田"),
    ("child.1.given", "弟(架空)"),
    ("family.0.kind", "実母"),
    ("family.0.family", "𠮷田"),
    ("family.0.given", "母(架空)"),
    ("family.0.guardian", "1"),
    ("family.0.phone", "000-0000-1111"),
    ("ground", "abuse"),
    ("abuse_types", "身体的"),
    ("abuse_details", "面前DV"),
    ("when_where", "架空の日時と場所"),
    ("summary", "架空の事案の概要"),
    ("noticed", "call"),
    ("condition", "架空の心身の状況"),
    ("taken", "架空の措置"),
    ("officer", "生活安全課 架空"),
    ("handed_at", "架空の引渡し"),
    ("entrusted", "no"),
];

/// The transitions that came of it, in the order of the children.
async fn keys(nation: &Nation) -> Vec<Key> {
    let rows: Vec<(i16, uuid::Uuid)> = sqlx::query_as("select area, id from app.transition order by id")
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap();
    rows.into_iter().map(|(area, id)| Key::new(area, id)).collect()
}

async fn accept(worker: &mut Visitor, key: Key) {
    worker.get(&format!("/transitions/{key}")).await.expect(200);
    let form = [("act", "accepted"), ("join", "new"), ("check", "need"), ("confirmed", "referral")];
    worker.post(&format!("/transitions/{key}"), &form).await.expect(303);
}

#[tokio::test]
async fn a_referral_arrives_at_once_and_becomes_an_intake_without_typing_again() {
    let nation = nation().await;
    let (_, mut station) = officers(&nation).await;
    let proposed = station
        .get(&fixtures::encoded("/police/referrals/centre?child.0.address=広島県安芸郡府中町架空1-1"))
        .await
        .expect(200)
        .body;
    assert!(proposed.contains("架空西部児童相談所が担当です") && proposed.contains("000-0000-9401"), "{proposed}");
    station.post("/police/referrals", &FORM).await.expect(303);
    // Sent twice by a slow network: once.
    station.post("/police/referrals", &FORM).await.expect(303);
    nation.work().await;
    let keys = keys(&nation).await;
    assert_eq!(keys.len(), 2, "one a child");

    let mut worker = nation.staff(CENTRE, "centre_night").await;
    let notices = worker.get("/notices").await.expect(200).body;
    assert!(notices.contains("移管・送致・照会などが届きました"), "{notices}");
    nation.clock().advance(SignedDuration::from_hours(3));
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let page = worker.get(&format!("/transitions/{}", keys[0])).await.expect(200).body;
    for part in ["𠮷田 葛\u{E0100}子", "架空の事案の概要", "身柄付通告", "実母", "架空警察署", "通告が届いた時から"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    accept(&mut worker, keys[0]).await;
    let (route, kind, types, complaint, hours): (String, String, Vec<String>, String, f64) = sqlx::query_as(
        "select i.route, i.kind, i.abuse_types, i.complaint, (extract(epoch from c.due_at - t.sent_at) / 3600)::float8
         from app.transition t join app.intake i on i.id = t.received_intake join app.intake_child c on c.intake_id = i.id where t.id = $1",
    )
    .bind(keys[0].id)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!((route.as_str(), kind.as_str()), ("警察等", "01"));
    assert!(
        types.contains(&"身体的".to_owned())
            && types.contains(&"面前DV".to_owned())
            && types.contains(&"心理的".to_owned())
    );
    assert!(complaint.contains("架空の事案の概要"), "{complaint}");
    assert!((47.9..=48.1).contains(&hours), "the hours run from the arrival: {hours}");
    let (family, given, school): (String, String, String) = sqlx::query_as(
        "select n.family, n.given, r.school from app.transition t join app.person_name n on n.person_id = t.received_person
         join app.record r on r.person_id = t.received_person where t.id = $1",
    )
    .bind(keys[0].id)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!((family.as_str(), given.as_str(), school.as_str()), ("𠮷田", "葛\u{E0100}子", "架空小学校"));
    accept(&mut worker, keys[1]).await;
    let mothers: i64 =
        sqlx::query_scalar("select count(*) from app.person_name where org_id = $1 and given = '母(架空)'")
            .bind(CENTRE)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
    assert_eq!(mothers, 1, "the mother of both is one person");
    let listed = nation.again(&station).await.get("/police/referrals").await.expect(200).body;
    assert!(listed.contains("受理") && listed.contains("𠮷田 弟(架空)"), "{listed}");
    let region = nation.again(&station).await.get("/police/referrals/sent").await.expect(200).body;
    assert!(
        listed.contains("data-live=\"/police/referrals/sent\"") && region.contains("受理") && !region.contains("<html"),
        "{region}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_twice_at_once_is_sent_once() {
    let nation = nation().await;
    let (_, mut station) = officers(&nation).await;
    let mut other = nation.again(&station).await;
    let (one, two) = tokio::join!(station.post("/police/referrals", &FORM), other.post("/police/referrals", &FORM));
    one.expect(303);
    two.expect(303);
    assert_eq!(keys(&nation).await.len(), 2, "one for each child");
    let question = [
        ("id", "01990000-0000-7000-9000-0000000000f2"),
        ("kind", "inquiry"),
        ("to", "3401"),
        ("basis", "13-4"),
        ("child.0.family", "架空"),
        ("child.0.given", "知らない子"),
        ("words", "架空の照会"),
        ("officer", "生活安全課 架空"),
    ];
    let sent = station.post("/police/messages", &question).await.expect(303).location().to_owned();
    assert_eq!(station.post("/police/messages", &question).await.expect(303).location(), sent);
    assert_eq!(keys(&nation).await.len(), 3);
}

#[tokio::test]
async fn the_centre_answers_and_both_sides_print() {
    let nation = nation().await;
    let (_, mut station) = officers(&nation).await;
    station.post("/police/referrals", &FORM).await.expect(303);
    nation.work().await;
    let key = keys(&nation).await[0];
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let page = format!("/police/referrals/{key}");
    let answer = [
        ("id", "01990000-0000-7000-9000-0000000000f3"),
        ("accepted_on", "令和8年4月2日"),
        ("stay", "home"),
        ("reason", "架空の対応の内容"),
        ("officer", "架空"),
    ];
    worker.post(&format!("{page}/answer"), &answer).await.expect(422);
    accept(&mut worker, key).await;
    worker.post(&format!("{page}/answer"), &[("stay", "home")]).await.expect(422);
    for _ in 0..2 {
        worker.post(&format!("{page}/answer"), &answer).await.expect(303);
    }
    let answers: i64 = sqlx::query_scalar("select count(*) from app.police_answer")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(answers, 1);
    station.post(&format!("{page}/answer"), &answer).await.expect(403);
    let shown = station.get(&page).await.expect(200).body;
    for part in ["架空の対応の内容", "在宅で支援", "完了"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    nation.work().await;
    assert!(station.get("/notices").await.expect(200).body.contains("完了しました"));
    for visitor in [&mut station, &mut worker] {
        let paper = visitor.get(&format!("{page}/print")).await.expect(200);
        let text = crate::paper::text(&paper.bytes);
        for part in ["児童通告書", "架空の事案の概要", "架空小学校", "架空警察署長"] {
            assert!(text.replace(char::is_whitespace, "").contains(part), "{part}: {text}");
        }
        let paper = visitor.get(&format!("{page}/answer/print")).await.expect(200);
        assert!(crate::paper::text(&paper.bytes).contains("架空の対応の内容"));
    }
    for (org, role) in [(FAR_CENTRE, "centre_chief"), (super::HQ, "police"), (super::CITY_CENTRE, "centre_chief")] {
        let mut stranger = nation.staff(org, role).await;
        for path in ["", "/print", "/answer/print"] {
            stranger.get(&format!("{page}{path}")).await.expect(404);
        }
    }
}

#[tokio::test]
async fn what_is_missing_is_said_beside_its_field_and_a_draft_is_kept() {
    let nation = nation().await;
    let (_, mut station) = officers(&nation).await;
    let short: Vec<(&str, &str)> = FORM.iter().copied().filter(|(name, _)| !["summary", "to"].contains(name)).collect();
    let refused = station.post("/police/referrals", &short).await.expect(422).body;
    assert!(
        refused.contains("通告の事由(事案の概要)を入力してください。") && refused.contains("葛\u{E0100}子"),
        "{refused}"
    );
    assert!(keys(&nation).await.is_empty());
    station.post("/drafts/referral/01990000-0000-7000-9000-0000000000f1", &short).await.expect(200);
    let offered = station.get("/police/referrals/new").await.expect(200).body;
    assert!(offered.contains("下書きから続ける"), "{offered}");
    let again = station.get("/police/referrals/new?draft=01990000-0000-7000-9000-0000000000f1").await.expect(200).body;
    assert!(again.contains("架空の心身の状況") && again.contains("葛\u{E0100}子"), "{again}");
}

#[tokio::test]
async fn questions_and_results_go_both_ways() {
    let nation = nation().await;
    agree(&nation, CENTRE, "all").await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    let (_, mut station) = officers(&nation).await;
    let asked = station.get(&format!("/police/messages/new?kind=inquiry&case={ours}")).await.expect(303);
    assert_eq!(asked.location(), format!("/police/cases/{ours}"), "the purpose first");
    nation.state_purpose(&station, ours).await;
    let form = station.get(&format!("/police/messages/new?kind=information&case={ours}")).await.expect(200).body;
    assert!(form.contains("花子") && form.contains("取扱い結果の連絡"), "{form}");
    let begun = station.get(&format!("/police/referrals/new?case={ours}")).await.expect(200).body;
    assert!(begun.contains("花子") && begun.contains("架空1-1"), "{begun}");

    let question = [
        ("kind", "inquiry"),
        ("to", "3401"),
        ("basis", "13-4"),
        ("child.0.family", "架空"),
        ("child.0.given", "知らない子"),
        ("words", "架空の照会"),
        ("officer", "生活安全課 架空"),
    ];
    let sent = station.post("/police/messages", &question).await.expect(303);
    let place = sent.location().to_owned();
    nation.work().await;
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    assert!(worker.get(&place).await.expect(200).body.contains("架空の照会"));
    worker.post(&place, &[("act", "answered"), ("words", "架空の回答: 取扱いはありません")]).await.expect(303);
    assert!(station.get(&place).await.expect(200).body.contains("架空の回答: 取扱いはありません"));

    let result = [&question[1..], &[("kind", "information"), ("result", "arrest"), ("basis", "13-4")]].concat();
    let place = station.post("/police/messages", &result).await.expect(303).location().to_owned();
    nation.work().await;
    assert!(worker.get(&place).await.expect(200).body.contains("検挙"));
    let denied = nation.staff(POLICE, "admin").await.get("/police/messages/new").await;
    assert_eq!(denied.status.as_u16(), 403, "the administrator of a station is no officer");
}

#[tokio::test]
async fn whoever_is_of_the_family_sees_no_referral_even_before_somebody_took_it_over() {
    let nation = nation().await;
    let (_, mut station) = officers(&nation).await;
    let relative = nation.staff(CENTRE, "centre_chief").await;
    sqlx::query("update app.staff set phone = '000 0000 1111' where id = $1")
        .bind(relative.staff)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    crate::people::walls::compare_staff(&nation).await;
    station.post("/police/referrals", &FORM).await.expect(303);
    nation.work().await;
    let key = keys(&nation).await[0];
    let mut relative = nation.again(&relative).await;
    relative.get(&format!("/transitions/{key}")).await.expect(404);
    relative.get(&format!("/police/referrals/{key}")).await.expect(404);
    let listed = relative.get("/transitions").await.expect(200).body;
    assert!(!listed.contains("𠮷田"), "{listed}");
    let mut other = nation.staff(CENTRE, "centre_chief").await;
    other.get(&format!("/transitions/{key}")).await.expect(200);
    assert!(other.get("/transitions").await.expect(200).body.contains("𠮷田"));
}
