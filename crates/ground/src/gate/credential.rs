//! Credentials: what the log-in compares with, and what an agency's administrators may do to their own staff's.

use super::session::{hash, random_token};
use super::{Actor, AgencyKind, Gate, Permit, Policed, Visitor, password};
use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use crate::gate::Action;
use jiff::Timestamp;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::PgConnection;
use std::sync::Arc;
use uuid::Uuid;

/// What the tables know of an account.
#[derive(sqlx::FromRow)]
pub(super) struct Credential {
    pub staff: Uuid,
    pub area: i16,
    pub org: i32,
    pub login: String,
    pub password_hash: Option<String>,
    pub totp_secret: Option<Vec<u8>>,
    pub totp_last_step: i64,
    /// The password is still the one an administrator handed out.
    pub first_password: bool,
    disabled: bool,
    name: Option<String>,
    ends_on: Option<SqlDate>,
    /// Today's post.
    pub post: Option<String>,
}

/// How an account is found.
pub(super) enum By<'a> {
    Login(&'a str),
    Subject(&'a str),
    Staff(Uuid),
}

/// An account as its agency's administrators see it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Log-in name.
    pub login: String,
    /// Switched off by an administrator.
    pub disabled: bool,
    /// Whether a second factor is set up.
    pub has_second_factor: bool,
    /// Whether the owner has chosen a password.
    pub has_own_password: bool,
    /// Issuer and subject at the identity provider.
    pub subject: Option<String>,
    /// Last log-in.
    pub last_login_at: Option<Timestamp>,
}

macro_rules! find {
    ($column:literal) => {
        concat!(
            "select c.staff_id as staff, c.area, c.org_id as org, c.login, c.password_hash, c.totp_secret, c.totp_last_step,
                    c.password_hash is not null and c.password_set_at is null as first_password, c.disabled, st.name, st.ends_on,
                    (select p.title from app.appointment a join ref.post p on p.id = a.post_id
                     where a.area = c.area and a.staff_id = c.staff_id and a.valid_from <= $2 and (a.valid_until is null or $2 <= a.valid_until)
                     order by a.valid_from desc limit 1) as post
             from auth.credential c left join app.staff st on st.area = c.area and st.id = c.staff_id where c.",
            $column,
            " = $1"
        )
    };
}

impl Credential {
    /// Whether the account may be used today.
    pub fn is_usable(&self, today: jiff::civil::Date) -> bool {
        !self.disabled && self.ends_on.is_some_and(|last| today <= last.to_jiff())
    }

    /// Who acts in the audit rows of logging in and out.
    fn actor(&self, session: Option<Uuid>) -> Actor {
        Actor {
            area: self.area,
            org: self.org,
            kind: AgencyKind::National,
            org_name: String::new(),
            section: None,
            staff: Some(self.staff),
            name: self.name.clone().unwrap_or_default(),
            post: self.post.clone().unwrap_or_default(),
            role: String::new(),
            session,
            second_factor: false,
            reach: vec![self.org],
            overseen: Vec::new(),
            policed: Policed::default(),
            rights: Arc::default(),
            walled: Arc::default(),
            ward: None,
        }
    }
}

impl Gate {
    pub(super) async fn credential(&self, by: By<'_>) -> Result<Option<Credential>> {
        let query = match by {
            By::Login(login) => sqlx::query_as(find!("login")).bind(login),
            By::Subject(subject) => sqlx::query_as(find!("oidc_subject")).bind(subject),
            By::Staff(staff) => sqlx::query_as(find!("staff_id")).bind(staff),
        };
        Ok(query.bind(self.db.clock().today().to_sqlx()).fetch_optional(self.db.auth()).await?)
    }

    /// Writes an audit row about the account itself, in the transaction it describes: when it fails, so does what it describes.
    pub(super) async fn trail(
        &self,
        connection: &mut PgConnection,
        known: &Credential,
        session: Option<Uuid>,
        kind: &str,
        detail: &str,
    ) -> Result<()> {
        let clock = self.db.clock();
        let permit = Permit::by_gate(Arc::new(known.actor(session)), Action::UseAccount, clock.new_id());
        let entry = Entry {
            kind: kind.to_owned(),
            object_kind: "staff".to_owned(),
            object: Some(known.staff),
            detail: detail.to_owned(),
            ..Entry::default()
        };
        audit::write(connection, &permit, clock.new_id(), clock.now(), entry).await
    }

    /// Whether a password is the account's own; for changing it.
    /// Tries are counted as at the log-in: an unattended screen is no place to guess.
    pub async fn confirm_password(&self, permit: &Permit, typed: &str) -> Result<bool> {
        let staff = permit.actor().staff.ok_or(Error::Forbidden)?;
        let known = self.credential(By::Staff(staff)).await?.ok_or(Error::NotFound)?;
        let _turn = self.lane(&known.login).await;
        let rungs =
            self.rungs(&format!("confirm\0{}", known.login), None, Visitor { source: "confirm", device: None }).await?;
        self.stand(&rungs).await?;
        let is_right = password::verify_password(typed.to_owned(), known.password_hash.clone()).await?;
        let mut tx = self.db.auth().begin().await?;
        if is_right {
            self.descend(&mut tx, &rungs).await?;
        } else {
            self.climb(&mut tx, &rungs).await?;
            self.trail(&mut tx, &known, permit.actor().session, "login.failed", "confirm").await?;
        }
        tx.commit().await?;
        Ok(is_right)
    }

    /// Sets a password chosen by its owner; ends the other sessions.
    pub async fn set_password(&self, permit: &Permit, typed: &str) -> Result<()> {
        let actor = permit.actor();
        let staff = actor.staff.ok_or(Error::Forbidden)?;
        let known = self.credential(By::Staff(staff)).await?.ok_or(Error::NotFound)?;
        password::check_strength(typed, &known.login)?;
        let new = password::hash_password(typed.to_owned()).await?;
        let now = self.db.clock().now();
        let mut tx = self.db.auth().begin().await?;
        sqlx::query("update auth.credential set password_hash = $2, password_set_at = $3 where staff_id = $1")
            .bind(staff)
            .bind(new)
            .bind(now.to_sqlx())
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "update auth.session set ended_at = $2 where staff_id = $1 and ended_at is null and id is distinct from $3",
        )
        .bind(staff)
        .bind(now.to_sqlx())
        .bind(actor.session)
        .execute(&mut *tx)
        .await?;
        self.trail(&mut tx, &known, actor.session, "password.changed", "").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether a log-in name can still be given.
    pub async fn is_login_free(&self, login: &str) -> Result<bool> {
        let taken: Option<i32> = sqlx::query_scalar("select 1 from auth.credential where login = $1")
            .bind(login)
            .fetch_optional(self.db.auth())
            .await?;
        Ok(taken.is_none())
    }

    /// The account of a member of the permit's own agency, when one was made.
    pub async fn account(&self, permit: &Permit, staff: Uuid) -> Result<Option<Account>> {
        type Line = (String, bool, bool, bool, Option<String>, Option<SqlTimestamp>);
        let row: Option<Line> = sqlx::query_as(
            "select login, disabled, totp_secret is not null, password_set_at is not null, oidc_subject, last_login_at
             from auth.credential where staff_id = $1 and org_id = $2",
        )
        .bind(staff)
        .bind(permit.actor().org)
        .fetch_optional(self.db.auth())
        .await?;
        Ok(row.map(|(login, disabled, has_second_factor, has_own_password, subject, last)| Account {
            login,
            disabled,
            has_second_factor,
            has_own_password,
            subject,
            last_login_at: last.map(|at| at.to_jiff()),
        }))
    }

    /// Makes an account or gives it a new random password, which is shown once and must be changed at the next log-in.
    /// Administrators cannot choose passwords (ASVS 6.4.6). Ends all sessions.
    pub async fn issue_password(&self, permit: &Permit, staff: Uuid, login: &str) -> Result<String> {
        let actor = permit.actor();
        self.create_credential(staff, actor.area, actor.org, login).await
    }

    /// As [`Gate::issue_password`], for the operator at the command line, who has no permit.
    pub async fn create_credential(&self, staff: Uuid, area: i16, org: i32, login: &str) -> Result<String> {
        let password: String = random_token().chars().filter(char::is_ascii_alphanumeric).take(16).collect();
        let new = password::hash_password(password.clone()).await?;
        let done = sqlx::query(
            "insert into auth.credential as known (staff_id, area, org_id, login, password_hash) values ($1, $2, $3, $4, $5)
             on conflict (staff_id) do update set password_hash = excluded.password_hash, password_set_at = null where known.org_id = excluded.org_id",
        )
        .bind(staff)
        .bind(area)
        .bind(org)
        .bind(login)
        .bind(new)
        .execute(self.db.auth())
        .await
        .map_err(|error| match error.as_database_error().map(|e| e.is_unique_violation()) {
            Some(true) => Error::invalid("login", "このログインIDは使われています。別のIDにしてください。"),
            _ => error.into(),
        })?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound);
        }
        self.end_all(staff).await?;
        Ok(password)
    }

    /// Switches an account of the own agency off or on; its sessions end.
    pub async fn set_disabled(&self, permit: &Permit, staff: Uuid, disabled: bool) -> Result<()> {
        let done = sqlx::query("update auth.credential set disabled = $3 where staff_id = $1 and org_id = $2")
            .bind(staff)
            .bind(permit.actor().org)
            .bind(disabled)
            .execute(self.db.auth())
            .await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound);
        }
        self.end_all(staff).await
    }

    /// Takes the second factor away (lost device); the next log-in sets up a new one. Known devices are forgotten.
    pub async fn reset_second_factor(&self, permit: &Permit, staff: Uuid) -> Result<()> {
        let mut tx = self.db.auth().begin().await?;
        let done = sqlx::query("update auth.credential set totp_secret = null where staff_id = $1 and org_id = $2")
            .bind(staff)
            .bind(permit.actor().org)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound);
        }
        sqlx::query("delete from auth.device where staff_id = $1").bind(staff).execute(&mut *tx).await?;
        tx.commit().await?;
        self.end_all(staff).await
    }

    /// Links an account of the own agency with issuer and subject of the identity provider; None unlinks.
    pub async fn link_subject(&self, permit: &Permit, staff: Uuid, subject: Option<&str>) -> Result<()> {
        let done = sqlx::query("update auth.credential set oidc_subject = $3 where staff_id = $1 and org_id = $2")
            .bind(staff)
            .bind(permit.actor().org)
            .bind(subject)
            .execute(self.db.auth())
            .await
            .map_err(|error| match error.as_database_error().map(|e| e.is_unique_violation()) {
                Some(true) => Error::invalid("subject", "この連携IDはほかの操作者に登録されています。"),
                _ => error.into(),
            })?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Remembers the device of a log-in; yields the token for its cookie.
    pub(super) async fn remember_device(
        &self,
        connection: &mut PgConnection,
        staff: Uuid,
        known: Option<&str>,
    ) -> Result<String> {
        let token = match known {
            Some(token) if token.len() == random_token().len() => token.to_owned(),
            _ => random_token(),
        };
        sqlx::query(
            "insert into auth.device (token_hash, staff_id, used_at) values ($1, $2, $3)
             on conflict (token_hash, staff_id) do update set used_at = excluded.used_at",
        )
        .bind(hash(&token))
        .bind(staff)
        .bind(self.db.clock().now().to_sqlx())
        .execute(connection)
        .await?;
        Ok(token)
    }
}
