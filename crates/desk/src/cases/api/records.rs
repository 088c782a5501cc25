//! 児童記録票 over the API.

use super::body::{NewProgressBody, NewRecordBody, NewSightingBody, UpdateRecordBody};
use super::shape::{RecordLine, RecordList, RecordShown};
use super::{mapping, store};
use crate::App;
use crate::cases::codes::{self, codes};
use crate::cases::progress::{self, add_progress};
use crate::cases::record::{self, NewRecord, Record, register_record, update_record};
use crate::cases::rules;
use crate::cases::sighting::{self, record_sighting};
use crate::people::{self, PersonForm};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Answer, Body, Fields, Once, Problem, Reader, Turn, below, mismatch, named_below};
use ground::{Error, Result};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// Records a list answers at once.
const PAGE: usize = 200;

/// 更新のあった記録票
///
/// 自所属の記録票を、最後に動きのあった時刻の古い順に返す。
#[utoipa::path(get, path = "/api/v1/records", operation_id = "list_records", tag = "記録票",
    params(("updated_since" = Option<String>, Query, description = "この時刻より後(RFC 3339)。省くとすべて"), ("cursor" = Option<String>, Query, description = "前の応答の cursor")),
    responses((status = 200, description = "一覧", body = RecordList)))]
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Json<RecordList>> {
    let (since, after) = position(&fields)?;
    let mut tx = app.db.read(&permit).await?;
    let sealed = store::touched(&mut tx, since, after, i64::try_from(PAGE).map_err(Error::internal)?).await?;
    let touched = tx.show(sealed).await?;
    let cursor =
        touched.last().filter(|_| touched.len() == PAGE).map(|last| format!("{}_{}", last.at, last.key.id.simple()));
    let line = |touched: store::Touched| RecordLine {
        key: touched.key.to_string(),
        case_no: touched.case_no,
        version: touched.version,
        updated_at: touched.at.to_string(),
    };
    Ok(Json(RecordList { records: touched.into_iter().map(line).collect(), cursor }))
}

fn position(fields: &Fields) -> Result<(Timestamp, Uuid)> {
    if let Some((at, id)) = fields.get("cursor").split_once('_') {
        let position = at.parse().ok().zip(id.parse().ok());
        return position.ok_or_else(|| Error::invalid("cursor", "cursorは前の応答の値をそのまま渡してください。"));
    }
    match fields.get("updated_since") {
        "" => Ok((Timestamp::UNIX_EPOCH, Uuid::nil())),
        typed => {
            let since = typed.parse().map_err(|_| {
                Error::invalid("updated_since", "時刻は2026-04-01T09:00:00+09:00のように書いてください。")
            })?;
            Ok((since, Uuid::max()))
        }
    }
}

/// 記録票の読込
///
/// 画面で見える内容だけを返す。支援措置で秘匿された住所・電話と、通告者は含まない。閲覧は記録される。
#[utoipa::path(get, path = "/api/v1/records/{key}", operation_id = "show_record", tag = "記録票", params(("key" = String, Path, description = "児童のキー")),
    responses((status = 200, description = "記録票", body = RecordShown)))]
pub async fn show(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Json<RecordShown>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let person = people::load(&mut tx, key).await?;
    let record = record::load(&mut tx, key).await?;
    let episodes = record::episodes(&mut tx, key).await?;
    let (person, record) = tx.show(person.zip(record)).await?;
    Ok(Json(RecordShown::new(&person, &record.ok_or(Error::NotFound)?, &episodes)))
}

/// 記録票の登録
///
/// こどもを登録し、受理して記録票を作る。Idempotency-Keyを付けると、同じ要求を送り直しても1回だけ登録される。
#[utoipa::path(post, path = "/api/v1/records", operation_id = "register_record", tag = "記録票", params(("Idempotency-Key" = Option<String>, Header, description = "要求ごとに作る一意の文字列")), request_body = NewRecordBody,
    responses((status = 201, description = "登録した。keyは児童のキー", body = Object)))]
pub async fn register(
    State(app): State<App>,
    permit: Permit,
    once: Once,
    body: Body<NewRecordBody>,
) -> Result<Response> {
    let mut tx = app.db.write(&permit).await?;
    match once.begin(&mut tx, &body.hash).await? {
        Turn::Work => {}
        Turn::Answered(answer) => return Ok(answer.into_response()),
        Turn::Mismatch => return Ok(mismatch().into_response()),
    }
    let fields = mapping::nationally(&mut tx, &body.fields, "accepted_on").await?;
    let mut reader = Reader::new(&fields);
    let person = PersonForm::read(&mut reader, "person", tx.today());
    let accepted_on = reader.date("accepted_on", "受理年月日").filter(|day| *day <= tx.today());
    if accepted_on.is_none() {
        reader.refuse("accepted_on", "受理年月日に今日以前の日付を入れてください。");
    }
    let kind = reader.choice("kind", "相談種別", &codes(codes::KINDS));
    let route = reader.choice("route", "経路", &codes(codes::ROUTES));
    let types = [codes(codes::ABUSE_TYPES), codes(codes::ABUSE_DETAILS)].concat();
    let types = rules::complete_abuse(reader.choices("abuse_types", "虐待の分類", &types));
    let abusers = reader.choices("abusers", "虐待者", &codes(codes::ABUSERS));
    let disposition = reader.optional_choice("handling", "処理", &codes(codes::dispositions(permit.actor().kind)));
    let person = reader.finish(person)?;
    let sheet = named_below("sheet", record::read_sheet(&below(&fields, "sheet"), &record::extra::own(&app, &permit)))?;
    let id = people::register(&mut tx, &person).await?;
    let new = NewRecord {
        person: id,
        intake: None,
        accepted_on: accepted_on.ok_or_else(|| Error::internal("checked above"))?,
        kind,
        route,
        abuse_main: rules::main_abuse(&types).to_owned(),
        abuser_main: rules::main_abuser(&abusers).to_owned(),
        disposition,
        closed: None,
        sheet,
    };
    register_record(&app, &mut tx, &new).await?;
    let answer =
        Answer::created(json!({ "key": Key::new(permit.actor().area, id), "version": 1, "person_version": 1 }));
    once.keep(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer.into_response())
}

/// 記録票の更新
///
/// versionは読み込んだときの版。ほかの人が先に更新しているときは409と今の版(current_version)を返し、何も変えない。
#[utoipa::path(put, path = "/api/v1/records/{key}", operation_id = "update_record", tag = "記録票", params(("key" = String, Path, description = "児童のキー")), request_body = UpdateRecordBody,
    responses((status = 200, description = "更新した", body = Object), (status = 409, description = "ほかの人が先に更新した(code: stale)")))]
pub async fn update(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    body: Body<UpdateRecordBody>,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    let person = people::load(&mut tx, key).await?.for_rules().clone();
    let record = record::load(&mut tx, key).await?.for_rules().clone().ok_or(Error::NotFound)?;
    if record.version != body.value.version {
        return Ok(Problem::stale(record.version).into_response());
    }
    let sheet = named_below(
        "sheet",
        record::read_sheet(&changed(&record, &below(&body.fields, "sheet")), &record::extra::own(&app, &permit)),
    )?;
    let done = update_record(&app, &mut tx, &record, &sheet, body.value.version).await;
    let mut person_version = person.version;
    if done.is_ok() && body.value.person.is_some() {
        let sent = body
            .value
            .person_version
            .ok_or_else(|| Error::invalid("person_version", "personを送るときはperson_versionが必要です。"))?;
        if sent != person.version {
            return Ok(Problem::stale(person.version).into_response());
        }
        let mut reader = Reader::new(&body.fields);
        let facts = PersonForm::read(&mut reader, "person", tx.today());
        let facts = reader.finish(facts)?;
        people::update(&mut tx, &app.vault, key, sent, &facts, people::Edit::Everything).await?;
        person_version = people::load(&mut tx, key).await?.for_rules().version;
    }
    match done {
        Ok(()) => {
            let version =
                record::load(&mut tx, key).await?.for_rules().as_ref().map_or(record.version, |record| record.version);
            tx.commit().await?;
            Ok(Answer::done(json!({ "key": key, "version": version, "person_version": person_version }))
                .into_response())
        }
        Err(Error::Stale) => Ok(Problem::stale(newest(&app, &permit, key).await?).into_response()),
        Err(error) => Err(error),
    }
}

/// The form filled with what is on file, and over it what was sent.
fn changed(record: &Record, sent: &Fields) -> Fields {
    let mut fields = record::fill_sheet(&record.sheet);
    fields.0.retain(|(name, _)| !sent.0.iter().any(|(named, _)| named == name));
    fields.0.extend(sent.0.iter().cloned());
    fields
}

async fn newest(app: &App, permit: &Permit, key: Key) -> Result<i32> {
    let mut tx = app.db.read(permit).await?;
    let record = record::load(&mut tx, key).await?;
    Ok(record.for_rules().as_ref().ok_or(Error::NotFound)?.version)
}

/// 経過の登録
///
/// 経過記録表に1件加える。
#[utoipa::path(post, path = "/api/v1/records/{key}/progress", operation_id = "add_progress", tag = "記録票",
    params(("key" = String, Path, description = "児童のキー"), ("Idempotency-Key" = Option<String>, Header, description = "要求ごとに作る一意の文字列")), request_body = NewProgressBody,
    responses((status = 201, description = "登録した", body = Object)))]
pub async fn progress(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    once: Once,
    body: Body<NewProgressBody>,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let note = progress::pages::read(&app, &body.fields)?;
    let mut tx = app.db.write(&permit).await?;
    match once.begin(&mut tx, &body.hash).await? {
        Turn::Work => {}
        Turn::Answered(answer) => return Ok(answer.into_response()),
        Turn::Mismatch => return Ok(mismatch().into_response()),
    }
    let id = add_progress(&mut tx, key, &note).await?;
    let answer = Answer::created(json!({ "id": id }));
    once.keep(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer.into_response())
}

/// 安全確認の登録
///
/// 目視または面接で確認したときは、安全確認の期限が止まる。
#[utoipa::path(post, path = "/api/v1/records/{key}/sightings", operation_id = "record_sighting", tag = "記録票",
    params(("key" = String, Path, description = "児童のキー"), ("Idempotency-Key" = Option<String>, Header, description = "要求ごとに作る一意の文字列")), request_body = NewSightingBody,
    responses((status = 201, description = "登録した", body = Object)))]
pub async fn sighting(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    once: Once,
    body: Body<NewSightingBody>,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut reader = Reader::new(&body.fields);
    let new = sighting::pages::read(&app, &mut reader);
    let new = reader.finish(new)?;
    let mut tx = app.db.write(&permit).await?;
    match once.begin(&mut tx, &body.hash).await? {
        Turn::Work => {}
        Turn::Answered(answer) => return Ok(answer.into_response()),
        Turn::Mismatch => return Ok(mismatch().into_response()),
    }
    record_sighting(&mut tx, &[key.id], &new).await?;
    let answer = Answer::created(json!({ "key": key }));
    once.keep(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer.into_response())
}
