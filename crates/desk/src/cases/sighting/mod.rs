//! 安全確認: who saw which child, when, where and how. Only seeing the child stops its clock; a mistake is corrected by a further row.

pub mod pages;
mod store;

pub use store::{clocks, last_seen, of_person, running};

use super::record::Entry;
use super::{codes, rules};
use ground::Result;
use ground::db::{Change, Key, Tx};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// What is recorded of one look at one or several children.
#[derive(Debug, Clone)]
pub struct NewSighting {
    /// When.
    pub seen_at: Timestamp,
    /// Where.
    pub place: String,
    /// How ([`codes::SIGHTING_METHODS`]).
    pub method: String,
    /// Name and agency of who saw the child.
    pub seen_by: String,
    /// How the child was.
    pub state: String,
}

/// A recorded look at a child.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// Row.
    pub id: Uuid,
    /// What was recorded.
    pub seen_at: Timestamp,
    /// Where.
    pub place: String,
    /// How.
    pub method: String,
    /// Who.
    pub seen_by: String,
    /// How the child was.
    pub state: String,
}

/// Records that these children were checked; the running clocks of those who were seen stop.
pub async fn record_sighting(tx: &mut Tx<'_>, persons: &[Uuid], new: &NewSighting) -> Result<()> {
    for &person in persons {
        let id = store::insert(tx, person, new).await?;
        let stopped =
            if rules::stops_clock(&new.method) { store::stop_clocks(tx, person, id, new.seen_at).await? } else { 0 };
        let key = Key::new(tx.permit().actor().area, person);
        let record = super::record::record_id(tx, key).await?;
        tx.record(Change {
            kind: "sighting.recorded",
            entity: "sighting",
            id,
            person: Some(person),
            fields: Vec::new(),
            payload: json!({ "record": record, "clocks_stopped": stopped }),
        })
        .await?;
        super::store::touch_record(tx, person).await?;
    }
    Ok(())
}

/// Entries of the timeline.
pub async fn entries(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Entry>> {
    Ok(store::of_person(tx, person)
        .await?
        .into_iter()
        .map(|sighting| Entry {
            at: sighting.seen_at,
            kind: "sighting",
            title: format!("{}({})", codes::label(codes::SIGHTING_METHODS, &sighting.method), sighting.place),
            body: sighting.state,
            by: sighting.seen_by,
            href: String::new(),
        })
        .collect())
}
