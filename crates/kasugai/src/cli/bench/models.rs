//! `kasugai bench risk`.

use super::super::{Place, say};
use crate::bench::models::{self, Report};
use clap::Args;
use proof::speed::Speed;
use proof::{Bound, Finding};

/// Options of `bench risk`.
#[derive(Args, Debug)]
pub struct Options {
    /// 学習する行の数(コンマ区切り)
    #[arg(long, value_delimiter = ',', default_values_t = [8_000, 200_000, 2_000_000])]
    pub rows: Vec<usize>,
    /// 並べて測る相手(python: scikit-learn と LightGBM)。Python の仮想環境を作って入れる
    #[arg(long, value_parser = ["python"])]
    pub peer: Option<String>,
    /// 速さだけを測り、正解の分かっている架空のこどもで確かめるのを省く
    #[arg(long)]
    pub speed_only: bool,
    /// 結果をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// Measures and prints.
pub(super) fn bench(place: &Place, options: &Options) -> anyhow::Result<()> {
    let wanted =
        models::Wanted { rows: options.rows.clone(), python: options.peer.is_some(), truths: !options.speed_only };
    let report = models::run(&wanted, &place.state.join("bench-risk"), |doing| tracing::info!("{doing}"))?;
    if options.json {
        say(&serde_json::to_string_pretty(&report)?);
    } else {
        show(&report);
    }
    let missed: Vec<&str> = report.findings.iter().filter(|one| !one.met).map(|one| one.name).collect();
    anyhow::ensure!(missed.is_empty(), "決めた範囲に入らない値があります: {}", missed.join("、"));
    Ok(())
}

fn show(report: &Report) {
    say("     行  学習 CPU秒    相手との比  毎秒の行(見込みだけ)  1行 µs    AUC      対数損失  方式");
    for one in &report.speeds {
        let peer = peer(report, one).map_or_else(|| "     -".to_owned(), |peer| format!("{:6.2}", one.fit / peer.fit));
        say(&format!(
            "{:>8} {:>11.3} {peer:>12} {:>20.0} {:>8.1} {:8.5} {:10.5}  {}",
            one.rows,
            one.fit,
            one.scored,
            one.one * 1e6,
            one.auc,
            one.log_loss,
            one.name
        ));
    }
    say(&format!("似た事例5件を160,000件から選ぶ: {:.3} ms", report.similar_s * 1e3));
    for one in &report.findings {
        let met = match (one.bound, one.met) {
            (Bound::Shown, _) => "    ",
            (_, true) => "○   ",
            (_, false) => "✕   ",
        };
        say(&format!("{met}{:<30} {:>11.5} {:<16} {}", one.name, one.figure, bound(one), one.what));
    }
}

/// Who learns the same way from as many rows.
fn peer<'a>(report: &'a Report, own: &Speed) -> Option<&'a Speed> {
    let name = match own.name.as_str() {
        "logistic" => "scikit-learn",
        "boost" => "LightGBM",
        _ => return None,
    };
    report.speeds.iter().find(|other| other.rows == own.rows && other.name.starts_with(name))
}

fn bound(finding: &Finding) -> String {
    match finding.bound {
        Bound::AtMost(most) => format!("≦ {most}"),
        Bound::AtLeast(least) => format!("≧ {least}"),
        Bound::Within(low, high) => format!("{low}～{high}"),
        Bound::Shown => String::new(),
    }
}
