//! Closing a flag: by a person, with a reason.

use super::{judged, store};
use crate::items;
use axum::extract::{Path, State};
use axum::response::Redirect;
use desk::{App, people};
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};

/// Closes a flag on the records that raise it now.
pub async fn close(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Redirect> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut reader = Reader::new(&fields);
    let reason = reader.required("reason", "確かめたこと", 1000);
    let reason = reader.finish(reason)?;
    let mut tx = app.db.read(&permit).await?;
    let now = tx.now();
    let known = items::of_child(&mut tx, key, now).await?;
    let known = tx.show(known).await?;
    let flags = judged(&known)?;
    let closable = |rule: &str| flags.iter().find(|flag| flag.rule == rule && !flag.records.is_empty());
    let flag = closable(fields.get("rule"))
        .ok_or_else(|| Error::invalid("rule", "この項目は、確かめた記録ができると表示されなくなります。"))?;
    let mut tx = app.db.write(&permit).await?;
    store::close(&mut tx, key, flag, &reason).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/records/{key}/score")))
}
