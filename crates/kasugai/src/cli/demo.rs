//! `kasugai demo`: fills an empty database with the fictional nation.

use super::{Place, say, start};
use crate::demo::{self, load};
use clap::Args;

/// Password of every demo account. Printed for whoever starts the demo; the accounts exist in the demo nation only.
pub const PASSWORD: &str = "kasugai-demo-2026";

/// Which nation.
#[derive(Args, Debug, Default)]
pub struct Options {
    /// 人数のめやす(省略時は全国の規模。速く試すときは 10000)
    #[arg(long)]
    pub people: Option<u32>,
    /// 乱数の種。同じ値なら同じ架空データになる
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Loads the nation and prints the accounts to try.
pub async fn demo(place: &Place, options: &Options) -> anyhow::Result<()> {
    let started = start::start(place).await?;
    let loaded = fill(&started, options).await;
    started.stop().await?;
    let loaded = loaded?;
    say(&format!("架空の全国を用意しました: 記録票 {} 件、人 {} 人", loaded.records, loaded.persons));
    for (login, whose) in &loaded.logins {
        say(&format!("  {login:<12} {whose}"));
    }
    say(&format!("  パスワードはすべて {PASSWORD}"));
    Ok(())
}

/// Loads the nation into an open installation.
///
/// # Errors
/// See [`load::load`].
pub async fn fill(started: &start::Started, options: &Options) -> anyhow::Result<load::Loaded> {
    let hash = ground::gate::hash_password(PASSWORD.to_owned()).await?;
    let wanted = demo::Options { seed: options.seed, people: options.people, as_of: started.db.clock().now() };
    load::load(&started.owner, started.vault.clone(), wanted, &hash, |percent| {
        tracing::info!(percent, "demo nation");
    })
    .await
}
