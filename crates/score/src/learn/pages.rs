//! `/scores/learning`: what is learnt and when, what came of it, and the rows for those who analyse.

use super::model::{EVERY, Run, STATEMENTS, Setting, State as Stand};
use super::store;
use crate::card::model::Outcome;
use crate::models;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame, choices, moment_wareki};
use ground::db::Tx;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Letters of a statement.
const LONGEST: usize = 2000;

/// A run as it is shown.
pub(super) struct Line {
    pub(super) what: &'static str,
    pub(super) outcome: &'static str,
    pub(super) state: Stand,
    pub(super) words: String,
    pub(super) by: String,
    pub(super) asked: String,
    pub(super) ended: String,
    pub(super) model: Option<Uuid>,
}

pub(super) fn line(run: &Run) -> Line {
    Line {
        what: if run.learns { "学習" } else { "モデルの確認" },
        outcome: run.outcome.label(),
        state: run.state,
        words: run.words.clone(),
        by: if run.asked_by.is_some() { run.asked_by_name.clone() } else { "設定した日".to_owned() },
        asked: moment_wareki(run.asked_at),
        ended: run.ended_at.map(moment_wareki).unwrap_or_default(),
        model: run.model,
    }
}

struct Statement {
    name: String,
    label: &'static str,
    hint: &'static str,
}

#[derive(Template)]
#[template(path = "learn/learning.html")]
struct Page {
    frame: Frame,
    code: &'static str,
    label: &'static str,
    outcomes: Vec<(&'static str, &'static str, bool)>,
    in_force: String,
    /// Where a better model is planned than the one shown is.
    too_hopeful: Option<String>,
    is_set: bool,
    runs_now: bool,
    every: Vec<Choice>,
    statements: Vec<Statement>,
    lines: Vec<Line>,
    may_export: bool,
    fields: Fields,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "learn/runs.html")]
struct Fragment {
    lines: Vec<Line>,
}

fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}

/// The form as it stands in force.
fn filled(setting: &Setting) -> Fields {
    let mut fields = Fields::default();
    fields.set("every", &setting.every);
    fields.set("ceiling", percent(setting.ceiling));
    fields.set("expected", percent(setting.expected));
    fields.set("thresholds", setting.thresholds.iter().map(|at| percent(*at)).collect::<Vec<_>>().join("、"));
    fields.set("contact", &setting.contact);
    fields.set("n", setting.n.to_string());
    for (code, ..) in STATEMENTS {
        fields.set(&format!("s.{code}"), setting.statements.get(*code).map_or("", String::as_str));
    }
    fields
}

fn in_force(setting: &Setting) -> String {
    let every = EVERY.iter().find(|(code, _)| *code == setting.every).map_or("", |(_, label)| label);
    match setting.at {
        Some(at) => format!("{every}({} {})", moment_wareki(at), setting.by),
        None => format!("{every}(まだ設定していません)"),
    }
}

async fn too_hopeful(tx: &mut Tx<'_>, outcome: Outcome, setting: &Setting) -> Result<Option<String>> {
    let Some(shown) = models::shown(tx, outcome.code()).await? else { return Ok(None) };
    let verdicts = store::verdicts(tx, shown.id).await?;
    let reached = verdicts.first().map(|judged| judged.kept.measures.auc.value);
    Ok(reached.filter(|reached| setting.expected > *reached).map(|reached| {
        format!(
            "見込むAUC({:.0}%)は、表示中のモデルが試験で示したAUC({:.1}%)より高い値です。必要な件数が実際より少なく出ます。",
            100.0 * setting.expected,
            100.0 * reached
        )
    }))
}

async fn read(app: &App, permit: &Permit, outcome: Outcome, typed: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let setting = store::setting(&mut tx, outcome).await?;
    let runs = store::runs(&mut tx, None).await?;
    let too_hopeful = too_hopeful(&mut tx, outcome, &setting).await?;
    let (setting, runs) = tx.show(Sealed::plain((setting, runs))).await?;
    // What was sent without the form (a run, an export) leaves the form as it stands in force.
    let mut fields = if typed.get("n").is_empty() { filled(&setting) } else { typed.clone() };
    fields.set("purpose", typed.get("purpose"));
    let statements = STATEMENTS.iter().map(|(code, label, hint)| Statement { name: format!("s.{code}"), label, hint });
    Ok(Page {
        frame: Frame::new(app, permit, "モデルの学習", "/scores"),
        code: outcome.code(),
        label: outcome.label(),
        outcomes: Outcome::ALL.map(|one| (one.code(), one.label(), one == outcome)).to_vec(),
        in_force: in_force(&setting),
        too_hopeful,
        is_set: setting.at.is_some(),
        runs_now: runs.iter().any(|run| run.learns && run.outcome == outcome && run.state == Stand::Asked),
        every: choices(EVERY),
        statements: statements.collect(),
        lines: runs.iter().map(line).collect(),
        may_export: permit.may(Action::ExportMasked),
        fields,
        errors,
    })
}

/// The page of an outcome.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let outcome = Outcome::from_code(fields.get("outcome")).unwrap_or(Outcome::Custody);
    frame::html(&read(&app, &permit, outcome, Fields::default(), Errors::default()).await?)
}

/// The runs, as they go on.
pub async fn runs(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let runs = store::runs(&mut tx, None).await?;
    let runs = tx.show(Sealed::plain(runs)).await?;
    frame::html(&Fragment { lines: runs.iter().map(line).collect() })
}

pub(super) fn outcome(code: &str) -> Result<Outcome> {
    Outcome::from_code(code).ok_or(Error::NotFound)
}

/// Back to the page, or to what was typed.
pub(super) async fn answer(
    app: &App,
    permit: &Permit,
    outcome: Outcome,
    fields: Fields,
    done: Result<()>,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/scores/learning?outcome={}", outcome.code())).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&read(app, permit, outcome, fields, errors).await?)?.into_response())
        }
    }
}

/// A share as people write it: percent.
fn share(reader: &mut Reader<'_>, field: &str, label: &str, range: std::ops::RangeInclusive<i32>) -> f64 {
    if reader.fields().get(field).trim().is_empty() {
        reader.refuse(field, format!("{label}を入力してください。"));
    }
    let percent = reader.number(field, label, range).unwrap_or_default();
    f64::from(percent) / 100.0
}

fn thresholds(reader: &mut Reader<'_>) -> Vec<f64> {
    let text = reader.required("thresholds", "しきい値", 100);
    let each = text.split(['、', ',', '，', ' ', '　']).filter(|part| !part.is_empty());
    let read: Option<Vec<i32>> =
        each.map(|part| jp::fold(part).parse().ok().filter(|n| (1..=99).contains(n))).collect();
    let Some(mut read) = read.filter(|read| !read.is_empty() && read.len() <= 5) else {
        reader.refuse("thresholds", "しきい値を1から99までの数で、5つまで「、」で区切って入力してください。");
        return Vec::new();
    };
    read.sort_unstable();
    read.dedup();
    read.into_iter().map(|percent| f64::from(percent) / 100.0).collect()
}

/// Refuses to plan with a model better than honest ones are: the better it is to be, the fewer records are asked for.
fn plan(reader: &mut Reader<'_>, outcome: Outcome, ceiling: f64, expected: f64) {
    let honest = Setting::shipped(outcome).ceiling;
    let most = ceiling.min(honest);
    if expected >= most && reader.errors().iter().all(|error| error.field != "expected" && error.field != "ceiling") {
        let message = format!(
            "見込むAUCは{:.0}%より低くしてください。{}",
            100.0 * most,
            if most < ceiling {
                "正しく作ったモデルでも、それより良くなる見込みはありません。"
            } else {
                "上限より高くは見込めません。"
            }
        );
        reader.refuse("expected", message);
    }
}

fn typed(outcome: Outcome, fields: &Fields) -> Result<Setting> {
    let mut reader = Reader::new(fields);
    let codes: Vec<&str> = EVERY.iter().map(|(code, _)| *code).collect();
    let every = reader.choice("every", "学習する間隔", &codes);
    let ceiling = share(&mut reader, "ceiling", "AUCの上限", 55..=99);
    let expected = share(&mut reader, "expected", "見込むAUC", 55..=95);
    plan(&mut reader, outcome, ceiling, expected);
    let thresholds = thresholds(&mut reader);
    let contact = reader.required("contact", "問い合わせ先", 200);
    let statements: BTreeMap<String, String> = STATEMENTS
        .iter()
        .map(|(code, label, _)| ((*code).to_owned(), reader.text(&format!("s.{code}"), label, LONGEST)))
        .collect();
    let n = fields.get("n").parse::<i32>().map_err(|_| Error::Stale)?.saturating_add(1);
    let by = String::new();
    reader.finish(Setting { n, every, ceiling, expected, thresholds, contact, statements, by, at: None, since: None })
}

/// Puts a setting in force.
pub async fn set(State(app): State<App>, permit: Permit, Path(code): Path<String>, fields: Fields) -> Result<Response> {
    let outcome = outcome(&code)?;
    let done = async {
        let setting = typed(outcome, &fields)?;
        let mut tx = app.db.write(&permit).await?;
        store::set(&mut tx, outcome, &setting).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, outcome, fields, done).await
}

/// Asks for a run: only where the bounds were registered before.
pub async fn ask(State(app): State<App>, permit: Permit, Path(code): Path<String>, fields: Fields) -> Result<Response> {
    let outcome = outcome(&code)?;
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        if store::setting(&mut tx, outcome).await?.at.is_none() {
            return Err(Error::invalid(
                "run",
                "先に学習の設定を保存してください。確認の基準は、学習する前に登録します。",
            ));
        }
        store::ask(&mut tx, outcome, None).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, outcome, fields, done).await
}
