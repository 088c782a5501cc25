//! Files over the API.

use super::export::{self, Asked};
use super::job::{self, LARGEST, Sent};
use super::store::{self, Job, LineShown};
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use desk::App;
use ground::gate::Permit;
use ground::web::{Answer, Fields, Once, Problem, Turn, mismatch};
use ground::{Error, Result};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Why a file is not taken in while another one is worked on.
pub const BUSY: &str = "この所属のほかのファイルを処理しています。終わってから、もう一度送ってください。";
/// Lines read at once for the result file.
const PAGE: i64 = 5000;

/// What the document says about these calls.
#[derive(OpenApi)]
#[openapi(paths(send, show, results, resume, records))]
pub struct Document;

/// 一括登録
#[derive(Debug, Serialize, ToSchema)]
pub struct JobShown {
    /// 一括登録の番号
    pub id: Uuid,
    /// working 処理中、done 終わった、failed 途中で止まった(resumeで続けられる)
    pub state: String,
    /// 行の数
    pub total: i32,
    /// 終わった行の数
    pub progress: i32,
    /// 結果ごとの行の数
    pub counts: BTreeMap<String, i64>,
    /// 止まった理由
    pub message: String,
}

impl JobShown {
    fn of(app: &App, job: Job) -> Self {
        let state = if job.is_cut_off(app.db.clock().now()) { "failed".to_owned() } else { job.state };
        Self { id: job.id, state, total: job.total, progress: job.progress, counts: job.counts, message: job.message }
    }
}

/// 一括登録
///
/// ファイル(JSON Lines、CSV(UTF-8・シフトJIS)、Excel。50MBまで)の児童と受理を、1行ずつ PUT /api/v1/external/{id} と同じように反映する。知らない列・項目は受け付けない。途中で止まっても、終わった行の次から続けられる。同じファイルを送り直しても二重に登録されない。1つの所属で処理できるのは1件ずつ。処理中は429を返す。
#[utoipa::path(post, path = "/api/v1/bulk", operation_id = "send_bulk", tag = "一括",
    params(("name" = Option<String>, Query, description = "ファイル名"), ("overwrite" = Option<String>, Query, description = "1: かすがいで先に変わった内容も置き換える(前の内容は履歴に残る)"),
        ("Idempotency-Key" = Option<String>, Header, description = "要求ごとに作る一意の文字列")),
    request_body(content = String, content_type = "application/x-ndjson"),
    responses((status = 202, description = "受け付けた。idで結果を見る", body = Object), (status = 429, description = "ほかのファイルを処理中(code: too-many)。Retry-Afterの秒数を待つ")))]
pub async fn send(State(app): State<App>, permit: Permit, once: Once, request: Request) -> Result<Response> {
    // The same key with another file, another name or another way to apply it is another request.
    let mut hash = Sha256::new();
    for part in [request.method().as_str(), request.uri().path(), request.uri().query().unwrap_or_default()] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let query: Vec<(String, String)> = serde_urlencoded::from_str(request.uri().query().unwrap_or_default())
        .map_err(|_| Error::invalid("", "アドレスの形式が正しくありません。"))?;
    let query = Fields(query);
    let bytes = axum::body::to_bytes(request.into_body(), LARGEST)
        .await
        .map_err(|_| Error::invalid("file", "ファイルが大きすぎます。50MB以内に分けてください。"))?
        .to_vec();
    hash.update(&bytes);
    let hash = hash.finalize().to_vec();
    let mut tx = app.db.write(&permit).await?;
    match once.begin(&mut tx, &hash).await? {
        Turn::Work => {}
        Turn::Answered(answer) => return Ok(answer.into_response()),
        Turn::Mismatch => return Ok(mismatch().into_response()),
    }
    let file_name = match query.get("name") {
        "" => "API",
        named => named,
    };
    let file_name: String = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
    let sent =
        Sent { system: &permit.actor().name, file_name: &file_name, bytes, overwrite: query.get("overwrite") == "1" };
    let id = match job::create(&app, &mut tx, sent).await {
        Err(Error::TooMany(seconds)) => return Ok(busy(seconds)),
        created => created?,
    };
    let answer = Answer { status: StatusCode::ACCEPTED, body: json!({ "id": id }) };
    once.keep(&mut tx, &answer).await?;
    tx.commit().await?;
    job::spawn(app, permit, id);
    Ok(answer.into_response())
}

/// 一括登録の状態
#[utoipa::path(get, path = "/api/v1/bulk/{id}", operation_id = "show_bulk", tag = "一括", params(("id" = String, Path, description = "一括登録の番号")),
    responses((status = 200, description = "状態", body = JobShown)))]
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Json<JobShown>> {
    let mut tx = app.db.read(&permit).await?;
    let job = store::load(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(JobShown::of(&app, job)))
}

/// 一括登録の結果
///
/// 行ごとの結果をJSON Linesで返す。lineはファイルの行、outcomeは PUT /api/v1/external/{id} のもののほか refused(拒否)。errorsは項目ごとの理由。
#[utoipa::path(get, path = "/api/v1/bulk/{id}/results", operation_id = "list_bulk_results", tag = "一括",
    params(("id" = String, Path, description = "一括登録の番号"), ("refused" = Option<String>, Query, description = "1: 拒否された行だけ")),
    responses((status = 200, description = "結果(application/x-ndjson)")))]
pub async fn results(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    store::load(&mut tx, id).await?;
    let (mut text, mut after) = (String::new(), -1);
    loop {
        let lines = store::lines(&mut tx, id, fields.get("refused") == "1", after, PAGE).await?;
        let Some(last) = lines.last() else { break };
        after = last.n;
        for line in &lines {
            text.push_str(&result(line).to_string());
            text.push('\n');
        }
    }
    tx.commit().await?;
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson; charset=utf-8")], text).into_response())
}

fn result(line: &LineShown) -> serde_json::Value {
    json!({ "line": line.n, "external_id": line.external_id, "outcome": line.outcome, "key": line.key, "errors": line.errors })
}

/// 一括登録の続き
///
/// 途中で止まった一括登録を、終わった行の次から続ける。
#[utoipa::path(post, path = "/api/v1/bulk/{id}/resume", operation_id = "resume_bulk", tag = "一括", params(("id" = String, Path, description = "一括登録の番号")),
    responses((status = 202, description = "続ける", body = Object), (status = 409, description = "止まっていない(code: stale)")))]
pub async fn resume(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    match job::resume(&app, &permit, id).await {
        Err(Error::TooMany(seconds)) => return Ok(busy(seconds)),
        resumed => resumed?,
    }
    Ok(Answer { status: StatusCode::ACCEPTED, body: json!({ "id": id }) }.into_response())
}

/// 一括書き出し
///
/// 自所属の記録票と、それぞれの新しい受理を、一括登録と同じ形式で返す。支援措置で秘匿された住所・電話は含まない。目的とともに記録される。「全記録の一括書き出し(API)」の権限が要る。
#[utoipa::path(get, path = "/api/v1/bulk/records", operation_id = "export_records", tag = "一括",
    params(("format" = String, Query, description = "jsonl、csv、csv-sjis、xlsx"), ("purpose" = String, Query, description = "書き出す目的"),
        ("codes" = Option<String>, Query, description = "own: このシステムのコードで返す")),
    responses((status = 200, description = "ファイル")))]
pub async fn records(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let asked = Asked {
        system: &permit.actor().name,
        format: fields.get("format"),
        purpose: fields.get("purpose"),
        in_own_codes: fields.get("codes") == "own",
    };
    let file = export::write(&app, &permit, &asked).await?;
    Ok(download(file))
}

/// Another file of the agency is worked on.
fn busy(seconds: u64) -> Response {
    let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many", BUSY);
    ([(header::RETRY_AFTER, seconds.to_string())], problem).into_response()
}

/// A file as an attachment.
pub fn download(file: export::File) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    ([(header::CONTENT_TYPE, file.media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], file.bytes)
        .into_response()
}
