//! The legal kinds of what passes between agencies: who may send each to whom, on which basis, and what acceptance means.
//!
//! Law: 児童福祉法21条の10の5・25条・25条の3・25条の7・26条, 児童虐待防止法4条・6条・10条・13条の4; 児童相談所運営指針. Pitfall: 移管 is not 情報提供, and
//! 通告 is not 送致: they differ in duty, clock and statistics, so a kind is never read off anything but [`Kind`].

use desk::cases::codes::Table;
use ground::gate::AgencyKind;
use jiff::SignedDuration;

/// A legal kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// 市町村送致: a centre sends a case to a town.
    CityTransfer,
    /// 児相送致: a town sends a case to a centre.
    CentreTransfer,
    /// ケース移管: a case goes to another agency of the same kind.
    Handover,
    /// 情報提供: tells, and leaves the case where it is.
    Information,
    /// 援助依頼
    Aid,
    /// 照会
    Inquiry,
    /// 転出情報提供: tells the agency of the new home.
    MoveNotice,
    /// 資料提供依頼
    Material,
    /// 児童通告
    Referral,
}

/// What the receiver takes upon itself by accepting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// The child: an intake, a record and the clock to see it.
    Case,
    /// Nothing but to know.
    Notice,
    /// To answer.
    Answer,
}

const CITY_TRANSFER: Table = &[
    ("26-1-3", "児童福祉法第26条第1項第3号(児童相談所から市町村への送致)"),
    ("26-1", "児童福祉法第26条第1項(その他)"),
];
const CENTRE_TRANSFER: Table = &[
    ("25-7-1-1", "児童福祉法第25条の7第1項第1号(市町村から児童相談所への送致)"),
    ("25-7-2-1", "児童福祉法第25条の7第2項第1号(市町村から児童相談所への送致)"),
];
const HANDOVER: Table = &[
    ("4-6", "児童虐待の防止等に関する法律第4条第6項(転居時の引継ぎ)"),
    ("guideline", "児童相談所運営指針(管轄の変更・ケース移管)"),
    ("25-2", "児童福祉法第25条の2第2項(要保護児童対策地域協議会)"),
];
const INFORMATION: Table = &[
    ("25-2", "児童福祉法第25条の2第2項(要保護児童対策地域協議会)"),
    ("13-4", "児童虐待の防止等に関する法律第13条の4"),
    ("21-10-5", "児童福祉法第21条の10の5(要支援児童等の情報提供)"),
    ("consent", "本人・保護者の同意"),
];
const AID: Table = &[
    ("10", "児童虐待の防止等に関する法律第10条(警察署長に対する援助要請)"),
    ("25-3", "児童福祉法第25条の3(要保護児童対策地域協議会からの協力要請)"),
    ("4-1", "児童虐待の防止等に関する法律第4条第1項(関係機関の連携)"),
];
const INQUIRY: Table = &[
    ("13-4", "児童虐待の防止等に関する法律第13条の4(資料又は情報の提供)"),
    ("25-3", "児童福祉法第25条の3(要保護児童対策地域協議会からの協力要請)"),
    ("8", "児童虐待の防止等に関する法律第8条(安全の確認のための照会)"),
];
const MOVE_NOTICE: Table = &[
    ("4-6", "児童虐待の防止等に関する法律第4条第6項(転居時の引継ぎ)"),
    ("25-2", "児童福祉法第25条の2第2項(要保護児童対策地域協議会)"),
];
const MATERIAL: Table = &[
    ("13-4", "児童虐待の防止等に関する法律第13条の4(資料又は情報の提供)"),
    ("25-3", "児童福祉法第25条の3(要保護児童対策地域協議会からの協力要請)"),
];
const REFERRAL: Table = &[
    ("25", "児童福祉法第25条第1項(要保護児童の通告)"),
    ("6", "児童虐待の防止等に関する法律第6条第1項(児童虐待に係る通告)"),
];

impl Kind {
    /// Every kind, in the order of the list to choose from.
    pub const ALL: [Self; 9] = [
        Self::Handover,
        Self::CityTransfer,
        Self::CentreTransfer,
        Self::MoveNotice,
        Self::Information,
        Self::Aid,
        Self::Inquiry,
        Self::Material,
        Self::Referral,
    ];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::CityTransfer => "city_transfer",
            Self::CentreTransfer => "centre_transfer",
            Self::Handover => "handover",
            Self::Information => "information",
            Self::Aid => "aid",
            Self::Inquiry => "inquiry",
            Self::MoveNotice => "move_notice",
            Self::Material => "material",
            Self::Referral => "referral",
        }
    }

    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// On list, notice, page and paper.
    pub fn label(self) -> &'static str {
        match self {
            Self::CityTransfer => "市町村送致",
            Self::CentreTransfer => "児相送致",
            Self::Handover => "ケース移管",
            Self::Information => "情報提供",
            Self::Aid => "援助依頼",
            Self::Inquiry => "照会",
            Self::MoveNotice => "転出情報提供",
            Self::Material => "資料提供依頼",
            Self::Referral => "児童通告",
        }
    }

    /// What the receiver takes upon itself.
    pub fn taking(self) -> Taking {
        match self {
            Self::CityTransfer | Self::CentreTransfer | Self::Handover | Self::Referral => Taking::Case,
            Self::Information | Self::MoveNotice => Taking::Notice,
            Self::Aid | Self::Inquiry | Self::Material => Taking::Answer,
        }
    }

    /// Whether acceptance takes the case out of the sender's hands.
    pub fn moves_holder(self) -> bool {
        matches!(self, Self::CityTransfer | Self::CentreTransfer | Self::Handover)
    }

    /// What it is and is not, in one sentence under its name.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::CityTransfer | Self::CentreTransfer => {
                "ケースを送致します。情報提供ではありません。受理されるまで、こどもの安全の責任は送致元にあります。"
            }
            Self::Handover => {
                "ケースを移管します。情報提供ではありません。受理されるまで、こどもの安全の責任は移管元にあります。"
            }
            Self::Referral => {
                "要保護児童を通告します。情報提供ではありません。受理した機関が、こどもの安全を確認します。"
            }
            Self::Information => "知らせるだけです。ケース移管ではありません。ケースは送った機関に残ります。",
            Self::MoveNotice => "転出を知らせるだけです。ケース移管ではありません。ケースは送った機関に残ります。",
            Self::Aid => "援助を依頼します。ケースは依頼した機関に残ります。",
            Self::Inquiry | Self::Material => "回答を求めます。ケースは動きません。",
        }
    }

    /// Whether an agency of one kind may send it to one of another. Schools and contractors have no post that receives or sends these:
    /// they are written letters, and what they tell is taken as a report.
    pub fn may_go(self, from: AgencyKind, to: AgencyKind) -> bool {
        use AgencyKind::{Centre, Municipality, PoliceHq, PoliceStation};
        let office = |kind| matches!(kind, Centre | Municipality);
        match self {
            Self::CityTransfer => (from, to) == (Centre, Municipality),
            Self::CentreTransfer => (from, to) == (Municipality, Centre),
            Self::Handover => office(from) && from == to,
            Self::MoveNotice => office(from) && office(to),
            Self::Information => (office(from) || matches!(from, PoliceHq | PoliceStation)) && office(to),
            Self::Aid => office(from) && (office(to) || matches!(to, PoliceHq | PoliceStation)),
            Self::Inquiry | Self::Material => {
                (office(from) && (office(to) || matches!(to, PoliceHq | PoliceStation)))
                    || (matches!(from, PoliceHq | PoliceStation) && office(to))
            }
            Self::Referral => matches!(from, PoliceHq | PoliceStation) && office(to),
        }
    }

    /// Kinds an agency of one kind may send at all.
    pub fn of_sender(from: AgencyKind) -> Vec<Self> {
        let may = |kind: &Self| AgencyKind::ALL.into_iter().any(|to| kind.may_go(from, to));
        Self::ALL.into_iter().filter(may).collect()
    }

    /// Legal bases to choose from.
    pub fn bases(self) -> Table {
        match self {
            Self::CityTransfer => CITY_TRANSFER,
            Self::CentreTransfer => CENTRE_TRANSFER,
            Self::Handover => HANDOVER,
            Self::Information => INFORMATION,
            Self::Aid => AID,
            Self::Inquiry => INQUIRY,
            Self::MoveNotice => MOVE_NOTICE,
            Self::Material => MATERIAL,
            Self::Referral => REFERRAL,
        }
    }

    /// The basis proposed first: what binds this kind of sender towards this kind of receiver. 児童虐待防止法4条6項 binds 児童相談所長 alone; the
    /// police are asked for help under its article 10 by them alone.
    pub fn basis_for(self, from: AgencyKind, to: AgencyKind) -> &'static str {
        use AgencyKind::{Centre, Municipality, PoliceHq, PoliceStation};
        let office = |kind| matches!(kind, Centre | Municipality);
        match self {
            Self::Handover | Self::MoveNotice if from == Centre => "4-6",
            Self::Handover | Self::MoveNotice => "25-2",
            Self::Aid if from == Centre && matches!(to, PoliceHq | PoliceStation) => "10",
            Self::Aid => "25-3",
            Self::Inquiry | Self::Material if office(from) => "13-4",
            Self::Inquiry | Self::Material => "25-3",
            _ => self.bases().first().map_or("", |(code, _)| *code),
        }
    }

    /// Time until the answer is due when nothing else is said. A case waits a day, nights and holidays included; what asks waits two weeks.
    pub fn default_wait(self) -> SignedDuration {
        match self.taking() {
            Taking::Case => SignedDuration::from_hours(24),
            Taking::Notice => SignedDuration::from_hours(72),
            Taking::Answer => SignedDuration::from_hours(14 * 24),
        }
    }

    /// The kind of letter that is its paper.
    pub fn letter(self) -> Option<&'static str> {
        match self {
            Self::CityTransfer | Self::CentreTransfer => Some("transfer"),
            Self::Handover => Some("handover"),
            Self::Aid => Some("aid"),
            Self::Inquiry | Self::Material => Some("inquiry"),
            Self::Referral => Some("referral-paper"),
            Self::Information | Self::MoveNotice => None,
        }
    }

    /// What a letter of this kind from an agency of this kind is.
    pub fn of_letter(letter: &str, from: AgencyKind) -> Option<Self> {
        match letter {
            "transfer" if from == AgencyKind::Centre => Some(Self::CityTransfer),
            "transfer" => Some(Self::CentreTransfer),
            "handover" => Some(Self::Handover),
            "aid" => Some(Self::Aid),
            "inquiry" => Some(Self::Inquiry),
            "referral-paper" | "referral-person" => Some(Self::Referral),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_has_a_basis_and_somebody_who_sends_it() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
            assert!(!kind.bases().is_empty(), "{kind:?}");
            assert!(AgencyKind::ALL.into_iter().any(|from| Kind::of_sender(from).contains(&kind)), "{kind:?}");
            assert!(!kind.moves_holder() || kind.taking() == Taking::Case, "{kind:?}");
        }
    }

    #[test]
    fn what_is_proposed_first_is_a_basis_that_binds_the_sender() {
        use AgencyKind::{Centre, Municipality, PoliceStation};
        for kind in Kind::ALL {
            for (from, to) in AgencyKind::ALL.into_iter().flat_map(|from| AgencyKind::ALL.map(|to| (from, to))) {
                let basis = kind.basis_for(from, to);
                assert!(kind.bases().iter().any(|(code, _)| *code == basis), "{kind:?} {from:?} {to:?}: {basis}");
            }
        }
        assert_eq!(Kind::Handover.basis_for(Centre, Centre), "4-6");
        assert_eq!(Kind::Handover.basis_for(Municipality, Municipality), "25-2");
        assert_eq!(Kind::Aid.basis_for(Centre, PoliceStation), "10");
        assert_ne!(Kind::Aid.basis_for(Municipality, Centre), "10");
    }

    #[test]
    fn a_case_goes_only_where_the_law_sends_it() {
        use AgencyKind::{Centre, Municipality, PoliceStation, School};
        assert!(Kind::CityTransfer.may_go(Centre, Municipality) && !Kind::CityTransfer.may_go(Municipality, Centre));
        assert!(Kind::CentreTransfer.may_go(Municipality, Centre) && !Kind::CentreTransfer.may_go(Centre, Centre));
        assert!(Kind::Handover.may_go(Centre, Centre) && !Kind::Handover.may_go(Centre, Municipality));
        assert!(Kind::Referral.may_go(PoliceStation, Centre) && !Kind::Referral.may_go(Centre, PoliceStation));
        assert!(Kind::Aid.may_go(Centre, PoliceStation) && !Kind::Handover.may_go(School, School));
    }
}
