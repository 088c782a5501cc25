//! What linked information offers a sheet, over the API: read, and taken into the answers on file. Only for systems that may read linked information.

use super::offers::{Answerable, Said};
use super::sheet::{Read, read, words};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use desk::assessment::linked::{Offer, Pick};
use desk::{App, assessment, people};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Answer, Body, Problem, Routes};
use ground::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// What the document says about these calls.
#[derive(OpenApi)]
#[openapi(paths(list, take))]
pub struct Document;

/// Routes of the calls.
pub fn routes() -> Routes<App> {
    Routes::default().get("/api/v1/records/{key}/sheets/{id}/linked", Action::ApiRead, list).post(
        "/api/v1/records/{key}/sheets/{id}/linked",
        Action::ApiWrite,
        take,
    )
}

/// 連携元が述べていること
#[derive(Debug, Serialize, ToSchema)]
pub struct SaidShown {
    /// 述べていること
    pub said: String,
    /// 連携元・ファイルの時点・ファイル・行。わからないときはその理由
    pub told_by: String,
}

/// 入れられる答え
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferShown {
    /// 入れるときに渡す番号。述べていることが変わると変わる
    pub id: String,
    /// 入れるとどうなるか
    pub text: String,
    /// もう入っているか
    pub taken: bool,
}

/// 連携情報を使う項目
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkedItem {
    /// 項目のkey
    pub item: String,
    /// 連携元が述べていること。未把握は「ない」ではない
    pub said: Vec<SaidShown>,
    /// それが意味する答え
    pub offers: Vec<OfferShown>,
    /// 入れたあとに述べることが変わった答え
    pub moved: Vec<SaidShown>,
}

/// 様式に入れられる連携情報
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferList {
    /// 連携情報と名寄せされているか
    pub joined: bool,
    /// 様式の版。入れるときに渡す
    pub version: i32,
    /// 項目ごと
    pub items: Vec<LinkedItem>,
}

/// 連携情報の答えの取込
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeBody {
    /// 読み込んだときの様式の版
    pub version: i32,
    /// 入れる答えの番号。いまの答えと違うときは置き換わる
    pub take: Vec<String>,
}

fn said(said: &Said) -> SaidShown {
    SaidShown { said: said.words.clone(), told_by: said.told_by.clone() }
}

fn item(read: &Read, item: &Answerable) -> LinkedItem {
    let offer = |offer: &Offer| OfferShown {
        id: offer.id(),
        text: words(&read.sheet, offer),
        taken: offer.is_taken(&read.sheet.answers, &read.sheet.origins),
    };
    LinkedItem {
        item: item.key.clone(),
        said: item.said.iter().map(said).collect(),
        offers: item.offers.iter().map(offer).collect(),
        moved: read.moved.iter().filter(|moved| moved.key == item.key).map(|moved| said(&moved.now)).collect(),
    }
}

/// Linked information is told to those who may read it: nobody else learns whether there is any.
fn may_read(permit: &Permit) -> Result<()> {
    if permit.may(Action::ReadSource) { Ok(()) } else { Err(Error::Forbidden) }
}

/// 様式に入れられる連携情報
///
/// 様式の項目ごとに、連携元が述べていることと、それが意味する答えを返す。「取込・連携情報の読込」の権限が要る。閲覧は記録される。
#[utoipa::path(get, path = "/api/v1/records/{key}/sheets/{id}/linked", operation_id = "list_linked_answers", tag = "様式",
    params(("key" = String, Path, description = "児童のキー"), ("id" = String, Path, description = "様式の番号")),
    responses((status = 200, description = "一覧", body = OfferList)))]
pub async fn list(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
) -> Result<Json<OfferList>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    may_read(&permit)?;
    let read = read(&app, &permit, key, id).await?;
    let items = read.items.iter().map(|one| item(&read, one)).collect();
    Ok(Json(OfferList { joined: read.joined, version: read.sheet.version, items }))
}

/// 連携情報の答えの取込
///
/// 選んだ答えを、出どころとともに様式に入れる。入れられない答えがあれば、何も入れずに理由を返す。ほかの人が先に更新しているときは409と今の版を返す。
#[utoipa::path(post, path = "/api/v1/records/{key}/sheets/{id}/linked", operation_id = "take_linked_answers", tag = "様式",
    params(("key" = String, Path, description = "児童のキー"), ("id" = String, Path, description = "様式の番号")), request_body = TakeBody,
    responses((status = 200, description = "入れた。idとversionを返す", body = Object), (status = 409, description = "ほかの人が先に更新した(code: stale)")))]
pub async fn take(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    body: Body<TakeBody>,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    may_read(&permit)?;
    let read = read(&app, &permit, key, id).await?;
    let TakeBody { version, take } = body.value;
    if version != read.sheet.version {
        return Ok(Problem::stale(read.sheet.version).into_response());
    }
    match assessment::take_linked_on_file(&app, &permit, (key, id), version, &read.offers(), &Pick::These(take)).await {
        Ok(version) => Ok(Answer::done(json!({ "id": id, "version": version })).into_response()),
        Err(Error::Stale) => Ok(Problem::stale(version).into_response()),
        Err(error) => Err(error),
    }
}
