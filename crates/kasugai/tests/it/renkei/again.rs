//! The same bytes once more: for the same day they are the same file, for another day a statement of that day.

use super::{applied, form, intake, made, register, resident, sent, state, undone, worked};
use crate::fixtures;
use crate::links;
use crate::nation::{Nation, TOWN};
use crate::visitor::Visitor;
use axum::http::Method;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

fn two() -> Vec<u8> {
    register(vec![resident("1", "架空　花子", "府中町本町1"), resident("2", "架空　月子", "府中町本町1")])
}

/// Sends a file on the page of the register; yields where that leads.
async fn uploaded(visitor: &mut Visitor, day: Date, bytes: &[u8]) -> String {
    let (kind, body) = form(&format!("JUMIN_{}.csv", day.strftime("%Y%m%d")), "", bytes);
    let answer = visitor.send(Method::POST, "/sources/jumin/files", &kind, body, &[]).await.expect(303);
    answer.location().to_owned()
}

fn run_of(page: &str) -> Uuid {
    page.strip_prefix("/runs/").unwrap().split('?').next().unwrap().parse().unwrap()
}

/// The part of the list of sources that tells of the register.
async fn standing(visitor: &mut Visitor) -> String {
    let list = visitor.get("/sources").await.expect(200).body;
    let row = list.split("href=\"/sources/jumin\"").nth(1).unwrap_or_else(|| panic!("{list}"));
    row.split("</tr>").next().unwrap().to_owned()
}

/// The day as of which the facts of the register are known.
async fn as_of(nation: &Nation) -> Option<Date> {
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.read(&permit).await.unwrap();
    renkei::facts::stated(&mut tx).await.unwrap().remove("jumin")
}

/// Every statement as it lies on the disk: one that was written again lies elsewhere.
async fn lying(nation: &Nation) -> Vec<String> {
    sqlx::query_scalar("select concat_ws('|', 'fact', tableoid, ctid, xmin, series) from app.fact union all select concat_ws('|', 'record', tableoid, ctid, xmin, id) from app.source_record order by 1")
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap()
}

async fn counted(nation: &Nation, what: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("select count(*) from {what}"));
    sqlx::query_scalar(sql).fetch_one(&mut nation.admin().await).await.unwrap()
}

/// From a day on the register sends what changed, not everything.
async fn sends_changes(nation: &Nation, from: Date, automatic: bool) {
    let text = renkei::layout::text_of("jumin")
        .replace("effective = \"2022-05-19\"", &format!("effective = \"{from}\""))
        .replace("whole = true", "whole = false");
    intake(nation).add_layout(&fixtures::permit(&nation.app, TOWN), "jumin", &text).await.unwrap();
    if automatic {
        let setting = [("automatic", "1"), ("most_gone", "5"), ("most_refused", "5"), ("version", "")];
        nation.staff(TOWN, "admin").await.post("/sources/jumin/setting", &setting).await.expect(303);
    }
}

#[tokio::test]
async fn an_unchanged_register_says_so_for_its_day() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let today = nation.clock().today();
    let (before, bytes) = (today - 5.days(), two());
    let first = applied(&nation, "jumin", before, &bytes).await;
    let late = standing(&mut chief).await;
    assert!(late.contains("遅れています") && late.contains(&jp::Wareki(before).to_string()), "{late}");
    let (stands, lies) = (made(&mut nation.admin().await).await, lying(&nation).await);

    let page = uploaded(&mut chief, today, &bytes).await;
    worked(&nation).await;
    let run = run_of(&page);
    assert_ne!(run, first, "another day, another statement");
    assert_eq!(state(&nation, run).await, "applied", "nothing changes, so there is nothing to press");
    let seen = chief.get(&page).await.expect(200).body;
    for told in [
        format!("{}時点のファイル</a>と同じ内容です。変わったことはありません。", jp::Wareki(before)),
        "変更なし 2人・2件".to_owned(),
        "新規 0人・0件".to_owned(),
        "自動が適用".to_owned(),
    ] {
        assert!(seen.contains(&told), "{told}\n{seen}");
    }
    let row = standing(&mut chief).await;
    assert!(!row.contains("遅れています") && row.contains(&jp::Wareki(today).to_string()), "{row}");
    assert_eq!(as_of(&nation).await, Some(today));
    assert_eq!(made(&mut nation.admin().await).await, stands);
    assert_eq!(lying(&nation).await, lies, "no row is written again");
    let listed = chief.get("/sources/jumin").await.expect(200).body;
    assert!(listed.contains("前と同じ内容"), "{listed}");

    // Who sent it, which bytes, for which day: in the trail.
    let trail: Vec<(String, String, String)> = sqlx::query_as(
        "select kind, staff_name, detail from log.audit where object_kind = 'source_run' and object_id = $1 and kind like 'source.%' order by at, kind",
    )
    .bind(run)
    .fetch_all(&mut nation.admin().await)
    .await
    .unwrap();
    let hash: Vec<u8> = sqlx::query_scalar("select hash from app.source_run where id = $1")
        .bind(run)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let received = trail.iter().find(|(kind, ..)| kind == "source.received").unwrap_or_else(|| panic!("{trail:?}"));
    assert_eq!(received.2, format!("jumin {today} {hash}"));
    assert!(!received.1.is_empty() && trail.iter().any(|(kind, ..)| kind == "source.applied"), "{trail:?}");

    // Pressed twice, or sent again by a system that heard no answer: the same day's same file.
    let runs = counted(&nation, "app.source_run").await;
    let again = uploaded(&mut chief, today, &bytes).await;
    assert_eq!(again, format!("/runs/{run}?known=1"));
    assert!(chief.get(&again).await.expect(200).body.contains("もう受け取っています"));
    let put = format!("/api/v1/sources/jumin/files?name=JUMIN_{}.csv", today.strftime("%Y%m%d"));
    let mut system = links::system(&nation, "中継サーバー").await;
    let answer = system.send(Method::PUT, &put, "application/octet-stream", bytes.clone(), &[]).await.expect(200);
    assert_eq!(answer.json()["id"], json!(run));
    assert_eq!(counted(&nation, "app.source_run").await, runs);

    // Taken back like any other: nothing was known of that day; and it may come again.
    chief.post(&format!("/runs/{run}/undo"), &[("reason", "日付の間違い")]).await.expect(303);
    worked(&nation).await;
    assert_eq!((state(&nation, run).await.as_str(), as_of(&nation).await), ("undone", Some(before)));
    assert!(standing(&mut chief).await.contains("遅れています"));
    assert_eq!(lying(&nation).await, lies);
    let put = format!("/api/v1/sources/jumin/files?name=a.csv&date={today}");
    let answer = system.send(Method::PUT, &put, "application/octet-stream", bytes, &[]).await.expect(201);
    worked(&nation).await;
    let told = answer.json()["id"].as_str().unwrap().to_owned();
    let told = system.get(&format!("/api/v1/sources/jumin/runs/{told}")).await.json();
    assert_eq!((&told["state"], &told["repeats"]), (&json!("applied"), &json!(first)));
    assert_eq!(as_of(&nation).await, Some(today));
}

#[tokio::test]
async fn bytes_that_came_before_are_looked_at_where_something_changed_since() {
    let nation = Nation::new().await;
    let today = nation.clock().today();
    let other = register(vec![resident("1", "架空　花子", "府中町大通2")]);
    applied(&nation, "jumin", today - 4.days(), &two()).await;
    let between = applied(&nation, "jumin", today - 3.days(), &other).await;
    let run = sent(&nation, "jumin", today - 2.days(), &two()).await;
    worked(&nation).await;
    assert_eq!(state(&nation, run).await, "preview", "it goes back to what stood");
    let seen = nation.staff(TOWN, "family_chief").await.get(&format!("/runs/{run}")).await.expect(200).body;
    assert!(seen.contains("新規 1人") && seen.contains("変更 1人") && !seen.contains("と同じ内容です"), "{seen}");
    intake(&nation).discard(&fixtures::permit(&nation.app, TOWN), run, "検査").await.unwrap();

    // With the file between taken back, it is the last one once more.
    undone(&nation, between).await;
    let run = sent(&nation, "jumin", today - 2.days(), &two()).await;
    worked(&nation).await;
    assert_eq!(state(&nation, run).await, "applied");
    // And a file that comes late between the two changes what the second confirms.
    applied(&nation, "jumin", today - 3.days(), &other).await;
    let found = made(&mut nation.admin().await).await;
    let clean = Nation::new().await;
    for (ago, bytes) in [(4, &two()), (3, &other), (2, &two())] {
        applied(&clean, "jumin", today - ago.days(), bytes).await;
    }
    assert_eq!(found, made(&mut clean.admin().await).await);
}

#[tokio::test]
async fn the_first_of_two_same_files_is_taken_back_alone() {
    let nation = Nation::new().await;
    let today = nation.clock().today();
    let first = applied(&nation, "jumin", today - 2.days(), &two()).await;
    applied(&nation, "jumin", today - 1.days(), &two()).await;
    undone(&nation, first).await;
    let clean = Nation::new().await;
    applied(&clean, "jumin", today - 1.days(), &two()).await;
    assert_eq!(made(&mut nation.admin().await).await, made(&mut clean.admin().await).await);
    assert_eq!(as_of(&nation).await, Some(today - 1.days()));
}

#[tokio::test]
async fn what_was_decided_about_its_rows_holds_when_a_file_comes_again() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let today = nation.clock().today();
    let mut rows: Vec<_> = (10..60).map(|n| resident(&n.to_string(), "架空　花子", "府中町本町1")).collect();
    rows.push(resident("1A", "架空　月子", "府中町本町1"));
    rows.push(resident("70", "　", "府中町本町1"));
    let bytes = register(rows);
    let first = applied(&nation, "jumin", today - 3.days(), &bytes).await;
    let right: Vec<String> = resident("1", "架空　月子", "府中町本町1");
    let named: Vec<(String, &str)> =
        right.iter().enumerate().map(|(place, cell)| (format!("cell.{place}"), cell.as_str())).collect();
    let cells: Vec<(&str, &str)> = named.iter().map(|(name, cell)| (name.as_str(), *cell)).collect();
    chief.post(&format!("/runs/{first}/refused/52"), &cells).await.expect(303);
    worked(&nation).await;
    let stands = made(&mut nation.admin().await).await;

    let run = sent(&nation, "jumin", today - 2.days(), &bytes).await;
    worked(&nation).await;
    assert_eq!(state(&nation, run).await, "applied", "what was put right is not gone");
    assert_eq!(made(&mut nation.admin().await).await, stands);
    let desk = chief.get(&format!("/runs/{run}/refused")).await.expect(200).body;
    assert!(desk.contains("直して取り込んだ"), "{desk}");
    // The row nobody decided about waits once, where it came last; there it is left out, and stays so.
    assert!(chief.get("/sources").await.body.contains("取り込めなかった行 1<"));
    chief.post(&format!("/runs/{run}/refused/53/dismiss"), &[("reason", "試験用の行")]).await.expect(303);
    sent(&nation, "jumin", today - 1.days(), &bytes).await;
    worked(&nation).await;
    assert!(chief.get("/sources").await.body.contains("取り込めなかった行 0<"));

    // Beyond the limit somebody looks, however often the same bytes came.
    let mut admin = nation.staff(TOWN, "admin").await;
    let strict = [("most_gone", "5"), ("most_refused", "2"), ("version", "")];
    admin.post("/sources/jumin/setting", &strict).await.expect(303);
    let run = sent(&nation, "jumin", today, &bytes).await;
    worked(&nation).await;
    assert_eq!(state(&nation, run).await, "preview");
}

#[tokio::test]
async fn changes_that_come_twice_are_applied_by_nobody_but_a_person() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let today = nation.clock().today();
    applied(&nation, "jumin", today - 9.days(), &two()).await;
    sends_changes(&nation, today - 8.days(), true).await;
    let moves = register(vec![resident("1", "架空　花子", "府中町大通2")]);
    let back = register(vec![resident("1", "架空　花子", "海田町上市3")]);
    for (ago, file) in [(5, &moves), (4, &back)] {
        let run = sent(&nation, "jumin", today - ago.days(), file).await;
        worked(&nation).await;
        assert_eq!(state(&nation, run).await, "applied");
    }
    let stands = made(&mut nation.admin().await).await;
    let run = sent(&nation, "jumin", today, &moves).await;
    worked(&nation).await;
    assert_eq!(state(&nation, run).await, "preview", "the child has moved on since");
    assert_eq!(made(&mut nation.admin().await).await.len(), stands.len() + 2, "staged, not applied");
    let seen = chief.get(&format!("/runs/{run}")).await.expect(200).body;
    for told in ["前に適用した差分のファイルと同じ内容です。", "送り直しなら、「適用せずにやめる」"]
    {
        assert!(seen.contains(told), "{told}\n{seen}");
    }
    assert_eq!(as_of(&nation).await, Some(today - 4.days()), "nothing is known of the new day");
    chief.post(&format!("/runs/{run}/discard"), &[("reason", "送り直し")]).await.expect(303);
    assert_eq!(made(&mut nation.admin().await).await, stands);
    // If she did move back, it is what was stated last.
    let run = applied(&nation, "jumin", today, &moves).await;
    let home: String = sqlx::query_scalar("select address from app.source_record where key = '0000000001'")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(home, "府中町大通2");
    undone(&nation, run).await;
    assert_eq!(made(&mut nation.admin().await).await, stands);
}

#[tokio::test]
async fn no_changes_is_a_statement_of_each_day() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let today = nation.clock().today();
    applied(&nation, "jumin", today - 9.days(), &two()).await;
    sends_changes(&nation, today - 8.days(), false).await;
    let stands = made(&mut nation.admin().await).await;
    let none = register(Vec::new());
    let run = sent(&nation, "jumin", today - 2.days(), &none).await;
    worked(&nation).await;
    assert_eq!(state(&nation, run).await, "preview", "the first time somebody looks whether that may be");
    intake(&nation).approve(&fixtures::permit(&nation.app, TOWN), run).await.unwrap();
    worked(&nation).await;
    applied(&nation, "jumin", today - 1.days(), &register(vec![resident("3", "架空　星子", "府中町本町1")])).await;
    let page = uploaded(&mut chief, today, &none).await;
    worked(&nation).await;
    assert_eq!(state(&nation, run_of(&page)).await, "applied");
    assert!(chief.get(&page).await.expect(200).body.contains("時点のファイル</a>と同じく、変わったことはありません。"));
    assert_eq!(as_of(&nation).await, Some(today));
    assert_eq!(
        made(&mut nation.admin().await).await.len(),
        stands.len() + 4,
        "one more child: two facts, record, person"
    );
}
