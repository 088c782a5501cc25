//! A file for an analyst: nobody is in it, and it says what was removed.

use super::kept;
use crate::fixtures::{self, living_at, named, register};
use crate::nation::{CENTRE, Nation, TOWN};
use crate::renkei::{applied, register as residents, resident};
use crate::visitor::{Answer, Visitor};
use jiff::SignedDuration;
use jiff::civil::date;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use uuid::Uuid;

/// Persons of the register, and a case with long texts.
async fn town(nation: &Nation) -> ground::db::Key {
    let mut brother = resident("32", "架空山　次郎", "府中町架空2-3-4");
    brother[5] = "20120607".to_owned();
    brother[3] = "ｶｸｳﾔﾏ ｼﾞﾛｳ".to_owned();
    let rows = vec![resident("31", "架空山　髙子", "府中町架空2-3-4"), brother];
    applied(nation, "jumin", date(2026, 4, 1), &residents(rows)).await;
    let child = living_at(named("架空川 三郎"), "34302", "広島県安芸郡府中町架空9-9-9", "090-3917-0009");
    let child = register(&nation.app, TOWN, &child).await;
    let mut admin = nation.admin().await;
    sqlx::query("update app.record set living = '架空川三郎は叔母と暮らす。電話は090-3917-0009。', school = '架空小学校', teacher = '架空 担任' where person_id = $1")
        .bind(child.id)
        .execute(&mut admin)
        .await
        .unwrap();
    let mut chief = nation.staff(TOWN, "family_chief").await;
    fixtures::put_in_charge(&mut admin, chief.staff.unwrap(), child).await;
    let note = [("at_on", "令和8年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", "架空川さんから電話")];
    chief.post(&format!("/records/{child}/progress"), &note).await.expect(303);
    child
}

async fn asked(visitor: &mut Visitor, format: &str, key: &str) -> String {
    let form = [
        ("purpose", "架空の分析"),
        ("receiver", "架空大学"),
        ("note", "手渡し"),
        ("parts", "case"),
        ("parts", "jumin"),
        ("format", format),
        ("key", key),
    ];
    visitor.post("/masked", &form).await.expect(303).location().to_owned()
}

/// The members of a file.
fn members(answer: &Answer) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(&answer.bytes)).unwrap();
    (0..archive.len())
        .map(|n| {
            let mut member = archive.by_index(n).unwrap();
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).unwrap();
            (member.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn text(members: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(members.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", members.keys())).clone()).unwrap()
}

/// Words that must not be in a file, in any of the ways they are written in the registers.
const WORDS: [&str; 15] = [
    "架空山",
    "髙子",
    "次郎",
    "ｶｸｳ",
    "カクウ",
    "架空川",
    "三郎",
    "架空2-3-4",
    "9-9-9",
    "3917",
    "0000000031",
    "2018-05-05",
    "20180505",
    "2012-06-07",
    "叔母",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_make_a_file_in_which_nobody_is_and_which_says_what_was_removed() {
    let nation = Nation::new().await;
    town(&nation).await;
    let (mut chief, mut head) = (nation.staff(TOWN, "family_chief").await, nation.staff(TOWN, "family_chief").await);
    let form = chief.get("/masked/new").await.expect(200).body;
    assert!(form.contains("住民基本台帳") && form.contains("ケースの記録"), "{form}");
    let page = asked(&mut chief, "csv", "destroyed").await;
    let own = chief.post(&format!("{page}/approve"), &[]).await.expect(422).body;
    assert!(own.contains("申請した本人は承認できません"), "{own}");
    chief.get(&format!("{page}/file")).await.expect(404);
    head.post(&format!("{page}/approve"), &[]).await.expect(303);
    kept(&nation).await;

    let seen = chief.get(&page).await.expect(200).body;
    assert!(seen.contains("受け取れます") && seen.contains("報告書") && seen.contains("不可逆の番号に置換"), "{seen}");
    let answer = chief.get(&format!("{page}/file")).await.expect(200);
    let hash: String = Sha256::digest(&answer.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(seen.contains(&hash), "the page does not bear the hash of the file");
    let files = members(&answer);
    let names: Vec<&String> = files.keys().collect();
    for name in ["ケース.csv", "住民基本台帳.csv", "経過.csv", "報告書.csv", "送付書.txt"] {
        assert!(files.contains_key(name), "{name} is not in {names:?}");
    }
    for (name, bytes) in &files {
        // The number of the export is random, and may hold any digits.
        let told = String::from_utf8(bytes.clone()).unwrap();
        let told = told
            .lines()
            .filter(|line| !line.trim_start_matches('\u{FEFF}').starts_with("管理番号: "))
            .collect::<Vec<_>>()
            .join("\n");
        let found: Vec<&&str> = WORDS.iter().filter(|word| told.contains(**word)).collect();
        assert!(found.is_empty(), "{name} holds {found:?}\n{told}");
    }
    // What analysts need is there: months of birth, codes, who is whose brother by the number of the household.
    let register = text(&files, "住民基本台帳.csv");
    assert!(register.contains("2018-05") && register.contains("2012-06") && register.contains("***"), "{register}");
    let cells: Vec<Vec<&str>> =
        register.lines().skip(1).map(|line| line.trim_matches('"').split("\",\"").collect()).collect();
    let titles: Vec<&str> =
        register.lines().next().unwrap().trim_start_matches('\u{FEFF}').trim_matches('"').split("\",\"").collect();
    let household = titles.iter().position(|title| *title == "世帯番号").unwrap();
    let who: Vec<&Vec<&str>> = cells.iter().filter(|row| row[1] == "氏名・住所など").collect();
    assert_eq!(who.len(), 2, "{register}");
    assert_eq!(who[0][household], who[1][household]);
    assert_ne!(who[0][0], who[1][0]);
    assert!(who[0][0].len() == 16 && who[0][0].chars().all(|c| c.is_ascii_lowercase()), "{register}");
    let others = cells.iter().filter(|row| row[1] != "氏名・住所など");
    assert!(
        others.clone().count() > 0 && others.clone().all(|row| who.iter().any(|one| one[0] == row[0])),
        "{register}"
    );
    // The report adds up.
    let report = text(&files, "報告書.csv");
    let starred = report.lines().find(|line| line.contains("\"住民基本台帳\",\"氏名\"")).unwrap();
    assert_eq!(starred, "\"住民基本台帳\",\"氏名\",\"伏字\",\"2\",\"2\",\"0\"");
    let blank = report.lines().find(|line| line.contains("\"ケース\",\"生活状況\"")).unwrap();
    assert_eq!(blank, "\"ケース\",\"生活状況\",\"空白\",\"1\",\"1\",\"0\"");
    let cover = text(&files, "送付書.txt");
    assert!(cover.contains("架空大学") && cover.contains("架空の分析") && cover.contains("破棄しました"), "{cover}");
    let paper = crate::paper::text(&chief.get(&format!("{page}/cover")).await.expect(200).bytes);
    assert!(paper.contains("送付書") && paper.contains("架空大学"), "{paper}");

    let mut admin = nation.admin().await;
    let (escrow, audits): (Option<Vec<u8>>, i64) = sqlx::query_as(
        "select escrow, (select count(*) from log.audit where object_kind = 'masked_export' and kind in ('export', 'print', 'masked.made', 'masked.approved'))
         from app.masked_export",
    )
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert!(escrow.is_none(), "a key that was to be destroyed is kept");
    assert_eq!(audits, 5, "read, taken, printed, made and approved");
    // Another agency knows of none of it.
    let mut centre = nation.staff(CENTRE, "centre_chief").await;
    centre.get(&page).await.expect(404);
    centre.get(&format!("{page}/file")).await.expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_survives_stops_the_file_until_its_column_is_blank() {
    let nation = Nation::new().await;
    let child = town(&nation).await;
    let mut admin = nation.admin().await;
    // The school's field says whose class it is, in another spelling than the register's.
    sqlx::query("update app.record set school = '架空小 架空山 高子さんの組' where person_id = $1")
        .bind(child.id)
        .execute(&mut admin)
        .await
        .unwrap();
    let (mut chief, mut head) = (nation.staff(TOWN, "family_chief").await, nation.staff(TOWN, "family_chief").await);
    let page = asked(&mut chief, "xlsx", "destroyed").await;
    head.post(&format!("{page}/approve"), &[]).await.expect(303);
    kept(&nation).await;
    let stopped = chief.get(&page).await.expect(200).body;
    assert!(stopped.contains("自己点検で停止") && stopped.contains("<td>所属</td><td>氏名・カナ</td>"), "{stopped}");
    assert!(!stopped.contains("高子") && !stopped.contains("髙子"), "the page says what was found");
    chief.get(&format!("{page}/file")).await.expect(404);
    let file: Option<Uuid> =
        sqlx::query_scalar("select file_id from app.masked_export").fetch_one(&mut admin).await.unwrap();
    assert!(file.is_none(), "a file that is not let go is kept");

    chief.post(&format!("{page}/blank"), &[]).await.expect(303);
    kept(&nation).await;
    let made = chief.get(&page).await.expect(200).body;
    assert!(made.contains("受け取れます") && made.contains("空白(指定)"), "{made}");
    let files = members(&chief.get(&format!("{page}/file")).await.expect(200));
    let header = tables::Header::At { row: 1, rows: 1 };
    let options = tables::Options { header, verbatim: true, ..tables::Options::default() };
    let sheet = tables::read(&files["ケース.xlsx"], "ケース.xlsx", &options).unwrap().remove(0);
    let column = sheet.header.iter().position(|title| title == "所属").unwrap();
    assert_eq!(sheet.rows.len(), 1);
    assert_eq!(sheet.rows[0].cells[column], "");

    // Nor may the cover say it.
    let form = [
        ("purpose", "架空川三郎の分析"),
        ("receiver", "架空大学"),
        ("parts", "case"),
        ("format", "csv"),
        ("key", "destroyed"),
    ];
    let page = chief.post("/masked", &form).await.expect(303).location().to_owned();
    head.post(&format!("{page}/approve"), &[]).await.expect(303);
    kept(&nation).await;
    let stopped = chief.get(&page).await.expect(200).body;
    assert!(stopped.contains("<td>送付書</td><td>目的</td>"), "{stopped}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_key_is_used_by_two_people_with_a_reason_for_an_hour() {
    let nation = Nation::new().await;
    town(&nation).await;
    let (mut chief, mut head) = (nation.staff(TOWN, "family_chief").await, nation.staff(TOWN, "family_chief").await);
    let page = asked(&mut chief, "csv", "kept").await;
    head.post(&format!("{page}/approve"), &[]).await.expect(303);
    kept(&nation).await;
    let files = members(&chief.get(&format!("{page}/file")).await.expect(200));
    let register = text(&files, "住民基本台帳.csv");
    let number = register.lines().nth(1).unwrap().trim_matches('"').split("\",\"").next().unwrap().to_owned();
    let asks = [("numbers", number.as_str())];
    let closed = chief.post(&format!("{page}/resolve"), &asks).await.expect(422).body;
    assert!(closed.contains("鍵は閉じています"), "{closed}");

    chief.post(&format!("{page}/openings"), &[]).await.expect(422);
    chief.post(&format!("{page}/openings"), &[("reason", "架空の急を要するこども")]).await.expect(303);
    let opening: Uuid =
        sqlx::query_scalar("select id from app.masked_opening").fetch_one(&mut nation.admin().await).await.unwrap();
    chief.post(&format!("{page}/openings/{opening}"), &[]).await.expect(409);
    head.post(&format!("{page}/openings/{opening}"), &[]).await.expect(303);
    let told = chief.post(&format!("{page}/resolve"), &asks).await.expect(200).body;
    assert!(told.contains("宛名番号 000000003"), "{told}");
    let wrong = chief.post(&format!("{page}/resolve"), &[("numbers", "bbbbbbbbbbbbbbbb")]).await.expect(200).body;
    assert!(wrong.contains("あてはまる人はいません"), "{wrong}");
    let looked: i64 = sqlx::query_scalar("select count(*) from log.audit where kind = 'unseal' and object_kind = 'masked_export' and cardinality(persons) = 1")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(looked, 1);
    nation.clock().advance(SignedDuration::from_mins(61));
    let mut chief = nation.again(&chief).await;
    chief.post(&format!("{page}/resolve"), &asks).await.expect(422);
}
