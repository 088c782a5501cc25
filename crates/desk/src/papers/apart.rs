//! An agency's own template is set in a process of its own, with limits: one that never ends or eats memory takes nothing down with it.
//!
//! The process is this program again, `kasugai press`: it gets one order on its standard input and answers on its standard output. Both are
//! a line of JSON followed by the bytes of files. It is given no environment, so it knows neither the database nor the keys.

use ground::{Error, Result};
use paper::{File, Flaw, Footer, Format, PaperError, Pdf, Press};
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// A usual document takes milliseconds; reading the fonts anew takes most of a second.
const SECONDS: u64 = 20;
/// Address space. The fonts take 0.1 GiB, a long document with annexes as much.
const MEMORY: u64 = 2 << 30;
/// Longest document, in bytes.
const LONGEST: usize = 64 << 20;

/// What is to be set.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) template: String,
    pub(super) title: String,
    pub(super) data: Value,
    pub(super) footer: Footer,
    fonts: Vec<PathBuf>,
    files: Vec<Given>,
}

/// A file that follows the order.
#[derive(Debug, Serialize, Deserialize)]
struct Given {
    name: String,
    format: Format,
    length: usize,
}

/// What became of it; the document follows.
#[derive(Debug, Serialize, Deserialize)]
enum Outcome {
    Set { pages: usize, missing: Vec<String> },
    Flawed(Vec<Flaw>),
    Unreadable(String),
}

impl Order {
    pub(super) fn new(press: &Press, template: &str, title: &str, data: Value, files: &[File], footer: Footer) -> Self {
        let given = |file: &File| Given { name: file.name.clone(), format: file.format, length: file.bytes.len() };
        Self {
            template: template.to_owned(),
            title: title.to_owned(),
            data,
            footer,
            fonts: press.folders().to_vec(),
            files: files.iter().map(given).collect(),
        }
    }
}

/// Sets an order in a process of its own; what breaks a limit is a flaw of the template.
pub(super) async fn set(program: &Path, order: &Order, files: &[File]) -> Result<std::result::Result<Pdf, PaperError>> {
    let mut letter = serde_json::to_vec(order)?;
    letter.push(b'\n');
    files.iter().for_each(|file| letter.extend_from_slice(&file.bytes));
    let mut child = Command::new(program)
        .arg("press")
        .env_clear()
        // One thread and one heap: what the limit counts does not grow with the machine's processors.
        .envs([("RAYON_NUM_THREADS", "1"), ("MALLOC_ARENA_MAX", "1")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(Error::internal)?;
    let mut told = child.stdin.take().ok_or_else(|| Error::internal("no way to the press"))?;
    let work = async {
        // A press that ended before it had read everything says why on its own way out.
        let _ = told.write_all(&letter).await;
        drop(told);
        child.wait_with_output().await
    };
    let Ok(ended) = tokio::time::timeout(Duration::from_secs(SECONDS), work).await else {
        return Ok(Err(stopped("時間がかかりすぎる")));
    };
    let answer = ended.map_err(Error::internal)?.stdout;
    let line = answer.iter().position(|byte| *byte == b'\n').and_then(|at| answer.split_at_checked(at));
    let Some((Ok(outcome), rest)) = line.map(|(line, rest)| (serde_json::from_slice(line), rest)) else {
        return Ok(Err(stopped("計算機の記憶域や時間を使いすぎる")));
    };
    Ok(match outcome {
        Outcome::Set { pages, missing } => {
            Ok(Pdf { bytes: rest.get(1..).unwrap_or_default().to_vec(), pages, missing })
        }
        Outcome::Flawed(flaws) => Err(PaperError::Template(flaws)),
        Outcome::Unreadable(why) => Err(PaperError::Fonts(why)),
    })
}

fn stopped(why: &str) -> PaperError {
    let message =
        format!("{why}ため、印刷を途中で止めました。終わらない繰り返しや、際限なく増える頁がないか確認してください。");
    PaperError::Template(vec![Flaw { line: None, message }])
}

/// The other end: limits itself, sets the one order it is given, answers, ends.
pub fn work(input: impl Read, mut output: impl Write) -> anyhow::Result<()> {
    let limit = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::As, limit(MEMORY))?;
    setrlimit(Resource::Cpu, limit(SECONDS))?;
    setrlimit(Resource::Core, limit(0))?;
    let mut input = BufReader::new(input);
    let mut line = String::new();
    input.read_line(&mut line)?;
    let order: Order = serde_json::from_str(&line)?;
    let mut files = Vec::new();
    for given in order.files {
        let mut bytes = vec![0; given.length];
        input.read_exact(&mut bytes)?;
        files.push(File { name: given.name, format: given.format, bytes });
    }
    let press = Press::new(order.fonts);
    let (outcome, bytes) = match press.set(&order.template, &order.title, order.data, &files, &order.footer) {
        Ok(pdf) if pdf.bytes.len() > LONGEST => {
            let message = format!("{}頁になりました。頁が際限なく増えていないか確認してください。", pdf.pages);
            (Outcome::Flawed(vec![Flaw { line: None, message }]), Vec::new())
        }
        Ok(pdf) => (Outcome::Set { pages: pdf.pages, missing: pdf.missing }, pdf.bytes),
        Err(PaperError::Template(flaws)) => (Outcome::Flawed(flaws), Vec::new()),
        Err(other) => (Outcome::Unreadable(other.to_string()), Vec::new()),
    };
    serde_json::to_writer(&mut output, &outcome)?;
    output.write_all(b"\n")?;
    output.write_all(&bytes)?;
    Ok(output.flush()?)
}
