//! Work behind a page says from time to time how far it is, so that whoever waits reads it and no other process takes the work over.

use ground::Result;
use ground::db::{Db, Tx};
use ground::gate::Permit;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

/// Between two signs of life.
const BEAT: Duration = Duration::from_secs(2);

/// Puts a sign of life and the words on record, of the row of this id.
pub type Alive = for<'a, 'p> fn(&'a mut Tx<'p>, Uuid, &'a str) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// How far work is; the same words for all who hold it.
#[derive(Clone)]
pub struct Words(Arc<Mutex<String>>);

impl Words {
    /// With the first words.
    pub fn new(words: &str) -> Self {
        Self(Arc::new(Mutex::new(words.to_owned())))
    }

    /// Says how far it is now.
    pub fn tell(&self, words: &str) {
        if let Ok(mut told) = self.0.lock() {
            words.clone_into(&mut told);
        }
    }

    fn now(&self) -> String {
        self.0.lock().map(|words| words.clone()).unwrap_or_default()
    }
}

/// Gives signs of life until it is dropped.
pub fn begin(db: &Db, permit: &Permit, id: Uuid, words: &Words, alive: Alive) -> AbortOnDropHandle<()> {
    let (db, permit, words) = (db.clone(), permit.clone(), words.clone());
    AbortOnDropHandle::new(tokio::spawn(async move {
        loop {
            let words = words.now();
            let told = async {
                let mut tx = db.write(&permit).await?;
                alive(&mut tx, id, &words).await?;
                tx.commit().await
            };
            if let Err(error) = told.await {
                tracing::warn!(?error, "work could not be told alive");
            }
            tokio::time::sleep(BEAT).await;
        }
    }))
}
