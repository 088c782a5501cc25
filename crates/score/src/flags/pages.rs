//! Closing a flag: by a person, with a reason.

use super::{around, judged, store};
use crate::{card, items};
use axum::extract::{Path, State};
use axum::response::Response;
use desk::{App, people};
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};

/// Letters of a reason.
const LONGEST: usize = 1000;

/// Closes a flag on the records that raise it now.
pub async fn close(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let done = closed(&app, &permit, key, &fields).await;
    card::answer(&app, &permit, key, fields, done).await
}

async fn closed(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let rule = fields.get("rule");
    let mut reader = Reader::new(fields);
    let reason = reader.required(&field(rule), "確かめたこと", LONGEST);
    let reason = reader.finish(reason)?;
    let mut tx = app.db.read(permit).await?;
    let now = tx.now();
    let known = items::of_child(&mut tx, key, now).await?;
    let around = around(&mut tx, key).await?;
    let known = tx.show(known).await?;
    let flags = judged(&known, &around)?;
    let flag = flags
        .iter()
        .find(|flag| flag.rule == rule && !flag.records.is_empty())
        .ok_or_else(|| Error::invalid(field(rule), "この項目は、確かめた記録ができると表示されなくなります。"))?;
    let mut tx = app.db.write(permit).await?;
    store::close(&mut tx, key, flag, &reason).await?;
    tx.commit().await
}

/// Each flag of the page has a field of its own, so that an error stands beside the one it is about.
pub(super) fn field(rule: &str) -> String {
    format!("close-{rule}")
}
