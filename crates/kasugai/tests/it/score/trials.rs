//! Lists of models of 気づき on trial: kept beside the shown one, chained, read by nobody but the gate, and told there with what nobody knows.

use super::checkins::learnt_by;
use super::lists::{CHILDREN, Cast, children, decide, on_trial};
use super::{count, step};
use crate::nation::{NEXT_TOWN, Nation, TOWN};
use ground::db::Role;
use jiff::SignedDuration;
use score::checkin::calendar::drain;
use sqlx::{ConnectOptions as _, Executor as _};
use uuid::Uuid;

const LISTS: &str = "select count(*) from app.checkin_trial";
const ROWS: &str = "select count(*) from app.checkin_trial_score";

/// A model that turns the order round is on trial while a list of the shown one is made.
async fn tried() -> (Cast, Uuid) {
    let mut cast = Cast::new().await;
    assert_eq!(count(&cast.nation, LISTS).await, 0, "nothing was on trial");
    let reversed = on_trial(&mut cast.chief, "架空の逆", &learnt_by(-2.5)).await;
    cast.pass(1).await;
    cast.chief.post("/checkins/run", &[]).await.expect(303);
    cast.pass(1).await;
    (cast, reversed)
}

#[tokio::test]
async fn a_model_on_trial_puts_the_same_children_into_its_own_order_and_nobody_reads_it() {
    let (mut cast, reversed) = tried().await;
    assert_eq!(count(&cast.nation, LISTS).await, 1);
    assert_eq!(count(&cast.nation, ROWS).await, i64::from(CHILDREN));
    let shares = "select count(distinct share) from app.checkin_trial_score where place = 1 and trial_id in (select id from app.checkin_trial where n = 1)";
    assert_eq!(count(&cast.nation, shares).await, 1, "equals have one place");
    // The roles of pages and exports have no right to a row of it; the auditor's has.
    for role in [Role::Read, Role::Write, Role::Export, Role::Search, Role::Work] {
        let mut connection = cast.nation.database.role(role).connect().await.unwrap();
        let own = sqlx::AssertSqlSafe(format!("select set_config('app.own', '{{{TOWN}}}', false)"));
        connection.execute(own).await.unwrap();
        for sql in ["select share from app.checkin_trial_score", "select leaves from app.checkin_trial"] {
            let refused = sqlx::query(sql).fetch_all(&mut connection).await.unwrap_err().to_string();
            assert!(refused.contains("permission denied"), "{sql}: {refused}");
        }
    }
    let mut audit = cast.nation.database.role(Role::Audit).connect().await.unwrap();
    for (org, rows) in [(TOWN, i64::from(CHILDREN)), (NEXT_TOWN, 0)] {
        let own = sqlx::AssertSqlSafe(format!("select set_config('app.own', '{{{org}}}', false)"));
        audit.execute(own).await.unwrap();
        let seen: i64 = sqlx::query_scalar(ROWS).fetch_one(&mut audit).await.unwrap();
        assert_eq!(seen, rows);
    }
    // What is shown is the list of the shown model: the reversed one would have had these last.
    let list = cast.chief.get("/checkins?n=20").await.expect(200).body;
    assert!(list.contains("生活保護") && !list.contains("架空の逆"), "{list}");
    let kept = "select count(*) from log.audit where kind = 'checkin.silent' and object_kind = 'checkin_trial'";
    assert_eq!(count(&cast.nation, kept).await, 1);
    // Once it is ended it computes no more.
    step(&mut cast.chief, reversed, "retired").await.expect(303);
    cast.chief.post("/checkins/run", &[]).await.expect(303);
    assert_eq!(count(&cast.nation, LISTS).await, 1);
}

#[tokio::test]
async fn the_gate_tells_what_it_would_have_found_and_whom_nobody_went_to() {
    let (mut cast, reversed) = tried().await;
    // Every fourth child is on welfare: the shown list has them first, the reversed one last.
    let mut decided: Vec<(Uuid, &str)> = (1..=12).map(|n| (cast.children[4 * n - 1], "support")).collect();
    decided.extend((1..=8).map(|n| (cast.children[4 * n - 2], "none")));
    decide(&cast.nation, &cast.round, &decided).await;
    cast.pass(10).await;
    let gate = format!("/scores/models/{reversed}/gate");
    cast.chief.post(&format!("{gate}/check"), &[]).await.expect(303);
    let page = cast.chief.get(&gate).await.expect(200).body;
    for part in [
        "試行中の一覧(だれにも表示していないもの)",
        "1回計算しました",
        "計算したときのまま",
        "試行の一覧だけで先頭20人",
        "表示している一覧だけで先頭20人",
        "「必要なし」とは数えません",
        "どちらの一覧がよいかは言えません",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("架空 4番"), "no child stands there");
    let told: serde_json::Value =
        sqlx::query_scalar("select kept -> 'trial' from app.checkin_proof order by at desc limit 1")
            .fetch_one(&mut cast.nation.admin().await)
            .await
            .unwrap();
    let parts = told["parts"].as_array().unwrap();
    let sum = |what: &str| parts.iter().map(|part| part[what].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("found"), sum("nothing")), (12, 8), "{told}");
    let of = |among: &str| parts.iter().find(|part| part["among"] == among).unwrap();
    assert_eq!(of("both")["found"], 0, "no household on welfare is among its first: {told}");
    assert!(of("shown")["found"].as_u64().unwrap() > 0, "{told}");

    // Who changes a row by force is found, and the model is not shown.
    let mut admin = cast.nation.admin().await;
    sqlx::query("update app.checkin_trial_score set place = 1 where place > 100").execute(&mut admin).await.unwrap();
    let mut second = cast.nation.staff(TOWN, "family_chief").await;
    let stopped = step(&mut second, reversed, "shown").await.expect(422).body;
    assert!(stopped.contains("計算したときのままではありません"), "{stopped}");
    let page = second.get(&gate).await.expect(200).body;
    assert!(page.contains("書き換えられたおそれ"), "{page}");
}

#[tokio::test]
async fn before_any_model_is_shown_the_calendar_makes_silent_lists_once_a_month() {
    let nation = Nation::new().await;
    children(&nation).await;
    let db = nation.app.db.clone();
    let mut chief = nation.staff(TOWN, "family_chief").await;
    on_trial(&mut chief, "架空の試行", &learnt_by(2.5)).await;
    let monthly = [("n", "0"), ("every", "month"), ("day", "1"), ("capacity", "7")];
    chief.post("/checkins/setting", &monthly).await.expect(303);
    drain(&db).await.unwrap();
    drain(&db).await.unwrap();
    assert_eq!(count(&nation, LISTS).await, 1, "once");
    assert_eq!(count(&nation, "select count(*) from app.checkin_run").await, 0, "nothing is shown");
    let list = chief.get("/checkins").await.expect(200).body;
    assert!(list.contains("まだ学習していません") && !list.contains("架空 4番"), "{list}");
    // Asked for by hand there is nothing to make.
    chief.post("/checkins/run", &[]).await.expect(422);
    assert_eq!(count(&nation, LISTS).await, 1);
    nation.clock().advance(SignedDuration::from_hours(24 * 31));
    drain(&db).await.unwrap();
    assert_eq!(count(&nation, LISTS).await, 2);
    assert_eq!(count(&nation, ROWS).await, i64::from(2 * CHILDREN));
    let chained = "select count(*) from app.checkin_trial where n in (1, 2) and length(chain) = 32";
    assert_eq!(count(&nation, chained).await, 2);
}
