//! 適合試験: the published contract of the API, tried from outside, as a vendor's system would use it.
//!
//! Every check stands on its own and writes fictional children only. It tests the server; whoever builds a system against it sees in the
//! checks ([`checks`]) what is sent and what has to come back.

mod checks;
mod client;
mod listener;
mod transitions;

use client::Client;
use ground::db::Clock;
use listener::Listener;
use serde::Serialize;
use std::net::SocketAddr;

/// What to try, and against which server.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address of the server, e.g. `https://kasugai.example.lg.jp`.
    pub url: String,
    /// Key of the linked system.
    pub key: String,
    /// Only these groups or numbers; empty: all.
    pub only: Vec<String>,
    /// Where to listen for webhooks; none: they are not tried.
    pub listen: Option<SocketAddr>,
    /// How the server reaches that place; none: by its address.
    pub callback: Option<String>,
    /// The time by which signatures are fresh or old.
    pub clock: Clock,
}

/// A check.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Never changes.
    pub number: u8,
    /// Group, for choosing.
    pub group: &'static str,
    /// What has to hold.
    pub title: &'static str,
}

const fn check(number: u8, group: &'static str, title: &'static str) -> Check {
    Check { number, group, title }
}

/// Every check.
pub const CHECKS: [Check; 34] = [
    check(1, "auth", "鍵のない要求を401で断る"),
    check(2, "auth", "違う鍵の要求を401で断る"),
    check(3, "auth", "鍵のある要求に答え、コード表を返す"),
    check(4, "register", "外部IDで登録し、児童のキーを返す"),
    check(5, "register", "読み返した氏名が、送った文字のままである"),
    check(6, "register", "Idempotency-Keyを付けて登録できる"),
    check(7, "repeat", "同じ内容を外部IDで送り直しても変わらない"),
    check(8, "repeat", "同じIdempotency-Keyには同じ答えを返す"),
    check(9, "repeat", "同じIdempotency-Keyで同時に8回送っても1人である"),
    check(10, "repeat", "Idempotency-Keyを別の内容に使うと422で断る"),
    check(11, "repeat", "同じ外部IDで同時に8回送っても1人である"),
    check(12, "update", "送らなかった項目は変わらない"),
    check(13, "update", "古い版の更新を409で断り、今の版を返し、何も変えない"),
    check(14, "update", "遅れて届いた改訂は何も変えない"),
    check(15, "close", "受理を終結できる"),
    check(16, "close", "終結した児童をあらたに受理できる"),
    check(17, "search", "登録した児童が30秒以内にさがせる"),
    check(18, "bulk", "ファイルの形式を公開している"),
    check(19, "bulk", "誤りのある行だけを拒否し、行ごとの結果と理由を返す"),
    check(20, "bulk", "同じファイルを送り直しても二重に登録しない"),
    check(21, "bulk", "シフトJISのCSVを受け付ける"),
    check(22, "bulk", "形式にない列の名前を示して断る"),
    check(23, "errors", "知らない項目を、その名前を示してproblem+jsonで断る"),
    check(24, "errors", "JSONでない本文を422で断る"),
    check(25, "errors", "ない児童には404を返す"),
    check(26, "changes", "変更の一覧に、cursorの後の変更が出る"),
    check(27, "changes", "同時に登録していても、変更の一覧に漏れがない"),
    check(28, "notices", "知らせの一覧を返す"),
    check(29, "webhook", "試し送信が署名付きで届く"),
    check(30, "webhook", "登録の知らせが、氏名を含まずに届く"),
    check(31, "webhook", "受け取れなかった知らせが、同じ番号でもう一度届く"),
    check(32, "transitions", "移管・送致の一覧を返す"),
    check(33, "transitions", "種類ごとに、送れる先と法的根拠を返す"),
    check(34, "transitions", "送れない先への移管を、その項目を示して断り、何も送らない"),
];

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "outcome", content = "why")]
pub enum Outcome {
    /// 合
    Passed,
    /// 否, and what came instead.
    Failed(String),
    /// Not tried, and why.
    Skipped(String),
}

/// A check and how it ended.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// Number of the check.
    pub number: u8,
    /// Its group.
    pub group: &'static str,
    /// What has to hold.
    pub title: &'static str,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl Finding {
    /// As a line of the table.
    pub fn line(&self) -> String {
        let (sign, why) = match &self.outcome {
            Outcome::Passed => ("合", ""),
            Outcome::Failed(why) => ("否", why.as_str()),
            Outcome::Skipped(why) => ("―", why.as_str()),
        };
        let why = if why.is_empty() { String::new() } else { format!("\n        {why}") };
        format!("{sign}  {:>2}  {:<9} {}{why}", self.number, self.group, self.title)
    }

    /// Whether the server kept its word, as far as it was asked.
    pub fn is_fine(&self) -> bool {
        !matches!(self.outcome, Outcome::Failed(_))
    }
}

/// Tries what was asked for, one check after the other; `tell` hears of each at once.
///
/// # Errors
/// When the address is malformed or the listener cannot be opened: nothing was tried then.
pub async fn run(options: &Options, mut tell: impl FnMut(&Finding)) -> anyhow::Result<Vec<Finding>> {
    let unknown = |name: &&String| !CHECKS.iter().any(|check| is_meant(check, name));
    if let Some(name) = options.only.iter().find(unknown) {
        anyhow::bail!("「{name}」という試験はありません。番号か {} を指定してください", groups().join("、"));
    }
    let client = Client::new(&options.url, &options.key)?;
    let listener = match options.listen {
        Some(at) => Some(Listener::open(at, options.callback.as_deref(), options.clock.clone()).await?),
        None => None,
    };
    let mut findings = Vec::new();
    for check in &CHECKS {
        if !options.only.is_empty() && !options.only.iter().any(|name| is_meant(check, name)) {
            continue;
        }
        let outcome = match (&listener, check.group) {
            (None, "webhook") => Outcome::Skipped("--listen で受け口を開くと試験します。".to_owned()),
            _ => match checks::run(check.number, &client, listener.as_ref()).await {
                Ok(()) => Outcome::Passed,
                Err(why) => Outcome::Failed(why),
            },
        };
        let finding = Finding { number: check.number, group: check.group, title: check.title, outcome };
        tell(&finding);
        findings.push(finding);
    }
    Ok(findings)
}

fn is_meant(check: &Check, name: &str) -> bool {
    check.group == name || name.parse() == Ok(check.number)
}

fn groups() -> Vec<&'static str> {
    let mut groups: Vec<&str> = CHECKS.iter().map(|check| check.group).collect();
    groups.dedup();
    groups
}
