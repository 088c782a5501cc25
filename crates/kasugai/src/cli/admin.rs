//! `kasugai admin`: what the operator of an installation sets up.

use super::{Place, say, start};
use anyhow::Context;
use clap::Subcommand;
use desk::agencies::setup::{self, First};
use ground::gate::AgencyKind;
use sqlx::{ConnectOptions, Connection};
use std::path::PathBuf;

/// What to set up.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// 機関とその最初の管理者を登録し、初期パスワードを表示する
    Init {
        /// 管理者のログインID(半角の英小文字・数字)
        #[arg(long)]
        login: String,
        /// 機関の名称。登録済みの機関は番号で指定できる
        #[arg(long)]
        agency: String,
        /// 機関の種別(児童相談所、市区町村、警察本部、警察署、学校、都道府県、国、委託先)
        #[arg(long, default_value = "市区町村")]
        kind: String,
        /// 設置自治体の番号(都道府県は1〜47)
        #[arg(long, default_value_t = 99)]
        area: i16,
        /// 市区町村コード(5桁)
        #[arg(long)]
        municipality: Option<String>,
        /// 管理者の氏名
        #[arg(long, default_value = "システム管理者")]
        name: String,
        /// 管理者のふりがな
        #[arg(long, default_value = "しすてむかんりしゃ")]
        kana: String,
    },
    /// 設置自治体(児童相談所を設置する自治体)を登録する
    AddArea {
        /// 番号(都道府県は1〜47、99は全国)
        area: i16,
    },
    /// バックアップが終わったことを記録する(バックアップの仕組みから呼ぶ)。運用状況と監視に最後の時刻が出る
    BackupDone {
        /// 大きさ(バイト)
        #[arg(long)]
        bytes: Option<i64>,
        /// 置き場所など
        #[arg(long, default_value = "")]
        note: String,
    },
    /// 機関と管轄の一覧(ExcelまたはCSV)を読み込む
    ImportAgencies {
        /// ファイル
        file: PathBuf,
    },
}

/// Runs one of them.
pub async fn admin(place: &Place, command: &Command) -> anyhow::Result<()> {
    let started = start::start(place, None).await?;
    let outcome = run(&started, command).await;
    started.stop().await?;
    outcome
}

async fn run(started: &start::Started, command: &Command) -> anyhow::Result<()> {
    let mut owner = started.owner.connect().await?;
    match command {
        Command::AddArea { area } => {
            let name = setup::add_area(&mut owner, *area).await?;
            say(&format!("設置自治体 {area} {name} を登録しました。"));
        }
        Command::BackupDone { bytes, note } => {
            operator::backed_up(&started.db, *bytes, note).await?;
            say("バックアップの終了を記録しました。");
        }
        Command::ImportAgencies { file } => {
            let bytes = std::fs::read(file).with_context(|| format!("{} を読めません", file.display()))?;
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let count = setup::import_agencies(&mut owner, &bytes, &name).await?;
            say(&format!("{count}件の機関を登録しました。"));
        }
        Command::Init { login, agency, kind, area, municipality, name, kana } => {
            let org = match agency.parse() {
                Ok(id) => id,
                Err(_) => {
                    let known = AgencyKind::ALL.into_iter().find(|known| known.label() == kind || known.code() == kind);
                    let kind = known.with_context(|| format!("種別「{kind}」はありません"))?;
                    setup::add_area(&mut owner, *area).await?;
                    setup::add_agency(&mut owner, *area, kind, agency, municipality.as_deref()).await?
                }
            };
            let clock = started.db.clock();
            let first = First { org, login, name, kana };
            let password =
                setup::add_administrator(&mut owner, &started.gate, clock.new_id(), clock.today(), &first).await?;
            say(&format!("機関 {org} の管理者を登録しました。"));
            say(&format!("  ログインID      {login}"));
            say(&format!("  初期パスワード  {password}"));
            say(
                "最初のログインで認証アプリを登録し、自分のパスワードを決めてください。このパスワードは二度と表示できません。",
            );
        }
    }
    owner.close().await?;
    Ok(())
}
