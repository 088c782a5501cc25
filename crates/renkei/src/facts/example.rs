//! A fact to test with.

use super::Fact;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

/// What the second row of a file of 2026-04-01 states, and what stands.
pub fn fact(source: &str, kind: &str, attributes: Value, from: Option<Date>, to: Option<Date>) -> Fact {
    Fact {
        series: Uuid::nil(),
        source: source.to_owned(),
        kind: kind.to_owned(),
        key: String::new(),
        attributes,
        raw: json!({}),
        gone: false,
        valid_from: from,
        valid_to: to,
        position: 202_604_010_000,
        until: None,
        file_name: "架空.csv".to_owned(),
        n: 2,
        recorded_at: Timestamp::UNIX_EPOCH,
    }
}
