//! Screens of the orders: the list, one with its report, its approval, its file.

use super::cover::Cover;
use super::make::change;
use super::model::{CASES, Found, Opening, Order, State as Stand, Told};
use super::report;
use super::store;
use crate::hex;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame};
use desk::papers;
use ground::db::Tx;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed, View};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "masked/list.html")]
struct ListPage {
    frame: Frame,
    orders: Vec<Shown>,
}

/// An order as the screens show it.
pub(super) struct Shown {
    pub(super) order: Order,
    at: String,
    decided: String,
    made: String,
    hash: String,
    parts: String,
    megabytes: String,
}

impl Shown {
    fn new(order: Order) -> Self {
        let parts: Vec<String> = order.wish.parts.iter().map(|part| part_label(part)).collect();
        Self {
            at: frame::moment_wareki(order.asked_at),
            decided: order.decided_at.map(frame::moment_wareki).unwrap_or_default(),
            made: order.made_at.map(frame::moment_wareki).unwrap_or_default(),
            hash: hex(&order.hash),
            parts: parts.join("、"),
            megabytes: format!("{}.{:02}MB", order.bytes / 1_000_000, order.bytes / 10_000 % 100),
            order,
        }
    }
}

fn part_label(part: &str) -> String {
    if part == CASES {
        return "ケースの記録".to_owned();
    }
    let shipped = renkei::layout::shipped().iter().find(|layout| layout.code == part);
    shipped.map_or_else(|| part.to_owned(), |layout| layout.name.clone())
}

/// The agency's orders.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let orders = store::orders(&mut tx).await?;
    let orders = tx.show(Sealed::plain(orders)).await?;
    let frame = Frame::new(&app, &permit, "分析用の出力", "/masked");
    frame::html(&ListPage { frame, orders: orders.into_iter().map(Shown::new).collect() })
}

#[derive(Template)]
#[template(path = "masked/show.html")]
pub(super) struct ShowPage {
    frame: Frame,
    pub(super) fields: Fields,
    pub(super) errors: Errors,
    pub(super) shown: Shown,
    openings: Vec<OpeningShown>,
    /// Whether the reader may decide on it: another than who asked, with the right.
    may_decide: bool,
    is_own: bool,
    /// Until when the key is open now.
    pub(super) open_until: String,
    pub(super) resolved: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "masked/state.html")]
struct StateFragment {
    shown: Shown,
}

struct OpeningShown {
    opening: Opening,
    at: String,
    until: String,
    may_confirm: bool,
}

pub(super) async fn page(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<ShowPage> {
    let mut tx = app.db.read(permit).await?;
    let now = tx.now();
    let order = store::find(&mut tx, id).await?;
    let openings = store::openings(&mut tx, id).await?;
    let (order, openings) = tx.show(Sealed::plain((order, openings))).await?;
    let staff = permit.actor().staff;
    let is_own = staff == Some(order.asked_by);
    let until = openings.iter().filter_map(|opening| opening.until).filter(|until| *until > now).max();
    let shown_opening = |opening: Opening| OpeningShown {
        at: frame::moment_wareki(opening.asked_at),
        until: opening.until.map(frame::moment_wareki).unwrap_or_default(),
        may_confirm: opening.until.is_none() && permit.may(Action::ApproveMasked) && staff != Some(opening.asked_by),
        opening,
    };
    Ok(ShowPage {
        frame: Frame::new(app, permit, "分析用の出力", "/masked"),
        fields,
        errors,
        may_decide: order.state == Stand::Waiting && permit.may(Action::ApproveMasked) && !is_own,
        is_own,
        open_until: until.map(frame::moment_wareki).unwrap_or_default(),
        openings: openings.into_iter().map(shown_opening).collect(),
        resolved: Vec::new(),
        shown: Shown::new(order),
    })
}

/// One order.
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    frame::html(&page(&app, &permit, id, Fields::default(), Errors::default()).await?)
}

/// How far it is.
pub async fn state(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let order = store::find(&mut tx, id).await?;
    let order = tx.show(Sealed::plain(order)).await?;
    frame::html(&StateFragment { shown: Shown::new(order) })
}

/// An order about to be changed.
pub(super) async fn opened<'p>(app: &App, permit: &'p Permit, id: Uuid) -> Result<(Tx<'p>, Order)> {
    let mut tx = app.db.write(permit).await?;
    let order = store::find(&mut tx, id).await?;
    Ok((tx, order))
}

/// Puts the change on record with it.
pub(super) async fn closed(mut tx: Tx<'_>, kind: &'static str, id: Uuid) -> Result<()> {
    tx.record(change(kind, id)).await?;
    tx.commit().await
}

/// Back to the order, or to what was typed with what is wrong beside it.
pub(super) async fn answer(app: &App, permit: &Permit, id: Uuid, fields: Fields, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/masked/{id}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(app, permit, id, fields, errors).await?)?.into_response())
        }
    }
}

/// Approves an order of somebody else: the file is made.
pub async fn approve(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let done = async {
        let (mut tx, order) = opened(&app, &permit, id).await?;
        if permit.actor().staff == Some(order.asked_by) {
            return Err(Error::invalid("words", "申請した本人は承認できません。ほかの職員が承認してください。"));
        }
        store::decide(&mut tx, &order, Stand::Making, "").await?;
        closed(tx, "masked.approved", id).await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// Refuses it, with the reason.
pub async fn refuse(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let done = async {
        let (mut tx, order) = opened(&app, &permit, id).await?;
        let mut reader = Reader::new(&fields);
        let words = reader.required("words", "承認しない理由", 400);
        if permit.actor().staff == Some(order.asked_by) {
            reader.refuse("words", "申請した本人は決められません。やめるときは取り下げてください。");
        }
        let words = reader.finish(words)?;
        store::decide(&mut tx, &order, Stand::Refused, &words).await?;
        closed(tx, "masked.refused", id).await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// Takes one's own order back, before it is decided.
pub async fn withdraw(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    let done = async {
        let (mut tx, order) = opened(&app, &permit, id).await?;
        if permit.actor().staff != Some(order.asked_by) || order.state != Stand::Waiting {
            return Err(Error::invalid("words", "取り下げられるのは、承認を待っている自分の申請だけです。"));
        }
        store::step(&mut tx, &order, Stand::Withdrawn, &order.blanked).await?;
        closed(tx, "masked.withdrawn", id).await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// Makes the columns in which something known was found blank too, and the file again. Less goes out than was approved, never more.
pub async fn blank(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let done = async {
        let (mut tx, order) = opened(&app, &permit, id).await?;
        if order.state != Stand::Stopped {
            return Err(Error::invalid("words", "自己点検で停止した出力だけを作り直せます。"));
        }
        let mut blanked: Vec<String> =
            order.blanked.iter().cloned().chain(order.found.iter().map(Found::place)).collect();
        blanked.sort();
        blanked.dedup();
        if blanked == order.blanked || order.found.iter().any(|found| found.table == "送付書") {
            let message =
                "目的・受け渡しの欄に個人が分かる言葉があるか、空白にしても残っています。申請し直してください。";
            return Err(Error::invalid("words", message));
        }
        store::step(&mut tx, &order, Stand::Making, &blanked).await?;
        closed(tx, "masked.blanked", id).await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// The file.
pub async fn file(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let order = store::find(&mut tx, id).await?;
    let Some((file, key)) = order.file.clone().filter(|_| order.state == Stand::Ready) else {
        return Err(Error::NotFound);
    };
    let view = View {
        kind: "export",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "masked_export",
        object: Some(id),
        detail: format!("受領者: {} SHA-256: {}", order.wish.receiver, hex(&order.hash)),
        ..View::default()
    };
    tx.show(Sealed::new((), view)).await?;
    let bytes = app.made_file(permit.actor().area, file, &key).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"kasugai-masked-{}.zip\"", id.simple())),
    ];
    Ok((headers, bytes).into_response())
}

/// 送付書 with the report, to be signed.
pub async fn cover(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let order = store::find(&mut tx, id).await?;
    let Some(made_at) = order.made_at.filter(|_| order.state == Stand::Ready) else { return Err(Error::NotFound) };
    let view = View {
        kind: "print",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "masked_export",
        object: Some(id),
        detail: "送付書".to_owned(),
        ..View::default()
    };
    let order = tx.show(Sealed::new(order, view)).await?;
    let rows = rows_of(&order.report);
    let cover = Cover {
        lines: report::lines(&order, &permit.actor().org_name, &rows, made_at),
        hash: hex(&order.hash),
        report: report::report(&order.report).rows,
    };
    papers::print_shipped(&app, &permit, &cover).await
}

/// Rows of each table: its first column has a value in each.
fn rows_of(report: &[Told]) -> Vec<(String, u64)> {
    let mut rows: Vec<(String, u64)> = Vec::new();
    for told in report {
        if rows.iter().all(|(table, _)| *table != told.table) {
            rows.push((told.table.clone(), told.cells));
        }
    }
    rows
}
