//! `/checkins/learning`: the rows a model of 気づき can be learnt from, as a file for `kasugai risk fit`: what the linked systems told of each child a year
//! ago and more, as was known then, and whether the 要対協 entered it within the year behind.
//!
//! Nobody is named: numbers that cannot be turned back stand for children and households, months for days. Whoever takes it out states a purpose, which is
//! on record with everybody the rows are about.

mod rows;

use super::facts::features;
use super::store;
use crate::export::{self, Numbers};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, date_wareki};
use ground::db::Tx;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};
use jiff::ToSpan as _;
use jiff::civil::Date;
use renkei::facts::past::{self, Moment};
use renkei::facts::related::{self, Known};
use renkei::matching::REGISTER;
use rows::{Came, Row, Rows, end, moments};
use std::collections::HashSet;
use uuid::Uuid;

/// Children looked at a time.
const BATCH: i64 = 500;
/// Years of age from which on a person is no child.
const YEARS: i32 = 18;
const FILE: &str = "kasugai-learning-checkin.csv";

/// What can be written.
struct Possible {
    /// Ends of days, the newest first.
    moments: Vec<Date>,
    /// When the first file of any source was applied.
    first: Option<Date>,
    /// Children entered since the oldest moment of whom the linked systems know nothing.
    unlinked: i64,
    /// Children entered since then.
    entered: i64,
}

async fn possible(tx: &mut Tx<'_>) -> Result<Possible> {
    let first = past::first_applied(tx).await?.map(|at| at.to_zoned(ground::db::japan()).date());
    let moments = moments(first, tx.today());
    let (entered, unlinked) = match moments.last() {
        Some(oldest) => store::entered_since(tx, *oldest).await?,
        None => (0, 0),
    };
    Ok(Possible { moments, first, unlinked, entered })
}

#[derive(Template)]
#[template(path = "checkin/learning.html")]
struct Page {
    frame: Frame,
    first: String,
    /// Day of what was known, and last day of what came.
    moments: Vec<(String, String)>,
    entered: i64,
    unlinked: i64,
    file: &'static str,
    may_export: bool,
    fields: Fields,
    errors: Errors,
}

async fn read(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let possible = possible(&mut tx).await?;
    let possible = tx.show(Sealed::plain(possible)).await?;
    Ok(Page {
        frame: Frame::new(app, permit, "気づきの学習用の行", "/checkins"),
        first: possible.first.map(date_wareki).unwrap_or_default(),
        moments: possible.moments.iter().map(|day| (date_wareki(*day), date_wareki(end(*day)))).collect(),
        entered: possible.entered,
        unlinked: possible.unlinked,
        file: FILE,
        may_export: permit.may(Action::ExportMasked),
        fields,
        errors,
    })
}

/// The page.
pub async fn page(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    frame::html(&read(&app, &permit, Fields::default(), Errors::default()).await?)
}

/// Rows while they are gathered, and whose they are.
struct Gathered<'a> {
    numbers: &'a Numbers<'a>,
    came: Came,
    rows: Rows,
    looked: HashSet<Uuid>,
}

impl Gathered<'_> {
    /// Every child of a moment; who turns eighteen within its year cannot be followed to the end.
    async fn moment(&mut self, tx: &mut Tx<'_>, day: Date) -> Result<()> {
        let (at, until) = (Moment::end_of(day)?, Moment::end_of(end(day))?);
        let layouts = renkei::facts::layouts(tx).await?;
        let stated = past::stated(tx, at).await?;
        let has_register = stated.contains_key(REGISTER);
        let born = end(day).saturating_sub(YEARS.years()).saturating_add(1.day())..=day;
        let mut after: Option<Uuid> = None;
        loop {
            let some = past::unregistered(tx, at, born.clone(), after, BATCH).await?;
            let Some(last) = some.last() else { return Ok(()) };
            after = Some(last.person);
            let ids: Vec<Uuid> = some.iter().map(|standing| standing.person).collect();
            let later = past::standing(tx, &ids, until).await?;
            for standing in some {
                let lived = related::lives_here(&standing.facts, day);
                // Whom the register does not name is no child of this town's.
                let is_here = lived.unwrap_or(!has_register);
                if standing.facts.is_empty() || !is_here {
                    continue;
                }
                let then = later.get(&standing.person).map_or(&[][..], Vec::as_slice);
                let stayed = lived.is_none() || related::lives_here(then, end(day)) == Some(true);
                let known = Known {
                    layouts: &layouts,
                    stated: &stated,
                    joined: true,
                    numbered: standing.numbered,
                    mother: standing.mother.is_some(),
                    months: standing.birth.map(|birth| jp::months_on(birth, day)),
                    today: day,
                };
                let items = features(&standing.facts, standing.mother.as_ref(), standing.birth, &known);
                let row = Row {
                    person: standing.person,
                    household: related::household(&standing.facts),
                    moment: day,
                    items: &items,
                    after: self.came.after(standing.person, day, stayed),
                };
                self.rows.add(&row, self.numbers);
                self.looked.insert(standing.person);
                self.looked.extend(standing.mother.as_ref().map(|mother| mother.person));
            }
        }
    }
}

async fn made(app: &App, permit: &Permit, fields: &Fields) -> Result<Vec<u8>> {
    let purpose = export::purpose(permit, fields)?;
    let mut tx = app.db.read(permit).await?;
    tx.take_time().await?;
    let possible = possible(&mut tx).await?;
    let file = tx.new_id();
    let numbers = Numbers::of_file(&app.vault, file);
    let came = Came::of(store::entered(&mut tx).await?, store::lines(&mut tx).await?);
    let mut gathered = Gathered { numbers: &numbers, came, rows: Rows::default(), looked: HashSet::new() };
    for day in possible.moments {
        gathered.moment(&mut tx, day).await?;
    }
    let Gathered { rows, looked, .. } = gathered;
    if rows.len() == 0 {
        return Err(Error::invalid("purpose", "書き出せる行がありません。"));
    }
    let mut persons: Vec<Uuid> = looked.into_iter().collect();
    persons.sort_unstable();
    let (told, came) = rows.told();
    let view = View {
        kind: "export",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "checkin",
        fields: "facts,outcome",
        detail: format!("目的: {purpose} 気づきの学習用の行 結果のわかる行 {told} 登録 {came}"),
        count: i32::try_from(rows.len()).ok(),
        persons,
        ..View::default()
    };
    let rows = tx.show(Sealed::new(rows, view)).await?;
    Ok(rows.csv())
}

/// The file.
pub async fn take(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    match made(&app, &permit, &fields).await {
        Ok(bytes) => Ok(export::csv(FILE, bytes)),
        Err(error) if permit.may(Action::ManageModels) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&read(&app, &permit, fields, errors).await?)?.into_response())
        }
        Err(error) => Err(error),
    }
}
