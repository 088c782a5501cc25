//! 警察署の管轄: which municipalities a station sees, kept by its headquarters.

use crate::police::store::{self, BeatLine};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, date_wareki};
use ground::Result;
use ground::gate::{AgencyKind, Permit};
use ground::web::{Fields, Reader};

struct Line {
    beat: BeatLine,
    station: String,
    town: String,
    from: String,
    until: String,
    runs: bool,
}

#[derive(Template)]
#[template(path = "police/pages/beats.html")]
struct BeatsPage {
    frame: Frame,
    lines: Vec<Line>,
    stations: Vec<(i32, String)>,
    towns: Vec<(i32, String)>,
    fields: Fields,
    errors: Errors,
}

async fn page_of(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<BeatsPage> {
    let actor = permit.actor();
    super::only_for(permit, AgencyKind::PoliceHq)?;
    let mut tx = app.db.read(permit).await?;
    let beats = store::beats(&mut tx).await?;
    let prefectures = store::towns_of_prefecture(&mut tx, actor.area).await?;
    tx.commit().await?;
    let registry = app.gate.registry();
    let own = registry.agencies().filter(|agency| agency.parent == Some(actor.org));
    let mut stations: Vec<(i32, String)> = own
        .filter(|agency| agency.kind == AgencyKind::PoliceStation)
        .map(|station| (station.id, station.name.clone()))
        .collect();
    stations.sort_unstable();
    let line = |beat: BeatLine| Line {
        station: registry.name(beat.station).to_owned(),
        town: registry.name(beat.town).to_owned(),
        from: date_wareki(beat.from),
        until: beat.until.map(date_wareki).unwrap_or_default(),
        runs: beat.until.is_none(),
        beat,
    };
    Ok(BeatsPage {
        frame: Frame::new(app, permit, "警察署の管轄", "/police/sharing"),
        lines: beats.into_iter().map(line).collect(),
        stations,
        towns: prefectures,
        fields,
        errors,
    })
}

/// The table with its form.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    frame::html(&page_of(&app, &permit, fields, Errors::default()).await?)
}

/// Gives a municipality to a station.
pub async fn add(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    super::only_for(&permit, AgencyKind::PoliceHq)?;
    let added = async {
        let mut reader = Reader::new(&fields);
        let station = reader.number("station", "警察署", 1..=i32::MAX);
        let town = reader.number("town", "市区町村", 1..=i32::MAX);
        let from = reader.date("from", "管轄の始まり").unwrap_or_else(|| app.db.clock().today());
        if station.is_none() {
            reader.refuse("station", "警察署を選んでください。");
        }
        if town.is_none() {
            reader.refuse("town", "市区町村を選んでください。");
        }
        let (station, town) = reader.finish((station.unwrap_or_default(), town.unwrap_or_default()))?;
        let mut tx = app.db.write(&permit).await?;
        store::add_beat(&mut tx, station, town, from).await?;
        tx.commit().await
    };
    answer(&app, &permit, added.await, fields).await
}

/// Ends a municipality of a station.
pub async fn end(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    super::only_for(&permit, AgencyKind::PoliceHq)?;
    let ended = async {
        let today = app.db.clock().today();
        let mut reader = Reader::new(&fields);
        let station = reader.number("station", "警察署", 1..=i32::MAX).unwrap_or_default();
        let town = reader.number("town", "市区町村", 1..=i32::MAX).unwrap_or_default();
        let from = reader.date("from", "管轄の始まり").unwrap_or(today);
        let last = reader.date("last", "最後の日").unwrap_or(today);
        reader.finish(())?;
        let mut tx = app.db.write(&permit).await?;
        store::end_beat(&mut tx, &BeatLine { station, town, from, until: None }, last).await?;
        tx.commit().await
    };
    answer(&app, &permit, ended.await, fields).await
}

async fn answer(app: &App, permit: &Permit, done: Result<()>, fields: Fields) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to("/police/beats").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page_of(app, permit, fields, errors).await?)?.into_response())
        }
    }
}
