//! A notification as numbers: 65 columns, all known at intake.

use super::items::{ITEMS, Item};
use super::rows::{Kind, Notification, Route};

/// How many columns.
pub const FEATURES: usize = ITEMS + 22;

/// Names of the columns, in their order.
#[must_use]
pub fn names() -> Vec<String> {
    let own = [
        "male",
        "age_years",
        "episode",
        "children",
        "place",
        "custodies",
        "after_custody",
        "days_since",
        "first",
        "under_3",
        "aged_9_13",
    ];
    let items = Item::ALL.into_iter().map(|item| item.facts().name.to_owned());
    let routes = Route::ALL.into_iter().map(|route| format!("route_{}", route.code()));
    let kinds = Kind::ALL.into_iter().map(|kind| format!("kind_{}", kind.code()));
    items.chain(own.map(str::to_owned)).chain(routes).chain(kinds).collect()
}

impl Notification {
    /// The columns; `None` is unknown, and "there was none before" for the days since the notification before.
    #[must_use]
    pub fn features(&self) -> Vec<Option<f64>> {
        let whether = |is: bool| Some(f64::from(u8::from(is)));
        let years = f64::from(self.age_days) / 365.25;
        let own = [
            whether(self.child.male),
            Some(years),
            Some(f64::from(self.episode)),
            Some(f64::from(self.children)),
            Some(f64::from(self.place)),
            Some(f64::from(self.custodies)),
            whether(self.after_custody),
            self.days_since.map(f64::from),
            whether(self.episode == 1),
            whether(years < 3.0),
            whether((9.0..14.0).contains(&years)),
        ];
        let answers = self.answers.into_iter().map(|degree| degree.map(f64::from));
        let routes = Route::ALL.into_iter().map(|route| whether(self.route == route));
        let kinds = Kind::ALL.into_iter().map(|kind| whether(self.kind == kind));
        answers.chain(own).chain(routes).chain(kinds).collect()
    }
}
