//! `kasugai nayose`: which rows of some tables are one person.

use super::say;
use anyhow::{Context as _, bail};
use nayose::{Decisions, File, Linked, Loaded, Model, Numbers, Options, Pair, RolesFile, Truth};
use serde_json::json;
use std::collections::HashMap;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

mod options;
pub use options::{Common, Dedupe, Link, Nayose, NumberUse};

/// Links and writes.
pub fn nayose(what: &Nayose) -> anyhow::Result<()> {
    match what {
        Nayose::Dedupe(options) => in_threads(&options.common, || dedupe(options)),
        Nayose::Link(options) => in_threads(&options.common, || between(options)),
    }
}

fn in_threads(common: &Common, run: impl FnOnce() -> anyhow::Result<()> + Send) -> anyhow::Result<()> {
    rayon::ThreadPoolBuilder::new().num_threads(common.threads).build()?.install(run)
}

fn dedupe(options: &Dedupe) -> anyhow::Result<()> {
    let run = Run::new(&options.common, &options.input, false)?;
    let mut out = create(&options.out)?;
    writeln!(out, "file,id,cluster")?;
    let mut numbers: HashMap<u32, u32> = HashMap::new();
    for (row, cluster) in (0..).zip(&run.linked.clusters) {
        let next = u32::try_from(numbers.len())? + 1;
        let number = *numbers.entry(*cluster).or_insert(next);
        writeln!(out, "{},{},{number}", cell(&run.file_of(row)), cell(run.loaded.ids.get(row)))?;
    }
    out.flush()?;
    if let Some(path) = &options.pairs {
        run.write_pairs(path, 0.0)?;
    }
    run.report(&options.common, numbers.len())
}

fn between(options: &Link) -> anyhow::Result<()> {
    let run = Run::new(&options.common, &[options.left.clone(), options.right.clone()], true)?;
    run.write_pairs(&options.out, options.common.threshold)?;
    let mut persons = run.linked.clusters.clone();
    persons.sort_unstable();
    persons.dedup();
    run.report(&options.common, persons.len())
}

/// A linkage with what it was made from.
struct Run {
    began: Instant,
    files: Vec<File>,
    loaded: Loaded,
    linked: Linked,
    between: Option<u32>,
    truth: Option<Truth>,
}

impl Run {
    fn new(common: &Common, paths: &[PathBuf], between: bool) -> anyhow::Result<Self> {
        let began = Instant::now();
        let roles = match &common.roles {
            Some(path) => Some(RolesFile::parse(&read(path)?)?),
            None => None,
        };
        let files = files(paths, roles.as_ref(), common.truth_file.as_deref())?;
        let inside = common.truth.iter().filter(|_| common.truth_file.is_none());
        let keep: Vec<&str> =
            inside.chain(common.household.iter().filter(|_| common.truth_file.is_none())).map(String::as_str).collect();
        let mut files = files;
        for file in &mut files {
            hide(file, &keep);
            show(file)?;
        }
        let loaded = nayose::load(&files, &keep)?;
        if loaded.corpus.is_empty() {
            bail!("表に行がありません。");
        }
        let between = if between { loaded.starts.get(1).copied() } else { None };
        let model = match &common.model {
            Some(path) => Some(Model::from_json(&read(path)?)?),
            None => None,
        };
        let numbers = match common.numbers {
            NumberUse::Evidence => Numbers::Evidence,
            NumberUse::Labels => Numbers::Labels,
            NumberUse::Ignored => Numbers::Ignored,
        };
        let decisions = match &common.decisions {
            Some(path) => decisions(path, &loaded)?,
            None => Decisions::default(),
        };
        let options = Options {
            numbers,
            threshold: common.threshold,
            model,
            unshipped: common.unshipped,
            decisions,
            between,
            ..Options::default()
        };
        let linked = nayose::link(&loaded.corpus, &options)?;
        if let Some(path) = &common.save_model {
            std::fs::write(path, linked.model().to_json())
                .with_context(|| format!("{} に書けません", path.display()))?;
        }
        let truth = truth(common, &loaded)?;
        let run = Self { began, files, loaded, linked, between, truth };
        if let Some(ids) = &common.explain {
            run.explain(ids)?;
        }
        Ok(run)
    }

    fn file_of(&self, row: u32) -> String {
        let at = self.loaded.starts.partition_point(|start| *start <= row).saturating_sub(1);
        let stem = self.files.get(at).and_then(|file| file.path.file_stem());
        stem.map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn write_pairs(&self, path: &Path, from: f64) -> anyhow::Result<()> {
        let mut out = create(path)?;
        writeln!(out, "left,right,weight,probability")?;
        for pair in self.linked.pairs.iter().filter(|pair| pair.probability() >= from) {
            let (left, right) = (self.loaded.ids.get(pair.a), self.loaded.ids.get(pair.b));
            writeln!(out, "{},{},{}", cell(left), cell(right), pair.figures())?;
        }
        Ok(out.flush()?)
    }

    fn explain(&self, ids: &str) -> anyhow::Result<()> {
        let rows: Vec<u32> = ids.split(',').map(|id| row_of(&self.loaded, id.trim())).collect::<anyhow::Result<_>>()?;
        let [a, b] = rows.as_slice() else {
            bail!("行の番号を二つ、コンマで区切って入力してください。")
        };
        let explanation = self.linked.explain(&self.loaded.corpus, *a, *b);
        let mut err = std::io::stderr();
        writeln!(err, "{ids} の理由（重みはオッズの自然対数。足すと合計になる）")?;
        for reason in &explanation.reasons {
            writeln!(err, "  {:+7.2}  {}", reason.weight, reason.text)?;
        }
        writeln!(
            err,
            "  {:+7.2}  合計。同じ人である確からしさ {:.2}%",
            explanation.score,
            explanation.probability * 100.0
        )?;
        Ok(())
    }

    fn report(&self, common: &Common, persons: usize) -> anyhow::Result<()> {
        let (report, model) = (&self.linked.report, self.linked.model());
        let kept: Vec<Pair> =
            self.linked.pairs.iter().copied().filter(|pair| pair.probability() >= common.threshold).collect();
        let (threshold, between) = (common.threshold, self.between);
        let pairs = self.truth.as_ref().map(|truth| truth.of_pairs(&self.linked.pairs, threshold, between));
        let clusters = self.truth.as_ref().map(|truth| truth.of_clusters(&self.linked.clusters, between));
        let seconds = self.began.elapsed().as_secs_f64();
        let all = self.truth.as_ref().map_or(0, |truth| truth.all_pairs(between));
        let (cpu_seconds, peak_mib) = used();
        let to_review = self.linked.pairs.iter().filter(|pair| (0.05..0.95).contains(&pair.probability())).count();
        if common.json {
            let found = json!({
                "rows": self.loaded.corpus.len(), "files": self.files.len(), "persons": persons,
                "candidates": report.candidates, "capped": report.capped, "patterns": report.patterns,
                "pairs_found": kept.len(), "to_review": to_review, "compared": report.compared,
                "learnt": model.source(), "learnt_from": model.learnt_from(), "seconds": seconds,
                "cpu_seconds": cpu_seconds, "peak_mib": peak_mib,
                "pair_counts": pairs.map(|pairs| pairs.confusion(all)),
                "cluster_counts": clusters.map(|clusters| clusters.confusion(all)),
                "true_persons": self.truth.as_ref().map(Truth::persons), "pairs": pairs, "clusters": clusters,
            });
            say(&serde_json::to_string_pretty(&found)?);
            return Ok(());
        }
        say(&format!(
            "{} 行、{persons} 人。同じ人とみなした組 {}、確かめたい組 {to_review}（{seconds:.1} 秒）",
            self.loaded.corpus.len(),
            kept.len()
        ));
        say(&format!("比べた組 {}、省いた組 {}。重み: {}", report.candidates, report.capped, model.source().label()));
        for (what, quality) in [("組", pairs), ("まとまり", clusters)] {
            if let Some(quality) = quality {
                say(&format!(
                    "{what}: 適合率 {:.5} 再現率 {:.5} F1 {:.5}、誤り {}（同じ世帯 {}）、見落とし {}",
                    quality.precision,
                    quality.recall,
                    quality.f1,
                    quality.found - quality.right,
                    quality.wrong_in_household,
                    quality.truth - quality.right
                ));
            }
        }
        Ok(())
    }
}

/// User and system seconds of this process so far, and its largest memory in MiB, where the system tells.
fn used() -> (Option<f64>, Option<u64>) {
    let field = |text: &str, name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name))
            .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
    };
    let peak: Option<u64> = std::fs::read_to_string("/proc/self/status").ok().and_then(|text| field(&text, "VmHWM:"));
    let stat = std::fs::read_to_string("/proc/self/stat").ok();
    // Behind the name in brackets: user and system ticks, a hundred to a second.
    let ticks = stat.as_deref().and_then(|stat| stat.rsplit_once(')')).map(|(_, behind)| {
        behind.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>()
    });
    (ticks.map(|ticks| ticks / 100.0), peak.map(|kib| kib / 1024))
}

/// The tables among the paths; in a folder, files that cannot be compared are passed over and named.
fn files(paths: &[PathBuf], roles: Option<&RolesFile>, truth: Option<&Path>) -> anyhow::Result<Vec<File>> {
    let mut found = Vec::new();
    for path in nayose::expand(paths)? {
        let same = |other: &Path| {
            path.canonicalize().ok().is_some_and(|path| other.canonicalize().is_ok_and(|other| path == other))
        };
        if truth.is_some_and(same) {
            continue;
        }
        match nayose::inspect(&path, roles) {
            Ok(file) => found.push(file),
            Err(error) if !paths.contains(&path) => writeln!(std::io::stderr(), "使いません: {error}")?,
            Err(error) => return Err(error.into()),
        }
    }
    if found.is_empty() {
        bail!("比べられる表がありません。");
    }
    Ok(found)
}

/// The truth is no evidence.
fn hide(file: &mut File, titles: &[&str]) {
    for (title, role) in file.columns.titles.iter().zip(&mut file.columns.roles) {
        if titles.contains(&title.as_str()) {
            *role = nayose::Role::Ignore;
        }
    }
}

/// Tells what the columns were taken for.
fn show(file: &File) -> anyhow::Result<()> {
    let mut err = std::io::stderr();
    writeln!(err, "{}", file.path.display())?;
    for note in &file.notes {
        writeln!(err, "  {note}")?;
    }
    for (title, role) in file.columns.titles.iter().zip(&file.columns.roles) {
        writeln!(err, "  {title} → {}", role.label())?;
    }
    Ok(())
}

fn truth(common: &Common, loaded: &Loaded) -> anyhow::Result<Option<Truth>> {
    let Some(title) = &common.truth else { return Ok(None) };
    let Some(path) = &common.truth_file else {
        let [person, rest @ ..] = loaded.kept.as_slice() else { return Ok(None) };
        let household = rest.first();
        let rows = (0..).zip(person.iter()).map(|(row, person)| (person, household.map_or("", |texts| texts.get(row))));
        return Ok(Some(Truth::new(rows)));
    };
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("{name} を読めません"))?;
    let wide = tables::Options { max_bytes: usize::MAX, ..tables::Options::default() };
    let mut stream = tables::stream(bytes, &name, &wide).with_context(|| name.clone())?;
    let column = |title: &String| {
        let at = stream.header.iter().position(|one| one == title);
        at.with_context(|| format!("{name} に列「{title}」がありません。列: {}", stream.header.join("、")))
    };
    let person = column(title)?;
    let household = common.household.as_ref().map(column).transpose()?;
    let (mut row, mut known) = (tables::Record::new(), HashMap::new());
    while stream.read(&mut row)? {
        let cell = |at: usize| row.get(at).unwrap_or("").trim().to_owned();
        known.insert(cell(0), (cell(person), household.map(cell).unwrap_or_default()));
    }
    let of = |id: &str| known.get(id).map_or(("", ""), |(person, household)| (person.as_str(), household.as_str()));
    Ok(Some(Truth::new(loaded.ids.iter().map(of))))
}

fn row_of(loaded: &Loaded, id: &str) -> anyhow::Result<u32> {
    let at = loaded.ids.iter().position(|one| one == id).with_context(|| format!("番号「{id}」の行がありません"))?;
    Ok(u32::try_from(at)?)
}

fn decisions(path: &Path, loaded: &Loaded) -> anyhow::Result<Decisions> {
    let rows: HashMap<&str, u32> = loaded.ids.iter().zip(0..).collect();
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("{name} を読めません"))?;
    let mut stream = tables::stream(bytes, &name, &tables::Options::default()).with_context(|| name.clone())?;
    let (mut record, mut decisions) = (tables::Record::new(), Decisions::default());
    while stream.read(&mut record)? {
        let cells: Vec<&str> = stream.cells(&record).collect();
        let [left, right, decided, ..] = cells.as_slice() else {
            bail!("{name}: 左、右、判断の3列が必要です")
        };
        let row = |id: &str| rows.get(id).copied().with_context(|| format!("{name}: 番号「{id}」の行がありません"));
        let pair = (row(left)?, row(right)?);
        match *decided {
            "同一" | "must" => decisions.must.push(pair),
            "別人" | "never" => decisions.never.push(pair),
            other => bail!("{name}: 判断は「同一」か「別人」です（「{other}」）"),
        }
    }
    Ok(decisions)
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} を読めません", path.display()))
}

fn create(path: &Path) -> anyhow::Result<BufWriter<std::fs::File>> {
    Ok(BufWriter::new(std::fs::File::create(path).with_context(|| format!("{} に書けません", path.display()))?))
}

/// A cell of a CSV file.
fn cell(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\"")).into()
    } else {
        text.into()
    }
}
