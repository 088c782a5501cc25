//! Rows of a run: they name people, so each look leaves its row in the trail, and whoever may not read records sees none.

use super::intake::Intake;
use super::model::{Change, Run};
use super::pages::{loaded, spawn};
use super::store::{self, LedgerRow, Line, RefusedRow};
use crate::checks::{self, Finding};
use crate::clean::Rule;
use crate::layout::Layout;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};
use serde_json::Value;
use uuid::Uuid;

/// Rows on a page.
const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "runs/rows.html")]
struct RowsPage {
    frame: Frame,
    run: Run,
    source: String,
    change: Change,
    rows: Vec<RowShown>,
    next: Option<i64>,
    applied: bool,
}

struct RowShown {
    n: i32,
    label: String,
    name: String,
    key: String,
    changes: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "runs/cleaned.html")]
struct CleanedPage {
    frame: Frame,
    run: Run,
    source: String,
    title: String,
    rule: Rule,
    rows: Vec<(LedgerRow, String)>,
}

#[derive(Template)]
#[template(path = "runs/found.html")]
struct FoundPage {
    frame: Frame,
    run: Run,
    source: String,
    check: &'static checks::Check,
    n: i32,
    rows: Vec<Finding>,
}

#[derive(Template)]
#[template(path = "runs/refused.html")]
struct RefusedPage {
    frame: Frame,
    run: Run,
    source: String,
    errors: Errors,
    rows: Vec<DeskRow>,
    may_write: bool,
}

/// A refused row with its cells as fields of a form.
struct DeskRow {
    row: RefusedRow,
    cells: Vec<(String, String, bool)>,
    /// Whether this is the row somebody just tried.
    tried: bool,
}

fn may_see(permit: &Permit) -> Result<()> {
    if permit.may(Action::ReadRecord) { Ok(()) } else { Err(Error::Forbidden) }
}

fn view(permit: &Permit, run: &Run, fields: &'static str, detail: String, count: usize) -> View {
    View {
        kind: "list",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "source_run",
        object: Some(run.id),
        fields,
        detail,
        count: i32::try_from(count).ok(),
        ..View::default()
    }
}

/// What a run would change, row by row.
pub async fn staged(
    Shared(app): Shared<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    let change = Change::from_code(fields.get("change")).unwrap_or(Change::New);
    let skip: i64 = fields.get("skip").parse().unwrap_or(0).max(0);
    let mut tx = app.db.read(&permit).await?;
    let (run, layout) = loaded(&app, &mut tx, id).await?;
    may_see(&permit)?;
    let mut lines = store::staged(&mut tx, &run, change, skip, PAGE + 1).await?;
    let more = lines.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let seen = view(&permit, &run, "names,facts", change.label().to_owned(), lines.len());
    let lines = tx.show(Sealed::new(lines, seen)).await?;
    let page = RowsPage {
        frame: Frame::new(&app, &permit, format!("{} {}", layout.name, change.label()), "/sources"),
        source: layout.name.clone(),
        change,
        rows: lines.into_iter().map(|line| row_shown(line, &layout)).collect(),
        next: more.then_some(skip + PAGE),
        applied: !matches!(run.state, super::model::State::Preview),
        run,
    };
    Ok(frame::html(&page)?.into_response())
}

fn row_shown(line: Line, layout: &Layout) -> RowShown {
    let text = |value: &Value, id: &str| value.get(id).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut ids: Vec<&String> =
        line.now.as_object().into_iter().chain(line.before.as_object()).flat_map(|o| o.keys()).collect();
    ids.sort();
    ids.dedup();
    let place = |id: &str| layout.columns.iter().position(|column| column.id == id).unwrap_or(usize::MAX);
    ids.sort_by_key(|id| place(id));
    let shown = ids.into_iter().filter(|id| !id.ends_with("_key")).filter_map(|id| {
        let (before, now) = (text(&line.before, id), text(&line.now, id));
        (before != now).then(|| (layout.title_of(id).to_owned(), before, now))
    });
    RowShown {
        n: line.n,
        label: layout.label_of(&line.kind).to_owned(),
        changes: shown.collect(),
        name: line.name,
        key: line.key,
    }
}

/// Values one rule changed in one column.
pub async fn cleaned(
    Shared(app): Shared<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let (run, layout) = loaded(&app, &mut tx, id).await?;
    may_see(&permit)?;
    let rule = Rule::from_code(fields.get("rule")).ok_or(Error::NotFound)?;
    let column = layout.column(fields.get("column")).ok_or(Error::NotFound)?;
    let rows = store::ledger(&mut tx, &run, &column.id, rule, 500).await?;
    let seen = view(&permit, &run, "facts", format!("{} {}", column.title, rule.label()), rows.len());
    let rows = tx.show(Sealed::new(rows, seen)).await?;
    let stated = |row: &LedgerRow| super::model::day_of(row.position).map(frame::date_wareki).unwrap_or_default();
    let page = CleanedPage {
        frame: Frame::new(&app, &permit, format!("{} {}", layout.name, column.title), "/sources"),
        source: layout.name.clone(),
        title: column.title.clone(),
        rule,
        rows: rows.into_iter().map(|row| (row.clone(), stated(&row))).collect(),
        run,
    };
    Ok(frame::html(&page)?.into_response())
}

/// What a check found after a run.
pub async fn found(
    Shared(app): Shared<App>,
    permit: Permit,
    Path((id, code)): Path<(Uuid, String)>,
) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let (run, layout) = loaded(&app, &mut tx, id).await?;
    may_see(&permit)?;
    let found = checks::found(&mut tx, id).await?;
    let found = found.into_iter().find(|found| found.check.code == code).ok_or(Error::NotFound)?;
    let seen = view(&permit, &run, "facts", found.check.name.clone(), found.rows.len());
    let found = tx.show(Sealed::new(found, seen)).await?;
    let page = FoundPage {
        frame: Frame::new(&app, &permit, found.check.name.clone(), "/sources"),
        source: layout.name.clone(),
        check: found.check,
        n: found.n,
        rows: found.rows,
        run,
    };
    Ok(frame::html(&page)?.into_response())
}

/// The desk of a run: rows that could not be taken.
pub async fn refused(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    Ok(frame::html(&refused_page(&app, &permit, id, None, Errors::default()).await?)?.into_response())
}

async fn refused_page(
    app: &App,
    permit: &Permit,
    id: Uuid,
    tried: Option<(i32, &[String])>,
    errors: Errors,
) -> Result<RefusedPage> {
    let mut tx = app.db.read(permit).await?;
    let (run, layout) = loaded(app, &mut tx, id).await?;
    may_see(permit)?;
    let rows = store::refused(&mut tx, id, 200).await?;
    let seen = view(permit, &run, "names,facts", "取り込めなかった行".to_owned(), rows.len());
    let rows = tx.show(Sealed::new(rows, seen)).await?;
    let shown = |row: RefusedRow| {
        let tried = tried.filter(|(n, _)| *n == row.n).map(|(_, cells)| cells);
        let cells = tried.unwrap_or(&row.cells);
        let cell = |(place, title): (usize, &String)| {
            let wrong = row.reasons.iter().any(|reason| reason.column == *title);
            (title.clone(), cells.get(place).cloned().unwrap_or_default(), wrong)
        };
        let more = cells.iter().skip(run.titles.len()).map(|cell| ("(見出しのない列)".to_owned(), cell.clone(), true));
        let cells = run.titles.iter().enumerate().map(cell).chain(more).collect();
        DeskRow { cells, tried: tried.is_some(), row }
    };
    Ok(RefusedPage {
        frame: Frame::new(app, permit, format!("{} 取り込めなかった行", layout.name), "/sources"),
        source: layout.name,
        errors,
        rows: rows.into_iter().map(shown).collect(),
        may_write: permit.may(Action::WriteSource),
        run,
    })
}

/// Whoever decides about a row of a run may see it.
async fn may_decide(app: &App, permit: &Permit, run: Uuid) -> Result<()> {
    let mut tx = app.db.read(permit).await?;
    store::load(&mut tx, run).await?;
    tx.commit().await?;
    may_see(permit)
}

/// Takes a row that was put right.
pub async fn correct(
    Shared(app): Shared<App>,
    permit: Permit,
    Path((id, n)): Path<(Uuid, i32)>,
    fields: Fields,
) -> Result<Response> {
    may_decide(&app, &permit, id).await?;
    let cells: Vec<String> = (0..400)
        .map_while(|place| {
            fields.0.iter().find(|(name, _)| *name == format!("cell.{place}")).map(|(_, value)| value.clone())
        })
        .collect();
    match Intake::of(&app).correct(&permit, id, n, &cells).await {
        Ok(run) => {
            if let Some(run) = run {
                spawn(&app, &permit, run);
            }
            Ok(Redirect::to(&format!("/runs/{id}/refused")).into_response())
        }
        Err(error) => {
            let page = refused_page(&app, &permit, id, Some((n, &cells)), Errors::or_fail(error)?).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

/// Leaves a row out for good.
pub async fn dismiss(
    Shared(app): Shared<App>,
    permit: Permit,
    Path((id, n)): Path<(Uuid, i32)>,
    fields: Fields,
) -> Result<Response> {
    may_decide(&app, &permit, id).await?;
    match Intake::of(&app).dismiss(&permit, id, n, fields.get("reason")).await {
        Ok(()) => Ok(Redirect::to(&format!("/runs/{id}/refused")).into_response()),
        Err(error) => {
            let page = refused_page(&app, &permit, id, Some((n, &[])), Errors::or_fail(error)?).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}
