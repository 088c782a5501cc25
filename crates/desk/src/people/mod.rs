//! 人: persons as one agency keeps them, with names, addresses, telephones, relations, 支援措置 and the conflict wall.
//!
//! Law: 住民基本台帳事務処理要領 (支援措置), 児童虐待の防止等に関する法律. Neighbours call [`access::open`] before anything about a person ([`access::open_own`] before a change), then
//! [`register`], [`relate`], [`load`], [`header`], [`summary`], and read forms with [`PersonForm`]. Pitfall: the same child at another
//! agency is another row; and 保護者 (who has the child) is not 親権者 (who holds 親権).

pub mod access;
mod diff;
mod form;
pub mod jobs;
mod matching;
pub mod model;
mod pages;
mod places;
pub mod protection;
pub mod rules;
mod seal;
mod store;
mod view;
pub mod ward;

use crate::App;
use ground::gate::Action;
use ground::web::Routes;

pub use form::{PersonForm, RelationForm, codes};
pub use model::{NewPerson, NewRelation, Person, Relation};
pub use pages::conflicts::person_of;
pub use places::municipality_of;
pub use store::{
    Edit, announce_deadline, data_key, edit_relation, end_relation, hidden_from, hidden_places, identities, kin, load,
    loaded_by, named, need_data_key, register, register_many, relate, relate_many, relations, school_names, touch_many,
    update,
};
pub use view::{Chip, PersonView, RelativeView, Strip, header, summary};

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    use pages::{conflicts, family, person, protection};
    Routes::default()
        .get("/people/{key}/edit", Action::WriteRecord, person::edit)
        .post("/people/{key}/edit", Action::WriteRecord, person::save)
        .get("/records/{key}/family", Action::ReadRecord, family::table)
        .get("/records/{key}/family/new", Action::WriteFamily, family::new)
        .post("/records/{key}/family/new", Action::WriteFamily, family::add)
        .get("/records/{key}/family/{relation}", Action::WriteFamily, family::edit)
        .post("/records/{key}/family/{relation}", Action::WriteFamily, family::save)
        .post("/records/{key}/family/{relation}/end", Action::WriteFamily, family::end)
        .get("/people/{key}/protection", Action::ProtectAddress, protection::page)
        .post("/people/{key}/protection", Action::ProtectAddress, protection::set)
        .post("/people/{key}/protection/{id}/renew", Action::ProtectAddress, protection::renew)
        .post("/people/{key}/protection/{id}/end", Action::ProtectAddress, protection::end)
        .get("/people/{key}/unseal", Action::ReadProtectedAddress, protection::ask)
        .post("/people/{key}/unseal", Action::ReadProtectedAddress, protection::unseal)
        .get("/admin/conflicts", Action::WriteConflict, conflicts::page)
        .post("/admin/conflicts", Action::WriteConflict, conflicts::add)
        .post("/admin/conflicts/lift", Action::WriteConflict, conflicts::lift)
}
