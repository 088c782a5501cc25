//! Webhooks: a linked system is told at once that something happened, and asks for it over the API under its own key.
//!
//! What is told are ids and kinds, never what happened to whom. A delivery is written in the transaction that handles the event, sent at
//! least once, signed, and tried again with growing pauses; after the last try somebody has to look at it. Each target is served on its
//! own, so that one that hangs holds up nobody else. Pitfall: a target is an address that this server calls: see [`Targets`].

mod api;
mod deliver;
mod pages;
mod sign;
mod store;
mod targets;

pub use api::Document;
pub use deliver::{Sender, run};
pub use sign::{is_signed, signature};
pub use store::{enqueue, forget};
pub use targets::Targets;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/api/v1/webhooks", Action::ApiRead, api::list)
        .post("/api/v1/webhooks", Action::ApiWrite, api::register)
        .post("/api/v1/webhooks/{id}/ping", Action::ApiWrite, api::ping)
        .post("/api/v1/webhooks/{id}/end", Action::ApiWrite, api::end)
        .get("/links/webhooks", Action::WriteApiKey, pages::list)
        .post("/links/webhooks", Action::WriteApiKey, pages::register)
        .get("/links/webhooks/{id}", Action::WriteApiKey, pages::show)
        .get("/links/webhooks/{id}/deliveries", Action::WriteApiKey, pages::deliveries)
        .post("/links/webhooks/{id}/ping", Action::WriteApiKey, pages::ping)
        .post("/links/webhooks/{id}/secret", Action::WriteApiKey, pages::renew)
        .post("/links/webhooks/{id}/resend", Action::WriteApiKey, pages::resend)
        .post("/links/webhooks/{id}/end", Action::WriteApiKey, pages::end)
}

/// Told when somebody asks for a trial.
pub const PING: &str = "ping";
/// Told when a notice for the agency was written.
pub const NOTICE: &str = "notice.received";

/// Events that can be told, with their labels.
pub const EVENTS: [(&str, &str); 16] = [
    ("record.registered", "児童記録票の登録"),
    ("record.updated", "児童記録票の更新"),
    ("person.updated", "対象者の更新"),
    ("intake.registered", "受付の登録"),
    ("episode.opened", "受理"),
    ("episode.closed", "終結"),
    ("disposition.decided", "対応の決定"),
    ("progress.added", "経過記録の追加"),
    ("progress.edited", "経過記録の訂正"),
    ("sighting.recorded", "安全確認の記録"),
    ("custody.started", "一時保護の開始"),
    ("custody.ended", "一時保護の解除"),
    ("sheet.finished", "様式の完成"),
    ("register.imported", "台帳の取込"),
    ("letter.issued", "文書の施行"),
    (NOTICE, "知らせの到着(ほかの機関からのものを含む)"),
];

/// What an event is called.
pub fn event_label(code: &str) -> &str {
    if code == PING {
        "試し送信"
    } else {
        EVENTS.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label)
    }
}
