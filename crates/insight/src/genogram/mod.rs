//! ジェノグラム and エコマップ: the family of a child drawn by itself from its relations, completed by hand, and the agencies around it.
//!
//! Form: table 6-1 no. 13, 33. Neighbours call nothing here. Pitfall: the picture and its table say the same; whoever does not see the picture reads the table.

mod build;
mod draw;
mod ecomap;
mod form;
mod graph;
mod layout;
mod marks;
mod pages;
mod store;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/records/{key}/genogram", Action::ReadRecord, pages::genogram)
        .post("/records/{key}/genogram", Action::WriteGenogram, pages::add)
        .post("/records/{key}/genogram/{id}/remove", Action::WriteGenogram, pages::remove)
        .get("/records/{key}/ecomap", Action::ReadRecord, pages::ecomap)
}
