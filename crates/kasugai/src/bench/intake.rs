//! How fast files of the sources become facts: the resident register of a large town, then what changed, beside pandas reading and cleaning the file.

use anyhow::Context as _;
use clap::Args;
use ground::db::Db;
use ground::gate::{Action, Gate, Permit};
use ground::vault::Vault;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use renkei::runs::intake::{Announced, Intake};
use renkei::runs::model::Way;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

/// The town of the demo nation whose register it is, and its agency.
const TOWN: &str = "34302";
const ORG: i32 = 134_302;
const DAY: Date = date(2026, 4, 1);
const SCRIPT: &str = include_str!("../../../../bench/peers/pandas_clean.py");

/// Options of `bench intake`.
#[derive(Args, Debug)]
pub struct Options {
    /// 住民基本台帳の行数
    #[arg(long, default_value_t = 1_000_000)]
    pub rows: usize,
    /// その後に来る差分の行数
    #[arg(long, default_value_t = 10_000)]
    pub changes: usize,
    /// 乱数の種
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// pandas のある python
    #[arg(long)]
    pub peer: Option<PathBuf>,
    /// 結果をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// One file.
#[derive(Debug, Serialize)]
pub struct Step {
    /// What it is.
    pub name: &'static str,
    /// Its rows.
    pub rows: usize,
    /// Sealed and kept.
    pub received_us: u64,
    /// Read, cleaned, compared with what stands, staged.
    pub read_us: u64,
    /// Matched and applied, checks included.
    pub applied_us: u64,
    /// Rows a second, from the first byte to the last fact.
    pub rows_per_second: u64,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    /// In the order of the files.
    pub steps: Vec<Step>,
    /// pandas reading and cleaning the first file.
    pub pandas_us: Option<u64>,
}

/// Measures it in an installation of its own.
///
/// # Errors
/// When a file cannot be made or taken in.
pub async fn run(db: &Db, gate: &Gate, vault: &Arc<Vault>, state: &Path, options: &Options) -> anyhow::Result<Report> {
    let intake = Intake::new(db.clone(), vault.clone());
    let area = gate.registry().agency(ORG).context("その町は架空の全国にありません")?.area;
    #[expect(clippy::disallowed_methods, reason = "measures the intake of an agency")]
    let permit = Permit::for_job(db, area, ORG, Action::WriteSource, "測定");
    // On the third day the register sends what changed.
    let shipped = renkei::layout::text_of("jumin");
    let text = shipped
        .replace("effective = \"2022-05-19\"", &format!("effective = \"{}\"", DAY + 2.days()))
        .replace("whole = true", "whole = false");
    intake.add_layout(&permit, "jumin", &text).await?;
    let first = register(options, DAY);
    let rows = lines(&first);
    let (again, changed) = (later(&first, usize::MAX, 100), later(&first, options.changes, 1));
    let path = state.join("bench-jumin.csv");
    std::fs::write(&path, &first)?;
    let pandas_us = options.peer.as_ref().map(|python| pandas(python, &path)).transpose();
    let steps = vec![
        step(&intake, &permit, "はじめの全件", DAY, &first, rows).await?,
        step(&intake, &permit, "翌日の全件(100行に1行が変更)", DAY + 1.day(), &again, lines(&again)).await?,
        step(&intake, &permit, "差分", DAY + 2.days(), &changed, lines(&changed)).await?,
    ];
    std::fs::remove_file(&path)?;
    Ok(Report { steps, pandas_us: pandas_us? })
}

fn register(options: &Options, day: Date) -> Vec<u8> {
    let settings =
        town::Settings { seed: options.seed, codes: vec![TOWN.to_owned()], today: day, ..town::Settings::default() };
    let country = town::Country::new(settings);
    let mut people = 0;
    let families = country.families().take_while(|family| {
        let before = people;
        people += family.members.len();
        before < options.rows
    });
    let systems = town::Systems::new(options.seed, families.collect());
    systems.register(day).bytes
}

fn lines(file: &[u8]) -> usize {
    file.iter().filter(|byte| **byte == b'\n').count().saturating_sub(1)
}

/// The same register with every n-th row changed (another household number), and no more rows than asked for.
fn later(file: &[u8], rows: usize, every: usize) -> Vec<u8> {
    let mut later = Vec::with_capacity(file.len());
    for (n, line) in file.split_inclusive(|byte| *byte == b'\n').take(rows.saturating_add(1)).enumerate() {
        let mut line = line.to_vec();
        // 宛名番号 has ten digits, and a comma behind it.
        if n > 0
            && n.is_multiple_of(every)
            && let Some(digit) = line.get_mut(12)
        {
            *digit = b'7';
        }
        later.extend(line);
    }
    later
}

async fn step(
    intake: &Intake,
    permit: &Permit,
    name: &'static str,
    day: Date,
    file: &[u8],
    rows: usize,
) -> anyhow::Result<Step> {
    let us = |since: Instant| u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX);
    let (all, received) = (Instant::now(), Instant::now());
    let file_name = format!("jumin_{}.csv", day.strftime("%Y%m%d"));
    let announced = Announced { source: "jumin", file_name: &file_name, stated_on: None, way: Way::Folder };
    let mut receiver = intake.receive(permit, &announced).await?;
    for piece in file.chunks(1 << 20) {
        receiver.take(piece).await?;
    }
    let run = receiver.end().await?.run();
    let (received_us, read) = (us(received), Instant::now());
    intake.drain().await?;
    let (read_us, applied) = (us(read), Instant::now());
    intake.approve(permit, run).await?;
    intake.drain().await?;
    let applied_us = us(applied);
    let per_second = u128::try_from(rows)? * 1_000_000 / all.elapsed().as_micros().max(1);
    Ok(Step { name, rows, received_us, read_us, applied_us, rows_per_second: u64::try_from(per_second)? })
}

/// What the script says it took, without starting Python.
fn pandas(python: &Path, file: &Path) -> anyhow::Result<u64> {
    let output = Command::new(python).arg("-c").arg(SCRIPT).arg(file).output().context("python を始められません")?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8_lossy(&output.stdout);
    told.trim().parse().with_context(|| format!("python の答えを読めません: {told}"))
}
