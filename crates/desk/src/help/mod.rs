//! ヘルプ: the manuals of `docs/` as pages of the product, because a closed network has no other way to them.
//!
//! Neighbours call nothing here; the frame links each screen to the part of the user manual that speaks of it. Pitfall: headings are
//! addresses, here and for other readers of Markdown alike; a heading that is renamed takes its links along.

mod pages;
mod text;

use crate::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default().get("/help", Action::UseHome, pages::manual).get(
        "/help/{document}",
        Action::UseHome,
        pages::document,
    )
}
