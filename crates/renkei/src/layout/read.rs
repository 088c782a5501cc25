//! Layout files: TOML, checked when they are read, so that a run meets no surprise.

use super::{Column, FactKind, Format, Kind, Layout};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    code: String,
    name: String,
    system: String,
    number: u16,
    effective: String,
    #[serde(default)]
    whole: bool,
    late_after: i64,
    format: String,
    #[serde(default)]
    encoding: String,
    #[serde(default = "yes")]
    titled: bool,
    #[serde(default)]
    begins: String,
    #[serde(default)]
    day_after: String,
    #[serde(default)]
    blank: Vec<String>,
    record: Vec<String>,
    key: Vec<String>,
    removed: Option<Removed>,
    column: Vec<ColumnFile>,
    #[serde(default)]
    fact: Vec<FactFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Removed {
    column: String,
    marks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    id: String,
    title: String,
    #[serde(default)]
    titles: Vec<String>,
    at: Option<usize>,
    #[serde(default)]
    length: usize,
    #[serde(default = "text")]
    kind: Kind,
    #[serde(default)]
    digits: usize,
    #[serde(default)]
    blank: Vec<String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    codes: BTreeMap<String, String>,
    #[serde(default)]
    asked: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactFile {
    kind: String,
    label: String,
    from: Option<String>,
    to: Option<String>,
    columns: Option<Vec<String>>,
}

fn yes() -> bool {
    true
}

fn text() -> Kind {
    Kind::Text
}

/// Reads a layout.
///
/// # Errors
/// What is wrong with it, in Japanese, for the administrator who wrote it.
pub fn parse(toml: &str) -> Result<Layout, String> {
    let file: File = basic_toml::from_str(toml).map_err(|error| format!("様式を読み取れません: {error}"))?;
    let effective: Date =
        file.effective.parse().map_err(|_| format!("effective「{}」は日付ではありません。", file.effective))?;
    let format = format(&file)?;
    let columns: Vec<Column> = file.column.into_iter().map(column).collect();
    let is_mark = |id: &str| file.removed.as_ref().is_some_and(|removed| removed.column == id);
    let own: Vec<String> = columns
        .iter()
        .filter(|column| !column.is_of_person() && !file.record.contains(&column.id) && !is_mark(&column.id))
        .map(|column| column.id.clone())
        .collect();
    let fact = |fact: FactFile| FactKind {
        columns: fact.columns.unwrap_or_else(|| own.clone()),
        kind: fact.kind,
        label: fact.label,
        from: fact.from,
        to: fact.to,
    };
    let layout = Layout {
        code: file.code,
        name: file.name,
        system: file.system,
        number: file.number,
        effective,
        whole: file.whole,
        late_after: file.late_after,
        format,
        day_after: file.day_after,
        blank: file.blank,
        record: file.record,
        key: file.key,
        removed: file.removed.map(|removed| (removed.column, removed.marks)),
        columns,
        facts: file.fact.into_iter().map(fact).collect(),
    };
    check(&layout)?;
    Ok(layout)
}

fn format(file: &File) -> Result<Format, String> {
    let encoding = match file.encoding.as_str() {
        "" => None,
        "utf-8" => Some(tables::Encoding::Utf8),
        "cp932" => Some(tables::Encoding::Cp932),
        "euc-jp" => Some(tables::Encoding::EucJp),
        "utf-16" => Some(tables::Encoding::Utf16),
        other => return Err(format!("encoding「{other}」は utf-8、cp932、euc-jp、utf-16 のどれかにしてください。")),
    };
    let delimited = |separator| Format::Delimited { separator, encoding, titled: file.titled };
    match file.format.as_str() {
        "csv" => Ok(delimited(b',')),
        "tsv" => Ok(delimited(b'\t')),
        "fixed" => Ok(Format::Fixed {
            encoding: encoding.ok_or("固定長の様式には encoding が要ります。")?,
            begins: file.begins.clone(),
        }),
        "excel" => Ok(Format::Excel),
        other => Err(format!("format「{other}」は csv、tsv、fixed、excel のどれかにしてください。")),
    }
}

fn column(file: ColumnFile) -> Column {
    Column {
        id: file.id,
        title: file.title,
        titles: file.titles,
        at: file.at,
        length: file.length,
        kind: file.kind,
        digits: file.digits,
        blank: file.blank,
        required: file.required,
        codes: file.codes,
        asked: file.asked,
    }
}

/// What no single field shows.
fn check(layout: &Layout) -> Result<(), String> {
    let is_code = |text: &str| {
        !text.is_empty()
            && text.len() <= 40
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    if !is_code(&layout.code) {
        return Err(format!("code「{}」は英小文字・数字・_で書いてください。", layout.code));
    }
    let mut ids = HashSet::new();
    for column in &layout.columns {
        if !is_code(&column.id) || !ids.insert(column.id.as_str()) {
            return Err(format!("列の id「{}」が重なっているか、英小文字・数字・_ではありません。", column.id));
        }
        let placed = match layout.format {
            Format::Fixed { .. } => column.at.is_some_and(|at| at > 0) && column.length > 0,
            Format::Delimited { titled: false, .. } => column.at.is_some_and(|at| at > 0),
            _ => true,
        };
        if !placed {
            return Err(format!("列「{}」の位置(at、固定長では length も)がありません。", column.title));
        }
        // A word that is another word's code would be read twice.
        let read_twice = |word: &String| column.codes.get(word).is_some_and(|other| other != word);
        if column.codes.values().any(read_twice) {
            return Err(format!("列「{}」のコードの言葉が、別のコードと同じです。", column.title));
        }
        if column.kind == Kind::Code && column.codes.is_empty() {
            return Err(format!("列「{}」のコード(codes)がありません。", column.title));
        }
    }
    if layout.record.is_empty() || layout.key.is_empty() {
        return Err("record(人の鍵)と key(行の鍵)には列を1つ以上書いてください。".to_owned());
    }
    let facts = layout.facts.iter().flat_map(|fact| fact.columns.iter().chain(&fact.from).chain(&fact.to));
    let removed = layout.removed.iter().map(|(column, _)| column);
    let named = layout.record.iter().chain(&layout.key).chain(removed).chain(facts);
    if let Some(unknown) = named.into_iter().find(|id| !ids.contains(id.as_str())) {
        return Err(format!("列「{unknown}」は column にありません。"));
    }
    for fact in &layout.facts {
        if !is_code(&fact.kind) || fact.kind == super::IDENTITY {
            return Err(format!("事実の kind「{}」は使えません。", fact.kind));
        }
    }
    Ok(())
}
