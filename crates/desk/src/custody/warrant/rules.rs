//! The way of 一時保護状の請求: 準備中 → 請求済 → 発付 / 却下 → 取消しの請求 → 認容 / 棄却 → 終了.

use crate::custody::rules::Phase;

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// 準備中
    #[default]
    Preparing,
    /// 請求済
    Requested,
    /// 発付
    Issued,
    /// 却下
    Rejected,
    /// 取消しの請求中
    Objected,
    /// 認容: the court itself issued the warrant.
    Granted,
    /// 棄却
    Dismissed,
    /// 終了
    Closed,
}

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// 請求した
    Request,
    /// 請求を取り下げた
    Withdraw,
    /// 発付された
    Issue,
    /// 却下された
    Reject,
    /// 取消しを請求した
    Object,
    /// 取消しの請求が認容された
    Grant,
    /// 取消しの請求が棄却された
    Dismiss,
    /// 終了した
    Close,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 8] = [
        Self::Request,
        Self::Withdraw,
        Self::Issue,
        Self::Reject,
        Self::Object,
        Self::Grant,
        Self::Dismiss,
        Self::Close,
    ];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Withdraw => "withdraw",
            Self::Issue => "issue",
            Self::Reject => "reject",
            Self::Object => "object",
            Self::Grant => "grant",
            Self::Dismiss => "dismiss",
            Self::Close => "close",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Request => "裁判所に請求した",
            Self::Withdraw => "請求を取り下げた",
            Self::Issue => "一時保護状が発付された",
            Self::Reject => "請求が却下された",
            Self::Object => "却下の裁判の取消しを請求した",
            Self::Grant => "取消しの請求が認容された",
            Self::Dismiss => "取消しの請求が棄却された",
            Self::Close => "終了した",
        }
    }
}

impl State {
    /// The state after a step that is possible in this phase; none where it is not. What only ends with the 一時保護 closes when that is over,
    /// and a plan that was refused may be brought before the judge again.
    pub fn after(self, step: Step, phase: Phase) -> Option<Self> {
        let is_possible = match (self, step) {
            (Self::Rejected | Self::Dismissed, Step::Request) => phase == Phase::Planned,
            (Self::Issued | Self::Granted, Step::Close) => phase != Phase::Planned,
            (_, Step::Close) => phase == Phase::Over,
            _ => true,
        };
        self.then(step).filter(|_| is_possible)
    }

    /// The state after a step on record, whatever the phase was then.
    pub fn then(self, step: Step) -> Option<Self> {
        match (self, step) {
            (Self::Preparing | Self::Rejected | Self::Dismissed, Step::Request) => Some(Self::Requested),
            (Self::Requested, Step::Withdraw) => Some(Self::Preparing),
            (Self::Requested, Step::Issue) => Some(Self::Issued),
            (Self::Requested, Step::Reject) => Some(Self::Rejected),
            (Self::Rejected, Step::Object) => Some(Self::Objected),
            (Self::Objected, Step::Grant) => Some(Self::Granted),
            (Self::Objected, Step::Dismiss) => Some(Self::Dismissed),
            (Self::Closed, Step::Close) => None,
            (_, Step::Close) => Some(Self::Closed),
            _ => None,
        }
    }

    /// The steps possible now.
    pub fn steps(self, phase: Phase) -> Vec<Step> {
        Step::ALL.into_iter().filter(|step| self.after(*step, phase).is_some()).collect()
    }

    /// Whether the paper is still in the making: what was filed is not changed any more.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Preparing | Self::Rejected | Self::Dismissed)
    }

    /// Whether a judge issued the warrant, or the court in the judge's place.
    pub fn is_issued(self) -> bool {
        matches!(self, Self::Issued | Self::Granted)
    }

    /// Whether it was refused, and what was refused still stands.
    pub fn is_refused(self) -> bool {
        matches!(self, Self::Rejected | Self::Objected | Self::Dismissed)
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Preparing => "準備中",
            Self::Requested => "請求済",
            Self::Issued => "発付",
            Self::Rejected => "却下",
            Self::Objected => "取消しの請求中",
            Self::Granted => "取消しの請求の認容(発付)",
            Self::Dismissed => "取消しの請求の棄却",
            Self::Closed => "終了",
        }
    }
}
