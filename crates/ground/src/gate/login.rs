//! Logging in: password, then the second factor; failures slow the account down before they lock it.

use super::session::{hash, random_token};
use super::{Gate, password, totp};
use crate::error::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// What follows a right password.
#[derive(Debug, PartialEq, Eq)]
pub enum LoginOutcome {
    /// In; the cookie's token.
    In(String),
    /// The second factor is asked; the cookie's token is good for that only.
    CodeNeeded(String),
    /// A second factor must be set up first; the cookie's token is good for that only.
    EnrolmentNeeded(String),
}

struct Credential {
    staff: Uuid,
    area: i16,
    org: i32,
    login: String,
    password_hash: Option<String>,
    totp_secret: Option<Vec<u8>>,
    totp_last_step: i64,
    failures: i32,
    next_try_at: Option<Timestamp>,
    disabled: bool,
}

/// Seconds an account waits after so many failures in a row: 1, 3, 5, 10 s, then 15 minutes.
pub fn wait_after(failures: i32) -> i64 {
    match failures {
        ..=0 => 0,
        1 => 1,
        2 => 3,
        3 => 5,
        4 => 10,
        _ => 900,
    }
}

impl Gate {
    /// First step. The same answer, in the same time, whether the account exists or the password is wrong.
    pub async fn login(&self, login: &str, typed: &str, source: &str) -> Result<LoginOutcome> {
        let credential = self.credential("login", login).await?;
        let now = self.db.clock().now();
        if let Some(wait) = credential.as_ref().and_then(|known| remaining(known.next_try_at, now)) {
            self.note_failure(login, source, "locked").await?;
            return Err(Error::TooMany(wait));
        }
        let hash = credential.as_ref().filter(|known| !known.disabled).and_then(|known| known.password_hash.clone());
        let is_right = password::verify_password(typed.to_owned(), hash).await?;
        match credential {
            Some(known) if is_right => self.admit(known).await,
            known => {
                self.note_failure(login, source, "password").await?;
                if let Some(known) = known {
                    self.slow_down(&known).await?;
                }
                Err(wrong())
            }
        }
    }

    /// Log-in by the agency's own identity provider, after it vouched for `subject` (issuer and subject).
    pub async fn login_by_subject(&self, subject: &str) -> Result<LoginOutcome> {
        let known = self.credential("oidc_subject", subject).await?.filter(|known| !known.disabled);
        let known = known.ok_or_else(|| {
            Error::invalid("login", "この利用者は登録されていません。所属の操作者管理で連携IDを登録してください。")
        })?;
        // The provider has shown the second factor.
        self.succeed(&known).await?;
        Ok(LoginOutcome::In(self.begin(known.staff, known.area, known.org, true).await?))
    }

    async fn admit(&self, known: Credential) -> Result<LoginOutcome> {
        if known.totp_secret.is_some() {
            let token = self.begin(known.staff, known.area, known.org, false).await?;
            return Ok(LoginOutcome::CodeNeeded(token));
        }
        self.succeed(&known).await?;
        let token = self.begin(known.staff, known.area, known.org, false).await?;
        Ok(if self.settings().second_factor_required { LoginOutcome::EnrolmentNeeded(token) } else { LoginOutcome::In(token) })
    }

    /// Second step: the code. Yields the token of a new session; the one of the first step ends.
    pub async fn second_factor(&self, first_token: &str, code: &str, source: &str) -> Result<String> {
        let known = self.credential_of(first_token).await?;
        let now = self.db.clock().now();
        if let Some(wait) = remaining(known.next_try_at, now) {
            return Err(Error::TooMany(wait));
        }
        let sealed = known.totp_secret.as_deref().ok_or(Error::Unauthenticated)?;
        let secret = self.open_totp(known.staff, sealed)?;
        match totp::verify_code(&secret, code, now, known.totp_last_step)? {
            Some(step) => {
                // Compare-and-set: of two requests with one code, one gets in.
                let updated = sqlx::query(
                    "update auth.credential set totp_last_step = $2 where staff_id = $1 and totp_last_step < $2",
                )
                .bind(known.staff)
                .bind(step)
                .execute(self.db.auth())
                .await?;
                if updated.rows_affected() == 0 {
                    return Err(wrong_code());
                }
                self.succeed(&known).await?;
                self.end(first_token).await?;
                self.begin(known.staff, known.area, known.org, true).await
            }
            None => {
                self.note_failure(&known.login, source, "code").await?;
                self.slow_down(&known).await?;
                Err(wrong_code())
            }
        }
    }

    /// Proposes a second factor for the session's account; nothing is stored until [`Gate::enrol`].
    pub async fn propose_second_factor(&self, token: &str) -> Result<(Vec<u8>, String)> {
        let known = self.credential_of(token).await?;
        if known.totp_secret.is_some() {
            return Err(Error::Forbidden);
        }
        let secret = totp::new_secret().to_vec();
        let url = totp::otpauth_url(&secret, &known.login)?;
        Ok((secret, url))
    }

    /// Stores a second factor once its first code is right; yields the token of a full session.
    pub async fn enrol(&self, token: &str, secret: &[u8], code: &str) -> Result<String> {
        let known = self.credential_of(token).await?;
        if known.totp_secret.is_some() || secret.len() < 16 {
            return Err(Error::Forbidden);
        }
        let step = totp::verify_code(secret, code, self.db.clock().now(), 0)?.ok_or_else(wrong_code)?;
        let sealed = self.seal_totp(known.staff, secret)?;
        sqlx::query("update auth.credential set totp_secret = $2, totp_last_step = $3 where staff_id = $1 and totp_secret is null")
            .bind(known.staff)
            .bind(sealed)
            .bind(step)
            .execute(self.db.auth())
            .await?;
        self.end(token).await?;
        self.begin(known.staff, known.area, known.org, true).await
    }

    /// Whether a password is the session's own; for changing it and for step-up.
    pub async fn confirm_password(&self, staff: Uuid, typed: &str) -> Result<bool> {
        let hash: Option<String> =
            sqlx::query_scalar("select password_hash from auth.credential where staff_id = $1").bind(staff).fetch_one(self.db.auth()).await?;
        password::verify_password(typed.to_owned(), hash).await
    }

    /// Sets a password chosen by its owner; ends the other sessions.
    pub async fn set_password(&self, staff: Uuid, typed: &str) -> Result<()> {
        let login: String =
            sqlx::query_scalar("select login from auth.credential where staff_id = $1").bind(staff).fetch_one(self.db.auth()).await?;
        password::check_strength(typed, &login)?;
        let hash = password::hash_password(typed.to_owned()).await?;
        sqlx::query("update auth.credential set password_hash = $2, password_set_at = $3 where staff_id = $1")
            .bind(staff)
            .bind(hash)
            .bind(self.db.clock().now().to_sqlx())
            .execute(self.db.auth())
            .await?;
        self.end_all(staff).await
    }

    /// Registers log-in credentials for a new member of staff; the first password is random and shown once.
    pub async fn create_credential(&self, staff: Uuid, area: i16, org: i32, login: &str) -> Result<String> {
        let first_password = random_token().chars().take(20).collect::<String>();
        let hash = password::hash_password(first_password.clone()).await?;
        sqlx::query(
            "insert into auth.credential (staff_id, area, org_id, login, password_hash) values ($1, $2, $3, $4, $5)",
        )
        .bind(staff)
        .bind(area)
        .bind(org)
        .bind(login)
        .bind(hash)
        .execute(self.db.auth())
        .await
        .map_err(|error| match error.as_database_error().map(|e| e.is_unique_violation()) {
            Some(true) => Error::invalid("login", "このログインIDは使われています。別のIDにしてください。"),
            _ => error.into(),
        })?;
        Ok(first_password)
    }

    /// Registers a key for a linked system; the key is shown once and stored as a hash.
    pub async fn create_api_key(
        &self,
        actor: &super::Actor,
        name: &str,
        role: &str,
        expires_on: jiff::civil::Date,
    ) -> Result<String> {
        let key = format!("kasugai_{}", random_token());
        sqlx::query(
            "insert into auth.api_key (key_hash, id, area, org_id, name, role, created_by, created_at, expires_on)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(hash(&key))
        .bind(self.db.clock().new_id())
        .bind(actor.area)
        .bind(actor.org)
        .bind(name)
        .bind(role)
        .bind(&actor.name)
        .bind(self.db.clock().now().to_sqlx())
        .bind(expires_on.to_sqlx())
        .execute(self.db.auth())
        .await?;
        Ok(key)
    }

    fn seal_totp(&self, staff: Uuid, secret: &[u8]) -> Result<Vec<u8>> {
        self.vault.seal("auth.credential", "totp_secret", 0, staff, secret).map_err(Error::internal)
    }

    fn open_totp(&self, staff: Uuid, sealed: &[u8]) -> Result<Vec<u8>> {
        self.vault.open("auth.credential", "totp_secret", 0, staff, sealed).map_err(Error::internal)
    }

    async fn credential_of(&self, token: &str) -> Result<Credential> {
        let staff: Option<Uuid> =
            sqlx::query_scalar("select staff_id from auth.session where token_hash = $1 and ended_at is null and created_at > $2")
                .bind(hash(token))
                .bind((self.db.clock().now() - self.settings().absolute).to_sqlx())
                .fetch_optional(self.db.auth())
                .await?;
        let staff = staff.ok_or(Error::Unauthenticated)?;
        self.credential("staff_id", &staff.to_string()).await?.ok_or(Error::Unauthenticated)
    }

    async fn credential(&self, by: &'static str, value: &str) -> Result<Option<Credential>> {
        type Row = (Uuid, i16, i32, String, Option<String>, Option<Vec<u8>>, i64, i32, Option<SqlTimestamp>, bool);
        let sql = match by {
            "login" => "select staff_id, area, org_id, login, password_hash, totp_secret, totp_last_step, failures, next_try_at, disabled from auth.credential where login = $1",
            "oidc_subject" => "select staff_id, area, org_id, login, password_hash, totp_secret, totp_last_step, failures, next_try_at, disabled from auth.credential where oidc_subject = $1",
            _ => "select staff_id, area, org_id, login, password_hash, totp_secret, totp_last_step, failures, next_try_at, disabled from auth.credential where staff_id::text = $1",
        };
        let row: Option<Row> = sqlx::query_as(sql).bind(value).fetch_optional(self.db.auth()).await?;
        Ok(row.map(|(staff, area, org, login, password_hash, totp_secret, totp_last_step, failures, next_try_at, disabled)| {
            let next_try_at = next_try_at.map(|at| at.to_jiff());
            Credential { staff, area, org, login, password_hash, totp_secret, totp_last_step, failures, next_try_at, disabled }
        }))
    }

    async fn slow_down(&self, known: &Credential) -> Result<()> {
        let wait = SignedDuration::from_secs(wait_after(known.failures + 1));
        sqlx::query("update auth.credential set failures = failures + 1, next_try_at = $2 where staff_id = $1")
            .bind(known.staff)
            .bind((self.db.clock().now() + wait).to_sqlx())
            .execute(self.db.auth())
            .await?;
        Ok(())
    }

    async fn succeed(&self, known: &Credential) -> Result<()> {
        sqlx::query("update auth.credential set failures = 0, next_try_at = null, last_login_at = $2 where staff_id = $1")
            .bind(known.staff)
            .bind(self.db.clock().now().to_sqlx())
            .execute(self.db.auth())
            .await?;
        Ok(())
    }

    async fn note_failure(&self, login: &str, source: &str, kind: &str) -> Result<()> {
        sqlx::query("insert into auth.attempt (at, login, source, kind) values ($1, $2, $3, $4)")
            .bind(self.db.clock().now().to_sqlx())
            .bind(login)
            .bind(source)
            .bind(kind)
            .execute(self.db.auth())
            .await?;
        Ok(())
    }
}

fn remaining(next_try_at: Option<Timestamp>, now: Timestamp) -> Option<u64> {
    let wait = next_try_at?.duration_since(now).as_secs();
    u64::try_from(wait).ok().filter(|seconds| *seconds > 0)
}

fn wrong() -> Error {
    Error::invalid("login", "ログインIDまたはパスワードが違います。")
}

fn wrong_code() -> Error {
    Error::invalid("code", "確認コードが違うか、期限が切れています。認証アプリの新しいコードを入力してください。")
}

#[cfg(test)]
mod tests {
    use super::wait_after;

    #[test]
    fn failures_slow_down_before_they_lock() {
        let waits: Vec<i64> = (0..7).map(wait_after).collect();
        assert_eq!(waits, [0, 1, 3, 5, 10, 900, 900]);
    }
}
