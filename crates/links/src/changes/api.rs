//! Changed records, and the end and new beginning of a 受理, over the API.

use super::store::{self, Cursor};
use crate::external::{self, episode};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use desk::cases::api::mapping;
use desk::cases::record::{self, Sheet, closing};
use desk::{App, people};
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::{Answer, Body, Fields, Once, Reader, Turn, mismatch};
use ground::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{OpenApi, ToSchema};

/// Records answered at once.
const PAGE: i64 = 500;

/// What the document says about these calls.
#[derive(OpenApi)]
#[openapi(paths(list, close, reopen))]
pub struct Document;

/// 変更のあった記録票
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeLine {
    /// 児童のキー
    pub key: String,
    /// このシステムの外部ID
    pub external_id: Option<String>,
    /// 事例番号
    pub case_no: String,
    /// 記録票の版
    pub version: i32,
    /// 本人の版
    pub person_version: i32,
    /// 終結していない受理があるか
    pub open: bool,
    /// このシステムが最後に反映してから、ほかに何も書かれていないか(終結・経過・安全確認も含む)。偽のものは読み直す
    pub own: bool,
    /// 最後に動きのあった時刻
    pub updated_at: String,
}

/// 変更の一覧
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeList {
    /// 変更が確定した順。同じ記録票は最後の変更の位置に1回だけ出る
    pub changes: Vec<ChangeLine>,
    /// 次に渡す値。変更がなくても返る。保存しておく
    pub cursor: String,
    /// 続きがあるか
    pub more: bool,
}

/// 終結
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "the form's reader takes the values; the shape refuses unknown names and makes the document"
)]
pub struct CloseBody {
    /// 終結する受理の受理年月日。省くと、終結していない受理が1つのときのそれ
    pub accepted_on: Option<String>,
    /// 終結日
    pub closed_on: String,
    /// 終結理由
    pub reason: String,
    /// 対応。すでに決まっているときは省く
    pub disposition: Option<String>,
}

/// 受理(再開)
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "the form's reader takes the values; the shape refuses unknown names and makes the document"
)]
pub struct EpisodeBody {
    /// 受理年月日
    pub accepted_on: String,
    /// 相談種別
    pub kind: String,
    /// 経路
    pub route: String,
    /// 虐待の分類
    #[serde(default)]
    pub abuse_types: Vec<String>,
    /// 虐待者
    #[serde(default)]
    pub abusers: Vec<String>,
}

/// 変更の一覧
///
/// 自所属の記録票のうち、cursorより後に変わったものを、変更が確定した順に返す。はじめはcursorを省く。同時に保存されている途中のものは、確定してから次の応答に出る。取りこぼしはない。
#[utoipa::path(get, path = "/api/v1/changes", operation_id = "list_changes", tag = "変更の一覧",
    params(("cursor" = Option<String>, Query, description = "前の応答の cursor")),
    responses((status = 200, description = "一覧", body = ChangeList)))]
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Json<ChangeList>> {
    let cursor = Cursor::read(fields.get("cursor"))?;
    let mut tx = app.db.read(&permit).await?;
    let sealed = store::since(&mut tx, cursor, PAGE).await?;
    let changed = tx.show(sealed).await?;
    let more = i64::try_from(changed.len()).is_ok_and(|count| count == PAGE);
    let cursor = changed.last().map_or(cursor, |last| last.cursor).to_string();
    let line = |changed: store::Changed| ChangeLine {
        key: changed.key.to_string(),
        external_id: changed.external_id,
        case_no: changed.case_no,
        version: changed.version,
        person_version: changed.person_version,
        open: changed.is_open,
        own: changed.own,
        updated_at: changed.at.to_string(),
    };
    Ok(Json(ChangeList { changes: changed.into_iter().map(line).collect(), cursor, more }))
}

/// 終結
///
/// 受理を終結する。安全確認が終わっていない受理は終結できない。
#[utoipa::path(post, path = "/api/v1/records/{key}/close", operation_id = "close_episode", tag = "記録票",
    params(("key" = String, Path, description = "児童のキー"), ("Idempotency-Key" = Option<String>, Header, description = "要求ごとに作る一意の文字列")), request_body = CloseBody,
    responses((status = 200, description = "終結した", body = Object)))]
pub async fn close(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    once: Once,
    body: Body<CloseBody>,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    match once.begin(&mut tx, &body.hash).await? {
        Turn::Work => {}
        Turn::Answered(answer) => return Ok(answer.into_response()),
        Turn::Mismatch => return Ok(mismatch().into_response()),
    }
    let mut reader = Reader::new(&body.fields);
    let accepted_on = reader.date("accepted_on", "受理年月日");
    let accepted_on = reader.finish(accepted_on)?;
    let episodes = record::episodes(&mut tx, key).await?;
    let open = |episode: &&record::Episode| {
        episode.closed_on.is_none() && accepted_on.is_none_or(|day| episode.accepted_on == day)
    };
    let mut open = episodes.iter().filter(open);
    let episode = match (open.next(), open.next()) {
        (Some(episode), None) => episode,
        (None, _) => return Err(Error::invalid("accepted_on", "終結していない受理がありません。")),
        _ => {
            let message = "終結していない受理が2つ以上あります。受理年月日で1つを示してください。";
            return Err(Error::invalid("accepted_on", message));
        }
    };
    let closing = closing_in_our_codes(&mut tx, &body.fields, episode).await?;
    closing::close(&mut tx, key, episode, &closing).await?;
    external::wrote(&mut tx, key).await?;
    let answer = Answer::done(
        json!({ "key": key, "accepted_on": episode.accepted_on.to_string(), "closed_on": closing.on.to_string() }),
    );
    once.keep(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer.into_response())
}

/// The 終結 in our codes, by the year of the 受理 it ends.
async fn closing_in_our_codes(tx: &mut Tx<'_>, sent: &Fields, episode: &record::Episode) -> Result<closing::Closing> {
    const NAMES: [(&str, &str); 2] = [("reason", "close_reason"), ("disposition", "handling")];
    let (system, agency, today) = (tx.permit().actor().name.clone(), tx.permit().actor().kind, tx.today());
    let lines = mapping::of_system(tx, &system).await?;
    let mut codes = Fields::default();
    for (ours, mapped) in NAMES {
        codes.set(mapped, sent.get(ours));
    }
    let year = jp::fiscal_year(episode.accepted_on).0;
    let codes = mapping::translate(&lines, &system, &codes, year).map_err(|error| match error {
        Error::Invalid(mut errors) => {
            for error in &mut errors {
                if let Some((ours, _)) = NAMES.iter().find(|(_, mapped)| error.field == *mapped) {
                    error.field = (*ours).to_owned();
                }
            }
            Error::Invalid(errors)
        }
        other => other,
    })?;
    let mut form = sent.clone();
    for (ours, mapped) in NAMES {
        form.set(ours, codes.get(mapped));
    }
    closing::read(&form, agency, today)
}

/// 受理(再開)
///
/// 記録票のある児童をあらたに受理する。終結した児童の再開に使う。
#[utoipa::path(post, path = "/api/v1/records/{key}/episodes", operation_id = "open_episode", tag = "記録票",
    params(("key" = String, Path, description = "児童のキー"), ("Idempotency-Key" = Option<String>, Header, description = "要求ごとに作る一意の文字列")), request_body = EpisodeBody,
    responses((status = 201, description = "受理した", body = Object)))]
pub async fn reopen(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    once: Once,
    body: Body<EpisodeBody>,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    match once.begin(&mut tx, &body.hash).await? {
        Turn::Work => {}
        Turn::Answered(answer) => return Ok(answer.into_response()),
        Turn::Mismatch => return Ok(mismatch().into_response()),
    }
    record::record_id(&mut tx, key).await?.ok_or(Error::NotFound)?;
    let fields = mapping::nationally(&mut tx, &body.fields, "accepted_on").await?;
    let opening = episode::opening(&tx, &fields)?;
    let known = record::episodes(&mut tx, key).await?;
    let accepted_on = opening.accepted_on;
    if known.iter().any(|episode| episode.accepted_on == accepted_on) {
        return Err(Error::invalid("accepted_on", format!("{accepted_on}の受理はすでに登録されています。")));
    }
    episode::open(&app, &mut tx, key, opening, Sheet::default()).await?;
    external::wrote(&mut tx, key).await?;
    let answer = Answer::created(json!({ "key": key, "accepted_on": accepted_on.to_string() }));
    once.keep(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer.into_response())
}
