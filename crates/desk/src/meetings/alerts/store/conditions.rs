//! Conditions as an agency set them.

use crate::meetings::alerts::Rule;
use ground::db::{Change, FieldChange, Tx};
use ground::{Error, Result};
use jiff_sqlx::ToSqlx;
use serde_json::json;
use uuid::Uuid;

type RuleRow = (i16, i32, Uuid, String, i32, Vec<String>, Vec<i32>, i32, bool, i32, Vec<i32>);

fn rule((area, org, id, kind, days, tell, posts, repeat_days, active, version, sections): RuleRow) -> (i16, i32, Rule) {
    (area, org, Rule { id, kind, days, tell, posts, sections, repeat_days, active, version })
}

/// Conditions of the own agency.
pub async fn rules_of_own(tx: &mut Tx<'_>) -> Result<Vec<Rule>> {
    let actor = tx.permit().actor();
    let rows: Vec<RuleRow> = sqlx::query_as(
        "select area, org_id, id, kind, days, tell, posts, repeat_days, active, version, sections from app.alert_rule
         where area = $1 and org_id = $2 order by set_at, id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| rule(row).2).collect())
}

/// Active conditions of every agency, with area and agency; for the watch.
pub async fn active_rules(tx: &mut Tx<'_>) -> Result<Vec<(i16, i32, Rule)>> {
    let rows: Vec<RuleRow> = sqlx::query_as(
        "select area, org_id, id, kind, days, tell, posts, repeat_days, active, version, sections from app.alert_rule where active order by area, org_id, id",
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(rule).collect())
}

/// Adds a condition.
pub async fn insert(tx: &mut Tx<'_>, new: &Rule, shown: Vec<FieldChange>) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.alert_rule (area, org_id, id, kind, days, tell, posts, repeat_days, set_by_name, set_at, sections) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(new.id)
    .bind(&new.kind)
    .bind(new.days)
    .bind(&new.tell)
    .bind(&new.posts)
    .bind(new.repeat_days)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .bind(&new.sections)
    .execute(tx.conn())
    .await?;
    set(tx, new.id, shown).await
}

/// Changes a condition, if nobody else did since its version.
pub async fn update(tx: &mut Tx<'_>, changed: &Rule, shown: Vec<FieldChange>) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "update app.alert_rule set days = $5, tell = $6, posts = $7, repeat_days = $8, active = $9, set_by_name = $10, set_at = $11, sections = $12, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(changed.id)
    .bind(changed.version)
    .bind(changed.days)
    .bind(&changed.tell)
    .bind(&changed.posts)
    .bind(changed.repeat_days)
    .bind(changed.active)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .bind(&changed.sections)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    set(tx, changed.id, shown).await
}

async fn set(tx: &mut Tx<'_>, id: Uuid, fields: Vec<FieldChange>) -> Result<()> {
    tx.record(Change { kind: "alertrule.set", entity: "alert_rule", id, person: None, fields, payload: json!({}) })
        .await
}

/// Posts of the own agency, to choose from.
pub async fn posts(tx: &mut Tx<'_>) -> Result<Vec<(i32, String)>> {
    let org = tx.permit().actor().org;
    Ok(sqlx::query_as(
        "select p.id, trim(coalesce(s.name, '') || ' ' || p.title) from ref.post p left join ref.section s on s.id = p.section_id where p.org_id = $1 order by s.id nulls first, p.id",
    )
    .bind(org)
    .fetch_all(tx.conn())
    .await?)
}
