//! Verifying: the audit trail is read again and compared with its seals, and the seals with the heads written outside.

use super::merkle::Frontier;
use super::seal::{Batch, Sealer, batch_after, rows};
use crate::db::Db;
use crate::error::Result;
use crate::gate::{Action, Permit};
use std::collections::HashMap;
use std::fmt;
use uuid::Uuid;

/// What is wrong with the trail: in which batch, at which row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "batch and row mean the same in every variant")]
pub enum Finding {
    /// A sealed row says something else now.
    Edited { batch: i64, row: Uuid },
    /// A sealed row is gone.
    Deleted { batch: i64, row: Uuid },
    /// A row was put among sealed ones.
    Inserted { batch: i64, row: Uuid },
    /// Sealed rows stand in another order; the first that does.
    Reordered { batch: i64, row: Uuid },
    /// A batch of seals is missing, or its range does not follow the one before.
    Missing { batch: i64 },
    /// A seal does not fit its own rows, root or signature.
    BrokenSeal { batch: i64 },
    /// The head written outside differs from the seal.
    OtherHead { batch: i64 },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited { batch, row } => {
                write!(f, "書き換え: 記録 {row}(封印 {batch})の内容が封印したときと違います。")
            }
            Self::Deleted { batch, row } => write!(f, "削除: 記録 {row}(封印 {batch})がなくなっています。"),
            Self::Inserted { batch, row } => write!(f, "挿入: 記録 {row} が封印 {batch} のあとから入れられています。"),
            Self::Reordered { batch, row } => write!(f, "並べ替え: 封印 {batch} の記録 {row} から順序が違います。"),
            Self::Missing { batch } => {
                write!(f, "切り取り: 封印 {batch} がなくなっているか、前の封印とつながっていません。")
            }
            Self::BrokenSeal { batch } => write!(f, "封印の改ざん: 封印 {batch} の値または署名が合いません。"),
            Self::OtherHead { batch } => write!(f, "差し替え: 封印 {batch} が控えのファイルと違います。"),
        }
    }
}

/// Outcome of a verification.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Rows compared.
    pub rows: u64,
    /// Batches compared.
    pub batches: u64,
    /// Heads found outside the database.
    pub heads: usize,
    /// What is wrong; empty when all is well.
    pub findings: Vec<Finding>,
}

impl Sealer {
    /// Compares everything.
    pub async fn verify(&self, db: &Db) -> Result<Report> {
        #[expect(clippy::disallowed_methods, reason = "verifying is a job of the product itself")]
        let permit = Permit::for_job(db, 0, 0, Action::ReadOperationLog, "記録の検証");
        let mut tx = db.audit(&permit).await?;
        let heads = self.written_heads().map_err(crate::Error::internal)?;
        let mut report = Report { heads: heads.len(), ..Report::default() };
        let by_batch: HashMap<i64, _> = heads.iter().map(|head| (head.batch, head)).collect();
        let (mut last, mut end, mut frontier) = (0, "0".to_owned(), Frontier::default());
        while let Some(batch) = batch_after(tx.conn(), last).await? {
            let number = batch.head.batch;
            report.findings.extend((last + 1..number).map(|batch| Finding::Missing { batch }));
            if number == last + 1 && batch.range.from_xact != end {
                report.findings.push(Finding::Missing { batch: number });
            }
            let now = rows(tx.conn(), &batch.range.from_xact, &batch.range.to_xact).await?;
            report.rows += u64::try_from(now.len()).unwrap_or_default();
            report.batches += 1;
            report.findings.extend(compare(&batch, &now));
            for (_, hash) in &batch.leaves {
                frontier.push(*hash);
            }
            if !self.fits(&batch, &frontier) {
                report.findings.push(Finding::BrokenSeal { batch: number });
                // Go on from what the seal claims, so that one broken seal is not told again for all that follow.
                let size = u64::try_from(batch.head.tree_size).unwrap_or_default();
                frontier = Frontier::from_bytes(size, &batch.frontier).unwrap_or(frontier);
            }
            if by_batch.get(&number).is_some_and(|head| **head != batch.head) {
                report.findings.push(Finding::OtherHead { batch: number });
            }
            (last, end) = (number, batch.range.to_xact);
        }
        let newest_outside = heads.iter().map(|head| head.batch).max().unwrap_or_default();
        report.findings.extend((last + 1..=newest_outside).map(|batch| Finding::Missing { batch }));
        Ok(report)
    }

    fn fits(&self, batch: &Batch, frontier: &Frontier) -> bool {
        let head = &batch.head;
        u64::try_from(head.tree_size).ok() == Some(frontier.size())
            && head.root == frontier.root()
            && usize::try_from(batch.range.rows) == Ok(batch.leaves.len())
            && batch.frontier == frontier.to_bytes()
            && self.is_signed(batch)
    }
}

/// What differs between the rows as sealed and as they are now.
fn compare(batch: &Batch, now: &[(Uuid, [u8; 32])]) -> Vec<Finding> {
    if batch.leaves == now {
        return Vec::new();
    }
    let number = batch.head.batch;
    let sealed: HashMap<Uuid, [u8; 32]> = batch.leaves.iter().copied().collect();
    let present: HashMap<Uuid, [u8; 32]> = now.iter().copied().collect();
    let mut findings = Vec::new();
    for (row, hash) in &batch.leaves {
        match present.get(row) {
            None => findings.push(Finding::Deleted { batch: number, row: *row }),
            Some(other) if other != hash => findings.push(Finding::Edited { batch: number, row: *row }),
            Some(_) => {}
        }
    }
    findings.extend(
        now.iter()
            .filter(|(row, _)| !sealed.contains_key(row))
            .map(|(row, _)| Finding::Inserted { batch: number, row: *row }),
    );
    if findings.is_empty() {
        let first = batch.leaves.iter().zip(now).find(|(was, is)| was.0 != is.0);
        findings.extend(first.map(|(was, _)| Finding::Reordered { batch: number, row: was.0 }));
    }
    findings
}
