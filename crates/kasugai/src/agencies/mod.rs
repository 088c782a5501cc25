//! 機関・係・職・職員・権限: who works where and may do what; logging in and out.
//!
//! Law and forms: tables 6-2 and 6-3 of the seed report (roles and rights). Neighbours may call nothing here: the gate's
//! registry answers questions about agencies. Pitfall: names are not keys (こども家庭センター is a centre here and a town office there).

mod login;
pub mod settings;
mod shipped;

pub use shipped::{Line, Provided, Role, install_defaults, lines, role_label, roles};

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
        .public_post("/logout", "ends the session of the cookie, if any", login::leave)
        .get("/login/enrol", Action::UseAccount, login::enrol_page)
        .post("/login/enrol", Action::UseAccount, login::enrol)
        .post("/session", Action::UseAccount, login::stay)
        .get("/live", Action::UseHome, login::live)
}
