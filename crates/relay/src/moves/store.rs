//! What passes by rule: the holder's setting, and the least that helps to recognise and protect a child.

use ground::Result;
use ground::db::{Key, Tx};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// A request for a record that nobody answered, to a holder who lets a summary pass.
pub struct Asked {
    /// Where it lies.
    pub key: Key,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Hours the holder gives itself.
    pub hours: i64,
}

/// Requests for a certain record that wait at a holder who set hours, and got no summary yet.
pub async fn asked(tx: &mut Tx<'_>) -> Result<Vec<Asked>> {
    let today = tx.today();
    let rows: Vec<(i16, Uuid, SqlTimestamp, i64)> = sqlx::query_as(
        "select t.area, t.id, t.sent_at, (own.value)::bigint
         from app.transition t
         join lateral (
           select s.value from ref.setting s
           where s.org_id in (t.to_org, 0) and s.name = 'night_summary_hours' and s.valid_from <= $1 and jsonb_typeof(s.value) = 'number'
           order by s.org_id = 0, s.valid_from desc limit 1) own on true
         where t.kind = 'material' and t.received_person is not null and t.state in ('sent', 'delivered', 'opened') and t.sent_at is not null
           and (own.value)::bigint > 0
           and not exists (select from app.transition_step s where s.area = t.area and s.transition_id = t.id and s.act = 'passed')",
    )
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let asked = rows.into_iter().map(|(area, id, sent_at, hours)| Asked {
        key: Key::new(area, id),
        sent_at: sent_at.to_jiff(),
        hours,
    });
    Ok(asked.collect())
}

/// What is passed of a child besides who it is.
pub struct Summary {
    /// 事例番号
    pub case_no: String,
    /// 重症度 code.
    pub severity: String,
    /// When, how and by whom the child was last seen.
    pub seen: Option<(Timestamp, String, String)>,
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
    let seen: Option<(SqlTimestamp, String, String)> = sqlx::query_as(
        "select seen_at, method, seen_by from app.sighting
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
        seen: seen.map(|(at, method, by)| (at.to_jiff(), method, by)),
    })
}

/// Whom to call at an agency: name, by day, at night.
pub async fn contact(tx: &mut Tx<'_>, org: i32) -> Result<(String, String, String)> {
    Ok(sqlx::query_as("select name, phone, night_phone from ref.agency where id = $1")
        .bind(org)
        .fetch_one(tx.conn())
        .await?)
}
