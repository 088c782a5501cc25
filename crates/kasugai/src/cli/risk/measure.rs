//! How good scores were: `kasugai risk evaluate`.

use super::{Evaluate, read, say, say_json};
use anyhow::{Context as _, bail};
use risk::evaluate::{Evaluation, THRESHOLDS, evaluate, settles_slope};
use risk::{Cell, Frame, Reading};
use serde::Serialize;
use serde_json::{Value, json};

/// The measures of some rows.
struct Measured {
    all: Evaluation,
    /// Whether the outcomes settle a slope.
    sloping: bool,
}

/// Measures the scores of a table.
pub(super) fn measure(options: &Evaluate) -> anyhow::Result<()> {
    let mut keep = vec![options.outcome.clone(), options.score.clone()];
    keep.extend(options.by.clone());
    let mut reading = Reading { keep, ..Reading::default() };
    let frame =
        Frame::read(&read(&options.scores)?, &mut reading).with_context(|| options.scores.display().to_string())?;
    let outcomes = frame.outcome(&options.outcome)?;
    let column = frame.column(&options.score).with_context(|| format!("列「{}」がありません", options.score))?;
    let (mut rows, mut left_out) = (Vec::new(), LeftOut::default());
    for (row, yes) in outcomes.iter().enumerate() {
        match (probability(column.cell(row)), yes) {
            (Err(found), _) => bail!(
                "列「{}」の見出しを除いて{}行目の値「{found}」は、0から1の数ではありません",
                options.score,
                row + 1
            ),
            (Ok(None), _) => left_out.without_score += 1,
            (Ok(Some(_)), None) => left_out.without_outcome += 1,
            (Ok(Some(p)), Some(yes)) => rows.push((row, p, *yes)),
        }
    }
    if rows.is_empty() {
        bail!("見込みと結果がともに分かる行がありません");
    }
    let thresholds = if options.thresholds.is_empty() { THRESHOLDS.to_vec() } else { options.thresholds.clone() };
    let of = |rows: &[(usize, f64, bool)]| {
        let (p, yes): (Vec<f64>, Vec<bool>) = rows.iter().map(|(_, p, yes)| (*p, *yes)).unzip();
        Measured { all: evaluate(&p, &yes, &thresholds, &options.top), sloping: settles_slope(&p, &yes) }
    };
    let all = of(&rows);
    let groups = match &options.by {
        Some(by) => by_group(&frame, by, &rows)?.into_iter().map(|(name, rows)| (name, of(&rows))).collect(),
        None => Vec::new(),
    };
    if options.json {
        let mut value = json(&all)?;
        if let Some(object) = value.as_object_mut() {
            object.insert("left_out".to_owned(), serde_json::to_value(left_out)?);
            if let Some(by) = &options.by {
                object.insert("by".to_owned(), json!(by));
                let groups = groups.iter().map(|(name, found)| Ok((name.clone(), json(found)?)));
                object.insert("subgroups".to_owned(), Value::Object(groups.collect::<anyhow::Result<_>>()?));
            }
        }
        return say_json(&value);
    }
    if left_out != LeftOut::default() {
        let LeftOut { without_score, without_outcome } = left_out;
        say(&format!("見込みのない {without_score} 行と、結果の分からない {without_outcome} 行を除きました"));
    }
    show(&all);
    for (name, found) in &groups {
        say(&format!("■ {name}"));
        show(found);
    }
    Ok(())
}

/// Rows that are not measured.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
struct LeftOut {
    without_score: usize,
    /// With a score.
    without_outcome: usize,
}

/// A cell as a probability; `None` where there is none, else what stands there instead.
fn probability(cell: Cell<'_>) -> Result<Option<f64>, String> {
    // One text among the numbers makes the column one of texts.
    let (number, text) = match cell {
        Cell::Missing(_) => return Ok(None),
        Cell::Number(number) => (Some(number), number.to_string()),
        Cell::Level(text) => (text.parse().ok(), text.to_owned()),
    };
    number.filter(|p| (0.0..=1.0).contains(p)).map(Some).ok_or(text)
}

/// The measures, without a slope where outcomes settle none.
fn json(found: &Measured) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(&found.all)?;
    if !found.sloping
        && let Some(calibration) = value.get_mut("calibration").and_then(Value::as_object_mut)
    {
        calibration.insert("slope".to_owned(), Value::Null);
        calibration.insert("slope_intercept".to_owned(), Value::Null);
    }
    Ok(value)
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
fn show(found: &Measured) {
    let Measured { all: found, sloping } = found;
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
        let of = |number: f64, settled: bool| {
            if settled && number.is_finite() { format!("{number:.3}") } else { "定まらない".to_owned() }
        };
        say(&format!(
            "較正: 傾き {}、切片 {:+.3}、実際/見込み {}、ECE {:.4}(等しい幅で分けると {:.4})",
            of(fit.slope, *sloping),
            fit.intercept,
            of(fit.observed_by_expected, true),
            fit.ece,
            fit.ece_equal_width
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_a_probability_or_blank_or_named() {
        assert_eq!(probability(Cell::Number(1.0)), Ok(Some(1.0)));
        // Beside a text in another row.
        assert_eq!(probability(Cell::Level("0.25")), Ok(Some(0.25)));
        assert_eq!(probability(Cell::Missing(risk::Missing::Blank)), Ok(None));
        for (wrong, found) in [(Cell::Number(1.5), "1.5"), (Cell::Level("高い"), "高い"), (Cell::Level("-0.1"), "-0.1")]
        {
            assert_eq!(probability(wrong), Err(found.to_owned()));
        }
    }
}
