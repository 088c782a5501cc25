//! The machine of transitions: which side may take which step in which state, and when who is reminded. Pure.

use super::kinds::{Kind, Taking};
use jiff::{SignedDuration, Timestamp};

/// Where a transition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// 下書き: only the sender sees it.
    Draft,
    /// 送付済み: committed, the receiver is being told.
    Sent,
    /// 到達: the receiver was told.
    Delivered,
    /// 開封: somebody of the receiver read it.
    Opened,
    /// 問い合わせ中: the receiver asked back.
    AskedBack,
    /// 問い合わせに回答: the receiver decides.
    AnsweredBack,
    /// 受理, as the kind it is.
    Accepted,
    /// 不受理, with a reason.
    Refused,
    /// 完了
    Done,
    /// 取下げ
    Withdrawn,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Sent,
        Self::Delivered,
        Self::Opened,
        Self::AskedBack,
        Self::AnsweredBack,
        Self::Accepted,
        Self::Refused,
        Self::Done,
        Self::Withdrawn,
    ];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Opened => "opened",
            Self::AskedBack => "asked_back",
            Self::AnsweredBack => "answered_back",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Done => "done",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// On screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "下書き",
            Self::Sent => "送付済み",
            Self::Delivered => "到達・未開封",
            Self::Opened => "開封・未回答",
            Self::AskedBack => "問い合わせ中",
            Self::AnsweredBack => "問い合わせに回答済み",
            Self::Accepted => "受理",
            Self::Refused => "不受理",
            Self::Done => "完了",
            Self::Withdrawn => "取下げ",
        }
    }

    /// Whether the receiver has not decided yet.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Sent | Self::Delivered | Self::Opened | Self::AskedBack | Self::AnsweredBack)
    }

    /// Whether nothing can follow.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Refused | Self::Done | Self::Withdrawn)
    }
}

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The sender.
    From,
    /// The receiver.
    To,
    /// The product itself.
    System,
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// 送る
    Send,
    /// 到達
    Deliver,
    /// 開く
    Open,
    /// 問い合わせる
    Ask,
    /// 問い合わせに答える
    AnswerBack,
    /// 受理する
    Accept,
    /// 受理しない
    Refuse,
    /// 回答する
    Answer,
    /// 完了する
    Finish,
    /// 取り下げる
    Withdraw,
}

impl Act {
    /// Every step.
    pub const ALL: [Self; 10] = [
        Self::Send,
        Self::Deliver,
        Self::Open,
        Self::Ask,
        Self::AnswerBack,
        Self::Accept,
        Self::Refuse,
        Self::Answer,
        Self::Finish,
        Self::Withdraw,
    ];

    /// As stored, and the end of the event's kind.
    pub fn code(self) -> &'static str {
        match self {
            Self::Send => "sent",
            Self::Deliver => "delivered",
            Self::Open => "opened",
            Self::Ask => "asked",
            Self::AnswerBack => "answered_back",
            Self::Accept => "accepted",
            Self::Refuse => "refused",
            Self::Answer => "answered",
            Self::Finish => "done",
            Self::Withdraw => "withdrawn",
        }
    }

    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.code() == code)
    }

    /// In the list of steps.
    pub fn label(self) -> &'static str {
        match self {
            Self::Send => "送付",
            Self::Deliver => "到達",
            Self::Open => "開封",
            Self::Ask => "問い合わせ",
            Self::AnswerBack => "問い合わせへの回答",
            Self::Accept => "受理",
            Self::Refuse => "不受理",
            Self::Answer => "回答",
            Self::Finish => "完了",
            Self::Withdraw => "取下げ",
        }
    }

    /// Whether it cannot be done without words.
    pub fn needs_words(self) -> bool {
        matches!(self, Self::Ask | Self::AnswerBack | Self::Refuse | Self::Answer)
    }
}

/// The state a step leads to; none when this side may not take it in this state.
pub fn next(kind: Kind, state: State, side: Side, act: Act) -> Option<State> {
    use State::{Accepted, AnsweredBack, AskedBack, Delivered, Done, Draft, Opened, Refused, Sent, Withdrawn};
    let asks = kind.taking() == Taking::Answer;
    match (side, act, state) {
        (Side::From, Act::Send, Draft) => Some(Sent),
        (Side::System, Act::Deliver, Sent) => Some(Delivered),
        (Side::To, Act::Open, Sent | Delivered) => Some(Opened),
        (Side::To, Act::Ask, Opened | AnsweredBack) => Some(AskedBack),
        (Side::From, Act::AnswerBack, AskedBack) => Some(AnsweredBack),
        (Side::To, Act::Accept, Opened | AskedBack | AnsweredBack) => Some(Accepted),
        (Side::To, Act::Refuse, Opened | AskedBack | AnsweredBack) => Some(Refused),
        (Side::To, Act::Answer, Opened | AskedBack | AnsweredBack | Accepted) if asks => Some(Done),
        (Side::From | Side::To, Act::Finish, Accepted) if !asks => Some(Done),
        (Side::From, Act::Finish, Accepted) => Some(Done),
        (Side::From, Act::Withdraw, Draft) => Some(Withdrawn),
        (Side::From, Act::Withdraw, state) if state.is_open() => Some(Withdrawn),
        _ => None,
    }
}

/// What this side may do now.
pub fn may(kind: Kind, state: State, side: Side) -> Vec<Act> {
    Act::ALL.into_iter().filter(|act| next(kind, state, side, *act).is_some()).collect()
}

/// Whether somebody waits for the receiver: until it decides; and for what asks, until it has answered.
pub fn waits(kind: Kind, state: State) -> bool {
    state.is_open() || (state == State::Accepted && kind.taking() == Taking::Answer)
}

/// One rung of the reminder ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rung(pub i16);

impl Rung {
    /// Whom it reaches: 1 those who work on it, 2 the chiefs of the section, 3 the head.
    pub fn level(self) -> i16 {
        (self.0 - 1).rem_euclid(3) + 1
    }

    /// What is wrong.
    pub fn words(self) -> &'static str {
        if self.0 <= 3 { "まだ開封されていません" } else { "期限までに答えがありません" }
    }
}

/// The highest rung reached: unopened at a quarter, a half and three quarters of the time (1 to 3); unanswered at the end of it and each
/// quarter after (4 to 6). Nights and holidays count: a child is handed over at any hour.
pub fn rung(kind: Kind, state: State, sent_at: Timestamp, due: Timestamp, now: Timestamp) -> Option<Rung> {
    if !waits(kind, state) {
        return None;
    }
    let quarter = due.duration_since(sent_at).max(SignedDuration::from_mins(4)) / 4;
    let passed = |quarters: i32| now.duration_since(sent_at) >= quarter * quarters;
    let late = [4, 5, 6].into_iter().rev().find(|&quarters| passed(quarters));
    let unopened = || {
        let is_unread = matches!(state, State::Sent | State::Delivered);
        [1, 2, 3].into_iter().rev().find(|&quarters| is_unread && passed(quarters))
    };
    late.or_else(unopened).and_then(|rung| i16::try_from(rung).ok()).map(Rung)
}

#[cfg(test)]
mod tests;
