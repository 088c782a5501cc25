//! An ask and its answers.

use super::rules::{Kind, State};
use desk::assessment::form::{Answers, Form};
use desk::assessment::origin::Origins;
use desk::assessment::view::{AnsweredSection, answered};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// All that those asked are told of a child: who it is, as they know it. Nothing here can say why the child is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// 第1回 令和8年度の調査
    pub round: String,
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// 平成30年5月5日
    pub birth: String,
    /// 8歳, on the day of the survey.
    pub age: String,
    /// 学年
    pub grade: String,
    /// 組, クラス
    pub class: String,
}

/// What is asked of one place about one child.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Id.
    pub id: Uuid,
    /// The agency that asks.
    pub org: i32,
    /// The round.
    pub round: Uuid,
    /// The line of the list.
    pub candidate: Uuid,
    /// The child.
    pub person: Uuid,
    /// Whom.
    pub kind: Kind,
    /// Name of the school, nursery or section.
    pub place: String,
    /// An agency with log-ins of its own.
    pub to_org: Option<i32>,
    /// A section of the asking agency.
    pub to_section: Option<i32>,
    /// What is told.
    pub told: Told,
    /// What is asked, in the words of its day.
    pub form: Form,
    /// Last day.
    pub due_on: Date,
    /// By whom.
    pub sent_by: String,
    /// When.
    pub sent_at: Timestamp,
    /// Last reminder.
    pub reminded_on: Option<Date>,
    /// The newest answer.
    pub given: Option<Given>,
}

/// An answer as it was given.
#[derive(Debug, Clone)]
pub struct Given {
    /// Id: the next one says which it was made after.
    pub id: Uuid,
    /// What was answered.
    pub answers: Answers,
    /// Whether it is whole.
    pub whole: bool,
    /// Whether it came as a file.
    pub by_file: bool,
    /// By whom, with section.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Ask {
    /// Where it stands.
    pub fn state(&self) -> State {
        State::of(self.given.as_ref().map(|given| given.whole))
    }

    /// Whether it is late.
    pub fn is_late(&self, today: Date) -> bool {
        self.due_on < today && self.state() != State::Answered
    }

    /// Questions and answers for a page; empty while there is no answer.
    pub fn sections(&self) -> Vec<AnsweredSection> {
        self.given
            .as_ref()
            .map(|given| answered(&self.form, &given.answers, &Origins::default(), false))
            .unwrap_or_default()
    }

    /// The answers in one line, for tables: labels and what was answered.
    pub fn summary(&self) -> String {
        let lines = self.sections().into_iter().flat_map(|section| section.lines);
        let told = lines.filter(|line| !line.text.is_empty()).map(|line| format!("{}: {}", line.label, line.text));
        told.collect::<Vec<_>>().join(" / ")
    }

    /// What the health section said of 母子保健管理, when it is asked.
    pub fn management(&self) -> &str {
        self.given.as_ref().map_or("", |given| given.answers.code("management"))
    }
}
