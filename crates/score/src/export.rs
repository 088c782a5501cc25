//! Files of rows to learn from: who may take one and what for, what stands in it for somebody, and how it leaves.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use ground::gate::{Action, Permit};
use ground::vault::Vault;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use uuid::Uuid;

/// What a file is asked for, of somebody who leads models; the right to take anything out is the route's.
///
/// # Errors
/// `Invalid` without a purpose, `Forbidden` for who leads no models.
pub fn purpose(permit: &Permit, fields: &Fields) -> Result<String> {
    let mut reader = Reader::new(fields);
    let purpose = reader.required("purpose", "目的", 200);
    let purpose = reader.finish(purpose)?;
    if permit.may(Action::ManageModels) { Ok(purpose) } else { Err(Error::Forbidden) }
}

/// The file as a browser keeps it.
pub fn csv(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}

/// Numbers that stand for somebody in one file. Keyed by the installation and by the file, whose id ends with the request: nobody can turn the numbers back, nor put two files together.
pub struct Numbers<'a> {
    vault: &'a Vault,
    file: Uuid,
}

impl<'a> Numbers<'a> {
    /// Those of one file.
    pub fn of_file(vault: &'a Vault, file: Uuid) -> Self {
        Self { vault, file }
    }

    /// The number of somebody or something; `space` says of which kind, and each kind has its own.
    pub fn of(&self, space: &str, value: &str) -> String {
        let token = self.vault.token(&format!("learning {} {space}", self.file), value);
        token.to_be_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
