//! Decisions in the database, and the newest one on its episode.

use super::{Decision, Disposition};
use ground::db::{Key, Tx};
use ground::{Error, Result};
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use sqlx::Row;
use uuid::Uuid;

/// Every decision about a child in reach, oldest first; withdrawn ones too.
pub async fn of_person(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Disposition>> {
    let rows = sqlx::query("select * from app.disposition where area = $1 and person_id = $2 order by decided_on, id")
        .bind(person.area)
        .bind(person.id)
        .fetch_all(tx.conn())
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Disposition {
                id: row.try_get("id")?,
                episode: row.try_get("episode_id")?,
                decision: Decision {
                    kind: row.try_get("kind")?,
                    decided_on: row.try_get::<SqlDate, _>("decided_on")?.to_jiff(),
                    is_estimated: row.try_get("is_estimated")?,
                    basis: row.try_get("basis")?,
                    decided_by: row.try_get("decided_by")?,
                },
                is_withdrawn: row.try_get::<Option<jiff_sqlx::Timestamp>, _>("withdrawn_at")?.is_some(),
                recorded_by_name: row.try_get("recorded_by_name")?,
                version: row.try_get("version")?,
            })
        })
        .collect()
}

/// Adds a decision.
pub async fn insert(tx: &mut Tx<'_>, id: Uuid, episode: Uuid, person: Uuid, decision: &Decision) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    sqlx::query(
        "insert into app.disposition (area, org_id, id, episode_id, person_id, kind, decided_on, is_estimated, basis, decided_by, recorded_by,
           recorded_by_name, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(episode)
    .bind(person)
    .bind(&decision.kind)
    .bind(decision.decided_on.to_sqlx())
    .bind(decision.is_estimated)
    .bind(&decision.basis)
    .bind(&decision.decided_by)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    follow(tx, episode).await
}

/// Replaces what a decision says when nobody else has since `version`.
pub async fn update(tx: &mut Tx<'_>, id: Uuid, episode: Uuid, decision: &Decision, version: i32) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let done = sqlx::query(
        "update app.disposition set kind = $5, decided_on = $6, is_estimated = $7, basis = $8, decided_by = $9, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4 and withdrawn_at is null",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(version)
    .bind(&decision.kind)
    .bind(decision.decided_on.to_sqlx())
    .bind(decision.is_estimated)
    .bind(&decision.basis)
    .bind(&decision.decided_by)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { follow(tx, episode).await } else { Err(Error::Stale) }
}

/// Marks a decision as entered by mistake.
pub async fn withdraw(tx: &mut Tx<'_>, id: Uuid, episode: Uuid, version: i32) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let done = sqlx::query(
        "update app.disposition set withdrawn_at = $5, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4 and withdrawn_at is null",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(version)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { follow(tx, episode).await } else { Err(Error::Stale) }
}

/// Brings the episode in line with its newest decision.
async fn follow(tx: &mut Tx<'_>, episode: Uuid) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "update app.episode e set disposition = coalesce((select d.kind from app.disposition d where d.area = e.area and d.episode_id = e.id
           and d.withdrawn_at is null order by d.decided_on desc, d.id desc limit 1), '')
         where e.area = $1 and e.org_id = $2 and e.id = $3",
    )
    .bind(area)
    .bind(org)
    .bind(episode)
    .execute(tx.conn())
    .await?;
    Ok(())
}
