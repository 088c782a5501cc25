//! `kasugai risk`: models of what may happen, on any table.

use super::say;
use anyhow::{Context as _, bail};
use risk::evaluate::{Evaluation, THRESHOLDS, evaluate};
use risk::tune::{self, Tuned};
use risk::{Cell, Family, Fitted, Frame, Model, Options, Penalty, Reading, SCORE, Time};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;

mod options;
pub use options::{Evaluate, Fit, Kind, Ridge, Risk, Score, Unit};

/// Learns, scores or measures.
pub fn risk(what: &Risk) -> anyhow::Result<()> {
    match what {
        Risk::Fit(options) => fit(options),
        Risk::Score(options) => score(options),
        Risk::Evaluate(options) => measure(options),
    }
}

fn fit(options: &Fit) -> anyhow::Result<()> {
    let named: Vec<String> = [Some(&options.outcome), options.time.as_ref(), options.event.as_ref()]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let mut reading = Reading {
        numeric: options.numeric.clone(),
        categorical: options.categorical.clone(),
        ignore: options.ignore.clone(),
        keep: named,
        ..Reading::default()
    };
    let mut frame =
        Frame::read(&read(&options.data)?, &mut reading).with_context(|| options.data.display().to_string())?;
    let event = options.event.as_ref().unwrap_or(&options.outcome);
    if *event != options.outcome {
        frame.remove(&[&options.outcome]);
    }
    let family = match options.model {
        Kind::Logistic => Family::Logistic,
        Kind::Additive => Family::Additive,
        Kind::Boost => Family::Boost,
        Kind::Hazard => Family::Hazard,
    };
    if options.time.is_some() && family != Family::Hazard {
        bail!("--time は --model hazard のときに使います");
    }
    if options.l1.is_some() && (!matches!(family, Family::Logistic | Family::Hazard) || options.time.is_some()) {
        bail!("--l1 は、--model logistic と、--time のない hazard のときに使います");
    }
    let monotone =
        options.up.iter().map(|name| (name.clone(), true)).chain(options.down.iter().map(|name| (name.clone(), false)));
    let mut fitting = Options {
        family,
        penalty: told(options),
        monotone: monotone.collect(),
        time: options.time.as_ref().map(|column| time(&frame, column, options)),
        ..Options::default()
    };
    let tuned = tuned(&frame, event, &fitting, options)?;
    if let Some(tuned) = &tuned {
        fitting.penalty = tuned.penalty;
    }
    let kinds = kinds(&frame, event, options.time.as_deref());
    let fitted = risk::fit(frame, event, &fitting)?;
    write(&options.out, fitted.model.to_json().as_bytes())?;
    let notes = reading.notes.iter().chain(&fitted.report.notes);
    if options.json {
        return say_json(&report(&fitted, &kinds, tuned.as_ref(), notes.cloned().collect()));
    }
    let mut err = std::io::stderr();
    for (name, kind) in &kinds {
        writeln!(err, "  {name} → {}", if *kind == "numeric" { "数" } else { "区分" })?;
    }
    for note in notes {
        writeln!(err, "  {note}")?;
    }
    if let Some(tuned) = &tuned {
        for (strength, loss) in &tuned.losses {
            let chosen = if tuned.penalty == Penalty::Scaled(*strength) { "○" } else { "  " };
            writeln!(err, "  {chosen} 罰則 {strength}(ばらつきをそろえた項目で): 除けておいた行の対数損失 {loss:.5}")?;
        }
    }
    tell(&fitted);
    Ok(())
}

/// Parts into which rows are put to be held out in turn.
const PARTS: usize = 5;

/// The penalty that held-out rows speak for, where that is asked for.
fn tuned(frame: &Frame, outcome: &str, fitting: &Options, options: &Fit) -> anyhow::Result<Option<Tuned>> {
    if options.l2 != Some(Ridge::Auto) {
        return Ok(None);
    }
    if !matches!(fitting.family, Family::Logistic | Family::Hazard) || options.l1.is_some() {
        bail!("--l2 auto は --model logistic と hazard のときに、--l1 なしで使います");
    }
    let parts: Vec<usize> = (0..frame.rows()).map(|row| row % PARTS).collect();
    Ok(Some(tune::penalty(frame, outcome, fitting, &parts)?))
}

/// The penalty that was told.
fn told(options: &Fit) -> Penalty {
    let l2 = match options.l2 {
        Some(Ridge::Of(l2)) => l2,
        Some(Ridge::Auto) | None => 0.0,
    };
    match options.l1 {
        Some(l1) if l1 > 0.0 => Penalty::Net { l1, l2 },
        _ if l2 > 0.0 => Penalty::Raw(l2),
        _ => Penalty::None,
    }
}

/// Cells of thirty days, where there are more than a few of them; else each time at which something happened is a period.
const CELL: f64 = 30.0;
const CELLS: f64 = 4.0;

fn time(frame: &Frame, column: &str, options: &Fit) -> Time {
    let longest = match frame.column(column).map(|column| &column.cells) {
        Some(risk::Cells::Numbers { values, .. }) => values.iter().copied().fold(0.0, f64::max),
        _ => 0.0,
    };
    let (month, usual) = match options.unit {
        Unit::Day => (365.25 / 12.0, (longest > CELLS * CELL).then_some(CELL)),
        Unit::Week => (365.25 / 84.0, None),
        Unit::Month => (1.0, None),
    };
    let period = match options.period {
        Some(length) => Some(length).filter(|length| *length > 0.0),
        None => usual,
    };
    Time { column: column.to_owned(), period, month }
}

/// What each column was taken for.
fn kinds(frame: &Frame, outcome: &str, time: Option<&str>) -> Vec<(String, &'static str)> {
    let used = frame.columns().iter().filter(|column| column.name != outcome && Some(column.name.as_str()) != time);
    let kind = |column: &risk::Column| match column.cells {
        risk::Cells::Numbers { .. } => "numeric",
        risk::Cells::Levels { .. } => "categorical",
    };
    used.map(|column| (column.name.clone(), kind(column))).collect()
}

fn report(fitted: &Fitted, kinds: &[(String, &str)], tuned: Option<&Tuned>, notes: Vec<String>) -> Value {
    let found = &fitted.report;
    json!({
        "model": fitted.model.family, "outcome": fitted.model.outcome, "rows": found.rows, "events": found.events,
        "unknown_outcome": found.unknown_outcome, "log_likelihood": found.log_likelihood,
        "null_log_likelihood": found.null_log_likelihood, "steps": found.steps, "coefficients": found.coefficients,
        "columns": kinds.iter().map(|(name, kind)| json!({ "name": name, "kind": kind })).collect::<Vec<_>>(), "notes": notes,
        "tuned": tuned.map(|tuned| json!({
            "scaled_l2": match tuned.penalty { Penalty::Scaled(l2) => Some(l2), _ => None },
            "held_out_log_loss": tuned.losses,
        })),
    })
}

fn tell(fitted: &Fitted) {
    let found = &fitted.report;
    say(&format!(
        "{} 行(結果が不明で除いた行 {})、該当 {} 件。対数尤度 {:.4}(割合だけのとき {:.4})",
        found.rows, found.unknown_outcome, found.events, found.log_likelihood, found.null_log_likelihood
    ));
    if !found.coefficients.is_empty() {
        say("係数        標準誤差    p値        項目");
    }
    for one in &found.coefficients {
        say(&format!("{:+11.5} {:11.5} {:10.3e}  {}", one.estimate, one.standard_error, one.p_value, one.term));
    }
}

fn score(options: &Score) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(&options.model).with_context(|| format!("{} を読めません", options.model.display()))?;
    let model = Model::from_json(&text).with_context(|| options.model.display().to_string())?;
    let scored = risk::score(&read(&options.data)?, &model).with_context(|| options.data.display().to_string())?;
    write(&options.out, &scored.csv)?;
    for note in &scored.notes {
        writeln!(std::io::stderr(), "  {note}")?;
    }
    say(&format!("{} 行に見込みを付けました(列 {SCORE})", scored.rows));
    Ok(())
}

fn measure(options: &Evaluate) -> anyhow::Result<()> {
    let mut keep = vec![options.outcome.clone(), options.score.clone()];
    keep.extend(options.by.clone());
    let mut reading = Reading { keep, ..Reading::default() };
    let frame =
        Frame::read(&read(&options.scores)?, &mut reading).with_context(|| options.scores.display().to_string())?;
    let outcomes = frame.outcome(&options.outcome)?;
    let column = frame.column(&options.score).with_context(|| format!("列「{}」がありません", options.score))?;
    let mut rows = Vec::new();
    for (row, yes) in outcomes.iter().enumerate() {
        let p = match column.cell(row) {
            Cell::Number(p) if (0.0..=1.0).contains(&p) => p,
            Cell::Missing(_) => continue,
            _ => bail!("列「{}」の{}行目が、0から1の数ではありません", options.score, row + 1),
        };
        if let Some(yes) = yes {
            rows.push((row, p, *yes));
        }
    }
    if rows.is_empty() {
        bail!("見込みと結果がともに分かる行がありません");
    }
    let thresholds = if options.thresholds.is_empty() { THRESHOLDS.to_vec() } else { options.thresholds.clone() };
    let of = |rows: &[(usize, f64, bool)]| {
        let (p, yes): (Vec<f64>, Vec<bool>) = rows.iter().map(|(_, p, yes)| (*p, *yes)).unzip();
        evaluate(&p, &yes, &thresholds, &options.top)
    };
    let all = of(&rows);
    let groups = match &options.by {
        Some(by) => by_group(&frame, by, &rows)?.into_iter().map(|(name, rows)| (name, of(&rows))).collect(),
        None => Vec::new(),
    };
    if options.json {
        let mut value = serde_json::to_value(&all)?;
        if let (Some(by), Some(object)) = (&options.by, value.as_object_mut()) {
            object.insert("by".to_owned(), json!(by));
            let groups = groups.iter().map(|(name, found)| Ok((name.clone(), serde_json::to_value(found)?)));
            object.insert("subgroups".to_owned(), Value::Object(groups.collect::<anyhow::Result<_>>()?));
        }
        return say_json(&value);
    }
    show(&all);
    for (name, found) in &groups {
        say(&format!("■ {name}"));
        show(found);
    }
    Ok(())
}

type Rows = Vec<(usize, f64, bool)>;

fn by_group(frame: &Frame, by: &str, rows: &Rows) -> anyhow::Result<Vec<(String, Rows)>> {
    let column = frame.column(by).with_context(|| format!("列「{by}」がありません"))?;
    let mut groups: std::collections::BTreeMap<String, Rows> = std::collections::BTreeMap::new();
    for row in rows {
        let name = match column.cell(row.0) {
            Cell::Missing(missing) => missing.label().to_owned(),
            Cell::Number(number) => number.to_string(),
            Cell::Level(level) => level.to_owned(),
        };
        groups.entry(name).or_default().push(*row);
    }
    Ok(groups.into_iter().collect())
}

/// Accuracy is not among what is shown: where few are affected, "nobody" is the most accurate answer.
fn show(found: &Evaluation) {
    say(&format!("{} 行、該当 {} 件", found.rows, found.events));
    if let Some(auc) = found.auc {
        say(&format!(
            "AUC {:.4}(95%区間 {:.4}～{:.4})、PR-AUC {:.4}",
            auc.value,
            auc.low,
            auc.high,
            found.pr_auc.unwrap_or(f64::NAN)
        ));
    }
    say(&format!(
        "Brier {:.5}、対数損失 {:.5}(割合だけのとき {:.5})",
        found.brier, found.log_loss, found.log_loss_of_share
    ));
    if let Some(fit) = found.calibration {
        say(&format!(
            "較正: 傾き {:.3}、切片 {:+.3}、実際/見込み {:.3}、ECE {:.4}",
            fit.slope, fit.intercept, fit.observed_by_expected, fit.ece
        ));
    }
    let percent = |share: &risk::evaluate::Share| {
        share.share.map_or_else(|| "   -  ".to_owned(), |share| format!("{:5.1}%", share * 100.0))
    };
    if !found.thresholds.is_empty() {
        say("しきい値   訪問  うち該当  見逃し  的中率  感度    特異度  純便益(全員訪問のとき)");
    }
    for one in &found.thresholds {
        say(&format!(
            "{:5.1}% {:8} {:9} {:7}  {}  {}  {}  {:+.5}({:+.5})",
            one.threshold * 100.0,
            one.ppv.of,
            one.true_positives,
            one.false_negatives,
            percent(&one.ppv),
            percent(&one.sensitivity),
            percent(&one.specificity),
            one.net_benefit,
            one.net_benefit_of_all
        ));
    }
    for one in &found.capacities {
        let from = one.threshold.map_or(f64::NAN, |threshold| threshold * 100.0);
        say(&format!(
            "{} 件訪問できるなら: 該当 {} 件({})、見逃し {} 件、最も低い見込み {from:.1}%、同じ見込みで外れる {} 件",
            one.visits,
            one.found.count,
            percent(&one.found).trim(),
            one.missed,
            one.tied_left_out
        ));
    }
}

fn say_json(value: &Value) -> anyhow::Result<()> {
    say(&serde_json::to_string_pretty(value)?);
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("{} を読めません", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("{} に書けません", path.display()))
}
