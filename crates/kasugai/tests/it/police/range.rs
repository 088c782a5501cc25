//! Who shares what with whom, and each criterion of the national rule.

use super::{CITY_CENTRE, HQ, agree, child, listed, nation, officers, report, see, sees, sql};
use crate::fixtures;
use crate::nation::{CENTRE, FAR_CENTRE, NEXT_TOWN, POLICE, PREFECTURE, TOWN};
use jiff::SignedDuration;

#[tokio::test]
async fn nothing_is_shared_until_the_body_itself_agrees() {
    let nation = nation().await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    let citys = child(&nation, CITY_CENTRE, "架空 市子", "かくう いちこ").await;
    let (mut hq, mut station) = officers(&nation).await;
    assert!(!sees(&mut hq, ours).await && !sees(&mut station, ours).await);
    assert!(listed(&mut hq, "").await.contains("共有の協定を結んでいる児童相談所がありません"));

    agree(&nation, CENTRE, "all").await;
    assert!(sees(&mut hq, ours).await && sees(&mut station, ours).await);
    assert!(!sees(&mut hq, citys).await, "the prefecture does not agree for the city");

    agree(&nation, CITY_CENTRE, "all").await;
    assert!(sees(&mut hq, citys).await);
    assert!(!sees(&mut station, citys).await, "the city is not the station's");

    agree(&nation, CITY_CENTRE, "none").await;
    assert!(!sees(&mut hq, citys).await && sees(&mut hq, ours).await);
}

#[tokio::test]
async fn a_body_sets_its_own_agreement_by_its_chief_and_sees_before_what_it_does() {
    let nation = nation().await;
    let citys = child(&nation, CITY_CENTRE, "架空 市子", "かくう いちこ").await;
    let _ = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    let (mut hq, _) = officers(&nation).await;
    let police = HQ.to_string();
    let form =
        [("police", police.as_str()), ("range", "all"), ("from", ""), ("agreement", "架空市と架空県警察の協定(架空)")];

    nation.staff(CITY_CENTRE, "centre_worker").await.post("/police/sharing", &form).await.expect(403);
    nation.staff(PREFECTURE, "prefecture").await.post("/police/sharing", &form).await.expect(403);
    hq.post("/police/sharing", &form).await.expect(404);

    let mut chief = nation.staff(CITY_CENTRE, "centre_chief").await;
    let preview = chief.post("/police/sharing", &form).await.expect(200);
    assert!(preview.body.contains("1件が見えるようになります。"), "{}", preview.body);
    assert!(!preview.body.contains("市子"), "the preview counts and names nobody");
    assert!(!sees(&mut hq, citys).await, "a preview sets nothing");
    let confirmed = [&form[..], &[("previewed", "1")]].concat();
    chief.post("/police/sharing", &confirmed).await.expect(303);
    assert!(sees(&mut hq, citys).await);
    let page = chief.get("/police/sharing").await.expect(200).body;
    assert!(page.contains("虐待相談のすべてのケース") && page.contains("架空市と架空県警察の協定(架空)"), "{page}");
    let seen_by_police = hq.get("/police/sharing").await.expect(200).body;
    assert!(seen_by_police.contains("架空市") && seen_by_police.contains("すべてのケース"), "{seen_by_police}");

    let narrower = [("police", police.as_str()), ("range", "minimum"), ("from", ""), ("agreement", "架空")];
    let preview = chief.post("/police/sharing", &narrower).await.expect(200).body;
    assert!(preview.contains("1件が見えなくなります。"), "{preview}");
    let past = [("police", police.as_str()), ("range", "none"), ("from", "令和2年4月1日"), ("agreement", "架空")];
    chief.post("/police/sharing", &past).await.expect(422);
}

#[tokio::test]
async fn an_agreement_takes_effect_on_its_day() {
    let nation = nation().await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    let mut chief = nation.staff(CENTRE, "centre_chief").await;
    let (police, tomorrow) = (HQ.to_string(), nation.clock().today().tomorrow().unwrap().to_string());
    let form =
        [("police", police.as_str()), ("range", "all"), ("from", &tomorrow), ("agreement", "架空"), ("previewed", "1")];
    chief.post("/police/sharing", &form).await.expect(303);
    assert!(!sees(&mut nation.staff(HQ, "police").await, ours).await);
    nation.clock().advance(SignedDuration::from_hours(24));
    assert!(sees(&mut nation.staff(HQ, "police").await, ours).await);
}

/// The database itself holds a body's agreement to its own agencies.
#[tokio::test]
async fn no_agency_can_write_an_agreement_of_another_body() {
    let nation = nation().await;
    let permit = fixtures::permit(&nation.app, CENTRE);
    for (area, org) in [(101_i16, CENTRE), (101, CITY_CENTRE), (34, CITY_CENTRE)] {
        let mut tx = nation.app.db.write(&permit).await.unwrap();
        let done = sqlx::query(
            "insert into ref.police_share (area, police, range, valid_from, agreement, set_org, set_by, set_at)
             values ($1, $2, 'all', '2026-01-01', '架空', $3, '架空', now())",
        )
        .bind(area)
        .bind(HQ)
        .bind(org)
        .execute(tx.conn())
        .await;
        assert!(done.is_err(), "area {area} set by {org}");
    }
}

#[tokio::test]
async fn the_minimum_shows_what_the_national_rule_names_and_nothing_else() {
    let nation = nation().await;
    agree(&nation, CENTRE, "minimum").await;
    let (mut hq, _) = officers(&nation).await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    assert!(!sees(&mut hq, ours).await, "psychological, not urgent");

    for (statement, number, reason) in [
        (
            "update app.episode set abuse_main = case $2 when 1 then '身体的' when 2 then '性的' when 3 then 'ネグレクト' else '心理的' end where person_id = $1",
            1,
            "grave",
        ),
        (
            "update app.episode set abuse_main = case $2 when 1 then '身体的' when 2 then '性的' when 3 then 'ネグレクト' else '心理的' end where person_id = $1",
            2,
            "grave",
        ),
        (
            "update app.episode set abuse_main = case $2 when 1 then '身体的' when 2 then '性的' when 3 then 'ネグレクト' else '心理的' end where person_id = $1",
            3,
            "grave",
        ),
    ] {
        sql(&nation, statement, ours, number).await;
        assert!(sees(&mut hq, ours).await, "{number}");
        assert!(listed(&mut hq, &format!("?reason={reason}")).await.contains(&ours.to_string()));
        sql(&nation, statement, ours, 0).await;
        assert!(!sees(&mut hq, ours).await);
    }
    sql(&nation, "update app.record set severity = $2 where person_id = $1", ours, 5).await;
    assert!(sees(&mut hq, ours).await, "grave");
    sql(&nation, "update app.record set severity = $2 where person_id = $1", ours, 4).await;
    assert!(!sees(&mut hq, ours).await);
}

#[tokio::test]
async fn the_minimum_follows_urgency_and_the_48_hours() {
    let nation = nation().await;
    agree(&nation, CENTRE, "minimum").await;
    let (mut hq, _) = officers(&nation).await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    report(&nation, CENTRE, ours, 47).await;
    assert!(!sees(&mut hq, ours).await, "面前DV, B, within the hours");
    let urgency = "update app.intake set urgency = case $2 when 1 then 'AA' when 2 then 'A' else 'C' end where id in (select intake_id from app.intake_child where person_id = $1)";
    for number in [1, 2] {
        sql(&nation, urgency, ours, number).await;
        assert!(sees(&mut hq, ours).await, "{number}");
    }
    sql(&nation, urgency, ours, 0).await;
    assert!(!sees(&mut hq, ours).await);

    nation.clock().advance(SignedDuration::from_mins(61));
    let mut hq = nation.again(&hq).await;
    assert!(sees(&mut hq, ours).await, "48 hours are over");
    assert!(listed(&mut hq, "?reason=unseen").await.contains("48時間未確認"));
    see(&nation, ours).await;
    assert!(!sees(&mut hq, ours).await, "seen: gone from the list at once");
}

#[tokio::test]
async fn the_minimum_follows_homecomings_and_moves() {
    let nation = nation().await;
    agree(&nation, CENTRE, "minimum").await;
    let (mut hq, mut station) = officers(&nation).await;
    let home = child(&nation, CENTRE, "架空 帰", "かくう かえる").await;
    let custody = "insert into app.custody (area, org_id, id, person_id, started_at, first_started_at, ended_at, end_kind, basis, place_kind, grounds, purposes, started_by_name, updated_at)
        select area, org_id, gen_random_uuid(), id, now() - interval '40 days', now() - interval '40 days', now() - interval '1 day',
               case $2 when 1 then '家庭復帰' else '施設入所' end, 'consent', '里親', '{1-done}', '{安全確保}', '架空', now() from app.person where id = $1";
    sql(&nation, custody, home, 0).await;
    assert!(!sees(&mut hq, home).await, "from 一時保護 to an institution");
    sql(&nation, "update app.custody set end_kind = case $2 when 1 then '家庭復帰' end where person_id = $1", home, 1)
        .await;
    assert!(sees(&mut hq, home).await && sees(&mut station, home).await);

    let moved = child(&nation, CENTRE, "架空 移", "かくう うつる").await;
    assert!(!sees(&mut hq, moved).await);
    sql(&nation, "update app.record set residence_org = $2, updated_at = now() where person_id = $1", moved, NEXT_TOWN)
        .await;
    assert!(sees(&mut hq, moved).await);
    assert!(sees(&mut station, moved).await, "moved out of the station's town");
    assert!(listed(&mut station, "?reason=moved").await.contains("転入・転出"));
    let handed = child(&nation, CENTRE, "架空 渡", "かくう わたる").await;
    assert!(!sees(&mut hq, handed).await);
    let handover = "insert into app.transition (area, org_id, id, kind, moves_holder, to_area, to_org, person_id, basis, package, state, answer_due, created_at, sent_at, written_by_name)
        select area, org_id, gen_random_uuid(), 'handover', true, 13, $2, id, '4-6', '{}', 'sent', now() + interval '1 day', now(), now(), '架空' from app.person where id = $1";
    sql(&nation, handover, handed, FAR_CENTRE).await;
    assert!(sees(&mut hq, handed).await, "on its way to another centre");
    nation.clock().advance(SignedDuration::from_hours(24 * 181));
    let mut hq = nation.staff(HQ, "police").await;
    assert!(!sees(&mut hq, moved).await, "half a year later");
}

#[tokio::test]
async fn a_station_sees_its_municipalities_as_headquarters_set_them() {
    let nation = nation().await;
    agree(&nation, CENTRE, "all").await;
    let here = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    let there = child(&nation, CENTRE, "架空 隣子", "かくう りんこ").await;
    sql(&nation, "update app.record set residence_org = null where person_id = $1 and $2 = 0", there, 0).await;
    sql(&nation, "update app.record set residence_org = $2 where person_id = $1", there, NEXT_TOWN).await;
    let (mut hq, mut station) = officers(&nation).await;
    assert!(sees(&mut station, here).await && !sees(&mut station, there).await && sees(&mut hq, there).await);

    let (station_id, town) = (POLICE.to_string(), NEXT_TOWN.to_string());
    let form = [("station", station_id.as_str()), ("town", town.as_str())];
    station.post("/police/beats", &form).await.expect(404);
    nation.staff(CENTRE, "centre_chief").await.post("/police/beats", &form).await.expect(404);
    hq.post("/police/beats", &form).await.expect(303);
    assert!(sees(&mut station, there).await);
    hq.post("/police/beats", &form).await.expect(422);
    let page = hq.get("/police/beats").await.expect(200).body;
    assert!(page.contains("架空警察署") && page.contains("海田町"), "{page}");
    let today = nation.clock().today().to_string();
    let old = [("station", station_id.as_str()), ("town", &TOWN.to_string()), ("from", "2020-04-01"), ("last", &today)];
    hq.post("/police/beats/end", &old).await.expect(303);
    nation.clock().advance(SignedDuration::from_hours(24));
    let mut station = nation.staff(POLICE, "police").await;
    assert!(!sees(&mut station, here).await && sees(&mut station, there).await);
}

#[tokio::test]
async fn only_abuse_cases_of_centres_are_shared() {
    let nation = nation().await;
    agree(&nation, CENTRE, "all").await;
    agree(&nation, FAR_CENTRE, "all").await;
    let (mut hq, _) = officers(&nation).await;
    let abuse = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    let other = child(&nation, CENTRE, "架空 障子", "かくう しょうこ").await;
    let towns = fixtures::child(&nation.app, TOWN, "架空 町子").await;
    sql(&nation, "update app.episode set kind = to_char($2, 'FM00') where person_id = $1", other, 8).await;
    assert!(sees(&mut hq, abuse).await);
    assert!(!sees(&mut hq, other).await, "a consultation on a disability is none of theirs");
    assert!(!sees(&mut hq, towns).await, "a town's own case is not a centre's");
}
