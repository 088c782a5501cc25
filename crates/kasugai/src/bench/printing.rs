//! Documents a second and milliseconds a document, beside WeasyPrint and LibreOffice making pages of the same content.
//!
//! Every document is another one (its number stands in it), so nothing is remembered from the one before. The other programs run once for all
//! their documents: their start is counted, as ours is, and spread over as many pages.

use super::Spread;
use anyhow::{Context as _, bail};
use desk::documents::KINDS;
use paper::{Footer, Press};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
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
    /// Characters of the document that its page lacks; none of them when both say the same.
    pub lacking: String,
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
    Footer { line, confidential: true, made_at: jiff::civil::date(2026, 11, 21).at(10, 0, 0, 0) }
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

/// The sections of the paper as its template has them: field, heading, heads of the table.
const SECTIONS: [(&str, &str, &[&str]); 6] = [
    ("head", "", &[]),
    ("child", "子ども本人", &[]),
    ("guardians", "保護者", &["続柄", "氏名", "親権", "現住所", "電話(留意)", "勤務先"]),
    ("family", "家庭状況", &["続柄", "氏名", "生年月日", "年齢", "職業", "健康状況", "福祉サービス", "備考"]),
    ("facts", "記録", &[]),
    ("traits", "児と家庭の状況", &[]),
];

/// The same content as a web page, for programs that print those: headings, heads, rows, line at the foot and number of the page.
fn page(data: &Value) -> String {
    let mut html = format!(
        "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><title>児童記録票</title><style>
         @page {{ size: A4; margin: 15mm 16mm 19mm; @bottom-left {{ content: '取扱注意 {}'; font: 7pt 'BIZ UDGothic' }}
           @bottom-right {{ content: counter(page) ' / ' counter(pages); font: 7pt 'BIZ UDGothic' }} }}
         body {{ font: 9pt 'BIZ UDGothic' }} h1 {{ font-size: 15pt; text-align: center }} h2 {{ font-size: 10pt }}
         table {{ width: 100%; border-collapse: collapse }} td, th {{ border: 0.5pt solid #555; padding: 3pt }}
         td:first-child, th {{ background: #eee }} #traits {{ break-before: page }}</style><h1>児童記録票</h1>",
        footer().line
    );
    // Writing to a string cannot fail.
    for (field, heading, heads) in SECTIONS {
        let _ = write!(html, "<h2 id=\"{field}\">{heading}</h2><table>");
        if !heads.is_empty() {
            let _ = write!(html, "<thead><tr><th>{}</th></tr></thead>", heads.join("</th><th>"));
        }
        for row in data.get(field).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_array) {
            html.push_str("<tr>");
            for cell in row.iter().filter(|cell| !cell.is_boolean()) {
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
    let content = content(&numbered(sample, 0));
    let own = folder.join("own.pdf");
    std::fs::write(&own, ours)?;
    let lost = lacking(&own, &content);
    anyhow::ensure!(lost.is_empty(), "the document itself lacks {lost}");
    let mut weasyprint = Command::new("python3");
    weasyprint.arg("-c").arg(WEASYPRINT).args(&pages);
    let mut office = Command::new("soffice");
    // A profile of its own: a program that is open already would take the work over, or refuse it.
    office.arg(format!("-env:UserInstallation=file://{}", folder.canonicalize()?.join("office").display()));
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
        let lacking = each_us.map(|_| lacking(&made, &content)).unwrap_or_default();
        peers.push(Peer { name, each_us, lacking });
    }
    Ok(peers)
}

/// How often each character stands in a text.
type Counted = BTreeMap<char, usize>;

/// Counts what is printed as a character of its own: blanks and line ends are the layout's, selectors belong to the character before them.
fn count(text: &str, counted: &mut Counted) {
    let is_selector = |c: &char| ('\u{FE00}'..='\u{FE0F}').contains(c) || ('\u{E0100}'..='\u{E01EF}').contains(c);
    let printed = text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !is_selector(c));
    printed.for_each(|c| *counted.entry(c).or_default() += 1);
}

/// The characters of all text of a document.
fn content(data: &Value) -> Counted {
    fn add(value: &Value, counted: &mut Counted) {
        match value {
            Value::String(text) => count(text, counted),
            Value::Array(values) => values.iter().for_each(|value| add(value, counted)),
            Value::Object(fields) => fields.values().for_each(|value| add(value, counted)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut counted = Counted::new();
    add(data, &mut counted);
    counted
}

/// The characters of the content that a PDF's text has too few of; all of them without pdftotext.
fn lacking(pdf: &Path, content: &Counted) -> String {
    let mut found = Counted::new();
    if let Ok(output) = Command::new("pdftotext").arg(pdf).arg("-").output() {
        count(&String::from_utf8_lossy(&output.stdout), &mut found);
    }
    content.iter().filter(|(c, wanted)| found.get(c).copied().unwrap_or(0) < **wanted).map(|(c, _)| *c).collect()
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
        for part in ["第7号", "架空 次郎", "■", "□", "架空保育所", "家庭状況", "健康状況", "counter(page)"]
        {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert_ne!(numbered(&sample, 1), numbered(&sample, 2));
        let mut said = Counted::new();
        count(&html, &mut said);
        let lost: Vec<_> = content(&numbered(&sample, 7)).into_iter().filter(|(c, n)| said.get(c) < Some(n)).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }
}
