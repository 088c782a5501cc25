//! `kasugai demo`, and what `kasugai serve --demo` does first: fills an empty database with the fictional nation.

use super::{Place, say, start};
use crate::demo::{self, PASSWORD, load};
use clap::{Args, Subcommand};
use desk::App;
use ground::db::Clock;
use ground::vault::{Files, Vault};
use jiff::civil::Date;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use std::path::PathBuf;
use std::sync::Arc;

/// Percent between two lines of progress.
const STEP: u32 = 5;

/// The nation, or files for it.
#[derive(Args, Clone, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Demo {
    #[command(subcommand)]
    pub what: Option<What>,
    #[command(flatten)]
    pub nation: Options,
}

/// What else there is to make.
#[derive(Subcommand, Clone, Debug)]
pub enum What {
    /// 架空の町の8つのシステムが毎日送るファイルを書き出す(書き間違い・空白・欠けた番号を含む)
    Sources(Sources),
}

/// Options of `demo sources`.
#[derive(Args, Clone, Debug)]
pub struct Sources {
    /// 書き出すフォルダー(この下に 機関の番号/連携元のコード を作る。--inbox にそのまま使える)
    #[arg(long, default_value = "sources-demo")]
    pub out: PathBuf,
    /// 日数(終わりは --until)
    #[arg(long, default_value_t = 7)]
    pub days: u16,
    /// 最後の日(省略時は今日)
    #[arg(long)]
    pub until: Option<Date>,
    /// 乱数の種。同じ値なら同じファイルになる
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 住民の人数のめやす
    #[arg(long, default_value_t = 10_000)]
    pub people: usize,
    /// 町のコード(全国地方公共団体コードの5桁)
    #[arg(long, default_value = "34302")]
    pub town: String,
    /// 機関の番号
    #[arg(long, default_value_t = 134_302)]
    pub org: i32,
}

/// Writes what the systems of a town send, a file per source and day.
pub fn sources(options: &Sources) -> anyhow::Result<()> {
    let until = options.until.unwrap_or_else(|| Clock::system().today());
    let settings = town::Settings {
        seed: options.seed,
        codes: vec![options.town.clone()],
        today: until,
        ..town::Settings::default()
    };
    let country = town::Country::new(settings);
    anyhow::ensure!(!country.municipalities().is_empty(), "町のコード「{}」はありません", options.town);
    let mut people = 0;
    let families = country.families().take_while(|family| {
        let before = people;
        people += family.members.len();
        before < options.people
    });
    let systems = town::Systems::new(options.seed, families.collect());
    let (mut files, mut bytes) = (0, 0);
    for back in (0..options.days).rev() {
        let day = until.saturating_sub(jiff::Span::new().days(i64::from(back)));
        for file in systems.files(day, back + 1 == options.days) {
            let folder = options.out.join(options.org.to_string()).join(file.source);
            std::fs::create_dir_all(&folder)?;
            std::fs::write(folder.join(&file.file_name), &file.bytes)?;
            files += 1;
            bytes += file.bytes.len();
        }
    }
    say(&format!(
        "{} に {files} 個のファイル({} MB)を書き出しました。人はすべて架空です。",
        options.out.display(),
        bytes / 1_000_000
    ));
    Ok(())
}

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

/// Fills the database, or finishes what was begun; at once when that is done already.
///
/// # Errors
/// See [`load::load`].
pub async fn fill(
    owner: &PgConnectOptions,
    vault: Arc<Vault>,
    files: Files,
    clock: &Clock,
    options: &Options,
) -> anyhow::Result<load::Loaded> {
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
    Ok(loaded)
}

/// What the fictional staff of the full nation did before today; nothing when they did it already.
///
/// # Errors
/// When the database fails or a page refuses what they do.
pub async fn live(app: &App, owner: &PgConnectOptions, options: demo::Options) -> anyhow::Result<()> {
    let nation = demo::Nation::new(options);
    let mut connection = owner.connect().await?;
    // Without what they did the nation is whole all the same.
    if let Err(error) = demo::practice::live(app, &mut connection, &nation, demo::practice::Size::FULL, &say).await {
        tracing::warn!(?error, "practice of the demo");
        say("見本の児童相談所の学習を最後まで用意できませんでした。");
    }
    // The next start goes on with these.
    if let Err(error) = demo::town::live(app, &mut connection, &nation, &say).await {
        tracing::warn!(?error, "linked systems of the demo");
        say("見本の町の連携情報を最後まで用意できませんでした。次に開始したときに続きから用意します。");
    }
    connection.close().await?;
    Ok(())
}
