//! What every handler shares.

use ground::db::Db;
use ground::gate::Gate;
use ground::live::Hub;
use ground::vault::Vault;
use std::ops::Deref;
use std::sync::Arc;

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
    /// Keys, sealed fields and files.
    pub vault: Arc<Vault>,
    /// Whether the data are the fictional demo nation.
    pub demo: bool,
}

impl App {
    /// Puts the parts together.
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
