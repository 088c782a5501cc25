//! `/scores/held`: how many weeks show no scores, what that means, and who set it why.

use super::rules::{self, MOST, Setting};
use super::store;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::Timestamp;

/// Letters of a reason.
const LONGEST: usize = 1000;
/// The one answer to the question for a signature.
const SIGNED: &[(&str, &str)] = &[("yes", "説明を読みました。この名前で設定します。")];

struct Line {
    at: String,
    of_hundred: String,
    reason: String,
    by: String,
}

#[derive(Template)]
#[template(path = "held/page.html")]
struct Page {
    frame: Frame,
    in_force: String,
    week: String,
    /// Sections, and whether they are shown no scores this week; empty while every week shows.
    sections: Vec<(String, bool)>,
    history: Vec<Line>,
    signer: String,
    signature: Vec<Choice>,
    fields: Fields,
    errors: Errors,
}

fn words(of_hundred: u32) -> String {
    match of_hundred {
        0 => "どの週も表示する".to_owned(),
        n => format!("100週のうち約{n}週は表示しない"),
    }
}

fn line(setting: &Setting) -> Line {
    Line {
        at: moment_wareki(setting.at),
        of_hundred: words(setting.of_hundred),
        reason: setting.reason.clone(),
        by: setting.by.clone(),
    }
}

fn in_force(settings: &[Setting], now: Timestamp) -> String {
    let (standing, newest) = (rules::in_force(settings, now), settings.last().map(|setting| setting.of_hundred));
    match newest {
        None => format!("{}(まだ設定していません)", words(standing)),
        Some(newest) if newest != standing => {
            format!("{}。次の月曜日から、{}", words(standing), words(newest))
        }
        Some(_) => words(standing),
    }
}

async fn read(app: &App, permit: &Permit, typed: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let now = tx.now();
    let settings = store::settings(&mut tx).await?;
    let sections = store::sections(&mut tx).await?;
    let (settings, sections) = tx.show(Sealed::plain((settings, sections))).await?;
    let mut fields = typed;
    if fields.get("n").is_empty() {
        let newest = settings.last();
        fields.set("n", newest.map_or(0, |newest| newest.n).to_string());
        fields.set("of_hundred", newest.map_or(0, |newest| newest.of_hundred).to_string());
    }
    let (monday, sunday) = rules::week(now);
    let named = sections.into_iter().map(|(id, name)| (Some(id), name));
    let all = named.chain([(None, "担当の係が決まっていないこども".to_owned())]);
    let held = |(id, name): (Option<i32>, String)| (name, rules::is_held(&settings, id, now));
    let actor = permit.actor();
    Ok(Page {
        frame: Frame::new(app, permit, "スコアを表示しない週", "/scores"),
        in_force: in_force(&settings, now),
        week: format!("{}から{}まで", date_wareki(monday), date_wareki(sunday)),
        sections: if rules::in_force(&settings, now) == 0 { Vec::new() } else { all.map(held).collect() },
        history: settings.iter().rev().map(line).collect(),
        signer: format!("{} {}", actor.post, actor.name),
        signature: choices(SIGNED),
        fields,
        errors,
    })
}

/// The page.
pub async fn page(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    frame::html(&read(&app, &permit, Fields::default(), Errors::default()).await?)
}

fn typed(fields: &Fields) -> Result<(i32, u32, String)> {
    let mut reader = Reader::new(fields);
    let of_hundred = reader.number("of_hundred", "表示しない週", 0..=MOST);
    if of_hundred.is_none() && reader.errors().is_empty() {
        reader.refuse("of_hundred", "100週のうち何週かを入力してください。やめるときは0を入れます。");
    }
    let reason = reader.required("reason", "理由", LONGEST);
    if reader.choices("signed", "署名", &["yes"]).is_empty() {
        reader.refuse("signed", "説明を読み、名前を確かめて選んでください。");
    }
    let n = fields.get("n").parse::<i32>().map_err(|_| Error::Stale)?.saturating_add(1);
    reader.finish((n, of_hundred.unwrap_or_default(), reason))
}

/// Puts a number in force.
pub async fn set(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let done = async {
        let (n, of_hundred, reason) = typed(&fields)?;
        let mut tx = app.db.write(&permit).await?;
        store::set(&mut tx, n, of_hundred, &reason).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => Ok(Redirect::to("/scores/held").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&read(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}
