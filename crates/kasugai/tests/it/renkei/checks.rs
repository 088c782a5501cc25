//! 整合性の検査: each finds what it is there for, and nothing else.

use super::{applied, register, resident};
use crate::nation::Nation;
use jiff::ToSpan;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tables::{CsvEncoding, Table, write_csv};
use uuid::Uuid;

/// A resident of a household.
fn member(number: &str, birth: &str, household: &str) -> Vec<String> {
    let mut row = resident(number, "架空　花子", "府中町本町1");
    row[1] = household.to_owned();
    row[5] = birth.to_owned();
    row
}

/// A file of a day nursery: own number, 宛名番号, name, birth, address, first and last day.
fn nursery(rows: &[[&str; 7]]) -> Vec<u8> {
    let header =
        ["児童番号", "宛名番号", "氏名", "生年月日", "住所", "入所年月日", "退所年月日"].map(str::to_owned).to_vec();
    let rows = rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
    write_csv(&Table { name: String::new(), header, rows }, CsvEncoding::Utf8Bom).bytes
}

/// What was found after a run: by check how often, and the first thing told.
async fn found(nation: &Nation, run: Uuid) -> BTreeMap<String, (i32, String)> {
    let rows: Vec<(String, i32, Value)> =
        sqlx::query_as("select name, n, rows from app.check_result where run_id = $1")
            .bind(run)
            .fetch_all(&mut nation.admin().await)
            .await
            .unwrap();
    let told = |rows: &Value| rows[0]["told"].as_str().unwrap_or_default().to_owned();
    rows.into_iter().map(|(name, n, rows)| (name, (n, told(&rows)))).collect()
}

#[tokio::test]
async fn each_finds_what_it_is_there_for() {
    let nation = Nation::new().await;
    let today = nation.clock().today();
    let years = |years: i64| (today - years.years()).strftime("%Y%m%d").to_string();
    let residents = register(vec![
        member("1", &years(3), "0000000001"), // alone
        member("2", &years(3), "0000000002"), // with a grown-up
        member("3", &years(40), "0000000002"),
        member("4", &years(3), "0000000003"), // with somebody of unknown age
        member("5", "99999999", "0000000003"),
        member("6", &years(15), "0000000004"), // fifteen today
        member("7", &years(3), ""),            // of no household
    ]);
    let run = applied(&nation, "jumin", today - 1.days(), &residents).await;
    assert_eq!(found(&nation, run).await["child_alone"], (1, "世帯番号 0000000001".to_owned()));

    let born = |years: i64| (today - years.years()).strftime("%Y/%m/%d").to_string();
    let (three, four, day) = (born(3), born(4), born(1));
    let home = "府中町本町1";
    let children = nursery(&[
        ["00000001", "0000000001", "架空　花子", &three, home, &day, ""],
        ["00000002", "0000000002", "架空　花子", &three, home, &four, ""], // before birth
        ["00000003", "0000000007", "架空　花子", &three, home, &day, &three], // ends before it begins
        ["00000004", "0000000099", "架空　花子", &three, home, &day, ""],  // nobody's number
        ["00000005", "", "架空　花子", &three, home, &day, ""],            // none
        ["00000006", "0000000004", "仮名　太郎", &four, home, &day, ""],   // somebody else's
        ["00000007", "0000000006", "架空　花子", "", "海田町上市3", &day, ""], // lives elsewhere
        ["00000008", "", "架空　月子", "", home, "1990/01/01", ""],        // nobody knows when born
    ]);
    let run = applied(&nation, "hoiku", today, &children).await;
    let found = found(&nation, run).await;
    let told = |check: &str| (found[check].0, found[check].1.split(':').next().unwrap().to_owned());
    for (check, n, key) in [
        ("born_after", 1, "hoiku 00000002"),
        ("period_reversed", 1, "hoiku 00000003"),
        ("number_unknown", 1, "hoiku 00000004"),
        ("number_missing", 2, "hoiku 00000005"),
        ("name_differs", 1, "hoiku 00000006"),
        ("address_differs", 1, "hoiku 00000007"),
    ] {
        let (count, first) = told(check);
        assert!(count == n && first.starts_with(key), "{check}: {:?}", found[check]);
    }
    assert_eq!(found.len(), 6, "what speaks of the register alone is not asked again: {:?}", json!(found));
}
