//! 見張り: who looked at whom and why (閲覧履歴), what was done (操作履歴), and alarms on look-ups that do not look like work.
//!
//! Law: 個人情報保護法 (安全管理措置), table 6-1 no. 41. Neighbours call nothing here. Pitfall: reading the log is itself a look at persons and is
//! on record too; the log names fields, never values.

mod log;
pub mod watch;

use crate::App;
use ground::gate::{Action, Permit};
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
}

/// A screen of the slice beside the others.
struct Tab {
    href: &'static str,
    label: &'static str,
    current: bool,
}

/// The screens the post may use.
fn tabs(permit: &Permit, current: &str) -> Vec<Tab> {
    let all = [
        ("/views", "閲覧履歴", Action::ReadViewLog),
        ("/operations", "操作履歴", Action::ReadOperationLog),
        ("/alarms", "見張りの警告", Action::JudgeAlarm),
    ];
    let usable = all.into_iter().filter(|(_, _, action)| permit.may(*action));
    usable.map(|(href, label, _)| Tab { href, label, current: href == current }).collect()
}
