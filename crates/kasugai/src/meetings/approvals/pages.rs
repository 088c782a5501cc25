//! 決裁: the inbox, one chain with its trace, submitting, and the route an agency sets.

use super::rules::{self, State as Stands};
use super::{Approval, Step, store};
use crate::App;
use crate::frame::{self, Errors, Frame};
use crate::meetings::session;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{FieldChange, Tx};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use uuid::Uuid;

/// The chain for minutes of meetings.
const MINUTES: &str = "会議録";

struct Line {
    approval: Approval,
    mine: bool,
}

#[derive(Template)]
#[template(path = "meetings/approvals/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    may_set: bool,
}

/// Approvals of the agency; those waiting for one's own act come first.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let approvals = store::list(&mut tx).await?;
    let posts = own_posts(&mut tx, &permit).await?;
    let approvals = tx.show(Sealed::plain(approvals)).await?;
    let mut lines: Vec<Line> = approvals
        .into_iter()
        .map(|approval| {
            let acts = rules::may(&approval.steps, &approval.acts, &posts);
            Line { mine: acts.iter().any(|(word, _)| *word != "代決"), approval }
        })
        .collect();
    lines.sort_by_key(|line| !line.mine);
    let may_set = permit.may(Action::WriteSetting);
    frame::html(&ListPage { frame: Frame::new(&app, &permit, "決裁", "/meetings"), lines, may_set })
}

/// Posts under which the reader may act; none without the right.
async fn own_posts(tx: &mut Tx<'_>, permit: &Permit) -> Result<Vec<i32>> {
    if !permit.may(Action::Approve) {
        return Ok(Vec::new());
    }
    store::posts_of(tx, permit.actor().staff).await
}

#[derive(Template)]
#[template(path = "meetings/approvals/show.html")]
struct ShowPage {
    frame: Frame,
    approval: Approval,
    may: Vec<(&'static str, usize)>,
    is_own: bool,
    errors: Errors,
    fields: Fields,
}

impl ShowPage {
    /// Title of the step an act is about.
    fn title(&self, step: &i16) -> &str {
        let step = usize::try_from(*step).ok().and_then(|step| self.approval.steps.get(step));
        step.map_or("起案者", |step| step.title.as_str())
    }

    fn name_of(&self, step: &usize) -> &str {
        self.approval.steps.get(*step).map_or("", |step| step.title.as_str())
    }

    fn is_returned(&self) -> bool {
        self.approval.state() == Stands::Returned
    }

    fn is_waiting(&self) -> bool {
        matches!(self.approval.state(), Stands::Waiting(_))
    }
}

async fn page(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<ShowPage> {
    let mut tx = app.db.read(permit).await?;
    let approval = store::find(&mut tx, id).await?;
    let posts = own_posts(&mut tx, permit).await?;
    let approval = tx.show(Sealed::plain(approval)).await?;
    Ok(ShowPage {
        frame: Frame::new(app, permit, approval.title.clone(), "/meetings"),
        may: rules::may(&approval.steps, &approval.acts, &posts),
        is_own: approval.submitted_by.is_some() && approval.submitted_by == permit.actor().staff,
        approval,
        errors,
        fields,
    })
}

/// One chain with everything that was done.
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    frame::html(&page(&app, &permit, id, Fields::default(), Errors::default()).await?)
}

/// 承認, 差戻し, 代決 or 後閲 by a post of the chain.
pub async fn act(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        let approval = store::lock(&mut tx, id).await?;
        let posts = own_posts(&mut tx, &permit).await?;
        let allowed = rules::may(&approval.steps, &approval.acts, &posts);
        let asked = fields.get("act");
        let (word, step) = allowed.into_iter().find(|(word, _)| *word == asked).ok_or_else(|| {
            Error::invalid(
                "act",
                "いまはその操作はできません。ほかの人が先に決裁したか、あなたの職の順番ではありません。",
            )
        })?;
        let reason = reason(&fields, matches!(word, "差戻し" | "代決"))?;
        store::act(&mut tx, id, i16::try_from(step).unwrap_or(i16::MAX), word, &reason).await?;
        tx.commit().await
    };
    answer(&app, &permit, id, done.await, fields).await
}

/// 再提出 or 取下げ by the one who submitted.
pub async fn own_act(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        let approval = store::lock(&mut tx, id).await?;
        let is_own = approval.submitted_by.is_some() && approval.submitted_by == permit.actor().staff;
        let word = match (fields.get("act"), approval.state()) {
            ("再提出", Stands::Returned) if is_own => "再提出",
            ("取下げ", Stands::Returned | Stands::Waiting(_)) if is_own => "取下げ",
            _ => return Err(Error::invalid("act", "再提出と取下げは、起案した人が決裁の前にだけできます。")),
        };
        let reason = reason(&fields, true)?;
        store::act(&mut tx, id, -1, word, &reason).await?;
        tx.commit().await
    };
    answer(&app, &permit, id, done.await, fields).await
}

fn reason(fields: &Fields, needed: bool) -> Result<String> {
    let mut reader = Reader::new(fields);
    let reason = if needed { reader.required("reason", "理由", 500) } else { reader.text("reason", "理由", 500) };
    reader.finish(reason)
}

async fn answer(app: &App, permit: &Permit, id: Uuid, done: Result<()>, fields: Fields) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/approvals/{id}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(app, permit, id, fields, errors).await?)?.into_response())
        }
    }
}

/// Submits the minutes of a closed meeting to the chain.
pub async fn submit(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let submitted = async {
        let mut reader = Reader::new(&fields);
        let acted_first = reader.text("acted_first", "実施済のこと", 500);
        let acted_first = reader.finish(acted_first)?;
        let mut tx = app.db.write(&permit).await?;
        let title = session::title_of_closed(&mut tx, id).await?;
        let route = store::route(&mut tx, MINUTES).await?;
        let posts = store::posts(&mut tx).await?;
        let steps: Vec<Step> =
            route.iter().filter_map(|post| posts.iter().find(|step| step.post == *post)).cloned().collect();
        if steps.is_empty() {
            return Err(Error::invalid(
                "approval",
                "決裁ルートがまだ決まっていません。管理の「決裁ルート」で決めてください。",
            ));
        }
        let is_open = store::of_subject(&mut tx, id).await?.iter().any(|known| known.state() != Stands::Withdrawn);
        if is_open {
            return Err(Error::invalid("approval", "この会議録は、すでに決裁に回っています。"));
        }
        let href = format!("/meetings/{id}");
        let title = format!("会議録 {title}");
        let new = store::New {
            kind: MINUTES,
            subject: id,
            title: &title,
            href: &href,
            steps: &steps,
            acted_first: &acted_first,
        };
        let approval = store::submit(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(approval)
    };
    match submitted.await {
        Ok(approval) => Ok(Redirect::to(&format!("/approvals/{approval}")).into_response()),
        Err(error) => session::refuse(&app, &permit, id, error, fields).await,
    }
}

#[derive(Template)]
#[template(path = "meetings/approvals/route.html")]
struct RoutePage {
    frame: Frame,
    posts: Vec<Step>,
    fields: Fields,
    errors: Errors,
    done: bool,
}

/// How many posts a chain may have; the paper has seven boxes.
const LONGEST: usize = 8;

async fn route_page(
    app: &App,
    permit: &Permit,
    typed: Option<Fields>,
    errors: Errors,
    done: bool,
) -> Result<RoutePage> {
    let mut tx = app.db.read(permit).await?;
    let posts = store::posts(&mut tx).await?;
    let route = store::route(&mut tx, MINUTES).await?;
    let posts = tx.show(Sealed::plain(posts)).await?;
    let fields = typed.unwrap_or_else(|| {
        let mut fields = Fields::default();
        for (n, post) in (1..).zip(&route) {
            fields.set(&format!("step.{n}"), post.to_string());
        }
        fields
    });
    Ok(RoutePage { frame: Frame::new(app, permit, "決裁ルート", "/admin"), posts, fields, errors, done })
}

/// The chain an agency set.
pub async fn route(State(app): State<App>, permit: Permit, query: Fields) -> Result<Html<String>> {
    frame::html(&route_page(&app, &permit, None, Errors::default(), query.get("done") == "1").await?)
}

/// Sets the chain.
pub async fn save_route(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        let known = store::posts(&mut tx).await?;
        let chosen = (1..=LONGEST).filter_map(|n| fields.get(&format!("step.{n}")).parse::<i32>().ok());
        let steps: Vec<&Step> = chosen.filter_map(|post| known.iter().find(|step| step.post == post)).collect();
        let posts: Vec<i32> = steps.iter().map(|step| step.post).collect();
        let is_twice = posts.iter().enumerate().any(|(at, post)| posts.iter().skip(at + 1).any(|other| other == post));
        if posts.is_empty() || is_twice {
            return Err(Error::invalid("step.1", "職を1つ以上、同じ職は一度だけ選んでください。"));
        }
        let to = steps.iter().map(|step| step.title.as_str()).collect::<Vec<_>>().join("→");
        let change =
            FieldChange { field: "posts".into(), label: "会議録の決裁ルート".into(), from: String::new(), to };
        store::set_route(&mut tx, MINUTES, &posts, change).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to("/admin/routes?done=1").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&route_page(&app, &permit, Some(fields), errors, false).await?)?.into_response())
        }
    }
}
