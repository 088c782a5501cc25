//! 名寄せ beside Splink: the same files, from raw CSV to persons, training included, one after the other in the same run.

use super::python::environment;
use anyhow::{Context as _, bail};
use nayose::{Pair, Quality, Truth};
use serde::Serialize;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use town::records::{TITLES, TRUTH_TITLES};
use town::{Country, Settings, System};

/// The other program, and what it needs.
const PEER: &str = include_str!("../../../../bench/peers/splink_run.py");
const PEER_PACKAGES: [&str; 4] = ["splink==5.0.0", "duckdb==2.0.0", "pandas==2.3.3", "pyarrow==26.0.1"];
/// Rows of a municipality.
const ROWS_OF_A_TOWN: usize = 20_000;

/// What to measure.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Rows of the extracts.
    pub rows: usize,
    /// Seed of the towns.
    pub seed: u64,
    /// Runs of each program.
    pub runs: usize,
    /// Whether Splink runs beside it.
    pub splink: bool,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Rows of the extracts.
    pub rows: usize,
    /// True pairs among them.
    pub true_pairs: u64,
    /// Each way, ours first.
    pub ways: Vec<Way>,
}

/// One program with one setting.
#[derive(Debug, Serialize)]
pub struct Way {
    /// Its name.
    pub name: String,
    /// Runs.
    pub runs: usize,
    /// User and system seconds, median.
    pub cpu_s: f64,
    /// Seconds, median.
    pub wall_s: f64,
    /// Largest resident memory, median.
    pub peak_mib: u64,
    /// Pairs at the certainty the program is meant to be used with: ours 0.5, Splink 0.99.
    pub pairs: Quality,
    /// Pairs at the certainty that happens to be best, found with the truth at hand.
    pub best: Quality,
    /// The persons it made.
    pub clusters: Quality,
}

/// A way before it was run.
struct Plan {
    name: String,
    command: Vec<String>,
    out: PathBuf,
    certainty: f64,
    used: Vec<Used>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Used {
    cpu: f64,
    wall: f64,
    peak_kib: u64,
}

/// Makes the towns, runs each program in turn and measures what it found.
pub fn run(wanted: &Wanted, folder: &Path, tell: impl Fn(&str)) -> anyhow::Result<Report> {
    let data = folder.join("data");
    std::fs::create_dir_all(&data)?;
    tell("架空の町の台帳を作っています");
    let rows = write(wanted, &data)?;
    let mut plans =
        vec![ours(&data, folder, "labels", "宛名番号は学習だけ")?, ours(&data, folder, "ignored", "宛名番号なし")?];
    if wanted.splink {
        tell("比べる相手(Splink)を用意しています");
        let python = environment(folder, &PEER_PACKAGES)?;
        for model in ["base", "household"] {
            plans.push(peer(&data, folder, &python, model)?);
        }
    }
    for run in 1..=wanted.runs {
        for plan in &mut plans {
            tell(&format!("{run}回目: {}", plan.name));
            let used = measured(&plan.command)?;
            plan.used.push(used);
        }
    }
    let (ids, truth) = truth(&data)?;
    let ways = plans.iter().map(|plan| way(plan, &ids, &truth)).collect::<anyhow::Result<Vec<_>>>()?;
    let true_pairs = ways.first().map_or(0, |way| way.pairs.truth);
    Ok(Report { rows, true_pairs, ways })
}

fn write(wanted: &Wanted, data: &Path) -> anyhow::Result<usize> {
    let municipalities = (wanted.rows / ROWS_OF_A_TOWN).clamp(3, 50);
    let country = Country::new(Settings { seed: wanted.seed, municipalities, ..Settings::default() });
    let open = |name: &str, titles: &[&str]| -> anyhow::Result<BufWriter<File>> {
        let mut file = BufWriter::new(File::create(data.join(name))?);
        writeln!(file, "{}", titles.join(","))?;
        Ok(file)
    };
    let mut files = HashMap::new();
    for system in System::ALL {
        files.insert(system, open(&format!("src_{}.csv", system.name()), &TITLES)?);
    }
    let mut truth = open("truth.csv", &TRUTH_TITLES)?;
    let mut rows = 0;
    for record in town::records(&country, wanted.rows) {
        if let Some(file) = files.get_mut(&record.system) {
            file.write_all(record.line().0.as_bytes())?;
        }
        truth.write_all(record.truth().0.as_bytes())?;
        rows += 1;
    }
    files.values_mut().try_for_each(std::io::Write::flush)?;
    truth.flush()?;
    Ok(rows)
}

fn ours(data: &Path, folder: &Path, numbers: &str, title: &str) -> anyhow::Result<Plan> {
    let out = folder.join(format!("kasugai-{numbers}"));
    std::fs::create_dir_all(&out)?;
    let program = std::env::current_exe()?;
    let mut command = vec![text(&program), "nayose".into(), "dedupe".into()];
    command.extend(System::ALL.map(|system| text(&data.join(format!("src_{}.csv", system.name())))));
    command.extend(["--out".into(), text(&out.join("clusters.csv")), "--pairs".into(), text(&out.join("pairs.csv"))]);
    command.extend(["--numbers".into(), numbers.into(), "--json".into()]);
    Ok(Plan { name: format!("kasugai（{title}）"), command, out, certainty: 0.5, used: Vec::new() })
}

fn peer(data: &Path, folder: &Path, python: &Path, model: &str) -> anyhow::Result<Plan> {
    let out = folder.join(format!("splink-{model}"));
    std::fs::create_dir_all(&out)?;
    let script = folder.join("splink_run.py");
    std::fs::write(&script, PEER)?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from).to_string();
    let command = vec![text(python), text(&script), text(data), text(&out), model.to_owned(), threads];
    Ok(Plan { name: format!("Splink（{model}）"), command, out, certainty: 0.99, used: Vec::new() })
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Runs a program to its end. The system tells what it used: its processor time when it has ended, its memory on the way.
fn measured(command: &[String]) -> anyhow::Result<Used> {
    let (program, arguments) = command.split_first().context("no program")?;
    let began = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("{program} を動かせません"))?;
    let place = PathBuf::from(format!("/proc/{}", child.id()));
    let mut used = Used::default();
    loop {
        let status =
            std::fs::read_to_string(place.join("status")).context("この測り方には Linux の /proc が要ります")?;
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let peak = field("VmHWM:").and_then(|peak| peak.split_whitespace().next()?.parse().ok());
        used.peak_kib = used.peak_kib.max(peak.unwrap_or(0));
        if field("State:").is_some_and(|state| state.starts_with('Z')) {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    used.wall = began.elapsed().as_secs_f64();
    let stat = std::fs::read_to_string(place.join("stat"))?;
    // Behind the name in brackets: user and system ticks of the program and of what it ran, a hundred to a second.
    let behind = stat.rsplit_once(')').map_or("", |(_, behind)| behind);
    let ticks: f64 = behind.split_whitespace().skip(11).take(4).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    used.cpu = ticks / 100.0;
    let ended = child.wait()?;
    if ended.success() { Ok(used) } else { bail!("{} は失敗しました（{ended}）", command.join(" ")) }
}

fn truth(data: &Path) -> anyhow::Result<(HashMap<String, u32>, Truth)> {
    let text = std::fs::read_to_string(data.join("truth.csv"))?;
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let cell = |row: &Vec<&str>, at: usize| row.get(at).copied().unwrap_or("").to_owned();
    let ids = rows.iter().zip(0..).map(|(row, number)| (cell(row, 0), number)).collect();
    let known: Vec<(String, String)> = rows.iter().map(|row| (cell(row, 1), cell(row, 2))).collect();
    Ok((ids, Truth::new(known.iter().map(|(person, household)| (person.as_str(), household.as_str())))))
}

fn way(plan: &Plan, ids: &HashMap<String, u32>, truth: &Truth) -> anyhow::Result<Way> {
    let row = |id: &str| ids.get(id).copied().with_context(|| format!("unknown row {id}"));
    let text = std::fs::read_to_string(plan.out.join("pairs.csv"))?;
    let mut pairs = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [left, right, _, probability] = cells.as_slice() else { bail!("a pair is not four cells: {line}") };
        let p: f64 = probability.parse()?;
        let score = (p.clamp(1e-12, 1.0 - 1e-12) / (1.0 - p.clamp(1e-12, 1.0 - 1e-12))).ln();
        pairs.push(Pair { a: row(left)?, b: row(right)?, score });
    }
    let text = std::fs::read_to_string(plan.out.join("clusters.csv"))?;
    let mut clusters = vec![u32::MAX; ids.len()];
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    for line in text.lines().skip(1) {
        let (rest, cluster) = line.rsplit_once(',').context("a cluster without a comma")?;
        let id = rest.rsplit_once(',').map_or(rest, |(_, id)| id);
        let next = u32::try_from(numbers.len())?;
        let number = *numbers.entry(cluster).or_insert(next);
        if let Some(slot) = usize::try_from(row(id)?).ok().and_then(|row| clusters.get_mut(row)) {
            *slot = number;
        }
    }
    let certainties =
        [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.999_99, 0.999_999];
    let measured = certainties.iter().map(|certainty| truth.of_pairs(&pairs, *certainty, None));
    let best = measured.max_by(|a, b| a.f1.total_cmp(&b.f1)).unwrap_or_default();
    let median = |of: fn(&Used) -> f64| {
        let mut all: Vec<f64> = plan.used.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(0.0)
    };
    let mut peaks: Vec<u64> = plan.used.iter().map(|used| used.peak_kib / 1024).collect();
    peaks.sort_unstable();
    Ok(Way {
        name: plan.name.clone(),
        runs: plan.used.len(),
        cpu_s: median(|used| used.cpu),
        wall_s: median(|used| used.wall),
        peak_mib: peaks.get(peaks.len() / 2).copied().unwrap_or(0),
        pairs: truth.of_pairs(&pairs, plan.certainty, None),
        best,
        clusters: truth.of_clusters(&clusters, None),
    })
}
