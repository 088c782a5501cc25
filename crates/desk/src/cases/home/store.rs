//! What home lists.

use ground::db::{Key, Tx};
use ground::{Result, Sealed, View};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// A record that moved.
pub struct Line {
    /// Child.
    pub key: Key,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// 事例番号
    pub case_no: String,
    /// When it moved.
    pub updated_at: Timestamp,
}

/// Records of the own agency that moved last; `mine` keeps those in one's own charge.
pub async fn recent(tx: &mut Tx<'_>, mine: bool) -> Result<Vec<Line>> {
    let actor = tx.permit().actor();
    if mine && actor.staff.is_none() {
        return Ok(Vec::new());
    }
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let rows: Vec<(Uuid, String, String, String, SqlTimestamp)> = sqlx::query_as(
        "select r.person_id, r.case_no, trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')),
                trim(coalesce(n.family_kana, '') || ' ' || coalesce(n.given_kana, '')), r.updated_at
         from app.record r
         left join app.person_name n on n.area = r.area and n.person_id = r.person_id and n.sort = 0
         where r.area = $1 and r.org_id = $2 and r.person_id <> all ($3) and ($4::uuid is null or r.in_charge = $4)
         order by r.updated_at desc limit 10",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(walled)
    .bind(actor.staff.filter(|_| mine))
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(person, case_no, name, kana, at)| Line {
            key: Key::new(actor.area, person),
            name,
            kana,
            case_no,
            updated_at: at.to_jiff(),
        })
        .collect())
}

/// 支援措置 of the own agency that end by a day and have not been ended or renewed.
pub async fn ending_protections(tx: &mut Tx<'_>, until: Date) -> Result<Vec<(Key, String, Date)>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let rows: Vec<(Uuid, String, SqlDate)> = sqlx::query_as(
        "select t.person_id, trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')), t.ends_on
         from app.protection t
         left join app.person_name n on n.area = t.area and n.person_id = t.person_id and n.sort = 0
         where t.area = $1 and t.org_id = $2 and t.ended_on is null and t.ends_on <= $3 and t.person_id <> all ($4)
         order by t.ends_on limit 20",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(until.to_sqlx())
    .bind(walled)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(person, name, ends)| (Key::new(actor.area, person), name, ends.to_jiff())).collect())
}

/// Home as one list in the audit trail.
pub fn audited<T>(tx: &Tx<'_>, persons: Vec<Uuid>, value: T) -> Sealed<T> {
    let actor = tx.permit().actor();
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "home",
        fields: "name,case_no,clock",
        count: i32::try_from(persons.len()).ok(),
        persons,
        ..View::default()
    };
    Sealed::new(value, view)
}
