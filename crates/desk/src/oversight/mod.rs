//! 見張りと統計: what the agency counts (統計), who looked at whom and why (閲覧履歴), what was done (操作履歴), and alarms on look-ups that do not look like work.
//!
//! Law: 個人情報保護法 (安全管理措置), table 6-1 no. 41. Neighbours call nothing here. Pitfall: reading the log is itself a look at persons and is
//! on record too; the log names fields, never values.

mod log;
pub mod process;
pub mod statistics;
mod store;
pub mod watch;

pub use log::{kind_label, object_label};
pub use watch::{ALARMS, alarm_label};

use crate::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/records/{key}/views", Action::ReadViewLog, log::pages::of_person)
        .get("/views", Action::ReadViewLog, log::pages::views)
        .get("/views/export", Action::ExportList, log::pages::export)
        .get("/operations", Action::ReadOperationLog, log::pages::operations)
        .get("/alarms", Action::JudgeAlarm, watch::pages::list)
        .post("/alarms/{id}/judge", Action::JudgeAlarm, watch::pages::judge)
        .get("/process", Action::ReadProcess, process::pages::page)
        .get("/process/cases", Action::ReadProcess, process::pages::cases)
        .get("/process/study", Action::ReadProcess, process::study::pages::page)
        .post("/process/study", Action::ReadProcess, process::study::pages::add)
        .get("/process/study/{id}", Action::ReadProcess, process::study::pages::edit)
        .post("/process/study/{id}", Action::ReadProcess, process::study::pages::update)
        .get("/statistics", Action::ReadStatistics, statistics::pages::page)
        .get("/statistics/cases", Action::ReadStatistics, statistics::pages::cases)
        .get("/statistics/spans", Action::ReadStatistics, statistics::spans::pages::list)
        .get("/statistics/check", Action::ReadStatistics, statistics::pages::check)
        .get("/statistics/rules", Action::ReadStatistics, statistics::pages::rules_page)
        .get("/statistics/export", Action::ExportList, statistics::pages::export)
        .get("/statistics/closings", Action::ReadStatistics, statistics::pages::closings)
        .post("/statistics/closings", Action::ExportList, statistics::pages::close)
}
