//! 気づき: children the 要対協 does not know, in order, by how many can be visited; weights with their effect before it takes effect.

use super::{count, send_model, step};
use crate::fixtures;
use crate::nation::{AREA, CENTRE, NEXT_TOWN, Nation, TOWN};
use crate::visitor::Visitor;
use risk::{Column, Frame, Options};
use sqlx::PgConnection;
use uuid::Uuid;

/// A model over linked facts: households on welfare were the more often in need, and younger children a little.
pub fn learnt() -> String {
    learnt_by(2.5)
}

/// The same, with so much weight on welfare in log-odds.
pub fn learnt_by(weight: f64) -> String {
    let mut state = 17_u64;
    let mut dice = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let (mut welfare, mut age, mut need) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3000 {
        let (has, years) = (dice() < 0.2, (dice() * 17.0).floor());
        welfare.push(if has { "該当" } else { "非該当" });
        age.push(years);
        let log_odds = -3.0 + weight * f64::from(u8::from(has)) - 0.05 * years;
        need.push(f64::from(u8::from(dice() < 1.0 / (1.0 + (-log_odds).exp()))));
    }
    let columns = vec![
        Column::levels("linked.welfare", welfare),
        Column::numbers("linked.age", age),
        Column::numbers("need", need),
    ];
    risk::fit(Frame::new(columns), "need", &Options::default()).unwrap().model.to_json()
}

/// A file of 生活保護 that was applied.
async fn file(admin: &mut PgConnection) -> Uuid {
    sqlx::query_scalar(
        "insert into app.source_run (area, org_id, id, source, file_name, way, stated_on, position, whole, state, created_by_name, created_at, alive_at, total)
         values ($1, $2, gen_random_uuid(), 'seiho', '架空.txt', 'upload', '2026-04-01', 202604010001, true, 'applied', '架空', now(), now(), 1) returning id",
    )
    .bind(AREA)
    .bind(TOWN)
    .fetch_one(admin)
    .await
    .unwrap()
}

/// A child the resident register knows; `on_welfare` as the file says.
async fn linked(admin: &mut PgConnection, run: Uuid, n: i32, name: &str, on_welfare: bool) -> Uuid {
    let person: Uuid = sqlx::query_scalar(
        "with p as (insert into app.linked_person (area, org_id, id, number, created_at) values ($1, $2, gen_random_uuid(), lpad($3::text, 10, '0'), now()) returning id),
           r as (insert into app.source_record (area, org_id, id, source, key, number, name, kana, birth, gone, open, person_id)
             select $1, $2, gen_random_uuid(), 'jumin', lpad($3::text, 10, '0'), lpad($3::text, 10, '0'), $4, 'カクウ', '2020-05-05', false, false, id from p)
         select id from p",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(n)
    .bind(name)
    .fetch_one(&mut *admin)
    .await
    .unwrap();
    if on_welfare {
        sqlx::query(
            "with r as (insert into app.source_record (area, org_id, id, source, key, number, gone, open, person_id) values ($1, $2, gen_random_uuid(), 'seiho', $3::text, lpad($3::text, 10, '0'), false, false, $4) returning id)
             insert into app.fact (area, org_id, series, position, source, kind, key, record_id, run_id, n, whole, gone, hash, attributes, raw, valid_from, recorded_at)
             select $1, $2, gen_random_uuid(), 202604010001, 'seiho', 'welfare', $3::text, id, $5, 1, true, false, gen_random_uuid(), '{\"type\":\"生活扶助\"}', '{}', '2025-04-01', now() from r",
        )
        .bind(AREA)
        .bind(TOWN)
        .bind(n)
        .bind(person)
        .bind(run)
        .execute(admin)
        .await
        .unwrap();
    }
    person
}

pub async fn town(nation: &Nation) -> (Visitor, Visitor, Vec<Uuid>) {
    let mut admin = nation.admin().await;
    let run = file(&mut admin).await;
    let mut children = Vec::new();
    for (n, (name, on_welfare)) in
        [("架空 先頭", true), ("架空 次", false), ("架空 末", false), ("架空 登録済", true)].into_iter().enumerate()
    {
        children.push(linked(&mut admin, run, i32::try_from(n).unwrap() + 1, name, on_welfare).await);
    }
    // The last one is a case the 要対協 has in its ledger.
    let case = fixtures::child(&nation.app, TOWN, "架空 登録済").await;
    sqlx::query("update app.linked_person set case_person = $2 where id = $1")
        .bind(children[3])
        .bind(case.id)
        .execute(&mut admin)
        .await
        .unwrap();
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let worker = nation.staff(TOWN, "family_staff").await;
    fixtures::put_in_charge(&mut admin, chief.staff.unwrap(), case).await;
    sqlx::query("insert into app.ledger_row (area, org_id, id, person_id, number, division, entered_on, since, updated_at) values ($1, $2, gen_random_uuid(), $3, '1', '要保護', '2026-04-01', now(), now())")
        .bind(AREA)
        .bind(TOWN)
        .bind(case.id)
        .execute(&mut admin)
        .await
        .unwrap();
    let added = send_model(&mut chief, "checkin", "架空の気づき", &learnt()).await.expect(303);
    let id = added.location().rsplit('/').next().unwrap().parse().unwrap();
    step(&mut chief, id, "shadow").await.expect(303);
    let alone = step(&mut chief, id, "shown").await.expect(422).body;
    assert!(alone.contains("自分が登録したモデルの表示は始められません"), "{alone}");
    step(&mut nation.staff(TOWN, "family_chief").await, id, "shown").await.expect(303);
    (chief, worker, children)
}

#[tokio::test]
async fn children_nobody_registered_come_in_order_with_their_reasons_and_by_capacity() {
    let nation = Nation::new().await;
    let mut early = nation.staff(TOWN, "family_staff").await;
    assert!(early.get("/checkins").await.expect(200).body.contains("まだ学習していません"));
    assert!(early.post("/checkins/run", &[]).await.expect(422).body.contains("まだ学習していません"));
    let (_, mut worker, children) = town(&nation).await;
    worker.post("/checkins/run", &[]).await.expect(303);
    let list = worker.get("/checkins?n=1").await.expect(200).body;
    assert!(list.contains("架空 先頭") && !list.contains("架空 次"), "one can be visited: {list}");
    assert!(list.contains("生活保護") && list.contains("月1人訪問できるなら"), "{list}");
    let list = worker.get("/checkins?n=50").await.expect(200).body;
    assert!(list.find("架空 先頭").unwrap() < list.find("架空 次").unwrap(), "{list}");
    assert!(!list.contains("架空 登録済"), "the 要対協 knows this child");
    assert!(!worker.get("/checkins?n=50&age=12").await.expect(200).body.contains("架空 先頭"), "six years old");
    let one = worker.get(&format!("/checkins/{}", children[0])).await.expect(200).body;
    for part in ["生活保護: ", "架空.txt", "100人のうち約", "必要があることを示すものではありません", "連携情報を見る"]
    {
        assert!(one.contains(part), "{part}: {one}");
    }
    worker.get(&format!("/checkins/{}", children[3])).await.expect(404);
    // A child that is registered later leaves the list; the old computation stays.
    assert_eq!(count(&nation, "select count(*) from app.checkin_score").await, 3);
    let looks =
        "select count(*) from log.audit where kind = 'list' and object_kind = 'checkin' and purpose = '気づきの確認'";
    assert!(count(&nation, looks).await >= 3);
    // Another town and the centre see nothing of it.
    let mut other = nation.staff(NEXT_TOWN, "family_chief").await;
    assert!(!other.get("/checkins?n=50").await.expect(200).body.contains("架空 先頭"));
    other.get(&format!("/checkins/{}", children[0])).await.expect(404);
    let mut centre = nation.staff(CENTRE, "centre_chief").await;
    centre.get("/checkins").await.expect(403);
}

#[tokio::test]
async fn the_page_of_a_child_tells_what_changed_since_the_list_before() {
    let nation = Nation::new().await;
    let (_, mut worker, children) = town(&nation).await;
    worker.post("/checkins/run", &[]).await.expect(303);
    let place = format!("/checkins/{}", children[0]);
    let first = worker.get(&place).await.expect(200).body;
    assert!(!first.contains("これまでの一覧"), "there is one list: {first}");
    sqlx::query("update app.fact set until = position + 1").execute(&mut nation.admin().await).await.unwrap();
    worker.post("/checkins/run", &[]).await.expect(303);
    let second = worker.get(&place).await.expect(200).body;
    assert_eq!(second.matches("100人のうち").count(), 3, "the newest above, and both lists: {second}");
    assert!(second.contains("この前の一覧にはいません"), "{second}");
    let changed = second.split("前の一覧から変わった記載").nth(1).unwrap();
    assert!(changed.contains("生活保護: "), "{changed}");
    let other = worker.get(&format!("/checkins/{}", children[1])).await.expect(200).body;
    assert!(other.contains("変わりません"), "{other}");
}

#[tokio::test]
async fn weights_show_their_effect_before_they_take_effect() {
    let nation = Nation::new().await;
    let (mut chief, mut worker, _) = town(&nation).await;
    worker.post("/checkins/run", &[]).await.expect(303);
    worker.get("/checkins/weights").await.expect(403);
    let page = chief.get("/checkins/weights").await.expect(200).body;
    assert!(page.contains("学習したとおりの重みです") && page.contains("生活保護"), "{page}");
    let preview = chief.get("/checkins/weights?w.linked.welfare=0&w.linked.age=10").await.expect(200).body;
    assert!(preview.contains("月20人の一覧で変わるところ") && preview.contains("この重みにする"), "{preview}");
    assert_eq!(count(&nation, "select count(*) from app.checkin_weight").await, 0, "a look changes nothing");
    let wrong = chief.get("/checkins/weights?w.linked.welfare=21").await.expect(200).body;
    assert!(wrong.contains("0から20までの数字"), "{wrong}");
    let unseen = [("n", "0"), ("reason", "架空"), ("w.linked.welfare", "0")];
    assert!(chief.post("/checkins/weights", &unseen).await.expect(422).body.contains("変わるところを見る"));
    let silent = [("n", "0"), ("previewed", "1"), ("reason", ""), ("w.linked.welfare", "0")];
    chief.post("/checkins/weights", &silent).await.expect(422);
    let told =
        [("n", "0"), ("previewed", "1"), ("reason", "制度の受給だけで上げない(架空)"), ("w.linked.welfare", "0")];
    chief.post("/checkins/weights", &told).await.expect(303);
    chief.post("/checkins/weights", &told).await.expect(409);
    let list = worker.get("/checkins?n=50").await.expect(200).body;
    assert!(list.contains("重みを調整しています") && list.contains("順番のみ"), "{list}");
    assert!(
        !list.contains("100人のうち") && !list.contains("月50人訪問できるなら"),
        "what was weighed by hand counts nobody: {list}"
    );
    let history = chief.get("/checkins/weights").await.expect(200).body;
    assert!(history.contains("制度の受給だけで上げない(架空)") && history.contains("0.0倍"), "{history}");
}

#[tokio::test]
async fn the_two_products_are_never_mixed() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let barred = send_model(&mut chief, "custody", "架空", &learnt()).await.expect(422);
    assert!(barred.body.contains("スコアに使えない項目があります: linked.welfare"), "{}", barred.body);
    let barred = send_model(&mut chief, "checkin", "架空", &super::learnt(1)).await.expect(422);
    assert!(barred.body.contains("urgency.q3"), "{}", barred.body);
}

/// A model over what is told of mothers: smoking in the pregnancy and a young mother went with more need.
fn learnt_of_mothers() -> String {
    let mut state = 23_u64;
    let mut dice = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let (mut smoking, mut age, mut need) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3000 {
        let (smokes, years) = ((dice() * 3.0).floor(), 18.0 + (dice() * 22.0).floor());
        smoking.push(["該当", "非該当", "不明"][smokes as usize]);
        age.push(years);
        let log_odds = -2.0 + if smokes < 0.5 { 2.0 } else { 0.0 } - 0.05 * (years - 29.0);
        need.push(f64::from(u8::from(dice() < 1.0 / (1.0 + (-log_odds).exp()))));
    }
    let columns = vec![
        Column::levels("linked.pregnancy.smoking", smoking),
        Column::numbers("linked.mother_age", age),
        Column::numbers("need", need),
    ];
    risk::fit(Frame::new(columns), "need", &Options::default()).unwrap().model.to_json()
}

/// A woman whose 妊娠届 is on file, confirmed as the mother of a child; her linked person.
async fn mother(admin: &mut PgConnection, run: Uuid, child: Uuid, smoking: &str) -> Uuid {
    sqlx::query_scalar(
        "with p as (insert into app.linked_person (area, org_id, id, number, created_at) values ($1, $2, gen_random_uuid(), '0000000900', now()) returning id),
           r as (insert into app.source_record (area, org_id, id, source, key, number, name, kana, birth, gone, open, person_id)
             select $1, $2, gen_random_uuid(), 'jumin', '0000000900', '0000000900', '架空 母親', 'カクウ', '1999-01-01', false, false, id from p returning id, person_id),
           w as (insert into app.source_record (area, org_id, id, source, key, number, gone, open, person_id)
             select $1, $2, gen_random_uuid(), 'boshi_todokede', '900', '0000000900', false, false, person_id from r returning id),
           f as (insert into app.fact (area, org_id, series, position, source, kind, key, record_id, run_id, n, whole, gone, hash, attributes, raw, valid_from, recorded_at)
             select $1, $2, gen_random_uuid(), 202001200001, 'boshi_todokede', 'pregnancy', '900', id, $3, 7, true, false, gen_random_uuid(),
               jsonb_build_object('smoking', $5::text, 'weeks', '22', 'due', '2020-05-10', 'mental', '有'), '{}', '2020-01-20', now() from w),
           d as (insert into app.match_decision (area, org_id, id, kind, reason, by_name, at) values ($1, $2, gen_random_uuid(), 'mother', '架空', '架空', now()) returning id),
           b as (insert into app.match_decided (area, org_id, decision_id, a, b)
             select $1, $2, d.id, c.id, w.id from d, w, app.source_record c where c.area = $1 and c.person_id = $4 and c.source = 'jumin')
         select id from p",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(run)
    .bind(child)
    .bind(smoking)
    .fetch_one(admin)
    .await
    .unwrap()
}

#[tokio::test]
async fn what_is_known_of_a_confirmed_mother_counts_and_without_a_link_it_is_unknown() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let run = file(&mut admin).await;
    let first = linked(&mut admin, run, 1, "架空 連結", false).await;
    let second = linked(&mut admin, run, 2, "架空 未結", false).await;
    let woman = mother(&mut admin, run, first, "有").await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let mut worker = nation.staff(TOWN, "family_staff").await;
    let added = send_model(&mut chief, "checkin", "架空の母", &learnt_of_mothers()).await.expect(303);
    let model = added.location().rsplit('/').next().unwrap().parse().unwrap();
    step(&mut chief, model, "shadow").await.expect(303);
    step(&mut nation.staff(TOWN, "family_chief").await, model, "shown").await.expect(303);
    worker.post("/checkins/run", &[]).await.expect(303);
    let list = worker.get("/checkins?n=50").await.expect(200).body;
    assert!(list.find("架空 連結").unwrap() < list.find("架空 未結").unwrap(), "{list}");
    let told = "母の妊娠届: 喫煙: はい(母の妊娠届出";
    assert!(
        list.contains("母の妊娠届: 喫煙: はい") && !list.contains(told),
        "where it stands is told on the page: {list}"
    );
    let one = worker.get(&format!("/checkins/{first}")).await.expect(200).body;
    assert!(one.contains(told) && one.contains("架空.txt 7行目"), "{one}");
    assert!(!one.contains("心の病気"), "what is not for ranking is not read: {one}");
    let other = worker.get(&format!("/checkins/{second}")).await.expect(200).body;
    assert!(other.contains("母の妊娠届: 喫煙: わからない(母との連結がありません)") && !other.contains(told), "{other}");
    let kept =
        "select count(*) from app.checkin_score where given::text like '%mental%' or given::text like '%心の病気%'";
    assert_eq!(count(&nation, kept).await, 0);
    // That her rows were read is on record: for the computation, and for each look at the list.
    let looks: i64 =
        sqlx::query_scalar("select count(*) from log.audit where object_kind = 'checkin' and $1 = any (persons)")
            .bind(woman)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
    assert!(looks >= 3, "{looks}");

    // Who may not see the mother as a case reads nothing of hers here either.
    let case = fixtures::child(&nation.app, TOWN, "架空 母親").await;
    sqlx::query("update app.linked_person set case_person = $2 where id = $1")
        .bind(woman)
        .bind(case.id)
        .execute(&mut admin)
        .await
        .unwrap();
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $1, $4, 'by_hand', now())")
        .bind(AREA)
        .bind(TOWN)
        .bind(worker.staff)
        .bind(case.id)
        .execute(&mut admin)
        .await
        .unwrap();
    let walled = worker.get(&format!("/checkins/{first}")).await.expect(200).body;
    assert!(!walled.contains(told), "{walled}");
    assert!(chief.get(&format!("/checkins/{first}")).await.expect(200).body.contains(told));

    // A link that was taken back counts no more; what was computed before stays.
    sqlx::query("update app.match_decision set undone_at = now() where kind = 'mother'")
        .execute(&mut admin)
        .await
        .unwrap();
    nation.clock().advance(jiff::SignedDuration::from_secs(60));
    chief.post("/checkins/run", &[]).await.expect(303);
    let later = chief.get(&format!("/checkins/{first}")).await.expect(200).body;
    assert!(later.contains("母との連結がありません") && !later.contains(told), "{later}");
    assert_eq!(count(&nation, "select count(*) from app.checkin_run").await, 2);
}

#[tokio::test]
async fn who_turns_eighteen_today_is_no_child_any_more() {
    let nation = Nation::new().await;
    let (_, mut worker, children) = town(&nation).await;
    let today = nation.clock().today();
    let mut admin = nation.admin().await;
    for (child, born) in [(children[0], today), (children[1], today.tomorrow().unwrap())] {
        let born = born.saturating_sub(jiff::Span::new().years(18)).to_string();
        sqlx::query("update app.source_record set birth = $2 where person_id = $1 and source = 'jumin'")
            .bind(child)
            .bind(born)
            .execute(&mut admin)
            .await
            .unwrap();
    }
    worker.post("/checkins/run", &[]).await.expect(303);
    let list = worker.get("/checkins?n=50").await.expect(200).body;
    assert!(!list.contains("架空 先頭") && list.contains("架空 次"), "{list}");
}
