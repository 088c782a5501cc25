//! 運用: whether the installation itself is well, told to whoever runs it by a screen, by Prometheus and Zabbix, and by mail.
//!
//! Form: chapter 6.4 of the seed report (安全管理措置). Nothing here names a resident, a case or a member of staff: states, counts, times.
//! Pitfall: what is wrong is decided from the database ([`health`]), so that every process tells the same; only a process itself knows its disk
//! and its memory, and says so in its beat.

pub mod health;
pub mod listener;
pub mod mail;
mod metrics;
mod zabbix;

use desk::App;
use ground::Result;
use ground::db::Db;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of the screen.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/operator", Action::Operate, health::pages::page)
        .post("/operator/troubles/{id}/acknowledge", Action::Operate, health::pages::acknowledge)
        .post("/operator/mails/{id}/retry", Action::Operate, health::pages::retry)
}

/// Notes that a backup was finished now: how large, where it lies.
pub async fn backed_up(db: &Db, bytes: Option<i64>, note: &str) -> Result<()> {
    let permit = health::beat::permit(db);
    let mut tx = db.work(&permit).await?;
    health::backed_up(&mut tx, bytes, note).await?;
    tx.commit().await
}

/// The version of this build.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
