//! 一時保護 in every state: what a centre has under way, and what is behind it.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use std::collections::HashSet;
use uuid::Uuid;

use super::model::{AgencyKind, Consent, Custody};
use super::people::{Pen, moment};
use desk::custody::rules::Extension;
use desk::custody::warrant::rules::Step;

/// How one of them went. Days are counted from today: -5 is five days ago.
#[derive(Default)]
struct Story {
    start: Option<(i64, u32)>,
    plan: Option<(i64, u32)>,
    given_up: Option<i64>,
    /// One answer for every holder of 親権.
    answer: &'static str,
    steps: &'static [(Step, i64)],
    /// 有効期間 of a warrant issued in advance.
    valid_until: Option<i64>,
    /// Filed, decided.
    extension: Option<(i64, Option<i64>)>,
    end: Option<(i64, &'static str, &'static str)>,
    told: Option<i64>,
}

const ASKED: &[(Step, i64)] = &[(Step::Request, -1)];
const ISSUED: &[(Step, i64)] = &[(Step::Request, -15), (Step::Issue, -13)];
const LONG_ISSUED: &[(Step, i64)] = &[(Step::Request, -46), (Step::Issue, -45)];
const LONGER_ISSUED: &[(Step, i64)] = &[(Step::Request, -76), (Step::Issue, -74)];
const REJECTED: &[(Step, i64)] = &[(Step::Request, -3), (Step::Reject, -1)];
const OBJECTED: &[(Step, i64)] = &[(Step::Request, -7), (Step::Reject, -5), (Step::Object, -3)];
const ISSUED_AHEAD: &[(Step, i64)] = &[(Step::Request, -3), (Step::Issue, -1)];

const GROUNDS: &[&[&str]] = &[&["1-done"], &["1-maybe", "7"], &["1-done", "4"], &["1-fear", "5-i"]];

/// The stories, the most telling first: a centre takes as many as it has children for.
fn stories() -> Vec<Story> {
    const NIGHT: u32 = 21 * 60 + 30;
    const NOON: u32 = 13 * 60;
    let told = |start, answer, steps| Story { start: Some(start), answer, steps, ..Story::default() };
    vec![
        // The seventh day is tomorrow, and nobody has asked.
        told((-5, NIGHT), "refuses", &[]),
        told((-6, NOON), "refuses", ASKED),
        told((-20, NIGHT), "unclear", ISSUED),
        told((-8, NOON), "refuses", REJECTED),
        Story { plan: Some((3, NOON)), answer: "refuses", steps: ASKED, ..Story::default() },
        Story { extension: Some((-3, None)), ..told((-51, NIGHT), "refuses", LONG_ISSUED) },
        Story { extension: Some((-40, Some(-30))), ..told((-80, NOON), "refuses", LONGER_ISSUED) },
        told((-1, NIGHT), "unclear", &[]),
        told((-12, NIGHT), "refuses", OBJECTED),
        told((-15, NOON), "consents", &[]),
        Story {
            plan: Some((2, NOON)),
            answer: "refuses",
            steps: ISSUED_AHEAD,
            valid_until: Some(6),
            ..Story::default()
        },
        // Home since yesterday, and the municipality has not been told.
        Story { end: Some((-1, "家庭復帰", "実母")), ..told((-18, NOON), "consents", &[]) },
        Story { end: Some((-10, "家庭復帰", "実父母")), told: Some(-10), ..told((-40, NIGHT), "consents", &[]) },
        Story {
            end: Some((-30, "施設入所", "架空児童養護施設")), ..told((-80, NIGHT), "refuses", LONGER_ISSUED)
        },
        Story { plan: Some((-4, NOON)), given_up: Some(-5), answer: "consents", ..Story::default() },
    ]
}

/// Adds them to a centre: all of them where somebody will look, two elsewhere, others at each.
pub(super) fn add_custodies(pen: &mut Pen<'_>) {
    if pen.agency.kind != AgencyKind::Centre {
        return;
    }
    let is_example = Some(pen.agency.id) == pen.nation.example_centre();
    let stories = stories();
    let first = usize::try_from(pen.agency.id).unwrap_or(0) * 2;
    let count = if is_example { stories.len() } else { 2 };
    let skipped = if is_example { 0 } else { first % stories.len() };
    for (person, story) in children(pen).into_iter().zip(stories.iter().cycle().skip(skipped).take(count)) {
        add(pen, person, story);
    }
}

/// Children under way at the agency who have a holder of 親権, newest case first.
fn children(pen: &Pen<'_>) -> Vec<Uuid> {
    let held: HashSet<Uuid> =
        pen.batch.relations.iter().filter(|relation| relation.custodian).map(|relation| relation.child).collect();
    let mut open: Vec<(Date, Uuid)> = pen
        .batch
        .episodes
        .iter()
        .filter(|episode| episode.closed_on.is_none() && held.contains(&episode.person))
        .map(|episode| (episode.accepted_on, episode.person))
        .collect();
    open.sort_unstable_by(|one, other| other.cmp(one));
    let mut seen = HashSet::new();
    open.into_iter().map(|(_, person)| person).filter(|person| seen.insert(*person)).collect()
}

fn add(pen: &mut Pen<'_>, person: Uuid, story: &Story) {
    let today = pen.nation.today();
    let day = |days: i64| today.saturating_add(days.days());
    let at = |(days, minutes): (i64, u32)| moment(day(days), minutes);
    // A start is written down as it happens, a plan some days ahead.
    let recorded_at = story.start.map_or_else(|| moment(day(-6), 9 * 60), at);
    let by = pen.workers.first().map_or_else(|| "当直".to_owned(), |(_, name, _)| name.clone());
    let holders = pen.batch.relations.iter().filter(|relation| relation.child == person && relation.custodian);
    let holders: Vec<Uuid> = holders.map(|relation| relation.relative).collect();
    let consents = holders.into_iter().map(|custodian| {
        let id = pen.id(today);
        Consent { id, custodian, answer: story.answer, at: recorded_at }
    });
    let consents = consents.collect();
    let fact = fact(pen, person);
    let steps: Vec<(Uuid, Step, Timestamp)> =
        story.steps.iter().map(|(step, days)| (pen.id(today), *step, moment(day(*days), 10 * 60))).collect();
    let extension = story.extension.map(|(filed, decided)| {
        let days = Extension { filed_on: Some(day(filed)), decided_on: decided.map(day), refused_on: None };
        (pen.id(today), days)
    });
    let custody = Custody {
        id: pen.id(today),
        person,
        started_at: story.start.map(at),
        planned_at: story.plan.map(at),
        given_up_at: story.given_up.map(|days| moment(day(days), 15 * 60)),
        place_kind: pen.dice.weighted(&[(60, "所内"), (20, "里親"), (15, "施設"), (5, "医療機関")]),
        grounds: pen.dice.pick(GROUNDS).to_vec(),
        necessity: pen.dice.pick(&[
            "在宅ではけがの再発を防げず、安全を確かめながら家庭の状況を調べる必要がある(架空)。",
            "保護者が説明を変えており、こどもが帰宅を怖がっている(架空)。",
            "深夜に一人で残されることが続き、ほかに監護できる大人がいない(架空)。",
        ]),
        child_opinion: pen.dice.pick(&[
            "おうちには、いまはかえりたくない。",
            "お母さんに会いたい。学校には行きたい。",
            "",
        ]),
        is_by_consent: story.answer == "consents",
        consents,
        fact,
        warrant: (!steps.is_empty()).then(|| pen.id(today)),
        steps,
        valid_until: story.valid_until.map(day),
        extension,
        ended_at: story.end.map(|(days, _, _)| moment(day(days), 11 * 60)),
        end_kind: story.end.map_or("", |(_, kind, _)| kind),
        end_to: story.end.map_or("", |(_, _, to)| to),
        told_on: story.told.map(day),
        recorded_by_name: by,
        recorded_at,
    };
    pen.batch.custodies.push(custody);
}

/// The newest 経過記録 of the child, quoted whole.
fn fact(pen: &mut Pen<'_>, person: Uuid) -> Option<(Uuid, Uuid, String, String)> {
    let note = pen.batch.progress.iter().filter(|note| note.person == person).max_by_key(|note| note.at)?;
    let category = desk::cases::codes::label(desk::cases::codes::CATEGORIES, note.category);
    let label = format!("経過記録 {}({category})", desk::frame::moment_wareki(note.at));
    let (source, text) = (note.id, note.body.clone());
    Some((pen.id(pen.nation.today()), source, text, label))
}
