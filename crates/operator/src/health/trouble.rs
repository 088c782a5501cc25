//! The job that looks after the state: what is wrong is put on file once, ends by itself, and is left for the mails to tell.

use super::{read, store, wrongs};
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use std::pin::Pin;

/// What the kinds of trouble are called.
pub const KINDS: &[(&str, &str)] = &[
    ("queue.late", "知らせの配信の遅れ"),
    ("queue.dead", "知らせの配信の失敗"),
    ("mail.dead", "メールの送信の失敗"),
    ("job.late", "定時の処理の停止"),
    ("process.silent", "プロセスの無応答"),
    ("search.away", "検索の停止"),
    ("disk.low", "ディスクの空き不足"),
    ("version.mixed", "版の不一致"),
    ("seal.late", "記録の封印の遅れ"),
    ("backup.old", "バックアップの遅れ"),
    ("login.unknown", "存在しないIDでのログインの試み"),
    ("blocked.many", "断った要求の急増"),
];

/// What a kind is called.
pub fn kind_label(kind: &str) -> &str {
    KINDS.iter().find(|(code, _)| *code == kind).map_or(kind, |(_, label)| label)
}

/// What the reasons are called for which requests are turned away.
pub fn reason_label(reason: &str) -> &str {
    match reason {
        "csrf" => "ほかのサイトからの送信(CSRF)",
        "rate" => "回数の制限",
        "forbidden" => "権限の不足",
        "unauthenticated" => "ログインしていないこと",
        other => other,
    }
}

/// Looks at the state. What is wrong is on file from now on, what no longer is has ended.
pub fn watch<'a, 'p>(
    tx: &'a mut Tx<'p>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let health = read(tx).await?;
        for wrong in wrongs(&health) {
            store::seen(tx, &wrong).await?;
        }
        store::ended(tx).await?;
        Ok(())
    })
}
