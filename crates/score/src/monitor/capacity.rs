//! `/scores/models/{id}/capacity`: whom so many visits a month would have reached, and the decision curve.

use super::chart::{self, Drawing};
use super::evaluation::MOST;
use super::model::{Evaluation, Part, Plan, Worth};
use super::pages::has_landmarks;
use super::store;
use crate::models;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, moment_wareki};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result, Sealed};
use uuid::Uuid;

/// Visits a month where nobody said how many.
const USUAL: usize = 20;
/// Visits a month in the table.
const TABLED: [usize; 6] = [5, 10, 20, 30, 50, 100];
/// Thresholds in the table, in hundredths.
const THRESHOLDS: [u32; 6] = [5, 10, 15, 20, 30, 50];

struct PlanLine {
    monthly: usize,
    chosen: bool,
    visited: usize,
    found: String,
    in_vain: String,
    missed: String,
    really: String,
    marginal: String,
}

/// The figures of one number of visits.
#[derive(Template)]
#[template(path = "monitor/figures.html")]
struct Figures {
    found: Part<Found>,
}

struct Found {
    sentences: Vec<String>,
    drawing: Drawing,
    lines: Vec<PlanLine>,
}

struct CurveLine {
    threshold: String,
    worth: String,
    benefit: String,
    all: String,
}

struct Curve {
    drawing: Drawing,
    lines: Vec<CurveLine>,
}

#[derive(Template)]
#[template(path = "monitor/capacity.html")]
struct Page {
    frame: Frame,
    id: Uuid,
    name: String,
    has_landmarks: bool,
    made: String,
    most: usize,
    n: String,
    figures: Figures,
    curve: Option<Curve>,
    errors: Errors,
}

/// Reads how many visits; says so where it is no number of visits.
fn monthly(fields: &Fields) -> (usize, Errors) {
    let typed = fields.get("n").trim();
    let refused = || Errors::or_fail(Error::invalid("n", format!("1から{MOST}までの数で入力してください。")));
    match typed.parse::<usize>() {
        _ if typed.is_empty() => (USUAL, Errors::default()),
        Ok(n) if (1..=MOST).contains(&n) => (n, Errors::default()),
        _ => (USUAL, refused().unwrap_or_default()),
    }
}

/// The plan of so many visits; where everybody is visited by fewer, theirs.
fn plan_of(worth: &Worth, monthly: usize) -> Option<&Plan> {
    worth.plans.iter().find(|plan| plan.monthly == monthly).or_else(|| worth.plans.last())
}

fn found(worth: &Worth, monthly: usize, outcome: &str) -> Found {
    let numbers = TABLED.into_iter().chain((!TABLED.contains(&monthly)).then_some(monthly));
    let mut numbers: Vec<usize> = numbers.collect();
    numbers.sort_unstable();
    let lines = numbers.into_iter().filter_map(|n| worth.plans.iter().find(|plan| plan.monthly == n));
    Found {
        sentences: plan_of(worth, monthly).map(|plan| sentences(worth, plan, monthly, outcome)).unwrap_or_default(),
        drawing: chart::plans(worth, plan_of(worth, monthly).map_or(monthly, |plan| plan.monthly)),
        lines: lines.map(|plan| line(worth, plan, monthly)).collect(),
    }
}

/// Visits expected in vain.
fn in_vain(plan: &Plan) -> f64 {
    risk::maths::real(plan.visited) - plan.found.value
}

fn sentences(worth: &Worth, plan: &Plan, monthly: usize, outcome: &str) -> Vec<String> {
    let Some(marginal) = plan.marginal else {
        return vec![format!(
            "月{monthly}件訪問できるなら: 同じ見込みの記録が多く、月{monthly}件では訪問する順を決められません。くじ引きで選ぶことになるため、数字を出しません。"
        )];
    };
    let everybody = if plan.visited >= worth.rows { "これで全員を訪問できます。" } else { "" };
    vec![
        format!(
            "月{monthly}件訪問できるなら: {}日間の記録{}件のうち、見込みの高い{}件を訪問することになります。{everybody}",
            worth.days, worth.rows, plan.visited
        ),
        format!(
            "見込みでは約{:.0}件(幅{:.0}〜{:.0}件)に{outcome}があり、約{:.0}件にはなく、訪問しない記録に約{:.0}件が残ります。",
            plan.found.value,
            plan.found.low,
            plan.found.high,
            in_vain(plan),
            plan.missed
        ),
        format!(
            "実際に数えると、訪問した中に{}件、訪問しなかった中に{}件ありました。",
            plan.really,
            worth.events - plan.really
        ),
        format!(
            "最後の1件の見込みは、似た条件の100件のうち約{:.0}件です。月に1件ふやすと、次はこのくらいの見込みの記録です。",
            marginal * 100.0
        ),
    ]
}

fn line(worth: &Worth, plan: &Plan, chosen: usize) -> PlanLine {
    PlanLine {
        monthly: plan.monthly,
        chosen: plan.monthly == chosen,
        visited: plan.visited,
        found: format!("{:.0}件(幅{:.0}〜{:.0}件)", plan.found.value, plan.found.low, plan.found.high),
        in_vain: format!("{:.0}件", in_vain(plan)),
        missed: format!("{:.0}件", plan.missed),
        really: format!("{}件・見落とし{}件", plan.really, worth.events - plan.really),
        marginal: plan
            .marginal
            .map_or_else(|| "順を決められません".to_owned(), |share| format!("{:.0}件", share * 100.0)),
    }
}

fn curve(worth: &Worth) -> Curve {
    let at = |hundredth: u32| {
        let near = |threshold: f64| (threshold * 100.0 - f64::from(hundredth)).abs() < 0.5;
        worth.curve.iter().find(|point| near(point.threshold)).map(|point| CurveLine {
            threshold: format!("100件のうち{hundredth}件"),
            worth: format!("{:.0}件", (1.0 - point.threshold) / point.threshold),
            benefit: format!(
                "{:.2}件(幅{:.2}〜{:.2}件)",
                point.score * 100.0,
                point.interval.low * 100.0,
                point.interval.high * 100.0
            ),
            all: format!("{:.2}件", point.all * 100.0),
        })
    };
    Curve { drawing: chart::curve(worth), lines: THRESHOLDS.into_iter().filter_map(at).collect() }
}

/// What is looked for, in a sentence.
fn outcome_words(outcome: &str) -> &'static str {
    match outcome {
        "custody" => "30日以内の一時保護",
        _ => "1年以内の再通告",
    }
}

impl Figures {
    fn of(read: &Read, monthly: usize) -> Self {
        Self { found: read.worth.map(|worth| found(worth, monthly, read.outcome)) }
    }
}

struct Read {
    name: String,
    outcome: &'static str,
    has_landmarks: bool,
    made: String,
    worth: Part<Worth>,
}

async fn read(app: &App, permit: &Permit, id: Uuid) -> Result<Read> {
    let mut tx = app.db.read(permit).await?;
    let model = models::find(&mut tx, id).await?;
    let kept = if has_landmarks(&model) { store::kept::<Evaluation>(&mut tx, id, None).await? } else { None };
    let kept = tx.show(Sealed::plain(kept)).await?;
    let made = kept.as_ref().map(|kept| format!("{} {}", moment_wareki(kept.at), kept.by)).unwrap_or_default();
    let unlooked = || Part::TooFew("まだ点検していません。「点検」の画面で、いま点検することができます。".to_owned());
    Ok(Read {
        name: model.name.clone(),
        outcome: outcome_words(&model.outcome),
        has_landmarks: has_landmarks(&model),
        made,
        worth: kept.map_or_else(unlooked, |kept| kept.result.worth),
    })
}

/// The page.
pub async fn page(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let read = read(&app, &permit, id).await?;
    let (n, errors) = monthly(&fields);
    let is_wrong = !errors.0.is_empty();
    let page = Page {
        frame: Frame::new(&app, &permit, "訪問できる件数", "/scores"),
        id,
        figures: Figures::of(&read, n),
        curve: read.worth.found().map(curve),
        name: read.name,
        has_landmarks: read.has_landmarks,
        made: read.made,
        most: MOST,
        n: if is_wrong { fields.get("n").to_owned() } else { n.to_string() },
        errors,
    };
    if is_wrong { Ok(frame::refused(&page)?.into_response()) } else { Ok(frame::html(&page)?.into_response()) }
}

/// The figures of a number of visits, while it is being chosen.
pub async fn region(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Html<String>> {
    let read = read(&app, &permit, id).await?;
    let (n, errors) = monthly(&fields);
    let refused = errors.0.into_iter().next().map(|error| Figures { found: Part::TooFew(error.message) });
    frame::html(&refused.unwrap_or_else(|| Figures::of(&read, n)))
}
