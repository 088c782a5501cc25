//! The pages of one 一時保護 and of all of a child's.

pub mod deeds;
pub mod lists;
pub mod start;

use super::codes;
use super::model::{Custody, End, Fact, Need};
use super::rules::{Due, Urgency, Verdict, is_binding, left_label, urgency};
use super::store;
use crate::cases::codes::label;
use crate::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use crate::people::{self, Relation, Strip};
use crate::{App, cases};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use ground::db::{Key, Tx, japan};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Result, Sealed, View};
use jiff::civil::Date;
use uuid::Uuid;

/// The permit to read a 一時保護 under: that of its child.
pub(super) async fn open(app: &App, permit: &Permit, key: Key) -> Result<Permit> {
    let child = child_of(app, permit, key).await?;
    people::access::open(app, permit, child).await
}

/// [`open`], to change something: only the centre that keeps it may.
pub(super) async fn open_own(app: &App, permit: &Permit, key: Key) -> Result<Permit> {
    let child = child_of(app, permit, key).await?;
    people::access::open_own(app, permit, child).await
}

async fn child_of(app: &App, permit: &Permit, key: Key) -> Result<Key> {
    let mut tx = app.db.read(permit).await?;
    store::child(&mut tx, key).await
}

/// Who held 親権 when it started, with the relation to the child.
pub(super) async fn custodians(tx: &mut Tx<'_>, custody: &Custody) -> Result<Sealed<Vec<Relation>>> {
    let start = custody.facts.started_at.to_zoned(japan()).date();
    let relations = people::relations(tx, custody.person).await?;
    let held = move |relation: &Relation| {
        relation.facts.custodian && relation.holds(start) && relation.facts.valid_from.is_none_or(|from| from <= start)
    };
    Ok(relations.map(|all| all.into_iter().filter(held).collect()))
}

/// A deadline as shown.
pub(super) struct DueShown {
    name: String,
    words: String,
    law: &'static str,
    start: String,
    last_day: String,
    left: String,
    class: &'static str,
    done: String,
}

impl DueShown {
    fn of(due: &Due, today: Date) -> Self {
        let deadline = due.deadline;
        let urgency = urgency(deadline.rule, deadline.last_day, today);
        Self {
            name: deadline.rule.to_string(),
            words: deadline.counting.to_string(),
            law: deadline.rule.law(),
            start: date_wareki(deadline.start),
            last_day: date_wareki(deadline.last_day),
            left: left_label(deadline.last_day, today),
            class: class(urgency),
            done: due.done_at.map(moment_wareki).unwrap_or_default(),
        }
    }
}

/// Class of the chip of an open deadline.
pub(super) fn class(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Over | Urgency::Today => "danger",
        Urgency::Near => "warn",
        Urgency::Far => "",
    }
}

/// A holder of 親権 with what they said.
struct CustodianShown {
    id: Uuid,
    name: String,
    kind: String,
    answer: &'static str,
    class: &'static str,
    said: Vec<String>,
}

impl CustodianShown {
    fn of(relation: &Relation, custody: &Custody) -> Self {
        let id = relation.relative.key.id;
        let answers = custody.answers_of(id);
        let newest = answers.last().map_or("unclear", |said| said.answer.as_str());
        let answer = codes::ANSWERS.iter().find(|(code, _)| *code == newest).map_or("不明・未確認", |(_, label)| label);
        let said = answers.iter().rev().map(|said| {
            let note = if said.note.is_empty() { String::new() } else { format!(" {}", said.note) };
            format!(
                "{} {}({}・聴いた人 {}・記録 {}){note}",
                moment_wareki(said.at),
                label(codes::ANSWERS, &said.answer),
                said.told_how,
                said.told_to,
                said.recorded_by
            )
        });
        Self {
            id,
            name: relation.relative.name(),
            kind: relation.facts.kind.clone(),
            answer,
            class: if newest == "consents" { "good" } else { "warn" },
            said: said.collect(),
        }
    }
}

/// A ground with the facts that bear it.
struct GroundShown {
    label: &'static str,
    facts: Vec<Fact>,
}

fn grounds(custody: &Custody) -> Vec<GroundShown> {
    codes::GROUND_NUMBERS
        .iter()
        .filter(|(number, _)| {
            custody.facts.is_ground(number) || custody.evidence.iter().any(|fact| fact.ground == *number)
        })
        .map(|(number, label)| GroundShown {
            label,
            facts: custody.evidence.iter().filter(|fact| fact.ground == *number).cloned().collect(),
        })
        .collect()
}

struct ExtensionShown {
    n: i16,
    basis: String,
    days: Vec<(&'static str, String)>,
    note: String,
}

fn extensions(custody: &Custody) -> Vec<ExtensionShown> {
    let shown = |extension: &super::model::Extension| {
        let days = extension.days;
        let days = [("申立て", days.filed_on), ("承認・決定", days.decided_on), ("却下", days.refused_on)];
        ExtensionShown {
            n: extension.n,
            basis: label(codes::EXTENSIONS, &extension.basis).to_owned(),
            days: days.into_iter().filter_map(|(name, day)| Some((name, date_wareki(day?)))).collect(),
            note: extension.note.clone(),
        }
    };
    custody.extensions.iter().map(shown).collect()
}

/// What a person confirmed about the need for a warrant.
struct NeedShown {
    needed: bool,
    reason: String,
    when: String,
}

impl NeedShown {
    fn of(need: &Need) -> Self {
        let when = format!("{} {}", moment_wareki(need.at), need.by);
        Self { needed: need.needed, reason: need.reason.clone(), when }
    }
}

/// A release.
struct EndShown {
    at: String,
    kind: String,
    to: String,
    note: String,
    told: String,
    is_untold: bool,
}

impl EndShown {
    fn of(end: &End) -> Self {
        Self {
            at: moment_wareki(end.at),
            kind: label(codes::ENDS, &end.kind).to_owned(),
            to: end.to.clone(),
            note: end.note.clone(),
            told: end.told_on.map(date_wareki).unwrap_or_default(),
            is_untold: end.kind == codes::HOME && end.told_on.is_none(),
        }
    }
}

/// Which form of the page was refused, so that what was typed stands in it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    None,
    Consent,
    Need,
    Extension,
    Release,
    Place,
}

#[derive(Template)]
#[template(path = "custody/pages/show.html")]
pub(super) struct ShowPage {
    frame: Frame,
    key: Key,
    strip: Strip,
    custody: Custody,
    started: String,
    need: Option<NeedShown>,
    ended: Option<EndShown>,
    facts: Vec<(&'static str, String)>,
    dues: Vec<DueShown>,
    custodians: Vec<CustodianShown>,
    verdict: Verdict,
    grounds: Vec<GroundShown>,
    extensions: Vec<ExtensionShown>,
    may_extend: bool,
    answers: Vec<Choice>,
    hows: Vec<Choice>,
    bases: Vec<Choice>,
    ends: Vec<Choice>,
    fields: Fields,
    errors: Errors,
    part: Part,
    may_write: bool,
    may_unseal: bool,
    may_print: bool,
    corrected_from: String,
}

impl ShowPage {
    /// What stands in one form of the page: what was typed into it, or what every form begins with.
    fn typed(&self, part: Part) -> Fields {
        if [part, Part::None].contains(&self.part) { self.fields.clone() } else { Fields::default() }
    }

    /// The errors of one form of the page.
    fn wrong(&self, part: Part) -> Errors {
        if self.part == part { self.errors.clone() } else { Errors::default() }
    }
}

pub(super) async fn show_page(
    app: &App,
    permit: &Permit,
    key: Key,
    part: Part,
    typed: Fields,
    errors: Errors,
) -> Result<ShowPage> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let custody = store::load(&mut tx, key).await?;
    let strip = people::header(&mut tx, custody.for_rules().person).await?;
    let custodians = custodians(&mut tx, custody.for_rules()).await?;
    let ((custody, strip), custodians) = tx.show(custody.zip(strip).zip(custodians)).await?;
    let ids: Vec<Uuid> = custodians.iter().map(|relation| relation.relative.key.id).collect();
    let is_own = custody.org == permit.actor().org;
    let mut dues = custody.course().dues();
    dues.sort_by_key(|due| (due.done_at.is_some(), due.deadline.last_day, !is_binding(due.deadline.rule)));
    let mut fields = typed;
    if part == Part::None {
        cases::moment::fill(&mut fields, "at", app.db.clock().now());
        cases::moment::fill(&mut fields, "ended", app.db.clock().now());
        fields.set("told_to", format!("{} {}", permit.actor().post, permit.actor().name));
    }
    let is_moved = custody.first_started_at != custody.facts.started_at;
    Ok(ShowPage {
        frame: Frame::new(app, permit, format!("{} 一時保護", strip.name), "/custody"),
        key: custody.person,
        strip,
        started: moment_wareki(custody.facts.started_at),
        need: custody.need.as_ref().map(NeedShown::of),
        ended: custody.end.as_ref().map(EndShown::of),
        facts: shown(&custody),
        dues: dues.iter().map(|due| DueShown::of(due, today)).collect(),
        custodians: custodians.iter().map(|relation| CustodianShown::of(relation, &custody)).collect(),
        verdict: custody.verdict(&ids),
        grounds: grounds(&custody),
        extensions: extensions(&custody),
        may_extend: custody.end.is_none() && !custody.extensions.iter().any(|known| known.days.refused_on.is_some()),
        answers: choices(codes::ANSWERS),
        hows: choices(codes::HOWS),
        bases: choices(codes::EXTENSIONS),
        ends: choices(codes::ENDS),
        fields,
        errors,
        part,
        may_write: is_own && permit.may(Action::WriteCustody),
        may_unseal: is_own && permit.may(Action::ReadProtectedAddress),
        may_print: is_own && permit.may(Action::PrintRecord),
        corrected_from: if is_moved { moment_wareki(custody.first_started_at) } else { String::new() },
        custody,
    })
}

fn shown(custody: &Custody) -> Vec<(&'static str, String)> {
    let filled = |(_, _, value): &(&str, &str, String)| !value.is_empty();
    custody.facts.shown().into_iter().filter(filled).map(|(_, label, value)| (label, value)).collect()
}

/// One 一時保護.
pub async fn show(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = open(&app, &permit, key).await?;
    frame::html(&show_page(&app, &permit, key, Part::None, Fields::default(), Errors::default()).await?)
}

/// A 一時保護 in the list of a child.
struct Line {
    key: Key,
    started: String,
    basis: &'static str,
    place_kind: String,
    ended: String,
    dues: Vec<DueShown>,
}

#[derive(Template)]
#[template(path = "custody/pages/child.html")]
struct ChildPage {
    frame: Frame,
    key: Key,
    strip: Strip,
    lines: Vec<Line>,
    running: bool,
    may_write: bool,
}

/// The tab 一時保護 of a child.
pub async fn of_child(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let person = people::load(&mut tx, key).await?;
    let org = person.for_rules().org;
    let found = store::of_person(&mut tx, key).await?;
    let view = View {
        kind: "view",
        subject_area: Some(key.area),
        subject_org: Some(org),
        person: Some(key.id),
        object_kind: "custody",
        fields: "facts,dues",
        count: i32::try_from(found.len()).ok(),
        ..View::default()
    };
    let (person, found) = tx.show(person.zip(Sealed::new(found, view))).await?;
    frame::html(&ChildPage {
        frame: Frame::new(&app, &permit, "一時保護", "/custody"),
        key,
        strip: Strip::of(&person, today),
        running: found.iter().any(|custody| custody.end.is_none()),
        lines: found.iter().map(|custody| line(custody, today)).collect(),
        may_write: org == permit.actor().org && permit.may(Action::WriteCustody),
    })
}

fn line(custody: &Custody, today: Date) -> Line {
    let end = custody.end.as_ref();
    Line {
        key: custody.key,
        started: moment_wareki(custody.facts.started_at),
        basis: codes::BASES.iter().find(|(code, _)| *code == custody.facts.basis).map_or("", |(_, label)| label),
        place_kind: label(codes::PLACE_KINDS, &custody.facts.place_kind).to_owned(),
        ended: end
            .map(|end| format!("{} {}", moment_wareki(end.at), label(codes::ENDS, &end.kind)))
            .unwrap_or_default(),
        dues: custody.open_dues().iter().map(|due| DueShown::of(due, today)).collect(),
    }
}
