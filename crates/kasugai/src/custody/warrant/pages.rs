//! The page of the request: checklist, texts, annexes, steps; and the print.

use super::checklist::{self, Item};
use super::document::{Parts, ToDistrictCourt, ToFamilyCourt, ToSummaryCourt, WarrantRequest};
use super::guard::Finding;
use super::model::{Annex, Confirmed, Draft, annexes};
use super::rules::{State, Step};
use super::{proof, store};
use crate::cases::codes::codes as of;
use crate::cases::{attachment, moment};
use crate::custody::acts::{field, record};
use crate::custody::model::{Custody, Source, SourceKind};
use crate::custody::pages::{custodians, open, open_own};
use crate::custody::{codes, sources, store as custodies};
use crate::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use crate::people::{self, Person, Relation, Strip};
use crate::{App, papers};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Key, Tx};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed, View};
use uuid::Uuid;

/// Everything the page and the print are made of.
pub(super) struct Whole {
    custody: Custody,
    child: Person,
    custodians: Vec<Relation>,
    draft: Draft,
    annexes: Vec<Annex>,
}

impl Whole {
    /// 資料1 … n in the order of the page.
    fn annexed(&self) -> Vec<&Annex> {
        self.annexes.iter().filter(|annex| self.draft.annexes.contains(&annex.code)).collect()
    }

    fn items(&self) -> Vec<Item> {
        checklist::items(&self.custody, &self.custodians, &self.draft, &self.annexed())
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
            draft.texts.history = history(&known, &earlier);
            draft
        }
    };
    let all = annexes(&known, &pieces);
    let sealed = custody.zip(child).zip(holders);
    Ok(sealed.map(|((custody, child), custodians)| Whole { custody, child, custodians, draft, annexes: all }))
}

/// Earlier 一時保護 of the child and what became of their requests, from the record.
fn history(custody: &Custody, all: &[Custody]) -> String {
    let line = |known: &Custody| {
        let end = known.end.as_ref().map(|end| format!("、{}解除", moment_wareki(end.at))).unwrap_or_default();
        let steps: Vec<String> =
            known.steps.iter().map(|taken| format!("{} {}", moment_wareki(taken.at), taken.step.label())).collect();
        let steps = if steps.is_empty() { "請求なし".to_owned() } else { steps.join("、") };
        format!("{}開始{end}({steps})", moment_wareki(known.facts.started_at))
    };
    all.iter().filter(|known| known.key != custody.key).map(line).collect::<Vec<_>>().join("\n")
}

struct AnnexShown {
    code: String,
    title: String,
    ticked: bool,
    number: String,
}

struct ItemShown {
    item: Item,
    confirmed: String,
}

#[derive(Template)]
#[template(path = "custody/warrant/page.html")]
struct WarrantPage {
    frame: Frame,
    key: Key,
    strip: Strip,
    custody: Custody,
    state: State,
    steps: Vec<Step>,
    taken: Vec<(String, &'static str, String)>,
    items: Vec<ItemShown>,
    annexes: Vec<AnnexShown>,
    courts: Vec<Choice>,
    fields: Fields,
    errors: Errors,
    version: i32,
    is_saved: bool,
    may_write: bool,
    may_print: bool,
    deadline: String,
    findings: Vec<Finding>,
}

fn page(app: &App, permit: &Permit, whole: Whole, typed: Option<Fields>, errors: Errors) -> WarrantPage {
    let today = app.db.clock().today();
    let may = |action| whole.custody.org == permit.actor().org && permit.may(action);
    let state = whole.custody.course().state();
    let confirmed = |item: &Item| {
        let who = whole.draft.confirmed.get(item.code);
        who.map(|who| format!("{} {}", moment_wareki(who.at), who.by)).unwrap_or_default()
    };
    let items = whole.items().into_iter().map(|item| ItemShown { confirmed: confirmed(&item), item }).collect();
    let mut next = 0;
    let annexes = whole.annexes.iter().map(|annex| {
        let ticked = whole.draft.annexes.contains(&annex.code);
        next += usize::from(ticked);
        let number = if ticked { format!("資料{next}") } else { String::new() };
        AnnexShown { code: annex.code.clone(), title: annex.title.clone(), ticked, number }
    });
    let request =
        whole.custody.course().dues().into_iter().find(|due| due.deadline.rule == jp::RuleName::WarrantRequest);
    let deadline = request.filter(|due| due.done_at.is_none()).map(|due| {
        format!(
            "請求の期限 {} {}",
            date_wareki(due.deadline.last_day),
            frame::days_label(due.deadline.days_left(today))
        )
    });
    let mut fields = typed.unwrap_or_else(|| fill(&whole.draft));
    moment::fill(&mut fields, "at", app.db.clock().now());
    let taken = whole
        .custody
        .steps
        .iter()
        .map(|taken| (moment_wareki(taken.at), taken.step.label(), format!("{} {}", taken.by, taken.note)));
    WarrantPage {
        frame: Frame::new(app, permit, "一時保護状の請求", "/custody"),
        key: whole.custody.person,
        strip: Strip::of(&whole.child, today),
        state,
        steps: state.steps(whole.custody.end.is_some()),
        taken: taken.collect(),
        items,
        annexes: annexes.collect(),
        courts: choices(codes::COURTS),
        fields,
        errors,
        version: whole.draft.version,
        is_saved: whole.draft.id.is_some(),
        may_write: may(Action::WriteCustody),
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
    ] {
        fields.set(name, value.as_str());
    }
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

fn read(fields: &Fields, whole: &Whole) -> Result<Draft> {
    let mut reader = Reader::new(fields);
    let mut draft = whole.draft.clone();
    draft.court_kind = reader.optional_choice("court_kind", "裁判所の種類", &of(codes::COURTS));
    draft.court_name = reader.text("court_name", "裁判所の名称", 100);
    draft.requester_title = reader.text("requester_title", "請求者の職", 60);
    draft.requester_name = reader.text("requester_name", "請求者の氏名", 60);
    draft.texts.summary = reader.text("summary", "総括", 10_000);
    draft.texts.necessity = reader.text("necessity", "一時保護の必要性", 5000);
    draft.texts.history = reader.text("history", "従前の請求等", 5000);
    let known = |code: &&str| whole.annexes.iter().any(|annex| annex.code == *code);
    draft.annexes = fields.all("annexes").filter(known).map(str::to_owned).collect();
    draft.version = fields.get("version").parse().map_err(|_| Error::Stale)?;
    reader.finish(draft)
}

/// Saves court, texts and annexes.
pub async fn save(Shared(app): Shared<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        let whole = load(&mut tx, key).await?;
        let whole = whole.for_rules();
        let draft = read(&fields, whole)?;
        store::save(&mut tx, &whole.custody, &draft).await?;
        let changed = vec![field("warrant", "一時保護状請求書", "", format!("資料{}件", draft.annexes.len()))];
        record(&mut tx, "custody.request_saved", key, whole.custody.person, changed).await?;
        tx.commit().await
    };
    answer(&app, &permit, key, fields.clone(), saved.await).await
}

async fn answer(app: &App, permit: &Permit, key: Key, fields: Fields, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/custody/{key}/warrant")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let mut tx = app.db.read(permit).await?;
            let whole = load(&mut tx, key).await?;
            let whole = tx.show(whole).await?;
            let typed = if fields.get("summary").is_empty() { None } else { Some(fields) };
            Ok(frame::refused(&page(app, permit, whole, typed, errors))?.into_response())
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
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, key, Fields::default(), done).await
}

/// Records what happened to the request; its deadlines follow.
pub async fn step(Shared(app): Shared<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        let whole = load(&mut tx, key).await?;
        let whole = whole.for_rules();
        let mut reader = Reader::new(&fields);
        let at = moment::read(&mut reader, "at", "日時", tx.now());
        let note = reader.text("note", "備考", 1000);
        let step = Step::from_code(fields.get("step"));
        let is_possible =
            |step: &Step| whole.custody.course().state().after(*step, whole.custody.end.is_some()).is_some();
        let step = step.filter(is_possible);
        if step.is_none() {
            reader.refuse("step", "いまの状態から進められる手続を選んでください。");
        }
        let after = whole.custody.steps.last().map_or(whole.custody.facts.started_at, |taken| taken.at);
        if at < after && step != Some(Step::Request) {
            reader.refuse("at_on", "前の手続より後の日時を入力してください。");
        }
        let items = whole.items();
        let open = checklist::unconfirmed(&items, &whole.draft);
        if step == Some(Step::Request) && !open.is_empty() {
            let names: Vec<&str> = open.iter().map(|item| item.label).collect();
            reader.refuse("step", format!("足りないものを一つずつ確認してください: {}", names.join("、")));
        }
        let (step, note) = reader.finish((step, note))?;
        let step = step.ok_or(Error::NotFound)?;
        let warrant = match whole.draft.id {
            Some(id) => id,
            None => store::save(&mut tx, &whole.custody, &whole.draft).await?,
        };
        store::step(&mut tx, &whole.custody, warrant, step, at, &note).await?;
        let taken = vec![field("step", "一時保護状の請求", "", format!("{} {}", step.label(), moment_wareki(at)))];
        record(&mut tx, "custody.stepped", key, whole.custody.person, taken).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, key, Fields::default(), done).await
}

/// The request and its annexes in one PDF; refused while a reporter or a hidden place stands in it.
pub async fn print(Shared(app): Shared<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let whole = load(&mut tx, key).await?;
    let files = files(&app, &mut tx, whole.for_rules()).await?;
    let document = document(&app, &permit, whole.for_rules(), &files, tx.today());
    let custody = &whole.for_rules().custody;
    let findings = proof::findings(&app, &mut tx, custody, &document, WarrantRequest::place).await?;
    let printed = print_view(custody, "warrant", findings.is_empty());
    let (whole, ()) = tx.show(whole.zip(Sealed::new((), printed))).await?;
    if !findings.is_empty() {
        let page = WarrantPage { findings, ..page(&app, &permit, whole, None, Errors::default()) };
        return Ok(frame::refused(&page)?.into_response());
    }
    let files = files.into_iter().map(|(_, file)| file).collect();
    match whole.draft.court_kind.as_str() {
        "家庭裁判所" => papers::print(&app, &permit, &ToFamilyCourt(document), files).await,
        "簡易裁判所" => papers::print(&app, &permit, &ToSummaryCourt(document), files).await,
        _ => papers::print(&app, &permit, &ToDistrictCourt(document), files).await,
    }
}

/// The audit row of a print, or of one that was refused.
pub fn print_view(custody: &Custody, paper: &str, is_clean: bool) -> View {
    View {
        kind: if is_clean { "print" } else { "view" },
        subject_area: Some(custody.key.area),
        subject_org: Some(custody.org),
        person: Some(custody.person.id),
        object_kind: "custody",
        object: Some(custody.key.id),
        fields: "facts,consents,opinions,annexes",
        detail: if is_clean { paper.to_owned() } else { format!("{paper}: 印刷を止めた") },
        ..View::default()
    }
}

/// The annexed files that can be placed on a page, each with where it is in the record.
async fn files(app: &App, tx: &mut Tx<'_>, whole: &Whole) -> Result<Vec<(Uuid, paper::File)>> {
    let annexed: Vec<Uuid> = whole
        .annexed()
        .iter()
        .filter_map(|annex| annex.source.filter(|source| source.kind == SourceKind::Attachment))
        .map(|source| source.id)
        .collect();
    if annexed.is_empty() {
        return Ok(Vec::new());
    }
    let dek = people::data_key(tx, &app.vault, whole.custody.person).await?.ok_or(Error::NotFound)?;
    let mut files = Vec::new();
    for known in attachment::of_person(tx, whole.custody.person).await?.iter().rev() {
        let Some(format) = paper::Format::of_media_type(&known.media_type) else { continue };
        if annexed.contains(&known.id) {
            let bytes = attachment::bytes(app, &dek, whole.custody.key.area, known).await?;
            files.push((known.id, paper::File { name: known.title.clone(), format, bytes }));
        }
    }
    Ok(files)
}

fn document(
    app: &App,
    permit: &Permit,
    whole: &Whole,
    files: &[(Uuid, paper::File)],
    today: jiff::civil::Date,
) -> WarrantRequest {
    let registry = app.gate.registry();
    let file_of = |source: Option<Source>| source.and_then(|source| files.iter().position(|(id, _)| *id == source.id));
    WarrantRequest::of(&Parts {
        office: registry.name(permit.actor().org),
        custody: &whole.custody,
        child: &whole.child,
        custodians: &whole.custodians,
        draft: &whole.draft,
        annexes: whole.annexed().into_iter().map(|annex| (annex, file_of(annex.source))).collect(),
        today,
    })
}
