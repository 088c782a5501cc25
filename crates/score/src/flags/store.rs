//! All SQL about flags that people closed. Rows are added and never changed.

use ground::Result;
use ground::db::{Change, Key, Tx};
use jiff_sqlx::ToSqlx;
use risk::govern::flags::Flag;
use serde_json::json;
use uuid::Uuid;

/// A flag a person closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Its rule.
    pub rule: String,
    /// The records it was closed on.
    pub records: Vec<String>,
}

/// Flags of a child that were closed.
pub async fn closed(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Closed>> {
    let org = tx.permit().actor().org;
    let rows: Vec<(String, Vec<String>)> = sqlx::query_as(
        "select rule, records from app.score_flag_closed where area = $1 and org_id = $2 and person_id = $3 order by at, id",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(rule, records)| Closed { rule, records }).collect())
}

/// Closes a flag with the reason.
pub async fn close(tx: &mut Tx<'_>, person: Key, flag: &Flag, reason: &str) -> Result<()> {
    let (id, now, actor): (Uuid, _, _) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.score_flag_closed (area, org_id, id, person_id, rule, rules_version, records, reason, by_id, by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(&flag.rule)
    .bind(&flag.version)
    .bind(&flag.records)
    .bind(reason)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    let payload = json!({ "rule": flag.rule });
    let change = Change {
        kind: "flag.closed",
        entity: "score_flag_closed",
        id,
        person: Some(person.id),
        fields: Vec::new(),
        payload,
    };
    tx.record(change).await
}
