//! 監視フォルダー

use super::{intake, register, resident, worked};
use crate::nation::{AREA, Nation, TOWN};
use jiff::ToSpan;
use renkei::runs::folder::look;
use std::fs::{self, File};
use std::path::Path;

async fn watch(nation: &Nation) {
    sqlx::query(
        "insert into app.source (area, org_id, code, folder, updated_at) values ($1, $2, 'jumin', true, now())",
    )
    .bind(AREA)
    .bind(TOWN)
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
}

/// Puts a file down that was written some seconds ago.
fn put(nation: &Nation, folder: &Path, name: &str, bytes: &[u8], seconds: i64) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
    let at = nation.clock().now() - seconds.seconds();
    File::options().append(true).open(folder.join(name)).unwrap().set_modified(at.into()).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn runs(nation: &Nation) -> i64 {
    sqlx::query_scalar("select count(*) from app.source_run").fetch_one(&mut nation.admin().await).await.unwrap()
}

#[tokio::test]
async fn whole_files_are_claimed_taken_and_put_away() {
    let nation = Nation::new().await;
    let inbox = tempfile::tempdir().unwrap();
    let folder = inbox.path().join(TOWN.to_string()).join("jumin");
    let file = |name: &str| register(vec![resident("1", name, "府中町本町1")]);
    put(&nation, &folder, "JUMIN_20260401.csv", &file("架空　花子"), 60);
    let own = intake(&nation);
    assert_eq!(look(&own, inbox.path()).await.unwrap(), 0, "nobody watches it yet");
    watch(&nation).await;
    put(&nation, &folder, "JUMIN_20260402.csv", &file("架空　月子"), 2);
    put(&nation, &folder, "JUMIN_20260403.csv.part", &file("架空　星子"), 60);
    put(&nation, &folder, "jumin.csv", &file("架空　空子"), 60);
    assert_eq!(look(&own, inbox.path()).await.unwrap(), 1);
    assert_eq!(names(&folder.join("done")), ["JUMIN_20260401.csv"]);
    assert_eq!(names(&folder.join("failed")), ["jumin.csv", "jumin.csv.理由.txt"]);
    let why = fs::read_to_string(folder.join("failed/jumin.csv.理由.txt")).unwrap();
    assert!(why.contains("日付がわかりません"), "{why}");
    assert_eq!(names(&folder), ["JUMIN_20260402.csv", "JUMIN_20260403.csv.part", "done", "failed", "taking"]);
    worked(&nation).await;

    // Quiet for a while: now it is whole. The one that came before does nothing again.
    put(&nation, &folder, "JUMIN_20260402.csv", &file("架空　月子"), 30);
    put(&nation, &folder, "JUMIN_20260401.csv", &file("架空　花子"), 60);
    assert_eq!(look(&own, inbox.path()).await.unwrap(), 1);
    assert_eq!(runs(&nation).await, 2);
    assert_eq!(names(&folder.join("done")).len(), 3, "each file is kept, also one of the same name");
}

#[tokio::test]
async fn two_processes_take_a_file_once_and_one_that_died_is_made_good() {
    let nation = Nation::new().await;
    watch(&nation).await;
    let inbox = tempfile::tempdir().unwrap();
    let folder = inbox.path().join(TOWN.to_string()).join("jumin");
    for day in 1..=9 {
        let bytes = register(vec![resident("1", &format!("架空　{day}子"), "府中町本町1")]);
        put(&nation, &folder, &format!("JUMIN_2026040{day}.csv"), &bytes, 60);
    }
    let (one, two) = (intake(&nation), renkei::runs::intake::Intake::of(&nation.second_process().await));
    let (one, two) = tokio::join!(look(&one, inbox.path()), look(&two, inbox.path()));
    assert_eq!(one.unwrap() + two.unwrap(), 9);
    assert_eq!(runs(&nation).await, 9);

    // Claimed long ago, and nobody came back.
    let bytes = register(vec![resident("1", "架空　次郎", "府中町本町1")]);
    put(&nation, &folder.join("taking"), "JUMIN_20260331.csv", &bytes, 2 * 3600);
    assert_eq!(look(&intake(&nation), inbox.path()).await.unwrap(), 1);
    assert_eq!(names(&folder.join("taking")), Vec::<String>::new());
}
