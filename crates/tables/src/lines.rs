//! Text tables too large to hold: row by row, with the memory of a few rows.

use crate::{Encoding, ReadError, Row};
use encoding_rs::Decoder;
use std::io::{BufRead, BufReader, Read};

/// How the rows of a text file are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Cells parted by a sign, quoted as in CSV.
    Delimited {
        /// The sign.
        separator: u8,
    },
    /// Cells of fixed widths: first byte (from 0) and length of each, counted before decoding.
    Fixed {
        /// Of each cell.
        fields: Vec<(usize, usize)>,
    },
}

/// Rows of a text file, cells exactly as written except NUL, which no database takes: it becomes `␀`.
///
/// Row numbers are lines of the file, from 1; empty lines are left out. Characters that cannot be read become U+FFFD.
pub fn lines<'a>(
    reader: impl Read + 'a,
    encoding: Encoding,
    form: Form,
) -> Box<dyn Iterator<Item = Result<Row, ReadError>> + 'a> {
    match form {
        Form::Delimited { separator } => Box::new(delimited(Decoded::new(reader, encoding), separator)),
        Form::Fixed { fields } => Box::new(fixed(BufReader::new(reader), encoding, fields)),
    }
}

fn broken(error: impl std::fmt::Display) -> ReadError {
    ReadError::Broken { detail: error.to_string() }
}

fn cell(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "␀") } else { text.to_owned() }
}

fn delimited(reader: impl Read, separator: u8) -> impl Iterator<Item = Result<Row, ReadError>> {
    // Ended by the line feed alone: with CRLF as an end of its own, records would be told a line too early.
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(reader);
    reader.into_records().filter_map(|record| {
        let record = match record {
            Ok(record) => record,
            Err(error) => return Some(Err(broken(error))),
        };
        let line = record.position().map_or(0, csv::Position::line);
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        let last = record.len().saturating_sub(1);
        let without_return =
            |(n, text): (usize, &str)| cell(text.strip_suffix('\r').filter(|_| n == last).unwrap_or(text));
        let cells: Vec<String> = record.iter().enumerate().map(without_return).collect();
        let is_empty_line = cells.len() == 1 && cells.iter().all(String::is_empty);
        (!is_empty_line).then_some(Ok(Row { number, cells }))
    })
}

fn fixed(
    mut reader: impl BufRead,
    encoding: Encoding,
    fields: Vec<(usize, usize)>,
) -> impl Iterator<Item = Result<Row, ReadError>> {
    let (mut number, mut line) = (0_u32, Vec::new());
    std::iter::from_fn(move || {
        loop {
            line.clear();
            match reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) => number = number.saturating_add(1),
                Err(error) => return Some(Err(broken(error))),
            }
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            if !text.is_empty() {
                let slice = |&(first, length): &(usize, usize)| {
                    let bytes = text.get(first..first.saturating_add(length).min(text.len())).unwrap_or_default();
                    cell(&encoding.decode(bytes).0)
                };
                return Some(Ok(Row { number, cells: fields.iter().map(slice).collect() }));
            }
        }
    })
}

/// Longest line of a file of fixed widths, in bytes: a file without line ends is none.
const LONGEST_LINE: u64 = 1 << 20;

/// Bytes of any encoding read as UTF-8.
struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Part of `raw` not decoded yet.
    from: usize,
    to: usize,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    fn new(inner: R, encoding: Encoding) -> Self {
        let decoder = encoding.decoder();
        Self { inner, decoder, raw: vec![0; 64 << 10], from: 0, to: 0, text: Vec::new(), given: 0, ended: false }
    }

    /// Decodes the next piece; false at the end.
    fn refill(&mut self) -> std::io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.from == self.to {
            self.from = 0;
            self.to = self.inner.read(&mut self.raw)?;
        }
        let last = self.to == 0;
        let raw = self.raw.get(self.from..self.to).unwrap_or_default();
        self.text.resize(256 << 10, 0);
        let (result, read, written, _) = self.decoder.decode_to_utf8(raw, &mut self.text, last);
        self.from += read;
        self.text.truncate(written);
        self.given = 0;
        self.ended = last && result == encoding_rs::CoderResult::InputEmpty;
        Ok(true)
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.given == self.text.len() {
            if !self.refill()? {
                return Ok(0);
            }
        }
        let ready = self.text.get(self.given..).unwrap_or_default();
        let n = ready.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..n), ready.get(..n)) {
            to.copy_from_slice(from);
        }
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(bytes: &[u8], encoding: Encoding, form: Form) -> Vec<Row> {
        lines(bytes, encoding, form).map(Result::unwrap).collect()
    }

    const COMMAS: Form = Form::Delimited { separator: b',' };

    #[test]
    fn private_and_extended_characters_of_cp932_are_kept() {
        // 髙 (IBM extension), ① (NEC), and the first private character.
        let bytes = [&[0xFB, 0xFC, b','], &[0x87, 0x40, b','][..], &[0xF0, 0x40, b'\r', b'\n']].concat();
        assert_eq!(rows(&bytes, Encoding::Cp932, COMMAS)[0].cells, ["髙", "①", "\u{E000}"]);
    }

    #[test]
    fn rows_are_numbered_by_their_lines_and_a_byte_order_mark_is_none_of_the_text() {
        let read = rows("\u{FEFF}a,b\r\n\r\n\"x\ny\",z\r\n1,\0\n".as_bytes(), Encoding::Utf8, COMMAS);
        let numbered: Vec<(u32, Vec<String>)> = read.into_iter().map(|row| (row.number, row.cells)).collect();
        let texts = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        assert_eq!(
            numbered,
            [(1, texts(["a", "b"])), (3, texts(["x\ny", "z"])), (5, texts(["1", "␀"]))],
            "line 2 is empty, line 4 is the second of a quoted cell"
        );
    }

    #[test]
    fn fixed_widths_count_bytes() {
        let (text, _, _) = encoding_rs::SHIFT_JIS.encode("2架空　　0012\r\n2花\r\n");
        let form = Form::Fixed { fields: vec![(0, 1), (1, 8), (9, 4)] };
        let read = rows(&text, Encoding::Cp932, form);
        assert_eq!(read[0].cells, ["2", "架空　　", "0012"]);
        assert_eq!(read[1].cells, ["2", "花", ""], "what a short line lacks is empty");
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..2000), fixed in any::<bool>()) {
            for encoding in [Encoding::Utf8, Encoding::Cp932, Encoding::EucJp, Encoding::Utf16] {
                let form = if fixed { Form::Fixed { fields: vec![(0, 3), (2, 500), (9999, usize::MAX)] } } else { COMMAS };
                for row in lines(bytes.as_slice(), encoding, form).flatten() {
                    prop_assert!(row.cells.iter().all(|cell| !cell.contains('\0')));
                }
            }
        }

        #[test]
        fn a_file_read_in_pieces_is_the_file_read_at_once(text in "[a-z漢字かな,\n]{0,300}") {
            struct Dripping<'a>(&'a [u8]);
            impl Read for Dripping<'_> {
                fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
                    let n = self.0.len().min(1).min(out.len());
                    out[..n].copy_from_slice(&self.0[..n]);
                    self.0 = &self.0[n..];
                    Ok(n)
                }
            }
            let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
            let dripped: Vec<Row> = lines(Dripping(&bytes), Encoding::Cp932, COMMAS).map(Result::unwrap).collect();
            prop_assert_eq!(dripped, rows(&bytes, Encoding::Cp932, COMMAS));
        }
    }
}
