//! 代理: who hears of deadlines in somebody's place, and who hears of them at all.

use super::field;
use ground::db::{Change, Tx};
use ground::{Error, Result};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

/// A deputy of a member of staff.
#[derive(Debug, Clone, FromRow)]
pub struct DeputyLine {
    /// Row.
    pub id: Uuid,
    /// Name of who stands in.
    pub name: String,
    valid_from: SqlDate,
    valid_until: SqlDate,
}

impl DeputyLine {
    /// First day.
    pub fn from(&self) -> Date {
        self.valid_from.to_jiff()
    }

    /// Last day.
    pub fn until(&self) -> Date {
        self.valid_until.to_jiff()
    }
}

/// The deputies of a member of the own staff, newest first.
pub async fn deputies(tx: &mut Tx<'_>, staff: Uuid) -> Result<Vec<DeputyLine>> {
    let actor = tx.permit().actor();
    Ok(sqlx::query_as(
        "select d.id, s.name, d.valid_from, d.valid_until from app.deputy d join app.staff s on s.area = d.area and s.id = d.deputy_id
         where d.area = $1 and d.org_id = $2 and d.staff_id = $3 and d.valid_from <= d.valid_until order by d.valid_from desc, d.id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(staff)
    .fetch_all(tx.conn())
    .await?)
}

/// Puts a deputy in somebody's place for a time. Both are of the own staff.
pub async fn add_deputy(tx: &mut Tx<'_>, staff: Uuid, deputy: Uuid, from: Date, until: Date) -> Result<()> {
    let (id, actor) = (tx.new_id(), tx.permit().actor());
    let name: Option<String> = sqlx::query_scalar(
        "insert into app.deputy (area, org_id, id, staff_id, deputy_id, valid_from, valid_until)
         select s.area, s.org_id, $5, s.id, d.id, $6, $7 from app.staff s
         join app.staff d on d.area = s.area and d.org_id = s.org_id and d.id = $4
         where s.area = $1 and s.org_id = $2 and s.id = $3
         returning (select name from app.staff where area = $1 and id = $4)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(staff)
    .bind(deputy)
    .bind(id)
    .bind(from.to_sqlx())
    .bind(until.to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    let name = name.ok_or(Error::NotFound)?;
    note(tx, staff, "", &format!("{name}({}~{})", crate::frame::date_wareki(from), crate::frame::date_wareki(until)))
        .await
}

/// Ends a deputy's time with the day before `today`, or takes it back when it has not begun.
pub async fn end_deputy(tx: &mut Tx<'_>, staff: Uuid, id: Uuid) -> Result<()> {
    let (today, actor) = (tx.today(), tx.permit().actor());
    let name: Option<String> = sqlx::query_scalar(
        "update app.deputy d set valid_until = least(d.valid_until, $5::date - 1) from app.staff s
         where d.area = $1 and d.org_id = $2 and d.staff_id = $3 and d.id = $4 and s.area = d.area and s.id = d.deputy_id returning s.name",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(staff)
    .bind(id)
    .bind(today.to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    note(tx, staff, &name.ok_or(Error::NotFound)?, "").await
}

async fn note(tx: &mut Tx<'_>, staff: Uuid, from: &str, to: &str) -> Result<()> {
    let fields = field("deputy", "代理", from, to).into_iter().collect();
    tx.record(Change { kind: "staff.deputy", entity: "staff", id: staff, person: None, fields, payload: json!({}) })
        .await
}

/// Who must hear of a deadline of an agency today: the one in charge, their section, the chiefs, and whoever stands in for any of them.
/// For jobs, of any agency.
pub async fn responsible(
    tx: &mut Tx<'_>,
    area: i16,
    org: i32,
    in_charge: Option<Uuid>,
    section: Option<i32>,
) -> Result<Vec<Uuid>> {
    let today = tx.today();
    Ok(sqlx::query_scalar(
        "with theirs as (
           select $3::uuid as id where $3 is not null
           union
           select a.staff_id from app.appointment a join ref.post p on p.id = a.post_id
           where a.area = $1 and a.org_id = $2 and a.valid_from <= $5 and (a.valid_until is null or $5 <= a.valid_until)
             and (p.section_id = $4 or p.role like '%chief')
         ), all_of_them as (
           select id from theirs
           union
           select d.deputy_id from app.deputy d join theirs on theirs.id = d.staff_id
           where d.area = $1 and d.org_id = $2 and d.valid_from <= $5 and $5 <= d.valid_until
         )
         select s.id from app.staff s join all_of_them using (id) where s.area = $1 and s.org_id = $2 and s.ends_on >= $5 order by s.id",
    )
    .bind(area)
    .bind(org)
    .bind(in_charge)
    .bind(section)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}
