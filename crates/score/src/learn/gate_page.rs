//! `/scores/models/{id}/gate`: each check with what was found and what was registered, the trial, and the signature.

use super::bounds::{self, BOUNDS, Bound};
use super::gate::{self, Begun};
use super::model::{Answered, Judged, LEAST_TRIAL, MEASURES, Run, State as Stand};
use super::offices::{Office, TITLES};
use super::{pages, store, words};
use crate::card::model::Outcome;
use crate::checkin::proof;
use crate::models::{self, model::CHECKIN, model::Model, model::State};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use ground::db::Tx;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::civil::Date;
use risk::govern::ablation::{Ablation, GroupBeside};
use risk::govern::life::Ethics;
use uuid::Uuid;

struct Check {
    name: &'static str,
    sentence: String,
    bound: String,
    passed: bool,
}

/// A verdict as it is shown.
struct Verdict {
    id: Uuid,
    at: String,
    cut: String,
    code: String,
    rows: String,
    learnt: String,
    tested: String,
    checks: Vec<Check>,
    passed: bool,
    beside: &'static str,
    missed: Vec<String>,
    findings: Vec<String>,
    offices: Vec<[String; 8]>,
    left_out: Vec<String>,
    without: Option<Without>,
    answers: Vec<(bool, String, String, String)>,
    has_paper: bool,
    /// Why nothing rests on it any more.
    outdated: Option<String>,
}

/// The model beside the same one without what speaks of receipt of welfare or want of money.
struct Without {
    sentence: String,
    figures: Vec<[String; 3]>,
    groups: Vec<(String, usize, [String; 4])>,
}

fn without(ablation: &Ablation) -> Without {
    let beside = ablation.beside.as_ref();
    let group = |line: &GroupBeside| {
        let (attribute, value) = &line.group;
        (format!("{attribute}: {value}"), line.rows, line.figures())
    };
    Without {
        sentence: ablation.sentence(),
        figures: beside.map(|beside| beside.figures().to_vec()).unwrap_or_default(),
        groups: beside.map(|beside| beside.groups.iter().map(group).collect()).unwrap_or_default(),
    }
}

const BESIDE: &str = "表示中のモデルと、同じ試験の記録で比べています。";
const ALONE: &str = "いまは表示中のモデルがないため、全員に同じ割合を示した場合と比べています。";

fn verdict(judged: &Judged, champion: Option<Uuid>, today: Date) -> Verdict {
    let decided = judged.kept.verdict(judged.model);
    let checks = decided.checks().iter().map(|check| Check {
        name: check.name,
        sentence: check.sentence.clone(),
        bound: check.bound.clone(),
        passed: check.passed,
    });
    let answer =
        |answer: &Answered| (answer.signed, moment_wareki(answer.at), answer.by.clone(), answer.reason.clone());
    Verdict {
        id: judged.id,
        at: moment_wareki(judged.at),
        cut: date_wareki(judged.cut),
        code: judged.code.clone(),
        rows: judged.rows_hash.clone(),
        learnt: judged.kept.learnt.words(date_wareki),
        tested: judged.kept.tested.words(date_wareki),
        checks: checks.collect(),
        passed: decided.passed(),
        beside: if judged.kept.has_champion { BESIDE } else { ALONE },
        missed: words::missed(&judged.kept),
        findings: words::findings(&judged.kept),
        offices: judged.kept.offices.iter().map(Office::cells).collect(),
        left_out: judged.kept.left_out.clone(),
        without: judged.kept.ablation.as_ref().map(without),
        answers: judged.answers.iter().map(answer).collect(),
        has_paper: judged.answers.iter().any(|answer| answer.signed),
        outdated: judged.outdated(champion, today),
    }
}

/// How a trial stands.
struct Trial {
    on: String,
    need: usize,
    have: usize,
    /// Name, what was found, where it must lie.
    measures: Vec<(&'static str, String, String)>,
    broken: bool,
}

const NOT_YET: &str = "まだありません(結果が20件以上出て、該当と非該当の両方があるときに出ます)";

fn trial(begun: &Begun, newest: Option<&Judged>) -> Trial {
    let shown = newest.map(|judged| &judged.trial);
    let registered = MEASURES.iter().filter(|(code, _)| begun.measures.iter().any(|known| known == code));
    let told = |code: &str| shown.and_then(|trial| trial.measured.get(code).cloned());
    Trial {
        on: date_wareki(begun.on),
        need: begun.matured,
        have: shown.map_or(0, |trial| trial.matured),
        measures: registered
            .map(|(code, label)| {
                let found = told(code).unwrap_or_else(|| NOT_YET.to_owned());
                let bound = begun.bounds.get(*code);
                let bound = bound
                    .map_or_else(|| "登録されていません".to_owned(), |at| format!("{:.2}〜{:.2}", at.low, at.high));
                (*label, found, bound)
            })
            .collect(),
        broken: shown.is_some_and(|trial| trial.whole == Some(false)),
    }
}

#[derive(Template)]
#[template(path = "learn/gate.html")]
struct Page {
    frame: Frame,
    office_titles: [&'static str; 8],
    id: Uuid,
    name: String,
    outcome: &'static str,
    state: State,
    maker: String,
    is_own: bool,
    steps: Vec<(&'static str, bool)>,
    newest: Option<Verdict>,
    earlier: Vec<Verdict>,
    trial: Option<Trial>,
    lines: Vec<pages::Line>,
    runs_now: bool,
    measures: Vec<Choice>,
    bounds: [Bound; 5],
    fields: Fields,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "learn/runs.html")]
struct Fragment {
    lines: Vec<pages::Line>,
}

/// The way of a model, with where it stands.
fn steps(state: State) -> Vec<(&'static str, bool)> {
    let way = [
        (State::Draft, "登録"),
        (State::Shadow, "試行"),
        (State::Candidate, "承認待ち"),
        (State::Shown, "表示"),
        (State::Retired, "使用終了"),
    ];
    way.into_iter().map(|(step, label)| (label, step == state)).collect()
}

fn is_running(runs: &[Run]) -> bool {
    runs.iter().any(|run| run.state == Stand::Asked)
}

async fn read(app: &App, permit: &Permit, id: Uuid, mut fields: Fields, errors: Errors) -> Result<Page> {
    bounds::propose(&mut fields);
    let mut tx = app.db.read(permit).await?;
    let model = models::find(&mut tx, id).await?;
    Outcome::from_code(&model.outcome).ok_or(Error::NotFound)?;
    let verdicts = store::verdicts(&mut tx, id).await?;
    let runs = store::runs(&mut tx, Some(id)).await?;
    let champion = models::shown(&mut tx, &model.outcome).await?.map(|shown| shown.id).filter(|shown| *shown != id);
    let today = tx.today();
    let (model, verdicts, runs): (Model, Vec<Judged>, Vec<Run>) =
        tx.show(Sealed::plain((model, verdicts, runs))).await?;
    let is_trial = model.state().is_silent();
    let mut shown = verdicts.iter().map(|judged| verdict(judged, champion, today));
    Ok(Page {
        frame: Frame::new(app, permit, "公開前の確認", "/scores"),
        office_titles: TITLES,
        id,
        outcome: model.outcome_label(),
        state: model.state(),
        maker: if model.is_learnt {
            "この所属の記録から学習".to_owned()
        } else {
            format!("{} ファイルから登録", model.added_by)
        },
        is_own: model.maker.is_some() && model.maker == permit.actor().staff,
        steps: steps(model.state()),
        newest: shown.next(),
        earlier: shown.collect(),
        trial: Begun::of(&model).filter(|_| is_trial).map(|begun| trial(&begun, verdicts.first())),
        lines: runs.iter().map(pages::line).collect(),
        runs_now: is_running(&runs),
        measures: choices(MEASURES),
        bounds: BOUNDS,
        name: model.name,
        fields,
        errors,
    })
}

/// The desk; a model of 気づき has its own.
pub async fn page(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    if is_checkin(&app, &permit, id).await? {
        return proof::page::page(&app, &permit, id).await;
    }
    frame::html(&read(&app, &permit, id, Fields::default(), Errors::default()).await?)
}

/// The looks at this model, as they go on.
pub async fn state(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    models::find(&mut tx, id).await?;
    let runs = store::runs(&mut tx, Some(id)).await?;
    let runs = tx.show(Sealed::plain(runs)).await?;
    frame::html(&Fragment { lines: runs.iter().map(pages::line).collect() })
}

/// モデルカード or 報告書 as signed, as a file.
pub async fn paper(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    models::find(&mut tx, id).await?;
    let verdicts = store::verdicts(&mut tx, id).await?;
    let verdicts = tx.show(Sealed::plain(verdicts)).await?;
    let signed = verdicts.into_iter().flat_map(|judged| judged.answers).find(|answer| answer.signed);
    // Nobody has signed yet: the desk says what is missing.
    let Some(signed) = signed else { return Ok(Redirect::to(&format!("/scores/models/{id}/gate")).into_response()) };
    let (text, name) =
        if fields.get("which") == "report" { (signed.report, "tripod-ai") } else { (signed.card, "model-card") };
    let headers = [
        (header::CONTENT_TYPE, "text/markdown; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}-{}.md\"", id.simple())),
    ];
    Ok((headers, text).into_response())
}

async fn is_checkin(app: &App, permit: &Permit, id: Uuid) -> Result<bool> {
    let mut tx = app.db.read(permit).await?;
    let model = models::find(&mut tx, id).await?;
    tx.commit().await?;
    Ok(model.outcome == CHECKIN)
}

/// Back to the desk, or to what was typed.
async fn answer(app: &App, permit: &Permit, id: Uuid, fields: Fields, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/scores/models/{id}/gate")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&read(app, permit, id, fields, errors).await?)?.into_response())
        }
    }
}

/// A transaction about a model of the own agency.
async fn opened<'p>(app: &App, permit: &'p Permit, id: Uuid) -> Result<(Tx<'p>, Model)> {
    let mut tx = app.db.write(permit).await?;
    let model = models::find(&mut tx, id).await?;
    Ok((tx, model))
}

fn reason(fields: &Fields) -> Result<String> {
    let mut reader = Reader::new(fields);
    let reason = reader.required("reason", "理由", 1000);
    reader.finish(reason)
}

/// Asks for a look at the model on the own records; one of 気づき is looked at on the spot.
pub async fn check(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    if is_checkin(&app, &permit, id).await? {
        return proof::page::check(&app, &permit, id).await;
    }
    let done = async {
        let (mut tx, model) = opened(&app, &permit, id).await?;
        let outcome = Outcome::from_code(&model.outcome).ok_or(Error::NotFound)?;
        if store::setting(&mut tx, outcome).await?.at.is_none() {
            return Err(Error::invalid(
                "gate",
                "先に「モデルの学習」で設定を保存してください。確認の基準は、確認する前に登録します。",
            ));
        }
        store::ask(&mut tx, outcome, Some(id)).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// Begins the trial.
pub async fn begin(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let done = async {
        let (mut tx, _) = opened(&app, &permit, id).await?;
        let mut reader = Reader::new(&fields);
        let matured = reader.number("matured", "結果の出る件数", LEAST_TRIAL..=100_000);
        if matured.is_none() && reader.errors().is_empty() {
            reader.refuse("matured", "結果の出る件数を入力してください。");
        }
        let codes: Vec<&str> = MEASURES.iter().map(|(code, _)| *code).collect();
        let measures = reader.choices("measures", "評価の指標", &codes);
        if measures.is_empty() {
            reader.refuse("measures", "評価の指標を1つ以上選んでください。");
        }
        let bounds = bounds::typed(&mut reader, &measures);
        let reason = reader.required("reason", "理由", 1000);
        let begun = Begun { on: tx.today(), matured: matured.unwrap_or_default(), measures, bounds };
        let (begun, reason) = reader.finish((begun, reason))?;
        gate::begin(&mut tx, id, begun, &reason).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// Ends the trial.
pub async fn end(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let done = async {
        let (mut tx, _) = opened(&app, &permit, id).await?;
        let mut reader = Reader::new(&fields);
        let number = reader.required("ethics", "倫理審査の承認番号", 100);
        let on = reader.date("ethics_on", "承認の日");
        if on.is_none() && !reader.errors().iter().any(|error| error.field == "ethics_on") {
            reader.refuse("ethics_on", "承認の日を入力してください。");
        }
        if on.is_some_and(|on| on > tx.today()) {
            reader.refuse("ethics_on", "承認の日が未来の日付です。今日までの日付を入力してください。");
        }
        let reason = reader.required("reason", "理由", 1000);
        let (number, on, reason) = reader.finish((number, on.unwrap_or_default(), reason))?;
        gate::end(&mut tx, id, Ethics { number, on }, &reason).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// Signs: the model is shown from now on.
pub async fn sign(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let done = async {
        let (mut tx, _) = opened(&app, &permit, id).await?;
        let reason = reason(&fields)?;
        let verdict = fields.get("verdict").parse().map_err(|_| Error::Stale)?;
        gate::sign(&mut tx, id, verdict, &reason).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// Does not sign.
pub async fn refuse(
    Shared(app): Shared<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    let done = async {
        let (mut tx, _) = opened(&app, &permit, id).await?;
        gate::refuse(&mut tx, id, &reason(&fields)?).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}
