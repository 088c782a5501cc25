//! 設定: what an agency may change of the standard, with the day it takes effect, its history and the way back.
//!
//! Seed 003: "each function shows the standard setting; each body may change it". Nothing is saved before its effect was shown. Each
//! setting is declared where it is used; here is their list and what a change of each does. Pitfall: an effect is counted under the
//! permit of who asks, so it tells of the own agency only.

mod effect;
pub mod fields;
mod pages;
mod store;

use crate::App;
use crate::agencies::settings as agency;
use crate::agencies::settings::Setting;
use crate::cases::SHOWN_KINDS;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/admin/settings", Action::WriteSetting, pages::page)
        .post("/admin/settings", Action::WriteSetting, pages::save)
        .post("/admin/settings/preview", Action::WriteSetting, pages::preview)
        .get("/admin/settings/fields", Action::WriteSetting, fields::page)
        .post("/admin/settings/fields", Action::WriteSetting, fields::save)
}

/// Settings under a heading, in the order of the screen.
pub const ALL: &[(&str, &[Setting])] = &[
    ("共有", &[agency::SHARING_RANGE, agency::TAKEN_NOTICES, agency::NATION_SEARCH]),
    ("期限", &[agency::SAFETY_CHECK_HOURS, agency::COUNCIL_REVIEW_MONTHS, agency::COUNCIL_MEETING_MONTHS]),
    (
        "機関のあいだ",
        &[agency::HANDOVER_HOURS, agency::INQUIRY_DAYS, agency::NIGHT_SUMMARY_HOURS, agency::MISSING_READ_HOURS],
    ),
    ("記録", &[SHOWN_KINDS]),
    (
        "時間",
        &[
            agency::OFFICE_FROM,
            agency::OFFICE_UNTIL,
            agency::NIGHT_FROM,
            agency::NIGHT_UNTIL,
            agency::USE_FROM,
            agency::USE_UNTIL,
            agency::IDLE_MINUTES,
        ],
    ),
    ("文書", &[agency::HEAD]),
    (
        "保存期間",
        &[
            agency::RETENTION_CASE_AGE,
            agency::RETENTION_CUSTODY_AGE,
            agency::RETENTION_CLOSE_YEARS,
            agency::RETENTION_LINKED_AGE,
            agency::RETENTION_ROWS_YEARS,
            agency::BACKUP_DAYS,
        ],
    ),
];

/// A setting by its name.
fn named(name: &str) -> Option<Setting> {
    ALL.iter().flat_map(|(_, settings)| settings.iter()).find(|setting| setting.name == name).copied()
}
