//! An import from the file to the report: read, previewed, corrected, loaded or given up. Every step can be seen from any process.

use super::layout::layout;
use super::line::{Line, Register};
use super::plan::{self, Known, KnownRecord, Outcome, Step};
use super::store;
use crate::cases::takeover;
use crate::{App, people};
use ground::db::Tx;
use ground::gate::Permit;
use ground::outbox::{self, News};
use ground::{Error, FieldError, Result};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tables::{Mapping, Options, Sheet};
use uuid::Uuid;

/// How a file is read: what was found, and what the user corrected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Names of the sheets.
    pub sheets: Vec<String>,
    /// Which one is read.
    pub sheet: usize,
    /// Its column titles.
    pub header: Vec<String>,
    /// Field → column, from 0.
    pub columns: BTreeMap<String, usize>,
    /// What had to be guessed, for the person who checks.
    pub notes: Vec<String>,
}

impl Reading {
    fn of(sheets: &[Sheet], chosen: usize) -> Result<Self> {
        let sheet = sheets.get(chosen).ok_or(Error::NotFound)?;
        Ok(Self {
            sheets: sheets.iter().map(|sheet| sheet.name.clone()).collect(),
            sheet: chosen,
            header: sheet.header.clone(),
            columns: layout().match_header(&sheet.header).found.into_iter().collect(),
            notes: sheet.notes.clone(),
        })
    }

    fn mapping(&self) -> Mapping {
        Mapping { found: self.columns.clone().into_iter().collect(), ..Mapping::default() }
    }

    /// Whether a register can be read at all: without a name nothing can.
    pub fn has_name(&self) -> bool {
        ["child_name", "child_family"].iter().any(|field| self.columns.contains_key(*field))
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 読み取り中
    Reading,
    /// 確認待ち
    Preview,
    /// 取込中
    Loading,
    /// 取込済み
    Done,
    /// 失敗
    Failed,
    /// 取りやめ
    Cancelled,
}

impl State {
    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "reading" => Some(Self::Reading),
            "preview" => Some(Self::Preview),
            "loading" => Some(Self::Loading),
            "done" => Some(Self::Done),
            "failed" => Some(Self::Failed),
            "cancelled" => Some(Self::Cancelled),
            _ => None,
        }
    }
}

/// An import job.
#[derive(Debug, Clone)]
pub struct Job {
    /// Row.
    pub id: Uuid,
    /// As uploaded.
    pub file_name: String,
    /// How it is read.
    pub reading: Reading,
    /// Where it stands.
    pub state: State,
    /// Whether refused rows are left out.
    pub without_refused: bool,
    /// Rows of the file.
    pub total: i32,
    /// Rows done in the present state.
    pub progress: i32,
    /// Rows by outcome code.
    pub counts: BTreeMap<String, i32>,
    /// What went wrong.
    pub message: String,
    /// Who.
    pub created_by_name: String,
    /// When.
    pub created_at: Timestamp,
    /// Last sign of the process at work.
    pub alive_at: Timestamp,
    /// End.
    pub finished_at: Option<Timestamp>,
    /// Whether the sealed file is still there.
    pub has_file: bool,
}

/// A process that said nothing for so long is gone.
const SILENCE: SignedDuration = SignedDuration::from_secs(60);

impl Job {
    /// Rows of one outcome.
    pub fn count(&self, outcome: Outcome) -> i32 {
        self.counts.get(outcome.code()).copied().unwrap_or(0)
    }

    /// Whether a process works on it.
    pub fn is_busy(&self, now: Timestamp) -> bool {
        self.is_at_work() && now.duration_since(self.alive_at) < SILENCE
    }

    /// Whether the process that worked on it was cut off. Nothing was loaded then.
    pub fn is_cut_off(&self, now: Timestamp) -> bool {
        self.is_at_work() && !self.is_busy(now)
    }

    fn is_at_work(&self) -> bool {
        matches!(self.state, State::Reading | State::Loading)
    }

    /// Hundredths done.
    pub fn percent(&self) -> i32 {
        if self.total == 0 {
            0
        } else {
            i32::try_from(i64::from(self.progress) * 100 / i64::from(self.total)).unwrap_or(100)
        }
    }
}

/// One row of the preview.
#[derive(Debug, Clone)]
pub struct RowShown {
    /// Row number as seen in the file.
    pub n: i32,
    /// What would happen.
    pub outcome: Outcome,
    /// Name and birth.
    pub label: String,
    /// Why, and what is added.
    pub reason: String,
    /// Column and message.
    pub refusals: Vec<FieldError>,
}

/// Takes a file in: reads its titles, keeps it sealed. The preview is made by [`preview`].
///
/// # Errors
/// `Invalid` at `file` when it is no register.
pub async fn create(app: &App, permit: &Permit, file_name: &str, bytes: Vec<u8>) -> Result<Uuid> {
    let (name, copy) = (file_name.to_owned(), bytes.clone());
    let reading = blocking(move || {
        let sheets = sheets(&copy, &name)?;
        // The sheet with the most known titles is the register.
        let best = (0..sheets.len()).max_by_key(|&n| {
            let found = sheets.get(n).map_or(0, |sheet| layout().match_header(&sheet.header).found.len());
            (found, std::cmp::Reverse(n))
        });
        Reading::of(&sheets, best.unwrap_or(0))
    })
    .await?;
    let mut tx = app.db.write(permit).await?;
    let id = tx.new_id();
    let area = permit.actor().area;
    let sealed = app.vault.seal("app.import_job", "file", area, id, &bytes).map_err(Error::internal)?;
    store::insert(&mut tx, id, file_name, bytes.len(), &sealed, &reading).await?;
    tx.audit(ground::audit::Entry {
        kind: "import.uploaded".to_owned(),
        object_kind: "import_job".to_owned(),
        object: Some(id),
        ..ground::audit::Entry::default()
    })
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// A job of the own agency.
pub async fn load(app: &App, permit: &Permit, id: Uuid) -> Result<Job> {
    let mut tx = app.db.read(permit).await?;
    let job = store::load(&mut tx, id).await?;
    tx.commit().await?;
    Ok(job)
}

/// Decides row by row what loading would do, and keeps that for the preview.
pub async fn preview(app: &App, permit: &Permit, id: Uuid) -> Result<()> {
    let (lines, steps) = decide(app, permit, id).await?;
    let mut tx = app.db.write(permit).await?;
    store::clear_rows(&mut tx, id, false).await?;
    let mut counts: BTreeMap<String, i32> = BTreeMap::new();
    for step in &steps {
        *counts.entry(step.outcome.code().to_owned()).or_default() += 1;
    }
    for (lines, steps) in lines.chunks(2000).zip(steps.chunks(2000)) {
        store::insert_rows(&mut tx, id, lines, steps).await?;
    }
    store::previewed(&mut tx, id, steps.len(), &counts).await?;
    tell(&mut tx).await?;
    tx.commit().await
}

/// Pages that wait for a job of the agency read it again once the transaction is committed.
pub(super) async fn tell(tx: &mut Tx<'_>) -> Result<()> {
    let orgs = vec![tx.permit().actor().org];
    outbox::tell(tx, &News { orgs, kind: "import.progress".to_owned(), person: None }).await
}

/// Another sheet or other columns: the preview is made again.
pub async fn reread(
    app: &App,
    permit: &Permit,
    id: Uuid,
    sheet: usize,
    columns: Option<BTreeMap<String, usize>>,
) -> Result<()> {
    let bytes = file(app, permit, id).await?;
    let (job, bytes) = bytes;
    let name = job.file_name;
    let mut reading = blocking(move || Reading::of(&sheets(&bytes, &name)?, sheet)).await?;
    if let Some(columns) = columns {
        reading.columns = columns.into_iter().filter(|(_, column)| *column < reading.header.len()).collect();
    }
    let mut tx = app.db.write(permit).await?;
    store::reread(&mut tx, id, &reading).await?;
    tx.commit().await
}

/// Allows loading to begin.
///
/// # Errors
/// `Invalid` while rows are refused and the user has not chosen to leave them out; `Stale` when it does not wait for a decision.
pub async fn approve(app: &App, permit: &Permit, id: Uuid, without_refused: bool) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let job = store::load(&mut tx, id).await?;
    let refused = job.count(Outcome::Refused);
    if refused > 0 && !without_refused {
        let message = format!(
            "拒否された行が{refused}行あります。ファイルを直して選び直すか、「拒否行を除いて取り込む」を選んでください。"
        );
        return Err(Error::invalid("without_refused", message));
    }
    if job.total == refused + job.count(Outcome::Same) {
        return Err(Error::invalid("without_refused", "取り込む行がありません。登録済みか、拒否された行だけです。"));
    }
    store::approve(&mut tx, id, without_refused).await?;
    tx.commit().await
}

/// Gives a job up: the file and the preview go.
pub async fn cancel(app: &App, permit: &Permit, id: Uuid) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    store::cancel(&mut tx, id).await?;
    store::clear_rows(&mut tx, id, false).await?;
    tx.commit().await
}

/// The rows of a job and what would become of each, from the file and what is on file now.
pub(super) async fn decide(app: &App, permit: &Permit, id: Uuid) -> Result<(Vec<Line>, Vec<Step>)> {
    let (job, bytes) = file(app, permit, id).await?;
    let known = known(app, permit).await?;
    let (agency, today) = (permit.actor().kind, app.db.clock().today());
    blocking(move || {
        let sheets = sheets(&bytes, &job.file_name)?;
        let sheet = sheets.get(job.reading.sheet).ok_or(Error::NotFound)?;
        let mapping = job.reading.mapping();
        let register = Register { mapping: &mapping, agency, today };
        let lines: Vec<Line> = sheet.rows.iter().map(|row| register.read(row)).collect();
        let steps = plan::plan(&lines, &known);
        Ok((lines, steps))
    })
    .await
}

/// Whom the agency keeps, as registers are compared with it.
async fn known(app: &App, permit: &Permit) -> Result<Vec<Known>> {
    let mut tx = app.db.write(permit).await?;
    let identities = people::identities(&mut tx).await?;
    let records = takeover::known(&mut tx).await?;
    let handed = people::access::handed_over(&mut tx).await?;
    tx.commit().await?;
    let mut records: std::collections::HashMap<Uuid, KnownRecord> = records
        .into_iter()
        .map(|known| {
            let record = KnownRecord {
                id: known.record,
                case_no: known.case_no,
                empty: known.texts.each_ref().map(String::is_empty),
                no_severity: known.no_severity,
                accepted: known.accepted,
                progress: known.progress,
            };
            (known.person, record)
        })
        .collect();
    let (walled, registry) = (people::access::walled(permit), app.gate.registry());
    let seen = identities.into_iter().filter(|(person, ..)| !walled.contains(person));
    Ok(seen
        .map(|(person, birth, names)| Known {
            person,
            names: names.iter().map(|name| jp::fold(name)).collect(),
            birth,
            record: records.remove(&person),
            handed_to: handed.get(&person).map(|org| registry.name(*org).to_owned()),
        })
        .collect())
}

async fn file(app: &App, permit: &Permit, id: Uuid) -> Result<(Job, Vec<u8>)> {
    let mut tx = app.db.read(permit).await?;
    let job = store::load(&mut tx, id).await?;
    let sealed = store::file(&mut tx, id).await?.ok_or(Error::Stale)?;
    tx.commit().await?;
    let bytes = app.vault.open("app.import_job", "file", permit.actor().area, id, &sealed).map_err(Error::internal)?;
    Ok((job, bytes))
}

fn sheets(bytes: &[u8], name: &str) -> Result<Vec<Sheet>> {
    let options = Options { layout: Some(layout().clone()), ..Options::default() };
    tables::read(bytes, name, &options).map_err(|error| Error::invalid("file", error.to_string()))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}
