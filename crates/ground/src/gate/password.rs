//! Passwords: argon2id, long rather than composed, no forced rotation (ASVS 6.2).

use crate::error::{Error, Result};
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};

/// Shortest accepted password, in characters.
pub const MIN_CHARS: usize = 12;

/// Refuses short, endless or guessable passwords, saying which.
pub fn check_strength(password: &str, login: &str) -> Result<()> {
    let count = password.chars().count();
    let too_common = ["password", "kasugai", "12345678", "qwerty", "パスワード"];
    let lower = password.to_lowercase();
    let message = if count < MIN_CHARS {
        format!("パスワードは{MIN_CHARS}文字以上にしてください。いまは{count}文字です。")
    } else if count > 128 {
        "パスワードは128文字以内にしてください。".to_owned()
    } else if lower.contains(&login.to_lowercase()) {
        "パスワードにログインIDを含めないでください。".to_owned()
    } else if too_common.iter().any(|word| lower.starts_with(word))
        || password.chars().collect::<std::collections::HashSet<_>>().len() < 5
    {
        "推測されやすいパスワードです。ほかの言葉を組み合わせてください。".to_owned()
    } else {
        return Ok(());
    };
    Err(Error::invalid("password", message))
}

/// Hashes a password with a fresh salt. Takes tens of milliseconds: runs off the async threads.
pub async fn hash_password(password: String) -> Result<String> {
    tokio::task::spawn_blocking(move || {
        let salt: [u8; 16] = rand::random();
        Argon2::default()
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(Error::internal)
    })
    .await
    .map_err(Error::internal)?
}

/// Compares a password with a stored hash. Without a hash it spends the same time, so that accounts cannot be told apart.
pub async fn verify_password(password: String, hash: Option<String>) -> Result<bool> {
    tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let parsed = PasswordHash::new(&hash).map_err(Error::internal)?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await
    .map_err(Error::internal)?
}

/// A well-formed argon2id hash of a random password nobody has.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5$9q3LmL6jX1vYcY0VtqkJm1xgSZ7mZ0r8wN0QyV5oE2s";

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_verifies() {
        let hash = hash_password("鎹のように家をつなぐ".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify_password("鎹のように家をつなぐ".into(), Some(hash.clone())).await.unwrap());
        assert!(!verify_password("鎹のように家をつなく".into(), Some(hash)).await.unwrap());
        assert!(!verify_password("x".into(), None).await.unwrap());
    }

    #[test]
    fn weak_passwords_are_refused_with_a_reason() {
        for weak in ["short", "yamada-hanako-1", "password12345678", "aaaaaaaaaaaaaaaa"] {
            assert!(check_strength(weak, "yamada").is_err(), "{weak}");
        }
        check_strength("kawa-no-nagare-wo", "yamada").unwrap();
    }
}
