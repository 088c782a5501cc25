//! What the staff of one agency do: slices by domain word, and the frame they are shown in.
//!
//! What goes on between agencies is in `relay`, other systems are in `links`; the binary in `kasugai` puts all together. See
//! ARCHITECTURE.md for the way of a request and who may know whom.

pub mod agencies;
pub mod app;
pub mod approvals;
pub mod assessment;
pub mod cases;
pub mod custody;
pub mod documents;
pub mod frame;
pub mod handouts;
pub mod help;
pub mod import;
pub mod letters;
pub mod meetings;
pub mod oversight;
pub mod papers;
pub mod people;
pub use jp::reference;
pub mod settings;
pub mod sharing;

pub use app::App;

use ground::web::Routes;

/// Every route of these slices, with the action it needs.
pub fn routes() -> Routes<App> {
    Routes::default()
        .public_get("/static/{name}", "style sheets and scripts, no data", frame::asset)
        .merge(agencies::routes())
        .merge(people::routes())
        .merge(import::routes())
        .merge(cases::routes())
        .merge(settings::routes())
        .merge(custody::routes())
        .merge(meetings::routes())
        .merge(assessment::routes())
        .merge(sharing::routes())
        .merge(oversight::routes())
        .merge(letters::routes())
        .merge(approvals::routes())
        .merge(documents::routes())
        .merge(help::routes())
        .merge(handouts::routes())
}
