//! The records of the own agency as a file in the published layout.

use super::store::{self, Listed};
use crate::layout::COLUMNS;
use desk::App;
use desk::cases::api::mapping;
use desk::cases::api::shape::RecordShown;
use desk::cases::record::{self, Episode, Record};
use desk::people::{self, Person};
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};
use serde_json::{Map, Value};
use tables::{CsvEncoding, Table, write_csv, write_xlsx};
use uuid::Uuid;

/// A file that leaves.
#[derive(Debug)]
pub struct File {
    /// Media type.
    pub media_type: &'static str,
    /// File name.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// What is asked for.
#[derive(Debug)]
pub struct Asked<'a> {
    /// In whose ids and codes.
    pub system: &'a str,
    /// `jsonl`, `csv`, `csv-sjis`, `xlsx`.
    pub format: &'a str,
    /// What for; goes on record.
    pub purpose: &'a str,
    /// Whether codes are those of the system.
    pub in_own_codes: bool,
}

/// Records a page.
const PAGE: i64 = 200;

/// Writes the file; whose records left, for whom and what for, is on record before anybody has it.
///
/// # Errors
/// `Invalid` when format or purpose is missing.
pub async fn write(app: &App, permit: &Permit, asked: &Asked<'_>) -> Result<File> {
    if !["jsonl", "csv", "csv-sjis", "xlsx"].contains(&asked.format) {
        return Err(Error::invalid("format", "formatはjsonl、csv、csv-sjis、xlsxのどれかにしてください。"));
    }
    let purpose = asked.purpose.trim();
    if purpose.is_empty() || purpose.chars().count() > 200 {
        return Err(Error::invalid("purpose", "書き出す目的を200文字以内で入力してください。"));
    }
    let permit = permit.with_purpose(purpose);
    let mut tx = app.db.export(&permit).await?;
    let rows = rows(&mut tx, asked).await?;
    let actor = permit.actor();
    let view = View {
        kind: "export",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "record",
        fields: "names,birth,sex,nationality,note,addresses,phones,record",
        detail: format!("一括書き出し {}", asked.format),
        count: i32::try_from(rows.len()).ok(),
        persons: rows.iter().map(|(person, _)| *person).collect(),
        ..View::default()
    };
    let rows = tx.show(Sealed::new(rows, view)).await?;
    let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
    let stamp = app.db.clock().now().to_zoned(ground::db::japan()).strftime("%Y%m%d-%H%M").to_string();
    file(&rows, asked.format, &stamp)
}

async fn rows(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<(Uuid, Row)>> {
    let lines = mapping::of_system(tx, asked.system).await?;
    let (mut rows, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let page = store::children(tx, asked.system, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after = last.person;
        for listed in page {
            let key = Key::new(tx.permit().actor().area, listed.person);
            let person = people::load(tx, key).await?;
            let record = record::load(tx, key).await?;
            let episodes = record::episodes(tx, key).await?;
            let Some(record) = record.for_rules() else { continue };
            let fields =
                row(&listed, person.for_rules(), record, episodes.first(), asked.in_own_codes.then_some(&lines));
            let shown = (asked.format == "jsonl").then(|| RecordShown::new(person.for_rules(), record, &[]));
            rows.push((key.id, Row { fields, shown }));
        }
    }
}

/// A record that leaves: by columns, and whole for JSON Lines.
struct Row {
    fields: Fields,
    shown: Option<RecordShown>,
}

/// A record under the names of the layout, with its newest 受理.
fn row(
    listed: &Listed,
    person: &Person,
    record: &Record,
    episode: Option<&Episode>,
    lines: Option<&Vec<mapping::Line>>,
) -> Fields {
    let mut fields = Fields::default();
    let mut put = |field: &str, value: &str| {
        if !value.is_empty() {
            fields.push(field, value);
        }
    };
    put("external_id", &listed.external_id);
    put("revision", &listed.revision.map(|revision| revision.to_string()).unwrap_or_default());
    put("version", &record.version.to_string());
    put("person_version", &person.version.to_string());
    put("key", &person.key.to_string());
    put("case_no", &record.case_no);
    let facts = &person.facts;
    if let Some(name) = facts.names.first() {
        put("person.family", &name.family);
        put("person.given", &name.given);
        put("person.family_kana", &name.family_kana);
        put("person.given_kana", &name.given_kana);
    }
    let birth = facts.birth.as_ref().map(|birth| birth.day().map_or_else(|| birth.text.clone(), |day| day.to_string()));
    put("person.birth", &birth.unwrap_or_default());
    put("person.sex", facts.sex_code());
    put("person.nationality", &facts.nationality);
    for (field, kind) in [("person.address", "current"), ("person.registered", "registered")] {
        let open = facts.addresses.iter().find(|address| address.kind == kind && address.valid_until.is_none());
        put(field, open.map_or("", |address| address.line.as_str()));
    }
    put("person.phone", facts.phones.first().map_or("", |phone| phone.number.as_str()));
    put("person.note", &facts.note);
    if let Some(episode) = episode {
        let year = jp::fiscal_year(episode.accepted_on).0;
        let code = |field: &str, ours: &str| match lines {
            Some(lines) => mapping::theirs(lines, field, ours, year).to_owned(),
            None => ours.to_owned(),
        };
        put("accepted_on", &episode.accepted_on.to_string());
        put("kind", &code("kind", &episode.kind));
        put("route", &code("route", &episode.route));
        put("abuse_types", &code("abuse_types", &episode.abuse_main));
        put("handling", &code("handling", &episode.disposition));
        if let Some(on) = episode.closed_on {
            put("closed_on", &on.to_string());
            put("close_reason", &code("close_reason", &episode.close_reason));
        }
    }
    for (name, value) in record::fill_sheet(&record.sheet).0 {
        let field = format!("sheet.{name}");
        if COLUMNS.iter().any(|column| column.field == field) {
            put(&field, &value);
        }
    }
    fields
}

/// The message that would bring a record to where it is: what went out can come in again.
fn message(row: &Row) -> Result<Value> {
    let mut object = Map::new();
    for column in COLUMNS.iter().filter(|column| !column.field.contains('.')) {
        let values: Vec<&str> = row.fields.all(column.field).collect();
        let Some(first) = values.first() else { continue };
        let value = match column.field {
            "revision" | "version" | "person_version" => first.parse::<i64>().map_or(Value::Null, Value::from),
            _ if column.many => Value::from(values),
            _ => Value::from(*first),
        };
        object.insert(column.field.to_owned(), value);
    }
    if let Some(shown) = &row.shown {
        let mut person = serde_json::to_value(&shown.person.facts)?;
        if let Some(members) = person.as_object_mut() {
            // The name by its parts: other names stay as they are when this comes in again.
            members.remove("name");
            for part in ["family", "given", "family_kana", "given_kana"] {
                members.insert(part.to_owned(), Value::from(row.fields.get(&format!("person.{part}"))));
            }
        }
        object.insert("person".to_owned(), person);
        object.insert("sheet".to_owned(), serde_json::to_value(&shown.sheet)?);
    }
    Ok(Value::Object(object))
}

fn file(rows: &[Row], format: &str, stamp: &str) -> Result<File> {
    let name = |ending: &str| format!("kasugai-records-{stamp}.{ending}");
    if format == "jsonl" {
        let mut bytes = Vec::new();
        for row in rows {
            serde_json::to_writer(&mut bytes, &message(row)?)?;
            bytes.push(b'\n');
        }
        return Ok(File { media_type: "application/x-ndjson; charset=utf-8", name: name("jsonl"), bytes });
    }
    let cell = |row: &Row, field: &str| row.fields.all(field).collect::<Vec<_>>().join("、");
    let cells = |row: &Row| COLUMNS.iter().map(|column| cell(row, column.field)).collect();
    let table = Table {
        name: "児童記録票".to_owned(),
        header: COLUMNS.iter().map(|column| column.title.to_owned()).collect(),
        rows: rows.iter().map(cells).collect(),
    };
    Ok(match format {
        "xlsx" => File {
            media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            name: name("xlsx"),
            bytes: write_xlsx(&table).map_err(Error::internal)?,
        },
        "csv-sjis" => {
            let written = write_csv(&table, CsvEncoding::Cp932);
            if !written.lost.is_empty() {
                let lost: String = written.lost.iter().take(20).collect();
                let message = format!(
                    "シフトJISにない文字({lost})があるため、この形式では書き出せません。UTF-8のCSVかExcelを選んでください。"
                );
                return Err(Error::invalid("format", message));
            }
            File { media_type: "text/csv; charset=Shift_JIS", name: name("csv"), bytes: written.bytes }
        }
        _ => File {
            media_type: "text/csv; charset=utf-8",
            name: name("csv"),
            bytes: write_csv(&table, CsvEncoding::Utf8Bom).bytes,
        },
    })
}
