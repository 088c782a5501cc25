//! The map of squares and the table beside it; areas are drawn here too.

use super::charges::Charge;
use super::store::{self, Area};
use super::town::{Counts, counted};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Result, Sealed};
use uuid::Uuid;

/// Width of a square of the map.
const SIDE: i16 = 108;
/// Shades besides white.
const SHADES: usize = 4;

/// An area as shown.
struct Shown {
    area: Area,
    counts: Counts,
    shade: usize,
    x: i16,
    y: i16,
}

#[derive(Template)]
#[template(path = "area/page.html")]
pub(super) struct Page {
    frame: Frame,
    areas: Vec<Shown>,
    width: i16,
    height: i16,
    towns: Vec<(String, Counts)>,
    nowhere: Counts,
    charges: Vec<Charge>,
    staff: Vec<(Uuid, String)>,
    may_draw: bool,
    fields: Fields,
    errors: Errors,
}

pub(super) async fn page_of(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.export(permit).await?;
    let areas = store::areas(&mut tx).await?;
    let cases = store::cases(&mut tx).await?;
    let charges = store::charges(&mut tx).await?;
    let staff = desk::cases::staff(&mut tx).await?;
    // Counts name nobody.
    let (areas, cases) = tx.show(Sealed::plain((areas, cases))).await?;
    let drawn: Vec<(String, Vec<String>)> = areas.iter().map(|area| (area.name.clone(), area.towns.clone())).collect();
    let (counts, towns, nowhere) = counted(&cases, &drawn);
    let most = counts.iter().map(|counts| counts.open).max().unwrap_or_default().max(1);
    let width = areas.iter().map(|area| area.col).max().unwrap_or(0) * SIDE;
    let height = areas.iter().map(|area| area.line).max().unwrap_or(0) * SIDE;
    let shown = areas.into_iter().zip(counts).map(|(area, counts)| Shown {
        shade: (counts.open * SHADES).div_ceil(most).min(SHADES),
        x: (area.col - 1) * SIDE,
        y: (area.line - 1) * SIDE,
        area,
        counts,
    });
    Ok(Page {
        frame: Frame::new(app, permit, "地域の傾向", "/statistics"),
        areas: shown.collect(),
        width,
        height,
        towns: towns.into_iter().collect(),
        nowhere,
        charges,
        staff,
        may_draw: permit.may(Action::WriteSetting),
        fields,
        errors,
    })
}

/// Map and table.
pub async fn page(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    frame::html(&page_of(&app, &permit, Fields::default(), Errors::default()).await?)
}

/// Draws an area: name, 町名 one a line, place on the map.
pub async fn save(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let drawn = async {
        let mut reader = Reader::new(&fields);
        let name = reader.required("name", "地区の名前", 20);
        let towns = reader.required("towns", "町名", 2000);
        let col = reader.number("col", "左からの位置", 1..=12);
        let line = reader.number("line", "上からの位置", 1..=12);
        for (field, typed) in [("col", col), ("line", line)] {
            if typed.is_none() && fields.get(field).trim().is_empty() {
                reader.refuse(field, "地図での位置を1から12までの数字で入力してください。");
            }
        }
        let (name, towns, col, line) = reader.finish((name, towns, col, line))?;
        let towns: Vec<String> =
            towns.split(['\n', '、', ',']).map(str::trim).filter(|town| !town.is_empty()).map(str::to_owned).collect();
        let mut tx = app.db.write(&permit).await?;
        store::draw(&mut tx, &name, &towns, col.unwrap_or(1), line.unwrap_or(1)).await?;
        tx.commit().await
    };
    match drawn.await {
        Ok(()) => Ok(Redirect::to("/areas").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            if permit.may(Action::ReadStatistics) {
                Ok(frame::refused(&page_of(&app, &permit, fields, errors).await?)?.into_response())
            } else {
                Err(ground::Error::Invalid(errors.0))
            }
        }
    }
}

/// Takes an area off the map.
pub async fn remove(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    store::remove(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/areas"))
}
