//! The pages of notices: list, send and correct, show, and what is done with them.

pub mod acts;
pub mod list;
pub mod send;
pub mod show;

use super::model::Head;
use super::rules::{Side, side};
use super::store;
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::{Error, Result};

/// Purpose in the audit trail: a notice is addressed to its readers.
const PURPOSE: &str = "行方不明の手配";

/// A notice of the own agency.
///
/// # Errors
/// `NotFound` for the notices of others too.
async fn own(tx: &mut Tx<'_>, key: Key) -> Result<Head> {
    let head = store::find(tx, key).await?;
    match side(&head, tx.permit().actor().org) {
        Side::Sender => Ok(head),
        _ => Err(Error::NotFound),
    }
}

/// The permit to read a notice under.
fn reading(permit: &Permit) -> Permit {
    permit.with_purpose(PURPOSE)
}
