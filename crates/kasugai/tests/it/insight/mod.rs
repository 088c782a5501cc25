//! What staff see of a child over time, past the browser: who may know, who is told, what is kept.

mod alerts;
mod comments;
mod common;
mod contacts;
mod examples;
mod finds;
mod genogram;
mod trends;
mod wards;
mod watches;

use crate::nation::{Nation, TOWN};
use crate::visitor::Visitor;
use sqlx::Executor;

/// A member of staff of the town whose post is in this section.
pub async fn clerk_of(nation: &Nation, section: &str, role: &str) -> Visitor {
    let clerk = nation.staff(TOWN, role).await;
    let mut admin = nation.admin().await;
    let post: i32 = sqlx::query_scalar(
        "insert into ref.post (org_id, section_id, title, role)
         select org_id, id, name || ' 担当', $2 from ref.section where org_id = $3 and name = $1 returning id",
    )
    .bind(section)
    .bind(role)
    .bind(TOWN)
    .fetch_one(&mut admin)
    .await
    .unwrap();
    sqlx::query("update app.appointment set post_id = $2 where staff_id = $1")
        .bind(clerk.staff)
        .bind(post)
        .execute(&mut admin)
        .await
        .unwrap();
    admin.execute("update ref.version set n = n + 1").await.unwrap();
    nation.again(&clerk).await
}
