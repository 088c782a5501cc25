//! Webhooks over the API.

use super::store::{self, Webhook};
use super::{EVENTS, Targets};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::App;
use ground::db::{Change, FieldChange, Tx};
use ground::gate::Permit;
use ground::web::{Answer, Body, Fields, Reader};
use ground::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// What the document says about these calls.
#[derive(OpenApi)]
#[openapi(paths(list, register, ping, end))]
pub struct Document;

/// Webhookの登録
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "the form's reader takes the values; the shape refuses unknown names and makes the document"
)]
pub struct WebhookBody {
    /// 名前
    pub name: String,
    /// 送信先。運用者が許可したホストだけ
    pub url: String,
    /// 知らせる出来事の種類
    pub events: Vec<String>,
}

/// Webhook
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookShown {
    /// 番号
    pub id: Uuid,
    /// 名前
    pub name: String,
    /// 送信先
    pub url: String,
    /// 知らせる出来事の種類
    pub events: Vec<String>,
    /// 送信を待っている数
    pub waiting: i64,
    /// 送れずに止まっている数
    pub dead: i64,
    /// 最後に送れた時刻
    pub last_ok_at: Option<String>,
    /// 最後に送れなかった理由
    pub last_error: String,
}

impl From<Webhook> for WebhookShown {
    fn from(webhook: Webhook) -> Self {
        Self {
            id: webhook.id,
            name: webhook.name,
            url: webhook.url,
            events: webhook.events,
            waiting: webhook.waiting,
            dead: webhook.dead,
            last_ok_at: webhook.last_ok_at.map(|at| at.to_string()),
            last_error: webhook.last_error,
        }
    }
}

/// Webhookの一覧
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookList {
    /// 新しい順
    pub webhooks: Vec<WebhookShown>,
}

/// Webhookの一覧
#[utoipa::path(get, path = "/api/v1/webhooks", operation_id = "list_webhooks", tag = "Webhook", responses((status = 200, description = "一覧", body = WebhookList)))]
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Json<WebhookList>> {
    let mut tx = app.db.read(&permit).await?;
    let webhooks = store::webhooks(&mut tx, None).await?;
    tx.commit().await?;
    Ok(Json(WebhookList { webhooks: webhooks.into_iter().map(WebhookShown::from).collect() }))
}

/// Webhookの登録
///
/// 出来事があったとき、送信先に番号と種類だけを署名付きで送る。secretは一度だけ返る。
#[utoipa::path(post, path = "/api/v1/webhooks", operation_id = "register_webhook", tag = "Webhook", request_body = WebhookBody,
    responses((status = 201, description = "登録した。idとsecretを返す", body = Object)))]
pub async fn register(State(app): State<App>, permit: Permit, body: Body<WebhookBody>) -> Result<Response> {
    let mut tx = app.db.write(&permit).await?;
    let (id, secret) = add(&app, &mut tx, &body.fields).await?;
    tx.commit().await?;
    Ok(Answer::created(json!({ "id": id, "secret": secret })).into_response())
}

/// Webhookの試し送信
///
/// 種類がpingの知らせを送る。
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/ping", operation_id = "ping_webhook", tag = "Webhook", params(("id" = String, Path, description = "番号")),
    responses((status = 202, description = "送る。eventは知らせの番号", body = Object)))]
pub async fn ping(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.db.write(&permit).await?;
    let event = try_out(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Answer { status: StatusCode::ACCEPTED, body: json!({ "event": event }) }.into_response())
}

/// Webhookの終了
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/end", operation_id = "end_webhook", tag = "Webhook", params(("id" = String, Path, description = "番号")),
    responses((status = 200, description = "終了した", body = Object)))]
pub async fn end(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.db.write(&permit).await?;
    stop(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Answer::done(json!({ "id": id })).into_response())
}

/// Registers a webhook: `name`, `url`, `events`; yields its id and its secret, which is never shown again.
///
/// # Errors
/// `Invalid` naming the fields.
pub async fn add(app: &App, tx: &mut Tx<'_>, fields: &Fields) -> Result<(Uuid, String)> {
    let targets = Targets::read(app.targets()).map_err(Error::internal)?;
    let mut reader = Reader::new(fields);
    let name = reader.required("name", "名前", 80);
    let url = reader.required("url", "送信先", 500);
    let events = reader.choices("events", "知らせる出来事", &EVENTS.map(|(code, _)| code));
    if events.is_empty() && reader.errors().is_empty() {
        reader.refuse("events", "知らせる出来事を1つ以上選んでください。");
    }
    if !url.is_empty()
        && let Err(why) = targets.check(&url)
    {
        reader.refuse("url", why);
    }
    reader.finish(())?;
    let (id, secret) = (tx.new_id(), new_secret());
    let area = tx.permit().actor().area;
    let sealed = app.vault.seal("app.webhook", "secret", area, id, secret.as_bytes()).map_err(Error::internal)?;
    store::insert(tx, id, &name, &url, &events, &sealed).await?;
    record(tx, "webhook.registered", id, String::new(), format!("{name} {url}")).await?;
    Ok((id, secret))
}

/// Ends a webhook.
///
/// # Errors
/// `NotFound` for another agency's.
pub async fn stop(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let known = store::load(tx, id).await?;
    store::end(tx, id).await?;
    record(tx, "webhook.ended", id, format!("{} {}", known.name, known.url), String::new()).await
}

/// Has a trial sent.
///
/// # Errors
/// `NotFound` for another agency's, or another system's.
pub async fn try_out(tx: &mut Tx<'_>, id: Uuid) -> Result<Uuid> {
    let known = store::load(tx, id).await?;
    let event = store::ping(tx, id).await?;
    record(tx, "webhook.tried", id, String::new(), format!("{} {}", known.name, known.url)).await?;
    Ok(event)
}

/// On record: who had events sent where.
pub async fn record(tx: &mut Tx<'_>, kind: &'static str, id: Uuid, from: String, to: String) -> Result<()> {
    let fields = vec![FieldChange { field: "url".to_owned(), label: "Webhook".to_owned(), from, to }];
    tx.record(Change { kind, entity: "webhook", id, person: None, fields, payload: json!({}) }).await
}

/// 256 random bits as text.
pub fn new_secret() -> String {
    let digits: String = rand::random::<[u8; 32]>().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("whsec_{digits}")
}
