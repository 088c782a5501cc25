//! 自己点検: reads the finished file as its receiver will, and looks for whoever is known in every cell.

use super::known::Known;
use super::model::Found;
use super::rules::Kind;
use ground::{Error, Result};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use tables::{Encoding, Form, Header, Options};

/// Ending of the report within the file, which is looked through too.
const ENDINGS: [&str; 2] = [".csv", ".xlsx"];

/// Everything known that stands in one of the tables of the file.
///
/// # Errors
/// When the file cannot be read again.
pub fn look(file: &[u8], known: &Known) -> Result<Vec<Found>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).map_err(Error::internal)?;
    let mut found: BTreeMap<(String, String, Kind), u64> = BTreeMap::new();
    for n in 0..archive.len() {
        let mut member = archive.by_index(n).map_err(Error::internal)?;
        let name = member.name().map_err(Error::internal)?.into_owned();
        let Some(stem) = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)) else { continue };
        let mut note = |column: &str, kind: Kind| {
            *found.entry((stem.to_owned(), column.to_owned(), kind)).or_default() += 1;
        };
        if name.ends_with(".csv") {
            let mut rows = tables::lines(member, Encoding::Utf8, Form::Delimited { separator: b',' });
            let header = rows.next().transpose().map_err(Error::internal)?.map(|row| row.cells).unwrap_or_default();
            for row in rows {
                look_at(&header, &row.map_err(Error::internal)?.cells, known, &mut note);
            }
        } else {
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).map_err(Error::internal)?;
            let options = Options {
                header: Header::At { row: 1, rows: 1 },
                verbatim: true,
                max_bytes: usize::MAX,
                max_unpacked: u64::MAX,
                max_rows: u32::MAX,
                ..Options::default()
            };
            match tables::read(&bytes, &name, &options) {
                Ok(sheets) => {
                    for sheet in &sheets {
                        for row in &sheet.rows {
                            look_at(&sheet.header, &row.cells, known, &mut note);
                        }
                    }
                }
                Err(tables::ReadError::Empty) => {}
                Err(error) => return Err(Error::internal(error)),
            }
        }
    }
    Ok(found.into_iter().map(|((table, column, kind), cells)| Found { table, column, kind, cells }).collect())
}

fn look_at(header: &[String], cells: &[String], known: &Known, note: &mut impl FnMut(&str, Kind)) {
    let who = cells.first().map_or("", String::as_str);
    for (n, cell) in cells.iter().enumerate() {
        if let Some(kind) = known.found_in(who, cell) {
            let title = header.get(n).map_or("", |title| title.trim_start_matches('\u{FEFF}'));
            note(title, kind);
        }
    }
}
