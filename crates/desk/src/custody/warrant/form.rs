//! The forms of the request: what staff type, read into typed values; and back into the fields of the page.

use super::checklist;
use super::model::{Annex, Draft, Move, NewStep};
use super::pages::Whole;
use super::rules::Step;
use crate::cases::codes::codes as of;
use crate::cases::moment;
use crate::custody::codes;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Why what was filed stays as it is.
pub const FILED: &str = "請求した後は、請求書の内容を変更できません。直すときは、請求の取下げを記録してください。";

/// The fields of the page, as they are on record.
pub fn fill(draft: &Draft) -> Fields {
    let mut fields = Fields::default();
    for (name, value) in [
        ("court_kind", &draft.court_kind),
        ("court_name", &draft.court_name),
        ("requester_title", &draft.requester_title),
        ("requester_name", &draft.requester_name),
        ("summary", &draft.texts.summary),
        ("necessity", &draft.texts.necessity),
        ("history", &draft.texts.history),
        ("validity", &draft.texts.validity),
    ] {
        fields.set(name, value.as_str());
    }
    fields.set("lists_left_out", if draft.texts.lists_left_out { "yes" } else { "" });
    fields
}

/// The list of annexes and the reasons for what is left out, as the form has them.
fn arrange(draft: &mut Draft, all: &[Annex], fields: &Fields, mut why: impl FnMut(&str) -> String) {
    draft.annexes = Vec::new();
    for code in fields.all("annexes").filter(|code| all.iter().any(|annex| annex.code == *code)) {
        draft.move_annex(&Move::Add(code.to_owned()));
    }
    draft.left_out = BTreeMap::new();
    for annex in all.iter().filter(|annex| !draft.annexes.contains(&annex.code)) {
        let why = why(&format!("left.{}", annex.code));
        if !why.is_empty() {
            draft.left_out.insert(annex.code.clone(), why);
        }
    }
}

/// The form of the request: court, texts, annexes.
pub fn read(fields: &Fields, whole: &Whole) -> Result<Draft> {
    if !whole.custody.course().state().is_open() {
        return Err(Error::invalid("summary", FILED));
    }
    let mut reader = Reader::new(fields);
    let mut draft = whole.draft.clone();
    draft.court_kind = reader.optional_choice("court_kind", "裁判所の種類", &of(codes::COURTS));
    draft.court_name = reader.text("court_name", "裁判所の名称", 100);
    draft.requester_title = reader.text("requester_title", "請求者の職", 60);
    draft.requester_name = reader.text("requester_name", "請求者の氏名", 60);
    draft.texts.summary = reader.text("summary", "総括", 10_000);
    draft.texts.necessity = reader.text("necessity", "一時保護の必要性", 5000);
    draft.texts.history = reader.text("history", "従前の請求等", 5000);
    draft.texts.validity = reader.text("validity", "求める有効期間とその理由", 1000);
    draft.texts.lists_left_out = fields.get("lists_left_out") == "yes";
    let known = |code: &str| whole.annexes.iter().any(|annex| annex.code == code);
    arrange(&mut draft, &whole.annexes, fields, |name| reader.text(name, "付けない理由", 300));
    if let Some(step) = Move::read(fields.get("move")).filter(|step| known(step.code())) {
        draft.move_annex(&step);
    }
    draft.version = fields.get("version").parse().map_err(|_| Error::Stale)?;
    reader.finish(draft)
}

/// A step that is possible now.
pub fn read_step(fields: &Fields, whole: &Whole, now: Timestamp) -> Result<NewStep> {
    let custody = &whole.custody;
    let mut reader = Reader::new(fields);
    let at = moment::read(&mut reader, "at", "日時", now);
    let note = reader.text("note", "備考", 1000);
    let is_possible = |step: &Step| custody.course().state().after(*step, custody.phase()).is_some();
    let step = Step::from_code(fields.get("step")).filter(is_possible);
    if step.is_none() {
        reader.refuse("step", "いまの状態から進められる手続を選んでください。");
    }
    let before = custody.steps.last().map(|taken| taken.at).or(custody.facts.start.started());
    if before.is_some_and(|before| at < before) && step != Some(Step::Request) {
        reader.refuse("at_on", "前の手続より後の日時を入力してください。");
    }
    let is_issued = matches!(step, Some(Step::Issue | Step::Grant));
    // What was issued in advance is often recorded only after the start.
    let is_in_advance = custody.planned_at.is_some() && custody.facts.start.started().is_none_or(|start| at <= start);
    let valid_until = reader.date("valid_until", "有効期間の末日").filter(|_| is_issued);
    if valid_until.is_some() && !is_in_advance {
        reader.refuse("valid_until", "有効期間は、一時保護の開始より前に発付された一時保護状だけに入力します。");
    }
    if valid_until.is_some_and(|until| until < jp::day_in_japan(at)) {
        reader.refuse("valid_until", "有効期間の末日が、発付の日より前です。");
    }
    let items = whole.items();
    let open = checklist::unconfirmed(&items, &whole.draft);
    if step == Some(Step::Request) && !open.is_empty() {
        let names: Vec<&str> = open.iter().map(|item| item.label).collect();
        reader.refuse("step", format!("足りないものを一つずつ確認してください: {}", names.join("、")));
    }
    let (step, note) = reader.finish((step, note))?;
    Ok(NewStep { step: step.ok_or(Error::NotFound)?, at, note, valid_until })
}

/// What was typed into the form of the page that was refused.
pub enum Typed {
    /// Court, texts, annexes.
    Request(Fields),
    /// A step.
    Step(Fields),
}

impl Typed {
    /// The fields of the page: what was typed into this form, what is on record in the other.
    pub fn over(&self, whole: &mut Whole) -> Fields {
        let (typed, names): (&Fields, &[&str]) = match self {
            Self::Request(typed) => (typed, &OF_TEXTS),
            Self::Step(typed) => (typed, &["step", "at_on", "at_time", "valid_until", "note"]),
        };
        if matches!(self, Self::Request(_)) && whole.custody.course().state().is_open() {
            arrange(&mut whole.draft, &whole.annexes, typed, |name| typed.get(name).to_owned());
        }
        let mut fields = fill(&whole.draft);
        for name in names {
            fields.set(name, typed.get(name));
        }
        fields
    }
}

/// Fields of the form of the request.
const OF_TEXTS: [&str; 9] = [
    "court_kind",
    "court_name",
    "requester_title",
    "requester_name",
    "summary",
    "necessity",
    "history",
    "validity",
    "lists_left_out",
];
