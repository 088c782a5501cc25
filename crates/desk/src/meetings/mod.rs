//! 会議・進行管理台帳・役割・お知らせの条件: what is decided together, by whom, and what has to follow.
//!
//! Law: 児童福祉法25条の2 (要保護児童対策地域協議会), 児童相談所運営指針. Neighbours call nothing here. Pitfall: a decision belongs to the
//! meeting and those present; what is closed is never changed, corrections stand below it.

pub mod alerts;
pub mod codes;
mod ledger;
mod measures;
mod session;

pub use ledger::LedgerSheet;
pub use session::MeetingMinutes;

use crate::App;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default().merge(ledger::routes()).merge(session::routes()).merge(measures::routes()).merge(alerts::routes())
}
