//! 調査票 as a file: out for those without a log-in, and back with what they wrote. What cannot be read is told by row; the other rows are kept.

use super::model::Ask;
use super::rules::Kind;
use super::send::page_of;
use super::store;
use crate::rounds::file::{bytes_of, sheet};
use crate::rounds::pages::open_round;
use crate::rounds::{self, listed, stated};
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use desk::App;
use desk::assessment::form::{self, Form, Item, Kind as ItemKind};
use desk::frame::{self, Errors, moment_wareki};
use ground::db::japan;
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result};
use std::collections::HashMap;
use tables::{Field, Layout, Row, Table};
use uuid::Uuid;

/// Who fills the sheet in, at the place asked.
const BY: &str = "回答者";
const NUMBER: &str = "調査番号";
/// What says that something is so, and what says that it is not; a blank says neither.
const MARKS: [&str; 6] = ["○", "〇", "◯", "✓", "1", "はい"];
const NOT_MARKS: [&str; 5] = ["×", "✕", "0", "いいえ", "なし"];

/// A column of the sheet that asks something: the whole item, or one of several choices.
struct Column<'a> {
    item: &'a Item,
    choice: Option<(&'a str, &'a str)>,
    title: String,
}

/// The columns of a form. Tables have no place in a row.
fn columns(form: &Form) -> Vec<Column<'_>> {
    let columns_of = |item| -> Vec<Column<'_>> {
        let item: &Item = item;
        match item.kind {
            ItemKind::Rows => Vec::new(),
            ItemKind::Multi => {
                let one = |choice: (&str, &str)| format!("{}「{}」", item.label, choice.1);
                item.options()
                    .into_iter()
                    .map(|choice| Column { item, choice: Some(choice), title: one(choice) })
                    .collect()
            }
            _ => vec![Column { item, choice: None, title: item.label.clone() }],
        }
    };
    form.asked().flat_map(columns_of).collect()
}

/// What may be written into a column, for its head.
fn hint(column: &Column<'_>) -> String {
    match (column.choice, column.item.kind) {
        (Some(_), _) => "(あてはまれば○)".to_owned(),
        (None, ItemKind::Choice | ItemKind::Scale | ItemKind::State) => {
            let labels: Vec<&str> = column.item.options().into_iter().map(|(_, label)| label).collect();
            format!("({})", labels.join("／"))
        }
        _ => String::new(),
    }
}

/// The sheet of one place: who the children are and what is asked, with what was answered so far.
fn table(asks: &[Ask], mark: &str) -> Option<Table> {
    let first = asks.first()?;
    let asked = columns(&first.form);
    let own = [NUMBER, "児童氏名", "ふりがな", "生年月日", "年齢", "学年", "組", BY];
    let heads = asked.iter().map(|column| format!("{}{}", column.title, hint(column)));
    let row = |ask: &Ask| -> Vec<String> {
        let told = &ask.told;
        let who = [&ask.id.to_string(), &told.name, &told.kana, &told.birth, &told.age, &told.grade, &told.class]
            .map(Clone::clone);
        let cells = columns(&ask.form).into_iter().map(|column| cell(ask, &column));
        who.into_iter().chain([String::new()]).chain(cells).collect()
    };
    let header: Vec<String> = own.iter().map(|title| (*title).to_owned()).chain(heads).collect();
    let mut last = vec![mark.to_owned()];
    last.resize(header.len(), String::new());
    Some(Table {
        name: "調査票".to_owned(),
        header,
        rows: asks.iter().filter(|ask| ask.form == first.form).map(row).chain([last]).collect(),
    })
}

fn cell(ask: &Ask, column: &Column<'_>) -> String {
    let Some(answer) = ask.given.as_ref().and_then(|given| given.answers.get(&column.item.key)) else {
        return String::new();
    };
    match (column.choice, answer) {
        (Some((code, _)), form::Answer::Many(codes)) if codes.iter().any(|one| one == code) => "○".to_owned(),
        (Some(_), _) => String::new(),
        (None, answer) => form::label(column.item, answer),
    }
}

/// The sheet of one place, as Excel.
pub async fn give(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, query: Fields) -> Result<Response> {
    let mut tx = app.db.export(&permit).await?;
    let round = rounds::round(&mut tx, id).await?;
    tx.commit().await?;
    let permit = stated(&permit, &round);
    let kind = Kind::from_code(query.get("kind")).ok_or(Error::NotFound)?;
    let mut tx = app.db.export(&permit).await?;
    let now = tx.now();
    let known: Vec<Uuid> = rounds::children(&mut tx, id).await?.into_iter().map(|child| child.id).collect();
    let mut asks = store::of_round(&mut tx, id).await?;
    asks.retain(|ask| ask.kind == kind && ask.place == query.get("place") && known.contains(&ask.candidate));
    if asks.is_empty() {
        return Err(Error::NotFound);
    }
    let persons = asks.iter().map(|ask| ask.person).collect();
    let asks = tx.show(listed(&permit, "export", &round, persons, asks)).await?;
    let actor = permit.actor();
    let mark =
        format!("取扱注意 出力: {} {} {} 目的: {}", actor.org_name, actor.name, moment_wareki(now), permit.purpose());
    let table = table(&asks, &mark).ok_or(Error::NotFound)?;
    let bytes = tables::write_xlsx(&table).map_err(Error::internal)?;
    Ok(workbook(bytes, "survey", &now.to_zoned(japan()).strftime("%Y%m%d-%H%M").to_string()))
}

/// An Excel file to be handed out.
pub(crate) fn workbook(bytes: Vec<u8>, name: &str, stamp: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"kasugai-{name}-{stamp}.xlsx\"")),
    ];
    (headers, bytes).into_response()
}

/// Takes filled-in sheets: what can be read is kept, the rest is told by row.
pub async fn take(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    match taken(&app, &permit, id, form).await {
        Ok((took, refused)) => {
            let mut page = page_of(&app, &permit, id, None, Errors::default()).await?;
            (page.took, page.refused) = (Some(took), refused);
            Ok(frame::html(&page)?.into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page_of(&app, &permit, id, None, errors).await?)?.into_response())
        }
    }
}

async fn taken(
    app: &App,
    permit: &Permit,
    id: Uuid,
    form: Result<Multipart, MultipartRejection>,
) -> Result<(usize, Vec<(u32, String)>)> {
    let mut tx = app.db.write(permit).await?;
    open_round(&rounds::round(&mut tx, id).await?)?;
    let (_, bytes) = bytes_of(form).await?;
    let number = Field::new("number", NUMBER, &[]).required();
    let by = Field::new("by", BY, &["記入者"]);
    let (sheet, mapping) = sheet(&bytes, &Layout { fields: vec![number, by] })?;
    let asks: HashMap<Uuid, Ask> = store::of_round(&mut tx, id).await?.into_iter().map(|ask| (ask.id, ask)).collect();
    let (mut took, mut refused, mut seen) = (0, Vec::new(), HashMap::new());
    for row in &sheet.rows {
        let number = mapping.get(row, "number");
        if number.starts_with("取扱注意") {
            continue;
        }
        let Some(ask) = number.parse::<Uuid>().ok().and_then(|id| asks.get(&id)) else {
            let why = "この回で依頼している調査の調査番号ではありません。取り下げた調査か、別の回の調査票です。";
            refused.push((row.number, why.to_owned()));
            continue;
        };
        if let Some(before) = seen.insert(ask.id, row.number) {
            refused.push((row.number, format!("{before}行目と同じ調査番号です。")));
            continue;
        }
        match read(&ask.form, &sheet.header, row) {
            Err(errors) => refused.extend(errors.into_iter().map(|why| (row.number, why))),
            Ok(typed) if typed.answers.0.is_empty() => {}
            Ok(typed) if ask.given.as_ref().is_some_and(|given| given.answers == typed.answers) => {}
            Ok(typed) => {
                let by = format!("{} {}", ask.place, mapping.get(row, "by"));
                let after = ask.given.as_ref().map(|given| given.id);
                store::answer(&mut tx, ask, after, &typed.answers, typed.missing.is_empty(), (by.trim(), "file"))
                    .await?;
                took += 1;
            }
        }
    }
    tx.commit().await?;
    Ok((took, refused))
}

/// The answers of a row, or everything wrong with it.
fn read(form: &Form, header: &[String], row: &Row) -> Result<form::Typed, Vec<String>> {
    let columns = columns(form);
    let fields = columns.iter().map(|column| Field::new(&column.title, &column.title, &[])).collect();
    let mapping = Layout { fields }.match_header(header);
    let (mut typed, mut wrong) = (Fields::default(), Vec::new());
    for column in &columns {
        let cell = mapping.get(row, &column.title).trim();
        let field = format!("a.{}", column.item.key);
        match (column.choice, column.item.kind) {
            _ if cell.is_empty() => {}
            (Some((code, _)), _) if MARKS.contains(&cell) => typed.push(&field, code),
            (Some(_), _) if NOT_MARKS.contains(&cell) => {}
            (Some(_), _) => {
                wrong.push(format!("「{}」は、あてはまれば○を、そうでなければ空欄にしてください。", column.title))
            }
            (None, ItemKind::Choice | ItemKind::Scale | ItemKind::State) => {
                let options = column.item.options();
                match options.iter().find(|(code, label)| *label == cell || *code == cell) {
                    Some((code, _)) => typed.push(&field, *code),
                    None => {
                        let labels: Vec<&str> = options.iter().map(|(_, label)| *label).collect();
                        wrong.push(format!(
                            "「{}」は「{}」のどれかを書いてください。",
                            column.title,
                            labels.join("」「")
                        ));
                    }
                }
            }
            (None, _) => typed.push(&field, cell),
        }
    }
    let typed = form::read(form, &typed, &[]);
    wrong.extend(typed.wrong.iter().map(|error| error.message.clone()));
    if wrong.is_empty() { Ok(typed) } else { Err(wrong) }
}

#[cfg(test)]
mod tests;
