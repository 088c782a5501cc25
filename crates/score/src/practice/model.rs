//! A moment at which a child had to be weighed, with what was known then and what came of it.

use crate::items::model::Given;
use jiff::Timestamp;
use jiff::civil::Date;
use risk::govern::followup::FollowUp;
use std::sync::Arc;
use uuid::Uuid;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It happened within the time.
    Yes,
    /// It did not, and it would be known.
    No,
    /// Its time is not over; or never will be, because the child turns 18 before. Also where it happened already: what is known early is known because
    /// it happened.
    Open,
    /// Nobody can say: the child left before the time was over.
    Unknown,
}

impl Came {
    /// Whether it happened, where that is known and due.
    pub fn known(self) -> Option<bool> {
        match self {
            Self::Yes => Some(true),
            Self::No => Some(false),
            Self::Open | Self::Unknown => None,
        }
    }

    /// As a label to learn from; none while it is open.
    pub fn label(self) -> Option<risk::govern::labels::Label> {
        use risk::govern::labels::Label;
        match self {
            Self::Yes => Some(Label::Yes),
            Self::No => Some(Label::No),
            Self::Unknown => Some(Label::Unknown),
            Self::Open => None,
        }
    }
}

/// A landmark.
#[derive(Debug, Clone, PartialEq)]
pub struct Landmark {
    /// The child.
    pub person: Uuid,
    /// The report.
    pub intake: Uuid,
    /// Children with the same number belong together (reported together, or with a relative in common); rows of a household are never divided.
    pub household: u32,
    /// The moment.
    pub at: Timestamp,
    /// Its day in Japan.
    pub day: Date,
    /// Hash of the wording of the 緊急度 sheet that was weighed by; none without a finished one. Drift is watched for each wording apart.
    pub form: Option<Arc<str>>,
    /// What was known at the moment, in the order of the names; what nobody had asked is left out.
    pub given: Vec<(Arc<str>, Given)>,
    /// What came.
    pub came: Came,
    /// The day it came, if it ever did by the end of the data and while the child could be seen.
    pub on: Option<Date>,
    /// The moment of that day from which it could be known: what is said of the child later may know of it.
    pub came_at: Option<Timestamp>,
    /// The day from which the outcome can be told.
    pub due: Date,
    /// How long the child could be, and was, seen. In days that count: for reports those in custody do not.
    pub follow: FollowUp,
    /// Counts those days.
    pub clock: super::Clock,
    /// When a score of this outcome was first shown after the report and before the outcome, if one was.
    pub shown: Option<Timestamp>,
    /// For the audit of groups; never learnt from.
    pub groups: Groups,
    /// Which items given speak of receipt of welfare or want of money, by their wording: name and wording.
    pub of_welfare: Vec<(Arc<str>, Arc<str>)>,
}

impl Landmark {
    /// What was known of an item; what nobody had asked is [`Given::Unasked`].
    pub fn given(&self, feature: &str) -> &Given {
        let place = self.given.binary_search_by(|(name, _)| (**name).cmp(feature));
        place.ok().and_then(|at| self.given.get(at)).map_or(&Given::Unasked, |(_, given)| given)
    }
}

/// What groups are made by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// Whole years at the moment.
    pub age: Option<i32>,
    /// The same in whole months.
    pub age_months: Option<i32>,
    /// `male`, `female`, `unknown`.
    pub sex: String,
    /// The section in charge at the moment; empty where none was.
    pub office: String,
    /// Whether one 保護者 only was on record on the day; none where none was.
    pub single_parent: Option<bool>,
    /// 生活保護 on the day; none where the child is not joined to the town's files.
    pub welfare: Option<bool>,
    /// A 手帳 or 通所支援 on the day, or a 障害相談 up to it; none where neither the record nor the town's files could tell.
    pub disability: Option<bool>,
    /// Whether the nationality on record is, or includes, the Japanese one; none where none is on record.
    pub japanese: Option<bool>,
}

/// What each group is made by, with the value in words; none where it is not recorded.
pub type MadeBy = [(&'static str, Option<String>); 7];

/// Bands of age that groups are made by.
const BANDS: [(i32, &str); 5] = [(2, "0〜2歳"), (5, "3〜5歳"), (11, "6〜11歳"), (14, "12〜14歳"), (17, "15〜17歳")];

impl Groups {
    /// In words.
    pub fn told(&self) -> MadeBy {
        let band = |age: i32| BANDS.iter().find(|(last, _)| age <= *last).map(|(_, words)| (*words).to_owned());
        let sex = match self.sex.as_str() {
            "male" => Some("男".to_owned()),
            "female" => Some("女".to_owned()),
            _ => None,
        };
        let yes_no = |is: bool, yes: &str, no: &str| if is { yes.to_owned() } else { no.to_owned() };
        [
            ("年齢", self.age.and_then(band)),
            ("性別", sex),
            ("担当係", Some(self.office.clone()).filter(|office| !office.is_empty())),
            ("保護者の数", self.single_parent.map(|is| yes_no(is, "ひとり", "ふたり以上"))),
            ("生活保護", self.welfare.map(|is| yes_no(is, "受けている", "受けていない"))),
            ("障害(手帳・通所・相談)", self.disability.map(|is| yes_no(is, "記録あり", "記録なし"))),
            ("国籍", self.japanese.map(|is| yes_no(is, "日本", "日本以外"))),
        ]
    }
}
