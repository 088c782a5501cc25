//! The list of changed records is complete under transactions that overtake each other.

use super::{child, put, system};
use crate::nation::Nation;
use crate::visitor::Visitor;
use serde_json::Value;
use sqlx::Executor;
use std::collections::HashSet;

async fn changes(town: &mut Visitor, cursor: &str) -> Value {
    town.get(&format!("/api/v1/changes?cursor={cursor}")).await.expect(200).json()
}

fn keys(list: &Value) -> Vec<String> {
    list["changes"].as_array().unwrap().iter().map(|line| line["key"].as_str().unwrap().to_owned()).collect()
}

/// The list once it tells of so many: transactions of other tests on the same server hold it back for a moment.
async fn told(town: &mut Visitor, cursor: &str, count: usize) -> Value {
    for _ in 0..2400 {
        let list = changes(town, cursor).await;
        if keys(&list).len() == count {
            return list;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("never told of {count}");
}

#[tokio::test]
async fn nothing_appears_behind_a_cursor() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let first = put(&mut town, "A-1", &child("花子")).await.expect(201).json();
    let second = put(&mut town, "A-2", &child("月子")).await.expect(201).json();
    let start = told(&mut town, "", 2).await;
    assert_eq!(start["changes"][0]["external_id"], "A-1");
    assert_eq!(start["changes"][0]["own"], true);
    let cursor = start["cursor"].as_str().unwrap().to_owned();

    // A transaction that began earlier is still open while a later one finishes.
    let mut slow = nation.admin().await;
    slow.execute("begin").await.unwrap();
    let id = |made: &Value| made["key"].as_str().unwrap().split_once('-').unwrap().1.parse::<uuid::Uuid>().unwrap();
    sqlx::query("update app.record set school = '遅い変更', version = version + 1 where person_id = $1")
        .bind(id(&first))
        .execute(&mut slow)
        .await
        .unwrap();
    put(&mut town, "A-2", &serde_json::json!({ "sheet": { "grade": "小6" } })).await.expect(200);
    let between = changes(&mut town, &cursor).await;
    assert!(keys(&between).is_empty(), "the later one waits: {between}");
    assert_eq!(between["cursor"], cursor.as_str(), "the cursor stays");
    slow.execute("commit").await.unwrap();
    let after = told(&mut town, &cursor, 2).await;
    let expected: HashSet<String> = [&first, &second].map(|made| made["key"].as_str().unwrap().to_owned()).into();
    assert_eq!(keys(&after).into_iter().collect::<HashSet<_>>(), expected, "both are told, none is lost");
    let line =
        |key: &Value| after["changes"].as_array().unwrap().iter().find(|line| line["key"] == *key).unwrap().clone();
    assert_eq!((line(&first["key"])["own"].clone(), line(&second["key"])["own"].clone()), (false.into(), true.into()));
    assert!(keys(&changes(&mut town, after["cursor"].as_str().unwrap()).await).is_empty());
    town.get("/api/v1/changes?cursor=x").await.expect(422);
}

#[tokio::test]
async fn a_reader_beside_many_writers_misses_nothing() {
    let nation = Nation::new().await;
    let mut town = system(&nation, "福祉総合システム").await;
    let writers: Vec<_> = (0..6)
        .map(|writer| {
            let mut town = town.clone();
            tokio::spawn(async move {
                let mut made = Vec::new();
                for n in 0..8 {
                    let answer = put(&mut town, &format!("W{writer}-{n}"), &child(&format!("子{writer}{n}")))
                        .await
                        .expect(201)
                        .json();
                    made.push(answer["key"].as_str().unwrap().to_owned());
                }
                made
            })
        })
        .collect();
    let (mut seen, mut cursor) = (HashSet::new(), String::new());
    while writers.iter().any(|writer| !writer.is_finished()) {
        let list = changes(&mut town, &cursor).await;
        seen.extend(keys(&list));
        cursor = list["cursor"].as_str().unwrap().to_owned();
    }
    let mut made = HashSet::new();
    for writer in writers {
        made.extend(writer.await.unwrap());
    }
    for _ in 0..2400 {
        let list = changes(&mut town, &cursor).await;
        seen.extend(keys(&list));
        cursor = list["cursor"].as_str().unwrap().to_owned();
        if made.is_subset(&seen) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(made.difference(&seen).count(), 0, "missed");
    assert_eq!(seen.len(), 48);
}
