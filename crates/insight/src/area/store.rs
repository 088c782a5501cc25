//! Areas as drawn, and where cases live.

use super::charges::Charge;
use super::town::Case;
use desk::agencies::towns::town;
use ground::db::{Change, FieldChange, Tx};
use ground::{Error, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use serde_json::json;
use uuid::Uuid;

/// An area.
#[derive(Debug, Clone)]
pub struct Area {
    /// The row.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// 町名 it holds.
    pub towns: Vec<String>,
    /// Column on the map, from 1.
    pub col: i16,
    /// Line on the map, from 1.
    pub line: i16,
}

/// The areas of the own agency.
pub async fn areas(tx: &mut Tx<'_>) -> Result<Vec<Area>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, String, Vec<String>, i16, i16)> =
        sqlx::query_as("select id, name, towns, col, line from app.area_group where area = $1 and org_id = $2 and removed_at is null order by line, col, id")
            .bind(area)
            .bind(org)
            .fetch_all(tx.conn())
            .await?;
    Ok(rows.into_iter().map(|(id, name, towns, col, line)| Area { id, name, towns, col, line }).collect())
}

/// Draws an area; one of the same name is drawn anew.
///
/// # Errors
/// `Invalid` where another one stands on the map already.
pub async fn draw(tx: &mut Tx<'_>, name: &str, towns: &[String], col: i16, line: i16) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query("update app.area_group set removed_at = $4 where area = $1 and org_id = $2 and name = $3 and removed_at is null")
        .bind(actor.area)
        .bind(actor.org)
        .bind(name)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    let done = sqlx::query(
        "insert into app.area_group (area, org_id, id, name, towns, col, line, set_by_name, set_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (area, org_id, col, line) where removed_at is null do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(name)
    .bind(towns)
    .bind(col)
    .bind(line)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::invalid("col", "地図のその場所には、ほかの地区があります。別の場所を入力してください。"));
    }
    record(tx, id, String::new(), format!("{name}: {}", towns.join("、"))).await
}

/// Takes an area off.
pub async fn remove(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let (now, actor) = (tx.now().to_sqlx(), tx.permit().actor());
    let name: Option<String> = sqlx::query_scalar("update app.area_group set removed_at = $4 where area = $1 and org_id = $2 and id = $3 and removed_at is null returning name")
        .bind(actor.area)
        .bind(actor.org)
        .bind(id)
        .bind(now)
        .fetch_optional(tx.conn())
        .await?;
    record(tx, id, name.ok_or(Error::NotFound)?, String::new()).await
}

/// 地区担当 of the own agency that hold or are to hold, by area.
pub async fn charges(tx: &mut Tx<'_>) -> Result<Vec<Charge>> {
    let (actor, today) = (tx.permit().actor(), tx.today());
    let rows: Vec<(Uuid, String, String, SqlDate)> = sqlx::query_as(
        "select c.id, c.name, s.name, c.valid_from from app.area_charge c join app.staff s on s.area = $1 and s.id = c.staff_id
         where c.area = $1 and c.org_id = $2 and (c.valid_until is null or c.valid_until >= $3) order by c.name, c.valid_from, s.kana",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(id, area, staff, from)| Charge { id, area, staff, from: from.to_jiff() }).collect())
}

/// Puts a member of staff in charge of an area from a day on.
pub async fn put_in_charge(tx: &mut Tx<'_>, name: &str, staff: (Uuid, &str), from: Date) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query("insert into app.area_charge (area, org_id, id, name, staff_id, valid_from, set_by_name, set_at) values ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(actor.area)
        .bind(actor.org)
        .bind(id)
        .bind(name)
        .bind(staff.0)
        .bind(from.to_sqlx())
        .bind(&actor.name)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    charged(tx, id, String::new(), format!("{name}: {}", staff.1)).await
}

/// Ends a charge with yesterday.
pub async fn end_charge(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let (today, actor) = (tx.today(), tx.permit().actor());
    let name: Option<String> = sqlx::query_scalar(
        "update app.area_charge set valid_until = $4::date - 1 where area = $1 and org_id = $2 and id = $3
           and (valid_until is null or valid_until >= $4) returning name",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(today.to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    charged(tx, id, name.ok_or(Error::NotFound)?, String::new()).await
}

async fn charged(tx: &mut Tx<'_>, id: Uuid, from: String, to: String) -> Result<()> {
    let fields = vec![FieldChange { field: "charge".to_owned(), label: "地区担当".to_owned(), from, to }];
    tx.record(Change { kind: "area.charged", entity: "area_group", id, person: None, fields, payload: json!({}) }).await
}

async fn record(tx: &mut Tx<'_>, id: Uuid, from: String, to: String) -> Result<()> {
    let field = FieldChange { field: "area".to_owned(), label: "地区".to_owned(), from, to };
    tx.record(Change {
        kind: "area.drawn",
        entity: "area_group",
        id,
        person: None,
        fields: vec![field],
        payload: json!({}),
    })
    .await
}

/// Every case of the own agency as it is counted, without those behind the wall; and how many were read.
pub async fn cases(tx: &mut Tx<'_>) -> Result<Vec<Case>> {
    let (actor, today) = (tx.permit().actor(), tx.today());
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    type Row = (Option<String>, bool, bool, Option<SqlDate>, bool, Option<String>, bool);
    let rows: Vec<Row> = sqlx::query_as(
        "select a.line, coalesce(a.hidden, false), e.id is not null and e.closed_on is null, e.accepted_on, coalesce(e.kind = '01', false), m.name,
                exists (select 1 from app.watch w where w.area = $1 and w.org_id = $2 and w.person_id = r.person_id and w.ended_at is null
                        and (w.range = 'agency' or $4 = any (w.sections) or (w.section_id is null and w.set_by = $5)))
         from app.record r
         left join lateral (select a.line, a.sealed is not null as hidden, a.municipality from app.person_address a
           where a.area = $1 and a.person_id = r.person_id and a.kind = 'current' and a.valid_until is null order by a.valid_from desc nulls last limit 1) a on true
         left join ref.municipality m on m.code = a.municipality
         left join lateral (select e.* from app.episode e where e.area = $1 and e.record_id = r.id order by e.closed_on is null desc, e.accepted_on desc limit 1) e on true
         where r.area = $1 and r.org_id = $2 and r.person_id <> all ($3)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(walled)
    .bind(actor.section)
    .bind(actor.staff)
    .fetch_all(tx.conn())
    .await?;
    let year_ago = today.saturating_sub(1.year());
    let case = |(line, hidden, open, accepted_on, abuse, municipality, watched): Row| Case {
        town: if hidden { None } else { line.map(|line| town(&line, municipality.as_deref().unwrap_or_default())) },
        open,
        new: accepted_on.is_some_and(|day| day.to_jiff() > year_ago),
        abuse,
        watched,
    };
    Ok(rows.into_iter().map(case).collect())
}
