//! The calls of the API about records and reports; see [`crate::api`] for what all calls share.

pub mod body;
mod intakes;
pub mod mapping;
mod records;
pub mod shape;
mod store;

use crate::App;
use ground::gate::Action;
use ground::web::Routes;
use utoipa::OpenApi;

/// What the document says about the calls of this slice.
#[derive(OpenApi)]
#[openapi(
    paths(
        records::list,
        records::show,
        records::register,
        records::update,
        records::progress,
        records::sighting,
        intakes::register,
        codes
    ),
    components(schemas(body::IntakeChildBody, body::ReporterBody))
)]
pub struct Document;

/// Routes of the calls.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/api/v1/records", Action::ApiRead, records::list)
        .post("/api/v1/records", Action::ApiWrite, records::register)
        .get("/api/v1/records/{key}", Action::ApiRead, records::show)
        .put("/api/v1/records/{key}", Action::ApiWrite, records::update)
        .post("/api/v1/records/{key}/progress", Action::ApiWrite, records::progress)
        .post("/api/v1/records/{key}/sightings", Action::ApiWrite, records::sighting)
        .post("/api/v1/intakes", Action::ApiWrite, intakes::register)
        .get("/api/v1/codes", Action::ApiRead, codes)
}

/// コード表
///
/// 各項目に使えるコードと、その名称。
#[utoipa::path(get, path = "/api/v1/codes", operation_id = "list_codes", tag = "コード", responses((status = 200, description = "表の名前ごとのコードと名称", body = Object)))]
async fn codes(permit: ground::gate::Permit) -> axum::Json<serde_json::Value> {
    use super::codes::*;
    let table = |table: Table| {
        table.iter().map(|(code, label)| serde_json::json!({ "code": code, "label": label })).collect::<Vec<_>>()
    };
    let traits: serde_json::Map<_, _> =
        TRAITS.iter().map(|column| (column.code.to_owned(), table(column.table).into())).collect();
    let abuse = [table(ABUSE_TYPES), table(ABUSE_DETAILS)].concat();
    axum::Json(serde_json::json!({
        "kind": table(KINDS), "route": table(ROUTES), "abuse_types": abuse,
        "abusers": table(ABUSERS), "abuser_main": table(NATIONAL_ABUSERS), "handling": table(dispositions(permit.actor().kind)),
        "division": table(DIVISIONS), "means": table(MEANS), "urgency": table(URGENCIES), "schooling": table(SCHOOLING),
        "intent": table(INTENTS), "severity": table(SEVERITIES), "category": table(CATEGORIES), "method": table(SIGHTING_METHODS),
        "close_reason": table(CLOSE_REASONS), "trait": traits,
    }))
}
