//! What every handler shares.

use crate::agencies::oidc::Provider;
use crate::assessment::form::Topic;
use crate::papers::Printers;
use crate::sharing::finder::Finder;
use ground::db::Db;
use ground::gate::Gate;
use ground::live::Hub;
use ground::vault::{Files, Vault, VaultError};
use ground::{Error, Result};
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

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
    /// Nationwide search in memory.
    pub finder: Arc<Finder>,
    /// Prints documents.
    pub printers: Printers,
    /// Whether the data are the fictional demo nation.
    pub demo: bool,
    provider: OnceLock<Provider>,
    targets: OnceLock<Vec<String>>,
    topics: OnceLock<Vec<Topic>>,
}

/// The store of attachments below the state folder.
pub fn files(state: &Path) -> Result<Files, VaultError> {
    Files::open(&state.join("files"), FREE_SPACE)
}

impl App {
    /// Puts the parts together: the one constructor, for the server and for tests.
    pub fn open(
        db: Db,
        gate: Gate,
        vault: Arc<Vault>,
        state: &Path,
        printers: Printers,
        demo: bool,
    ) -> anyhow::Result<Self> {
        crate::assessment::shipped::check()?;
        gate.read_wards_by(crate::people::ward::of);
        let files = files(state)?;
        Ok(Self(Arc::new(Inner {
            db,
            gate,
            hub: Hub::default(),
            vault,
            files,
            finder: Arc::default(),
            printers,
            demo,
            provider: OnceLock::new(),
            targets: OnceLock::new(),
            topics: OnceLock::new(),
        })))
    }

    /// A file the product made and put away under the key of the installation, whole.
    ///
    /// # Errors
    /// `NotFound` once it is gone.
    pub async fn made_file(&self, area: i16, file: Uuid, key: &[u8]) -> Result<Vec<u8>> {
        let reader = self.files.get(self.vault.installation(), area, file, key).await;
        async { reader?.all().await }.await.map_err(|error| match error {
            VaultError::NoFile => Error::NotFound,
            error => Error::internal(error),
        })
    }

    /// Offers log-in by an identity provider; set once, before serving.
    pub fn use_provider(&self, provider: Provider) {
        if self.0.provider.set(provider).is_err() {
            tracing::warn!("a second identity provider was ignored");
        }
    }

    /// Lets events be sent to these places of other systems (`HOST`, `HOST:PORT`, `HOST=NETWORK`); set once, before serving.
    pub fn allow_targets(&self, targets: Vec<String>) {
        if self.0.targets.set(targets).is_err() {
            tracing::warn!("a second list of allowed targets was ignored");
        }
    }

    /// Places that the operator lets events be sent to; none unless set.
    pub fn targets(&self) -> &[String] {
        self.0.targets.get().map_or(&[], Vec::as_slice)
    }

    /// Says what kinds of linked information items of forms can name; set once, before serving, by whoever puts in the crate that keeps the facts.
    pub fn offer_topics(&self, topics: Vec<Topic>) {
        if self.0.topics.set(topics).is_err() {
            tracing::warn!("a second list of linked information was ignored");
        }
    }

    /// Kinds of linked information that items of forms can name; none unless set.
    pub fn topics(&self) -> &[Topic] {
        self.0.topics.get().map_or(&[], Vec::as_slice)
    }

    /// The organisation's identity provider, when there is one.
    pub fn provider(&self) -> Option<&Provider> {
        self.0.provider.get()
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
