//! How a rate over time does beside a yes within the year, and how well it foretells nearer horizons: on the same later test. Pure.

use super::sample::Sample;
use super::table;
use crate::practice::AHEAD;
use crate::practice::model::{Came, Landmark};
use risk::Model;
use risk::evaluate::{Estimate, delong_gain, evaluate, observed_by_expected};
use risk::govern::card::Figure;
use risk::govern::interval::Interval;
use risk::govern::labels::thousands;
use serde::{Deserialize, Serialize};

/// What a rate over time was learnt from, and how it stands beside a yes within the year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverTime {
    /// Landmarks.
    pub rows: usize,
    /// Of these, with the outcome while they were seen.
    pub events: usize,
    /// Years all of them were seen.
    pub years: f64,
    /// The rate over time on the test.
    pub own: Side,
    /// What is learnt from a yes within the year.
    pub within: Side,
    /// AUC of the first less that of the second.
    pub gain: Figure,
}

/// How one of two models does on the test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// Landmarks it learnt from.
    pub rows: usize,
    /// C-statistic.
    pub auc: Figure,
    /// Mean negative log-likelihood.
    pub log_loss: f64,
    /// Mean squared error.
    pub brier: f64,
    /// Observed over expected.
    pub ratio: Figure,
}

/// How well a nearer horizon is foretold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ahead {
    /// Months ahead.
    pub months: u32,
    /// Landmarks of the test.
    pub rows: usize,
    /// Of these, with the outcome by then.
    pub events: usize,
    /// Sum of what was foretold.
    pub expected: f64,
    /// C-statistic; none where all, or none, had the outcome.
    pub auc: Option<Figure>,
}

fn figure(found: Estimate) -> Figure {
    Figure { value: found.value, interval: Interval { low: found.low, high: found.high } }
}

fn side(rows: usize, p: &[f64], yes: &[bool]) -> Option<Side> {
    let found = evaluate(p, yes, &[], &[]);
    let ratio = figure(observed_by_expected(p, yes));
    Some(Side { rows, auc: figure(found.auc?), log_loss: found.log_loss, brier: found.brier, ratio })
}

impl OverTime {
    /// Learns the same items as a yes within the year, and measures both; neither is put right by anything else. None where that cannot be learnt.
    pub fn of(
        model: &Model,
        sample: &Sample<'_>,
        items: &[String],
        known: &[&Landmark],
        test: &[&Landmark],
    ) -> Option<Self> {
        let within = Sample::within(known);
        let (other, _) = within.learn(items).ok()?;
        let plain = model.clone().calibrated(None).levelled(None);
        let (own, other) = (table::scores(&plain, test).ok()?, table::scores(&other, test).ok()?);
        let yes = table::outcomes(test);
        Some(Self {
            rows: sample.rows.len(),
            events: sample.events(),
            years: sample.years(),
            own: side(sample.rows.len(), &own, &yes)?,
            within: side(within.rows.len(), &other, &yes)?,
            gain: figure(delong_gain(&own, &other, &yes)),
        })
    }

    /// What a person reads: what it was learnt from, and whether it is better.
    pub fn sentences(&self) -> [String; 2] {
        let learnt = format!(
            "期間の途中までの記録(まだ1年たっていない、転出した、18歳になった)も、見ていた日数だけ使い、{}件(延べ{:.0}年分、うち再通告{}件)から学びました。一時保護中の日は数えていません。",
            thousands(self.rows),
            self.years,
            thousands(self.events)
        );
        let Interval { low, high } = self.gain.interval;
        let way = match () {
            () if low > 0.0 => "順位は良くなっています",
            () if high < 0.0 => {
                "順位は悪くなっています。3・6・12か月の見込みをそろえて示すために、時間のモデルを使います"
            }
            () => "順位が良くなったとは言えません。3・6・12か月の見込みをそろえて示すために、時間のモデルを使います",
        };
        let beside = format!(
            "1年以内に再通告があったかだけを{}件から学ぶモデルと、同じ試験で比べました。AUCは{:.3}に対し{:.3}(差{:+.3}、幅{low:+.3}〜{high:+.3})、対数損失は{:.4}に対し{:.4}、Brierスコアは{:.4}に対し{:.4}、実際/見込みは{:.2}に対し{:.2}です。{way}。",
            thousands(self.within.rows),
            self.within.auc.value,
            self.own.auc.value,
            self.gain.value,
            self.within.log_loss,
            self.own.log_loss,
            self.within.brier,
            self.own.brier,
            self.within.ratio.value,
            self.own.ratio.value
        );
        [learnt, beside]
    }
}

/// How well a model over time foretells nearer horizons on a test; nothing for other models.
pub fn ahead(model: &Model, test: &[&Landmark]) -> Vec<Ahead> {
    let Ok(risks) = table::risks(model, test) else { return Vec::new() };
    let of = |(months, days): (u32, i32)| {
        let each = test.iter().zip(&risks).filter_map(|(row, risks)| {
            let risk = risks.iter().find(|risk| (risk.months - f64::from(months)).abs() < 0.5)?;
            let came = row.within(days);
            matches!(came, Came::Yes | Came::No).then_some((risk.probability, came == Came::Yes))
        });
        let (p, yes): (Vec<f64>, Vec<bool>) = each.unzip();
        let auc = evaluate(&p, &yes, &[], &[]).auc.map(figure);
        Ahead { months, rows: yes.len(), events: yes.iter().filter(|yes| **yes).count(), expected: p.iter().sum(), auc }
    };
    AHEAD.into_iter().map(of).filter(|ahead| ahead.rows > 0).collect()
}

impl Ahead {
    /// What a person reads.
    pub fn sentence(&self) -> String {
        let auc = self.auc.map_or_else(|| "求められません".to_owned(), |auc| auc.words());
        format!(
            "{}か月以内の見込みは、試験の{}件で合計{:.1}件、実際は{}件でした(実際/見込み {:.2})。AUCは{auc}。",
            self.months,
            thousands(self.rows),
            self.expected,
            thousands(self.events),
            risk::maths::real(self.events) / self.expected.max(1e-9)
        )
    }
}
