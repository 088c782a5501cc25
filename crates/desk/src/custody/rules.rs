//! Pure decisions of 一時保護 (児童福祉法33条): whether a judge must be asked, which deadlines run, when people are told.

#[cfg(test)]
mod tests;

use super::warrant::rules::{State, Step};
use ground::db::japan;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use jp::{Deadline, RuleName, day_in_japan};

/// What a holder of 親権 said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// 同意
    Consents,
    /// 不同意
    Refuses,
    /// 不明・未確認
    Unclear,
    /// 同意の撤回
    Withdrawn,
}

impl Answer {
    /// Reads a code of [`super::codes::ANSWERS`].
    pub fn from_code(code: &str) -> Self {
        match code {
            "consents" => Self::Consents,
            "refuses" => Self::Refuses,
            "withdrawn" => Self::Withdrawn,
            _ => Self::Unclear,
        }
    }
}

/// Whether a warrant is needed, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It ended within the seven days.
    EndedInTime,
    /// Nobody holds 親権 and there is no 未成年後見人.
    NoCustodian,
    /// Every holder consents.
    AllConsent,
    /// Every holder consented for the seven days; one withdrew later.
    WithdrawnLater,
    /// A holder withdrew within the seven days.
    WithdrawnInTime,
    /// A holder refuses.
    Refused,
    /// The consent of a holder is not clear.
    Unclear,
}

impl Verdict {
    /// Whether a judge must be asked.
    pub fn needs_warrant(self) -> bool {
        matches!(self, Self::WithdrawnInTime | Self::Refused | Self::Unclear)
    }

    /// The reason in the words of the page.
    pub fn reason(self) -> &'static str {
        match self {
            Self::EndedInTime => "開始の日から7日以内に一時保護を終えたため、請求は要りません。",
            Self::NoCustodian => "親権を行う者・未成年後見人がないため、請求は要りません。",
            Self::AllConsent => "親権を行う者の全員が同意しているため、請求は要りません。",
            Self::WithdrawnLater => {
                "請求の期限までは全員が同意していました。後の撤回で請求の期限は新たに始まりません。2か月を超えるときは、意に反する延長として家庭裁判所の承認が要ります。"
            }
            Self::WithdrawnInTime => {
                "請求の期限までに同意の撤回があったため、請求が要ります。期限は開始の日から数えたままです。"
            }
            Self::Refused => "同意しない親権者がいるため、請求が要ります。",
            Self::Unclear => "同意が明らかでない親権者がいるため、請求が要ります。",
        }
    }
}

/// Decides from what each holder of 親権 answered when, oldest answer first; one without an answer counts as unclear. A consent first given
/// when the days of the request were over replaces no request: a person says why none is made.
pub fn verdict(started_at: Timestamp, ended_at: Option<Timestamp>, custodians: &[Vec<(Timestamp, Answer)>]) -> Verdict {
    let in_time = |at: Timestamp| is_before_request_ends(started_at, at);
    if ended_at.is_some_and(in_time) {
        return Verdict::EndedInTime;
    }
    let consented = |answers: &[(Timestamp, Answer)]| {
        let last = answers.iter().rev().find(|(at, _)| in_time(*at));
        last.is_some_and(|(_, answer)| *answer == Answer::Consents)
    };
    let of_one = |answers: &Vec<(Timestamp, Answer)>| match answers.last() {
        Some((_, Answer::Consents)) if consented(answers) => Verdict::AllConsent,
        Some((at, Answer::Withdrawn)) if in_time(*at) => Verdict::WithdrawnInTime,
        Some((_, Answer::Withdrawn)) if consented(answers) => Verdict::WithdrawnLater,
        Some((_, Answer::Refuses)) => Verdict::Refused,
        Some((_, Answer::Consents | Answer::Withdrawn | Answer::Unclear)) | None => Verdict::Unclear,
    };
    let all: Vec<Verdict> = custodians.iter().map(of_one).collect();
    let gravest = [Verdict::Refused, Verdict::WithdrawnInTime, Verdict::Unclear, Verdict::WithdrawnLater];
    match all.as_slice() {
        [] => Verdict::NoCustodian,
        all => gravest.into_iter().find(|grave| all.contains(grave)).unwrap_or(Verdict::AllConsent),
    }
}

/// Whether a moment is not after the last day of the request.
pub fn is_before_request_ends(started_at: Timestamp, at: Timestamp) -> bool {
    day_in_japan(at) <= request_by(started_at)
}

fn request_by(started_at: Timestamp) -> Date {
    RuleName::WarrantRequest.deadline(day_in_japan(started_at)).map_or(Date::MAX, |deadline| deadline.last_day)
}

/// How far a 一時保護 is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// 予定: it has not started.
    Planned,
    /// It runs.
    Running,
    /// Released, or the plan was given up.
    Over,
}

/// An extension as far as deadlines depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extension {
    /// Filed with the court.
    pub filed_on: Option<Date>,
    /// Approved, or decided where no court is asked: the period runs two months longer.
    pub decided_on: Option<Date>,
    /// Refused by the court.
    pub refused_on: Option<Date>,
}

/// What the deadlines of one 一時保護 follow from.
#[derive(Debug, Clone, Default)]
pub struct Course {
    /// The real start; none while it is planned. Every clock of the law runs from here alone.
    pub started_at: Option<Timestamp>,
    /// Start as planned, where it was planned.
    pub planned_at: Option<Timestamp>,
    /// When the plan was given up.
    pub given_up_at: Option<Timestamp>,
    /// Release.
    pub ended_at: Option<Timestamp>,
    /// 家庭復帰: whether the child went home, and when the municipality was told.
    pub went_home: bool,
    /// See there.
    pub told_on: Option<Date>,
    /// A person confirmed that no warrant is needed.
    pub warrant_waived: Option<Timestamp>,
    /// What happened to the request, oldest first.
    pub steps: Vec<(Step, Timestamp)>,
    /// 有効期間 as a warrant issued in advance says.
    pub valid_until: Option<Date>,
    /// Extensions, first one first.
    pub extensions: Vec<Extension>,
}

/// A deadline of one 一時保護.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Rule, counting, last day.
    pub deadline: Deadline,
    /// Which extension a limit belongs to; 0 for the first two months and for other rules.
    pub extended: u8,
    /// From when on the act is due.
    pub since: Timestamp,
    /// When it was done or fell away.
    pub done_at: Option<Timestamp>,
}

impl Due {
    fn new(deadline: Option<Deadline>, since: Timestamp, done_at: Option<Timestamp>) -> Option<Self> {
        deadline.map(|deadline| Self { deadline, extended: 0, since, done_at })
    }
}

impl Course {
    /// How far it is.
    pub fn phase(&self) -> Phase {
        match self.started_at {
            _ if self.ended_at.is_some() || self.given_up_at.is_some() => Phase::Over,
            Some(_) => Phase::Running,
            None => Phase::Planned,
        }
    }

    /// The state of the request.
    pub fn state(&self) -> State {
        self.steps.iter().fold(State::Preparing, |state, (step, _)| state.then(*step).unwrap_or(state))
    }

    /// How many extensions hold.
    pub fn times_extended(&self) -> u8 {
        let holding = self.extensions.iter().filter(|extension| extension.decided_on.is_some()).count();
        u8::try_from(holding).unwrap_or(u8::MAX)
    }

    /// Every deadline that ever ran, done or not. While 一時保護 runs, its limit is always open; while it is planned, the planned day is.
    pub fn dues(&self) -> Vec<Due> {
        let of_request = [self.planned(), self.validity(), self.request(), self.objection(), self.release()];
        let mut dues: Vec<Due> = of_request.into_iter().flatten().collect();
        dues.extend(self.limits());
        dues.extend(self.notice());
        dues
    }

    /// Why a plan cannot become a start on this day: the judge said no, or the paper has run out (児童福祉法33条5項). A new 一時保護 can, with its own seven days.
    pub fn start_refusal(&self, day: Date) -> Option<&'static str> {
        let is_past = || self.warrant_valid_until().is_some_and(|until| until < day);
        if self.state().is_refused() {
            Some(
                "事前の請求は却下されています。予定を取りやめ、新しい一時保護として開始を記録してください。7日の期限は新たに数えます。",
            )
        } else if self.state().is_issued() && is_past() {
            Some(
                "一時保護状の有効期間を過ぎているため、この一時保護状では開始できません。予定を取りやめ、新しい一時保護として開始を記録してください。7日の期限は新たに数えます。",
            )
        } else {
            None
        }
    }

    /// The day something was last asked of, said by, or refused by the court.
    fn when(&self, wanted: Step) -> Option<Timestamp> {
        self.steps.iter().rev().find(|(step, _)| *step == wanted).map(|(_, at)| *at)
    }

    /// When it was over: by the release, or by giving up the plan.
    fn over_at(&self) -> Option<Timestamp> {
        self.ended_at.or(self.given_up_at)
    }

    /// The planned day: by its end the plan has become a start, was moved or given up.
    fn planned(&self) -> Option<Due> {
        let planned_at = self.planned_at?;
        let since = planned_at.checked_sub(PLAN_AHEAD).unwrap_or(planned_at);
        let done = self.started_at.or(self.given_up_at);
        Due::new(RuleName::PlannedStart.deadline(day_in_japan(planned_at)), since, done)
    }

    /// Of a warrant issued before the start: after its last day nothing may start under it, and the paper goes back.
    fn validity(&self) -> Option<Due> {
        let issued = self.issued_in_advance()?;
        let deadline = RuleName::WarrantValidity.deadline(day_in_japan(issued))?;
        let deadline = Deadline { last_day: self.valid_until.unwrap_or(deadline.last_day), ..deadline };
        Due::new(Some(deadline), issued, self.started_at.or(self.given_up_at))
    }

    fn issued_in_advance(&self) -> Option<Timestamp> {
        let issued = self.when(Step::Grant).or(self.when(Step::Issue))?;
        self.planned_at?;
        self.started_at.is_none_or(|start| issued <= start).then_some(issued)
    }

    /// The last day of a warrant issued in advance.
    pub fn warrant_valid_until(&self) -> Option<Date> {
        self.validity().map(|due| due.deadline.last_day)
    }

    /// Runs from the real start. A request made before it counts; one that was withdrawn is none: its deadline is open again.
    fn request(&self) -> Option<Due> {
        let started_at = self.started_at?;
        let asked = self.when(Step::Request).filter(|_| !matches!(self.state(), State::Preparing));
        let done = asked.or(self.ended_at).or(self.warrant_waived);
        Due::new(RuleName::WarrantRequest.deadline(day_in_japan(started_at)), started_at, done)
    }

    /// Done too when a plan that was refused is brought before the judge again.
    fn objection(&self) -> Option<Due> {
        let rejected = self.when(Step::Reject)?;
        let later = |step| self.when(step).filter(|at| rejected <= *at);
        let done = later(Step::Object).or(later(Step::Request)).or(self.over_at());
        Due::new(RuleName::WarrantObjection.deadline(day_in_japan(rejected)), rejected, done)
    }

    /// The court said no and nothing is left but to end it.
    fn release(&self) -> Option<Due> {
        self.started_at?;
        let refused = self.extensions.last().and_then(|extension| extension.refused_on);
        let day = self.when(Step::Dismiss).map(day_in_japan).into_iter().chain(refused).min()?;
        Due::new(RuleName::PromptRelease.deadline(day), midnight(day), self.ended_at)
    }

    /// The municipality hears of a child who went home.
    fn notice(&self) -> Option<Due> {
        let ended_at = self.ended_at.filter(|_| self.went_home)?;
        Due::new(RuleName::ReturnNotice.deadline(day_in_japan(ended_at)), ended_at, self.told_on.map(midnight))
    }

    /// The limit of every two months, and for the one that runs the two reminders to prepare the next.
    fn limits(&self) -> Vec<Due> {
        let Some(started_at) = self.started_at else { return Vec::new() };
        let start = day_in_japan(started_at);
        let decided = |n: u8| {
            let extension = self.extensions.iter().filter(|extension| extension.decided_on.is_some()).nth(n.into());
            extension.and_then(|extension| extension.decided_on).map(midnight)
        };
        let times = self.times_extended();
        let mut dues = Vec::new();
        for n in 0..=times {
            let Some(deadline) = Deadline::of_custody(start, n) else { continue };
            let since = n.checked_sub(1).and_then(decided).unwrap_or(started_at);
            let done_at = decided(n).or(self.ended_at);
            dues.push(Due { deadline, extended: n, since, done_at });
            let filed = self.extensions.last().and_then(|extension| extension.filed_on).filter(|_| n == times);
            let prepared = done_at.or(filed.map(midnight));
            for rule in [RuleName::ExtensionPreparation, RuleName::ExtensionFiling] {
                let ahead = rule.deadline(deadline.last_day);
                dues.extend(ahead.map(|deadline| Due { deadline, extended: n, since, done_at: prepared }));
            }
        }
        dues
    }
}

fn midnight(day: Date) -> Timestamp {
    day.to_zoned(japan()).map_or(Timestamp::MIN, |at| at.timestamp())
}

/// How long before the planned day people begin to hear of it.
const PLAN_AHEAD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The hour of the morning at which people are told.
const MORNING: Time = Time::constant(8, 30, 0, 0);

/// Days before the last day on whose morning people are told; 0 is the last day itself.
fn ahead(rule: RuleName) -> &'static [i64] {
    match rule {
        RuleName::WarrantRequest | RuleName::WarrantObjection | RuleName::WarrantValidity => &[2, 1, 0],
        RuleName::PlannedStart => &[1, 0],
        RuleName::CustodyLimit | RuleName::CustodyExtension => &[28, 14, 7, 1, 0],
        _ => &[0],
    }
}

/// Whether people are told the moment the deadline begins.
fn is_told_at_once(rule: RuleName) -> bool {
    matches!(
        rule,
        RuleName::WarrantRequest
            | RuleName::WarrantObjection
            | RuleName::WarrantValidity
            | RuleName::PromptRelease
            | RuleName::ReturnNotice
    )
}

/// Whether something must be done or told by that day, and not only be under way.
pub fn is_binding(rule: RuleName) -> bool {
    !matches!(rule, RuleName::ExtensionPreparation | RuleName::ExtensionFiling)
}

/// Whether every page about the child may show it. That a child is to be taken into 一時保護 stays with the centre until it is.
pub fn is_open_to_all(rule: RuleName) -> bool {
    is_binding(rule) && !matches!(rule, RuleName::PlannedStart | RuleName::WarrantValidity)
}

/// A moment at which people are told of an open deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    /// The threshold that was passed.
    pub at: Timestamp,
    /// Whether it was too late by then.
    pub overdue: bool,
}

/// The newest threshold passed by `now`: the beginning, the mornings ahead, the end of the last day, then every hour for a day and every
/// day after it. Of several passed while nobody watched only the newest matters. Days of mere practice raise none: the limit they prepare does.
pub fn alarm(rule: RuleName, since: Timestamp, last_day: Date, now: Timestamp) -> Option<Alarm> {
    if !is_binding(rule) {
        return None;
    }
    let late = midnight(last_day.tomorrow().ok()?);
    if late <= now {
        let hours = now.duration_since(late).as_hours();
        let passed = if hours < 24 { hours } else { hours - hours % 24 };
        return Some(Alarm { at: late.checked_add(SignedDuration::from_hours(passed)).ok()?, overdue: true });
    }
    let morning = |days: &i64| {
        let day = last_day.checked_sub(days.days()).ok()?;
        Some(day.to_datetime(MORNING).to_zoned(japan()).ok()?.timestamp())
    };
    let mornings = ahead(rule).iter().filter_map(morning).filter(|at| since < *at);
    let at = mornings.chain(is_told_at_once(rule).then_some(since)).filter(|at| *at <= now).max()?;
    Some(Alarm { at, overdue: false })
}

/// How urgent an open deadline is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Past.
    Over,
    /// The last day.
    Today,
    /// People are being told of it.
    Near,
    /// Not yet.
    Far,
}

/// The urgency of a deadline.
pub fn urgency(rule: RuleName, last_day: Date, today: Date) -> Urgency {
    match days_left(last_day, today) {
        ..0 => Urgency::Over,
        0 => Urgency::Today,
        days if ahead(rule).iter().any(|ahead| i64::from(days) <= *ahead) => Urgency::Near,
        _ => Urgency::Far,
    }
}

/// Days left on `today`: 0 on the last day, negative when late.
pub fn days_left(last_day: Date, today: Date) -> i32 {
    today.until(last_day).map_or(0, |span| span.get_days())
}

/// Days left in words.
pub fn left_label(last_day: Date, today: Date) -> String {
    crate::frame::days_label(days_left(last_day, today))
}
