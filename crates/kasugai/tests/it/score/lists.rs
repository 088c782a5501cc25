//! What came of the lists of 気づき: counted as landmarks of their own, held against the models that made them, and watched with their sources.

use super::checkins::{learnt, learnt_by};
use super::{count, send_model, step};
use crate::nation::{AREA, CENTRE, Nation, TOWN};
use crate::outreach::round;
use crate::visitor::Visitor;
use jiff::SignedDuration;
use jiff_sqlx::ToSqlx;
use score::checkin::calendar::drain;
use score::monitor::make_due;
use sqlx::PgConnection;
use uuid::Uuid;

/// Children of the linked systems; every fourth one's household is on welfare.
pub const CHILDREN: i32 = 240;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Lays children down, with a file of 生活保護 of yesterday that names every fourth; their linked persons in order.
pub async fn children(nation: &Nation) -> Vec<Uuid> {
    let mut admin = nation.admin().await;
    let stated = nation.clock().today().yesterday().unwrap();
    sqlx::query(
        "insert into app.linked_person (area, org_id, id, number, created_at)
         select $1, $2, md5('person' || n)::uuid, lpad(n::text, 10, '0'), now() from generate_series(1, $3) n",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(CHILDREN)
    .execute(&mut admin)
    .await
    .unwrap();
    sqlx::query(
        "insert into app.source_record (area, org_id, id, source, key, number, name, kana, birth, sex, gone, open, person_id)
         select $1, $2, md5('record' || n)::uuid, 'jumin', lpad(n::text, 10, '0'), lpad(n::text, 10, '0'), '架空 ' || n || '番', 'カクウ',
           (extract(year from now())::int - 14 + n % 12) || '-05-05', case when n % 2 = 0 then '男' else '女' end, false, false, md5('person' || n)::uuid from generate_series(1, $3) n",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(CHILDREN)
    .execute(&mut admin)
    .await
    .unwrap();
    sqlx::query(
        "with run as (insert into app.source_run (area, org_id, id, source, file_name, way, stated_on, position, whole, state, created_by_name, created_at, alive_at, total)
             values ($1, $2, gen_random_uuid(), 'seiho', '架空.txt', 'upload', $4, 202604010001, true, 'applied', '架空', now(), now(), 1) returning id),
           own as (insert into app.source_record (area, org_id, id, source, key, number, gone, open, person_id)
             select $1, $2, md5('welfare' || n)::uuid, 'seiho', n::text, lpad(n::text, 10, '0'), false, false, md5('person' || n)::uuid
             from generate_series(4, $3, 4) n returning id, key)
         insert into app.fact (area, org_id, series, position, source, kind, key, record_id, run_id, n, whole, gone, hash, attributes, raw, valid_from, recorded_at)
         select $1, $2, gen_random_uuid(), 202604010001, 'seiho', 'welfare', own.key, own.id, run.id, 1, true, false, gen_random_uuid(), '{\"type\":\"生活扶助\"}', '{}', '2025-04-01', now()
         from own, run",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(CHILDREN)
    .bind(stated.to_sqlx())
    .execute(&mut admin)
    .await
    .unwrap();
    sqlx::query_scalar("select md5('person' || n)::uuid from generate_series(1, $1) n")
        .bind(CHILDREN)
        .fetch_all(&mut admin)
        .await
        .unwrap()
}

/// Adds a model and puts it on trial.
pub async fn on_trial(chief: &mut Visitor, name: &str, file: &str) -> Uuid {
    let added = send_model(chief, "checkin", name, file).await.expect(303);
    let id = added.location().rsplit('/').next().unwrap().parse().unwrap();
    step(chief, id, "shadow").await.expect(303);
    id
}

/// Decisions of 予防的支援 about children, listed now and decided a week later.
pub async fn decide(nation: &Nation, round: &str, decided: &[(Uuid, &str)]) {
    let round: Uuid = round.rsplit('/').next().unwrap().parse().unwrap();
    let listed = nation.clock().now();
    let at = listed + DAY * 7;
    let on = at.to_zoned(ground::db::japan()).date();
    let mut admin = nation.admin().await;
    for (person, outcome) in decided {
        let line: Uuid = sqlx::query_scalar(
            "insert into app.outreach_candidate (area, org_id, id, round_id, person_id, linked, stage, registered, origin, added_by_name, added_at)
             values ($1, $2, gen_random_uuid(), $3, $4, true, 'preschool', $6, 'hand', '架空', $5) returning id",
        )
        .bind(AREA)
        .bind(TOWN)
        .bind(round)
        .bind(person)
        .bind(listed.to_sqlx())
        .bind(*outcome == "registered")
        .fetch_one(&mut admin)
        .await
        .unwrap();
        if outcome.is_empty() {
            continue;
        }
        let outcome = if *outcome == "registered" { "none" } else { outcome };
        sqlx::query(
            "insert into app.outreach_judgement (area, org_id, id, candidate_id, person_id, kind, outcome, reason, held_on, by_name, by_section, at)
             values ($1, $2, gen_random_uuid(), $3, $4, 'decision', $5, '架空', $6, '架空', '架空', $7)",
        )
        .bind(AREA)
        .bind(TOWN)
        .bind(line)
        .bind(person)
        .bind(outcome)
        .bind(on.to_sqlx())
        .bind(at.to_sqlx())
        .execute(&mut admin)
        .await
        .unwrap();
    }
}

/// A child of the list becomes a case the 要対協 has in its ledger.
async fn register(nation: &Nation, admin: &mut PgConnection, person: Uuid) {
    let case = crate::fixtures::child(&nation.app, TOWN, "架空 登録").await;
    sqlx::query("update app.linked_person set case_person = $2 where id = $1")
        .bind(person)
        .bind(case.id)
        .execute(&mut *admin)
        .await
        .unwrap();
    sqlx::query("insert into app.ledger_row (area, org_id, id, person_id, number, division, entered_on, since, updated_at) values ($1, $2, gen_random_uuid(), $3, '1', '要保護', $4, now(), now())")
        .bind(AREA)
        .bind(TOWN)
        .bind(case.id)
        .bind(nation.clock().today().to_sqlx())
        .execute(admin)
        .await
        .unwrap();
}

/// A town whose model is shown by two persons, with one list made of it, and a round that is open.
pub struct Cast {
    pub nation: Nation,
    pub chief: Visitor,
    pub model: Uuid,
    pub children: Vec<Uuid>,
    pub round: String,
}

impl Cast {
    pub async fn new() -> Self {
        let nation = Nation::new().await;
        let children = children(&nation).await;
        let mut chief = nation.staff(TOWN, "family_chief").await;
        let round = round(&nation, &mut chief).await;
        let model = on_trial(&mut chief, "架空の気づき", &learnt()).await;
        step(&mut nation.staff(TOWN, "family_chief").await, model, "shown").await.expect(303);
        nation.clock().advance(DAY);
        let mut cast = Self { nation, chief, model, children, round };
        cast.again().await;
        cast.chief.post("/checkins/run", &[]).await.expect(303);
        cast.pass(1).await;
        cast
    }

    async fn again(&mut self) {
        self.chief = self.nation.again(&self.chief).await;
    }

    /// Days go by.
    pub async fn pass(&mut self, days: i32) {
        self.nation.clock().advance(DAY * days);
        self.again().await;
    }

    /// The child of a number.
    fn child(&self, n: usize) -> Uuid {
        self.children[n - 1]
    }

    async fn gate(&mut self, model: Uuid) -> String {
        let gate = format!("/scores/models/{model}/gate");
        self.chief.post(&format!("{gate}/check"), &[]).await.expect(303);
        self.chief.get(&gate).await.expect(200).body
    }
}

/// So many of every fourth child, whose households are on welfare, and so many of the others.
fn some(cast: &Cast, on_welfare: usize, others: usize) -> (Vec<Uuid>, Vec<Uuid>) {
    let first = (1..=on_welfare).map(|n| cast.child(4 * n)).collect();
    (first, (1..=others).map(|n| cast.child(4 * n - 1)).collect())
}

#[tokio::test]
async fn few_visits_say_so_and_two_persons_stay_the_way() {
    let mut cast = Cast::new().await;
    let list = cast.chief.get("/checkins").await.expect(200).body;
    assert!(list.contains("この所属の記録では確かめていません"), "{list}");
    // By the screens of 予防的支援: one in need, one not; one known to the ledger; one of whom nothing is decided.
    let numbers = "4\n8\n3";
    crate::outreach::add(&mut cast.chief, &cast.round, numbers).await.expect(303);
    let today = cast.nation.clock().today().to_string();
    for (n, outcome) in [(4, "support"), (3, "none")] {
        let line = crate::outreach::line_of(&cast.nation, cast.child(n)).await;
        let form =
            [("kind", "decision"), ("outcome", outcome), ("reason", "架空"), ("held_on", &today), ("present", "架空")];
        cast.chief.post(&format!("{}/children/{line}/judge", cast.round), &form).await.expect(303);
    }
    let known = cast.child(12);
    decide(&cast.nation, &cast.round, &[(known, "registered")]).await;
    let mut admin = cast.nation.admin().await;
    cast.pass(30).await;
    register(&cast.nation, &mut admin, cast.child(16)).await;
    let model = cast.model;
    let gate = cast.gate(model).await;
    for part in [
        "2人(支援・見守り1人、支援不要1人)",
        "訪問の人数が少ないため、まだ言えません",
        "全体では1/3人",
        "まだ把握していなかったこどもの中では1/2人",
        // 240 named; four of them known, one waiting.
        "235人は「必要なし」とは数えません",
        "まだ言えない",
    ] {
        assert!(gate.contains(part), "{part}: {gate}");
    }
    assert!(!gate.contains("架空 4番"), "no child stands there");
    let looked = "select count(*) from log.audit where object_kind = 'checkin' and kind = 'list' and detail = '気づきのモデルの確認' and cardinality(persons) = 4";
    assert_eq!(count(&cast.nation, looked).await, 1, "the look at the children is on record");
    // What showed the model says what it rested on, and nobody can change what was found.
    let rests = "select count(*) from app.score_model_step where state = 'shown' and detail ->> 'standing' = 'too_few'";
    assert_eq!(count(&cast.nation, rests).await, 1);
    // The whole was kept, what the model weighs and what it does not, and nothing that may not be weighed.
    let kept = "select count(*) from app.checkin_score where jsonb_array_length(beside) > 10 and beside::text not like '%mental%'";
    assert_eq!(count(&cast.nation, kept).await, i64::from(CHILDREN));
    // Others do not get in, and there is nothing of 受理支援 to be begun or signed here.
    let gate = format!("/scores/models/{model}/gate");
    let mut worker = cast.nation.staff(TOWN, "family_staff").await;
    worker.get(&gate).await.expect(403);
    worker.post(&format!("{gate}/check"), &[]).await.expect(403);
    let mut centre = cast.nation.staff(CENTRE, "centre_chief").await;
    centre.get(&gate).await.expect(404);
    centre.post(&format!("{gate}/check"), &[]).await.expect(404);
    let form = [("matured", "20"), ("measures", "auc"), ("reason", "架空")];
    cast.chief.post(&format!("{gate}/begin"), &form).await.expect(404);
}

#[tokio::test]
async fn visits_bear_a_model_out_and_stop_one_that_orders_the_wrong_way() {
    let mut cast = Cast::new().await;
    // A challenger that turns the order round is on trial while the lists of the shown one are used.
    let reversed = on_trial(&mut cast.chief, "架空の逆", &learnt_by(-2.5)).await;
    let alike = on_trial(&mut cast.chief, "架空の次", &learnt_by(2.0)).await;
    cast.pass(1).await;
    cast.chief.post("/checkins/run", &[]).await.expect(303);
    cast.pass(1).await;
    let (on_welfare, others) = some(&cast, 30, 30);
    let mut decided: Vec<(Uuid, &str)> = on_welfare.iter().map(|one| (*one, "watch")).collect();
    decided.extend(others.iter().map(|one| (*one, "none")));
    // Not every one is as the list had it.
    for n in [3, 13, 23] {
        decided[n].1 = "none";
        decided[30 + n].1 = "support";
    }
    decide(&cast.nation, &cast.round, &decided).await;
    cast.pass(10).await;
    let model = cast.model;
    let gate = cast.gate(model).await;
    assert!(gate.contains("この所属の訪問の結果で確かめました"), "{gate}");
    assert!(gate.contains("60人(支援・見守り30人、支援不要30人)"), "{gate}");
    let list = cast.chief.get("/checkins").await.expect(200).body;
    assert!(list.contains("この所属の訪問の結果で確かめました"), "{list}");

    let mut second = cast.nation.staff(TOWN, "family_chief").await;
    let stopped = step(&mut second, reversed, "shown").await.expect(422).body;
    assert!(stopped.contains("訪問の結果と合わないため、表示を始められません"), "{stopped}");
    let against = second.get(&format!("/scores/models/{reversed}/gate")).await.expect(200).body;
    assert!(
        against.contains("この所属の訪問の結果と合いません") && against.contains("60人(支援・見守り30人"),
        "{against}"
    );
    // One that was there when the lists were made is asked about the same moments, by what was kept beside.
    step(&mut second, alike, "shown").await.expect(303);
    let card = second.get(&format!("/scores/models/{alike}")).await.expect(200).body;
    assert!(card.contains("この所属の訪問の結果で確かめました"), "{card}");
    // One that came after the visits may have learnt from them.
    let late = on_trial(&mut cast.chief, "架空の後", &learnt_by(3.0)).await;
    let gate = cast.gate(late).await;
    assert!(gate.contains("0人(支援・見守り0人、支援不要0人)"), "{gate}");
}

#[tokio::test]
async fn a_lost_feed_stands_until_a_named_person_answers_it() {
    let mut cast = Cast::new().await;
    let db = cast.nation.app.db.clone();
    let (on_welfare, others) = some(&cast, 12, 10);
    let mut decided: Vec<(Uuid, &str)> = on_welfare.iter().map(|one| (*one, "support")).collect();
    decided.extend(others.iter().map(|one| (*one, "none")));
    decide(&cast.nation, &cast.round, &decided).await;
    cast.pass(10).await;
    let monitor = format!("/scores/models/{}/monitor", cast.model);
    cast.chief.post(&monitor, &[]).await.expect(303);
    make_due(&db).await.unwrap();
    let page = cast.chief.get(&monitor).await.expect(200).body;
    for part in [
        "一覧に載ったこども",
        "<strong>240</strong>",
        "<strong>22</strong>",
        "<strong>218</strong>",
        "生活保護受給",
        "住民基本台帳",
        "一覧の先頭20人から",
        "12人/22人",
        "月5人",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("対応していない変化") && !page.contains("架空 4番"), "{page}");
    // The file is taken back, and what it said is gone.
    let mut admin = cast.nation.admin().await;
    for sql in [
        "delete from app.fact where source = 'seiho'",
        "update app.source_run set state = 'undone' where source = 'seiho'",
    ] {
        sqlx::query(sql).execute(&mut admin).await.unwrap();
    }
    cast.chief.post("/checkins/run", &[]).await.expect(303);
    cast.chief.post(&monitor, &[]).await.expect(303);
    make_due(&db).await.unwrap();
    let page = cast.chief.get(&monitor).await.expect(200).body;
    assert!(page.contains("対応していない変化") && page.contains("「生活保護受給」のデータが届いていません"), "{page}");
    let alarms = "select count(*) from app.score_alarm where kind = 'feed' and done_at is null";
    assert_eq!(count(&cast.nation, alarms).await, 1);
    assert_eq!(count(&cast.nation, "select count(*) from app.score_alarm").await, 1, "once, not by each feature");
    let card = cast.chief.get(&format!("/scores/models/{}", cast.model)).await.expect(200).body;
    assert!(card.contains("のデータが届いていません"), "{card}");
    let alarm: Uuid = sqlx::query_scalar("select id from app.score_alarm").fetch_one(&mut admin).await.unwrap();
    let answer = format!("/scores/models/{}/alarms/{alarm}", cast.model);
    assert!(cast.chief.post(&answer, &[("how", "")]).await.expect(422).body.contains("対応したことを入力してください"));
    cast.chief.post(&answer, &[("how", "福祉課にファイルを頼んだ(架空)")]).await.expect(303);
    let done = cast.chief.get(&monitor).await.expect(200).body;
    assert!(done.contains("福祉課にファイルを頼んだ(架空)") && done.contains("これまでの変化と対応"), "{done}");
    // Every look stays as it was found.
    let first: Uuid = sqlx::query_scalar("select id from app.score_evaluation order by at limit 1")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let past = cast.chief.get(&format!("{monitor}?of={first}")).await.expect(200).body;
    assert!(past.contains("計算1回"), "{past}");
    cast.chief.get(&format!("/scores/models/{}/capacity", cast.model)).await.expect(200);
}

#[tokio::test]
async fn lists_are_made_by_the_calendar_only_where_it_is_set_and_once_a_month() {
    let nation = Nation::new().await;
    children(&nation).await;
    let db = nation.app.db.clone();
    let mut chief = nation.staff(TOWN, "family_chief").await;
    nation.staff(TOWN, "family_staff").await.get("/checkins/setting").await.expect(403);
    assert!(chief.get("/checkins/setting").await.expect(200).body.contains("まだ設定していません"));
    let wrong = [("n", "0"), ("every", "month"), ("day", "31"), ("capacity", "")];
    let refused = chief.post("/checkins/setting", &wrong).await.expect(422).body;
    for part in ["1から28まで", "訪問できる人数(月)を入力してください", "value=\"31\""] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    let monthly = [("n", "0"), ("every", "month"), ("day", "1"), ("capacity", "7")];
    chief.post("/checkins/setting", &monthly).await.expect(303);
    chief.post("/checkins/setting", &monthly).await.expect(409);
    // Without a model that is shown there is nothing to make; the day stays due.
    let runs = "select count(*) from app.checkin_run";
    drain(&db).await.unwrap();
    assert_eq!(count(&nation, runs).await, 0);
    let model = on_trial(&mut chief, "架空の気づき", &learnt()).await;
    step(&mut nation.staff(TOWN, "family_chief").await, model, "shown").await.expect(303);
    drain(&db).await.unwrap();
    drain(&db).await.unwrap();
    assert_eq!(count(&nation, runs).await, 1);
    let list = chief.get("/checkins").await.expect(200).body;
    assert!(list.contains("毎月の気づきの計算") && list.contains("いまは月7人"), "{list}");
    let looked = "select count(*) from log.audit where object_kind = 'checkin' and staff_name = '毎月の気づきの計算' and cardinality(persons) = 240";
    assert_eq!(count(&nation, looked).await, 1, "on record as any other look");
    // Asked for by a person besides; the next month by itself again.
    chief.post("/checkins/run", &[]).await.expect(303);
    assert_eq!(count(&nation, runs).await, 2);
    nation.clock().advance(DAY * 31);
    drain(&db).await.unwrap();
    assert_eq!(count(&nation, runs).await, 3);
    let mut chief = nation.again(&chief).await;
    let off = [("n", "1"), ("every", "off"), ("day", "1"), ("capacity", "7")];
    chief.post("/checkins/setting", &off).await.expect(303);
    nation.clock().advance(DAY * 31);
    drain(&db).await.unwrap();
    assert_eq!(count(&nation, runs).await, 3);
}
