//! The command line: settings are read here and nowhere else.

mod admin;
mod audit;
mod bench;
mod demo;
mod import;
mod links;
mod nayose;
mod risk;
mod serve;
mod start;

use clap::{Args, Parser, Subcommand};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// かすがい: 要保護児童等の情報共有システム
#[derive(Parser)]
#[command(name = "kasugai", version, about = "かすがい: 要保護児童等の情報共有システム")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    place: Place,
}

/// Where the data are.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// データを置くフォルダー(組み込みPostgreSQL、鍵、添付ファイル)
    #[arg(long, env = "KASUGAI_STATE", default_value = "var", global = true)]
    pub state: PathBuf,
    /// 使用するPostgreSQL。指定しないときは組み込みのものを起動する
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// 画面とAPIを提供する(既定)
    Serve(serve::Options),
    /// 画面を出さずに、知らせの配信・期限の見張り・記録の封印だけを行う
    Work(serve::Work),
    /// 空のデータベースに架空の全国を入れる
    Demo(demo::Demo),
    /// Excel・Word・CSVの台帳を取り込む
    Import(import::Options),
    /// 連携APIの約束を外から試す(適合試験)
    Conformance(links::Conformance),
    /// 連携システムを作る会社のために、架空の機関と鍵を作る
    Sandbox(links::Sandbox),
    /// APIの定義(OpenAPI 3.1)を書き出す
    Openapi,
    /// 操作・閲覧の記録を調べる
    #[command(subcommand)]
    Audit(audit::Command),
    /// 機関・設置自治体・最初の管理者を登録する
    #[command(subcommand)]
    Admin(admin::Command),
    /// 所属のひな形で1件だけ印刷する(サーバーが内部で使う)
    #[command(hide = true)]
    Press,
    /// 名寄せ: 表の中で、または表の間で、同じ人の行を見つける
    #[command(subcommand)]
    Nayose(nayose::Nayose),
    /// 見込み: 表から学習し、見込みを付け、当たり方を測る
    #[command(subcommand)]
    Risk(risk::Risk),
    /// 速さを測る
    #[command(subcommand)]
    Bench(bench::Bench),
}

/// Entry point.
pub fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("KASUGAI_LOG").unwrap_or_else(|_| "info,sqlx=warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(std::io::stderr).init();
    let cli = Cli::parse();
    // Under limits of its own from the start: without the threads of the others.
    if matches!(cli.command, Some(Command::Press)) {
        return end(desk::papers::work(std::io::stdin().lock(), std::io::stdout().lock()));
    }
    // Nothing to wait for: files in, files out.
    if let Some(Command::Nayose(what)) = &cli.command {
        return end(nayose::nayose(what));
    }
    if let Some(Command::Risk(what)) = &cli.command {
        return end(risk::risk(what));
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    let outcome = runtime.block_on(async {
        match cli.command.unwrap_or(Command::Serve(serve::Options::default())) {
            Command::Serve(options) => serve::serve(&cli.place, &options).await,
            Command::Work(options) => serve::work(&cli.place, &options).await,
            Command::Demo(demo::Demo { what: Some(demo::What::Sources(options)), .. }) => demo::sources(&options),
            Command::Demo(options) => demo::demo(&cli.place, &options.nation).await,
            Command::Import(options) => import::import(&cli.place, &options).await,
            Command::Conformance(options) => links::conformance(&options).await,
            Command::Sandbox(options) => links::sandbox(&cli.place, &options).await,
            Command::Openapi => openapi(),
            Command::Audit(command) => audit::audit(&cli.place, &command).await,
            Command::Admin(command) => admin::admin(&cli.place, &command).await,
            Command::Bench(what) => bench::bench(&cli.place, &what).await,
            // Done above.
            Command::Press | Command::Nayose(_) | Command::Risk(_) => Ok(()),
        }
    });
    end(outcome)
}

fn end(outcome: anyhow::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn openapi() -> anyhow::Result<()> {
    say(crate::api::text()?.trim_end());
    Ok(())
}

/// Beside the output, which may be read by a program.
fn fail(error: &anyhow::Error) -> ExitCode {
    // Nobody is left to be told where even this fails.
    let _ = writeln!(std::io::stderr(), "エラー: {error:#}");
    ExitCode::FAILURE
}

/// Prints a line for the person at the terminal.
#[expect(clippy::disallowed_macros, reason = "the one place that prints")]
pub fn say(line: &str) {
    println!("{line}");
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        super::Cli::command().debug_assert();
    }
}
