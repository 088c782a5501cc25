//! 人: persons as one agency keeps them, with names, addresses, telephones, relations, 支援措置 and the conflict wall.
//!
//! Law: 住民基本台帳事務処理要領 (支援措置), 児童虐待の防止等に関する法律. Neighbours call [`access::open`] before anything about a person, then
//! [`register`], [`relate`], [`load`], [`header`], [`summary`], and read forms with [`PersonForm`]. Pitfall: the same child at another
//! agency is another row; and 保護者 (who has the child) is not 親権者 (who holds 親権).

pub mod access;
mod diff;
mod form;
pub mod model;
mod places;
pub mod rules;
mod store;
mod view;

pub use form::{PersonForm, RelationForm, codes};
pub use model::{NewPerson, NewRelation, Person, Relation};
pub use places::municipality_of;
pub use store::{edit_relation, end_relation, load, register, register_many, relate, relate_many, relations};
pub use view::{Chip, PersonView, RelativeView, Strip, header, summary};
