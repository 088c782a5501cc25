//! 台帳の取込: from a file of an office to records on file.

use crate::nation::{CENTRE, Nation, TOWN};
use crate::visitor::{Answer, Visitor};
use axum::http::Method;
use sqlx::PgConnection;
use std::fmt::Write;
use tables::{CsvEncoding, Table, write_csv};

/// A CP932 register under a title, with a header of two rows, blanks that only look blank, and dates in every style.
fn old_register() -> Vec<u8> {
    let rows = [
        ["令和7年度 要保護児童台帳", "", "", "", "", "", "", "", "", "", ""],
        ["番号", "児童", "", "", "保護者", "", "現住所", "受理日", "種別", "虐待の分類", "主訴"],
        ["", "氏名", "生年月日", "性別", "氏名", "続柄", "", "", "", "", ""],
        [
            "R7-1",
            "架空　花子",
            "H27.4.1",
            "女",
            "架空　太郎",
            "実父",
            "広島県安芸郡府中町本町1-2-3",
            "R7.5.1",
            "虐待",
            "身・心",
            "あざがある",
        ],
        [
            "R7-2",
            "架空　次郎",
            "平成30年1月5日",
            "男",
            "架空　太郎",
            "実父",
            "広島県安芸郡府中町本町1-2-3",
            "2025/5/1",
            "1",
            "－",
            "　",
        ],
        ["R7-3", "架空　三郎", "R7.13.1", "男", "", "", "", "R7.5.1", "虐待", "", ""],
        ["R7-4", "", "20200101", "男", "", "", "", "", "", "", ""],
        ["R7-1", "例示　一郎", "20190101", "男", "", "", "", "", "", "", ""],
        ["", "架空　花子", "20150401", "女", "", "", "", "20250901", "不登校", "", "登校できない"],
    ];
    let mut rows = rows.map(|row| row.map(str::to_owned).to_vec()).to_vec();
    let header = rows.remove(0);
    write_csv(&Table { name: String::new(), header, rows }, CsvEncoding::Cp932).bytes
}

pub async fn upload(clerk: &mut Visitor, name: &str, bytes: &[u8]) -> Answer {
    let mut body = format!(
        "--kugiri\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend(bytes);
    body.extend(b"\r\n--kugiri--\r\n");
    clerk.send(Method::POST, "/import", "multipart/form-data; boundary=kugiri", body, &[]).await
}

/// Waits until no process works on the job any more; the page then.
pub async fn settled(clerk: &mut Visitor, page: &str) -> String {
    for _ in 0..6000 {
        let body = clerk.get(page).await.expect(200).body;
        if !body.contains("<progress") {
            return body;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the job never settled");
}

async fn count(admin: &mut PgConnection, table: &'static str) -> i64 {
    let sql = match table {
        "record" => "select count(*) from app.record",
        "person" => "select count(*) from app.person",
        "episode" => "select count(*) from app.episode",
        "intake" => "select count(*) from app.intake",
        "relation" => "select count(*) from app.relation",
        "audit" => "select count(*) from log.audit where kind = 'import' and action = 'register.import'",
        "event" => "select count(*) from app.event where kind = 'register.imported'",
        "file" => "select count(*) from app.import_job where file is not null",
        other => panic!("{other}"),
    };
    sqlx::query_scalar(sql).fetch_one(admin).await.unwrap()
}

#[tokio::test]
async fn an_old_register_is_previewed_row_by_row_and_loaded() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let page = upload(&mut clerk, "台帳.csv", &old_register()).await.expect(303).location().to_owned();
    let preview = settled(&mut clerk, &page).await;
    for expected in [
        "確認待ち",
        "シフトJIS",
        "架空 花子 平成27年4月1日",
        "受理 令和7年5月1日",
        "<strong>生年月日</strong>",
        "R7.13.1",
        "<strong>児童氏名</strong>",
        "<strong>事例番号</strong> 事例番号「R7-1」は4行目の別の児童と重なっています",
        "4行目と同じ児童",
    ] {
        assert!(preview.contains(expected), "{expected} is missing in {preview}");
    }
    assert_eq!(count(&mut admin, "person").await, 0, "nothing is registered by looking");

    let refused = clerk.post(&format!("{page}/load"), &[("without_refused", "0")]).await.expect(422).body;
    assert!(refused.contains("拒否された行が3行あります"), "{refused}");
    clerk.post(&format!("{page}/load"), &[("without_refused", "1")]).await.expect(303);
    let report = settled(&mut clerk, &page).await;
    assert!(report.contains("3行を取り込みました。3行は取り込んでいません"), "{report}");
    assert!(!report.contains("架空 花子"), "the preview's names are gone");

    assert_eq!(count(&mut admin, "record").await, 2);
    assert_eq!(count(&mut admin, "episode").await, 3, "the second row of a child is a further reception");
    assert_eq!(count(&mut admin, "intake").await, 2, "only rows that tell a complaint become reports");
    assert_eq!(count(&mut admin, "person").await, 3, "brother and sister share their father");
    assert_eq!(count(&mut admin, "relation").await, 2);
    assert_eq!(count(&mut admin, "audit").await, 3);
    assert_eq!(count(&mut admin, "event").await, 1, "one event tells of the whole register");
    assert_eq!(count(&mut admin, "file").await, 0, "the file is gone");
    let (case_no, residence, first): (String, Option<i32>, String) = sqlx::query_as(
        "select r.case_no, r.residence_org, r.first_registered_on::text from app.record r
         join app.person_name n on n.person_id = r.person_id and n.given = '花子'",
    )
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert_eq!((case_no.as_str(), residence, first.as_str()), ("R7-1", Some(TOWN), "2025-05-01"));

    let csv = clerk.get(&format!("{page}/refused.csv")).await.expect(200).body;
    assert!(csv.contains("\"6\",\"生年月日\""), "{csv}");
    assert!(!csv.contains("架空"), "the report names no child");
}

#[tokio::test]
async fn the_same_register_again_changes_nothing() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    for round in 0..2 {
        let page = upload(&mut clerk, "台帳.csv", &old_register()).await.expect(303).location().to_owned();
        let preview = settled(&mut clerk, &page).await;
        if round == 1 {
            assert!(preview.contains("変更なし 3"), "{preview}");
            clerk.post(&format!("{page}/load"), &[("without_refused", "1")]).await.expect(422);
        } else {
            clerk.post(&format!("{page}/load"), &[("without_refused", "1")]).await.expect(303);
            settled(&mut clerk, &page).await;
        }
    }
    assert_eq!(count(&mut admin, "record").await, 2);
    assert_eq!(count(&mut admin, "episode").await, 3);
}

#[tokio::test]
async fn a_load_that_fails_leaves_nothing() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let mut csv = "氏名,生年月日,受理日,種別\r\n".to_owned();
    for n in 1..=1500 {
        writeln!(csv, "架空{n:04} 花,H27.4.1,R7.5.1,虐待\r").unwrap();
    }
    let page = upload(&mut clerk, "台帳.csv", csv.as_bytes()).await.expect(303).location().to_owned();
    settled(&mut clerk, &page).await;
    // The audit trail of the last rows cannot be written.
    sqlx::query("alter table log.audit add constraint broken check (kind <> 'import' or seq % 1400 <> 0)")
        .execute(&mut admin)
        .await
        .unwrap();
    clerk.post(&format!("{page}/load"), &[]).await.expect(303);
    let report = settled(&mut clerk, &page).await;
    assert!(report.contains("登録は1件も行われていません"), "{report}");
    assert_eq!(count(&mut admin, "person").await, 0);
    assert_eq!(count(&mut admin, "file").await, 1, "the file stays for another try");
    sqlx::query("alter table log.audit drop constraint broken").execute(&mut admin).await.unwrap();
    let columns = [("sheet", "0"), ("shown_sheet", "0"), ("column.child_name", "0"), ("column.child_birth", "1")];
    clerk.post(&format!("{page}/columns"), &columns).await.expect(303);
    settled(&mut clerk, &page).await;
    clerk.post(&format!("{page}/load"), &[]).await.expect(303);
    settled(&mut clerk, &page).await;
    assert_eq!(count(&mut admin, "record").await, 1500);
    assert_eq!(count(&mut admin, "episode").await, 0, "the user took the column of 受理 out");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_register_of_fifty_thousand_rows_is_loaded() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let mut clerk = nation.staff(CENTRE, "centre_chief").await;
    let mut csv = "氏名,生年月日,性別,保護者氏名,続柄,住所,受理日,種別,主訴\r\n".to_owned();
    for n in 0..50_000 {
        let (month, day) = (n % 12 + 1, n % 28 + 1);
        writeln!(
            csv,
            "架空{} 花{n},H27.{month}.{day},女,架空{} 親,実母,広島県安芸郡府中町本町{n},R7.{month}.{day},虐待,あざ\r",
            n / 100,
            n / 2
        )
        .unwrap();
    }
    let page = upload(&mut clerk, "大きい台帳.csv", csv.as_bytes()).await.expect(303).location().to_owned();
    let preview = settled(&mut clerk, &page).await;
    assert!(preview.contains("新規児童 50000"), "{preview}");
    clerk.post(&format!("{page}/load"), &[]).await.expect(303);
    let report = settled(&mut clerk, &page).await;
    assert_eq!(count(&mut admin, "record").await, 50_000, "{report}");
    assert_eq!(count(&mut admin, "audit").await, 50_000);
    let told: serde_json::Value = sqlx::query_scalar("select payload from app.event where kind = 'register.imported'")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    assert_eq!(told["residence"][TOWN.to_string()], 50_000);
    nation.work().await;
    let notices: Vec<(i32, String)> =
        sqlx::query_as("select org_id, detail from app.notice").fetch_all(&mut admin).await.unwrap();
    assert_eq!(notices, [(TOWN, "50000件".to_owned())], "one notice, not fifty thousand");
    let numbers: i64 =
        sqlx::query_scalar("select count(distinct case_no) from app.record").fetch_one(&mut admin).await.unwrap();
    assert_eq!(numbers, 50_000);
}

#[tokio::test]
async fn what_is_no_register_is_refused_at_the_field() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let answer = upload(&mut clerk, "写真.xlsx", b"PK\x03\x04 not a workbook").await.expect(422);
    assert!(answer.body.contains("ファイルを読み取れません"), "{}", answer.body);
    let mut other = nation.staff(CENTRE, "centre_chief").await;
    let page = upload(&mut clerk, "台帳.csv", "氏名\r\n架空 花\r\n".as_bytes()).await.expect(303).location().to_owned();
    other.get(&page).await.expect(404);
}
