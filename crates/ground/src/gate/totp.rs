//! The second factor: time-based one-time codes (RFC 6238), 30 seconds, 6 digits, one step of drift, each good once.

use crate::error::{Error, Result};
use jiff::Timestamp;
use totp_rs::{Algorithm, Builder, Totp};

fn totp(secret: &[u8], account: &str) -> Result<Totp> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_secret(secret.to_vec())
        .with_account_name(account)
        .with_issuer(Some("Kasugai"))
        .build()
        .map_err(|error| Error::internal(format!("{error:?}")))
}

/// A new shared secret, 160 bits.
pub fn new_secret() -> [u8; 20] {
    rand::random()
}

/// Address for authenticator apps; shown as text at set-up.
pub fn otpauth_url(secret: &[u8], login: &str) -> Result<String> {
    totp(secret, login)?.to_url().map_err(|error| Error::internal(format!("{error:?}")))
}

/// The time step a code belongs to, if it is right now (or one step off) and later than `last_step`: a code is good once.
pub fn verify_code(secret: &[u8], code: &str, now: Timestamp, last_step: i64) -> Result<Option<i64>> {
    let seconds = u64::try_from(now.as_second()).map_err(Error::internal)?;
    let step = totp(secret, "")?.check(code.trim(), seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()).filter(|step| *step > last_step))
}

/// The code an authenticator app shows at a moment; for set-up pages of the demo and for tests.
pub fn current_code(secret: &[u8], now: Timestamp) -> Result<String> {
    let seconds = u64::try_from(now.as_second()).map_err(Error::internal)?;
    Ok(totp(secret, "")?.generate(seconds).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_once_and_for_a_minute() {
        let secret = new_secret();
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let code = current_code(&secret, now).unwrap();
        let step = verify_code(&secret, &code, now, 0).unwrap().unwrap();
        assert_eq!(verify_code(&secret, &code, now, step).unwrap(), None, "not twice");
        let later = Timestamp::from_second(1_790_000_090).unwrap();
        assert_eq!(verify_code(&secret, &code, later, 0).unwrap(), None, "not after a minute and a half");
    }
}
