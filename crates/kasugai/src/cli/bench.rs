//! `kasugai bench`: measurements anyone can repeat.

use super::{Place, say};
use crate::bench::{Script, intake, ledger, nayose, pages, path, printing, search, share, shown, statistics};
use crate::demo;
use anyhow::Context as _;
use clap::{Args, Subcommand};
use ground::db::Clock;
use ground::embedded::Embedded;
use sqlx::postgres::PgConnectOptions;
use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

mod models;

/// Records of the full nation.
const NATION_RECORDS: u32 = 82_194;
/// Its persons.
const NATION_PEOPLE: u32 = 208_000;

/// Persons of the nation around the agency whose statistics are measured.
const STATISTICS_PEOPLE: usize = 5_000;

/// What to measure.
#[derive(Subcommand, Debug)]
pub enum Bench {
    /// 氏名の部分一致検索を、画面(権限・順位・閲覧記録を含む)と索引だけで、pg_trgm と LIKE と並べて測る(架空の人だけ)
    Search(Search),
    /// 画面・保存・知らせの速さと、サーバーのメモリーを測る(架空の全国を入れ、サーバーを別プロセスで動かす)
    Pages(Pages),
    /// 進行管理台帳を開く速さを測る(架空の全国を入れ、サーバーを別プロセスで動かす)
    Ledger(Ledger),
    /// 帳票の印刷の速さを、WeasyPrint・LibreOffice で同じ内容の頁を作る速さと並べて測る
    Paper(Paper),
    /// 名寄せの正しさと速さを、Splink と並べて測る(架空の町の台帳。Linux だけ)
    Nayose(Nayose),
    /// 見込みのモデルの速さを scikit-learn・LightGBM と並べて測り、正解の分かっている架空のこどもで正しさを確かめる(Linux だけ)
    Risk(models::Options),
    /// 全国への手配・毎秒の保存・APIの速さを測る(架空の全国を入れ、サーバーを別プロセスで動かす)
    Share(Share),
    /// 統計の画面の速さを、一つの機関に一年度の架空のケースを足して測る(終わったら --state は捨てる)
    Statistics(Statistics),
    /// 連携ファイルの取込(浄化・突合・適用)の速さを、pandasで同じファイルを読んで浄化する時間と並べて測る(架空の人だけ。終わったら --state は捨てる)
    Intake(intake::Options),
}

/// Options of `bench nayose`.
#[derive(Args, Debug)]
pub struct Nayose {
    /// 行の数のめやす
    #[arg(long, default_value_t = 100_000)]
    pub rows: usize,
    /// 町の種
    #[arg(long, default_value_t = 20_261_121)]
    pub seed: u64,
    /// それぞれの回数
    #[arg(long, default_value_t = 3)]
    pub runs: usize,
    /// 並べて測る相手(splink)。Python の仮想環境を作って入れる
    #[arg(long, value_parser = ["splink"])]
    pub peer: Option<String>,
    /// 結果をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// Options of `bench paper`.
#[derive(Args, Debug)]
pub struct Paper {
    /// 帳票の数
    #[arg(long, default_value_t = 100)]
    pub documents: usize,
    /// WeasyPrint と LibreOffice も測る(この機械にあるものだけ)
    #[arg(long)]
    pub peers: bool,
    /// 結果をJSONで出す
    #[arg(long)]
    pub json: bool,
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
    /// 画面を通した測定をしない(その人数の架空の全国を --state に作る時間がかからない)
    #[arg(long)]
    pub index_only: bool,
    /// 結果をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// Options of `bench pages`.
#[derive(Args, Debug)]
pub struct Pages {
    /// 児童記録票の件数のめやす。データは最初の一度だけ --state に作る
    #[arg(long, default_value_t = NATION_RECORDS)]
    pub records: u32,
    /// 画面ごとの回数
    #[arg(long, default_value_t = 1000)]
    pub requests: usize,
    /// 同時に使う人数
    #[arg(long, default_value_t = 4)]
    pub at_once: usize,
    /// 画面を開いている人数(知らせの接続)
    #[arg(long, default_value_t = 2000)]
    pub listeners: usize,
    /// 知らせの回数
    #[arg(long, default_value_t = 50)]
    pub notices: usize,
    /// 結果をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// Options of `bench ledger`.
#[derive(Args, Debug)]
pub struct Ledger {
    /// 台帳の件数
    #[arg(long, default_value_t = 500)]
    pub cases: i64,
    /// 開く回数
    #[arg(long, default_value_t = 100)]
    pub requests: usize,
    /// 児童記録票の件数のめやす。データは最初の一度だけ --state に作る
    #[arg(long, default_value_t = NATION_RECORDS)]
    pub records: u32,
    /// 結果をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// Options of `bench share`.
#[derive(Args, Debug)]
pub struct Share {
    /// 手配の回数(児童相談所だけ、市区町村も、のそれぞれ)
    #[arg(long, default_value_t = 20)]
    pub broadcasts: usize,
    /// 毎秒の保存の数
    #[arg(long, default_value_t = 100)]
    pub rate: u32,
    /// 保存を続ける秒数
    #[arg(long, default_value_t = 60)]
    pub seconds: u32,
    /// APIで読む記録の数
    #[arg(long, default_value_t = 5000)]
    pub reads: usize,
    /// 同じ表を読む、ほかのサーバーの記録のアドレス。{id} に人の番号が入る
    #[arg(long)]
    pub peer: Option<String>,
    /// 児童記録票の件数のめやす。データは最初の一度だけ --state に作る
    #[arg(long, default_value_t = NATION_RECORDS)]
    pub records: u32,
    /// 結果をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// Options of `bench statistics`.
#[derive(Args, Debug)]
pub struct Statistics {
    /// 一年度のケースの数
    #[arg(long, default_value_t = 100_000)]
    pub cases: i32,
    /// 画面ごとの回数
    #[arg(long, default_value_t = 20)]
    pub requests: usize,
    /// 結果をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// Runs one and prints what it found.
pub async fn bench(place: &Place, what: &Bench) -> anyhow::Result<()> {
    match what {
        Bench::Search(options) => search(place, options).await,
        Bench::Pages(options) => pages(place, options).await,
        Bench::Paper(options) => paper(place, options),
        Bench::Nayose(options) => link(place, options),
        Bench::Risk(options) => models::bench(place, options),
        Bench::Ledger(options) => ledger(place, options).await,
        Bench::Statistics(options) => statistics(place, options).await,
        Bench::Share(options) => share(place, options).await,
        Bench::Intake(options) => measure_intake(place, options).await,
    }
}

async fn measure_intake(place: &Place, options: &intake::Options) -> anyhow::Result<()> {
    let nation = super::demo::Options { people: Some(2_000), ..super::demo::Options::default() };
    let started = super::start::start(place, Some(&nation)).await?;
    let measured = intake::run(&started.db, &started.gate, &started.vault, &place.state, options).await;
    started.stop().await?;
    let report = measured?;
    if options.json {
        say(&serde_json::to_string_pretty(&report)?);
        return Ok(());
    }
    for step in &report.steps {
        say(&format!(
            "{}: {} 行  受付 {}  読み取り・浄化・比較 {}  突合・適用 {}  1秒に {} 行",
            step.name,
            step.rows,
            shown(step.received_us),
            shown(step.read_us),
            shown(step.applied_us),
            step.rows_per_second
        ));
    }
    match report.pandas_us {
        Some(us) => say(&format!("pandas で同じファイルを読み、浄化する(保存しない): {}", shown(us))),
        None => say("pandas は測っていません(--peer に python のパスを付けると測ります)。"),
    }
    Ok(())
}

fn paper(place: &Place, options: &Paper) -> anyhow::Result<()> {
    let folder = place.state.join("bench-paper");
    let measured = printing::run(options.documents, options.peers, &folder);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let report = measured?;
    if options.json {
        say(&serde_json::to_string_pretty(&report)?);
        return Ok(());
    }
    let rate = |hundredths: u64| format!("{}.{:02}", hundredths / 100, hundredths % 100);
    say(&format!("児童記録票 {} 件(2頁、1件ごとに内容が違う)", report.documents));
    say(&format!("はじめの1件(書体の読み込みを含む) {}", shown(report.first_us)));
    say(&format!(
        "1件  p50 {}  p99 {}  最大 {}",
        shown(report.one.p50_us),
        shown(report.one.p99_us),
        shown(report.one.max_us)
    ));
    say(&format!("1秒に {} 件(1つずつ)、{} 件(全CPU)", rate(report.per_second_x100), rate(report.per_second_all_x100)));
    for peer in &report.peers {
        say(&match peer.each_us {
            Some(each) => {
                let same = match peer.lacking.as_str() {
                    "" => "内容は同じ".to_owned(),
                    lacking => format!("内容が違う。足りない文字: {lacking}"),
                };
                format!("{} 1件 {}({same})", peer.name, shown(each))
            }
            None => format!("{} はこの機械にないため、測っていません", peer.name),
        });
    }
    Ok(())
}

fn link(place: &Place, options: &Nayose) -> anyhow::Result<()> {
    let folder = place.state.join("bench-nayose");
    let wanted = nayose::Wanted {
        rows: options.rows,
        seed: options.seed,
        runs: options.runs.max(1),
        splink: options.peer.is_some(),
    };
    let report = nayose::run(&wanted, &folder, |doing| tracing::info!("{doing}"))?;
    std::fs::remove_dir_all(folder.join("data"))?;
    if options.json {
        say(&serde_json::to_string_pretty(&report)?);
        return Ok(());
    }
    say(&format!("{} 行、同じ人の組 {}。各 {} 回の中央値", report.rows, report.true_pairs, options.runs.max(1)));
    let ours = report.ways.first().map_or((1.0, 1.0, 1), |way| (way.cpu_s, way.wall_s, way.peak_mib.max(1)));
    for way in &report.ways {
        say(&format!(
            "{}: CPU {:.2} 秒（{:.1}倍）、時間 {:.2} 秒（{:.1}倍）、メモリー {} MiB（{}倍）",
            way.name,
            way.cpu_s,
            way.cpu_s / ours.0,
            way.wall_s,
            way.wall_s / ours.1,
            way.peak_mib,
            way.peak_mib / ours.2
        ));
        for (what, quality) in
            [("組", way.pairs), ("組（正解を見て選んだ最良の境）", way.best), ("まとまり", way.clusters)]
        {
            say(&format!(
                "  {what}: 適合率 {:.5} 再現率 {:.5} F1 {:.5}、誤り {}（同じ世帯 {}）",
                quality.precision,
                quality.recall,
                quality.f1,
                quality.found - quality.right,
                quality.wrong_in_household
            ));
        }
    }
    Ok(())
}

async fn search(place: &Place, options: &Search) -> anyhow::Result<()> {
    let nation = demo::Options { seed: options.seed, ..demo::Options::full(Clock::system().now()) };
    let path = if options.index_only { None } else { Some(search_path(place, options, nation).await?) };
    let embedded = Embedded::start(&ground::embedded::Options::new(&place.state)).await?;
    let wanted = search::Options {
        nation,
        people: options.people,
        words: options.words,
        peer_words: options.peer_words,
        checks: options.checks,
    };
    let measured = search::run(&embedded.connect_options(), wanted, |doing| tracing::info!("{doing}")).await;
    embedded.stop().await?;
    let report = measured?;
    if options.json {
        say(&serde_json::to_string_pretty(&serde_json::json!({ "search": report, "path": path }))?);
    } else {
        show(&report);
        path.iter().for_each(show_path);
    }
    anyhow::ensure!(report.differences == 0, "LIKEと一致しない検索語が {} 個ありました", report.differences);
    Ok(())
}

/// The search page of a server of its own, over as many people.
async fn search_path(place: &Place, options: &Search, nation: demo::Options) -> anyhow::Result<path::Report> {
    let (server, mut child) = serve(place, Some(options.people)).await?;
    let measured = async {
        let (_embedded, admin) = database(place).await?;
        path::run(server, &admin, nation, options.words).await
    };
    let measured = measured.await;
    interrupt(&mut child).await?;
    measured
}

fn show_path(report: &path::Report) {
    say(&format!("画面 /search(ログイン・権限・順位・閲覧記録を含む) {} 人", report.people));
    for cell in &report.cells {
        let (p50, p99, max) = (shown(cell.page.p50_us), shown(cell.page.p99_us), shown(cell.page.max_us));
        say(&format!(
            "{}   {}   {:>5} 語  p50 {p50:>10}  p99 {p99:>10}  最大 {max:>10}",
            label(cell.script),
            cell.characters,
            cell.page.times
        ));
    }
}

fn label(script: Script) -> &'static str {
    match script {
        Script::Kanji => "漢字",
        Script::Kana => "かな",
    }
}

fn show(report: &search::Report) {
    say(&format!("人 {} 人、畳んだ氏名 {} MiB", report.people, report.key_bytes >> 20));
    for built in &report.built {
        say(&format!("  {:<8} 作成 {:>10}  大きさ {:>6} MiB", built.way, shown(built.build_us), built.bytes >> 20));
    }
    say("文字種 字数  該当(中央値/最大)     方式      検索語  最初の50件 p50 / p99          件数 p50 / p99");
    for cell in &report.cells {
        let script = label(cell.script);
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

async fn pages(place: &Place, options: &Pages) -> anyhow::Result<()> {
    let (server, mut child) = serve(place, people(options.records)?).await?;
    let measured = measure(place, server, &child, options).await;
    interrupt(&mut child).await?;
    let report = measured?;
    if options.json {
        say(&serde_json::to_string_pretty(&report)?);
    } else {
        show_pages(&report);
    }
    Ok(())
}

/// People of a nation with about so many records; none for the full one.
fn people(records: u32) -> anyhow::Result<Option<usize>> {
    let people = u64::from(records) * u64::from(NATION_PEOPLE) / u64::from(NATION_RECORDS);
    Ok((records != NATION_RECORDS).then(|| usize::try_from(people)).transpose()?)
}

async fn ledger(place: &Place, options: &Ledger) -> anyhow::Result<()> {
    let (server, mut child) = serve(place, people(options.records)?).await?;
    let measured = async {
        let (_embedded, admin) = database(place).await?;
        ledger::run(server, &admin, options.cases, options.requests).await
    };
    let measured = measured.await;
    interrupt(&mut child).await?;
    let report = measured?;
    if options.json {
        say(&serde_json::to_string_pretty(&report)?);
        return Ok(());
    }
    say(&format!("進行管理台帳 {} 件、画面 {} KiB", report.cases, report.bytes >> 10));
    for (name, time) in [("開く", report.open), ("1件の読み直し", report.row), ("印刷(PDF)", report.print)] {
        let (p50, p99, max) = (shown(time.p50_us), shown(time.p99_us), shown(time.max_us));
        say(&format!("{name} {} 回: p50 {p50}、p99 {p99}、最大 {max}", time.times));
    }
    Ok(())
}

async fn share(place: &Place, options: &Share) -> anyhow::Result<()> {
    let (server, mut child) = serve(place, people(options.records)?).await?;
    let measured = async {
        let (_embedded, admin) = database(place).await?;
        let wanted = share::Options {
            broadcasts: options.broadcasts,
            rate: options.rate,
            seconds: options.seconds,
            reads: options.reads,
            peer: options.peer.clone(),
        };
        share::run(server, &admin, &wanted, |doing| tracing::info!("{doing}")).await
    };
    let measured = measured.await;
    interrupt(&mut child).await?;
    let report = measured?;
    if options.json {
        say(&serde_json::to_string_pretty(&report)?);
        return Ok(());
    }
    say(&format!("つないでいる機関 {}", report.listeners));
    for (to, cast) in [("児童相談所", &report.centres), ("児童相談所と市区町村", &report.everybody)] {
        for (from, time) in [("保存の応答から", cast.last_after_answer), ("送信から", cast.last_after_sending)]
        {
            let (p50, p99, max) = (shown(time.p50_us), shown(time.p99_us), shown(time.max_us));
            say(&format!(
                "手配 {to} {} 機関の最後まで、{from} {} 回: p50 {p50}、p99 {p99}、最大 {max}",
                cast.told, time.times
            ));
        }
    }
    let saved = &report.savings;
    let (p50, p99, max) = (shown(saved.time.p50_us), shown(saved.time.p99_us), shown(saved.time.max_us));
    say(&format!(
        "保存 毎秒 {} のところ {}.{}、p50 {p50}、p99 {p99}、最大 {max}、知らせの待ち 最大 {} 件、終わってから {}",
        saved.rate,
        saved.done_per_second_x10 / 10,
        saved.done_per_second_x10 % 10,
        saved.most_waiting,
        shown(saved.drained_us)
    ));
    for reading in &report.readings {
        let (p50, p99) = (shown(reading.time.p50_us), shown(reading.time.p99_us));
        say(&format!("API {} 毎秒 {} 件、p50 {p50}、p99 {p99}", reading.server, reading.per_second));
    }
    Ok(())
}

async fn statistics(place: &Place, options: &Statistics) -> anyhow::Result<()> {
    let (server, mut child) = serve(place, Some(STATISTICS_PEOPLE)).await?;
    let measured = async {
        let (_embedded, admin) = database(place).await?;
        let year = jp::FiscalYear(jp::fiscal_year(Clock::system().today()).0 - 1);
        statistics::run(server, &admin, year, options.cases, options.requests).await
    };
    let measured = measured.await;
    interrupt(&mut child).await?;
    let report = measured?;
    if options.json {
        say(&serde_json::to_string_pretty(&report)?);
        return Ok(());
    }
    say(&format!("一機関・一年度 {} 件", report.cases));
    for page in &report.pages {
        let (p50, p99, max) = (shown(page.time.p50_us), shown(page.time.p99_us), shown(page.time.max_us));
        say(&format!("{}  {} 回  p50 {p50}  p99 {p99}  最大 {max}", page.name, page.time.times));
    }
    Ok(())
}

async fn measure(place: &Place, server: SocketAddr, child: &Child, options: &Pages) -> anyhow::Result<pages::Report> {
    let (_embedded, admin) = database(place).await?;
    let wanted = pages::Options {
        requests: options.requests,
        at_once: options.at_once,
        listeners: options.listeners,
        notices: options.notices,
    };
    let pid = child.id().context("サーバーが終わりました")?;
    pages::run(server, pid, &admin, wanted, |doing| tracing::info!("{doing}")).await
}

/// The database of a server that runs; to be kept while it is used.
async fn database(place: &Place) -> anyhow::Result<(Option<Embedded>, PgConnectOptions)> {
    if let Some(url) = &place.database_url {
        return Ok((None, url.parse()?));
    }
    let embedded = Embedded::attach(&ground::embedded::Options::new(&place.state)).await?;
    let admin = embedded.connect_options();
    Ok((Some(embedded), admin))
}

/// This program as a server of its own, so that its memory is only its own; returns when it serves.
async fn serve(place: &Place, people: Option<usize>) -> anyhow::Result<(SocketAddr, Child)> {
    let server = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("serve").arg("--demo").arg("--listen").arg(server.to_string()).arg("--state").arg(&place.state);
    if let Some(people) = people {
        command.arg("--people").arg(people.to_string());
    }
    if let Some(url) = &place.database_url {
        command.env("DATABASE_URL", url);
    }
    let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().context("stdout")?).lines();
    while let Some(line) = lines.next_line().await? {
        tracing::info!("{line}");
        if line.contains(&server.to_string()) {
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok((server, child));
        }
    }
    anyhow::bail!("サーバーが開始しませんでした")
}

/// Asks the server to stop, as Ctrl+C does, and waits.
async fn interrupt(child: &mut Child) -> anyhow::Result<()> {
    if let Some(pid) = child.id() {
        Command::new("kill").arg("-INT").arg(pid.to_string()).status().await?;
    }
    child.wait().await?;
    Ok(())
}

fn show_pages(report: &pages::Report) {
    say(&format!("児童記録票 {} 件、人 {} 人", report.records, report.people));
    say("画面      回数     1人で p50         p99  同時に p50         p99    毎秒");
    for page in &report.pages {
        let (time, busy) = (page.time, page.busy);
        let [p50, p99, busy50, busy99] = [time.p50_us, time.p99_us, busy.p50_us, busy.p99_us].map(shown);
        say(&format!(
            "{:<8} {:>5}  {p50:>10}  {p99:>10}  {busy50:>10}  {busy99:>10}  {:>6}",
            page.name, time.times, page.per_second
        ));
    }
    let notices = &report.notices;
    for (from, time) in [("保存の応答から", notices.after_answer), ("送信から", notices.after_sending)] {
        let (p50, p99, max) = (shown(time.p50_us), shown(time.p99_us), shown(time.max_us));
        say(&format!("知らせ({} 接続、{from}) {} 回: p50 {p50}、p99 {p99}、最大 {max}", notices.listeners, time.times));
    }
    let [idle, busy, crowded] = report.resident_mib;
    say(&format!(
        "サーバーのメモリー(PostgreSQLを除く): 開始後 {idle} MiB、画面の後 {busy} MiB、知らせの接続中 {crowded} MiB"
    ));
}
