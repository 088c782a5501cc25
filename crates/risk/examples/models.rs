//! Measures in CPU seconds: `models make FOLDER ROWS` writes data that numpy reads too; `models run ROWS…` fits and scores the same data;
//! with `--threads N` on so many threads.

use std::io::Write as _;

use risk::{Family, bench};

/// CPU seconds of all threads of this process.
fn clock() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let used = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    used.sum::<f64>() / 1e9
}

fn auc(probabilities: &[f64], yes: &[bool]) -> f64 {
    risk::evaluate::auc(probabilities, yes)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut threads = 1;
    if let Some(at) = arguments.iter().position(|argument| argument == "--threads") {
        threads = arguments.get(at + 1).and_then(|text| text.parse().ok()).unwrap_or(1);
        arguments.drain(at..(at + 2).min(arguments.len()));
    }
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    let mut out = std::io::stdout();
    match arguments.split_first() {
        Some((what, [folder, rows])) if what == "make" => {
            let rows: usize = rows.parse()?;
            std::fs::write(format!("{folder}/train{rows}.npy"), bench::npy(&bench::frame(rows, 1)))?;
            std::fs::write(format!("{folder}/test.npy"), bench::npy(&bench::frame(100_000, 2)))?;
        }
        Some((what, sizes)) if what == "run" => {
            for rows in sizes {
                let rows: usize = rows.parse()?;
                let test = bench::frame(100_000, 2);
                let yes: Vec<bool> = test.outcome(bench::OUTCOME)?.into_iter().map(|yes| yes == Some(true)).collect();
                for family in [Family::Logistic, Family::Boost] {
                    let (model, found) = bench::run(bench::frame(rows, 1), &test, family, clock)?;
                    writeln!(
                        out,
                        "{family:?} {rows} rows: fit {:.3} s, scores {:.2} M rows/s, one row {:.1} µs, AUC {:.5}, log-loss {:.5}",
                        found.fit,
                        f64::from(u32::try_from(found.scored)?) / found.score / 1e6,
                        found.one * 1e6,
                        auc(&found.probabilities, &yes),
                        risk::evaluate::log_loss(&found.probabilities, &yes),
                    )?;
                    if family == Family::Logistic && rows == 200_000 {
                        let pool = bench::frame(160_000, 3);
                        let each = bench::similar(&model, &pool, &test, 1000, clock).unwrap_or(f64::NAN);
                        writeln!(out, "similar cases among 160000: {:.3} ms", each * 1e3)?;
                    }
                }
            }
        }
        _ => writeln!(out, "models make FOLDER ROWS | models run ROWS…")?,
    }
    Ok(())
}
