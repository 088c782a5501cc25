//! SQL of the holder, under the role of the nationwide search.

use ground::Result;
use ground::db::{Key, Tx};

/// The agency that keeps the person.
pub(super) async fn holder(tx: &mut Tx<'_>, person: Key) -> Result<Option<i32>> {
    let holder = sqlx::query_scalar("select org_id from app.person where area = $1 and id = $2")
        .bind(person.area)
        .bind(person.id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(holder)
}
