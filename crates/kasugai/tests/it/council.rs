//! Meetings and the ledger, on a real database.

use crate::fixtures::{self, put_in_charge};
use crate::nation::{CENTRE, NEXT_TOWN, Nation, TOWN};
use crate::visitor::{Answer, Visitor};
use ground::db::Key;
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

mod alerts;
mod approvals;
mod ledger;
mod meeting;

/// A child of the town with a row in the ledger: child and row.
async fn entered(nation: &Nation, clerk: &mut Visitor, name: &str) -> (Key, Uuid) {
    let child = fixtures::child(&nation.app, TOWN, name).await;
    put_in_charge(&mut nation.admin().await, clerk.staff.unwrap(), child).await;
    clerk.post(&format!("/records/{child}/ledger"), &[("division", "要保護")]).await.expect(303);
    (child, row_of(nation, child).await)
}

async fn row_of(nation: &Nation, child: Key) -> Uuid {
    sqlx::query_scalar("select id from app.ledger_row where person_id = $1 and left_on is null")
        .bind(child.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap()
}

/// Writes one cell: status and what came back.
async fn write(clerk: &mut Visitor, row: Uuid, field: &str, was: &str, value: &str) -> (u16, Value) {
    let form = [("field", field), ("was", was), ("value", value)];
    let answer = clerk.post(&format!("/council/ledger/row/{row}/cell"), &form).await;
    (answer.status.as_u16(), answer.json())
}

#[track_caller]
fn has(answer: &Answer, parts: &[&str]) {
    for part in parts {
        assert!(answer.body.contains(part), "{part} is missing: {}", answer.body);
    }
}

async fn count(nation: &Nation, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut nation.admin().await).await.unwrap()
}
