//! A run: one file of a source from its arrival to its facts.

use crate::clean::Rule;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $code:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$each])* $variant,)* }

        impl $name {
            /// As stored.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// As shown.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }

            /// Reads a stored code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

coded! {
    /// Where a run stands.
    State {
        /// Its bytes come in.
        Receiving = "receiving", "受信中";
        /// Another file of the source has its turn.
        Waiting = "waiting", "順番待ち";
        /// Read, cleaned and compared.
        Reading = "reading", "読み取り中";
        /// To be looked at.
        Preview = "preview", "確認待ち";
        /// Its facts are written.
        Applying = "applying", "適用中";
        /// Its facts stand.
        Applied = "applied", "適用済み";
        /// Its facts are taken back.
        Undoing = "undoing", "取消し中";
        /// All is as if it had not been.
        Undone = "undone", "取消し済み";
        /// Given up before it was applied.
        Discarded = "discarded", "取りやめ";
        /// It could not be read.
        Failed = "failed", "失敗";
    }
}

impl State {
    /// Whether a process has something to do.
    pub fn is_at_work(self) -> bool {
        matches!(self, Self::Waiting | Self::Reading | Self::Applying | Self::Undoing)
    }
}

coded! {
    /// What a statement is, beside what the source said before.
    Change {
        /// Not stated before.
        New = "new", "新規";
        /// Stated otherwise before.
        Changed = "changed", "変更";
        /// No longer stated.
        Gone = "gone", "なくなった";
        /// Stated the same before.
        Same = "same", "変更なし";
    }
}

impl Change {
    /// In the order of the preview.
    pub const ALL: [Self; 4] = [Self::New, Self::Changed, Self::Gone, Self::Same];

    /// What a statement is beside the hash of the one before it; `removed` takes that back.
    pub fn beside(before: Option<&Uuid>, hash: Uuid, removed: bool) -> Self {
        match (before, removed) {
            (None, true) => Self::Same,
            (Some(_), true) => Self::Gone,
            (None, false) => Self::New,
            (Some(before), false) if *before == hash => Self::Same,
            (Some(_), false) => Self::Changed,
        }
    }
}

coded! {
    /// The way a file came.
    Way {
        /// Chosen on the screen.
        Upload = "upload", "画面";
        /// Found in the watched folder.
        Folder = "folder", "監視フォルダー";
        /// Sent by a system.
        Api = "api", "API";
        /// A refused row, put right.
        Correction = "correction", "訂正した行";
    }
}

/// How often a rule was applied to a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleaned {
    /// The column.
    pub column: String,
    /// The rule, by its code.
    pub rule: String,
    /// Values.
    pub n: u32,
}

impl Cleaned {
    /// What was done.
    pub fn rule(&self) -> Option<Rule> {
        Rule::from_code(&self.rule)
    }
}

/// A run.
#[derive(Debug, Clone)]
pub struct Run {
    /// Row.
    pub id: Uuid,
    /// Code of the source.
    pub source: String,
    /// As sent.
    pub file_name: String,
    /// Length of the file.
    pub bytes: i64,
    /// How it came.
    pub way: Way,
    /// The day whose state it tells.
    pub stated_on: Date,
    /// Its place among the files of the source.
    pub position: i64,
    /// Whether what it does not name is gone.
    pub whole: bool,
    /// Where it stands.
    pub state: State,
    /// Rows of the file.
    pub total: i32,
    /// Rows done.
    pub progress: i32,
    /// Statements by change (of who: `who_` before it), and `refused`, `twice`, `conflict`, `stated` (before it).
    pub counts: BTreeMap<String, i64>,
    /// What cleaning did.
    pub cleaned: Vec<Cleaned>,
    /// What the reader had to guess.
    pub notes: Vec<String>,
    /// Titles of the cells of its rows.
    pub titles: Vec<String>,
    /// What went wrong.
    pub message: String,
    /// Why it waits for a look.
    pub held: String,
    /// The run whose refused row it brings.
    pub corrects: Option<Uuid>,
    /// The run that had the same bytes applied: of a file of everything the last one before it, of a file of changes any.
    pub repeats: Option<Uuid>,
    /// Who sent it.
    pub created_by_name: String,
    /// When.
    pub created_at: Timestamp,
    /// When its facts began to stand.
    pub applied_at: Option<Timestamp>,
    /// Who had them applied.
    pub applied_by_name: String,
    /// When they were taken back.
    pub undone_at: Option<Timestamp>,
    /// Who had that done.
    pub undone_by_name: String,
    /// Why.
    pub reason: String,
}

impl Run {
    /// One of the counts.
    pub fn count(&self, of: &str) -> i64 {
        self.counts.get(of).copied().unwrap_or(0)
    }

    /// Statements of one kind of change, of persons and of facts together.
    pub fn changes(&self, change: Change) -> i64 {
        self.count(change.code()) + self.count(&format!("who_{}", change.code()))
    }

    /// Whether it is the last file once more and changes nothing: what stood stands as of its day.
    ///
    /// Somebody let the same bytes pass, and they are compared again with what stands; so there is nothing to approve, also where a source waits for
    /// a look. Not so a file of changes that has rows: sent again it tells nothing of the new day, and what it tells may have changed since.
    pub fn says_nothing_new(&self) -> bool {
        let changes = [Change::New, Change::Changed, Change::Gone];
        self.repeats.is_some()
            && (self.whole || self.total == 0)
            && changes.into_iter().all(|change| self.changes(change) == 0)
    }
}

/// How an agency takes a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Files of the watched folder are taken in.
    pub folder: bool,
    /// Applied without a look while the limits hold.
    pub automatic: bool,
    /// Percent of what is stated that may be gone at once.
    pub most_gone: i16,
    /// Percent of the rows that may be refused.
    pub most_refused: i16,
    /// Of the row; none while it is as shipped.
    pub version: Option<i32>,
}

impl Default for Setting {
    fn default() -> Self {
        Self { folder: false, automatic: false, most_gone: 5, most_refused: 5, version: None }
    }
}

impl Setting {
    /// Why a run must be looked at though it would be applied by itself; none when it may pass.
    pub fn holds(&self, run: &Run) -> Option<String> {
        let percent = |part: i64, of: i64| if of == 0 { 0 } else { part.saturating_mul(100) / of };
        let (gone, stated) = (run.changes(Change::Gone), run.count("stated"));
        let (refused, rows) = (run.count("refused"), i64::from(run.total));
        if run.repeats.is_some() && !run.whole && rows > 0 {
            return Some("前に適用した差分のファイルと同じ内容です。".to_owned());
        }
        if rows == 0 && !run.says_nothing_new() {
            return Some("ファイルに行がありません。".to_owned());
        }
        if percent(gone, stated) > i64::from(self.most_gone) {
            return Some(format!(
                "{stated}件のうち{gone}件がこのファイルからなくなっています(自動で適用する上限は{}%)。",
                self.most_gone
            ));
        }
        if percent(refused, rows) > i64::from(self.most_refused) {
            return Some(format!(
                "{rows}行のうち{refused}行を取り込めません(自動で適用する上限は{}%)。",
                self.most_refused
            ));
        }
        None
    }
}

/// The day of a place.
pub fn day_of(position: i64) -> Option<Date> {
    let day = position / TURNS;
    let part = |n: i64| i8::try_from(n).ok();
    Date::new(i16::try_from(day / 10_000).ok()?, part(day / 100 % 100)?, part(day % 100)?).ok()
}

/// The first place of a day.
pub fn place_of(day: Date) -> i64 {
    (i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())) * TURNS
}

/// Files of a source on one day.
pub const TURNS: i64 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn run(total: i32, gone: i64, refused: i64) -> Run {
        Run {
            id: Uuid::nil(),
            source: String::new(),
            file_name: String::new(),
            bytes: 0,
            way: Way::Folder,
            stated_on: date(2026, 4, 1),
            position: 0,
            whole: true,
            state: State::Reading,
            total,
            progress: 0,
            counts: BTreeMap::from([
                ("stated".to_owned(), 200),
                ("gone".to_owned(), gone),
                ("who_gone".to_owned(), gone),
                ("refused".to_owned(), refused),
            ]),
            cleaned: Vec::new(),
            notes: Vec::new(),
            titles: Vec::new(),
            message: String::new(),
            held: String::new(),
            corrects: None,
            repeats: None,
            created_by_name: String::new(),
            created_at: Timestamp::UNIX_EPOCH,
            applied_at: None,
            applied_by_name: String::new(),
            undone_at: None,
            undone_by_name: String::new(),
            reason: String::new(),
        }
    }

    #[test]
    fn a_file_far_from_yesterdays_waits_for_a_look() {
        let setting = Setting::default();
        assert_eq!(setting.holds(&run(100, 5, 5)), None, "five of a hundred are the limit");
        assert!(setting.holds(&run(100, 6, 0)).is_some_and(|why| why.contains("12件")));
        assert!(setting.holds(&run(100, 0, 6)).is_some_and(|why| why.contains("6行")));
        assert!(setting.holds(&run(0, 0, 0)).is_some(), "an empty file");
    }

    #[test]
    fn the_same_bytes_pass_where_they_change_nothing() {
        let again = |whole, total, new| Run {
            repeats: Some(Uuid::nil()),
            whole,
            counts: BTreeMap::from([("who_new".to_owned(), new), ("same".to_owned(), 7)]),
            ..run(total, 0, 0)
        };
        let setting = Setting::default();
        let passes = |run: &Run| run.says_nothing_new() && setting.holds(run).is_none();
        assert!(passes(&again(true, 10, 0)), "everything as before");
        assert!(!passes(&again(true, 10, 1)), "what stands has changed since");
        assert!(!passes(&Run { repeats: None, ..again(true, 10, 0) }), "other bytes are looked at");
        assert!(passes(&again(false, 0, 0)), "no changes, once more");
        assert!(!passes(&again(false, 10, 0)), "changes that were sent twice");
        assert!(setting.holds(&again(false, 10, 0)).is_some(), "nor are they applied by themselves");
    }

    #[test]
    fn a_place_tells_its_day() {
        let place = place_of(date(2026, 4, 9));
        assert_eq!(place, 202_604_090_000);
        assert_eq!(day_of(place + 17), Some(date(2026, 4, 9)));
        assert_eq!(day_of(0), None);
    }
}
