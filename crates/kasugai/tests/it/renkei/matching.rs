//! 名寄せ past the browser: who is joined by what, what waits for people, what they decided and took back.

mod cases;

use super::{applied, made, register, resident, undone, worked};
use crate::fixtures;
use crate::nation::{Nation, TOWN};
use crate::visitor::Visitor;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use sqlx::PgConnection;
use tables::{CsvEncoding, Table, write_csv};
use uuid::Uuid;

const FIRST: Date = date(2026, 4, 1);
const HOME: &str = "府中町本町1-2-3";

/// A person of the resident register.
pub fn of_register(number: &str, household: &str, name: &str, kana: &str, birth: &str, sex: &str) -> Vec<String> {
    let mut row = resident(number, name, HOME);
    for (place, cell) in [(1, household), (3, kana), (5, birth), (6, sex)] {
        row[place] = cell.to_owned();
    }
    row
}

/// A child of a nursery.
pub fn at_nursery(own: &str, number: &str, name: &str, kana: &str, birth: &str, sex: &str) -> Vec<String> {
    let cells =
        [own, number, name, kana, birth, sex, HOME, "架空　母", "架空保育園", "ひよこ", "3", "10000", "2022/04/01", ""];
    cells.map(str::to_owned).to_vec()
}

fn csv(titles: &[&str], rows: Vec<Vec<String>>) -> Vec<u8> {
    let table = Table { name: String::new(), header: titles.iter().map(|title| (*title).to_owned()).collect(), rows };
    write_csv(&table, CsvEncoding::Utf8Bom).bytes
}

/// A file of the nurseries.
pub fn nurseries(rows: Vec<Vec<String>>) -> Vec<u8> {
    let titles = [
        "児童番号",
        "宛名番号",
        "氏名",
        "氏名カナ",
        "生年月日",
        "性別",
        "住所",
        "保護者氏名",
        "施設名",
        "クラス",
        "認定区分",
        "保育料(月額)",
        "入所年月日",
        "退所年月日",
    ];
    csv(&titles, rows)
}

/// A file of 母子手帳.
pub fn handbooks(rows: Vec<Vec<String>>) -> Vec<u8> {
    let titles =
        ["カルテ番号", "宛名番号", "氏名", "氏名カナ", "生年月日", "性別", "住所", "手帳番号", "交付日", "分娩予定日"];
    csv(&titles, rows)
}

/// The person of a record.
pub async fn person(admin: &mut PgConnection, source: &str, key: &str) -> Uuid {
    let person: Option<Uuid> =
        sqlx::query_scalar("select person_id from app.source_record where source = $1 and key = $2")
            .bind(source)
            .bind(key)
            .fetch_one(admin)
            .await
            .unwrap();
    person.unwrap()
}

async fn joined_by(admin: &mut PgConnection, source: &str, key: &str) -> String {
    sqlx::query_scalar("select matched_by from app.source_record where source = $1 and key = $2")
        .bind(source)
        .bind(key)
        .fetch_one(admin)
        .await
        .unwrap()
}

/// What waits: id, kind, why.
pub async fn waiting(admin: &mut PgConnection) -> Vec<(Uuid, String, String)> {
    sqlx::query_as("select id, kind, why from app.match_proposal order by kind, id").fetch_all(admin).await.unwrap()
}

/// All that matching made, without moments.
async fn all_made(admin: &mut PgConnection) -> Vec<String> {
    let mut all = made(admin).await;
    let more: Vec<String> = sqlx::query_scalar(
        "select concat_ws('|', 'proposal', id, kind, a, b, certainty, why) from app.match_proposal
         union all select concat_ws('|', 'pair', a, b, certainty) from app.match_pair
         union all select concat_ws('|', 'number', record_id, number, certainty) from app.match_number
         union all select concat_ws('|', 'key', kind, key, record_id) from app.match_key
         union all select concat_ws('|', 'open', id, open) from app.source_record
         order by 1",
    )
    .fetch_all(admin)
    .await
    .unwrap();
    all.extend(more);
    all
}

async fn answer(visitor: &mut Visitor, proposal: Uuid, answer: &str, reason: &str) -> crate::visitor::Answer {
    visitor.post(&format!("/matching/pairs/{proposal}"), &[("answer", answer), ("reason", reason)]).await
}

/// Two siblings in the register.
fn siblings() -> Vec<u8> {
    register(vec![
        of_register("1", "9", "架空　花子", "カクウ　ハナコ", "20180505", "2"),
        of_register("2", "9", "架空　翔太", "カクウ　ショウタ", "20200808", "1"),
    ])
}

#[tokio::test]
async fn who_has_no_number_is_joined_by_weights_and_the_number_is_only_proposed() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    applied(&nation, "jumin", FIRST, &siblings()).await;
    let row = at_nursery("11", "", "架空花子", "ｶｸｳ ﾊﾅｺ", "H30.5.5", "女");
    applied(&nation, "hoiku", FIRST, &nurseries(vec![row])).await;
    let child = person(&mut admin, "jumin", "0000000001").await;
    assert_eq!(person(&mut admin, "hoiku", "00000011").await, child);
    assert_eq!(joined_by(&mut admin, "hoiku", "00000011").await, "nayose");
    assert_ne!(person(&mut admin, "jumin", "0000000002").await, child, "a sibling is somebody else");
    let told: (Option<String>, String, f64) = sqlx::query_as(
        "select r.number, n.number, n.certainty from app.source_record r join app.match_number n on n.record_id = r.id where r.source = 'hoiku'",
    )
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert_eq!((told.0, told.1.as_str()), (None, "0000000001"), "proposed, never written");
    assert!(told.2 >= 0.98 && told.2 <= 1.0, "{}", told.2);
    let mut staff = nation.staff(TOWN, "family_staff").await;
    let seen = staff.get(&format!("/matching/persons/{child}")).await.expect(200).body;
    for words in ["住民基本台帳", "保育所所属", "名寄せ(自動)", "候補 0000000001"] {
        assert!(seen.contains(words), "{words}\n{seen}");
    }
    let looks: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where object_kind = 'linked_person' and object_id = $1 and purpose = '名寄せの確認'",
    )
    .bind(child)
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert_eq!(looks, 1);
    // Corrected in the register: the record of the nursery goes with whom it now agrees with.
    let renamed = of_register("1", "9", "別人　太郎", "ベツジン　タロウ", "19500101", "1");
    applied(&nation, "jumin", FIRST + 1.day(), &register(vec![renamed])).await;
    assert_ne!(person(&mut admin, "hoiku", "00000011").await, person(&mut admin, "jumin", "0000000001").await);
}

#[tokio::test]
async fn a_number_the_register_does_not_know_waits_and_the_decision_outlives_its_file() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let (mut one, mut two) = (nation.staff(TOWN, "family_staff").await, nation.staff(TOWN, "family_chief").await);
    applied(&nation, "jumin", FIRST, &siblings()).await;
    let file = nurseries(vec![at_nursery("11", "77", "架空　花子", "カクウ　ハナコ", "2018-05-05", "女")]);
    let run = applied(&nation, "hoiku", FIRST, &file).await;
    let (child, record) =
        (person(&mut admin, "jumin", "0000000001").await, person(&mut admin, "hoiku", "00000011").await);
    assert_ne!(child, record);
    let asked = waiting(&mut admin).await;
    assert_eq!(
        asked.iter().map(|(_, kind, why)| (kind.as_str(), why.as_str())).collect::<Vec<_>>(),
        [("same", "number")]
    );
    let id = asked[0].0;
    let list = one.get("/matching").await.expect(200).body;
    assert!(list.contains("架空　花子") && list.contains(&id.to_string()), "{list}");
    let pair = one.get(&format!("/matching/pairs/{id}")).await.expect(200).body;
    for words in ["違う", "0000000077", "出発点", "同じ世帯の人", "架空　翔太"] {
        assert!(pair.contains(words), "{words}\n{pair}");
    }
    answer(&mut one, id, "hold", " ").await.expect(422);
    answer(&mut one, id, "perhaps", "検査").await.expect(422);
    // Two look at it; the first wins, the second is told.
    answer(&mut one, id, "yes", "母に確認した").await.expect(303);
    let second = answer(&mut two, id, "no", "別の子").await.expect(409).body;
    assert!(second.contains("ほかの人が先に更新しました"), "{second}");
    assert_eq!(person(&mut admin, "hoiku", "00000011").await, child);
    assert_eq!(joined_by(&mut admin, "hoiku", "00000011").await, "hand");
    assert!(waiting(&mut admin).await.is_empty());

    // The file goes and comes again, the day after another: the decision stands.
    undone(&nation, run).await;
    assert!(waiting(&mut admin).await.is_empty());
    applied(&nation, "hoiku", FIRST + 3.days(), &file).await;
    assert_eq!(person(&mut admin, "hoiku", "00000011").await, child);

    let page = format!("/matching/persons/{child}");
    let seen = two.get(&page).await.expect(200).body;
    assert!(seen.contains("母に確認した") && seen.contains("同一人"), "{seen}");
    let decision: Uuid =
        sqlx::query_scalar("select id from app.match_decision where undone_at is null and kind = 'same'")
            .fetch_one(&mut admin)
            .await
            .unwrap();
    let decision = decision.to_string();
    two.post(&format!("{page}/undo"), &[("decision", &decision), ("reason", "")]).await.expect(422);
    two.post(&format!("{page}/undo"), &[("decision", &decision), ("reason", "取り違え")]).await.expect(303);
    assert_eq!(person(&mut admin, "hoiku", "00000011").await, record, "it is again who it was");
    assert_eq!(waiting(&mut admin).await, asked, "and is asked about again");
    let kept: (String, String) =
        sqlx::query_as("select undone_reason, reason from app.match_decision where kind = 'same'")
            .fetch_one(&mut admin)
            .await
            .unwrap();
    assert_eq!(kept, ("取り違え".to_owned(), "母に確認した".to_owned()));

    // 別人, and held in between.
    answer(&mut one, id, "hold", "園に照会中").await.expect(303);
    assert!(one.get("/matching").await.body.contains("確認を待っているものはありません。"));
    assert!(one.get("/matching?held=1").await.body.contains("園に照会中"));
    answer(&mut two, id, "no", "").await.expect(409);
    let held: Uuid = sqlx::query_scalar("select id from app.match_decision where kind = 'held' and undone_at is null")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let no = [("answer", "no"), ("reason", "同姓同名"), ("held", &held.to_string())];
    two.post(&format!("/matching/pairs/{id}"), &no).await.expect(303);
    let later = vec![
        of_register("1", "9", "架空　花子", "カクウ　ハナコ", "20180505", "2"),
        of_register("3", "8", "架空　星美", "カクウ　ホシミ", "19990909", "2"),
    ];
    applied(&nation, "jumin", FIRST + 4.days(), &register(later)).await;
    assert!(waiting(&mut admin).await.is_empty(), "nobody is asked twice");
    assert_eq!(person(&mut admin, "hoiku", "00000011").await, record);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_order_of_days_does_not_matter_for_who_is_whom() {
    for seed in 0..3 {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let names = [
            ("架空　花子", "カクウ　ハナコ", "2018-05-05", "女"),
            ("架空　翔太", "カクウ　ショウタ", "2020-08-08", "男"),
            ("架空　月子", "カクウ　ツキコ", "2018-05-05", "女"),
        ];
        let mut files: Vec<(&str, i64, Vec<u8>)> = Vec::new();
        for day in 0..3 {
            let mut rows = Vec::new();
            for (n, (name, kana, birth, sex)) in (1..).zip(names) {
                if dice.random_ratio(3, 4) {
                    let sex = if sex == "女" { "2" } else { "1" };
                    rows.push(of_register(&n.to_string(), "9", name, kana, &birth.replace('-', ""), sex));
                }
            }
            rows.push(of_register("8", "7", "架空　次郎", "カクウ　ジロウ", &format!("199{day}0101"), "1"));
            files.push(("jumin", day, register(rows)));
            let mut rows = Vec::new();
            for (n, (name, kana, birth, sex)) in (1..).zip(names) {
                if dice.random_ratio(3, 4) {
                    let number = ["", "", "1", "77"][dice.random_range(0..4)];
                    let name = if dice.random_ratio(1, 2) { name.replace('　', "") } else { name.to_owned() };
                    rows.push(at_nursery(&n.to_string(), number, &name, kana, birth, sex));
                }
            }
            rows.push(at_nursery("90", "", &format!("架空　{day}太"), "", "2021-01-01", "男"));
            files.push(("hoiku", day, nurseries(rows)));
        }
        let clean = Nation::new().await;
        for (source, day, bytes) in &files {
            applied(&clean, source, FIRST + day.days(), bytes).await;
        }
        let expected = all_made(&mut clean.admin().await).await;
        assert!(expected.iter().any(|line| line.starts_with("pair|")), "there is something to weigh");
        // Judged anew as a whole, by the same weights, it is what it became day by day.
        let permit = fixtures::permit(&clean.app, TOWN);
        renkei::matching::learn::limit(&clean.app.db, &permit, (0.98, 0.1), None).await.unwrap();
        worked(&clean).await;
        assert_eq!(all_made(&mut clean.admin().await).await, expected, "seed {seed}: as a whole");

        let nation = Nation::new().await;
        files.shuffle(&mut dice);
        let mut again = Vec::new();
        for (source, day, bytes) in &files {
            let run = applied(&nation, source, FIRST + day.days(), bytes).await;
            if dice.random_ratio(1, 3) {
                undone(&nation, run).await;
                again.push((*source, *day, bytes.clone()));
            }
        }
        for (source, day, bytes) in again {
            applied(&nation, source, FIRST + day.days(), &bytes).await;
        }
        assert_eq!(all_made(&mut nation.admin().await).await, expected, "seed {seed}");
    }
}

#[tokio::test]
async fn a_record_that_is_split_off_takes_its_facts_along_and_comes_back() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    applied(&nation, "jumin", FIRST, &siblings()).await;
    let file = |place: &str| {
        let mut row = at_nursery("11", "1", "架空　花子", "カクウ　ハナコ", "2018-05-05", "女");
        row[8] = place.to_owned();
        nurseries(vec![row])
    };
    applied(&nation, "hoiku", FIRST, &file("架空保育園")).await;
    let child = person(&mut admin, "jumin", "0000000001").await;
    assert_eq!(person(&mut admin, "hoiku", "00000011").await, child, "one number");
    let linked = fixtures::encoded(&format!("/linked/{child}?purpose=検査"));
    assert!(chief.get(&linked).await.expect(200).body.contains("架空保育園"));
    let record: Uuid = sqlx::query_scalar("select id from app.source_record where source = 'hoiku'")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let record = record.to_string();
    let split = format!("/matching/persons/{child}/split");
    chief.post(&split, &[("record", &record), ("reason", "")]).await.expect(422);
    chief.post(&split, &[("record", &record), ("reason", "番号の入力誤り")]).await.expect(303);
    let own = person(&mut admin, "hoiku", "00000011").await;
    assert_ne!(own, child);
    assert!(!chief.get(&linked).await.expect(200).body.contains("架空保育園"));
    assert!(
        chief
            .get(&fixtures::encoded(&format!("/linked/{own}?purpose=検査")))
            .await
            .expect(200)
            .body
            .contains("架空保育園")
    );
    chief.post(&split, &[("record", &record), ("reason", "二度目")]).await.expect(409);
    // The next days' files keep them apart.
    applied(&nation, "hoiku", FIRST + 1.day(), &file("架空第二保育園")).await;
    assert_eq!(person(&mut admin, "hoiku", "00000011").await, own);
    let decision: Uuid = sqlx::query_scalar("select id from app.match_decision where undone_at is null")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let undo = [("decision", decision.to_string()), ("reason", "やはり本人".to_owned())];
    let undo: Vec<(&str, &str)> = undo.iter().map(|(name, value)| (*name, value.as_str())).collect();
    chief.post(&format!("/matching/persons/{own}/undo"), &undo).await.expect(303);
    assert_eq!(person(&mut admin, "hoiku", "00000011").await, child);
    let persons: i64 =
        sqlx::query_scalar("select count(*) from app.linked_person").fetch_one(&mut admin).await.unwrap();
    assert_eq!(persons, 2, "nobody is left over");

    // Two of the register are one after all, by hand.
    let join = format!("/matching/persons/{child}/join");
    chief.post(&join, &[("number", "0000000099"), ("reason", "検査")]).await.expect(422);
    chief.post(&join, &[("number", "0000000002"), ("reason", "")]).await.expect(422);
    chief.post(&join, &[("number", "0000000002"), ("reason", "二重の登録")]).await.expect(303);
    assert_eq!(person(&mut admin, "jumin", "0000000002").await, child);
    // Split off from both others at once, and taken in again: the later decision stands.
    let second: Uuid = sqlx::query_scalar("select id from app.source_record where key = '0000000002'")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    chief.post(&split, &[("record", &second.to_string()), ("reason", "別の子")]).await.expect(303);
    assert_ne!(person(&mut admin, "jumin", "0000000002").await, child);
    chief.post(&join, &[("number", "0000000002"), ("reason", "戸籍で確認")]).await.expect(303);
    assert_eq!(person(&mut admin, "jumin", "0000000002").await, child);
}

#[tokio::test]
async fn limits_and_weights_are_the_agencys_and_judge_everything_anew() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    applied(&nation, "jumin", FIRST, &siblings()).await;
    applied(
        &nation,
        "hoiku",
        FIRST,
        &nurseries(vec![at_nursery("11", "", "架空　花子", "カクウ　ハナコ", "2018-05-05", "女")]),
    )
    .await;
    assert_eq!(joined_by(&mut admin, "hoiku", "00000011").await, "nayose");
    let set = |upper: &'static str, version: &'static str| [("upper", upper), ("lower", "10"), ("version", version)];
    chief.post("/matching/weights", &set("5", "")).await.expect(422);
    chief.post("/matching/weights", &set("100", "")).await.expect(303);
    assert!(chief.get("/matching/weights").await.expect(200).body.contains("判定し直しています"));
    worked(&nation).await;
    assert!(!chief.get("/matching/weights").await.expect(200).body.contains("判定し直しています"));
    assert_eq!(joined_by(&mut admin, "hoiku", "00000011").await, "", "nothing is that certain");
    assert_eq!(waiting(&mut admin).await.len(), 1);
    chief.post("/matching/weights", &set("98", "")).await.expect(409);
    chief.post("/matching/weights", &set("98", "1")).await.expect(303);
    worked(&nation).await;
    assert_eq!(joined_by(&mut admin, "hoiku", "00000011").await, "nayose");
    renkei::matching::learn::learn(&nation.app.db, &fixtures::permit(&nation.app, TOWN)).await.unwrap();
    worked(&nation).await;
    assert_eq!(
        joined_by(&mut admin, "hoiku", "00000011").await,
        "nayose",
        "learnt from three records, it says the same"
    );
    let page = chief.get("/matching/weights").await.expect(200).body;
    assert!(page.contains("製品に付属の重み") && page.contains("3件"), "{page}");
    // A counterpart agency sees nothing of it.
    let mut centre = nation.staff(crate::nation::CENTRE, "centre_chief").await;
    assert!(!centre.get("/matching").await.expect(200).body.contains("架空　花子"));
}

/// Many small files, one after the other, fill a table as well as a large one does; autovacuum never looks at the tables of a test.
#[tokio::test]
async fn the_planner_knows_of_the_rows_of_small_files() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    for files in 1..=4 {
        let rows = (1..=40 * files)
            .map(|number| of_register(&number.to_string(), "9", &format!("架空　{number}"), "カクウ", "20180505", "2"));
        let day = FIRST.checked_add(i64::from(files).days()).unwrap();
        applied(&nation, "jumin", day, &register(rows.collect())).await;
    }
    let known: Vec<(String, f32, i64)> = sqlx::query_as(
        "select c.relname::text, c.reltuples, case c.relname when 'fact_a34' then (select count(*) from app.fact) else (select count(*) from app.source_record) end
         from pg_class c where c.relnamespace = 'app'::regnamespace and c.relname in ('fact_a34', 'source_record_a34')",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();
    assert_eq!(known.len(), 2);
    for (table, known, rows) in known {
        #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
        let rows = rows as f32;
        assert!(known >= rows / 4.0, "{table}: {known} of {rows}");
    }
}
