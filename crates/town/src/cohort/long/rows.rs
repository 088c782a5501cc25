//! The rows of a followed cohort, as files and as types.

use jiff::civil::Date;

use super::hazard::State;
use super::items::{Answers, ITEMS, Item};
use crate::cohort::{Row, cell, flag};

macro_rules! codes {
    ($(#[$note:meta])* $name:ident: $count:literal { $($variant:ident = $code:literal),* }) => {
        $(#[$note])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        #[expect(missing_docs, reason = "the codes say what they are")]
        pub enum $name { #[default] $($variant),* }

        impl $name {
            /// Every one of them.
            pub const ALL: [Self; $count] = [$(Self::$variant),*];

            /// The code in files.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }
    };
}

codes! {
    /// Who notified.
    Route: 7 {
        Police = "police", School = "school", Neighbour = "neighbour", Relative = "relative", Clinic = "clinic",
        Welfare = "welfare_office", Own = "family"
    }
}
codes! {
    /// What about.
    Kind: 4 { Psychological = "psychological", Physical = "physical", Neglect = "neglect", Sexual = "sexual" }
}
codes! {
    /// How the time after a notification ended.
    End: 5 {
        DataEnd = "data_end", Renotified = "renotified", MovedOut = "moved_out", Adult = "adult", Placed = "placed"
    }
}
codes! {
    /// Something that happened to a child.
    Happened: 9 {
        Birth = "birth", CheckupAttended = "checkup_attended", CheckupMissed = "checkup_missed",
        Notification = "notification", Renotification = "re_notification", CustodyStart = "custody_start",
        CustodyEnd = "custody_end", MovedOut = "moved_out", Adult = "age_18"
    }
}

/// A child of the cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    /// Number of the child.
    pub child: u32,
    /// Number of the household.
    pub household: u32,
    /// Office in charge.
    pub office: u8,
    /// Day of birth.
    pub born: Date,
    /// A boy.
    pub male: bool,
}

/// What is known at the intake of a notification, and nothing later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notification {
    /// Number of the notification, in the order of being drawn.
    pub id: u32,
    /// Whom it is about.
    pub child: Child,
    /// The day.
    pub on: Date,
    /// Version of the form: 2 from the day the form was revised.
    pub form: u8,
    /// 1 for the first notification of the child, at most [`super::EPISODES`].
    pub episode: u8,
    /// Age in days.
    pub age_days: u32,
    /// Children of the household.
    pub children: u8,
    /// The child's place among them, 1 the oldest.
    pub place: u8,
    /// Who notified.
    pub route: Route,
    /// What about.
    pub kind: Kind,
    /// How many episodes before led to a 一時保護.
    pub custodies: u8,
    /// The episode before led to one.
    pub after_custody: bool,
    /// Days since the notification before.
    pub days_since: Option<u32>,
    /// Degrees by item; `None` is unknown at intake, never "none".
    pub answers: [Option<u8>; ITEMS],
}

impl Notification {
    /// An answer.
    #[must_use]
    pub fn of(&self, item: Item) -> Option<u8> {
        self.answers.get(item as usize).copied().flatten()
    }
}

/// What came of a notification, as an agency learns it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// The notification.
    pub id: u32,
    /// Taken into 一時保護.
    pub custody: bool,
    /// First day at risk of a new notification: the day itself, or the day of coming home; `None` when placed or not yet home at the end.
    pub at_risk_from: Option<Date>,
    /// Days at risk that were known beforehand to be observable: to the end of data or the 18th birthday.
    pub potential: u32,
    /// Days at risk that were observed.
    pub followed: u32,
    /// How they ended.
    pub end: End,
}

impl Label {
    /// Whether another notification came within so many days at risk; `None` where nobody can know.
    #[must_use]
    pub fn within(&self, days: u32) -> Option<bool> {
        self.at_risk_from?;
        if self.end == End::Renotified && self.followed <= days {
            return Some(true);
        }
        (self.followed >= days).then_some(false)
    }
}

/// What no agency knows.
#[derive(Debug, Clone, Copy)]
pub struct Truth {
    /// The notification.
    pub id: u32,
    /// What the household's rate is multiplied by beyond all items.
    pub frailty: f64,
    /// What the hazard hangs on, with answers as they are.
    pub state: State,
    /// Logarithm of what multiplies the rate.
    pub log_hazard: f64,
    /// Probability of another notification within 365 days at risk, to somebody who knows all answers and the child's past.
    pub p_year: f64,
    /// The same to somebody who also knows the frailty. Nothing that predicts better can be honest.
    pub p_year_frailty: f64,
    /// Probability of 一時保護.
    pub p_custody: f64,
    /// Whether another notification would have come within 365 days at risk, had the child been followed.
    pub would_year: bool,
}

/// The outcome's shadow: a grade written when the case was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeakRank {
    /// 1 to 5.
    pub rank: u8,
    /// Written on.
    pub recorded: Date,
}

/// A notification with all there is about it.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// As known at intake.
    pub notification: Notification,
    /// What came of it.
    pub label: Label,
    /// Days of custody; 0 without.
    pub custody_days: u32,
    /// The truth.
    pub truth: Truth,
    /// Days from intake to the answer's entry; `None`: never entered.
    pub lags: [Option<u16>; ITEMS],
    /// `leak_rank_final`; `None` where it was not yet written when data ended.
    pub leak_rank: Option<LeakRank>,
}

impl Case {
    /// Every entry about the notification with both of its times.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        let (id, on, answers) = (self.notification.id, self.notification.on, self.truth.state.answers);
        let answered = Item::ALL.into_iter().zip(self.lags).filter_map(move |(item, lag)| {
            let recorded = on.saturating_add(jiff::Span::new().days(i64::from(lag?)));
            Some(Entry { notification: id, item: item.facts().name, value: answers.of(item), valid: on, recorded })
        });
        let rank = self.leak_rank.map(|leak| Entry {
            notification: id,
            item: LEAK,
            value: leak.rank,
            valid: on,
            recorded: leak.recorded,
        });
        answered.chain(rank).filter(|entry| entry.recorded <= super::END)
    }
}

/// Name of the item that must never be learnt from.
pub const LEAK: &str = "leak_rank_final";

/// One value with the day it speaks of and the day it was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The notification.
    pub notification: u32,
    /// Name of the item.
    pub item: &'static str,
    /// Its degree.
    pub value: u8,
    /// The day it speaks of.
    pub valid: Date,
    /// The day it was entered.
    pub recorded: Date,
}

/// Something that happened, with the day it became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// To whom.
    pub child: u32,
    /// What.
    pub what: Happened,
    /// When.
    pub on: Date,
    /// Known since.
    pub recorded: Date,
}

impl Row for Child {
    fn titles() -> Vec<&'static str> {
        vec!["child", "household", "office", "born", "male"]
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.child.to_string(),
            self.household.to_string(),
            self.office.to_string(),
            self.born.to_string(),
            flag(self.male),
        ]
    }
}

impl Row for Notification {
    fn titles() -> Vec<&'static str> {
        let mut titles = vec![
            "notification",
            "household",
            "child",
            "office",
            "on",
            "form",
            "episode",
            "male",
            "age_days",
            "children",
            "place",
            "route",
            "kind",
            "custodies",
            "after_custody",
            "days_since",
        ];
        titles.extend(Item::ALL.map(|item| item.facts().name));
        titles
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![
            self.id.to_string(),
            self.child.household.to_string(),
            self.child.child.to_string(),
            self.child.office.to_string(),
            self.on.to_string(),
            self.form.to_string(),
            self.episode.to_string(),
            flag(self.child.male),
            self.age_days.to_string(),
            self.children.to_string(),
            self.place.to_string(),
            self.route.code().to_owned(),
            self.kind.code().to_owned(),
            self.custodies.to_string(),
            flag(self.after_custody),
            cell(self.days_since),
        ];
        cells.extend(self.answers.map(cell));
        cells
    }
}

impl Row for Label {
    fn titles() -> Vec<&'static str> {
        vec!["notification", "custody", "at_risk_from", "potential_days", "followed_days", "end", "within_365"]
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            flag(self.custody),
            cell(self.at_risk_from),
            self.potential.to_string(),
            self.followed.to_string(),
            self.end.code().to_owned(),
            self.within(365).map_or_else(String::new, flag),
        ]
    }
}

impl Row for Truth {
    fn titles() -> Vec<&'static str> {
        let mut titles =
            vec!["notification", "frailty", "log_hazard", "p_year", "p_year_frailty", "p_custody", "would_year"];
        titles.extend(Item::ALL.map(|item| item.facts().name));
        titles
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.id.to_string()];
        cells.extend(
            [self.frailty, self.log_hazard, self.p_year, self.p_year_frailty, self.p_custody]
                .map(|number| number.to_string()),
        );
        cells.push(flag(self.would_year));
        let Answers(answers) = self.state.answers;
        cells.extend(answers.map(|degree| degree.to_string()));
        cells
    }
}

impl Row for Entry {
    fn titles() -> Vec<&'static str> {
        vec!["notification", "item", "value", "valid", "recorded"]
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.notification.to_string(),
            self.item.to_owned(),
            self.value.to_string(),
            self.valid.to_string(),
            self.recorded.to_string(),
        ]
    }
}

impl Row for Event {
    fn titles() -> Vec<&'static str> {
        vec!["child", "event", "on", "recorded"]
    }

    fn cells(&self) -> Vec<String> {
        vec![self.child.to_string(), self.what.code().to_owned(), self.on.to_string(), self.recorded.to_string()]
    }
}
