//! Links files and measures against a truth: `measure [--numbers evidence|labels|ignored] [--unshipped] [--truth FILE.csv] [--save MODEL] [--wrong N] FILES…`.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::PathBuf;

use nayose::{File, Numbers, Options, Truth, expand, inspect, link, load};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options::default();
    let (mut paths, mut truth_file, mut save, mut wrong) = (Vec::new(), None, None, 0_usize);
    let mut out_folder: Option<PathBuf> = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_default();
        match argument.as_str() {
            "--numbers" => {
                options.numbers = match value().as_str() {
                    "labels" => Numbers::Labels,
                    "ignored" => Numbers::Ignored,
                    _ => Numbers::Evidence,
                }
            }
            "--floor" => options.floor = value().parse()?,
            "--threshold" => options.threshold = value().parse()?,
            "--unshipped" => options.unshipped = true,
            "--truth" => truth_file = Some(PathBuf::from(value())),
            "--save" => save = Some(value()),
            "--wrong" => wrong = value().parse()?,
            "--out" => out_folder = Some(PathBuf::from(value())),
            "--threads" => rayon::ThreadPoolBuilder::new().num_threads(value().parse()?).build_global()?,
            _ => paths.push(PathBuf::from(argument)),
        }
    }
    let mut out = std::io::stdout();
    let mut clock = std::time::Instant::now();
    let mut lap = |what: &str| {
        let _ = writeln!(std::io::stderr(), "{what}: {:.3} s", clock.elapsed().as_secs_f64());
        clock = std::time::Instant::now();
    };
    let sources: Vec<File> = expand(&paths)?.iter().filter_map(|path| inspect(path, None).ok()).collect();
    for file in &sources {
        writeln!(
            std::io::stderr(),
            "{:?} {:?} day first {}",
            file.columns.titles,
            file.columns.roles,
            file.columns.day_first
        )?;
    }
    lap("inspect");
    let loaded = load(&sources, &[])?;
    lap("load");
    let linked = link(&loaded.corpus, &options)?;
    lap("link");
    writeln!(
        out,
        "rows {} {:?} {:?} {}",
        loaded.corpus.len(),
        linked.report,
        linked.model().source(),
        linked.model().learnt_from()
    )?;
    if let Some(path) = save {
        std::fs::write(path, linked.model().to_json())?;
    }
    if let Some(folder) = out_folder {
        let mut pairs = std::io::BufWriter::new(std::fs::File::create(folder.join("pairs.csv"))?);
        writeln!(pairs, "left,right,weight,probability")?;
        for pair in &linked.pairs {
            let (left, right) = (loaded.ids.get(pair.a), loaded.ids.get(pair.b));
            writeln!(pairs, "{left},{right},{}", pair.figures())?;
        }
        let mut clusters = std::io::BufWriter::new(std::fs::File::create(folder.join("clusters.csv"))?);
        writeln!(clusters, "id,cluster")?;
        for (id, cluster) in loaded.ids.iter().zip(&linked.clusters) {
            writeln!(clusters, "{id},{cluster}")?;
        }
        return Ok(());
    }
    let Some(path) = truth_file else { return added(loaded.corpus, linked, &sources) };
    let text = std::fs::read_to_string(path)?;
    let known: HashMap<&str, (&str, &str)> = text
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            Some((cells.next()?, (cells.next()?, cells.next().unwrap_or(""))))
        })
        .collect();
    let rows: Vec<(&str, &str)> = loaded.ids.iter().map(|id| known.get(id).copied().unwrap_or_default()).collect();
    let truth = Truth::new(rows.iter().copied());
    for threshold in [options.floor, 0.05, 0.2, 0.5, 0.8, 0.99] {
        let quality = truth.of_pairs(&linked.pairs, threshold, None);
        writeln!(
            out,
            "pairs p>={threshold}: P {:.5} R {:.5} F1 {:.5} wrong {} household {}",
            quality.precision,
            quality.recall,
            quality.f1,
            quality.found - quality.right,
            quality.wrong_in_household
        )?;
    }
    let quality = truth.of_clusters(&linked.clusters, None);
    writeln!(
        out,
        "clusters:   P {:.5} R {:.5} F1 {:.5} wrong {} household {}",
        quality.precision,
        quality.recall,
        quality.f1,
        quality.found - quality.right,
        quality.wrong_in_household
    )?;
    let person = |row: u32| rows.get(usize::try_from(row).unwrap_or(0)).map(|(person, _)| *person).unwrap_or_default();
    let mistakes = linked.pairs.iter().filter(|pair| (pair.probability() >= 0.5) != (person(pair.a) == person(pair.b)));
    for pair in mistakes.step_by(7).take(wrong) {
        writeln!(
            out,
            "\n{} {} score {:.2} same {}",
            loaded.ids.get(pair.a),
            loaded.ids.get(pair.b),
            pair.score,
            person(pair.a) == person(pair.b)
        )?;
        for reason in linked.explain(&loaded.corpus, pair.a, pair.b).reasons {
            writeln!(out, "   {:+.2} {}", reason.weight, reason.text)?;
        }
    }
    Ok(())
}

/// Adds rows of the first file once more, one by one.
fn added(corpus: nayose::Corpus, linked: nayose::Linked, sources: &[File]) -> Result<(), Box<dyn std::error::Error>> {
    let Some(source) = sources.first() else { return Ok(()) };
    let mut stream = tables::stream(
        std::fs::read(&source.path)?,
        "a.csv",
        &tables::Options { max_bytes: usize::MAX, ..tables::Options::default() },
    )?;
    let mut index = nayose::Index::new(corpus, linked);
    let table = index.table(&source.columns, "again");
    let (mut row, mut times, mut found) = (tables::Record::new(), Vec::new(), 0);
    while times.len() < 2_000 && stream.read(&mut row)? {
        let began = std::time::Instant::now();
        let (_, matches) = index.add(&table, stream.cells(&row), source.columns.titles.len());
        times.push(began.elapsed());
        found += usize::from(!matches.is_empty());
    }
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    writeln!(std::io::stdout(), "added {} rows, {found} with matches: p50 {:?} p99 {:?}", times.len(), at(50), at(99))?;
    Ok(())
}
