//! A nation that is served: a port of its own, live streams, the search index and the jobs.

use super::desk::Desk;
use crate::nation::{Nation, PASSWORD};
use ground::audit::Sealer;
use ground::gate::Settings;
use kasugai::{jobs, router};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A running server; ends with this value.
pub struct Served {
    _stop: DropGuard,
    /// The nation behind it; its database goes last.
    pub nation: Nation,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Served {
    /// A fresh nation. The second factor is not asked.
    pub async fn open() -> Self {
        Self::serve(Nation::new().await).await
    }

    /// A fresh nation with other limits.
    pub async fn with(settings: Settings) -> Self {
        Self::serve(Nation::with(settings).await).await
    }

    /// Serves a nation that a test has prepared.
    pub async fn serve(nation: Nation) -> Self {
        let (app, stop) = (nation.app.clone(), CancellationToken::new());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(app.hub.clone().listen(app.db.clone(), stop.clone()));
        tokio::spawn(app.finder.clone().run(app.db.clone(), app.hub.clone(), stop.clone()));
        let sealer = Sealer::open(nation.state.path()).unwrap();
        let intake = renkei::runs::intake::Intake::new(app.db.clone(), app.vault.clone());
        let sources = jobs::Sources { intake, inbox: Some(nation.state.path().join("inbox")) };
        let targets = links::webhooks::Targets::read(app.targets()).unwrap();
        let sender = links::webhooks::Sender::new(app.db.clone(), app.vault.clone(), targets);
        tokio::spawn(jobs::run(app.db.clone(), sealer, sender, sources, keep::Keeper::of(&app), stop.clone()));
        let stopped = stop.clone().cancelled_owned();
        let server = axum::serve(listener, router::router(app.clone())).with_graceful_shutdown(stopped);
        tokio::spawn(async move { server.await.unwrap() });
        while app.finder.preparing().is_some() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { _stop: stop.drop_guard(), nation, address }
    }

    /// A browser at the log-in page.
    pub async fn desk(&self) -> Desk {
        let desk = Desk::open(format!("http://{}", self.address)).await;
        desk.go("/login").await;
        desk
    }

    /// A browser in which a new member of staff has logged in by the screen.
    pub async fn at_desk(&self, org: i32, role: &str) -> Desk {
        let (id, login) = self.nation.hire(org, role).await;
        let mut desk = self.desk().await;
        desk.staff = Some(id);
        desk.fill("ログインID", &login).await;
        desk.fill("パスワード", PASSWORD).await;
        desk.press("ログイン").await;
        desk.sees("ログアウト").await;
        desk
    }
}
