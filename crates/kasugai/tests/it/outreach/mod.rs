//! 予防的支援, past the browser: who comes on a list and why, who is asked what, what was decided, and what it comes to.

mod asks;
mod decisions;
mod lists;
mod moves;
mod results;

use crate::insight::clerk_of;
use crate::nation::{AREA, Nation, TOWN};
use crate::visitor::{Answer, Visitor};
use axum::http::Method;
use sqlx::Executor;
use uuid::Uuid;

pub const SCHOOL: &str = "府中町立架空小学校";
/// What must never reach those who are asked.
pub const WHY: &str = "架空の秘密の理由";

/// Staff of the こども家庭係 with every right about rounds.
pub async fn chief(nation: &Nation) -> Visitor {
    clerk_of(nation, "こども家庭係", "family_chief").await
}

/// Begins a round; its address.
pub async fn round(nation: &Nation, chief: &mut Visitor) -> String {
    let (id, today) = (nation.clock().new_id().to_string(), nation.clock().today().to_string());
    let form =
        [("id", id.as_str()), ("n", "1"), ("name", "架空の調査"), ("survey_on", &today), ("target", "架空の対象")];
    chief.post("/outreach", &form).await.expect(303).location().to_owned()
}

/// Somebody whom only the linked systems know: 宛名番号, name, birth date, and the school of a pupil.
pub async fn linked(nation: &Nation, number: &str, name: &str, birth: &str, school: &str) -> Uuid {
    let (linked, own, roll) = (nation.clock().new_id(), nation.clock().new_id(), nation.clock().new_id());
    let key = jp::fold(name);
    let mut sql = format!(
        "insert into app.linked_person (area, org_id, id, number, created_at) values ({AREA}, {TOWN}, '{linked}', '{number}', now());
         insert into app.source_record (area, org_id, id, source, key, number, name, birth, name_key, gone, person_id)
         values ({AREA}, {TOWN}, '{own}', 'jumin', '{number}', '{number}', '{name}', '{birth}', '{key}', false, '{linked}');"
    );
    if !school.is_empty() {
        sql += &format!(
            "insert into app.source_record (area, org_id, id, source, key, gone, person_id) values ({AREA}, {TOWN}, '{roll}', 'gakuseki', '{number}', false, '{linked}');
             insert into app.fact (area, org_id, series, position, source, kind, key, record_id, run_id, n, whole, gone, hash, attributes, raw, valid_from, recorded_at)
             values ({AREA}, {TOWN}, gen_random_uuid(), 20260401000, 'gakuseki', 'pupil', '{number}', '{roll}', gen_random_uuid(), 1, true, false, gen_random_uuid(),
                     jsonb_build_object('school', '{school}', 'grade', '2', 'class', '1'), '{{}}', '2026-04-01', now());"
        );
    }
    nation.admin().await.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    linked
}

/// Puts numbers on the list of a round, with the reason nobody asked may see.
pub async fn add(chief: &mut Visitor, round: &str, numbers: &str) -> Answer {
    let form = [("by", "number"), ("origin", "hand"), ("numbers", numbers), ("reason", WHY)];
    chief.post(&format!("{round}/add"), &form).await
}

/// The line of a list a child stands in.
pub async fn line_of(nation: &Nation, person: Uuid) -> Uuid {
    sqlx::query_scalar("select id from app.outreach_candidate where person_id = $1 and removed_at is null")
        .bind(person)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap()
}

/// Id of a section of the town.
pub async fn section(nation: &Nation, name: &str) -> String {
    let id: i32 = sqlx::query_scalar("select id from ref.section where org_id = $1 and name = $2")
        .bind(TOWN)
        .bind(name)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    id.to_string()
}

/// Sends a file with a form.
pub async fn upload(visitor: &mut Visitor, path: &str, bytes: &[u8]) -> Answer {
    let mut body =
        b"--xx\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\ncontent-type: application/octet-stream\r\n\r\n"
            .to_vec();
    body.extend(bytes);
    body.extend(b"\r\n--xx--\r\n");
    visitor.send(Method::POST, path, "multipart/form-data; boundary=xx", body, &[]).await
}

/// Every cell of the first sheet of a workbook, row by row, the header first.
pub fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let options = tables::Options { header: tables::Header::At { row: 1, rows: 1 }, ..tables::Options::default() };
    let sheet = tables::read(bytes, "a.xlsx", &options).unwrap().remove(0);
    std::iter::once(sheet.header).chain(sheet.rows.into_iter().map(|row| row.cells)).collect()
}
