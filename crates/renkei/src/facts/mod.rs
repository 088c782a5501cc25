//! 連携情報: what the linked systems say of one person, each value with its source, day and row.
//!
//! [`moved`] and [`tell`] put what a file changed about children of the case register among their changes; the page of such a child shows what is
//! known in short ([`related`]), and all of it on a timeline ([`timeline`]); what it means for the items of a sheet is offered there
//! ([`offers`]); what parents answered at checkups stands age by age ([`asked`]). Pitfall: no fact means that nothing is known, never "no": only a file of
//! everything that would have named a child says by its silence that there is nothing.

pub mod api;
pub mod asked;
mod child;
#[cfg(test)]
mod example;
mod moved;
pub mod offers;
mod pages;
mod reach;
pub mod related;
mod sheet;
mod store;
pub mod timeline;

pub use moved::{moved, tell};
pub use reach::Reach;
pub use store::{Fact, Mother, Standing, names, numbers, of_person, of_record, past, stated, unregistered};

use desk::App;
use ground::gate::Action;
use ground::web::Routes;
use jiff::civil::Date;

/// The layouts an agency added to the shipped ones: they say how its sources name their columns.
pub async fn layouts(tx: &mut ground::db::Tx<'_>) -> ground::Result<Vec<crate::layout::Layout>> {
    crate::runs::layouts(tx).await
}

/// 令和5年4月1日 where the whole date is known, else as it stands.
pub fn day_label(text: &str) -> String {
    text.parse::<Date>().map_or_else(|_| text.to_owned(), |day| jp::Wareki(day).to_string())
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/linked/{id}", Action::ReadSource, pages::show)
        .get("/records/{key}/related", Action::ReadSource, child::page)
        .get("/records/{key}/related/region", Action::ReadSource, child::region)
        .get("/records/{key}/sheets/{id}/linked", Action::ReadSource, sheet::region)
        .post("/records/{key}/sheets/{id}/linked", Action::ReadSource, sheet::take)
        .merge(api::routes())
}

#[cfg(test)]
mod tests {
    use super::day_label;

    #[test]
    fn a_whole_date_is_shown_by_its_era_and_a_part_as_it_stands() {
        assert_eq!(day_label("2018-05-05"), "平成30年5月5日");
        assert_eq!(day_label("2018-05"), "2018-05");
        assert_eq!(day_label("2018"), "2018");
        assert_eq!(day_label(""), "");
    }
}
