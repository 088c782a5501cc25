//! Screens: rules, lists and certificates; one list with its lines, its draft and its approval.

use super::certificate::issued;
use super::due::{change, make_list, periods};
use super::holds::named;
use super::model::{BASES, Item, List};
use super::rules::{Periods, Rule};
use super::store::{self, Certificate};
use crate::{Keeper, hex};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame};
use ground::db::Tx;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "retention/index.html")]
struct IndexPage {
    frame: Frame,
    periods: Periods,
    lists: Vec<ListShown>,
    certificates: Vec<CertificateShown>,
    holds: usize,
    nothing: bool,
    may_set: bool,
}

struct ListShown {
    list: List,
    month: String,
    made: String,
}

impl ListShown {
    fn new(list: List) -> Self {
        Self { month: jp::Wareki(list.month).month(), made: frame::moment_wareki(list.made_at), list }
    }
}

struct CertificateShown {
    certificate: Certificate,
    issued: String,
    hash: String,
}

async fn index_page(app: &App, permit: &Permit, nothing: bool) -> Result<IndexPage> {
    let mut tx = app.db.read(permit).await?;
    let periods = periods(&mut tx).await?;
    let lists = store::lists(&mut tx).await?;
    let holds = store::holds(&mut tx).await?.len();
    let certificates = store::certificates(&mut tx).await?;
    let (lists, certificates) = tx.show(Sealed::plain((lists, certificates))).await?;
    let certificate = |certificate: Certificate| CertificateShown {
        issued: issued(&certificate),
        hash: hex(&certificate.hash),
        certificate,
    };
    Ok(IndexPage {
        frame: Frame::new(app, permit, "保存期間と消去", "/retention"),
        periods,
        lists: lists.into_iter().map(ListShown::new).collect(),
        certificates: certificates.into_iter().map(certificate).collect(),
        holds,
        nothing,
        may_set: permit.may(Action::WriteSetting),
    })
}

/// Rules, lists, certificates.
pub async fn index(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    frame::html(&index_page(&app, &permit, fields.get("nothing") == "1").await?)
}

/// Makes a list of today by hand.
pub async fn make(State(app): State<App>, permit: Permit) -> Result<Redirect> {
    let work = Keeper::of(&app).permit(0, 0, Action::WriteRetention, "保存期間と消去");
    let place = match make_list(&app.db, &permit, &work, false).await? {
        Some(list) => format!("/retention/lists/{list}"),
        None => "/retention?nothing=1".to_owned(),
    };
    Ok(Redirect::to(&place))
}

#[derive(Template)]
#[template(path = "retention/list.html")]
struct ListPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    shown: ListShown,
    lines: Vec<Line>,
    bases: Vec<Choice>,
    drafted: String,
    approved: String,
    may_draft: bool,
    /// Whether the reader may approve: another than who drafted it, with the right.
    may_approve: bool,
    /// Lines that can be erased.
    free: usize,
}

struct Line {
    item: Item,
    name: String,
    since: String,
    rule: String,
}

async fn list_page(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let list = store::find(&mut tx, id).await?;
    let items = store::items(&mut tx, id).await?;
    let objects: Vec<Uuid> = items.iter().filter(|item| item.state != "erased").map(|item| item.object).collect();
    let names = named(&mut tx, permit, &objects).await?;
    let names = tx.show(names).await?;
    let line = |item: Item| Line {
        name: names.get(&item.object).cloned().unwrap_or_else(|| "(消去済み)".to_owned()),
        since: frame::date_wareki(item.since),
        rule: Rule::label_of(&item.rule).to_owned(),
        item,
    };
    let own = permit.actor().staff.is_some() && permit.actor().staff == list.drafted_by;
    let at = |at: Option<jiff::Timestamp>| at.map(frame::moment_wareki).unwrap_or_default();
    Ok(ListPage {
        frame: Frame::new(app, permit, "満了一覧", "/retention"),
        fields,
        errors,
        bases: frame::choices(BASES),
        drafted: at(list.drafted_at),
        approved: at(list.approved_at),
        may_draft: list.state == "draft",
        may_approve: list.state == "proposed" && permit.may(Action::ApproveRetention) && !own,
        free: items.iter().filter(|item| item.state == "listed").count(),
        lines: items.into_iter().map(line).collect(),
        shown: ListShown::new(list),
    })
}

/// One list.
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    frame::html(&list_page(&app, &permit, id, Fields::default(), Errors::default()).await?)
}

/// The list again, with what was wrong.
pub(super) async fn refused(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<Response> {
    Ok(frame::refused(&list_page(app, permit, id, fields, errors).await?)?.into_response())
}

/// A list about to be changed.
async fn opened<'p>(app: &App, permit: &'p Permit, id: Uuid) -> Result<(Tx<'p>, List)> {
    let mut tx = app.db.write(permit).await?;
    let list = store::find(&mut tx, id).await?;
    Ok((tx, list))
}

/// Puts the change on record with it.
async fn closed(mut tx: Tx<'_>, kind: &'static str, id: Uuid) -> Result<()> {
    tx.record(change(kind, id)).await?;
    tx.commit().await
}

/// Back to the list, or to what was typed with what is wrong beside it.
async fn answer(app: &App, permit: &Permit, id: Uuid, fields: Fields, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/retention/lists/{id}")).into_response()),
        Err(error) => refused(app, permit, id, fields, Errors::or_fail(error)?).await,
    }
}

/// 起案
pub async fn draft(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let done = async {
        let (mut tx, list) = opened(&app, &permit, id).await?;
        if list.state != "draft" {
            return Err(Error::invalid("words", "この一覧はもう起案されています。"));
        }
        store::draft(&mut tx, &list).await?;
        closed(tx, "retention.drafted", id).await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// 差戻し
pub async fn give_back(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    let done = async {
        let (mut tx, list) = opened(&app, &permit, id).await?;
        let mut reader = Reader::new(&fields);
        let words = reader.required("words", "差し戻す理由", 400);
        if list.state != "proposed" {
            reader.refuse("words", WAITS_NOT);
        }
        let words = reader.finish(words)?;
        store::give_back(&mut tx, &list, &words).await?;
        closed(tx, "retention.returned", id).await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

const WAITS_NOT: &str = "承認を待っている一覧ではありません。";

/// 承認: the chosen lines are erased, from now on.
pub async fn approve(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let done = async {
        let (mut tx, list) = opened(&app, &permit, id).await?;
        if list.state != "proposed" {
            return Err(Error::invalid("words", WAITS_NOT));
        }
        if list.drafted_by.is_some() && list.drafted_by == permit.actor().staff {
            return Err(Error::invalid("words", "起案した本人は承認できません。ほかの職員が承認してください。"));
        }
        let chosen = chosen(&mut tx, id, &fields).await?;
        store::approve(&mut tx, &list, &chosen).await?;
        closed(tx, "retention.approved", id).await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// The lines that were chosen and can be erased; children of one report all or none.
async fn chosen(tx: &mut Tx<'_>, list: Uuid, fields: &Fields) -> Result<Vec<Uuid>> {
    let wanted: Vec<Uuid> = fields.all("items").filter_map(|item| item.parse().ok()).collect();
    let mut items = store::items(tx, list).await?;
    items.retain(|item| item.state == "listed" && wanted.contains(&item.id));
    let children: Vec<Uuid> = items.iter().map(|item| item.object).collect();
    let pairs = store::children_of_reports(tx, &children).await?;
    if pairs.iter().any(|(_, other)| !children.contains(other)) {
        let message =
            "同じ通告・相談の児童は、いっしょに選ぶか、いっしょに外してください。1枚の受付票に書かれているためです。";
        return Err(Error::invalid("items", message));
    }
    Ok(items.iter().map(|item| item.id).collect())
}
