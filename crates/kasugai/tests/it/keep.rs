//! What leaves the house without names, and what ends.

mod erase;
mod masked;
mod periods;

use crate::nation::Nation;
use crate::visitor::Visitor;
use keep::Keeper;
use uuid::Uuid;

/// Does what the background does.
pub async fn kept(nation: &Nation) {
    Keeper::of(&nation.app).drain().await.unwrap();
}

/// Makes a list of today by hand; its page.
pub async fn listed(visitor: &mut Visitor) -> String {
    let page = visitor.post("/retention/lists", &[]).await.expect(303).location().to_owned();
    assert!(page.starts_with("/retention/lists/"), "nothing has ended: {page}");
    page
}

/// The lines of a list: id, what it points to, state.
pub async fn lines(nation: &Nation, page: &str) -> Vec<(Uuid, Uuid, String)> {
    let list: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    sqlx::query_as("select id, object_id, state from app.retention_item where list_id = $1 order by since, id")
        .bind(list)
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap()
}

/// Has a list drafted by one and approved by another, all of its lines.
pub async fn approved(nation: &Nation, drafter: &mut Visitor, head: &mut Visitor, page: &str) {
    drafter.post(&format!("{page}/draft"), &[]).await.expect(303);
    let ids: Vec<String> = lines(nation, page).await.into_iter().map(|(id, ..)| id.to_string()).collect();
    let items: Vec<(&str, &str)> = ids.iter().map(|id| ("items", id.as_str())).collect();
    head.post(&format!("{page}/approve"), &items).await.expect(303);
}

/// Makes a case one that was closed long ago, of somebody who is grown up.
pub async fn long_ago(nation: &Nation, child: Uuid) {
    let mut admin = nation.admin().await;
    for sql in [
        "update app.person set birth_first = '1990-05-05', birth_last = '1990-05-05', first_registered_on = '2007-04-01' where id = $1",
        "update app.episode set accepted_on = '2007-04-01', closed_on = '2008-03-31' where person_id = $1",
        "update app.intake set received_at = '2007-04-01' where id in (select intake_id from app.intake_child where person_id = $1)",
        "update app.custody set started_at = '2007-04-01', ended_at = '2007-05-01' where person_id = $1",
        "update app.ledger_row set left_on = '2008-03-31' where person_id = $1",
        "update app.missing set state = 'ended' where person_id = $1",
        "update app.transition set state = 'withdrawn' where person_id = $1",
    ] {
        sqlx::query(sql).bind(child).execute(&mut admin).await.unwrap();
    }
}

/// Every table of the tenants with rows that hold a text.
pub async fn tables_with(nation: &Nation, text: &str) -> Vec<String> {
    let mut admin = nation.admin().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('app', 'log', 'ref', 'auth') and c.relkind in ('r', 'p') and not c.relispartition order by 1",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();
    let mut found = Vec::new();
    for table in tables {
        let sql = format!("select count(*) from {table} t where strpos(t::text, $1) > 0");
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(text).fetch_one(&mut admin).await.unwrap();
        if rows > 0 {
            found.push(table);
        }
    }
    found
}
