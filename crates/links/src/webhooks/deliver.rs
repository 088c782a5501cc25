//! Sends what is due: every target in a task of its own, one delivery at a time.

use super::sign::signature;
use super::store::{self, Served};
use super::targets::{Target, Targets};
use ground::db::Db;
use ground::gate::{Action, Permit};
use ground::vault::Vault;
use ground::{Error, Result};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// A target that has not answered by then has failed.
const PATIENCE: Duration = Duration::from_secs(10);
/// Targets served at once.
const AT_ONCE: usize = 64;
/// Deliveries to a target before others of the area have their turn.
const TURN: usize = 200;
/// Events of other processes are looked for this often.
const POLL: Duration = Duration::from_secs(1);

/// What sending takes; cheap to clone.
#[derive(Clone)]
pub struct Sender {
    db: Db,
    vault: Arc<Vault>,
    targets: Arc<Targets>,
    slots: Arc<Semaphore>,
    patience: Duration,
}

/// Sends until cancelled.
pub async fn run(sender: Sender, stop: CancellationToken) {
    let news = sender.db.news();
    while !stop.is_cancelled() {
        match sender.round().await {
            Ok(0) => {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = news.notified() => tokio::time::sleep(Duration::from_millis(50)).await,
                    () = tokio::time::sleep(POLL) => {}
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(?error, "webhooks");
                tokio::time::sleep(POLL).await;
            }
        }
    }
}

impl Sender {
    /// Made once a process.
    pub fn new(db: Db, vault: Arc<Vault>, targets: Targets) -> Self {
        // Another part of the process may have chosen the same already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { db, vault, targets: Arc::new(targets), slots: Arc::new(Semaphore::new(AT_ONCE)), patience: PATIENCE }
    }

    /// The same with less patience, for tests of targets that hang.
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Begins to serve every target with something due; says how many. Nobody waits for a target to answer.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn round(&self) -> Result<usize> {
        let free = i64::try_from(self.slots.available_permits()).map_err(Error::internal)?;
        if free == 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            return Ok(0);
        }
        let permit = self.permit();
        let mut tx = self.db.work(&permit).await?;
        let due = store::lease(&mut tx, free).await?;
        tx.commit().await?;
        let begun = due.len();
        for served in due {
            let slot = self.slots.clone().acquire_owned().await.map_err(Error::internal)?;
            let sender = self.clone();
            tokio::spawn(async move {
                if let Err(error) = sender.serve(&served).await {
                    tracing::error!(?error, "webhook");
                }
                drop(slot);
            });
        }
        Ok(begun)
    }

    /// Begins every target that is due and waits until all are served; for tests.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn settle(&self) -> Result<usize> {
        let begun = self.round().await?;
        let all = u32::try_from(AT_ONCE).map_err(Error::internal)?;
        drop(self.slots.acquire_many(all).await.map_err(Error::internal)?);
        Ok(begun)
    }

    #[expect(clippy::disallowed_methods, reason = "acts for the agencies whose webhooks are served")]
    fn permit(&self) -> Permit {
        Permit::for_job(&self.db, 0, 0, Action::UseHome, "連携システムへの通知")
    }

    /// Tells a target what is due, until it fails or nothing is left.
    async fn serve(&self, served: &Served) -> Result<()> {
        let permit = self.permit();
        let secret = self
            .vault
            .open("app.webhook", "secret", served.area, served.id, &served.secret)
            .map_err(Error::internal)?;
        let secret = String::from_utf8(secret.to_vec()).map_err(Error::internal)?;
        let target = self
            .targets
            .resolve(&served.url)
            .await
            .and_then(|target| self.client(&target).map(|client| (client, target)));
        for _ in 0..TURN {
            let mut tx = self.db.work(&permit).await?;
            let next = store::next(&mut tx, served).await?;
            tx.commit().await?;
            let Some((delivery, event, body, attempts)) = next else { break };
            let outcome = match &target {
                Ok((client, target)) => self.post(client, target, &secret, event, body).await,
                Err(why) => Err(why.clone()),
            };
            let mut tx = self.db.work(&permit).await?;
            match &outcome {
                Ok(()) => store::arrived(&mut tx, served, delivery).await?,
                Err(why) => store::failed(&mut tx, served, delivery, attempts, why).await?,
            }
            tx.commit().await?;
            if outcome.is_err() {
                break;
            }
        }
        let mut tx = self.db.work(&permit).await?;
        store::release(&mut tx, served).await?;
        tx.commit().await
    }

    /// Goes to the resolved address only, follows nothing, and knows no proxy.
    fn client(&self, target: &Target) -> Result<reqwest::Client, String> {
        let host = target.url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(self.patience / 2)
            .timeout(self.patience)
            .resolve_to_addrs(host, &[target.at])
            .build()
            .map_err(|error| error.to_string())
    }

    async fn post(
        &self,
        client: &reqwest::Client,
        target: &Target,
        secret: &str,
        event: uuid::Uuid,
        body: String,
    ) -> Result<(), String> {
        let seconds = self.db.clock().now().as_second();
        let answer = client
            .post(target.url.clone())
            .header("content-type", "application/json")
            .header("user-agent", "Kasugai-Webhook/1")
            .header("kasugai-event", event.to_string())
            .header("kasugai-signature", signature(secret, seconds, &body))
            .body(body)
            .send()
            .await
            .map_err(|error| failure(&error).to_owned())?;
        let status = answer.status();
        // What else it answers is not read: it may be endless.
        if status.is_success() { Ok(()) } else { Err(format!("送信先が{}を返しました。", status.as_u16())) }
    }
}

/// Why nothing came back, in words of ours: an error's own may hold the whole address.
fn failure(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "時間内に応答がありません。"
    } else if error.is_connect() {
        "接続できません。"
    } else {
        "通信が途中で切れました。"
    }
}
