//! `/checkins`: who comes first within the visits that are possible, and what is known of each.

use super::history::{self, LISTS, Step};
use super::model::{Child, Input, MOST, Run, Weights};
use super::mother::is_of_mother;
use super::rules::{self, Ranked};
use super::{proof, store};
use crate::models::{self, model::CHECKIN};
use crate::monitor;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, moment_wareki};
use ground::db::Tx;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed, View};
use renkei::facts::Reach;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Reasons in a line of the list.
const REASONS: usize = 3;
/// Visits a month that the slider goes up to, unless more are set.
const SLIDER: usize = 100;
/// Ages to narrow by: code, label, years from and to.
const AGES: [(&str, &str, i32, i32); 4] =
    [("0", "0〜2歳", 0, 2), ("3", "3〜5歳", 3, 5), ("6", "小学生の年齢", 6, 11), ("12", "12歳以上", 12, 17)];
/// What the look is for, on record.
const PURPOSE: &str = "気づきの確認";

pub(super) struct Line {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) kana: String,
    /// 宛名番号; empty where there is none, and for who may not see what linked systems say.
    pub(super) number: String,
    pub(super) age: String,
    pub(super) share: String,
    pub(super) reasons: Vec<String>,
    pub(super) unknown: usize,
}

#[derive(Template)]
#[template(path = "checkin/list.html")]
struct ListPage {
    frame: Frame,
    run: Option<String>,
    children: usize,
    lines: Vec<Line>,
    capacity: usize,
    visits: String,
    /// Children whom the last place that can be visited does not tell apart.
    tied: usize,
    /// Greatest number of visits that can be chosen.
    most: usize,
    /// What stands unanswered about the model of the list.
    alarms: Vec<String>,
    ages: Vec<(&'static str, &'static str)>,
    age: String,
    order: String,
    weighed: bool,
    has_model: bool,
    proof: proof::Standing,
    may_manage: bool,
    /// Whether children can be put on a round of 予防的支援.
    may_survey: bool,
    /// Whether all of the list are ticked.
    all: bool,
    errors: Errors,
}

/// The newest computation with its children and the weights in force.
pub(super) struct Newest {
    pub(super) run: Run,
    pub(super) children: Vec<Child>,
    pub(super) weights: Weights,
    pub(super) n: i32,
}

pub(super) async fn newest(app: &App, permit: &Permit) -> Result<Option<Newest>> {
    let mut tx = app.db.read(permit).await?;
    let Some(run) = store::newest(&mut tx).await? else { return Ok(None) };
    let children = store::children(&mut tx, run.id, None).await?;
    let weighing = store::weighings(&mut tx, run.model).await?.into_iter().next();
    tx.commit().await?;
    let (weights, n) = weighing.map_or((Weights::new(), 0), |weighing| (weighing.weights, weighing.n));
    Ok(Some(Newest { run, children, weights, n }))
}

fn capacity(fields: &Fields, usual: usize) -> usize {
    fields.get("n").parse().ok().filter(|n| (1..=MOST).contains(n)).unwrap_or(usual)
}

fn is_of_age(child: &Child, age: &str) -> bool {
    let Some((_, _, from, to)) = AGES.iter().find(|(code, ..)| *code == age) else { return true };
    child.months.is_some_and(|months| (*from..=*to).contains(&(months / 12)))
}

fn of_hundred(share: f64) -> String {
    if share < 0.01 {
        "100人のうち1人に満たない".to_owned()
    } else {
        format!("100人のうち約{:.0}人", share * 100.0)
    }
}

/// What is said of a share: how many of a hundred alike, unless weights were changed, for then it is no count of anything and tells the order alone.
fn share_of(share: f64, weights: &Weights) -> String {
    if weights.is_empty() { of_hundred(share) } else { "順番のみ".to_owned() }
}

/// The confirmed mothers of children, and who of all of them the reader may see.
struct Mothers {
    of: HashMap<Uuid, Uuid>,
    reach: Reach,
}

impl Mothers {
    async fn of(app: &App, permit: &Permit, children: &[Uuid]) -> Result<Self> {
        let mut tx = app.db.read(permit).await?;
        let of = renkei::matching::mothers(&mut tx, children).await?;
        tx.commit().await?;
        let all: Vec<Uuid> = children.iter().chain(of.values()).copied().collect();
        Ok(Self { of, reach: Reach::of(app, permit, &all).await? })
    }

    /// Mothers of whom something is told beside these children.
    fn told_with(&self, children: &[Uuid]) -> Vec<Uuid> {
        let told = children.iter().filter_map(|child| self.of.get(child));
        told.filter(|mother| !self.reach.hides(Some(**mother))).copied().collect()
    }

    /// Whether what was known of a child's mother is behind a wall for the reader.
    fn hides(&self, child: &Child, feature: &str) -> bool {
        is_of_mother(feature) && self.reach.hides(self.of.get(&child.person).copied())
    }
}

/// Lines of children with their names; those behind a wall are left out, and the look is on record.
pub(super) async fn lines(app: &App, permit: &Permit, ranked: &[Ranked<'_>], weights: &Weights) -> Result<Vec<Line>> {
    let ids: Vec<Uuid> = ranked.iter().map(|ranked| ranked.child.person).collect();
    let mothers = Mothers::of(app, permit, &ids).await?;
    let ids: Vec<Uuid> = ids.into_iter().filter(|id| !mothers.reach.hides(Some(*id))).collect();
    let stated = permit.with_purpose(PURPOSE);
    let mut tx = app.db.read(&stated).await?;
    let names = renkei::facts::names(&mut tx, &ids).await?;
    let shown: &[Uuid] = if permit.may(Action::ReadSource) { &ids } else { &[] };
    let numbers = renkei::facts::numbers(&mut tx, shown).await?;
    let view = View {
        kind: "list",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "checkin",
        fields: "number,name,age,share,reasons",
        count: i32::try_from(ids.len()).ok(),
        persons: ids.iter().copied().chain(mothers.told_with(&ids)).collect(),
        ..View::default()
    };
    let known = (names, numbers);
    let sealed = if ids.is_empty() { Sealed::plain(known) } else { Sealed::new(known, view) };
    let (names, numbers) = tx.show(sealed).await?;
    let line = |ranked: &Ranked<'_>| {
        let (name, kana) = names.get(&ranked.child.person).cloned().unwrap_or_default();
        Line {
            id: ranked.child.person,
            name: if name.is_empty() { "(氏名なし)".to_owned() } else { name },
            kana,
            number: numbers.get(&ranked.child.person).cloned().unwrap_or_default(),
            age: ranked.child.months.map_or_else(|| "年齢不明".to_owned(), |months| format!("{}歳", months / 12)),
            share: share_of(ranked.share, weights),
            reasons: reasons(ranked.child, weights, true, &mothers)
                .into_iter()
                .take(REASONS)
                .map(Input::short)
                .collect(),
            unknown: rules::unknown(ranked.child),
        }
    };
    Ok(ranked.iter().filter(|ranked| ids.contains(&ranked.child.person)).map(line).collect())
}

/// What is on record of a child and counts, the heaviest first; `more` for what makes the share higher.
fn reasons<'a>(child: &'a Child, weights: &Weights, more: bool, mothers: &Mothers) -> Vec<&'a Input> {
    let mut told: Vec<(f64, &Input)> = child
        .given
        .iter()
        .filter(|input| !input.given.is_unknown() && !mothers.hides(child, &input.feature))
        .filter_map(|input| {
            let part = child.parts.get(&input.feature)? * weights.get(&input.feature).copied().unwrap_or(1.0);
            let counts = part.abs() >= crate::engine::NEGLIGIBLE && (part > 0.0) == more;
            counts.then(|| (part.abs(), input))
        })
        .collect();
    told.sort_by(|x, y| y.0.total_cmp(&x.0));
    told.into_iter().map(|(_, input)| input).collect()
}

async fn desk_page(app: &App, permit: &Permit, fields: &Fields, errors: Errors) -> Result<ListPage> {
    let newest = newest(app, permit).await?;
    let mut tx = app.db.read(permit).await?;
    let model = models::shown(&mut tx, CHECKIN).await?;
    let capacity = capacity(fields, store::setting(&mut tx).await?.capacity);
    let of_list = newest.as_ref().map(|newest| newest.run.model);
    let proof = standing(&mut tx, of_list.or(model.as_ref().map(|model| model.id))).await?;
    let alarms = match of_list {
        Some(model) => monitor::standing(&mut tx, model).await?,
        None => Vec::new(),
    };
    tx.commit().await?;
    let mut page = ListPage {
        frame: Frame::new(app, permit, "気づき", "/checkins"),
        run: None,
        children: 0,
        lines: Vec::new(),
        capacity,
        visits: String::new(),
        tied: 0,
        most: capacity.max(SLIDER),
        alarms,
        ages: AGES.iter().map(|(code, label, ..)| (*code, *label)).collect(),
        age: fields.get("age").to_owned(),
        order: fields.get("order").to_owned(),
        weighed: false,
        has_model: model.is_some(),
        proof,
        may_manage: permit.may(Action::ManageModels),
        may_survey: permit.may(Action::WriteOutreach),
        all: fields.get("all") == "1",
        errors,
    };
    let Some(Newest { run, children, weights, .. }) = newest else { return Ok(page) };
    let ranked = rules::ranked(run.base, &children, &weights);
    let narrowed: Vec<Ranked<'_>> = ranked.into_iter().filter(|one| is_of_age(one.child, &page.age)).collect();
    page.visits = if weights.is_empty() { visits(&narrowed, capacity) } else { String::new() };
    page.tied = rules::tied(&narrowed, capacity);
    let mut first: Vec<Ranked<'_>> = narrowed.into_iter().take(capacity).collect();
    match page.order.as_str() {
        "young" => first.sort_by_key(|one| one.child.months.unwrap_or(i32::MAX)),
        "unknown" => first.sort_by_key(|one| std::cmp::Reverse(rules::unknown(one.child))),
        _ => {}
    }
    page.lines = lines(app, permit, &first, &weights).await?;
    page.run = Some(format!("{} {}", moment_wareki(run.known_at), run.by));
    page.children = children.len();
    page.weighed = !weights.is_empty();
    Ok(page)
}

/// Where the model of a list stands by the visits; before anybody looked, as with too few.
async fn standing(tx: &mut Tx<'_>, model: Option<Uuid>) -> Result<proof::Standing> {
    let standing = match model {
        Some(model) => proof::standing(tx, model).await?,
        None => None,
    };
    Ok(standing.unwrap_or(proof::Standing::TooFew))
}

/// 月N人訪問できるなら: what so many visits bring, as the shares themselves say.
fn visits(ranked: &[Ranked<'_>], capacity: usize) -> String {
    let shares: Vec<f64> = ranked.iter().map(|one| one.share).collect();
    risk::govern::capacity::visits(&shares, capacity).map(|visits| visits.sentence()).unwrap_or_default()
}

/// The list.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    frame::html(&desk_page(&app, &permit, &fields, Errors::default()).await?)
}

/// Computes anew over what the linked systems say now.
pub async fn run(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    match super::run::run(&app.db, &permit, None).await {
        Ok(_) => Ok(Redirect::to("/checkins").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&desk_page(&app, &permit, &fields, errors).await?)?.into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "checkin/show.html")]
struct ChildPage {
    frame: Frame,
    id: Uuid,
    line: Line,
    more: Vec<String>,
    fewer: Vec<String>,
    outside: Vec<String>,
    unknown: Vec<String>,
    run: String,
    model: Uuid,
    weighed: bool,
    proof: proof::Standing,
    /// The lists so far, where there is more than one.
    lists: Vec<Listed>,
}

/// A list that named a child.
struct Listed {
    at: String,
    share: String,
    /// What changed since the list before; none for the first.
    changed: Option<Vec<String>>,
    /// Another model's than the one above it.
    other: bool,
}

/// How a child stood in the lists so far.
async fn lists(tx: &mut Tx<'_>, id: Uuid, mothers: &Mothers) -> Result<Vec<Listed>> {
    let lists = store::lists_of(tx, id, LISTS + 1).await?;
    let mut weighed = HashSet::new();
    for (run, _) in &lists {
        if store::weighings(tx, run.model).await?.iter().any(|weighing| !weighing.weights.is_empty()) {
            weighed.insert(run.model);
        }
    }
    let steps =
        history::steps(&lists, |run| weighed.contains(&run.model), |child, feature| mothers.hides(child, feature));
    let above = std::iter::once(None).chain(steps.iter().map(|step| Some(step.run.model)));
    let listed = |(step, above): (&Step, Option<Uuid>)| Listed {
        at: moment_wareki(step.run.known_at),
        share: step.share.map_or_else(|| "順番のみ".to_owned(), of_hundred),
        changed: step.changed.clone(),
        other: above.is_some_and(|above| above != step.run.model),
    };
    let most = usize::try_from(LISTS).map_err(Error::internal)?;
    let listed: Vec<Listed> = steps.iter().zip(above).map(listed).take(most).collect();
    Ok(if listed.len() > 1 { listed } else { Vec::new() })
}

/// One child with everything that counts.
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let run = store::newest(&mut tx).await?.ok_or(Error::NotFound)?;
    let children = store::children(&mut tx, run.id, Some(id)).await?;
    let weights =
        store::weighings(&mut tx, run.model).await?.into_iter().next().map(|one| one.weights).unwrap_or_default();
    let proof = standing(&mut tx, Some(run.model)).await?;
    tx.commit().await?;
    let ranked = rules::ranked(run.base, &children, &weights);
    let line = lines(&app, &permit, &ranked, &weights).await?.into_iter().next().ok_or(Error::NotFound)?;
    let child = children.first().ok_or(Error::NotFound)?;
    let mothers = Mothers::of(&app, &permit, &[child.person]).await?;
    let mut tx = app.db.read(&permit).await?;
    let lists = lists(&mut tx, id, &mothers).await?;
    tx.commit().await?;
    let unknown = child.given.iter().filter(|input| input.given.is_unknown());
    let outside = child.given.iter().filter(|input| input.beyond.is_some() && !mothers.hides(child, &input.feature));
    frame::html(&ChildPage {
        frame: Frame::new(&app, &permit, "気づき", "/checkins"),
        id,
        line,
        more: reasons(child, &weights, true, &mothers).into_iter().map(Input::text).collect(),
        fewer: reasons(child, &weights, false, &mothers).into_iter().map(Input::text).collect(),
        outside: outside.map(Input::text).collect(),
        unknown: unknown.map(Input::text).collect(),
        run: format!("{} {}", moment_wareki(run.known_at), run.by),
        model: run.model,
        weighed: !weights.is_empty(),
        proof,
        lists,
    })
}

/// Reads how often each part counts: `w.<feature>`, in tenths from 0 to 20.
pub(super) fn typed(fields: &Fields, features: &[(String, String)]) -> Result<Weights> {
    let mut reader = Reader::new(fields);
    let mut weights = Weights::new();
    for (feature, label) in features {
        let tenths = reader.number(&format!("w.{feature}"), label, 0..=20);
        if let Some(tenths) = tenths.filter(|tenths| *tenths != 10) {
            weights.insert(feature.clone(), f64::from(tenths) / 10.0);
        }
    }
    reader.finish(weights)
}
