//! 説明のちらし: what is told to every child and guardian in plain Japanese, on screen and on paper; the same words for all, about nobody.
//!
//! Source: やさしい日本語 guidelines of the 出入国在留管理庁 and the 文化庁 (2020): short sentences, words apart, readings over characters. Neighbours
//! link to the page where what it speaks of is written down. Pitfall: it says what the product does; who changes that changes the words here.

mod document;
mod pages;

pub use document::Computed;

use crate::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default().get("/handouts/computed", Action::UseHome, pages::computed).get(
        "/handouts/computed/paper",
        Action::UseHome,
        pages::paper,
    )
}
