//! 確認項目 over the API: what was known of a child at a moment, each item with its state and where it stands.

use super::model::{Given, Item, State as Five};
use super::of_child;
use axum::Json;
use axum::extract::{Path, State};
use desk::{App, people};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Routes};
use ground::{Error, Result};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// What the document says about these calls.
#[derive(OpenApi)]
#[openapi(paths(show))]
pub struct Document;

/// Routes of the calls.
pub fn routes() -> Routes<App> {
    Routes::default().get("/api/v1/records/{key}/items", Action::ApiScore, show)
}

/// 確認項目
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemShown {
    /// 変わらない名前(様式のID.項目.選択肢)
    pub feature: String,
    /// 項目
    pub label: String,
    /// 答え
    pub shown: String,
    /// applies(該当)、not(非該当)、unknown(不明)、not_applicable(対象外)、missed(未受診)
    pub state: String,
    /// 選択肢のコード
    pub code: Option<String>,
    /// 数
    pub number: Option<f64>,
    /// 訂正の申し出があり、確認中か
    pub disputed: bool,
    /// 書かれている様式
    pub sheet: Option<Uuid>,
    /// いつのことか
    pub day: Option<String>,
    /// 書いた人
    pub by: Option<String>,
    /// 連携情報から入れた答えの出どころ。連携情報を読めるときだけ
    pub origin: Option<String>,
    /// いつ記録されたか
    pub recorded_at: Option<String>,
}

/// ある時点の確認項目
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemList {
    /// この時点までに記録されたこと
    pub at: String,
    /// 項目
    pub items: Vec<ItemShown>,
}

fn shown(item: &Item) -> ItemShown {
    let source = item.source.as_ref();
    let state = match item.given.state() {
        Five::Applies => "applies",
        Five::Not => "not",
        Five::Unknown => "unknown",
        Five::NotApplicable => "not_applicable",
        Five::Missed => "missed",
    };
    ItemShown {
        feature: item.feature.clone(),
        label: item.label.clone(),
        shown: item.shown.clone(),
        state: state.to_owned(),
        code: if let Given::Code(code) = &item.given { Some(code.clone()) } else { None },
        number: if let Given::Number(number) = item.given { Some(number) } else { None },
        disputed: item.given == Given::Disputed,
        sheet: source.and_then(|source| source.sheet),
        day: source.map(|source| source.day.to_string()),
        by: source.map(|source| source.by.clone()),
        origin: source.map(|source| source.origin.clone()).filter(|origin| !origin.is_empty()),
        recorded_at: source.map(|source| source.recorded_at.to_string()),
    }
}

/// 児童の確認項目
///
/// ある時点までに記録されていた確認項目を、状態・出典とともに返す。空欄は「ない」ではない。閲覧は記録される。
#[utoipa::path(get, path = "/api/v1/records/{key}/items", operation_id = "list_items", tag = "確認項目・スコア",
    params(("key" = String, Path, description = "児童のキー"), ("at" = Option<String>, Query, description = "時点(2026-04-01T09:00:00Zの形)。省くと今")),
    responses((status = 200, description = "一覧", body = ItemList)))]
pub async fn show(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Json<ItemList>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let now = tx.now();
    let at = match fields.get("at") {
        "" => now,
        at => at
            .parse::<Timestamp>()
            .map_err(|_| Error::invalid("at", "atは2026-04-01T09:00:00Zの形にしてください。"))?
            .min(now),
    };
    let known = of_child(&mut tx, key, at).await?;
    let known = tx.show(known).await?;
    Ok(Json(ItemList { at: at.to_string(), items: known.items.iter().map(shown).collect() }))
}
