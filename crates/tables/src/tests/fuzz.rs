//! Files damaged on their way, and files made to do harm: they are read or refused, within the limits, and nothing breaks.

use std::io::{Cursor, Read as _, Write as _};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{nested_register, workbook};
use crate::records::tests as old;
use crate::*;

/// Something that happens to bytes.
#[derive(Debug, Clone)]
enum Damage {
    /// The rest is lost.
    Cut(Index),
    /// One byte is another.
    Flip(Index, u8),
    /// A stretch is lost.
    Lose(Index, Index),
    /// A stretch comes twice.
    Double(Index, Index),
    /// Bytes that do not belong there.
    Insert(Index, Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let bytes = prop_oneof![
        vec(any::<u8>(), 1..6),
        select(vec![
            b"\"".to_vec(),
            b"\"\"\"".to_vec(),
            b"\r".to_vec(),
            b"\0".to_vec(),
            b"\xD8\x00".to_vec(),
            b"\x00\xDC".to_vec(),
            b"\xFF\xFE".to_vec(),
            b"\xEF\xBB\xBF".to_vec(),
            b"\x81".to_vec(),
            b"\x8F\xA2".to_vec(),
            b"\x1B$B".to_vec(),
            b"\xFC\xFC".to_vec(),
        ]),
    ];
    let index = any::<Index>;
    prop_oneof![
        index().prop_map(Damage::Cut),
        (index(), any::<u8>()).prop_map(|(at, byte)| Damage::Flip(at, byte)),
        (index(), index()).prop_map(|(a, b)| Damage::Lose(a, b)),
        (index(), index()).prop_map(|(a, b)| Damage::Double(a, b)),
        (index(), bytes).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
    ]
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        let at = |index: &Index| index.index(bytes.len() + 1);
        // Stretches are short, or nothing of the file would be left.
        let stretch = |a: &Index, b: &Index| {
            let start = at(a);
            start..(start + 1 + b.index(40)).min(bytes.len()).max(start)
        };
        match damage {
            Damage::Cut(index) => bytes.truncate(at(index)),
            Damage::Flip(index, byte) => {
                let place = at(index);
                if let Some(slot) = bytes.get_mut(place) {
                    *slot ^= *byte;
                }
            }
            Damage::Lose(a, b) => drop(bytes.drain(stretch(a, b))),
            Damage::Double(a, b) => {
                let range = stretch(a, b);
                let copy = bytes[range.clone()].to_vec();
                bytes.splice(range.start..range.start, copy);
            }
            Damage::Insert(index, more) => {
                let place = at(index);
                bytes.splice(place..place, more.iter().copied());
            }
        }
    }
    bytes
}

/// Limits under which a harmful file is soon refused.
fn narrow() -> Options {
    Options {
        max_bytes: 1_000_000,
        max_unpacked: 2_000_000,
        max_rows: 500,
        max_columns: 60,
        max_cells: 20_000,
        ..Options::default()
    }
}

/// Reads in both ways and checks that what comes out keeps to the limits.
fn is_read_or_refused(bytes: &[u8], name: &str) -> Result<(), TestCaseError> {
    let options = narrow();
    match read(bytes, name, &options) {
        Ok(sheets) => {
            prop_assert!(!sheets.is_empty());
            for sheet in sheets {
                prop_assert!(sheet.rows.len() <= 501 && sheet.header.len() <= 61, "{}", sheet.rows.len());
                prop_assert!(sheet.rows.iter().all(|row| row.cells.len() == sheet.header.len()));
                prop_assert!(sheet.rows.is_sorted_by_key(|row| row.number), "rows in their order");
            }
        }
        Err(error) => prop_assert!(!error.to_string().is_empty()),
    }
    for header in [Header::Auto, Header::None, Header::At { row: 2, rows: 2 }] {
        let options = Options { header, ..narrow() };
        let Ok(mut stream) = stream(bytes.to_vec(), name, &options) else { continue };
        let (mut row, mut rows) = (Record::new(), 0_usize);
        while stream.read(&mut row).is_ok_and(|more| more) {
            rows += 1;
            let text: usize = stream.cells(&row).map(str::len).sum();
            prop_assert!(text <= 2_000_000 + 4 * bytes.len());
        }
        prop_assert!(rows <= bytes.len() + 500, "every row takes a byte at least");
    }
    Ok(())
}

/// A register as text, with quoted cells of several lines.
const REGISTER: &str = "氏名,ふりがな,生年月日,メモ\r\n\"架空, 花子\",かくう はなこ,R3.4.5,\"二行の\r\nメモ \"\"引用\"\"\"\r\n髙﨑 翔,ﾀｶｻｷ ｼｮｳ,H30.1.2,\r\n";

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

/// A file of each kind.
fn originals() -> Vec<(&'static str, Vec<u8>)> {
    let tabs = REGISTER.replace(',', "\t");
    let semicolons = REGISTER.replace(',', ";");
    vec![
        ("a.csv", REGISTER.as_bytes().to_vec()),
        ("a.csv", encoding_rs::SHIFT_JIS.encode(REGISTER).0.into_owned()),
        ("a.csv", encoding_rs::EUC_JP.encode(REGISTER).0.into_owned()),
        ("a.csv", utf16(REGISTER, true)),
        ("a.csv", utf16(REGISTER, false)),
        ("a.tsv", tabs.into_bytes()),
        ("a.txt", semicolons.into_bytes()),
        ("a.xlsx", nested_register()),
        ("a.docx", document()),
        ("a.xls", old::file(&old::register())),
    ]
}

fn document() -> Vec<u8> {
    let cell = |text: &str| {
        format!(r#"<w:tc><w:tcPr><w:gridSpan w:val="1"/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"#)
    };
    let row = |texts: [&str; 3]| format!("<w:tr>{}</w:tr>", texts.map(cell).concat());
    let rows = [row(["氏名", "生年月日", "住所"]), row(["架空 花子", "R3.4.5", "府中町本町1-2"])].concat();
    let xml = format!(
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>"#
    );
    package(&[
        ("[Content_Types].xml".to_owned(), b"<Types/>".to_vec()),
        ("word/document.xml".to_owned(), xml.into_bytes()),
    ])
}

fn package(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let (name, mut text) = (file.name().unwrap().into_owned(), Vec::new());
            file.read_to_end(&mut text).unwrap();
            (name, text)
        })
        .collect()
}

/// What may stand where a number, a place or a name is meant.
const HOSTILE: [&str; 14] = [
    "",
    "0",
    "-1",
    "99999999999999999999",
    "4294967295",
    "XFD1048576",
    "A4294967295",
    "ZZZZZZZ1",
    "A1:XFD1048576",
    "XFD1048576:A1",
    "1e999",
    "NaN",
    "&amp;&#0;&#x110000;",
    "架空",
];

/// A part of a package with one of its quoted values, or the text of one of its elements, exchanged.
fn exchanged(part: &[u8], place: Index, quoted: bool, value: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(part).into_owned();
    let (open, close) = if quoted { ("=\"", '"') } else { (">", '<') };
    let starts: Vec<usize> = text.match_indices(open).map(|(at, _)| at + open.len()).collect();
    if starts.is_empty() {
        return text.into_bytes();
    }
    let start = starts[place.index(starts.len())];
    let end = text[start..].find(close).map_or(text.len(), |length| start + length);
    format!("{}{value}{}", &text[..start], &text[end..]).into_bytes()
}

/// The library for workbooks would make room for four thousand million texts, and the program would end.
#[test]
fn a_list_that_claims_more_texts_than_it_can_hold_is_refused() {
    let mut parts = parts(&nested_register());
    let (_, texts) = parts.iter_mut().find(|(name, _)| name == "xl/sharedStrings.xml").unwrap();
    let honest = String::from_utf8(texts.clone()).unwrap();
    let at = honest.find("uniqueCount=\"").unwrap() + "uniqueCount=\"".len();
    let end = at + honest[at..].find('"').unwrap();
    *texts = format!("{}4294967295{}", &honest[..at], &honest[end..]).into_bytes();
    assert!(matches!(read(&package(&parts), "a.xlsx", &Options::default()), Err(ReadError::Broken { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn damaged_files_are_read_or_refused(which in 0..10_usize, damages in vec(damage(), 0..6)) {
        let (name, bytes) = originals().swap_remove(which);
        is_read_or_refused(&damaged(bytes, &damages), name)?;
    }

    #[test]
    fn packages_with_damaged_parts_are_read_or_refused(
        excel in any::<bool>(),
        which in any::<Index>(),
        exchanges in vec((any::<Index>(), any::<bool>(), select(HOSTILE.to_vec())), 0..4),
        damages in vec(damage(), 0..3),
    ) {
        let mut parts = parts(&if excel { nested_register() } else { document() });
        let at = which.index(parts.len());
        for (place, quoted, value) in exchanges {
            parts[at].1 = exchanged(&parts[at].1, place, quoted, value);
        }
        parts[at].1 = damaged(std::mem::take(&mut parts[at].1), &damages);
        is_read_or_refused(&package(&parts), if excel { "a.xlsx" } else { "a.docx" })?;
    }

    #[test]
    fn old_workbooks_with_damaged_records_are_read_or_refused(damages in vec(damage(), 0..6)) {
        is_read_or_refused(&old::file(&damaged(old::register(), &damages)), "a.xls")?;
    }

    #[test]
    fn quotes_separators_and_line_ends_in_any_order_are_read_or_refused(text in "[\",;\t\r\n a架\u{FEFF}]{0,300}") {
        is_read_or_refused(text.as_bytes(), "a.csv")?;
        is_read_or_refused(&utf16(&text, true), "a.csv")?;
        is_read_or_refused(&encoding_rs::SHIFT_JIS.encode(&text).0, "a.tsv")?;
    }

    #[test]
    fn damaged_lines_keep_to_their_form(damages in vec(damage(), 0..6), which in 0..7_usize, fields in vec((0..60_usize, 0..60_usize), 0..5)) {
        let bytes = damaged(originals().swap_remove(which).1, &damages);
        for encoding in [Encoding::Utf8, Encoding::Cp932, Encoding::EucJp, Encoding::Utf16] {
            for row in lines(bytes.as_slice(), encoding, Form::Fixed { fields: fields.clone() }).flatten() {
                prop_assert_eq!(row.cells.len(), fields.len());
                prop_assert!(row.cells.iter().zip(&fields).all(|(cell, (_, length))| cell.chars().count() <= *length));
            }
            let rows = lines(bytes.as_slice(), encoding, Form::Delimited { separator: b',' }).flatten();
            prop_assert!(rows.count() <= bytes.len() + 1);
        }
    }
}

#[test]
fn one_merged_area_over_the_whole_sheet_costs_no_more_than_the_table() {
    let mut parts = parts(&nested_register());
    let sheet = parts.iter_mut().find(|(name, _)| name.ends_with("sheet1.xml")).unwrap();
    let text = String::from_utf8(std::mem::take(&mut sheet.1)).unwrap();
    assert!(text.contains(r#"ref="A1:F1""#));
    sheet.1 = text.replace(r#"ref="A1:F1""#, r#"ref="A1:XFD1048576""#).into_bytes();
    let sheets = read(&package(&parts), "a.xlsx", &narrow()).unwrap();
    assert!(sheets.iter().all(|sheet| sheet.rows.len() <= 20 && sheet.header.len() <= 6));
}

#[test]
fn cells_far_to_the_right_in_every_row_are_refused() {
    let bytes = workbook(|sheet| {
        for row in 0..60_000 {
            sheet.write_string(row, 390, "x").unwrap();
        }
    });
    let found = read(&bytes, "a.xlsx", &Options::default());
    assert!(matches!(found, Err(ReadError::TooManyCells { .. })), "{:?}", found.map(|sheets| sheets.len()));
}
