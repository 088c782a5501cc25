//! A repeated request with the same `Idempotency-Key` does nothing and answers what the first one answered.
//!
//! The key is taken in the transaction of the work itself: of two at once the second waits for the first's commit, and a request
//! that failed leaves its key free.

use super::Answer;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::web::Problem;
use axum::extract::FromRequestParts;
use axum::http::{StatusCode, request::Parts};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use std::pin::Pin;

/// The key of a request, if it has one.
pub struct Once(Option<String>);

/// Longest key in characters.
const LONGEST: usize = 200;

impl<S: Sync> FromRequestParts<S> for Once {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let Some(key) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        match key.to_str() {
            Ok(key) if !key.is_empty() && key.len() <= LONGEST => Ok(Self(Some(key.to_owned()))),
            _ => Err(Error::invalid(
                "Idempotency-Key",
                format!("Idempotency-Keyは{LONGEST}文字以内の英数字と記号にしてください。"),
            )),
        }
    }
}

/// What the key says about a request.
pub enum Turn {
    /// The first one: do the work, then [`Once::keep`] its answer.
    Work,
    /// Done before.
    Answered(Answer),
    /// The key was used for another request.
    Mismatch,
}

impl Once {
    /// Takes the key, or finds what the first request with it answered.
    pub async fn begin(&self, tx: &mut Tx<'_>, hash: &[u8]) -> Result<Turn> {
        let Some(key) = &self.0 else { return Ok(Turn::Work) };
        let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
        let taken = sqlx::query(
            "insert into app.idempotency (area, org_id, key, request_hash, status, body, at) values ($1, $2, $3, $4, 0, 'null', $5)
             on conflict do nothing",
        )
        .bind(area)
        .bind(org)
        .bind(key)
        .bind(hash)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?
        .rows_affected();
        if taken == 1 {
            return Ok(Turn::Work);
        }
        let (known, status, body): (Vec<u8>, i16, Value) = sqlx::query_as(
            "select request_hash, status, body from app.idempotency where area = $1 and org_id = $2 and key = $3",
        )
        .bind(area)
        .bind(org)
        .bind(key)
        .fetch_one(tx.conn())
        .await?;
        if known != hash {
            return Ok(Turn::Mismatch);
        }
        let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
        Ok(Turn::Answered(Answer { status: status.ok_or_else(|| Error::internal("malformed status"))?, body }))
    }

    /// Keeps the answer for repeated requests; commits with the work.
    pub async fn keep(&self, tx: &mut Tx<'_>, answer: &Answer) -> Result<()> {
        let Some(key) = &self.0 else { return Ok(()) };
        let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
        sqlx::query("update app.idempotency set status = $4, body = $5 where area = $1 and org_id = $2 and key = $3")
            .bind(area)
            .bind(org)
            .bind(key)
            .bind(i16::try_from(answer.status.as_u16()).map_err(Error::internal)?)
            .bind(&answer.body)
            .execute(tx.conn())
            .await?;
        Ok(())
    }
}

/// How long a request can be repeated.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Forgets keys and answers after their time; by the clock.
pub fn forget_answers<'a>(
    tx: &'a mut Tx<'_>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let before = tx.now() - KEPT;
        sqlx::query("delete from app.idempotency where at < $1").bind(before.to_sqlx()).execute(tx.conn()).await?;
        Ok(())
    })
}

/// The answer to a key that was used for another request.
pub fn mismatch() -> Problem {
    let title = "このIdempotency-Keyは別の内容の要求に使われています。新しいキーで送り直してください。";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-mismatch", title)
}
