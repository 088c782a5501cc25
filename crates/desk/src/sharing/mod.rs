//! 共有: nationwide search, notices to those who must know, purpose of reading, requests and grants, break-glass.
//!
//! Law and forms: 児童福祉法25条の7, 要保護児童等に関する情報共有システム (相互閲覧, 全国検索). Neighbours leave events; of a hit they may ask [`holder_of`], of a
//! day [`is_working_day`]; a slice with a door of its own to persons asks and keeps the [`purpose`].
//! Pitfall: a notice carries ids only; the child's name is read again under the viewer's own reach when it is shown.

mod board;
pub mod finder;
mod glass;
mod holder;
pub mod jobs;
pub mod notices;
pub mod purpose;
mod requests;
pub mod rules;
pub mod search;
mod workdays;

pub use holder::of as holder_of;
pub use requests::store::insert as request;
pub use search::is_open;
pub use workdays::is_working_day;

use crate::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/purpose/{key}", Action::ReadRecord, purpose::ask)
        .post("/purpose/{key}", Action::ReadRecord, purpose::state)
        .get("/search", Action::SearchPeople, search::page)
        .get("/search/similar", Action::SearchPeople, search::similar)
        .get("/sharing", Action::RequestAccess, board::page)
        .get("/access/{key}/new", Action::RequestAccess, requests::ask_form)
        .post("/access/{key}/new", Action::RequestAccess, requests::ask)
        .get("/access/{key}/answer", Action::GrantAccess, requests::answer_form)
        .post("/access/{key}/answer", Action::GrantAccess, requests::answer)
        .get("/glass/{key}", Action::BreakGlass, glass::explain)
        .post("/glass/{key}", Action::BreakGlass, glass::open)
        .get("/glass/{key}/review", Action::ReviewBreakGlass, glass::review_form)
        .post("/glass/{key}/review", Action::ReviewBreakGlass, glass::review)
        .get("/notices", Action::UseHome, notices::pages::list)
        .get("/notices/panel", Action::UseHome, notices::pages::panel)
        .get("/notices/bell", Action::UseHome, notices::pages::bell)
        .get("/notices/popup", Action::UseHome, notices::pages::popup)
        .post("/notices/{id}/acknowledge", Action::AcknowledgeNotice, notices::pages::acknowledge)
        .get("/api/v1/search", Action::ApiSearch, search::api::search)
        .get("/api/v1/notices", Action::ApiNotice, notices::api::list)
        .post("/api/v1/notices/{id}/acknowledge", Action::ApiNotice, notices::api::acknowledge)
}
