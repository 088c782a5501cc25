//! The sheets of one form as a file for Excel: one line a sheet, one column an item of every version that was answered.

use crate::App;
use crate::assessment::form::{Item, label};
use crate::assessment::sheet;
use crate::assessment::store::{self, Exported};
use crate::frame::date_wareki;
use crate::people::model::HIDDEN;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ground::db::japan;
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result};
use tables::Table;

const HEADER: [&str; 8] = ["事例番号", "氏名", "ふりがな", "様式", "版", "記入日", "状態", "記入者"];

/// Every sheet of a form, handed out; whose data left is on record.
pub async fn export(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let form = fields.get("form");
    if form.is_empty() {
        return Err(Error::invalid("form", "様式を選んでください。"));
    }
    let mut tx = app.db.export(&permit).await?;
    let sealed = store::of_form(&mut tx, form).await?;
    let mut lines = tx.show(sealed).await?;
    for line in lines.iter_mut().filter(|line| !line.shielded) {
        sheet::open_places(&app.vault, permit.actor().area, &mut line.sheet)?;
    }
    let bytes = tables::write_xlsx(&table(&lines)).map_err(Error::internal)?;
    let stamp = app.db.clock().now().to_zoned(japan()).strftime("%Y%m%d-%H%M").to_string();
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"kasugai-sheets-{stamp}.xlsx\"")),
    ];
    Ok((headers, bytes).into_response())
}

/// The items of every version, in the order of the newest, each key once.
fn items(lines: &[Exported]) -> Vec<&Item> {
    let mut items: Vec<&Item> = Vec::new();
    for item in lines.iter().flat_map(|line| line.sheet.form.items()) {
        if !items.iter().any(|known| known.key == item.key) {
            items.push(item);
        }
    }
    items
}

fn table(lines: &[Exported]) -> Table {
    let items = items(lines);
    let head = HEADER.iter().map(|title| (*title).to_owned());
    let row = |line: &Exported| {
        let sheet = &line.sheet;
        let about = [
            line.case_no.clone(),
            line.name.clone(),
            line.kana.clone(),
            sheet.form.title.clone(),
            sheet.form.version_label(),
            date_wareki(sheet.made_on),
            sheet.status.label().to_owned(),
            sheet.written_by_name.clone(),
        ];
        let answer = |item: &&Item| {
            // The words of the version it was answered in.
            let asked = sheet.form.item(&item.key)?;
            if line.shielded && asked.is_place() {
                return Some(HIDDEN.to_owned());
            }
            sheet.answers.get(&item.key).map(|answer| label(asked, answer))
        };
        about.into_iter().chain(items.iter().map(|item| answer(item).unwrap_or_default())).collect()
    };
    Table {
        name: lines.first().map_or("様式", |line| line.sheet.form.title.as_str()).to_owned(),
        header: head.chain(items.iter().map(|item| item.label.clone())).collect(),
        rows: lines.iter().map(row).collect(),
    }
}
