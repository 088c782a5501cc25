//! Jobs about files, and what became of their lines.

use super::file::Format;
use ground::db::{Key, Tx};
use ground::{Error, FieldError, Result};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::types::Json;
use std::collections::BTreeMap;
use std::pin::Pin;
use uuid::Uuid;

/// A process that said nothing for so long is gone.
pub const SILENCE: SignedDuration = SignedDuration::from_secs(60);
/// Seconds after which a file is to be sent again while another one is worked on.
const AGAIN: u64 = 10;
/// How long the file of a job that broke off is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A job.
#[derive(Debug, Clone)]
pub struct Job {
    /// Row.
    pub id: Uuid,
    /// Whose file it is.
    pub system: String,
    /// As sent.
    pub file_name: String,
    /// Whether changes of others are replaced.
    pub overwrite: bool,
    /// `working`, `done`, `failed`.
    pub state: String,
    /// Lines of the file.
    pub total: i32,
    /// Lines done.
    pub progress: i32,
    /// What went wrong.
    pub message: String,
    /// Who.
    pub created_by_name: String,
    /// When.
    pub created_at: Timestamp,
    /// Last sign of the process at work.
    pub alive_at: Timestamp,
    /// Lines by outcome.
    pub counts: BTreeMap<String, i64>,
}

impl Job {
    /// Whether the process that worked on it is gone.
    pub fn is_cut_off(&self, now: Timestamp) -> bool {
        self.state == "failed" || (self.state == "working" && now.duration_since(self.alive_at) >= SILENCE)
    }
}

/// What became of a line.
#[derive(Debug, Clone)]
pub struct LineShown {
    /// Line or row of the file.
    pub n: i32,
    /// The system's id.
    pub external_id: String,
    /// created, joined, updated, unchanged, older, refused.
    pub outcome: String,
    /// The child.
    pub key: Option<Key>,
    /// Why it was refused.
    pub errors: Vec<FieldError>,
}

/// A file that is taken in.
#[derive(Debug)]
pub struct NewJob<'a> {
    /// Id.
    pub id: Uuid,
    /// Whose file it is.
    pub system: &'a str,
    /// As sent.
    pub file_name: &'a str,
    /// How it is written.
    pub format: Format,
    /// Its length.
    pub bytes: usize,
    /// Sealed.
    pub file: &'a [u8],
    /// Whether changes of others are replaced.
    pub overwrite: bool,
    /// Its lines.
    pub total: usize,
}

/// Notes a new job; one of an agency at a time.
///
/// # Errors
/// `TooMany` while another one of the agency is worked on.
pub async fn insert(tx: &mut Tx<'_>, new: &NewJob<'_>) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    give_up_silent(tx).await?;
    let inserted = sqlx::query(
        "insert into app.bulk_job (area, org_id, id, system, file_name, format, bytes, file, overwrite, state, total, created_by_name, created_at, alive_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'working', $10, $11, $12, $12)
         on conflict (area, org_id) where state = 'working' do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(new.id)
    .bind(new.system)
    .bind(new.file_name)
    .bind(new.format.code())
    .bind(i32::try_from(new.bytes).map_err(Error::internal)?)
    .bind(new.file)
    .bind(new.overwrite)
    .bind(i32::try_from(new.total).map_err(Error::internal)?)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if inserted.rows_affected() == 1 { Ok(()) } else { Err(Error::TooMany(AGAIN)) }
}

/// Jobs whose process is gone no longer count as worked on; they can be taken up again.
async fn give_up_silent(tx: &mut Tx<'_>) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query("update app.bulk_job set state = 'failed' where area = $1 and org_id = $2 and state = 'working' and alive_at <= $3")
        .bind(area)
        .bind(org)
        .bind((now - SILENCE).to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The newest jobs of the own agency, or the one named; a system's key is told of its own only, the screens of all.
pub async fn jobs(tx: &mut Tx<'_>, only: Option<Uuid>) -> Result<Vec<Job>> {
    let actor = tx.permit().actor();
    let (area, org) = (actor.area, actor.org);
    let mine = actor.staff.is_none().then_some(actor.name.as_str());
    type Row = (
        Uuid,
        String,
        String,
        bool,
        String,
        i32,
        i32,
        String,
        String,
        SqlTimestamp,
        SqlTimestamp,
        Json<BTreeMap<String, i64>>,
    );
    let rows: Vec<Row> = sqlx::query_as(
        "select j.id, j.system, j.file_name, j.overwrite, j.state, j.total, j.progress, j.message, j.created_by_name, j.created_at, j.alive_at,
           coalesce((select jsonb_object_agg(l.outcome, l.n) from (select outcome, count(*) as n from app.bulk_line
             where area = $1 and job_id = j.id group by outcome) l), '{}')
         from app.bulk_job j where j.area = $1 and j.org_id = $2 and ($3::uuid is null or j.id = $3) and ($4::text is null or j.system = $4)
         order by j.created_at desc limit 20",
    )
    .bind(area)
    .bind(org)
    .bind(only)
    .bind(mine)
    .fetch_all(tx.conn())
    .await?;
    let job = |(
        id,
        system,
        file_name,
        overwrite,
        state,
        total,
        progress,
        message,
        created_by_name,
        created_at,
        alive_at,
        counts,
    ): Row| Job {
        id,
        system,
        file_name,
        overwrite,
        state,
        total,
        progress,
        message,
        created_by_name,
        created_at: created_at.to_jiff(),
        alive_at: alive_at.to_jiff(),
        counts: counts.0,
    };
    Ok(rows.into_iter().map(job).collect())
}

/// One job of the own agency.
pub async fn load(tx: &mut Tx<'_>, id: Uuid) -> Result<Job> {
    jobs(tx, Some(id)).await?.pop().ok_or(Error::NotFound)
}

/// The sealed file; none once done.
pub async fn file(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Vec<u8>>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let file = sqlx::query_scalar("select file from app.bulk_job where area = $1 and org_id = $2 and id = $3")
        .bind(area)
        .bind(org)
        .bind(id)
        .fetch_one(tx.conn())
        .await?;
    Ok(file)
}

/// A line is done; commits together with what it did. Only the process that is at this line may say so.
pub async fn step(tx: &mut Tx<'_>, id: Uuid, before: i32, line: &LineShown) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let done = sqlx::query(
        "update app.bulk_job set progress = progress + 1, alive_at = $5
         where area = $1 and org_id = $2 and id = $3 and progress = $4 and state = 'working'",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(before)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    sqlx::query(
        "insert into app.bulk_line (area, org_id, job_id, n, external_id, outcome, person_id, errors) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(line.n)
    .bind(&line.external_id)
    .bind(&line.outcome)
    .bind(line.key.map(|key| key.id))
    .bind(Json(&line.errors))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Every line is done: the file goes.
pub async fn done(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "update app.bulk_job set state = 'done', file = null, finished_at = $4
         where area = $1 and org_id = $2 and id = $3 and state = 'working' and progress = total",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Broke off; it can be taken up again.
pub async fn failed(tx: &mut Tx<'_>, id: Uuid, message: &str) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query("update app.bulk_job set state = 'failed', message = $4 where area = $1 and org_id = $2 and id = $3 and state = 'working'")
        .bind(area)
        .bind(org)
        .bind(id)
        .bind(message)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Taken up again; only when nobody works on it or on another file of the agency.
pub async fn resume(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    give_up_silent(tx).await?;
    let done = sqlx::query(
        "update app.bulk_job set state = 'working', message = '', alive_at = $4
         where area = $1 and org_id = $2 and id = $3 and file is not null and state = 'failed'",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await
    .map_err(|error| match error {
        sqlx::Error::Database(told) if told.is_unique_violation() => Error::TooMany(AGAIN),
        other => other.into(),
    })?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Drops the files of jobs that broke off long ago; what became of their lines stays. By the clock.
pub fn forget<'a>(
    tx: &'a mut Tx<'_>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let before = tx.now() - KEPT;
        sqlx::query("update app.bulk_job set file = null where file is not null and created_at < $1")
            .bind(before.to_sqlx())
            .execute(tx.conn())
            .await?;
        Ok(())
    })
}

/// A page of lines after line `after`; the refused ones only, or all.
pub async fn lines(tx: &mut Tx<'_>, id: Uuid, refused: bool, after: i32, limit: i64) -> Result<Vec<LineShown>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    #[derive(serde::Deserialize)]
    struct Refusal {
        field: String,
        message: String,
    }
    type Row = (i32, String, String, Option<Uuid>, Json<Vec<Refusal>>);
    let rows: Vec<Row> = sqlx::query_as(
        "select n, external_id, outcome, person_id, errors from app.bulk_line
         where area = $1 and org_id = $2 and job_id = $3 and n > $4 and (not $5 or outcome = 'refused') order by n limit $6",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(after)
    .bind(refused)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    let line = |(n, external_id, outcome, person, errors): Row| LineShown {
        n,
        external_id,
        outcome,
        key: person.map(|person| Key::new(area, person)),
        errors: errors.0.into_iter().map(|error| FieldError { field: error.field, message: error.message }).collect(),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// A child with a record, as a file names it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The child.
    pub person: Uuid,
    /// The system's id.
    pub external_id: String,
    /// The system's counter.
    pub revision: Option<i64>,
}

/// Children of the own agency with a record, after one of them; those behind the conflict wall are left out.
pub async fn children(tx: &mut Tx<'_>, system: &str, after: Uuid, limit: i64) -> Result<Vec<Listed>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let walled = desk::people::access::walled(tx.permit());
    let rows: Vec<(Uuid, Option<String>, Option<i64>)> = sqlx::query_as(
        "select r.person_id, x.external_id, x.revision from app.record r
         left join app.external_id x on x.area = $1 and x.org_id = $2 and x.system = $3 and x.kind = 'record' and x.person_id = r.person_id
         where r.area = $1 and r.org_id = $2 and r.person_id > $4 and r.person_id <> all($5) order by r.person_id limit $6",
    )
    .bind(area)
    .bind(org)
    .bind(system)
    .bind(after)
    .bind(walled)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    let listed = |(person, id, revision): (Uuid, Option<String>, Option<i64>)| Listed {
        person,
        external_id: id.unwrap_or_default(),
        revision,
    };
    Ok(rows.into_iter().map(listed).collect())
}
