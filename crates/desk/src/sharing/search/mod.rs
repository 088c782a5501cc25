//! さがす: one box or a form, three visible ladders — 自所属 in full, 共有中 in full, 全国 as hits and telephone numbers.
//!
//! Law and form: seeds' nationwide information sharing (該当の有無と照会先のみ). Pitfall: a count can tell as much as a name; persons behind
//! the conflict wall are taken out inside the query ([`scope`]), never afterwards.

pub mod api;
mod mark;
mod missing;
mod nation;
pub mod query;
mod scope;
mod similar;
mod store;
mod view;

pub use similar::similar;
pub use view::is_open;

use crate::App;
use crate::frame::{self, Errors, Frame};
use crate::sharing::finder::Progress;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};
use query::Condition;
use sagasu::{Hit, Query};
use scope::Scope;
use uuid::Uuid;
use view::Line;

/// Lines on one page of a ladder.
const PAGE: usize = 50;
/// Deeper pages are not paged to: a narrower condition is what helps.
const DEEPEST: usize = 200;

/// One of the two upper ladders.
#[derive(Default)]
struct Ladder {
    total: u64,
    lines: Vec<Line>,
    page: usize,
    newer: Option<String>,
    older: Option<String>,
}

impl Ladder {
    fn from(&self) -> usize {
        (self.page - 1) * PAGE + 1
    }
}

#[derive(Template)]
#[template(path = "sharing/search/page.html")]
struct Page {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    preparing: Option<Progress>,
    understood: Vec<String>,
    own: Option<Ladder>,
    shared: Option<Ladder>,
    nation: Option<nation::Nation>,
    is_specific: bool,
    detailed: bool,
    met: Vec<missing::Met>,
}

/// `/search`
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let frame = Frame::new(&app, &permit, "さがす", "/search");
    let detailed = query::FIELDS.iter().any(|(field, _)| !fields.get(field).is_empty());
    let mut page = Page {
        frame,
        errors: Errors::default(),
        preparing: app.finder.preparing(),
        understood: Vec::new(),
        own: None,
        shared: None,
        nation: None,
        is_specific: false,
        detailed,
        met: Vec::new(),
        fields,
    };
    let condition = match query::read(&page.fields) {
        Ok(Some(condition)) if page.preparing.is_none() => condition,
        Ok(_) => return Ok(frame::html(&page)?.into_response()),
        Err(errors) => {
            page.errors = Errors(errors);
            return Ok(frame::refused(&page)?.into_response());
        }
    };
    let found = find(&app, &permit, &page.fields, &condition).await?;
    page.met = missing::met(&app, &permit, &condition).await?;
    page.own = Some(found.own);
    page.shared = Some(found.shared);
    page.nation = found.nation;
    page.is_specific = condition.is_specific;
    page.understood = condition.understood;
    Ok(frame::html(&page)?.into_response())
}

struct Found {
    own: Ladder,
    shared: Ladder,
    nation: Option<nation::Nation>,
}

/// Runs the three ladders and reads the rows, all in one audited look.
async fn find(app: &App, permit: &Permit, fields: &Fields, condition: &Condition) -> Result<Found> {
    let mut tx = app.db.read(permit).await?;
    let granted = store::granted(&mut tx).await?;
    let scope = Scope::of(permit.actor(), &granted);
    let detail = condition.understood.join(" または ");
    let own_page = page_number(fields, "own");
    let shared_page = page_number(fields, "shared");
    let (own_total, own_hits) = hits(app, scope.own(&condition.query), own_page).await?;
    let (shared_total, shared_hits) = hits(app, scope.shared(&condition.query), shared_page).await?;
    let nation = if permit.may(Action::SearchNation) || permit.action() == Action::ApiSearch {
        let found =
            nation::nation(app, scope.nation(&condition.query), condition, page_number(fields, "nation")).await?;
        Some(found.paged(|page| link(fields, "nation", page)))
    } else {
        None
    };
    let own_rows = store::rows(&mut tx, &own_hits).await?;
    let mut shared_rows = store::rows(&mut tx, &shared_hits).await?;
    let mut views = vec![seen(permit.actor().org, permit.actor().area, &detail, own_total, &own_rows)];
    let mut holders: Vec<(i32, i16)> = shared_rows.iter().map(|row| (row.org_id, row.area)).collect();
    holders.sort_unstable();
    holders.dedup();
    for (org, area) in holders {
        let rows: Vec<_> = shared_rows.iter().filter(|row| row.org_id == org).cloned().collect();
        views.push(seen(org, area, &detail, u64::try_from(rows.len()).unwrap_or(0), &rows));
    }
    views.extend(nation.as_ref().map(|nation| nation.view(&detail)).into_iter().flatten());
    let sealed =
        views.into_iter().fold(Sealed::plain(()), |sealed, view| sealed.zip(Sealed::new((), view)).map(|_| ()));
    let today = tx.today();
    tx.show(sealed).await?;
    shared_rows.extend(granted_rows(app, permit, &shared_hits, &shared_rows, &detail).await?);
    let registry = app.gate.registry();
    let walled = |person: Uuid| permit.actor().is_walled(person) || permit.actor().is_beyond_ward(person);
    let lines = |rows: Vec<store::Row>| {
        rows.into_iter().map(|row| Line::of(row, &condition.names, &registry, today, walled)).collect()
    };
    Ok(Found {
        own: ladder(fields, "own", own_page, own_total, lines(own_rows)),
        shared: ladder(fields, "shared", shared_page, shared_total, lines(shared_rows)),
        nation,
    })
}

/// Persons opened on request lie outside the scope of the agency; each is read under its own grant.
async fn granted_rows(
    app: &App,
    permit: &Permit,
    wanted: &[Key],
    known: &[store::Row],
    detail: &str,
) -> Result<Vec<store::Row>> {
    let mut rows = Vec::new();
    for key in wanted.iter().filter(|key| !known.iter().any(|row| row.key() == **key)) {
        let opened = opened(permit, key.id);
        let mut tx = app.db.read(&opened).await?;
        let found = store::rows(&mut tx, &[*key]).await?;
        let Some(row) = found.first() else { continue };
        let view = seen(row.org_id, row.area, detail, 1, &found);
        rows.extend(tx.show(Sealed::new(found, view)).await?);
    }
    Ok(rows)
}

#[expect(clippy::disallowed_methods, reason = "the store has just read the running grant of this person")]
fn opened(permit: &Permit, person: Uuid) -> Permit {
    permit.opened_for(person, "閲覧の許可: 検索結果の表示")
}

/// The audit row of what one holder's rows showed.
fn seen(org: i32, area: i16, detail: &str, total: u64, rows: &[store::Row]) -> View {
    View {
        kind: "search",
        subject_area: Some(area),
        subject_org: Some(org),
        object_kind: "person",
        fields: "name,kana,birth,address,state",
        detail: detail.to_owned(),
        count: i32::try_from(total).ok(),
        persons: rows.iter().map(|row| row.id).collect(),
        ..View::default()
    }
}

/// The index is searched off the request's thread: one character over a nation takes some milliseconds of pure computing.
async fn hits(app: &App, query: Query, page: usize) -> Result<(u64, Vec<Key>)> {
    let finder = app.finder.clone();
    let found =
        tokio::task::spawn_blocking(move || finder.search(&query, page * PAGE)).await.map_err(Error::internal)?;
    Ok((found.total, found.hits.iter().skip((page - 1) * PAGE).map(key_of).collect()))
}

fn key_of(hit: &Hit) -> Key {
    Key::new(hit.key.area, Uuid::from_u128(hit.key.person))
}

fn page_number(fields: &Fields, name: &str) -> usize {
    fields.get(name).parse().unwrap_or(1).clamp(1, DEEPEST)
}

fn ladder(fields: &Fields, name: &str, page: usize, total: u64, lines: Vec<Line>) -> Ladder {
    let has_older = total > u64::try_from(page * PAGE).unwrap_or(u64::MAX) && page < DEEPEST;
    Ladder {
        total,
        lines,
        page,
        newer: (page > 1).then(|| link(fields, name, page - 1)),
        older: has_older.then(|| link(fields, name, page + 1)),
    }
}

/// The same search at another page of one ladder.
fn link(fields: &Fields, name: &str, page: usize) -> String {
    let mut fields = fields.clone();
    fields.set(name, page.to_string());
    format!("/search?{}#{name}", serde_urlencoded::to_string(&fields.0).unwrap_or_default())
}
