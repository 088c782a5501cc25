//! What loading a register would do, row by row; decided before anything is written.

use super::layout::label_of;
use super::line::{Line, RECORD_FIELDS};
use ground::FieldError;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A person the agency already keeps.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Id.
    pub person: Uuid,
    /// Folded names, of every kind.
    pub names: Vec<String>,
    /// Birth, when the day is known.
    pub birth: Option<Date>,
    /// Their 児童記録票, if there is one.
    pub record: Option<KnownRecord>,
    /// The agency that took the case over, when it did: then nothing is written here.
    pub handed_to: Option<String>,
}

/// The 児童記録票 of a known child.
#[derive(Debug, Clone, Default)]
pub struct KnownRecord {
    /// Row.
    pub id: Uuid,
    /// 事例番号
    pub case_no: String,
    /// Which of [`RECORD_FIELDS`] are empty.
    pub empty: [bool; 12],
    /// Whether 重症度 is not set yet.
    pub no_severity: bool,
    /// Days of 受理 on file.
    pub accepted: HashSet<Date>,
    /// 経過 on file: day and text.
    pub progress: HashSet<(Date, String)>,
}

/// What would happen to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// 新規児童
    New,
    /// 既存児童に追記
    Append,
    /// 受理追加: a known child with a further 受理
    Accept,
    /// Everything is on file already.
    Same,
    /// 拒否
    Refused,
}

impl Outcome {
    /// Every outcome, in the order of the preview.
    pub const ALL: [Self; 5] = [Self::New, Self::Append, Self::Accept, Self::Same, Self::Refused];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Append => "append",
            Self::Accept => "accept",
            Self::Same => "same",
            Self::Refused => "refused",
        }
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "新規児童",
            Self::Append => "既存児童に追記",
            Self::Accept => "受理追加",
            Self::Same => "変更なし",
            Self::Refused => "拒否",
        }
    }

    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// Whose row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A child to be registered.
    New,
    /// A person of the own register.
    Known(Uuid),
    /// The child of an earlier row of the same file (index into the lines).
    Row(usize),
}

/// The decision about one row.
#[derive(Debug, Clone)]
pub struct Step {
    /// What would happen.
    pub outcome: Outcome,
    /// Whose row it is.
    pub target: Target,
    /// Its 児童記録票 on file.
    pub record: Option<Uuid>,
    /// Why, and what is added.
    pub reason: String,
    /// Whether its 受理 is not on file yet.
    pub accept: bool,
    /// Whether its 経過 is not on file yet.
    pub progress: bool,
    /// Which of [`RECORD_FIELDS`] fill an empty field.
    pub fill: [bool; 12],
    /// Why it is refused.
    pub refusals: Vec<FieldError>,
}

/// Decides about every row, in order.
pub fn plan(lines: &[Line], known: &[Known]) -> Vec<Step> {
    let mut desk = Desk::new(known);
    lines.iter().enumerate().map(|(index, line)| desk.decide(index, line)).collect()
}

/// The registers as they grow while rows are decided.
struct Desk<'k> {
    by_person: HashMap<Uuid, &'k Known>,
    by_name: HashMap<&'k str, Vec<&'k Known>>,
    by_case: HashMap<&'k str, &'k Known>,
    new_by_name: HashMap<String, Vec<(Option<Date>, usize)>>,
    new_by_case: HashMap<String, usize>,
    accepted: HashSet<(Whose, Date)>,
    progress: HashSet<(Whose, Date, String)>,
    filled: HashSet<(Whose, usize)>,
    rows: HashMap<usize, u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Whose {
    Person(Uuid),
    Row(usize),
}

impl<'k> Desk<'k> {
    fn new(known: &'k [Known]) -> Self {
        let mut by_name: HashMap<&str, Vec<&Known>> = HashMap::new();
        for person in known {
            for name in &person.names {
                by_name.entry(name).or_default().push(person);
            }
        }
        let by_case =
            known.iter().filter_map(|person| Some((person.record.as_ref()?.case_no.as_str(), person))).collect();
        Self {
            by_person: known.iter().map(|person| (person.person, person)).collect(),
            by_name,
            by_case,
            new_by_name: HashMap::new(),
            new_by_case: HashMap::new(),
            accepted: HashSet::new(),
            progress: HashSet::new(),
            filled: HashSet::new(),
            rows: HashMap::new(),
        }
    }

    fn decide(&mut self, index: usize, line: &Line) -> Step {
        let mut refusals = line.refusals.clone();
        let (target, why) = match self.whose(line) {
            Ok(found) => found,
            Err(refusal) => {
                refusals.push(refusal);
                (Target::New, String::new())
            }
        };
        if let Target::Known(person) = target
            && let Some(holder) = self.by_person.get(&person).and_then(|known| known.handed_to.as_ref())
        {
            let message = format!("{holder}が受理したケースです。この所属の記録は読むだけになっています。");
            refusals.push(refuse("name", message));
        }
        if !refusals.is_empty() {
            return Step {
                outcome: Outcome::Refused,
                target,
                record: None,
                reason: String::new(),
                accept: false,
                progress: false,
                fill: [false; 12],
                refusals,
            };
        }
        let whose = match target {
            Target::New => Whose::Row(index),
            Target::Row(first) => Whose::Row(first),
            Target::Known(person) => Whose::Person(person),
        };
        if target == Target::New {
            self.remember(index, line);
        }
        let record = self.record(target);
        let accept = line.acceptance.as_ref().is_some_and(|acceptance| {
            !record.is_some_and(|record| record.accepted.contains(&acceptance.on))
                && self.accepted.insert((whose, acceptance.on))
        });
        let progress = line.progress.as_ref().is_some_and(|entry| {
            let on_file = record.is_some_and(|record| record.progress.contains(&(entry.on, entry.body.clone())));
            !on_file && self.progress.insert((whose, entry.on, entry.body.clone()))
        });
        let is_empty = |field: usize| record.is_none_or(|record| record.empty.get(field) == Some(&true));
        let mut fill = [false; 12];
        for (field, (slot, text)) in fill.iter_mut().zip(&line.record).enumerate() {
            *slot = !text.is_empty() && is_empty(field) && self.filled.insert((whose, field));
        }
        let severity = line.severity.is_some() && record.is_some_and(|record| record.no_severity);
        let outcome = match target {
            Target::New => Outcome::New,
            _ if accept => Outcome::Accept,
            _ if progress || severity || fill.contains(&true) || self.needs_record(target) => Outcome::Append,
            _ => Outcome::Same,
        };
        let reason = reason(&why, line, accept, progress, &fill);
        Step { outcome, target, record: record.map(|record| record.id), reason, accept, progress, fill, refusals }
    }

    /// Recognises the child by name and birth, or by 事例番号; says how, or why nobody can tell.
    fn whose(&self, line: &Line) -> Result<(Target, String), FieldError> {
        let (name, birth) = (name_key(line), line.child.birth.as_ref().and_then(crate::people::model::Birth::day));
        let fits = |known: Option<Date>| birth.is_none() || known.is_none() || birth == known;
        if let Some(holder) = self.by_case.get(line.case_no.as_str()).filter(|_| !line.case_no.is_empty()) {
            let same = holder.names.contains(&name) && fits(holder.birth);
            let renamed = birth.is_some() && birth == holder.birth;
            return match same || renamed {
                true => Ok((
                    Target::Known(holder.person),
                    format!("事例番号{}と{}が一致", line.case_no, if same { "氏名" } else { "生年月日" }),
                )),
                false => Err(refuse(
                    "case_no",
                    format!(
                        "事例番号「{}」は別の児童に使われています。番号か氏名・生年月日を確認してください。",
                        line.case_no
                    ),
                )),
            };
        }
        let namesakes: Vec<_> = self.by_name.get(name.as_str()).into_iter().flatten().collect();
        if birth.is_some()
            && let Some(found) = namesakes.iter().find(|person| person.birth == birth)
        {
            return Ok((Target::Known(found.person), "氏名と生年月日が一致".to_owned()));
        }
        if let Some(&row) = self.new_by_case.get(&line.case_no).filter(|_| !line.case_no.is_empty()) {
            let siblings = self.new_by_name.get(&name).is_some_and(|rows| rows.iter().any(|(_, known)| *known == row));
            let number = self.rows.get(&row).copied().unwrap_or_default();
            return match siblings {
                true => Ok((Target::Row(row), format!("{number}行目と同じ児童"))),
                false => Err(refuse(
                    "case_no",
                    format!(
                        "事例番号「{}」は{number}行目の別の児童と重なっています。番号を直してください。",
                        line.case_no
                    ),
                )),
            };
        }
        let earlier = self.new_by_name.get(&name).into_iter().flatten();
        if let Some((_, row)) = earlier.clone().find(|(known, _)| birth.is_some() && *known == birth) {
            let number = self.rows.get(row).copied().unwrap_or_default();
            return Ok((Target::Row(*row), format!("{number}行目と同じ児童")));
        }
        let doubtful =
            namesakes.iter().any(|person| fits(person.birth)) || earlier.clone().any(|(known, _)| fits(*known));
        if doubtful {
            let message = "同じ氏名の児童がいますが、生年月日がないため同じ児童か判断できません。生年月日か事例番号を入れてください。";
            return Err(refuse("child_birth", message.to_owned()));
        }
        Ok((Target::New, String::new()))
    }

    fn remember(&mut self, index: usize, line: &Line) {
        let birth = line.child.birth.as_ref().and_then(crate::people::model::Birth::day);
        self.new_by_name.entry(name_key(line)).or_default().push((birth, index));
        if !line.case_no.is_empty() {
            self.new_by_case.insert(line.case_no.clone(), index);
        }
        self.rows.insert(index, line.number);
    }

    fn record(&self, target: Target) -> Option<&'k KnownRecord> {
        let Target::Known(person) = target else { return None };
        self.by_person.get(&person)?.record.as_ref()
    }

    fn needs_record(&self, target: Target) -> bool {
        matches!(target, Target::Known(_)) && self.record(target).is_none()
    }
}

/// The name as registers are compared by.
pub fn name_key(line: &Line) -> String {
    jp::fold(&line.child.names.first().map(|name| format!("{}{}", name.family, name.given)).unwrap_or_default())
}

fn refuse(field: &str, message: String) -> FieldError {
    FieldError { field: label_of(field).to_owned(), message }
}

fn reason(why: &str, line: &Line, accept: bool, progress: bool, fill: &[bool; 12]) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !why.is_empty() {
        parts.push(why.to_owned());
    }
    if let Some(acceptance) = line.acceptance.as_ref().filter(|_| accept) {
        parts.push(format!("受理 {}", jp::Wareki(acceptance.on)));
    }
    if progress {
        parts.push("経過を追加".to_owned());
    }
    if !why.is_empty() {
        let filled = RECORD_FIELDS.iter().zip(fill).filter(|(_, fills)| **fills).map(|(field, _)| label_of(field));
        let filled: Vec<_> = filled.collect();
        if !filled.is_empty() {
            parts.push(format!("空欄を補う: {}", filled.join("、")));
        }
    }
    parts.extend(line.notes.iter().cloned());
    parts.join("。")
}
