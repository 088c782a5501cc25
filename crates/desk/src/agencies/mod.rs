//! 機関・係・職・職員・権限: who works where and may do what; logging in and out.
//!
//! Law and forms: tables 6-2 and 6-3 of the seed report (roles and rights). Neighbours call [`settings`] for an agency's settings and
//! [`role_label`], and [`changed`] after a change of reference data of their own; the gate's registry answers questions about agencies. Pitfall: names are not keys (こども家庭センター is a centre here
//! and a town office there).

mod account;
mod admin;
mod deputies;
mod login;
pub mod oidc;
mod posts;
mod rights;
mod rules;
mod schools;
pub mod settings;
pub mod setup;
mod shipped;
mod staff;
mod store;
pub mod towns;

pub use rules::post_label;
pub use shipped::{Line, Provided, Role, install_defaults, lines, role_label, roles};
pub use store::{HistoryLine, changed, field, history, ref_id, responsible, set_setting, settings_of};

use crate::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .public_get("/login", "log-in screen", login::page)
        .public_post("/login", "log-in: first step", login::enter)
        .public_get("/login/code", "log-in: second factor", login::code_page)
        .public_post("/login/code", "log-in: second factor", login::code)
        .public_get("/login/organisation", "log-in: on to the identity provider", oidc::go)
        .public_get("/login/organisation/back", "log-in: back from the identity provider", oidc::back)
        .public_post("/logout", "ends the session of the cookie, if any", login::leave)
        .get("/login/enrol", Action::UseAccount, login::enrol_page)
        .post("/login/enrol", Action::UseAccount, login::enrol)
        .post("/session", Action::UseAccount, login::stay)
        .get("/live", Action::UseHome, login::live)
        .get("/account", Action::UseAccount, account::page)
        .post("/account/password", Action::UseAccount, account::password)
        .post("/account/sessions/{id}/end", Action::UseAccount, account::end_session)
        .get("/admin", Action::ReadAgency, admin::start)
        .get("/admin/agency", Action::ReadAgency, admin::agency)
        .post("/admin/agency", Action::WriteAgency, admin::save_agency)
        .post("/admin/jurisdiction", Action::WriteAgency, admin::add_jurisdiction)
        .post("/admin/jurisdiction/end", Action::WriteAgency, admin::end_jurisdiction)
        .get("/admin/posts", Action::ReadAgency, posts::page)
        .post("/admin/posts", Action::WriteAgency, posts::add)
        .post("/admin/posts/{id}", Action::WriteAgency, posts::save)
        .post("/admin/sections", Action::WriteAgency, posts::add_section)
        .get("/admin/schools", Action::ReadRights, schools::page)
        .post("/admin/schools", Action::WriteRights, schools::save)
        .get("/admin/keys", Action::WriteApiKey, admin::keys)
        .post("/admin/keys", Action::WriteApiKey, admin::add_key)
        .post("/admin/keys/{id}/revoke", Action::WriteApiKey, admin::revoke_key)
        .get("/admin/rights", Action::ReadRights, rights::page)
        .post("/admin/rights", Action::WriteRights, rights::save)
        .get("/admin/rights/edit", Action::WriteRights, rights::edit)
        .get("/admin/rights/export", Action::ReadRights, rights::export)
        .get("/admin/staff", Action::ReadStaff, staff::list)
        .post("/admin/staff", Action::WriteStaff, staff::add)
        .get("/admin/staff/new", Action::WriteStaff, staff::new)
        .get("/admin/staff/{id}", Action::ReadStaff, staff::detail)
        .post("/admin/staff/{id}", Action::WriteStaff, staff::save)
        .post("/admin/staff/{id}/appointments", Action::WriteStaff, staff::appoint)
        .post("/admin/staff/{id}/appointments/{appointment}/end", Action::WriteStaff, staff::end_appointment)
        .post("/admin/staff/{id}/password", Action::WriteStaff, staff::reset_password)
        .post("/admin/staff/{id}/second-factor", Action::WriteStaff, staff::reset_second_factor)
        .post("/admin/staff/{id}/disabled", Action::WriteStaff, staff::disable)
        .post("/admin/staff/{id}/deputies", Action::WriteStaff, deputies::add)
        .post("/admin/staff/{id}/deputies/{deputy}/end", Action::WriteStaff, deputies::end)
        .post("/admin/staff/{id}/subject", Action::WriteStaff, staff::link)
}
