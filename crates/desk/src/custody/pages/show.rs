//! The page of one 一時保護.

use super::{DueShown, custodians, open};
use crate::assessment::{self, model::Line, model::Status};
use crate::cases::codes::label;
use crate::custody::model::{Custody, End, Extension, Fact, GivenUp, Need};
use crate::custody::rules::{Phase, Verdict, is_binding};
use crate::custody::{codes, store};
use crate::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use crate::people::{self, Relation, Strip};
use crate::{App, cases};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Result, Sealed};
use uuid::Uuid;

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
    let shown = |extension: &Extension| {
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

/// 予定の取りやめ
struct GivenUpShown {
    at: String,
    why: String,
    by: String,
    /// A warrant was issued for it: the paper goes back to the court.
    is_issued: bool,
}

impl GivenUpShown {
    fn of(given_up: &GivenUp, custody: &Custody) -> Self {
        let is_issued = custody.course().state().is_issued();
        Self { at: moment_wareki(given_up.at), why: given_up.why.clone(), by: given_up.by.clone(), is_issued }
    }
}

/// A 様式 that speaks of the 一時保護: its finished sheets, and one being written.
struct SheetShown {
    form: &'static str,
    name: &'static str,
    /// Row and day of each finished one, newest first.
    done: Vec<(Uuid, String)>,
    draft: Option<Uuid>,
}

/// How many finished sheets of a form stand on the page; the others are on the page of sheets.
const SHEETS_SHOWN: usize = 3;

fn sheets(lines: &[Line]) -> Vec<SheetShown> {
    let of = |(form, name): &(&'static str, &'static str)| {
        let of_form = || lines.iter().filter(|line| line.form == *form);
        let done = of_form().filter(|line| line.status == Status::Done).take(SHEETS_SHOWN);
        SheetShown {
            form,
            name,
            done: done.map(|line| (line.id, date_wareki(line.made_on))).collect(),
            draft: of_form().find(|line| line.status == Status::Draft).map(|line| line.id),
        }
    };
    codes::SHEETS.iter().map(of).collect()
}

/// Which form of the page was refused, so that what was typed stands in it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    None,
    Consent,
    Need,
    Begin,
    Extension,
    Release,
    Place,
}

#[derive(Template)]
#[template(path = "custody/pages/show.html")]
pub struct ShowPage {
    frame: Frame,
    key: Key,
    strip: Strip,
    custody: Custody,
    started: String,
    phase: Phase,
    given_up: Option<GivenUpShown>,
    sheets: Vec<SheetShown>,
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
    may_sheet: bool,
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

pub async fn show_page(
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
    let lines = if permit.may(Action::ReadSheet) {
        assessment::lines(&mut tx, custody.for_rules().person, custody.for_rules().org).await?
    } else {
        Sealed::plain(Vec::new())
    };
    let (((custody, strip), custodians), lines) = tx.show(custody.zip(strip).zip(custodians).zip(lines)).await?;
    let ids: Vec<Uuid> = custodians.iter().map(|relation| relation.relative.key.id).collect();
    let is_own = custody.org == permit.actor().org;
    let mut dues = custody.course().dues();
    dues.sort_by_key(|due| (due.done_at.is_some(), due.deadline.last_day, !is_binding(due.deadline.rule)));
    let mut fields = typed;
    if part == Part::None {
        cases::moment::fill(&mut fields, "at", app.db.clock().now());
        cases::moment::fill(&mut fields, "ended", app.db.clock().now());
        cases::moment::fill(&mut fields, "begun", app.db.clock().now());
        fields.set("told_to", format!("{} {}", permit.actor().post, permit.actor().name));
    }
    let moved_from = custody.first_started_at.filter(|first| Some(*first) != custody.facts.start.started());
    Ok(ShowPage {
        frame: Frame::new(app, permit, format!("{} 一時保護", strip.name), "/custody"),
        key: custody.person,
        strip,
        started: moment_wareki(custody.facts.start.at()),
        phase: custody.phase(),
        given_up: custody.given_up.as_ref().map(|given_up| GivenUpShown::of(given_up, &custody)),
        sheets: sheets(&lines),
        need: custody.need.as_ref().map(NeedShown::of),
        ended: custody.end.as_ref().map(EndShown::of),
        facts: shown(&custody),
        dues: dues.iter().map(|due| DueShown::of(due, today)).collect(),
        custodians: custodians.iter().map(|relation| CustodianShown::of(relation, &custody)).collect(),
        verdict: custody.verdict(&ids),
        grounds: grounds(&custody),
        extensions: extensions(&custody),
        may_extend: custody.phase() == Phase::Running
            && !custody.extensions.iter().any(|known| known.days.refused_on.is_some()),
        answers: choices(codes::ANSWERS),
        hows: choices(codes::HOWS),
        bases: choices(codes::EXTENSIONS),
        ends: choices(codes::ENDS),
        fields,
        errors,
        part,
        may_write: is_own && permit.may(Action::WriteCustody),
        may_sheet: is_own && permit.may(Action::WriteSheet),
        may_unseal: is_own && permit.may(Action::ReadProtectedAddress),
        may_print: is_own && permit.may(Action::PrintRecord),
        corrected_from: moved_from.map(moment_wareki).unwrap_or_default(),
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
