//! `kasugai import`: takes over a register from the terminal, by the same steps as the screen.

use super::{Place, say, start};
use anyhow::{Context, bail};
use clap::Args;
use desk::App;
use desk::import::background;
use desk::import::job::{self, Job};
use desk::import::pages::refused_table;
use desk::import::plan::Outcome;
use desk::papers::Printers;
use ground::gate::{Action, Permit};
use std::path::PathBuf;
use std::time::Duration;
use tables::{CsvEncoding, write_csv};

/// Which file, for which agency.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// 台帳のファイル(Excel、Word、CSV)
    pub file: PathBuf,
    /// 取り込む機関の番号
    #[arg(long)]
    pub agency: i32,
    /// 登録せずに、何が起きるかだけを調べる
    #[arg(long)]
    pub dry_run: bool,
    /// 拒否された行を除いて取り込む(省略時は、拒否行があれば何も取り込まない)
    #[arg(long)]
    pub without_refused: bool,
    /// 拒否された行の一覧(CSV)を書き出す先
    #[arg(long)]
    pub refused: Option<PathBuf>,
}

/// Reads, decides, and loads unless only asked what would happen.
pub async fn import(place: &Place, options: &Options) -> anyhow::Result<()> {
    let started = start::start(place, None).await?;
    let (db, gate, vault) = (started.db.clone(), started.gate.clone(), started.vault.clone());
    let printers = Printers::new(paper::Press::default(), std::env::current_exe()?);
    let app = App::open(db, gate, vault, &place.state, printers, started.demo)?;
    let outcome = run(&app, options).await;
    started.stop().await?;
    outcome
}

async fn run(app: &App, options: &Options) -> anyhow::Result<()> {
    let registry = app.gate.registry();
    let agency = registry.agency(options.agency).with_context(|| format!("機関 {} はありません", options.agency))?;
    #[expect(clippy::disallowed_methods, reason = "whoever runs the program on the server acts for the agency named")]
    let permit = Permit::for_job(&app.db, agency.area, agency.id, Action::ImportRegister, "台帳の取込(kasugai import)");
    let bytes =
        tokio::fs::read(&options.file).await.with_context(|| format!("{} を読めません", options.file.display()))?;
    let name = options.file.file_name().unwrap_or_default().to_string_lossy();
    let id = job::create(app, &permit, &name, bytes).await?;
    job::preview(app, &permit, id).await?;
    let previewed = job::load(app, &permit, id).await?;
    tell(&previewed, &agency.name);
    if let Some(path) = &options.refused {
        let table = refused_table(app, &permit, id).await?;
        tokio::fs::write(path, write_csv(&table, CsvEncoding::Utf8Bom).bytes).await?;
        say(&format!("拒否された行の一覧を {} に書きました。", path.display()));
    }
    if options.dry_run {
        job::cancel(app, &permit, id).await?;
        say("調べただけで、何も登録していません。");
        return Ok(());
    }
    if let Err(error) = job::approve(app, &permit, id, options.without_refused).await {
        job::cancel(app, &permit, id).await?;
        bail!("{error}");
    }
    background::load(app.clone(), permit.clone(), id);
    let done = watch(app, &permit, id).await?;
    match done.message.as_str() {
        "" => say(&format!(
            "{}行を取り込みました。",
            done.total - done.count(Outcome::Refused) - done.count(Outcome::Same)
        )),
        message => bail!("{message} 登録は1件も行われていません。"),
    }
    Ok(())
}

fn tell(job: &Job, agency: &str) {
    say(&format!("{agency}: {} {}行", job.file_name, job.total));
    for note in &job.reading.notes {
        say(&format!("  {note}"));
    }
    for outcome in Outcome::ALL {
        say(&format!("  {} {}", outcome.label(), job.count(outcome)));
    }
}

/// Says how far it is until it is over.
async fn watch(app: &App, permit: &Permit, id: uuid::Uuid) -> anyhow::Result<Job> {
    let mut said = -1;
    loop {
        let job = job::load(app, permit, id).await?;
        if job.finished_at.is_some() {
            return Ok(job);
        }
        if job.percent() / 10 > said {
            said = job.percent() / 10;
            say(&format!("  {}%({} / {}行)", job.percent(), job.progress, job.total));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
