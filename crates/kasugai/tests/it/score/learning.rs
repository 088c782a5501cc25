//! Learning from the own practice: too little is refused and told, enough becomes a model that is judged, tried and signed for by somebody else.

use super::monitor::Practice;
use super::{Cast, answers, begin, cast, count, learnt, send_model, think};
use crate::fixtures;
use crate::nation::{AREA, CENTRE, Nation};
use crate::visitor::Visitor;
use ground::db::Key;
use jiff::SignedDuration;
use jiff_sqlx::ToSqlx;
use score::learn::drain;
use serde_json::json;
use uuid::Uuid;

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Custody, as the addresses call it.
const LEARNING: &str = "/scores/learning?outcome=custody";

/// Everything the settings ask for.
pub const SETTING: [(&str, &str); 13] = [
    ("n", "0"),
    ("every", "year"),
    ("ceiling", "88"),
    ("expected", "75"),
    ("thresholds", "20、30"),
    ("contact", "架空県 こども家庭課"),
    ("s.setting", "架空県中央児童相談所"),
    ("s.ethics", "架空県倫理審査会、令和8年10月1日"),
    ("s.funding", "県の一般財源"),
    ("s.interests", "なし"),
    ("s.involvement", "架空の会の意見を聞いた"),
    ("s.plan", "架空県の文書番号1"),
    ("s.sharing", "だれにも渡さない"),
];

async fn set(chief: &mut Visitor) {
    chief.post("/scores/learning/custody/setting", &SETTING).await.expect(303);
}

async fn run(cast: &mut Cast) -> String {
    cast.chief.post("/scores/learning/custody/run", &[]).await.expect(303);
    assert!(cast.chief.get(LEARNING).await.expect(200).body.contains("学習を頼んであります"));
    drain(&cast.nation.app.db).await.unwrap();
    cast.chief.get(LEARNING).await.expect(200).body
}

async fn newest(cast: &Cast) -> Uuid {
    sqlx::query_scalar("select id from app.score_model order by added_at desc, id desc limit 1")
        .fetch_one(&mut cast.nation.admin().await)
        .await
        .unwrap()
}

/// Two years of practice that ended some days ago.
async fn practised(cast: &mut Cast) -> usize {
    let sheet = answers(&mut cast.worker, cast.child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    let taken = Practice { day: -800, n: 3000, blank: 0.2, seed: 8 }.lay(&cast.nation, sheet).await;
    under_way(&cast.nation).await;
    taken
}

/// The cases of thirty children who were reported last are open.
pub async fn under_way(nation: &Nation) {
    sqlx::query(
        "with newest as (select p.id, p.first_registered_on as on_day, p.updated_at from app.person p where p.area = $1 and p.org_id = $2
           and not exists (select from app.record r where r.area = p.area and r.person_id = p.id) order by p.updated_at desc limit 30),
         record as (insert into app.record (area, org_id, id, person_id, case_no, first_registered_on, updated_at)
           select $1, $2, gen_random_uuid(), id, id::text, on_day, updated_at from newest returning id, person_id, first_registered_on)
         insert into app.episode (area, org_id, id, record_id, person_id, accepted_on, kind, route)
         select $1, $2, gen_random_uuid(), id, person_id, first_registered_on, '01', '学校' from record",
    )
    .bind(AREA)
    .bind(CENTRE)
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
}

#[tokio::test]
async fn too_few_records_are_refused_and_the_reason_is_kept() {
    let mut cast = cast().await;
    let early = cast.chief.get(LEARNING).await.expect(200).body;
    assert!(
        early.contains("まだ一度も実行していません") && early.contains("学習しない(まだ設定していません)"),
        "{early}"
    );
    let unset = cast.chief.post("/scores/learning/custody/run", &[]).await.expect(422).body;
    assert!(unset.contains("先に学習の設定を保存してください"), "{unset}");
    let wrong = [
        ("n", "0"),
        ("every", ""),
        ("ceiling", "300"),
        ("expected", "75"),
        ("thresholds", "多め"),
        ("contact", "架空"),
    ];
    let refused = cast.chief.post("/scores/learning/custody/setting", &wrong).await.expect(422).body;
    for part in ["55から99までの数字", "しきい値を1から99までの数で", "value=\"多め\"", "value=\"架空\""]
    {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    cast.worker.get(LEARNING).await.expect(403);
    set(&mut cast.chief).await;
    cast.chief.post("/scores/learning/custody/setting", &SETTING).await.expect(409);

    let sheet = answers(&mut cast.worker, cast.child, &[("q3", "yes")]).await;
    Practice { day: -790, n: 400, blank: 0.2, seed: 3 }.lay(&cast.nation, sheet).await;
    let told = run(&mut cast).await;
    assert!(told.contains("データが足りないため学習しません。確認項目と似た事例でお使いください。"), "{told}");
    assert!(told.contains("学習しませんでした"), "{told}");
    assert_eq!(count(&cast.nation, "select count(*) from app.score_model").await, 0);
    // The look at all these children is on record, once.
    let looked = "select count(*) from log.audit where object_kind = 'landmark' and staff_name = 'モデルの学習' and result_count = 400";
    assert_eq!(count(&cast.nation, looked).await, 1);
}

#[tokio::test]
async fn enough_practice_becomes_a_model_that_somebody_else_signs() {
    let mut cast = cast().await;
    practised(&mut cast).await;
    set(&mut cast.chief).await;
    let told = run(&mut cast).await;
    assert!(told.contains("公開前の確認は、すべて通っています"), "{told}");
    let model = newest(&cast).await;
    let gate = format!("/scores/models/{model}/gate");
    let desk = cast.chief.get(&gate).await.expect(200).body;
    for part in ["すべて通っています", "較正の傾き", "先に登録した基準", "表示中のモデルがない", "試行を始める"]
    {
        assert!(desk.contains(part), "{part}: {desk}");
    }
    // The same rows give the same bytes: no second model.
    let again = run(&mut cast).await;
    assert!(again.contains("1バイトまで同じ"), "{again}");
    // What is recorded now, also about then, changes nothing that was known then.
    later(&cast).await;
    let again = run(&mut cast).await;
    assert_eq!(again.matches("1バイトまで同じ").count(), 2, "{again}");

    // On trial: silent scores with each view, and no way to be shown before their outcomes are due.
    assert!(begin(&mut cast.chief, model, 19).await.expect(422).body.contains("20から100000までの数字"));
    let coin = [("matured", "20"), ("measures", "auc"), ("auc_low", "0.5"), ("reason", "架空")];
    let coin = cast.chief.post(&format!("{gate}/begin"), &coin).await.expect(422).body;
    assert!(coin.contains("AUCの下限を0.55から0.95までの数字で") && coin.contains("value=\"0.5\""), "{coin}");
    begin(&mut cast.chief, model, 20).await.expect(303);
    // Ten whose words were grave, seven of them taken; ten of others, one of them taken.
    let mut second = cast.child;
    for n in 0..20 {
        second = weighed(&mut cast, n < 10, (n < 7 || n == 10).then_some(5)).await;
    }
    assert_eq!(count(&cast.nation, "select count(*) from app.score_shadow where n is not null").await, 20);
    let mut other = cast.nation.staff(CENTRE, "centre_chief").await;
    let end = [("ethics", "架空倫理7号"), ("ethics_on", "2026-04-01"), ("reason", "架空")];
    let early = other.post(&format!("{gate}/end"), &end).await.expect(422).body;
    assert!(early.contains("結果の出た件数が0件で、登録した20件に達していません"), "{early}");
    cast.pass(DAY * 40).await;
    let mut other = cast.nation.again(&other).await;
    other.post(&format!("{gate}/check"), &[]).await.expect(303);
    drain(&cast.nation.app.db).await.unwrap();
    let desk = other.get(&gate).await.expect(200).body;
    assert!(desk.contains("20件(登録した件数 20件)") && desk.contains("すべて通っています"), "{desk}");
    assert!(desk.contains("(登録した範囲 0.60〜1.00)") && desk.contains("(登録した範囲 0.50〜2.00)"), "{desk}");
    let unread = other.post(&format!("{gate}/end"), &[("ethics", ""), ("reason", "架空")]).await.expect(422).body;
    assert!(unread.contains("承認番号を入力してください") && unread.contains("承認の日を入力してください"), "{unread}");
    // A trial that does not hold what was registered ends nowhere; nor does it by figures of long ago.
    let registered =
        "update app.score_model_step set detail = jsonb_set(detail, '{bounds,auc,low}', $1) where state = 'shadow'";
    sqlx::query(registered).bind(json!(0.99)).execute(&mut cast.nation.admin().await).await.unwrap();
    let outside = other.post(&format!("{gate}/end"), &end).await.expect(422).body;
    assert!(outside.contains("「順位の良さ(AUC)」は0.") && outside.contains("登録した範囲(0.99〜1.00)"), "{outside}");
    sqlx::query(registered).bind(json!(0.6)).execute(&mut cast.nation.admin().await).await.unwrap();
    let shift = "update app.score_verdict set at = at + $1::text::interval";
    sqlx::query(shift).bind("-31 days").execute(&mut cast.nation.admin().await).await.unwrap();
    let old = other.post(&format!("{gate}/end"), &end).await.expect(422).body;
    assert!(old.contains("この確認から31日たっています") && old.contains("古い確認"), "{old}");
    sqlx::query(shift).bind("31 days").execute(&mut cast.nation.admin().await).await.unwrap();
    other.post(&format!("{gate}/end"), &end).await.expect(303);

    // Bounds that are chosen once the records were opened come too late, on the very day; and nobody plans with what no model reaches.
    let hopeful = [&[("n", "1"), ("expected", "88")][..], &SETTING[1..3], &SETTING[4..]].concat();
    let hopeful = cast.chief.post("/scores/learning/custody/setting", &hopeful).await.expect(422).body;
    assert!(hopeful.contains("見込むAUCは88%より低くしてください"), "{hopeful}");
    let shopped = [&[("n", "1"), ("ceiling", "99")][..], &SETTING[1..2], &SETTING[3..]].concat();
    cast.chief.post("/scores/learning/custody/setting", &shopped).await.expect(303);
    other.post(&format!("{gate}/check"), &[]).await.expect(303);
    drain(&cast.nation.app.db).await.unwrap();
    let desk = other.get(&gate).await.expect(200).body;
    assert!(desk.contains("開いたあとに変えた基準では、同じ記録で確かめられません"), "{desk}");
    let back = [&[("n", "2")][..], &SETTING[1..]].concat();
    cast.chief.post("/scores/learning/custody/setting", &back).await.expect(303);
    other.post(&format!("{gate}/check"), &[]).await.expect(303);
    drain(&cast.nation.app.db).await.unwrap();
    let desk = other.get(&gate).await.expect(200).body;
    assert!(desk.contains("すべて通っています"), "{desk}");

    // Whoever made it does not sign for it; another does, and from then on it is shown.
    let own = cast.chief.get(&gate).await.expect(200).body;
    assert!(own.contains("自分が作ったモデルは承認できません"), "{own}");
    let verdict: Uuid = sqlx::query_scalar("select id from app.score_verdict order by at desc, id desc limit 1")
        .fetch_one(&mut cast.nation.admin().await)
        .await
        .unwrap();
    let verdict = verdict.to_string();
    let sign = [("verdict", verdict.as_str()), ("reason", "架空の確認をした")];
    let own = cast.chief.post(&format!("{gate}/sign"), &sign).await.expect(422).body;
    assert!(own.contains("自分が作ったモデルは承認できません"), "{own}");
    let stale = [("verdict", "0198c0de-0000-7000-8000-000000000000"), ("reason", "架空")];
    assert!(other.post(&format!("{gate}/sign"), &stale).await.expect(422).body.contains("新しい確認が終わりました"));
    cast.worker.post(&format!("{gate}/sign"), &sign).await.expect(403);
    other.post(&format!("{gate}/refuse"), &[("reason", "もう一度見る(架空)")]).await.expect(303);
    other.post(&format!("{gate}/sign"), &sign).await.expect(303);
    let card = cast.worker.get(&format!("/scores/models/{model}")).await.expect(200).body;
    assert!(card.contains("表示中") && card.contains("架空の確認をした"), "{card}");
    let report = cast.chief.get(&format!("{gate}/paper?which=report")).await.expect(200).body;
    let paper = cast.chief.get(&format!("{gate}/paper?which=card")).await.expect(200).body;
    for (text, parts) in [
        (&report, ["# TRIPOD+AI", "架空県中央児童相談所", "### 27c 今後", "承認しました"]),
        (&paper, ["# モデルカード", "架空県 こども家庭課", "## 集団ごとの見込み", "架空 児相管理"]),
    ] {
        for part in parts {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(risk::govern::words::forbidden(text), []);
    }
    think(&mut cast.worker, second, "A").await;
    cast.worker.post(&format!("/records/{second}/score/run"), &[]).await.expect(303);
    assert!(
        cast.worker.get(&format!("/records/{second}/score")).await.expect(200).body.contains("似た条件の100件のうち")
    );
    // A score that was shown stands in no landmark that is learnt from.
    let back = cast.chief.post(&format!("/scores/models/{model}/back"), &[("reason", "架空")]).await.expect(422).body;
    assert!(back.contains("前に表示していたモデルがありません"), "{back}");
}

/// Sheets, a report and a custody that are put on record now: of today, and of a child weighed long ago.
async fn later(cast: &Cast) {
    let now = cast.nation.clock().now().to_sqlx();
    let mut admin = cast.nation.admin().await;
    for sql in [
        "insert into app.sheet_revision (area, org_id, sheet_id, version, person_id, form, wording, made_on, status, answers, recorded_at, recorded_by_name)
         select area, org_id, sheet_id, 2, person_id, form, wording, made_on, status, '{\"q3\": \"yes\", \"words_degree\": \"deadly\"}', $1, '架空'
         from app.sheet_revision where status = 'done' and recorded_at < $1 - interval '100 days'",
        "insert into app.sighting (area, org_id, id, person_id, seen_at, place, method, seen_by, recorded_by_name, recorded_at)
         select area, org_id, gen_random_uuid(), person_id, recorded_at, '架空', '目視', '架空', '架空', $1 from app.sheet_revision
         where version = 1 and status = 'done' and recorded_at < $1 - interval '100 days'",
    ] {
        sqlx::query(sql).bind(now).execute(&mut admin).await.unwrap();
    }
}

/// A child that is reported today and weighed by the worker; taken into custody so many days later, if at all.
pub async fn weighed(cast: &mut Cast, grave: bool, taken: Option<i32>) -> Key {
    let child = fixtures::child(&cast.nation.app, CENTRE, "架空 試行").await;
    let mut admin = cast.nation.admin().await;
    fixtures::put_in_charge(&mut admin, cast.worker.staff.unwrap(), child).await;
    let now = cast.nation.clock().now();
    sqlx::query(
        "with report as (insert into app.intake (area, org_id, id, intake_no, form, received_at, received_by_name, route, kind, first_registered_at, updated_at)
           values ($1, $2, gen_random_uuid(), gen_random_uuid(), 'abuse', $4, '架空', '学校', '01', $4, $4) returning id)
         insert into app.intake_child (area, org_id, id, intake_id, person_id) select $1, $2, gen_random_uuid(), id, $3 from report",
    )
    .bind(AREA)
    .bind(CENTRE)
    .bind(child.id)
    .bind(now.to_sqlx())
    .execute(&mut admin)
    .await
    .unwrap();
    let grave = if grave {
        json!({ "q3": "yes", "words_degree": "heavy" })
    } else {
        json!({ "q3": "no", "words_degree": "mild" })
    };
    sqlx::query(
        "insert into app.sheet_revision (area, org_id, sheet_id, version, person_id, form, wording, made_on, status, answers, recorded_at, recorded_by_name)
         select area, org_id, gen_random_uuid(), 1, $2, form, wording, ($1 at time zone 'Asia/Tokyo')::date, 'done', $3, $1, '架空'
         from app.sheet_revision where person_id = $4 order by version limit 1",
    )
    .bind(now.to_sqlx())
    .bind(child.id)
    .bind(grave)
    .bind(cast.child.id)
    .execute(&mut admin)
    .await
    .unwrap();
    think(&mut cast.worker, child, "A").await;
    if let Some(days) = taken {
        sqlx::query(
            "insert into app.custody (area, org_id, id, person_id, started_at, first_started_at, basis, place_kind, grounds, purposes, started_by_name, updated_at)
             values ($1, $2, gen_random_uuid(), $3, $4, $4, 'authority', '所内', '{1-done}', '{安全確保}', '架空', $4)",
        )
        .bind(AREA)
        .bind(CENTRE)
        .bind(child.id)
        .bind((now + DAY * days).to_sqlx())
        .execute(&mut admin)
        .await
        .unwrap();
    }
    child
}

#[tokio::test]
async fn a_leaky_item_is_left_out_and_a_file_passes_no_gate_without_own_records() {
    let mut cast = cast().await;
    // A file learnt elsewhere: nothing of the own practice is later than it, so there is no way to show it.
    let added = send_model(&mut cast.chief, "custody", "架空モデル", &learnt(1)).await.expect(303);
    let file: Uuid = added.location().rsplit('/').next().unwrap().parse().unwrap();
    let gate = format!("/scores/models/{file}/gate");
    let unset = cast.chief.post(&format!("{gate}/check"), &[]).await.expect(422).body;
    assert!(unset.contains("先に「モデルの学習」で設定を保存してください"), "{unset}");
    set(&mut cast.chief).await;
    practised(&mut cast).await;
    // It was entered when the case ended, and so all but tells it.
    sqlx::query(
        "update app.sheet_revision r set answers = r.answers || jsonb_build_object('q4', case when exists
           (select from app.custody c where c.area = r.area and c.person_id = r.person_id) then 'yes' else 'no' end) where r.form = 'urgency'",
    )
    .execute(&mut cast.nation.admin().await)
    .await
    .unwrap();
    begin(&mut cast.chief, file, 20).await.expect(303);
    cast.chief.post(&format!("{gate}/check"), &[]).await.expect(303);
    drain(&cast.nation.app.db).await.unwrap();
    let desk = cast.chief.get(&gate).await.expect(200).body;
    assert!(desk.contains("自分の所属の記録が少なすぎるため、確かめられません"), "{desk}");
    assert!(desk.contains("確認が通らない限り、表示する方法はありません"), "{desk}");
    let mut other = cast.nation.staff(CENTRE, "centre_chief").await;
    let end = [("ethics", "架空倫理7号"), ("ethics_on", "2026-04-01"), ("reason", "架空")];
    assert!(other.post(&format!("{gate}/end"), &end).await.expect(422).body.contains("まだ確認していません"));
    for state in ["candidate", "shown"] {
        super::step(&mut other, file, state).await.expect(422);
    }
    let sign = [("verdict", "0198c0de-0000-7000-8000-000000000000"), ("reason", "架空")];
    assert!(other.post(&format!("{gate}/sign"), &sign).await.expect(422).body.contains("いまの段階からは進めません"));

    run(&mut cast).await;
    let desk = cast.chief.get(&format!("/scores/models/{}/gate", newest(&cast).await)).await.expect(200).body;
    assert!(desk.contains("「urgency.q4」は学習に使えません"), "{desk}");
    let used = "select count(*) from app.score_model where definition like '%urgency.q4%'";
    assert_eq!(count(&cast.nation, used).await, 0);

    // Whatever is changed in the silent scores is found.
    weighed(&mut cast, false, None).await;
    sqlx::query("update app.score_shadow set result = jsonb_set(result, '{unknown}', '[\"urgency.q1\"]')")
        .execute(&mut cast.nation.admin().await)
        .await
        .unwrap();
    cast.pass(DAY * 150).await;
    let sheet = sqlx::query_scalar("select sheet_id from app.sheet_revision limit 1")
        .fetch_one(&mut cast.nation.admin().await)
        .await
        .unwrap();
    Practice { day: -145, n: 440, blank: 0.2, seed: 9 }.lay(&cast.nation, sheet).await;
    cast.chief.post(&format!("{gate}/check"), &[]).await.expect(303);
    drain(&cast.nation.app.db).await.unwrap();
    let desk = cast.chief.get(&gate).await.expect(200).body;
    assert!(desk.contains("試行中のスコアの記録がつながっていません"), "{desk}");
}

#[tokio::test]
async fn the_rows_leave_without_anybody_in_them_and_with_a_purpose() {
    let mut cast = cast().await;
    let sheet = answers(&mut cast.worker, cast.child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    Practice { day: -200, n: 60, blank: 0.2, seed: 4 }.lay(&cast.nation, sheet).await;
    weighed(&mut cast, false, None).await;
    let place = "/scores/learning/custody/export";
    let refused = cast.chief.post(place, &[("purpose", " ")]).await.expect(422).body;
    assert!(refused.contains("目的を入力してください"), "{refused}");
    cast.worker.post(place, &[("purpose", "架空")]).await.expect(403);
    let file = cast.chief.post(place, &[("purpose", "架空の検証")]).await.expect(200).body;
    let mut lines = file.trim_start_matches('\u{FEFF}').lines();
    let header = lines.next().unwrap().replace('"', "");
    assert!(header.starts_with("child,household,month,age_months,") && header.ends_with("結果,days,came"), "{header}");
    assert!(header.contains("urgency.q3") && header.contains("urgency.words_degree"), "{header}");
    // What stands behind the random numbers of child and household, in which any digits may come together.
    let told: Vec<&str> = lines.map(|line| line.splitn(3, ',').nth(2).unwrap()).collect();
    assert_eq!(told.len(), 61);
    assert!(told.iter().all(|told| !told.contains("3401")), "the area left the house");
    for gone in ["架空", "試行", &cast.child.id.to_string()] {
        assert!(!file.contains(gone), "{gone} left the house");
    }
    let births = "select count(*) from app.person where birth_first is not null";
    assert!(count(&cast.nation, births).await > 0);
    let birth: Vec<String> =
        sqlx::query_scalar("select birth_first::text from app.person where birth_first is not null")
            .fetch_all(&mut cast.nation.admin().await)
            .await
            .unwrap();
    assert!(birth.iter().all(|birth| !file.contains(birth)));
    let said = "select count(*) from log.audit where kind = 'export' and object_kind = 'landmark' and detail like '目的: 架空の検証%' and result_count = 61";
    assert_eq!(count(&cast.nation, said).await, 1);
    // Another time the numbers are others: nobody puts two files together.
    let again = cast.chief.post(place, &[("purpose", "架空の検証")]).await.expect(200).body;
    let first = |file: &str| file.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    assert_ne!(first(&file), first(&again));
}

#[tokio::test]
async fn the_calendar_asks_once_when_its_day_has_come() {
    let mut cast = cast().await;
    set(&mut cast.chief).await;
    let asked = "select count(*) from app.learn_run where asked_by is null";
    drain(&cast.nation.app.db).await.unwrap();
    assert_eq!(count(&cast.nation, asked).await, 0, "its day has not come");
    cast.nation.clock().advance(DAY * 366);
    for _ in 0..2 {
        drain(&cast.nation.app.db).await.unwrap();
    }
    assert_eq!(count(&cast.nation, asked).await, 1);
    let told =
        "select count(*) from app.learn_run where state = 'refused' and words like 'データが足りないため学習しません%'";
    assert_eq!(count(&cast.nation, told).await, 1);
    // A run whose process died begins anew.
    let row = "update app.learn_run set state = 'asked', words = '', ended_at = null, alive_at = now() - interval '100 years'";
    sqlx::query(row).execute(&mut cast.nation.admin().await).await.unwrap();
    drain(&cast.nation.app.db).await.unwrap();
    assert_eq!(count(&cast.nation, "select count(*) from app.learn_run where state = 'refused'").await, 1);
}
