//! The request as it was filed, kept under the child's data key: what is printed later is what the court has, whatever the record says by then.

use super::document::WarrantRequest;
use super::store;
use crate::App;
use crate::custody::model::Custody;
use crate::people;
use ground::db::Tx;
use ground::vault::VaultError;
use ground::{Error, Result};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const TABLE: &str = "app.warrant_step";
const COLUMN: &str = "filed";

/// A request put together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Filed {
    /// What is printed.
    pub document: WarrantRequest,
    /// Kind of court: it decides the form.
    pub court_kind: String,
    /// The annexed files, as the annexes of the document count them.
    pub files: Vec<Uuid>,
}

/// Seals a request for the step by which it is filed.
pub async fn seal(app: &App, tx: &mut Tx<'_>, custody: &Custody, step: Uuid, filed: &Filed) -> Result<Vec<u8>> {
    let dek = people::need_data_key(tx, &app.vault, custody.person).await?;
    dek.seal(TABLE, COLUMN, custody.key.area, step, &serde_json::to_vec(filed)?).map_err(broken)
}

/// The request the court has; none while it is in the making.
pub async fn find(app: &App, tx: &mut Tx<'_>, custody: &Custody) -> Result<Option<Filed>> {
    if custody.course().state().is_open() {
        return Ok(None);
    }
    let Some((step, sealed)) = store::filed(tx, custody).await? else { return Ok(None) };
    let dek = people::data_key(tx, &app.vault, custody.person).await?.ok_or(Error::NotFound)?;
    let plain = dek.open(TABLE, COLUMN, custody.key.area, step, &sealed).map_err(broken)?;
    Ok(Some(serde_json::from_slice(&plain)?))
}

fn broken(error: VaultError) -> Error {
    Error::internal(error)
}
