//! The signature by which a receiver knows that a delivery is ours and unchanged: HMAC-SHA256 over `timestamp.body`.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `Kasugai-Signature`: `t=<seconds>,v1=<hex>`.
pub fn signature(secret: &str, seconds: i64, body: &str) -> String {
    let digits: String = mac(secret, seconds, body).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={seconds},v1={digits}")
}

/// Whether a signature fits the body and is not older (or newer) than `window` seconds: what every receiver has to check.
pub fn is_signed(secret: &str, header: &str, body: &str, now: i64, window: i64) -> bool {
    let part = |name: &str| header.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
    let Some(seconds) = part("t").and_then(|text| text.parse::<i64>().ok()) else { return false };
    let Some(digits) = part("v1").filter(|digits| digits.len() == 64 && digits.is_ascii()) else { return false };
    let sent: Option<Vec<u8>> =
        (0..32).map(|n| digits.get(n * 2..n * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect();
    let Some(sent) = sent else { return false };
    let fresh = now.abs_diff(seconds) <= window.unsigned_abs();
    // Compared as a whole, so that the time tells nothing about the place of a difference.
    let difference = sent.iter().zip(mac(secret, seconds, body)).fold(0_u8, |sum, (one, other)| sum | (one ^ other));
    fresh && difference == 0
}

fn mac(secret: &str, seconds: i64, body: &str) -> [u8; 32] {
    // A key of any length fits HMAC.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return [0; 32] };
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of docs/api.md, made apart with `printf '%s' '1767225600.{"id":"e1"}' | openssl dgst -sha256 -hmac whsec_example`.
    const BODY: &str = r#"{"id":"e1"}"#;

    #[test]
    fn the_published_vector_holds() {
        let made = signature("whsec_example", 1_767_225_600, BODY);
        assert_eq!(made, concat!("t=1767225600,v1=", include_str!("vector.txt")).trim_end());
        let document = include_str!("../../../../docs/api.md");
        assert!(document.contains(&made), "docs/api.md shows the same vector");
    }

    #[test]
    fn only_the_very_same_is_signed() {
        let made = signature("secret", 1000, BODY);
        assert!(is_signed("secret", &made, BODY, 1299, 300));
        assert!(!is_signed("secret", &made, BODY, 1301, 300), "too old");
        assert!(!is_signed("secret", &made, BODY, 699, 300), "from the future");
        assert!(!is_signed("other", &made, BODY, 1000, 300));
        assert!(!is_signed("secret", &made, "{}", 1000, 300));
        for wrong in [
            "",
            "t=1000",
            "v1=00",
            "t=1000,v1=zz",
            "t=x,v1=00",
            "t=1000,v1=ああああああああああああああああああああああ",
        ] {
            assert!(!is_signed("secret", wrong, BODY, 1000, 300), "{wrong}");
        }
    }
}
