//! The page of the request: checklist, texts, annexes, steps; and the print.

use super::checklist::{self, Item};
use super::filed;
use super::form::{FILED, Typed, fill, read, read_step};
use super::model::{Annex, Confirmed, Draft, Move, annexes};
use super::print::assemble;
use super::rules::{State, Step};
use super::store;
use crate::App;
use crate::cases::moment;
use crate::cases::secrets::Finding;
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
use ground::web::Fields;
use ground::{Error, Result, Sealed};
use jp::RuleName;

/// Everything the page and the print are made of.
pub(super) struct Whole {
    pub(super) custody: Custody,
    pub(super) child: Person,
    pub(super) custodians: Vec<Relation>,
    pub(super) draft: Draft,
    /// All that can be annexed.
    pub(super) annexes: Vec<Annex>,
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

    pub(super) fn items(&self) -> Vec<Item> {
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

/// The request.
pub async fn show(Shared(app): Shared<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let whole = load(&mut tx, key).await?;
    let whole = tx.show(whole).await?;
    frame::html(&page(&app, &permit, whole, None, Errors::default()))
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
