//! 受理支援 and 気づき: what is known of a child, the worker's own view, scores that a model learnt from practice, and who among children nobody
//! looks after yet may be in need of a visit. A score never decides; a person does.
//!
//! Stands on `desk` and `renkei`; nothing but the binary knows of it, so that who prints, exports or sends cannot even name a score.

mod beat;
pub mod card;
pub mod checkin;
mod engine;
mod export;
pub mod flags;
mod held;
pub mod items;
pub mod learn;
pub mod models;
pub mod monitor;
pub mod practice;
pub mod review;
mod similar;

use desk::App;
use ground::web::Routes;
use utoipa::OpenApi;

/// Every route of these slices, with the action it needs.
pub fn routes() -> Routes<App> {
    Routes::default()
        .merge(items::routes())
        .merge(flags::routes())
        .merge(card::routes())
        .merge(held::routes())
        .merge(models::routes())
        .merge(learn::routes())
        .merge(monitor::routes())
        .merge(review::routes())
        .merge(similar::routes())
        .merge(checkin::routes())
}

/// What the document says about the calls of these slices.
pub fn documents() -> Vec<utoipa::openapi::OpenApi> {
    vec![items::api::Document::openapi(), card::api::Document::openapi(), models::api::Document::openapi()]
}
