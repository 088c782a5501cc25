//! Old workbooks, made here record by record.

use super::*;
use crate::{Options, read};

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn shared(text: &str) -> Vec<u8> {
    [&u16::try_from(text.encode_utf16().count()).unwrap().to_le_bytes()[..], &[1], &wide(text)].concat()
}

fn begin(kind: u16) -> Vec<u8> {
    record(BEGIN, &[&0x0600_u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat())
}

fn size(last_row: u32, last_column: u16) -> Vec<u8> {
    let (first_row, first_column) = (0_u32.to_le_bytes(), 0_u16.to_le_bytes());
    record(
        SIZE,
        &[&first_row[..], &last_row.to_le_bytes(), &first_column, &last_column.to_le_bytes(), &[0; 2]].concat(),
    )
}

fn cell(row: u16, column: u16, text: u32) -> Vec<u8> {
    let place = [row.to_le_bytes(), column.to_le_bytes(), [0; 2]].concat();
    record(SHARED_TEXT, &[&place[..], &text.to_le_bytes()].concat())
}

/// The records of a workbook: its shared texts as records, and the records of each sheet, by which of them its entry leads to.
fn records_of(texts: &[Vec<u8>], sheets: &[Vec<u8>], entries: &[usize]) -> Vec<u8> {
    let head = [begin(5), record(0x0042, &1200_u16.to_le_bytes())].concat();
    let entry = |at: usize, which: usize| {
        let name = wide(&format!("表{which}"));
        let letters = u8::try_from(name.len() / 2).unwrap();
        record(SHEET, &[&u32::try_from(at).unwrap().to_le_bytes()[..], &[0, 0, letters, 1], &name].concat())
    };
    let sizes = entries.iter().enumerate().map(|(which, _)| entry(0, which).len());
    let tail = [texts.concat(), record(END, &[])].concat();
    let first = head.len() + sizes.sum::<usize>() + tail.len();
    let start = |sheet: usize| first + sheets.iter().take(sheet).map(Vec::len).sum::<usize>();
    let entries = entries.iter().enumerate().map(|(which, sheet)| entry(start(*sheet), which));
    [head, entries.collect::<Vec<_>>().concat(), tail, sheets.concat()].concat()
}

fn sheet(size: Vec<u8>, cells: &[Vec<u8>]) -> Vec<u8> {
    [begin(0x10), size, cells.concat(), record(END, &[])].concat()
}

fn list(texts: &[&str]) -> Vec<u8> {
    record(TEXTS, &[&[0; 8][..], &texts.iter().map(|text| shared(text)).collect::<Vec<_>>().concat()].concat())
}

/// The records of a register of two children.
pub(crate) fn register() -> Vec<u8> {
    let texts = ["氏名", "生年月日", "架空 花子", "架空 太郎", "R3.4.5"];
    let cells = [cell(0, 0, 0), cell(0, 1, 1), cell(1, 0, 2), cell(1, 1, 4), cell(2, 0, 3), cell(2, 1, 4)];
    records_of(&[list(&texts)], &[sheet(size(3, 2), &cells)], &[0])
}

/// Records as a file.
pub(crate) fn file(records: &[u8]) -> Vec<u8> {
    alone(records).unwrap()
}

fn found(records: &[u8]) -> Result<Vec<Vec<String>>, ReadError> {
    let sheets = read(&file(records), "a.xls", &Options::default())?;
    Ok(sheets.into_iter().flat_map(|sheet| sheet.rows.into_iter().map(|row| row.cells)).collect())
}

const CHILDREN: [[&str; 2]; 2] = [["架空 花子", "R3.4.5"], ["架空 太郎", "R3.4.5"]];

#[test]
fn an_old_workbook_is_read() {
    assert_eq!(found(&register()).unwrap(), CHILDREN);
}

#[test]
fn a_sheet_that_calls_itself_larger_than_any_machine_is_read_as_it_is() {
    let texts = ["氏名", "生年月日", "架空 花子", "架空 太郎", "R3.4.5"];
    let cells = [cell(0, 0, 0), cell(0, 1, 1), cell(1, 0, 2), cell(1, 1, 4), cell(2, 0, 3), cell(2, 1, 4)];
    let records = records_of(&[list(&texts)], &[sheet(size(u32::MAX, u16::MAX), &cells)], &[0]);
    assert_eq!(found(&records).unwrap(), CHILDREN);
}

#[test]
fn cells_too_far_apart_are_refused() {
    let number = record(0x0203, &[&[0xFF; 4][..], &[0; 10]].concat());
    for far in [cell(u16::MAX, u16::MAX, 0), number] {
        let records = records_of(&[list(&["x"])], &[sheet(size(1, 1), &[cell(0, 0, 0), far])], &[0]);
        assert!(matches!(found(&records), Err(ReadError::TooManyCells { .. })));
    }
}

#[test]
fn one_long_text_in_very_many_cells_is_refused() {
    let long = "長".repeat(6_000);
    let cells: Vec<Vec<u8>> = (0..50_000).flat_map(|row| [cell(row, 0, 0), cell(row, 1, 0)]).collect();
    let in_old = records_of(&[list(&[long.as_str()])], &[sheet(size(50_000, 2), &cells)], &[0]);
    assert!(matches!(found(&in_old), Err(ReadError::TooManyCells { .. })));
    let in_new = crate::tests::workbook(|sheet| {
        for row in 0..60_000 {
            let _ = sheet.write_string(row, 0, "長".repeat(8_000)).unwrap();
        }
    });
    assert!(matches!(read(&in_new, "a.xlsx", &Options::default()), Err(ReadError::TooManyCells { .. })));
}

#[test]
fn one_sheet_named_a_thousand_times_is_refused() {
    let one = sheet(size(1, 1), &[cell(0, 0, 0)]);
    let records = records_of(&[list(&["x"])], &[one], &[0; 1_000]);
    assert!(matches!(found(&records), Err(ReadError::Broken { .. })));
}

#[test]
fn protected_workbooks_say_so() {
    let protected = [begin(5), record(PASSWORD, &[1, 0]), record(END, &[])].concat();
    assert_eq!(found(&protected), Err(ReadError::Password));
    let mut wrapped = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    wrapped.create_stream("EncryptedPackage").unwrap();
    let bytes = wrapped.into_inner().into_inner();
    assert_eq!(read(&bytes, "a.xlsx", &Options::default()), Err(ReadError::Password));
}

#[test]
fn texts_that_go_on_in_another_record_are_measured() {
    let long = "長".repeat(3_000);
    let narrow = [&2_000_u16.to_le_bytes()[..], &[0], &[b'x'; 500]].concat();
    // With runs of formats and more behind the letters.
    let rich = [&2_u16.to_le_bytes()[..], &[0b1101], &1_u16.to_le_bytes(), &3_u32.to_le_bytes(), &wide("飾"), &[0; 2]]
        .concat();
    let first = [&[0; 8][..], &shared(&long)[..1_003]].concat();
    let second = [&[1][..], &shared(&long)[1_003..], &narrow].concat();
    let third = [&[0][..], &[b'x'; 1_500], &rich].concat();
    let fourth = [&[0; 7][..], &shared("終")].concat();
    let texts = Texts { data: &first[8..], rest: &[&second, &third, &fourth] };
    assert_eq!(texts.lengths(), [3_000 * LETTER, 2_000 * LETTER, 2 * LETTER, LETTER]);
}
