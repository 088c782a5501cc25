//! Holds a finished document of a 一時保護 against what must not leave the centre.

use crate::App;
use crate::cases::secrets::{Finding, Secrets};
use crate::custody::model::Custody;
use crate::custody::place;
use ground::Result;
use ground::db::Tx;
use serde::Serialize;

/// Everything in a document that names a reporter of the child, an address or telephone hidden by 支援措置 of the child or the family, or the
/// hidden place of the 一時保護. Empty: proven absent.
pub async fn findings(
    app: &App,
    tx: &mut Tx<'_>,
    custody: &Custody,
    document: &impl Serialize,
    label: impl Fn(&str) -> &'static str,
) -> Result<Vec<Finding>> {
    let mut secrets = Secrets::of(app, tx, custody.person, &[]).await?;
    if custody.facts.place_hidden {
        let place = place::open(tx, &app.vault, custody).await?;
        secrets.place(&place.name, &place.address, &place.phone);
    }
    Ok(secrets.found_in(&serde_json::to_value(document)?, label))
}
