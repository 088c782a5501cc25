//! The sealed audit trail: each kind of tampering is found and named.

use crate::nation::{Nation, TOWN};
use ground::audit::{Finding, Report, Sealer};
use sqlx::{Connection, Executor};
use uuid::Uuid;

/// A nation with audit rows in three sealed batches.
async fn sealed() -> (Nation, Sealer) {
    let nation = Nation::new().await;
    let sealer = Sealer::open(nation.state.path()).unwrap();
    for _ in 0..3 {
        let mut staff = nation.staff(TOWN, "health_staff").await;
        for _ in 0..4 {
            staff.get("/admin/conflicts").await.expect(403);
        }
        seal_all(&nation, &sealer).await;
    }
    (nation, sealer)
}

/// Seals everything in one batch, once no transaction of another database of the server holds the horizon back.
async fn seal_all(nation: &Nation, sealer: &Sealer) {
    let mut admin = nation.admin().await;
    let is_reached = "select coalesce(max(xact) < pg_snapshot_xmin(pg_current_snapshot()), true) from log.audit";
    while !sqlx::query_scalar::<_, bool>(is_reached).fetch_one(&mut admin).await.unwrap() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    sealer.seal(&nation.app.db).await.unwrap();
}

async fn tamper(nation: &Nation, sql: &'static str) {
    let mut admin = nation.admin().await;
    // A thief with the superuser's password.
    admin.execute("set session_replication_role = replica").await.unwrap();
    let done = admin.execute(sql).await.unwrap();
    assert!(done.rows_affected() > 0, "nothing was changed");
}

async fn row(nation: &Nation, sql: &'static str) -> Uuid {
    sqlx::query_scalar(sql).fetch_one(&mut nation.admin().await).await.unwrap()
}

async fn verify(nation: &Nation, sealer: &Sealer) -> Report {
    sealer.verify(&nation.app.db).await.unwrap()
}

const SECOND: &str = "select id from log.audit order by xact, seq offset 1 limit 1";

#[tokio::test]
async fn an_untouched_trail_is_fine() {
    let (nation, sealer) = sealed().await;
    let report = verify(&nation, &sealer).await;
    assert_eq!(report.findings, []);
    assert!(report.batches >= 3);
    assert_eq!(report.heads, usize::try_from(report.batches).unwrap());
    let rows: i64 =
        sqlx::query_scalar("select count(*) from log.audit").fetch_one(&mut nation.admin().await).await.unwrap();
    assert_eq!(report.rows, u64::try_from(rows).unwrap());
    assert!(rows >= 12);
}

#[tokio::test]
async fn an_edited_row_is_named() {
    let (nation, sealer) = sealed().await;
    let row = row(&nation, SECOND).await;
    tamper(&nation, "update log.audit set staff_name = 'somebody else' where id = (select id from log.audit order by xact, seq offset 1 limit 1)").await;
    assert_eq!(verify(&nation, &sealer).await.findings, [Finding::Edited { batch: 1, row }]);
}

#[tokio::test]
async fn a_deleted_row_is_named() {
    let (nation, sealer) = sealed().await;
    let row = row(&nation, SECOND).await;
    tamper(&nation, "delete from log.audit where id = (select id from log.audit order by xact, seq offset 1 limit 1)")
        .await;
    assert_eq!(verify(&nation, &sealer).await.findings, [Finding::Deleted { batch: 1, row }]);
}

#[tokio::test]
async fn a_row_put_among_sealed_ones_is_named() {
    let (nation, sealer) = sealed().await;
    tamper(
        &nation,
        "insert into log.audit (area, org_id, id, xact, at, kind, action, staff_name, post, request_id)
         select area, org_id, '00000000-0000-7000-8000-00000000abcd', xact, at, 'view', action, staff_name, post, request_id
         from log.audit order by xact, seq limit 1",
    )
    .await;
    let row = Uuid::parse_str("00000000-0000-7000-8000-00000000abcd").unwrap();
    assert_eq!(verify(&nation, &sealer).await.findings, [Finding::Inserted { batch: 1, row }]);
}

#[tokio::test]
async fn reordered_rows_are_named() {
    let (nation, sealer) = sealed().await;
    let row = row(&nation, SECOND).await;
    tamper(
        &nation,
        "with two as (select id, seq, xact, row_number() over (order by xact, seq) as n from log.audit order by xact, seq offset 1 limit 2)
         update log.audit a set seq = other.seq, xact = other.xact from two mine join two other on other.n <> mine.n where a.id = mine.id",
    )
    .await;
    let findings = verify(&nation, &sealer).await.findings;
    assert_eq!(findings, [Finding::Reordered { batch: 1, row }]);
}

#[tokio::test]
async fn a_cut_off_tail_is_found_by_the_heads_outside() {
    let (nation, sealer) = sealed().await;
    let batch: i64 =
        sqlx::query_scalar("select max(batch) from log.seal").fetch_one(&mut nation.admin().await).await.unwrap();
    tamper(&nation, "delete from log.audit where xact >= (select from_xact from log.seal order by batch desc limit 1)")
        .await;
    tamper(&nation, "delete from log.seal where batch = (select max(batch) from log.seal)").await;
    assert_eq!(verify(&nation, &sealer).await.findings, [Finding::Missing { batch }]);
}

#[tokio::test]
async fn a_forged_seal_is_found() {
    let (nation, sealer) = sealed().await;
    tamper(&nation, "update log.seal set signature = (select signature from log.seal where batch = 1) where batch = 2")
        .await;
    let findings = verify(&nation, &sealer).await.findings;
    assert_eq!(findings, [Finding::BrokenSeal { batch: 2 }, Finding::OtherHead { batch: 2 }]);
}

#[tokio::test]
async fn a_late_commit_is_sealed_later_and_never_lost() {
    let (nation, sealer) = sealed().await;
    let mut slow = nation.admin().await;
    let mut late = slow.begin().await.unwrap();
    late.execute(
        "insert into log.audit (area, org_id, id, at, kind, action, staff_name, post, request_id)
         values (34, 3402, '00000000-0000-7000-8000-00000000beef', now(), 'view', 'record.read', 'slow', '', gen_random_uuid())",
    )
    .await
    .unwrap();
    let mut staff = nation.staff(TOWN, "health_staff").await;
    staff.get("/admin/conflicts").await.expect(403);
    sealer.seal(&nation.app.db).await.unwrap();
    late.commit().await.unwrap();
    seal_all(&nation, &sealer).await;
    let report = verify(&nation, &sealer).await;
    assert_eq!(report.findings, []);
    let rows: i64 =
        sqlx::query_scalar("select count(*) from log.audit").fetch_one(&mut nation.admin().await).await.unwrap();
    assert_eq!(report.rows, u64::try_from(rows).unwrap(), "every row is sealed");
}

#[tokio::test]
async fn a_head_lost_between_commit_and_file_is_written_by_the_next_seal() {
    let (nation, sealer) = sealed().await;
    let written = std::fs::read_to_string(sealer.heads_path()).unwrap();
    let (kept, _) = written.trim_end().rsplit_once('\n').unwrap();
    std::fs::write(sealer.heads_path(), format!("{kept}\n")).unwrap();
    sealer.seal(&nation.app.db).await.unwrap();
    assert_eq!(std::fs::read_to_string(sealer.heads_path()).unwrap(), written);
    assert_eq!(verify(&nation, &sealer).await.findings, []);
}
