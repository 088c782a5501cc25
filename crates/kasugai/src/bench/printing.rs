//! Documents a second and milliseconds a document, beside WeasyPrint and LibreOffice making pages of the same content.
//!
//! Every document is another one (its number stands in it), so nothing is remembered from the one before. The other programs run once for all
//! their documents: their start is counted, as ours is, and spread over as many pages.

use super::Spread;
use crate::documents::KINDS;
use anyhow::{Context as _, bail};
use paper::{Footer, Press};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The kind that is printed: two pages of tables, ticks and text.
const KIND: &str = "record-sheet";

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Documents of each program.
    pub documents: usize,
    /// The first document of all, with reading the fonts.
    pub first_us: u64,
    /// One after the other.
    pub one: Spread,
    /// Documents a second on one processor, in hundredths.
    pub per_second_x100: u64,
    /// Documents a second on all processors, in hundredths.
    pub per_second_all_x100: u64,
    /// The other programs.
    pub peers: Vec<Peer>,
}

/// Another program.
#[derive(Debug, Serialize)]
pub struct Peer {
    /// Its name.
    pub name: &'static str,
    /// Microseconds a document; none when it is not on this machine.
    pub each_us: Option<u64>,
    /// Whether its page says what ours says.
    pub same_text: bool,
}

/// Prints `documents` of them, and so do the peers found when `peers` is set, in a folder of their own below `folder`.
pub fn run(documents: usize, peers: bool, folder: &Path) -> anyhow::Result<Report> {
    let kind = KINDS.iter().find(|kind| kind.kind == KIND).context("no such document")?;
    let template = paper::shipped(KIND).context("no template")?;
    let sample = (kind.sample)()?;
    let press = Press::default();
    let print = |number: usize| -> anyhow::Result<Vec<u8>> {
        Ok(press.set(template, kind.title, numbered(&sample, number), &[], &footer())?.bytes)
    };
    let began = Instant::now();
    let first = print(0)?;
    let first_us = super::spread::micros(began.elapsed());
    let mut times = Vec::with_capacity(documents);
    for number in 1..=documents {
        let began = Instant::now();
        print(number)?;
        times.push(began.elapsed());
    }
    let one_after_other: Duration = times.iter().sum();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let began = Instant::now();
    std::thread::scope(|scope| {
        let share = documents.div_ceil(processors);
        let workers: Vec<_> = (0..processors)
            .map(|worker| {
                scope.spawn(move || (0..share).try_for_each(|n| print(documents + worker * share + n + 1).map(drop)))
            })
            .collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(printed) => printed,
            Err(_) => bail!("a worker broke off"),
        })
    })?;
    let all_at_once = began.elapsed();
    std::fs::create_dir_all(folder)?;
    let peers = if peers { beside(documents, &sample, &first, folder)? } else { Vec::new() };
    Ok(Report {
        documents,
        first_us,
        one: Spread::of(times),
        per_second_x100: rate(documents, one_after_other),
        per_second_all_x100: rate(documents.div_ceil(processors) * processors, all_at_once),
        peers,
    })
}

fn rate(documents: usize, took: Duration) -> u64 {
    u64::try_from(documents).unwrap_or(0).saturating_mul(100_000_000) / super::spread::micros(took).max(1)
}

fn footer() -> Footer {
    let line = "架空市 係長 架空 花子 が令和8年11月21日 10:00に印刷".to_owned();
    Footer { line, made_at: jiff::civil::date(2026, 11, 21).at(10, 0, 0, 0) }
}

/// The sample with a number of its own in every table.
fn numbered(sample: &Value, number: usize) -> Value {
    let mut data = sample.clone();
    if let Some(fields) = data.as_object_mut() {
        for rows in fields.values_mut().filter_map(Value::as_array_mut) {
            if let Some(first) = rows.first_mut().and_then(Value::as_array_mut)
                && let Some(text) = first.get_mut(1).filter(|text| text.is_string())
            {
                *text = json!(format!("第{number}号"));
            }
        }
    }
    data
}

/// The same content as a web page, for programs that print those.
fn page(data: &Value) -> String {
    let mut html = String::from(
        "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><title>児童記録票</title><style>@page { size: A4; margin: 16mm }
         body { font: 9pt 'BIZ UDGothic' } table { width: 100%; border-collapse: collapse } td { border: 0.5pt solid #555; padding: 3pt }
         </style><h1>児童記録票</h1>",
    );
    for rows in data.as_object().into_iter().flat_map(|fields| fields.values()).filter_map(Value::as_array) {
        html.push_str("<table>");
        for row in rows.iter().filter_map(Value::as_array) {
            html.push_str("<tr>");
            for cell in row {
                // Writing to a string cannot fail.
                let _ = write!(html, "<td>{}</td>", cell_text(cell));
            }
            html.push_str("</tr>");
        }
        html.push_str("</table>");
    }
    html
}

fn cell_text(cell: &Value) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>");
    match cell {
        Value::String(text) => escaped(text),
        Value::Array(options) => options.iter().map(option_text).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    }
}

fn option_text(option: &Value) -> String {
    let label = option.get(0).and_then(Value::as_str).unwrap_or_default();
    let mark = if option.get(1) == Some(&Value::Bool(true)) { "■" } else { "□" };
    format!("{mark}{label}")
}

/// WeasyPrint in one interpreter for all documents; its own command starts anew for each.
const WEASYPRINT: &str =
    "import sys, weasyprint\nfor path in sys.argv[1:]: weasyprint.HTML(path).write_pdf(path[:-5] + '.pdf')";

fn beside(documents: usize, sample: &Value, ours: &[u8], folder: &Path) -> anyhow::Result<Vec<Peer>> {
    let mut pages = Vec::new();
    for number in 0..documents {
        let path = folder.join(format!("page-{number}.html"));
        std::fs::write(&path, page(&numbered(sample, number)))?;
        pages.push(path);
    }
    let own = folder.join("own.pdf");
    std::fs::write(&own, ours)?;
    let expected = letters(&own);
    let mut weasyprint = Command::new("python3");
    weasyprint.arg("-c").arg(WEASYPRINT).args(&pages);
    let mut office = Command::new("soffice");
    office.args(["--headless", "--convert-to", "pdf:writer_web_pdf_Export", "--outdir"]).arg(folder).args(&pages);
    let mut peers = Vec::new();
    for (name, mut command) in [("WeasyPrint", weasyprint), ("LibreOffice", office)] {
        let made = folder.join("page-0.pdf");
        let _ = std::fs::remove_file(&made);
        let began = Instant::now();
        let ran = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let took = super::spread::micros(began.elapsed());
        let each_us = (ran.is_ok_and(|status| status.success()) && made.is_file())
            .then(|| took / u64::try_from(documents.max(1)).unwrap_or(1));
        let same_text =
            each_us.is_some() && expected.as_ref().is_some_and(|expected| contains(&letters(&made), expected));
        peers.push(Peer { name, each_us, same_text });
    }
    Ok(peers)
}

/// The ideographs of a PDF's text, counted; none without pdftotext.
fn letters(pdf: &Path) -> Option<std::collections::BTreeMap<char, usize>> {
    let output = Command::new("pdftotext").arg(pdf).arg("-").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut counted = std::collections::BTreeMap::new();
    text.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).for_each(|c| *counted.entry(c).or_default() += 1);
    Some(counted)
}

/// Whether a page holds nearly all of the ideographs of ours: headings and the line at the foot are ours alone.
fn contains(
    found: &Option<std::collections::BTreeMap<char, usize>>,
    expected: &std::collections::BTreeMap<char, usize>,
) -> bool {
    let Some(found) = found else { return false };
    let total: usize = expected.values().sum();
    let there: usize = expected.iter().map(|(c, count)| found.get(c).copied().unwrap_or(0).min(*count)).sum();
    there * 10 >= total * 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_printed_and_timed() {
        let folder = std::env::temp_dir().join(format!("kasugai-bench-paper-{}", std::process::id()));
        let report = run(2, false, &folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(report.one.times == 2 && report.one.p50_us > 0 && report.per_second_all_x100 > 0, "{report:?}");
    }

    #[test]
    fn peers_get_the_same_content() {
        let sample = (KINDS.iter().find(|kind| kind.kind == KIND).unwrap().sample)().unwrap();
        let html = page(&numbered(&sample, 7));
        for part in ["第7号", "架空 次郎", "■", "□", "架空保育所"] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert_ne!(numbered(&sample, 1), numbered(&sample, 2));
    }
}
