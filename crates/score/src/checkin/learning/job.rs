//! Files of rows behind the page: made one after another, kept for a week. What a process that died had begun is begun anew.

use super::gather::{Gathered, gather};
use super::model::{Asked, State};
use super::store;
use crate::beat::{self, Words};
use crate::export::Numbers;
use desk::App;
use ground::db::Db;
use ground::gate::{Action, Permit};
use ground::vault::{Files, StoredFile, Vault, VaultError};
use ground::{Error, Result, Sealed, View};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const NAME: &str = "気づきの学習用の行の作成";
/// How often there is a look for something to do.
const POLL: Duration = Duration::from_secs(2);

/// What the making of files needs; cheap to clone.
#[derive(Clone)]
pub struct Maker {
    db: Db,
    vault: Arc<Vault>,
    files: Files,
}

impl Maker {
    /// Made once a process.
    pub fn new(db: Db, vault: Arc<Vault>, files: Files) -> Self {
        Self { db, vault, files }
    }

    /// Of the application.
    pub fn of(app: &App) -> Self {
        Self::new(app.db.clone(), app.vault.clone(), app.files.clone())
    }

    fn permit(&self, area: i16, org: i32) -> Permit {
        #[expect(clippy::disallowed_methods, reason = "makes what staff of the agency asked for")]
        Permit::for_job(&self.db, area, org, Action::ExportMasked, NAME)
    }

    /// Makes every file that was asked for, and removes those whose week is over.
    ///
    /// # Errors
    /// Those of the database; what stops one file is kept with it.
    pub async fn drain(&self) -> Result<()> {
        let nobody = self.permit(0, 0);
        let mut tx = self.db.work(&nobody).await?;
        let due = store::due(&mut tx).await?;
        tx.commit().await?;
        for (area, org, id, is_over) in due {
            let permit = self.permit(area, org);
            if is_over {
                self.remove(&permit, id).await?;
                continue;
            }
            let mut tx = self.db.write(&permit).await?;
            let claimed = store::claim(&mut tx, id).await?;
            tx.commit().await?;
            if let Some(asked) = claimed {
                self.make(&permit, &asked).await?;
            }
        }
        Ok(())
    }

    async fn make(&self, permit: &Permit, asked: &Asked) -> Result<()> {
        let words = Words::new("記録を読んでいます");
        let beating =
            beat::begin(&self.db, permit, asked.id, &words, |tx, id, words| Box::pin(store::alive(tx, id, words)));
        let made = self.attempt(permit, asked, &words).await;
        drop(beating);
        let (state, words, file) = match made {
            Ok(Some((told, file))) => (State::Ready, told, Some(file)),
            Ok(None) => (State::Refused, "書き出せる行がありません。".to_owned(), None),
            Err(error) => {
                tracing::error!(?error, "rows to learn from could not be made");
                let words = match error {
                    Error::Upstream(words) => words,
                    _ => "プログラムの不具合でできませんでした。システム管理者に連絡してください。".to_owned(),
                };
                (State::Failed, words, None)
            }
        };
        let ended = async {
            let mut tx = self.db.write(permit).await?;
            let place = file.as_ref().map(|file| (file.id, file.key.as_slice()));
            let is_ours = store::end(&mut tx, asked.id, state, &words, place).await?;
            tx.commit().await?;
            Ok(is_ours)
        };
        let ended = ended.await;
        // Another process took it over, or it could not be put on record: nobody would find the file.
        if let Some(file) = file.filter(|_| !matches!(ended, Ok(true))) {
            self.files.remove(file.id).await.map_err(Error::internal)?;
        }
        ended.map(|_| ())
    }

    /// How many rows there are in words, and the file; none without rows. Everybody whose facts were read is on record before the file is there.
    async fn attempt(&self, permit: &Permit, asked: &Asked, words: &Words) -> Result<Option<(String, StoredFile)>> {
        let mut tx = self.db.read(permit).await?;
        tx.take_time().await?;
        // An id that is kept nowhere: who has the keys and the file cannot turn its numbers back.
        let numbers = Numbers::of_file(&self.vault, tx.new_id());
        let Gathered { rows, looked, .. } = gather(&mut tx, &numbers, words).await?;
        if rows.len() == 0 {
            tx.commit().await?;
            return Ok(None);
        }
        words.tell("ファイルにしています");
        let mut persons: Vec<Uuid> = looked.into_iter().collect();
        persons.sort_unstable();
        let (told, came) = rows.told();
        let count = rows.len();
        let view = View {
            kind: "export",
            subject_area: Some(permit.actor().area),
            subject_org: Some(permit.actor().org),
            object_kind: "checkin_rows",
            object: Some(asked.id),
            fields: "facts,outcome",
            detail: format!("目的: {} 依頼: {} 結果のわかる行 {told} 登録 {came}", asked.purpose, asked.by_name),
            count: i32::try_from(count).ok(),
            persons,
            ..View::default()
        };
        let rows = tx.show(Sealed::new(rows, view)).await?;
        let bytes = tokio::task::spawn_blocking(move || rows.csv()).await.map_err(Error::internal)?;
        let stored = self.files.put(self.vault.installation(), permit.actor().area, bytes.as_slice()).await;
        let said = format!("{count}行(結果のわかる行 {told}、うち登録 {came})");
        Ok(Some((said, stored.map_err(VaultError::unkept)?)))
    }

    /// The file first: a row without its file is tried again.
    async fn remove(&self, permit: &Permit, id: Uuid) -> Result<()> {
        let mut tx = self.db.write(permit).await?;
        if let Some(file) = store::place(&mut tx, id).await? {
            self.files.remove(file).await.map_err(Error::internal)?;
            store::forget(&mut tx, id).await?;
        }
        tx.commit().await
    }
}

/// Works until cancelled.
pub async fn run(maker: Maker, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = maker.drain().await {
            tracing::error!(?error, "rows to learn from");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(POLL) => {}
        }
    }
}
