//! What people decide and do: every view, decision, state and look stays.

use super::{add, chief, line_of, linked, round};
use crate::fixtures;
use crate::nation::{Nation, TOWN};
use ground::db::Role;
use sqlx::{ConnectOptions, Executor};
use uuid::Uuid;

#[tokio::test]
async fn no_view_and_no_decision_is_ever_lost_and_the_newest_holds() {
    let nation = Nation::new().await;
    let mut chief = chief(&nation).await;
    let round = round(&nation, &mut chief).await;
    let pupil = linked(&nation, "0000000101", "架空 学子", "2018-05-05", super::SCHOOL).await;
    add(&mut chief, &round, "101").await.expect(303);
    let place = format!("{round}/children/{}", line_of(&nation, pupil).await);
    let today = nation.clock().today().to_string();
    let wrong = chief
        .post(&format!("{place}/judge"), &[("kind", "decision"), ("outcome", "health"), ("reason", "書きかけの理由")])
        .await
        .expect(422)
        .body;
    for word in [
        "結果を選んでください。",
        "出席者を入力してください。",
        "ヒヤリング・検討の日を入力してください。",
        "書きかけの理由",
    ] {
        assert!(wrong.contains(word), "{word}: {wrong}");
    }
    // Drawn by lot: kinds, outcomes, and now and then a form that is refused.
    let mut lot = 0x5eed_u64;
    let mut draw = |n: usize| {
        lot = lot.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(lot >> 33).unwrap() % n
    };
    let mut written: Vec<(String, String, String)> = Vec::new();
    for n in 0..40 {
        let (kind, outcome) = (["view", "decision"][draw(2)], ["support", "watch", "none"][draw(3)]);
        let reason = if draw(6) == 0 { String::new() } else { format!("架空の理由その{n}") };
        let form = [
            ("kind", kind),
            ("outcome", outcome),
            ("reason", &reason),
            ("held_on", &today),
            ("present", "学校長(架空)"),
        ];
        let answer = chief.post(&format!("{place}/judge"), &form).await;
        nation.clock().advance(jiff::SignedDuration::from_secs(1));
        if reason.is_empty() {
            answer.expect(422);
        } else {
            answer.expect(303);
            written.push((kind.to_owned(), outcome.to_owned(), reason));
        }
        let kept: Vec<(String, String, String)> =
            sqlx::query_as("select kind, outcome, reason from app.outreach_judgement order by at, id")
                .fetch_all(&mut nation.admin().await)
                .await
                .unwrap();
        assert_eq!(kept, written, "after step {n}");
    }
    assert!(written.len() > 20 && written.len() < 40, "the lot fell one-sided");
    let page = chief.get(&place).await.expect(200).body;
    for (_, _, reason) in &written {
        assert!(page.contains(reason.as_str()), "{reason} is not shown");
    }
    let newest = written.iter().rev().find(|(kind, ..)| kind == "decision").unwrap();
    let label = match newest.1.as_str() {
        "support" => "要支援児童",
        "watch" => "見守り対象児童",
        _ => "支援を必要としない児童",
    };
    let meeting = chief.get(&format!("{round}/meeting")).await.expect(200).body;
    assert!(meeting.contains(&newest.2) && meeting.contains(label), "{meeting}");
    // Nor by the database's door.
    let mut write = nation.database.role(Role::Write).connect().await.unwrap();
    for table in ["outreach_judgement", "outreach_support", "outreach_indicator", "outreach_answer"] {
        for sql in [format!("update app.{table} set at = now()"), format!("delete from app.{table}")] {
            assert!(write.execute(sqlx::AssertSqlSafe(sql.clone())).await.is_err(), "{sql}");
        }
    }
}

#[tokio::test]
async fn supports_and_indicators_keep_every_state_and_blank_is_not_looked_at() {
    let nation = Nation::new().await;
    let mut chief = chief(&nation).await;
    let round = round(&nation, &mut chief).await;
    let child = fixtures::child(&nation.app, TOWN, "架空 支子").await;
    nation.state_purpose(&chief, child).await;
    let case_no: String = sqlx::query_scalar("select case_no from app.record where person_id = $1")
        .bind(child.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    add(&mut chief, &round, &case_no).await.expect(303);
    let place = format!("{round}/children/{}", line_of(&nation, child.id).await);
    let today = nation.clock().today();
    let support = format!("{place}/support");
    let wrong = chief
        .post(&support, &[("menu", "welfare_consult"), ("state", "running"), ("note", "毎週の電話")])
        .await
        .expect(422)
        .body;
    assert!(
        wrong.contains("実施中のときは、はじめた日を入力してください。") && wrong.contains("毎週の電話"),
        "{wrong}"
    );
    chief.post(&support, &[("menu", "welfare_consult"), ("state", "planned")]).await.expect(303);
    let id: Uuid =
        sqlx::query_scalar("select id from app.outreach_support").fetch_one(&mut nation.admin().await).await.unwrap();
    let (id, from) = (id.to_string(), today.to_string());
    let next = |version: &'static str, state: &'static str, begin: &str, end: &str| {
        [
            ("support", id.clone()),
            ("version", version.to_owned()),
            ("state", state.to_owned()),
            ("begin_on", begin.to_owned()),
            ("end_on", end.to_owned()),
        ]
    };
    let send = async |chief: &mut crate::visitor::Visitor, form: [(&str, String); 5]| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        chief.post(&support, &form).await
    };
    send(&mut chief, next("1", "running", &from, "")).await.expect(303);
    // Who had the first state on the screen is told; the state written meanwhile stands.
    send(&mut chief, next("1", "declined", "", "")).await.expect(409);
    let early = send(&mut chief, next("2", "done", &from, "2020-01-01")).await.expect(422).body;
    assert!(early.contains("終わった日が、はじめた日より前です。"), "{early}");
    send(&mut chief, next("2", "done", &from, &from)).await.expect(303);
    let states: Vec<String> = sqlx::query_scalar("select state from app.outreach_support order by version")
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(states, ["planned", "running", "done"]);
    let page = chief.get(&place).await.expect(200).body;
    assert!(page.contains("電話・来所・訪問での相談支援") && page.contains("実施中 "), "{page}");

    let measure = format!("{place}/indicators");
    chief.post(&measure, &[("moment", "before"), ("measured_on", &from)]).await.expect(422);
    let noted = chief
        .post(&measure, &[("moment", "before"), ("measured_on", &from), ("note.living", "朝食なし")])
        .await
        .expect(422)
        .body;
    assert!(noted.contains("の様子を選んでください。") && noted.contains("朝食なし"), "{noted}");
    for (moment, value) in [("before", "not"), ("after", "partly"), ("after", "good")] {
        let form = [("moment", moment), ("measured_on", from.as_str()), ("value.own_consult", value)];
        chief.post(&measure, &form).await.expect(303);
        nation.clock().advance(jiff::SignedDuration::from_secs(1));
    }
    let looks: i64 = sqlx::query_scalar("select count(*) from app.outreach_indicator")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(looks, 3, "what was left blank was not looked at");
    let page = chief.get(&place).await.expect(200).body;
    assert!(page.contains("よくなった") && page.contains("記録 3回"), "{page}");
    // The page of the child says so, to those who may read it.
    let region = chief.fragment(&format!("/records/{child}/outreach/region")).await.expect(200).body;
    assert!(region.contains("第1回 架空の調査") && region.contains("電話・来所・訪問での相談支援(終了)"), "{region}");
    let record = chief.get(&format!("/records/{child}")).await.expect(200).body;
    assert!(record.contains(&format!("data-live=\"/records/{child}/outreach/region\"")), "{record}");
}
