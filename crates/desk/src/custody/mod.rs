//! 一時保護: start, grounds, consents, opinions, 一時保護状の請求, extensions, release, and the deadlines that follow.
//!
//! Law: 児童福祉法33条, 33条の3の3, 同法施行規則35条の3; 一時保護ガイドライン. Deadlines are computed by [`rules`] and `jp`, never typed, and
//! stand in `app.custody_due` as they were last computed. Neighbours read the code
//! lists [`BASES`] and [`PLACE_KINDS`] and call [`course`]; else they hear events (`custody.*`). Pitfall: the place is
//! sealed and on no page, list or paper by itself; papers a parent may see name its kind at most.

mod acts;
pub mod codes;
mod form;
pub mod jobs;
mod model;
pub mod notice;
mod pages;
mod place;
pub mod rules;
mod sources;
mod store;
pub mod warrant;

pub use acts::{course, places};
pub use codes::{BASES, HOME, PLACE_KINDS, ground_number};

use crate::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    use pages::deeds::{self, act};
    use pages::{child, facts, lists, show, start};
    use warrant::{pages as request, print};
    Routes::default()
        .get("/custody", Action::ReadCustody, lists::list)
        .get("/custody/calendar", Action::ReadCustody, lists::calendar)
        .get("/custody/panel", Action::ReadCustody, lists::panel)
        .get("/records/{key}/custody", Action::ReadCustody, child::of_child)
        .get("/records/{key}/custody/new", Action::WriteCustody, start::new)
        .post("/records/{key}/custody/new", Action::WriteCustody, start::create)
        .get("/custody/{key}", Action::ReadCustody, show::show)
        .get("/custody/{key}/edit", Action::WriteCustody, start::edit)
        .post("/custody/{key}/edit", Action::WriteCustody, start::update)
        .post("/custody/{key}/consent", Action::WriteCustody, act::<deeds::Answer>)
        .post("/custody/{key}/need", Action::WriteCustody, act::<deeds::Confirm>)
        .get("/custody/{key}/facts", Action::WriteCustody, facts::show)
        .post("/custody/{key}/facts", Action::WriteCustody, facts::add)
        .post("/custody/{key}/facts/{id}/remove", Action::WriteCustody, facts::remove)
        .post("/custody/{key}/begin", Action::WriteCustody, act::<deeds::Begin>)
        .post("/custody/{key}/give-up", Action::WriteCustody, act::<deeds::GiveUp>)
        .post("/custody/{key}/extension", Action::WriteCustody, act::<deeds::Extend>)
        .post("/custody/{key}/release", Action::WriteCustody, act::<deeds::Release>)
        .post("/custody/{key}/told", Action::WriteCustody, act::<deeds::Tell>)
        .post("/custody/{key}/place", Action::ReadProtectedAddress, deeds::place)
        .get("/custody/{key}/warrant", Action::ReadCustody, request::show)
        .post("/custody/{key}/warrant", Action::WriteCustody, request::save)
        .post("/custody/{key}/warrant/confirm", Action::WriteCustody, request::confirm)
        .post("/custody/{key}/warrant/step", Action::WriteCustody, request::step)
        .get("/custody/{key}/warrant/print", Action::PrintRecord, print::print)
        .get("/custody/{key}/notice/{id}", Action::PrintRecord, notice::decision)
        .get("/custody/{key}/release-notice/{id}", Action::PrintRecord, notice::release)
}
