//! The register as a file for Excel.

use super::list::Line;
use crate::cases::codes;
use crate::frame::date_wareki;
use crate::people::model::{SEXES, label_of};
use ground::db::japan;
use ground::{Error, Result};
use jiff::civil::Date;
use tables::{CsvEncoding, Table};

const HEADER: [&str; 13] = [
    "事例番号",
    "氏名",
    "ふりがな",
    "性別",
    "生年月日",
    "年齢",
    "所属",
    "学年",
    "種別",
    "受理年月日",
    "終結日",
    "担当",
    "最終安全確認日",
];

/// A file ready to be handed out.
pub struct File {
    /// Bytes.
    pub bytes: Vec<u8>,
    /// Media type.
    pub media_type: &'static str,
    /// Ending of its name.
    pub ending: &'static str,
}

/// Writes the lines as `xlsx` or, for older systems, `csv` in UTF-8 or CP932.
pub fn write(lines: &[Line], format: &str, today: Date) -> Result<File> {
    let table = Table {
        name: "児童記録票".to_owned(),
        header: HEADER.map(str::to_owned).to_vec(),
        rows: lines.iter().map(|line| row(line, today)).collect(),
    };
    match format {
        "csv" | "cp932" => {
            let encoding = if format == "csv" { CsvEncoding::Utf8Bom } else { CsvEncoding::Cp932 };
            Ok(File { bytes: tables::write_csv(&table, encoding).bytes, media_type: "text/csv", ending: "csv" })
        }
        _ => {
            let bytes = tables::write_xlsx(&table).map_err(Error::internal)?;
            Ok(File {
                bytes,
                media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                ending: "xlsx",
            })
        }
    }
}

fn row(line: &Line, today: Date) -> Vec<String> {
    let date = |date: Option<Date>| date.map(date_wareki).unwrap_or_default();
    vec![
        line.case_no.clone(),
        line.name.clone(),
        line.kana.clone(),
        label_of(SEXES, &line.sex).to_owned(),
        line.birth.as_ref().map(|birth| birth.label()).unwrap_or_default(),
        line.birth.as_ref().map(|birth| birth.age(today)).unwrap_or_default(),
        line.school.clone(),
        line.grade.clone(),
        codes::label(codes::KINDS, &line.kind).to_owned(),
        date(line.accepted_on),
        date(line.closed_on),
        line.in_charge.clone(),
        date(line.seen_at.map(|at| at.to_zoned(japan()).date())),
    ]
}
