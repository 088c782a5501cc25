//! The screen of the mappings.

use super::store;
use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::cases::api::mapping::{self, Line, MAPPED, Mapped};
use desk::frame::{self, Errors, Frame, upload};
use ground::db::{Change, FieldChange};
use ground::gate::{AgencyKind, Permit};
use ground::web::Fields;
use ground::{Error, FieldError, Result};
use serde_json::json;
use tables::{CsvEncoding, Options, Table, write_csv};

/// Titles of the file.
const TITLES: [&str; 5] = ["表", "システムのコード", "かすがいのコード", "開始年度", "終了年度"];
const LARGEST: usize = 2 * 1024 * 1024;

struct LineShown {
    table: &'static str,
    theirs: String,
    ours: String,
    label: String,
    years: String,
}

#[derive(Template)]
#[template(path = "codes/codes.html")]
struct CodesPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    systems: Vec<(String, i64)>,
    system: String,
    lines: Vec<LineShown>,
    ours: Vec<(&'static str, Vec<(&'static str, &'static str)>)>,
}

async fn codes_page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<CodesPage> {
    let mut tx = app.db.read(permit).await?;
    let systems = store::systems(&mut tx).await?;
    let named = fields.get("system").trim();
    let system = if named.is_empty() {
        systems.first().map(|(system, _)| system.clone()).unwrap_or_default()
    } else {
        named.to_owned()
    };
    let lines = mapping::of_system(&mut tx, &system).await?;
    tx.commit().await?;
    let agency = permit.actor().kind;
    Ok(CodesPage {
        frame: Frame::new(app, permit, "コードの対応表", "/admin"),
        fields,
        errors,
        systems,
        lines: lines.iter().map(|line| shown(line, agency)).collect(),
        system,
        ours: MAPPED.iter().map(|table| (table.label, table.codes(agency))).collect(),
    })
}

fn shown(line: &Line, agency: AgencyKind) -> LineShown {
    let table = Mapped::find(&line.field);
    let label = table.and_then(|table| table.codes(agency).into_iter().find(|(code, _)| *code == line.ours));
    let until = line.until_year.map(|year| format!("{year}年度")).unwrap_or_default();
    LineShown {
        table: table.map_or("", |table| table.label),
        theirs: line.theirs.clone(),
        ours: line.ours.clone(),
        label: label.map(|(_, label)| label.to_owned()).unwrap_or_default(),
        years: format!("{}年度〜{until}", line.from_year),
    }
}

/// The mapping of a system.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    Ok(frame::html(&codes_page(&app, &permit, fields, Errors::default()).await?)?.into_response())
}

/// Puts the mapping of a file in the place of the former one.
pub async fn load(State(app): State<App>, permit: Permit, form: Multipart) -> Result<Response> {
    let (fields, bytes) = upload(form, LARGEST).await?;
    let loaded = async {
        let system = fields.get("system").trim();
        if system.is_empty() || system.chars().count() > 80 {
            return Err(Error::invalid("system", "連携システムの名前を80文字以内で入力してください。"));
        }
        let lines = read(&bytes, permit.actor().kind)?;
        let mut tx = app.db.write(&permit).await?;
        let before = mapping::of_system(&mut tx, system).await?.len();
        store::replace(&mut tx, system, &lines).await?;
        let id = tx.new_id();
        let change = FieldChange {
            field: "code_map".to_owned(),
            label: format!("コードの対応表({system})"),
            from: format!("{before}行"),
            to: format!("{}行", lines.len()),
        };
        tx.record(Change {
            kind: "codemap.set",
            entity: "code_map",
            id,
            person: None,
            fields: vec![change],
            payload: json!({}),
        })
        .await?;
        tx.commit().await
    };
    match loaded.await {
        Ok(()) => {
            let query =
                serde_urlencoded::to_string([("system", fields.get("system").trim())]).map_err(Error::internal)?;
            Ok(Redirect::to(&format!("/links/codes?{query}")).into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&codes_page(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}

/// The mapping as the file it came as; an example when there is none.
pub async fn export(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let mut lines = mapping::of_system(&mut tx, fields.get("system")).await?;
    tx.commit().await?;
    if lines.is_empty() {
        let line = |theirs: &str, ours: &str| Line {
            field: "kind".into(),
            theirs: theirs.into(),
            ours: ours.into(),
            from_year: 2026,
            until_year: None,
        };
        lines = vec![line("A01", "01"), line("A02", "02")];
    }
    let row = |line: &Line| {
        let label = Mapped::find(&line.field).map_or("", |table| table.label);
        let until = line.until_year.map(|year| year.to_string()).unwrap_or_default();
        vec![label.to_owned(), line.theirs.clone(), line.ours.clone(), line.from_year.to_string(), until]
    };
    let table = Table {
        name: "対応表".to_owned(),
        header: TITLES.map(str::to_owned).to_vec(),
        rows: lines.iter().map(row).collect(),
    };
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"codes.csv\""),
    ];
    Ok((headers, write_csv(&table, CsvEncoding::Utf8Bom).bytes).into_response())
}

/// The lines of a file.
///
/// # Errors
/// `Invalid` naming rows: unknown tables and codes, years that are none, and two meanings of a code in one year.
fn read(bytes: &[u8], agency: AgencyKind) -> Result<Vec<Line>> {
    if bytes.len() > LARGEST {
        return Err(Error::invalid("file", "ファイルが大きすぎます。2MB以内にしてください。"));
    }
    let options = Options { blank_marks: Vec::new(), ..Options::default() };
    let sheets =
        tables::read(bytes, "対応表.csv", &options).map_err(|error| Error::invalid("file", error.to_string()))?;
    let sheet = sheets.first().ok_or_else(|| Error::invalid("file", "ファイルに表がありません。"))?;
    let column = |title: &str| sheet.header.iter().position(|known| known == title);
    if let Some(missing) = TITLES.iter().take(4).find(|title| column(title).is_none()) {
        return Err(Error::invalid("file", format!("「{missing}」の列がありません。列: {}", TITLES.join("、"))));
    }
    let (mut lines, mut errors) = (Vec::new(), Vec::new());
    for row in &sheet.rows {
        let cell = |title: &str| column(title).and_then(|at| row.cells.get(at)).map_or("", String::as_str);
        match line(&cell, agency, &lines) {
            Ok(line) => lines.push(line),
            Err(message) => errors
                .push(FieldError { field: "file".to_owned(), message: format!("{}行目: {message}", row.number) }),
        }
    }
    if errors.is_empty() { Ok(lines) } else { Err(Error::Invalid(errors)) }
}

fn line<'a>(cell: &impl Fn(&str) -> &'a str, agency: AgencyKind, before: &[Line]) -> Result<Line, String> {
    let table = Mapped::find(cell("表")).ok_or_else(|| {
        format!(
            "「{}」という表はありません。{}のどれかにしてください。",
            cell("表"),
            MAPPED.map(|table| table.label).join("、")
        )
    })?;
    let (theirs, ours) = (cell("システムのコード"), cell("かすがいのコード"));
    if theirs.is_empty() {
        return Err("システムのコードが空です。".to_owned());
    }
    if !table.codes(agency).iter().any(|(code, _)| *code == ours) {
        return Err(format!("{}に「{ours}」というコードはありません。", table.label));
    }
    let from_year = year(cell("開始年度"))
        .ok_or_else(|| format!("開始年度「{}」を読み取れません。例: 2026、令和8", cell("開始年度")))?;
    let until_year = match cell("終了年度") {
        "" => None,
        typed => Some(year(typed).ok_or_else(|| format!("終了年度「{typed}」を読み取れません。例: 2026、令和8"))?),
    };
    if until_year.is_some_and(|until| until < from_year) {
        return Err("終了年度が開始年度より前です。".to_owned());
    }
    let line =
        Line { field: table.field.to_owned(), theirs: theirs.to_owned(), ours: ours.to_owned(), from_year, until_year };
    let overlaps = |known: &&Line| {
        let ends_before = |one: &Line, other: &Line| one.until_year.is_some_and(|until| until < other.from_year);
        known.field == line.field
            && known.theirs == line.theirs
            && !ends_before(known, &line)
            && !ends_before(&line, known)
    };
    match before.iter().find(overlaps) {
        Some(_) => Err(format!("{}のコード「{theirs}」は、同じ年度に2つの意味があります。", table.label)),
        None => Ok(line),
    }
}

/// 2026, 令和8, R8, with or without 年度.
fn year(typed: &str) -> Option<i16> {
    let typed = jp::fold(typed);
    let typed = typed.trim_end_matches("年度").trim_end_matches('年');
    match typed.parse::<i16>() {
        Ok(year) => (1900..=2200).contains(&year).then_some(year),
        Err(_) => jp::parse_date(&format!("{typed}年4月1日")).ok()?.day().map(|day| day.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_name_their_mistakes_by_row() {
        let csv = "表,システムのコード,かすがいのコード,開始年度,終了年度\r\n相談種別,A1,01,令和2,2024\r\n相談種別,A1,02,R7,\r\n経路,K1,警察等,2026年度,\r\n";
        let lines = read(csv.as_bytes(), AgencyKind::Municipality).unwrap();
        assert_eq!(
            lines.iter().map(|line| (line.from_year, line.until_year)).collect::<Vec<_>>(),
            [(2020, Some(2024)), (2025, None), (2026, None)]
        );
        assert_eq!(lines[2].field, "route");
        let wrong = "表,システムのコード,かすがいのコード,開始年度\r\nなぞ,A,01,2026\r\n相談種別,A,99,2026\r\n相談種別,A,01,x\r\n相談種別,B,01,2020\r\n相談種別,B,02,2026\r\n";
        let Err(Error::Invalid(errors)) = read(wrong.as_bytes(), AgencyKind::Municipality) else { panic!("accepted") };
        let words = [
            "2行目: 「なぞ」",
            "3行目: 相談種別に「99」",
            "4行目: 開始年度「x」",
            "6行目: 相談種別のコード「B」は、同じ年度に2つ",
        ];
        assert_eq!(errors.len(), words.len(), "{errors:?}");
        for (error, word) in errors.iter().zip(words) {
            assert!(error.message.starts_with(word), "{}", error.message);
        }
    }
}
