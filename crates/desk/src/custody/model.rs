//! What is on record of one 一時保護.

use super::codes;
use super::rules::{Answer, Course, Due, Extension as Granted, Phase, Verdict, is_before_request_ends, verdict};
use super::warrant::rules::Step;
use crate::cases::codes::{label, labels};
use ground::db::Key;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The place in clear; stored sealed under the child's data key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// 施設名・氏名
    pub name: String,
    /// 所在地
    pub address: String,
    /// 電話
    pub phone: String,
}

impl Place {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

/// When it began, or is to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// 予定
    Planned(Timestamp),
    /// It has started.
    On(Timestamp),
}

impl Start {
    /// The moment, planned or real.
    pub fn at(self) -> Timestamp {
        match self {
            Self::Planned(at) | Self::On(at) => at,
        }
    }

    /// The real start.
    pub fn started(self) -> Option<Timestamp> {
        match self {
            Self::Planned(_) => None,
            Self::On(at) => Some(at),
        }
    }

    /// The moment of a mere plan.
    pub fn planned(self) -> Option<Timestamp> {
        match self {
            Self::Planned(at) => Some(at),
            Self::On(_) => None,
        }
    }

    /// What people call the moment.
    pub fn label(self) -> &'static str {
        match self {
            Self::Planned(_) => "開始予定日時",
            Self::On(_) => "開始日時",
        }
    }
}

/// What the form says, without the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// 開始日時, or 開始予定日時
    pub start: Start,
    /// 根拠 ([`codes::BASES`]).
    pub basis: String,
    /// 場所の種類 ([`codes::PLACE_KINDS`]).
    pub place_kind: String,
    /// Kept from those below and off every paper.
    pub place_hidden: bool,
    /// 場所を知らせない相手
    pub hidden_from: String,
    /// 府令の号 ([`codes::GROUNDS`]).
    pub grounds: Vec<String>,
    /// 目的 ([`codes::PURPOSES`]).
    pub purposes: Vec<String>,
    /// 必要性
    pub necessity: String,
    /// When the child was heard ([`codes::TIMINGS`]).
    pub child_timing: String,
    /// こどもの意見・意向
    pub child_opinion: String,
    /// When.
    pub child_heard_on: Option<Date>,
    /// By whom.
    pub child_heard_by: String,
    /// Why after the start, or why not yet.
    pub child_reason: String,
    /// 保護者の意見
    pub guardian_opinion: String,
    /// When.
    pub guardian_heard_on: Option<Date>,
    /// By whom.
    pub guardian_heard_by: String,
}

impl Facts {
    /// Whether a ground of this number was chosen.
    pub fn is_ground(&self, number: &str) -> bool {
        self.grounds.iter().any(|ground| codes::ground_number(ground) == number)
    }

    /// Every field as people read it: name, label, value.
    pub fn shown(&self) -> Vec<(&'static str, &'static str, String)> {
        let moment = crate::frame::moment_wareki(self.start.at());
        let day = |date: Option<Date>| date.map(crate::frame::date_wareki).unwrap_or_default();
        let hidden =
            if self.place_hidden { "知らせない相手がいる(非表示)" } else { "非表示にしない" };
        vec![
            ("started", self.start.label(), moment),
            ("basis", "開始の根拠", label(codes::BASES, &self.basis).to_owned()),
            ("place_kind", "場所の種類", label(codes::PLACE_KINDS, &self.place_kind).to_owned()),
            ("place_hidden", "場所の秘匿", hidden.to_owned()),
            ("hidden_from", "場所を知らせない相手", self.hidden_from.clone()),
            ("grounds", "府令35条の3の号", labels(codes::GROUNDS, &self.grounds)),
            ("purposes", "目的", labels(codes::PURPOSES, &self.purposes)),
            ("necessity", "一時保護の必要性", self.necessity.clone()),
            ("child_timing", "こどもの意見聴取", label(codes::TIMINGS, &self.child_timing).to_owned()),
            ("child_opinion", "こどもの意見・意向", self.child_opinion.clone()),
            ("child_heard_on", "こどもの意見を聴いた日", day(self.child_heard_on)),
            ("child_heard_by", "こどもの意見を聴いた人", self.child_heard_by.clone()),
            ("child_reason", "後に聴いた・聴いていない理由", self.child_reason.clone()),
            ("guardian_opinion", "保護者の意見", self.guardian_opinion.clone()),
            ("guardian_heard_on", "保護者の意見を聴いた日", day(self.guardian_heard_on)),
            ("guardian_heard_by", "保護者の意見を聴いた人", self.guardian_heard_by.clone()),
        ]
    }
}

/// An answer of a holder of 親権.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Who.
    pub custodian: Uuid,
    /// What ([`codes::ANSWERS`]).
    pub answer: String,
    /// When it was said.
    pub at: Timestamp,
    /// To whom.
    pub told_to: String,
    /// How ([`codes::HOWS`]).
    pub told_how: String,
    /// 備考
    pub note: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A fact on record that bears a ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Row.
    pub id: Uuid,
    /// Number of the ground ([`codes::GROUND_NUMBERS`]).
    pub ground: String,
    /// As quoted.
    pub text: String,
    /// Where it is on record.
    pub source: Source,
    /// 経過記録 令和8年11月20日 …
    pub source_label: String,
}

/// A place in the child's record: what a fact is quoted from, what is annexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source {
    /// Kind.
    pub kind: SourceKind,
    /// Row.
    pub id: Uuid,
}

/// Kinds of [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// 経過記録
    Progress,
    /// 安全確認
    Sighting,
    /// 添付
    Attachment,
    /// 受付
    Intake,
    /// 様式: a finished 意見聴取記録 or 同意書記録
    Sheet,
}

impl SourceKind {
    const ALL: [Self; 5] = [Self::Progress, Self::Sighting, Self::Attachment, Self::Intake, Self::Sheet];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Progress => "progress",
            Self::Sighting => "sighting",
            Self::Attachment => "attachment",
            Self::Intake => "intake",
            Self::Sheet => "sheet",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.kind.code(), self.id.simple())
    }
}

impl std::str::FromStr for Source {
    type Err = ground::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, id) = text.split_once(':').ok_or(ground::Error::NotFound)?;
        let kind = SourceKind::from_code(kind).ok_or(ground::Error::NotFound)?;
        Ok(Self { kind, id: Uuid::parse_str(id).map_err(|_| ground::Error::NotFound)? })
    }
}

/// 延長
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extension {
    /// 1 for the first.
    pub n: i16,
    /// Basis ([`codes::EXTENSIONS`]).
    pub basis: String,
    /// Filed, decided, refused.
    pub days: Granted,
    /// 備考
    pub note: String,
    /// Counts changes.
    pub version: i32,
}

/// A confirmed answer to whether a warrant is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Whether it is.
    pub needed: bool,
    /// Reason, as confirmed.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// 解除
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// When.
    pub at: Timestamp,
    /// Why ([`codes::ENDS`]).
    pub kind: String,
    /// To whom.
    pub to: String,
    /// 備考
    pub note: String,
    /// When the municipality was told of the return home.
    pub told_on: Option<Date>,
}

/// 予定の取りやめ
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
    /// By whom.
    pub by: String,
}

/// One 一時保護.
#[derive(Debug, Clone)]
pub struct Custody {
    /// Area and id.
    pub key: Key,
    /// The centre.
    pub org: i32,
    /// The child.
    pub person: Key,
    /// What the form says.
    pub facts: Facts,
    /// The real start as first recorded.
    pub first_started_at: Option<Timestamp>,
    /// Start as planned, also after the real one.
    pub planned_at: Option<Timestamp>,
    /// The plan was given up.
    pub given_up: Option<GivenUp>,
    /// The sealed place.
    pub place: Option<Vec<u8>>,
    /// Whether a warrant is needed, once confirmed.
    pub need: Option<Need>,
    /// Release.
    pub end: Option<End>,
    /// Who recorded the start.
    pub started_by: String,
    /// Counts changes.
    pub version: i32,
    /// Answers, oldest first.
    pub consents: Vec<Consent>,
    /// Facts, oldest first.
    pub evidence: Vec<Fact>,
    /// Extensions, first one first.
    pub extensions: Vec<Extension>,
    /// Steps of the request with note and name, oldest first.
    pub steps: Vec<StepTaken>,
}

/// A step of the request that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTaken {
    /// Which.
    pub step: Step,
    /// When.
    pub at: Timestamp,
    /// 備考
    pub note: String,
    /// 有効期間の末日, as a warrant issued in advance says.
    pub valid_until: Option<Date>,
    /// Who recorded it.
    pub by: String,
}

impl Custody {
    /// How far it is.
    pub fn phase(&self) -> Phase {
        self.course().phase()
    }

    /// Whether it is still a plan.
    pub fn is_planned(&self) -> bool {
        self.phase() == Phase::Planned
    }

    /// Whether the judge was, or is, asked before the start.
    pub fn is_asked_in_advance(&self) -> bool {
        let asked = self.steps.iter().rev().find(|taken| taken.step == Step::Request).map(|taken| taken.at);
        match (self.facts.start, asked) {
            (Start::Planned(_), _) => true,
            (Start::On(start), Some(asked)) => self.planned_at.is_some() && asked < start,
            (Start::On(_), None) => false,
        }
    }

    /// What the deadlines follow from.
    pub fn course(&self) -> Course {
        Course {
            started_at: self.facts.start.started(),
            planned_at: self.planned_at,
            given_up_at: self.given_up.as_ref().map(|given_up| given_up.at),
            ended_at: self.end.as_ref().map(|end| end.at),
            went_home: self.end.as_ref().is_some_and(|end| end.kind == codes::HOME),
            told_on: self.end.as_ref().and_then(|end| end.told_on),
            warrant_waived: self.waived_at(),
            steps: self.steps.iter().map(|taken| (taken.step, taken.at)).collect(),
            valid_until: self.steps.iter().rev().find_map(|taken| taken.valid_until),
            extensions: self.extensions.iter().map(|extension| extension.days).collect(),
        }
    }

    /// Why it cannot have started then: it was over, or the warrant under which it started had run out.
    pub fn correction_refusal(&self, start: Timestamp) -> Option<&'static str> {
        if self.facts.start.started() == Some(start) {
            return None;
        }
        let course = Course { started_at: Some(start), ..self.course() };
        if course.ended_at.is_some_and(|end| end < start) {
            return Some("開始日時が解除日時より後です。解除より前の日時を入力してください。");
        }
        let day = jp::day_in_japan(start);
        let has_run_out = course.warrant_valid_until().is_some_and(|until| until < day);
        has_run_out.then_some("開始日時が、発付された一時保護状の有効期間の末日より後です。日時を確認してください。")
    }

    /// When a person confirmed that no warrant is needed. It no longer holds once a holder of 親権 has answered otherwise within the days of
    /// the request, in a word the person who confirmed did not know of.
    fn waived_at(&self) -> Option<Timestamp> {
        let need = self.need.as_ref().filter(|need| !need.needed)?;
        let is_newest = |said: &&Consent| self.answers_of(said.custodian).last().is_some_and(|last| last == said);
        let is_in_time =
            |said: &Consent| self.facts.start.started().is_none_or(|start| is_before_request_ends(start, said.at));
        let is_new = |said: &Consent| need.at < said.at || need.at < said.recorded_at;
        let is_otherwise = |said: &Consent| Answer::from_code(&said.answer) != Answer::Consents;
        let overturned =
            self.consents.iter().filter(is_newest).any(|said| is_otherwise(said) && is_new(said) && is_in_time(said));
        (!overturned).then_some(need.at)
    }

    /// Deadlines still open, the earliest first.
    pub fn open_dues(&self) -> Vec<Due> {
        let mut open: Vec<Due> = self.course().dues().into_iter().filter(|due| due.done_at.is_none()).collect();
        open.sort_by_key(|due| due.deadline.last_day);
        open
    }

    /// The answers of one holder of 親権, oldest first.
    pub fn answers_of(&self, custodian: Uuid) -> Vec<&Consent> {
        self.consents.iter().filter(|consent| consent.custodian == custodian).collect()
    }

    /// What the rules say about the need for a warrant, from these holders of 親権.
    pub fn verdict(&self, custodians: &[Uuid]) -> Verdict {
        let answers = |id: &Uuid| {
            self.answers_of(*id).into_iter().map(|said| (said.at, Answer::from_code(&said.answer))).collect()
        };
        let custodians: Vec<Vec<(Timestamp, Answer)>> = custodians.iter().map(answers).collect();
        verdict(self.facts.start.at(), self.end.as_ref().map(|end| end.at), &custodians)
    }
}
