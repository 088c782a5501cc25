//! `kasugai risk`: models of what may happen, on any table.

use super::say;
use anyhow::{Context as _, bail};
use risk::maths::real;
use risk::tune::{self, Tuned};
use risk::{Family, Fitted, Frame, Model, Options, Penalty, Reading, SCORE, Time};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;

mod measure;
mod options;
pub use options::{Evaluate, Fit, Kind, Ridge, Risk, Score, Unit};

/// Learns, scores or measures.
pub fn risk(what: &Risk) -> anyhow::Result<()> {
    match what {
        Risk::Fit(options) => fit(options),
        Risk::Score(options) => score(options),
        Risk::Evaluate(options) => measure::measure(options),
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
    if options.l1.is_some() && !matches!(family, Family::Logistic | Family::Hazard) {
        bail!("--l1 は、--model logistic と hazard のときに使います");
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
    // What was noticed while reading may be why no model comes out.
    let fitted = risk::fit(frame, event, &fitting).inspect_err(|_| noted(&reading.notes))?;
    write(&options.out, fitted.model.to_json().as_bytes())?;
    let notes = reading.notes.iter().chain(&fitted.report.notes);
    if options.json {
        return say_json(&report(&fitted, &kinds, tuned.as_ref(), notes.cloned().collect()));
    }
    let mut err = std::io::stderr();
    for (name, kind) in &kinds {
        writeln!(err, "  {name} → {}", if *kind == "numeric" { "数" } else { "区分" })?;
    }
    noted(notes);
    if let Some(tuned) = &tuned {
        for (strength, loss) in &tuned.losses {
            let chosen = if tuned.penalty == Penalty::Scaled(*strength) { "○" } else { "  " };
            writeln!(err, "  {chosen} 罰則 {strength}(ばらつきをそろえた項目で): 除けておいた行の対数損失 {loss:.5}")?;
        }
    }
    tell(&fitted);
    Ok(())
}

/// Tells what was noticed; nobody minds where nobody listens.
fn noted<'a>(notes: impl IntoIterator<Item = &'a String>) {
    for note in notes {
        let _ = writeln!(std::io::stderr(), "  {note}");
    }
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
        say(&format!(
            "{:>11} {:>11} {:10.3e}  {}",
            short(one.estimate, true),
            short(one.standard_error, false),
            one.p_value,
            one.term
        ));
    }
}

/// A number in eleven places, whatever its unit.
fn short(number: f64, signed: bool) -> String {
    let plain = number == 0.0 || (1e-3..1e5).contains(&number.abs());
    match (plain, signed) {
        (true, true) => format!("{number:+.5}"),
        (true, false) => format!("{number:.5}"),
        (false, true) => format!("{number:+.3e}"),
        (false, false) => format!("{number:.3e}"),
    }
}

fn score(options: &Score) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(&options.model).with_context(|| format!("{} を読めません", options.model.display()))?;
    let model = Model::from_json(&text).with_context(|| options.model.display().to_string())?;
    let scored = risk::score(&read(&options.data)?, &model).with_context(|| options.data.display().to_string())?;
    write(&options.out, &scored.csv)?;
    let share = real(scored.outside) / real(scored.rows.max(1));
    if options.json {
        return say_json(&json!({
            "rows": scored.rows, "outside": { "rows": scored.outside, "share": share, "columns": scored.columns },
            "without_range": scored.without_range, "notes": scored.notes,
        }));
    }
    noted(&scored.notes);
    if scored.outside > 0 {
        noted([&format!(
            "{} 行のうち {} 行({:.1}%)に、学習した範囲の外の値か、学習のときになかった値があります(列 outside はその項目の数)",
            scored.rows,
            scored.outside,
            share * 100.0
        )]);
    }
    say(&format!("{} 行に見込みを付けました(列 {SCORE})", scored.rows));
    Ok(())
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
