//! Models over the API: what an agency has, and adding one. Their life is led by people on the screen.

use super::model::NewModel;
use super::{life, store};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::App;
use ground::gate::{Action, Permit};
use ground::web::{Body, Routes};
use ground::{Result, Sealed};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// What the document says about these calls.
#[derive(OpenApi)]
#[openapi(paths(list, add))]
pub struct Document;

/// Routes of the calls.
pub fn routes() -> Routes<App> {
    Routes::default().get("/api/v1/score-models", Action::ApiScore, list).post(
        "/api/v1/score-models",
        Action::ApiScore,
        add,
    )
}

/// モデル
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelShown {
    /// 番号
    pub id: Uuid,
    /// custody、recurrence、checkinのどれか
    pub outcome: String,
    /// 名前
    pub name: String,
    /// draft(登録のみ)、shadow(試行中)、candidate(承認待ち)、shown(表示中)、retired(使用終了)
    pub state: String,
    /// ファイルのSHA-256
    pub hash: String,
    /// モデルカード
    pub card: String,
}

/// モデルの一覧
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelList {
    /// 新しい順
    pub models: Vec<ModelShown>,
}

/// モデルの登録
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewModelBody {
    /// custody、recurrence、checkinのどれか
    pub outcome: String,
    /// 名前
    pub name: String,
    /// モデルカード
    pub card: String,
    /// kasugai risk fit が書き出したJSON
    #[schema(value_type = Object)]
    pub definition: Value,
}

/// モデルの一覧
#[utoipa::path(get, path = "/api/v1/score-models", operation_id = "list_score_models", tag = "確認項目・スコア",
    responses((status = 200, description = "一覧", body = ModelList)))]
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Json<ModelList>> {
    let mut tx = app.db.read(&permit).await?;
    let models = store::list(&mut tx).await?;
    let models = tx.show(Sealed::plain(models)).await?;
    let shown = |model: super::model::Model| ModelShown {
        id: model.id,
        state: model.state().code().to_owned(),
        outcome: model.outcome,
        name: model.name,
        hash: model.hash,
        card: model.card,
    };
    Ok(Json(ModelList { models: models.into_iter().map(shown).collect() }))
}

/// モデルの登録
///
/// 登録しただけでは何も計算・表示しない。試行と表示は、名前のある職員が画面で始める。
#[utoipa::path(post, path = "/api/v1/score-models", operation_id = "add_score_model", tag = "確認項目・スコア", request_body = NewModelBody,
    responses((status = 201, description = "登録した。idを返す", body = Object)))]
pub async fn add(
    State(app): State<App>,
    permit: Permit,
    body: Body<NewModelBody>,
) -> Result<(StatusCode, Json<Value>)> {
    let NewModelBody { outcome, name, card, definition } = body.value;
    let new = NewModel { outcome, name, card, definition: definition.to_string() };
    new.check()?;
    let mut tx = app.db.write(&permit).await?;
    let id = life::add(&mut tx, &new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(serde_json::json!({ "id": id }))))
}
