//! The register of reports.

use ground::db::{Key, Tx};
use ground::{Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::Timestamp as SqlTimestamp;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// One line of the register of reports.
#[derive(Debug, Clone)]
pub struct Line {
    /// Address.
    pub key: Key,
    /// 受付番号
    pub number: String,
    /// 受付日時
    pub received_at: Timestamp,
    /// 相談種別 code.
    pub kind: String,
    /// 経路 code.
    pub route: String,
    /// 緊急度 code.
    pub urgency: String,
    /// Names of the children.
    pub names: Vec<String>,
    /// The children.
    pub persons: Vec<Uuid>,
    /// Earliest end of a running clock.
    pub due: Option<Timestamp>,
    /// Whether any child still has no record.
    pub unrecorded: bool,
}

/// Reports of the own agency, newest first; `waiting` keeps those with a running clock.
pub async fn list(tx: &mut Tx<'_>, waiting: bool, offset: i64, limit: i64) -> Result<Sealed<Vec<Line>>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let rows = sqlx::query(
        "select i.id, i.intake_no, i.received_at, i.kind, i.route, i.urgency,
                array(select trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')) from app.intake_child c
                      left join app.person_name n on n.area = $1 and n.person_id = c.person_id and n.sort = 0
                      where c.area = $1 and c.intake_id = i.id order by c.id) as names,
                array(select c.person_id from app.intake_child c where c.area = $1 and c.intake_id = i.id order by c.id) as persons,
                (select min(c.due_at) from app.intake_child c where c.area = $1 and c.intake_id = i.id and c.seen_at is null) as due,
                exists (select 1 from app.intake_child c where c.area = $1 and c.intake_id = i.id and not exists
                  (select 1 from app.episode e where e.area = $1 and e.person_id = c.person_id and e.intake_id = i.id)) as unrecorded
         from app.intake i
         where i.area = $1 and i.org_id = $2
           and (not $3 or exists (select 1 from app.intake_child c where c.area = $1 and c.intake_id = i.id and c.seen_at is null and c.due_at is not null))
           and not exists (select 1 from app.intake_child c where c.area = $1 and c.intake_id = i.id and c.person_id = any ($4))
         order by i.received_at desc, i.id desc offset $5 limit $6",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(waiting)
    .bind(walled)
    .bind(offset)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    let lines = rows.iter().map(|row| line(actor.area, row)).collect::<Result<Vec<_>>>()?;
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "intake",
        fields: "number,received_at,kind,route,urgency,names",
        detail: if waiting { "安全確認中".to_owned() } else { String::new() },
        count: i32::try_from(lines.len()).ok(),
        persons: lines.iter().flat_map(|line| line.persons.iter().copied()).collect(),
        ..View::default()
    };
    Ok(Sealed::new(lines, view))
}

fn line(area: i16, row: &PgRow) -> Result<Line> {
    Ok(Line {
        key: Key::new(area, row.try_get("id")?),
        number: row.try_get("intake_no")?,
        received_at: row.try_get::<SqlTimestamp, _>("received_at")?.to_jiff(),
        kind: row.try_get("kind")?,
        route: row.try_get("route")?,
        urgency: row.try_get("urgency")?,
        names: row.try_get("names")?,
        persons: row.try_get("persons")?,
        due: row.try_get::<Option<SqlTimestamp>, _>("due")?.map(|at| at.to_jiff()),
        unrecorded: row.try_get("unrecorded")?,
    })
}
