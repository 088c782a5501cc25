//! Files over the API: put once, whatever is sent again.

use super::intake::{Announced, Intake, Received};
use super::model::Way;
use super::pages::spawn;
use super::store;
use super::upload::LARGEST;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::App;
use futures::StreamExt as _;
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// What the document says about these calls.
#[derive(OpenApi)]
#[openapi(paths(send, show))]
pub struct Document;

/// 連携ファイルの取込
#[derive(Debug, Serialize, ToSchema)]
pub struct RunShown {
    /// 取込の番号
    pub id: Uuid,
    /// 連携元
    pub source: String,
    /// いつの時点のファイルか
    pub stated_on: String,
    /// waiting 順番待ち、reading 読み取り中、preview 確認待ち、applying 適用中、applied 適用済み、undoing・undone 取消し、discarded 取りやめ、failed 失敗
    pub state: String,
    /// 行の数
    pub rows: i32,
    /// 種類ごとの件数(new 新規、changed 変更、gone なくなった、same 変更なし、refused 取り込めなかった行)
    pub counts: BTreeMap<String, i64>,
    /// 前に適用した、同じ内容のファイルの取込の番号
    pub repeats: Option<Uuid>,
    /// 失敗の理由
    pub message: String,
}

/// 連携ファイルの送付
///
/// 連携元のファイルを、その様式のまま本文として送る(1GBまで)。いつの時点のファイルかは、ファイル名の8桁の日付かdateで示す。同じ時点の同じ内容を送り直しても何も起こらず、前の取込の番号が返る(200)。内容が同じでも時点が新しければ、その日の取込になる。全件に変わりがなければ、確認を待たずに適用される。読み取り・浄化・適用は後で行われる。
#[utoipa::path(put, path = "/api/v1/sources/{code}/files", operation_id = "put_source_file", tag = "データ連携",
    params(("code" = String, Path, description = "連携元のコード"), ("name" = String, Query, description = "ファイル名"),
        ("date" = Option<String>, Query, description = "いつの時点のファイルか(YYYY-MM-DD)。ファイル名に日付がないとき")),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, description = "受け付けた。idで結果を見る", body = Object), (status = 200, description = "前に受け付けた同じ時点のファイルと同じ", body = Object),
        (status = 404, description = "その連携元はない")))]
pub async fn send(
    State(app): State<App>,
    permit: Permit,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let query = Fields(
        serde_urlencoded::from_str(&query).map_err(|_| Error::invalid("", "アドレスの形式が正しくありません。"))?,
    );
    let file_name: String = query.get("name").chars().filter(|c| !c.is_control()).take(200).collect();
    if file_name.is_empty() {
        return Err(Error::invalid("name", "ファイル名を付けてください。"));
    }
    let stated_on = match query.get("date") {
        "" => None,
        date => Some(date.parse().map_err(|_| Error::invalid("date", "dateはYYYY-MM-DDの形式にしてください。"))?),
    };
    let intake = Intake::of(&app);
    let announced = Announced { source: &code, file_name: &file_name, stated_on, way: Way::Api };
    let mut receiver = intake.receive(&permit, &announced).await?;
    let mut body = request.into_body().into_data_stream();
    let mut left = LARGEST;
    while let Some(bytes) = body.next().await {
        let fitting = bytes.ok().and_then(|bytes| Some((left.checked_sub(bytes.len())?, bytes)));
        let Some((rest, bytes)) = fitting else {
            receiver.give_up().await?;
            let message = "ファイルが途中で切れたか、1GBを超えています。確かめて、もう一度送ってください。";
            return Err(Error::invalid("file", message));
        };
        left = rest;
        receiver.take(&bytes).await?;
    }
    let received = receiver.end().await?;
    spawn(&app, &permit, received.run());
    let status = match received {
        Received::Taken(_) => StatusCode::CREATED,
        Received::Known(_) => StatusCode::OK,
    };
    Ok((status, Json(serde_json::json!({ "id": received.run() }))).into_response())
}

/// 連携ファイルの取込の状態
#[utoipa::path(get, path = "/api/v1/sources/{code}/runs/{id}", operation_id = "show_source_run", tag = "データ連携",
    params(("code" = String, Path, description = "連携元のコード"), ("id" = String, Path, description = "取込の番号")),
    responses((status = 200, description = "状態", body = RunShown), (status = 404, description = "その取込はない")))]
pub async fn show(
    State(app): State<App>,
    permit: Permit,
    Path((code, id)): Path<(String, Uuid)>,
) -> Result<Json<RunShown>> {
    let mut tx = app.db.read(&permit).await?;
    let run = store::load(&mut tx, id).await?;
    tx.commit().await?;
    if run.source != code {
        return Err(Error::NotFound);
    }
    Ok(Json(RunShown {
        id: run.id,
        source: run.source,
        stated_on: run.stated_on.to_string(),
        state: run.state.code().to_owned(),
        rows: run.total,
        counts: run.counts,
        repeats: run.repeats,
        message: run.message,
    }))
}
