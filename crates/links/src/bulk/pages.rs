//! Screens about files: send one, see what became of each line, write one out.

use super::api::{BUSY, download};
use super::export::{self, Asked};
use super::job::{self, LARGEST, Sent};
use super::store::{self, Job, LineShown};
use askama::Template;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, moment_wareki};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result};
use tables::{CsvEncoding, Table, write_csv};
use uuid::Uuid;

/// Refused lines on a page.
const PAGE: i64 = 200;

/// What a file is applied for, where a member of staff would be asked for each child.
const PURPOSE: &str = "業務システムのファイルの反映";

/// What the outcomes are called.
const OUTCOMES: [(&str, &str); 6] = [
    ("created", "登録"),
    ("joined", "登録済みの児童に結び付け"),
    ("updated", "更新"),
    ("unchanged", "変更なし"),
    ("older", "古い改訂のため見送り"),
    ("refused", "拒否"),
];

fn outcome_label(code: &str) -> &str {
    OUTCOMES.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label)
}

struct JobShown {
    job: Job,
    at: String,
    state: &'static str,
    class: &'static str,
    busy: bool,
    cut_off: bool,
    percent: i32,
    counts: Vec<(&'static str, i64)>,
}

impl JobShown {
    fn new(app: &App, job: Job) -> Self {
        let cut_off = job.is_cut_off(app.db.clock().now());
        let (state, class) = match job.state.as_str() {
            _ if cut_off => ("中断", "danger"),
            "done" => ("終了", "good"),
            _ => ("処理中", "warn"),
        };
        let counts = OUTCOMES.iter().filter_map(|(code, label)| Some((*label, *job.counts.get(*code)?)));
        let percent = if job.total == 0 { 0 } else { i64::from(job.progress) * 100 / i64::from(job.total) };
        Self {
            at: moment_wareki(job.created_at),
            state,
            class,
            busy: !cut_off && job.state == "working",
            cut_off,
            percent: i32::try_from(percent).unwrap_or(100),
            counts: counts.collect(),
            job,
        }
    }

    fn refused(&self) -> i64 {
        self.job.counts.get("refused").copied().unwrap_or(0)
    }
}

#[derive(Template)]
#[template(path = "bulk/list.html")]
struct ListPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    jobs: Vec<JobShown>,
    columns: &'static [crate::layout::Column],
    may_export: bool,
}

#[derive(Template)]
#[template(path = "bulk/job.html")]
struct JobPage {
    frame: Frame,
    shown: JobShown,
    lines: Vec<LineShown>,
}

#[derive(Template)]
#[template(path = "bulk/state.html")]
struct StateFragment {
    shown: JobShown,
}

/// Files so far, and the forms to send one and to write one out.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Response> {
    Ok(frame::html(&list_page(&app, &permit, Fields::default(), Errors::default()).await?)?.into_response())
}

async fn list_page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let jobs = store::jobs(&mut tx, None).await?;
    tx.commit().await?;
    Ok(ListPage {
        frame: Frame::new(app, permit, "業務システムのファイル", "/import"),
        fields,
        errors,
        jobs: jobs.into_iter().map(|job| JobShown::new(app, job)).collect(),
        columns: &crate::layout::COLUMNS,
        may_export: permit.may(Action::ExportList),
    })
}

/// Takes a file in.
pub async fn upload(State(app): State<App>, permit: Permit, mut request: Request) -> Result<Response> {
    DefaultBodyLimit::max(LARGEST + 4096).apply(&mut request);
    let (fields, name, bytes) = match file_of(request).await {
        Ok(read) => read,
        Err(error) => return again(&app, &permit, Fields::default(), error).await,
    };
    let taken = async {
        let mut tx = app.db.write(&permit).await?;
        let system = fields.get("system").trim();
        let sent = Sent { system, file_name: &name, bytes, overwrite: fields.get("overwrite") == "1" };
        let id = job::create(&app, &mut tx, sent).await?;
        tx.commit().await?;
        Ok(id)
    };
    match taken.await {
        Ok(id) => {
            job::spawn(app, permit.with_purpose(PURPOSE), id);
            Ok(Redirect::to(&format!("/links/files/{id}")).into_response())
        }
        Err(Error::TooMany(_)) => again(&app, &permit, fields, Error::invalid("file", BUSY)).await,
        Err(error) => again(&app, &permit, fields, error).await,
    }
}

async fn again(app: &App, permit: &Permit, fields: Fields, error: Error) -> Result<Response> {
    let page = list_page(app, permit, fields, Errors::or_fail(error)?).await?;
    Ok(frame::refused(&page)?.into_response())
}

async fn file_of(request: Request) -> Result<(Fields, String, Vec<u8>)> {
    let broken = |_| Error::invalid("file", "ファイルを受け取れませんでした。50MB以内のファイルを選び直してください。");
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| Error::invalid("file", "ファイルを選んでください。"))?;
    let (mut fields, mut file) = (Fields::default(), None);
    while let Some(part) = form.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            let file_name: String =
                part.file_name().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
            file = Some((file_name, part.bytes().await.map_err(broken)?.to_vec()));
        } else {
            let value: String = part.text().await.map_err(broken)?;
            fields.push(&name, value.chars().filter(|c| *c != '\0').take(200).collect::<String>());
        }
    }
    let (name, bytes) = file
        .filter(|(_, bytes)| !bytes.is_empty())
        .ok_or_else(|| Error::invalid("file", "ファイルを選んでください。"))?;
    Ok((fields, name, bytes))
}

/// One job: how far it is, and the lines that were refused.
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let job = store::load(&mut tx, id).await?;
    let lines = store::lines(&mut tx, id, true, -1, PAGE).await?;
    tx.commit().await?;
    let frame = Frame::new(&app, &permit, format!("業務システムのファイル {}", job.file_name), "/import");
    Ok(frame::html(&JobPage { frame, shown: JobShown::new(&app, job), lines })?.into_response())
}

/// How far it is; read again by the page.
pub async fn state(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let job = store::load(&mut tx, id).await?;
    tx.commit().await?;
    Ok(frame::html(&StateFragment { shown: JobShown::new(&app, job) })?.into_response())
}

/// Takes up a job whose process is gone.
pub async fn resume(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    job::resume(&app, &permit.with_purpose(PURPOSE), id).await?;
    Ok(Redirect::to(&format!("/links/files/{id}")))
}

/// What became of every line, as a file for Excel; it names no child.
pub async fn results(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    store::load(&mut tx, id).await?;
    let lines = store::lines(&mut tx, id, false, -1, i64::from(i32::MAX)).await?;
    tx.commit().await?;
    let reasons = |line: &LineShown| {
        let reasons = line.errors.iter().map(|error| format!("{} {}", error.field, error.message).trim().to_owned());
        reasons.collect::<Vec<_>>().join("\n")
    };
    let row = |line: &LineShown| {
        vec![line.n.to_string(), line.external_id.clone(), outcome_label(&line.outcome).to_owned(), reasons(line)]
    };
    let table = Table {
        name: "結果".to_owned(),
        header: ["行", "外部ID", "結果", "理由と直し方"].map(str::to_owned).to_vec(),
        rows: lines.iter().map(row).collect(),
    };
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"results.csv\""),
    ];
    Ok((headers, write_csv(&table, CsvEncoding::Utf8Bom).bytes).into_response())
}

/// The own records as a file.
pub async fn export(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let asked = Asked {
        system: fields.get("export_system").trim(),
        format: fields.get("format"),
        purpose: fields.get("purpose"),
        in_own_codes: fields.get("codes") == "own",
    };
    match export::write(&app, &permit, &asked).await {
        Ok(file) => Ok(download(file)),
        Err(error) => again(&app, &permit, fields, error).await,
    }
}
