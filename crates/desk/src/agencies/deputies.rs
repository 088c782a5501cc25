//! 代理: who hears of deadlines while somebody is away.

use super::admin::required_date;
use super::staff::answer;
use super::store;
use crate::App;
use axum::extract::{Path, State};
use axum::response::Response;
use ground::Result;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use uuid::Uuid;

/// Names a deputy for a time.
pub async fn add(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let deputy = fields.get("deputy").parse::<Uuid>().ok().filter(|deputy| *deputy != id);
        if deputy.is_none() {
            reader.refuse("deputy", "代理になる職員を選んでください。");
        }
        let from = required_date(&mut reader, "deputy_from", "代理の開始日");
        let until = required_date(&mut reader, "deputy_until", "代理の最終日");
        if until < from {
            reader.refuse("deputy_until", "代理の最終日が開始日より前です。");
        }
        let deputy = reader.finish(deputy)?.unwrap_or_default();
        let mut tx = app.db.write(&permit).await?;
        store::add_deputy(&mut tx, id, deputy, from, until).await?;
        tx.commit().await
    };
    answer(&app, &permit, id, saved.await, fields, "deputy").await
}

/// Ends a deputy's time.
pub async fn end(
    State(app): State<App>,
    permit: Permit,
    Path((id, deputy)): Path<(Uuid, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let ended = async {
        let mut tx = app.db.write(&permit).await?;
        store::end_deputy(&mut tx, id, deputy).await?;
        tx.commit().await
    };
    answer(&app, &permit, id, ended.await, fields, "deputy").await
}
