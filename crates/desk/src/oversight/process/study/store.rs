//! Studies in the database.

use super::{Known, Phase, Study};
use ground::db::Tx;
use ground::{Error, Result};
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use sqlx::Row;
use uuid::Uuid;

/// Studies of the own agency, newest first. No persons in them.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Known>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows =
        sqlx::query("select * from app.work_study where area = $1 and org_id = $2 order by first_on desc, id desc")
            .bind(area)
            .bind(org)
            .fetch_all(tx.conn())
            .await?;
    rows.iter()
        .map(|row| {
            let minutes: Vec<Option<i32>> = row.try_get("minutes")?;
            let phase: &str = row.try_get("phase")?;
            Ok(Known {
                id: row.try_get("id")?,
                version: row.try_get("version")?,
                recorded_by: row.try_get("recorded_by_name")?,
                study: Study {
                    title: row.try_get("title")?,
                    phase: if phase == Phase::After.code() { Phase::After } else { Phase::Before },
                    first_on: row.try_get::<SqlDate, _>("first_on")?.to_jiff(),
                    last_on: row.try_get::<SqlDate, _>("last_on")?.to_jiff(),
                    children: row.try_get("children")?,
                    households: row.try_get("households")?,
                    minutes: minutes.try_into().map_err(|_| Error::internal("a study of other steps"))?,
                },
            })
        })
        .collect()
}

/// Adds a study; gives its row.
pub async fn insert(tx: &mut Tx<'_>, study: &Study) -> Result<Uuid> {
    let (id, actor, now) = (tx.new_id(), tx.permit().actor(), tx.now());
    sqlx::query(
        "insert into app.work_study (area, org_id, id, title, phase, first_on, last_on, children, households, minutes, recorded_by,
           recorded_by_name, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(&study.title)
    .bind(study.phase.code())
    .bind(study.first_on.to_sqlx())
    .bind(study.last_on.to_sqlx())
    .bind(study.children)
    .bind(study.households)
    .bind(study.minutes.as_slice())
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Replaces a study when nobody else has since `version`.
pub async fn update(tx: &mut Tx<'_>, id: Uuid, study: &Study, version: i32) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let done = sqlx::query(
        "update app.work_study set title = $5, phase = $6, first_on = $7, last_on = $8, children = $9, households = $10, minutes = $11,
           version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(version)
    .bind(&study.title)
    .bind(study.phase.code())
    .bind(study.first_on.to_sqlx())
    .bind(study.last_on.to_sqlx())
    .bind(study.children)
    .bind(study.households)
    .bind(study.minutes.as_slice())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}
