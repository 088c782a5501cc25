//! 様式 over the API: the forms of the agency, the sheets of a child, and their answers, read and checked as the page does.
//!
//! Pitfall: where a 支援措置 hides places, addresses and telephone numbers are neither read nor written here.

use super::catalogue::catalogue;
use super::form::{Answers, Form, Kind, Subject, read};
use super::model::{Place, Sheet, Status};
use super::origin::Origins;
use super::pages::{load, origins_for};
use super::{prefill, sheet, store};
use crate::{App, people};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ground::db::{Key, Tx};
use ground::gate::{Action, Permit};
use ground::web::{Answer, Body, Fields, Once, Problem, Reader, Routes, Turn, below, mismatch};
use ground::{Error, FieldError, Result, Sealed};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// What the document says about the calls about sheets.
#[derive(OpenApi)]
#[openapi(paths(forms, list, show, begin, update))]
pub struct Document;

/// Routes of the calls.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/api/v1/sheet-forms", Action::ApiRead, forms)
        .get("/api/v1/records/{key}/sheets", Action::ApiRead, list)
        .post("/api/v1/records/{key}/sheets", Action::ApiWrite, begin)
        .get("/api/v1/records/{key}/sheets/{id}", Action::ApiRead, show)
        .put("/api/v1/records/{key}/sheets/{id}", Action::ApiWrite, update)
}

/// 様式
#[derive(Debug, Serialize, ToSchema)]
pub struct FormShown {
    /// 様式のID
    pub form: String,
    /// 名前
    pub title: String,
    /// 版
    pub version: i32,
    /// 使い始めた日
    pub effective_on: String,
    /// child(こども)かagency(所属)
    pub subject: String,
    /// 所属の版か
    pub own: bool,
    /// 区分と項目。項目のkeyがanswersの名前。kind、選択肢、条件を含む
    #[schema(value_type = Vec<Object>)]
    pub sections: Value,
}

/// 様式の一覧
#[derive(Debug, Serialize, ToSchema)]
pub struct FormList {
    /// その日に記入できる様式
    pub forms: Vec<FormShown>,
}

/// 記入された様式の1行
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetLine {
    /// 番号
    pub id: Uuid,
    /// 様式のID
    pub form: String,
    /// 様式の名前
    pub title: String,
    /// 様式の版
    pub form_version: i32,
    /// 記入した日
    pub made_on: String,
    /// draft(記入中)かdone(完成)
    pub status: String,
    /// 最後に変更した時刻
    pub updated_at: String,
}

/// 記入された様式の一覧
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetList {
    /// 新しい順
    pub sheets: Vec<SheetLine>,
}

/// 記入された様式
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetShown {
    /// 番号
    pub id: Uuid,
    /// 様式のID
    pub form: String,
    /// 様式の名前
    pub title: String,
    /// 記入したときの様式の版
    pub form_version: i32,
    /// 記入した日
    pub made_on: String,
    /// draft(記入中)かdone(完成)
    pub status: String,
    /// 次の更新に渡す版
    pub version: i32,
    /// 項目のkeyごとの答え。未記入の項目はない。年月日は2026-04-01の形。支援措置で秘匿された住所・電話は含まない
    #[schema(value_type = Object)]
    pub answers: Answers,
    /// 連携情報から入れた答えの出どころ(項目のkeyごと)。連携情報を読めるときだけ
    #[schema(value_type = Object)]
    pub origins: Origins,
}

impl SheetShown {
    fn of(sheet: &Sheet, origins: Origins) -> Self {
        Self {
            id: sheet.id,
            form: sheet.form.id.clone(),
            title: sheet.form.title.clone(),
            form_version: sheet.form.version,
            made_on: sheet.made_on.to_string(),
            status: sheet.status.code().to_owned(),
            version: sheet.version,
            answers: sheet.answers.clone(),
            origins,
        }
    }
}

/// 様式の記入
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSheetBody {
    /// 様式のID
    pub form: String,
    /// 記入する日。省くと今日
    #[serde(default)]
    pub made_on: String,
    /// 項目のkeyごとの答え。記録から転記される項目は、送ったものだけが置き換わる
    #[serde(default)]
    #[schema(value_type = Object)]
    pub answers: Map<String, Value>,
    /// draft(記入中)かdone(完成)。省くとdraft。doneのときは必須の項目がそろっていること
    #[serde(default)]
    pub status: String,
}

/// 様式の答えの置き換え
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateSheetBody {
    /// 読み込んだときの版
    pub version: i32,
    /// 項目のkeyごとの答えのすべて。送らなかった項目は未記入になる
    #[schema(value_type = Object)]
    pub answers: Map<String, Value>,
    /// draft(記入中)かdone(完成)。省くと今のまま。完成した様式は記入中に戻らない
    #[serde(default)]
    pub status: String,
}

/// 様式の一覧
///
/// その日に自所属で記入できる様式を、区分・項目・選択肢・条件とともに返す。
#[utoipa::path(get, path = "/api/v1/sheet-forms", operation_id = "list_sheet_forms", tag = "様式",
    params(("on" = Option<String>, Query, description = "記入する日。省くと今日")),
    responses((status = 200, description = "一覧", body = FormList)))]
pub async fn forms(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Json<FormList>> {
    let mut reader = Reader::new(&fields);
    let on = reader.date("on", "日付");
    let on = reader.finish(on)?;
    let mut tx = app.db.read(&permit).await?;
    let on = on.unwrap_or_else(|| tx.today());
    let catalogue = catalogue(&mut tx).await?;
    let catalogue = tx.show(Sealed::plain(catalogue)).await?;
    let shown = |form: Form| {
        Ok(FormShown {
            form: form.id,
            title: form.title,
            version: form.version,
            effective_on: form.effective_on.to_string(),
            subject: if form.subject == Subject::Child { "child" } else { "agency" }.to_owned(),
            own: form.own,
            sections: serde_json::to_value(form.sections)?,
        })
    };
    let forms = catalogue.ids().into_iter().filter_map(|id| catalogue.wording(id, on)).map(shown);
    Ok(Json(FormList { forms: forms.collect::<Result<_>>()? }))
}

/// 児童の様式の一覧
///
/// 記入された様式を新しい順に返す。閲覧は記録される。
#[utoipa::path(get, path = "/api/v1/records/{key}/sheets", operation_id = "list_sheets", tag = "様式", params(("key" = String, Path, description = "児童のキー")),
    responses((status = 200, description = "一覧", body = SheetList)))]
pub async fn list(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Json<SheetList>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let org = people::load(&mut tx, key).await?.for_rules().org;
    let lines = store::list(&mut tx, Place::Child(key), org).await?;
    let lines = tx.show(lines).await?;
    let sheets = lines.into_iter().map(|line| SheetLine {
        id: line.id,
        form: line.form,
        title: line.title,
        form_version: line.form_version,
        made_on: line.made_on.to_string(),
        status: line.status.code().to_owned(),
        updated_at: line.updated_at.to_string(),
    });
    Ok(Json(SheetList { sheets: sheets.collect() }))
}

/// 様式の読込
///
/// 記入されたときの版のまま返す。閲覧は記録される。
#[utoipa::path(get, path = "/api/v1/records/{key}/sheets/{id}", operation_id = "show_sheet", tag = "様式",
    params(("key" = String, Path, description = "児童のキー"), ("id" = String, Path, description = "様式の番号")),
    responses((status = 200, description = "様式", body = SheetShown)))]
pub async fn show(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
) -> Result<Json<SheetShown>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let sealed = load(&app, &mut tx, Place::Child(key), id).await?;
    let (_, sheet) = tx.show(sealed).await?;
    Ok(Json(SheetShown::of(&sheet, origins_for(&permit, &sheet))))
}

/// 様式の記入
///
/// 様式を記入し始め、送られた答えを入れる。Idempotency-Keyを付けると、同じ要求を送り直しても1回だけ記入される。
#[utoipa::path(post, path = "/api/v1/records/{key}/sheets", operation_id = "begin_sheet", tag = "様式",
    params(("key" = String, Path, description = "児童のキー"), ("Idempotency-Key" = Option<String>, Header, description = "要求ごとに作る一意の文字列")), request_body = NewSheetBody,
    responses((status = 201, description = "記入した。idとversionを返す", body = Object)))]
pub async fn begin(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    once: Once,
    body: Body<NewSheetBody>,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    match once.begin(&mut tx, &body.hash).await? {
        Turn::Work => {}
        Turn::Answered(answer) => return Ok(answer.into_response()),
        Turn::Mismatch => return Ok(mismatch().into_response()),
    }
    let today = tx.today();
    let mut reader = Reader::new(&body.fields);
    let made_on = reader.date("made_on", "記入する日");
    if made_on.is_some_and(|day| day > today) {
        reader.refuse("made_on", "記入する日が未来の日付です。");
    }
    let made_on = reader.finish(made_on)?.unwrap_or(today);
    let place = Place::Child(key);
    let catalogue = catalogue(&mut tx).await?;
    let start = sheet::Start { form: &body.value.form, made_on, period: None, from: None };
    let id = sheet::begin(&mut tx, &app.vault, &catalogue, place, &start).await?;
    let sent = Sent { answers: &body.value.answers, fields: &body.fields, status: &body.value.status, adds: true };
    let version = answer(&app, &mut tx, place, id, &sent, None).await?;
    let answer = Answer::created(json!({ "id": id, "version": version }));
    once.keep(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer.into_response())
}

/// 様式の答えの置き換え
///
/// 画面と同じ規則で確かめる。誤りは answers.<項目のkey> の名前で返す。ほかの人が先に更新しているときは409と今の版を返し、何も変えない。
#[utoipa::path(put, path = "/api/v1/records/{key}/sheets/{id}", operation_id = "update_sheet", tag = "様式",
    params(("key" = String, Path, description = "児童のキー"), ("id" = String, Path, description = "様式の番号")), request_body = UpdateSheetBody,
    responses((status = 200, description = "置き換えた。idとversionを返す", body = Object), (status = 409, description = "ほかの人が先に更新した(code: stale)")))]
pub async fn update(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    body: Body<UpdateSheetBody>,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let place = Place::Child(key);
    let mut tx = app.db.write(&permit).await?;
    let known = store::load(&mut tx, place, id).await?.for_rules().version;
    if known != body.value.version {
        return Ok(Problem::stale(known).into_response());
    }
    let sent = Sent { answers: &body.value.answers, fields: &body.fields, status: &body.value.status, adds: false };
    match answer(&app, &mut tx, place, id, &sent, Some(body.value.version)).await {
        Ok(version) => {
            tx.commit().await?;
            Ok(Answer::done(json!({ "id": id, "version": version })).into_response())
        }
        Err(Error::Stale) => {
            let mut tx = app.db.read(&permit).await?;
            let now = store::load(&mut tx, place, id).await?.for_rules().version;
            Ok(Problem::stale(now).into_response())
        }
        Err(error) => Err(error),
    }
}

/// What a system sent about a sheet.
struct Sent<'a> {
    answers: &'a Map<String, Value>,
    fields: &'a Fields,
    status: &'a str,
    /// Whether answers that were not sent stay.
    adds: bool,
}

/// Puts what was sent into a sheet; yields its version afterwards.
async fn answer(
    app: &App,
    tx: &mut Tx<'_>,
    place: Place,
    id: Uuid,
    sent: &Sent<'_>,
    version: Option<i32>,
) -> Result<i32> {
    let sealed = load(app, tx, place, id).await?;
    let (about, before) = sealed.for_rules();
    let (known, before) = (about.known(), before.clone());
    let status = match (sent.status, before.status) {
        ("done", _) | (_, Status::Done) => Status::Done,
        ("" | "draft", _) => Status::Draft,
        _ => return Err(Error::invalid("status", "statusはdraftかdoneにしてください。")),
    };
    let mut answers = read_answers(&before.form, sent, known, &before.answers, status)?;
    if known.shielded {
        // Hidden places are not read; they stay as they are.
        answers.0.retain(|key, _| before.form.item(key).is_none_or(|item| !item.is_place()));
    }
    let after = sheet::Filling { answers, taken: Origins::default(), status, shielded: known.shielded };
    sheet::save(tx, &app.vault, place, &before, after, version.unwrap_or(before.version)).await?;
    Ok(store::load(tx, place, id).await?.for_rules().version)
}

/// The answers as the page reads them; a finished sheet lacks nothing.
fn read_answers(
    form: &Form,
    sent: &Sent<'_>,
    known: &prefill::Known,
    before: &Answers,
    status: Status,
) -> Result<Answers> {
    let unknown = sent.answers.keys().filter(|key| form.item(key).is_none_or(|item| item.retired));
    let unknown: Vec<FieldError> = unknown
        .map(|key| FieldError {
            field: format!("answers.{key}"),
            message: format!("この様式に「{key}」という項目はありません。"),
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Error::Invalid(unknown));
    }
    let mut fields = as_typed(form, &below(sent.fields, "answers"));
    if sent.adds {
        let mut kept = before.clone();
        kept.0.retain(|key, _| !sent.answers.contains_key(key));
        fields.0.extend(super::form::fill(form, &kept).0);
    }
    let typed = read(form, &fields, &known.family);
    let mut errors = if status == Status::Done { typed.unfinished(form) } else { typed.wrong };
    errors.retain(|error| !(known.shielded && is_place(form, error)));
    if errors.is_empty() {
        return Ok(typed.answers);
    }
    for error in &mut errors {
        error.field = format!("answers.{}", error.field.trim_start_matches("a."));
    }
    Err(Error::Invalid(errors))
}

fn is_place(form: &Form, error: &FieldError) -> bool {
    error.field.split('.').nth(1).and_then(|key| form.item(key)).is_some_and(super::form::Item::is_place)
}

/// The members of `answers` as the fields of the page: `a.<item>`. Somebody may be sent as a name or as it is read: `{"name": …}`.
fn as_typed(form: &Form, sent: &Fields) -> Fields {
    let field = |(name, value): &(String, String)| {
        let mut parts = name.split('.');
        let item = parts.next().and_then(|key| form.item(key));
        let asked = match item {
            Some(item) if item.kind == Kind::Rows => {
                parts.next();
                let column = parts.next();
                item.columns.iter().find(|known| Some(known.key.as_str()) == column)
            }
            other => other,
        };
        let is_person = asked.is_some_and(|asked| asked.kind == Kind::Person);
        match parts.next() {
            Some("name") if is_person => Some((format!("a.{}", name.trim_end_matches(".name")), value.clone())),
            Some(_) if is_person => None,
            _ => Some((format!("a.{name}"), value.clone())),
        }
    };
    Fields(sent.0.iter().filter_map(field).collect())
}
