//! `kasugai audit`: the sealed trail of operations and views.

use super::{Place, say, start};
use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD};
use clap::Subcommand;
use ground::audit::Sealer;

/// What to do with the trail.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// 記録を封印・控えと突き合わせ、書き換え・削除・挿入・並べ替え・切り取りがないか調べる
    Verify {
        /// 結果をJSONで出す
        #[arg(long)]
        json: bool,
    },
    /// 最新の封印(控えとして紙や別の機関に残すための値)を出す
    Head,
}

/// Runs one of them. An untrue trail is an error, so that schedulers notice.
pub async fn audit(place: &Place, command: &Command) -> anyhow::Result<()> {
    let sealer = Sealer::open(&place.state).context("記録の封印の鍵を読めません")?;
    let started = start::start(place, None).await?;
    let outcome = match command {
        Command::Verify { json } => verify(&started, &sealer, *json).await,
        Command::Head => head(&sealer),
    };
    started.stop().await?;
    outcome
}

async fn verify(started: &start::Started, sealer: &Sealer, json: bool) -> anyhow::Result<()> {
    let report = sealer.verify(&started.db).await?;
    if json {
        let findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        let body = serde_json::json!({ "rows": report.rows, "batches": report.batches, "heads": report.heads, "findings": findings });
        say(&body.to_string());
    } else {
        say(&format!("封印 {} 件、記録 {} 行、控え {} 件を調べました。", report.batches, report.rows, report.heads));
        if report.heads == 0 && report.batches > 0 {
            say(&format!(
                "注意: 控えのファイル {} がないため、末尾の切り取りは調べられません。",
                sealer.heads_path().display()
            ));
        }
        for finding in &report.findings {
            say(&format!("  {finding}"));
        }
    }
    anyhow::ensure!(report.findings.is_empty(), "記録に {} 件の異常があります", report.findings.len());
    if !json {
        say("異常はありません。");
    }
    Ok(())
}

fn head(sealer: &Sealer) -> anyhow::Result<()> {
    match sealer.written_heads()?.last() {
        Some(head) => say(&format!(
            "封印 {} / 記録 {} 行 / 値 {} / 署名 {}",
            head.batch,
            head.tree_size,
            STANDARD.encode(&head.root),
            STANDARD.encode(&head.signature)
        )),
        None => say("まだ封印がありません。開始から1分ほどで最初の封印ができます。"),
    }
    Ok(())
}
