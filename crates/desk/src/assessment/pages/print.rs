//! A sheet as PDF. The print is on record before there is anything to see.

use super::{load, open, origins_for};
use crate::App;
use crate::assessment::document::SheetPaper;
use crate::assessment::model::Place;
use crate::assessment::store;
use crate::papers;
use axum::extract::{Path, State};
use axum::response::Response;
use ground::db::Key;
use ground::gate::Permit;
use ground::{Result, Sealed};
use uuid::Uuid;

/// A sheet about a child.
pub async fn of_child(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Response> {
    print(app, permit, Place::Child(key), id).await
}

/// A report.
pub async fn of_agency(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    print(app, permit, Place::Agency, id).await
}

async fn print(app: App, permit: Permit, place: Place, id: Uuid) -> Result<Response> {
    let permit = open(&app, &permit, place).await?;
    let mut tx = app.db.read(&permit).await?;
    let area = match place {
        Place::Child(key) => key.area,
        Place::Agency => permit.actor().area,
    };
    let sealed = load(&app, &mut tx, place, id).await?;
    let printed = store::view("print", area, place.person(), &sealed.for_rules().1);
    let ((about, sheet), ()) = tx.show(sealed.zip(Sealed::new((), printed))).await?;
    let head = match &about.strip {
        Some(strip) => vec![
            ("氏名".to_owned(), strip.name.clone()),
            ("ふりがな".to_owned(), strip.kana.clone()),
            ("年齢".to_owned(), strip.age.clone()),
        ],
        None => vec![("所属".to_owned(), permit.actor().org_name.clone())],
    };
    let paper = SheetPaper::of(&sheet, head, &origins_for(&permit, &sheet), about.known.shielded);
    papers::print(&app, &permit, &paper, Vec::new()).await
}
