//! The OpenAPI document, made from the code, and its readable page.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::Html;
use desk::App;
use desk::frame::{self, Frame};
use ground::Result;
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};

/// 受け付けられなかった理由(RFC 9457)
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemShape {
    /// コードを含むURN
    pub r#type: String,
    /// 何が起きたか、どうすればよいか
    pub title: String,
    /// HTTPステータス
    pub status: u16,
    /// 変わらないコード: unauthenticated、forbidden、not-found、invalid、stale、idempotency-mismatch、too-many、upstream、internal
    pub code: String,
    /// 誤りのある項目
    pub errors: Vec<ProblemField>,
    /// 今の版(staleのとき)
    pub current_version: Option<i32>,
}

/// 誤りのある項目
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// 項目の名前。入れ子は点でつなぐ(child.0.family)
    pub field: String,
    /// 何が誤りで、どう直すか
    pub message: String,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "かすがい API",
        version = "1",
        description = "要保護児童等の情報共有システムの連携API。画面と同じ権限・閲覧範囲・秘匿・記録のもとで動く。",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ProblemShape)),
    security(("key" = [])),
    modifiers(&Shared)
)]
struct Base;

/// What all calls share: the key, and the problem every call may answer with.
struct Shared;

impl Modify for Shared {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let key = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("管理画面で発行した連携システムの鍵"))
            .build();
        document.components.get_or_insert_default().add_security_scheme("key", SecurityScheme::Http(key));
    }
}

/// What every slice says of its calls.
fn parts() -> Vec<utoipa::openapi::OpenApi> {
    let desk = [
        desk::cases::api::Document::openapi(),
        desk::assessment::api::Document::openapi(),
        desk::sharing::notices::api::Document::openapi(),
        desk::sharing::search::api::Document::openapi(),
        relay::transitions::api::Document::openapi(),
    ];
    desk.into_iter().chain(links::documents()).chain(renkei::documents()).chain(score::documents()).collect()
}

/// The whole document.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi();
    parts().into_iter().for_each(|part| document.merge(part));
    document
}

/// The document as it is committed: `openapi.json` at the root, compared in a test.
pub fn text() -> Result<String> {
    Ok(serde_json::to_string_pretty(&with_problems(serde_json::to_value(document())?))? + "\n")
}

/// Adds to every call what it answers when it is refused.
fn with_problems(mut document: Value) -> Value {
    let problem = serde_json::json!({
        "description": "受け付けられない。codeで原因がわかる",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
    });
    let calls =
        document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(|paths| paths.values_mut());
    for call in calls.filter_map(Value::as_object_mut).flat_map(|methods| methods.values_mut()) {
        if let Some(responses) = call.get_mut("responses").and_then(Value::as_object_mut) {
            responses.insert("default".to_owned(), problem.clone());
        }
    }
    document
}

/// Serves the document.
pub async fn json() -> Result<Json<Value>> {
    Ok(Json(with_problems(serde_json::to_value(document())?)))
}

/// One call, as the page shows it.
struct Call {
    method: String,
    path: String,
    title: String,
    text: String,
    parameters: Vec<Member>,
    body: String,
    answers: Vec<(String, String, String)>,
}

/// A parameter or a member of a body.
struct Member {
    name: String,
    kind: String,
    required: bool,
    text: String,
}

/// A body, as the page shows it.
struct Shape {
    name: String,
    text: String,
    members: Vec<Member>,
}

#[derive(Template)]
#[template(path = "api/docs.html")]
struct DocsPage {
    frame: Frame,
    calls: Vec<Call>,
    shapes: Vec<Shape>,
}

/// The readable page.
pub async fn page(State(app): State<App>) -> Result<Html<String>> {
    let document = serde_json::to_value(document())?;
    let paths = members(&document, "paths");
    let calls = paths.flat_map(|(path, methods)| {
        methods.as_object().into_iter().flatten().map(|(method, call)| call_of(path, method, call)).collect::<Vec<_>>()
    });
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    let shapes = schemas.map(|(name, schema)| Shape {
        name: name.clone(),
        text: text_of(schema, "description"),
        members: members_of(schema),
    });
    frame::html(&DocsPage {
        frame: Frame::outside(app.demo, "APIの説明"),
        calls: calls.collect(),
        shapes: shapes.collect(),
    })
}

fn members<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    value.get(name).and_then(Value::as_object).into_iter().flatten()
}

fn text_of(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn call_of(path: &str, method: &str, call: &Value) -> Call {
    let parameters = call.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let parameters = parameters.map(|parameter| Member {
        name: text_of(parameter, "name"),
        kind: match text_of(parameter, "in").as_str() {
            "path" => "アドレス".to_owned(),
            "query" => "問い合わせ".to_owned(),
            _ => "ヘッダー".to_owned(),
        },
        required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
        text: text_of(parameter, "description"),
    });
    let answers = members(call, "responses").map(|(status, answer)| {
        let shape = answer.pointer("/content/application~1json/schema").map(kind_of).unwrap_or_default();
        (status.clone(), text_of(answer, "description"), shape)
    });
    Call {
        method: method.to_uppercase(),
        path: path.to_owned(),
        title: text_of(call, "summary"),
        text: text_of(call, "description"),
        parameters: parameters.collect(),
        body: call.pointer("/requestBody/content/application~1json/schema").map(kind_of).unwrap_or_default(),
        answers: answers.collect(),
    }
}

fn members_of(schema: &Value) -> Vec<Member> {
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        return parts.iter().flat_map(members_of).collect();
    }
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let member = |(name, member): (&String, &Value)| Member {
        name: name.clone(),
        kind: kind_of(member),
        required: required.contains(&name.as_str()),
        text: text_of(member, "description"),
    };
    members(schema, "properties").map(member).collect()
}

/// 文字列, 数, the name of a shape, or a list of these.
fn kind_of(schema: &Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(parts) = schema.get("oneOf").and_then(Value::as_array) {
        return parts.iter().map(kind_of).filter(|kind| !kind.is_empty()).collect();
    }
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let label = |kind: &&str| match *kind {
        "string" => Some("文字列".to_owned()),
        "integer" | "number" => Some("数".to_owned()),
        "boolean" => Some("真偽".to_owned()),
        "array" => Some(format!("{}の並び", schema.get("items").map(kind_of).unwrap_or_default())),
        "object" => Some("オブジェクト".to_owned()),
        _ => None,
    };
    kinds.iter().find_map(label).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Of two shapes with one name only the later would be in the document, and the other's calls would be told wrongly.
    #[test]
    fn a_name_stands_for_one_shape() {
        let mut known: BTreeMap<String, Value> = BTreeMap::new();
        for part in parts() {
            for (name, shape) in part.components.unwrap_or_default().schemas {
                let shape = serde_json::to_value(shape).unwrap();
                assert_eq!(known.entry(name.clone()).or_insert_with(|| shape.clone()), &shape, "{name}");
            }
        }
        assert!(known.len() > 50);
    }
}
