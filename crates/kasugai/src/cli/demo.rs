//! `kasugai demo`, and what `kasugai serve --demo` does first: fills an empty database with the fictional nation.

use super::{Place, say, start};
use crate::demo::{self, load};
use clap::Args;
use ground::db::Clock;
use ground::vault::{Files, Vault};
use sqlx::postgres::PgConnectOptions;
use std::sync::Arc;

/// Password of every demo account. Printed for whoever starts the demo; the accounts exist in the demo nation only.
pub const PASSWORD: &str = "kasugai-demo-2026";
/// Percent between two lines of progress.
const STEP: u32 = 5;

/// Which nation.
#[derive(Args, Clone, Debug)]
#[group(id = "nation")]
pub struct Options {
    /// 人数のめやす(省略時は全国の規模。速く試すときは 10000)
    #[arg(long)]
    pub people: Option<u32>,
    /// 乱数の種。同じ値なら同じ架空データになる
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { people: None, seed: 1 }
    }
}

/// Loads the nation and prints the accounts to try.
pub async fn demo(place: &Place, options: &Options) -> anyhow::Result<()> {
    let started = start::start(place, Some(options)).await?;
    introduce(&started);
    started.stop().await
}

/// Prints the accounts to try and what is different from real use.
pub fn introduce(started: &start::Started) {
    say("架空データで動いています。実在の人の情報を入れないでください。確認コード(二要素認証)は求めません。");
    say("ログインID(はじめに試すもの):");
    for (login, whose) in &started.logins {
        say(&format!("  {login:<12} {whose}"));
    }
    say(&format!("  パスワードはすべて {PASSWORD}"));
}

/// Fills the database, or finishes what was begun; at once when that is done already. Gives the accounts to try.
///
/// # Errors
/// See [`load::load`].
pub async fn fill(
    owner: &PgConnectOptions,
    vault: Arc<Vault>,
    files: Files,
    clock: &Clock,
    options: &Options,
) -> anyhow::Result<Vec<(String, String)>> {
    let hash = ground::gate::hash_password(PASSWORD.to_owned()).await?;
    let wanted = demo::Options { seed: options.seed, people: options.people, as_of: clock.now() };
    let mut next = 0;
    let said = |percent| {
        if percent >= next {
            say(&format!("架空の全国を用意しています… {percent}%"));
            next = percent - percent % STEP + STEP;
        }
    };
    let loaded = load::load(owner, vault, files, wanted, &hash, said).await?;
    if loaded.persons > 0 {
        say(&format!("架空の全国を用意しました: 記録票 {} 件、人 {} 人", loaded.records, loaded.persons));
    }
    Ok(loaded.logins)
}
