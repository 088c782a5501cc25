//! The address machines ask: Prometheus and Zabbix. Apart from the screens, so that it can be kept inside; it names nobody and changes nothing.

use crate::health::beat::{memory, permit};
use crate::health::{self, Health};
use crate::{metrics, zabbix};
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use ground::Result;
use ground::db::Db;
use ground::web::tally;
use serde_json::Value;

/// The routes of that address.
pub fn router(db: Db) -> Router {
    Router::new()
        .route("/metrics", get(scraped))
        .route("/zabbix.json", get(asked))
        .route("/zabbix/jobs.json", get(jobs))
        .route("/zabbix/processes.json", get(processes))
        .route("/healthz", get(healthz))
        .with_state(db)
}

async fn read(db: &Db) -> Result<Health> {
    let permit = permit(db);
    let mut tx = db.work(&permit).await?;
    health::read(&mut tx).await
}

/// The state; none when the database does not answer.
async fn state(db: &Db) -> Option<Health> {
    match read(db).await {
        Ok(health) => Some(health),
        Err(error) => {
            tracing::warn!(?error, "state not read");
            None
        }
    }
}

async fn scraped(State(db): State<Db>) -> Response {
    let text = metrics::page(state(&db).await.as_ref(), &tally(), memory());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

async fn asked(State(db): State<Db>) -> Json<Value> {
    Json(zabbix::state(state(&db).await.as_ref(), &tally()))
}

async fn jobs(State(db): State<Db>) -> Response {
    discovered(&db, zabbix::discovered_jobs).await
}

async fn processes(State(db): State<Db>) -> Response {
    discovered(&db, zabbix::discovered_processes).await
}

/// Discovery without a state would take everything known away: better no answer.
async fn discovered(db: &Db, of: impl Fn(&Health) -> Value) -> Response {
    match state(db).await {
        Some(health) => Json(of(&health)).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Whether this process can do its work: it lives, and the database answers.
async fn healthz(State(db): State<Db>) -> StatusCode {
    if state(&db).await.is_some() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}
