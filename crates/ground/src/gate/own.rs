//! What users and administrators do with sessions and keys.

use super::session::{hash, random_token};
use super::{Gate, Permit};
use crate::error::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// One running session of a member of staff.
#[derive(Debug, Clone)]
pub struct SessionLine {
    /// Id.
    pub id: Uuid,
    /// Since.
    pub created_at: Timestamp,
    /// Last request.
    pub seen_at: Timestamp,
    /// Whether it is the one asking.
    pub current: bool,
}

/// A key of a linked system.
#[derive(Debug, Clone)]
pub struct KeyLine {
    /// Id; the key itself is not stored.
    pub id: Uuid,
    /// Which system.
    pub name: String,
    /// Its role.
    pub role: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Last day.
    pub expires_on: Date,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
}

impl Gate {
    /// The permit holder's own running sessions.
    pub async fn sessions(&self, permit: &Permit) -> Result<Vec<SessionLine>> {
        let actor = permit.actor();
        let now = self.db.clock().now();
        let rows: Vec<(Uuid, SqlTimestamp, SqlTimestamp)> = sqlx::query_as(
            "select id, created_at, seen_at from auth.session
             where staff_id = $1 and ended_at is null and created_at > $2 and seen_at > $3 order by created_at desc",
        )
        .bind(actor.staff)
        .bind((now - self.settings().absolute).to_sqlx())
        .bind((now - self.idle_of(actor.org)).to_sqlx())
        .fetch_all(self.db.auth())
        .await?;
        let line = |(id, created_at, seen_at): (Uuid, SqlTimestamp, SqlTimestamp)| SessionLine {
            id,
            created_at: created_at.to_jiff(),
            seen_at: seen_at.to_jiff(),
            current: actor.session == Some(id),
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// Ends one of the permit holder's own sessions.
    pub async fn end_own(&self, permit: &Permit, session: Uuid) -> Result<()> {
        let done =
            sqlx::query("update auth.session set ended_at = $3 where id = $1 and staff_id = $2 and ended_at is null")
                .bind(session)
                .bind(permit.actor().staff)
                .bind(self.db.clock().now().to_sqlx())
                .execute(self.db.auth())
                .await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Registers a key for a linked system of the own agency; yields id and key, which is shown once and stored as a hash.
    pub async fn create_api_key(
        &self,
        permit: &Permit,
        name: &str,
        role: &str,
        expires_on: Date,
    ) -> Result<(Uuid, String)> {
        let actor = permit.actor();
        let key = format!("kasugai_{}", random_token());
        let id = self.db.clock().new_id();
        sqlx::query(
            "insert into auth.api_key (key_hash, id, area, org_id, name, role, created_by, created_at, expires_on)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(hash(&key))
        .bind(id)
        .bind(actor.area)
        .bind(actor.org)
        .bind(name)
        .bind(role)
        .bind(&actor.name)
        .bind(self.db.clock().now().to_sqlx())
        .bind(expires_on.to_sqlx())
        .execute(self.db.auth())
        .await?;
        Ok((id, key))
    }

    /// The keys of the own agency, newest first.
    pub async fn api_keys(&self, permit: &Permit) -> Result<Vec<KeyLine>> {
        type Row = (Uuid, String, String, String, SqlTimestamp, SqlDate, Option<SqlTimestamp>);
        let rows: Vec<Row> = sqlx::query_as(
            "select id, name, role, created_by, created_at, expires_on, revoked_at from auth.api_key where org_id = $1 order by created_at desc",
        )
        .bind(permit.actor().org)
        .fetch_all(self.db.auth())
        .await?;
        let line = |(id, name, role, created_by, created_at, expires_on, revoked_at): Row| KeyLine {
            id,
            name,
            role,
            created_by,
            created_at: created_at.to_jiff(),
            expires_on: expires_on.to_jiff(),
            revoked_at: revoked_at.map(|at| at.to_jiff()),
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// Withdraws a key of the own agency; its next request is refused.
    pub async fn revoke_api_key(&self, permit: &Permit, id: Uuid) -> Result<()> {
        let done =
            sqlx::query("update auth.api_key set revoked_at = $3 where id = $1 and org_id = $2 and revoked_at is null")
                .bind(id)
                .bind(permit.actor().org)
                .bind(self.db.clock().now().to_sqlx())
                .execute(self.db.auth())
                .await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }
}
