//! Records under external ids, over the API.

use super::{Applied, Incoming, Outcome, Taken, apply, check_id, store, versions};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use desk::cases::api::shape::{PersonShape, RecordShown, SheetShape};
use desk::cases::record;
use desk::{App, people};
use ground::db::{Change, FieldChange, Key};
use ground::gate::Permit;
use ground::web::{Answer, Body, Problem};
use ground::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{OpenApi, ToSchema};

/// What the document says about these calls.
#[derive(OpenApi)]
#[openapi(paths(put, show, bind))]
pub struct Document;

/// 児童と受理の今の内容。送らなかった項目は変わらない
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalBody {
    /// 連携システムの改訂番号。前に反映したものより小さいときは、遅れて届いたものとして何も変えない
    pub revision: Option<i64>,
    /// 読み込んだ記録票の版。省くと、このシステムが最後に反映したときのまま、とみなす
    pub version: Option<i32>,
    /// 読み込んだ本人の版。省くと、このシステムが最後に反映したときのまま、とみなす
    pub person_version: Option<i32>,
    /// こども。はじめて送るときは必要。name・address・phoneの並びは、送るとその並び全体を置き換える
    pub person: Option<PersonShape>,
    /// 受理年月日。受理を見分ける。まだない日のときは、あらたに受理する
    pub accepted_on: Option<String>,
    /// 相談種別
    pub kind: Option<String>,
    /// 経路
    pub route: Option<String>,
    /// 虐待の分類
    #[serde(default)]
    pub abuse_types: Vec<String>,
    /// 虐待者
    #[serde(default)]
    pub abusers: Vec<String>,
    /// 処理
    pub handling: Option<String>,
    /// 記録票の内容
    pub sheet: Option<SheetShape>,
    /// 終結日。送ると受理を終結する
    pub closed_on: Option<String>,
    /// 終結理由。closed_onがあるときは必要
    pub close_reason: Option<String>,
}

/// 反映の結果
#[derive(Debug, Serialize, ToSchema)]
pub struct ExternalAnswer {
    /// 外部ID
    pub external_id: String,
    /// created 登録した、joined 氏名と生年月日が同じ登録済みの児童に結び付けた(受理のほかは変えていない)、updated 更新した、unchanged 変更なし、older 古い改訂のため何もしていない
    pub outcome: String,
    /// 児童のキー
    pub key: String,
    /// 記録票の版
    pub version: i32,
    /// 本人の版
    pub person_version: i32,
}

impl ExternalAnswer {
    pub(crate) fn of(id: &str, applied: &Applied) -> Self {
        Self {
            external_id: id.to_owned(),
            outcome: applied.outcome.code().to_owned(),
            key: applied.key.to_string(),
            version: applied.version,
            person_version: applied.person_version,
        }
    }
}

/// 外部IDの記録票
#[derive(Debug, Serialize, ToSchema)]
pub struct ExternalShown {
    /// 外部ID
    pub external_id: String,
    /// 最後に反映した改訂番号
    pub revision: Option<i64>,
    /// 最後に反映してから、ほかの人が記録票・本人・受理・経過・安全確認のどれかを書いたか
    pub changed_by_others: bool,
    /// 記録票
    pub record: RecordShown,
}

/// 外部IDの結び付け
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BindBody {
    /// 連携システムでのID
    pub external_id: String,
}

/// 外部IDでの登録・更新
///
/// 連携システムのIDの児童と受理を、送った内容にする。ないときは登録し、あるときは更新する。同じ内容を何度送っても1回だけ反映され、Idempotency-Keyは要らない。ほかの人が先に更新しているときは409と今の版を返し、何も変えない。
#[utoipa::path(put, path = "/api/v1/external/{id}", operation_id = "put_external", tag = "外部ID", params(("id" = String, Path, description = "連携システムでのID(100文字以内)")), request_body = ExternalBody,
    responses((status = 200, description = "更新した、または変更なし", body = ExternalAnswer), (status = 201, description = "登録した", body = ExternalAnswer), (status = 409, description = "ほかの人が先に更新した(code: stale)")))]
pub async fn put(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<String>,
    body: Body<ExternalBody>,
) -> Result<Response> {
    let sent = Incoming::read(&body.fields)?;
    let mut tx = app.db.write(&permit).await?;
    let system = permit.actor().name.clone();
    match apply(&app, &mut tx, &system, &id, &sent, false).await? {
        Taken::Stale(current) => Ok(Problem::stale(current).into_response()),
        Taken::Applied(applied) => {
            tx.commit().await?;
            let answer = serde_json::to_value(ExternalAnswer::of(&id, &applied))?;
            let created = applied.outcome == Outcome::Created;
            Ok(if created { Answer::created(answer) } else { Answer::done(answer) }.into_response())
        }
    }
}

/// 外部IDでの読込
///
/// 画面で見える内容だけを返す。閲覧は記録される。
#[utoipa::path(get, path = "/api/v1/external/{id}", operation_id = "show_external", tag = "外部ID", params(("id" = String, Path, description = "連携システムでのID")),
    responses((status = 200, description = "記録票", body = ExternalShown)))]
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<String>) -> Result<Json<ExternalShown>> {
    check_id(&id).map_err(|_| Error::NotFound)?;
    let mut tx = app.db.read(&permit).await?;
    let known = store::find(&mut tx, &permit.actor().name, &id).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    let key = Key::new(permit.actor().area, known.person.ok_or(Error::NotFound)?);
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let person = people::load(&mut tx, key).await?;
    let record = record::load(&mut tx, key).await?;
    let episodes = record::episodes(&mut tx, key).await?;
    let changed_by_others = !store::is_own(&mut tx, &permit.actor().name, key.id).await?;
    let (person, record) = tx.show(person.zip(record)).await?;
    let record = record.ok_or(Error::NotFound)?;
    let record = RecordShown::new(&person, &record, &episodes);
    Ok(Json(ExternalShown { external_id: id, revision: known.revision, changed_by_others, record }))
}

/// 外部IDの結び付け
///
/// 登録済みの児童に、連携システムのIDを付ける。1人に1つ。付け替えはできない。
#[utoipa::path(put, path = "/api/v1/records/{key}/external", operation_id = "bind_external", tag = "外部ID", params(("key" = String, Path, description = "児童のキー")), request_body = BindBody,
    responses((status = 200, description = "結び付けた", body = Object)))]
pub async fn bind(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    body: Body<BindBody>,
) -> Result<Response> {
    let id = body.value.external_id.as_str();
    check_id(id)?;
    let permit = people::access::open_own(&app, &permit, key).await?;
    let system = permit.actor().name.clone();
    let mut tx = app.db.write(&permit).await?;
    let (version, person_version) = versions(&mut tx, key).await?;
    let answer =
        Answer::done(json!({ "external_id": id, "key": key, "version": version, "person_version": person_version }));
    match store::id_of(&mut tx, &system, key.id).await? {
        Some(known) if known == id => return Ok(answer.into_response()),
        Some(known) => {
            let message = format!("この児童には外部ID「{known}」が付いています。付け替えはできません。");
            return Err(Error::invalid("external_id", message));
        }
        None => {}
    }
    if store::claim(&mut tx, &system, "record", id).await?.person.is_some() {
        return Err(Error::invalid("external_id", format!("外部ID「{id}」は別の児童に付いています。")));
    }
    let known = store::Known {
        person: Some(key.id),
        record_version: Some(version),
        person_version: Some(person_version),
        ..store::Known::default()
    };
    store::keep(&mut tx, &system, id, &known).await?;
    // The answer tells the versions: what stands there now is known to the system.
    store::wrote(&mut tx, &system, key.id, true).await?;
    let fields = vec![FieldChange {
        field: "external_id".to_owned(),
        label: format!("外部ID({system})"),
        from: String::new(),
        to: id.to_owned(),
    }];
    let payload = json!({});
    tx.record(Change {
        kind: "external.bound",
        entity: "external_id",
        id: key.id,
        person: Some(key.id),
        fields,
        payload,
    })
    .await?;
    tx.commit().await?;
    Ok(answer.into_response())
}
