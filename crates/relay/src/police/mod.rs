//! 警察との共有: what the police see of the centres' abuse cases on their terminals, and what goes between the two.
//!
//! Law and rules: 児童虐待防止法, the national rule of 2018 on what centres share with the police at least, the agreements of each body that
//! runs centres. Police → centre is a statutory 通告 (児童福祉法25条); centre → police rests on an agreement, which a designated city or a
//! city with its own centre makes by itself, never its prefecture. What police may see is the list in [`fields`], and what the database's
//! `app.police_cases` yields has those columns and no others. Nobody calls this slice but [`wake`]. Pitfall: a session of the police has
//! that function and its own agency's rows; no page of the desk about a person is for it.

pub mod case;
pub mod fields;
mod pages;
mod referral;
pub mod rules;
mod store;

pub use store::wake;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    use pages::{beats, sharing, terminal, views};
    Routes::default()
        .get("/police", Action::ReadPolice, terminal::list)
        .get("/police/rows", Action::ReadPolice, terminal::rows)
        .get("/police/cases/{key}", Action::ReadPolice, terminal::show)
        .get("/police/cases/{key}/now", Action::ReadPolice, terminal::now)
        .post("/police/cases/{key}/purpose", Action::ReadPolice, terminal::state_purpose)
        .get("/police/fields", Action::UseHome, sharing::fields)
        .get("/police/sharing", Action::SharePolice, sharing::page)
        .post("/police/sharing", Action::SharePolice, sharing::save)
        .get("/police/beats", Action::SharePolice, beats::page)
        .post("/police/beats", Action::SharePolice, beats::add)
        .post("/police/beats/end", Action::SharePolice, beats::end)
        .get("/police/views", Action::ReadViewLog, views::page)
        .merge(referral::routes())
}
