//! A case as the police see it.

use super::rules::Reason;
use desk::cases::codes;
use desk::cases::rules::stops_clock;
use desk::people::model::{Birth, SEXES, label_of};
use ground::db::Key;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

/// A child with the fields of [`super::fields::FIELDS`], no others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The child in the centre's register.
    pub key: Key,
    /// The centre.
    pub centre: i32,
    /// 姓 名
    pub name: String,
    /// せい めい
    pub kana: String,
    /// 通称 and others.
    pub other_names: Vec<String>,
    /// Code.
    pub sex: String,
    /// As far as known.
    pub birth: Option<Birth>,
    /// 支援措置: neither address nor municipality nor school.
    pub hidden: bool,
    /// 現住所
    pub address: String,
    /// Town hall of the municipality.
    pub residence: Option<i32>,
    /// 学校・園
    pub school: String,
    /// 対応中
    pub is_open: bool,
    /// 受理
    pub accepted_on: Option<Date>,
    /// 終結
    pub closed_on: Option<Date>,
    /// Main types of abuse.
    pub kinds: Vec<String>,
    /// Code; empty when nobody judged it.
    pub urgency: String,
    /// 重症度
    pub severity: Option<i16>,
    /// The newest 通告.
    pub received_at: Option<Timestamp>,
    /// End of its hours.
    pub due_at: Option<Timestamp>,
    /// When its clock was stopped.
    pub clock_seen_at: Option<Timestamp>,
    /// When the child was last seen with one's own eyes.
    pub seen_at: Option<Timestamp>,
    /// The last check of any kind.
    pub checked: Option<(Timestamp, String)>,
    /// 一時保護, the newest first.
    pub custodies: Vec<Custody>,
    /// 家庭復帰
    pub returned_at: Option<Timestamp>,
    /// Town hall the child moved from, and when.
    pub moved_from: Option<i32>,
    /// 転出入
    pub moved_on: Option<Date>,
    /// 通告 so far.
    pub reports: i32,
    /// What of the national rule it meets.
    pub reasons: Vec<Reason>,
}

/// A period of 一時保護.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Custody {
    /// Start.
    pub from: Timestamp,
    /// End.
    pub until: Option<Timestamp>,
    /// 解除の事由 code; empty while it runs.
    pub end: String,
}

impl Case {
    /// Types of abuse as people read them.
    pub fn kinds_label(&self) -> String {
        if self.kinds.is_empty() { "未確定".to_owned() } else { codes::labels(codes::ABUSE_TYPES, &self.kinds) }
    }

    /// AA 生命の危険がある …; empty when nobody judged it.
    pub fn urgency_label(&self) -> &str {
        codes::label(codes::URGENCIES, &self.urgency)
    }

    /// 重度; empty before the meeting after the investigation.
    pub fn severity_label(&self) -> &'static str {
        let code = self.severity.map(|grade| grade.to_string()).unwrap_or_default();
        codes::SEVERITIES.iter().find(|(known, _)| *known == code).map_or("", |(_, label)| label)
    }

    /// What the last check came to: only seeing the child counts.
    pub fn check_label(&self) -> &str {
        match &self.checked {
            None => "確認の記録なし",
            Some((_, how)) if stops_clock(how) => "目視で確認",
            Some((_, how)) if how.is_empty() => "目視以外の確認",
            Some((_, how)) => codes::label(codes::SIGHTING_METHODS, how),
        }
    }

    /// 男
    pub fn sex_label(&self) -> &str {
        match self.sex.as_str() {
            "unknown" => "性別不明",
            sex => label_of(SEXES, sex),
        }
    }

    /// The 一時保護 under way.
    pub fn in_custody(&self) -> bool {
        self.custodies.iter().any(|custody| custody.until.is_none())
    }
}
