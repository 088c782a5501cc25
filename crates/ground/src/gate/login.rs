//! Logging in: password, then the second factor; failures slow down before they lock. No log-in without its audit row.

use super::credential::{By, Credential};
use super::ladder::{LOCKING_FAILURES, Rungs, Visitor};
use super::session::hash;
use super::{Gate, password, totp};
use crate::error::{Error, Result};
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// Somebody who is in.
#[derive(Debug, PartialEq, Eq)]
pub struct Entered {
    /// For the session cookie.
    pub token: String,
    /// For the device cookie.
    pub device: String,
    /// The password is the one an administrator handed out: nothing works before it is changed.
    pub new_password_needed: bool,
}

/// What follows a right password.
#[derive(Debug, PartialEq, Eq)]
pub enum LoginOutcome {
    /// In.
    In(Entered),
    /// The second factor is asked; the cookie's token is good for that only.
    CodeNeeded(String),
    /// A second factor must be set up first; the cookie's token is good for that only.
    EnrolmentNeeded(String),
}

impl Gate {
    /// First step. The same answer, in the same time, whether the account exists or the password is wrong.
    pub async fn login(&self, login: &str, typed: &str, from: Visitor<'_>) -> Result<LoginOutcome> {
        let _turn = self.lane(login).await;
        let known = self.credential(By::Login(login)).await?;
        let rungs = self.rungs(login, known.as_ref().map(|known| known.staff), from).await?;
        if let Err(waits) = self.stand(&rungs).await {
            let mut connection = self.db.auth().acquire().await?;
            self.note_attempt(&mut connection, login, from, "waiting", None).await?;
            return Err(waits);
        }
        let today = self.db.clock().today();
        let hash = known.as_ref().filter(|known| known.is_usable(today)).and_then(|known| known.password_hash.clone());
        let is_right = password::verify_password(typed.to_owned(), hash).await?;
        match known {
            Some(known) if is_right => self.admit(known, &rungs, from).await,
            known => {
                self.fail(login, known.as_ref(), &rungs, from, "password").await?;
                Err(Error::invalid("login", "ログインIDまたはパスワードが違います。"))
            }
        }
    }

    /// Log-in by the agency's own identity provider, after it vouched for `subject` (issuer and subject) and the second factor.
    pub async fn login_by_subject(&self, subject: &str, from: Visitor<'_>) -> Result<Entered> {
        let today = self.db.clock().today();
        let known = self.credential(By::Subject(subject)).await?.filter(|known| known.is_usable(today));
        let mut known = known.ok_or_else(|| {
            Error::invalid("login", "この利用者は登録されていません。所属の操作者管理で連携IDを登録してください。")
        })?;
        has_post(&known)?;
        if known.first_password {
            // A handed-out password nobody has used lapses: the provider is the way in.
            sqlx::query(
                "update auth.credential set password_hash = null where staff_id = $1 and password_set_at is null",
            )
            .bind(known.staff)
            .execute(self.db.auth())
            .await?;
            known.first_password = false;
        }
        let rungs = self.rungs(&known.login, Some(known.staff), from).await?;
        self.enter(&known, true, &rungs, from, "oidc").await
    }

    async fn admit(&self, known: Credential, rungs: &Rungs, from: Visitor<'_>) -> Result<LoginOutcome> {
        has_post(&known)?;
        let needs_second = known.totp_secret.is_some() || self.settings().second_factor_required;
        if !needs_second {
            return Ok(LoginOutcome::In(self.enter(&known, false, rungs, from, "password").await?));
        }
        let mut tx = self.db.auth().begin().await?;
        let (token, session) = self.begin(&mut tx, known.staff, known.area, known.org, false).await?;
        self.trail(&mut tx, &known, Some(session), "login.password", from.source).await?;
        tx.commit().await?;
        Ok(if known.totp_secret.is_some() {
            LoginOutcome::CodeNeeded(token)
        } else {
            LoginOutcome::EnrolmentNeeded(token)
        })
    }

    /// Second step: the code. Yields a new session; the one of the first step ends.
    pub async fn second_factor(&self, first_token: &str, code: &str, from: Visitor<'_>) -> Result<Entered> {
        let known = self.credential_of(first_token).await?;
        let _turn = self.lane(&known.login).await;
        let rungs = self.rungs(&known.login, Some(known.staff), from).await?;
        self.stand(&rungs).await?;
        let sealed = known.totp_secret.as_deref().ok_or(Error::Unauthenticated)?;
        let secret = self.open_totp(known.staff, sealed)?;
        let step = totp::verify_code(&secret, code, self.db.clock().now(), known.totp_last_step)?;
        if let Some(step) = step {
            // Compare-and-set: of two requests with one code, one gets in.
            let updated = sqlx::query(
                "update auth.credential set totp_last_step = $2 where staff_id = $1 and totp_last_step < $2",
            )
            .bind(known.staff)
            .bind(step)
            .execute(self.db.auth())
            .await?;
            if updated.rows_affected() == 1 {
                self.end(first_token).await?;
                return self.enter(&known, true, &rungs, from, "code").await;
            }
        }
        self.fail(&known.login, Some(&known), &rungs, from, "code").await?;
        Err(wrong_code())
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

    /// Stores a second factor once its first code is right; yields a full session.
    pub async fn enrol(&self, token: &str, secret: &[u8], code: &str, from: Visitor<'_>) -> Result<Entered> {
        let known = self.credential_of(token).await?;
        if known.totp_secret.is_some() || secret.len() < 16 {
            return Err(Error::Forbidden);
        }
        let step = totp::verify_code(secret, code, self.db.clock().now(), 0)?.ok_or_else(wrong_code)?;
        let sealed = self.seal_totp(known.staff, secret)?;
        let mut tx = self.db.auth().begin().await?;
        sqlx::query("update auth.credential set totp_secret = $2, totp_last_step = $3 where staff_id = $1 and totp_secret is null")
            .bind(known.staff)
            .bind(sealed)
            .bind(step)
            .execute(&mut *tx)
            .await?;
        self.trail(&mut tx, &known, None, "second_factor.enrolled", from.source).await?;
        tx.commit().await?;
        self.end(token).await?;
        let rungs = self.rungs(&known.login, Some(known.staff), from).await?;
        self.enter(&known, true, &rungs, from, "enrolment").await
    }

    /// Ends the session of a cookie at its owner's wish.
    pub async fn log_out(&self, token: &str) -> Result<()> {
        let mut tx = self.db.auth().begin().await?;
        let ended: Option<(Uuid, Uuid)> = sqlx::query_as(
            "update auth.session set ended_at = $2 where token_hash = $1 and ended_at is null returning staff_id, id",
        )
        .bind(hash(token))
        .bind(self.db.clock().now().to_sqlx())
        .fetch_optional(&mut *tx)
        .await?;
        if let Some((staff, session)) = ended
            && let Some(known) = self.credential(By::Staff(staff)).await?
        {
            self.trail(&mut tx, &known, Some(session), "logout", "").await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Session, device, audit row: together or not at all.
    async fn enter(
        &self,
        known: &Credential,
        second_factor: bool,
        rungs: &Rungs,
        from: Visitor<'_>,
        by: &str,
    ) -> Result<Entered> {
        let mut tx = self.db.auth().begin().await?;
        let (token, session) = self.begin(&mut tx, known.staff, known.area, known.org, second_factor).await?;
        let device = self.remember_device(&mut tx, known.staff, from.device).await?;
        self.descend(&mut tx, rungs).await?;
        sqlx::query("update auth.credential set last_login_at = $2 where staff_id = $1")
            .bind(known.staff)
            .bind(self.db.clock().now().to_sqlx())
            .execute(&mut *tx)
            .await?;
        self.trail(&mut tx, known, Some(session), "login", &format!("{by} {}", from.source)).await?;
        tx.commit().await?;
        Ok(Entered { token, device, new_password_needed: known.first_password })
    }

    async fn fail(
        &self,
        login: &str,
        known: Option<&Credential>,
        rungs: &Rungs,
        from: Visitor<'_>,
        kind: &str,
    ) -> Result<()> {
        let mut tx = self.db.auth().begin().await?;
        let failures = self.climb(&mut tx, rungs).await?;
        self.note_attempt(&mut tx, login, from, kind, known.map(|known| (known.area, known.org))).await?;
        if let Some(known) = known {
            self.trail(&mut tx, known, None, "login.failed", &format!("{kind} {}", from.source)).await?;
            if failures == LOCKING_FAILURES {
                self.trail(&mut tx, known, None, "login.locked", from.source).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    fn seal_totp(&self, staff: Uuid, secret: &[u8]) -> Result<Vec<u8>> {
        self.vault.seal("auth.credential", "totp_secret", 0, staff, secret).map_err(Error::internal)
    }

    fn open_totp(&self, staff: Uuid, sealed: &[u8]) -> Result<Vec<u8>> {
        self.vault.open("auth.credential", "totp_secret", 0, staff, sealed).map_err(Error::internal)
    }

    async fn credential_of(&self, token: &str) -> Result<Credential> {
        let staff: Option<Uuid> = sqlx::query_scalar(
            "select staff_id from auth.session where token_hash = $1 and ended_at is null and created_at > $2",
        )
        .bind(hash(token))
        .bind((self.db.clock().now() - self.settings().absolute).to_sqlx())
        .fetch_optional(self.db.auth())
        .await?;
        let staff = staff.ok_or(Error::Unauthenticated)?;
        let today = self.db.clock().today();
        let known = self.credential(By::Staff(staff)).await?.filter(|known| known.is_usable(today));
        known.ok_or(Error::Unauthenticated)
    }
}

/// Rights follow posts: without one there is nothing to do inside. Said only to those who know the password.
fn has_post(known: &Credential) -> Result<()> {
    match known.post {
        Some(_) => Ok(()),
        None => {
            Err(Error::invalid("login", "今日の職が登録されていません。所属の操作者管理の担当に連絡してください。"))
        }
    }
}

fn wrong_code() -> Error {
    Error::invalid("code", "確認コードが違うか、期限が切れています。認証アプリの新しいコードを入力してください。")
}
