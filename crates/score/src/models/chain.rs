//! The chain of silent scores: each holds the hash of the one before it, so that none can be taken out, put in or changed unseen. The newest link also
//! stands in the audit trail, which is sealed.

use crate::card::model::Reading;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The link of a silent score to the one before it: whose it is, by which model, whether a week held out is why it is silent.
pub fn link(
    before: &[u8],
    id: Uuid,
    (person, model, held): (Uuid, Uuid, bool),
    known_at: Timestamp,
    said: &Reading,
) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(before);
    for part in [id, person, model] {
        digest.update(part.as_bytes());
    }
    digest.update(known_at.as_second().to_be_bytes());
    digest.update(serde_json::to_string(said).unwrap_or_default());
    // Links of before there were such weeks stay what they are.
    if held {
        digest.update("held");
    }
    digest.finalize().to_vec()
}

/// A link as the audit trail tells it.
pub fn hex(link: &[u8]) -> String {
    link.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_changed_breaks_the_chain() {
        let said = |share: f64| Reading {
            shares: vec![crate::card::model::Share { months: 12, share, low: 0.1, high: 0.5 }],
            reasons: Vec::new(),
            unknown: Vec::new(),
            outside: Vec::new(),
            ask: Vec::new(),
            office: None,
        };
        let (id, at) = (Uuid::from_u128, "2026-11-01T00:00:00Z".parse().unwrap());
        let of = (id(2), id(3), false);
        let first = link(&[], id(1), of, at, &said(0.3));
        assert_eq!(first, link(&[], id(1), of, at, &said(0.3)));
        for other in [
            link(&first, id(1), of, at, &said(0.3)),
            link(&[], id(9), of, at, &said(0.3)),
            link(&[], id(1), (id(9), id(3), false), at, &said(0.3)),
            link(&[], id(1), (id(2), id(9), false), at, &said(0.3)),
            link(&[], id(1), (id(2), id(3), true), at, &said(0.3)),
            link(&[], id(1), of, at, &said(0.300_000_000_000_000_1)),
        ] {
            assert_ne!(first, other);
        }
    }
}
