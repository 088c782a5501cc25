//! 再び通告される見込み: learnt as a rate over time with a level for each section, judged beside a yes within the year, shown for three horizons, and watched by
//! the week.

use super::learning::SETTING;
use super::monitor::Practice;
use super::{Cast, answers, cast, passed, think};
use crate::nation::{AREA, CENTRE, Nation};
use jiff::SignedDuration;
use score::learn::drain;
use score::monitor::make_due;
use serde_json::Value;
use uuid::Uuid;

/// Lays down four years of reports, each child of one of two sections, and new reports within the year: the more often the graver the words were, and twice as
/// often where the first section is in charge.
pub async fn practised(nation: &Nation, sheet: Uuid) {
    Practice { day: -1500, n: 5200, blank: 0.2, seed: 21 }.lay(nation, sheet).await;
    let mut admin = nation.admin().await;
    for sql in [
        "insert into ref.section (org_id, name) select $2, '相談第二係' where $1 > 0",
        "update app.custody set ended_at = started_at + interval '20 days' where area = $1 and org_id = $2 and ended_at is null",
        "insert into app.record (area, org_id, id, person_id, case_no, section_id, first_registered_on, updated_at)
         select $1, $2, gen_random_uuid(), p.id, p.id::text, (select s.id from ref.section s where s.org_id = $2
           and s.name = case when get_byte(decode(md5(p.id::text || 's'), 'hex'), 0) < 128 then '相談第一係' else '相談第二係' end), p.first_registered_on, p.updated_at
         from app.person p where p.area = $1 and p.org_id = $2 and not exists (select from app.record r where r.area = $1 and r.person_id = p.id)",
        "update app.record set section_id = (select id from ref.section where org_id = $2 and name = '相談第一係') where area = $1 and org_id = $2 and section_id is null",
        "with weighed as (
           select r.person_id, r.recorded_at, r.answers ->> 'words_degree' as degree, s.name = '相談第一係' as is_first,
             ('x' || substr(md5(r.person_id::text || 'a'), 1, 8))::bit(32)::bigint / 4294967296.0 as one,
             ('x' || substr(md5(r.person_id::text || 'b'), 1, 8))::bit(32)::bigint / 4294967296.0 as other
           from app.sheet_revision r join app.record c on c.area = r.area and c.person_id = r.person_id join ref.section s on s.id = c.section_id
           where r.area = $1 and r.org_id = $2 and r.form = 'urgency' and r.status = 'done'),
         coming as (
           select gen_random_uuid() as id, person_id, recorded_at + interval '1 day' * (1 + floor(other * 360)) as again from weighed
           where one < case degree when 'deadly' then 0.42 when 'heavy' then 0.30 when 'mild' then 0.18 else 0.10 end * case when is_first then 1.5 else 0.7 end),
         report as (
           insert into app.intake (area, org_id, id, intake_no, form, received_at, received_by_name, route, kind, first_registered_at, updated_at)
           select $1, $2, id, id::text, 'abuse', again, '架空', '学校', '01', again, again from coming)
         insert into app.intake_child (area, org_id, id, intake_id, person_id) select $1, $2, gen_random_uuid(), id, person_id from coming",
    ] {
        sqlx::query(sql).bind(AREA).bind(CENTRE).execute(&mut admin).await.unwrap();
    }
    sqlx::query("analyze app.intake, app.intake_child, app.record").execute(&mut admin).await.unwrap();
}

/// A model of it; the setting has been made, and the run is done.
pub async fn learnt(cast: &mut Cast) -> Uuid {
    let sheet = answers(&mut cast.worker, cast.child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    practised(&cast.nation, sheet).await;
    cast.chief.post("/scores/learning/recurrence/setting", &SETTING).await.expect(303);
    cast.chief.post("/scores/learning/recurrence/run", &[]).await.expect(303);
    drain(&cast.nation.app.db).await.unwrap();
    let told = cast.chief.get("/scores/learning?outcome=recurrence").await.expect(200).body;
    assert!(told.contains("モデルができました"), "{told}");
    sqlx::query_scalar("select id from app.score_model").fetch_one(&mut cast.nation.admin().await).await.unwrap()
}

async fn found(cast: &Cast, sql: &'static str) -> Value {
    sqlx::query_scalar(sql).fetch_one(&mut cast.nation.admin().await).await.unwrap()
}

/// The child is reported, as every child that is weighed.
async fn reported(cast: &Cast) {
    sqlx::query(
        "with report as (insert into app.intake (area, org_id, id, intake_no, form, received_at, received_by_name, route, kind, first_registered_at, updated_at)
           values ($1, $2, gen_random_uuid(), gen_random_uuid(), 'abuse', $4, '架空', '学校', '01', $4, $4) returning id)
         insert into app.intake_child (area, org_id, id, intake_id, person_id) select $1, $2, gen_random_uuid(), id, $3 from report",
    )
    .bind(AREA)
    .bind(CENTRE)
    .bind(cast.child.id)
    .bind(jiff_sqlx::ToSqlx::to_sqlx(cast.nation.clock().now()))
    .execute(&mut cast.nation.admin().await)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_new_report_is_learnt_over_time_put_right_by_section_shown_and_watched() {
    let mut cast = cast().await;
    let model = learnt(&mut cast).await;
    let desk = cast.chief.get(&format!("/scores/models/{model}/gate")).await.expect(200).body;
    for part in [
        "期間の途中までの記録",
        "1年以内に再通告があったかだけを",
        "3か月以内の見込みは",
        "6か月以内の見込みは",
        "担当係ごとの水準を使います",
        "担当係ごとの表",
        "相談第二係",
    ] {
        assert!(desk.contains(part), "{part}: {desk}");
    }
    let kept = found(&cast, "select kept from app.score_verdict").await;
    let beside = &kept["over_time"];
    assert!(beside["rows"].as_u64() > beside["within"]["rows"].as_u64(), "{beside}");
    // With its level each section is foretold rightly, on the year that was not learnt from.
    let offices = kept["offices"].as_array().unwrap();
    assert_eq!(offices.len(), 2, "{offices:?}");
    for office in offices {
        let ratio = |of: &str| office["observed"].as_f64().unwrap() / office[of].as_f64().unwrap();
        assert!((0.85..=1.15).contains(&ratio("after")), "{office}");
        assert!(!(0.85..=1.15).contains(&ratio("before")), "{office}");
    }
    let card = cast.worker.get(&format!("/scores/models/{model}")).await.expect(200).body;
    assert!(card.contains("受付時の担当係") && card.contains("まだ承認されていません"), "{card}");

    // Shown, it says three horizons in their order, for the section in charge; the hash is that of the file with the levels.
    passed::shown(&cast.chief, model).await;
    reported(&cast).await;
    think(&mut cast.worker, cast.child, "A").await;
    let child = cast.child;
    cast.worker.post(&format!("/records/{child}/score/run"), &[]).await.expect(303);
    let result = found(&cast, "select result from app.score where outcome = 'recurrence'").await;
    assert_eq!(result["office"], "相談第一係", "{result}");
    let months: Vec<u64> =
        result["shares"].as_array().unwrap().iter().map(|share| share["months"].as_u64().unwrap()).collect();
    assert_eq!(months, [3, 6, 12], "{result}");
    let page = cast.worker.get(&format!("/records/{child}/score")).await.expect(200).body;
    for part in ["3か月以内に再び通告", "6か月以内に再び通告", "1年以内に再び通告", "担当の係(相談第一係)"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let same = "select to_jsonb(bool_and(s.model_hash = m.hash and m.hash = encode(sha256(convert_to(m.definition, 'utf8')), 'hex') and m.definition like '%相談第二係%'))
                from app.score s join app.score_model m on m.id = s.model_id";
    assert_eq!(found(&cast, same).await, Value::Bool(true));

    // Two months later the weeks of all children under way are compared; of three months nothing is due yet.
    cast.pass(SignedDuration::from_hours(24 * 60)).await;
    cast.chief.post(&format!("/scores/models/{model}/monitor"), &[]).await.expect(303);
    make_due(&cast.nation.app.db).await.unwrap();
    let page = cast.chief.get(&format!("/scores/models/{model}/monitor")).await.expect(200).body;
    assert!(page.contains("短い期間での結果の変化") && page.contains("週ごとの再通告"), "{page}");
    let ahead = found(&cast, "select result -> 'ahead' from app.score_evaluation").await;
    let weeks = &ahead[0]["found"]["found"];
    assert!(weeks["rows"].as_u64() > Some(1000) && weeks["events"].as_u64() > Some(20), "{ahead}");
    assert!(ahead[1]["found"]["too_few"].is_string(), "{ahead}");
}
