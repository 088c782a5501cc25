//! One error type with eight kinds; [`crate::web`] renders each as page, fragment or problem document.

use std::fmt;

/// What every store and handler returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A message beside one field of a form.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// Name of the form field.
    pub field: String,
    /// What is wrong and what to do, in です・ます.
    pub message: String,
}

/// Why an operation did not happen. Messages name the operation and the input, never a child.
#[derive(Debug)]
pub enum Error {
    /// No valid session or key.
    Unauthenticated,
    /// The post has no right to this action.
    Forbidden,
    /// Does not exist, or lies beyond the actor's scope: the answer is the same.
    NotFound,
    /// The reader must first say why (person outside the own cases).
    PurposeNeeded(crate::db::Key),
    /// The input cannot be accepted.
    Invalid(Vec<FieldError>),
    /// Somebody else changed it since it was read.
    Stale,
    /// Too many requests or failures; seconds until the next try.
    TooMany(u64),
    /// Something outside (database, disk, other system) does not answer; Japanese sentence for the user.
    Upstream(String),
    /// A defect.
    Internal(anyhow::Error),
}

impl Error {
    /// One wrong field.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), message: message.into() }])
    }

    /// A defect described in English for the log.
    pub fn internal(message: impl fmt::Display) -> Self {
        Self::Internal(anyhow::anyhow!("{message}"))
    }

    /// Stable code for the API's problem document.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::PurposeNeeded(_) => "purpose-needed",
            Self::Invalid(_) => "invalid",
            Self::Stale => "stale",
            Self::TooMany(_) => "too-many",
            Self::Upstream(_) => "upstream",
            Self::Internal(_) => "internal",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthenticated => f.write_str("ログインが必要です。ログインし直してください。"),
            Self::Forbidden => {
                f.write_str("この操作の権限がありません。必要なときは所属の権限管理者に申し出てください。")
            }
            Self::NotFound => f.write_str("見つかりません。移動・削除されたか、閲覧できる範囲にありません。"),
            Self::PurposeNeeded(_) => f.write_str("担当外のケースです。閲覧の目的を入力してください。"),
            Self::Invalid(errors) => match errors.first() {
                Some(first) => f.write_str(&first.message),
                None => f.write_str("入力内容を確認してください。"),
            },
            Self::Stale => f.write_str("ほかの人が先に更新しました。最新の内容を確認して、もう一度保存してください。"),
            Self::TooMany(seconds @ ..60) => write!(f, "続けて失敗したため、あと{seconds}秒お待ちください。"),
            Self::TooMany(seconds) => {
                write!(f, "続けて失敗したため、あと{}分お待ちください。", seconds.div_ceil(60))
            }
            Self::Upstream(message) => f.write_str(message),
            Self::Internal(_) => {
                f.write_str("処理中に問題が起きました。入力は保存されていません。時間をおいてもう一度お試しください。")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Internal(cause) => Some(cause.as_ref()),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            _ if is_away(&error) => {
                tracing::error!(%error, "database does not answer");
                Self::Upstream(
                    "データベースが混み合っているか停止しています。少し待ってからもう一度お試しください。".into(),
                )
            }
            _ => Self::Internal(error.into()),
        }
    }
}

/// Whether the server is stopped, starting, gone or too busy, rather than the statement wrong (SQLSTATE classes 08 and 57P, and waits that were over).
fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Io(_)
        | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(told) => {
            // Waited too long for a lock or for the statement, or gave way to somebody else.
            let is_busy = |code: &str| matches!(code, "55P03" | "57014" | "40P01");
            told.code().is_some_and(|code| code.starts_with("08") || code.starts_with("57P") || is_busy(&code))
        }
        _ => false,
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}
