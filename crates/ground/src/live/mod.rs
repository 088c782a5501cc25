//! Live pages: PostgreSQL NOTIFY → every process → every open browser of the agencies concerned.
//!
//! Messages carry ids only; the browser then reads again under its own session.

mod sessions;

use crate::db::Db;
use crate::gate::{Actor, Gate};
use crate::outbox::{CHANNEL, News};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use sessions::Sessions;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// Fans news out to the streams of this process.
#[derive(Clone)]
pub struct Hub {
    sender: broadcast::Sender<Arc<News>>,
    sessions: Arc<Sessions>,
    closed: CancellationToken,
}

/// News a slow browser may fall behind before it is told to read everything again.
const BACKLOG: usize = 256;

impl Default for Hub {
    fn default() -> Self {
        Self { sender: broadcast::channel(BACKLOG).0, sessions: Arc::default(), closed: CancellationToken::new() }
    }
}

impl Hub {
    /// A receiver of everything this process hears; the search index uses it too.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<News>> {
        self.sender.subscribe()
    }

    /// Listens until cancelled; reconnects by itself. After a gap everybody is told to read again (`kind` = `gap`).
    pub async fn listen(self, db: Db, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.listen_once(&db, &stop).await {
                tracing::warn!(?error, "listener lost; trying again");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            self.send(News { kind: "gap".to_owned(), ..News::default() });
        }
    }

    async fn listen_once(&self, db: &Db, stop: &CancellationToken) -> crate::Result<()> {
        let mut listener = db.listener().await?;
        listener.listen(CHANNEL).await?;
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                notification = listener.try_recv() => match notification? {
                    Some(notification) => match serde_json::from_str(notification.payload()) {
                        Ok(news) => self.send(news),
                        Err(error) => tracing::error!(%error, "unreadable notification"),
                    },
                    None => return Ok(()),
                },
            }
        }
    }

    /// Ends every stream, for a process that is to end: it waits for its answers, and a stream lasts as long as a page is open. Browsers ask again, of
    /// whoever answers then.
    pub fn close(&self) {
        self.closed.cancel();
    }

    fn send(&self, news: News) {
        // No receiver is fine: nobody has a page open.
        let _ = self.sender.send(Arc::new(news));
    }

    /// The stream of one browser: news of its agency and its counterparts, until the session ends.
    pub fn stream(
        &self,
        gate: &Gate,
        token: &str,
        actor: Arc<Actor>,
    ) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let mut receiver = self.subscribe();
        let mut attendance = self.sessions.attend(gate, token);
        let closed = self.closed.clone();
        let stream = async_stream::stream! {
            yield Ok(Event::default().event("hello").data("{}"));
            loop {
                tokio::select! {
                    heard = receiver.recv() => match heard {
                        Ok(news) if concerns(&news, &actor) => {
                            let data = serde_json::json!({ "kind": news.kind, "person": news.person });
                            yield Ok(Event::default().event("news").data(data.to_string()));
                        }
                        Ok(_) => {}
                        Err(broadcast::error::RecvError::Lagged(_)) => {
                            yield Ok(Event::default().event("news").data(r#"{"kind":"gap"}"#));
                        }
                        Err(broadcast::error::RecvError::Closed) => return,
                    },
                    () = closed.cancelled() => return,
                    () = attendance.over() => {
                        yield Ok(Event::default().event("over").data("{}"));
                        return;
                    }
                }
            }
        };
        Sse::new(stream).keep_alive(KeepAlive::default())
    }
}

/// News of the own agency; a post limited to schools hears of nobody else's children, not even that something moved.
fn concerns(news: &News, actor: &Actor) -> bool {
    let is_beyond = news.person.is_some_and(|person| actor.is_beyond_ward(person.id));
    news.kind == "gap" || (news.orgs.contains(&actor.org) && !is_beyond)
}
