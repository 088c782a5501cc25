//! The way of 一時保護状の請求: 準備中 → 請求済 → 発付 / 却下 → 取消しの請求 → 認容 / 棄却 → 終了.

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
    /// The state after a step; none where the step is not possible. What only ends with the 一時保護 closes when that has `ended`.
    pub fn after(self, step: Step, ended: bool) -> Option<Self> {
        match (self, step) {
            (Self::Preparing, Step::Request) => Some(Self::Requested),
            (Self::Requested, Step::Withdraw) => Some(Self::Preparing),
            (Self::Requested, Step::Issue) => Some(Self::Issued),
            (Self::Requested, Step::Reject) => Some(Self::Rejected),
            (Self::Rejected, Step::Object) => Some(Self::Objected),
            (Self::Objected, Step::Grant) => Some(Self::Granted),
            (Self::Objected, Step::Dismiss) => Some(Self::Dismissed),
            (Self::Issued | Self::Granted, Step::Close) => Some(Self::Closed),
            (Self::Preparing | Self::Requested | Self::Rejected | Self::Objected | Self::Dismissed, Step::Close) => {
                ended.then_some(Self::Closed)
            }
            _ => None,
        }
    }

    /// The steps possible now.
    pub fn steps(self, ended: bool) -> Vec<Step> {
        Step::ALL.into_iter().filter(|step| self.after(*step, ended).is_some()).collect()
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
