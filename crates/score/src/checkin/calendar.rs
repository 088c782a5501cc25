//! Lists by the calendar: `/checkins/setting` says whether and from which day of a month, and the work behind it makes them, one a month.
//!
//! Only lists that are made alike each month let their results accumulate. Off until an agency sets it.

use super::model::{MOST, Setting};
use super::{run, store};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame, choices, moment_wareki};
use ground::db::Db;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const NAME: &str = "毎月の気づきの計算";
/// How often there is a look at the calendar.
const POLL: Duration = Duration::from_secs(600);
/// Whether lists are made by the calendar.
const EVERY: &[(&str, &str)] = &[("off", "自動では計算しない"), ("month", "毎月計算する")];
/// Days of a month that every month has.
const DAYS: std::ops::RangeInclusive<i32> = 1..=28;

/// Works until cancelled.
pub async fn work(db: Db, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = drain(&db).await {
            tracing::error!(?error, "lists by the calendar");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

fn permit(db: &Db, area: i16, org: i32) -> Permit {
    #[expect(clippy::disallowed_methods, reason = "makes the lists an agency set to be made each month")]
    Permit::for_job(db, area, org, Action::ReadCheckin, NAME)
}

/// Makes every list that is due. What fails in one agency keeps no other waiting, and is tried again.
///
/// # Errors
/// Those of the database.
pub async fn drain(db: &Db) -> Result<()> {
    let nobody = permit(db, 0, 0);
    let mut tx = db.work(&nobody).await?;
    let (month, due) = (tx.today().first_of_month(), store::due(&mut tx).await?);
    tx.commit().await?;
    for (area, org) in due {
        let permit = permit(db, area, org);
        match run::run(db, &permit, Some(month)).await {
            // No model is shown: the day stays due until one is; those on trial have their list of the month.
            Ok(_) | Err(Error::Invalid(_)) => {}
            Err(error) => tracing::error!(?error, org, "a list by the calendar"),
        }
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "checkin/setting.html")]
struct Page {
    frame: Frame,
    in_force: String,
    every: Vec<Choice>,
    fields: Fields,
    errors: Errors,
}

/// A setting in words.
fn told(setting: &Setting) -> String {
    let when = if setting.monthly {
        format!("毎月{}日から計算する", setting.day)
    } else {
        "自動では計算しない".to_owned()
    };
    let by = setting
        .by
        .as_ref()
        .map_or_else(|| "まだ設定していません".to_owned(), |(by, at)| format!("{} {by}", moment_wareki(*at)));
    format!("{when}、月{}人訪問できる({by})", setting.capacity)
}

fn filled(setting: &Setting) -> Fields {
    let mut fields = Fields::default();
    fields.set("n", setting.n.to_string());
    fields.set("every", if setting.monthly { "month" } else { "off" });
    fields.set("day", setting.day.to_string());
    fields.set("capacity", setting.capacity.to_string());
    fields
}

async fn read(app: &App, permit: &Permit, typed: Option<Fields>, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let setting = store::setting(&mut tx).await?;
    let setting = tx.show(Sealed::plain(setting)).await?;
    Ok(Page {
        frame: Frame::new(app, permit, "気づきの計算", "/checkins"),
        in_force: told(&setting),
        every: choices(EVERY),
        fields: typed.unwrap_or_else(|| filled(&setting)),
        errors,
    })
}

/// The page.
pub async fn page(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    frame::html(&read(&app, &permit, None, Errors::default()).await?)
}

fn typed(fields: &Fields) -> Result<Setting> {
    let mut reader = Reader::new(fields);
    let codes: Vec<&str> = EVERY.iter().map(|(code, _)| *code).collect();
    let every = reader.choice("every", "自動の計算", &codes);
    let day = required(&mut reader, "day", "計算する日", DAYS);
    let most = i32::try_from(MOST).map_err(Error::internal)?;
    let capacity = required(&mut reader, "capacity", "訪問できる人数(月)", 1..=most);
    let n = fields.get("n").parse::<i32>().map_err(|_| Error::Stale)?.saturating_add(1);
    let (day, capacity) = reader.finish((day, capacity))?;
    Ok(Setting {
        n,
        monthly: every == "month",
        day: i8::try_from(day).map_err(Error::internal)?,
        capacity: usize::try_from(capacity).map_err(Error::internal)?,
        by: None,
    })
}

fn required(reader: &mut Reader<'_>, field: &str, label: &str, range: std::ops::RangeInclusive<i32>) -> i32 {
    if reader.fields().get(field).trim().is_empty() {
        reader.refuse(field, format!("{label}を入力してください。"));
    }
    reader.number(field, label, range).unwrap_or_default()
}

async fn kept(app: &App, permit: &Permit, fields: &Fields) -> Result<()> {
    let setting = typed(fields)?;
    let mut tx = app.db.write(permit).await?;
    store::set(&mut tx, &setting).await?;
    tx.commit().await
}

/// Puts a setting in force.
pub async fn save(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    match kept(&app, &permit, &fields).await {
        Ok(()) => Ok(Redirect::to("/checkins").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&read(&app, &permit, Some(fields), errors).await?)?.into_response())
        }
    }
}
