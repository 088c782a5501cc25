//! The page of the request: checklist, texts, annexes, steps; and the print.

use super::checklist::{self, Item};
use super::filed;
use super::guard::Finding;
use super::model::{Annex, Confirmed, Draft, Move, NewStep, annexes};
use super::print::assemble;
use super::rules::{State, Step};
use super::store;
use crate::App;
use crate::cases::codes::codes as of;
use crate::cases::moment;
use crate::custody::acts::{field, record};
use crate::custody::model::{Custody, Start};
use crate::custody::pages::{custodians, open, open_own};
use crate::custody::rules::Phase;
use crate::custody::{codes, sources, store as custodies};
use crate::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use crate::people::{self, Person, Relation, Strip};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Key, Tx};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::Timestamp;
use jp::RuleName;
use std::collections::BTreeMap;

/// Everything the page and the print are made of.
pub(super) struct Whole {
    pub(super) custody: Custody,
    pub(super) child: Person,
    pub(super) custodians: Vec<Relation>,
    pub(super) draft: Draft,
    /// All that can be annexed.
    annexes: Vec<Annex>,
}

impl Whole {
    /// 資料1 … n in the order staff gave them.
    pub(super) fn annexed(&self) -> Vec<&Annex> {
        let found = |code: &String| self.annexes.iter().find(|annex| annex.code == *code);
        self.draft.annexes.iter().filter_map(found).collect()
    }

    /// What is not annexed.
    pub(super) fn others(&self) -> Vec<&Annex> {
        self.annexes.iter().filter(|annex| !self.draft.annexes.contains(&annex.code)).collect()
    }

    fn items(&self) -> Vec<Item> {
        checklist::items(&self.custody, &self.custodians, &self.draft, &self.annexes, &self.annexed())
    }
}

/// Reads it all; a request not begun yet is prefilled from the record and from the agency's newest one.
pub(super) async fn load(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Whole>> {
    let custody = custodies::load(tx, key).await?;
    let known = custody.for_rules().clone();
    let child = people::load(tx, known.person).await?;
    let holders = custodians(tx, &known).await?;
    let pieces = sources::of(tx, known.person).await?;
    let draft = match store::find(tx, &known).await? {
        Some(draft) => draft,
        None => {
            let earlier = custodies::of_person(tx, known.person).await?;
            let mut draft = store::usual(tx).await?;
            draft.texts.necessity = known.facts.necessity.clone();
            draft.texts.history = history(&known, earlier.for_rules());
            draft
        }
    };
    let sealed = custody.zip(child).zip(holders).zip(pieces);
    Ok(sealed.map(|(((custody, child), custodians), pieces)| {
        let annexes = annexes(&custody, &pieces);
        Whole { custody, child, custodians, draft, annexes }
    }))
}

/// Earlier 一時保護 of the child and what became of their requests, from the record.
fn history(custody: &Custody, all: &[Custody]) -> String {
    let line = |known: &Custody| {
        let end = known.end.as_ref().map(|end| format!("、{}解除", moment_wareki(end.at))).unwrap_or_default();
        let steps: Vec<String> =
            known.steps.iter().map(|taken| format!("{} {}", moment_wareki(taken.at), taken.step.label())).collect();
        let steps = if steps.is_empty() { "請求なし".to_owned() } else { steps.join("、") };
        let start = match known.facts.start {
            Start::On(at) => format!("{}開始", moment_wareki(at)),
            Start::Planned(at) => format!("{}開始の予定", moment_wareki(at)),
        };
        let given_up = if known.given_up.is_some() { "、予定の取りやめ" } else { "" };
        format!("{start}{end}{given_up}({steps})")
    };
    all.iter().filter(|known| known.key != custody.key).map(line).collect::<Vec<_>>().join("\n")
}

struct AnnexShown {
    code: String,
    title: String,
    /// Why it is left out.
    why: String,
}

struct ItemShown {
    item: Item,
    confirmed: String,
}

#[derive(Template)]
#[template(path = "custody/warrant/page.html")]
pub(super) struct WarrantPage {
    frame: Frame,
    key: Key,
    strip: Strip,
    custody: Custody,
    state: State,
    phase: Phase,
    in_advance: bool,
    steps: Vec<Step>,
    taken: Vec<(String, &'static str, String)>,
    items: Vec<ItemShown>,
    annexed: Vec<AnnexShown>,
    others: Vec<AnnexShown>,
    courts: Vec<Choice>,
    fields: Fields,
    errors: Errors,
    version: i32,
    is_saved: bool,
    may_write: bool,
    /// Whether texts and annexes may be changed: not what was filed.
    may_edit: bool,
    may_print: bool,
    deadline: String,
    pub(super) findings: Vec<Finding>,
}

/// Why what was filed stays as it is.
const FILED: &str = "請求した後は、請求書の内容を変更できません。直すときは、請求の取下げを記録してください。";

/// Deadlines the page of the request shows, whichever comes next.
const OF_REQUEST: [RuleName; 4] =
    [RuleName::WarrantRequest, RuleName::WarrantObjection, RuleName::WarrantValidity, RuleName::PlannedStart];

pub(super) fn page(app: &App, permit: &Permit, whole: Whole, typed: Option<Fields>, errors: Errors) -> WarrantPage {
    let today = app.db.clock().today();
    let may = |action| whole.custody.org == permit.actor().org && permit.may(action);
    let state = whole.custody.course().state();
    let confirmed = |item: &Item| {
        let who = whole.draft.confirmed.get(item.code);
        who.map(|who| format!("{} {}", moment_wareki(who.at), who.by)).unwrap_or_default()
    };
    let items = whole.items().into_iter().map(|item| ItemShown { confirmed: confirmed(&item), item }).collect();
    let annex = |annex: &&Annex| {
        let why = whole.draft.left_out.get(&annex.code).cloned().unwrap_or_default();
        AnnexShown { code: annex.code.clone(), title: annex.title.clone(), why }
    };
    let deadline = whole.custody.open_dues().into_iter().find(|due| OF_REQUEST.contains(&due.deadline.rule));
    let deadline = deadline.map(|due| {
        let day = date_wareki(due.deadline.last_day);
        format!("{}: {day} {}", due.deadline.rule, frame::days_label(due.deadline.days_left(today)))
    });
    let mut fields = typed.unwrap_or_else(|| fill(&whole.draft));
    if fields.get("at_on").is_empty() && fields.get("at_time").is_empty() {
        moment::fill(&mut fields, "at", app.db.clock().now());
    }
    let taken = whole.custody.steps.iter().map(|taken| {
        let until = taken.valid_until.map(|day| format!("有効期間 {}まで ", date_wareki(day))).unwrap_or_default();
        (moment_wareki(taken.at), taken.step.label(), format!("{until}{} {}", taken.by, taken.note))
    });
    WarrantPage {
        frame: Frame::new(app, permit, "一時保護状の請求", "/custody"),
        key: whole.custody.person,
        strip: Strip::of(&whole.child, today),
        state,
        steps: state.steps(whole.custody.phase()),
        phase: whole.custody.phase(),
        in_advance: whole.custody.is_asked_in_advance(),
        taken: taken.collect(),
        items,
        annexed: whole.annexed().iter().map(annex).collect(),
        others: whole.others().iter().map(annex).collect(),
        courts: choices(codes::COURTS),
        fields,
        errors,
        version: whole.draft.version,
        is_saved: whole.draft.id.is_some(),
        may_write: may(Action::WriteCustody),
        may_edit: may(Action::WriteCustody) && state.is_open(),
        may_print: may(Action::PrintRecord),
        deadline: deadline.unwrap_or_default(),
        findings: Vec::new(),
        custody: whole.custody,
    }
}

fn fill(draft: &Draft) -> Fields {
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

/// The request.
pub async fn show(Shared(app): Shared<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let whole = load(&mut tx, key).await?;
    let whole = tx.show(whole).await?;
    frame::html(&page(&app, &permit, whole, None, Errors::default()))
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

fn read(fields: &Fields, whole: &Whole) -> Result<Draft> {
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

/// Saves court, texts and annexes.
pub async fn save(Shared(app): Shared<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        custodies::lock(&mut tx, key).await?;
        let whole = load(&mut tx, key).await?;
        let whole = whole.for_rules();
        let draft = read(&fields, whole)?;
        let moved = Move::read(fields.get("move"));
        let place = moved.and_then(|step| draft.annexes.iter().position(|code| code == step.code()));
        store::save(&mut tx, &whole.custody, &draft).await?;
        let changed = vec![field("warrant", "一時保護状請求書", "", format!("資料{}件", draft.annexes.len()))];
        record(&mut tx, "custody.request_saved", key, whole.custody.person, changed).await?;
        tx.commit().await?;
        // Back to what was moved, so that the keyboard goes on from there.
        Ok(match place {
            Some(place) => format!("#annex-{}", place + 1),
            None if fields.get("move").is_empty() => String::new(),
            None => "#annexes".to_owned(),
        })
    };
    let saved = saved.await;
    answer(&app, &permit, key, Typed::Request(fields), saved).await
}

/// What was typed into the form of the page that was refused.
enum Typed {
    Request(Fields),
    Step(Fields),
}

impl Typed {
    /// The fields of the page: what was typed into this form, what is on record in the other.
    fn over(&self, whole: &mut Whole) -> Fields {
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

async fn answer(app: &App, permit: &Permit, key: Key, typed: Typed, done: Result<String>) -> Result<Response> {
    match done {
        Ok(anchor) => Ok(Redirect::to(&format!("/custody/{key}/warrant{anchor}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let mut tx = app.db.read(permit).await?;
            let whole = load(&mut tx, key).await?;
            let mut whole = tx.show(whole).await?;
            let fields = typed.over(&mut whole);
            Ok(frame::refused(&page(app, permit, whole, Some(fields), errors))?.into_response())
        }
    }
}

/// Confirms one open item of the checklist.
pub async fn confirm(
    Shared(app): Shared<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        custodies::lock(&mut tx, key).await?;
        let whole = load(&mut tx, key).await?;
        let whole = whole.for_rules();
        let items = whole.items();
        let item = items.iter().find(|item| item.code == fields.get("item")).ok_or(Error::NotFound)?;
        let mut draft = whole.draft.clone();
        let by = permit.actor().name.clone();
        draft.confirmed.insert(item.code.to_owned(), Confirmed { by, at: tx.now() });
        store::save(&mut tx, &whole.custody, &draft).await?;
        let confirmed = vec![field("checklist", "請求前の確認", "", item.label)];
        record(&mut tx, "custody.request_confirmed", key, whole.custody.person, confirmed).await?;
        tx.commit().await?;
        Ok(String::new())
    };
    let done = done.await;
    answer(&app, &permit, key, Typed::Step(fields), done).await
}

fn read_step(fields: &Fields, whole: &Whole, now: Timestamp) -> Result<NewStep> {
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

/// Records what happened to the request; its deadlines follow.
pub async fn step(Shared(app): Shared<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        custodies::lock(&mut tx, key).await?;
        let whole = load(&mut tx, key).await?;
        let whole = whole.for_rules();
        let taken = read_step(&fields, whole, tx.now())?;
        let warrant = match whole.draft.id {
            Some(id) => id,
            None => store::save(&mut tx, &whole.custody, &whole.draft).await?,
        };
        let id = tx.new_id();
        let filed = match taken.step {
            Step::Request => {
                let filed = assemble(&app, &mut tx, whole, jp::day_in_japan(taken.at)).await?;
                Some(filed::seal(&app, &mut tx, &whole.custody, id, &filed).await?)
            }
            _ => None,
        };
        store::step(&mut tx, &whole.custody, warrant, id, &taken, filed).await?;
        let until = taken.valid_until.map(|day| format!(" 有効期間 {}まで", date_wareki(day))).unwrap_or_default();
        let words = format!("{} {}{until}", taken.step.label(), moment_wareki(taken.at));
        let taken = vec![field("step", "一時保護状の請求", "", words)];
        record(&mut tx, "custody.stepped", key, whole.custody.person, taken).await?;
        tx.commit().await?;
        Ok(String::new())
    };
    let done = done.await;
    answer(&app, &permit, key, Typed::Step(fields), done).await
}
