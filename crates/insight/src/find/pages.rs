//! The form, what it finds, and what is saved or taken out.

use super::export;
use super::query::{CONDITIONS, FIELDS, Field, GROUPS, OPS, Query};
use super::store::{self, Line, ORDERS, Saved};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, date_wareki, moment_wareki};
use ground::db::{Tx, japan};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Result, Sealed, View};
use jiff::civil::Date;
use uuid::Uuid;

/// Lines of a page.
const PAGE: usize = 50;

/// A condition of the form: its names, and what is chosen.
struct Row {
    name: String,
    field: String,
    op: String,
    value: String,
}

/// A group of the form.
struct GroupShown {
    number: usize,
    name: String,
    any: bool,
    rows: Vec<Row>,
    is_open: bool,
}

#[derive(Template)]
#[template(path = "find/page.html")]
struct Page {
    frame: Frame,
    groups: Vec<GroupShown>,
    any: bool,
    offered: Vec<&'static Field>,
    ops: &'static [(&'static str, &'static str)],
    found: Option<Found>,
    saved: Vec<(Saved, String)>,
    has_section: bool,
    may_export: bool,
    fields: Fields,
    errors: Errors,
    today: Date,
}

/// What was found, a page of it.
struct Found {
    label: String,
    /// The search as hidden fields.
    carried: Vec<(String, String)>,
    link: String,
    total: usize,
    lines: Vec<Line>,
    page: usize,
    more: bool,
    order: String,
    open_only: bool,
}

impl Found {
    fn age(&self, line: &Line, today: &Date) -> String {
        line.birth.map(|birth| frame::age_label(birth, *today)).unwrap_or_default()
    }

    fn accepted(&self, line: &Line) -> String {
        line.accepted_on.map(date_wareki).unwrap_or_default()
    }
}

fn groups(query: &Query) -> Vec<GroupShown> {
    let form = query.form();
    let group = |g: usize| {
        let row = |c: usize| {
            let name = format!("g{g}.{c}");
            let of = |part: &str| form.get(&format!("{name}.{part}")).to_owned();
            let op = of("op");
            Row { field: of("field"), op: if op.is_empty() { "has".to_owned() } else { op }, value: of("value"), name }
        };
        GroupShown {
            number: g + 1,
            name: format!("g{g}.any"),
            any: form.get(&format!("g{g}.any")) == "1",
            rows: (0..CONDITIONS).map(row).collect(),
            is_open: g == 0 || query.groups.len() > g,
        }
    };
    (0..GROUPS).map(group).collect()
}

fn link(query: &Query) -> String {
    serde_urlencoded::to_string(&query.form().0).unwrap_or_default()
}

/// Everybody a search finds, in order.
async fn find(tx: &mut Tx<'_>, query: &Query, order: &str, open_only: bool) -> Result<Vec<Line>> {
    let everybody = store::everybody(tx).await?;
    let mut met = Vec::new();
    for condition in query.conditions() {
        met.push(store::matching(tx, condition, &everybody).await?);
    }
    let mut lines = store::lines(tx, &query.meets(&everybody, &met)).await?;
    lines.retain(|line| !open_only || !line.closed);
    store::sort(&mut lines, order);
    Ok(lines)
}

/// Puts on record whose lines were shown or taken out, and by which search.
fn listed(permit: &Permit, kind: &'static str, detail: String, total: usize, lines: Vec<Line>) -> Sealed<Vec<Line>> {
    let actor = permit.actor();
    let view = View {
        kind,
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "person",
        fields: "case_no,name,kana,birth,school,kind,severity,in_charge",
        detail,
        count: i32::try_from(total).ok(),
        persons: lines.iter().map(|line| line.key.id).collect(),
        ..View::default()
    };
    Sealed::new(lines, view)
}

async fn page_of(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.export(permit).await?;
    let today = tx.today();
    let saved = store::saved(&mut tx).await?;
    let chosen = fields.get("saved").parse::<Uuid>().ok().and_then(|id| saved.iter().find(|saved| saved.id == id));
    let query =
        chosen.map_or_else(|| Query::read(&fields), |saved| saved.query.clone()).within(|action| permit.may(action));
    let order = ORDERS
        .iter()
        .find(|(code, _)| *code == fields.get("order"))
        .or(ORDERS.first())
        .map_or("", |(code, _)| *code)
        .to_owned();
    let (page, open_only) = (fields.get("page").parse::<usize>().unwrap_or(0), fields.get("open") == "1");
    let found = if query.groups.is_empty() {
        tx.commit().await?;
        None
    } else {
        let all = find(&mut tx, &query, &order, open_only).await?;
        let total = all.len();
        let lines: Vec<Line> = all.into_iter().skip(page.saturating_mul(PAGE)).take(PAGE).collect();
        let sealed = listed(permit, "search", query.label(), total, lines);
        let lines = tx.show(sealed).await?;
        let more = page.saturating_add(1).saturating_mul(PAGE) < total;
        Some(Found {
            label: query.label(),
            carried: query.form().0,
            link: link(&query),
            total,
            lines,
            page,
            more,
            order,
            open_only,
        })
    };
    Ok(Page {
        frame: Frame::new(app, permit, "条件で探す", "/finds"),
        groups: groups(&query),
        any: query.any,
        offered: FIELDS.iter().filter(|field| permit.may(field.right)).collect(),
        ops: OPS,
        found,
        saved: saved
            .into_iter()
            .map(|saved| {
                let link = format!("/finds?saved={}", saved.id);
                (saved, link)
            })
            .collect(),
        has_section: permit.actor().section.is_some(),
        may_export: permit.may(Action::ExportList),
        fields,
        errors,
        today,
    })
}

/// The form and what it finds.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    frame::html(&page_of(&app, &permit, fields, Errors::default()).await?)
}

/// Saves the search under a name.
pub async fn save(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let query = Query::read(&fields).within(|action| permit.may(action));
    let saved = async {
        let mut reader = Reader::new(&fields);
        let name = reader.required("name", "条件の名前", 60);
        if query.groups.is_empty() {
            reader.refuse("name", "保存する条件がありません。条件を入れて探してから、保存してください。");
        }
        let name = reader.finish(name)?;
        let mut tx = app.db.write(&permit).await?;
        store::save(&mut tx, &name, &query, fields.get("share") == "1").await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/finds?{}", link(&query))).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page_of(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}

/// Takes one's own saved search away.
pub async fn remove(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    store::remove(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/finds"))
}

/// What was found as a file; what for is asked, goes on record and stands in the file.
pub async fn take_out(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let query = Query::read(&fields).within(|action| permit.may(action));
    let mut reader = Reader::new(&fields);
    let purpose = reader.required("purpose", "出力の目的", 200);
    if query.groups.is_empty() {
        reader.refuse("purpose", "出力する条件がありません。条件を入れて探してから、出力してください。");
    }
    let purpose = match reader.finish(purpose) {
        Ok(purpose) => purpose,
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            return Ok(frame::refused(&page_of(&app, &permit, fields, errors).await?)?.into_response());
        }
    };
    let mut tx = app.db.export(&permit).await?;
    let (now, today, actor) = (tx.now(), tx.today(), permit.actor());
    let lines = find(&mut tx, &query, fields.get("order"), fields.get("open") == "1").await?;
    let total = lines.len();
    let sealed = listed(&permit, "export", format!("目的: {purpose} 条件: {}", query.label()), total, lines);
    let lines = tx.show(sealed).await?;
    let mark = format!(
        "取扱注意 出力: {} {} {} {} 目的: {purpose}",
        actor.org_name,
        actor.post,
        actor.name,
        moment_wareki(now)
    );
    let (bytes, media_type, ending) = export::write(&lines, &mark, fields.get("format"), today)?;
    let stamp = now.to_zoned(japan()).strftime("%Y%m%d-%H%M").to_string();
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"kasugai-find-{stamp}.{ending}\"")),
    ];
    Ok((headers, bytes).into_response())
}

/// Orders of the list, for the page.
pub(super) fn orders() -> &'static [(&'static str, &'static str)] {
    ORDERS
}
