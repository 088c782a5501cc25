//! Reads a file, cleans its rows and compares them with what stands. Pure but for the bytes it is fed with.

use super::model::Change;
use super::store::Staged;
use crate::clean::{Cleaner, Outcome, Refusal, Taken, Tally};
use crate::layout::{Format, IDENTITY, Layout};
use ground::{Error, Result};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use tables::{Encoding, Field, Form, Options, Row, Sheet};
use uuid::Uuid;

/// Rows a piece of work.
const BATCH: usize = 4000;
/// Largest workbook in bytes.
const LARGEST_BOOK: usize = 100_000_000;

/// What some rows come to.
#[derive(Debug, Default)]
pub struct Batch {
    /// Rows read so far.
    pub rows: i32,
    /// What they state, where it is to be kept.
    pub staged: Vec<Staged>,
    /// Rows that cannot be taken: number, cells, why.
    pub refused: Vec<(u32, Vec<String>, Vec<Refusal>)>,
}

impl Batch {
    /// Series it speaks of.
    pub fn series(&self) -> Vec<Uuid> {
        self.staged.iter().map(|row| row.stated.series).collect()
    }

    /// Judges the rows of a file of changes beside what stood before of their series (series and hash), and counts them. Each row is kept, whatever it
    /// changes, so nothing else of what stands has to be known.
    pub fn judge(&mut self, standing: &HashMap<Uuid, Uuid>, counts: &mut BTreeMap<String, i64>) {
        for row in &mut self.staged {
            row.change = Change::beside(standing.get(&row.stated.series), row.stated.hash, row.removed);
        }
        tally(&self.staged, counts);
    }
}

/// Counts statements by change, those of who somebody is apart.
pub fn tally(staged: &[Staged], counts: &mut BTreeMap<String, i64>) {
    for row in staged {
        *counts.entry(counted(&row.stated.kind, row.change)).or_default() += 1;
    }
}

fn counted(kind: &str, change: Change) -> String {
    format!("{}{}", if kind == IDENTITY { "who_" } else { "" }, change.code())
}

/// What a whole file comes to.
#[derive(Debug, Default)]
pub struct Total {
    /// Its rows.
    pub rows: i32,
    /// Statements by change, and the rest of what is counted.
    pub counts: BTreeMap<String, i64>,
    /// What cleaning did.
    pub tally: Tally,
    /// Series that stood and are not named any more.
    pub gone: Vec<Uuid>,
    /// What the reader had to guess.
    pub notes: Vec<String>,
    /// Titles of the cells.
    pub titles: Vec<String>,
}

/// A file and what it is compared with.
pub struct Reading<'l> {
    /// How it is written.
    pub layout: &'l Layout,
    /// Whose it is.
    pub org: i32,
    /// Its name.
    pub file_name: &'l str,
    /// Whether what it does not name is gone.
    pub whole: bool,
    /// What stood before a file of everything: series and hash. Rows of a file of changes are judged apart, see [`Batch::judge`].
    pub live: HashMap<Uuid, Uuid>,
    /// Records whose person was erased at the end of the retention period: the source may go on naming them, nothing of it is taken.
    pub erased: HashSet<Uuid>,
}

impl Reading<'_> {
    /// Reads it all; each batch is handed on as soon as it is there.
    ///
    /// # Errors
    /// `Invalid` when it cannot be read; what `hand_on` says.
    pub fn run(self, bytes: impl Read, hand_on: impl FnMut(Batch) -> Result<()>) -> Result<Total> {
        let mut notes = Vec::new();
        match &self.layout.format {
            Format::Excel => {
                let (sheet, header) = self.sheet(bytes, &mut notes)?;
                let cleaner = Cleaner::titled(self.layout, self.org, &header).map_err(unreadable)?;
                self.compare(&cleaner, sheet.rows.into_iter().map(Ok), notes, hand_on)
            }
            Format::Fixed { encoding, begins } => {
                let mark = (0, begins.len());
                let place = |column: &crate::layout::Column| (column.at.unwrap_or(1).saturating_sub(1), column.length);
                let fields = std::iter::once(mark).chain(self.layout.columns.iter().map(place)).collect();
                let rows = tables::lines(bytes, *encoding, Form::Fixed { fields });
                let data = rows.filter_map(|row| match row {
                    Ok(mut row) => {
                        let mark = (!row.cells.is_empty()).then(|| row.cells.remove(0))?;
                        (mark == *begins).then_some(Ok(row))
                    }
                    Err(error) => Some(Err(error)),
                });
                let cleaner = Cleaner::placed(self.layout, self.org);
                self.compare(&cleaner, data, notes, hand_on)
            }
            Format::Delimited { separator, encoding, titled } => {
                let (encoding, bytes) = told(bytes, *encoding)?;
                notes.push(format!("文字コードを{}として読みました。", encoding.label()));
                let mut rows = tables::lines(bytes, encoding, Form::Delimited { separator: *separator });
                let cleaner = if *titled {
                    let header =
                        rows.next().ok_or_else(|| unreadable("ファイルに行がありません。"))?.map_err(unreadable)?;
                    Cleaner::titled(self.layout, self.org, &header.cells).map_err(unreadable)?
                } else {
                    Cleaner::placed(self.layout, self.org)
                };
                self.compare(&cleaner, rows, notes, hand_on)
            }
        }
    }

    /// The sheet of a workbook with the most known titles.
    fn sheet(&self, mut bytes: impl Read, notes: &mut Vec<String>) -> Result<(Sheet, Vec<String>)> {
        let mut book = Vec::new();
        let limit = u64::try_from(LARGEST_BOOK).unwrap_or(u64::MAX) + 1;
        bytes.by_ref().take(limit).read_to_end(&mut book).map_err(Error::internal)?;
        let field = |column: &crate::layout::Column| Field {
            id: column.id.clone(),
            label: column.title.clone(),
            synonyms: column.titles.clone(),
            required: false,
        };
        let fields = tables::Layout { fields: self.layout.columns.iter().map(field).collect() };
        let known = |sheet: &Sheet| fields.match_header(&sheet.header).found.len();
        let options =
            Options { layout: Some(fields.clone()), verbatim: true, max_bytes: LARGEST_BOOK, ..Options::default() };
        let sheets = tables::read(&book, self.file_name, &options).map_err(unreadable)?;
        let count = sheets.len();
        let best = sheets.into_iter().enumerate().max_by_key(|(n, sheet)| (known(sheet), std::cmp::Reverse(*n)));
        let (_, sheet) = best.ok_or_else(|| unreadable("ファイルに表がありません。"))?;
        if count > 1 {
            notes.push(format!("{count}枚のシートのうち「{}」を読みました。", sheet.name));
        }
        notes.extend(sheet.notes.iter().cloned());
        let header = sheet.header.clone();
        Ok((sheet, header))
    }

    fn compare(
        self,
        cleaner: &Cleaner<'_>,
        rows: impl Iterator<Item = Result<Row, tables::ReadError>>,
        notes: Vec<String>,
        mut hand_on: impl FnMut(Batch) -> Result<()>,
    ) -> Result<Total> {
        let mut total = Total { notes, titles: cleaner.titles(), ..Total::default() };
        let stated = i64::try_from(self.live.len()).unwrap_or(i64::MAX);
        let mut desk = Comparison {
            live: self.live,
            erased: self.erased,
            whole: self.whole,
            removes_persons: self.layout.record == self.layout.key,
            seen: HashMap::new(),
            counts: BTreeMap::new(),
        };
        let mut batch = Batch::default();
        for row in rows {
            let row = row.map_err(unreadable)?;
            match cleaner.clean(&row, &mut total.tally) {
                Outcome::Blank => continue,
                Outcome::Taken(taken) => {
                    if let Err(refusal) = desk.take(row.number, taken, &mut batch.staged) {
                        batch.refused.push((row.number, row.cells, vec![refusal]));
                    }
                }
                Outcome::Refused(reasons, touched) => {
                    desk.hold(row.number, &touched);
                    batch.refused.push((row.number, row.cells, reasons));
                }
            }
            total.rows += 1;
            if batch.staged.len() + batch.refused.len() >= BATCH
                || usize::try_from(total.rows).is_ok_and(|n| n.is_multiple_of(50_000))
            {
                desk.count("refused", batch.refused.len());
                let full = std::mem::take(&mut batch);
                hand_on(Batch { rows: total.rows, ..full })?;
            }
        }
        desk.count("refused", batch.refused.len());
        hand_on(Batch { rows: total.rows, ..batch })?;
        total.gone = desk.gone();
        total.counts = desk.counts;
        if self.whole {
            total.counts.insert("stated".to_owned(), stated);
        }
        Ok(total)
    }
}

/// Statements of a file beside those that stand.
struct Comparison {
    live: HashMap<Uuid, Uuid>,
    erased: HashSet<Uuid>,
    whole: bool,
    /// A row that is taken back takes its person back too: one row is one person.
    removes_persons: bool,
    seen: HashMap<Uuid, (u32, Uuid)>,
    counts: BTreeMap<String, i64>,
}

impl Comparison {
    fn count(&mut self, what: &str, n: usize) {
        if n > 0 {
            *self.counts.entry(what.to_owned()).or_default() += i64::try_from(n).unwrap_or(i64::MAX);
        }
    }

    /// Keeps what a row states where it differs, or, in a file of changes, in any case.
    fn take(&mut self, n: u32, taken: Taken, staged: &mut Vec<Staged>) -> Result<(), Refusal> {
        if taken.removed && self.whole {
            return Ok(());
        }
        if self.erased.contains(&taken.record) {
            self.count("erased", 1);
            return Ok(());
        }
        let row_key = taken.facts.iter().rev().find(|stated| stated.kind != IDENTITY).or(taken.facts.first());
        if let Some(stated) = row_key
            && let Some((first, hash)) = self.seen.get(&stated.series)
        {
            if *hash == stated.hash {
                self.count("twice", 1);
                return Ok(());
            }
            let message = format!("{first}行目と鍵が同じで、内容が違います。どちらが正しいか確かめてください。");
            return Err(Refusal { column: String::new(), message });
        }
        for stated in taken.facts {
            let is_person = stated.kind == IDENTITY;
            if is_person && taken.removed && !self.removes_persons {
                continue;
            }
            match self.seen.get(&stated.series) {
                // Rows of one person repeat who that is; the first one counts.
                Some((_, hash)) => {
                    if *hash != stated.hash {
                        self.count("conflict", 1);
                    }
                    continue;
                }
                None => drop(self.seen.insert(stated.series, (n, stated.hash))),
            }
            let change = Change::beside(self.live.get(&stated.series), stated.hash, taken.removed);
            if self.whole {
                self.count(&counted(&stated.kind, change), 1);
            }
            if !self.whole || change != Change::Same {
                staged.push(Staged { n, record: taken.record, change, removed: taken.removed, stated });
            }
        }
        Ok(())
    }

    /// A refused row is in the file: what stood under its keys is not gone.
    fn hold(&mut self, n: u32, touched: &[Uuid]) {
        for series in touched {
            self.seen.entry(*series).or_insert((n, Uuid::nil()));
        }
    }

    fn gone(&self) -> Vec<Uuid> {
        if !self.whole {
            return Vec::new();
        }
        let mut gone: Vec<Uuid> = self.live.keys().filter(|series| !self.seen.contains_key(series)).copied().collect();
        gone.sort_unstable();
        gone
    }
}

/// How a text file is written, told from its first bytes where the layout does not say; and all of its bytes.
fn told(mut bytes: impl Read, declared: Option<Encoding>) -> Result<(Encoding, impl Read)> {
    let mut head = Vec::new();
    if declared.is_none() {
        bytes.by_ref().take(256 << 10).read_to_end(&mut head).map_err(Error::internal)?;
    }
    let encoding = declared.unwrap_or_else(|| {
        // A character cut in two would look like none.
        let whole = head.iter().rposition(|byte| *byte == b'\n').map_or(head.len(), |end| end + 1);
        Encoding::guess(head.get(..whole).unwrap_or(&head))
    });
    Ok((encoding, std::io::Cursor::new(head).chain(bytes)))
}

fn unreadable(why: impl std::fmt::Display) -> Error {
    Error::invalid("file", why.to_string())
}
