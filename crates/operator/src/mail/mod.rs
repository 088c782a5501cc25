//! Mails to those who run the installation: written when something goes wrong, queued in the database, sent by whichever process has a mail
//! server, tried again until they are, set aside when they cannot be. They say what and where; never who.

mod message;
mod smtp;
mod store;

pub use smtp::{Security, Server};
pub use store::{MailLine, mails, requeue, waiting};

use crate::health::beat::permit;
use crate::health::trouble::kind_label;
use crate::health::{self, Trouble};
use desk::frame::moment_wareki;
use desk::oversight::alarm_label;
use ground::Result;
use ground::db::{Db, Tx};
use jiff::Timestamp;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its row, also its Message-ID.
    pub id: Uuid,
    /// Address of the receiver.
    pub receiver: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// When it was written.
    pub made_at: Timestamp,
}

/// How mails leave.
#[derive(Debug, Clone)]
pub struct Post {
    /// The mail server.
    pub server: Server,
    /// Address of the sender.
    pub from: String,
    /// Addresses of those who run the installation.
    pub to: Vec<String>,
}

/// How often the queue is looked through.
const EVERY: Duration = Duration::from_secs(5);

/// Writes and sends until cancelled.
pub async fn run(db: Db, post: Post, stop: CancellationToken) {
    loop {
        if let Err(error) = write(&db, &post).await {
            tracing::error!(?error, "mails not written");
        }
        match send_due(&db, &post).await {
            Ok(true) if !stop.is_cancelled() => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(?error, "mails not sent"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Writes mails about what nobody was told of yet, and about alarms raised since the last ones.
pub async fn write(db: &Db, post: &Post) -> Result<()> {
    let permit = permit(db);
    let mut tx = db.work(&permit).await?;
    let troubles = health::untold(&mut tx).await?;
    if let Some((subject, body)) = of_troubles(&troubles) {
        queue(&mut tx, post, &subject, &body).await?;
        let ids: Vec<Uuid> = troubles.iter().map(|trouble| trouble.id).collect();
        health::told(&mut tx, &ids).await?;
    }
    let alarms = health::news_of_alarms(&mut tx).await?;
    if let Some((subject, body)) = of_alarms(&alarms) {
        queue(&mut tx, post, &subject, &body).await?;
    }
    tx.commit().await
}

async fn queue(tx: &mut Tx<'_>, post: &Post, subject: &str, body: &str) -> Result<()> {
    for receiver in &post.to {
        store::queue_mail(tx, receiver, subject, body).await?;
    }
    Ok(())
}

/// Sends the mail that is longest due; false when none is.
pub async fn send_due(db: &Db, post: &Post) -> Result<bool> {
    let permit = permit(db);
    let mut tx = db.work(&permit).await?;
    let claimed = store::due_mail(&mut tx).await?;
    tx.commit().await?;
    let Some((mail, attempts)) = claimed else { return Ok(false) };
    let outcome = smtp::send(post, &mail).await;
    if let Err(error) = &outcome {
        tracing::warn!(error, attempts, "mail not sent");
    }
    let mut tx = db.work(&permit).await?;
    store::settle(&mut tx, mail.id, attempts, outcome).await?;
    tx.commit().await?;
    Ok(true)
}

/// Subject and text about troubles; none without any.
fn of_troubles(troubles: &[Trouble]) -> Option<(String, String)> {
    let first = troubles.first()?;
    let worst = troubles.iter().find(|trouble| trouble.severity == "critical").unwrap_or(first);
    let level = if worst.severity == "critical" { "重大" } else { "注意" };
    let more = if troubles.len() > 1 { format!(" ほか{}件", troubles.len() - 1) } else { String::new() };
    let subject = format!("[かすがい] {level}: {}{more}", kind_label(&worst.kind));
    let line = |trouble: &Trouble| {
        format!("・{}\n  {}\n  {}から", kind_label(&trouble.kind), trouble.detail, moment_wareki(trouble.began_at))
    };
    let lines: Vec<String> = troubles.iter().map(line).collect();
    Some((subject, format!("{}\n\nくわしくは、画面の「運用状況」(/operator)を見てください。", lines.join("\n"))))
}

/// Subject and text about alarms of agencies, by agency and kind; none without any.
fn of_alarms(alarms: &[(i32, String, i64)]) -> Option<(String, String)> {
    let all: i64 = alarms.iter().map(|(_, _, n)| n).sum();
    if all == 0 {
        return None;
    }
    let lines: Vec<String> =
        alarms.iter().map(|(org, kind, n)| format!("・機関{org}: {} {n}件", alarm_label(kind))).collect();
    let body =
        format!("{}\n\nだれのことかは、それぞれの機関の「見張りの警告」(/alarms)で確認します。", lines.join("\n"));
    Some((format!("[かすがい] 見張りの警告 {all}件"), body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(kind: &str, severity: &str) -> Trouble {
        Trouble {
            id: Uuid::nil(),
            kind: kind.into(),
            subject: String::new(),
            severity: severity.into(),
            detail: "架空の詳細".into(),
            began_at: "2026-11-02T10:00:00+09:00".parse().unwrap(),
            ended_at: None,
            acknowledged: None,
            note: String::new(),
        }
    }

    #[test]
    fn the_worst_stands_in_the_subject() {
        assert_eq!(of_troubles(&[]), None);
        let (subject, body) =
            of_troubles(&[trouble("backup.old", "warning"), trouble("disk.low", "critical")]).unwrap();
        assert_eq!(subject, "[かすがい] 重大: ディスクの空き不足 ほか1件");
        assert!(body.contains("バックアップの遅れ") && body.contains("令和8年11月2日 10:00から"), "{body}");
        assert_eq!(of_troubles(&[trouble("backup.old", "warning")]).unwrap().0, "[かすがい] 注意: バックアップの遅れ");
    }

    #[test]
    fn alarms_are_told_by_number_of_agency_and_kind() {
        assert_eq!(of_alarms(&[]), None);
        let (subject, body) = of_alarms(&[(3402, "login.guesses".into(), 2), (3401, "look.hour".into(), 1)]).unwrap();
        assert_eq!(subject, "[かすがい] 見張りの警告 3件");
        assert!(body.contains("・機関3402: ") && body.contains(" 2件"), "{body}");
    }
}
