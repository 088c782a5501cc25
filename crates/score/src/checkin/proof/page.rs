//! `/scores/models/{id}/gate` of a model of 気づき: what the visits say of it, check by check.

use super::{Check, Kept, Standing, prove};
use crate::checkin::store;
use crate::checkin::trial::page as trial;
use crate::models::{self, model::Model, model::State};
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, moment_wareki};
use ground::gate::Permit;
use ground::{Result, Sealed};
use uuid::Uuid;

struct Line {
    standing: Standing,
    words: &'static str,
    yielded: String,
    checks: Vec<Check>,
    at: String,
    by: String,
    program: String,
    trial: Option<trial::Shown>,
}

fn line(kept: Kept) -> Line {
    let standing = kept.proof.standing();
    let looked = kept.proof.looked;
    Line {
        standing,
        words: match standing {
            Standing::TooFew => "訪問の人数が少ないため、まだ言えません。",
            Standing::Open => "訪問の結果は出ていますが、合っているとも合わないとも、まだ言えません。",
            Standing::Contradicted => "このままでは表示を始められません。",
            Standing::Borne => "訪問の結果は、このモデルの並べ方と合っています。",
        },
        yielded: if looked.all() == 0 { String::new() } else { looked.sentence() },
        checks: kept.proof.checks(),
        at: moment_wareki(kept.at),
        by: kept.by,
        program: kept.program,
        trial: kept.proof.trial.as_ref().map(|trial| trial::shown(trial, kept.proof.capacity)),
    }
}

#[derive(Template)]
#[template(path = "checkin/proof.html")]
struct Page {
    frame: Frame,
    id: Uuid,
    name: String,
    outcome: &'static str,
    maker: String,
    state: State,
    newest: Option<Line>,
    earlier: Vec<Line>,
    errors: Errors,
}

async fn read(app: &App, permit: &Permit, id: Uuid, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let model = models::find(&mut tx, id).await?;
    let kept = store::proofs(&mut tx, id).await?;
    let (model, kept): (Model, Vec<Kept>) = tx.show(Sealed::plain((model, kept))).await?;
    let mut lines = kept.into_iter().map(line);
    Ok(Page {
        frame: Frame::new(app, permit, "訪問の結果による確認", "/scores"),
        id,
        outcome: model.outcome_label(),
        maker: format!("{} ファイルから登録", model.added_by),
        state: model.state(),
        newest: lines.next(),
        earlier: lines.collect(),
        name: model.name,
        errors,
    })
}

/// The desk.
pub async fn page(app: &App, permit: &Permit, id: Uuid) -> Result<Html<String>> {
    frame::html(&read(app, permit, id, Errors::default()).await?)
}

/// Looks at what the visits say now.
pub async fn check(app: &App, permit: &Permit, id: Uuid) -> Result<Response> {
    match prove(&app.db, permit, id).await {
        Ok(_) => Ok(Redirect::to(&format!("/scores/models/{id}/gate")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&read(app, permit, id, errors).await?)?.into_response())
        }
    }
}
