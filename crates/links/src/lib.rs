//! 情報連携基盤: other systems linked with this one.
//!
//! Stands on `desk` and `relay`; nothing there knows of it.

use desk::App;
use ground::web::Routes;

/// Every route of these slices, with the action it needs.
pub fn routes() -> Routes<App> {
    Routes::default()
}
