//! Looks at models' work: behind the page and once a month, on what happened after they were added; what changed stands until it is answered.

use super::{add_model, answers, cast, count, think};
use crate::nation::{AREA, CENTRE, Nation, TOWN};
use crate::visitor::Visitor;
use ground::db::Role;
use ground::outbox::timed::{self, Timed};
use jiff::SignedDuration;
use jiff_sqlx::ToSqlx;
use score::monitor::make_due;
use serde_json::json;
use sqlx::ConnectOptions as _;
use uuid::Uuid;

/// A day, as the rows below count.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Reports of children who do not exist.
pub struct Practice {
    /// How many days from now the first comes; one follows every six hours.
    pub day: i32,
    /// How many.
    pub n: u32,
    /// Share of sheets in which ③ is not filled in.
    pub blank: f64,
    /// Of which children: the same again are none.
    pub seed: u64,
}

impl Practice {
    /// Lays them down as rows, each with a sheet in the wording of the one made on the screen. Custody follows as often as [`super::learnt`] says;
    /// returns how often that was.
    pub async fn lay(&self, nation: &Nation, sheet: Uuid) -> usize {
        let mut state = self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut dice = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        let start = nation.clock().now() + DAY * self.day;
        let mut taken = 0;
        let row = |n: u32| {
            let at = start + SignedDuration::from_hours(6) * i32::try_from(n).unwrap();
            let (grave, blank, applies) = (dice(), dice() < self.blank, dice());
            let applies = applies < 0.2 + 0.5 * grave;
            let log_odds = -2.5 + 2.0 * f64::from(u8::from(applies && !blank)) + 2.0 * grave;
            let came = dice() < 1.0 / (1.0 + (-log_odds).exp());
            taken += usize::from(came);
            let degree = ["none", "mild", "heavy", "deadly"][((grave * 4.0) as usize).min(3)];
            let mut answers = json!({ "words_degree": degree });
            if !blank {
                answers["q3"] = json!(if applies { "yes" } else { "no" });
            }
            let id = |kind: u64| {
                Uuid::from_u64_pair(
                    0x0199_0000_0000_7000 + self.seed,
                    0x8000_0000_0000_0000 + (kind << 32) + u64::from(n),
                )
            };
            let birth = at.to_zoned(ground::db::japan()).date() - jiff::Span::new().years(i64::from(n % 15)).days(40);
            json!({
                "n": n, "person": id(1), "intake": id(2), "child": id(3), "sheet": id(4), "custody": id(5), "answers": answers, "birth": birth, "at": at,
                "sheet_at": at + SignedDuration::from_hours(1), "taken_at": came.then(|| at + DAY * 5), "sex": if n.is_multiple_of(2) { "male" } else { "female" },
            })
        };
        let rows: Vec<serde_json::Value> = (0..self.n).map(row).collect();
        let mut admin = nation.admin().await;
        for sql in [
            "insert into app.person (area, org_id, id, sex, birth_first, birth_last, first_registered_on, updated_at)
             select $1, $2, r.person, r.sex, r.birth, r.birth, r.at::date, r.at from jsonb_to_recordset($3) as r(person uuid, sex text, birth date, at timestamptz)",
            "insert into app.intake (area, org_id, id, intake_no, form, received_at, received_by_name, route, kind, first_registered_at, updated_at)
             select $1, $2, r.intake, r.intake::text, 'abuse', r.at, '架空', '学校', '01', r.at, r.at from jsonb_to_recordset($3) as r(intake uuid, at timestamptz)",
            "insert into app.intake_child (area, org_id, id, intake_id, person_id)
             select $1, $2, r.child, r.intake, r.person from jsonb_to_recordset($3) as r(child uuid, intake uuid, person uuid)",
            "insert into app.custody (area, org_id, id, person_id, started_at, first_started_at, basis, place_kind, grounds, purposes, started_by_name, updated_at)
             select $1, $2, r.custody, r.person, r.taken_at, r.taken_at, 'authority', '所内', '{1-done}', '{安全確保}', '架空', r.taken_at
             from jsonb_to_recordset($3) as r(custody uuid, person uuid, taken_at timestamptz) where r.taken_at is not null",
        ] {
            let rows = serde_json::Value::Array(rows.clone());
            sqlx::query(sql).bind(AREA).bind(CENTRE).bind(rows).execute(&mut admin).await.unwrap();
        }
        sqlx::query(
            "insert into app.sheet_revision (area, org_id, sheet_id, version, person_id, form, wording, made_on, status, answers, recorded_at, recorded_by_name)
             select $1, $2, r.sheet, 1, r.person, 'urgency', s.wording, (r.sheet_at at time zone 'Asia/Tokyo')::date, 'done', r.answers, r.sheet_at, '架空'
             from jsonb_to_recordset($3) as r(sheet uuid, person uuid, answers jsonb, sheet_at timestamptz),
               (select wording from app.sheet_revision where sheet_id = $4 order by version limit 1) s",
        )
        .bind(AREA)
        .bind(CENTRE)
        .bind(serde_json::Value::Array(rows))
        .bind(sheet)
        .execute(&mut admin)
        .await
        .unwrap();
        // Rows of a year, laid down at once: the planner knows them as it would by then.
        let known = "analyze app.person, app.intake, app.intake_child, app.custody, app.sheet_revision";
        sqlx::query(known).execute(&mut admin).await.unwrap();
        taken
    }
}

fn monthly() -> &'static Timed {
    kasugai::jobs::TIMED.iter().find(|job| job.name == "モデルの点検の予定").unwrap()
}

async fn page(visitor: &mut Visitor, model: Uuid) -> String {
    visitor.get(&format!("/scores/models/{model}/monitor")).await.expect(200).body
}

#[tokio::test]
async fn a_model_is_looked_at_behind_the_page_and_every_look_stays() {
    let mut cast = cast().await;
    let sheet = answers(&mut cast.worker, cast.child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    let model = add_model(&mut cast.chief, "custody", 1, "shown").await;
    let early = page(&mut cast.chief, model).await;
    assert!(early.contains("まだ点検していません") && !early.contains("<svg class=\"plot\""), "{early}");
    Practice { day: -200, n: 150, blank: 0.2, seed: 11 }.lay(&cast.nation, sheet).await;
    let came = Practice { day: 2, n: 360, blank: 0.2, seed: 12 }.lay(&cast.nation, sheet).await;

    // While nothing is due yet, it says so and draws nothing.
    let ask = format!("/scores/models/{model}/monitor");
    cast.chief.post(&ask, &[]).await.expect(303);
    cast.chief.post(&ask, &[]).await.expect(303);
    assert_eq!(count(&cast.nation, "select count(*) from app.score_evaluation_ask").await, 1, "one at a time");
    assert!(page(&mut cast.chief, model).await.contains("点検中"));
    make_due(&cast.nation.app.db).await.unwrap();
    let empty = page(&mut cast.chief, model).await;
    assert!(empty.contains("結果のわかった記録(スコアを見せる前のもの)は0件"), "{empty}");
    assert!(!empty.contains("<svg class=\"plot\""), "{empty}");

    cast.pass(DAY * 150).await;
    cast.chief.post(&ask, &[]).await.expect(303);
    make_due(&cast.nation.app.db).await.unwrap();
    let found = page(&mut cast.chief, model).await;
    assert!(found.contains(&format!("実際は{came}件でした")), "{came}: {found}");
    for part in [
        "<strong>360</strong>",
        "偶然でも起こる範囲の差です",
        "性別: 男",
        "年齢: 0〜2歳",
        "③ 虐待により",
        "集団ごとの表",
    ] {
        assert!(found.contains(part), "{part}: {found}");
    }
    assert!(!found.contains("対応していない変化"), "{found}");
    // No child stands there, and the look at the children is on record.
    assert!(!found.contains("架空 見立"));
    let looked = "select count(*) from log.audit where object_kind = 'landmark' and kind = 'list' and staff_name = 'モデルの点検'";
    assert!(count(&cast.nation, looked).await >= 1);

    // What was found before stays to be read, and nobody can change it.
    assert_eq!(count(&cast.nation, "select count(*) from app.score_evaluation").await, 2);
    let first: Uuid = sqlx::query_scalar("select id from app.score_evaluation order by at limit 1")
        .fetch_one(&mut cast.nation.admin().await)
        .await
        .unwrap();
    let past = cast.chief.get(&format!("{ask}?of={first}")).await.expect(200).body;
    assert!(past.contains("は0件"), "{past}");
    cast.chief.get(&format!("{ask}?of={model}")).await.expect(404);
    let mut connection = cast.nation.database.role(Role::Write).connect().await.unwrap();
    assert!(sqlx::query("update app.score_evaluation set result = '{}'").execute(&mut connection).await.is_err());

    // Nobody who only works on cases, and no other agency.
    for place in ["monitor", "monitor/state", "capacity", "capacity/figures"] {
        cast.worker.get(&format!("/scores/models/{model}/{place}")).await.expect(403);
        let mut other = cast.nation.staff(TOWN, "family_chief").await;
        other.get(&format!("/scores/models/{model}/{place}")).await.expect(404);
    }
}

#[tokio::test]
async fn models_that_are_shown_or_on_trial_are_looked_at_once_a_month() {
    let mut cast = cast().await;
    let db = cast.nation.app.db.clone();
    let shown = add_model(&mut cast.chief, "custody", 1, "shown").await;
    add_model(&mut cast.chief, "custody", 2, "shadow").await;
    super::send_model(&mut cast.chief, "custody", "架空の下書き", &super::learnt(3)).await.expect(303);
    assert!(timed::run_if_due(&db, monthly()).await.unwrap());
    make_due(&db).await.unwrap();
    let looks = "select count(*) from app.score_evaluation";
    assert_eq!(count(&cast.nation, looks).await, 2, "not the one that computes nothing");
    cast.pass(DAY * 29).await;
    assert!(timed::run_if_due(&db, monthly()).await.unwrap());
    make_due(&db).await.unwrap();
    assert_eq!(count(&cast.nation, looks).await, 2);
    cast.pass(DAY * 2).await;
    assert!(timed::run_if_due(&db, monthly()).await.unwrap());
    make_due(&db).await.unwrap();
    assert_eq!(count(&cast.nation, looks).await, 4);
    let page = page(&mut cast.chief, shown).await;
    assert!(page.contains("毎月の点検"), "{page}");
}

#[tokio::test]
async fn a_change_of_what_is_filled_in_stands_until_a_person_says_what_was_done() {
    let mut cast = cast().await;
    let sheet = answers(&mut cast.worker, cast.child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    let model = add_model(&mut cast.chief, "custody", 1, "shown").await;
    Practice { day: -200, n: 300, blank: 0.1, seed: 21 }.lay(&cast.nation, sheet).await;
    Practice { day: 2, n: 300, blank: 0.7, seed: 22 }.lay(&cast.nation, sheet).await;
    cast.pass(DAY * 100).await;
    let ask = format!("/scores/models/{model}/monitor");
    cast.chief.post(&ask, &[]).await.expect(303);
    make_due(&cast.nation.app.db).await.unwrap();
    cast.nation.work().await;
    let found = page(&mut cast.chief, model).await;
    assert!(found.contains("対応していない変化") && found.contains("の空欄が学習時の"), "{found}");
    let open = "select count(*) from app.score_alarm where done_at is null";
    let raised = count(&cast.nation, open).await;
    assert!(raised >= 1);

    // Those who manage models are told, with the way there; who works on cases is not.
    let notices = cast.chief.get("/notices").await.expect(200).body;
    assert!(notices.contains("モデルの点検で変化が見つかりました") && notices.contains(&ask), "{notices}");
    assert!(!cast.worker.get("/notices").await.expect(200).body.contains("モデルの点検"));

    let alarm: Uuid = sqlx::query_scalar("select id from app.score_alarm where kind = 'inputs' and done_at is null")
        .fetch_one(&mut cast.nation.admin().await)
        .await
        .unwrap();
    let answer = format!("/scores/models/{model}/alarms/{alarm}");
    cast.worker.post(&answer, &[("how", "架空")]).await.expect(403);
    let refused = cast.chief.post(&answer, &[("how", " ")]).await.expect(422).body;
    assert!(refused.contains("対応したことを入力してください") && refused.contains("id=\"how\""), "{refused}");
    let how = "様式の記入のしかたを係で確かめた(架空)";
    cast.chief.post(&answer, &[("how", how)]).await.expect(303);
    assert_eq!(cast.chief.post(&answer, &[("how", how)]).await.status.as_u16(), 409, "answered once");
    let answered = page(&mut cast.chief, model).await;
    assert!(answered.contains(how) && answered.contains("架空 児相管理"), "{answered}");

    // Told again only if it is still so three months later.
    cast.chief.post(&ask, &[]).await.expect(303);
    make_due(&cast.nation.app.db).await.unwrap();
    assert_eq!(count(&cast.nation, open).await, raised - 1);
    cast.pass(DAY * 93).await;
    cast.chief.post(&ask, &[]).await.expect(303);
    make_due(&cast.nation.app.db).await.unwrap();
    let again = "select count(*) from app.score_alarm where kind = 'inputs'";
    assert_eq!(count(&cast.nation, again).await, 2);
}

#[tokio::test]
async fn visits_that_are_possible_say_whom_they_reach() {
    let mut cast = cast().await;
    let sheet = answers(&mut cast.worker, cast.child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    let model = add_model(&mut cast.chief, "custody", 1, "shown").await;
    let place = format!("/scores/models/{model}/capacity");
    assert!(cast.chief.get(&place).await.expect(200).body.contains("まだ点検していません"));
    Practice { day: 2, n: 360, blank: 0.2, seed: 31 }.lay(&cast.nation, sheet).await;
    cast.pass(DAY * 150).await;
    cast.chief.post(&format!("/scores/models/{model}/monitor"), &[]).await.expect(303);
    make_due(&cast.nation.app.db).await.unwrap();
    let found = cast.chief.get(&format!("{place}?n=30")).await.expect(200).body;
    for part in ["月30件訪問できるなら", "30日以内の一時保護", "意思決定曲線", "全員を訪問", "最後の1件の見込みは"]
    {
        assert!(found.contains(part), "{part}: {found}");
    }
    for n in ["0", "101", "多め"] {
        let refused = cast.chief.get(&format!("{place}?n={n}")).await.expect(422).body;
        assert!(
            refused.contains("1から100までの数で入力してください") && refused.contains(&format!("value=\"{n}\"")),
            "{refused}"
        );
        let part = cast.chief.get(&format!("{place}/figures?n={n}")).await.expect(200).body;
        assert!(part.contains("1から100までの数") && !part.contains("<svg"), "{part}");
    }
    let part = cast.chief.get(&format!("{place}/figures?n=10")).await.expect(200).body;
    assert!(part.contains("月10件訪問できるなら") && !part.contains("<html"), "{part}");
    // A model of the other product is told by its visits.
    let other = add_model(&mut cast.chief, "custody", 7, "draft").await;
    sqlx::query("update app.score_model set outcome = 'checkin' where id = $1")
        .bind(other)
        .execute(&mut cast.nation.admin().await)
        .await
        .unwrap();
    assert!(page(&mut cast.chief, other).await.contains("予防的支援"));
    cast.chief.post(&format!("/scores/models/{other}/monitor"), &[]).await.expect(303);
}

#[tokio::test]
async fn decisions_are_counted_by_years_of_service() {
    let mut cast = cast().await;
    let child = cast.child;
    add_model(&mut cast.chief, "custody", 1, "shown").await;
    answers(&mut cast.worker, child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    think(&mut cast.worker, child, "A").await;
    cast.worker.post(&format!("/records/{child}/score/run"), &[]).await.expect(303);
    cast.worker.get(&format!("/records/{child}/score")).await.expect(200);
    let form = [("decided", "AA"), ("beside", "alike"), ("why", "架空")];
    cast.worker.post(&format!("/records/{child}/score/decision"), &form).await.expect(303);
    let page = cast.chief.get("/scores/statistics").await.expect(200).body;
    let years: i32 = {
        let day = cast.nation.clock().today();
        i32::from(day.year()) - 2020 - i32::from(day < jiff::civil::date(day.year(), 4, 1))
    };
    let band = if years < 3 {
        "3年未満"
    } else if years < 10 {
        "3〜9年"
    } else {
        "10年以上"
    };
    assert!(page.contains("経験年数ごと") && page.contains(&format!("<th scope=\"row\">{band}</th>")), "{page}");
    // Appointed yesterday.
    sqlx::query("update app.appointment set valid_from = $2 where staff_id = $1")
        .bind(cast.worker.staff)
        .bind((cast.nation.clock().today() - jiff::Span::new().days(1)).to_sqlx())
        .execute(&mut cast.nation.admin().await)
        .await
        .unwrap();
    let page = cast.chief.get("/scores/statistics").await.expect(200).body;
    assert!(page.contains("<th scope=\"row\">3年未満</th>"), "{page}");
}
