//! Rows to learn a model of 気づき from: what was known a year ago and more, and what came within the year behind.

use super::{count, send_model};
use crate::fixtures;
use crate::nation::{AREA, Nation, TOWN};
use crate::visitor::Visitor;
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

/// A child of the register.
async fn child(admin: &mut PgConnection, n: i32) -> Uuid {
    let text = format!(
        "with p as (insert into app.linked_person (area, org_id, id, number, created_at) values ({AREA}, {TOWN}, gen_random_uuid(), lpad('{n}', 10, '0'), now()) returning id),
           r as (insert into app.source_record (area, org_id, id, source, key, number, name, kana, birth, gone, open, person_id)
             select {AREA}, {TOWN}, gen_random_uuid(), s, lpad('{n}', 10, '0'), lpad('{n}', 10, '0'), '架空 学習', 'カクウ', '2016-05-05', false, false, id
             from p, unnest(array['jumin', 'seiho']) s)
         select id from p"
    );
    sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(admin).await.unwrap()
}

/// A statement of a source about a child, taken in so many months ago; whichever came later in the same series takes its place.
async fn told(
    admin: &mut PgConnection,
    child: Uuid,
    source: &str,
    kind: &str,
    attributes: &str,
    from: &str,
    months: i32,
) {
    let text = format!(
        "insert into app.fact (area, org_id, series, position, source, kind, key, record_id, run_id, n, whole, gone, hash, attributes, raw, valid_from, recorded_at)
         select {AREA}, {TOWN}, md5(r.id::text || '{kind}')::uuid, to_char(t, 'YYYYMMDD')::bigint * 10000 + 1, '{source}', '{kind}', r.key, r.id,
           (select id from app.source_run where source = '{source}' order by position limit 1), 1, true, false, gen_random_uuid(), '{attributes}', '{{}}', {from}, t
         from app.source_record r, (select now() - interval '{months} months') as m(t) where r.person_id = '{child}' and r.source = '{source}'"
    );
    sql(admin, &text).await;
}

async fn lives(admin: &mut PgConnection, child: Uuid, household: &str) {
    told(admin, child, "jumin", "resident", r#"{"since":"2016-05-05","reason":"出生"}"#, "'2016-05-05'", 30).await;
    let who = format!(r#"{{"name":"架空 学習","household":"{household}"}}"#);
    told(admin, child, "jumin", "identity", &who, "null", 30).await;
}

async fn on_welfare(admin: &mut PgConnection, child: Uuid, months: i32) {
    told(admin, child, "seiho", "welfare", r#"{"type":"生活扶助"}"#, "'2022-04-01'", months).await;
}

/// Entered in the ledger of the 要対協 so many months ago.
async fn entered(nation: &Nation, child: Uuid, months: i32) {
    let mut admin = nation.admin().await;
    let case = fixtures::child(&nation.app, TOWN, "架空 学習").await;
    sql(&mut admin, &format!("update app.linked_person set case_person = '{}' where id = '{child}'", case.id)).await;
    let text = format!(
        "insert into app.ledger_row (area, org_id, id, person_id, number, division, entered_on, since, updated_at)
         values ({AREA}, {TOWN}, gen_random_uuid(), '{}', '{child}', '要保護', (now() - interval '{months} months')::date, now(), now())",
        case.id
    );
    sql(&mut admin, &text).await;
}

/// The rows of a file, by title.
fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = file.trim_start_matches('\u{FEFF}').lines().map(|line| line.trim_matches('"').split("\",\""));
    let header: Vec<&str> = lines.next().unwrap().collect();
    lines.map(|cells| header.iter().map(|title| (*title).to_owned()).zip(cells.map(str::to_owned)).collect()).collect()
}

async fn taken(chief: &mut Visitor) -> String {
    chief.post(PLACE, &[("purpose", "架空の学習")]).await.expect(200).body
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
    assert!(refused.contains("書き出せる行がありません"), "{refused}");
}

#[tokio::test]
async fn a_row_knows_what_was_known_then_and_what_came_within_a_year() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    files(&mut admin, 30).await;
    let mut town = Vec::new();
    for n in 1..=4 {
        town.push(child(&mut admin, n).await);
    }
    let [late, gone, known, sister] = town[..] else { unreachable!() };
    for (child, household) in [(late, "77"), (gone, "78"), (known, "79"), (sister, "77")] {
        lives(&mut admin, child, household).await;
    }
    // Told half a year ago of what holds for years: nobody knew it before.
    on_welfare(&mut admin, late, 6).await;
    entered(&nation, late, 3).await;
    on_welfare(&mut admin, gone, 30).await;
    let left = "(now() - interval '6 months')::date";
    told(&mut admin, gone, "jumin", "resident", r#"{"since":"2016-05-05","reason":"転出"}"#, left, 5).await;
    entered(&nation, known, 20).await;

    let mut chief = nation.staff(TOWN, "family_chief").await;
    let page = chief.get(PLACE).await.expect(200).body;
    assert!(page.contains("要対協に登録されたこども: 2人") && !page.contains("名寄せされていない"), "{page}");
    assert!(chief.post(PLACE, &[("purpose", " ")]).await.expect(422).body.contains("目的を入力してください"));
    nation.staff(TOWN, "family_staff").await.post(PLACE, &[("purpose", "架空")]).await.expect(403);

    let file = taken(&mut chief).await;
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
    let again = rows(&taken(&mut chief).await);
    assert!(again.iter().all(|row| all.iter().all(|other| other["child"] != row["child"])), "no two files go together");
    let said = "select count(*) from log.audit where kind = 'export' and object_kind = 'checkin' and detail like '目的: 架空の学習%結果のわかる行 6 登録 2' and result_count = 7";
    assert_eq!(count(&nation, said).await, 2);
}

#[tokio::test]
async fn a_model_learnt_from_the_rows_is_taken() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    files(&mut admin, 14).await;
    for n in 1..=60 {
        let child = child(&mut admin, n).await;
        lives(&mut admin, child, &n.to_string()).await;
        if n % 3 == 0 {
            on_welfare(&mut admin, child, 14).await;
        }
        // Half of those on welfare, and one of five of the others.
        if n % 6 == 0 || n % 5 == 0 {
            entered(&nation, child, 4).await;
        }
    }
    // The statements were taken in with the file.
    sql(&mut admin, "update app.fact set recorded_at = now() - interval '13 months'").await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let file = taken(&mut chief).await;
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
