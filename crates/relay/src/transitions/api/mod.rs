//! Transitions over the API: what is sent to and comes from a linked system's agency, read, sent and answered.
//!
//! The same functions as behind the screens do the work ([`super::form`]). Pitfall: a case is taken over only by who says as what: a call
//! confirms the kind, as the tick box does.

pub mod shape;

use super::gather::PARTS;
use super::pages::candidates;
use super::rules::Act;
use super::{Kind, State as Stage, Taking, Which, check, default_due, directory, draft, form, open, store};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use desk::App;
use desk::cases::moment;
use desk::people;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Answer, Body, Fields, Once, Problem, Routes, Turn, mismatch};
use ground::{Error, Result, Sealed, View};
use serde_json::json;
use shape::{
    AgencyShown, CodeShown, NewTransitionBody, PreviewShown, ReceiversShown, StepBody, TransitionLine, TransitionList,
    TransitionShown, act_names, act_of, may_now,
};
use utoipa::OpenApi;

/// Transitions a list answers at once.
const PAGE: usize = 100;

/// What the document says about these calls.
#[derive(OpenApi)]
#[openapi(paths(list, receivers, show, send, step), components(schemas(PreviewShown)))]
pub struct Document;

/// Routes of the calls.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/api/v1/transitions", Action::ApiRead, list)
        .get("/api/v1/transitions/receivers", Action::ApiRead, receivers)
        .get("/api/v1/transitions/{key}", Action::ApiRead, show)
        .post("/api/v1/transitions", Action::ApiWrite, send)
        .post("/api/v1/transitions/{key}/steps", Action::ApiWrite, step)
}

/// 移管・送致・照会などの一覧
///
/// 自所属が送ったものと、自所属に届いたもの。新しい順に100件ずつ返す。
#[utoipa::path(get, path = "/api/v1/transitions", operation_id = "list_transitions", tag = "移管・送致",
    params(("which" = Option<String>, Query, description = "in 届いたもの、out 送ったもの、open 終わっていないもの(省いたとき)"), ("cursor" = Option<String>, Query, description = "前の応答の cursor")),
    responses((status = 200, description = "一覧", body = TransitionList)))]
async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Json<TransitionList>> {
    let which = match fields.get("which") {
        "" | "open" => Which::Open,
        "in" => Which::Received,
        "out" => Which::Sent,
        _ => return Err(Error::invalid("which", "whichはin、out、openのどれかにしてください。")),
    };
    let after = match fields.get("cursor") {
        "" => None,
        cursor => Some(
            cursor.parse().map_err(|_| Error::invalid("cursor", "cursorは前の応答の値をそのまま渡してください。"))?,
        ),
    };
    let mut tx = app.db.read(&permit).await?;
    let lines = store::newest(&mut tx, which, after, PAGE).await?;
    let lines = tx.show(lines).await?;
    let (registry, now, own) = (app.gate.registry(), app.db.clock().now(), permit.actor().org);
    let cursor = lines.last().filter(|_| lines.len() == PAGE).map(|last| last.key.id.to_string());
    let transitions = lines.iter().map(|line| TransitionLine::of(line, own, &registry, now)).collect();
    Ok(Json(TransitionList { transitions, cursor }))
}

/// 送れる先と法的根拠
///
/// その種類を自所属から送れる機関の番号と、選べる法的根拠。nameを省くと近くの機関と全国の児童相談所、書くと名称の合う機関(20まで)。
#[utoipa::path(get, path = "/api/v1/transitions/receivers", operation_id = "list_receivers", tag = "移管・送致",
    params(("kind" = String, Query, description = "種類のコード"), ("name" = Option<String>, Query, description = "機関の名称の一部")),
    responses((status = 200, description = "機関と法的根拠", body = ReceiversShown)))]
async fn receivers(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Json<ReceiversShown>> {
    let kind = kind_of(fields.get("kind"))?;
    let (registry, today) = (app.gate.registry(), app.db.clock().today());
    let own = registry.agency(permit.actor().org).ok_or(Error::NotFound)?;
    let found = match fields.get("name").trim() {
        "" => directory::near(&registry, own, kind, None, today),
        name => directory::named(&registry, own, kind, name, today),
    };
    Ok(Json(ReceiversShown {
        receivers: found.into_iter().map(|(org, name)| AgencyShown { org, name }).collect(),
        bases: kind.bases().iter().map(|&(code, label)| CodeShown { code, label }).collect(),
    }))
}

fn kind_of(code: &str) -> Result<Kind> {
    let names = || Kind::ALL.map(Kind::code).join("、");
    Kind::from_code(code).ok_or_else(|| Error::invalid("kind", format!("kindは{}のどれかにしてください。", names())))
}

/// 送ったもの・届いたものの読込
///
/// 渡された内容そのものと、手続きの経過、いまできる手続き。届いたものをはじめて読むと開封になる(登録の権限のある鍵のとき)。閲覧は記録される。
#[utoipa::path(get, path = "/api/v1/transitions/{key}", operation_id = "show_transition", tag = "移管・送致",
    params(("key" = String, Path, description = "一覧のキー")),
    responses((status = 200, description = "全体", body = TransitionShown)))]
async fn show(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Json<TransitionShown>> {
    if permit.may(Action::ApiWrite) {
        let mut tx = app.db.write(&permit).await?;
        let found = store::find(&mut tx, key).await?.for_rules().clone();
        if open(&app, &mut tx, &found).await? {
            tx.commit().await?;
        }
    }
    let mut tx = app.db.read(&permit).await?;
    let found = store::find(&mut tx, key).await?;
    let side = found.for_rules().side(permit.actor().org).ok_or(Error::NotFound)?;
    let steps = store::steps(&mut tx, key).await?;
    let steps = store::shown(&tx, found.for_rules(), steps);
    let may_accept =
        may_now(found.for_rules(), side, &permit).into_iter().any(|name| act_of(name) == Some(Act::Accept));
    let proposed = match may_accept && found.for_rules().kind.taking() == Taking::Case {
        true => candidates(&app, &mut tx, found.for_rules()).await?,
        false => Sealed::plain(Vec::new()),
    };
    let ((found, steps), proposed) = tx.show(found.zip(steps).zip(proposed)).await?;
    Ok(Json(TransitionShown::of(&found, side, &steps, proposed, &app.gate.registry(), &permit)))
}

/// 送る
///
/// 自所属の児童の記録から、選んだ内容を渡す。previewを真にすると、渡す内容を返すだけで、何も送らず何も保存しない。送る前に必ず確かめること。
/// Idempotency-Keyを付けると、同じ要求を送り直しても1回だけ送られる。
#[utoipa::path(post, path = "/api/v1/transitions", operation_id = "send_transition", tag = "移管・送致",
    params(("Idempotency-Key" = Option<String>, Header, description = "要求ごとに作る一意の文字列")), request_body = NewTransitionBody,
    responses((status = 200, description = "送る前の確認(preview)", body = PreviewShown), (status = 201, description = "送った。keyは送ったもののキー", body = Object)))]
async fn send(State(app): State<App>, permit: Permit, once: Once, body: Body<NewTransitionBody>) -> Result<Response> {
    let kind = kind_of(&body.value.kind)?;
    let wrong_key = || Error::invalid("record", "recordに児童のキーを書いてください。");
    let child: Key = body.value.record.parse().map_err(|_| wrong_key())?;
    let permit = people::access::open_kept(&app, &permit, child).await?;
    if body.value.part.iter().any(|part| part == "custody") && !permit.may(Action::ReadCustody) {
        let label = PARTS.iter().find(|(code, _)| *code == "custody").map_or("", |(_, label)| *label);
        let message = format!("「{label}」は、この鍵の役割では渡せません。外すか、画面から送ってください。");
        return Err(Error::invalid("part", message));
    }
    let mut fields = body.fields.clone();
    let mut tx = app.db.write(&permit).await?;
    if body.value.answer_due_on.is_none() && body.value.answer_due_time.is_none() {
        moment::fill(&mut fields, "answer_due", default_due(&app, &tx, kind));
    }
    if body.value.preview {
        let new = form::new(&app, &mut tx, child, kind, &fields).await?;
        let (to, due) = check(&app, &mut tx, &new).await?;
        let view = View {
            kind: "view",
            subject_area: Some(child.area),
            subject_org: Some(permit.actor().org),
            person: Some(child.id),
            object_kind: "transition",
            fields: "package",
            detail: format!("{}を送る前の確認", kind.label()),
            ..View::default()
        };
        let shown = tx.show(Sealed::new(PreviewShown::of(&new, &to, due), view)).await?;
        return Ok(Json(shown).into_response());
    }
    match once.begin(&mut tx, &body.hash).await? {
        Turn::Work => {}
        Turn::Answered(answer) => return Ok(answer.into_response()),
        Turn::Mismatch => return Ok(mismatch().into_response()),
    }
    let new = form::new(&app, &mut tx, child, kind, &fields).await?;
    let key = draft(&app, &mut tx, &new).await?;
    let written = store::find(&mut tx, key).await?.for_rules().clone();
    form::step(&app, &mut tx, &written, Act::Send, &Fields::default()).await?;
    let answer = Answer::created(json!({ "key": key, "state": Stage::Sent.code() }));
    once.keep(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer.into_response())
}

/// 手続きをする
///
/// 受理・不受理・問い合わせ・回答・完了・取下げ。ケースの受理では、渡された内容から自所属の児童・受付・記録票を作り、自所属の安全確認の期限を始める。
/// 届いたものは、先に読み込んで開封しておく。いまできない手続きは409で断り、何も変えない。
#[utoipa::path(post, path = "/api/v1/transitions/{key}/steps", operation_id = "step_transition", tag = "移管・送致",
    params(("key" = String, Path, description = "一覧のキー"), ("Idempotency-Key" = Option<String>, Header, description = "要求ごとに作る一意の文字列")), request_body = StepBody,
    responses((status = 200, description = "した。recordは、受理して自所属のものになった児童のキー", body = Object), (status = 409, description = "いまはできない(code: stale)")))]
async fn step(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    once: Once,
    body: Body<StepBody>,
) -> Result<Response> {
    let mut tx = app.db.write(&permit).await?;
    let found = store::find(&mut tx, key).await?.for_rules().clone();
    let wrong_act = || Error::invalid("act", format!("actは{}のどれかにしてください。", act_names()));
    let wanted = act_of(&body.value.act).ok_or_else(wrong_act)?;
    match once.begin(&mut tx, &body.hash).await? {
        Turn::Work => {}
        Turn::Answered(answer) => return Ok(answer.into_response()),
        Turn::Mismatch => return Ok(mismatch().into_response()),
    }
    let taken = match form::step(&app, &mut tx, &found, wanted, &body.fields).await {
        Err(Error::Stale) => return Ok(Problem::stale(found.version).into_response()),
        done => done?,
    };
    let state = store::find(&mut tx, key).await?.for_rules().state;
    let answer = Answer::done(json!({ "key": key, "state": state.code(), "record": taken }));
    once.keep(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer.into_response())
}
