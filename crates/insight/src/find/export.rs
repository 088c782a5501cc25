//! What was found as a file: who took it out, when and what for stands in it.

use super::store::Line;
use desk::frame::date_wareki;
use ground::{Error, Result};
use jiff::civil::Date;
use tables::{CsvEncoding, Table};

const HEADER: [&str; 11] =
    ["事例番号", "氏名", "ふりがな", "性別", "年齢", "所属", "相談種別", "受理年月日", "状態", "重症度", "担当"];

/// A file: bytes, media type, ending of its name.
pub type File = (Vec<u8>, &'static str, &'static str);

/// Writes the lines; `mark` says who took them out, first and last in the file.
pub fn write(lines: &[Line], mark: &str, format: &str, today: Date) -> Result<File> {
    let marked = || {
        let mut row = vec![mark.to_owned()];
        row.resize(HEADER.len(), String::new());
        row
    };
    let rows =
        std::iter::once(marked()).chain(lines.iter().map(|line| row(line, today))).chain(std::iter::once(marked()));
    let table =
        Table { name: "検索結果".to_owned(), header: HEADER.map(str::to_owned).to_vec(), rows: rows.collect() };
    if format == "csv" {
        return Ok((tables::write_csv(&table, CsvEncoding::Utf8Bom).bytes, "text/csv", "csv"));
    }
    let bytes = tables::write_xlsx(&table).map_err(Error::internal)?;
    Ok((bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"))
}

fn row(line: &Line, today: Date) -> Vec<String> {
    vec![
        line.case_no.clone(),
        line.name.clone(),
        line.kana.clone(),
        line.sex.clone(),
        line.birth.map(|birth| jp::age_on(birth, today).to_string()).unwrap_or_default(),
        line.school.clone(),
        line.kind.clone(),
        line.accepted_on.map(date_wareki).unwrap_or_default(),
        if line.closed { "終結" } else { "継続中" }.to_owned(),
        line.severity.map(|severity| severity.to_string()).unwrap_or_default(),
        line.in_charge.clone(),
    ]
}
