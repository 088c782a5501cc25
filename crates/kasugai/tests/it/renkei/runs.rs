//! From the file to facts on a person, seen on the screens.

use super::{applied, form, intake, made, register, resident, sent, state, worked};
use crate::fixtures;
use crate::links;
use crate::nation::{CENTRE, Nation, TOWN};
use axum::http::Method;
use jiff::civil::date;
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn a_file_is_looked_at_applied_and_undone() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let bytes = register(vec![
        resident("12", "架空　髙子", "府中町本町1"),
        resident("0000000013", "架空　次郎", "府中町本町1"),
        resident("", "架空　三郎", "府中町本町1"),
    ]);
    let (kind, body) = form("JUMIN_20260401.csv", "", &bytes);
    let answer = chief.send(Method::POST, "/sources/jumin/files", &kind, body, &[]).await.expect(303);
    let page = answer.location().to_owned();
    let run: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    worked(&nation).await;
    let seen = chief.get(&page).await.expect(200).body;
    for told in ["確認待ち", "新規 2人・2件", "取り込めなかった行 1", "落ちていた先頭の0を補った", "コードを言葉にした"]
    {
        assert!(seen.contains(told), "{told}\n{seen}");
    }
    assert!(!seen.contains("髙子"), "the page of a run names nobody");
    let rows = chief.get(&format!("{page}/rows?change=new")).await.expect(200).body;
    assert!(rows.contains("架空　髙子") && rows.contains("2018-05-05"), "{rows}");
    let cleaned = chief.get(&format!("{page}/cleaned?column=number&rule=zeros")).await.expect(200).body;
    assert!(cleaned.contains("「12」") && cleaned.contains("0000000012"), "{cleaned}");
    let facts: i64 =
        sqlx::query_scalar("select count(*) from app.fact").fetch_one(&mut nation.admin().await).await.unwrap();
    assert_eq!(facts, 0, "nothing stands before somebody has looked");

    chief.post(&format!("{page}/apply"), &[]).await.expect(303);
    worked(&nation).await;
    let seen = chief.get(&page).await.expect(200).body;
    assert!(
        seen.contains("適用済み") && seen.contains("整合性の検査") && seen.contains("世帯に大人がいないこども"),
        "{seen}"
    );
    let person: Uuid = sqlx::query_scalar("select person_id from app.source_record where number = '0000000012'")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let asked = chief.get(&format!("/linked/{person}")).await.expect(200).body;
    assert!(asked.contains("閲覧の目的") && !asked.contains("0000000012"), "no purpose, no facts");
    let known = chief.get(&fixtures::encoded(&format!("/linked/{person}?purpose=検査"))).await.expect(200).body;
    for told in ["架空　髙子", "転入", "JUMIN_20260401.csv 2行目", "もとの値「12」"] {
        assert!(known.contains(told), "{told}\n{known}");
    }
    let viewed: (String, String) =
        sqlx::query_as("select purpose, fields from log.audit where object_kind = 'linked_person' and object_id = $1")
            .bind(person)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
    assert_eq!(viewed, ("検査".to_owned(), "facts".to_owned()));

    chief.post(&format!("{page}/undo"), &[("reason", " ")]).await.expect(422);
    chief.post(&format!("{page}/undo"), &[("reason", "別の日のファイルだった")]).await.expect(303);
    worked(&nation).await;
    assert_eq!(state(&nation, run).await, "undone");
    assert_eq!(made(&mut nation.admin().await).await, Vec::<String>::new());
    chief.get(&fixtures::encoded(&format!("/linked/{person}?purpose=検査"))).await.expect(404);
}

#[tokio::test]
async fn the_next_days_file_tells_what_changed_and_what_is_gone() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let first = vec![resident("1", "架空　花子", "府中町本町1"), resident("2", "架空　月子", "府中町本町1")];
    applied(&nation, "jumin", date(2026, 4, 1), &register(first)).await;
    // Written another way, and yet the same; and one who moved.
    let mut same = resident("0000000001", "架空　花子", "府中町本町1");
    same[5] = "H30.5.5".to_owned();
    let second = vec![same, resident("3", "架空　星子", "府中町本町1")];
    let run = sent(&nation, "jumin", date(2026, 4, 2), &register(second)).await;
    worked(&nation).await;
    let seen = chief.get(&format!("/runs/{run}")).await.expect(200).body;
    for told in ["新規 1人・1件", "変更 0人・0件", "なくなった 1人・1件", "変更なし 1人・1件"]
    {
        assert!(seen.contains(told), "{told}\n{seen}");
    }
    intake(&nation).approve(&fixtures::permit(&nation.app, TOWN), run).await.unwrap();
    worked(&nation).await;
    let gone: Vec<(String, bool)> = sqlx::query_as("select key, gone from app.source_record order by key")
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(
        gone,
        [("0000000001".to_owned(), false), ("0000000002".to_owned(), true), ("0000000003".to_owned(), false)]
    );
}

#[tokio::test]
async fn the_same_file_is_taken_once_by_whatever_way_it_comes() {
    let nation = Nation::new().await;
    let bytes = register(vec![resident("1", "架空　花子", "府中町本町1")]);
    let run = applied(&nation, "jumin", date(2026, 4, 1), &bytes).await;
    let before = made(&mut nation.admin().await).await;
    assert_eq!(sent(&nation, "jumin", date(2026, 4, 1), &bytes).await, run);
    let mut system = links::system(&nation, "中継サーバー").await;
    let put = "/api/v1/sources/jumin/files?name=JUMIN_20260401.csv";
    let again = system.send(Method::PUT, put, "application/octet-stream", bytes.clone(), &[]).await.expect(200);
    assert_eq!(again.json()["id"], json!(run));
    worked(&nation).await;
    assert_eq!(made(&mut nation.admin().await).await, before);

    let other = register(vec![resident("1", "架空　花子", "府中町大通2")]);
    let put = "/api/v1/sources/jumin/files?name=a.csv&date=2026-04-02";
    let new = system.send(Method::PUT, put, "application/octet-stream", other, &[]).await.expect(201);
    worked(&nation).await;
    let told = system.get(&format!("/api/v1/sources/jumin/runs/{}", new.json()["id"].as_str().unwrap())).await.json();
    assert_eq!(
        (&told["state"], &told["rows"], &told["counts"]["who_changed"]),
        (&json!("preview"), &json!(1), &json!(1))
    );
    for wrong in ["/api/v1/sources/nothing/files?name=JUMIN_20260401.csv", "/api/v1/sources/jumin/files?name=a.csv"] {
        let refused = system.send(Method::PUT, wrong, "application/octet-stream", bytes.clone(), &[]).await;
        assert!([404, 422].contains(&refused.status.as_u16()), "{wrong}: {}", refused.body);
    }

    // Once undone, it may come again.
    let first = run;
    let discard = nation
        .staff(TOWN, "family_chief")
        .await
        .post(&format!("/runs/{}/discard", new.json()["id"].as_str().unwrap()), &[("reason", "検査")])
        .await;
    discard.expect(303);
    super::undone(&nation, first).await;
    assert_ne!(applied(&nation, "jumin", date(2026, 4, 1), &bytes).await, first);
    assert_eq!(made(&mut nation.admin().await).await, before);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_why_and_changes_nothing() {
    let nation = Nation::new().await;
    for (n, (bytes, why)) in
        [("氏名,生年月日\r\n架空,20180505\r\n".as_bytes().to_vec(), "「宛名番号」"), (vec![0xFF; 3000], "見出し")]
            .into_iter()
            .enumerate()
    {
        let run = sent(&nation, "jumin", date(2026, 4, 1), &bytes).await;
        worked(&nation).await;
        assert_eq!(state(&nation, run).await, "failed", "{n}");
        let told: String = sqlx::query_scalar("select message from app.source_run where id = $1")
            .bind(run)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
        assert!(told.contains(why), "{told}");
    }
    assert_eq!(made(&mut nation.admin().await).await, Vec::<String>::new());
    let kept: i64 =
        sqlx::query_scalar("select count(*) from app.source_part").fetch_one(&mut nation.admin().await).await.unwrap();
    assert_eq!(kept, 0, "no piece of a file stays");
}

#[tokio::test]
async fn what_the_systems_say_stays_within_the_town() {
    let nation = Nation::new().await;
    applied(&nation, "jumin", date(2026, 4, 1), &register(vec![resident("1", "架空　花子", "府中町本町1")])).await;
    let permit = fixtures::permit(&nation.app, CENTRE);
    for table in ["source_run", "fact", "source_record", "linked_person", "check_result", "cleaned_change"] {
        let mut tx = nation.app.db.read(&permit).await.unwrap();
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from app.{table}"));
        let seen: i64 = sqlx::query_scalar(sql).fetch_one(tx.conn()).await.unwrap();
        assert_eq!(seen, 0, "{table}: a counterpart agency sees it");
    }
    let town = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.read(&town).await.unwrap();
    let cleaned: Vec<(String, String, Option<String>)> = sqlx::query_as(
        "select before, rule, after from app.cleaned_change where \"column\" in ('birth', 'sex') order by 1",
    )
    .fetch_all(tx.conn())
    .await
    .unwrap();
    let expected = [("2", "code", "女"), ("20180505", "date", "2018-05-05")];
    assert_eq!(
        cleaned,
        expected.map(|(before, rule, after)| (before.to_owned(), rule.to_owned(), Some(after.to_owned())))
    );
}

/// Without it each record of a large file was compared with each: the planner took the tables for empty ones.
#[tokio::test]
async fn a_large_file_tells_the_planner_how_large_it_is() {
    let nation = Nation::new().await;
    let rows = (1..=2_000).map(|n| resident(&format!("{n:010}"), "架空　太郎", "府中町本町1")).collect();
    applied(&nation, "jumin", date(2026, 4, 1), &register(rows)).await;
    for table in ["source_record", "fact"] {
        let known: f32 =
            sqlx::query_scalar("select sum(reltuples)::real from pg_class where relispartition and relname like $1 || '\\_a%' and reltuples > 0")
                .bind(table)
                .fetch_one(&mut nation.admin().await)
                .await
                .unwrap();
        assert!(known > 1_900.0, "{table}: {known}");
    }
}
