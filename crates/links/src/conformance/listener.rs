//! The receiving end of a webhook, as a vendor's system has one.

use anyhow::Context;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use ground::db::Clock;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// `Kasugai-Signature`.
    pub signature: String,
    /// Exactly as it came.
    pub body: String,
    /// When it came, in seconds.
    pub at: i64,
}

/// By path: what arrived, and how many to turn away first.
#[derive(Debug, Default)]
struct Inbox {
    arrived: Vec<Arrived>,
    refusing: usize,
}

type Boxes = Arc<Mutex<HashMap<String, Inbox>>>;

/// What receiving takes.
#[derive(Clone)]
struct Desk {
    boxes: Boxes,
    clock: Clock,
}

/// Listens until dropped.
#[derive(Debug)]
pub struct Listener {
    boxes: Boxes,
    callback: String,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Listener {
    /// Listens at an address; the server reaches it by `callback`, or by that address.
    pub async fn open(at: SocketAddr, callback: Option<&str>, clock: Clock) -> anyhow::Result<Self> {
        let listener = tokio::net::TcpListener::bind(at).await.with_context(|| format!("{at} で待ち受けできません"))?;
        let at = listener.local_addr()?;
        let boxes = Boxes::default();
        let router = Router::new().route("/{name}", post(receive)).with_state(Desk { boxes: boxes.clone(), clock });
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "listener");
            }
        });
        let callback =
            callback.map_or_else(|| format!("http://{at}"), |callback| callback.trim_end_matches('/').to_owned());
        Ok(Self { boxes, callback, task })
    }

    /// The address of a box.
    pub fn url(&self, name: &str) -> String {
        format!("{}/{name}", self.callback)
    }

    /// Turns the next deliveries to a box away.
    pub fn refuse(&self, name: &str, times: usize) {
        if let Ok(mut boxes) = self.boxes.lock() {
            boxes.entry(name.to_owned()).or_default().refusing = times;
        }
    }

    /// What arrived in a box, once there are `least`; waits up to a minute.
    pub async fn arrived(&self, name: &str, least: usize) -> Result<Vec<Arrived>, String> {
        for _ in 0..600 {
            let arrived = self
                .boxes
                .lock()
                .ok()
                .and_then(|boxes| boxes.get(name).map(|inbox| inbox.arrived.clone()))
                .unwrap_or_default();
            if arrived.len() >= least {
                return Ok(arrived);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("1分待っても知らせが届きません。サーバーの --webhook-allow と、サーバーからこの受け口への経路を確かめてください。".to_owned())
    }
}

async fn receive(State(desk): State<Desk>, Path(name): Path<String>, headers: HeaderMap, body: String) -> StatusCode {
    let at = desk.clock.now().as_second();
    let signature =
        headers.get("kasugai-signature").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let Ok(mut boxes) = desk.boxes.lock() else { return StatusCode::INTERNAL_SERVER_ERROR };
    let inbox = boxes.entry(name).or_default();
    inbox.arrived.push(Arrived { signature, body, at });
    if inbox.refusing == 0 {
        return StatusCode::NO_CONTENT;
    }
    inbox.refusing -= 1;
    StatusCode::SERVICE_UNAVAILABLE
}
