//! The rules that set a deadline: name, way of counting, source.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Counting, Deadline};

/// A rule that sets a deadline in days or months. `Display` gives its Japanese name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleName {
    /// 一時保護状の請求: 7 days, the day 一時保護 started counted (児童福祉法33条3項, in force since 2025-06-01).
    WarrantRequest,
    /// 一時保護状の却下に対する取消しの請求: 3 days from the day after the decision (児童福祉法33条7項).
    WarrantObjection,
    /// 却下の後の解除: 一時保護 ends promptly; counted is the day itself.
    PromptRelease,
    /// 一時保護状の有効期間 of a request in advance, when the paper does not say how long: 7 days, the day of issue counted as the safe reading.
    WarrantValidity,
    /// 一時保護の期間: 2 months, the day it started counted (児童福祉法33条).
    ///
    /// The text does not say whether the first day counts; counted is the earlier and so the safe reading.
    CustodyLimit,
    /// 一時保護の延長: 2 months more each time; see [`Deadline::of_custody`].
    CustodyExtension,
    /// Preparing an extension: 28 days before the period ends. Practice, not law.
    ExtensionPreparation,
    /// Filing for an extension: 14 days before the period ends. Practice, not law.
    ExtensionFiling,
    /// 一時保護の開始の予定: the planned day itself, by whose end it has started, moved or been given up. Practice, not law.
    PlannedStart,
    /// 家庭復帰の市町村への通知: by the day after the release. Practice, not law.
    ReturnNotice,
    /// 児童福祉法28条の措置の期間: 2 years from the start of the measure (同条2項).
    CourtMeasure,
    /// 親権停止の期間: 2 years at most (民法834条の2).
    ParentalSuspension,
    /// 審査請求: 3 months from the day after the decision was known (行政不服審査法18条).
    Appeal,
    /// 取消訴訟: 6 months from the day the decision was known (行政事件訴訟法14条).
    Suit,
    /// 保有個人情報の開示決定: 30 days from the request (個人情報の保護に関する法律83条).
    Disclosure,
    /// 住民基本台帳の支援措置: 1 year from the application (住民基本台帳事務処理要領).
    AddressProtection,
    /// 出生届: 14 days, the day of birth counted (戸籍法49条, 43条).
    BirthNotice,
    /// 転入届: 14 days from moving, that day not counted (住民基本台帳法22条).
    MoveInNotice,
    /// 要対協の進行管理: each case looked at once in 3 months (要保護児童対策地域協議会設置・運営指針).
    CouncilReview,
}

impl RuleName {
    /// Every rule, in the order of `docs/deadlines.md`.
    pub const ALL: [Self; 19] = [
        Self::WarrantRequest,
        Self::WarrantObjection,
        Self::PromptRelease,
        Self::WarrantValidity,
        Self::CustodyLimit,
        Self::CustodyExtension,
        Self::ExtensionPreparation,
        Self::ExtensionFiling,
        Self::PlannedStart,
        Self::ReturnNotice,
        Self::CourtMeasure,
        Self::ParentalSuspension,
        Self::Appeal,
        Self::Suit,
        Self::Disclosure,
        Self::AddressProtection,
        Self::BirthNotice,
        Self::MoveInNotice,
        Self::CouncilReview,
    ];

    /// How the rule counts.
    #[must_use]
    pub const fn counting(self) -> Counting {
        match self {
            Self::WarrantRequest | Self::WarrantValidity => Counting::DaysFromThatDay(7),
            Self::WarrantObjection => Counting::DaysFromNextDay(3),
            Self::PromptRelease | Self::PlannedStart => Counting::DaysFromThatDay(1),
            Self::ReturnNotice => Counting::DaysFromNextDay(1),
            Self::CustodyLimit => Counting::MonthsFromThatDay(2),
            Self::CustodyExtension => Counting::MonthsFromThatDay(4),
            Self::ExtensionPreparation => Counting::DaysBefore(28),
            Self::ExtensionFiling => Counting::DaysBefore(14),
            Self::CourtMeasure | Self::ParentalSuspension => Counting::MonthsFromThatDay(24),
            Self::Appeal | Self::CouncilReview => Counting::MonthsFromNextDay(3),
            Self::Suit => Counting::MonthsFromNextDay(6),
            Self::Disclosure => Counting::DaysFromNextDay(30),
            Self::AddressProtection => Counting::MonthsFromThatDay(12),
            Self::BirthNotice => Counting::DaysFromThatDay(14),
            Self::MoveInNotice => Counting::DaysFromNextDay(14),
        }
    }

    /// Where the rule is written, for display beside the deadline.
    #[must_use]
    pub const fn law(self) -> &'static str {
        match self {
            Self::WarrantRequest => "児童福祉法第33条第3項",
            Self::WarrantObjection | Self::PromptRelease => "児童福祉法第33条第7項",
            Self::WarrantValidity => "児童福祉法第33条第5項",
            Self::CustodyLimit => "児童福祉法第33条",
            Self::CustodyExtension => "児童福祉法第33条(意に反するときは家庭裁判所の承認)",
            Self::ExtensionPreparation | Self::ExtensionFiling | Self::PlannedStart | Self::ReturnNotice => {
                "実務上の目安(法定の期限ではありません)"
            }
            Self::CourtMeasure => "児童福祉法第28条第2項",
            Self::ParentalSuspension => "民法第834条の2",
            Self::Appeal => "行政不服審査法第18条",
            Self::Suit => "行政事件訴訟法第14条",
            Self::Disclosure => "個人情報の保護に関する法律第83条",
            Self::AddressProtection => "住民基本台帳事務処理要領",
            Self::BirthNotice => "戸籍法第49条・第43条",
            Self::MoveInNotice => "住民基本台帳法第22条",
            Self::CouncilReview => "要保護児童対策地域協議会設置・運営指針",
        }
    }

    /// The deadline of this rule for a period that `start` sets off; `None` outside the calendar.
    #[must_use]
    pub fn deadline(self, start: Date) -> Option<Deadline> {
        let counting = self.counting();
        Some(Deadline { rule: self, counting, start, last_day: counting.last_day(start)? })
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WarrantRequest => "一時保護状の請求",
            Self::WarrantObjection => "却下の裁判の取消しの請求",
            Self::PromptRelease => "却下後の解除",
            Self::WarrantValidity => "一時保護状の有効期間",
            Self::CustodyLimit => "一時保護の期間",
            Self::CustodyExtension => "一時保護の延長の期間",
            Self::ExtensionPreparation => "延長の準備",
            Self::ExtensionFiling => "延長の申立て",
            Self::PlannedStart => "一時保護の開始の予定",
            Self::ReturnNotice => "家庭復帰の市町村への通知",
            Self::CourtMeasure => "28条措置の期間",
            Self::ParentalSuspension => "親権停止の期間",
            Self::Appeal => "審査請求",
            Self::Suit => "取消訴訟",
            Self::Disclosure => "開示決定",
            Self::AddressProtection => "支援措置の期間",
            Self::BirthNotice => "出生届",
            Self::MoveInNotice => "転入届",
            Self::CouncilReview => "要対協の進行管理",
        })
    }
}
