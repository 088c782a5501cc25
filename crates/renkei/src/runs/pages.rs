//! Screens of the sources and their runs. They name nobody: rows are in `rows.rs`.

use super::intake::Intake;
use super::model::{Change, Run, Setting, State};
use super::store::{self, Due, Standing};
use crate::checks::{self, Found};
use crate::clean::Rule;
use crate::layout::{self, Layout};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame};
use ground::db::Tx;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result};
use jiff::civil::Date;
use uuid::Uuid;

/// Runs of a source on its page.
const LISTED: i64 = 60;

#[derive(Template)]
#[template(path = "runs/list.html")]
struct ListPage {
    frame: Frame,
    systems: Vec<SystemShown>,
    totals: [Total; 4],
}

#[derive(Template)]
#[template(path = "runs/standing.html")]
struct StandingFragment {
    systems: Vec<SystemShown>,
    totals: [Total; 4],
}

struct Total {
    label: &'static str,
    n: i64,
    class: &'static str,
}

struct SystemShown {
    name: String,
    sources: Vec<SourceShown>,
}

struct SourceShown {
    code: String,
    name: String,
    kind: &'static str,
    stated_on: String,
    late: bool,
    state: &'static str,
    class: &'static str,
    run: Option<Uuid>,
    standing: Standing,
}

#[derive(Template)]
#[template(path = "runs/source.html")]
pub(super) struct SourcePage {
    pub(super) frame: Frame,
    pub(super) fields: Fields,
    pub(super) errors: Errors,
    layout: Layout,
    runs: Vec<RunShown>,
    setting: Setting,
    may_write: bool,
    own_versions: usize,
}

#[derive(Template)]
#[template(path = "runs/runs.html")]
struct RunsFragment {
    runs: Vec<RunShown>,
}

#[derive(Template)]
#[template(path = "runs/run.html")]
struct RunPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    shown: RunShown,
    source: String,
    tallies: Vec<Tally>,
    ledger: Vec<Bar>,
    checks: Vec<Found>,
    may_write: bool,
    may_see_rows: bool,
    corrects: Option<Uuid>,
    /// The run with the same bytes, and its day.
    repeats: Option<(Uuid, String)>,
    /// The file has just been sent once more.
    known: bool,
}

#[derive(Template)]
#[template(path = "runs/state.html")]
struct StateFragment {
    shown: RunShown,
}

/// A run as the screens show it.
pub(super) struct RunShown {
    pub(super) run: Run,
    class: &'static str,
    at: String,
    stated_on: String,
    /// When and by whom it was applied, undone or given up.
    told: String,
}

impl RunShown {
    pub(super) fn new(run: Run) -> Self {
        let class = match run.state {
            State::Applied => "good",
            State::Failed => "danger",
            State::Preview => "warn",
            _ => "",
        };
        let by = |at: Option<jiff::Timestamp>, by: &str, did: &str| {
            at.map(|at| format!("{} {by}が{did}", frame::moment_wareki(at)))
        };
        let told = match run.state {
            State::Undone => {
                by(run.undone_at, &run.undone_by_name, "取り消し").map(|told| format!("{told}({})", run.reason))
            }
            State::Discarded => Some(format!("取りやめの理由: {}", run.reason)),
            _ => by(run.applied_at, &run.applied_by_name, "適用"),
        };
        Self {
            class,
            at: frame::moment_wareki(run.created_at),
            stated_on: frame::date_wareki(run.stated_on),
            told: told.unwrap_or_default(),
            run,
        }
    }

    fn is_at_work(&self) -> bool {
        self.run.state.is_at_work()
    }

    fn doing(&self) -> String {
        match self.run.state {
            State::Waiting => "この連携元のほかのファイルが終わるのを待っています。".to_owned(),
            State::Reading => format!("読み取り・浄化・比較をしています。{}行", self.run.progress),
            State::Applying => format!("{}件の事実を書き込んでいます。", changes(&self.run)),
            State::Undoing => "この取込の事実を、取り込む前に戻しています。".to_owned(),
            _ => String::new(),
        }
    }
}

fn changes(run: &Run) -> i64 {
    [Change::New, Change::Changed, Change::Gone].into_iter().map(|change| run.changes(change)).sum()
}

struct Tally {
    code: &'static str,
    label: &'static str,
    /// Persons, and facts about them.
    persons: i64,
    facts: i64,
    class: &'static str,
}

/// A line of the ledger, drawn as a bar.
struct Bar {
    title: String,
    column: String,
    rule: &'static str,
    label: &'static str,
    doubt: bool,
    n: u32,
    most: u32,
}

/// Every source: its newest file, state and counts.
pub async fn list(Shared(app): Shared<App>, permit: Permit) -> Result<Response> {
    let (systems, totals) = systems(&app, &permit).await?;
    let frame = Frame::new(&app, &permit, "データ連携", "/sources");
    Ok(frame::html(&ListPage { frame, systems, totals })?.into_response())
}

/// The same without the frame, read again while files are worked on.
pub async fn standing(Shared(app): Shared<App>, permit: Permit) -> Result<Response> {
    let (systems, totals) = systems(&app, &permit).await?;
    Ok(frame::html(&StandingFragment { systems, totals })?.into_response())
}

async fn systems(app: &App, permit: &Permit) -> Result<(Vec<SystemShown>, [Total; 4])> {
    let mut tx = app.db.read(permit).await?;
    let (today, own) = (tx.today(), store::layouts(&mut tx, "").await?);
    let standings = store::standings(&mut tx).await?;
    tx.commit().await?;
    let mut layouts: Vec<&Layout> = Vec::new();
    for layout in layout::shipped().iter().chain(&own) {
        if !layouts.iter().any(|known| known.code == layout.code) {
            layouts.extend(layout::for_day(&layout.code, today, &own));
        }
    }
    let mut systems: Vec<SystemShown> = Vec::new();
    for layout in layouts {
        let source = source_shown(layout, standings.iter().find(|standing| standing.source == layout.code), today);
        match systems.iter_mut().find(|system| system.name == layout.system) {
            Some(system) => system.sources.push(source),
            None => systems.push(SystemShown { name: layout.system.clone(), sources: vec![source] }),
        }
    }
    let all = || systems.iter().flat_map(|system| &system.sources);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let totals = [
        Total {
            label: "届いている連携元", n: count(all().filter(|source| source.run.is_some()).count()), class: ""
        },
        Total {
            label: "遅れている連携元", n: count(all().filter(|source| source.late).count()), class: "danger"
        },
        Total {
            label: "確認待ちのファイル", n: all().map(|source| source.standing.waiting).sum(), class: "warn"
        },
        Total {
            label: "取り込めなかった行", n: all().map(|source| source.standing.refused).sum(), class: "warn"
        },
    ];
    Ok((systems, totals))
}

fn source_shown(layout: &Layout, standing: Option<&Standing>, today: Date) -> SourceShown {
    let nothing =
        || Standing { source: layout.code.clone(), records: 0, stated_on: None, last: None, waiting: 0, refused: 0 };
    let standing = standing.cloned().unwrap_or_else(nothing);
    let state = standing.last.map(|(_, state)| state);
    let age = standing.stated_on.map(|day| i64::from((today - day).get_days()));
    SourceShown {
        code: layout.code.clone(),
        name: layout.name.clone(),
        kind: if layout.whole { "全件" } else { "差分" },
        stated_on: standing.stated_on.map(frame::date_wareki).unwrap_or_default(),
        late: age.is_some_and(|age| age > layout.late_after),
        state: state.map_or("未着", State::label),
        class: match state {
            Some(State::Applied) => "good",
            Some(State::Failed) => "danger",
            Some(State::Preview) => "warn",
            _ => "",
        },
        run: standing.last.map(|(run, _)| run),
        standing,
    }
}

/// A source: its files, how it is taken, and the form to send one.
pub async fn source(Shared(app): Shared<App>, permit: Permit, Path(code): Path<String>) -> Result<Response> {
    Ok(frame::html(&source_page(&app, &permit, &code, Fields::default(), Errors::default()).await?)?.into_response())
}

pub(super) async fn source_page(
    app: &App,
    permit: &Permit,
    code: &str,
    fields: Fields,
    errors: Errors,
) -> Result<SourcePage> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let layout = Intake::of(app).layout(&mut tx, code, today).await?;
    let runs = store::of_source(&mut tx, code, LISTED).await?;
    let setting = store::setting(&mut tx, code).await?;
    let own_versions = store::layouts(&mut tx, code).await?.len();
    tx.commit().await?;
    Ok(SourcePage {
        frame: Frame::new(app, permit, layout.name.clone(), "/sources"),
        fields,
        errors,
        layout,
        runs: runs.into_iter().map(RunShown::new).collect(),
        setting,
        may_write: permit.may(Action::WriteSource),
        own_versions,
    })
}

/// Its files alone, read again while one is worked on.
pub async fn runs(Shared(app): Shared<App>, permit: Permit, Path(code): Path<String>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    Intake::of(&app).layout(&mut tx, &code, today).await?;
    let runs = store::of_source(&mut tx, &code, LISTED).await?;
    tx.commit().await?;
    let runs = runs.into_iter().map(RunShown::new).collect();
    Ok(frame::html(&RunsFragment { runs })?.into_response())
}

/// A run and the layout it is read by.
pub(super) async fn loaded(app: &App, tx: &mut Tx<'_>, id: Uuid) -> Result<(Run, Layout)> {
    let run = store::load(tx, id).await?;
    let layout = Intake::of(app).layout(tx, &run.source, run.stated_on).await?;
    Ok((run, layout))
}

/// A run: what it changes, what cleaning did, what was refused, what the checks found.
pub async fn show(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    Ok(frame::html(&run_page(&app, &permit, id, fields, Errors::default()).await?)?.into_response())
}

async fn run_page(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<RunPage> {
    let mut tx = app.db.read(permit).await?;
    let (run, layout) = loaded(app, &mut tx, id).await?;
    let checks = checks::found(&mut tx, id).await?;
    let repeats = match run.repeats {
        Some(same) => Some((same, frame::date_wareki(store::load(&mut tx, same).await?.stated_on))),
        None => None,
    };
    tx.commit().await?;
    let name = layout.name.clone();
    let tally = |change: Change| Tally {
        code: change.code(),
        label: change.label(),
        persons: run.count(&format!("who_{}", change.code())),
        facts: run.count(change.code()),
        class: match change {
            Change::New => "good",
            Change::Gone => "warn",
            _ => "",
        },
    };
    Ok(RunPage {
        frame: Frame::new(app, permit, format!("{name} {}", run.file_name), "/sources"),
        known: fields.get("known") == "1",
        fields,
        errors,
        source: name,
        tallies: Change::ALL.into_iter().map(tally).collect(),
        ledger: bars(&run, &layout),
        checks,
        may_write: permit.may(Action::WriteSource),
        may_see_rows: permit.may(Action::ReadRecord),
        corrects: run.corrects,
        repeats,
        shown: RunShown::new(run),
    })
}

/// The ledger by rule and column: doubts first, then by how often.
fn bars(run: &Run, layout: &Layout) -> Vec<Bar> {
    let most = run.cleaned.iter().map(|cleaned| cleaned.n).max().unwrap_or(1);
    let bar = |cleaned: &super::model::Cleaned| {
        let rule: Rule = cleaned.rule()?;
        Some(Bar {
            title: layout.title_of(&cleaned.column).to_owned(),
            column: cleaned.column.clone(),
            rule: rule.code(),
            label: rule.label(),
            doubt: rule.is_doubt(),
            n: cleaned.n,
            most,
        })
    };
    let mut bars: Vec<Bar> = run.cleaned.iter().filter_map(bar).collect();
    bars.sort_by_key(|bar| (!bar.doubt, std::cmp::Reverse(bar.n)));
    bars
}

/// How far a run is; read again by the page.
pub async fn state(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let run = store::load(&mut tx, id).await?;
    tx.commit().await?;
    Ok(frame::html(&StateFragment { shown: RunShown::new(run) })?.into_response())
}

/// Works on a run in the background of this process; another one takes it up should this one die.
pub(super) fn spawn(app: &App, permit: &Permit, id: Uuid) {
    let (intake, due) = (Intake::of(app), Due { area: permit.actor().area, org: permit.actor().org, id });
    tokio::spawn(async move {
        if let Err(error) = intake.work(due).await {
            tracing::error!(?error, "source run");
        }
    });
}

async fn decided(app: &App, permit: &Permit, id: Uuid, fields: Fields, outcome: Result<()>) -> Result<Response> {
    match outcome {
        Ok(()) => {
            spawn(app, permit, id);
            Ok(Redirect::to(&format!("/runs/{id}")).into_response())
        }
        Err(error) => {
            let errors = match error {
                Error::Stale => {
                    let message =
                        "いまはできません。この連携元のほかのファイルが確認待ちか処理中か、だれかが先に操作しました。";
                    Errors(vec![ground::FieldError { field: "reason".to_owned(), message: message.to_owned() }])
                }
                other => Errors::or_fail(other)?,
            };
            let page = run_page(app, permit, id, fields, errors).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

/// Has a run applied.
pub async fn apply(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let outcome = Intake::of(&app).approve(&permit, id).await;
    decided(&app, &permit, id, fields, outcome).await
}

/// Gives a run up.
pub async fn discard(
    Shared(app): Shared<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    let outcome = Intake::of(&app).discard(&permit, id, fields.get("reason")).await;
    decided(&app, &permit, id, fields, outcome).await
}

/// Has the facts of a run taken back.
pub async fn undo(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let outcome = Intake::of(&app).take_back(&permit, id, fields.get("reason")).await;
    decided(&app, &permit, id, fields, outcome).await
}
