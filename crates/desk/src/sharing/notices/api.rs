//! 知らせ over the API.

use super::super::rules::title;
use super::store::{self, Notice, Which};
use crate::App;
use axum::Json;
use axum::extract::{Path, State};
use ground::Result;
use ground::db::Key;
use ground::gate::Permit;
use ground::web::Fields;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

const PAGE: i64 = 100;

/// What the document says about the calls about notices.
#[derive(OpenApi)]
#[openapi(paths(list, acknowledge))]
pub struct Document;

/// 知らせ
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeShown {
    /// 知らせの番号
    pub id: Uuid,
    /// 出来事の種類(record.updated など)
    pub kind: String,
    /// 出来事の名称
    pub title: String,
    /// 急ぎか
    pub urgent: bool,
    /// 知らせた機関の番号
    pub source_org: i32,
    /// 児童のキー。特定の児童のことでないときは null
    pub person: Option<String>,
    /// 件数、残り時間など。氏名は含まない
    pub detail: String,
    /// 時刻
    pub at: String,
    /// 確認した時刻
    pub acknowledged_at: Option<String>,
}

/// 知らせの一覧
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeList {
    /// 新しい順
    pub notices: Vec<NoticeShown>,
    /// 続きを読むときに before に渡す値。最後まで読んだときは null
    pub before: Option<Uuid>,
}

/// 知らせの一覧
///
/// 自所属への知らせを新しい順に返す。確認するまで残る。
#[utoipa::path(get, path = "/api/v1/notices", operation_id = "list_notices", tag = "知らせ",
    params(("all" = Option<String>, Query, description = "1: 確認済みも含める"), ("before" = Option<String>, Query, description = "前の応答の before")),
    responses((status = 200, description = "一覧", body = NoticeList)))]
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Json<NoticeList>> {
    let which = if fields.get("all") == "1" { Which::All } else { Which::Open };
    let before = Uuid::parse_str(fields.get("before")).ok();
    let mut tx = app.db.read(&permit).await?;
    let sealed = store::list(&mut tx, which, before, PAGE).await?;
    let notices = tx.show(sealed).await?;
    let is_full = i64::try_from(notices.len()).is_ok_and(|count| count == PAGE);
    let before = notices.last().filter(|_| is_full).map(|notice| notice.id);
    Ok(Json(NoticeList { notices: notices.into_iter().map(shown).collect(), before }))
}

fn shown(notice: Notice) -> NoticeShown {
    NoticeShown {
        id: notice.id,
        title: title(&notice.kind).unwrap_or("知らせ").to_owned(),
        kind: notice.kind,
        urgent: notice.urgent,
        source_org: notice.source_org,
        person: notice.person.map(|person| Key::new(notice.source_area, person).to_string()),
        detail: notice.detail,
        at: notice.at.to_string(),
        acknowledged_at: notice.acknowledged.map(|(at, _)| at.to_string()),
    }
}

/// 知らせの確認
///
/// 知らせを確認済みにする。2回確認しても、はじめの確認が残る。
#[utoipa::path(post, path = "/api/v1/notices/{id}/acknowledge", operation_id = "acknowledge_notice", tag = "知らせ", params(("id" = String, Path, description = "知らせの番号")),
    responses((status = 200, description = "確認済み", body = Object)))]
pub async fn acknowledge(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
) -> Result<Json<serde_json::Value>> {
    let mut tx = app.db.write(&permit).await?;
    store::acknowledge(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(serde_json::json!({ "id": id })))
}
