//! Children from a file: rows with a number, and perhaps why.

use super::add::{REASON, Refused, Taken, page_of};
use super::model::Candidate;
use super::pages::open_round;
use super::store;
use crate::rules::Origin;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Response};
use desk::App;
use desk::frame::{self, Errors, upload};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result};
use std::collections::HashMap;
use tables::{Field, Layout, Options, Sheet};
use uuid::Uuid;

/// Largest file in bytes: a town's children with room to spare.
pub(crate) const LARGEST: usize = 1 << 20;

/// A row that names somebody by number.
struct Named {
    row: u32,
    number: String,
    reason: String,
}

fn layout() -> Layout {
    let number = Field::new("number", "宛名番号", &["事例番号", "番号", "住民番号", "宛名No", "ケース番号"]).required();
    Layout { fields: vec![number, Field::new("reason", "理由", &["対象理由", "備考", "気になること"])] }
}

/// Takes the children of a file; what cannot be taken is shown by row, the rest is on the list.
pub async fn take(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response> {
    match taken(&app, &permit, id, form).await {
        Ok(taken) => {
            let page = page_of(&app, &permit, id, Fields::default(), taken, Errors::default()).await?;
            Ok(frame::html(&page)?.into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page = page_of(&app, &permit, id, Fields::default(), Taken::default(), errors).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

async fn taken(
    app: &App,
    permit: &Permit,
    id: Uuid,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Taken> {
    let mut tx = app.db.write(permit).await?;
    open_round(&store::round(&mut tx, id).await?)?;
    let bytes = bytes_of(form).await?.1;
    let (rows, mut refused) = rows(&bytes)?;
    let numbers: Vec<String> = rows.iter().map(|row| row.number.clone()).collect();
    let known = store::by_numbers(&mut tx, &numbers).await?;
    let mut first: HashMap<Uuid, u32> = HashMap::new();
    let mut candidates = Vec::new();
    for row in rows {
        let Some(person) = known.get(&row.number) else {
            refused.push(Refused {
                row: row.row, why: "この番号の人は、ケースにも連携情報にもいません。".to_owned()
            });
            continue;
        };
        if let Some(before) = first.get(person) {
            refused.push(Refused { row: row.row, why: format!("{before}行目と同じ人です。") });
            continue;
        }
        first.insert(*person, row.row);
        candidates.push(Candidate { person: *person, origin: Origin::File, reason: row.reason });
    }
    let added = store::add_candidates(&mut tx, id, candidates).await?;
    tx.commit().await?;
    refused.sort_by_key(|one| one.row);
    Ok(Taken { added: Some(added), refused })
}

/// The fields and the file of a form; a file that was not chosen is refused.
pub(crate) async fn bytes_of(
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<(Fields, Vec<u8>)> {
    let unchosen = || Error::invalid("file", "ファイルを選んでください。");
    let (fields, bytes) = upload(form.map_err(|_| unchosen())?, LARGEST).await?;
    match bytes.len() {
        0 => Err(unchosen()),
        many if many > LARGEST => {
            Err(Error::invalid("file", "ファイルが大きすぎます。1MB以内のファイルを選んでください。"))
        }
        _ => Ok((fields, bytes)),
    }
}

/// The first sheet of a file that has the columns of a layout.
///
/// # Errors
/// `Invalid` at the field `file`.
pub(crate) fn sheet(bytes: &[u8], layout: &Layout) -> Result<(Sheet, tables::Mapping)> {
    let options = Options { layout: Some(layout.clone()), max_bytes: LARGEST, max_rows: 20_000, ..Options::default() };
    let sheets =
        tables::read(bytes, "file.csv", &options).map_err(|error| Error::invalid("file", error.to_string()))?;
    let mut missing = Vec::new();
    for sheet in sheets {
        let mapping = layout.match_header(&sheet.header);
        if mapping.missing.is_empty() {
            return Ok((sheet, mapping));
        }
        missing = mapping.missing;
    }
    let message = format!("「{}」の列が見つかりません。見出しの行を確かめてください。", missing.join("」「"));
    Err(Error::invalid("file", message))
}

fn rows(bytes: &[u8]) -> Result<(Vec<Named>, Vec<Refused>)> {
    let (sheet, mapping) = sheet(bytes, &layout())?;
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    for row in &sheet.rows {
        let number = store::number_of(mapping.get(row, "number"));
        let reason = mapping.get(row, "reason").to_owned();
        if number.is_empty() {
            refused
                .push(Refused { row: row.number, why: "宛名番号(事例番号)がありません。".to_owned() });
        } else if reason.chars().count() > REASON {
            refused.push(Refused {
                row: row.number, why: format!("理由は{REASON}文字以内にしてください。")
            });
        } else {
            rows.push(Named { row: row.number, number, reason });
        }
    }
    Ok((rows, refused))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tables::{CsvEncoding, Table, write_csv};

    fn csv(header: &[&str], rows: &[&[&str]]) -> Vec<u8> {
        let owned = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let rows = rows.iter().map(|row| owned(row)).collect();
        write_csv(&Table { name: String::new(), header: owned(header), rows }, CsvEncoding::Cp932).bytes
    }

    #[test]
    fn numbers_are_read_whatever_their_width_and_zeros() {
        let bytes = csv(
            &["No", "宛名番号", "備考"],
            &[&["1", "0000012345", "欠席が多い"], &["2", "１２３", ""], &["3", "", "番号なし"]],
        );
        let (rows, refused) = rows(&bytes).unwrap();
        let read: Vec<(u32, &str, &str)> =
            rows.iter().map(|row| (row.row, row.number.as_str(), row.reason.as_str())).collect();
        assert_eq!(read, [(2, "12345", "欠席が多い"), (3, "123", "")]);
        assert_eq!(refused.iter().map(|one| one.row).collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn a_case_number_keeps_its_form() {
        assert_eq!(store::number_of("Ｒ８－０００１"), "r8-0001");
        assert_eq!(store::number_of("R8-0001"), "r8-0001");
        assert_eq!(store::number_of("0000000000"), "");
    }

    #[test]
    fn a_file_without_numbers_says_which_column_it_lacks() {
        let error = rows(&csv(&["氏名", "学年"], &[&["架空 一子", "1"]])).err().unwrap();
        assert!(error.to_string().contains("宛名番号"), "{error}");
    }
}
