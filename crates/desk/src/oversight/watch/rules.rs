//! What does not look like work, decided from one person's rows of the audit trail. Pure.
//!
//! A look with a stated purpose is one outside the reader's own cases: a purpose is asked for nothing else.

use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use uuid::Uuid;

/// One row of the trail, as far as the watch needs it.
#[derive(Debug, Clone)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: Kind,
    /// Whose record.
    pub person: Option<Uuid>,
    /// Whether the person is outside the reader's own cases.
    pub outside: bool,
    /// Whether the person may be kin of the reader; see [`crate::people::kin`].
    pub kin: bool,
}

/// The night of an agency, from one full hour to another, and whether the member of staff works in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Night {
    /// First hour.
    pub from: i8,
    /// The hour it ends at.
    pub until: i8,
    /// Whether looking at night is the post's work.
    pub on_duty: bool,
}

impl Night {
    fn holds(&self, at: Timestamp) -> bool {
        let hour = at.to_zoned(ground::db::japan()).hour();
        if self.from <= self.until {
            (self.from..self.until).contains(&hour)
        } else {
            hour >= self.from || hour < self.until
        }
    }
}

/// Kinds of rows the watch tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person was shown.
    View,
    /// A search.
    Search,
    /// A refusal.
    Denied,
    /// Anything else.
    Other,
}

/// What was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Suspicion {
    /// More than 30 different persons outside the own cases within an hour.
    ManyInAnHour,
    /// More than 100 within a day: reading is stopped until somebody judged it.
    ManyInADay,
    /// Five or more outside the own cases in the agency's night by somebody not on night duty.
    AtNight,
    /// Somebody outside the own cases with the reader's own address, or their surname where that is no everyday one.
    Kin,
    /// Thirty or more searches within an hour, and nothing opened.
    SearchesOnly,
    /// Ten or more refusals within ten minutes.
    Refusals,
    /// The same person by three or more unrelated members of staff within seven days.
    SamePerson,
    /// Thirty or more failed log-ins on the account within an hour.
    Guesses,
    /// A log-in outside the agency's hours of use by somebody not on night duty.
    OutOfHours,
}

impl Suspicion {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::ManyInAnHour => "look.hour",
            Self::ManyInADay => "look.day",
            Self::AtNight => "look.night",
            Self::Kin => "look.kin",
            Self::SearchesOnly => "look.search",
            Self::Refusals => "look.refused",
            Self::SamePerson => "look.same",
            Self::Guesses => "login.guesses",
            Self::OutOfHours => "login.hours",
        }
    }

    /// What the alarm says.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::ManyInAnHour => "担当外の人を1時間に30人を超えて閲覧しています。",
            Self::ManyInADay => {
                "担当外の人を1日に100人を超えて閲覧しています。確認が済むまでこの職員の利用を止めました。"
            }
            Self::AtNight => "夜間に担当外の人を5人以上閲覧しています。",
            Self::Kin => "担当外で、本人と姓または住所が同じ人を閲覧しています。",
            Self::SearchesOnly => "1時間に30回以上検索し、どのケースも開いていません。",
            Self::Refusals => "10分間に10回以上、権限や範囲の外を開こうとしています。",
            Self::SamePerson => "担当外の職員3人以上が、7日以内に同じ人を閲覧しています。",
            Self::Guesses => {
                "このログインIDで、1時間に30回以上ログインに失敗しています。パスワードを次々に試す攻撃かもしれません。"
            }
            Self::OutOfHours => "決められた利用時間の外でログインしています。",
        }
    }
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What one member of staff's last day looks like at `now`.
pub fn judge(looks: &[Look], now: Timestamp, night: Night) -> Vec<Suspicion> {
    let since = |span: SignedDuration| looks.iter().filter(move |look| look.at > now - span && look.at <= now);
    let outside = |span| -> HashSet<Uuid> {
        since(span).filter(|look| look.kind == Kind::View && look.outside).filter_map(|look| look.person).collect()
    };
    let mut found = Vec::new();
    if outside(HOUR).len() > 30 {
        found.push(Suspicion::ManyInAnHour);
    }
    if outside(DAY).len() > 100 {
        found.push(Suspicion::ManyInADay);
    }
    let at_night: HashSet<Uuid> = since(DAY)
        .filter(|look| look.kind == Kind::View && look.outside && night.holds(look.at))
        .filter_map(|look| look.person)
        .collect();
    if !night.on_duty && at_night.len() >= 5 {
        found.push(Suspicion::AtNight);
    }
    if since(HOUR).any(|look| look.kind == Kind::View && look.outside && look.kin) {
        found.push(Suspicion::Kin);
    }
    let searches = since(HOUR).filter(|look| look.kind == Kind::Search).count();
    if searches >= 30 && !since(HOUR).any(|look| look.kind == Kind::View) {
        found.push(Suspicion::SearchesOnly);
    }
    if since(SignedDuration::from_mins(10)).filter(|look| look.kind == Kind::Denied).count() >= 10 {
        found.push(Suspicion::Refusals);
    }
    found
}

/// How far back looks at the same person count together.
pub const SAME_PERSON_SPAN: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Of looks within [`SAME_PERSON_SPAN`] by staff of one agency outside their own cases, as person and reader: the persons seen by three
/// or more.
pub fn seen_by_many(looks: impl IntoIterator<Item = (Uuid, Uuid)>) -> BTreeSet<Uuid> {
    let mut readers: BTreeMap<Uuid, HashSet<Uuid>> = BTreeMap::new();
    for (person, reader) in looks {
        readers.entry(person).or_default().insert(reader);
    }
    readers.into_iter().filter(|(_, readers)| readers.len() >= 3).map(|(person, _)| person).collect()
}

#[cfg(test)]
mod tests;
