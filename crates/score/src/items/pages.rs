//! `/records/{key}/items`: what is known of a child, now or at a past moment, and what is said to be wrong.

use super::model::{Dispute, Given, Item, Source};
use super::{Known, of_child, rules, store};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, date_wareki, moment_wareki};
use desk::people::{self, Strip};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::Timestamp;
use uuid::Uuid;

/// Letters of a reason.
const LONGEST: usize = 1000;
/// Who may say that an answer is wrong.
const SPEAKERS: [&str; 4] = ["こども", "保護者", "職員", "関係機関"];

/// Where something is on record, as shown beside it.
pub(crate) struct Place {
    /// 緊急度アセスメント 令和8年11月22日 架空 花子
    pub(crate) text: String,
    /// The sheet; empty where it is no sheet.
    pub(crate) href: String,
}

impl Place {
    /// The place of an item of a child.
    pub(crate) fn of(key: Key, source: Option<&Source>) -> Self {
        let Some(source) = source else { return Self { text: String::new(), href: String::new() } };
        let draft = if source.draft { "(記入中)" } else { "" };
        Self {
            text: format!("{}{draft} {} {} {}", source.title, date_wareki(source.day), source.by, source.origin)
                .trim_end()
                .to_owned(),
            href: source.sheet.map(|sheet| format!("/records/{key}/sheets/{sheet}")).unwrap_or_default(),
        }
    }
}

struct Line {
    label: String,
    shown: String,
    state: &'static str,
    class: &'static str,
    place: Place,
}

impl Line {
    fn of(key: Key, item: &Item) -> Self {
        let (state, class) = match item.given {
            Given::Disputed => ("確認中(本人・保護者などから訂正の申し出)", "warn"),
            Given::Unknown => ("わからない", "warn"),
            Given::Unasked => ("まだ確認していない", "warn"),
            Given::NotApplicable => ("対象外", ""),
            Given::Missed => ("未受診", "warn"),
            Given::Yes | Given::No | Given::Code(_) | Given::Number(_) => ("わかっている", "good"),
        };
        let place = Place::of(key, item.source.as_ref());
        Self { label: item.label.clone(), shown: item.shown.clone(), state, class, place }
    }
}

struct Disputed {
    id: Uuid,
    label: String,
    said_by: String,
    reason: String,
    by: String,
    at: String,
}

#[derive(Template)]
#[template(path = "items/page.html")]
struct Page {
    frame: Frame,
    key: Key,
    strip: Strip,
    at: String,
    is_past: bool,
    told: Vec<Line>,
    open: Vec<Line>,
    disputed: Vec<Disputed>,
    choices: Vec<(String, String)>,
    speakers: &'static [&'static str],
    may_write: bool,
    fields: Fields,
    errors: Errors,
}

/// Choices of an item are disputed together: the item itself is named.
fn disputable(known: &Known) -> Vec<(String, String)> {
    let from_sheet = |item: &&Item| item.source.as_ref().is_some_and(|source| source.sheet.is_some());
    known.items.iter().filter(from_sheet).map(|item| (item.feature.clone(), item.label.clone())).collect()
}

fn label_of(known: &Known, dispute: &Dispute) -> String {
    let item = known.items.iter().find(|item| rules::is_about(&dispute.feature, &item.feature));
    item.map_or_else(|| dispute.feature.clone(), |item| item.label.clone())
}

/// The moment a reader asks for: the end of a past day; now, where no day is given.
fn moment(fields: &Fields, now: Timestamp) -> Result<Timestamp> {
    let mut reader = Reader::new(fields);
    let day = reader.date("at", "日付");
    let Some(day) = reader.finish(day)? else { return Ok(now) };
    let end = day.tomorrow().and_then(|next| next.to_zoned(ground::db::japan()));
    Ok(end.map_or(now, |end| end.timestamp().min(now)))
}

async fn read(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let now = tx.now();
    let moment = moment(&fields, now).unwrap_or(now);
    let strip = people::header(&mut tx, key).await?;
    let known = of_child(&mut tx, key, moment).await?;
    let (strip, known) = tx.show(strip.zip(known)).await?;
    let (open, told): (Vec<&Item>, Vec<&Item>) =
        known.items.iter().partition(|item| matches!(item.given, Given::Unasked | Given::Unknown));
    let is_past = moment < now;
    let disputed = known.disputes.iter().map(|dispute| Disputed {
        id: dispute.id,
        label: label_of(&known, dispute),
        said_by: dispute.said_by.clone(),
        reason: dispute.reason.clone(),
        by: dispute.by.clone(),
        at: moment_wareki(dispute.at),
    });
    Ok(Page {
        frame: Frame::new(app, permit, "確認項目", "/scores"),
        key,
        strip,
        at: moment_wareki(moment),
        is_past,
        told: told.into_iter().map(|item| Line::of(key, item)).collect(),
        open: open.into_iter().map(|item| Line::of(key, item)).collect(),
        disputed: disputed.collect(),
        choices: disputable(&known),
        speakers: &SPEAKERS,
        may_write: permit.may(Action::RunScore) && !is_past,
        fields,
        errors,
    })
}

/// What is known of a child; `at` names a past day.
pub async fn page(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Html<String>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let errors = moment(&fields, app.db.clock().now()).err().map(Errors::or_fail).transpose()?.unwrap_or_default();
    frame::html(&read(&app, &permit, key, fields, errors).await?)
}

async fn written(app: &App, permit: &Permit, key: Key, fields: &Fields, settles: Option<Uuid>) -> Result<()> {
    let mut tx = app.db.read(permit).await?;
    let now = tx.now();
    let known = of_child(&mut tx, key, now).await?;
    let (choices, open) = (disputable(known.for_rules()), known.for_rules().disputes.clone());
    tx.show(known.map(drop)).await?;
    let mut reader = Reader::new(fields);
    let codes: Vec<&str> = choices.iter().map(|(feature, _)| feature.as_str()).collect();
    let (feature, said_by) = match settles {
        Some(raised) => {
            let dispute = open.iter().find(|dispute| dispute.id == raised).ok_or(Error::Stale)?;
            (dispute.feature.clone(), dispute.said_by.clone())
        }
        None => (reader.choice("feature", "項目", &codes), reader.choice("said_by", "申し出た人", &SPEAKERS)),
    };
    let reason = reader.required("reason", "内容", LONGEST);
    let reason = reader.finish(reason)?;
    let mut tx = app.db.write(permit).await?;
    store::dispute(&mut tx, key, &feature, settles, &said_by, &reason).await?;
    tx.commit().await
}

async fn answer(app: &App, permit: &Permit, key: Key, fields: Fields, settles: Option<Uuid>) -> Result<Response> {
    let permit = people::access::open_own(app, permit, key).await?;
    match written(app, &permit, key, &fields, settles).await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/items")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&read(app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}

/// Notes that somebody says an answer is wrong.
pub async fn dispute(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    answer(&app, &permit, key, fields, None).await
}

/// Notes what was found: the item counts again, as it stands on the sheet then.
pub async fn settle(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    // Names none that is open: answered like one that was settled meanwhile.
    let raised = fields.get("raised").parse().unwrap_or_default();
    answer(&app, &permit, key, fields, Some(raised)).await
}
