//! `kasugai conformance` and `kasugai sandbox`: what the maker of a linked system needs.

use super::{Place, say, start};
use anyhow::{Context, bail};
use clap::Args;
use desk::agencies::setup;
use ground::gate::{Action, AgencyKind, Permit};
use links::conformance::{self, Finding, Outcome};
use sqlx::ConnectOptions;
use std::net::SocketAddr;

/// Options of `conformance`.
#[derive(Args, Clone, Debug)]
pub struct Conformance {
    /// サーバーのアドレス。例: https://kasugai.example.lg.jp
    pub url: String,
    /// 連携システムの鍵
    #[arg(long, env = "KASUGAI_KEY", hide_env_values = true)]
    pub key: String,
    /// この組か番号だけ試す(auth、register、repeat、update、close、search、bulk、errors、changes、notices、webhook、1〜31)
    #[arg(long, value_delimiter = ',')]
    pub only: Vec<String>,
    /// Webhookを受け取るアドレス。例: 0.0.0.0:9000。省くとWebhookは試さない
    #[arg(long)]
    pub listen: Option<SocketAddr>,
    /// サーバーから見たその受け口。例: http://vendor.example:9000
    #[arg(long)]
    pub callback: Option<String>,
    /// 結果をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// Tries the contract from outside; fails when a check fails.
pub async fn conformance(options: &Conformance) -> anyhow::Result<()> {
    let asked = conformance::Options {
        url: options.url.clone(),
        key: options.key.clone(),
        only: options.only.clone(),
        listen: options.listen,
        callback: options.callback.clone(),
        clock: ground::db::Clock::system(),
    };
    let tell = |finding: &Finding| {
        if !options.json {
            say(&finding.line());
        }
    };
    let findings = conformance::run(&asked, tell).await?;
    if options.json {
        say(&serde_json::to_string_pretty(&findings)?);
    }
    let count = |wanted: fn(&Outcome) -> bool| findings.iter().filter(|finding| wanted(&finding.outcome)).count();
    let failed = count(|outcome| matches!(outcome, Outcome::Failed(_)));
    let skipped = count(|outcome| matches!(outcome, Outcome::Skipped(_)));
    let summary =
        format!("{}件のうち 合{} 否{failed} 試験せず{skipped}", findings.len(), findings.len() - failed - skipped);
    if failed > 0 {
        bail!("適合していません。{summary}");
    }
    if !options.json {
        say(&format!("適合しています。{summary}"));
    }
    Ok(())
}

/// Options of `sandbox`.
#[derive(Args, Clone, Debug)]
pub struct Sandbox {
    /// 試験をする会社またはシステムの名前
    #[arg(long)]
    pub vendor: String,
    /// 設置自治体の番号(99は全国)
    #[arg(long, default_value_t = 99)]
    pub area: i16,
    /// 鍵の有効日数
    #[arg(long, default_value_t = 90)]
    pub days: i64,
}

/// Makes a fictional agency of its own for a vendor, with a key; shows the key once. Only where every agency is fictional.
pub async fn sandbox(place: &Place, options: &Sandbox) -> anyhow::Result<()> {
    let started = start::start(place, None).await?;
    let outcome = open(&started, options).await;
    started.stop().await?;
    outcome
}

/// How the name of an agency made here begins.
const SANDBOX: &str = "連携試験用 ";

/// An agency made here is one of the nation: it searches nationwide and gets what goes out to all. It has no place beside real ones.
async fn refuse_beside_real_agencies(owner: &mut sqlx::PgConnection) -> anyhow::Result<()> {
    let names: Vec<String> =
        sqlx::query_scalar("select name from ref.agency order by id").fetch_all(&mut *owner).await?;
    if let Some(name) = names.iter().find(|name| !name.starts_with(SANDBOX)) {
        bail!(
            "この設置には機関「{name}」が登録されています。連携試験用の機関は、実際の機関のある設置には作れません(全国の検索や知らせが実際の児童に及ぶため)。kasugai demo で作った設置か、空の設置(--state 新しいフォルダ)で実行してください。"
        );
    }
    Ok(())
}

async fn open(started: &start::Started, options: &Sandbox) -> anyhow::Result<()> {
    let vendor = options.vendor.trim();
    if vendor.is_empty() || vendor.chars().count() > 60 {
        bail!("--vendor は60文字以内で入力してください");
    }
    let mut owner = started.owner.connect().await?;
    if !started.demo {
        refuse_beside_real_agencies(&mut owner).await?;
    }
    setup::add_area(&mut owner, options.area).await?;
    let name = format!("{SANDBOX}{vendor}(架空)");
    let org = setup::add_agency(&mut owner, options.area, AgencyKind::Centre, &name, None).await?;
    #[expect(
        clippy::disallowed_methods,
        reason = "whoever runs the program on the server acts for the agency made here"
    )]
    let permit =
        Permit::for_job(&started.db, options.area, org, Action::WriteApiKey, "連携試験用の鍵(kasugai sandbox)");
    let until = started
        .db
        .clock()
        .today()
        .checked_add(jiff::Span::new().days(options.days))
        .context("--days が大きすぎます")?;
    let (_, key) = started.gate.create_api_key(&permit, vendor, "system", until).await?;
    say(&format!("機関 {org}「{name}」を作りました。架空の人だけを登録してください。"));
    say(&format!("鍵({}まで。二度と表示されません): {key}", jp::Wareki(until)));
    say(&format!("試験: kasugai conformance http://サーバー --key {key}"));
    Ok(())
}
