//! What passes by rule: the holder's setting, and the least that helps to recognise and protect a child.

use super::rules::Office;
use desk::agencies::settings::{NIGHT_SUMMARY_HOURS, OFFICE_FROM, OFFICE_UNTIL, Setting};
use desk::agencies::settings_of;
use ground::Result;
use ground::db::{Key, Tx};
use jiff::Timestamp;
use jiff_sqlx::Timestamp as SqlTimestamp;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A request for a record that nobody answered, to a holder who lets a summary pass.
pub struct Asked {
    /// Where it lies.
    pub key: Key,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Hours the holder gives itself.
    pub hours: i64,
    /// When its office is open.
    pub office: Office,
}

/// Requests for a certain record that wait at a holder who set hours, and got no summary yet.
pub async fn asked(tx: &mut Tx<'_>) -> Result<Vec<Asked>> {
    let rows: Vec<(i16, Uuid, i32, SqlTimestamp)> = sqlx::query_as(
        "select t.area, t.id, t.to_org, t.sent_at from app.transition t
         where t.kind = 'material' and t.received_person is not null and t.state in ('sent', 'delivered', 'opened') and t.sent_at is not null
           and not exists (select from app.transition_step s where s.area = t.area and s.transition_id = t.id and s.act = 'passed')",
    )
    .fetch_all(tx.conn())
    .await?;
    let holders: BTreeSet<i32> = rows.iter().map(|(_, _, holder, _)| *holder).collect();
    let holders: Vec<i32> = holders.into_iter().collect();
    let hours = numbers(tx, &holders, &NIGHT_SUMMARY_HOURS).await?;
    let from = numbers(tx, &holders, &OFFICE_FROM).await?;
    let until = numbers(tx, &holders, &OFFICE_UNTIL).await?;
    let asked = rows.into_iter().filter_map(|(area, id, holder, sent_at)| {
        let office = Office { from: *from.get(&holder)?, until: *until.get(&holder)? };
        let hours = *hours.get(&holder).filter(|hours| **hours > 0)?;
        Some(Asked { key: Key::new(area, id), sent_at: sent_at.to_jiff(), hours, office })
    });
    Ok(asked.collect())
}

async fn numbers(tx: &mut Tx<'_>, orgs: &[i32], setting: &Setting) -> Result<BTreeMap<i32, i64>> {
    let held = settings_of(tx, orgs, setting).await?;
    Ok(held.into_iter().map(|(org, value)| (org, value.as_i64().unwrap_or(setting.default))).collect())
}

/// What is passed of a child besides who it is.
pub struct Summary {
    /// 事例番号
    pub case_no: String,
    /// 重症度 code.
    pub severity: String,
    /// When and how the child was last seen.
    pub seen: Option<(Timestamp, String)>,
}

/// The summary of a child the holder keeps.
pub async fn summary(tx: &mut Tx<'_>, child: Key, holder: i32) -> Result<Summary> {
    let record: Option<(String, Option<i16>)> =
        sqlx::query_as("select case_no, severity from app.record where area = $1 and org_id = $2 and person_id = $3")
            .bind(child.area)
            .bind(holder)
            .bind(child.id)
            .fetch_optional(tx.conn())
            .await?;
    let seen: Option<(SqlTimestamp, String)> = sqlx::query_as(
        "select seen_at, method from app.sighting
         where area = $1 and org_id = $2 and person_id = $3 and method in ('目視', '面接') order by seen_at desc limit 1",
    )
    .bind(child.area)
    .bind(holder)
    .bind(child.id)
    .fetch_optional(tx.conn())
    .await?;
    let (case_no, severity) = record.unwrap_or_default();
    Ok(Summary {
        case_no,
        severity: severity.map(|code| code.to_string()).unwrap_or_default(),
        seen: seen.map(|(at, method)| (at.to_jiff(), method)),
    })
}

/// Whom to call at an agency: name, by day, at night.
pub async fn contact(tx: &mut Tx<'_>, org: i32) -> Result<(String, String, String)> {
    Ok(sqlx::query_as("select name, phone, night_phone from ref.agency where id = $1")
        .bind(org)
        .fetch_one(tx.conn())
        .await?)
}
