//! データ連携: files of the town's systems, from their arrival to facts and back.

mod again;
mod checks;
mod desk;
mod folder;
pub mod matching;
mod order;
mod runs;

use crate::fixtures;
use crate::nation::{Nation, TOWN};
use jiff::civil::Date;
use renkei::runs::intake::{Announced, Intake};
use renkei::runs::model::Way;
use sqlx::PgConnection;
use std::time::Duration;
use tables::{CsvEncoding, Table, write_csv};
use uuid::Uuid;

pub const TITLES: [&str; 13] = [
    "宛名番号",
    "世帯番号",
    "氏名",
    "氏名カナ",
    "通称名",
    "生年月日",
    "性別",
    "続柄",
    "住所",
    "方書",
    "住民となった日",
    "異動日",
    "異動事由",
];

/// A row of the resident register.
pub fn resident(number: &str, name: &str, address: &str) -> Vec<String> {
    let cells =
        [number, "0000000009", name, "ｶｸｳ", "", "20180505", "2", "子", address, "", "00000000", "20260401", "01"];
    cells.map(str::to_owned).to_vec()
}

/// A file of the resident register as the system writes it.
pub fn register(rows: Vec<Vec<String>>) -> Vec<u8> {
    let table = Table { name: String::new(), header: TITLES.map(str::to_owned).to_vec(), rows };
    write_csv(&table, CsvEncoding::Cp932).bytes
}

/// A file and its day as a form of a browser.
pub fn form(file_name: &str, stated_on: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let mut body = format!(
        "--limit\r\nContent-Disposition: form-data; name=\"stated_on\"\r\n\r\n{stated_on}\r\n--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\nContent-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--limit--\r\n");
    ("multipart/form-data; boundary=limit".to_owned(), body)
}

pub fn intake(nation: &Nation) -> Intake {
    Intake::of(&nation.app)
}

/// A file of the town that has arrived, and waits for its turn.
pub async fn sent(nation: &Nation, source: &str, day: Date, bytes: &[u8]) -> Uuid {
    let (intake, permit) = (intake(nation), fixtures::permit(&nation.app, TOWN));
    let name = format!("{source}_{}.csv", day.strftime("%Y%m%d"));
    let announced = Announced { source, file_name: &name, stated_on: None, way: Way::Upload };
    let mut receiver = intake.receive(&permit, &announced).await.unwrap();
    for piece in bytes.chunks(1000) {
        receiver.take(piece).await.unwrap();
    }
    receiver.end().await.unwrap().run()
}

/// Works until nothing is under way, as the background does; what a page began in the background is waited for.
pub async fn worked(nation: &Nation) {
    let mut admin = nation.admin().await;
    for _ in 0..400 {
        intake(nation).drain().await.unwrap();
        let busy: bool = sqlx::query_scalar(
            "select exists (select from app.source_run where state in ('reading', 'applying', 'undoing'))",
        )
        .fetch_one(&mut admin)
        .await
        .unwrap();
        if !busy {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the work is never done");
}

/// The same, and has the run applied, where it waits for that.
pub async fn applied(nation: &Nation, source: &str, day: Date, bytes: &[u8]) -> Uuid {
    let run = sent(nation, source, day, bytes).await;
    worked(nation).await;
    if state(nation, run).await == "preview" {
        intake(nation).approve(&fixtures::permit(&nation.app, TOWN), run).await.unwrap();
        worked(nation).await;
    }
    assert_eq!(state(nation, run).await, "applied");
    run
}

pub async fn undone(nation: &Nation, run: Uuid) {
    intake(nation).take_back(&fixtures::permit(&nation.app, TOWN), run, "検査").await.unwrap();
    worked(nation).await;
    assert_eq!(state(nation, run).await, "undone");
}

pub async fn state(nation: &Nation, run: Uuid) -> String {
    let told: (String, String) = sqlx::query_as("select state, message from app.source_run where id = $1")
        .bind(run)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert!(told.1.is_empty() || told.0 == "failed", "{told:?}");
    told.0
}

/// Everything the runs made, without ids of runs, rows of files and moments: what must not depend on the order in which files came.
pub async fn made(admin: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar(
        "select concat_ws('|', 'fact', source, kind, key, position / 10000, until / 10000, whole, gone, hash, attributes, valid_from, valid_to) from app.fact
         union all select concat_ws('|', 'record', source, key, number, name, kana, birth, address, household, name_key, gone, person_id, matched_by) from app.source_record
         union all select concat_ws('|', 'person', id, number) from app.linked_person
         union all select 'staged' from app.staged_row
         order by 1",
    )
    .fetch_all(admin)
    .await
    .unwrap()
}
