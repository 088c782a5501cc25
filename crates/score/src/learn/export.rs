//! The rows a model learns from as a file for `kasugai risk fit`: numbers that cannot be turned back for children and households, months instead of
//! days, no name, no address, no text. Whoever takes it out states a purpose, which is on record.

use super::{pages, table};
use crate::engine;
use crate::export::{self, Numbers};
use crate::practice::{self, model::Came, model::Landmark};
use axum::extract::{Path, State};
use axum::response::Response;
use desk::App;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Result, Sealed, View};
use tables::{CsvEncoding, Table};

/// Titles before the items.
const HEAD: [&str; 4] = ["child", "household", "month", "age_months"];
/// Titles behind them: outcome, days seen, whether it came.
const TAIL: [&str; 3] = [table::OUTCOME, "days", "came"];

/// The rows of an outcome.
fn written(landmarks: &[Landmark], numbers: &Numbers<'_>) -> Table {
    let rows: Vec<&Landmark> = landmarks.iter().collect();
    let items: Vec<String> = table::candidates(&rows).into_keys().collect();
    let header = HEAD.iter().map(|title| (*title).to_owned()).chain(items.iter().cloned());
    let header = header.chain(TAIL.iter().map(|title| (*title).to_owned())).collect();
    let row = |landmark: &Landmark| {
        let age = landmark.groups.age_months.map(|months| months.to_string()).unwrap_or_default();
        let head = [
            numbers.of("child", &landmark.person.to_string()),
            numbers.of("household", &landmark.household.to_string()),
            format!("{:04}-{:02}", landmark.day.year(), landmark.day.month()),
            age,
        ];
        let outcome = match landmark.came {
            Came::Yes => "1",
            Came::No => "0",
            Came::Open | Came::Unknown => "",
        };
        let tail =
            [outcome.to_owned(), landmark.follow.followed.to_string(), u8::from(landmark.follow.came).to_string()];
        let answers = items.iter().map(|item| match engine::text(landmark.given(item)) {
            blank if blank == risk::Missing::Blank.label() => String::new(),
            text => text,
        });
        head.into_iter().chain(answers).chain(tail).collect()
    };
    Table { name: "学習用".to_owned(), header, rows: landmarks.iter().map(row).collect() }
}

async fn made(app: &App, permit: &Permit, code: &str, fields: &Fields) -> Result<Vec<u8>> {
    let outcome = pages::outcome(code)?;
    let purpose = export::purpose(permit, fields)?;
    let mut tx = app.db.read(permit).await?;
    tx.take_time().await?;
    let cut = tx.today();
    let landmarks = practice::landmarks(&mut tx, outcome, cut, "学習用の書き出し").await?;
    let view = View {
        kind: "export",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "landmark",
        fields: "items,outcome",
        detail: format!("目的: {purpose} 学習用 {}", outcome.label()),
        count: i32::try_from(landmarks.for_rules().len()).ok(),
        ..View::default()
    };
    let file = tx.new_id();
    let (landmarks, ()) = tx.show(landmarks.zip(Sealed::new((), view))).await?;
    let table = written(&landmarks, &Numbers::of_file(&app.vault, file));
    Ok(tables::write_csv(&table, CsvEncoding::Utf8Bom).bytes)
}

/// The file.
pub async fn take(
    State(app): State<App>,
    permit: Permit,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response> {
    match made(&app, &permit, &code, &fields).await {
        Ok(bytes) => Ok(export::csv(&format!("kasugai-learning-{code}.csv"), bytes)),
        Err(error) if permit.may(Action::ManageModels) => {
            pages::answer(&app, &permit, pages::outcome(&code)?, fields, Err(error)).await
        }
        Err(error) => Err(error),
    }
}
