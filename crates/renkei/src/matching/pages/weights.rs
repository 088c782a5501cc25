//! The weights: where they come from, what they say, from which certainty on nobody need look.

use crate::matching::learn;
use crate::matching::store::models::{self, Stored};
use ::desk::App;
use ::desk::frame::{self, Errors, Frame, moment_wareki};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use ground::Result;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};

#[derive(Template)]
#[template(path = "matching/pages/weights.html")]
struct WeightsPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    stored: Stored,
    origin: &'static str,
    learnt: String,
    records: i64,
    open: i64,
    rates: Vec<(String, String, String, String)>,
    may_write: bool,
    version: String,
    /// Somebody has just had it begin.
    learning: bool,
}

/// A share as people read it.
fn share(share: f64) -> String {
    match share {
        0.0 => "0%".to_owned(),
        share if share < 0.0001 => "0.01%未満".to_owned(),
        share => format!("{:.2}%", share * 100.0),
    }
}

async fn page(app: &App, permit: &Permit, typed: Option<Fields>, errors: Errors) -> Result<WeightsPage> {
    let mut tx = app.db.read(permit).await?;
    let stored = models::in_force(&mut tx).await?;
    let (records, open) = models::sizes(&mut tx).await?;
    tx.commit().await?;
    let filled = || {
        let mut fields = Fields::default();
        fields.set("upper", format!("{:.1}", stored.upper * 100.0));
        fields.set("lower", format!("{:.1}", stored.lower * 100.0));
        fields
    };
    let learnt = stored.learnt_at.map(|at| format!("{} {}", moment_wareki(at), stored.learnt_by));
    let rates = stored.rates.iter().map(|rate| (rate.title.clone(), rate.text.clone(), share(rate.m), share(rate.u)));
    Ok(WeightsPage {
        frame: Frame::new(app, permit, "重みと基準", "/matching"),
        fields: typed.unwrap_or_else(filled),
        errors,
        origin: if stored.origin == "numbers" {
            "この自治体の宛名番号から学習した重み"
        } else {
            "製品に付属の重み(架空の町で学習)"
        },
        learnt: learnt.unwrap_or_default(),
        records,
        open,
        rates: rates.collect(),
        may_write: permit.may(Action::WriteMatching),
        version: stored.version.map(|version| version.to_string()).unwrap_or_default(),
        stored,
        learning: false,
    })
}

/// The page. It names nobody.
pub async fn show(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let learning = fields.get("learning") == "1";
    let page = WeightsPage { learning, ..page(&app, &permit, None, Errors::default()).await? };
    Ok(frame::html(&page)?.into_response())
}

/// Sets the limits; the background judges everything by them.
pub async fn save(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let read = || {
        let mut reader = Reader::new(&fields);
        let mut percent = |field: &str, label: &str| {
            let value = fields.get(field).trim().parse::<f64>().ok().filter(|value| (0.0..=100.0).contains(value));
            if value.is_none() {
                reader.refuse(field, format!("{label}を0から100までの数で入力してください。"));
            }
            value.unwrap_or_default() / 100.0
        };
        let limits = (percent("upper", "自動でまとめる確からしさ"), percent("lower", "確認に回す下限"));
        reader.finish(limits)
    };
    let saved = match read() {
        Ok(limits) => learn::limit(&app.db, &permit, limits, fields.get("version").parse().ok()).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(()) => Ok(Redirect::to("/matching/weights").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, Some(fields), errors).await?)?.into_response())
        }
    }
}

/// Learns anew, behind the page: a large town takes its time.
pub async fn learn(State(app): State<App>, permit: Permit) -> Result<Response> {
    tokio::spawn(async move {
        if let Err(error) = learn::learn(&app.db, &permit).await {
            tracing::error!(?error, "weights were not learnt");
        }
    });
    Ok(Redirect::to("/matching/weights?learning=1").into_response())
}
