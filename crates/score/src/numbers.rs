//! Numbers that stand for somebody in one file of rows to learn from.

use ground::vault::Vault;
use uuid::Uuid;

/// Keyed by the installation and by the file, whose id ends with the request: nobody can turn the numbers back, nor put two files together.
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
