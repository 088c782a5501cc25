//! What every handler shares.

use ground::db::Db;
use ground::gate::Gate;
use ground::live::Hub;
use ground::vault::{Files, Vault};
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

/// Attachments are refused when less than this stays free, so that the database never runs out: 1 GiB.
const FREE_SPACE: u64 = 1 << 30;

/// Shared state of the server; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The parts of [`App`].
pub struct Inner {
    /// Database.
    pub db: Db,
    /// Sessions, rights, registry of agencies.
    pub gate: Gate,
    /// Live streams.
    pub hub: Hub,
    /// Keys and sealed fields.
    pub vault: Arc<Vault>,
    /// Encrypted attachments below the state folder.
    pub files: Files,
    /// Whether the data are the fictional demo nation.
    pub demo: bool,
}

impl App {
    /// Puts the parts together: the one constructor, for the server and for tests.
    pub fn open(db: Db, gate: Gate, vault: Arc<Vault>, state: &Path, demo: bool) -> anyhow::Result<Self> {
        let files = Files::open(&state.join("files"), FREE_SPACE)?;
        Ok(Self(Arc::new(Inner { db, gate, hub: Hub::default(), vault, files, demo })))
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
