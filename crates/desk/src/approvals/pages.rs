//! 決裁: the inbox, one chain with its trace, submitting, and the route an agency sets.

use super::rules::{self, State as Stands};
use super::{Approval, Kind, Step, store};
use crate::App;
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{FieldChange, Tx};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use uuid::Uuid;

struct Line {
    approval: Approval,
    mine: bool,
}

#[derive(Template)]
#[template(path = "approvals/list.html")]
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
#[template(path = "approvals/show.html")]
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
}

async fn page(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<ShowPage> {
    let mut tx = app.db.read(permit).await?;
    let approval = store::find(&mut tx, id).await?;
    let posts = own_posts(&mut tx, permit).await?;
    let approval = tx.show(Sealed::plain(approval)).await?;
    Ok(ShowPage {
        frame: Frame::new(app, permit, approval.title.clone(), "/meetings"),
        may: rules::may(&approval.steps, &approval.acts, &posts),
        is_own: approval.is_of(permit.actor().staff),
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
        let is_own = approval.is_of(permit.actor().staff);
        let word = match fields.get("act") {
            "再提出" if is_own && approval.state() == Stands::Returned => "再提出",
            "取下げ" if is_own && approval.may_withdraw() => "取下げ",
            _ => {
                return Err(Error::invalid(
                    "act",
                    "再提出と取下げは、起案した人が決裁の前にだけできます。決裁の前に施行した文書は取り下げられません。",
                ));
            }
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

/// The chain of a kind: names of its fields, and the post chosen in each.
struct Chain {
    kind: Kind,
    steps: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "approvals/route.html")]
struct RoutePage {
    frame: Frame,
    posts: Vec<Step>,
    chains: Vec<Chain>,
    errors: Errors,
    done: bool,
}

/// How many posts a chain may have; the paper has seven boxes.
const LONGEST: usize = 8;

/// Name of the field of a step, from 1.
fn field(kind: Kind, n: usize) -> String {
    format!("{}.{n}", kind.label())
}

/// Every chain; `typed` stands in place of the one that was just refused.
async fn route_page(
    app: &App,
    permit: &Permit,
    typed: Option<&Fields>,
    errors: Errors,
    done: bool,
) -> Result<RoutePage> {
    let mut tx = app.db.read(permit).await?;
    let mut chains = Vec::new();
    for kind in Kind::ALL {
        let set = store::route(&mut tx, kind).await?;
        let chosen = |n: usize| match typed.filter(|typed| typed.get("kind") == kind.label()) {
            Some(typed) => typed.get(&field(kind, n)).to_owned(),
            None => set.get(n - 1).map(ToString::to_string).unwrap_or_default(),
        };
        chains.push(Chain { kind, steps: (1..=LONGEST).map(|n| (field(kind, n), chosen(n))).collect() });
    }
    let posts = store::posts(&mut tx).await?;
    let posts = tx.show(Sealed::plain(posts)).await?;
    Ok(RoutePage { frame: Frame::new(app, permit, "決裁ルート", "/admin"), posts, chains, errors, done })
}

/// The chains an agency set.
pub async fn route(State(app): State<App>, permit: Permit, query: Fields) -> Result<Html<String>> {
    frame::html(&route_page(&app, &permit, None, Errors::default(), query.get("done") == "1").await?)
}

/// Sets the chain of a kind. Letters go out directly where theirs is empty; minutes are never decided on by nobody.
pub async fn save_route(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let saved = async {
        let kind = Kind::ALL.into_iter().find(|kind| kind.label() == fields.get("kind")).ok_or(Error::NotFound)?;
        let mut tx = app.db.write(&permit).await?;
        let known = store::posts(&mut tx).await?;
        let chosen = (1..=LONGEST).filter_map(|n| fields.get(&field(kind, n)).parse::<i32>().ok());
        let steps: Vec<&Step> = chosen.filter_map(|post| known.iter().find(|step| step.post == post)).collect();
        let posts: Vec<i32> = steps.iter().map(|step| step.post).collect();
        let is_twice = posts.iter().enumerate().any(|(at, post)| posts.iter().skip(at + 1).any(|other| other == post));
        if is_twice || (posts.is_empty() && kind == Kind::Minutes) {
            return Err(Error::invalid(field(kind, 1), "職を1つ以上、同じ職は一度だけ選んでください。"));
        }
        let to = steps.iter().map(|step| step.title.as_str()).collect::<Vec<_>>().join("→");
        let label = format!("{}の決裁ルート", kind.label());
        let change = FieldChange { field: "posts".into(), label, from: String::new(), to };
        store::set_route(&mut tx, kind, &posts, change).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to("/admin/routes?done=1").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&route_page(&app, &permit, Some(&fields), errors, false).await?)?.into_response())
        }
    }
}
