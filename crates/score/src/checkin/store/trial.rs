//! Silent lists. Rows are added and never changed; what they hold is read by nobody but the gate.

use crate::checkin::outcomes::model::Run;
use crate::checkin::trial::{Kept, Link, Listed, Placed, leaves, link};
use crate::models::chain::hex;
use crate::models::model::Model;
use ground::Result;
use ground::audit::Entry;
use ground::db::Tx;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Models that have a silent list of this month.
pub async fn listed_in(tx: &mut Tx<'_>, month: Date) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_scalar("select model_id from app.checkin_trial where area = $1 and org_id = $2 and month = $3")
        .bind(area)
        .bind(org)
        .bind(month.to_sqlx())
        .fetch_all(tx.conn())
        .await?)
}

/// Keeps a silent list, chained to the one before it, unless there is one of this month. Hold the lives of the models first.
pub async fn keep_silent(
    tx: &mut Tx<'_>,
    model: &Model,
    known_at: Timestamp,
    month: Option<Date>,
    children: &[Placed],
) -> Result<()> {
    let (id, area, org) = (tx.new_id(), tx.permit().actor().area, tx.permit().actor().org);
    let newest: Option<(i64, Vec<u8>)> = sqlx::query_as(
        "select n, chain from app.checkin_trial where area = $1 and org_id = $2 order by n desc limit 1",
    )
    .bind(area)
    .bind(org)
    .fetch_optional(tx.conn())
    .await?;
    let (n, before) = newest.unwrap_or_default();
    let leaves = leaves(id, children);
    let link = link(&before, id, model.id, known_at, &leaves);
    let done = sqlx::query(
        "insert into app.checkin_trial (area, org_id, id, model_id, model_hash, known_at, children, month, n, leaves, chain)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (area, org_id, model_id, month) where month is not null do nothing",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(model.id)
    .bind(&model.hash)
    .bind(known_at.to_sqlx())
    .bind(i32::try_from(children.len()).unwrap_or(i32::MAX))
    .bind(month.map(|month| month.to_sqlx()))
    .bind(n + 1)
    .bind(&leaves)
    .bind(&link)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    let rows: Vec<serde_json::Value> = children
        .iter()
        .map(|child| json!({ "person_id": child.person, "place": child.place, "share": child.share }))
        .collect();
    sqlx::query(
        "insert into app.checkin_trial_score (area, org_id, trial_id, person_id, place, share)
         select $1, $2, $3, r.person_id, r.place, r.share from jsonb_to_recordset($4) as r(person_id uuid, place int, share double precision)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(serde_json::Value::Array(rows))
    .execute(tx.conn())
    .await?;
    let entry = Entry {
        kind: "checkin.silent".to_owned(),
        subject_area: Some(area),
        subject_org: Some(org),
        object_kind: "checkin_trial".to_owned(),
        object: Some(id),
        detail: hex(&link),
        ..Entry::default()
    };
    tx.audit(entry).await
}

/// Silent lists of a model since it was added, with the chain they hang in and its head as the audit trail tells it. For those who audit: opened by
/// [`ground::db::Db::audit`].
pub async fn kept_lists(tx: &mut Tx<'_>, model: &Model) -> Result<Kept> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (Uuid, Uuid, SqlTimestamp, i64, Vec<u8>, Vec<u8>);
    let links: Vec<Row> = sqlx::query_as(
        "select id, model_id, known_at, n, leaves, chain from app.checkin_trial where area = $1 and org_id = $2 order by n",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let rows: Vec<(Uuid, Uuid, i32, f64)> = sqlx::query_as(
        "select s.trial_id, s.person_id, s.place, s.share from app.checkin_trial t
         join app.checkin_trial_score s on s.area = $1 and s.org_id = $2 and s.trial_id = t.id
         where t.area = $1 and t.org_id = $2 and t.model_id = $3 and t.known_at >= $4",
    )
    .bind(area)
    .bind(org)
    .bind(model.id)
    .bind(model.added_at.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let head: Option<String> = sqlx::query_scalar(
        "select detail from log.audit where area = $1 and org_id = $2 and kind = 'checkin.silent' order by seq desc limit 1",
    )
    .bind(area)
    .bind(org)
    .fetch_optional(tx.conn())
    .await?;
    let mut children: HashMap<Uuid, Vec<Placed>> = HashMap::new();
    for (list, person, place, share) in rows {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        children.entry(list).or_default().push(Placed { person, place, share });
    }
    let chain: Vec<Link> = links
        .into_iter()
        .map(|(id, model, at, n, leaves, chain)| Link {
            run: Run { id, model, base: 0.0, at: at.to_jiff() },
            n,
            leaves,
            chain,
        })
        .collect();
    let own = chain.iter().filter(|link| link.run.model == model.id && link.run.at >= model.added_at);
    let lists = own.map(|link| Listed {
        run: link.run,
        leaves: link.leaves.clone(),
        children: children.remove(&link.run.id).unwrap_or_default(),
    });
    let lists = lists.collect();
    Ok(Kept { lists, chain, head })
}
