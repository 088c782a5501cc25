//! Connections go from tenant to tenant: nothing of the one before may stay on them, whatever became of its request.

use crate::nation::{AREA, CENTRE, FAR_AREA, FAR_CENTRE, FAR_TOWN, Nation, TOWN};
use ground::audit::Entry;
use ground::db::Db;
use ground::gate::{Action, Permit};
use sqlx::Executor;
use std::time::Duration;

const REQUESTS: usize = 2_000;
/// Requests under way at once: twice the pool, so that some are cancelled while they wait for a connection.
const AT_ONCE: usize = 16;

/// What became of a request.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Panicked,
    Cancelled,
}

#[expect(clippy::disallowed_methods, reason = "a reader of one agency, without a session")]
fn permit(db: &Db, (area, org): (i16, i32)) -> Permit {
    Permit::for_job(db, area, org, Action::ReadRecord, "検査")
}

/// Reads everything the role lets through and says whose it was; every third of them ends badly.
async fn read(db: Db, tenant: (i16, i32), number: usize) -> Vec<i32> {
    let permit = permit(&db, tenant);
    let mut tx = if number.is_multiple_of(2) { db.read(&permit).await } else { db.write(&permit).await }.unwrap();
    let seen: Vec<i32> =
        sqlx::query_scalar("select distinct org_id from app.staff").fetch_all(tx.conn()).await.unwrap();
    if number.is_multiple_of(5) {
        tx.audit(Entry { kind: "list".to_owned(), ..Entry::default() }).await.unwrap();
        sqlx::query("select pg_sleep(0.002)").execute(tx.conn()).await.unwrap();
    }
    assert!(!number.is_multiple_of(7), "a request that fails in its middle");
    if number.is_multiple_of(3) {
        tx.commit().await.unwrap();
    }
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_sees_the_tenant_before_it() {
    let nation = Nation::new().await;
    for org in [CENTRE, TOWN, FAR_CENTRE, FAR_TOWN] {
        nation.hire(org, "family_staff").await;
    }
    let tenants = [(AREA, CENTRE), (FAR_AREA, FAR_TOWN), (AREA, TOWN), (FAR_AREA, FAR_CENTRE)];
    let db = nation.app.db.clone();
    // Failures in the middle are wanted here; their text is not.
    std::panic::set_hook(Box::new(|_| {}));
    let mut outcomes = Vec::new();
    for first in (0..REQUESTS).step_by(AT_ONCE) {
        let batch = (first..first + AT_ONCE).map(|number| {
            let tenant = tenants[number % tenants.len()];
            let task = tokio::spawn(read(db.clone(), tenant, number));
            async move {
                if number % 4 == 3 {
                    tokio::time::sleep(Duration::from_micros(u64::try_from(number * 37 % 4_000).unwrap())).await;
                    task.abort();
                }
                match task.await {
                    Ok(seen) => {
                        assert_eq!(seen, [tenant.1], "request {number} saw another agency's rows");
                        Outcome::Done
                    }
                    Err(error) if error.is_panic() => Outcome::Panicked,
                    Err(_) => Outcome::Cancelled,
                }
            }
        });
        outcomes.extend(futures::future::join_all(batch).await);
    }
    let _ = std::panic::take_hook();
    let count = |wanted: &Outcome| outcomes.iter().filter(|outcome| *outcome == wanted).count();
    assert_eq!(outcomes.len(), REQUESTS);
    assert!(
        count(&Outcome::Cancelled) > 50,
        "too few were cancelled for this to say anything: {}",
        count(&Outcome::Cancelled)
    );
    assert!(count(&Outcome::Panicked) > 100, "{}", count(&Outcome::Panicked));
    assert!(count(&Outcome::Done) > 1_000, "{}", count(&Outcome::Done));

    // Every connection that is left: no context, no open transaction, and the pools work on.
    let mut admin = nation.admin().await;
    let open: i64 = sqlx::query_scalar(
        "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%' and state_change < pg_catalog.now() - interval '1 s'",
    )
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert_eq!(open, 0, "transactions were left open");
    for number in 0..64 {
        let nobody = permit(&db, (AREA, 0));
        let mut tx = if number % 2 == 0 { db.read(&nobody).await } else { db.write(&nobody).await }.unwrap();
        let seen: i64 = sqlx::query_scalar("select count(*) from app.staff").fetch_one(tx.conn()).await.unwrap();
        assert_eq!(seen, 0, "rows without an agency");
        // Ends the transaction below its owner's feet: what is still set now would meet the next tenant.
        tx.conn().execute("commit").await.unwrap();
        let left: String = sqlx::query_scalar(
            "select coalesce(current_setting('app.orgs', true), '') || coalesce(current_setting('app.own', true), '') || coalesce(current_setting('app.person', true), '') || coalesce(current_setting('app.ward', true), '')
               || coalesce(current_setting('app.overseen', true), '') || coalesce(current_setting('app.policed', true), '')
               || coalesce(current_setting('app.policed_wholly', true), '') || coalesce(current_setting('app.policed_towns', true), '')",
        )
        .fetch_one(tx.conn())
        .await
        .unwrap();
        assert_eq!(left, "", "the context outlived its transaction");
    }
}
