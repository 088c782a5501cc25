//! `kasugai bench`: measurements anyone can repeat.

use super::{Place, say};
use crate::bench::search;
use crate::bench::shown;
use crate::demo;
use clap::{Args, Subcommand};
use ground::db::Clock;
use ground::embedded::Embedded;

/// What to measure.
#[derive(Subcommand, Debug)]
pub enum Bench {
    /// 氏名の部分一致検索を、pg_trgm と LIKE と並べて測る(架空の人だけ。専用の一時データベースを使う)
    Search(Search),
}

/// Options of `bench search`.
#[derive(Args, Debug)]
pub struct Search {
    /// 人数
    #[arg(long, default_value_t = 5_000_000)]
    pub people: usize,
    /// 文字数・文字種ごとの検索語の数
    #[arg(long, default_value_t = 200)]
    pub words: usize,
    /// そのうち pg_trgm と LIKE でも測る数(遅いので少なくする)
    #[arg(long, default_value_t = 5)]
    pub peer_words: usize,
    /// 見つかる人が LIKE と全員一致するかを調べる検索語の数
    #[arg(long, default_value_t = 1000)]
    pub checks: usize,
    /// 乱数の種
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 結果をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// Runs one and prints what it found.
pub async fn bench(place: &Place, what: &Bench) -> anyhow::Result<()> {
    match what {
        Bench::Search(options) => search(place, options).await,
    }
}

async fn search(place: &Place, options: &Search) -> anyhow::Result<()> {
    let embedded = Embedded::start(&ground::embedded::Options::new(&place.state)).await?;
    let wanted = search::Options {
        nation: demo::Options { seed: options.seed, ..demo::Options::full(Clock::system().now()) },
        people: options.people,
        words: options.words,
        peer_words: options.peer_words,
        checks: options.checks,
    };
    let measured = search::run(&embedded.connect_options(), wanted, |doing| tracing::info!("{doing}")).await;
    embedded.stop().await?;
    let report = measured?;
    if options.json {
        say(&serde_json::to_string_pretty(&report)?);
    } else {
        show(&report);
    }
    anyhow::ensure!(report.differences == 0, "LIKEと一致しない検索語が {} 個ありました", report.differences);
    Ok(())
}

fn show(report: &search::Report) {
    say(&format!("人 {} 人、畳んだ氏名 {} MiB", report.people, report.key_bytes >> 20));
    for built in &report.built {
        say(&format!("  {:<8} 作成 {:>10}  大きさ {:>6} MiB", built.way, shown(built.build_us), built.bytes >> 20));
    }
    say("文字種 字数  該当(中央値/最大)     方式      検索語  最初の50件 p50 / p99          件数 p50 / p99");
    for cell in &report.cells {
        let script = match cell.script {
            crate::bench::Script::Kanji => "漢字",
            crate::bench::Script::Kana => "かな",
        };
        for times in &cell.times {
            say(&format!(
                "{script}   {}   {:>9} / {:>9}   {:<8} {:>5}   {:>10} / {:>10}   {:>10} / {:>10}",
                cell.characters,
                cell.found_p50,
                cell.found_max,
                times.way,
                times.first.times,
                shown(times.first.p50_us),
                shown(times.first.p99_us),
                shown(times.count.p50_us),
                shown(times.count.p99_us),
            ));
        }
    }
    say(&format!(
        "照合: 全員に対する件数 {} 回、{} 人に対する該当者の一致 {} 語、相違 {}",
        report.counts_compared, report.checked_people, report.checks, report.differences
    ));
    say("pg_trgm と LIKE の「最初の50件」は順位を付けない任意の50件です。");
}
