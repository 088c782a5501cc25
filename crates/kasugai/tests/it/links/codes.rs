//! Codes of a linked system, on every way in and out.

use super::{child, put, system};
use crate::nation::{Nation, TOWN};
use crate::visitor::{Answer, Visitor};
use axum::http::Method;
use serde_json::json;

async fn load(admin: &mut Visitor, system: &str, csv: &str) -> Answer {
    let body = format!(
        "--B\r\ncontent-disposition: form-data; name=\"system\"\r\n\r\n{system}\r\n--B\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{csv}\r\n--B--\r\n"
    );
    admin.send(Method::POST, "/links/codes", "multipart/form-data; boundary=B", body, &[]).await
}

#[tokio::test]
async fn codes_are_read_by_the_year_of_the_case() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let csv =
        "表,システムのコード,かすがいのコード,開始年度,終了年度\r\n相談種別,X1,02,令和2,R6\r\n相談種別,X1,01,R7,\r\n";
    load(&mut admin, "福祉総合システム", csv).await.expect(303);
    let page = admin.get("/links/codes").await.expect(200).body;
    assert!(page.contains("養護相談(児童虐待)") && page.contains("2025年度〜"), "{page}");
    let wrong = load(&mut admin, "福祉総合システム", &csv.replace("01,R7", "99,R7")).await.expect(422).body;
    assert!(wrong.contains("相談種別に「99」というコードはありません"), "{wrong}");
    assert!(
        admin
            .get("/links/codes/export?system=福祉総合システム")
            .await
            .expect(200)
            .body
            .contains("\"X1\",\"01\",\"2025\"")
    );

    let mut town = system(&nation, "福祉総合システム").await;
    let mut body = child("花子");
    body["kind"] = json!("X1");
    put(&mut town, "A-1", &body).await.expect(201);
    assert_eq!(town.get("/api/v1/external/A-1").await.json()["record"]["episodes"][0]["kind"], "01");
    body["accepted_on"] = json!("R6.5.1");
    body["person"]["given"] = json!("月子");
    put(&mut town, "A-2", &body).await.expect(201);
    assert_eq!(town.get("/api/v1/external/A-2").await.json()["record"]["episodes"][0]["kind"], "02", "the year before");
    // Single registrations know them too; what the mapping does not hold is refused, never guessed.
    body["person"]["given"] = json!("星子");
    town.json(Method::POST, "/api/v1/records", &body, &[]).await.expect(201);
    body["kind"] = json!("01");
    let refused = put(&mut town, "A-4", &body).await.expect(422).json();
    let message = refused["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("相談種別のコード「01」") && message.contains("2024年度"), "{message}");
    // Out again, in the words of the system.
    crate::links::may_export(&nation).await;
    let out = town.get("/api/v1/bulk/records?format=jsonl&purpose=突合&codes=own").await.expect(200).body;
    assert_eq!(out.matches("\"kind\":\"X1\"").count(), 3, "{out}");
    // Another system sends ours.
    let mut other = system(&nation, "母子保健システム").await;
    put(&mut other, "B-1", &child("海子")).await.expect(201);
}

#[tokio::test]
async fn an_end_is_read_by_the_year_of_its_beginning() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let mut town = system(&nation, "福祉総合システム").await;
    let codes = town.get("/api/v1/codes").await.json()["close_reason"].clone();
    let (then, now) = (codes[0]["code"].as_str().unwrap(), codes[1]["code"].as_str().unwrap());
    let csv = format!(
        "表,システムのコード,かすがいのコード,開始年度,終了年度\r\n終結理由,E1,{then},R7,R7\r\n終結理由,E1,{now},R8,\r\n"
    );
    load(&mut admin, "福祉総合システム", &csv).await.expect(303);
    let made = put(&mut town, "A-1", &child("花子")).await.expect(201).json();
    put(&mut town, "A-2", &child("月子")).await.expect(201);
    // Both began in the fiscal year 2025 and end in the next one: by key, and without saying which 受理.
    let path = format!("/api/v1/records/{}/close", made["key"].as_str().unwrap());
    let wrong = json!({ "closed_on": "R8.5.1", "reason": then });
    let refused = town.json(Method::POST, &path, &wrong, &[]).await.expect(422).json();
    assert_eq!(refused["errors"][0]["field"], "reason", "{refused}");
    let body = json!({ "closed_on": "R8.5.1", "reason": "E1" });
    town.json(Method::POST, &path, &body, &[]).await.expect(200);
    put(&mut town, "A-2", &json!({ "closed_on": "R8.5.1", "close_reason": "E1" })).await.expect(200);
    for id in ["A-1", "A-2"] {
        let read = town.get(&format!("/api/v1/external/{id}")).await.json();
        assert_eq!(read["record"]["episodes"][0]["close_reason"], then, "{id}: {read}");
    }
}
