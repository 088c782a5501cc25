//! A file from its arrival to the last line.

use super::file::{self, Format, Line, errors_of};
use super::store::{self, LineShown, NewJob};
use crate::external::{Incoming, Taken, apply};
use desk::App;
use ground::db::Tx;
use ground::gate::Permit;
use ground::outbox::{self, News};
use ground::{Error, FieldError, Result};
use jiff::Timestamp;
use uuid::Uuid;

/// Largest file in bytes.
pub const LARGEST: usize = 50 * 1024 * 1024;

/// A file with what is said about it.
#[derive(Debug)]
pub struct Sent<'a> {
    /// Whose file it is.
    pub system: &'a str,
    /// Its name.
    pub file_name: &'a str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether changes of others are replaced.
    pub overwrite: bool,
}

/// Takes a file in; [`spawn`] works on it.
///
/// # Errors
/// `Invalid` at `file` when it cannot be read at all.
pub async fn create(app: &App, tx: &mut Tx<'_>, sent: Sent<'_>) -> Result<Uuid> {
    if sent.system.is_empty() || sent.system.chars().count() > 80 {
        return Err(Error::invalid("system", "連携システムの名前を80文字以内で入力してください。"));
    }
    let (bytes, name) = (sent.bytes.clone(), sent.file_name.to_owned());
    let total = blocking(move || file::lines(&bytes, &name).map(|lines| lines.len())).await?;
    let (id, area) = (tx.new_id(), tx.permit().actor().area);
    let sealed = app.vault.seal("app.bulk_job", "file", area, id, &sent.bytes).map_err(Error::internal)?;
    let new = NewJob {
        id,
        system: sent.system,
        file_name: sent.file_name,
        format: Format::of(&sent.bytes),
        bytes: sent.bytes.len(),
        file: &sealed,
        overwrite: sent.overwrite,
        total,
    };
    store::insert(tx, &new).await?;
    let entry = ground::audit::Entry {
        kind: "bulk.sent".to_owned(),
        object_kind: "bulk_job".to_owned(),
        object: Some(id),
        detail: sent.system.to_owned(),
        ..ground::audit::Entry::default()
    };
    tx.audit(entry).await?;
    Ok(id)
}

/// Works on a job in the background of this process.
pub fn spawn(app: App, permit: Permit, id: Uuid) {
    tokio::spawn(async move {
        let Err(error) = run(&app, &permit, id).await else { return };
        // Another process is at it.
        if matches!(error, Error::Stale) {
            return;
        }
        tracing::error!(?error, "bulk");
        let noted = async {
            let mut tx = app.db.write(&permit).await?;
            store::failed(&mut tx, id, &error.to_string()).await?;
            tell(&mut tx).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            tracing::error!(?error, "bulk failure not noted");
        }
    });
}

/// Takes up a job whose process is gone.
///
/// # Errors
/// `Stale` when somebody works on it or it is done.
pub async fn resume(app: &App, permit: &Permit, id: Uuid) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    store::load(&mut tx, id).await?;
    store::resume(&mut tx, id).await?;
    tx.commit().await?;
    spawn(app.clone(), permit.clone(), id);
    Ok(())
}

/// Applies the lines that are left, one after the other.
///
/// # Errors
/// `Stale` when another process works on it; those of the database.
pub async fn run(app: &App, permit: &Permit, id: Uuid) -> Result<()> {
    let mut tx = app.db.read(permit).await?;
    let job = store::load(&mut tx, id).await?;
    let sealed = store::file(&mut tx, id).await?.ok_or(Error::Stale)?;
    tx.commit().await?;
    let bytes = app.vault.open("app.bulk_job", "file", permit.actor().area, id, &sealed).map_err(Error::internal)?;
    let name = job.file_name.clone();
    let lines = blocking(move || file::lines(&bytes, &name)).await?;
    let mut told = Timestamp::UNIX_EPOCH;
    for (done, line) in (0_i32..).zip(&lines).skip(usize::try_from(job.progress).unwrap_or(0)) {
        take(app, permit, &job, done, line).await?;
        let now = app.db.clock().now();
        if now.duration_since(told).as_millis() >= 1000 {
            told = now;
            let mut tx = app.db.write(permit).await?;
            tell(&mut tx).await?;
            tx.commit().await?;
        }
    }
    let mut tx = app.db.write(permit).await?;
    store::done(&mut tx, id).await?;
    tell(&mut tx).await?;
    tx.commit().await
}

/// One line: applied with its result, or refused with its reasons.
async fn take(app: &App, permit: &Permit, job: &store::Job, done: i32, line: &Line) -> Result<()> {
    let shown = |outcome: &str, key, errors| LineShown {
        n: i32::try_from(line.n).unwrap_or(i32::MAX),
        external_id: line.external_id.chars().filter(|c| !c.is_control()).take(100).collect(),
        outcome: outcome.to_owned(),
        key,
        errors,
    };
    let mut tx = app.db.write(permit).await?;
    let errors = match applied(app, &mut tx, job, line).await {
        Ok(Taken::Applied(applied)) => {
            store::step(&mut tx, job.id, done, &shown(applied.outcome.code(), Some(applied.key), Vec::new())).await?;
            return tx.commit().await;
        }
        Ok(Taken::Stale(version)) => vec![FieldError {
            field: "version".to_owned(),
            message: format!(
                "かすがいで先に更新されています(今の版は{version})。読み込んで確かめ、版を付けて送り直してください。"
            ),
        }],
        Err(error @ Error::Upstream(_)) => return Err(error),
        Err(error) => {
            if let Error::Internal(cause) = &error {
                tracing::error!(?cause, line = line.n, "bulk line");
            }
            errors_of(error)
        }
    };
    drop(tx);
    // What was sent may name members with signs that cannot be stored.
    let clean = |text: String| text.replace('\0', "");
    let errors = errors
        .into_iter()
        .map(|error| FieldError { field: clean(error.field), message: clean(error.message) })
        .collect();
    let mut tx = app.db.write(permit).await?;
    store::step(&mut tx, job.id, done, &shown("refused", None, errors)).await?;
    tx.commit().await
}

async fn applied(app: &App, tx: &mut Tx<'_>, job: &store::Job, line: &Line) -> Result<Taken> {
    let fields = line.message.as_ref().map_err(|errors| Error::Invalid(errors.clone()))?;
    apply(app, tx, &job.system, &line.external_id, &Incoming::read(fields)?, job.overwrite).await
}

/// Open pages about files read again.
async fn tell(tx: &mut Tx<'_>) -> Result<()> {
    let orgs = vec![tx.permit().actor().org];
    outbox::tell(tx, &News { orgs, kind: "bulk.progress".to_owned(), person: None }).await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}
