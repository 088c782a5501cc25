//! 情報連携基盤: other systems linked with this one.
//!
//! Stands on `desk` and `relay`; nothing there knows of it. What all calls of the API share is in `ground::web`; codes of other systems are
//! read by `desk::cases::api::mapping`, since single registrations know them too.

pub mod bulk;
pub mod changes;
pub mod codes;
pub mod conformance;
pub mod external;
pub mod layout;
pub mod webhooks;

use desk::App;
use ground::web::Routes;
use utoipa::OpenApi;

/// Every route of these slices, with the action it needs.
pub fn routes() -> Routes<App> {
    Routes::default()
        .merge(external::routes())
        .merge(changes::routes())
        .merge(layout::routes())
        .merge(bulk::routes())
        .merge(codes::routes())
        .merge(webhooks::routes())
}

/// What the document says about the calls of these slices.
pub fn documents() -> Vec<utoipa::openapi::OpenApi> {
    vec![
        external::Document::openapi(),
        external::EntriesDocument::openapi(),
        changes::Document::openapi(),
        layout::Document::openapi(),
        bulk::Document::openapi(),
        webhooks::Document::openapi(),
    ]
}
