//! Rows to learn a model of 気づき from: what was known a year ago and more, and what came within the year behind.

use super::{count, send_model};
use crate::fixtures;
use crate::nation::{AREA, Nation, TOWN};
use crate::visitor::Visitor;
use jiff::SignedDuration;
use score::checkin::learning::Maker;
use sqlx::{AssertSqlSafe, PgConnection};
use std::collections::BTreeMap;
use uuid::Uuid;

const PLACE: &str = "/checkins/learning";

async fn sql(admin: &mut PgConnection, text: &str) {
    sqlx::query(AssertSqlSafe(text)).execute(admin).await.unwrap();
}

/// Files of the resident register and of 生活保護 that were applied so many months ago.
pub async fn files(admin: &mut PgConnection, months: i32) {
    for source in ["jumin", "seiho"] {
        let text = format!(
            "insert into app.source_run (area, org_id, id, source, file_name, way, stated_on, position, whole, state, created_by_name, created_at, alive_at, applied_at, total)
             select {AREA}, {TOWN}, gen_random_uuid(), '{source}', '架空.txt', 'upload', t::date, to_char(t, 'YYYYMMDD')::bigint * 10000 + 1, true, 'applied', '架空', t, t, t, 1
             from (select now() - interval '{months} months') as m(t)"
        );
        sql(admin, &text).await;
    }
}

/// Children of the register, with these numbers.
async fn children(admin: &mut PgConnection, numbers: std::ops::RangeInclusive<i32>) -> Vec<Uuid> {
    sqlx::query_scalar(
        "with n as (select lpad(n::text, 10, '0') n from generate_series($3::int, $4::int) n),
           p as (insert into app.linked_person (area, org_id, id, number, created_at) select $1, $2, gen_random_uuid(), n, now() from n returning id, number),
           r as (insert into app.source_record (area, org_id, id, source, key, number, name, kana, birth, gone, open, person_id)
             select $1, $2, gen_random_uuid(), s, number, number, '架空 学習', 'カクウ', '2016-05-05', false, false, id from p, unnest(array['jumin', 'seiho']) s)
         select id from p order by number",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(numbers.start())
    .bind(numbers.end())
    .fetch_all(admin)
    .await
    .unwrap()
}

/// A statement of a source about children, taken in so many months ago; whichever came later in the same series takes its place.
async fn told(
    admin: &mut PgConnection,
    some: &[Uuid],
    (source, kind): (&str, &str),
    attributes: &str,
    from: Option<&str>,
    months: i32,
) {
    sqlx::query(
        "insert into app.fact (area, org_id, series, position, source, kind, key, record_id, run_id, n, whole, gone, hash, attributes, raw, valid_from, recorded_at)
         select $1, $2, md5(r.id::text || $4)::uuid, to_char(t, 'YYYYMMDD')::bigint * 10000 + 1, $3, $4, r.key, r.id,
           (select id from app.source_run where area = $1 and source = $3 order by position limit 1), 1, true, false, gen_random_uuid(), $5::jsonb, '{}', $6::date, t
         from app.source_record r, (select now() - make_interval(months => $7)) as m(t) where r.area = $1 and r.source = $3 and r.person_id = any ($8)",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(source)
    .bind(kind)
    .bind(attributes)
    .bind(from)
    .bind(months)
    .bind(some)
    .execute(admin)
    .await
    .unwrap();
}

async fn live(admin: &mut PgConnection, some: &[Uuid], household: &str, months: i32) {
    let born = r#"{"since":"2016-05-05","reason":"出生"}"#;
    told(admin, some, ("jumin", "resident"), born, Some("2016-05-05"), months).await;
    let who = format!(r#"{{"name":"架空 学習","household":"{household}"}}"#);
    told(admin, some, ("jumin", "identity"), &who, None, months).await;
}

async fn on_welfare(admin: &mut PgConnection, some: &[Uuid], months: i32) {
    told(admin, some, ("seiho", "welfare"), r#"{"type":"生活扶助"}"#, Some("2022-04-01"), months).await;
}

/// Three children of whom the register has told for a year.
pub async fn three(admin: &mut PgConnection) {
    let town = children(admin, 1..=3).await;
    live(admin, &town, "", 13).await;
}

/// Entered in the ledger of the 要対協 so many months ago.
async fn entered(nation: &Nation, some: &[Uuid], months: i32) {
    let mut cases = Vec::new();
    for _ in some {
        cases.push(fixtures::child(&nation.app, TOWN, "架空 学習").await.id);
    }
    sqlx::query(
        "with x as (select * from unnest($3::uuid[], $4::uuid[]) x(person, child)),
           l as (update app.linked_person p set case_person = x.child from x where p.area = $1 and p.id = x.person)
         insert into app.ledger_row (area, org_id, id, person_id, number, division, entered_on, since, updated_at)
         select $1, $2, gen_random_uuid(), x.child, x.person::text, '要保護', (now() - make_interval(months => $5))::date, now(), now() from x",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(some)
    .bind(cases)
    .bind(months)
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
}

/// The rows of a file, by title.
fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = file.trim_start_matches('\u{FEFF}').lines().map(|line| line.trim_matches('"').split("\",\""));
    let header: Vec<&str> = lines.next().unwrap().collect();
    lines.map(|cells| header.iter().map(|title| (*title).to_owned()).zip(cells.map(str::to_owned)).collect()).collect()
}

const TAKEN: &str = "/checkins/learning/file";

/// The file, asked for, made and taken.
async fn taken(nation: &Nation, chief: &mut Visitor) -> String {
    chief.post(PLACE, &[("purpose", "架空の学習")]).await.expect(303);
    Maker::of(&nation.app).drain().await.unwrap();
    chief.get(TAKEN).await.expect(200).body
}

#[tokio::test]
async fn before_a_year_is_over_there_is_nothing_to_learn_from() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let page = chief.get(PLACE).await.expect(200).body;
    assert!(page.contains("連携元のファイルを取り込んで1年たつと") && !page.contains("name=\"purpose\""), "{page}");
    files(&mut nation.admin().await, 11).await;
    let page = chief.get(PLACE).await.expect(200).body;
    assert!(page.contains("に反映しました。1年たつと"), "{page}");
    let refused = chief.post(PLACE, &[("purpose", "架空")]).await.expect(422).body;
    assert!(refused.contains("書き出せる時点がまだありません"), "{refused}");
    files(&mut nation.admin().await, 13).await;
    chief.post(PLACE, &[("purpose", "架空")]).await.expect(303);
    Maker::of(&nation.app).drain().await.unwrap();
    let page = chief.get(PLACE).await.expect(200).body;
    assert!(page.contains("書き出せる行がありません"), "{page}");
    chief.get(TAKEN).await.expect(404);
}

#[tokio::test]
async fn a_row_knows_what_was_known_then_and_what_came_within_a_year() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    files(&mut admin, 30).await;
    let town = children(&mut admin, 1..=4).await;
    let [late, gone, known, sister] = town[..] else { unreachable!() };
    for (some, household) in [(&[late, sister][..], "77"), (&[gone], "78"), (&[known], "79")] {
        live(&mut admin, some, household, 30).await;
    }
    // Told half a year ago of what holds for years: nobody knew it before.
    on_welfare(&mut admin, &[late], 6).await;
    entered(&nation, &[late], 3).await;
    on_welfare(&mut admin, &[gone], 30).await;
    let left: String =
        sqlx::query_scalar("select ((now() - interval '6 months')::date)::text").fetch_one(&mut admin).await.unwrap();
    let moved = r#"{"since":"2016-05-05","reason":"転出"}"#;
    told(&mut admin, &[gone], ("jumin", "resident"), moved, Some(&left), 5).await;
    entered(&nation, &[known], 20).await;

    let mut chief = nation.staff(TOWN, "family_chief").await;
    let page = chief.get(PLACE).await.expect(200).body;
    assert!(page.contains("要対協に登録されたこども: 2人") && !page.contains("名寄せされていない"), "{page}");
    assert!(chief.post(PLACE, &[("purpose", " ")]).await.expect(422).body.contains("目的を入力してください"));
    nation.staff(TOWN, "family_staff").await.post(PLACE, &[("purpose", "架空")]).await.expect(403);

    let file = taken(&nation, &mut chief).await;
    let all = rows(&file);
    let mut months: Vec<&str> = all.iter().map(|row| row["month"].as_str()).collect();
    months.sort_unstable();
    months.dedup();
    assert_eq!((all.len(), months.len()), (7, 2), "{file}");
    let of = |month: usize| {
        let some = all.iter().filter(|row| row["month"] == months[month]);
        let told =
            some.map(|row| (row["linked.welfare"].as_str(), row["registered"].as_str(), row["visited"].as_str()));
        let mut told: Vec<_> = told.collect();
        told.sort_unstable();
        told
    };
    assert_eq!(of(0), [("該当", "0", "0"), ("非該当", "0", "0"), ("非該当", "0", "0"), ("非該当", "1", "0")], "{file}");
    // Who is in the ledger is no child to be noticed; of who left nobody can say.
    assert_eq!(of(1), [("該当", "", "0"), ("非該当", "0", "0"), ("非該当", "1", "0")], "{file}");
    let ages: Vec<&str> = all.iter().map(|row| row["linked.age"].as_str()).collect();
    assert!(ages.iter().any(|age| *age != ages[0]), "each at its moment: {ages:?}");

    // A child is one number over its moments, and its sister is of its household.
    let distinct = |title: &str| {
        let mut numbers: Vec<&str> = all.iter().map(|row| row[title].as_str()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len()
    };
    assert_eq!((distinct("child"), distinct("household")), (4, 3), "{file}");
    for leaked in ["架空", "2016-05-05", "0000000001", &late.to_string()] {
        assert!(!file.contains(leaked), "{leaked} left the house");
    }
    let again = rows(&taken(&nation, &mut chief).await);
    assert!(again.iter().all(|row| all.iter().all(|other| other["child"] != row["child"])), "no two files go together");
    let said = "select count(*) from log.audit where kind = 'export' and object_kind = 'checkin_rows' and detail like '目的: 架空の学習 依頼: %結果のわかる行 6 登録 2' and result_count = 7";
    assert_eq!(count(&nation, said).await, 2);
    let took = "select count(*) from log.audit where kind = 'export' and object_kind = 'checkin_rows' and detail = '目的: 架空の学習' and staff_id is not null";
    assert_eq!(count(&nation, took).await, 2);
}

#[tokio::test]
async fn only_who_asked_takes_the_file_and_only_for_a_week() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    files(&mut admin, 14).await;
    three(&mut admin).await;
    let (mut chief, mut other) = (nation.staff(TOWN, "family_chief").await, nation.staff(TOWN, "family_chief").await);
    chief.post(PLACE, &[("purpose", "架空の学習")]).await.expect(303);
    let twice = other.post(PLACE, &[("purpose", "架空の別の学習")]).await.expect(422).body;
    assert!(twice.contains("ほかの書き出しを作成しています") && twice.contains("架空の別の学習"), "{twice}");
    chief.get(TAKEN).await.expect(404);
    // Of two processes one makes it.
    let second = nation.second_process().await;
    let (one, two) = (Maker::of(&nation.app), Maker::of(&second));
    let (one, two) = tokio::join!(one.drain(), two.drain());
    one.unwrap();
    two.unwrap();
    let made =
        "select count(*) from log.audit where kind = 'export' and object_kind = 'checkin_rows' and staff_id is null";
    assert_eq!(count(&nation, made).await, 1);
    let all = rows(&chief.get(TAKEN).await.expect(200).body);
    assert_eq!(all.len(), 3);
    let page = chief.get(PLACE).await.expect(200).body;
    assert!(page.contains("ファイルを受け取る") && page.contains("3行(結果のわかる行 3、うち登録 0)"), "{page}");
    other.get(TAKEN).await.expect(404);
    assert!(!other.get(PLACE).await.expect(200).body.contains("ファイルを受け取る"));
    nation.staff(TOWN, "family_staff").await.get(TAKEN).await.expect(404);

    let kept = "select count(*) from app.checkin_rows where file_id is not null";
    for (days, left) in [(6, 1), (2, 0)] {
        nation.clock().advance(SignedDuration::from_hours(24 * days));
        Maker::of(&nation.app).drain().await.unwrap();
        assert_eq!(count(&nation, kept).await, left);
    }
    let mut chief = nation.again(&chief).await;
    chief.get(TAKEN).await.expect(404);
    assert!(chief.get(PLACE).await.expect(200).body.contains("期限が過ぎて削除しました"));
}

#[tokio::test]
async fn a_file_whose_process_died_is_made_by_the_next_and_what_breaks_is_told() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    files(&mut admin, 14).await;
    three(&mut admin).await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    chief.post(PLACE, &[("purpose", "架空の学習")]).await.expect(303);
    sql(&mut admin, "update app.checkin_rows set alive_at = now()").await;
    Maker::of(&nation.app).drain().await.unwrap();
    chief.get(TAKEN).await.expect(404);
    sql(&mut admin, "update app.checkin_rows set alive_at = now() - interval '100 years'").await;
    Maker::of(&nation.app).drain().await.unwrap();
    chief.get(TAKEN).await.expect(200);

    // Where it cannot be put on record who was read, there is no file.
    sql(&mut admin, "alter table log.audit add constraint broken check (kind <> 'export' or object_kind <> 'checkin_rows') not valid")
        .await;
    chief.post(PLACE, &[("purpose", "架空の二度目")]).await.expect(303);
    Maker::of(&nation.app).drain().await.unwrap();
    let page = chief.get(PLACE).await.expect(200).body;
    assert!(page.contains("できませんでした") && page.contains("架空の二度目"), "{page}");
    let kept = "select count(*) from app.checkin_rows where file_id is not null";
    assert_eq!(count(&nation, kept).await, 1, "of the first");
}

#[tokio::test]
async fn a_model_learnt_from_the_rows_is_taken() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    files(&mut admin, 14).await;
    let town = children(&mut admin, 1..=60).await;
    let each = |some: &[usize]| -> Vec<Uuid> {
        let is_of = |n: usize| some.iter().any(|every| n.is_multiple_of(*every));
        town.iter().zip(1..).filter(|(_, n)| is_of(*n)).map(|(child, _)| *child).collect()
    };
    live(&mut admin, &town, "", 13).await;
    on_welfare(&mut admin, &each(&[3]), 13).await;
    // Half of those on welfare, and one of five of the others.
    entered(&nation, &each(&[6, 5]), 4).await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let file = taken(&nation, &mut chief).await;
    let columns = [("linked.welfare", 2), ("registered", 2)];
    let all = rows(&file);
    for (title, kinds) in columns {
        let mut told: Vec<&str> = all.iter().map(|row| row[title].as_str()).collect();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), kinds, "{title}: {told:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    std::fs::write(place.join("rows.csv"), &file).unwrap();
    let fitted = std::process::Command::new(env!("CARGO_BIN_EXE_kasugai"))
        .current_dir(place)
        .args(["risk", "fit", "rows.csv", "--outcome", "registered", "--model", "additive"])
        .args(["--ignore", "child,household,month,found,visited", "--out", "model.json"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&fitted.stderr);
    assert!(fitted.status.success(), "{told}");
    let model = std::fs::read_to_string(place.join("model.json")).unwrap();
    assert!(model.contains("linked.welfare"), "{model}");
    send_model(&mut chief, "checkin", "架空の町のモデル", &model).await.expect(303);
}
