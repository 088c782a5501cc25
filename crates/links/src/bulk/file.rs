//! A file as lines of messages. JSON Lines are read as the bodies of single calls are, tables as registers are: there is no second reader.

use crate::external::ExternalBody;
use crate::layout::{COLUMNS, Column, Way, layout};
use desk::people::model::SEXES;
use ground::web::{Fields, read_body};
use ground::{Error, FieldError, Result};
use serde_json::Value;
use tables::Options;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A JSON object a line.
    Lines,
    /// CSV or Excel.
    Table,
}

impl Format {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Lines => "jsonl",
            Self::Table => "table",
        }
    }

    /// Told by the first sign of the file: only JSON begins with a brace.
    pub fn of(bytes: &[u8]) -> Self {
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
        if first == Some(&b'{') { Self::Lines } else { Self::Table }
    }
}

/// A line of a file.
#[derive(Debug)]
pub struct Line {
    /// Line or row as seen in the file.
    pub n: u32,
    /// The system's id; empty when the line has none.
    pub external_id: String,
    /// The message, or why it is none.
    pub message: Result<Fields, Vec<FieldError>>,
}

/// Every line of a file.
///
/// # Errors
/// `Invalid` at `file` when nothing in it can be read, or a column has a title nobody knows.
pub fn lines(bytes: &[u8], name: &str) -> Result<Vec<Line>> {
    let lines = match Format::of(bytes) {
        Format::Lines => json_lines(bytes)?,
        Format::Table => rows(bytes, name)?,
    };
    if lines.is_empty() {
        return Err(Error::invalid("file", "ファイルに行がありません。"));
    }
    Ok(lines)
}

fn json_lines(bytes: &[u8]) -> Result<Vec<Line>> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))
        .map_err(|_| Error::invalid("file", "JSON LinesはUTF-8で送ってください。"))?;
    let numbered = (1_u32..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    // As many as a table may have.
    let most = Options::default().max_rows;
    if numbered.clone().nth(usize::try_from(most).unwrap_or(usize::MAX)).is_some() {
        return Err(Error::invalid("file", format!("行が多すぎます(上限{most}行)。分けて送ってください。")));
    }
    Ok(numbered.map(|(n, line)| json_line(n, line)).collect())
}

fn json_line(n: u32, line: &str) -> Line {
    let mut external_id = String::new();
    let message = (|| {
        let mut json: Value = serde_json::from_str(line)
            .map_err(|error| Error::invalid("", format!("JSONとして読み取れません({}文字目)。", error.column())))?;
        let members =
            json.as_object_mut().ok_or_else(|| Error::invalid("", "1行に1つのJSONオブジェクトを書いてください。"))?;
        for column in COLUMNS.iter().filter(|column| column.way == Way::Out) {
            members.remove(column.field);
        }
        match members.remove("external_id") {
            Some(Value::String(id)) => external_id = id,
            Some(Value::Number(id)) => external_id = id.to_string(),
            _ => return Err(Error::invalid("external_id", "「external_id」が必要です。")),
        }
        read_body::<ExternalBody>(json.to_string().as_bytes()).map(|(_, fields)| fields)
    })();
    Line { n, external_id, message: message.map_err(errors_of) }
}

/// What was refused, or a word for it.
pub fn errors_of(error: Error) -> Vec<FieldError> {
    match error {
        Error::Invalid(errors) => errors,
        other => vec![FieldError { field: String::new(), message: other.to_string() }],
    }
}

fn rows(bytes: &[u8], name: &str) -> Result<Vec<Line>> {
    let options = Options { layout: Some(layout()), blank_marks: Vec::new(), ..Options::default() };
    let sheets = tables::read(bytes, name, &options).map_err(|error| Error::invalid("file", error.to_string()))?;
    let sheet = sheets.into_iter().next().ok_or_else(|| Error::invalid("file", "ファイルに表がありません。"))?;
    let mapping = layout().match_header(&sheet.header);
    if !mapping.missing.is_empty() {
        return Err(Error::invalid("file", format!("「{}」の列がありません。", mapping.missing.join("」「"))));
    }
    if !mapping.unknown.is_empty() {
        let titles: Vec<&str> = mapping.unknown.iter().map(|(_, title)| title.as_str()).collect();
        let message =
            format!("「{}」という列は形式にありません。列を消すか、見出しを直してください。", titles.join("」「"));
        return Err(Error::invalid("file", message));
    }
    let line = |row: &tables::Row| {
        let mut fields = Fields::default();
        let cells = COLUMNS.iter().filter(|column| column.way == Way::Both && column.field != "external_id");
        for column in cells {
            put(&mut fields, column, mapping.get(row, column.field));
        }
        let external_id = mapping.get(row, "external_id").to_owned();
        Line { n: row.number, external_id, message: Ok(fields) }
    };
    Ok(sheet.rows.iter().map(line).collect())
}

fn put(fields: &mut Fields, column: &Column, cell: &str) {
    if cell.is_empty() {
        return;
    }
    if column.many {
        for part in cell.split(['、', ',']).map(str::trim).filter(|part| !part.is_empty()) {
            fields.push(column.field, part);
        }
        return;
    }
    let labelled = SEXES.iter().find(|(_, label)| column.field == "person.sex" && *label == cell);
    fields.push(column.field, labelled.map_or(cell, |(code, _)| *code));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_json_are_read_strictly() {
        let text = "{\"external_id\":\"A\",\"kind\":\"01\"}\n\n{\"external_id\":\"B\",\"nickname\":\"x\"}\nnot json\n{\"kind\":\"01\"}\n[1]\n";
        let lines = lines(text.as_bytes(), "a.jsonl").unwrap();
        assert_eq!(lines.iter().map(|line| line.n).collect::<Vec<_>>(), [1, 3, 4, 5, 6]);
        assert_eq!(lines[0].message.as_ref().unwrap().get("kind"), "01");
        let field = |n: usize| lines[n].message.as_ref().unwrap_err()[0].field.clone();
        assert_eq!((field(1), field(2), field(3)), ("nickname".to_owned(), String::new(), "external_id".to_owned()));
        assert_eq!(lines[1].external_id, "B");
        let most = usize::try_from(Options::default().max_rows).unwrap();
        let many = |count: usize| super::lines("{}\n".repeat(count).as_bytes(), "a.jsonl");
        assert!(many(most + 1).unwrap_err().to_string().contains("行が多すぎます"));
    }

    #[test]
    fn tables_are_read_by_the_published_titles() {
        let csv = "外部ID,姓,名,性別,虐待の分類,児童のキー\r\nA-1,架空,髙子,女,身体的、ネグレクト,34-x\r\nA-2,架空,次郎,,,\r\n";
        let lines = lines(csv.as_bytes(), "a.csv").unwrap();
        let fields = lines[0].message.as_ref().unwrap();
        assert_eq!((fields.get("person.given"), fields.get("person.sex")), ("髙子", "female"));
        assert_eq!(fields.all("abuse_types").collect::<Vec<_>>(), ["身体的", "ネグレクト"]);
        assert_eq!(fields.get("key"), "", "columns of the way out are passed over");
        assert!(lines[1].message.as_ref().unwrap().0.iter().all(|(name, _)| name != "person.sex"), "empty is not said");
        let named = |csv: &str| super::lines(csv.as_bytes(), "a.csv").unwrap_err().to_string();
        assert!(named("外部ID,あだ名\r\nA,x\r\n").contains("「あだ名」という列は形式にありません"));
        assert!(named("姓,名\r\n架空,花\r\n").contains("「外部ID」の列がありません"));
    }
}
