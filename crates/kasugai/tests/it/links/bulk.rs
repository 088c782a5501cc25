//! Files of linked systems: line by line, once only, and on after a break.

use super::{child, count, key, may_export, put, system};
use crate::nation::{AREA, Nation, TOWN};
use crate::visitor::{Answer, Visitor};
use axum::http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tables::{CsvEncoding, Table, write_csv};

async fn send(system: &mut Visitor, bytes: Vec<u8>, query: &str) -> Answer {
    system.send(Method::POST, &format!("/api/v1/bulk?name=a&{query}"), "application/octet-stream", bytes, &[]).await
}

/// The job when it is over, and what became of its lines.
async fn settled(system: &mut Visitor, sent: &Answer) -> (Value, Vec<Value>) {
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    for _ in 0..600 {
        let job = system.get(&format!("/api/v1/bulk/{id}")).await.expect(200).json();
        if job["state"] != "working" {
            let results = system.get(&format!("/api/v1/bulk/{id}/results")).await.expect(200).body;
            return (job, results.lines().map(|line| serde_json::from_str(line).unwrap()).collect());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the job never settled");
}

fn line(id: &str, given: &str) -> Value {
    let mut line = child(given);
    line["external_id"] = json!(id);
    line
}

fn outcomes(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["outcome"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn lines_are_taken_one_by_one_and_once() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let mut wrong = line("A-2", "月子");
    wrong["person"]["birth"] = json!("R9.13.1");
    let file =
        format!("{}\n{wrong}\n\n{}\n{{\"external_id\":\"A-4\",\"x\":1}}\n", line("A-1", "花子"), line("A-3", "星子"));
    let sent = send(&mut town, file.clone().into_bytes(), "").await.expect(202);
    let (job, lines) = settled(&mut town, &sent).await;
    assert_eq!((&job["state"], &job["total"], &job["progress"]), (&json!("done"), &json!(4), &json!(4)));
    assert_eq!(outcomes(&lines), ["created", "refused", "created", "refused"]);
    assert_eq!(lines[1]["errors"][0]["field"], "person.birth");
    assert_eq!((&lines[3]["line"], &lines[3]["errors"][0]["field"]), (&json!(5), &json!("x")));
    let again = send(&mut town, file.into_bytes(), "").await.expect(202);
    assert_eq!(outcomes(&settled(&mut town, &again).await.1), ["unchanged", "refused", "unchanged", "refused"]);
    assert_eq!((count(&nation, "record").await, count(&nation, "episode").await), (2, 2));
    let kept: String = sqlx::query_scalar("select coalesce(string_agg(errors::text, ''), '') || coalesce((select string_agg(file::text, '') from app.bulk_job), '') from app.bulk_line")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert!(!kept.contains("花子"), "neither file nor names stay");
}

#[tokio::test]
async fn tables_come_in_and_go_out_in_one_layout() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    town.get("/api/v1/bulk/records?format=csv&purpose=突合").await.expect(403);
    may_export(&nation).await;
    let header =
        ["外部ID", "姓", "名", "生年月日", "性別", "現住所", "受理年月日", "相談種別", "経路", "虐待の分類", "学年"];
    let row = [
        "A-1",
        "架空",
        "花子",
        "平成27年4月1日",
        "女",
        "府中町本町1",
        "R7.5.1",
        "01",
        "警察等",
        "身体的、心理的",
        "小4",
    ];
    let table = |rows: Vec<Vec<String>>| Table { name: "t".into(), header: header.map(str::to_owned).to_vec(), rows };
    let rows = vec![row.map(str::to_owned).to_vec()];
    let csv = write_csv(&table(rows.clone()), CsvEncoding::Cp932).bytes;
    let sent = send(&mut town, csv, "").await.expect(202);
    assert_eq!(outcomes(&settled(&mut town, &sent).await.1), ["created"]);
    let xlsx = tables::write_xlsx(&table(rows)).unwrap();
    let sent = send(&mut town, xlsx, "").await.expect(202);
    assert_eq!(outcomes(&settled(&mut town, &sent).await.1), ["unchanged"], "the same in another file is the same");
    let unknown = write_csv(
        &Table {
            name: "t".into(),
            header: vec!["外部ID".into(), "あだ名".into()],
            rows: vec![vec!["A".into(), "x".into()]],
        },
        CsvEncoding::Utf8Bom,
    );
    let refused = send(&mut town, unknown.bytes, "").await.expect(422).json();
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("「あだ名」"), "{refused}");

    // Moving is told by the address alone; the rest of the person stays.
    let moved = "外部ID,現住所\r\nA-1,海田町上市1\r\n";
    let sent = send(&mut town, moved.as_bytes().to_vec(), "").await.expect(202);
    assert_eq!(outcomes(&settled(&mut town, &sent).await.1), ["updated"]);
    let read = town.get("/api/v1/external/A-1").await.json();
    assert_eq!(read["record"]["person"]["name"][0]["given"], "花子");
    let lines: Vec<&str> = read["record"]["person"]["address"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["line"].as_str().unwrap())
        .collect();
    assert_eq!(lines.len(), 2, "the former address is kept with its end: {lines:?}");

    town.get("/api/v1/bulk/records?format=csv").await.expect(422);
    for format in ["csv", "csv-sjis", "xlsx", "jsonl"] {
        let out = town.get(&format!("/api/v1/bulk/records?format={format}&purpose=突合")).await.expect(200);
        let sent = send(&mut town, out.bytes, "").await.expect(202);
        let (_, lines) = settled(&mut town, &sent).await;
        assert!(matches!(outcomes(&lines)[..], ["updated" | "unchanged"]), "{format}: {lines:?}");
        let again = town.get("/api/v1/external/A-1").await.json();
        assert_eq!(
            again["record"]["person"]["address"], read["record"]["person"]["address"],
            "{format} changes nothing"
        );
        assert_eq!(again["record"]["version"], read["record"]["version"], "{format}");
        assert_eq!(again["record"]["person"]["version"], read["record"]["person"]["version"], "{format}");
    }
    let exported: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'export' and purpose = '突合' and cardinality(persons) = 1",
    )
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(exported, 4);
}

#[tokio::test]
async fn a_job_that_broke_off_goes_on_after_its_last_line() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let file: String = (0..40).map(|n| format!("{}\n", line(&format!("A-{n}"), &format!("子{n}")))).collect();
    // The database goes away under the twelfth line.
    let mut admin = nation.admin().await;
    sqlx::query("alter table app.bulk_line add constraint broken check (n <> 12)").execute(&mut admin).await.unwrap();
    let sent = send(&mut town, file.into_bytes(), "").await.expect(202);
    let (job, _) = settled(&mut town, &sent).await;
    assert_eq!((&job["state"], &job["progress"]), (&json!("failed"), &json!(11)));
    assert_eq!(count(&nation, "record").await, 11, "a line and its result are one");
    sqlx::query("alter table app.bulk_line drop constraint broken").execute(&mut admin).await.unwrap();
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    // Two at once: one goes on.
    let resume = format!("/api/v1/bulk/{id}/resume");
    let first = town.json(Method::POST, &resume, &json!({}), &[]).await;
    let second = town.json(Method::POST, &resume, &json!({}), &[]).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (202, 409));
    let (job, lines) = settled(&mut town, &sent).await;
    assert_eq!((&job["state"], lines.len()), (&json!("done"), 40));
    assert_eq!((count(&nation, "record").await, count(&nation, "episode").await), (40, 40));
}

#[tokio::test]
async fn the_same_key_sends_one_file() {
    let nation = Nation::new().await;
    let key = key(&nation, "福祉総合システム").await;
    let mut town = Visitor::system(&nation.app, &key);
    let file = format!("{}\n", line("A-1", "花子"));
    let headers = [("idempotency-key", "f-1")];
    let first = town.send(Method::POST, "/api/v1/bulk", "", file.clone(), &headers).await.expect(202).json();
    let second = town.send(Method::POST, "/api/v1/bulk", "", file, &headers).await.expect(202).json();
    assert_eq!(first, second);
    town.send(Method::POST, "/api/v1/bulk", "", "{}", &headers).await.expect(422);
    let file = format!("{}\n", line("A-1", "花子"));
    let refused = town.send(Method::POST, "/api/v1/bulk?overwrite=1", "", file, &headers).await.expect(422).json();
    assert_eq!(refused["code"], "idempotency-mismatch", "applied another way it is another request");
}

#[tokio::test]
async fn an_agency_has_one_file_at_a_time_and_a_system_sees_its_own() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let sent = send(&mut town, format!("{}\n", line("A-1", "花子")).into_bytes(), "").await.expect(202);
    settled(&mut town, &sent).await;
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    let mut other = system(&nation, "母子保健システム").await;
    for path in ["", "/results"] {
        other.get(&format!("/api/v1/bulk/{id}{path}")).await.expect(404);
    }
    nation.staff(TOWN, "family_chief").await.get(&format!("/links/files/{id}")).await.expect(200);
    // As if a process were at it now.
    let mut admin = nation.admin().await;
    let alive = nation.clock().now();
    let busy = "update app.bulk_job set state = 'working', file = 'x', alive_at = $1";
    sqlx::query(busy).bind(jiff_sqlx::ToSqlx::to_sqlx(alive)).execute(&mut admin).await.unwrap();
    let file = || format!("{}\n", line("B-1", "月子")).into_bytes();
    let refused = send(&mut other, file(), "").await.expect(429);
    assert_eq!((refused.headers["retry-after"].to_str().unwrap(), &refused.json()["code"]), ("10", &json!("too-many")));
    // That process is gone: the file waits to be taken up again, and is dropped after a month.
    nation.clock().advance(jiff::SignedDuration::from_secs(61));
    let sent = send(&mut other, file(), "").await.expect(202);
    settled(&mut other, &sent).await;
    let files = "select count(*) from app.bulk_job where file is not null";
    assert_eq!(sqlx::query_scalar::<_, i64>(files).fetch_one(&mut admin).await.unwrap(), 1);
    nation.clock().advance(jiff::SignedDuration::from_hours(31 * 24));
    let tidy = kasugai::jobs::TIMED.iter().find(|job| job.name == "業務システムのファイルの整理").unwrap();
    assert!(ground::outbox::timed::run_if_due(&nation.app.db, tidy).await.unwrap());
    assert_eq!(sqlx::query_scalar::<_, i64>(files).fetch_one(&mut admin).await.unwrap(), 0);
}

#[tokio::test]
async fn a_file_neither_finds_nor_changes_whom_the_wall_hides() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let made = put(&mut town, "A-1", &child("花子")).await.expect(201).json();
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let person: uuid::Uuid = made["key"].as_str().unwrap().split_once('-').unwrap().1.parse().unwrap();
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $1, $4, 'by_hand', now())")
        .bind(AREA)
        .bind(TOWN)
        .bind(chief.staff)
        .bind(person)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    for (system, outcome) in [("福祉総合システム", "拒否 1"), ("母子保健システム", "登録 1")] {
        let csv =
            "外部ID,姓,名,生年月日,受理年月日,相談種別,経路,学年\r\nA-1,架空,花子,H27.4.1,R7.5.1,01,警察等,小6\r\n";
        let body = format!(
            "--B\r\ncontent-disposition: form-data; name=\"system\"\r\n\r\n{system}\r\n--B\r\ncontent-disposition: form-data; name=\"file\"; filename=\"児童.csv\"\r\n\r\n{csv}\r\n--B--\r\n"
        );
        let sent = chief.send(Method::POST, "/links/files", "multipart/form-data; boundary=B", body, &[]).await;
        let page = sent.expect(303).location().to_owned();
        let mut shown = String::new();
        for _ in 0..200 {
            shown = chief.get(&page).await.expect(200).body;
            if shown.contains("終了") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(shown.contains(outcome), "{system}: {shown}");
    }
    assert_eq!(town.get("/api/v1/external/A-1").await.json()["record"]["sheet"]["grade"], "小4");
}

#[tokio::test]
async fn a_clerk_sends_a_file_by_the_screen() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let csv = "外部ID,姓,名,生年月日,受理年月日,相談種別,経路\r\nA-1,架空,花子,H27.4.1,R7.5.1,01,警察等\r\nA-2,架空,月子,x,R7.5.1,01,警察等\r\n";
    let body = format!(
        "--B\r\ncontent-disposition: form-data; name=\"system\"\r\n\r\n福祉総合システム\r\n--B\r\ncontent-disposition: form-data; name=\"file\"; filename=\"児童.csv\"\r\n\r\n{csv}\r\n--B--\r\n"
    );
    let page = chief
        .send(Method::POST, "/links/files", "multipart/form-data; boundary=B", body, &[])
        .await
        .expect(303)
        .location()
        .to_owned();
    let mut shown = String::new();
    for _ in 0..200 {
        shown = chief.get(&page).await.expect(200).body;
        if shown.contains("終了") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for words in ["登録 1", "拒否 1", "person.birth", "A-2"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let csv = chief.get(&format!("{page}/results.csv")).await.expect(200).body;
    assert!(csv.contains("\"A-1\",\"登録\"") && csv.contains("\"A-2\",\"拒否\""), "{csv}");
    // What came by the screen under the name of a system is known to its key.
    let mut town = system(&nation, "福祉総合システム").await;
    town.get("/api/v1/external/A-1").await.expect(200);
    let mut change = child("花子");
    change["person"] = json!({ "given_kana": "はなこ" });
    change["abuse_types"] = json!([]);
    change["abusers"] = json!([]);
    put(&mut town, "A-1", &change).await.expect(200);
    let out =
        chief.get("/links/files/export?format=csv&purpose=突合&export_system=福祉総合システム").await.expect(200).body;
    assert!(out.contains("\"A-1\"") && out.contains("\"花子\""), "{out}");
    chief.get("/links/files/export?format=csv").await.expect(422);
}
