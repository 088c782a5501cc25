//! Screens of the import: choose a file, check row by row, load, read the report.

use super::background;
use super::job::{self, Job, RowShown, State};
use super::layout::layout;
use super::plan::Outcome;
use super::store;
use crate::App;
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State as Shared};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};
use std::collections::{BTreeMap, HashSet};
use tables::{CsvEncoding, Table};
use uuid::Uuid;

/// Largest file in bytes.
const LARGEST: usize = 50 * 1024 * 1024;
/// Rows of the preview on a page.
const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "import/list.html")]
struct ListPage {
    frame: Frame,
    errors: Errors,
    jobs: Vec<JobShown>,
    titles: Vec<String>,
}

#[derive(Template)]
#[template(path = "import/job.html")]
struct JobPage {
    frame: Frame,
    errors: Errors,
    job: JobShown,
    columns: Vec<Column>,
    /// Titles of the columns nothing is taken from.
    unused: Vec<String>,
    tallies: Vec<Tally>,
    rows: Vec<RowShown>,
    outcome: &'static str,
    next: Option<i32>,
}

#[derive(Template)]
#[template(path = "import/state.html")]
struct StateFragment {
    job: JobShown,
}

/// A job as the screens show it.
struct JobShown {
    job: Job,
    busy: bool,
    cut_off: bool,
    state: &'static str,
    at: String,
}

impl JobShown {
    fn new(app: &App, job: Job) -> Self {
        let now = app.db.clock().now();
        let (busy, cut_off) = (job.is_busy(now), job.is_cut_off(now));
        let state = match job.state {
            _ if cut_off => "中断",
            State::Reading => "読み取り中",
            State::Preview => "確認待ち",
            State::Loading => "取込中",
            State::Done => "取込済み",
            State::Failed => "失敗",
            State::Cancelled => "取りやめ",
        };
        Self { busy, cut_off, state, at: frame::moment_wareki(job.created_at), job }
    }

    fn refused(&self) -> i32 {
        self.job.count(Outcome::Refused)
    }

    fn loadable(&self) -> i32 {
        self.job.total - self.refused() - self.job.count(Outcome::Same)
    }
}

/// A field and the column chosen for it.
struct Column {
    id: &'static str,
    label: &'static str,
    options: Vec<ColumnOption>,
}

struct ColumnOption {
    value: usize,
    title: String,
    chosen: bool,
}

struct Tally {
    code: &'static str,
    label: &'static str,
    count: i32,
    current: bool,
}

/// Files so far, and the field to choose one.
pub async fn list(Shared(app): Shared<App>, permit: Permit) -> Result<Response> {
    Ok(frame::html(&list_page(&app, &permit, Errors::default()).await?)?.into_response())
}

async fn list_page(app: &App, permit: &Permit, errors: Errors) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let jobs = store::jobs(&mut tx, None).await?;
    tx.commit().await?;
    Ok(ListPage {
        frame: Frame::new(app, permit, "台帳の取込", "/import"),
        errors,
        jobs: jobs.into_iter().map(|job| JobShown::new(app, job)).collect(),
        titles: layout().fields.iter().map(|field| field.label.clone()).collect(),
    })
}

/// Takes a file in and begins the preview.
pub async fn upload(Shared(app): Shared<App>, permit: Permit, mut request: Request) -> Result<Response> {
    DefaultBodyLimit::max(LARGEST).apply(&mut request);
    let taken = match file_of(request).await {
        Ok((name, bytes)) => job::create(&app, &permit, &name, bytes).await,
        Err(error) => Err(error),
    };
    match taken {
        Ok(id) => {
            background::preview(app, permit, id);
            Ok(Redirect::to(&format!("/import/{id}")).into_response())
        }
        Err(error) => {
            let page = list_page(&app, &permit, Errors::or_fail(error)?).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

async fn file_of(request: Request) -> Result<(String, Vec<u8>)> {
    let broken = |_| Error::invalid("file", "ファイルを受け取れませんでした。50MB以内のファイルを選び直してください。");
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| Error::invalid("file", "ファイルを選んでください。"))?;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(broken)?.to_vec();
        if name.is_empty() || bytes.is_empty() {
            break;
        }
        return Ok((name, bytes));
    }
    Err(Error::invalid("file", "ファイルを選んでください。"))
}

/// One job: progress, preview or report, whatever it has come to.
pub async fn show(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    Ok(frame::html(&job_page(&app, &permit, id, &fields, Errors::default()).await?)?.into_response())
}

async fn job_page(app: &App, permit: &Permit, id: Uuid, fields: &Fields, errors: Errors) -> Result<JobPage> {
    let outcome = Outcome::from_code(fields.get("outcome"));
    let after = fields.get("after").parse().unwrap_or(0);
    let mut tx = app.db.read(permit).await?;
    let job = store::load(&mut tx, id).await?;
    let mut rows = store::rows(&mut tx, id, outcome, after, PAGE + 1).await?;
    let more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let view = View {
        kind: "list",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "import_job",
        object: Some(id),
        fields: "names,birth",
        count: i32::try_from(rows.len()).ok(),
        ..View::default()
    };
    let rows = tx.show(Sealed::new(rows, view)).await?;
    let tally = |found: Outcome| Tally {
        code: found.code(),
        label: found.label(),
        count: job.count(found),
        current: outcome == Some(found),
    };
    Ok(JobPage {
        frame: Frame::new(app, permit, format!("台帳の取込 {}", job.file_name), "/import"),
        errors,
        columns: columns(&job),
        unused: unused(&job),
        tallies: Outcome::ALL.into_iter().map(tally).collect(),
        next: rows.last().filter(|_| more).map(|row| row.n),
        rows,
        outcome: outcome.map_or("", Outcome::code),
        job: JobShown::new(app, job),
    })
}

fn columns(job: &Job) -> Vec<Column> {
    let fields = layout().fields.iter();
    let options = |id: &str| {
        let titles = job.reading.header.iter().enumerate();
        let option = |(value, title): (usize, &String)| {
            let chosen = job.reading.columns.get(id) == Some(&value);
            ColumnOption { value, title: title.clone(), chosen }
        };
        titles.map(option).collect()
    };
    fields.map(|field| Column { id: &field.id, label: &field.label, options: options(&field.id) }).collect()
}

fn unused(job: &Job) -> Vec<String> {
    let used: HashSet<usize> = job.reading.columns.values().copied().collect();
    let titles = job.reading.header.iter().enumerate();
    titles.filter(|(n, title)| !used.contains(n) && !title.is_empty()).map(|(_, title)| title.clone()).collect()
}

/// How far it is; read again by the page while a process works on it.
pub async fn state(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let job = store::load(&mut tx, id).await?;
    tx.commit().await?;
    Ok(frame::html(&StateFragment { job: JobShown::new(&app, job) })?.into_response())
}

/// Other columns or another sheet: the preview is made again.
pub async fn reread(
    Shared(app): Shared<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    let chosen = |field: &'static tables::Field| {
        let column = fields.get(&format!("column.{}", field.id)).parse().ok()?;
        Some((field.id.clone(), column))
    };
    let columns: BTreeMap<String, usize> = layout().fields.iter().filter_map(chosen).collect();
    let sheet = fields.get("sheet").parse().unwrap_or(0);
    let columns = fields.get("shown_sheet").parse().is_ok_and(|shown: usize| shown == sheet).then_some(columns);
    match job::reread(&app, &permit, id, sheet, columns).await {
        Ok(()) => {
            background::preview(app, permit, id);
            Ok(Redirect::to(&format!("/import/{id}")).into_response())
        }
        Err(error) => again(&app, &permit, id, error).await,
    }
}

/// Begins loading.
pub async fn load(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    match job::approve(&app, &permit, id, fields.get("without_refused") == "1").await {
        Ok(()) => {
            background::load(app, permit, id);
            Ok(Redirect::to(&format!("/import/{id}")).into_response())
        }
        Err(error) => again(&app, &permit, id, error).await,
    }
}

async fn again(app: &App, permit: &Permit, id: Uuid, error: Error) -> Result<Response> {
    let page = job_page(app, permit, id, &Fields::default(), Errors::or_fail(error)?).await?;
    Ok(frame::refused(&page)?.into_response())
}

/// Gives the job up.
pub async fn cancel(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    job::cancel(&app, &permit, id).await?;
    Ok(Redirect::to("/import"))
}

/// Every refused row with column and reason, as a file for Excel.
pub async fn refused(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let table = refused_table(&app, &permit, id).await?;
    let bytes = tables::write_csv(&table, CsvEncoding::Utf8Bom).bytes;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"refused-rows.csv\""),
    ];
    Ok((headers, bytes).into_response())
}

/// The report of refused rows: row, column, what to do. It names no child.
pub async fn refused_table(app: &App, permit: &Permit, id: Uuid) -> Result<Table> {
    let mut tx = app.db.read(permit).await?;
    let job = store::load(&mut tx, id).await?;
    let rows = store::rows(&mut tx, id, Some(Outcome::Refused), 0, i64::from(i32::MAX)).await?;
    tx.commit().await?;
    let lines = rows.iter().flat_map(|row| {
        row.refusals.iter().map(|refusal| vec![row.n.to_string(), refusal.field.clone(), refusal.message.clone()])
    });
    Ok(Table {
        name: format!("拒否された行 {}", job.file_name),
        header: ["行", "列", "理由と直し方"].map(str::to_owned).to_vec(),
        rows: lines.collect(),
    })
}
