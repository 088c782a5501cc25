//! 気づき: children of the municipality whom the 要対協 does not know, in the order in which a visit may be in need, over what the linked systems tell.
//!
//! A product of its own: its models look at linked facts only, and it knows nothing of reports, views and scores of cases. Pitfall: a list of
//! children to look in on says nothing about abuse; silence of a source is no no. Made when somebody asks or by the [`calendar`], and with it those
//! of models on [`trial`], which nobody reads; what came of the lists ([`outcomes`]) tells whether a model earns its place ([`proof`]) and whether it still
//! does ([`watch`]). Rows to learn another one from leave by [`learning`].

mod asked;
pub mod calendar;
mod facts;
mod figure;
mod history;
pub mod learning;
mod model;
mod mother;
mod outcomes;
mod pages;
pub(crate) mod proof;
mod rules;
mod run;
mod store;
mod trial;
pub(crate) mod watch;
mod weigh;

pub(crate) use facts::may_weigh;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/checkins", Action::ReadCheckin, pages::list)
        .post("/checkins/run", Action::ReadCheckin, pages::run)
        .get("/checkins/learning", Action::ManageModels, learning::page)
        .post("/checkins/learning", Action::ExportMasked, learning::ask)
        .get("/checkins/learning/files", Action::ManageModels, learning::files)
        .get("/checkins/learning/file", Action::ExportMasked, learning::take)
        .get("/checkins/setting", Action::ManageModels, calendar::page)
        .post("/checkins/setting", Action::ManageModels, calendar::save)
        .get("/checkins/weights", Action::ManageModels, weigh::page)
        .post("/checkins/weights", Action::ManageModels, weigh::save)
        .get("/checkins/{id}", Action::ReadCheckin, pages::show)
}
